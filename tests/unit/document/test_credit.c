/* Credit notes: refunds of the shop (the rule's cases a to d), amounts by hand, the rest. */
#include <stdlib.h>

#include "unit/document/fixture.h"

/* An issued invoice of an order. */
static struct document *invoice_of(struct fixture *f, const char *total, const char *lines)
{
    fixture_init(f, DOCUMENT_INVOICE);
    g_autoptr(order_auto) order = order_of(total, lines);
    order_add_meta(order, "_purchase_order", "PO-7788");
    fixture_set(&order->customer_note, "call first");
    struct document *invoice = build_from(f, order, VAT_NONE);
    document_settle(
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

/* "2", or "2=1.5". */
static GArray *lines_of(char **words)
{
    GArray *lines = g_array_new(FALSE, TRUE, sizeof(struct credit_line));
    for (; *words; words++) {
        g_auto(GStrv) pair = g_strsplit(*words, "=", 2);
        struct credit_line line = {.place = (gsize)atoi(pair[0]), .all = !pair[1]};
        if (pair[1])
            line.quantity = number(pair[1]);
        g_array_append_val(lines, line);
    }
    return lines;
}

/* One step: "refund AMOUNT TAX", "amount AMOUNT RATE", "lines N[=QUANTITY]…" or "rest"; NULL where
 * it is refused. */
static struct document *take(struct fixture *f,
        const struct document *invoice,
        const struct notes *before,
        const char *step,
        GError **error)
{
    g_auto(GStrv) words = g_strsplit(step, " ", -1);
    g_autoptr(GArray) lines = NULL;
    struct credit_input input = input_for(f, invoice, before);
    if (strcmp(words[0], "rest") == 0) {
        input.kind = CREDIT_REST;
    } else if (strcmp(words[0], "amount") == 0) {
        input.kind = CREDIT_AMOUNT;
        input.amount = minor(words[1]);
        input.rate = number(words[2]);
    } else if (strcmp(words[0], "lines") == 0) {
        input.kind = CREDIT_LINES;
        input.lines = lines = lines_of(words + 1);
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
#define THREE \
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

/* ---- lines ---- */

#define THIRDS "p 3 8.26 8.26 1.74 1:1.74; s 4.96 1.04 1:1.04" /* 10.00 + 6.00 */
#define COUPON "p 4 40.00 36.00 7.56 1:7.56; p 2 10.00 10.00 0.60 2:0.60; s 5.00 1.05 1:1.05"
#define RETURNED "p 1 20.00 20.00 4.20 1:4.20; p -1 -4.00 -4.00 -0.84 1:-0.84"
#define FREE "p 2 0.00 0.00 0.00 1:0.00; p 1 10.00 10.00 2.10 1:2.10"
#define FEE "p 1 20.00 20.00 4.20 1:4.20; f -3.00 -0.63 1:-0.63"
#define ODD_VAT "p 1 10.00 10.00 3.10 1:3.10; p 1 10.00 10.00 1.10 1:1.10"
#define CENT_MORE "p 1 1.05 1.05 0.22 1:0.22; p 1 1.05 1.05 0.22 1:0.22; p 1 1.05 1.05 0.22 1:0.22"
#define MANY_PIECES "p 10 0.04 0.04 0.01 1:0.01; p 1 10.00 10.00 2.10 1:2.10"
#define WEIGHT "p 1.5 10.00 10.00 0.60 2:0.60"

/* figures_of(), then of each line "place:quantity×unit price-discount=gross". */
static char *line_figures_of(const struct document *note)
{
    g_autofree char *figures = figures_of(note);
    GString *text = g_string_new(figures);
    for (guint i = 0; i < note->lines->len; i++) {
        const struct document_line *line = g_ptr_array_index(note->lines, i);
        g_autofree char *quantity = decimal_text(line->quantity, 0, 12),
                        *price = decimal_text(line->unit_price, 2, 6);
        g_string_append_printf(
                text, "%s%d:%s×%s", i ? " " : " | ", line->credited_line, quantity, price);
        append_money(text, "-", line->discount, 2);
        append_money(text, "=", line->gross, 2);
    }
    return g_string_free(text, FALSE);
}

static const struct {
    const char *name, *total, *lines;
    const char *before[4]; /* steps that came first and count */
    const char *step, *figures;
} line_cases[] = {
        {"a full line is its gross", "26.95", ONE_RATE, {NULL}, "lines 2",
                "5.74 + 1.21 + 0.00 = 6.95 | S21 5.74 1.21 | 5.74 | 2:1×5.74-0.00=6.95"},
        {"half of a line", "26.95", ONE_RATE, {NULL}, "lines 1=1",
                "8.27 + 1.74 + -0.01 = 10.00 | S21 8.27 1.74 | 8.27 0.00 | 1:1×8.27-0.00=10.00 "
                "0:1×0.00-0.00=-0.01"},
        {"the last takes the rest", "26.95", ONE_RATE, {"lines 1=1"}, "lines 1=1",
                "8.26 + 1.73 + 0.01 = 10.00 | S21 8.26 1.73 | 8.26 0.00 | 1:1×8.26-0.00=10.00 "
                "0:1×0.00-0.00=0.01"},
        {"a third", "16.00", THIRDS, {NULL}, "lines 1=1",
                "2.75 + 0.58 + 0.00 = 3.33 | S21 2.75 0.58 | 2.75 | 1:1×2.75-0.00=3.33"},
        {"the last third", "16.00", THIRDS, {"lines 1=1", "lines 1=1"}, "lines 1",
                "2.76 + 0.58 + 0.00 = 3.34 | S21 2.76 0.58 | 2.76 | 1:1×2.76-0.00=3.34"},
        {"part of a quantity", "10.60", WEIGHT, {NULL}, "lines 1=0.5",
                "3.33 + 0.20 + 0.00 = 3.53 | S6 3.33 0.20 | 3.33 | 1:0.5×6.66-0.00=3.53"},
        {"its discount in part, two rates", "60.21", COUPON, {NULL}, "lines 1=1 2",
                "19.00 + 2.49 + 0.00 = 21.49 | S21 9.00 1.89, S6 10.00 0.60 | 9.00 10.00 | "
                "1:1×10.00-1.00=10.89 2:2×5.00-0.00=10.60"},
        {"two lines of a rate", "60.21", COUPON, {NULL}, "lines 1 3",
                "41.00 + 8.61 + 0.00 = 49.61 | S21 41.00 8.61 | 36.00 5.00 | 1:4×10.00-4.00=43.56 "
                "3:1×5.00-0.00=6.05"},
        {"all lines at once are the invoice", "52.29", UNREACHABLE, {NULL}, "lines 1",
                "43.22 + 9.08 + -0.01 = 52.29 | S21 43.22 9.08 | 43.22 0.00 | 1:1×43.22-0.00=52.29 "
                "0:1×0.00-0.00=-0.01"},
        {"all lines, one by one: the last takes the cent", "3.82", CENT_MORE,
                {"lines 1", "lines 2"}, "lines 3",
                "1.06 + 0.22 + 0.00 = 1.28 | S21 1.06 0.22 | 1.06 | 3:1×1.06-0.00=1.27"},
        {"all lines, one by one: the last has a cent less", "3.80", CENT_MORE,
                {"lines 1", "lines 2"}, "lines 3",
                "1.04 + 0.22 + 0.00 = 1.26 | S21 1.04 0.22 | 1.04 | 3:1×1.04-0.00=1.27"},
        {"its VAT was not its rate", "24.20", ODD_VAT, {NULL}, "lines 1",
                "10.83 + 2.27 + 0.00 = 13.10 | S21 10.83 2.27 | 10.83 | 1:1×10.83-0.00=13.10"},
        {"a returned line with another", "19.36", RETURNED, {NULL}, "lines 1=0.5 2",
                "6.00 + 1.26 + 0.00 = 7.26 | S21 6.00 1.26 | 10.00 -4.00 | 1:0.5×20.00-0.00=12.10 "
                "2:-1×4.00-0.00=-4.84"},
        {"a negative fee with its product", "20.57", FEE, {"lines 1=0.5"}, "lines 1 2",
                "7.00 + 1.47 + 0.00 = 8.47 | S21 7.00 1.47 | 10.00 -3.00 | 1:0.5×20.00-0.00=12.10 "
                "2:1×-3.00-0.00=-3.63"},
        {"a free line with another", "12.10", FREE, {NULL}, "lines 1 2",
                "10.00 + 2.10 + 0.00 = 12.10 | S21 10.00 2.10 | 0.00 10.00 | 1:2×0.00-0.00=0.00 "
                "2:1×10.00-0.00=12.10"},
        {"the rest after lines, line by line", "60.21", COUPON, {"lines 1=1", "lines 2"}, "rest",
                "32.00 + 6.72 + 0.00 = 38.72 | S21 32.00 6.72 | 27.00 5.00 | 1:3×10.00-3.00=32.67 "
                "3:1×5.00-0.00=6.05"},
        {"the refund of the rest after lines", "26.95", ONE_RATE, {"lines 1=1"},
                "refund 16.95 2.94",
                "14.01 + 2.94 + 0.00 = 16.95 | S21 14.01 2.94 | 8.27 5.74 | 1:1×8.27-0.00=10.00 "
                "2:1×5.74-0.00=6.95"},
        {"the rest after an amount too", "60.21", COUPON, {"lines 1=1", "amount 1.00 6"}, "rest",
                "41.06 + 7.26 + 0.00 = 48.32 | S21 32.00 6.72, S6 9.06 0.54 | 32.00 9.06 | "
                "0:1×32.00-0.00=38.72 0:1×9.06-0.00=9.60"},
        {"a line that is not there", "26.95", ONE_RATE, {"lines 1=1"}, "lines 3",
                "refused: invoice 2026-00116: it has no line 3; left are line 1 (1, 10.00), line 2 "
                "(1, 6.95)"},
        {"place 0", "26.95", ONE_RATE, {NULL}, "lines 0",
                "refused: invoice 2026-00116: it has no line 0; left are line 1 (2, 20.00), line 2 "
                "(1, 6.95)"},
        {"more than the line", "26.95", ONE_RATE, {NULL}, "lines 1=2.5",
                "refused: invoice 2026-00116: 2.5 of line 1 is more than the 2 that is left of it; "
                "left are line 1 (2, 20.00), line 2 (1, 6.95)"},
        {"more than is left of it", "26.95", ONE_RATE, {"lines 1=1"}, "lines 1=1.5",
                "refused: invoice 2026-00116: 1.5 of line 1 is more than the 1 that is left of it; "
                "left are line 1 (1, 10.00), line 2 (1, 6.95)"},
        {"a line that is credited", "26.95", ONE_RATE, {"lines 1"}, "lines 1",
                "refused: invoice 2026-00116: nothing is left of line 1; left are line 2 (1, "
                "6.95)"},
        {"one of several", "26.95", ONE_RATE, {"lines 1"}, "lines 2 1=1",
                "refused: invoice 2026-00116: nothing is left of line 1; left are line 2 (1, "
                "6.95)"},
        {"the rounding", "52.29", UNREACHABLE, {NULL}, "lines 2",
                "refused: invoice 2026-00116: line 2 is its rounding, which goes with the last of "
                "its lines; left are line 1 (1, 52.29)"},
        {"a free line alone", "12.10", FREE, {NULL}, "lines 1",
                "refused: invoice 2026-00116: the amount to credit must be above 0, and this comes "
                "to 0.00: left are line 1 (2, 0.00), line 2 (1, 12.10)"},
        {"a negative line alone", "19.36", RETURNED, {NULL}, "lines 2",
                "refused: invoice 2026-00116: the amount to credit must be above 0, and this comes "
                "to -4.84: left are line 1 (1, 24.20), line 2 (1, -4.84)"},
        {"more than is left in all", "19.36", RETURNED, {NULL}, "lines 1",
                "refused: invoice 2026-00116: 24.20 is more than the 19.36 that is left to credit: "
                "left are line 1 (1, 24.20), line 2 (1, -4.84)"},
        {"an amount before: in all", "26.95", ONE_RATE, {"amount 20.00 21"}, "lines 1",
                "refused: invoice 2026-00116: 20.00 is more than the 6.95 that is left to credit: "
                "left are line 1 (2, 20.00), line 2 (1, 6.95)"},
        {"an amount before: a cent", "26.95", ONE_RATE, {"amount 20.01 21"}, "lines 2",
                "refused: invoice 2026-00116: 6.95 is more than the 6.94 that is left to credit: "
                "left are line 1 (2, 20.00), line 2 (1, 6.95)"},
        {"an amount before: enough is left", "26.95", ONE_RATE, {"amount 20.00 21"}, "lines 2",
                "5.74 + 1.21 + 0.00 = 6.95 | S21 5.74 1.21 | 5.74 | 2:1×5.74-0.00=6.95"},
        {"an amount before: at its rate", "29.99", TWO_RATES, {"amount 1.00 21"}, "lines 1",
                "refused: invoice 2026-00116: 9.99 is more than is left at 21 %: it has 21 % (8.99 "
                "left), 6 % (20.00 left)"},
        {"after all of it", "26.95", ONE_RATE, {"rest"}, "lines 1",
                "refused: nothing is left to credit of invoice 2026-00116"},
        {"nothing is left in all", "26.95", ONE_RATE, {"amount 26.95 21"}, "lines 1",
                "refused: nothing is left to credit of invoice 2026-00116"},
        {"a part that comes to nothing", "12.15", MANY_PIECES, {NULL}, "lines 1=0.5",
                "refused: invoice 2026-00116: the amount to credit must be above 0, and this comes "
                "to 0.00: left are line 1 (10, 0.05), line 2 (1, 12.10)"},
        {"pieces whose cents are gone", "12.15", MANY_PIECES,
                {"lines 1=1", "lines 1=1", "lines 1=1", "lines 1=2"}, "lines 1=1",
                "0.01 + 0.00 + 0.00 = 0.01 | S21 0.01 0.00 | 0.01 | 1:1×0.01-0.00=0.01"},
};

static void test_lines(gconstpointer data)
{
    guint i = GPOINTER_TO_UINT(data);
    struct fixture f;
    g_autoptr(document_auto) invoice = invoice_of(&f, line_cases[i].total, line_cases[i].lines);
    g_assert_null(document_blocking_warning(invoice));
    struct notes before = {0};
    for (int j = 0; j < 4 && line_cases[i].before[j]; j++) {
        g_autoptr(document_auto) note = take(&f, invoice, &before, line_cases[i].before[j], NULL);
        g_assert_nonnull(note);
        credited_add(&before.sum, note);
    }
    g_autoptr(GError) error = NULL;
    g_autoptr(document_auto) note = take(&f, invoice, &before, line_cases[i].step, &error);
    g_autofree char *figures =
            note ? line_figures_of(note) : g_strdup_printf("refused: %s", error->message);
    g_assert_cmpstr(figures, ==, line_cases[i].figures);
    if (note)
        check_identities(note, line_cases[i].name);
    else
        g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_CONFLICT);
    credited_clear(&before.sum);
}

/* What the store keeps of a note says which lines it took; one of a version that did not keep it
 * counts by rate only. */
static void test_lines_are_kept(void)
{
    struct fixture f;
    struct notes none = {0};
    g_autoptr(document_auto) invoice = invoice_of(&f, "26.95", ONE_RATE);
    g_autoptr(document_auto) note = take(&f, invoice, &none, "lines 1=1 2", NULL);
    g_autofree char *content = document_freeze(note, &f.seller);
    g_assert_nonnull(strstr(content, "\"credited_lines\":[1,2]"));
    g_autoptr(document_auto) back = document_thaw(content, NULL, NULL);
    credited_add(&none.sum, back);
    g_autoptr(GError) error = NULL;
    g_assert_null(take(&f, invoice, &none, "lines 2", &error));
    g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_CONFLICT);
    credited_clear(&none.sum);

    g_auto(GStrv) parts = g_strsplit(content, "\"credited_lines\":[1,2],", 2);
    g_autofree char *old = g_strconcat(parts[0], parts[1], NULL);
    g_autoptr(document_auto) earlier = document_thaw(old, NULL, NULL);
    credited_add(&none.sum, earlier);
    g_autoptr(document_auto) rest = take(&f, invoice, &none, "rest", NULL);
    g_assert_cmpint(
            ((struct document_line *)g_ptr_array_index(rest->lines, 0))->kind, ==, LINE_REFUND);
    credited_clear(&none.sum);
}

/* Random quantities of random lines: never above what is left, all of it in the end, and a line's
 * notes make exactly the line. */
static void test_lines_until_nothing_is_left(void)
{
    static const struct {
        const char *total, *lines;
    } invoices[] = {{"16.00", THIRDS}, {"60.21", COUPON}, {"26.95", ONE_RATE}, {"29.99", TWO_RATES},
            {"52.29", UNREACHABLE}, {"24.20", ODD_VAT}, {"3.81", CENT_MORE}, {"12.15", MANY_PIECES},
            {"20.57", FEE}};
    g_autoptr(GRand) rand = g_rand_new_with_seed(11);
    for (int round = 0; round < 3000; round++) {
        gsize which = (gsize)round % G_N_ELEMENTS(invoices);
        struct fixture f;
        g_autoptr(document_auto) invoice =
                invoice_of(&f, invoices[which].total, invoices[which].lines);
        struct notes before = {0};
        money sum = 0, of_line[8] = {0};
        for (int i = 0; i < 12; i++) {
            g_autofree char *step = i == 11 ? g_strdup("rest")
                    : g_rand_boolean(rand)
                    ? g_strdup_printf("lines %d", g_rand_int_range(rand, 1, 4))
                    : g_strdup_printf("lines %d=%d.%d", g_rand_int_range(rand, 1, 4),
                              g_rand_int_range(rand, 0, 3), g_rand_int_range(rand, 1, 10));
            g_autoptr(document_auto) note = take(&f, invoice, &before, step, NULL);
            if (!note)
                continue;
            check_identities(note, step);
            g_assert_null(document_blocking_warning(note));
            credited_add(&before.sum, note);
            sum += note->totals.gross;
            for (guint j = 0; j < note->lines->len; j++) {
                const struct document_line *line = g_ptr_array_index(note->lines, j);
                g_assert_true(line->credited_line > 0 || line->kind == LINE_ROUNDING);
                of_line[line->credited_line] += line->kind == LINE_ROUNDING ? 0 : line->gross;
            }
        }
        g_assert_cmpint(sum, ==, invoice->totals.gross);
        for (guint i = 0; i < invoice->lines->len; i++) {
            const struct document_line *line = g_ptr_array_index(invoice->lines, i);
            if (line->kind != LINE_ROUNDING)
                g_assert_cmpint(of_line[i + 1], ==, line->gross);
        }
        credited_clear(&before.sum);
    }
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
            g_assert_null(document_blocking_warning(note));
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
        const struct warning *blocking = document_blocking_warning(note);
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
    for (guint i = 0; i < G_N_ELEMENTS(line_cases); i++) {
        g_autofree char *path = g_strdup_printf("/credit/lines/%s", line_cases[i].name);
        g_test_add_data_func(path, GUINT_TO_POINTER(i), test_lines);
    }
    g_test_add_func("/credit/lines-are-kept", test_lines_are_kept);
    g_test_add_func("/credit/lines-until-nothing-is-left", test_lines_until_nothing_is_left);
    g_test_add_func("/credit/fields", test_fields);
    g_test_add_func("/credit/edits", test_edits);
    g_test_add_func("/credit/words", test_words);
    g_test_add_func("/credit/until-nothing-is-left", test_until_nothing_is_left);
    return g_test_run();
}
