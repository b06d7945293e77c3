/* oss: VAT of other member states per quarter and rate, and the threshold of 10,000 EUR a year
 * (ACCOUNTANT.md, "OSS"; INTERFACE-books.md). */
#include "book.h"

#include <string.h>

/* A parcel to a consumer in the Netherlands with Belgian VAT: it counts for the threshold only. */
static struct sale parcel(const char *day, money base)
{
    const struct sale sale = {DOCUMENT_INVOICE, day, {{VAT_S, "21", base, 0, "BE"}},
            .billing = "BE", .shipping = "NL"};
    return sale;
}

static void check_threshold(
        struct store *store, const char *from, const char *to, const char *sum, const char *passed)
{
    g_autofree char *text = told(store, "oss", from, to, NULL, NULL),
                    *day = passed ? g_strdup_printf("\"%s\"", passed) : g_strdup("null"),
                    *wanted = g_strdup_printf(
                            "\"threshold\":{\"sum\":\"%s\",\"passed_on\":%s}", sum, day);
    check_says(text, wanted);
}

/* 10,000.00 is not above it; one cent more is, on its day, and stays so. */
static void test_bound(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    struct sale sale = parcel("2026-02-28", 999999);
    gint64 first = sell(store, &sale);
    check_threshold(store, "2026-01-01", "2026-03-31", "9999.99", NULL);
    sale = parcel("2026-03-31", 1);
    sell(store, &sale);
    check_threshold(store, "2026-01-01", "2026-03-31", "10000.00", NULL);
    sale = parcel("2026-04-01", 1);
    sell(store, &sale);
    check_threshold(store, "2026-04-01", "2026-06-30", "10000.01", "2026-04-01");
    check_threshold(store, "2026-01-01", "2026-03-31", "10000.00", NULL); /* until its last day */
    sale = parcel("2026-05-01", 500000);
    sale.type = DOCUMENT_CREDIT_NOTE;
    sale.credits = first;
    sell(store, &sale);
    check_threshold(store, "2026-04-01", "2026-06-30", "5000.01", "2026-04-01");
    check_threshold(store, "2026-12-31", "2026-12-31", "5000.01", "2026-04-01");
}

/* What is sold and taken back on one day passes nothing. */
static void test_day_is_one(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct sale sale = parcel("2026-02-28", 1500000);
    sale.credits = sell(fixture->store, &sale);
    sale.type = DOCUMENT_CREDIT_NOTE;
    sale.rows[0].base = 600000;
    sell(fixture->store, &sale);
    check_threshold(fixture->store, "2026-01-01", "2026-03-31", "9000.00", NULL);
}

/* A year is a calendar year: 2026 says nothing of 2027, also where a period holds both. */
static void test_year(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct sale sale = parcel("2026-12-31", 1000001);
    sell(fixture->store, &sale);
    sale = parcel("2027-01-01", 700);
    sell(fixture->store, &sale);
    check_threshold(fixture->store, "2026-10-01", "2026-12-31", "10000.01", "2026-12-31");
    check_threshold(fixture->store, "2027-01-01", "2027-03-31", "7.00", NULL);
    check_threshold(fixture->store, "2026-10-01", "2027-03-31", "7.00", NULL);
}

/* ---- what counts ---- */

