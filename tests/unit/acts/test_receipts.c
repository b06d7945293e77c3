/* The book of daily receipts (INTERFACE-books.md, `daily`): which paid orders are written, how a
 * refund is taken off, and that an invoice takes all of it back. */
#include "acts/drafts.h"
#include "store/receipts.h"
#include "unit/acts/acts.h"
#include "unit/document/fixture.h"

#include "../../../src/acts/receipts.h"

/* ---- an order and what is written of it ---- */

/* A refund of an order: its id, what was paid back, and the VAT in it ("0": not said). */
struct paid_back {
    gint64 id;
    const char *total, *tax;
};

/* An order, its refunds one after the other, and the book in the end: base and VAT by rate. */
static const struct {
    const char *name, *total, *lines;
    struct paid_back refunds[4];
    const char *book;
} cases[] = {
        {"one rate", "121.00", "p 1 100 100 21.00 1:21.00", {{0}}, "S21 100.00 21.00"},
        {"two rates", "39.04", "p 1 20 20 4.20 1:4.20; p 1 14 14 0.84 2:0.84", {{0}},
                "S21 20.00 4.20, S6 14.00 0.84"},
        {"all of it comes back", "121.00", "p 1 100 100 21.00 1:21.00", {{31, "121.00", "21.00"}},
                "S21 0.00 0.00"},
        {"more comes back than there was: no row bears the rest", "121.00",
                "p 1 100 100 21.00 1:21.00", {{31, "130.00", "21.00"}}, "S21 0.00 0.00"},
        {"a part of the only rate, whatever its VAT says", "121.00", "p 1 100 100 21.00 1:21.00",
                {{31, "12.10", "9.99"}}, "S21 90.00 18.90"},
        {"half a cent of VAT goes up", "121.00", "p 1 100 100 21.00 1:21.00", {{31, "0.03", "0"}},
                "S21 99.98 20.99"},
        {"its VAT fits one rate", "39.04", "p 1 20 20 4.20 1:4.20; p 1 14 14 0.84 2:0.84",
                {{31, "10.60", "0.60"}}, "S21 20.00 4.20, S6 4.00 0.24"},
        {"its VAT fits within a cent", "39.04", "p 1 20 20 4.20 1:4.20; p 1 14 14 0.84 2:0.84",
                {{31, "10.60", "0.59"}}, "S21 20.00 4.20, S6 4.00 0.24"},
        {"its VAT fits no rate: by shares of what is left", "300.00",
                "p 1 100 100 21.00 1:21.00; p 1 168.87 168.87 10.13 2:10.13",
                {{31, "30.00", "9.00"}}, "S21 90.00 18.90, S6 151.98 9.12"},
        {"nothing says the VAT: by shares", "300.00",
                "p 1 100 100 21.00 1:21.00; p 1 168.87 168.87 10.13 2:10.13", {{31, "30.00", "0"}},
                "S21 90.00 18.90, S6 151.98 9.12"},
        {"two refunds of one order", "121.00", "p 1 100 100 21.00 1:21.00",
                {{31, "12.10", "2.10"}, {32, "24.20", "4.20"}}, "S21 70.00 14.70"},
        {"one that is seen twice", "121.00", "p 1 100 100 21.00 1:21.00",
                {{31, "12.10", "2.10"}, {31, "12.10", "2.10"}}, "S21 90.00 18.90"},
        {"one after everything came back", "121.00", "p 1 100 100 21.00 1:21.00",
                {{31, "121.00", "21.00"}, {32, "12.10", "2.10"}}, "S21 0.00 0.00"},
        {"one of nothing", "121.00", "p 1 100 100 21.00 1:21.00", {{31, "0.00", "0"}},
                "S21 100.00 21.00"},
        {"a gift that was not taken back", "121.00", "p 1 100 100 21.00 1:21.00",
                {{31, "-5.00", "0"}}, "S21 100.00 21.00"},
        {"figures that cannot be right are not written", "500.00", "p 1 100 100 21.00 1:21.00",
                {{0}}, ""},
        {"a tax that is not known is not written", "121.00", "p 1 100 100 21.00 9:21.00", {{0}},
                ""},
};

static struct order *order_paid(const char *total, const char *lines)
{
    struct order *order = order_of(total, lines);
    order->id = 1;
    order->paid_at = order->created_at;
    return order;
}

static void refund(struct order *order, const struct paid_back *back)
{
    struct order_refund *refund = g_new0(struct order_refund, 1);
    refund->id = back->id;
    refund->reason = g_strdup("");
    refund->total = number(back->total);
    refund->total_tax = number(back->tax);
    g_ptr_array_add(order->refunds, refund);
}

