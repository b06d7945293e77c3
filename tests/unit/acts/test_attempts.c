/* Which delivery took the process down, and which the database refuses: what a start makes of the
 * notes that it finds, who is tried alone, who goes last, who is given up. */
#include "../../../src/acts/attempts.h"
#include "unit/acts/acts.h"
#include "unit/captured.h"

#define NOTES "SELECT count(*) FROM attempts"

struct memory {
    struct site *site;
    struct attempts attempts;
};

static void memory_up(struct memory *memory, gconstpointer data)
{
    (void)data;
    memory->site = site_new("");
    attempts_init(&memory->attempts);
}

static void memory_down(struct memory *memory, gconstpointer data)
{
    (void)data;
    attempts_clear(&memory->attempts);
    site_free(memory->site);
}

static void wait_in_line(struct memory *memory, int count)
{
    for (int id = 1; id <= count; id++) {
        g_autofree char *body = g_strdup_printf("{\"id\":%d}", id);
        deliver_body(memory->site, "order.updated", body);
    }
}

/* A start of the daemon: a new memory meets what is in the database. The log; caller frees. */
static char *start(struct memory *memory)
{
    g_autoptr(GError) error = NULL;
    attempts_clear(&memory->attempts);
    attempts_init(&memory->attempts);
    struct capture capture = capture_begin(STDERR_FILENO);
    attempts_recover(&memory->attempts, site_work(memory->site, NOW), &error);
    char *log = capture_end(&capture);
    g_assert_no_error(error);
    return log;
}

static void quiet_start(struct memory *memory)
{
    g_autofree char *log = start(memory);
    g_assert_cmpstr(log, ==, "");
}

static void note(struct memory *memory, gint64 id)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(attempts_note(&memory->attempts, memory->site->store, id, NOW, &error));
}

static bool is_troubled(const struct memory *memory, gint64 id)
{
    return g_hash_table_contains(memory->attempts.troubled, &id);
}

static void trouble(struct memory *memory, gint64 id)
{
    attempts_trouble(&memory->attempts, site_work(memory->site, NOW), id, "no room");
}

/* The ids that may be taken now, "1 2"; `job`: one that is being mapped in steps, 0 none. */
static char *next(struct memory *memory, int limit, gint64 job)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GHashTable) aside = g_hash_table_new(g_int64_hash, g_int64_equal);
    if (job)
        g_hash_table_add(aside, &job);
    g_autoptr(GPtrArray) list =
            attempts_next(&memory->attempts, memory->site->store, aside, limit, NOW, &error);
    g_assert_no_error(error);
    GString *ids = g_string_new(NULL);
    for (guint i = 0; i < list->len; i++)
        g_string_append_printf(ids, "%s%" G_GINT64_FORMAT, i ? " " : "",
                ((struct delivery *)g_ptr_array_index(list, i))->id);
    return g_string_free(ids, FALSE);
}

static void check_next(struct memory *memory, int limit, const char *wanted)
{
    g_autofree char *ids = next(memory, limit, 0);
    g_assert_cmpstr(ids, ==, wanted);
}

/* As the worker ends one. */
static void end(struct memory *memory, gint64 id)
{
    g_autofree char *statement = g_strdup_printf(
            "UPDATE deliveries SET state = 'done' WHERE id = %" G_GINT64_FORMAT, id);
    g_autoptr(GError) error = NULL;
    g_assert_true(attempts_end(&memory->attempts, memory->site->store, id, &error));
    change(memory->site, statement);
    attempts_forget(&memory->attempts, id);
}

/* ---- a start ---- */

/* Nothing waits: nobody is suspected, and the first batch is whole. */
static void test_fresh(struct memory *memory, gconstpointer data)
{
    (void)data;
    quiet_start(memory);
    g_assert_cmpint(memory->attempts.suspects, ==, 0);
    wait_in_line(memory, 3);
    check_next(memory, 16, "1 2 3");
    g_assert_cmpint(ask(memory->site, NOTES), ==, 0); /* an ordinary day writes nothing */
}

/* What waits at a start is taken one by one, each noted before its body is read, and no further
 * than what was there then; after that, in batches. */
