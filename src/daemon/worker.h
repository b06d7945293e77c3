/* The worker: the loop that makes documents of deliveries, and keeps the house in order. */
#ifndef BILLHOOK_DAEMON_WORKER_H
#define BILLHOOK_DAEMON_WORKER_H

#include "housekeeping.h"
#include "loop.h"
#include "marker.h"

struct process;

/* What it keeps between its turns; its thread's, once that has started. */
struct worker {
    struct process *process;
    struct housekeeping keeping;
    struct marker marker;
    struct webhook *webhook; /* borrowed: asked for refused signatures and lost deliveries */
};

/* Makes it empty. `live`: whose bells it rings. */
void worker_init(struct worker *worker, struct webhook *webhook, struct live *live);

/* Frees what it holds, once its thread has ended; also of one that was all zero. */
void worker_clear(struct worker *worker);

/* Its row, whose context the worker is. */
struct loop_task worker_task(struct worker *worker);

#endif
