/* Looks that cost next to nothing. */
#include "watch.h"

/* The clock jumped when it is so far from where it should be. */
#define JUMP_US (2 * G_USEC_PER_SEC)

bool watch_database(struct watched *watched, struct store *store)
{
    gint64 version = 0, before = watched->data_version;
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
