/* Credit notes: refunds of the shop (the rule's cases a to d), amounts by hand, the rest. */
#include "unit/document/fixture.h"

/* An issued invoice of an order. */
static struct document *invoice_of(struct fixture *f, const char *total, const char *lines)
{
    fixture_init(f, DOCUMENT_INVOICE);
    g_autoptr(order_auto) order = order_of(total, lines);
    order_add_meta(order, "_purchase_order", "PO-7788");
    fixture_set(&order->customer_note, "call first");
    struct document *invoice = build_from(f, order, VAT_NONE);
    document_number(
            invoice, "2026-00116", "2026-11-24", &f->seller, &f->shop, &f->rule, &f->payment, NULL);
    invoice->id = 12;
    invoice->state = DOCUMENT_ISSUED;
    f->rule.type = DOCUMENT_CREDIT_NOTE;
    return invoice;
}

struct notes {
    const struct document *list[4];
    gsize count;
    struct credited sum;
};

static struct credit_input input_for(
        struct fixture *f, const struct document *invoice, const struct notes *before)
{
    return (struct credit_input){.invoice = invoice,
            .seller = &f->seller,
            .shop = &f->shop,
            .rule = &f->rule,
            .payment = &f->payment,
            .before = &before->sum,
            .reason = "mok beschadigd",
            .now = 1795492782};
}

static money minor(const char *amount)
{
    money value;
    g_assert_true(decimal_to_money(number(amount), 2, &value));
    return value;
}

/* One step: "refund AMOUNT TAX", "amount AMOUNT RATE" or "rest"; NULL where it is refused. */
static struct document *take(struct fixture *f,
        const struct document *invoice,
        const struct notes *before,
        const char *step,
        GError **error)
{
    g_auto(GStrv) words = g_strsplit(step, " ", -1);
    struct credit_input input = input_for(f, invoice, before);
    if (strcmp(words[0], "rest") == 0) {
        input.kind = CREDIT_REST;
    } else if (strcmp(words[0], "amount") == 0) {
        input.kind = CREDIT_AMOUNT;
        input.amount = minor(words[1]);
        input.rate = number(words[2]);
    } else {
        input.kind = CREDIT_REFUND;
        input.amount = minor(words[1]);
        input.refund_tax = minor(words[2]);
        input.refund_id = 31;
    }
    return document_build_credit(&input, error);
}

#define ONE_RATE "p 2 16.53 16.53 3.47 1:3.47; s 5.74 1.21 1:1.21"         /* 26.95 */
#define TWO_RATES "p 2 8.26 8.26 1.73 1:1.73; p 1 18.87 18.87 1.13 2:1.13" /* 9.99 + 20.00 */
#define UNREACHABLE "p 1 43.22 43.22 9.07 1:9.07"                          /* 52.29 */
#define THREE                                                                                      \
    "p 1 100 100 21.00 1:21.00; p 1 100 100 6.00 2:6.00; p 1 100 100 12.00 3:12.00" /* 339.00 */

