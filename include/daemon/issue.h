/* Giving a draft its number and queueing its mail: the acts that the worker, `issue` and `send`
 * share. */
#ifndef BILLHOOK_DAEMON_ISSUE_H
#define BILLHOOK_DAEMON_ISSUE_H

#include "config/config.h"
#include "store/store.h"

/* Inside a transaction: number, date, freeze, chain. `stored` is the draft, changed in place; `by`
 * ("rule", "person") goes to the story. CONFLICT: it is no draft, a warning blocks, numbering is
 * stopped, the config still has CHANGE-ME. */
bool issue_document(struct store *store,
        const struct config *config,
        struct stored_document *stored,
        const char *by,
        gint64 now,
        GError **error);

/* The address a document's mail goes to (owned), NULL when there is no usable one: *reason (may be
 * NULL, owned) says why. */
char *issue_recipient(const struct document *document, char **reason);

/* Inside a transaction: queues the customer's mail and the copies. `to` NULL: the document's own
 * address. Without `again` a document whose mail is queued or was sent is a CONFLICT. With it the
 * Message-ID is a new one. */
bool issue_queue_mail(struct store *store,
        const struct config *config,
        const struct document *document,
        const char *to,
        bool again,
        gint64 now,
        GError **error);

/* Inside a transaction: issues and mails an automatic draft if nothing stands against it; else
 * leaves it a draft whose warnings say why. *issued says which. An error is a failed statement,
 * never a reason to wait. `mailable_now`: the order's state lets the rule issue it. */
bool issue_if_ripe(struct store *store,
        const struct config *config,
        struct stored_document *stored,
        gint64 now,
        bool *issued,
        GError **error);

/* One step of the worker: issues the drafts whose time has come. *count: how many. Own
 * transactions. */
bool issue_ripe_drafts(
        struct store *store, const struct config *config, gint64 now, int *count, GError **error);

#endif
