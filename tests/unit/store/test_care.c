/* What the database remembers beside the books: backups and proofs that went well or not, counters,
 * alerts, the last word in an order's story, and documents without a page. */
#include "base/file.h"
#include "store/events.h"
#include "unit/store/fixture.h"

static void check_care(struct fixture *fixture,
        enum care care,
        gint64 good_at,
        gint64 failed_at,
        const char *reason,
        const char *place)
{
    g_auto(care_record_auto) record = {0};
    must(care_read(fixture->store, care, &record, &error));
    g_assert_cmpint(record.good_at, ==, good_at);
    g_assert_cmpint(record.failed_at, ==, failed_at);
    g_assert_cmpstr(record.reason, ==, reason);
    g_assert_cmpstr(record.place, ==, place);
}

/* ---- the care of the books ---- */

/* Never done, failed, and well again: a failure does not forget when the last good one was, and a
 * good one forgets the failure. The two cares know nothing of each other. */
static void test_care(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    check_care(fixture, CARE_BACKUP, 0, 0, "", "");
    must(care_good(fixture->store, CARE_BACKUP, "", NOW, &error));
    check_care(fixture, CARE_BACKUP, NOW, 0, "", "");

    care_failed(fixture->path, fixture->store, CARE_BACKUP, "", "the disk is full", NOW + 1);
    check_care(fixture, CARE_BACKUP, NOW, NOW + 1, "the disk is full", "");
    check_care(fixture, CARE_VERIFY, 0, 0, "", "");

    care_failed(fixture->path, fixture->store, CARE_BACKUP, "", "no such folder", NOW + 2);
    check_care(fixture, CARE_BACKUP, NOW, NOW + 2, "no such folder", "");
    must(care_good(fixture->store, CARE_BACKUP, "", NOW + 3, &error));
    check_care(fixture, CARE_BACKUP, NOW + 3, 0, "", "");
}

/* The nightly unit's folder and hour stay known when a person makes one by hand. */
static void test_nightly(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    static const struct {
        const char *place;
        gint64 now;
        bool good;
        const char *kept;
        gint64 nightly_at;
    } rows[] = {{"", NOW, true, "", 0}, {"/backup", NOW + 1, true, "/backup", NOW + 1},
            {"", NOW + 2, true, "/backup", NOW + 1}, {"", NOW + 3, false, "/backup", NOW + 1},
            {"/other", NOW + 4, false, "/other", NOW + 4},
            /* the clock went back */
            {"/other", NOW - 4, true, "/other", NOW + 4}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(care_record_auto) record = {0};
        if (rows[i].good)
            must(care_good(fixture->store, CARE_BACKUP, rows[i].place, rows[i].now, &error));
        else
            care_failed(
                    fixture->path, fixture->store, CARE_BACKUP, rows[i].place, "x", rows[i].now);
        must(care_read(fixture->store, CARE_BACKUP, &record, &error));
        g_assert_cmpstr(record.place, ==, rows[i].kept);
        g_assert_cmpint(record.nightly_at, ==, rows[i].nightly_at);
    }
}

/* Where there is no database to note it in, a file beside it is read with the database. */
static void test_beside(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autofree char *file = beside(fixture, "test.db.backup-failed");
    must(care_good(fixture->store, CARE_BACKUP, "/backup", NOW, &error));
    care_failed(fixture->path, NULL, CARE_BACKUP, "/backup", "cannot be opened", NOW + 1);
    g_assert_true(g_file_test(file, G_FILE_TEST_IS_REGULAR));
    check_care(fixture, CARE_BACKUP, NOW, NOW + 1, "cannot be opened", "/backup");
    check_care(fixture, CARE_VERIFY, 0, 0, "", "");

    must(care_good(fixture->store, CARE_BACKUP, "/backup", NOW + 2, &error));
    g_assert_false(g_file_test(file, G_FILE_TEST_EXISTS));
    check_care(fixture, CARE_BACKUP, NOW + 2, 0, "", "/backup");
}

