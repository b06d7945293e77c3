/* What reports read: what was issued in a period, how an invoice stood on a day, the book of daily
 * receipts, the numbers of a series. */
#include "fixture.h"

#include "store/payments.h"
#include "store/receipts.h"
#include "store/series_span.h"
#include "store/standing.h"

/* ---- the walk ---- */

static bool note_number(const struct stored_document *stored, void *context, GError **error)
{
    (void)error;
    g_string_append_printf(context, "%s ", stored->document->number);
    return true;
}

static bool stop_at_once(const struct stored_document *stored, void *context, GError **error)
{
    int *count = context;
    (*count)++;
    return fail(error, BILLHOOK_ERROR_INPUT, "enough of %s", stored->document->number);
}

static char *walk(struct store *store, const char *from, const char *to, const char *shop, int type)
{
    g_autoptr(GString) text = g_string_new("");
    must(document_each_issued(store, from, to, shop, type, note_number, text, &error));
    return g_strdup(text->str);
}

/* A credit note of an invoice, on a day. */
static gint64 credit_on(struct store *store, gint64 invoice_id, const char *day, money gross)
{
    g_autoptr(stored_document_auto) stored = draft(DOCUMENT_CREDIT_NOTE, "main", 1);
    stored->document->credits_id = invoice_id;
    stored->document->totals.gross = gross;
    stored->leaves_rest = true;
    gint64 id = insert(store, stored);
    must(issue_on(store, stored, format_of(DOCUMENT_CREDIT_NOTE), day, &error));
    return id;
}

static void test_walk(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    gint64 id;
    g_free(issue_new_on(store, DOCUMENT_INVOICE, 1, "2026-10-31", &id));
    g_free(issue_new_on(store, DOCUMENT_INVOICE, 2, "2026-11-01", NULL));
    g_free(issue_new_on(store, DOCUMENT_ORDER_FORM, 3, "2026-11-01", NULL));
    credit_on(store, id, "2026-11-01", 1210);
    g_free(issue_new_on(store, DOCUMENT_INVOICE, 4, "2026-11-30", NULL));
    g_free(issue_new_on(store, DOCUMENT_INVOICE, 5, "2026-12-01", NULL));
    g_autoptr(stored_document_auto) not_issued = draft(DOCUMENT_INVOICE, "main", 6);
    insert(store, not_issued);

    static const struct {
        const char *from, *to, *shop;
        int type;
        const char *numbers;
    } rows[] = {
            {"2026-11-01", "2026-11-30", NULL, DOCUMENT_INVOICE, "2026-00002 2026-00003 "},
            {"2026-11-01", "2026-11-30", NULL, -1,
                    "2026-00002 B2026-00001 C2026-00001 2026-00003 "},
            {"2026-10-31", "2026-10-31", "main", -1, "2026-00001 "},
            {"2026-10-31", "2026-10-31", "other", -1, ""},
            {"2026-11-02", "2026-11-29", NULL, -1, ""},
            {"2026-11-01", "2026-11-30", NULL, DOCUMENT_DELIVERY_NOTE, ""},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *numbers =
                walk(store, rows[i].from, rows[i].to, rows[i].shop, rows[i].type);
        g_assert_cmpstr(numbers, ==, rows[i].numbers);
    }

    g_autoptr(GError) error = NULL;
    int count = 0;
    g_assert_false(document_each_issued(
            store, "2026-01-01", "2026-12-31", NULL, -1, stop_at_once, &count, &error));
    g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_INPUT);
    g_assert_cmpint(count, ==, 1);
}

