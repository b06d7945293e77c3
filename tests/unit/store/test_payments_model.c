/* Payments, reversals and credit notes of some invoices in any order, against a model that is
 * worked out from INTERFACE-books.md ("Payments"): what an invoice says of itself, how it stood on
 * a day, what lists of payments have, and that the proof of the books agrees after each step. */
#include "bank_fixture.h"

#include "base/text.h"
#include "store/documents.h"
#include "store/payments.h"
#include "store/standing.h"

#define INVOICES 4
#define GROSS 1210 /* of the fixture's invoices */
#define STEPS 240
#define DAYS 40 /* after the first day of issue, over the end of a month and of a year */

struct paid {
    gint64 id, reverses;
    int document; /* index */
    money amount;
    int day;
    gint64 at;
    bool back; /* taken back */
};

struct noted {
    int document, day;
    money gross;
};

struct model {
    GRand *random;
    gint64 ids[INVOICES];
    GArray *payments; /* struct paid */
    GArray *notes;    /* struct noted */
    int last_note_day;
};

static int any(struct model *model, int below)
{
    return g_rand_int_range(model->random, 0, below);
}

/* The day of 2025-12-15 and so many more. Caller frees. */
static char *day_of(int day)
{
    g_autoptr(GDateTime) first = g_date_time_new_utc(2025, 12, 15, 0, 0, 0);
    g_autoptr(GDateTime) then = g_date_time_add_days(first, day);
    return g_date_time_format(then, "%Y-%m-%d");
}

static struct paid *payment_at(struct model *model, guint i)
{
    return &g_array_index(model->payments, struct paid, i);
}

static bool was_reversed(struct model *model, gint64 id, int until)
{
    for (guint i = 0; i < model->payments->len; i++)
        if (payment_at(model, i)->reverses == id && payment_at(model, i)->day <= until)
            return true;
    return false;
}

/* ---- what the promise makes of an invoice ---- */

struct expected {
    money sum, credited, due;
    gint64 last_at;
    int last_day; /* of a payment that no reversal took back; -1 none */
};

/* At the end of a day. */
static struct expected expect(struct model *model, int document, int until)
{
    struct expected is = {.last_day = -1};
    for (guint i = 0; i < model->payments->len; i++) {
        const struct paid *paid = payment_at(model, i);
        if (paid->document != document || paid->back || paid->day > until)
            continue;
        is.sum += paid->amount;
        if (paid->amount < 0 || was_reversed(model, paid->id, until))
            continue;
        is.last_day = MAX(is.last_day, paid->day);
        is.last_at = MAX(is.last_at, paid->at);
    }
    for (guint i = 0; i < model->notes->len; i++) {
        const struct noted *note = &g_array_index(model->notes, struct noted, i);
        is.credited += note->document == document && note->day <= until ? note->gross : 0;
    }
    is.due = MAX(0, GROSS - is.sum - is.credited);
    return is;
}

/* ---- steps ---- */

static void settle(struct fixture *fixture, struct model *model, int document)
{
    g_autoptr(document_auto) settled = document_new(DOCUMENT_INVOICE);
    settled->id = model->ids[document];
    must(payments_settle(fixture->store, settled, &error));
}

static void book(struct fixture *fixture, struct model *model, struct paid paid, int kind)
{
    g_autofree char *day = day_of(paid.day);
    struct payment payment = {.document_id = model->ids[paid.document],
            .kind = (enum payment_kind)kind,
            .amount = paid.amount,
            .day = day,
            .at = paid.at,
            .reverses_id = paid.reverses,
            .made_at = NOW};
    must(payment_insert(fixture->store, &payment, &error));
    paid.id = payment.id;
    g_array_append_val(model->payments, paid);
    settle(fixture, model, paid.document);
}

static void step_pay(struct fixture *fixture, struct model *model)
{
    static const enum payment_kind kinds[] = {
            PAYMENT_SHOP, PAYMENT_HAND, PAYMENT_BANK, PAYMENT_LINK};
    int day = any(model, DAYS);
    struct paid paid = {.document = any(model, INVOICES),
            .amount = any(model, 4) ? 1 + any(model, GROSS) : GROSS,
            .day = day,
            .at = NOW + day * 86400 + any(model, 3)};
    book(fixture, model, paid, (int)kinds[any(model, G_N_ELEMENTS(kinds))]);
}

