/* What needs a person: the list that `status` prints, and by which /health says "attention". */
#ifndef BILLHOOK_ACTS_PROBLEMS_H
#define BILLHOOK_ACTS_PROBLEMS_H

#include "acts/problem.h"
#include "channel/work.h"
#include "store/events.h"

/* GPtrArray of struct problem, which it frees; empty: all is well; what
 * only notes something (problem.note) needs nobody. Caller unrefs. NULL and an
 * error when the database cannot be read. The store's thread. */
GPtrArray *problems_collect(const struct work *work, GError **error);

/* What is wrong with the backups or the proofs, "" nothing, or it cannot be read: the last one
 * failed, or the last good one is too old (50 hours) though the nightly unit is in use. *at: the
 * moment it is about (Unix seconds, 0 none), which changes when something new is wrong. Caller
 * frees. The store's thread. */
char *care_trouble(struct store *store, enum care care, gint64 now, gint64 *at);

#endif
