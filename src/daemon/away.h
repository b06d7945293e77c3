/* The database that was moved away, removed or replaced under the running daemon: told, and waited
 * for. Main thread. */
#ifndef BILLHOOK_DAEMON_AWAY_H
#define BILLHOOK_DAEMON_AWAY_H

#include "live.h"
#include "store/store.h"

struct away {
    struct store_place *place; /* where the database was when it was opened; not owned */
    gint64 looked_us;          /* monotonic, the last look */
    gint64 since;              /* Unix seconds, when it was found away; 0 never */
};

/* Looks, at most once in 5 seconds (each transaction asks by itself; this is for a daemon that has
 * nothing to do). When it changed, says so by live_set_away(): away, it writes the alert's log
 * line; back, it raises the alert in `store`, whose mail is queued, and rings all loops.
 * `database`: its path, for the words. Main thread. */
void away_look(struct away *away, struct store *store, struct live *live, const char *database);

#endif
