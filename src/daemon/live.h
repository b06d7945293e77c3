/* What the daemon's threads share: the config of the moment, the bells that wake them, and their
 * heartbeats. Any thread where nothing else is said. */
#ifndef BILLHOOK_DAEMON_LIVE_H
#define BILLHOOK_DAEMON_LIVE_H

#include "config/config.h"

enum loop { LOOP_WORKER, LOOP_RENDERER, LOOP_MAILER, LOOP_PEPPOL, LOOP_FETCH, LOOP_LINKS, LOOPS };

/* A burst: so many deliveries within so short a time (200 a second, more than can be rendered
 * anyhow), or so many that wait for the disk. */
#define LIVE_BURST 8
#define LIVE_BURST_MS 40
#define LIVE_BURST_WAITING 4
#define LIVE_GIVE_WAY_MS \
    1000 /* in a burst that does not end, each loop still takes a step a second */

/* Without a bell a loop looks once in so long: what changes the database rings (serve.c). */
#define LIVE_LOOK_MS 300000
/* What is due and could not be done is looked at again after so long. */
#define LIVE_LATE_MS 5000

struct live {
    GMutex mutex; /* guards what is not atomic below, up to the config */
    GCond bells[LOOPS];
    bool rung[LOOPS];       /* a bell that was rung and not heard yet */
    gint64 beat_us[LOOPS];  /* monotonic time of each loop's last turn */
    gint64 until_us[LOOPS]; /* it waits at most until then, monotonic; 0: it works */
    gint64 rung_us[LOOPS];  /* when it was rung while it waited, monotonic */
    gint64 due[LOOPS];      /* what live_note_due() said */
    bool stopping;
    const struct config *config; /* a reference */
    gint arrivals[LIVE_BURST];   /* milliseconds, a ring; atomic */
    guint arrived;               /* HTTP thread only */
    gint waiting;                /* deliveries that are not answered yet; atomic */
    gint away;                   /* the database is not in its place; atomic */
    gint spare;                  /* memory may be given back to the system; atomic */
};

/* Fills it, which the caller made all zero; takes a reference of the config. All bells are rung.
 * Before the other threads start. */
void live_init(struct live *live, const struct config *config);

/* Frees what it holds, once no thread uses it. */
void live_clear(struct live *live);

/* The config of the moment with a reference for the caller (config_unref()). */
struct config *live_config(struct live *live);

/* Puts another config in its place (SIGHUP); takes a reference of it. */
void live_set_config(struct live *live, const struct config *config);

/* Wakes a loop, or makes its next turn begin at once. */
void live_ring(struct live *live, enum loop loop);

/* One turn of a loop: notes its heartbeat and waits for its bell, at most wait_ms. False when the
 * daemon stops. *rung, which may be NULL: somebody rang, be it at the last moment; the bell is
 * silent again. That loop's thread. */
bool live_turn(struct live *live, enum loop loop, int wait_ms, bool *rung);

/* How long a loop waits for its bell, in milliseconds, that has something to do at `due` (Unix
 * seconds; 0: nothing): until then, at most LIVE_LOOK_MS, and LIVE_LATE_MS for what is due but
 * cannot be done. `now_us`: the clock in microseconds. Pure. */
int live_wait_ms(gint64 due, gint64 now_us);

/* Notes when a loop has something to do that nobody rings for (Unix seconds; 0: never). That loop's
 * thread. */
void live_note_due(struct live *live, enum loop loop, gint64 due);

/* True while no loop has anything in hand and no bell is rung; *due is then the earliest of what
 * they noted, Unix seconds, 0: nothing is due. */
bool live_rests(struct live *live, gint64 *due);

/* Notes that a delivery came in and waits for its answer. HTTP thread. */
void live_delivery_came(struct live *live);

/* Notes that a delivery that came was answered or left. HTTP thread. */
void live_delivery_left(struct live *live);

/* True in a burst: the last LIVE_BURST deliveries came within LIVE_BURST_MS, or LIVE_BURST_WAITING
 * wait for their answer. */
bool live_is_burst(struct live *live);

/* What can wait lets a burst of deliveries pass first, at most most_ms: a shop waits for its answer
 * and never asks again. Called between two steps, when no lock is held; returns at once when there
 * is no burst or the daemon stops. */
void live_give_way(struct live *live, int most_ms);

/* Notes a heartbeat without waiting (inside long work). */
void live_beat(struct live *live, enum loop loop);

/* Says whether the database is away from its place: meanwhile the loops take no step, and nothing
 * opens what lies there instead. */
void live_set_away(struct live *live, bool away);

/* What live_set_away() said last. */
bool live_is_away(struct live *live);

/* True once live_stop() was called. */
bool live_stopping(struct live *live);

/* The daemon stops: wakes all loops, whose turns say so. */
void live_stop(struct live *live);

/* Microseconds since the slowest loop's last heartbeat; one that waits for its bell has one all the
 * time, until it should have heard it. */
gint64 live_slowest_us(struct live *live);

#endif
