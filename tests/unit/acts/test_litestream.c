/* How old Litestream's copy of the database is: what pages of metrics of 0.3 and 0.5 tell, and what
 * the daemon, `status` and an alert make of it. And the WAL that Litestream lets grow. */
#include "acts/litestream.h"

#include "mail/message.h"
#include "acts/disk.h"
#include "acts/problems.h"
#include "store/mark_copy.h"
#include "store/outbox.h"
#include "unit/captured.h"
#include "unit/channel/http_script.h"
#include "unit/site.h"

#define DATABASE "/var/lib/billhook/billhook.db"

/* ---- a page ---- */

/* As 0.3.13 tells it, with another database before ours. */
static char *page_3(const char *database, int written, int copied, int second)
{
    return g_strdup_printf("# HELP litestream_db_size The current size\n"
                           "litestream_db_size{db=\"/srv/other.db\"} 16384\n"
                           "litestream_replica_wal_index{db=\"/srv/other.db\",name=\"file\"} 7\n"
                           "litestream_replica_wal_index{db=\"%s\",name=\"file\"} 2\n"
                           "litestream_replica_wal_index{db=\"%s\",name=\"s3\"} 2\n"
                           "litestream_replica_wal_offset{db=\"%s\",name=\"file\"} %d\n"
                           "litestream_replica_wal_offset{db=\"%s\",name=\"s3\"} %d\n"
                           "litestream_shadow_wal_index{db=\"/srv/other.db\"} 9\n"
                           "litestream_shadow_wal_index{db=\"%s\"} 2\n"
                           "litestream_shadow_wal_size{db=\"%s\"} %d\n"
                           "litestream_sync_error_count{db=\"%s\"} 0\n",
            database, database, database, copied, database, second, database, database, written,
            database);
}

/* As the documentation of 0.5 has it. */
static char *page_5(const char *database, int changes, int uploads, int errors, int refused)
{
    return g_strdup_printf(
            "litestream_l0_retention_files_total{db=\"billhook.db\",status=\"eligible\"} 3\n"
            "litestream_txid{db=\"/srv/other.db\"} 1000\n"
            "litestream_txid{db=\"%s\"} %d\n"
            "litestream_sync_error_count{db=\"%s\"} %d\n"
            "litestream_replica_operation_total{replica_type=\"s3\",operation=\"PUT\"} %d\n"
            "litestream_replica_operation_total{replica_type=\"s3\",operation=\"GET\"} 25\n"
            "litestream_replica_operation_errors_total{replica_type=\"s3\",operation=\"PUT\","
            "code=\"AccessDenied\"} %d\n",
            database, changes, database, errors, uploads, refused);
}

static struct litestream_look look_at(gint64 at, char *page)
{
    struct litestream_look look = {.at = at};
    litestream_read(page, DATABASE, &look.page);
    g_free(page);
    return look;
}

static void test_reads(void)
{
    struct litestream_look look = look_at(NOW, page_3(DATABASE, 20632, 20632, 16512));
    g_assert_true(look.page.known && look.page.told);
    g_assert_cmpint(look.page.written.index, ==, 2);
    g_assert_cmpint(look.page.written.offset, ==, 20632);
    g_assert_cmpint(look.page.copied.offset, ==, 16512); /* the one that is the least far */

    look = look_at(NOW, page_5(DATABASE, 42, 100, 1, 2));
    g_assert_true(look.page.known && !look.page.told);
    g_assert_cmpint(look.page.changes, ==, 42);
    g_assert_cmpint(look.page.uploads, ==, 100);
    g_assert_cmpint(look.page.errors, ==, 3);
}

