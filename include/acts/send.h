/* Sending a document by a person's word. */
#ifndef BILLHOOK_ACTS_SEND_H
#define BILLHOOK_ACTS_SEND_H

#include "channel/work.h"
#include "store/documents.h"

/* How it is sent. */
struct send_wish {
    const char *to; /* one address in place of the customer's; NULL: the customer's */
    bool again;     /* also where it was mailed already */
};

/* Queues a document's mail, and its delivery over Peppol where it goes there and never did (then
 * neither address nor transport is needed); a draft is issued first, once nothing stands against
 * it: so no number is given to what cannot be sent. Inside the caller's transaction, which the
 * caller undoes after an error; `stored` was read in it and is changed in place. After the commit
 * the caller owes the mark (store_mark_sync()) where it was a draft. Returns what happened, a
 * sentence; caller frees. NULL with CONFLICT: it is void, [mail] transport=off, no usable address,
 * or what issue_document() and mail_queue_document() say; else the store's errors. The store's
 * thread. */
char *send_document(const struct work *work,
        struct stored_document *stored,
        struct send_wish wish,
        GError **error);

#endif