static const struct {
    const char *name, *total, *lines;
    const char *before[3]; /* steps that came first and count */
    const char *step, *figures;
} cases[] = {
        {"(a) the whole: the invoice's lines", "26.95", ONE_RATE, {NULL}, "refund 26.95 0.00",
                "22.27 + 4.68 + 0.00 = 26.95 | S21 22.27 4.68 | 16.53 5.74"},
        {"(a) the whole, rounding line too", "52.29", UNREACHABLE, {NULL}, "refund 52.29 9.07",
                "43.22 + 9.08 + -0.01 = 52.29 | S21 43.22 9.08 | 43.22 0.00"},
        {"(a) the whole of two rates", "29.99", TWO_RATES, {NULL}, "refund 29.99 2.86",
                "27.13 + 2.86 + 0.00 = 29.99 | S21 8.26 1.73, S6 18.87 1.13 | 8.26 18.87"},
        {"(a) what earlier notes left, one rate", "26.95", ONE_RATE, {"refund 10.00 0.00"},
                "refund 16.94 0.00", "14.00 + 2.94 + 0.00 = 16.94 | S21 14.00 2.94 | 14.00"},
        {"(a) what earlier notes left, a line for each rate", "29.99", TWO_RATES,
                {"refund 5.00 0.87"}, "refund 24.99 1.99",
                "22.99 + 2.00 + 0.00 = 24.99 | S21 4.12 0.87, S6 18.87 1.13 | 4.12 18.87"},
        {"(b) one rate: one line", "26.95", ONE_RATE, {NULL}, "refund 10.00 0.00",
                "8.26 + 1.73 + 0.01 = 10.00 | S21 8.26 1.73 | 8.26 0.00"},
        {"(b) one rate, whatever the tax says", "26.95", ONE_RATE, {NULL}, "refund 12.10 9.99",
                "10.00 + 2.10 + 0.00 = 12.10 | S21 10.00 2.10 | 10.00"},
        {"(c) the tax fits one rate", "29.99", TWO_RATES, {NULL}, "refund 10.60 0.60",
                "10.00 + 0.60 + 0.00 = 10.60 | S6 10.00 0.60 | 10.00"},
        {"(c) within a cent", "29.99", TWO_RATES, {NULL}, "refund 10.60 0.61",
                "10.00 + 0.60 + 0.00 = 10.60 | S6 10.00 0.60 | 10.00"},
        {"(c) not within two", "29.99", TWO_RATES, {NULL}, "refund 10.60 0.62",
                "10.60 + 0.00 + 0.00 = 10.60 | 0 10.60 0.00 | 10.60 !credit-not-clear"},
        {"(c) the tax fits both", "29.99", TWO_RATES, {NULL}, "refund 0.05 0.01",
                "0.05 + 0.00 + 0.00 = 0.05 | 0 0.05 0.00 | 0.05 !credit-not-clear"},
        {"(c) more than is left at the rate", "29.99", TWO_RATES, {NULL}, "refund 12.10 2.10",
                "12.10 + 0.00 + 0.00 = 12.10 | 0 12.10 0.00 | 12.10 !credit-above-rest"},
        {"(c) all of a rate", "29.99", TWO_RATES, {NULL}, "refund 9.99 1.73",
                "8.26 + 1.73 + 0.00 = 9.99 | S21 8.26 1.73 | 8.26"},
        {"(d) several rates and no tax", "29.99", TWO_RATES, {NULL}, "refund 5.00 0.00",
                "5.00 + 0.00 + 0.00 = 5.00 | 0 5.00 0.00 | 5.00 !credit-not-clear"},
        {"(d) more than the invoice", "26.95", ONE_RATE, {NULL}, "refund 26.96 0.00",
                "26.96 + 0.00 + 0.00 = 26.96 | 0 26.96 0.00 | 26.96 !credit-above-rest"},
        {"(d) more than is left", "26.95", ONE_RATE, {"refund 10.00 0.00"}, "refund 20.00 0.00",
                "20.00 + 0.00 + 0.00 = 20.00 | 0 20.00 0.00 | 20.00 !credit-above-rest"},
        {"(d) nothing is left", "26.95", ONE_RATE, {"rest"}, "refund 0.01 0.00",
                "0.01 + 0.00 + 0.00 = 0.01 | 0 0.01 0.00 | 0.01 !credit-above-rest"},
        {"by hand: all of it", "26.95", ONE_RATE, {NULL}, "rest",
                "22.27 + 4.68 + 0.00 = 26.95 | S21 22.27 4.68 | 16.53 5.74"},
        {"by hand: the rest, three rates", "339.00", THREE, {"amount 50 21", "amount 50 6"}, "rest",
                "211.51 + 27.49 + 0.00 = 239.00 | S21 58.68 12.32, S12 100.00 12.00, S6 52.83 3.17 "
                "| 58.68 100.00 52.83"},
        {"by hand: nothing is left", "26.95", ONE_RATE, {"rest"}, "rest",
                "refused: nothing is left to credit of invoice 2026-00116"},
        {"by hand: a rate used up is not in the rest", "29.99", TWO_RATES, {"amount 9.99 21"},
                "rest", "18.87 + 1.13 + 0.00 = 20.00 | S6 18.87 1.13 | 18.87"},
        {"by hand: an amount", "29.99", TWO_RATES, {NULL}, "amount 6.05 21",
                "5.00 + 1.05 + 0.00 = 6.05 | S21 5.00 1.05 | 5.00"},
        {"by hand: an amount that no net gives", "52.29", UNREACHABLE, {NULL}, "amount 52.29 21",
                "43.21 + 9.07 + 0.01 = 52.29 | S21 43.21 9.07 | 43.21 0.00"},
        {"by hand: a rate it has not", "29.99", TWO_RATES, {NULL}, "amount 5.00 12",
                "refused: invoice 2026-00116 has no VAT rate of 12 %: it has 21 % (9.99 left), 6 % "
                "(20.00 left)"},
        {"by hand: more than the rate", "29.99", TWO_RATES, {NULL}, "amount 10.00 21",
                "refused: invoice 2026-00116: 10.00 is more than is left at 21 %: it has 21 % "
                "(9.99 left), 6 % (20.00 left)"},
        {"by hand: more than the rate after a note", "29.99", TWO_RATES, {"amount 5.00 21"},
                "amount 5.00 21",
                "refused: invoice 2026-00116: 5.00 is more than is left at 21 %: it has 21 % (4.99 "
                "left), 6 % (20.00 left)"},
        {"by hand: more than the invoice", "29.99", TWO_RATES, {NULL}, "amount 30.00 6",
                "refused: invoice 2026-00116: 30.00 is more than the 29.99 that is left to credit"},
        {"by hand: nothing", "29.99", TWO_RATES, {NULL}, "amount 0.00 6",
                "refused: the amount to credit must be above 0, not 0.00"},
        {"zero VAT goes on as it is", "10.00", "p 1 10 10 0 4:0", {NULL}, "refund 5.00 0.00",
                "5.00 + 0.00 + 0.00 = 5.00 | 0 5.00 0.00 | 5.00"},
};

