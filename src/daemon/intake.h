/* Intake: deliveries that the HTTP thread verified are made durable by one writer thread in groups:
 * it takes all that wait, one transaction, and only then are they answered. No artificial wait:
 * batches form by themselves. */
#ifndef BILLHOOK_DAEMON_INTAKE_H
#define BILLHOOK_DAEMON_INTAKE_H

#include <glib.h>
#include <stdbool.h>

#include "base/histogram.h"
#include "store/store.h"

enum intake_answer { INTAKE_WAITS, INTAKE_STORED, INTAKE_REFUSED /* not durable: 503 */ };

/* One delivery on its way. Made by the HTTP thread; intake writes the answer and then calls `wake`
 * once, from its own thread. */
struct intake_item {
    const char *shop;    /* borrowed from the config that `keep` holds */
    char *topic;         /* owned */
    char *body;          /* owned; NULL: empty */
    gsize length;        /* of the body */
    guint8 digest[32];   /* of the body; written by intake */
    bool ignored;        /* the shop is disabled */
    gint64 received_at;  /* Unix seconds */
    gint64 pushed_at_us; /* monotonic */
    enum intake_answer answer;
    gint64 id;                              /* of the delivery, when STORED */
    void (*wake)(struct intake_item *item); /* any thread; must not call intake */
    void *context;                          /* for wake */
    int references;                         /* HTTP thread and writer */
    bool woken;                             /* has its answer */
};

struct intake;

/* Figures for /metrics, since the start. */
struct intake_figures {
    guint64 stored, repeats, refused; /* deliveries; stored: with repeats */
    struct histogram commits;         /* microseconds of a group commit, in bounds of seconds */
    struct histogram batches;         /* deliveries in a group commit */
};

/* Starts the writer thread, which opens a connection of its own for the first batch; while that
 * fails, batches are refused. `gate` is borrowed. `stored` is called with `context` by the writer
 * after each commit (to wake the worker). Never NULL; end with intake_stop(), then intake_free().
 */
struct intake *intake_start(const char *database,
        struct store_gate *gate,
        void (*stored)(void *context),
        void *context);

/* Writes what waits, then ends the writer and waits for that; what is pushed from now on is
 * refused. NULL is allowed. */
void intake_stop(struct intake *intake);

/* Frees it, after intake_stop() and http_stop(): nobody can push any more. NULL is allowed. */
void intake_free(struct intake *intake);

/* Hands an item to the writer, with a reference of its own. Any thread. False: too many wait, or
 * the writer ends (the caller answers 503). */
bool intake_push(struct intake *intake, struct intake_item *item);

/* Answers REFUSED to items that wait longer than limit_us (a slow disk: better 503 than the shop's
 * own time-out). One that the writer has in hand may be stored all the same. Any thread. */
void intake_expire(struct intake *intake, gint64 limit_us);

/* Counts the writer's loops: it has grown since the last question while the thread moves, or waits
 * with nothing to do. Any thread. */
guint64 intake_beats(struct intake *intake);

/* True while the last batch could not be stored. Any thread. */
bool intake_failing(struct intake *intake);

/* Copies the figures. Any thread. */
void intake_read_figures(struct intake *intake, struct intake_figures *figures);

/* An empty item with one reference. */
struct intake_item *intake_item_new(void);

/* Gives a reference back; the last one frees the item. NULL is allowed. Any thread. */
void intake_item_unref(struct intake_item *item);

#endif
