/* What a person does with Peppol deliveries: `billhook peppol send`, `retry`, `settle`, `cancel`.
 * Each runs inside the caller's transaction, which the caller undoes after an error; `stored` was
 * read in it. The store's thread. CONFLICT says the state and what helps, as a sentence; else the
 * store's errors. What happened is a sentence that the caller frees. */
#ifndef BILLHOOK_ACTS_PEPPOL_H
#define BILLHOOK_ACTS_PEPPOL_H

#include "channel/work.h"
#include "store/documents.h"

/* Queues an issued document that was never queued, or only as a test while the config is none now.
 * NULL with CONFLICT: it is a draft or void, has a delivery (its state), or does not go over Peppol
 * (why: no provider, `to`, no e-invoice). */
char *peppol_send_document(
        const struct work *work, const struct stored_document *stored, GError **error);

/* A failed, unreachable, cancelled or queued one, or one that is being looked up, is due now; of an
 * accepted one only the question is asked now. A pause of the provider ends, that of a refused key
 * too. NULL with CONFLICT: it has none, is being sent, is uncertain (settle), or was ever
 * delivered. */
char *peppol_retry_document(
        const struct work *work, const struct stored_document *stored, GError **error);

/* All failed ones that were never delivered are due now, and the pause ends. *count: how many. */
bool peppol_retry_failed(const struct work *work, gint64 *count, GError **error);

/* What a person saw on the provider's own screen of an uncertain one. id: it was taken there under
 * this id (delivered); NULL: it is not there, and is sent again. NULL with CONFLICT: it is not
 * uncertain, or the id cannot be one (empty, longer than 200 bytes, control characters). */
char *peppol_settle_document(const struct work *work,
        const struct stored_document *stored,
        const char *id,
        GError **error);

/* Ends a delivery; mails that waited for it go out. NULL with CONFLICT: it has none, or it is
 * accepted, delivered, being sent, or cancelled already. */
char *peppol_cancel_document(
        const struct work *work, const struct stored_document *stored, GError **error);

#endif