/* Of two failures the newer one counts, and what is no note of ours says nothing. */
static void test_beside_content(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    static const struct {
        const char *content, *reason;
        gint64 failed_at;
    } rows[] = {{"1764000099\nnewer\n", "newer", 1764000099},
            {"1764000010\nthe same moment\n", "the same moment", 1764000010},
            {"1764000009\nolder\n", "in the database", NOW + 10}, {"", "in the database", NOW + 10},
            {"\n", "in the database", NOW + 10}, {"garbage", "in the database", NOW + 10},
            {"1764000099", "in the database", NOW + 10},
            {"1764000099 x\ny\n", "in the database", NOW + 10}, {"1764000099\n", "", 1764000099}};
    g_autofree char *file = beside(fixture, "test.db.verify-failed");
    care_failed(fixture->path, fixture->store, CARE_VERIFY, "", "in the database", NOW + 10);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        put_file(file, rows[i].content, strlen(rows[i].content));
        check_care(fixture, CARE_VERIFY, 0, rows[i].failed_at, rows[i].reason, "");
    }
}

/* Noted about the failure that was told; nothing where there is none. */
static void test_told(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_auto(care_record_auto) none = {0};
    must(care_told(fixture->store, CARE_VERIFY, NOW, &error));
    must(care_read(fixture->store, CARE_VERIFY, &none, &error));
    g_assert_cmpint(none.told_at, ==, 0);

    g_auto(care_record_auto) told = {0};
    care_failed(fixture->path, fixture->store, CARE_VERIFY, "", "x", NOW);
    must(care_told(fixture->store, CARE_VERIFY, NOW, &error));
    must(care_read(fixture->store, CARE_VERIFY, &told, &error));
    g_assert_cmpint(told.told_at, ==, NOW);
}

/* ---- counters ---- */

/* Each its own, kept over a restart; noted once, set again and again. The last one is what each
 * start finds. */
static void test_counters(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    for (int counter = 0; counter < COUNTER_SCHEMA_SEEN; counter++) {
        g_assert_cmpint(counter_get(fixture->store, (enum counter)counter), ==, 0);
        must(counter_set(fixture->store, (enum counter)counter, 100 + counter, &error));
        must(counter_note(fixture->store, (enum counter)counter, 7, &error));
    }
    reopen(fixture);
    for (int counter = 0; counter < COUNTER_SCHEMA_SEEN; counter++) {
        gint64 value = -1;
        must(counter_read(fixture->store, (enum counter)counter, &value, &error));
        g_assert_cmpint(value, ==, 100 + counter);
    }
    must(counter_set(fixture->store, COUNTER_UNSTORED, 0, &error));
    must(counter_note(fixture->store, COUNTER_UNSTORED, 7, &error)); /* 0 was set, too */
    g_assert_cmpint(counter_get(fixture->store, COUNTER_UNSTORED), ==, 0);
}

/* Wrong signatures in a row, for each shop alone. */
static void test_denied(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_assert_cmpint(denied_get(fixture->store, "main"), ==, 0);
    must(denied_set(fixture->store, "main", 3, &error));
    must(denied_set(fixture->store, "main-2", 9, &error));
    must(denied_set(fixture->store, "main", 4, &error));
    g_assert_cmpint(denied_get(fixture->store, "main"), ==, 4);
    g_assert_cmpint(denied_get(fixture->store, "main-2"), ==, 9);
    g_assert_cmpint(denied_get(fixture->store, "mai"), ==, 0);
}

/* ---- alerts and stories ---- */

/* Lines of the log are forgotten an hour after, other kinds never. */
static void test_alerts_forget(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    static const struct {
        const char *kind;
        gint64 at;
    } rows[] = {{ALERT_LOGGED "old", NOW - 3601}, {ALERT_LOGGED "kept", NOW - 3600},
            {ALERT_LOGGED "new", NOW}, {"mail", NOW - 3601}, {"logs", NOW - 3601}};
    bool due;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        must(alert_due(fixture->store, rows[i].kind, rows[i].at, &due, &error));
    must(alerts_forget(fixture->store, NOW, &error));
    must(alerts_forget(fixture->store, NOW, &error));

    gint64 kept = outside_integer(fixture->path, "SELECT count(*) FROM alerts");
    g_assert_cmpint(kept, ==, 4);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        must(alert_due(fixture->store, rows[i].kind, rows[i].at + 1800, &due, &error));
        g_assert_true(due == (i == 0));
    }
}

