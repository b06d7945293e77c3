/* A report as JSON and as CSV (INTERFACE-books.md): its members in their order, the same rows both
 * ways, and what ends it before its end. */
#include "book.h"

#include <string.h>

#include "base/error.h"
#include "books/report_tell.h"

static char zone[] = "Europe/Brussels", home[] = "BE";

static struct config config_of(bool international)
{
    return (struct config){.seller = {.timezone = zone, .country = home},
            .accountant = {.csv_international = international}};
}

static struct report_query query_of(const char *name, const char *from, const char *to)
{
    struct report_query query = {.report = report_find(name)};
    g_strlcpy(query.period.from, from, sizeof query.period.from);
    g_strlcpy(query.period.to, to, sizeof query.period.to);
    return query;
}

/* Three months, each with a sale whose method a spreadsheet would run. */
static void enter(struct store *store)
{
    static const char *const days[] = {"2026-01-31", "2026-02-28", "2026-03-31"};
    for (gsize i = 0; i < G_N_ELEMENTS(days); i++) {
        const struct sale sale = {DOCUMENT_INVOICE, days[i], {{VAT_S, "21", 123450, 25925, "BE"}},
                .billing = "BE", .method = "=HYPERLINK(\"x\")"};
        sell(store, &sale);
    }
}

static bool append(void *context, const char *text, gsize length, GError **error)
{
    (void)error;
    g_string_append_len(context, text, (gssize)length);
    return true;
}

static void check_members(const cJSON *json, const char *const *names)
{
    const cJSON *member = json->child;
    for (; *names; names++, member = member->next)
        g_assert_cmpstr(member ? member->string : NULL, ==, *names);
    g_assert_null(member);
}

static void test_json(struct fixture *fixture, gconstpointer data)
{
    static const char *const plain[] = {"report", "from", "to", "currency", "documents", "lines",
            "totals", NULL},
                             *const vat[] = {"report", "from", "to", "currency", "documents",
                                     "lines", "totals", "boxes", "proposal", NULL},
                             *const oss[] = {"report", "from", "to", "currency", "documents",
                                     "lines", "totals", "threshold", NULL},
                             *const cut[] = {"report", "from", "to", "currency", "documents",
                                     "rows", "lines", "totals", NULL};
    static const struct {
        const char *name;
        guint most;
        const char *const *members;
    } rows[] = {{"turnover", 0, plain}, {"open", 0, plain}, {"vat", 0, vat}, {"oss", 0, oss},
            {"turnover", 2, cut}};
    (void)data;
    enter(fixture->store);
    const struct config config = config_of(false);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        const struct report_query query = query_of(rows[i].name, "2026-01-01", "2026-03-31");
        g_autoptr(GError) error = NULL;
        cJSON *json =
                report_tell(fixture->store, &config, &query, rows[i].most, NULL, NULL, &error);
        g_assert_no_error(error);
        check_members(json, rows[i].members);
        g_assert_cmpstr(cJSON_GetObjectItem(json, "report")->valuestring, ==, rows[i].name);
        g_assert_cmpstr(cJSON_GetObjectItem(json, "to")->valuestring, ==, "2026-03-31");
        cJSON_Delete(json);
    }
}

/* Where there is no first day it is null. */
static void test_without_from(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    const struct config config = config_of(false);
    const struct report_query query = query_of("numbers", "", "2026-03-31");
    cJSON *json = report_tell(fixture->store, &config, &query, 0, NULL, NULL, NULL);
    g_assert_true(cJSON_IsNull(cJSON_GetObjectItem(json, "from")));
    g_assert_true(cJSON_IsArray(cJSON_GetObjectItem(json, "lines")));
    cJSON_Delete(json);
}

/* Of more rows than may be told the first are; totals and CSV are of all. */
static void test_most(struct fixture *fixture, gconstpointer data)
{
    static const struct {
        guint most;
        int lines;
    } rows[] = {{1, 1}, {2, 2}, {3, 3}, {4, 3}};
    (void)data;
    enter(fixture->store);
    const struct config config = config_of(false);
    const struct report_query query = query_of("turnover", "2026-01-01", "2026-12-31");
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GString) csv = g_string_new(NULL);
        cJSON *json = report_tell(fixture->store, &config, &query, rows[i].most, append, csv, NULL);
        const cJSON *lines = cJSON_GetObjectItem(json, "lines");
        g_assert_cmpint(cJSON_GetArraySize(lines), ==, rows[i].lines);
        g_assert_cmpint(cJSON_GetObjectItem(json, "rows")->valueint, ==, 3);
        g_assert_cmpstr(
                cJSON_GetObjectItem(cJSON_GetObjectItem(json, "totals"), "net")->valuestring, ==,
                "3703.50");
        g_assert_cmpstr(cJSON_GetObjectItem(lines->child, "month")->valuestring, ==, "2026-01");
        g_auto(GStrv) records = g_strsplit(csv->str, "\r\n", -1);
        g_assert_cmpuint(g_strv_length(records), ==, 5); /* a header, three, and the end */
        cJSON_Delete(json);
    }
}

