/* Credit notes of all kinds in any order, on random invoices: whatever is asked, the notes that
 * count are never more than the invoice, in all, at a rate or of a line; the rest closes it to the
 * cent; and a note that is taken back leaves no trace in the sums. Fixed seeds. */
#include "unit/document/fixture.h"

#define ROUNDS 2000
#define STEPS 9

/* What the notes of one invoice came to, kept beside the program's own sums. */
struct story {
    struct fixture f;
    struct document *invoice;
    struct order *order;
    GPtrArray *notes; /* struct document that count */
    struct credited sum;
    int round;
};

/* ---- random invoices ---- */

static void random_line(GRand *rand, struct order *order, enum line_kind kind)
{
    static const char *const quantities[] = {"1", "2", "3", "5", "1.5", "10"};
    static const int percents[] = {21, 6, 12};
    int which = g_rand_int_range(rand, 0, 3);
    money net = g_rand_int_range(rand, 1, 20000);
    money list = g_rand_int_range(rand, 0, 3) ? net : net + g_rand_int_range(rand, 1, 900);
    if (kind == LINE_FEE && g_rand_int_range(rand, 0, 3) == 0)
        list = net = -net / 50 - 1;
    money tax;
    g_assert_true(money_percent(net, decimal_from_int(percents[which]), &tax));
    const char *quantity = kind == LINE_PRODUCT ? quantities[g_rand_int_range(rand, 0, 6)] : "1";
    struct order_line *line = order_add_line(order, kind, number(quantity),
            decimal_from_money(list, 2), decimal_from_money(net, 2), decimal_from_money(tax, 2));
    line_add_tax(line, which + 1, line->total_tax);
    order->total = decimal_add(order->total, decimal_add(line->total, line->total_tax));
}

static struct order *random_order(GRand *rand)
{
    struct order *order = order_of("0", "");
    int products = g_rand_int_range(rand, 1, 5);
    for (int i = 0; i < products; i++)
        random_line(rand, order, LINE_PRODUCT);
    if (g_rand_boolean(rand))
        random_line(rand, order, LINE_SHIPPING);
    if (g_rand_boolean(rand))
        random_line(rand, order, LINE_FEE);
    return order;
}

static void story_begin(struct story *story, GRand *rand, int round)
{
    *story = (struct story){.round = round, .order = random_order(rand)};
    fixture_init(&story->f, DOCUMENT_INVOICE);
    story->invoice = build_from(&story->f, story->order, VAT_NONE);
    document_settle(story->invoice, "2026-00116", "2026-11-24", &story->f.seller, &story->f.shop,
            &story->f.rule, &story->f.payment, NULL);
    story->invoice->id = 12;
    story->invoice->state = DOCUMENT_ISSUED;
    story->f.rule.type = DOCUMENT_CREDIT_NOTE;
    story->notes = g_ptr_array_new_with_free_func((GDestroyNotify)document_free);
}

static void story_end(struct story *story)
{
    document_free(story->invoice);
    order_free(story->order);
    g_ptr_array_unref(story->notes);
    credited_clear(&story->sum);
}

/* ---- random wishes ---- */

static GArray *random_places(GRand *rand, const struct document *invoice)
{
    GArray *lines = g_array_new(FALSE, TRUE, sizeof(struct credit_line));
    gsize place = (gsize)g_rand_int_range(rand, 1, (gint)invoice->lines->len + 2);
    for (int i = g_rand_int_range(rand, 1, 4); i > 0; i--, place++) {
        struct credit_line line = {.place = place,
                .all = g_rand_boolean(rand),
                .quantity = decimal_from_money(g_rand_int_range(rand, 1, 300), 2)};
        g_array_append_val(lines, line);
    }
    return lines;
}

/* A part of one of the order's lines, as a shop takes it back. *tax: its VAT, as far as told. */
static void random_refund(
        GRand *rand, const struct story *story, GArray *lines, struct credit_input *input)
{
    const struct order_line *source = g_ptr_array_index(
            story->order->lines, (guint)g_rand_int_range(rand, 0, (gint)story->order->lines->len));
    int percent = g_rand_boolean(rand) ? 100 : g_rand_int_range(rand, 1, 100);
    struct decimal share = decimal_from_money(percent, 2), net, tax;
    g_assert_true(decimal_multiply(source->total, share, &net));
    g_assert_true(decimal_multiply(source->total_tax, share, &tax));
    struct credit_refund_line line = {.kind = source->kind,
            .item_id = source->id,
            .name = source->name,
            .sku = "",
            .quantity = percent == 100 ? source->quantity : (struct decimal){0},
            .net = decimal_round(net, 2),
            .tax = decimal_round(tax, 2),
            .taxes = source->taxes};
    g_array_append_val(lines, line);
    g_assert_true(decimal_to_money(decimal_add(line.net, line.tax), 2, &input->amount));
    if (g_rand_boolean(rand))
        g_assert_true(decimal_to_money(line.tax, 2, &input->refund_tax));
    input->refund_id = 31;
}

