/* What the worker does now and then: purges old bodies, watches the disk and the shop's silence,
 * tells of refused signatures, gives memory back. */
#ifndef BILLHOOK_DAEMON_HOUSEKEEPING_H
#define BILLHOOK_DAEMON_HOUSEKEEPING_H

#include "acts/litestream.h"
#include "acts/remind.h"
#include "channel/work.h"
#include "webhook.h"

/* A look at one thing. */
struct housekeeping_look {
    gint64 at_s; /* Unix seconds of the last one */
    bool ended;  /* it was in the last step, and told all that it found */
};

/* The worker's memory between its turns; one thread. */
struct housekeeping {
    struct housekeeping_look denied, slow, cares, paths, litestream;
    struct housekeeping_look reminders; /* of the walk's beginning */
    struct litestream_watch litestream_watch;
    struct remind_walk remind; /* as far as it is */
    GHashTable *bad_paths;     /* a set of "KEY: TEXT": the config's paths that were unusable at the
                                  last look */
    GHashTable *refusals;      /* shop -> the count last written */
    guint64 unstored;          /* deliveries answered 503 that were told of */
    gint64 clock_ahead, clock_before; /* the clock against CLOCK_BOOTTIME, in seconds: as it is, and
                                         before its last jump */
    bool clock_known;                 /* there was a look at the clock */
};

/* Makes it empty. */
void housekeeping_init(struct housekeeping *keeping);

/* Frees what it holds (not itself). */
void housekeeping_clear(struct housekeeping *keeping);

/* A small step: at most once a second it writes refused signatures and lost deliveries, every 2 s
 * at the config's paths, every 5 s at backups and proofs (15 and 60 s while nothing happens), once
 * a minute at the slow things; every 10 minutes it begins a walk over what is overdue, a few
 * invoices a step. `webhook` may be NULL (tests). Outside of a transaction, the store's thread;
 * what fails is logged or tried again. */
void housekeeping_step(
        struct housekeeping *keeping, const struct work *work, struct webhook *webhook);

/* When housekeeping_step() has something to look at next, Unix seconds; soon after a step that
 * looked at less than all, for something has happened, and after one that could not write what it
 * had to tell. The store's thread. */
gint64 housekeeping_next(const struct housekeeping *keeping, const struct work *work);

/* Before anything is issued in a turn: a clock that jumped by more than a day since the turn before
 * is in doubt (store.h), and an alert says so; back where it was, it is not. `boot`:
 * boot_seconds(). What cannot be written is logged and tried at the next turn. The store's
 * thread. */
void housekeeping_clock(struct housekeeping *keeping, const struct work *work, gint64 boot);

/* CLOCK_BOOTTIME in seconds: it goes on while the machine sleeps, and nobody sets it. Any thread.
 */
gint64 boot_seconds(void);

#endif
