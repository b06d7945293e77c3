/* From when a round asks for the orders that changed. */
#ifndef BILLHOOK_FETCH_ROUND_START_H
#define BILLHOOK_FETCH_ROUND_START_H

#include "channel/work.h"
#include "store/shops.h"

/* *from: the round asks for what changed later, in the shop's own time. since: what was wished, 0
 * nothing. shop_time: the shop's Date header now, 0 not known yet. */
bool round_start(const struct work *work,
        const char *shop,
        gint64 since,
        gint64 shop_time,
        gint64 *from,
        GError **error);

/* The same after a complete round. Pure. */
gint64 round_start_after(const struct shop_record *record, gint64 shop_time, gint64 now);

#endif
