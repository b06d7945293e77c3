/* The loop of Peppol deliveries: one request at a time, on a connection to the database of its own,
 * so that a slow provider holds up nothing else. */
#ifndef BILLHOOK_DAEMON_COURIER_H
#define BILLHOOK_DAEMON_COURIER_H

#include "channel/peppol_talk.h"
#include "figures.h"
#include "loop.h"

/* The directory (SML, SMP) is counted beside the providers. */
#define COURIER_NAMES_MOST 12

/* How often each answer came. */
struct courier_counts {
    int names;                            /* how many there are */
    const char *name[COURIER_NAMES_MOST]; /* of a provider, or "directory"; static */
    guint64 count[COURIER_NAMES_MOST][PEPPOL_EVENTS];
};

/* What the loop keeps. */
struct courier {
    struct peppol_line line; /* the loop's thread */
    struct live *live;
    struct figures *figures;
    int stop;     /* atomic: ends a request that is under way */
    GMutex mutex; /* guards the counts */
    struct courier_counts counts;
};

/* Fills it before the loop starts; both are borrowed until courier_clear(). */
void courier_init(struct courier *courier, struct live *live, struct figures *figures);

/* Frees what it holds, once the loop has ended. All zero: nothing. */
void courier_clear(struct courier *courier);

/* Its row in the table of loops. */
struct loop_task courier_task(struct courier *courier);

/* A request that is under way ends within a second: what was being handed over is uncertain then.
 * Any thread. */
void courier_stop(struct courier *courier);

/* How often each answer came so far. Any thread. */
void courier_read_counts(struct courier *courier, struct courier_counts *counts);

#endif