static void test_case(gconstpointer data)
{
    guint i = GPOINTER_TO_UINT(data);
    struct fixture f;
    g_autoptr(document_auto) invoice = invoice_of(&f, cases[i].total, cases[i].lines);
    struct notes before = {0};
    for (int j = 0; j < 3 && cases[i].before[j]; j++) {
        before.list[j] = take(&f, invoice, &before, cases[i].before[j], NULL);
        credited_add(&before.sum, before.list[before.count++]);
    }
    g_autoptr(GError) error = NULL;
    g_autoptr(document_auto) note = take(&f, invoice, &before, cases[i].step, &error);
    g_autofree char *figures =
            note ? figures_of(note) : g_strdup_printf("refused: %s", error->message);
    g_assert_cmpstr(figures, ==, cases[i].figures);
    if (note) {
        check_identities(note, cases[i].name);
        g_assert_false(note->paid);
    } else {
        g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_CONFLICT);
    }
    for (gsize j = 0; j < before.count; j++)
        document_free((struct document *)before.list[j]);
    credited_clear(&before.sum);
}

static void test_fields(void)
{
    struct fixture f;
    struct notes none = {0};
    g_autoptr(document_auto) invoice = invoice_of(&f, "26.95", ONE_RATE);
    g_autoptr(document_auto) note = take(&f, invoice, &none, "refund 10.00 0.00", NULL);
    const struct document_line *line = g_ptr_array_index(note->lines, 0);
    g_assert_cmpint(note->type, ==, DOCUMENT_CREDIT_NOTE);
    g_assert_cmpint(note->state, ==, DOCUMENT_DRAFT);
    g_assert_cmpint(note->id, ==, 0);
    g_assert_cmpstr(note->number, ==, "");
    g_assert_cmpstr(note->issue_date, ==, "");
    g_assert_cmpstr(note->due_date, ==, "");
    g_assert_cmpstr(note->payment_reference, ==, "");
    g_assert_cmpint(note->credits_id, ==, 12);
    g_assert_cmpstr(note->credits_number, ==, "2026-00116");
    g_assert_cmpint(note->refund_id, ==, 31);
    g_assert_cmpstr(note->refund_reason, ==, "mok beschadigd");
    g_assert_cmpstr(note->customer.reference, ==, "PO-7788");
    g_assert_cmpstr(note->order_number, ==, "727");
    g_assert_cmpstr(note->note, ==, "");
    g_assert_cmpstr(note->caption, ==, "unpaid 727");
    g_assert_cmpint(line->kind, ==, LINE_REFUND);
    g_assert_cmpstr(line->description, ==, "mok beschadigd");
    g_assert_cmpint(line->gross, ==, 1000);
}

