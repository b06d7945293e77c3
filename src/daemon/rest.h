/* How little the daemon's threads hold while they wait (INTERFACE-fleet.md, "An idle instance costs
 * next to nothing"). What a thread has freed stays with it, a few pieces of each size, and each
 * keeps a page that is empty but for it: only a thread's end gives them back. So work is done by
 * threads that end with it, and the thread that waits for more holds nothing. */
#ifndef BILLHOOK_DAEMON_REST_H
#define BILLHOOK_DAEMON_REST_H

#include "live.h"
#include "store_pool.h"

/* After so long without anything to do a thread gives back what it can read again. */
#define REST_MS 5000

/* malloc()'s arenas, of which there are two: threads that take memory at the same time from one
 * wait for each other, and pages take the most. So they are made apart from all that is done
 * meanwhile. */
enum rest_arena { REST_ARENA_COMMON, REST_ARENA_PAGES, REST_ARENAS };

/* Runs work(context) in a thread of its own, and waits for its end; where there can be no more
 * threads, in this one. What it freed is the system's again, where it says so (rest_trim()).
 * `name`: the thread's, at most 15 characters are shown. Any thread. */
void rest_apart(
        const char *name, enum rest_arena arena, void (*work)(void *context), void *context);

/* A stretch of a loop's work: turns, until one of them rests. */
struct rest_loop {
    struct live *live;
    enum loop loop;
    const char *name;               /* of its threads; not copied */
    enum rest_arena arena;          /* theirs */
    void (*stretch)(void *context); /* ends when rest_turn() says so */
    void *context;
    struct store_pool *pool; /* whose connections rest with it */
    int rest_ms;             /* how long a stretch waits with all at hand: REST_MS */
    int left_ms;             /* how long it waits between two stretches; rest_turn()'s */
};

/* A loop's thread: one stretch after the other, each in a thread of its own, until the daemon
 * stops. Each end is noted in live->spare, for the main thread to rest_trim(): often several end
 * together. */
void rest_loop(struct rest_loop *rest);

/* One turn of a stretch, as live_turn(): waits for the loop's bell, at most wait_ms, with no
 * connection in hand. False: the stretch is to end, for the daemon stops, or rest_ms of a long wait
 * are over: then what nobody uses in the pool rests (store_pool_rest()), or is closed where the
 * wait is one of minutes. */
bool rest_turn(struct rest_loop *rest, int wait_ms);

/* What is free goes back to the system: for a thread that has just begun to rest. Any thread. */
void rest_trim(void);

#endif
