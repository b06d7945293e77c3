/* Reports that are lists: the client listing (725), the intra-Community listing (723), the book of
 * daily receipts, payments (ACCOUNTANT.md, INTERFACE-books.md). */
#include "book.h"

#include <string.h>

#define BELGIAN "BE0123456749"
#define OTHER_BELGIAN "BE0403019261"

static struct sale sale_to(const char *day, const char *vat_number, money net)
{
    const struct sale sale = {DOCUMENT_INVOICE, day, {{VAT_S, "21", net, net / 5, "BE"}},
            .billing = "BE", .name = "Ann", .vat_number = vat_number};
    return sale;
}

static void sell_to(struct store *store, const char *day, const char *vat_number, money net)
{
    const struct sale sale = sale_to(day, vat_number, net);
    sell(store, &sale);
}

static void check_begins(
        struct store *store, const char *name, const char *from, const char *to, const char *wanted)
{
    g_autofree char *text = told(store, name, from, to, NULL, NULL);
    if (!g_str_has_prefix(text, wanted))
        g_error("%s %s..%s: %s", name, from, to, text);
}

/* ---- customers ---- */

/* More than 250.00 in a year, VAT excluded: the cent decides; credit notes subtract. */
static void test_listing_bound(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    sell_to(store, "2026-01-01", BELGIAN, 20000);
    sell_to(store, "2026-06-30", BELGIAN, 5000);
    check_begins(store, "customers", "2026-01-01", "2026-12-31", "{\"net\":\"0.00\"");
    struct sale sale = sale_to("2026-12-31", BELGIAN, 1);
    sale.credits = sell(store, &sale);
    check_begins(store, "customers", "2026-01-01", "2026-12-31",
            "2026 | " BELGIAN " | Ann | 250.01 | 50.00 | -\n{\"net\":\"250.01\"");
    sale.type = DOCUMENT_CREDIT_NOTE;
    sell(store, &sale);
    check_begins(store, "customers", "2026-01-01", "2026-12-31", "{\"net\":\"0.00\"");
}

/* Each year for itself: 200 and 200 in two years are never 400. */
static void test_listing_years(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    sell_to(store, "2026-12-31", BELGIAN, 20000);
    sell_to(store, "2026-12-31", OTHER_BELGIAN, 30000);
    sell_to(store, "2027-01-01", BELGIAN, 20000);
    sell_to(store, "2027-01-01", OTHER_BELGIAN, 40000);
    check_begins(store, "customers", "2026-01-01", "2027-12-31",
            "2026 | " OTHER_BELGIAN " | Ann | 300.00 | 60.00 | -\n"
            "2027 | " OTHER_BELGIAN " | Ann | 400.00 | 80.00 | -\n{\"net\":\"700.00\"");
}

/* Who is in the listing, and who is not; wrong numbers first. */
static void test_listing_who(struct fixture *fixture, gconstpointer data)
{
    static const struct {
        const char *vat_number, *billing, *company, *currency;
    } rows[] = {
            {"BE0123456749", "BE", "Alfa", NULL},
            {"0403019261", "BE", "Beta", NULL}, /* without its letters */
            {"NL000099998B57", "NL", "Gamma", NULL},
            {"", "BE", "Delta", NULL},
            {"BE0123456748", "BE", "Epsilon", NULL}, /* its check digits are wrong */
            {"BE123", "NL", "Zeta", NULL},           /* Belgian by its letters */
            {"7777", "BE", "Eta", NULL},             /* by its address */
            {"7777", "FR", "Theta", NULL},
            {"BE0000000295", "FR", "Iota", NULL}, /* a Belgian number abroad */
            {"BE0000000196", "BE", "Kappa", "USD"},
    };
    (void)data;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct sale sale = sale_to("2026-02-28", rows[i].vat_number, 30000);
        sale.billing = rows[i].billing;
        sale.company = rows[i].company;
        sale.currency = rows[i].currency;
        sell(fixture->store, &sale);
    }
    gint64 documents;
    g_autofree char *text =
            told(fixture->store, "customers", "2026-01-01", "2026-12-31", NULL, &documents);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    static const char *const wrong[] = {"Epsilon", "Zeta", "Eta"},
                             *const right[] = {"Iota", "Alfa", "Beta"};
    g_assert_cmpuint(g_strv_length(lines), ==, 7);
    for (gsize i = 0; i < 3; i++) {
        g_autofree char *first = g_strjoin("\n", lines[0], lines[1], lines[2], NULL);
        g_autofree char *rest = g_strjoin("\n", lines[3], lines[4], lines[5], NULL);
        check_says(first, wrong[i]);
        check_says(rest, right[i]);
        g_assert_true(g_str_has_suffix(lines[i], "the VAT number is wrong"));
        g_assert_true(g_str_has_suffix(lines[3 + i], " | -"));
    }
    check_says(text, "BE0403019261 | Beta");
    check_says(text, "7777 | Eta"); /* as it was typed */
    g_assert_cmpint(documents, ==, 6);
}

