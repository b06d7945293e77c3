/* The rows of payments, and what they make of an invoice. */
#include "fixture.h"

#include "base/text.h"
#include "store/documents.h"
#include "store/payments.h"

#define GROSS 1210 /* of the fixture's invoices */

static gint64 pay(struct store *store, struct payment payment)
{
    payment.made_at = NOW;
    payment.document_id = payment.document_id ? payment.document_id : 1;
    must(payment_insert(store, &payment, &error));
    return payment.id;
}

static struct document *settled(struct store *store, gint64 id)
{
    struct document *document = document_new(DOCUMENT_INVOICE);
    document->id = id;
    must(payments_settle(store, document, &error));
    return document;
}

static void check(struct store *store, bool paid, gint64 paid_at, money total_paid, money due)
{
    g_autoptr(document_auto) said = settled(store, 1);
    g_autoptr(stored_document_auto) kept = document_get(store, 1, NULL);
    const struct document *both[] = {said, kept->document};
    for (gsize i = 0; i < G_N_ELEMENTS(both); i++) {
        g_assert_cmpint(both[i]->paid, ==, paid);
        g_assert_cmpint(both[i]->paid_at, ==, paid_at);
        g_assert_cmpint(both[i]->totals.paid, ==, total_paid);
        g_assert_cmpint(both[i]->totals.due, ==, due);
    }
    g_assert_cmpuint(said->booked->len, ==, kept->document->booked->len);
}

static void test_settle(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    issue_new(store, DOCUMENT_INVOICE, 1);
    check(store, false, 0, 0, GROSS);
    gint64 part = pay(store, (struct payment){.kind = PAYMENT_HAND, .amount = 1000, .at = NOW + 9});
    check(store, false, 0, 1000, 210);
    pay(store, (struct payment){.kind = PAYMENT_SHOP, .amount = 210, .at = NOW + 5, .shop_at = 5});
    check(store, true, NOW + 9, GROSS, 0);
    gint64 more = pay(store, (struct payment){.kind = PAYMENT_BANK, .amount = 5, .at = NOW + 7});
    check(store, true, NOW + 9, GROSS, 0);
    pay(store, (struct payment){.kind = PAYMENT_REVERSAL, .amount = -1000, .reverses_id = part});
    check(store, false, 0, 215, 995);
    must(payment_take_back(store, more, NOW, &error));
    check(store, false, 0, 210, 1000);
    must_fail(payment_take_back(store, more, NOW, &error), BILLHOOK_ERROR_NOT_FOUND, "taken back");

    /* what is no issued invoice is left alone */
    g_autoptr(document_auto) none = settled(store, 99);
    g_assert_cmpuint(none->booked->len, ==, 0);
}

static void test_rows(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    issue_new(store, DOCUMENT_INVOICE, 1);
    pay(store, (struct payment){.kind = PAYMENT_HAND, .amount = 7, .day = "2026-01-02"});
    g_autoptr(GPtrArray) booked = payments_of(store, 1, NULL);
    g_assert_cmpuint(booked->len, ==, 1);
    struct payment *row = booked->pdata[0];
    g_assert_cmpstr(row->day, ==, "2026-01-02");
    g_assert_cmpstr(row->by, ==, "");
    text_set(&row->by, "KBC");
    row->shop_at = 3;
    must(payment_update(store, row, &error));
    g_autoptr(GPtrArray) all = payments_of(store, 1, NULL);
    g_assert_cmpuint(all->len, ==, 1);
    g_assert_cmpstr(((const struct payment *)all->pdata[0])->by, ==, "KBC");
    g_assert_cmpint(((const struct payment *)all->pdata[0])->shop_at, ==, 3);
    row->id = 99;
    must_fail(payment_update(store, row, &error), BILLHOOK_ERROR_NOT_FOUND, "payment 99");
}

