/* The loops' connections: one for those that come one after the other, one each for those that come
 * together; what is broken or not used goes. */
#include "../../../src/daemon/store_pool.h"
#include "unit/descriptors.h"
#include "unit/site.h"

#define LONG_MS 1000000
#define TRIES 50

struct inn {
    struct site *site;
    struct store_gate *gate;
    struct store_pool *pool;
    int opened; /* connections, but for the pool's */
};

static void inn_up(struct inn *inn, gconstpointer data)
{
    (void)data;
    *inn = (struct inn){.site = site_new(""), .gate = store_gate_new()};
    inn->pool = store_pool_new(inn->site->path, inn->gate);
    inn->opened = connections_to(inn->site->path);
}

static void inn_down(struct inn *inn, gconstpointer data)
{
    (void)data;
    store_pool_free(inn->pool);
    g_assert_cmpint(connections_to(inn->site->path), ==, inn->opened);
    store_gate_free(inn->gate);
    site_free(inn->site);
}

static int pooled(const struct inn *inn)
{
    return connections_to(inn->site->path) - inn->opened;
}

static struct store *take(struct inn *inn)
{
    g_autoptr(GError) error = NULL;
    struct store *store = store_pool_take(inn->pool, &error);
    g_assert_no_error(error);
    g_assert_nonnull(store);
    return store;
}

/* It reads and it writes. */
static void use(struct store *store)
{
    g_autoptr(GError) error = NULL;
    gint64 version;
    g_assert_true(store_data_version(store, &version, &error));
    g_assert_true(store_begin(store, &error));
    g_assert_true(store_commit(store, &error));
    g_assert_no_error(error);
}

/* One after the other. */
static void test_turns(struct inn *inn, gconstpointer data)
{
    (void)data;
    struct store *first = take(inn);
    use(first);
    store_pool_give(inn->pool, first);
    for (int i = 0; i < 3; i++) {
        struct store *next = take(inn);
        g_assert_true(next == first);
        store_pool_give(inn->pool, next);
    }
    g_assert_cmpint(pooled(inn), ==, 1);
}

/* At the same time; the one that was used last is the next one. */
static void test_together(struct inn *inn, gconstpointer data)
{
    (void)data;
    struct store *first = take(inn), *second = take(inn);
    g_assert_true(first != second);
    use(first);
    use(second);
    g_assert_cmpint(pooled(inn), ==, 2);

    store_pool_give(inn->pool, first);
    store_pool_give(inn->pool, second);
    g_assert_true(take(inn) == second);
    g_assert_true(take(inn) == first);
    store_pool_give(inn->pool, second);
    store_pool_give(inn->pool, first);
}

static gpointer take_in_thread(gpointer data)
{
    return store_pool_take(data, NULL);
}

/* Who comes while the only one is in use waits a little for it: on a busy machine not always long
 * enough. */
static void test_waits(struct inn *inn, gconstpointer data)
{
    (void)data;
    int shared = 0;
    for (int i = 0; i < TRIES && !shared; i++) {
        struct store *first = take(inn);
        GThread *thread = g_thread_new("second", take_in_thread, inn->pool);
        g_usleep(200);
        store_pool_give(inn->pool, first);
        struct store *second = g_thread_join(thread);
        g_assert_nonnull(second);
        shared += second == first;
        store_pool_drop(inn->pool, second);
        store_pool_rest(inn->pool, 0, true);
    }
    g_assert_cmpint(shared, ==, 1);
}

static void test_drop(struct inn *inn, gconstpointer data)
{
    (void)data;
    store_pool_drop(inn->pool, take(inn));
    g_assert_cmpint(pooled(inn), ==, 0);
    struct store *another = take(inn);
    use(another);
    store_pool_give(inn->pool, another);
}

/* Of those that nobody used for so long one is kept, which reads what it let go again; what is in
 * use stays. */
static void test_rest(struct inn *inn, gconstpointer data)
{
    (void)data;
    struct store *stores[] = {take(inn), take(inn), take(inn)};
    store_pool_give(inn->pool, stores[0]);
    store_pool_give(inn->pool, stores[1]);
    store_pool_rest(inn->pool, LONG_MS, true);
    g_assert_cmpint(pooled(inn), ==, 3);

    store_pool_rest(inn->pool, 0, false);
    g_assert_cmpint(pooled(inn), ==, 2);
    use(stores[2]);
    struct store *kept = take(inn);
    use(kept);
    g_assert_cmpint(pooled(inn), ==, 2);

    store_pool_give(inn->pool, kept);
    store_pool_rest(inn->pool, 0, true);
    g_assert_cmpint(pooled(inn), ==, 1);
    store_pool_give(inn->pool, stores[2]);
}

/* One of the caller's own is not of the pool, but uses its gate. */
static void test_own(struct inn *inn, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    (void)data;
    struct store *own = store_pool_open(inn->pool, STORE_CACHE_FEW, &error);
    g_assert_no_error(error);
    use(own);
    store_pool_rest(inn->pool, 0, true);
    g_assert_cmpint(pooled(inn), ==, 1);
    store_close(own);
}

static void move(const char *from, const char *to)
{
    g_assert_cmpint(g_rename(from, to), ==, 0);
}

/* While another file lies in the database's place none is opened; afterwards one is. */
static void test_away(struct inn *inn, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *aside = g_strconcat(inn->site->path, ".aside", NULL);
    struct store_place *place = store_place_new(inn->site->store);
    (void)data;
    store_gate_watch(inn->gate, place);
    move(inn->site->path, aside);
    g_assert_null(store_pool_take(inn->pool, &error));
    g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_TEMPORARY);

    move(aside, inn->site->path);
    store_pool_give(inn->pool, take(inn));
    store_pool_rest(inn->pool, 0, true);
    store_gate_watch(inn->gate, NULL);
    store_place_free(place);
}

/* One that was opened on another file is found out at its first transaction, and not given to
 * anybody else. */
static void test_broken(struct inn *inn, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *aside = g_strconcat(inn->site->path, ".aside", NULL), *bytes = NULL;
    gsize length = 0;
    (void)data;
    store_close(g_steal_pointer(&inn->site->store)); /* all is in the file, none in the -wal */
    inn->opened = 0;
    g_assert_true(g_file_get_contents(inn->site->path, &bytes, &length, NULL));
    move(inn->site->path, aside);
    g_assert_true(g_file_set_contents(inn->site->path, bytes, (gssize)length, NULL));
    struct store *wrong = take(inn);

    g_assert_cmpint(g_unlink(inn->site->path), ==, 0);
    move(aside, inn->site->path);
    open_site(inn->site);
    inn->opened = 1;
    struct store_place *place = store_place_new(inn->site->store);
    store_watch_place(wrong, place);
    g_assert_false(store_begin(wrong, &error));
    g_assert_true(store_broken(wrong));
    store_pool_give(inn->pool, wrong);

    struct store *right = take(inn);
    use(right);
    g_assert_cmpint(pooled(inn), ==, 1);
    store_pool_give(inn->pool, right);
    store_place_free(place);
}

#define INN(name, function) \
    g_test_add("/store-pool/" name, struct inn, NULL, inn_up, function, inn_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    INN("turns", test_turns);
    INN("together", test_together);
    INN("waits", test_waits);
    INN("drop", test_drop);
    INN("rest", test_rest);
    INN("own", test_own);
    INN("away", test_away);
    INN("broken", test_broken);
    store_pool_free(NULL);
    return g_test_run();
}
