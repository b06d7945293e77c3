/* The turn at writing among threads: deliveries first, the others in the order they came, one at a
 * time, and given back by every way out of a transaction. */
#include "store/events.h"
#include "unit/store/fixture.h"

#define PATIENCE_US (90 * G_USEC_PER_SEC)

/* A thread that waits for the turn once, and notes when it came. */
struct writer {
    const char *path, *name;
    struct store_gate *gate;
    bool urgent;
    GString *order; /* only the one who has the turn writes it */
    int thread_id;  /* atomic; 0: it does not wait yet */
    GThread *thread;
};

static gpointer write_once(gpointer data)
{
    struct writer *writer = data;
    struct store *store = open_store(writer->path, STORE_OPEN);
    store_use_gate(store, writer->gate, writer->urgent);
    g_atomic_int_set(&writer->thread_id, gettid());
    must(store_begin(store, &error));
    g_string_append(writer->order, writer->name);
    must(store_commit(store, &error));
    store_close(store);
    return NULL;
}

/* True when the thread sleeps: after it noted its id only the gate lets it. */
static bool sleeps(int thread_id)
{
    g_autofree char *file = g_strdup_printf("/proc/self/task/%d/stat", thread_id), *text = NULL;
    if (!g_file_get_contents(file, &text, NULL, NULL))
        return false;
    const char *behind_name = strrchr(text, ')');
    return behind_name && g_str_has_prefix(behind_name, ") S");
}

static void start_and_see_it_wait(struct writer *writer)
{
    gint64 until = g_get_monotonic_time() + PATIENCE_US;
    writer->thread = g_thread_new(writer->name, write_once, writer);
    while (!g_atomic_int_get(&writer->thread_id) || !sleeps(g_atomic_int_get(&writer->thread_id))) {
        g_assert_cmpint(g_get_monotonic_time(), <, until);
        g_usleep(500);
    }
}

static void check_order(struct fixture *fixture)
{
    struct store_gate *gate = store_gate_new();
    g_autoptr(GString) order = g_string_new(NULL);
    struct writer writers[] = {{fixture->path, "a", gate, false, order, 0, NULL},
            {fixture->path, "b", gate, false, order, 0, NULL},
            {fixture->path, "U", gate, true, order, 0, NULL},
            {fixture->path, "c", gate, false, order, 0, NULL}};
    store_use_gate(fixture->store, gate, false);
    g_assert_false(store_gate_wanted(fixture->store));
    must(store_begin(fixture->store, &error));
    g_assert_false(store_gate_wanted(fixture->store)); /* its own turn is nobody's wish */
    for (gsize i = 0; i < G_N_ELEMENTS(writers); i++) {
        start_and_see_it_wait(&writers[i]);
        g_assert_true(store_gate_wanted(fixture->store));
    }
    g_assert_cmpstr(order->str, ==, "");

    must(store_commit(fixture->store, &error));
    for (gsize i = 0; i < G_N_ELEMENTS(writers); i++)
        g_thread_join(writers[i].thread);
    g_assert_cmpstr(order->str, ==, "Uabc");
    g_assert_false(store_gate_wanted(fixture->store));
    store_use_gate(fixture->store, NULL, false);
    store_gate_free(gate);
}

/* While one writes, two others, an intake and one more come: the intake is next. Several times, for
 * without a rule it may come first by chance. */
static void test_order(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    for (int turn = 0; turn < 8; turn++)
        check_order(fixture);
}

/* An urgent one alone makes a long transaction end soon, too. */
static void test_urgent_is_wanted(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store_gate *gate = store_gate_new();
    g_autoptr(GString) order = g_string_new(NULL);
    struct writer writer = {fixture->path, "U", gate, true, order, 0, NULL};
    store_use_gate(fixture->store, gate, false);
    must(store_begin(fixture->store, &error));
    start_and_see_it_wait(&writer);
    g_assert_true(store_gate_wanted(fixture->store));
    store_rollback(fixture->store);
    g_thread_join(writer.thread);
    g_assert_cmpstr(order->str, ==, "U");
    store_use_gate(fixture->store, NULL, false);
    store_gate_free(gate);
}

