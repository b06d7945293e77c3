/* What the main thread looks at for the loops, which wait for their bells. Main thread. */
#ifndef BILLHOOK_DAEMON_WATCH_H
#define BILLHOOK_DAEMON_WATCH_H

#include <glib.h>
#include <stdbool.h>

#include "store/store.h"

/* As it was at the last look; all zero before the first. */
struct watched {
    gint64 data_version;   /* of the database */
    gint64 wal_time;       /* store_wal_time() */
    int same_looks;        /* in a row that found the same one */
    guint64 news;          /* webhook_news() */
    gint64 clock_ahead_us; /* of the monotonic one */
};

/* True after a commit of anybody else: a command, the desk, a loop. `place`: the store's; NULL: not
 * known. At least a second between two looks. */
bool watch_database(struct watched *watched, const struct store_place *place, struct store *store);

/* True where the clock jumped: what waits for a time of day looks at it again. */
bool watch_clock(struct watched *watched);

/* True where the number is another one than last time. */
bool watch_news(struct watched *watched, guint64 news);

#endif