/* The bank takes one back that counts and that it did not take back before. */
static void step_reverse(struct fixture *fixture, struct model *model)
{
    if (!model->payments->len)
        return;
    const struct paid *paid = payment_at(model, (guint)any(model, (int)model->payments->len));
    if (paid->back || paid->amount < 0 || was_reversed(model, paid->id, DAYS))
        return;
    struct paid reversal = {.document = paid->document,
            .amount = -paid->amount,
            .day = MIN(paid->day + any(model, 5), DAYS - 1),
            .at = paid->at + 9,
            .reverses = paid->id};
    book(fixture, model, reversal, PAYMENT_REVERSAL);
}

/* A person takes one back that the bank did not. */
static void step_take_back(struct fixture *fixture, struct model *model)
{
    if (!model->payments->len)
        return;
    struct paid *paid = payment_at(model, (guint)any(model, (int)model->payments->len));
    if (paid->amount < 0 || was_reversed(model, paid->id, DAYS))
        return;
    if (paid->back) {
        must_fail(payment_take_back(fixture->store, paid->id, NOW, &error),
                BILLHOOK_ERROR_NOT_FOUND, "taken back");
        return;
    }
    must(payment_take_back(fixture->store, paid->id, NOW + 1, &error));
    paid->back = true;
    settle(fixture, model, paid->document);
}

/* Another day and moment; the amount stays. */
static void step_move(struct fixture *fixture, struct model *model)
{
    if (!model->payments->len)
        return;
    struct paid *paid = payment_at(model, (guint)any(model, (int)model->payments->len));
    if (paid->back || paid->amount < 0)
        return;
    g_autoptr(GPtrArray) rows = payments_of(fixture->store, model->ids[paid->document], NULL);
    for (guint i = 0; i < rows->len; i++) {
        struct payment *row = rows->pdata[i];
        if (row->id != paid->id)
            continue;
        paid->day = any(model, DAYS);
        paid->at = NOW + paid->day * 86400;
        g_free(row->day);
        row->day = day_of(paid->day);
        row->at = paid->at;
        must(payment_update(fixture->store, row, &error));
    }
    settle(fixture, model, paid->document);
}

static void step_credit(struct fixture *fixture, struct model *model)
{
    int document = any(model, INVOICES);
    money left = GROSS - expect(model, document, DAYS).credited;
    if (left == 0)
        return;
    struct noted note = {.document = document,
            .day = MIN(model->last_note_day + any(model, 3), DAYS - 1),
            .gross = any(model, 3) ? 1 + any(model, (int)left) : left};
    g_autofree char *day = day_of(note.day);
    g_autoptr(stored_document_auto) stored = draft(DOCUMENT_CREDIT_NOTE, "main", document + 1);
    stored->document->credits_id = model->ids[document];
    struct document_line *line = g_ptr_array_index(stored->document->lines, 0);
    line->net = line->list_net = note.gross;
    line->vat = 0;
    g_array_set_size(stored->document->vat, 0);
    stored->document->totals =
            (struct document_totals){.net = note.gross, .gross = note.gross, .due = note.gross};
    stored->leaves_rest = note.gross < left;
    insert(fixture->store, stored);
    must(issue_on(fixture->store, stored, "C" FORMAT, day, &error));
    g_array_append_val(model->notes, note);
    model->last_note_day = note.day;
    settle(fixture, model, document);
}

/* ---- what must hold after each ---- */

static void check_invoice(struct fixture *fixture, struct model *model, int document)
{
    struct expected is = expect(model, document, DAYS);
    bool paid = is.due == 0 && is.sum > 0;
    g_autoptr(stored_document_auto) kept = document_get(fixture->store, model->ids[document], NULL);
    g_assert_cmpint(kept->document->totals.due, ==, is.due);
    g_assert_cmpint(kept->document->totals.paid, ==, MIN(is.sum, GROSS));
    g_assert_cmpint(kept->document->paid, ==, paid);
    g_assert_cmpint(kept->document->paid_at, ==, paid ? is.last_at : 0);
    g_assert_cmpint(kept->fully_credited, ==, is.credited == GROSS);
}

