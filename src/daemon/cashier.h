/* The loop of payment links: one question to Mollie at a time, on a connection to the database of
 * its own, so that a slow one holds up nothing else. */
#ifndef BILLHOOK_DAEMON_CASHIER_H
#define BILLHOOK_DAEMON_CASHIER_H

#include "fetch/links.h"
#include "loop.h"

/* What the loop keeps. */
struct cashier {
    struct links_line line; /* the loop's thread */
    struct live *live;
    int stop;     /* atomic: ends a question that is under way */
    GMutex mutex; /* guards the counts */
    guint64 count[MOLLIE_TROUBLES];
};

/* Fills it before the loop starts; borrows `live` until cashier_clear(). */
void cashier_init(struct cashier *cashier, struct live *live);

/* Frees what it holds, once the loop has ended. All zero: nothing. */
void cashier_clear(struct cashier *cashier);

/* Its row in the table of loops. */
struct loop_task cashier_task(struct cashier *cashier);

/* A question that is under way ends within a second: a link that was being made is looked for at
 * the next start. Any thread. */
void cashier_stop(struct cashier *cashier);

/* How often each answer came so far. Any thread. */
void cashier_read_counts(struct cashier *cashier, guint64 counts[MOLLIE_TROUBLES]);

#endif