/* A customer is called as on his newest document, also where that is a credit note. */
static void test_listing_name(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct sale sale = sale_to("2026-01-31", BELGIAN, 50000);
    sale.company = "Oud BV";
    sale.credits = sell(fixture->store, &sale);
    sale.type = DOCUMENT_CREDIT_NOTE;
    sale.day = "2026-02-28";
    sale.company = "Nieuw BV";
    sale.rows[0].base = 10000;
    sale.rows[0].vat = 2000;
    sell(fixture->store, &sale);
    check_begins(fixture->store, "customers", "2026-01-01", "2026-12-31",
            "2026 | " BELGIAN " | Nieuw BV | 400.00 | 80.00 | -\n");
    check_begins(fixture->store, "customers", "2026-01-01", "2026-01-31",
            "2026 | " BELGIAN " | Oud BV | 500.00 | 100.00 | -\n");
}

/* ---- intracom ---- */

/* Goods and services apart, per number; credit notes subtract in the period they are issued. */
static void test_intracom(struct fixture *fixture, gconstpointer data)
{
    static const struct {
        const char *day, *vat_number, *billing;
        enum vat_category category;
        money net;
    } rows[] = {
            {"2026-01-31", "NL000099998B57", "NL", VAT_K, 10000},
            {"2026-01-31", "NL000099998B57", "NL", VAT_AE, 2000},
            {"2026-01-31", "NL000099998B57", "NL", VAT_K, 500},
            {"2026-01-31", "EL123456789", "GR", VAT_K, 700},
            {"2026-01-31", "NL12", "NL", VAT_K, 900},   /* its number is wrong */
            {"2026-01-31", "", "NL", VAT_K, 100},       /* it has none */
            {"2026-01-31", BELGIAN, "BE", VAT_AE, 800}, /* at home: no listing */
            {"2026-01-31", "", "US", VAT_G, 800},
            {"2026-02-01", "NL000099998B57", "NL", VAT_K, 1},
    };
    (void)data;
    gint64 last = 0;
    struct sale sale = {DOCUMENT_INVOICE, .name = "Ann"};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        sale.day = rows[i].day;
        sale.vat_number = rows[i].vat_number;
        sale.billing = rows[i].billing;
        sale.rows[0] = (struct sale_row){rows[i].category, "0", rows[i].net, 0, "BE"};
        last = sell(fixture->store, &sale);
    }
    sale.type = DOCUMENT_CREDIT_NOTE;
    sale.credits = last;
    sale.day = "2026-02-28";
    sale.rows[0].base = 3000;
    sell(fixture->store, &sale);
    check_begins(fixture->store, "intracom", "2026-01-01", "2026-01-31",
            "L | - | Ann | 1.00 | the VAT number is missing\n"
            "L | NL12 | Ann | 9.00 | the VAT number is wrong\n"
            "L | EL123456789 | Ann | 7.00 | -\n"
            "L | NL000099998B57 | Ann | 105.00 | -\n"
            "S | NL000099998B57 | Ann | 20.00 | -\n"
            "{\"net\":\"142.00\"}");
    check_begins(fixture->store, "intracom", "2026-02-01", "2026-02-28",
            "L | NL000099998B57 | Ann | -29.99 | -\n{");
    check_begins(fixture->store, "intracom", "2026-01-01", "2026-03-31",
            "L | - | Ann | 1.00 | the VAT number is missing\n"
            "L | NL12 | Ann | 9.00 | the VAT number is wrong\n"
            "L | EL123456789 | Ann | 7.00 | -\n"
            "L | NL000099998B57 | Ann | 75.01 | -\n");
}

/* ---- daily ---- */

static void receive(struct store *store,
        gint64 order,
        const char *day,
        const char *rate,
        const char *whose,
        money base)
{
    struct receipt receipt = {.order_id = order,
            .day = day,
            .vat_country = whose,
            .category = VAT_S,
            .rate = rate_of(rate),
            .base = base,
            .vat = base / 5};
    book_receipt(store, receipt);
}

