/* Giving a draft its number and queueing its mail: the acts that the worker, `issue` and `send`
 * share. In the thread of the store; `now` in Unix seconds. */
#ifndef BILLHOOK_ACTS_ISSUE_H
#define BILLHOOK_ACTS_ISSUE_H

#include "config/config.h"
#include "store/documents.h"
#include "store/store.h"

/* Inside a transaction: number, date, freeze, chain; of an invoice also the credit notes of refunds
 * that came before (refunds_follow_stored()). `stored` is the draft, changed in place, also by an
 * attempt that fails; `by` ("rule", "person") goes to the story. CONFLICT: it is no draft, a
 * warning blocks, the logo cannot be drawn, numbering is stopped, the clock is in doubt, the config
 * still has CHANGE-ME; else the store's errors. */
bool issue_document(struct store *store,
        const struct config *config,
        struct stored_document *stored,
        const char *by,
        gint64 now,
        GError **error);

/* The address a document's mail goes to, in ASCII; NULL when the customer has no usable one, and
 * *reason (may be NULL) says why. Caller frees both. Any thread. */
char *issue_recipient(const struct document *document, char **reason);

/* Inside a transaction: queues the customer's mail and the copies ([mail] cc, bcc; nobody gets it
 * twice). `to` NULL: the document's own address. CONFLICT: no usable address; or, without `again`,
 * a mail of it that did not fail and was not cancelled. Each new round has a Message-ID of its own.
 */
bool issue_queue_mail(struct store *store,
        const struct config *config,
        const struct document *document,
        const char *to,
        bool again,
        gint64 now,
        GError **error);

/* Inside a transaction: issues and mails an automatic draft if nothing stands against it; else
 * leaves it a draft whose warnings say why: it blocks, CHANGE-ME, the logo, the order's state
 * (stored->pending_order), no address, send_after, burst_limit, numbering. *issued says which. One
 * that is not automatic is left alone. An error is a failed statement, never a reason to wait. */
bool issue_if_ripe(struct store *store,
        const struct config *config,
        struct stored_document *stored,
        gint64 now,
        bool *issued,
        GError **error);

/* One step of the worker, in a transaction of its own: issues the drafts whose time has come, at
 * most 32; fewer where others wait for the database, and a large one alone. *count: how many were
 * issued; they stand in the mark then. Errors are the store's. */
bool issue_ripe_drafts(
        struct store *store, const struct config *config, gint64 now, int *count, GError **error);

#endif
