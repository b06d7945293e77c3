/* What of the deliveries over Peppol needs a person. */
#ifndef BILLHOOK_ACTS_PEPPOL_PROBLEMS_H
#define BILLHOOK_ACTS_PEPPOL_PROBLEMS_H

#include "channel/work.h"

/* Adds to the list of problems (acts/problem.h): failed deliveries, uncertain ones that wait for a
 * person, a refused key, what is owed and not delivered, unreachable customers without a mail; and
 * as notes: unreachable customers, deliveries at a provider that the config no longer names, a test
 * environment. All of it is of one moment. What cannot be read is left out. The store's thread. */
void peppol_problems(GPtrArray *list, const struct work *work);

#endif
