/* While nothing is to be done, memory is for others. */
#include "rest.h"

#include <malloc.h>
#include <stdlib.h>
#include <unistd.h>

#include "process.h"

/* A wait that takes less is not worth it: to read the schema again takes a millisecond. */
#define LEAST_MS 30000
/* To open the database takes three, and holds two descriptors. */
#define CLOSE_MS 240000

/* One that malloc() does not map by itself. */
#define TOP_PIECE (PROCESS_MMAP_BYTES - 4096)

G_STATIC_ASSERT(REST_ARENAS == PROCESS_ARENAS);

/* So many threads are tried until one gets its arena. */
#define ARENA_TRIES 4

struct call {
    const char *name;
    enum rest_arena arena;
    int tries; /* that are left */
    void (*work)(void *context);
    void *context;
    GMutex mutex; /* guards: */
    GCond found;
    bool settled; /* the thread that works has begun to */
};

/* Of a size that no thread keeps for itself, so that its arena is asked. */
#define ARENA_PIECE 4096

/* The arena of this thread, which it has from its first piece of memory on. The main one's pieces
 * lie below the program's break. */
static enum rest_arena arena_here(void)
{
    char *volatile piece = malloc(ARENA_PIECE);
    bool common = piece < (char *)sbrk(0);
    free(piece);
    return common ? REST_ARENA_COMMON : REST_ARENA_PAGES;
}

static void settle(struct call *call)
{
    g_mutex_lock(&call->mutex);
    call->settled = true;
    g_cond_broadcast(&call->found);
    g_mutex_unlock(&call->mutex);
}

static void wait_until_settled(struct call *call)
{
    g_mutex_lock(&call->mutex);
    while (!call->settled)
        g_cond_wait(&call->found, &call->mutex);
    g_mutex_unlock(&call->mutex);
}

/* One that got another arena starts the next one, which it returns, and stays until one works: what
 * it left before, the next one would get. */
static gpointer run(gpointer data)
{
    struct call *call = data;
    bool good = call->tries-- <= 0 || arena_here() == call->arena;
    GThread *next = good ? NULL : g_thread_try_new(call->name, run, call, NULL);
    if (next) {
        wait_until_settled(call);
        return next;
    }
    settle(call);
    call->work(call->context);
    return NULL;
}

void rest_apart(const char *name, enum rest_arena arena, void (*work)(void *context), void *context)
{
    struct call call = {name, arena, ARENA_TRIES, work, context, .settled = false};
    g_mutex_init(&call.mutex);
    g_cond_init(&call.found);
    GThread *thread = g_thread_try_new(name, run, &call, NULL);
    if (!thread)
        work(context);
    while (thread)
        thread = g_thread_join(thread); /* which lets it go */
    g_cond_clear(&call.found);
    g_mutex_clear(&call.mutex);
    // cppcheck-suppress memleak
}

/* What is free at the top of an arena is not given back by malloc_trim(), which knows the other
 * free pieces only, but by a free() that finds more there than PROCESS_TRIM_BYTES. So more is
 * taken, untouched, and let go. */
static void give_back_top(void *context)
{
    void *volatile pieces[PROCESS_TRIM_BYTES / TOP_PIECE + 1];
    (void)context;
    for (gsize i = 0; i < G_N_ELEMENTS(pieces); i++)
        pieces[i] = malloc(TOP_PIECE);
    for (gsize i = 0; i < G_N_ELEMENTS(pieces); i++)
        free(pieces[i]);
}

void rest_trim(void)
{
    malloc_trim(0);
    for (int i = 0; i < REST_ARENAS; i++)
        rest_apart("trim", (enum rest_arena)i, give_back_top, NULL);
}

void rest_loop(struct rest_loop *rest)
{
    do {
        rest->left_ms = 0;
        rest_apart(rest->name, rest->arena, rest->stretch, rest->context);
        g_atomic_int_set(&rest->live->spare, 1);
    } while (live_turn(rest->live, rest->loop, rest->left_ms, NULL));
}

bool rest_turn(struct rest_loop *rest, int wait_ms)
{
    int first_ms = MIN(wait_ms, rest->rest_ms);
    bool rung = false, goes_on = live_turn(rest->live, rest->loop, first_ms, &rung);
    if (!goes_on || rung || wait_ms < LEAST_MS)
        return goes_on;

    store_pool_rest(rest->pool, first_ms, wait_ms >= CLOSE_MS);
    rest->left_ms = wait_ms - first_ms;
    return false;
}
