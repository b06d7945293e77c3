/* What the daemon's threads share: the config of the moment, the bells that wake them, and their
 * heartbeats.
 */
#ifndef BILLHOOK_DAEMON_LIVE_H
#define BILLHOOK_DAEMON_LIVE_H

#include "config/config.h"

enum loop { LOOP_WORKER, LOOP_RENDERER, LOOP_MAILER, LOOPS };

/* A burst: so many deliveries within so short a time (200 a second, more than can be rendered
 * anyhow), or so many that wait for the disk. */
#define LIVE_BURST 8
#define LIVE_BURST_MS 40
#define LIVE_BURST_WAITING 4
#define LIVE_GIVE_WAY_MS                                                                           \
    1000 /* in a burst that does not end, each loop still takes a step a second */

struct live {
    GMutex mutex;
    GCond bells[LOOPS];
    bool rung[LOOPS];
    gint64 beat_us[LOOPS]; /* monotonic time of each loop's last turn */
    bool stopping;
    const struct config *config;
    gint arrivals[LIVE_BURST]; /* milliseconds, a ring; atomic */
    guint arrived;             /* HTTP thread only */
    gint waiting;              /* deliveries that are not answered yet; atomic */
    gint away;                 /* the database is not in its place; atomic */
};

void live_init(struct live *live, const struct config *config); /* takes a reference */
void live_clear(struct live *live);
/* The config of the moment with a reference for the caller (config_unref). Any thread. */
struct config *live_config(struct live *live);
/* Swaps it (SIGHUP). */
void live_set_config(struct live *live, const struct config *config);
/* Wakes a loop. */
void live_ring(struct live *live, enum loop loop);
/* One turn of a loop: notes its heartbeat and waits for its bell, at most wait_ms. False when the
 * daemon stops. */
bool live_turn(struct live *live, enum loop loop, int wait_ms);
/* Note that a delivery came in, and that it is answered. HTTP thread. */
void live_delivery_came(struct live *live);
void live_delivery_left(struct live *live);
bool live_is_burst(struct live *live); /* any thread */
/* What can wait lets a burst of deliveries pass first, at most most_ms: a shop waits for its answer
 * and never asks again. Called between two steps, when no lock is held; at once when there is no
 * burst. */
void live_give_way(struct live *live, int most_ms);
/* Notes a heartbeat without waiting (inside long work). */
void live_beat(struct live *live, enum loop loop);
/* While the database is not in its place the loops take no step, and nothing opens what lies there
 * instead. Any thread. */
void live_set_away(struct live *live, bool away);
bool live_is_away(struct live *live);
bool live_stopping(struct live *live);
void live_stop(struct live *live);
/* Microseconds since the slowest loop's last heartbeat. */
gint64 live_slowest_us(struct live *live);

#endif