static void check_standing(struct fixture *fixture, struct model *model, int document, int day)
{
    struct expected is = expect(model, document, day);
    g_autofree char *text = day_of(day),
                    *last = is.last_day >= 0 ? day_of(is.last_day) : g_strdup("");
    g_autoptr(stored_document_auto) kept = document_get(fixture->store, model->ids[document], NULL);
    struct standing standing;
    must(standing_on(fixture->store, kept->document, text, &standing, &error));
    g_assert_cmpint(standing.paid, ==, is.sum);
    g_assert_cmpint(standing.credited, ==, is.credited);
    g_assert_cmpint(standing.due, ==, is.due);
    g_assert_cmpstr(standing.paid_on, ==, last);
}

static bool note_open(const struct stored_document *stored, void *context, GError **error)
{
    (void)error;
    g_string_append_printf(context, "%" G_GINT64_FORMAT " ", stored->document->id);
    return true;
}

/* The invoices that were open at a day's end, and how many are now. */
static void check_open(struct fixture *fixture, struct model *model, int day)
{
    g_autoptr(GString) wanted = g_string_new(""), found = g_string_new("");
    g_autofree char *text = day_of(day);
    gint64 now_open = 0, counted;
    for (int i = 0; i < INVOICES; i++) {
        now_open += expect(model, i, DAYS).due > 0;
        if (expect(model, i, day).due > 0)
            g_string_append_printf(wanted, "%" G_GINT64_FORMAT " ", model->ids[i]);
    }
    must(standing_each_open(fixture->store, text, "main", note_open, found, &error));
    g_assert_cmpstr(found->str, ==, wanted->str);
    must(standing_count_open(fixture->store, 1000, &counted, &error));
    g_assert_cmpint(counted, ==, now_open);
    must(standing_count_open(fixture->store, 1, &counted, &error));
    g_assert_cmpint(counted, ==, MIN(now_open, 1));
}

static void add_payment(
        const struct payment *payment, const char *number, const char *currency, void *context)
{
    (void)number, (void)currency;
    money *sum = context;
    sum[0] += payment->amount;
    sum[1]++;
}

/* The payments of some days, both ends included. */
static void check_between(struct fixture *fixture, struct model *model, int from, int to)
{
    money wanted[2] = {0, 0}, found[2] = {0, 0};
    g_autofree char *first = day_of(from), *last = day_of(to);
    for (guint i = 0; i < model->payments->len; i++) {
        const struct paid *paid = payment_at(model, i);
        bool inside = !paid->back && paid->day >= from && paid->day <= to;
        wanted[0] += inside ? paid->amount : 0;
        wanted[1] += inside;
    }
    must(payments_between(fixture->store, first, last, NULL, add_payment, found, &error));
    g_assert_cmpint(found[0], ==, wanted[0]);
    g_assert_cmpint(found[1], ==, wanted[1]);
}

static void make_invoices(struct fixture *fixture, struct model *model)
{
    for (int i = 0; i < INVOICES; i++) {
        g_free(issue_new_on(fixture->store, DOCUMENT_INVOICE, i + 1, "2025-12-15", &model->ids[i]));
        render(fixture->store, model->ids[i]);
    }
}

typedef void (*step_taker)(struct fixture *fixture, struct model *model);

static void take_step(struct fixture *fixture, struct model *model)
{
    static const step_taker steps[] = {step_pay, step_pay, step_reverse, step_take_back, step_move};
    if (any(model, 12) == 0)
        step_credit(fixture, model);
    else
        steps[any(model, G_N_ELEMENTS(steps))](fixture, model);
}

static void check_step(struct fixture *fixture, struct model *model)
{
    int from = any(model, DAYS), to = from + any(model, DAYS - from);
    for (int i = 0; i < INVOICES; i++)
        check_invoice(fixture, model, i);
    check_standing(fixture, model, any(model, INVOICES), from);
    check_open(fixture, model, to);
    check_between(fixture, model, from, to);
}

static struct model *model_new(guint32 seed)
{
    struct model *model = g_new0(struct model, 1);
    model->random = g_rand_new_with_seed(seed);
    model->payments = g_array_new(FALSE, TRUE, sizeof(struct paid));
    model->notes = g_array_new(FALSE, TRUE, sizeof(struct noted));
    return model;
}