/* What is no page of ours: nothing is known, and nothing is read beyond a line. */
static void test_other_pages(void)
{
    static const char *const pages[] = {"", "\n\n", "litestream_txid", "litestream_txid{", "}",
            "litestream_txid{db=\"/var/lib/billhook/billhook.db\"", "<html>404</html>",
            "litestream_txid{db=\"/var/lib/billhook/billhook.db.old\"} 7\n",
            "litestream_shadow_wal_index{db=\"/var/lib/billhook/billhook.db\"} 7\n"};
    for (gsize i = 0; i < G_N_ELEMENTS(pages); i++) {
        struct litestream_look look = look_at(NOW, g_strdup(pages[i]));
        if (look.page.known)
            g_error("'%s' is taken", pages[i]);
    }
    struct litestream_look other = look_at(NOW, page_3("/srv/billhook.db", 1, 1, 1));
    g_assert_false(other.page.known);
}

/* 0.3: all of now, all that was there at the look before, or neither. */
static void test_places(void)
{
    const struct litestream_look none = {0};
    struct litestream_look before = look_at(NOW, page_3(DATABASE, 1000, 500, 500));
    struct litestream_look all = look_at(NOW + 15, page_3(DATABASE, 2000, 2000, 2000));
    struct litestream_look part = look_at(NOW + 15, page_3(DATABASE, 2000, 2000, 1000));
    struct litestream_look less = look_at(NOW + 15, page_3(DATABASE, 2000, 2000, 999));
    g_assert_cmpint(litestream_good_at(&all, &none, 7), ==, NOW + 15);
    g_assert_cmpint(litestream_good_at(&all, &before, 7), ==, NOW + 15);
    g_assert_cmpint(litestream_good_at(&part, &before, 7), ==, NOW);
    g_assert_cmpint(litestream_good_at(&part, &none, 7), ==, 7);
    g_assert_cmpint(litestream_good_at(&less, &before, 7), ==, 7);

    less.page.copied.index = 3; /* a newer WAL, whatever the bytes */
    g_assert_cmpint(litestream_good_at(&less, &before, 7), ==, NOW + 15);
}

/* 0.5: only what moved between two looks. */
static void test_counters(void)
{
    static const struct {
        int changes, uploads, errors, refused;
        gint64 good_at;
    } rows[] = {{42, 100, 0, 0, NOW + 15}, /* nothing changed */
            {50, 101, 0, 0, NOW},          /* changed, and handed over since */
            {50, 100, 0, 0, 7},            /* changed, and nothing was handed over */
            {50, 101, 1, 0, 7}, {50, 101, 0, 1, 7}, {42, 100, 0, 1, 7}};
    const struct litestream_look none = {0};
    struct litestream_look before = look_at(NOW, page_5(DATABASE, 42, 100, 0, 0));
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct litestream_look look = look_at(NOW + 15,
                page_5(DATABASE, rows[i].changes, rows[i].uploads, rows[i].errors,
                        rows[i].refused));
        g_assert_cmpint(litestream_good_at(&look, &before, 7), ==, rows[i].good_at);
    }
    g_assert_cmpint(litestream_good_at(&before, &none, 7), ==, NOW);
}

/* ---- the daemon and `status` ---- */

struct copied {
    struct site *site;
    struct http_script script;
    struct litestream_watch watch;
};

static void copied_up(struct copied *copied, gconstpointer data)
{
    (void)data;
    memset(copied, 0, sizeof *copied);
    copied->site = site_new("");
    http_script_start(&copied->script);
    struct config_database *database = &copied->site->config->database;
    g_free(database->litestream_metrics);
    database->litestream_metrics =
            g_strdup_printf("http://127.0.0.1:%u/metrics", copied->script.port);
}

static void copied_down(struct copied *copied, gconstpointer data)
{
    (void)data;
    http_script_stop(&copied->script);
    site_free(copied->site);
}

