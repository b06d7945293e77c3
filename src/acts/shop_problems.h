/* What of the shops' REST API needs a person. */
#ifndef BILLHOOK_ACTS_SHOP_PROBLEMS_H
#define BILLHOOK_ACTS_SHOP_PROBLEMS_H

#include "channel/work.h"

/* Adds to the list of problems (acts/problem.h), for each shop with a key: a refused key, a shop
 * that could not be asked for SHOP_UNREACHABLE_S, webhooks that are not as they should be, and the
 * orders of the last 24 hours that their webhook missed (a note below ORDERS_MISSED_ALARM of them),
 * and what could not be written back.
 * What cannot be read is left out. The store's thread. */
void shop_problems(GPtrArray *list, const struct work *work);

#endif