/* As it was at a moment: what came later, or was taken back later, is not looked at. */
static void test_recall(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    g_autoptr(document_auto) document = document_new(DOCUMENT_INVOICE);
    issue_new(store, DOCUMENT_INVOICE, 1);
    document->id = 1;
    gint64 part = pay(store, (struct payment){.kind = PAYMENT_HAND, .amount = 1000, .at = NOW});
    pay(store, (struct payment){.kind = PAYMENT_HAND, .amount = 210, .at = NOW + 50});
    must(payment_take_back(store, part, NOW + 100, &error));
    must(payments_recall(store, document, NOW - 1, &error));
    g_assert_cmpint(document->totals.paid, ==, 0);
    must(payments_recall(store, document, NOW, &error));
    g_assert_cmpint(document->totals.paid, ==, 1000);
    must(payments_recall(store, document, NOW + 60, &error));
    g_assert_true(document->paid && document->totals.due == 0);
    must(payments_recall(store, document, NOW + 100, &error));
    g_assert_cmpint(document->totals.paid, ==, 210);
    g_assert_false(document->paid);
}

static void add_up(
        const struct payment *payment, const char *number, const char *currency, void *context)
{
    g_assert_cmpstr(currency, ==, "EUR");
    g_string_append_printf(context, "%s:%" G_GINT64_FORMAT " ", number, payment->amount);
}

static void test_between(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    static const char *const days[] = {"2026-03-31", "2026-04-01", "2026-06-30", "2026-07-01"};
    g_autoptr(GString) found = g_string_new("");
    issue_new(store, DOCUMENT_INVOICE, 1);
    issue_new(store, DOCUMENT_INVOICE, 2);
    for (int i = 0; i < 4; i++)
        pay(store,
                (struct payment){.kind = PAYMENT_HAND,
                        .amount = i + 1,
                        .day = (char *)days[i],
                        .document_id = 1 + i % 2});
    must(payment_take_back(store, 2, NOW, &error));
    must(payments_between(store, "2026-04-01", "2026-06-30", NULL, add_up, found, &error));
    must(payments_between(store, "2026-01-01", "2026-12-31", "main", add_up, found, &error));
    must(payments_between(store, "2026-01-01", "2026-12-31", "other", add_up, found, &error));
    g_assert_cmpstr(found->str, ==, "2026-00001:3 2026-00001:1 2026-00001:3 2026-00002:4 ");
}

/* What no statement of any program may do. */
static void test_frozen(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    static const char *const attacks[] = {"UPDATE payments SET amount = 1", "DELETE FROM payments",
            "UPDATE payments SET document_id = 2", "UPDATE payments SET made_at = 1",
            "UPDATE payments SET taken_back_at = 0 WHERE taken_back_at <> 0",
            "INSERT OR REPLACE INTO payments (id, document_id, kind, amount, day, at, made_at) "
            "VALUES (1, 1, 'hand', 5, '', 0, 0)",
            "INSERT INTO payments (document_id, kind, amount, day, at, made_at) VALUES (2, 'hand', "
            "5, '', 0, 0)",
            "INSERT INTO payments (document_id, kind, amount, day, at, made_at) VALUES (1, 'hand', "
            "-5, '', 0, 0)",
            "INSERT INTO payments (document_id, kind, amount, day, at, made_at) VALUES (1, "
            "'reversal', -5, '', 0, 0)"};
    struct store *store = fixture->store;
    issue_new(store, DOCUMENT_INVOICE, 1);
    issue_new(store, DOCUMENT_ORDER_FORM, 2);
    pay(store, (struct payment){.kind = PAYMENT_HAND, .amount = 7});
    gint64 back = pay(store, (struct payment){.kind = PAYMENT_HAND, .amount = 8});
    must(payment_take_back(store, back, NOW, &error));
    for (gsize i = 0; i < G_N_ELEMENTS(attacks); i++) {
        g_autofree char *refused = outside_on(fixture->path, attacks[i]);
        if (!refused)
            g_error("%s was not refused", attacks[i]);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST("payments/settle", test_settle);
    TEST("payments/rows", test_rows);
    TEST("payments/recall", test_recall);
    TEST("payments/between", test_between);
    TEST("payments/frozen", test_frozen);
    return g_test_run();
}
