/* Intake: deliveries that the HTTP thread verified are made durable by one writer thread in groups:
 * it takes all that wait, one transaction, and only then are they answered. No artificial wait:
 * batches form by themselves. */
#ifndef BILLHOOK_DAEMON_INTAKE_H
#define BILLHOOK_DAEMON_INTAKE_H

#include <glib.h>
#include <stdbool.h>

#include "store/store.h"

enum intake_answer { INTAKE_WAITS, INTAKE_STORED, INTAKE_REFUSED /* not durable: 503 */ };

/* One delivery on its way. Made by the HTTP thread; intake writes the answer and then calls `wake`
 * once, from its own thread. */
struct intake_item {
    const char *shop; /* borrowed from the config that `keep` holds */
    char *topic;
    char *body; /* owned */
    gsize length;
    guint8 digest[32]; /* of the body; written by intake */
    bool ignored;      /* the shop is disabled */
    gint64 received_at;
    gint64 pushed_at_us; /* monotonic */
    enum intake_answer answer;
    gint64 id; /* of the delivery, when STORED */
    void (*wake)(struct intake_item *item);
    void *context;
    int references; /* HTTP thread and writer */
    bool woken;
};

struct intake;

/* Figures for /metrics, since the start. */
struct intake_figures {
    guint64 stored, repeats, refused, batches;
    guint64 commit_us_total;
    guint64 commit_buckets[10]; /* <= 0.25, 0.5, 1, 2.5, 5, 10, 50, 250, 1000 ms, more */
    guint64 batch_buckets[6];   /* <= 1, 4, 16, 64, 120, more */
};
extern const double intake_commit_bounds[9]; /* seconds */
extern const int intake_batch_bounds[5];

/* Starts the writer with its own connection to the database. `stored` is called after each commit
 * (to wake the worker). */
struct intake *intake_start(const char *database,
        struct store_gate *gate,
        void (*stored)(void *context),
        void *context,
        GError **error);
/* Writes what waits, then ends the writer; what is pushed from now on is refused. */
void intake_stop(struct intake *intake);
/* After http_stop(): nobody can push any more. */
void intake_free(struct intake *intake);
/* Takes a reference of item for the writer. Any thread. False: too many wait (the caller answers
 * 503). */
bool intake_push(struct intake *intake, struct intake_item *item);
/* Answers REFUSED to items that wait longer than limit_us (a slow disk: better 503 than the shop's
 * own time-out). */
void intake_expire(struct intake *intake, gint64 limit_us);
/* Microseconds the writer has been in its present batch, 0 when it waits. */
gint64 intake_busy_us(struct intake *intake);
/* Counts the writer's loops: it goes on while the thread lives, waiting or not. */
guint64 intake_beats(struct intake *intake);
/* True while the last delivery could not be stored. */
bool intake_failing(struct intake *intake);
void intake_read_figures(struct intake *intake, struct intake_figures *figures);

struct intake_item *intake_item_new(void);
void intake_item_unref(struct intake_item *item);

#endif
