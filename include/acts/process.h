/* From a kept delivery to documents: one step of the worker. */
#ifndef BILLHOOK_ACTS_PROCESS_H
#define BILLHOOK_ACTS_PROCESS_H

#include "channel/work.h"
#include "store/documents.h"
#include "store/orders.h"

/* The worker's memory between its turns: which deliveries are being mapped in steps, and which the
 * database refused. One thread; what is in it can be lost at any time, for every delivery in it is
 * pending. */
struct process;

/* An empty memory; free with process_free(). */
struct process *process_new(void);

/* Forgets and frees it; NULL is allowed. */
void process_free(struct process *process);

/* Before the first turn of a daemon: which delivery took the process before this one down?
 * A note in the database (store: `attempts`) says so, written before the attempt and taken away in
 * the transaction that finishes it. It costs a write for each, so it is only made
 * - for a large body (of its own, not fsynced: one more write among its own five), and for what
 * goes on in steps (in its batch's own transaction);
 * - after a start, for the oldest SUSPECTS that are pending then, which are taken one by one.
 * A batch of small ones that dies leaves no note; but all of it is still pending, and was the
 * oldest that were not put aside or in steps: the next start takes those one by one, each with a
 * note, and the one after that knows which it was. An ordinary day writes nothing more. What a
 * start finds noted was cut short once more (also by a power cut or kill -9: therefore it is only
 * failed, with an alert, at the fourth time). It is tried after all others, the least tried first,
 * and alone, so that it is not blamed for another's fault twice. Those that are not blamed need no
 * turn of their own: a small one that comes later and kills the process is one of the oldest at
 * some start. Errors are the database's: call it again. */
bool process_recover(struct process *process, const struct work *work, GError **error);

/* The daemon ends in good order, and what is in hand is not to blame: takes the notes back. Errors
 * are the database's; then the next start takes it for one that was cut short. */
bool process_pause(struct store *store, GError **error);

/* One turn: up to `limit` pending deliveries in one transaction, each in a savepoint of its own, so
 * that one that cannot be applied becomes `failed` and hinders no other; then one step of a
 * delivery that has more to do than one transaction may hold (a large order, many refunds): between
 * its steps others get their turn, and it is `done` only after its last. *count: how many
 * deliveries were taken and steps done, 0: there is nothing to do. Errors are the database's: the
 * delivery that met one goes behind all others (at the fifth time an alert says so). Outside of a
 * transaction, the store's thread. */
bool process_turn(
        struct process *process, const struct work *work, int limit, int *count, GError **error);

/* As one process_turn() with an empty memory, and what was begun is brought to its end: for tests
 * and tools that have no loop. *count: as process_turn()'s, without the later steps. */
bool process_deliveries(const struct work *work, int limit, int *count, GError **error);

#endif