/* Each alone in its year: what the threshold says of it, and its line, NULL none. */
static const struct {
    const char *why;
    struct sale sale;
    const char *threshold, *line;
} counted[] = {
        {"with VAT of the Netherlands it is a line, and counts",
                {DOCUMENT_INVOICE, "2001-03-31", {{VAT_S, "21", 10000, 2100, "NL"}},
                        .billing = "NL"},
                "100.00", "2001-Q1 | NL | 21 | 100.00 | 21.00"},
        {"with Belgian VAT it only counts",
                {DOCUMENT_INVOICE, "2002-04-01", {{VAT_S, "21", 10000, 2100, "BE"}},
                        .billing = "NL"},
                "100.00", NULL},
        {"a sale at home is none",
                {DOCUMENT_INVOICE, "2003-06-30", {{VAT_S, "21", 10000, 2100, "BE"}},
                        .billing = "BE"},
                "0.00", NULL},
        {"the parcel decides, not the bill",
                {DOCUMENT_INVOICE, "2004-02-29", {{VAT_S, "21", 10000, 2100, "BE"}},
                        .billing = "NL", .shipping = "BE"},
                "0.00", NULL},
        {"a customer with a VAT number is no consumer",
                {DOCUMENT_INVOICE, "2005-07-01", {{VAT_S, "21", 10000, 2100, "BE"}},
                        .billing = "NL", .vat_number = "NL000099998B57"},
                "0.00", NULL},
        {"one whose number is wrong is",
                {DOCUMENT_INVOICE, "2006-07-01", {{VAT_S, "21", 10000, 2100, "BE"}},
                        .billing = "NL", .vat_number = "NL12"},
                "100.00", NULL},
        {"outside of the Union",
                {DOCUMENT_INVOICE, "2007-09-30", {{VAT_S, "21", 10000, 2100, "BE"}},
                        .billing = "US"},
                "0.00", NULL},
        {"a territory outside of the VAT area is outside too",
                {DOCUMENT_INVOICE, "2008-09-30", {{VAT_S, "21", 10000, 2100, "BE"}},
                        .billing = "GP"},
                "0.00", NULL},
        {"Monaco is France",
                {DOCUMENT_INVOICE, "2009-10-01", {{VAT_S, "20", 10000, 2000, "MC"}},
                        .billing = "MC"},
                "100.00", "2009-Q4 | FR | 20 | 100.00 | 20.00"},
        {"goods without VAT to a business are none",
                {DOCUMENT_INVOICE, "2010-12-31", {{VAT_K, "0", 10000, 0, "BE"}}, .billing = "NL",
                        .vat_number = "NL000099998B57"},
                "0.00", NULL},
        {"another currency is in no sum",
                {DOCUMENT_INVOICE, "2011-12-31", {{VAT_S, "21", 10000, 2100, "NL"}},
                        .billing = "NL", .currency = "USD"},
                "0.00", NULL},
        {"a rate of 0 of another state is its rate",
                {DOCUMENT_INVOICE, "2012-02-29", {{VAT_Z, "0", 10000, 0, "IE"}}, .billing = "IE"},
                "100.00", "2012-Q1 | IE | 0 | 100.00 | 0.00"},
        {"an order form is no sale",
                {DOCUMENT_ORDER_FORM, "2013-01-01", {{VAT_S, "21", 10000, 2100, "NL"}},
                        .billing = "NL"},
                "0.00", NULL},
};

static void test_counted(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    for (gsize i = 0; i < G_N_ELEMENTS(counted); i++) {
        const struct sale *sale = &counted[i].sale;
        sell(fixture->store, sale);
        struct period year = period_around(sale->day, PERIOD_YEAR);
        g_autofree char *text = told(fixture->store, "oss", year.from, year.to, NULL, NULL),
                        *sum = g_strdup_printf("\"sum\":\"%s\"", counted[i].threshold),
                        *line = g_strdup_printf("%s\n", or_empty(counted[i].line));
        if (!strstr(text, sum) || !g_str_has_prefix(text, counted[i].line ? line : "{"))
            g_error("%s: %s", counted[i].why, text);
    }
}

/* ---- lines ---- */

/* By quarter, state, rate from the highest; credit notes in the quarter of their day. */
static void test_lines(struct fixture *fixture, gconstpointer data)
{
    static const struct sale sales[] = {
            {DOCUMENT_INVOICE, "2026-03-31",
                    {{VAT_S, "9", 1000, 90, "NL"}, {VAT_S, "21", 2000, 420, "NL"}},
                    .billing = "NL"},
            {DOCUMENT_INVOICE, "2026-03-31", {{VAT_S, "19", 3000, 570, "DE"}}, .billing = "DE"},
            {DOCUMENT_INVOICE, "2026-04-01", {{VAT_S, "21", 5000, 1050, "NL"}}, .billing = "NL",
                    .shop = "b2"},
    };
    (void)data;
    gint64 documents, id = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(sales); i++)
        id = sell(fixture->store, &sales[i]);
    struct sale note = sales[0];
    note.type = DOCUMENT_CREDIT_NOTE;
    note.day = "2026-06-30";
    note.credits = id;
    sell(fixture->store, &note);
    g_autofree char *text =
            told(fixture->store, "oss", "2026-01-01", "2026-06-30", NULL, &documents);
    g_assert_true(g_str_has_prefix(text,
            "2026-Q1 | DE | 19 | 30.00 | 5.70\n"
            "2026-Q1 | NL | 21 | 20.00 | 4.20\n"
            "2026-Q1 | NL | 9 | 10.00 | 0.90\n"
            "2026-Q2 | NL | 21 | 30.00 | 6.30\n"
            "2026-Q2 | NL | 9 | -10.00 | -0.90\n"
            "{\"base\":\"80.00\",\"vat\":\"16.20\"}"));
    g_assert_cmpint(documents, ==, 4);

    /* lines are of the shop that is asked for, the threshold of the seller */
    g_autofree char *other = told(fixture->store, "oss", "2026-04-01", "2026-06-30", "b2", NULL);
    g_assert_true(g_str_has_prefix(other, "2026-Q2 | NL | 21 | 50.00 | 10.50\n{"));
    check_says(other, "\"sum\":\"80.00\"");
}

