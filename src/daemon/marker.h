/* Copies the mark elsewhere ([database] mark_copy) and lets the numbers go that are copied. Works
 * in rounds, and never waits: each copy has a thread of its own, which rings when it has an answer.
 * All functions belong to the worker's thread. */
#ifndef BILLHOOK_DAEMON_MARKER_H
#define BILLHOOK_DAEMON_MARKER_H

#include "channel/work.h"
#include "live.h"

/* After so long without an answer a copy counts as not written. */
#define MARKER_PATIENCE_US (10 * G_USEC_PER_SEC)

struct marker {
    struct live *live; /* NULL: nobody is rung */
    gint64 patience_us;
    char **paths;      /* as the config last had them; NULL: none */
    GPtrArray *copies; /* struct marker_copy */
    GBytes *text;      /* of the round; NULL: the mark cannot be read */
    bool in_round;
    bool moved_on;   /* a copy of this round has */
    bool failed;     /* the last round */
    gint64 ended_us; /* when it ended, monotonic; 0: none did, or the next one is due */
};

/* Fills it, which the caller made all zero; `live` may be NULL. */
void marker_init(struct marker *marker, struct live *live);

/* Lets all copies go, whatever they are at. Once more is nothing. */
void marker_clear(struct marker *marker);

/* Takes the answers that are there, ends and begins rounds; takes up another config. What goes
 * wrong is told: `status`, one alert a copy. */
void marker_step(struct marker *marker, const struct work *work);

/* When it has something to do that nobody rings for, Unix seconds; 0: never. */
gint64 marker_next(const struct marker *marker, const struct work *work);

#endif
