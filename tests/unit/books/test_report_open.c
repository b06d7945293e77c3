/* open: whose invoices stand in one row, in which age, and in which order. */
#include "book.h"

#include <string.h>

/* Two invoices, and how many customers they are of. */
static const struct {
    const char *why;
    struct sale first, second;
    int customers;
} pairs[] = {
        {"one VAT number is one customer, however his name is written",
                {.company = "Bakker BV", .vat_number = "BE0123456749"},
                {.company = "De Bakker", .name = "Bob", .vat_number = "BE0123456749"}, 1},
        {"two VAT numbers are two, also of one name",
                {.company = "Bakker BV", .vat_number = "BE0123456749"},
                {.company = "Bakker BV", .vat_number = "BE0403019261"}, 2},
        {"case tells nobody apart", {.name = "Ann Maes", .email = "ann@example.be"},
                {.name = "ANN MAES", .email = "Ann@Example.BE"}, 1},
        {"nor does that of an accent", {.name = "Z\u00c9LIE"}, {.name = "z\u00e9lie"}, 1},
        {"two of one name have two addresses", {.name = "Jan Peeters", .email = "jan@a.be"},
                {.name = "Jan Peeters", .email = "jan@b.be"}, 2},
        {"one address may serve two", {.name = "Jan", .email = "us@a.be"},
                {.name = "Mia", .email = "us@a.be"}, 2},
        {"a company is called by its name", {.name = "Jan", .company = "Acme"},
                {.name = "Mia", .company = "Acme"}, 1},
};

static int rows_in(const char *text)
{
    int rows = 0;
    for (const char *c = text; (c = strchr(c, '\n')); c++)
        rows++;
    return rows;
}

static void sell_on(struct store *store, struct sale sale, const char *day)
{
    const struct sale_row row = {VAT_S, "21", 100, 0, "BE"};
    sale.rows[0] = row;
    sale.day = day;
    sale.type = DOCUMENT_INVOICE;
    sell(store, &sale);
}

/* Each pair in a shop of its own. */
static void test_customers(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++) {
        g_autofree char *shop = g_strdup_printf("shop%d", (int)i);
        struct sale first = pairs[i].first, second = pairs[i].second;
        first.shop = second.shop = shop;
        sell_on(fixture->store, first, "2026-01-01");
        sell_on(fixture->store, second, "2026-01-01");
        g_autofree char *text = told(fixture->store, "open", "", "2026-01-01", shop, NULL);
        if (rows_in(text) != pairs[i].customers)
            g_error("%s: %s", pairs[i].why, text);
        check_says(text, "\"open\":\"2.00\"");
    }
}

/* By name, whatever its case; of the newest invoice's spelling. */
static void test_order(struct fixture *fixture, gconstpointer data)
{
    static const struct sale sales[] = {
            {.name = "Zoe"},
            {.company = "Zeta", .vat_number = "BE0123456749"},
            {.name = "bert"},
            {.name = "Carl", .email = "b@a.be"},
            {.company = "Alfa", .vat_number = "BE0123456749"},
            {.name = "Carl", .vat_number = "BE0403019261"},
    };
    (void)data;
    for (gsize i = 0; i < G_N_ELEMENTS(sales); i++)
        sell_on(fixture->store, sales[i], "2026-01-01");
    g_autofree char *text = told(fixture->store, "open", "", "2026-01-01", NULL, NULL);
    g_assert_true(g_str_has_prefix(text,
            "Alfa | BE0123456749 | 2 | 2.00 | 0.00 | 0.00 | 0.00 | 0.00 | 2.00\n"
            "bert | - | 1 | 1.00 | 0.00 | 0.00 | 0.00 | 0.00 | 1.00\n"
            "Carl | - | 1 | 1.00 | 0.00 | 0.00 | 0.00 | 0.00 | 1.00\n"
            "Carl | BE0403019261 | 1 | 1.00 | 0.00 | 0.00 | 0.00 | 0.00 | 1.00\n"
            "Zoe | - | 1 | 1.00 | 0.00 | 0.00 | 0.00 | 0.00 | 1.00\n"));
}

/* The ages of one invoice, due on the leap day, as the days go by. */
static void test_ages(struct fixture *fixture, gconstpointer data)
{
    static const struct {
        const char *day;
        int column; /* of: not due, 1-30, 31-60, 61-90, more */
    } rows[] = {
            {"2028-02-28", 0},
            {"2028-02-29", 0},
            {"2028-03-01", 1},
            {"2028-03-30", 1},
            {"2028-03-31", 2},
            {"2028-04-29", 2},
            {"2028-04-30", 3},
            {"2028-05-29", 3},
            {"2028-05-30", 4},
            {"2029-12-31", 4},
    };
    (void)data;
    sell_on(fixture->store, (struct sale){.name = "Ann", .due = "2028-02-29"}, "2028-01-31");
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = told(fixture->store, "open", "", rows[i].day, NULL, NULL);
        g_auto(GStrv) cells = g_strsplit(text, " | ", -1);
        for (int age = 0; age < 5; age++)
            g_assert_cmpstr(cells[3 + age], ==, age == rows[i].column ? "1.00" : "0.00");
    }
    /* without a due date it is never late */
    sell_on(fixture->store, (struct sale){.name = "Bob"}, "2028-02-01");
    g_autofree char *later = told(fixture->store, "open", "", "2031-01-01", NULL, NULL);
    check_says(later, "Bob | - | 1 | 1.00 | 0.00 | 0.00 | 0.00 | 0.00 | 1.00");
}

/* What happens after the day does not count: payments, reversals, credit notes. */
static void test_as_at_a_day(struct fixture *fixture, gconstpointer data)
{
    static const struct {
        const char *day, *open; /* open NULL: nothing is */
    } rows[] = {
            {"2025-12-31", NULL},
            {"2026-01-01", "100.00"},
            {"2026-01-31", "60.00"},
            {"2026-02-01", "100.00"},
            {"2026-02-28", "70.00"},
            {"2026-03-01", NULL},
            {"2026-04-01", "5.00"},
    };
    (void)data;
    struct store *store = fixture->store;
    struct sale sale = {
            DOCUMENT_INVOICE, "2026-01-01", {{VAT_S, "21", 10000, 0, "BE"}}, .name = "Ann"};
    gint64 id = sale.credits = sell(store, &sale);
    gint64 part = book_payment(store, id, "2026-01-31", 4000, 0);
    book_payment(store, id, "2026-02-01", -4000, part);
    sale.type = DOCUMENT_CREDIT_NOTE;
    sale.day = "2026-02-28";
    sale.rows[0].base = 3000;
    sell(store, &sale);
    gint64 rest = book_payment(store, id, "2026-03-01", 7500, 0); /* 5.00 too much */
    book_payment(store, id, "2026-04-01", -7500, rest);
    book_payment(store, id, "2026-04-01", 6500, 0);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = told(store, "open", "", rows[i].day, NULL, NULL);
        g_autofree char *total = g_strdup_printf("\"open\":\"%s\"", or_empty(rows[i].open));
        check_says(text, rows[i].open ? total : "{\"documents\":0,");
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    BOOK_TEST("open/customers", test_customers);
    BOOK_TEST("open/order", test_order);
    BOOK_TEST("open/ages", test_ages);
    BOOK_TEST("open/as-at-a-day", test_as_at_a_day);
    return g_test_run();
}