static void test_suspects(struct memory *memory, gconstpointer data)
{
    (void)data;
    static const char *const each[] = {"1", "2", "3"};
    wait_in_line(memory, 3);
    quiet_start(memory);
    wait_in_line(memory, 3);
    for (gint64 id = 1; id <= 3; id++) {
        check_next(memory, 16, each[id - 1]);
        g_assert_true(attempts_is_noted(&memory->attempts, id));
        g_assert_cmpint(ask(memory->site, "SELECT min(delivery_id) FROM attempts"), ==, id);
        end(memory, id);
        g_assert_cmpint(ask(memory->site, NOTES), ==, 0);
    }
    deliver_body(memory->site, "order.updated", "{\"id\":77}");
    deliver_body(memory->site, "order.updated", "{\"id\":78}");
    g_autofree char *later = next(memory, 16, 0);
    g_assert_nonnull(strchr(later, ' '));
    g_assert_cmpint(memory->attempts.suspects, ==, 0);
}

/* Not more than the oldest 64 are suspected. */
static void test_suspects_most(struct memory *memory, gconstpointer data)
{
    (void)data;
    wait_in_line(memory, 70);
    quiet_start(memory);
    g_assert_cmpint(memory->attempts.suspects, ==, 64);
}

/* A note that a start finds was cut short; the fourth time its delivery is failed, with an alert
 * and the command that tries again. */
static void test_cut_short(struct memory *memory, gconstpointer data)
{
    (void)data;
    wait_in_line(memory, 2);
    for (int time = 1; time <= 4; time++) {
        note(memory, 1);
        g_autofree char *log = start(memory), *times = g_strdup_printf("times=%d", time);
        g_assert_nonnull(strstr(log, "mapping-cut-short id=1 shop=main"));
        g_assert_nonnull(strstr(log, times));
        g_assert_cmpint(strstr(log, "alert kind=failed-delivery") != NULL, ==, time == 4);
        g_assert_cmpint(is_troubled(memory, 1), ==, time < 4);
    }
    g_assert_cmpint(ask(memory->site, NOTES), ==, 0);
    g_assert_cmpint(ask(memory->site,
                            "SELECT count(*) FROM deliveries WHERE id = 1 AND state = "
                            "'failed' AND reason LIKE '%ended 4 times%billhook inbox "
                            "retry 1%'"),
            ==, 1);
    check_next(memory, 16, "2");
}

/* An end in good order is nobody's fault: neither counted, nor kept where it was never cut. */
static void test_paused(struct memory *memory, gconstpointer data)
{
    (void)data;
    wait_in_line(memory, 2);
    note(memory, 1);
    g_assert_true(attempt_pause(memory->site->store, 0, NULL));
    quiet_start(memory);
    g_assert_cmpint(ask(memory->site, NOTES), ==, 0);
    g_assert_false(is_troubled(memory, 1));

    note(memory, 1);
    g_free(start(memory));
    g_assert_true(attempt_pause(memory->site->store, 0, NULL));
    quiet_start(memory);
    g_assert_true(is_troubled(memory, 1));
    g_assert_cmpint(ask(memory->site, "SELECT cut_short FROM attempts"), ==, 1);
}

/* The note of a delivery that is no longer pending is only swept away. */
static void test_note_of_a_finished_one(struct memory *memory, gconstpointer data)
{
    (void)data;
    wait_in_line(memory, 1);
    note(memory, 1);
    change(memory->site, "UPDATE deliveries SET state = 'ignored'");
    quiet_start(memory);
    g_assert_cmpint(ask(memory->site, NOTES), ==, 0);
}

/* One that was cut short waits for all others, and is then noted again and alone. */
static void test_blamed_goes_last(struct memory *memory, gconstpointer data)
{
    (void)data;
    wait_in_line(memory, 3);
    note(memory, 1);
    g_free(start(memory));
    check_next(memory, 16, "2");
    end(memory, 2);
    check_next(memory, 16, "3");
    end(memory, 3);
    g_assert_cmpint(
            ask(memory->site, "SELECT begun_at FROM attempts WHERE delivery_id = 1"), ==, 0);
    check_next(memory, 16, "1");
    g_assert_cmpint(
            ask(memory->site, "SELECT begun_at FROM attempts WHERE delivery_id = 1"), ==, NOW);
    end(memory, 1);
    check_next(memory, 16, "");
    quiet_start(memory);
}

