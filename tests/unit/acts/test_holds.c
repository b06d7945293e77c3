/* How long one order holds the database: whatever is in it, what is long (reading, building,
 * writing text) is done before the transaction. */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "mail/message.h"
#include "store/inbox.h"
#include "store/store.h"
#include "unit/site.h"

#define LINES 6000
#define ALL "[order_form]\ncreate=created\n[delivery_note]\ncreate=created\n"

/* ---- what the transactions of this thread cost
 * ------------------------------------------------------------------------ */

/* Processor time, so that a busy machine changes nothing. */
static struct {
    gint64 began_us, longest_us; /* of the one in hand, 0: none; of all */
    int begins;
    int meddle_at; /* just before this one begins another process does this: */
    const char *path, *act;
} holds;

static gint64 cpu_us(void)
{
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (gint64)time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

static void meddle(void)
{
    sqlite3 *db = NULL;
    const char *act = g_steal_pointer(&holds.act);
    g_assert_cmpint(sqlite3_open_v2(holds.path, &db, SQLITE_OPEN_READWRITE, NULL), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_exec(db, act, NULL, NULL, NULL), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_changes(db), ==, 1);
    sqlite3_close(db);
}

/* SQLite tells of each statement before it runs, and after it ended. */
static int watch_statement(unsigned what, void *context, void *statement, void *more)
{
    (void)context;
    const char *text = what == SQLITE_TRACE_STMT ? more : sqlite3_sql(statement);
    if (what == SQLITE_TRACE_STMT && g_str_has_prefix(text, "BEGIN IMMEDIATE")) {
        if (++holds.begins == holds.meddle_at && holds.act)
            meddle();
        holds.began_us = cpu_us();
    }
    if (what == SQLITE_TRACE_PROFILE && holds.began_us &&
            (strcmp(text, "COMMIT") == 0 || strcmp(text, "ROLLBACK") == 0)) {
        holds.longest_us = MAX(holds.longest_us, cpu_us() - holds.began_us);
        holds.began_us = 0;
    }
    return 0;
}

static int watch_database(sqlite3 *db, char **problem, const struct sqlite3_api_routines *routines)
{
    (void)problem;
    (void)routines;
    return sqlite3_trace_v2(db, SQLITE_TRACE_STMT | SQLITE_TRACE_PROFILE, watch_statement, NULL);
}

/* ---- an order of many lines
 * ------------------------------------------------------------------------------------------- */

static char *many_lines(int count, int minute, const char *product)
{
    g_autofree char *one =
            order_body(1, "processing", true, minute, product, "ann@example.be", "121.00", "");
    const char *lines = strstr(one, "\"line_items\":["), *end = strstr(lines, "],\"tax_lines\"");
    const char *line = lines + strlen("\"line_items\":[");
    g_autofree char *copy = g_strdup_printf(
            "{\"id\":1,\"name\":\"%s\",\"quantity\":1,\"subtotal\":\"100.00\",\"total\":\"100.00\","
            "\"total_tax\":\"21.00\",\"taxes\":[{\"id\":1,\"total\":\"21.00\"}]}",
            product);
    g_autoptr(GString) text = g_string_new_len(one, line - one);
    for (int i = 0; i < count; i++)
        g_string_append_printf(text, "%s%s", i ? "," : "", copy);
    g_string_append(text, end);
    g_autofree char *total = g_strdup_printf(
            "\"total\":\"%d.00\",\"total_tax\":\"%d.00\",\"customer_id\"", 121 * count, 21 * count);
    g_autofree char *tax = g_strdup_printf("\"tax_total\":\"%d.00\"", 21 * count);
    g_string_replace(
            text, "\"total\":\"121.00\",\"total_tax\":\"21.00\",\"customer_id\"", total, 1);
    g_string_replace(text, "\"tax_total\":\"21.00\"", tax, 1);
    return g_strdup(text->str);
}

static void post(struct site *site, const char *body)
{
    deliver_body(site, "order.updated", body);
}

/* Hundredths of the work that the longest transaction takes. */
static int longest_share(struct site *site, gint64 now)
{
    g_autoptr(GError) error = NULL;
    int count;
    holds.longest_us = 0;
    gint64 began = cpu_us();
    process_deliveries(site_work(site, now), 16, &count, &error);
    g_assert_no_error(error);
    issue_ripe_drafts(site_work(site, now), &count, &error);
    g_assert_no_error(error);
    gint64 all = cpu_us() - began;
    g_test_message("longest transaction %.1f ms of %.1f ms", (double)holds.longest_us / 1e3,
            (double)all / 1e3);
    return (int)(holds.longest_us * 100 / all);
}

static gint64 ask(const struct site *site, const char *query)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *row = NULL;
    g_assert_cmpint(sqlite3_open_v2(site->path, &db, SQLITE_OPEN_READWRITE, NULL), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_prepare_v2(db, query, -1, &row, NULL), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_step(row), ==, SQLITE_ROW);
    gint64 value = sqlite3_column_int64(row, 0);
    sqlite3_finalize(row);
    sqlite3_close(db);
    return value;
}

