/* From when a round asks: the last complete round, less 10 minutes, and further back where the
 * shop's clock was set back. */
#include "round_start.h"

#include "acts/verdict.h"

enum {
    OVERLAP_S = 10 * 60,   /* what was written when the page was read shows up later */
    NEWEST_OVERLAP_S = 60, /* the same behind the newest date, where that lags */
    CLOCK_LOST_S = 60,     /* the shop's clock went so much less than ours: it was set back */
    BEFORE_S = 24 * 3600,  /* its clock stands before the last round: nobody knows by how much */
};

gint64 round_start_after(const struct shop_record *record, gint64 shop_time, gint64 now)
{
    gint64 from = MIN(record->watermark - OVERLAP_S, record->newest_at - NEWEST_OVERLAP_S);
    if (!shop_time)
        return from;

    gint64 went = shop_time - record->watermark;
    gint64 lost = now - record->complete_at - went;
    if (lost > CLOCK_LOST_S)
        from = MIN(from, record->watermark - lost - OVERLAP_S);
    if (went < 0)
        from = MIN(from, shop_time - BEFORE_S);
    return MAX(from, 0);
}

/* The first time: since orders_since. */
static gint64 first_start(const struct work *work, const char *name)
{
    const struct shop *shop = config_shop(work->config, name);
    return shop ? verdict_first_second(work, shop) - OVERLAP_S : 0;
}

bool round_start(const struct work *work,
        const char *shop,
        gint64 since,
        gint64 shop_time,
        gint64 *from,
        GError **error)
{
    g_auto(shop_record_auto) record = {0};
    if (!shop_record_read(work->store, shop, &record, error))
        return false;
    if (since)
        *from = MAX(since - 1, 0);
    else if (record.watermark)
        *from = round_start_after(&record, shop_time, work->now);
    else
        *from = MAX(first_start(work, shop), 0);
    return true;
}
