/* Credit notes with the own lines of a shop's refund. */
#include <stdlib.h>

#include "unit/document/fixture.h"

/* The order's line of place N has the id 100 + N. */
static struct document *invoice_of(
        struct fixture *f, const char *total, const char *lines, bool with_ids)
{
    fixture_init(f, DOCUMENT_INVOICE);
    g_autoptr(order_auto) order = order_of(total, lines);
    for (guint i = 0; i < order->lines->len; i++) {
        struct order_line *line = g_ptr_array_index(order->lines, i);
        g_autofree char *name = g_strdup_printf("thing %u", i + 1);
        fixture_set(&line->name, name);
        line->id = with_ids ? 101 + i : 0;
    }
    struct document *invoice = build_from(f, order, VAT_NONE);
    document_settle(
            invoice, "2026-00116", "2026-11-24", &f->seller, &f->shop, &f->rule, &f->payment, NULL);
    invoice->id = 12;
    invoice->state = DOCUMENT_ISSUED;
    f->rule.type = DOCUMENT_CREDIT_NOTE;
    return invoice;
}

static money minor(const char *amount)
{
    money value;
    g_assert_true(decimal_to_money(number(amount), 2, &value));
    return value;
}

static void clear_line(gpointer data)
{
    struct credit_refund_line *line = data;
    g_array_unref((GArray *)line->taxes);
    g_free((char *)line->name);
}

/* "KIND PLACE QUANTITY NET TAX[ RATE:TAX…]": p, s or f; place 0: of no line that is known. */
static void read_line(GArray *lines, const char *text)
{
    static const struct {
        char letter;
        enum line_kind kind;
    } kinds[] = {{'p', LINE_PRODUCT}, {'s', LINE_SHIPPING}, {'f', LINE_FEE}};
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    g_assert_cmpuint(g_strv_length(words), >=, 5);
    int place = atoi(words[1]);
    GArray *taxes = g_array_new(FALSE, TRUE, sizeof(struct line_tax));
    for (char **word = words + 5; *word; word++) {
        g_auto(GStrv) pair = g_strsplit(*word, ":", 2);
        struct line_tax tax = {.rate_id = atoi(pair[0]), .total = number(pair[1])};
        g_array_append_val(taxes, tax);
    }

    struct credit_refund_line line = {.item_id = place ? 100 + place : 0,
            .name = g_strdup_printf("thing %d", place),
            .sku = "",
            .quantity = number(words[2]),
            .net = number(words[3]),
            .tax = number(words[4]),
            .taxes = taxes};
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (kinds[i].letter == *words[0])
            line.kind = kinds[i].kind;
    g_array_append_val(lines, line);
}

/* A refund: "AMOUNT TAX | LINE; LINE". */
static struct document *refund(struct fixture *f,
        const struct document *invoice,
        const struct credited *before,
        const char *text)
{
    static const char *const percents[] = {"21", "6", "12", "0"};
    g_auto(GStrv) halves = g_strsplit(text, " | ", 2);
    g_auto(GStrv) words = g_strsplit(halves[0], " ", 2);
    g_auto(GStrv) texts = g_strsplit(halves[1] ? halves[1] : "", "; ", -1);
    g_autoptr(GArray) lines = g_array_new(FALSE, TRUE, sizeof(struct credit_refund_line)),
                      rates = g_array_new(FALSE, TRUE, sizeof(struct tax_rate));
    g_array_set_clear_func(lines, clear_line);
    for (guint i = 0; i < G_N_ELEMENTS(percents); i++) {
        struct tax_rate rate = {.rate_id = i + 1, .percent = number(percents[i])};
        g_array_append_val(rates, rate);
    }
    for (char **line = texts; *line; line++)
        read_line(lines, *line);

    struct credit_refund own = {lines, rates};
    struct credit_input input = {.invoice = invoice,
            .seller = &f->seller,
            .shop = &f->shop,
            .rule = &f->rule,
            .payment = &f->payment,
            .before = before,
            .kind = CREDIT_REFUND,
            .amount = minor(words[0]),
            .refund_tax = minor(words[1]),
            .refund_id = 31,
            .refund = &own,
            .reason = "mok kapot",
            .now = 1795492782};
    g_autoptr(GError) error = NULL;
    struct document *note = document_build_credit(&input, &error);
    g_assert_no_error(error);
    return note;
}

/* figures_of(), then of each line "place:kind quantity×price=gross name". */
static char *lines_of(const struct document *note)
{
    g_autofree char *figures = figures_of(note);
    GString *text = g_string_new(figures);
    for (guint i = 0; i < note->lines->len; i++) {
        const struct document_line *line = g_ptr_array_index(note->lines, i);
        g_autofree char *quantity = decimal_text(line->quantity, 0, 12),
                        *price = decimal_text(line->unit_price, 2, 6);
        g_string_append_printf(text, "%s%d:%s %s×%s", i ? "; " : " | ", line->credited_line,
                line_kind_text(line->kind), quantity, price);
        append_money(text, "=", line->gross, 2);
        if (line->kind != LINE_ROUNDING)
            g_string_append_printf(text, " %s", line->description);
    }
    return g_string_free(text, FALSE);
}