static void model_free(struct model *model)
{
    g_rand_free(model->random);
    g_array_unref(model->payments);
    g_array_unref(model->notes);
    g_free(model);
}

/* What is left of the proof's faults when pages that are not made yet are no faults. */
static void check_proof(struct fixture *fixture)
{
    g_autoptr(GError) error = NULL;
    gint64 documents;
    g_autoptr(GPtrArray) faults = store_verify(fixture->store, &documents, NULL, &error);
    g_assert_no_error(error);
    guint count;
    const struct fault *first = fault_first(faults, &count);
    if (first)
        g_error("%u faults, the first: %s: %s", count, first->document, first->text);
}

static void test_any_order(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct model *model = model_new(20251215);
    make_invoices(fixture, model);
    for (int step = 0; step < STEPS; step++) {
        take_step(fixture, model);
        check_step(fixture, model);
        if (step % 20 == 19)
            check_proof(fixture);
    }
    model_free(model);
}

/* Settling twice says the same and writes nothing: no other connection sees a change. */
static void test_settled_once(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct model *model = model_new(3);
    make_invoices(fixture, model);
    for (int i = 0; i < 12; i++)
        take_step(fixture, model);
    g_autoptr(store_auto) other = open_store(fixture->path, STORE_READ);
    gint64 before, after;
    must(store_data_version(other, &before, &error));
    for (int i = 0; i < INVOICES; i++)
        settle(fixture, model, i);
    must(store_data_version(other, &after, &error));
    g_assert_cmpint(after, ==, before);
    step_pay(fixture, model);
    must(store_data_version(other, &after, &error));
    g_assert_cmpint(after, !=, before);
    model_free(model);
}

/* An invoice of nothing is paid at the shop's moment, else at its issue, and owes nothing. */
static void test_of_nothing(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    static const gint64 by_shop[] = {0, NOW - 1000};
    for (int i = 0; i < 2; i++) {
        g_autoptr(stored_document_auto) stored = draft(DOCUMENT_INVOICE, "main", i + 1);
        struct document_line *line = g_ptr_array_index(stored->document->lines, 0);
        line->net = line->list_net = line->vat = line->gross = 0;
        g_array_set_size(stored->document->vat, 0);
        stored->document->totals = (struct document_totals){0};
        stored->shop_paid_at = by_shop[i];
        insert(fixture->store, stored);
        must(document_update_shop_paid(fixture->store, stored, &error));
        must(issue_on(fixture->store, stored, FORMAT, DAY, &error));
        g_autoptr(document_auto) settled = document_new(DOCUMENT_INVOICE);
        settled->id = stored->document->id;
        must(payments_settle(fixture->store, settled, &error));
        g_assert_true(settled->paid);
        g_assert_cmpint(settled->paid_at, ==, by_shop[i] ? by_shop[i] : NOW);
        g_assert_cmpint(settled->totals.due, ==, 0);
    }
}

/* A line of the bank answers for the payments that it made or proves, as long as they count. */
static void test_of_line(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    issue_new(store, DOCUMENT_INVOICE, 1);
    gint64 line = keep_line(store, keep_statement(store, "2026/1", 'a'), 1, 5, "Taart");
    struct payment of_line = {.document_id = 1, .kind = PAYMENT_BANK, .amount = 5, .line_id = line},
                   other = {.document_id = 1, .kind = PAYMENT_BANK, .amount = 6};
    must(payment_insert(store, &of_line, &error));
    must(payment_insert(store, &other, &error));
    g_autoptr(GPtrArray) found = payments_of_line(store, line, NULL);
    g_assert_cmpuint(found->len, ==, 1);
    g_assert_cmpint(((const struct payment *)found->pdata[0])->id, ==, of_line.id);
    must(payment_take_back(store, of_line.id, NOW, &error));
    g_autoptr(GPtrArray) none = payments_of_line(store, line, NULL);
    g_assert_cmpuint(none->len, ==, 0);
    g_autoptr(GPtrArray) unknown = payments_of_line(store, 0, NULL);
    g_assert_cmpuint(unknown->len, ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST("payments-model/any-order", test_any_order);
    TEST("payments-model/settled-once", test_settled_once);
    TEST("payments-model/of-nothing", test_of_nothing);
    TEST("payments-model/of-line", test_of_line);
    return g_test_run();
}