/* Only what changes an order's documents is a last word; a mail or a payment is none. */
static void test_event_last(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    static const struct {
        const char *kind;
        bool counts;
    } rows[] = {{"mail", false}, {"decision", true}, {"payment", false}, {"document", true},
            {"person", true}, {"mail", false}};
    gint64 before, last;
    must(event_last(fixture->store, "main", 5, &before, &error));
    g_assert_cmpint(before, ==, 0);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        /* the story's order counts, not the clock */
        must(event_add(fixture->store, "main", 5, rows[i].kind, NOW - (gint64)i, "x", &error));
        must(event_add(fixture->store, "main", 6, "person", NOW, "another's", &error));
        must(event_last(fixture->store, "main", 5, &last, &error));
        g_assert_true((last != before) == rows[i].counts);
        before = last;
    }
}

/* ---- documents without a page ---- */

/* Issued at NOW. */
static gint64 issue_without_page(struct fixture *fixture, gint64 order, const char *reason)
{
    gint64 id = issue_new(fixture->store, DOCUMENT_INVOICE, order);
    if (*reason)
        must(document_render_failed(fixture->store, id, reason, 0, &error));
    return id;
}

static void check_without_page(
        struct fixture *fixture, gint64 now, gint64 expected, const char *names)
{
    gint64 count = -1, alone = -1;
    g_autofree char *which = NULL;
    must(store_without_page(fixture->store, now, &count, &which, &error));
    must(store_without_page(fixture->store, now, &alone, NULL, &error));
    g_assert_cmpint(count, ==, expected);
    g_assert_cmpint(alone, ==, expected);
    g_assert_cmpstr(which, ==, names);
}

/* Issued five minutes ago and still no PDF: the first three by name, with the reason. */
static void test_without_page(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    check_without_page(fixture, NOW + 9999, 0, "");
    g_autoptr(stored_document_auto) waiting = draft(DOCUMENT_INVOICE, "main", 1);
    insert(fixture->store, waiting);
    gint64 first = issue_without_page(fixture, 2, "");
    check_without_page(fixture, NOW + 300, 0, "");
    check_without_page(fixture, NOW + 301, 1, "2026-00001");

    issue_without_page(fixture, 3, "no font");
    issue_without_page(fixture, 4, "");
    check_without_page(fixture, NOW + 301, 3, "2026-00001, 2026-00002 (no font), 2026-00003");
    issue_without_page(fixture, 5, "");
    issue_without_page(fixture, 6, "");
    check_without_page(fixture, NOW + 301, 5, "2026-00001, 2026-00002 (no font), 2026-00003, …");

    render(fixture->store, first);
    check_without_page(fixture, NOW + 301, 4, "2026-00002 (no font), 2026-00003, 2026-00004, …");
}

/* A directory that is not there has no file system to doubt. */
static void test_disk_doubt(void)
{
    g_assert_null(store_disk_doubt("/nowhere/at/all.db"));
    g_autofree char *memory = store_disk_doubt("/dev/shm/all.db");
    if (!memory) {
        g_test_skip("/dev/shm is no memory here");
        return;
    }
    check_says(memory, "/dev/shm/all.db lies on memory (tmpfs): what lies there is gone with it");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST("care/good-and-failed", test_care);
    TEST("care/nightly", test_nightly);
    TEST("care/beside", test_beside);
    TEST("care/beside-content", test_beside_content);
    TEST("care/told", test_told);
    TEST("counters", test_counters);
    TEST("denied", test_denied);
    TEST("alerts/forget", test_alerts_forget);
    TEST("events/last", test_event_last);
    TEST("without-page", test_without_page);
    g_test_add_func("/store/disk-doubt", test_disk_doubt);
    return g_test_run();
}