/* The next answer: a page, or a status; what the daemon logs of a look, caller frees. */
static char *step(struct copied *copied, gint64 now, char *page)
{
    g_autofree char *answer = page ? g_strconcat("200 ", page, NULL) : g_strdup("500 broken");
    g_free(page);
    g_mutex_lock(&copied->script.mutex);
    g_queue_push_tail(&copied->script.answers, g_steal_pointer(&answer));
    g_mutex_unlock(&copied->script.mutex);
    struct capture capture = capture_begin(STDERR_FILENO);
    litestream_watch_step(&copied->watch, site_work(copied->site, now));
    return capture_end(&capture);
}

static void quiet(struct copied *copied, gint64 now, char *page)
{
    g_autofree char *log = step(copied, now, page);
    g_assert_cmpstr(log, ==, "");
}

static char *page_of(struct copied *copied, int written, int at)
{
    return page_3(copied->site->path, written, at, at);
}

/* What `status` says about it; "" nothing. Caller frees. */
static char *told(struct copied *copied, gint64 now)
{
    g_autoptr(GPtrArray) list = problems_collect(site_work(copied->site, now), NULL);
    for (guint i = 0; list && i < list->len; i++) {
        const struct problem *problem = g_ptr_array_index(list, i);
        if (strcmp(problem->code, "litestream") == 0)
            return g_strdup(problem->text);
    }
    return g_strdup("");
}

static void check_told(struct copied *copied, gint64 now, const char *words)
{
    g_autofree char *text = told(copied, now);
    if (*words ? !strstr(text, words) : *text != '\0')
        g_error("status says '%s', not '%s'", text, words);
}

/* It follows: nothing is told, however often; then it stands still: told after a minute, an alert
 * after five; then it follows again. */
static void test_stands_still(struct copied *copied, gconstpointer data)
{
    (void)data;
    for (int i = 0; i < 4; i++)
        quiet(copied, NOW + i, page_of(copied, 100 * i, 100 * i));
    quiet(copied, NOW + 15, page_of(copied, 400, 300)); /* on its way */
    check_told(copied, NOW + 15, "");
    quiet(copied, NOW + 60, page_of(copied, 500, 300));
    check_told(copied, NOW + 60, "");
    check_told(copied, NOW + 70, "is of 2025-11-24T16:00:03Z: what changed since is not copied");

    g_autofree char *alert = step(copied, NOW + 310, page_of(copied, 600, 300));
    g_assert_nonnull(strstr(alert, "Litestream's copy of the database is 5 minutes old"));
    quiet(copied, NOW + 900, page_of(copied, 600, 300)); /* once */

    g_autofree char *again = step(copied, NOW + 915, page_of(copied, 700, 700));
    g_assert_nonnull(strstr(again, "litestream-follows"));
    check_told(copied, NOW + 2000, "");
}

/* It follows late: its age is that, and does not grow. */
static void test_late(struct copied *copied, gconstpointer data)
{
    (void)data;
    for (int i = 0; i < 20; i++)
        quiet(copied, NOW + 100 * i, page_of(copied, 100 * i + 1, 100 * (i - 1) + 1));
    g_auto(mark_copy_record_auto) record = {0};
    g_assert_true(mark_copy_read(copied->site->store, "litestream", &record, NULL));
    g_assert_cmpint(record.failed_at, ==, NOW + 1800);
}

/* No answer, another status, a page without our database. */
static void test_no_answer(struct copied *copied, gconstpointer data)
{
    (void)data;
    quiet(copied, NOW, page_of(copied, 1, 1));
    quiet(copied, NOW + 30, NULL);
    check_told(copied, NOW + 90, "answers 500");
    quiet(copied, NOW + 90, page_3("/srv/other.db", 1, 1, 1));
    check_told(copied, NOW + 90, "does not name");
    http_script_stop(&copied->script);
    struct capture capture = capture_begin(STDERR_FILENO);
    litestream_watch_step(&copied->watch, site_work(copied->site, NOW + 100));
    g_free(capture_end(&capture));
    check_told(copied, NOW + 100, "connect");
    http_script_start(&copied->script);
}

