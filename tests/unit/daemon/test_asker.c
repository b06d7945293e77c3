/* What the loops that ask have in common: figures by name and outcome, the heartbeat, the end. */
#include "../../../src/daemon/asker.h"

#define NOTES 2000

struct office {
    struct live live;
    struct asker asker;
    struct config config; /* only counted */
};

static void set_up(struct office *office, gconstpointer data)
{
    (void)data;
    *office = (struct office){.config = {.references = 1}};
    live_init(&office->live, &office->config);
    asker_init(&office->asker, &office->live, LOOP_FETCH);
}

static void tear_down(struct office *office, gconstpointer data)
{
    (void)data;
    asker_clear(&office->asker);
    live_clear(&office->live);
}

static guint64 count_of(struct asker *asker, guint i, const char *name, int outcome)
{
    g_autoptr(GArray) all = asker_read(asker);
    g_assert_cmpuint(i, <, all->len);
    g_assert_cmpstr(g_array_index(all, struct asked, i).name, ==, name);
    return g_array_index(all, struct asked, i).count[outcome];
}

/* Nobody was asked: there is no row. Then each has its own, in the order of their first answer. */
static void test_counts(struct office *office, gconstpointer data)
{
    (void)data;
    g_autoptr(GArray) none = asker_read(&office->asker);
    g_assert_cmpuint(none->len, ==, 0);
    asker_note(&office->asker, "shop", 0);
    asker_note(&office->asker, "other", ASKER_OUTCOMES_MOST - 1);
    asker_note(&office->asker, "shop", 0);
    asker_note(&office->asker, "shop", 3);
    g_assert_cmpuint(count_of(&office->asker, 0, "shop", 0), ==, 2);
    g_assert_cmpuint(count_of(&office->asker, 0, "shop", 3), ==, 1);
    g_assert_cmpuint(count_of(&office->asker, 0, "shop", 1), ==, 0);
    g_assert_cmpuint(count_of(&office->asker, 1, "other", ASKER_OUTCOMES_MOST - 1), ==, 1);
    g_autoptr(GArray) all = asker_read(&office->asker);
    g_assert_cmpuint(all->len, ==, 2);
}

/* The config that a name came from may be gone. */
static void test_name_is_kept(struct office *office, gconstpointer data)
{
    (void)data;
    char name[] = "shop";
    asker_note(&office->asker, name, 0);
    *name = 'x';
    g_assert_cmpuint(count_of(&office->asker, 0, "shop", 0), ==, 1);
}

/* What was read is a copy. */
static void test_copy(struct office *office, gconstpointer data)
{
    (void)data;
    asker_note(&office->asker, "shop", 0);
    g_autoptr(GArray) before = asker_read(&office->asker);
    asker_note(&office->asker, "shop", 0);
    g_assert_cmpuint(g_array_index(before, struct asked, 0).count[0], ==, 1);
    g_assert_cmpuint(count_of(&office->asker, 0, "shop", 0), ==, 2);
}

/* An answer shows that its loop moves, and no other. */
static void test_heartbeat(struct office *office, gconstpointer data)
{
    (void)data;
    office->live.beat_us[LOOP_FETCH] = office->live.beat_us[LOOP_PEPPOL] = 1;
    asker_note(&office->asker, "shop", 0);
    g_assert_cmpint(office->live.beat_us[LOOP_FETCH], >, 1);
    g_assert_cmpint(office->live.beat_us[LOOP_PEPPOL], ==, 1);
}

static gpointer note_many(gpointer data)
{
    for (int i = 0; i < NOTES; i++)
        asker_note(data, i % 2 ? "shop" : "other", 1);
    return NULL;
}

/* /metrics reads while the loop counts. */
static void test_threads(struct office *office, gconstpointer data)
{
    guint64 last = 0;
    (void)data;
    asker_note(&office->asker, "shop", 1);
    GThread *loop = g_thread_new("loop", note_many, &office->asker);
    while (last < NOTES / 2 + 1) {
        guint64 now = count_of(&office->asker, 0, "shop", 1);
        g_assert_cmpuint(now, >=, last);
        last = now;
    }
    g_thread_join(loop);
    g_assert_cmpuint(count_of(&office->asker, 0, "shop", 1), ==, NOTES / 2 + 1);
    g_assert_cmpuint(count_of(&office->asker, 1, "other", 1), ==, NOTES / 2);
}

static void test_stop(struct office *office, gconstpointer data)
{
    (void)data;
    g_assert_cmpint(g_atomic_int_get(&office->asker.stop), ==, 0);
    asker_stop(&office->asker);
    g_assert_cmpint(g_atomic_int_get(&office->asker.stop), ==, 1);
}

/* A start that failed early clears what never began. */
static void test_clear_nothing(void)
{
    struct asker asker = {0};
    asker_clear(&asker);
}

#define ASKER(name, function) \
    g_test_add("/asker/" name, struct office, NULL, set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ASKER("counts", test_counts);
    ASKER("name-is-kept", test_name_is_kept);
    ASKER("copy", test_copy);
    ASKER("heartbeat", test_heartbeat);
    ASKER("threads", test_threads);
    ASKER("stop", test_stop);
    g_test_add_func("/asker/clear-nothing", test_clear_nothing);
    return g_test_run();
}
