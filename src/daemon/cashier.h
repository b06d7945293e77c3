/* The loop of payment links: one question to Mollie at a time, on a connection to the database of
 * its own, so that a slow one holds up nothing else. */
#ifndef BILLHOOK_DAEMON_CASHIER_H
#define BILLHOOK_DAEMON_CASHIER_H

#include "asker.h"
#include "fetch/links.h"
#include "loop.h"

/* What the loop keeps. */
struct cashier {
    struct links_line line; /* the loop's thread */
    struct asker asker;     /* told of "mollie"; outcomes: enum mollie_trouble. asker_stop(): a link
                               that was being made is looked for at the next start */
};

/* Fills it before the loop starts; borrows `live` until the asker is cleared. */
void cashier_init(struct cashier *cashier, struct live *live);

/* Its row in the table of loops. */
struct loop_task cashier_task(struct cashier *cashier);

#endif
