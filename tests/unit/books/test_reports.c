/* The reports over a small book: one table of documents, and for each report the rows and totals
 * that a person would write down from it. */
#include "book.h"

/* ---- the book ---- */

static const struct entry {
    enum document_type type;
    const char *shop, *day, *due, *customer, *vat_number, *method, *currency;
    money net, vat;
    int credits; /* the place of the invoice that it credits, from 1 */
} book[] = {
        {DOCUMENT_INVOICE, "main", "2026-01-10", "2026-01-24", "Ann", "", "bacs", "EUR", 10000,
                2100, 0},
        {DOCUMENT_INVOICE, "main", "2026-01-20", "2026-02-03", "Bob", "BE0123456749", "card", "EUR",
                5000, 300, 0},
        {DOCUMENT_INVOICE, "main", "2026-01-21", "2026-02-04", "Zoe", "", "card", "USD", 700, 0, 0},
        {DOCUMENT_INVOICE, "b2", "2026-01-31", "", "Ann", "", "bacs", "EUR", 1, 0, 0},
        {DOCUMENT_INVOICE, "main", "2026-02-01", "2026-03-31", "ann", "", "bacs", "EUR", 2000, 420,
                0},
        {DOCUMENT_CREDIT_NOTE, "main", "2026-02-10", "", "Ann", "", "bacs", "EUR", 1000, 210, 1},
        {DOCUMENT_DELIVERY_NOTE, "main", "2026-02-11", "", "Ann", "", "bacs", "EUR", 900, 189, 0},
};

static gint64 ids[G_N_ELEMENTS(book)];

static void enter(struct store *store, gsize place)
{
    const struct entry *entry = &book[place];
    g_autoptr(stored_document_auto) stored = draft(entry->type, entry->shop, 100 + (gint64)place);
    struct document *document = stored->document;
    money gross = entry->net + entry->vat;
    set(&document->currency, entry->currency);
    set(&document->payment_method, entry->method);
    set(&document->customer.name, entry->customer);
    set(&document->customer.vat, entry->vat_number);
    set(&document->due_date, entry->due);
    struct document_vat *vat = &g_array_index(document->vat, struct document_vat, 0);
    vat->base = entry->net;
    vat->amount = entry->vat;
    document->totals = (struct document_totals){
            .net = entry->net, .vat = entry->vat, .gross = gross, .due = gross};
    if (entry->credits) {
        document->credits_id = ids[entry->credits - 1];
        stored->leaves_rest = true;
    }
    ids[place] = insert(store, stored);
    must(issue_on(store, stored, format_of(entry->type), entry->day, &error));
}

static void enter_all(struct fixture *fixture)
{
    for (gsize i = 0; i < G_N_ELEMENTS(book); i++)
        enter(fixture->store, i);
}

/* ---- turnover ---- */

static void test_turnover(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    gint64 documents;
    enter_all(fixture);
    check_told(fixture->store, "turnover", "2026-01-01", "2026-02-28", NULL,
            "2026-01 | b2 | bacs | 1 | 0.01 | 0.00 | 0.01 | 0.00 | 0.01\n"
            "2026-01 | main | bacs | 1 | 100.00 | 21.00 | 121.00 | 0.00 | 108.90\n"
            "2026-01 | main | card | 1 | 50.00 | 3.00 | 53.00 | 0.00 | 53.00\n"
            "2026-02 | main | bacs | 2 | 20.00 | 4.20 | 24.20 | 12.10 | 24.20\n"
            "{\"documents\":5,\"net\":\"170.01\",\"vat\":\"28.20\",\"gross\":\"198.21\","
            "\"credited\":\"12.10\",\"open\":\"186.11\"}"
            "{\"other_currencies\":[{\"currency\":\"USD\",\"documents\":1}]}");
    g_free(told(fixture->store, "turnover", "2026-01-01", "2026-02-28", NULL, &documents));
    g_assert_cmpint(documents, ==, 5);
}

/* Both ends of a period belong to it; of another shop nothing is told. */
static void test_turnover_bounds(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    enter_all(fixture);
    check_told(fixture->store, "turnover", "2026-01-20", "2026-01-31", "main",
            "2026-01 | main | card | 1 | 50.00 | 3.00 | 53.00 | 0.00 | 53.00\n"
            "{\"documents\":1,\"net\":\"50.00\",\"vat\":\"3.00\",\"gross\":\"53.00\","
            "\"credited\":\"0.00\",\"open\":\"53.00\"}"
            "{\"other_currencies\":[{\"currency\":\"USD\",\"documents\":1}]}");
    check_told(fixture->store, "turnover", "2026-02-02", "2026-02-09", NULL,
            "{\"documents\":0,\"net\":\"0.00\",\"vat\":\"0.00\",\"gross\":\"0.00\","
            "\"credited\":\"0.00\",\"open\":\"0.00\"}");
}

/* ---- what is open ---- */