/* All of one moment, whatever another connection writes meanwhile. */
static void test_one_moment(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(store_auto) reader = open_store(fixture->path, STORE_READ);
    bool own, inner;
    issue_new(fixture->store, DOCUMENT_INVOICE, 1);
    must(store_begin_read(reader, &own, &error));
    g_assert_true(own);
    g_autofree char *before = walk(reader, DAY, DAY, NULL, -1);
    issue_new(fixture->store, DOCUMENT_INVOICE, 2);
    must(store_begin_read(reader, &inner, &error));
    g_assert_false(inner);
    store_end_read(reader, inner);
    g_autofree char *during = walk(reader, DAY, DAY, NULL, -1);
    store_end_read(reader, own);
    g_autofree char *after = walk(reader, DAY, DAY, NULL, -1);
    g_assert_cmpstr(before, ==, "2026-00001 ");
    g_assert_cmpstr(during, ==, before);
    g_assert_cmpstr(after, ==, "2026-00001 2026-00002 ");
}

/* ---- how it stood ---- */

static void pay(struct store *store, gint64 document_id, const char *day, money amount)
{
    static char none[] = "";
    struct payment payment = {.document_id = document_id,
            .kind = PAYMENT_HAND,
            .amount = amount,
            .day = (char *)day,
            .at = 1,
            .by = none,
            .reference = none,
            .made_at = NOW};
    must(payment_insert(store, &payment, &error));
}

static void test_standing(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    gint64 id, other;
    g_free(issue_new_on(store, DOCUMENT_INVOICE, 1, "2026-10-20", &id));
    g_free(issue_new_on(store, DOCUMENT_INVOICE, 2, "2026-11-05", &other));
    pay(store, id, "2026-11-01", 500);
    pay(store, id, "2026-11-03", 200);
    credit_on(store, id, "2026-11-10", 510);
    pay(store, other, "2026-11-06", 2000);

    static const struct {
        const char *day;
        money paid, credited, due;
        const char *paid_on, *open;
    } rows[] = {
            {"2026-10-19", 0, 0, 1210, "", ""},
            {"2026-10-31", 0, 0, 1210, "", "2026-00001 "},
            {"2026-11-01", 500, 0, 710, "2026-11-01", "2026-00001 "},
            {"2026-11-05", 700, 0, 510, "2026-11-03", "2026-00001 2026-00002 "},
            {"2026-11-09", 700, 0, 510, "2026-11-03", "2026-00001 "},
            {"2026-11-10", 700, 510, 0, "2026-11-03", ""},
            {"2027-01-01", 700, 510, 0, "2026-11-03", ""},
    };
    g_autoptr(stored_document_auto) stored = document_get(store, id, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct standing standing;
        must(standing_on(store, stored->document, rows[i].day, &standing, &error));
        g_assert_cmpint(standing.paid, ==, rows[i].paid);
        g_assert_cmpint(standing.credited, ==, rows[i].credited);
        g_assert_cmpint(standing.due, ==, rows[i].due);
        g_assert_cmpstr(standing.paid_on, ==, rows[i].paid_on);
        g_autoptr(GString) open = g_string_new("");
        must(standing_each_open(store, rows[i].day, NULL, note_number, open, &error));
        g_assert_cmpstr(open->str, ==, rows[i].open);
    }
    g_autoptr(GString) none = g_string_new("");
    must(standing_each_open(store, "2026-11-05", "other", note_number, none, &error));
    g_assert_cmpstr(none->str, ==, "");

    struct standing paid_too_much;
    g_autoptr(stored_document_auto) second = document_get(store, other, NULL);
    must(standing_on(store, second->document, "2026-12-31", &paid_too_much, &error));
    g_assert_cmpint(paid_too_much.paid, ==, 2000);
    g_assert_cmpint(paid_too_much.due, ==, 0);
}

/* ---- receipts ---- */

static bool note_receipt(const struct receipt *receipt, void *context, GError **error)
{
    (void)error;
    g_autofree char *rate = decimal_text(receipt->rate, 0, 2);
    g_string_append_printf(context,
            "%s/%" G_GINT64_FORMAT " %d %s %s %s %s%s %s%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT
            "\n",
            receipt->shop, receipt->order_id, (int)receipt->cause, receipt->day, receipt->currency,
            receipt->country, receipt->vat_country, receipt->business ? "!" : "",
            vat_category_text(receipt->category), rate, receipt->base, receipt->vat);
    return true;
}

