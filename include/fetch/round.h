/* A round: the orders of a shop that changed are looked at, and those that billhook does not hold
 * as they are become deliveries. Rules: INTERFACE-shop.md, "Catching up".
 *
 * Each step asks the shop at most one thing (an order that changes while it is asked for: 5 times),
 * outside of any transaction, and makes durable what came. A process that dies between or in steps
 * loses nothing: the watermark moves last, and what was kept is known when the round begins anew.
 */
#ifndef BILLHOOK_FETCH_ROUND_H
#define BILLHOOK_FETCH_ROUND_H

#include "channel/work.h"
#include "fetch/round_wish.h"
#include "shop/api.h"

/* How a round stands. */
enum round_state {
    ROUND_ON,       /* there is a next step */
    ROUND_COMPLETE, /* all was looked at, and is durable */
    ROUND_PARTIAL   /* it ended before that, or an order could not be fetched: it begins anew */
};

/* A round that goes on. One thread. */
struct round;

/* A new one for [shop NAME]; nothing is asked yet. The api is borrowed as long as it lives. Never
 * NULL; round_free() frees it. */
struct round *round_new(const char *shop, struct shop_api *api, const struct round_wish *wish);

/* Frees it, at any step; NULL is allowed. */
void round_free(struct round *round);

/* Takes a step. False: the store failed; the round may go on. Outside of a transaction; as long as
 * the network takes. */
bool round_step(
        struct round *round, const struct work *work, enum round_state *state, GError **error);

/* What it saw so far. */
const struct round_counts *round_counts(const struct round *round);

/* The answer that ended it, or with which an order failed last; NULL: none. Borrowed. */
const struct shop_answer *round_trouble(const struct round *round);

#endif