/* The next credit note of the story, of a kind; the rest is for the caller. */
static struct credit_input input_of(struct story *story, enum credit_kind kind)
{
    return (struct credit_input){.invoice = story->invoice,
            .seller = &story->f.seller,
            .shop = &story->f.shop,
            .rule = &story->f.rule,
            .payment = &story->f.payment,
            .before = &story->sum,
            .kind = kind,
            .reason = "",
            .now = 1795492782};
}

/* One wish of any kind; a wish for more than is left is as likely as not. NULL: refused. */
static struct document *random_note(struct story *story, GRand *rand)
{
    static const char *const rates[] = {"21", "6", "12", "0"};
    money left = document_credit_left(story->invoice, &story->sum);
    g_autoptr(GArray) places = random_places(rand, story->invoice);
    g_autoptr(GArray) lines = g_array_new(FALSE, TRUE, sizeof(struct credit_refund_line));
    struct credit_refund refund = {.lines = lines, .rates = story->order->rates};
    struct credit_input input = input_of(
            story, (enum credit_kind)g_rand_int_range(rand, CREDIT_AMOUNT, CREDIT_REFUND + 1));
    input.amount = g_rand_int_range(rand, 1, (gint)MAX(left, 1) + 2);
    input.rate = number(rates[g_rand_int_range(rand, 0, 4)]);
    input.lines = places;
    if (input.kind == CREDIT_REFUND) {
        random_refund(rand, story, lines, &input);
        input.refund = g_rand_boolean(rand) ? &refund : NULL;
    }
    g_autoptr(GError) error = NULL;
    struct document *note = document_build_credit(&input, &error);
    if (!note)
        g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_CONFLICT);
    if (!note && input.kind == CREDIT_REFUND)
        g_error("round %d: a refund of the shop got no note", story->round);
    return note;
}

static struct document *rest_of(struct story *story)
{
    struct credit_input input = input_of(story, CREDIT_REST);
    return document_build_credit(&input, NULL);
}

/* ---- what must hold ---- */

/* What a document bears at a rate, VAT included. */
static money borne_at(const struct document *document, struct decimal rate)
{
    money sum = 0;
    for (guint i = 0; i < document->vat->len; i++) {
        const struct document_vat *row = &g_array_index(document->vat, struct document_vat, i);
        if (decimal_compare(row->rate, rate) == 0)
            sum += row->base + row->amount;
    }
    return sum;
}

/* Nets and VAT are rounded for each note: a cent for each, and no more, may stand between their sum
 * and the rate's. A rate that a negative fee alone bears comes back with the last note. */
static void check_rates(const struct story *story)
{
    const GArray *vat = story->invoice->vat;
    for (guint i = 0; i < vat->len; i++) {
        struct decimal rate = g_array_index(vat, struct document_vat, i).rate;
        money sum = 0, allowed = borne_at(story->invoice, rate) + story->notes->len;
        for (guint j = 0; j < story->notes->len; j++)
            sum += borne_at(g_ptr_array_index(story->notes, j), rate);
        if (borne_at(story->invoice, rate) > 0 && sum > allowed)
            g_error("round %d: %d is credited at a rate that bore %d", story->round, (int)sum,
                    (int)borne_at(story->invoice, rate));
    }
}

/* By hand of no line more than it has: its quantity, and what was charged for it. A refund of the
 * shop names the line that it was for, whatever a person credited of it before: only the whole and
 * the rate bound it. */
static void check_lines(const struct story *story)
{
    for (guint i = 0; i < story->invoice->lines->len; i++) {
        const struct document_line *line = g_ptr_array_index(story->invoice->lines, i);
        struct decimal quantity = {0};
        money gross = 0;
        for (guint j = 0; j < story->notes->len; j++) {
            const struct document *note = g_ptr_array_index(story->notes, j);
            for (guint k = 0; k < note->lines->len; k++) {
                const struct document_line *taken = g_ptr_array_index(note->lines, k);
                if (note->refund_id != 0 || taken->credited_line != (int)i + 1)
                    continue;
                gross += taken->gross;
                if (taken->kind != LINE_REFUND)
                    quantity = decimal_add(quantity, taken->quantity);
            }
        }
        if (decimal_compare(decimal_abs(quantity), decimal_abs(line->quantity)) > 0 ||
                money_abs(gross) > money_abs(line->gross))
            g_error("round %d: more than all of line %u is credited", story->round, i + 1);
    }
}

