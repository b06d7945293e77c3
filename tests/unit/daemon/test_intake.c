/* The intake alone: what waits is written together, each is answered once, and what cannot be
 * written, or waits too long, is refused. The writer is held by a transaction of the test. */
#include "unit/daemon/door.h"

struct inn {
    struct site *site;
    struct intake *intake;
    int stored;                    /* atomic */
    int woken[INTAKE_REFUSED + 1]; /* atomic: by answer */
};

static void inn_up(struct inn *inn, gconstpointer data)
{
    (void)data;
    *inn = (struct inn){.site = site_new("")};
    inn->intake = intake_start(inn->site->path, NULL, door_stored, &inn->stored);
}

static void inn_down(struct inn *inn, gconstpointer data)
{
    (void)data;
    intake_stop(inn->intake);
    intake_free(inn->intake);
    site_free(inn->site);
}

static void wake(struct intake_item *item)
{
    struct inn *inn = item->context;
    g_atomic_int_inc(&inn->woken[item->answer]);
}

/* A delivery of which the caller has a reference. */
static struct intake_item *guest(struct inn *inn, int id)
{
    struct intake_item *item = intake_item_new();
    item->shop = "main";
    item->topic = g_strdup("order.updated");
    item->body = g_strdup_printf("{\"id\":%d}", id);
    item->length = strlen(item->body);
    item->received_at = NOW + id;
    item->wake = wake;
    item->context = inn;
    return item;
}

static struct intake_item *push(struct inn *inn, int id)
{
    struct intake_item *item = guest(inn, id);
    g_assert_true(intake_push(inn->intake, item));
    return item;
}

static int woken(struct inn *inn, enum intake_answer answer)
{
    return g_atomic_int_get(&inn->woken[answer]);
}

/* The writer gets no further than the beginning of its transaction. */
static void hold(struct inn *inn)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(store_begin(inn->site->store, &error));
}

static void let_go(struct inn *inn)
{
    store_rollback(inn->site->store);
}

static gint64 count(struct inn *inn, const char *query)
{
    struct door door = {.site = inn->site};
    return door_count(&door, query);
}

static void sql(struct inn *inn, const char *statement)
{
    struct door door = {.site = inn->site};
    door_sql(&door, statement);
}

/* ---- */

/* One that comes alone is written alone; each gets its own id and is woken once. */
static void test_alone(struct inn *inn, gconstpointer data)
{
    (void)data;
    for (int id = 1; id <= 3; id++) {
        struct intake_item *item = push(inn, id);
        wait_until(woken(inn, INTAKE_STORED) == id);
        g_assert_cmpint(item->id, ==, id);
        intake_item_unref(item);
    }
    wait_until(g_atomic_int_get(&inn->stored) == 3);
    g_assert_cmpint(woken(inn, INTAKE_REFUSED), ==, 0);
}

/* What comes while a batch is written becomes the next batch, in one transaction, in its order. */
static void test_together(struct inn *inn, gconstpointer data)
{
    (void)data;
    struct intake_item *items[20];
    struct intake_figures figures;
    hold(inn);
    for (int id = 0; id < 20; id++)
        items[id] = push(inn, id + 1);
    let_go(inn);
    wait_until(woken(inn, INTAKE_STORED) == 20);
    for (int id = 0; id < 20; id++) {
        g_assert_cmpint(items[id]->id, ==, id + 1);
        intake_item_unref(items[id]);
    }
    intake_read_figures(inn->intake, &figures);
    guint64 batches = 0;
    for (int i = 0; i <= figures.batches.scale->bounds; i++)
        batches += figures.batches.buckets[i];
    g_assert_cmpuint(figures.stored, ==, 20);
    g_assert_cmpuint(figures.batches.sum, ==, 20);
    g_assert_cmpuint(batches, <=, 2); /* the first may have gone alone */
    g_assert_cmpint(count(inn, "SELECT max(received_at) FROM deliveries"), ==, NOW + 20);
}

/* One of a batch that the database refuses refuses all of it: nobody is told "stored" of what is
 * not. */
static void test_all_or_none(struct inn *inn, gconstpointer data)
{
    (void)data;
    sql(inn,
            "CREATE TRIGGER stuck BEFORE INSERT ON deliveries WHEN NEW.received_at = 1764000003 "
            "BEGIN SELECT raise(ABORT, 'not this one'); END");
    struct intake_item *items[5];
    struct capture capture = capture_begin(STDERR_FILENO);
    intake_item_unref(push(inn, 1));
    wait_until(woken(inn, INTAKE_STORED) == 1);
    hold(inn);
    items[0] = push(inn, 2); /* goes alone, perhaps with some of the others */
    for (int id = 1; id < 5; id++)
        items[id] = push(inn, id + 2);
    let_go(inn);
    wait_until(woken(inn, INTAKE_STORED) + woken(inn, INTAKE_REFUSED) == 6);
    g_autofree char *log = capture_end(&capture);
    g_assert_nonnull(strstr(log, "not this one"));
    g_assert_cmpint(items[1]->answer, ==, INTAKE_REFUSED);
    g_assert_cmpint(count(inn, "SELECT count(*) FROM deliveries"), ==, woken(inn, INTAKE_STORED));
    for (int id = 0; id < 5; id++)
        intake_item_unref(items[id]);
}

