/* The database that was moved away, removed or replaced under the running daemon: told, and waited
 * for. Main thread. */
#ifndef BILLHOOK_DAEMON_AWAY_H
#define BILLHOOK_DAEMON_AWAY_H

#include "daemon/live.h"
#include "store/store.h"

struct away {
    struct store_place *place; /* where the database was when it was opened */
    gint64 looked_us;          /* monotonic */
    gint64 since;              /* Unix seconds, when it was found away */
};

/* Looks every 2 s (each transaction asks by itself; this is for a daemon that has nothing to do):
 * says by live_set_away() how it is and, when that changes, writes the alert's log line; its mail
 * is queued once the database is back, in `store`. */
void away_look(struct away *away, struct store *store, struct live *live, const char *database);

#endif