static void check_story(const struct story *story)
{
    money sum = 0;
    for (guint i = 0; i < story->notes->len; i++)
        sum += ((const struct document *)g_ptr_array_index(story->notes, i))->totals.gross;
    g_assert_cmpint(sum, <=, story->invoice->totals.gross);
    g_assert_cmpint(document_credit_left(story->invoice, &story->sum), ==,
            story->invoice->totals.gross - sum);
    check_rates(story);
    check_lines(story);
}

/* Counts a note where the promise counts it: issued ones, and drafts that do not block. A cent a
 * rate is rounding, and two where the VAT is what the shop made of it. */
static void story_add(struct story *story, struct document *note)
{
    money cents = (money)note->vat->len + (note->refund_id ? 2 : 0);
    check_sums(note, "a note");
    g_assert_true(document_blocking_warning(note) || money_abs(note->totals.rounding) <= cents);
    g_assert_true(note->totals.gross > 0 || document_blocking_warning(note));
    g_assert_false(note->paid);
    if (document_blocking_warning(note)) {
        document_free(note);
        return;
    }
    credited_add(&story->sum, note);
    g_ptr_array_add(story->notes, note);
}

/* The rest in figures; "" where nothing is left. */
static char *rest_figures(struct story *story)
{
    g_autoptr(document_auto) rest = rest_of(story);
    return rest ? figures_of(rest) : g_strdup("");
}

/* ---- the tests ---- */

static void test_any_order(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(116);
    guint notes = 0, closed = 0;
    for (int round = 0; round < ROUNDS; round++) {
        struct story story;
        story_begin(&story, rand, round);
        bool sound = !document_blocking_warning(story.invoice) && story.invoice->totals.gross > 0;
        for (int step = 0; sound && step < STEPS; step++) {
            struct document *note = random_note(&story, rand);
            if (!note)
                continue;
            story_add(&story, note);
            check_story(&story);
        }
        notes += story.notes->len;
        struct document *rest = sound ? rest_of(&story) : NULL;
        if (rest) {
            g_assert_null(document_blocking_warning(rest));
            story_add(&story, rest);
            closed++;
        }
        if (sound) {
            check_story(&story);
            g_assert_cmpint(document_credit_left(story.invoice, &story.sum), ==, 0);
            g_assert_null(rest_of(&story));
        }
        story_end(&story);
    }
    g_assert_cmpuint(notes, >, 2 * ROUNDS);
    g_assert_cmpuint(closed, >, ROUNDS / 2);
}

/* A note that is built anew is taken off the sums first: what is left is then what it was before
 * it, whichever note it was. */
static void test_taken_back(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(2611);
    guint taken = 0;
    for (int round = 0; round < ROUNDS / 4; round++) {
        struct story story;
        story_begin(&story, rand, round);
        for (int step = 0; step < STEPS && !document_blocking_warning(story.invoice); step++) {
            g_autofree char *before = rest_figures(&story);
            guint count = story.notes->len;
            struct document *note = random_note(&story, rand);
            if (note)
                story_add(&story, note);
            if (story.notes->len == count)
                continue;
            credited_remove(&story.sum, g_ptr_array_index(story.notes, count));
            g_autofree char *after = rest_figures(&story);
            g_assert_cmpstr(after, ==, before);
            credited_add(&story.sum, g_ptr_array_index(story.notes, count));
            taken++;
        }
        while (story.notes->len) {
            guint which = (guint)g_rand_int_range(rand, 0, (gint)story.notes->len);
            credited_remove(&story.sum, g_ptr_array_index(story.notes, which));
            g_ptr_array_remove_index(story.notes, which);
        }
        struct credited nothing = {0};
        g_assert_cmpint(document_credit_left(story.invoice, &story.sum), ==,
                document_credit_left(story.invoice, &nothing));
        g_assert_cmpuint(story.sum.count, ==, 0);
        g_assert_cmpuint(story.sum.at_rates, ==, 0);
        story_end(&story);
    }
    g_assert_cmpuint(taken, >, ROUNDS / 4);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/credit-mixed/any-order", test_any_order);
    g_test_add_func("/credit-mixed/taken-back", test_taken_back);
    return g_test_run();
}