/* What `status` asks itself. */
static void test_age(struct copied *copied, gconstpointer data)
{
    (void)data;
    gint64 age_s;
    g_autofree char *none = NULL, *under = NULL, *old = NULL, *dead = NULL;
    g_autofree char *now = page_of(copied, 5, 5), *behind = page_of(copied, 6, 5),
                    *still = page_of(copied, 6, 5);
    const char *const pages[] = {now, behind, still};
    for (gsize i = 0; i < G_N_ELEMENTS(pages); i++)
        g_queue_push_tail(&copied->script.answers, g_strconcat("200 ", pages[i], NULL));

    g_assert_true(litestream_age(site_work(copied->site, NOW), &age_s, &none));
    g_assert_cmpint(age_s, ==, 0);
    g_assert_null(none);
    g_assert_true(litestream_age(site_work(copied->site, NOW), &age_s, &under));
    g_assert_cmpint(age_s, ==, -1);
    g_assert_null(under);

    bool first;
    g_assert_true(
            mark_copy_failed(copied->site->store, "litestream", "late", NOW - 77, &first, NULL));
    g_assert_true(litestream_age(site_work(copied->site, NOW), &age_s, &old));
    g_assert_cmpint(age_s, ==, 77);
    g_assert_nonnull(old);
    g_assert_true(litestream_age(site_work(copied->site, NOW), &age_s, &dead)); /* 599 */
    g_assert_cmpint(age_s, ==, 77);
    g_assert_nonnull(strstr(dead, "answers 599"));
}

/* Not set: nothing is asked, nothing told. */
static void test_not_set(void)
{
    gint64 age_s;
    char *why = NULL;
    struct litestream_watch watch = {0};
    struct site *site = site_new("");
    litestream_watch_step(&watch, site_work(site, NOW));
    g_assert_cmpint(watch.good_at, ==, 0);
    g_assert_false(litestream_age(site_work(site, NOW), &age_s, &why));
    g_assert_null(why);
    site_free(site);
}

/* ---- the WAL ---- */

/* 200 MB are an alarm, but where Litestream copies the database; 700 are one there, too. */
static void test_wal(void)
{
    struct site *site = site_new("");
    g_autofree char *path = g_build_filename(site->directory, "big.db", NULL),
                    *wal = g_strconcat(path, "-wal", NULL),
                    *folder = g_build_filename(site->directory, ".big.db-litestream", NULL);
    g_autofree char *help = NULL, *second = NULL, *third = NULL;
    g_assert_true(g_file_set_contents(wal, "", 0, NULL));
    g_assert_cmpint(truncate(wal, (off_t)200 << 20), ==, 0);
    g_autofree char *alone = wal_trouble(path, &help);
    g_assert_nonnull(strstr(alone, "has grown to 200 MB"));
    g_assert_cmpint(g_mkdir(folder, 0700), ==, 0);
    g_assert_null(wal_trouble(path, &second));
    g_assert_cmpint(truncate(wal, (off_t)700 << 20), ==, 0);
    g_autofree char *copied = wal_trouble(path, &third);
    g_assert_nonnull(strstr(copied, "has grown to 700 MB"));
    site_free(site);
}

#define COPIED(name, function) \
    g_test_add("/litestream/" name, struct copied, NULL, copied_up, function, copied_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (g_access("/dev/shm", W_OK) == 0)
        g_setenv("TMPDIR", "/dev/shm", TRUE);
    message_init();
    g_test_add_func("/litestream/reads", test_reads);
    g_test_add_func("/litestream/other-pages", test_other_pages);
    g_test_add_func("/litestream/places", test_places);
    g_test_add_func("/litestream/counters", test_counters);
    COPIED("stands-still", test_stands_still);
    COPIED("late", test_late);
    COPIED("no-answer", test_no_answer);
    COPIED("age", test_age);
    g_test_add_func("/litestream/not-set", test_not_set);
    g_test_add_func("/litestream/wal", test_wal);
    return g_test_run();
}
