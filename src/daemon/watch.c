/* Looks that cost next to nothing. */
#include "watch.h"

/* The clock jumped when it is so far from where it should be. */
#define JUMP_US (2 * G_USEC_PER_SEC)
/* SQLite is asked for so many looks after the -wal's time changed, for it may be a coarse one, */
#define FRESH_LOOKS 3
/* and now and then: on a slow disk a commit ends long after what it writes. */
#define ALSO_LOOKS 16

/* A commit writes into the -wal: while its time stands still, one stat(2) says that there was none,
 * for a fifth of what SQLite takes. */
static bool may_be_written(struct watched *watched, const struct store_place *place)
{
    gint64 now = 0, before = watched->wal_time;
    bool known = store_wal_time(place, &now);
    watched->wal_time = now;
    watched->same_looks = known && now == before ? watched->same_looks + 1 : 0;
    return watched->same_looks < FRESH_LOOKS || watched->same_looks % ALSO_LOOKS == 0;
}

bool watch_database(struct watched *watched, const struct store_place *place, struct store *store)
{
    gint64 version = 0, before = watched->data_version;
    if (!may_be_written(watched, place))
        return false;

    if (!store_data_version(store, &version, NULL))
        return false;
    watched->data_version = version;
    return version != before;
}

bool watch_clock(struct watched *watched)
{
    gint64 ahead_us = g_get_real_time() - g_get_monotonic_time();
    gint64 moved_us = ahead_us - watched->clock_ahead_us;
    watched->clock_ahead_us = ahead_us;
    return moved_us > JUMP_US || moved_us < -JUMP_US;
}

bool watch_news(struct watched *watched, guint64 news)
{
    bool told = news != watched->news;
    watched->news = news;
    return told;
}
