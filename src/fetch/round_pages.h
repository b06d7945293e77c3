/* The lists of a round: what changed, what lies in the trash, what may have lost a refund. */
#ifndef BILLHOOK_FETCH_ROUND_PAGES_H
#define BILLHOOK_FETCH_ROUND_PAGES_H

#include "round_hand.h"

/* A page of the orders that changed; *done: there was none any more. */
bool round_orders_step(struct round *round, const struct work *work, bool *done, GError **error);

/* A page of those in the trash. */
bool round_trash_step(struct round *round, const struct work *work, bool *done, GError **error);

/* A page of those whose refunds may have vanished: each once a day, some pages a round. */
bool round_refunds_step(struct round *round, const struct work *work, bool *done, GError **error);

#endif
