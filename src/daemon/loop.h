/* The loops of the daemon: a thread that takes one step after the other, each loop a row. */
#ifndef BILLHOOK_DAEMON_LOOP_H
#define BILLHOOK_DAEMON_LOOP_H

#include "channel/work.h"
#include "figures.h"
#include "rest.h"

/* When a loop goes on by itself, Unix seconds; 0: not. */
struct loop_next {
    gint64 due;  /* work: a daemon that sleeps is woken for it */
    gint64 look; /* what only a daemon that runs looks at */
};

/* What a loop does. All functions run in the loop's thread, outside of a transaction, and get the
 * task's context; the step is the only one that must be there. */
struct loop_task {
    const char *name;      /* of its thread, and of its log lines; not copied */
    enum loop loop;        /* its bell and its heartbeat */
    enum rest_arena arena; /* of the memory that it takes */
    enum loop wakes[3];    /* whose bells are rung when a step did something; LOOPS: nobody's */
    enum figure figure;    /* what a step that did something took counts there; FIGURES: nowhere */
    void *context;         /* borrowed until the thread has ended */

    /* before each turn; what fails is its own affair */
    void (*look)(void *context, const struct work *work);
    /* before the first step: what a process that died left behind; again until it succeeds */
    bool (*recover)(void *context, const struct work *work, GError **error);
    /* before the first step, and before the next one when the config was read again: the step that
     * used the old one has ended, so what it learnt of an old key is undone and not written
     * afterwards. Again until it succeeds */
    bool (*config_read)(void *context, const struct work *work, GError **error);
    /* one piece of work. *did, which is false before: there was something. False: the database is
     * opened anew, after a second */
    bool (*step)(void *context, const struct work *work, bool *did, GError **error);
    /* after each good step: what is done now and then */
    void (*tidy)(void *context, const struct work *work);
    /* after a step that did nothing: when there is something to do that nobody rings for. NULL:
     * never */
    bool (*next)(void *context, const struct work *work, struct loop_next *next, GError **error);
    /* the thread ends. `store` is NULL unless it ends amid its work */
    void (*end)(void *context, struct store *store);
};

/* What all loops share; borrowed until their threads have ended. */
struct loop_ground {
    struct live *live;
    struct figures *figures;
    struct store_pool *pool;
};

/* Starts a loop, which has a connection of the pool while it works, gives way to deliveries
 * (live_give_way()) and ends after live_stop() with the step in hand. The task is copied. The
 * thread is for the caller to join; never NULL. Main thread. */
GThread *loop_start(const struct loop_task *task, const struct loop_ground *ground);

#endif
