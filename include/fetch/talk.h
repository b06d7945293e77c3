/* What a shop's answers mean for further questions: kept for every process, and told. */
#ifndef BILLHOOK_FETCH_TALK_H
#define BILLHOOK_FETCH_TALK_H

#include "channel/work.h"
#include "shop/api.h"
#include "store/shops.h"

/* Own transaction, outside of the caller's: notes what an answer says of the shop. A trouble that
 * goes on for 3 hours raises `shop-unreachable`, which the next good answer takes back; a refused
 * key `shop-key-refused` at once. Not for questions that a key may be kept from (webhooks,
 * settings): their SHOP_NO_RIGHT says nothing of the orders. */
bool talk_note(const struct work *work,
        const char *shop,
        const struct shop_answer *answer,
        GError **error);

/* Own transaction: a round was not complete: the next one is tried after 1, 5, 15, then 60 minutes.
 */
bool talk_back_off(const struct work *work, const char *shop, GError **error);

/* When the shop may next be asked by itself for a round: Unix seconds; 0: now, -1: not before a
 * person asks or the config is re-read. every_s: sync_every. Pure. */
gint64 talk_next_round(const struct shop_record *record, gint64 every_s, gint64 now);

/* True when something else than a round may be asked by itself now (refund lines, write-backs):
 * the key was not refused and the shop wants no pause. Pure. */
bool talk_may_ask(const struct shop_record *record, gint64 now);

/* Makes the api wait as long as the record says that the shop wants to (Retry-After). */
void talk_obey(struct shop_api *api, const struct shop_record *record, gint64 now);

#endif