/* Three documents of an order, two drafts and one issued: reading them back, building and comparing
 * is most of the work, and is done outside. */
static void test_following(void)
{
    struct site *site = site_new(ALL);
    for (int i = 0; i < 3; i++) {
        g_autofree char *body = many_lines(LINES, i, i < 2 ? "Koffie" : "Thee");
        post(site, body);
        g_assert_cmpint(longest_share(site, NOW + 60 + i), <=, 18);
    }
    g_assert_cmpint(ask(site, "SELECT count(*) FROM deliveries WHERE state = 'done'"), ==, 3);
    g_assert_cmpint(ask(site,
                            "SELECT count(*) FROM documents WHERE type <> 'invoice' AND content "
                            "LIKE '%Thee%'"),
            ==, 2);
    g_assert_cmpint(ask(site,
                            "SELECT count(*) FROM documents WHERE type = 'invoice' AND number IS "
                            "NOT NULL AND warnings LIKE '%order-changed%'"),
            ==, 1);
    site_free(site);
}

/* A draft that waited is read back before the transaction that issues it. */
static void test_issuing_later(void)
{
    struct site *site = site_new("[mail]\nsend_after=1h\n");
    g_autofree char *body = many_lines(LINES, 0, "Koffie");
    post(site, body);
    longest_share(site, NOW + 60);
    g_assert_cmpint(ask(site, "SELECT count(*) FROM documents WHERE state = 'draft'"), ==, 1);
    g_assert_cmpint(longest_share(site, NOW + 7200), <=, 50);
    g_assert_cmpint(ask(site, "SELECT count(*) FROM documents WHERE number IS NOT NULL"), ==, 1);
    site_free(site);
}

/* A person's act after the content was prepared and before it is written counts, at whichever of
 * the transactions it comes. */
static void test_meddled(void)
{
    int met = 0;
    for (int at = 1; at <= 6; at++) {
        struct site *site = site_new(ALL);
        for (int i = 0; i < 2; i++) {
            g_autofree char *body = many_lines(600, i, i ? "Thee" : "Koffie");
            post(site, body);
            holds.begins = 0;
            holds.meddle_at = at;
            holds.path = site->path;
            holds.act = i ? "UPDATE documents SET edits = '{\"company\":\"Meddled NV\"}' WHERE "
                            "type = 'order_form'"
                          : NULL;
            longest_share(site, NOW + 60 + i);
        }
        met += !holds.act;
        holds.act = NULL;
        g_assert_cmpint(
                ask(site, "SELECT count(*) FROM documents WHERE edits LIKE '%Meddled%'"), ==, 1);
        /* where it came after the rule's own transaction the content is of before; never is the
         * edit lost */
        g_assert_cmpint(ask(site,
                                "SELECT count(*) FROM documents WHERE type = 'order_form' AND "
                                "content LIKE '%Thee%' AND "
                                "content LIKE '%Meddled%'"),
                ==, at <= 3);
        site_free(site);
    }
    g_assert_cmpint(met, ==, 6);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (g_access("/dev/shm", W_OK) == 0)
        g_setenv("TMPDIR", "/dev/shm", TRUE);
    message_init();
    sqlite3_auto_extension((void (*)(void))watch_database);
    g_test_add_func("/holds/following", test_following);
    g_test_add_func("/holds/issuing-later", test_issuing_later);
    g_test_add_func("/holds/meddled", test_meddled);
    return g_test_run();
}