/* Per day and rate, the highest first; an order is counted once a day, whatever its rates. */
static void test_daily(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    receive(store, 1, "2028-02-29", "6", NULL, 1000);
    receive(store, 1, "2028-02-29", "21", NULL, 2000);
    receive(store, 2, "2028-02-29", "21", NULL, 500);
    receive(store, 3, "2028-02-28", "21", "NL", 100);
    receive(store, 1, "2028-03-01", "21", NULL, -2000); /* a refund on its own day */
    receive(store, 4, "2028-03-01", "21", NULL, 700);
    gint64 documents;
    g_autofree char *text = told(store, "daily", "2028-02-01", "2028-03-31", NULL, &documents);
    g_assert_cmpstr(text, ==,
            "2028-02-28 | NL | 21 | 1.00 | 0.20 | 1.20\n"
            "2028-02-29 | BE | 21 | 25.00 | 5.00 | 30.00\n"
            "2028-02-29 | BE | 6 | 10.00 | 2.00 | 12.00\n"
            "2028-03-01 | BE | 21 | -13.00 | -2.60 | -15.60\n"
            "{\"base\":\"23.00\",\"vat\":\"4.60\",\"gross\":\"27.60\"}");
    g_assert_cmpint(documents, ==, 5); /* 3; 1 and 2; 1 and 4 */
    check_begins(store, "daily", "2028-02-01", "2028-02-28", "2028-02-28 | NL | 21 | 1.00");
}

/* Two shops may both have an order 1; another currency is told apart. */
static void test_daily_shops(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct receipt receipt = {.order_id = 1,
            .day = "2026-01-31",
            .category = VAT_S,
            .rate = rate_of("21"),
            .base = 100,
            .vat = 21};
    book_receipt(fixture->store, receipt);
    receipt.shop = "b2";
    book_receipt(fixture->store, receipt);
    receipt.currency = "USD";
    book_receipt(fixture->store, receipt);
    gint64 documents;
    g_autofree char *text =
            told(fixture->store, "daily", "2026-01-01", "2026-01-31", NULL, &documents);
    g_assert_cmpstr(text, ==,
            "2026-01-31 | BE | 21 | 2.00 | 0.42 | 2.42\n"
            "{\"base\":\"2.00\",\"vat\":\"0.42\",\"gross\":\"2.42\"}"
            "{\"other_currencies\":[{\"currency\":\"USD\",\"documents\":1}]}");
    g_assert_cmpint(documents, ==, 2);
    check_told(fixture->store, "daily", "2026-01-01", "2026-01-31", "main",
            "2026-01-31 | BE | 21 | 1.00 | 0.21 | 1.21\n"
            "{\"base\":\"1.00\",\"vat\":\"0.21\",\"gross\":\"1.21\"}");
}

/* ---- payments ---- */

/* By their day, not by their invoice's; what was taken back is not there, a reversal is. */
static void test_payments(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    struct sale sale = sale_to("2026-01-31", "", 10000);
    gint64 first = sell(store, &sale), documents;
    sale.day = "2026-02-28";
    sale.shop = "b2";
    gint64 second = sell(store, &sale);
    sale.currency = "USD";
    gint64 foreign = sell(store, &sale);
    gint64 whole = book_payment(store, first, "2026-02-28", 12000, 0);
    book_payment(store, second, "2026-02-01", 100, 0);
    book_payment(store, first, "2026-03-01", -12000, whole);
    book_payment(store, foreign, "2026-02-10", 100, 0);
    must(payment_take_back(store, book_payment(store, second, "2026-02-02", 900, 0), NOW, &error));
    g_autofree char *text = told(store, "payments", "2026-02-01", "2026-02-28", NULL, &documents);
    g_assert_cmpstr(text, ==,
            "2026-00002 | 2026-02-01 | 1.00 | bank | R1\n"
            "2026-00001 | 2026-02-28 | 120.00 | bank | R1\n"
            "{\"amount\":\"121.00\"}"
            "{\"other_currencies\":[{\"currency\":\"USD\",\"documents\":1}]}");
    g_assert_cmpint(documents, ==, 2);
    check_told(store, "payments", "2026-03-01", "2026-03-31", NULL,
            "2026-00001 | 2026-03-01 | -120.00 | bank | R1\n{\"amount\":\"-120.00\"}");
    check_told(store, "payments", "2026-02-28", "2026-03-01", "main",
            "2026-00001 | 2026-02-28 | 120.00 | bank | R1\n"
            "2026-00001 | 2026-03-01 | -120.00 | bank | R1\n{\"amount\":\"0.00\"}");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    BOOK_TEST("customers/bound", test_listing_bound);
    BOOK_TEST("customers/years", test_listing_years);
    BOOK_TEST("customers/who", test_listing_who);
    BOOK_TEST("customers/name", test_listing_name);
    BOOK_TEST("intracom", test_intracom);
    BOOK_TEST("daily", test_daily);
    BOOK_TEST("daily/shops", test_daily_shops);
    BOOK_TEST("payments", test_payments);
    return g_test_run();
}