/* ---- what the database refuses ---- */

/* Those that gave trouble come only where there is nothing else and no job: the least tried first,
 * of equals the older, one at a time. */
static void test_troubled(struct memory *memory, gconstpointer data)
{
    (void)data;
    wait_in_line(memory, 4);
    trouble(memory, 1);
    trouble(memory, 1);
    trouble(memory, 3);
    trouble(memory, 2);
    check_next(memory, 16, "4");
    end(memory, 4);
    g_autofree char *beside_a_job = next(memory, 16, 4);
    g_assert_cmpstr(beside_a_job, ==, "");
    check_next(memory, 16, "2");
    trouble(memory, 2);
    check_next(memory, 16, "3");
    end(memory, 3);
    check_next(memory, 16, "1");
    trouble(memory, 1);
    check_next(memory, 16, "2");
}

/* The owner is told at the fifth time, once. */
static void test_told_at_the_fifth(struct memory *memory, gconstpointer data)
{
    (void)data;
    wait_in_line(memory, 1);
    for (int time = 1; time <= 7; time++) {
        struct capture capture = capture_begin(STDERR_FILENO);
        trouble(memory, 1);
        g_autofree char *log = capture_end(&capture);
        if (time == 5)
            g_assert_nonnull(strstr(log,
                    "could not be processed 5 times and is tried again after "
                    "all others: no room"));
        else
            g_assert_cmpstr(log, ==, "");
    }
}

/* Trouble with the database is no crash: the note does not stand as begun any more. */
static void test_trouble_pauses_the_note(struct memory *memory, gconstpointer data)
{
    (void)data;
    wait_in_line(memory, 1);
    note(memory, 1);
    trouble(memory, 1);
    g_assert_cmpint(ask(memory->site, "SELECT begun_at FROM attempts"), ==, 0);
    quiet_start(memory);
}

/* A person discards one that gave trouble: it is not waited for. */
static void test_discarded(struct memory *memory, gconstpointer data)
{
    (void)data;
    wait_in_line(memory, 1);
    trouble(memory, 1);
    change(memory->site, "UPDATE deliveries SET state = 'ignored'");
    check_next(memory, 16, "");
    g_assert_false(is_troubled(memory, 1));
}

/* What a transaction noted by itself counts as noted, and is ended like any other. */
static void test_noted(struct memory *memory, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    wait_in_line(memory, 1);
    g_assert_true(attempts_end(&memory->attempts, memory->site->store, 1, &error)); /* none */
    begin(memory->site);
    g_assert_true(attempt_begin(memory->site->store, 1, NOW, &error));
    commit(memory->site);
    attempts_noted(&memory->attempts, 1);
    g_assert_true(attempts_is_noted(&memory->attempts, 1));
    end(memory, 1);
    g_assert_false(attempts_is_noted(&memory->attempts, 1));
    g_assert_cmpint(ask(memory->site, NOTES), ==, 0);
}

#define MEMORY(name, function) \
    g_test_add("/attempts/" name, struct memory, NULL, memory_up, function, memory_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (g_access("/dev/shm", W_OK) == 0)
        g_setenv("TMPDIR", "/dev/shm", TRUE);
    message_init();
    MEMORY("fresh", test_fresh);
    MEMORY("suspects", test_suspects);
    MEMORY("suspects-most", test_suspects_most);
    MEMORY("cut-short", test_cut_short);
    MEMORY("paused", test_paused);
    MEMORY("note-of-a-finished-one", test_note_of_a_finished_one);
    MEMORY("blamed-goes-last", test_blamed_goes_last);
    MEMORY("troubled", test_troubled);
    MEMORY("told-at-the-fifth", test_told_at_the_fifth);
    MEMORY("trouble-pauses-the-note", test_trouble_pauses_the_note);
    MEMORY("discarded", test_discarded);
    MEMORY("noted", test_noted);
    return g_test_run();
}
