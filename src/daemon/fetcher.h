/* The loop that asks the shops: one question at a time, on a connection to the database of its own,
 * so that a slow shop holds up nothing else. */
#ifndef BILLHOOK_DAEMON_FETCHER_H
#define BILLHOOK_DAEMON_FETCHER_H

#include "fetch/line.h"
#include "loop.h"

/* How often each answer came from a shop. */
struct fetcher_counts {
    const char *shop; /* static */
    guint64 count[SHOP_TROUBLES];
};

/* What the loop keeps. */
struct fetcher {
    struct fetch_line line; /* the loop's thread */
    struct live *live;
    int stop;      /* atomic: ends a question that is under way */
    GMutex mutex;  /* guards the counts */
    GArray *shops; /* struct fetcher_counts; NULL: not begun */
};

/* Fills it before the loop starts; borrows `live` until fetcher_clear(). */
void fetcher_init(struct fetcher *fetcher, struct live *live);

/* Frees what it holds, once the loop has ended. All zero: nothing. */
void fetcher_clear(struct fetcher *fetcher);

/* Its row in the table of loops. */
struct loop_task fetcher_task(struct fetcher *fetcher);

/* A question that is under way ends within a second. Any thread. */
void fetcher_stop(struct fetcher *fetcher);

/* How often each answer came so far (GArray of struct fetcher_counts; the caller unrefs). Any
 * thread. */
GArray *fetcher_read_counts(struct fetcher *fetcher);

#endif
