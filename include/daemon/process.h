/* From a kept delivery to documents: one step of the worker. */
#ifndef BILLHOOK_DAEMON_PROCESS_H
#define BILLHOOK_DAEMON_PROCESS_H

#include "config/config.h"
#include "store/store.h"

/* Processes up to `limit` pending deliveries in one transaction; each in a savepoint of its own, so that one that cannot be
 * applied becomes `failed` and hinders no other. *count: how many were taken. Errors are the database's. */
bool process_deliveries(struct store *store, const struct config *config, gint64 now, int limit, int *count, GError **error);

/* Inside a transaction: rebuilds a draft from the newest state of its order (after `edit`, or for `create`). The edits and the VAT
 * choice in `stored` are applied. */
bool process_rebuild_draft(struct store *store, const struct config *config, struct stored_document *stored, gint64 now, GError **error);

/* Inside a transaction: a draft by hand (`create`). CONFLICT: there is a live one. *made owned. */
bool process_create(struct store *store, const struct config *config, const struct stored_order *kept,
                    enum document_type type, gint64 now, struct stored_document **made, GError **error);

#endif