/* What OSS is not for is named, and is in no line. */
static void test_unplaced(struct fixture *fixture, gconstpointer data)
{
    static const struct {
        struct sale sale;
        const char *reason; /* NULL: it is not named */
    } rows[] = {
            {{DOCUMENT_INVOICE, "2026-01-01", {{VAT_S, "19", 100, 19, "DE"}}, .billing = "DE",
                     .vat_number = "DE123456789"},
                    "with a VAT number"},
            {{DOCUMENT_INVOICE, "2026-01-02", {{VAT_S, "8.1", 100, 8, "CH"}}, .billing = "CH"},
                    "VAT of CH is not declared through OSS"},
            {{DOCUMENT_INVOICE, "2026-01-03", {{VAT_S, "20", 100, 20, "GB"}}, .billing = "GB"},
                    "VAT of GB is not declared through OSS"},
            {{DOCUMENT_INVOICE, "2026-01-04", {{VAT_S, "33", 100, 33, ""}}, .billing = "SE"},
                    "33 % is neither"},
            {{DOCUMENT_INVOICE, "2026-01-05", {{VAT_S, "25", 100, 25, "SE"}}, .billing = "SE"},
                    NULL},
    };
    (void)data;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        sell(fixture->store, &rows[i].sale);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        const char *day = rows[i].sale.day;
        g_autofree char *text = told(fixture->store, "oss", day, day, NULL, NULL);
        g_assert_cmpint(strstr(text, "\"unplaced\"") != NULL, ==, rows[i].reason != NULL);
        g_assert_cmpint(*text == '{', ==, rows[i].reason != NULL);
        check_says(text, or_empty(rows[i].reason));
    }
}

/* ---- the book of daily receipts ---- */

/* OSS needs the sale, not the invoice. */
static void test_receipts(struct fixture *fixture, gconstpointer data)
{
    static const struct {
        struct receipt receipt;
        const char *rate;
    } rows[] = {
            {{.day = "2026-03-31",
                     .country = "NL",
                     .vat_country = "NL",
                     .category = VAT_S,
                     .base = 10000,
                     .vat = 2100},
                    "21"},
            {{.day = "2026-03-31", .country = "NL", .category = VAT_S, .base = 500}, "21"},
            {{.day = "2026-04-01",
                     .country = "NL",
                     .vat_country = "NL",
                     .category = VAT_S,
                     .base = -4000,
                     .vat = -840},
                    "21"},
            {{.day = "2026-03-31",
                     .country = "NL",
                     .vat_country = "NL",
                     .category = VAT_S,
                     .business = true,
                     .base = 7,
                     .vat = 1},
                    "21"},
            {{.day = "2026-03-31",
                     .country = "NL",
                     .vat_country = "NL",
                     .category = VAT_S,
                     .currency = "USD",
                     .base = 7,
                     .vat = 1},
                    "21"},
            {{.day = "2026-03-31", .country = "US", .category = VAT_S, .base = 7, .vat = 1}, "21"},
            {{.day = "2026-03-31", .category = VAT_S, .base = 900, .vat = 189}, "21"},
            {{.day = "2026-03-31",
                     .country = "IE",
                     .vat_country = "IE",
                     .category = VAT_Z,
                     .base = 300},
                    "0"},
    };
    (void)data;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct receipt receipt = rows[i].receipt;
        receipt.rate = rate_of(rows[i].rate);
        book_receipt(fixture->store, receipt);
    }
    g_autofree char *text = told(fixture->store, "oss", "2026-01-01", "2026-06-30", NULL, NULL);
    g_assert_true(g_str_has_prefix(text,
            "2026-Q1 | IE | 0 | 3.00 | 0.00\n"
            "2026-Q1 | NL | 21 | 100.00 | 21.00\n"
            "2026-Q2 | NL | 21 | -40.00 | -8.40\n{"));
    check_threshold(fixture->store, "2026-01-01", "2026-03-31", "108.00", NULL);
    check_threshold(fixture->store, "2026-01-01", "2026-06-30", "68.00", NULL);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    BOOK_TEST("oss/bound", test_bound);
    BOOK_TEST("oss/day-is-one", test_day_is_one);
    BOOK_TEST("oss/year", test_year);
    BOOK_TEST("oss/counted", test_counted);
    BOOK_TEST("oss/lines", test_lines);
    BOOK_TEST("oss/unplaced", test_unplaced);
    BOOK_TEST("oss/receipts", test_receipts);
    return g_test_run();
}