static void test_receipts(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    struct receipt receipt = {.shop = "main",
            .order_id = 7,
            .order_number = "700",
            .day = "2026-11-02",
            .currency = "EUR",
            .country = "NL",
            .vat_country = "BE",
            .category = VAT_S,
            .rate = decimal_from_int(21),
            .base = 1000,
            .vat = 210};
    must(receipt_add(store, &receipt, NOW, &error));
    receipt.cause = RECEIPT_REFUND;
    receipt.refund_id = 3;
    receipt.day = "2026-11-01"; /* before: by day, not as written */
    receipt.base = -1000;
    receipt.vat = -210;
    must(receipt_add(store, &receipt, NOW, &error));
    receipt.shop = "other";
    receipt.business = true;
    must(receipt_add(store, &receipt, NOW, &error));

    static const struct {
        const char *from, *to, *shop, *rows;
    } rows[] = {
            {"2026-11-01", "2026-11-02", "main",
                    "main/7 1 2026-11-01 EUR NL BE S21 -1000 -210\n"
                    "main/7 0 2026-11-02 EUR NL BE S21 1000 210\n"},
            {"2026-11-01", "2026-11-01", NULL,
                    "main/7 1 2026-11-01 EUR NL BE S21 -1000 -210\n"
                    "other/7 1 2026-11-01 EUR NL BE! S21 -1000 -210\n"},
            {"2026-11-03", "2026-11-30", NULL, ""},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GString) text = g_string_new("");
        must(receipt_each(
                store, rows[i].from, rows[i].to, rows[i].shop, note_receipt, text, &error));
        g_assert_cmpstr(text->str, ==, rows[i].rows);
    }
    g_autoptr(GString) order = g_string_new("");
    must(receipt_each_of_order(store, "main", 7, note_receipt, order, &error));
    g_assert_cmpstr(order->str, ==,
            "main/7 0 2026-11-02 EUR NL BE S21 1000 210\n"
            "main/7 1 2026-11-01 EUR NL BE S21 -1000 -210\n");
}

/* ---- numbers ---- */

static void note_jump(const struct series_jump *jump, void *context)
{
    g_string_append_printf(context, "%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT " %s ",
            jump->skipped_from, jump->next, jump->reason);
}

static void test_numbers(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    g_free(issue_new_on(store, DOCUMENT_INVOICE, 1, "2026-10-31", NULL));
    g_free(issue_new_on(store, DOCUMENT_INVOICE, 2, "2026-11-01", NULL));
    must(series_set_next(store, DOCUMENT_INVOICE, "2026-{N:5}", 116, "old program", NOW, &error));
    g_free(issue_new_on(store, DOCUMENT_INVOICE, 3, "2026-11-02", NULL));

    struct series series = {.type = DOCUMENT_INVOICE, .series = (char *)"2026-{N:5}"};
    struct series_span span;
    must(series_span(store, &series, "2026-11-01", "2026-11-30", NULL, &span, &error));
    g_assert_cmpint(span.first, ==, 2);
    g_assert_cmpint(span.last, ==, 116);
    g_assert_cmpint(span.count, ==, 2);
    g_autoptr(GString) jumps = g_string_new("");
    must(series_each_jump(store, &series, span.first, span.last, note_jump, jumps, &error));
    g_assert_cmpstr(jumps->str, ==, "3-116 old program ");
    must(series_span(store, &series, "2026-12-01", "2026-12-31", NULL, &span, &error));
    g_assert_cmpint(span.count, ==, 0);
    must(series_span(store, &series, "2026-11-01", "2026-11-30", "other", &span, &error));
    g_assert_cmpint(span.count, ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST("reports/walk", test_walk);
    TEST("reports/one-moment", test_one_moment);
    TEST("reports/standing", test_standing);
    TEST("reports/receipts", test_receipts);
    TEST("reports/numbers", test_numbers);
    return g_test_run();
}