/* 19.99 twice at 21 %, honey at 6 %, shipping 5.99 */
#define SHOP "p 2 33.04 33.04 6.94 1:6.94; p 2 12.92 12.92 0.78 2:0.78; s 4.95 1.04 1:1.04"
#define ONE_RATE "p 2 16.53 16.53 3.47 1:3.47; s 5.74 1.21 1:1.21"
#define FEE "p 1 20.00 20.00 4.20 1:4.20; f -3.00 -0.63 1:-0.63"
#define FREE_LINE "p 2 0.00 0.00 0.00 1:0.00; p 1 10.00 10.00 2.10 1:2.10"
#define EXACT_ONE "p 1 8.26 8.26 1.73 1:1.73; p 1 18.87 18.87 1.13 2:1.13"
/* a line that bears a cent more than its rate makes */
#define CENTS "p 1 43.21 43.21 9.08 1:9.08; p 1 10.00 10.00 0.60 2:0.60"

static const struct {
    const char *name, *total, *lines;
    const char *before[3];
    const char *refund, *figures;
} cases[] = {
        {"a product", "59.67", SHOP, {NULL}, "19.99 3.47 | p 1 1 16.52 3.47 1:3.47",
                "16.52 + 3.47 + 0.00 = 19.99 | S21 16.52 3.47 | 16.52 | 1:product 1×16.52=19.99 "
                "thing 1"},
        {"two rates and shipping", "59.67", SHOP, {NULL},
                "39.68 5.29 | p 1 1 16.52 3.47 1:3.47; p 2 2 12.92 0.78 2:0.78; s 3 1 4.95 1.04 "
                "1:1.04",
                "34.39 + 5.29 + 0.00 = 39.68 | S21 21.47 4.51, S6 12.92 0.78 | 16.52 12.92 4.95 | "
                "1:product 1×16.52=19.99 thing 1; 2:product 2×6.46=13.70 thing 2; 3:shipping "
                "1×4.95=5.99 thing 3"},
        {"a fee", "20.57", FEE, {NULL},
                "8.47 1.47 | p 1 0 10.00 2.10 1:2.10; f 2 1 -3.00 -0.63 "
                "1:-0.63",
                "7.00 + 1.47 + 0.00 = 8.47 | S21 7.00 1.47 | 10.00 -3.00 | 1:refund 1×10.00=12.10 "
                "thing 1; 2:fee 1×-3.00=-3.63 thing 2"},
        {"an amount of a product, without a quantity", "59.67", SHOP, {NULL},
                "6.05 1.05 | p 1 0 5.00 1.05 1:1.05",
                "5.00 + 1.05 + 0.00 = 6.05 | S21 5.00 1.05 | 5.00 | 1:refund 1×5.00=6.05 thing 1"},
        {"and then the piece", "59.67", SHOP, {"6.05 1.05 | p 1 0 5.00 1.05 1:1.05"},
                "19.99 3.47 | p 1 1 16.52 3.47 1:3.47",
                "16.52 + 3.47 + 0.00 = 19.99 | S21 16.52 3.47 | 16.52 | 1:product 1×16.52=19.99 "
                "thing 1"},
        {"an amount of the shipping, twice", "59.67", SHOP, {"1.21 0.21 | s 3 1 1.00 0.21 1:0.21"},
                "1.21 0.21 | s 3 1 1.00 0.21 1:0.21",
                "1.00 + 0.21 + 0.00 = 1.21 | S21 1.00 0.21 | 1.00 | 3:shipping 1×1.00=1.21 thing "
                "3"},
        {"the rest after an amount of the shipping, line by line", "26.95", ONE_RATE,
                {"1.21 0.21 | s 2 1 1.00 0.21 1:0.21"}, "25.74 4.47 | p 1 2 16.53 3.47 1:3.47",
                "21.27 + 4.47 + 0.00 = 25.74 | S21 21.27 4.47 | 16.53 4.74 | 1:product "
                "2×8.265=20.00 thing 1; 2:shipping 1×4.74=5.74 thing 2"},
        {"the VAT is not its rate by two cents", "59.67", SHOP, {NULL},
                "19.97 3.45 | p 1 1 16.52 3.45 1:3.45",
                "16.51 + 3.47 + -0.01 = 19.97 | S21 16.51 3.47 | 16.51 0.00 | 1:product "
                "1×16.51=19.97 thing 1; 0:rounding 1×0.00=-0.01"},
        {"the VAT is not its rate at all: the rules judge", "59.67", SHOP, {NULL},
                "16.52 0.00 | p 1 1 16.52 0.00",
                "16.52 + 0.00 + 0.00 = 16.52 | 0 16.52 0.00 | 16.52 !credit-not-clear | 0:refund "
                "1×16.52=16.52 mok kapot"},
        {"the same of one rate", "26.95", ONE_RATE, {NULL}, "10.00 0.00 | p 1 1 10.00 0.00",
                "8.26 + 1.73 + 0.01 = 10.00 | S21 8.26 1.73 | 8.26 0.00 | 0:refund 1×8.26=10.00 "
                "mok kapot; 0:rounding 1×0.00=0.01"},
        {"a cent that no line explains", "59.67", SHOP, {NULL},
                "20.00 3.47 | p 1 1 16.52 3.47 1:3.47",
                "16.53 + 3.47 + 0.00 = 20.00 | S21 16.53 3.47 | 16.53 | 1:product 1×16.53=19.99 "
                "thing 1"},
        {"a remainder of one rate", "26.95", ONE_RATE, {NULL},
                "12.10 1.74 | p 1 1 8.27 1.73 1:1.73",
                "10.00 + 2.10 + 0.00 = 12.10 | S21 10.00 2.10 | 8.26 1.74 | 1:product 1×8.26=10.00 "
                "thing 1; 0:refund 1×1.74=2.10 mok kapot"},
        {"a remainder whose VAT says the rate", "59.67", SHOP, {NULL},
                "22.11 3.59 | p 1 1 16.52 3.47 1:3.47",
                "18.52 + 3.59 + 0.00 = 22.11 | S21 16.52 3.47, S6 2.00 0.12 | 16.52 2.00 | "
                "1:product 1×16.52=19.99 thing 1; 0:refund 1×2.00=2.12 mok kapot"},
        {"a remainder that only one rate has left", "59.67", SHOP,
                {"13.70 0.78 | p 2 2 12.92 0.78 2:0.78"}, "21.99 3.47 | p 1 1 16.52 3.47 1:3.47",
                "18.17 + 3.82 + 0.00 = 21.99 | S21 18.17 3.82 | 16.52 1.65 | 1:product "
                "1×16.52=19.99 thing 1; 0:refund 1×1.65=2.00 mok kapot"},
        {"a remainder of nobody knows which rate: the rules judge", "59.67", SHOP, {NULL},
                "22.11 0.00 | p 1 1 16.52 3.47 1:3.47",
                "22.11 + 0.00 + 0.00 = 22.11 | 0 22.11 0.00 | 22.11 !credit-not-clear | 0:refund "
                "1×22.11=22.11 mok kapot"},
        {"less than its lines: the rules judge", "59.67", SHOP, {NULL},
                "10.00 0.00 | p 1 1 16.52 3.47 1:3.47",
                "10.00 + 0.00 + 0.00 = 10.00 | 0 10.00 0.00 | 10.00 !credit-not-clear | 0:refund "
                "1×10.00=10.00 mok kapot"},
        {"more than is left at its rate", "29.99", EXACT_ONE, {"5.00 0.87"},
                "9.99 1.73 | p 1 1 8.26 1.73 1:1.73",
                "9.99 + 0.00 + 0.00 = 9.99 | 0 9.99 0.00 | 9.99 !credit-above-rest | 0:refund "
                "1×9.99=9.99 mok kapot"},
        {"a line of no order line, by its rate", "59.67", SHOP, {NULL},
                "10.60 0.60 | p 0 1 10.00 0.60 2:0.60",
                "10.00 + 0.60 + 0.00 = 10.60 | S6 10.00 0.60 | 10.00 | 0:product 1×10.00=10.60 "
                "thing 0"},
        {"a line of a rate that the invoice has not", "59.67", SHOP, {NULL},
                "11.20 1.20 | p 0 1 10.00 1.20 3:1.20",
                "11.20 + 0.00 + 0.00 = 11.20 | 0 11.20 0.00 | 11.20 !credit-not-clear | 0:refund "
                "1×11.20=11.20 mok kapot"},
        {"a free line with another", "12.10", FREE_LINE, {NULL},
                "6.05 1.05 | p 1 1 0.00 0.00 1:0.00; p 2 0 5.00 1.05 1:1.05",
                "5.00 + 1.05 + 0.00 = 6.05 | S21 5.00 1.05 | 0.00 5.00 | 1:product 1×0.00=0.00 "
                "thing 1; 2:refund 1×5.00=6.05 thing 2"},
        {"the whole is the invoice", "29.99", EXACT_ONE, {NULL},
                "29.99 2.86 | p 1 1 8.26 1.73 1:1.73; p 2 1 18.87 1.13 2:1.13",
                "27.13 + 2.86 + 0.00 = 29.99 | S21 8.26 1.73, S6 18.87 1.13 | 8.26 18.87 | "
                "1:product 1×8.26=9.99 thing 1; 2:product 1×18.87=20.00 thing 2"},
        {"the rest after an amount at a rate keeps its lines", "29.99", EXACT_ONE, {"10.60 0.60"},
                "19.39 2.26 | p 1 1 8.26 1.73 1:1.73; p 2 0 8.87 0.53 2:0.53",
                "17.13 + 2.26 + 0.00 = 19.39 | S21 8.26 1.73, S6 8.87 0.53 | 8.26 8.87 | 1:product "
                "1×8.26=9.99 thing 1; 2:refund 1×8.87=9.40 thing 2"},
        {"no rate gets more than it has, by a cent", "62.89", CENTS, {NULL},
                "52.29 9.07 | p 1 1 43.22 9.07 1:9.07",
                "43.21 + 9.07 + 0.01 = 52.29 | S21 43.21 9.07 | 43.21 0.00 | 1:product "
                "1×43.21=52.29 thing 1; 0:rounding 1×0.00=0.01"},
        {"an amount only", "26.95", ONE_RATE, {NULL}, "10.00 0.00",
                "8.26 + 1.73 + 0.01 = 10.00 | S21 8.26 1.73 | 8.26 0.00 | 0:refund 1×8.26=10.00 "
                "mok kapot; 0:rounding 1×0.00=0.01"},
};

