/* The loop that asks the shops: one question at a time, on a connection to the database of its own,
 * so that a slow shop holds up nothing else. */
#ifndef BILLHOOK_DAEMON_FETCHER_H
#define BILLHOOK_DAEMON_FETCHER_H

#include "asker.h"
#include "fetch/line.h"
#include "loop.h"

/* What the loop keeps. */
struct fetcher {
    struct fetch_line line; /* the loop's thread */
    struct asker asker;     /* told of shops; outcomes: enum shop_trouble */
};

/* Fills it before the loop starts; borrows `live` until the asker is cleared. */
void fetcher_init(struct fetcher *fetcher, struct live *live);

/* Its row in the table of loops. */
struct loop_task fetcher_task(struct fetcher *fetcher);

#endif
