/* Credit notes that take back lines of an invoice, in whole or in part. A line's gross is what the
 * customer paid for it and comes back to the cent; the net and VAT of the note are settled as those
 * of every document (EINVOICE.md, "Rounding"), with the note's own groups. */
#include <string.h>

#include "base/error.h"
#include "amounts.h"
#include "credit.h"
#include "lines.h"

/* How many lines a message names. */
#define NAMED_LINES 8

/* What a note takes of one line. */
struct take {
    const struct line_left *left; /* borrowed */
    int place;                    /* from 1 */
    struct decimal quantity;      /* with the sign of the line's */
    money gross, net, discount;
};

static money absolute(money amount)
{
    return amount < 0 ? -amount : amount;
}

static struct decimal magnitude(struct decimal value)
{
    return decimal_sign(value) < 0 ? decimal_neg(value) : value;
}

static bool is_rounding(const struct line_left *left)
{
    return left->line->kind == LINE_ROUNDING;
}

/* ---- messages ---- */

/* "left are line 1 (2, 19.98), line 3 (1, 5.00)". Caller frees. */
static char *left_text(const struct document *invoice, const GArray *lines)
{
    g_autoptr(GString) text = g_string_new("left are");
    guint named = 0;
    for (guint i = 0; i < lines->len && named <= NAMED_LINES; i++) {
        const struct line_left *left = &g_array_index(lines, struct line_left, i);
        if (left->none || is_rounding(left))
            continue;
        g_autofree char *quantity = decimal_text(magnitude(left->quantity), 0, DECIMAL_PLACES);
        g_autofree char *gross = money_text(left->gross, invoice->currency_decimals);
        if (named++ < NAMED_LINES)
            g_string_append_printf(
                    text, "%s line %u (%s, %s)", named > 1 ? "," : "", i + 1, quantity, gross);
        else
            g_string_append(text, " …");
    }
    return named ? g_strdup(text->str) : g_strdup("nothing is left of any line");
}

/* Why a line cannot be taken so, or NULL. Caller frees. */
static char *why_not(const struct credit_line *wish, const GArray *lines)
{
    if (wish->place < 1 || wish->place > lines->len)
        return g_strdup_printf("it has no line %zu", wish->place);

    const struct line_left *left = &g_array_index(lines, struct line_left, wish->place - 1);
    if (is_rounding(left))
        return g_strdup_printf(
                "line %zu is its rounding, which goes with the last of its lines", wish->place);
    if (left->none)
        return g_strdup_printf("nothing is left of line %zu", wish->place);
    if (wish->all || decimal_compare(wish->quantity, magnitude(left->quantity)) <= 0)
        return NULL;

    g_autofree char *asked = decimal_text(wish->quantity, 0, DECIMAL_PLACES);
    g_autofree char *has = decimal_text(magnitude(left->quantity), 0, DECIMAL_PLACES);
    return g_strdup_printf(
            "%s of line %zu is more than the %s that is left of it", asked, wish->place, has);
}

/* ---- what is taken ---- */

/* whole × part / of, rounded half up, never beyond what is left; false when too large. */
static bool share(money whole, struct decimal part, struct decimal of, money left, money *result)
{
    struct decimal product, quotient;
    if (!decimal_multiply(decimal_from_money(whole, 0), part, &product))
        return false;
    if (!decimal_divide(product, of, &quotient) || !decimal_to_money(quotient, 0, result))
        return false;

    if (left < 0 ? *result < left : *result > left)
        *result = left;
    return true;
}

static struct take take_all(const struct line_left *left, int place)
{
    return (struct take){left, place, left->quantity, left->gross, left->net, left->discount};
}

static bool take_part(const struct line_left *left, struct decimal quantity, struct take *take)
{
    const struct document_line *line = left->line;
    struct decimal of = magnitude(line->quantity);
    take->quantity = decimal_sign(line->quantity) < 0 ? decimal_neg(quantity) : quantity;
    return share(line->gross, quantity, of, left->gross, &take->gross) &&
            share(line->net, quantity, of, left->net, &take->net) &&
            share(line->discount, quantity, of, left->discount, &take->discount);
}

static bool add_take(GArray *takes, const struct credit_line *wish, const GArray *lines, char **why)
{
    *why = why_not(wish, lines);
    if (*why)
        return false;

    const struct line_left *left = &g_array_index(lines, struct line_left, wish->place - 1);
    struct take take = take_all(left, (int)wish->place);
    bool part = !wish->all && decimal_compare(wish->quantity, magnitude(left->quantity)) != 0;
    if (part && !take_part(left, wish->quantity, &take))
        *why = g_strdup_printf("line %zu is too large to be divided", wish->place);
    g_array_append_val(takes, take);
    return !*why;
}

static money sum_of(const GArray *takes)
{
    money sum = 0;
    for (guint i = 0; i < takes->len; i++)
        sum += g_array_index(takes, struct take, i).gross;
    return sum;
}