/* A credit note has no order to be rebuilt from: what is taken back is the invoice's again. */
static void test_edits(void)
{
    struct fixture f;
    struct notes none = {0};
    struct document_edits edits = {{NULL}};
    g_autoptr(document_auto) invoice = invoice_of(&f, "26.95", ONE_RATE);
    g_autoptr(document_auto) note = take(&f, invoice, &none, "rest", NULL);
    g_assert_true(document_edits_set(&edits, "email", "piet@example.be", NULL));
    g_assert_true(document_edits_set(&edits, "company", "Piet NV", NULL));
    g_assert_true(document_edits_set(&edits, "language", "de", NULL));
    document_apply_edits(note, invoice, &edits);
    g_assert_cmpstr(note->customer.email, ==, "piet@example.be");
    g_assert_cmpstr(note->customer.billing.company, ==, "Piet NV");
    g_assert_cmpint(note->language, ==, LANGUAGE_DE);
    document_edits_clear(&edits);
    document_apply_edits(note, invoice, &edits);
    g_assert_cmpstr(note->customer.email, ==, "jan@example.be");
    g_assert_cmpstr(note->customer.company, ==, "");
    g_assert_cmpint(note->language, ==, LANGUAGE_NL);
}

/* Random refunds of random invoices, until nothing is left: never above what is left, and all of it
 * in the end. */
static void test_until_nothing_is_left(void)
{
    static const char *const rates[] = {"21", "6", "12"};
    g_autoptr(GRand) rand = g_rand_new_with_seed(7);
    for (int round = 0; round < 2000; round++) {
        struct fixture f;
        g_autoptr(document_auto) invoice = invoice_of(&f, "339.00", THREE);
        g_auto(credited_auto) before = {0};
        money sum = 0;
        for (int i = 0; i < 7; i++) {
            struct notes none = {0};
            struct credit_input input = input_for(&f, invoice, &none);
            input.before = &before;
            input.kind = i == 6 ? CREDIT_REST : CREDIT_AMOUNT;
            input.rate = number(rates[g_rand_int_range(rand, 0, 3)]);
            input.amount = g_rand_int_range(rand, 1, 9000);
            g_autoptr(document_auto) note = document_build_credit(&input, NULL);
            if (!note)
                continue;
            check_identities(note, "until nothing is left");
            g_assert_null(document_blocked(note));
            credited_add(&before, note);
            sum += note->totals.gross;
            g_assert_cmpint(
                    document_credit_left(invoice, &before), ==, invoice->totals.gross - sum);
        }
        g_assert_cmpint(sum, ==, invoice->totals.gross);
    }
}

/* What blocks says what a person can do, and names no command that would be refused. */
static void test_words(void)
{
    static const struct {
        const char *before, *step, *words, *not_words;
    } rows[] = {
            {NULL, "refund 26.96 0.00", "`billhook credit 2026-00116` credits what is left",
                    "--amount"},
            {NULL, "refund -5.00 0.00", "that is no refund", "--amount"},
            {"rest", "refund 5.00 0.00",
                    "nothing is left to credit of invoice 2026-00116; `billhook void`", "--amount"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct fixture f;
        struct notes before = {0};
        g_autoptr(document_auto) invoice = invoice_of(&f, "26.95", ONE_RATE);
        g_autoptr(document_auto) first =
                rows[i].before ? take(&f, invoice, &before, rows[i].before, NULL) : NULL;
        if (first)
            credited_add(&before.sum, first);
        g_autoptr(document_auto) note = take(&f, invoice, &before, rows[i].step, NULL);
        const struct warning *blocking = document_blocked(note);
        g_assert_nonnull(blocking);
        if (!strstr(blocking->text, rows[i].words) || strstr(blocking->text, rows[i].not_words))
            g_error("%s: '%s'", rows[i].step, blocking->text);
        credited_clear(&before.sum);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strdup_printf("/credit/%s", cases[i].name);
        g_test_add_data_func(path, GUINT_TO_POINTER(i), test_case);
    }
    g_test_add_func("/credit/fields", test_fields);
    g_test_add_func("/credit/edits", test_edits);
    g_test_add_func("/credit/words", test_words);
    g_test_add_func("/credit/until-nothing-is-left", test_until_nothing_is_left);
    return g_test_run();
}
