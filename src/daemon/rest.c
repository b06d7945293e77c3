/* While nothing is to be done, memory is for others. */
#include "rest.h"

#include <malloc.h>
#include <stdlib.h>

#include "process.h"

/* A wait that takes less is not worth it: to read the schema again takes a millisecond. */
#define LEAST_MS 30000
/* To open the database takes three, and holds three descriptors. */
#define CLOSE_MS 240000

/* One that malloc() does not map by itself. */
#define TOP_PIECE (PROCESS_MMAP_BYTES - 4096)

struct call {
    void (*work)(void *context);
    void *context;
};

static gpointer run(gpointer data)
{
    const struct call *call = data;
    call->work(call->context);
    return NULL;
}

void rest_apart(const char *name, void (*work)(void *context), void *context)
{
    struct call call = {work, context};
    GThread *thread = g_thread_try_new(name, run, &call, NULL);
    if (thread)
        g_thread_join(thread); /* which lets it go */
    else
        work(context);
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

/* Threads that begin get the arenas in turns. */
void rest_trim(void)
{
    malloc_trim(0);
    for (int i = 0; i < PROCESS_ARENAS; i++)
        rest_apart("trim", give_back_top, NULL);
}

void rest_loop(struct rest_loop *rest)
{
    do {
        rest->left_ms = 0;
        rest_apart(rest->name, rest->stretch, rest->context);
        g_atomic_int_set(&rest->live->spare, 1);
    } while (live_turn(rest->live, rest->loop, rest->left_ms, NULL));
}

bool rest_turn(struct rest_loop *rest, int wait_ms, struct store **store)
{
    int first_ms = MIN(wait_ms, rest->rest_ms);
    bool rung = false, goes_on = live_turn(rest->live, rest->loop, first_ms, &rung);
    if (!goes_on || rung || wait_ms < LEAST_MS)
        return goes_on;

    if (wait_ms >= CLOSE_MS)
        g_clear_pointer(store, store_close);
    else if (*store)
        store_rest(*store);
    rest->left_ms = wait_ms - first_ms;
    return false;
}