/* What several notes took of each rate is never above the invoice. */
static void check_rates(const struct document *invoice, GPtrArray *notes, const char *name)
{
    for (guint i = 0; i < invoice->vat->len; i++) {
        const struct document_vat *row = &g_array_index(invoice->vat, struct document_vat, i);
        money left = row->base + row->amount;
        for (guint j = 0; j < notes->len; j++) {
            const struct document *note = g_ptr_array_index(notes, j);
            for (guint k = 0; k < note->vat->len; k++) {
                const struct document_vat *its = &g_array_index(note->vat, struct document_vat, k);
                if (its->category == row->category && decimal_compare(its->rate, row->rate) == 0)
                    left -= its->base + its->amount;
            }
        }
        if (left < 0)
            g_error("%s: a rate got %" G_GINT64_FORMAT " too much", name, -left);
    }
}

static void free_note(gpointer note)
{
    document_free(note);
}

static void run_case(guint i, bool with_ids)
{
    struct fixture f;
    g_autoptr(document_auto) invoice = invoice_of(&f, cases[i].total, cases[i].lines, with_ids);
    g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(free_note);
    g_auto(credited_auto) sum = {0};
    for (int j = 0; j < 3 && cases[i].before[j]; j++) {
        g_ptr_array_add(notes, refund(&f, invoice, &sum, cases[i].before[j]));
        credited_add(&sum, g_ptr_array_index(notes, j));
    }

    struct document *note = refund(&f, invoice, &sum, cases[i].refund);
    g_ptr_array_add(notes, note);
    g_autofree char *figures = lines_of(note);
    g_assert_cmpstr(figures, ==, cases[i].figures);
    check_identities(note, cases[i].name);
    g_assert_cmpint(note->refund_id, ==, 31);
    if (!document_blocking_warning(note))
        check_rates(invoice, notes, cases[i].name);
}