/* Whether nothing of any line is left after it. */
static bool takes_the_last(const GArray *takes, const GArray *lines)
{
    guint open = 0, closed = 0;
    for (guint i = 0; i < lines->len; i++) {
        const struct line_left *left = &g_array_index(lines, struct line_left, i);
        open += !left->none && !is_rounding(left);
    }

    for (guint i = 0; i < takes->len; i++) {
        const struct take *take = &g_array_index(takes, struct take, i);
        closed += decimal_compare(take->quantity, take->left->quantity) == 0;
    }
    return open == closed;
}

/* ---- what is left in all, and at a rate ---- */

static bool bears_rate(const struct document_line *line, const struct rate_left *rate)
{
    return line->vat_category == rate->category && decimal_compare(line->vat_rate, rate->rate) == 0;
}

/* What the lines bear. */
static money gross_of_lines(const struct document *invoice)
{
    money sum = 0;
    for (guint i = 0; i < invoice->lines->len; i++) {
        const struct document_line *line = g_ptr_array_index(invoice->lines, i);
        if (line->kind != LINE_ROUNDING)
            sum += line->gross;
    }
    return sum;
}

money credit_cents_of(
        const struct document *invoice, enum vat_category category, struct decimal percent)
{
    const struct rate_left wanted = {.category = category, .rate = percent};
    money cents = 0;
    for (guint i = 0; i < invoice->lines->len; i++) {
        const struct document_line *line = g_ptr_array_index(invoice->lines, i);
        if (line->kind != LINE_ROUNDING && bears_rate(line, &wanted))
            cents += line->gross;
    }

    g_autoptr(GArray) whole = credited_rates_left(invoice, &(const struct credited){0});
    for (guint i = 0; i < whole->len; i++) {
        const struct rate_left *rate = &g_array_index(whole, struct rate_left, i);
        if (rate->category == category && decimal_compare(rate->rate, percent) == 0)
            cents -= rate->left;
    }
    return MAX(cents, 0);
}

static money taken_at(const GArray *takes, const struct rate_left *rate)
{
    money sum = 0;
    for (guint i = 0; i < takes->len; i++) {
        const struct take *take = &g_array_index(takes, struct take, i);
        const struct document_line *line = take->left->line;
        if (bears_rate(line, rate))
            sum += take->gross;
    }
    return sum;
}

/* The gross of the lines of a rate may be some cents above what the VAT table makes of it. */
static bool check_rates(const struct credit_input *input, const GArray *takes, GError **error)
{
    g_autoptr(GArray) all = credited_rates_left(input->invoice, input->before);
    for (guint i = 0; i < all->len; i++) {
        const struct rate_left *rate = &g_array_index(all, struct rate_left, i);
        money cents = credit_cents_of(input->invoice, rate->category, rate->rate);
        money taken = taken_at(takes, rate);
        if (taken <= 0 || taken <= rate->left + cents)
            continue;
        g_autofree char *amount = money_text(taken, input->invoice->currency_decimals),
                        *percent = decimal_text(rate->rate, 0, DECIMAL_PLACES),
                        *have = credit_rates_text(input->invoice, all);
        return fail(error, BILLHOOK_ERROR_CONFLICT,
                "invoice %s: %s is more than is left at %s %%: it has %s", input->invoice->number,
                amount, percent, have);
    }
    return true;
}

static bool check_sum(
        const struct credit_input *input, const GArray *takes, const GArray *lines, GError **error)
{
    const struct document *invoice = input->invoice;
    money sum = sum_of(takes), left = document_credit_left(invoice, input->before);
    money cents = gross_of_lines(invoice) - invoice->totals.gross;
    g_autofree char *amount = money_text(sum, invoice->currency_decimals),
                    *rest = money_text(left, invoice->currency_decimals),
                    *have = left_text(invoice, lines);
    if (sum <= 0)
        return fail(error, BILLHOOK_ERROR_CONFLICT,
                "invoice %s: the amount to credit must be above 0, and this comes to %s: %s",
                invoice->number, amount, have);
    if (sum > left + MAX(cents, 0))
        return fail(error, BILLHOOK_ERROR_CONFLICT,
                "invoice %s: %s is more than the %s that is left to credit: %s", invoice->number,
                amount, rest, have);
    return check_rates(input, takes, error);
}

/* Cents between the lines and the invoice's total (a shop that rounds its VAT at the subtotal) go
 * with the last of its lines, so that nothing is left; true when `total` is not more than that away
 * from the sum. */
static bool within_rounding(const struct document *invoice, money sum, money total)
{
    return absolute(total - sum) <= (money)MAX(invoice->lines->len, 2);
}

/* ---- the note ---- */

/* The net that a gross has at its rate, exact. */
static struct decimal net_of_gross(struct decimal gross, struct decimal rate)
{
    struct decimal hundred = decimal_from_int(100), product, net;
    return decimal_multiply(gross, hundred, &product) &&
                    decimal_divide(product, decimal_add(hundred, rate), &net)
            ? net
            : gross;
}