/* By age on the day: the first day late is the first of 30; two spellings of a name are one. */
static void test_open(struct fixture *fixture, gconstpointer data)
{
    static const struct {
        const char *day, *wanted;
    } rows[] = {
            {"2026-01-24",
                    "Ann | - | 1 | 121.00 | 0.00 | 0.00 | 0.00 | 0.00 | 121.00\n"
                    "Bob | BE0123456749 | 1 | 53.00 | 0.00 | 0.00 | 0.00 | 0.00 | 53.00\n"},
            {"2026-01-25",
                    "Ann | - | 1 | 0.00 | 121.00 | 0.00 | 0.00 | 0.00 | 121.00\n"
                    "Bob | BE0123456749 | 1 | 53.00 | 0.00 | 0.00 | 0.00 | 0.00 | 53.00\n"},
            {"2026-02-23",
                    "ann | - | 3 | 24.21 | 108.90 | 0.00 | 0.00 | 0.00 | 133.11\n"
                    "Bob | BE0123456749 | 1 | 0.00 | 53.00 | 0.00 | 0.00 | 0.00 | 53.00\n"},
            {"2026-02-24",
                    "ann | - | 3 | 24.21 | 0.00 | 108.90 | 0.00 | 0.00 | 133.11\n"
                    "Bob | BE0123456749 | 1 | 0.00 | 53.00 | 0.00 | 0.00 | 0.00 | 53.00\n"},
            {"2026-12-31",
                    "ann | - | 3 | 0.01 | 0.00 | 0.00 | 0.00 | 133.10 | 133.11\n"
                    "Bob | BE0123456749 | 1 | 0.00 | 0.00 | 0.00 | 0.00 | 53.00 | 53.00\n"},
    };
    (void)data;
    enter_all(fixture);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = told(fixture->store, "open", "", rows[i].day, NULL, NULL);
        if (!g_str_has_prefix(text, rows[i].wanted))
            g_error("%s: %s", rows[i].day, text);
    }
}

/* ---- numbers ---- */

/* What a jump passed over is told with its reason, and is no gap. */
static void test_numbers(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    enter_all(fixture);
    must(series_set_next(
            fixture->store, DOCUMENT_INVOICE, "2026-{N:5}", 11, "a lost book", NOW, &error));
    g_autofree char *number =
            issue_new_on(fixture->store, DOCUMENT_INVOICE, 500, "2026-03-01", NULL);
    g_assert_cmpstr(number, ==, "2026-00011");
    g_autofree char *text = told(fixture->store, "numbers", "", "2026-12-31", NULL, NULL);
    g_assert_nonnull(strstr(text,
            "invoice | 2026-{N:5} | 2026-00001 | 2026-00011 | 6 | 0 | 2026-00006 to 2026-00010 not "
            "used (a lost book, 2025-11-24)"));
    g_assert_nonnull(
            strstr(text, "credit_note | C2026-{N:5} | C2026-00001 | C2026-00001 | 1 | 0 | - | -"));
    g_assert_nonnull(strstr(
            text, "delivery_note | L2026-{N:5} | L2026-00001 | L2026-00001 | 1 | 0 | - | -"));
    g_assert_nonnull(strstr(text, "{\"count\":8,\"gaps\":0}"));
}

/* Of one shop the others' numbers are no gaps; before its first number a series is not there. */
static void test_numbers_of_a_shop(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    enter_all(fixture);
    check_told(fixture->store, "numbers", "2026-01-01", "2026-01-31", "b2",
            "invoice | 2026-{N:5} | 2026-00004 | 2026-00004 | 1 | - | - | -\n"
            "{\"count\":1,\"gaps\":0}");
    check_told(fixture->store, "numbers", "2025-01-01", "2025-12-31", NULL,
            "{\"count\":0,\"gaps\":0}");
}

/* ---- the table ---- */

/* Every report has a name of its own, columns, and a period where none is named. */
static void test_table(void)
{
    static const struct {
        const char *name, *from, *to;
    } rows[] = {
            {"turnover", "2026-03-01", "2026-03-31"},
            {"vat", "2026-03-01", "2026-03-31"},
            {"oss", "2026-01-01", "2026-03-31"},
            {"customers", "2026-01-01", "2026-12-31"},
            {"intracom", "2026-03-01", "2026-03-31"},
            {"daily", "2026-03-01", "2026-03-31"},
            {"open", "", "2026-03-15"},
            {"numbers", "", "2026-03-15"},
            {"payments", "2026-03-01", "2026-03-31"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        const struct report *report = report_find(rows[i].name);
        g_assert_nonnull(report);
        g_assert_cmpstr(report_name(report), ==, rows[i].name);
        g_assert_true(report_at(i) == report);
        g_assert_nonnull(report_columns(report)[0].name);
        struct period period = report_period(report, "2026-03-15");
        g_assert_cmpstr(period.from, ==, rows[i].from);
        g_assert_cmpstr(period.to, ==, rows[i].to);
    }
    g_assert_null(report_at(G_N_ELEMENTS(rows)));
    g_assert_null(report_find("turnovers"));
    g_assert_null(report_find(""));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/books/reports/table", test_table);
    g_test_add("/books/reports/turnover", struct fixture, NULL, fixture_up, test_turnover,
            fixture_down);
    g_test_add("/books/reports/turnover-bounds", struct fixture, NULL, fixture_up,
            test_turnover_bounds, fixture_down);
    g_test_add("/books/reports/open", struct fixture, NULL, fixture_up, test_open, fixture_down);
    g_test_add(
            "/books/reports/numbers", struct fixture, NULL, fixture_up, test_numbers, fixture_down);
    g_test_add("/books/reports/numbers-of-a-shop", struct fixture, NULL, fixture_up,
            test_numbers_of_a_shop, fixture_down);
    return g_test_run();
}