static bool add_row(const struct receipt *receipt, void *context, GError **error)
{
    (void)error;
    GArray *sums = context;
    for (guint i = 0; i < sums->len; i++) {
        struct document_vat *sum = &g_array_index(sums, struct document_vat, i);
        if (decimal_compare(sum->rate, receipt->rate) != 0 || sum->category != receipt->category)
            continue;
        sum->base += receipt->base;
        sum->amount += receipt->vat;
        return true;
    }
    struct document_vat sum = {.category = receipt->category,
            .rate = receipt->rate,
            .base = receipt->base,
            .amount = receipt->vat};
    g_array_append_val(sums, sum);
    return true;
}

/* struct document_vat: what the book says of the order, by rate; the caller unrefs it. */
static GArray *sums_of(struct site *site)
{
    g_autoptr(GError) error = NULL;
    GArray *sums = g_array_new(FALSE, TRUE, sizeof(struct document_vat));
    receipt_each_of_order(site->store, "main", 1, add_row, sums, &error);
    g_assert_no_error(error);
    return sums;
}

static char *book_of(struct site *site)
{
    g_autoptr(GArray) sums = sums_of(site);
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < sums->len; i++) {
        const struct document_vat *sum = &g_array_index(sums, struct document_vat, i);
        g_autofree char *rate = decimal_text(sum->rate, 0, 12);
        g_string_append_printf(
                text, "%s%s%s", i ? ", " : "", vat_category_text(sum->category), rate);
        append_money(text, " ", sum->base, 2);
        append_money(text, " ", sum->amount, 2);
    }
    return g_string_free(text, FALSE);
}

static void follow(struct site *site, const struct order *order)
{
    g_autoptr(GError) error = NULL;
    begin(site);
    receipts_follow(site_work(site, LATER), config_shop(site->config, "main"), order, &error);
    g_assert_no_error(error);
    commit(site);
}

/* A shop whose orders get no invoice by themselves. */
static struct site *site_without_invoices(void)
{
    struct site *site = site_new("");
    site->config->rules[DOCUMENT_INVOICE].create = CREATE_NEVER;
    return site;
}

static void test_cases(void)
{
    struct site *site = site_without_invoices();
    site_keep(site);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        site_again(site);
        g_autoptr(order_auto) order = order_paid(cases[i].total, cases[i].lines);
        follow(site, order);
        for (int j = 0; cases[i].refunds[j].id; j++) {
            refund(order, &cases[i].refunds[j]);
            follow(site, order);
        }
        g_autofree char *book = book_of(site);
        if (strcmp(book, cases[i].book) != 0)
            g_error("%s: the book says '%s', not '%s'", cases[i].name, book, cases[i].book);
        gint64 rows = ask(site, "SELECT count(*) FROM receipts");
        follow(site, order);
        g_assert_cmpint(ask(site, "SELECT count(*) FROM receipts"), ==, rows);
    }
    site_free(site);
}

/* ---- which orders ---- */

enum rule { NEVER, BUSINESS, ZERO, PAID };

/* What is written once, and what waits or gets its invoice. */
static const struct {
    const char *name;
    enum rule rule;
    bool paid, has_vat;
    const char *total;
    bool draft; /* a person made an invoice of it */
    bool written;
} choices[] = {
        {"create=never", NEVER, true, false, "121.00", false, true},
        {"create=never, not paid", NEVER, false, false, "121.00", false, false},
        {"create=never, but a person made one", NEVER, true, false, "121.00", true, false},
        {"for=business, a consumer", BUSINESS, true, false, "121.00", false, true},
        {"for=business, a business", BUSINESS, true, true, "121.00", false, false},
        {"for=business, a consumer who has not paid", BUSINESS, false, false, "121.00", false,
                false},
        {"an order that gets its invoice", PAID, true, false, "121.00", false, false},
};

static void set_rule(struct site *site, enum rule rule)
{
    struct document_rule *invoice = &site->config->rules[DOCUMENT_INVOICE];
    invoice->create = rule == NEVER ? CREATE_NEVER : CREATE_PAID;
    invoice->business_only = rule == BUSINESS;
}

static void test_choices(void)
{
    struct site *site = site_new("");
    begin(site);
    commit(site);
    site_keep(site);
    for (gsize i = 0; i < G_N_ELEMENTS(choices); i++) {
        site_again(site);
        set_rule(site, choices[i].rule);
        if (choices[i].draft) {
            order_without_documents(site, 1, "ann@example.be");
            begin(site);
            stored_document_free(draft_of(site, 1, DOCUMENT_INVOICE));
            commit(site);
        }
        g_autoptr(order_auto) order = order_paid(choices[i].total, "p 1 100 100 21.00 1:21.00");
        if (choices[i].has_vat)
            order_add_meta(order, "_billing_vat_number", "BE0417497106");
        if (!choices[i].paid)
            order->paid_at = 0;
        follow(site, order);
        g_autofree char *book = book_of(site);
        if ((*book != '\0') != choices[i].written)
            g_error("%s: the book says '%s'", choices[i].name, book);
    }
    site_free(site);
}