/* struct amount_part for each take; `cents` more on the largest. `sources` gives each its kind. */
static GArray *parts_of(const GArray *takes, struct order_line *sources, int decimals, money cents)
{
    GArray *parts = g_array_new(FALSE, TRUE, sizeof(struct amount_part));
    guint largest = 0;
    for (guint i = 0; i < takes->len; i++) {
        const struct take *take = &g_array_index(takes, struct take, i);
        const struct document_line *line = take->left->line;
        sources[i].kind = line->kind;
        struct amount_part part = {.line = &sources[i],
                .net = decimal_from_money(take->net, decimals),
                .gross = decimal_from_money(take->gross, decimals),
                .rate = line->vat_rate,
                .category = line->vat_category};
        g_array_append_val(parts, part);
        if (absolute(take->gross) > absolute(g_array_index(takes, struct take, largest).gross))
            largest = i;
    }

    struct decimal *gross = &g_array_index(parts, struct amount_part, largest).gross;
    *gross = decimal_add(*gross, decimal_from_money(cents, decimals));
    return parts;
}

bool credit_settle(struct document *note, GArray *parts, money total)
{
    g_autofree char *why = NULL;
    int decimals = note->currency_decimals;
    struct decimal charged = decimal_from_money(total, decimals);
    g_array_set_size(note->vat, 0);
    return amounts_settle(parts, charged, decimals, note->vat, &note->totals, &why) == AMOUNT_GOOD;
}

static void add_line(struct document *note, const struct take *take, money net)
{
    struct document_line *line = document_line_copy(take->left->line);
    line->quantity = take->quantity;
    line->net = net;
    line->discount = take->discount;
    line->list_net = net + take->discount;
    line->gross = take->gross;
    line->vat = take->gross - net;
    line->unit_price = amounts_unit_price(line->list_net, line->quantity, note->currency_decimals);
    line->credited_line = take->place;
    g_ptr_array_add(note->lines, line);
}

/* The nets begin as the invoice has them; where the shop's VAT of a line was not its rate, so that
 * only the invoice's sum was right, as its gross makes them. */
static struct document *note_of(const struct credit_input *input, const GArray *takes, money total)
{
    struct document *note = credit_note_for(input, false);
    g_autofree struct order_line *sources = g_new0(struct order_line, takes->len);
    money cents = total - sum_of(takes);
    g_autoptr(GArray) parts = parts_of(takes, sources, note->currency_decimals, cents);

    bool good = credit_settle(note, parts, total);
    for (guint i = 0; !good && i < parts->len; i++) {
        struct amount_part *part = &g_array_index(parts, struct amount_part, i);
        part->net = net_of_gross(part->gross, part->rate);
    }
    if (!good && !credit_settle(note, parts, total))
        document_warn(note, WARNING_AMOUNT_TOO_LARGE, "the amount is too large");

    for (guint i = 0; i < takes->len; i++) {
        const struct take *take = &g_array_index(takes, struct take, i);
        const struct amount_part *part = &g_array_index(parts, struct amount_part, i);
        add_line(note, take, part->net_minor);
    }
    if (note->totals.rounding != 0)
        lines_add_rounding(note, note->totals.rounding);
    return credit_finish(note, input);
}

struct document *credit_lines(const struct credit_input *input, GError **error)
{
    const struct document *invoice = input->invoice;
    g_autoptr(GArray) lines = credited_lines_left(invoice, input->before),
                      takes = g_array_new(FALSE, TRUE, sizeof(struct take));
    money left = document_credit_left(invoice, input->before);
    if (left <= 0) {
        fail(error, BILLHOOK_ERROR_CONFLICT, "nothing is left to credit of invoice %s",
                invoice->number);
        return NULL;
    }

    for (guint i = 0; i < input->lines->len; i++) {
        g_autofree char *why = NULL;
        if (add_take(takes, &g_array_index(input->lines, struct credit_line, i), lines, &why))
            continue;
        g_autofree char *have = left_text(invoice, lines);
        fail(error, BILLHOOK_ERROR_CONFLICT, "invoice %s: %s; %s", invoice->number, why, have);
        return NULL;
    }
    if (!check_sum(input, takes, lines, error))
        return NULL;

    money sum = sum_of(takes);
    bool last = takes_the_last(takes, lines) && within_rounding(invoice, sum, left);
    if (last && input->before->count == 0)
        return credit_finish(credit_note_for(input, true), input);
    return note_of(input, takes, last ? left : MIN(sum, left));
}

struct document *credit_lines_left(const struct credit_input *input)
{
    const struct document *invoice = input->invoice;
    g_autoptr(GArray) lines = credited_lines_left(invoice, input->before),
                      takes = g_array_new(FALSE, TRUE, sizeof(struct take));
    for (guint i = 0; i < lines->len; i++) {
        const struct line_left *left = &g_array_index(lines, struct line_left, i);
        struct take take = take_all(left, (int)i + 1);
        if (!left->none && !is_rounding(left))
            g_array_append_val(takes, take);
    }

    money left = document_credit_left(invoice, input->before);
    if (input->before->at_rates > 0 || takes->len == 0)
        return NULL;
    if (!within_rounding(invoice, sum_of(takes), left))
        return NULL;
    return note_of(input, takes, left);
}
