/* How little the daemon's threads hold while they wait (INTERFACE-fleet.md, "An idle instance costs
 * next to nothing"). What a thread has freed stays with it, a few pieces of each size, and each
 * keeps a page that is empty but for it: only a thread's end gives them back. So work is done by
 * threads that end with it, and the thread that waits for more holds nothing. */
#ifndef BILLHOOK_DAEMON_REST_H
#define BILLHOOK_DAEMON_REST_H

#include "live.h"
#include "store/store.h"

/* After so long without anything to do a thread gives back what it can read again. */
#define REST_MS 5000

/* Runs work(context) in a thread of its own, and waits for its end; where there can be no more
 * threads, in this one. What it freed is the system's again, where it says so (rest_trim()).
 * `name`: the thread's, at most 15 characters are shown. Any thread. */
void rest_apart(const char *name, void (*work)(void *context), void *context);

/* A stretch of a loop's work: turns, until one of them rests. */
struct rest_loop {
    struct live *live;
    enum loop loop;
    const char *name;               /* of its threads; not copied */
    void (*stretch)(void *context); /* ends when rest_turn() says so */
    void *context;
    int rest_ms; /* how long a stretch waits with its connection at hand: REST_MS */
    int left_ms; /* how long it waits between two stretches; rest_turn()'s */
};

/* A loop's thread: one stretch after the other, each in a thread of its own, until the daemon
 * stops. Each end is noted in live->spare, for the main thread to rest_trim(): often several end
 * together. */
void rest_loop(struct rest_loop *rest);

/* One turn of a stretch, as live_turn(): waits for the loop's bell, at most wait_ms. False: the
 * stretch is to end, for the daemon stops, or rest_ms of a long wait are over: then *store rests
 * (store_rest()), or is closed and NULL where the wait is one of minutes. *store may be NULL.
 * Outside of a transaction, with nothing being stepped through. */
bool rest_turn(struct rest_loop *rest, int wait_ms, struct store **store);

/* What is free goes back to the system: for a thread that has just begun to rest. Any thread. */
void rest_trim(void);

#endif
