/* What a round does when all orders were looked at: webhooks, missed orders, the watermark. */
#ifndef BILLHOOK_FETCH_ROUND_END_H
#define BILLHOOK_FETCH_ROUND_END_H

#include "round_hand.h"

/* Looks at the shop's webhooks. */
bool round_webhooks_step(struct round *round, const struct work *work, bool *done, GError **error);

/* Own transaction: judges what webhooks missed, and moves the watermark where the round is
 * complete; else the next one is put off. */
bool round_finish(struct round *round, const struct work *work, GError **error);

#endif