/* While the disk cannot follow more than 4,096 are not let in. */
static void test_limit(struct inn *inn, gconstpointer data)
{
    (void)data;
    int taken = 0;
    hold(inn);
    struct intake_item *first = push(inn, 1);
    for (;; taken++) {
        struct intake_item *item = guest(inn, 2);
        bool room = intake_push(inn->intake, item);
        intake_item_unref(item);
        if (!room)
            break;
    }
    g_assert_cmpint(taken, >=, 4095);
    g_assert_cmpint(taken, <=, 2 * 4096); /* the writer has as many in hand at most */
    let_go(inn);
    wait_until(woken(inn, INTAKE_STORED) == taken + 1);
    g_assert_cmpint(count(inn, "SELECT count(*) FROM deliveries"), ==, 2);
    intake_item_unref(first);
}

/* What waits too long is answered once, and not stored where the writer had not begun with it. */
static void test_expire(struct inn *inn, gconstpointer data)
{
    (void)data;
    struct intake_item *items[3];
    hold(inn);
    for (int id = 0; id < 3; id++)
        items[id] = push(inn, id + 1);
    intake_expire(inn->intake, (gint64)3600 * G_USEC_PER_SEC);
    g_assert_cmpint(woken(inn, INTAKE_REFUSED), ==, 0);
    intake_expire(inn->intake, -1);
    g_assert_cmpint(woken(inn, INTAKE_REFUSED), ==, 3);
    intake_expire(inn->intake, -1);
    g_assert_cmpint(woken(inn, INTAKE_REFUSED), ==, 3);

    let_go(inn);
    intake_item_unref(push(inn, 4));
    wait_until(woken(inn, INTAKE_STORED) == 1);
    g_assert_cmpint(woken(inn, INTAKE_REFUSED), ==, 3);
    for (int id = 0; id < 3; id++) {
        g_assert_cmpint(items[id]->answer, ==, INTAKE_REFUSED);
        intake_item_unref(items[id]);
    }
}

/* At the end what waits is still written; what comes later is refused, and not woken. */
static void test_stop(struct inn *inn, gconstpointer data)
{
    (void)data;
    for (int id = 1; id <= 5; id++)
        intake_item_unref(push(inn, id));
    intake_stop(inn->intake);
    g_assert_cmpint(woken(inn, INTAKE_STORED), ==, 5);
    g_assert_cmpint(count(inn, "SELECT count(*) FROM deliveries"), ==, 5);

    struct intake_item *late = guest(inn, 6);
    g_assert_false(intake_push(inn->intake, late));
    g_assert_cmpint(late->answer, ==, INTAKE_WAITS);
    intake_item_unref(late);
    intake_free(inn->intake);
    inn->intake = NULL; /* stop and free take it */
}

/* A batch that fails is told, and the next good one ends it, on a connection of its own. */
static void test_failing(struct inn *inn, gconstpointer data)
{
    (void)data;
    struct intake_figures figures;
    sql(inn, DOOR_STUCK);
    struct capture capture = capture_begin(STDERR_FILENO);
    intake_item_unref(push(inn, 1));
    wait_until(woken(inn, INTAKE_REFUSED) == 1);
    g_free(capture_end(&capture));
    g_assert_true(intake_failing(inn->intake));

    sql(inn, DOOR_OPEN);
    intake_item_unref(push(inn, 1));
    wait_until(woken(inn, INTAKE_STORED) == 1);
    g_assert_false(intake_failing(inn->intake));
    intake_read_figures(inn->intake, &figures);
    g_assert_cmpuint(figures.refused, ==, 1);
    g_assert_cmpuint(figures.stored, ==, 1);
}

/* An idle writer still shows that it lives. */
static void test_beats(struct inn *inn, gconstpointer data)
{
    (void)data;
    guint64 before = intake_beats(inn->intake);
    wait_until(intake_beats(inn->intake) > before + 1);
}

/* Without a database, which is opened with the first batch, deliveries are refused, and none is
 * made; with it they are stored. */
static void test_no_database(struct inn *inn, gconstpointer data)
{
    g_autofree char *aside = g_strconcat(inn->site->path, ".aside", NULL);
    (void)data;
    g_assert_cmpint(g_rename(inn->site->path, aside), ==, 0);
    intake_item_unref(push(inn, 1));
    wait_until(woken(inn, INTAKE_REFUSED) == 1);
    g_assert_true(intake_failing(inn->intake));
    g_assert_false(g_file_test(inn->site->path, G_FILE_TEST_EXISTS));

    g_assert_cmpint(g_rename(aside, inn->site->path), ==, 0);
    intake_item_unref(push(inn, 2));
    wait_until(woken(inn, INTAKE_STORED) == 1);
    g_assert_false(intake_failing(inn->intake));
}

static void test_nothing(void)
{
    intake_stop(NULL);
    intake_free(NULL);
    intake_item_unref(NULL);
}

#define INN(name, function) \
    g_test_add("/intake/" name, struct inn, NULL, inn_up, function, inn_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (g_access("/dev/shm", W_OK) == 0)
        g_setenv("TMPDIR", "/dev/shm", TRUE);
    message_init();
    INN("alone", test_alone);
    INN("together", test_together);
    INN("all-or-none", test_all_or_none);
    INN("limit", test_limit);
    INN("expire", test_expire);
    INN("stop", test_stop);
    INN("failing", test_failing);
    INN("beats", test_beats);
    INN("no-database", test_no_database);
    g_test_add_func("/intake/nothing", test_nothing);
    return g_test_run();
}
