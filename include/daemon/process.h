/* From a kept delivery to documents: one step of the worker. */
#ifndef BILLHOOK_DAEMON_PROCESS_H
#define BILLHOOK_DAEMON_PROCESS_H

#include "config/config.h"
#include "store/store.h"

/* The worker's memory between its turns: which deliveries are being mapped in steps, and which the database refused. One thread; what is
 * in it can be lost at any time, for every delivery in it is pending. */
struct process;
struct process *process_new(void);
void process_free(struct process *process);

/* One turn: up to `limit` pending deliveries in one transaction, each in a savepoint of its own, so that one that cannot be applied becomes
 * `failed` and hinders no other; then one step of a delivery that has more to do than one transaction may hold (a large order, many
 * refunds): between its steps others get their turn, and it is `done` only after its last. *count: how many were taken, 0: there is nothing to
 * do. Errors are the database's: the delivery that met one goes behind all others (at the fifth time an alert says so). */
bool process_turn(struct process *process, struct store *store, const struct config *config, gint64 now, int limit, int *count,
                  GError **error);

/* The same, and what was begun is brought to its end: for tests and tools that have no loop. */
bool process_deliveries(struct store *store, const struct config *config, gint64 now, int limit, int *count, GError **error);

/* Inside a transaction: rebuilds a draft from the newest state of its order (after `edit`, or for `create`). The edits and the VAT
 * choice in `stored` are applied. */
bool process_rebuild_draft(struct store *store, const struct config *config, struct stored_document *stored, gint64 now, GError **error);

/* Inside a transaction: a draft by hand (`create`). CONFLICT: there is a live one. *made owned. */
bool process_create(struct store *store, const struct config *config, const struct stored_order *kept,
                    enum document_type type, gint64 now, struct stored_document **made, GError **error);

#endif
