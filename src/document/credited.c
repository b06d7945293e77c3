/* What credit notes took back of an invoice so far, and what that leaves: in all, of each rate and
 * of each line. */
#include "credit.h"

/* What the notes took of one line of the invoice. */
struct line_sum {
    struct decimal quantity;
    money gross, net, discount;
    int amounts; /* how many were without a quantity */
};

/* One row of the VAT table: what a document bears at that rate, VAT included; the rounding counts
 * too where there is but one. */
static money gross_of_row(const struct document *document, const struct document_vat *row)
{
    return document->vat->len == 1 ? document->totals.gross : row->base + row->amount;
}

/* Rates that are equal have one key, however they are written. */
static char *rate_key(enum vat_category category, struct decimal rate)
{
    g_autofree char *percent = decimal_text(rate, 0, 18);
    return g_strdup_printf("%d %s", (int)category, percent);
}

static void add_rate(struct credited *credited,
        const struct document *note,
        const struct document_vat *row,
        int sign)
{
    char *key = rate_key(row->category, row->rate);
    money *sum = g_hash_table_lookup(credited->rates, key);
    if (sum) {
        *sum += sign * gross_of_row(note, row);
        g_free(key);
    } else {
        sum = g_new(money, 1);
        *sum = sign * gross_of_row(note, row);
        g_hash_table_insert(credited->rates, key, sum);
    }
}

static void add_line(struct credited *credited, const struct document_line *line, int sign)
{
    if (line->kind == LINE_ROUNDING)
        return;
    if (line->credited_line == 0) {
        credited->at_rates += (gsize)sign;
        return;
    }

    gpointer place = GINT_TO_POINTER(line->credited_line);
    struct line_sum *sum = g_hash_table_lookup(credited->lines, place);
    if (!sum) {
        sum = g_new0(struct line_sum, 1);
        g_hash_table_insert(credited->lines, place, sum);
    }

    if (line->kind == LINE_REFUND)
        sum->amounts += sign;
    else if (sign > 0)
        sum->quantity = decimal_add(sum->quantity, line->quantity);
    else
        sum->quantity = decimal_sub(sum->quantity, line->quantity);
    sum->gross += sign * line->gross;
    sum->net += sign * line->net;
    sum->discount += sign * line->discount;
}

static void add_note(struct credited *credited, const struct document *note, int sign)
{
    credited->count += (gsize)sign;
    credited->gross += sign * note->totals.gross;
    if (!credited->rates) {
        credited->rates = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        credited->lines = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    }

    for (guint i = 0; i < note->vat->len; i++)
        add_rate(credited, note, &g_array_index(note->vat, struct document_vat, i), sign);
    for (guint i = 0; i < note->lines->len; i++)
        add_line(credited, g_ptr_array_index(note->lines, i), sign);
}

void credited_add(struct credited *credited, const struct document *note)
{
    add_note(credited, note, 1);
}

void credited_remove(struct credited *credited, const struct document *note)
{
    add_note(credited, note, -1);
}

void credited_clear(struct credited *credited)
{
    g_clear_pointer(&credited->rates, g_hash_table_unref);
    g_clear_pointer(&credited->lines, g_hash_table_unref);
    credited->count = credited->at_rates = 0;
    credited->gross = 0;
}

money document_credit_left(const struct document *invoice, const struct credited *before)
{
    return invoice->totals.gross - before->gross;
}

GArray *credited_rates_left(const struct document *invoice, const struct credited *before)
{
    GArray *rates = g_array_new(FALSE, TRUE, sizeof(struct rate_left));
    for (guint i = 0; i < invoice->vat->len; i++) {
        const struct document_vat *row = &g_array_index(invoice->vat, struct document_vat, i);
        struct rate_left rate = {row->category, row->rate, gross_of_row(invoice, row)};
        g_autofree char *key = before->rates ? rate_key(row->category, row->rate) : NULL;
        const money *sum = key ? g_hash_table_lookup(before->rates, key) : NULL;
        rate.left -= sum ? *sum : 0;
        g_array_append_val(rates, rate);
    }
    return rates;
}

/* Shipping and fees have one piece, of which a refund of the shop may take an amount: the piece is
 * there while some of its amount is. */
static bool is_one_piece(const struct line_left *left)
{
    return left->line->kind == LINE_SHIPPING || left->line->kind == LINE_FEE;
}

static bool quantity_is_used_up(const struct line_left *left)
{
    return decimal_sign(left->quantity) != decimal_sign(left->line->quantity) ||
            decimal_is_zero(left->quantity);
}

/* Nothing is left where the whole quantity is taken, where a line of quantity 0 was, or where
 * amounts without a quantity took it all. */
static void subtract(struct line_left *left, const struct line_sum *sum)
{
    const struct document_line *line = left->line;
    left->quantity = decimal_sub(left->quantity, sum->quantity);
    left->gross -= sum->gross;
    left->net -= sum->net;
    left->discount -= sum->discount;
    bool some = left->gross != 0 && (left->gross < 0) == (line->gross < 0);
    if (is_one_piece(left) && some && quantity_is_used_up(left))
        left->quantity = line->quantity;
    left->none = quantity_is_used_up(left) || (sum->amounts > 0 && !some);
}

GArray *credited_lines_left(const struct document *invoice, const struct credited *before)
{
    GArray *lines = g_array_new(FALSE, TRUE, sizeof(struct line_left));
    for (guint i = 0; i < invoice->lines->len; i++) {
        const struct document_line *line = g_ptr_array_index(invoice->lines, i);
        struct line_left left = {
                line, line->quantity, line->gross, line->net, line->discount, false};
        const struct line_sum *sum =
                before->lines ? g_hash_table_lookup(before->lines, GUINT_TO_POINTER(i + 1)) : NULL;
        if (sum)
            subtract(&left, sum);
        g_array_append_val(lines, left);
    }
    return lines;
}
