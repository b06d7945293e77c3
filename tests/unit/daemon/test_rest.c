/* How a loop rests: the pool's connections go after a while of a long wait, and not of a short one;
 * its next stretch is another thread's, begins with the bell, and ends with the daemon. */
#include <malloc.h>

#include "../../../src/daemon/process.h"
#include "../../../src/daemon/rest.h"
#include "unit/daemon/door.h"
#include "unit/descriptors.h"

#define LONG_MS 100000   /* rests, and keeps its connection */
#define LONGER_MS 300000 /* is closed */
#define SHORT_MS 20
#define SOON_MS 10
#define OTHERS_MOST 3

struct inn {
    struct site *site;
    struct live live;
    struct rest_loop rest;
    struct store_pool *pool; /* which has one connection when it begins */
    int opened;              /* connections, but for the pool's */
    GThread *loop;           /* NULL: not started */
    int wait_ms;             /* of its next turns */
    int turns, ended;        /* of all stretches; atomic */
    GThread *last;           /* whose stretch was the last one; not to be joined */
};

static void stretch(void *context)
{
    struct inn *inn = context;
    int wait_ms = 0;
    inn->last = g_thread_self();
    while (rest_turn(&inn->rest, wait_ms)) {
        wait_ms = g_atomic_int_get(&inn->wait_ms);
        g_atomic_int_inc(&inn->turns);
    }
    g_atomic_int_inc(&inn->ended);
}

static void inn_up(struct inn *inn, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    (void)data;
    *inn = (struct inn){.site = site_new(""), .wait_ms = LONG_MS};
    live_init(&inn->live, inn->site->config);
    inn->opened = connections_to(inn->site->path);
    inn->pool = store_pool_new(inn->site->path, NULL);
    struct store *store = store_pool_take(inn->pool, &error);
    g_assert_no_error(error);
    store_pool_give(inn->pool, store);
    inn->rest = (struct rest_loop){.live = &inn->live,
            .loop = LOOP_WORKER,
            .name = "inn",
            .stretch = stretch,
            .pool = inn->pool,
            .context = inn,
            .rest_ms = SOON_MS};
}

static gpointer run(gpointer data)
{
    struct inn *inn = data;
    rest_loop(&inn->rest);
    return NULL;
}

static void start(struct inn *inn)
{
    inn->loop = g_thread_new("loop", run, inn);
}

static void stop(struct inn *inn)
{
    live_stop(&inn->live);
    if (inn->loop)
        g_thread_join(g_steal_pointer(&inn->loop));
}

static void inn_down(struct inn *inn, gconstpointer data)
{
    (void)data;
    stop(inn);
    store_pool_free(inn->pool);
    live_clear(&inn->live);
    site_free(inn->site);
}

/* Whether the pool still has its connection. */
static bool is_open(struct inn *inn)
{
    return connections_to(inn->site->path) > inn->opened;
}

static bool rests(struct inn *inn, int ended)
{
    g_mutex_lock(&inn->live.mutex);
    bool waits = inn->live.until_us[LOOP_WORKER] != 0 && !inn->live.rung[LOOP_WORKER];
    g_mutex_unlock(&inn->live.mutex);
    return waits && g_atomic_int_get(&inn->ended) == ended;
}

/* A long wait: the stretch ends, the connection is there; a bell begins the next
 * one, in a thread of its own again. */
static void test_rests(struct inn *inn, gconstpointer data)
{
    (void)data;
    start(inn);
    wait_until(rests(inn, 1));
    g_assert_cmpint(inn->turns, ==, 1);
    g_assert_cmpint(g_atomic_int_get(&inn->live.spare), ==, 1);
    g_assert_true(is_open(inn));
    g_assert_true(inn->last != inn->loop);

    live_ring(&inn->live, LOOP_WORKER);
    wait_until(rests(inn, 2));
    g_assert_cmpint(inn->turns, ==, 2);
    g_assert_true(is_open(inn));
}

/* A bell that rings as the wait ends, before the loop runs again, is no less one. */
static void test_last_moment(struct inn *inn, gconstpointer data)
{
    (void)data;
    inn->rest.rest_ms = 0;
    live_ring(&inn->live, LOOP_WORKER);
    g_assert_true(rest_turn(&inn->rest, LONG_MS));
    g_assert_false(rest_turn(&inn->rest, LONG_MS));
    g_assert_cmpint(inn->rest.left_ms, ==, LONG_MS);
}

/* A wait of minutes: it is closed. */
static void test_closes(struct inn *inn, gconstpointer data)
{
    (void)data;
    inn->wait_ms = LONGER_MS;
    start(inn);
    wait_until(rests(inn, 1));
    g_assert_false(is_open(inn));
}

/* Short waits are waited for as they are. */
static void test_short(struct inn *inn, gconstpointer data)
{
    (void)data;
    inn->wait_ms = SHORT_MS;
    start(inn);
    wait_until(g_atomic_int_get(&inn->turns) >= 5);
    g_assert_cmpint(g_atomic_int_get(&inn->ended), ==, 0);
    g_assert_true(is_open(inn));
}

/* The end of the daemon ends a stretch, and a rest, at once. */
static void test_stops(struct inn *inn, gconstpointer data)
{
    (void)data;
    start(inn);
    wait_until(rests(inn, 1));
    stop(inn);
    g_assert_cmpint(inn->ended, ==, 1);

    g_assert_false(rest_turn(&inn->rest, LONG_MS));
    g_assert_true(is_open(inn));
}

static void note_thread(void *context)
{
    *(GThread **)context = g_thread_self();
}

static void test_apart(void)
{
    GThread *thread = NULL;
    rest_apart("apart", REST_ARENA_COMMON, note_thread, &thread);
    g_assert_nonnull(thread);
    g_assert_true(thread != g_thread_self());
}

/* Below the program's break lies the main arena: glibc's malloc() has it there. */
static bool is_common(void)
{
    char *volatile piece = malloc(4096);
    bool common = piece < (char *)sbrk(0);
    free(piece);
    return common;
}

static void note_arena(void *context)
{
    *(int *)context = is_common();
}

static gpointer hold_arena(gpointer data)
{
    free(malloc(4096));
    wait_until(g_atomic_int_get((int *)data));
    return NULL;
}

/* Each gets its own, whatever so many other threads have got. */
static void check_arenas(int others)
{
    int over = 0;
    GThread *threads[OTHERS_MOST];
    for (int i = 0; i < others; i++)
        threads[i] = g_thread_new("other", hold_arena, &over);
    for (int arena = 0; arena < REST_ARENAS; arena++) {
        int common = -1;
        rest_apart("apart", (enum rest_arena)arena, note_arena, &common);
        g_assert_cmpint(common, ==, arena == REST_ARENA_COMMON);
    }
    g_atomic_int_set(&over, 1);
    for (int i = 0; i < others; i++)
        g_thread_join(threads[i]);
}

static void test_arenas(void)
{
    if (!is_common()) {
        g_test_skip("another malloc() than glibc's");
        return;
    }
    for (int i = 0; i < 5 * OTHERS_MOST; i++)
        check_arenas(i % (OTHERS_MOST + 1));
}

#define INN(name, function) g_test_add("/rest/" name, struct inn, NULL, inn_up, function, inn_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    mallopt(M_ARENA_MAX, PROCESS_ARENAS);
    message_init();
    INN("rests", test_rests);
    INN("last-moment", test_last_moment);
    INN("closes", test_closes);
    INN("short", test_short);
    INN("stops", test_stops);
    g_test_add_func("/rest/apart", test_apart);
    g_test_add_func("/rest/arenas", test_arenas);
    return g_test_run();
}