/* ---- the day, and the invoice ---- */

/* Paid in the last hour of a year in Brussels is of that year, whatever UTC says. */
static void test_days(void)
{
    static const struct {
        gint64 paid_at;
        const char *day;
    } rows[] = {
            {1767221999, "2025-12-31"}, /* 22:59:59 UTC */
            {1767222000, "2026-01-01"}, /* 23:00:00 UTC */
            {1782856799, "2026-06-30"}, /* 21:59:59 UTC, summer */
            {1782856800, "2026-07-01"},
    };
    struct site *site = site_without_invoices();
    site_keep(site);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(order_auto) order = order_paid("121.00", "p 1 100 100 21.00 1:21.00");
        g_autofree char *query =
                g_strdup_printf("SELECT count(*) FROM receipts WHERE day = '%s'", rows[i].day);
        site_again(site);
        order->paid_at = rows[i].paid_at;
        follow(site, order);
        g_assert_cmpint(ask(site, query), ==, 1);
    }
    site_free(site);
}

static void invoice(struct site *site, const char *day)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(document_auto) made = document_new(DOCUMENT_INVOICE);
    fixture_set(&made->shop, "main");
    fixture_set(&made->number, "2026-00001");
    fixture_set(&made->issue_date, day);
    made->order_id = 1;
    begin(site);
    receipts_invoiced(site_work(site, LATER), made, &error);
    g_assert_no_error(error);
    commit(site);
}

static void check_nothing_left(struct site *site, int round)
{
    g_autoptr(GArray) sums = sums_of(site);
    for (guint i = 0; i < sums->len; i++) {
        const struct document_vat *sum = &g_array_index(sums, struct document_vat, i);
        if (sum->base != 0 || sum->amount != 0)
            g_error("round %d: the invoice left %d and %d in the book", round, (int)sum->base,
                    (int)sum->amount);
    }
}

/* The sum of the book; no row of it has more taken off than it had. */
static money check_rows(struct site *site, int round)
{
    g_autoptr(GArray) sums = sums_of(site);
    money all = 0;
    for (guint i = 0; i < sums->len; i++) {
        const struct document_vat *sum = &g_array_index(sums, struct document_vat, i);
        if (sum->base < 0 || sum->amount < 0)
            g_error("round %d: %d and %d are left of a rate", round, (int)sum->base,
                    (int)sum->amount);
        all += sum->base + sum->amount;
    }
    return all;
}

/* An amount, and the VAT that one of the rates has in it, or none, or some other. */
static void random_refund(GRand *rand, struct order *order, gint64 id, money *amount)
{
    static const int rates[] = {21, 6, 12, 0, 10};
    money rate = rates[g_rand_int_range(rand, 0, G_N_ELEMENTS(rates))];
    *amount = g_rand_int_range(rand, 1, 15000);
    g_autofree char *total = money_text(*amount, 2);
    g_autofree char *tax = money_text((*amount * rate + 50) / (100 + rate), 2);
    refund(order, &(struct paid_back){id, total, tax});
}

/* At no time more went back than came in, at no rate; and an invoice leaves nothing, once. */
static void test_any_refunds(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(31);
    struct site *site = site_without_invoices();
    site_keep(site);
    for (int round = 0; round < 40; round++) {
        site_again(site);
        g_autoptr(order_auto) order = order_paid("339.00",
                "p 1 100 100 21.00 1:21.00; p 1 100 100 6.00 2:6.00; p 1 100 100 12.00 3:12.00");
        follow(site, order);
        money left = 33900, amount;
        for (int i = 0; i < 6; i++) {
            random_refund(rand, order, 40 + i, &amount);
            follow(site, order);
            left = MAX(left - amount, 0);
            g_assert_cmpint(check_rows(site, round), ==, left);
        }
        invoice(site, "2026-01-02");
        check_nothing_left(site, round);
        gint64 rows = ask(site, "SELECT count(*) FROM receipts");
        invoice(site, "2026-01-03");
        refund(order, &(struct paid_back){99, "1.00", "0"});
        follow(site, order);
        g_assert_cmpint(ask(site, "SELECT count(*) FROM receipts"), ==, rows);
    }
    site_free(site);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/receipts/cases", test_cases);
    g_test_add_func("/receipts/choices", test_choices);
    g_test_add_func("/receipts/days", test_days);
    g_test_add_func("/receipts/any-refunds", test_any_refunds);
    return g_test_run();
}