static void test_case(gconstpointer data)
{
    run_case(GPOINTER_TO_UINT(data), true);
}

/* An invoice of a version that did not keep the ids: its lines are found by what they say. */
static void test_without_ids(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        run_case(i, false);
}

/* The ids are kept with the document; one without any keeps its bytes. */
static void test_kept(void)
{
    struct fixture f;
    g_autoptr(document_auto) with = invoice_of(&f, "26.95", ONE_RATE, true);
    g_autofree char *content = document_freeze(with, &f.seller);
    g_autoptr(document_auto) back = document_thaw(content, NULL, NULL);
    g_assert_cmpint(((struct document_line *)g_ptr_array_index(back->lines, 1))->item_id, ==, 102);
    g_assert_nonnull(strstr(content, "\"item_ids\":[\"101\",\"102\"]"));

    g_autoptr(document_auto) without = invoice_of(&f, "26.95", ONE_RATE, false);
    g_autofree char *older = document_freeze(without, &f.seller);
    g_assert_null(strstr(older, "item_ids"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strdup_printf("/document/credit-refund/%s", cases[i].name);
        g_test_add_data_func(path, GUINT_TO_POINTER(i), test_case);
    }
    g_test_add_func("/document/credit-refund/without ids", test_without_ids);
    g_test_add_func("/document/credit-refund/kept", test_kept);
    return g_test_run();
}
