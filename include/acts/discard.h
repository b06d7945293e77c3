/* Making a document void by a person's word. */
#ifndef BILLHOOK_ACTS_DISCARD_H
#define BILLHOOK_ACTS_DISCARD_H

#include "channel/work.h"
#include "store/documents.h"

/* Makes a draft void, or withdraws an issued order form or delivery note (its number stays used),
 * and tells the order's story. Inside the caller's transaction, which the caller undoes after an
 * error; `stored` was read in it and keeps the state that it had. Returns what happened, a
 * sentence; caller frees. NULL with CONFLICT: it is void already, or an issued invoice or credit
 * note; else the store's errors. The store's thread. */
char *discard_document(
        const struct work *work, const struct stored_document *stored, GError **error);

#endif