/* Each way out of a transaction gives the turn back: else the second store would wait for ever. */
static void test_given_back(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store_gate *gate = store_gate_new();
    struct store *other = open_store(fixture->path, STORE_OPEN);
    store_use_gate(fixture->store, gate, false);
    store_use_gate(other, gate, true);
    for (int way = 0; way < 4; way++) {
        struct store *closed = open_store(fixture->path, STORE_OPEN);
        store_use_gate(closed, gate, false);
        alarm(90);
        if (way == 0) {
            must(store_begin(fixture->store, &error));
            must(store_commit(fixture->store, &error));
        } else if (way == 1) {
            must(store_begin(fixture->store, &error));
            store_rollback(fixture->store);
            store_rollback(fixture->store); /* no harm, and no second turn */
        } else if (way == 2) {
            must(store_begin(closed, &error));
        }
        store_close(closed);
        must(store_begin(other, &error));
        must(store_commit(other, &error));
        alarm(0);
    }
    store_close(other);
    store_use_gate(fixture->store, NULL, false);
    store_gate_free(gate);
}

/* A begin that fails holds no turn. */
static void test_failed_begin(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store_gate *gate = store_gate_new();
    struct store *other = open_store(fixture->path, STORE_OPEN);
    g_autofree char *away = beside(fixture, "away.db");
    struct store_place *place = store_place_new(fixture->store);
    store_gate_watch(gate, place);
    g_assert_true(store_gate_place(gate) == place);
    store_use_gate(fixture->store, gate, false);
    store_use_gate(other, gate, false);

    alarm(90);
    g_assert_cmpint(g_rename(fixture->path, away), ==, 0);
    for (int i = 0; i < 2; i++) {
        must_fail(store_begin(fixture->store, &error), BILLHOOK_ERROR_TEMPORARY, "test.db");
        must_fail(store_begin(other, &error), BILLHOOK_ERROR_TEMPORARY, "test.db");
    }
    g_assert_cmpint(g_rename(away, fixture->path), ==, 0);
    must(store_begin(other, &error));
    must(store_commit(other, &error));
    alarm(0);

    store_close(other);
    store_use_gate(fixture->store, NULL, false);
    store_gate_free(gate);
    store_place_free(place);
}

/* ---- many at once ---- */

#define ROUNDS 20

static gpointer count_up(gpointer data)
{
    const struct writer *writer = data;
    struct store *store = open_store(writer->path, STORE_OPEN);
    store_use_gate(store, writer->gate, writer->urgent);
    for (int i = 0; i < ROUNDS; i++) {
        must(store_begin(store, &error));
        gint64 value = counter_get(store, COUNTER_UNSTORED);
        must(counter_set(store, COUNTER_UNSTORED, value + 1, &error));
        must(store_commit(store, &error));
    }
    store_close(store);
    return NULL;
}

/* One at a time: no count is lost, and each thread comes to its end. */
static void test_many(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store_gate *gate = store_gate_new();
    struct writer writers[4];
    for (gsize i = 0; i < G_N_ELEMENTS(writers); i++) {
        writers[i] =
                (struct writer){.path = fixture->path, .name = "w", .gate = gate, .urgent = i == 0};
        writers[i].thread = g_thread_new("w", count_up, &writers[i]);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(writers); i++)
        g_thread_join(writers[i].thread);
    g_assert_cmpint(counter_get(fixture->store, COUNTER_UNSTORED), ==,
            ROUNDS * (gint64)G_N_ELEMENTS(writers));
    store_gate_free(gate);
}

static void test_no_gate(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_assert_false(store_gate_wanted(fixture->store));
    g_assert_null(store_gate_place(NULL));
    store_gate_free(NULL);
    must(store_begin(fixture->store, &error));
    must(store_commit(fixture->store, &error));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST("gate/order", test_order);
    TEST("gate/urgent-is-wanted", test_urgent_is_wanted);
    TEST("gate/given-back", test_given_back);
    TEST("gate/failed-begin", test_failed_begin);
    TEST("gate/many", test_many);
    TEST("gate/no-gate", test_no_gate);
    return g_test_run();
}