/* The style is the accountant's; the figures of CSV are those of the JSON. */
static void test_csv(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    enter(fixture->store);
    const struct report_query query = query_of("turnover", "2026-03-01", "2026-03-31");
    const struct config here = config_of(false), there = config_of(true);
    g_autoptr(GString) local = g_string_new(NULL), other = g_string_new(NULL);
    must(report_csv(fixture->store, &here, &query, append, local, &error));
    must(report_csv(fixture->store, &there, &query, append, other, &error));
    g_assert_cmpstr(local->str, ==,
            "\xef\xbb\xbf"
            "month;shop;payment_method;documents;net;vat;gross;credited;open\r\n"
            "2026-03;main;\"'=HYPERLINK(\"\"x\"\")\";1;1234,50;259,25;1493,75;0,00;1493,75\r\n");
    g_assert_cmpstr(other->str, ==,
            "month,shop,payment_method,documents,net,vat,gross,credited,open\r\n"
            "2026-03,main,\"'=HYPERLINK(\"\"x\"\")\",1,1234.50,259.25,1493.75,0.00,1493.75\r\n");
}

/* ---- what ends it ---- */

struct stopper {
    int left; /* pieces that are taken before one is refused */
    int taken;
};

static bool refuse_after(void *context, const char *text, gsize length, GError **error)
{
    struct stopper *stopper = context;
    (void)text, (void)length;
    if (stopper->taken == stopper->left)
        return fail(error, BILLHOOK_ERROR_SYSTEM, "the pipe is broken");
    stopper->taken++;
    return true;
}

/* Whichever piece cannot be written: the error is the writer's, and nothing comes after it. */
static void test_writer_fails(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    enter(fixture->store);
    const struct config config = config_of(false);
    const struct report_query query = query_of("turnover", "2026-01-01", "2026-12-31");
    for (int left = 0; left < 4; left++) {
        struct stopper stopper = {.left = left}, again = {.left = left};
        must_fail(report_csv(fixture->store, &config, &query, refuse_after, &stopper, &error),
                BILLHOOK_ERROR_SYSTEM, "the pipe is broken");
        must_fail(report_tell(fixture->store, &config, &query, 0, refuse_after, &again, &error) !=
                        NULL,
                BILLHOOK_ERROR_SYSTEM, "the pipe is broken");
        g_assert_cmpint(stopper.taken, ==, left);
        g_assert_cmpint(again.taken, ==, left);
    }
    struct stopper enough = {.left = 4};
    must(report_csv(fixture->store, &config, &query, refuse_after, &enough, &error));
}

static bool refuse_row(void *context, const struct report_value *values, GError **error)
{
    (void)context, (void)values;
    return fail(error, BILLHOOK_ERROR_INPUT, "no more");
}

/* Every report stops at the first row that is refused, and is asked again as if nothing was. */
static void test_row_refused(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    const struct sale sales[] = {
            {DOCUMENT_INVOICE, "2026-01-31", {{VAT_S, "21", 50000, 10500, "NL"}}, .billing = "NL"},
            {DOCUMENT_INVOICE, "2026-01-31", {{VAT_K, "0", 50000, 0, "BE"}}, .billing = "NL",
                    .vat_number = "NL000099998B57"},
            {DOCUMENT_INVOICE, "2026-01-31", {{VAT_S, "21", 50000, 10500, "BE"}}, .billing = "BE",
                    .vat_number = "BE0123456749"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(sales); i++)
        book_payment(store, sell(store, &sales[i]), "2026-01-31", 100, 0);
    book_receipt(store,
            (struct receipt){
                    .day = "2026-01-31", .category = VAT_S, .rate = rate_of("6"), .base = 1});
    const struct config config = config_of(false);
    for (guint i = 0; report_at(i); i++) {
        const char *name = report_name(report_at(i));
        const struct report_query query = query_of(name, "2026-01-01", "2026-12-31");
        struct report_result result;
        must_fail(report_run(store, &config, &query, refuse_row, NULL, &result, &error),
                BILLHOOK_ERROR_INPUT, "no more");
        g_assert_null(result.totals);
        report_result_clear(&result);
        g_free(told(store, name, "2026-01-01", "2026-12-31", NULL, NULL));
    }
}

static bool count_and_stop(void *context, gint64 done, gint64 all)
{
    (void)all;
    *(gint64 *)context = done;
    return false;
}

/* A report over many documents asks now and then whether it is to go on. */
static void test_stopped(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    const struct sale sale = {
            DOCUMENT_INVOICE, "2026-01-31", {{VAT_S, "21", 100, 21, "BE"}}, .billing = "BE"};
    for (int i = 0; i < 60; i++)
        sell(fixture->store, &sale);
    gint64 done = 0;
    struct progress progress = {count_and_stop, &done, false};
    struct report_query query = query_of("turnover", "2026-01-01", "2026-01-31");
    query.progress = &progress;
    struct report_result result;
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(g_free);
    const void *context[] = {rows, report_columns(query.report)};
    const struct config config = config_of(false);
    must_fail(report_run(fixture->store, &config, &query, take_row, context, &result, &error),
            BILLHOOK_ERROR_TEMPORARY, "");
    g_assert_cmpint(done, >, 0);
    g_assert_cmpint(done, <=, 60);
    g_assert_true(progress.stopped);
    g_assert_cmpuint(rows->len, ==, 0);
    report_result_clear(&result);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    BOOK_TEST("tell/json", test_json);
    BOOK_TEST("tell/without-from", test_without_from);
    BOOK_TEST("tell/most", test_most);
    BOOK_TEST("tell/csv", test_csv);
    BOOK_TEST("tell/writer-fails", test_writer_fails);
    BOOK_TEST("tell/row-refused", test_row_refused);
    BOOK_TEST("tell/stopped", test_stopped);
    return g_test_run();
}
