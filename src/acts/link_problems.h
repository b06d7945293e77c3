/* What payment links have for the list of what needs a person. */
#ifndef BILLHOOK_ACTS_LINK_PROBLEMS_H
#define BILLHOOK_ACTS_LINK_PROBLEMS_H

#include "channel/work.h"

/* Adds to the list (GPtrArray of struct problem): a refused key, Mollie out of reach, links that
 * were given up, orders that were paid through a link and wait in the shop. The store's thread. */
void link_problems(GPtrArray *list, const struct work *work);

#endif
