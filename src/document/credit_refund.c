/* A credit note with the own lines of a shop's refund: products with quantity and amount, shipping,
 * fees, each at its rate, and a line for what they do not explain. Each finds the invoice's line
 * that it takes back, whose rate and category hold: a refund does not say a category. Net and VAT
 * are settled as on every document (EINVOICE.md, "Rounding"). Where that is not possible nothing is
 * made, and the rules of refunds without lines judge the whole (INTERFACE-shop.md, "Exact
 * refunds"). */
#include <string.h>

#include "base/text.h"
#include "amounts.h"
#include "credit.h"
#include "document/text.h"
#include "lines.h"
#include "tax_math.h"

/* So many minor units between the lines and the refund's amount are rounding. */
#define ROUNDING_MOST 2

/* What the note takes back: one line of the refund, or the share of it that bears one rate. */
struct piece {
    const struct credit_refund_line *source; /* NULL: what no line explains */
    const struct document_line *line;        /* of the invoice; NULL: of none that is known */
    int place;                               /* of that line, from 1; 0: none */
    struct decimal net, gross;               /* exact */
    struct decimal rate;
    enum vat_category category;
};

/* The work. */
struct refund_note {
    const struct credit_input *input;
    GArray *lines;  /* struct line_left: of the invoice */
    GArray *rates;  /* struct rate_left: of the invoice, less what the pieces take */
    GArray *pieces; /* struct piece */
};

static struct piece *piece_at(const struct refund_note *work, guint i)
{
    return &g_array_index(work->pieces, struct piece, i);
}

/* ---- rates ---- */

static bool percent_of(const struct credit_refund *refund, gint64 rate_id, struct decimal *percent)
{
    for (guint i = 0; i < refund->rates->len; i++) {
        const struct tax_rate *rate = &g_array_index(refund->rates, struct tax_rate, i);
        if (rate->rate_id != rate_id || rate->percent_missing || rate->compound)
            continue;
        *percent = rate->percent;
        return true;
    }
    return false;
}

static guint charging_taxes(const struct credit_refund_line *line)
{
    guint count = 0;
    for (guint i = 0; i < line->taxes->len; i++)
        count += !decimal_is_zero(g_array_index(line->taxes, struct line_tax, i).total);
    return count;
}

/* The percentage of the one tax of a line that charges; 0 where none does. False: not known. */
static bool own_percent(const struct credit_refund *refund,
        const struct credit_refund_line *line,
        struct decimal *percent)
{
    *percent = (struct decimal){0};
    for (guint i = 0; i < line->taxes->len; i++) {
        const struct line_tax *tax = &g_array_index(line->taxes, struct line_tax, i);
        if (!decimal_is_zero(tax->total))
            return percent_of(refund, tax->rate_id, percent);
    }
    return decimal_is_zero(line->tax);
}

static struct rate_left *rate_of(const struct refund_note *work, const struct piece *piece)
{
    for (guint i = 0; i < work->rates->len; i++) {
        struct rate_left *rate = &g_array_index(work->rates, struct rate_left, i);
        if (rate->category == piece->category && decimal_compare(rate->rate, piece->rate) == 0)
            return rate;
    }
    return NULL;
}

/* The invoice's only rate of that percentage, or NULL. */
static const struct rate_left *only_rate(const struct refund_note *work, struct decimal percent)
{
    const struct rate_left *found = NULL;
    for (guint i = 0; i < work->rates->len; i++) {
        const struct rate_left *rate = &g_array_index(work->rates, struct rate_left, i);
        if (decimal_compare(rate->rate, percent) != 0)
            continue;
        if (found)
            return NULL;
        found = rate;
    }
    return found;
}

/* ---- which line of the invoice ---- */

/* An invoice of a version that did not keep the ids: the line that says the same. */
static bool says_the_same(const struct document_line *line, const struct credit_refund_line *source)
{
    if (line->kind != source->kind || strcmp(line->sku, source->sku) != 0)
        return false;
    return strcmp(line->description, source->name) == 0;
}

static bool may_be(const struct document_line *line, const struct credit_refund_line *source)
{
    if (line->kind == LINE_ROUNDING || line->kind == LINE_REFUND)
        return false;
    if (line->item_id)
        return line->item_id == source->item_id;
    return says_the_same(line, source);
}

/* How well a line suits a piece; 0: not at all. Of several (a line split over its rates, the same
 * product twice) the rate tells, then what is left. */
static int suits(const struct line_left *left, const struct piece *piece, bool percent_known)
{
    if (!may_be(left->line, piece->source))
        return 0;
    bool rate = percent_known && decimal_compare(left->line->vat_rate, piece->rate) == 0;
    return 1 + (rate ? 2 : 0) + (left->none ? 0 : 1);
}

static void find_line(const struct refund_note *work, struct piece *piece, bool percent_known)
{
    int best = 0;
    for (guint i = 0; i < work->lines->len; i++) {
        const struct line_left *left = &g_array_index(work->lines, struct line_left, i);
        int fit = suits(left, piece, percent_known);
        if (fit <= best)
            continue;
        best = fit;
        piece->line = left->line;
        piece->place = (int)i + 1;
    }
}

/* Rate and category of a piece: those of the invoice's line, else the invoice's only rate of the
 * percentage that the refund says. */
static bool place_piece(struct refund_note *work, struct piece *piece, bool percent_known)
{
    find_line(work, piece, percent_known);
    if (piece->line) {
        piece->rate = piece->line->vat_rate;
        piece->category = piece->line->vat_category;
        return true;
    }

    const struct rate_left *rate = percent_known ? only_rate(work, piece->rate) : NULL;
    if (!rate)
        return false;
    piece->category = rate->category;
    return true;
}

/* ---- the refund's lines ---- */

static bool add_piece(struct refund_note *work, struct piece piece, bool percent_known)
{
    if (!place_piece(work, &piece, percent_known))
        return false;
    g_array_append_val(work->pieces, piece);
    return true;
}

/* A line that bears several rates: the net that each tax implies, and what rounding left of the net
 * on the last. */
static bool add_shares(struct refund_note *work, const struct credit_refund_line *line)
{
    struct decimal net = line->net;
    guint first = work->pieces->len;
    for (guint i = 0; i < line->taxes->len; i++) {
        const struct line_tax *tax = &g_array_index(line->taxes, struct line_tax, i);
        struct piece piece = {.source = line};
        if (decimal_is_zero(tax->total))
            continue;
        if (!percent_of(work->input->refund, tax->rate_id, &piece.rate))
            return false;
        piece.net = tax_net_of(tax->total, piece.rate);
        piece.gross = decimal_add(piece.net, tax->total);
        net = decimal_sub(net, piece.net);
        if (!add_piece(work, piece, true))
            return false;
    }

    struct decimal tenth = decimal_from_money(10 * (money)(work->pieces->len - first), 2);
    struct piece *last = piece_at(work, work->pieces->len - 1);
    last->net = decimal_add(last->net, net);
    last->gross = decimal_add(last->gross, net);
    return tax_is_within(net, tenth);
}

static bool is_nothing(const struct credit_refund_line *line)
{
    return decimal_is_zero(line->net) && decimal_is_zero(line->tax) &&
            decimal_is_zero(line->quantity);
}

static bool add_line(struct refund_note *work, const struct credit_refund_line *line)
{
    if (is_nothing(line))
        return true;
    if (charging_taxes(line) > 1)
        return add_shares(work, line);

    struct piece piece = {.source = line, .net = line->net};
    piece.gross = decimal_add(line->net, line->tax);
    bool known = own_percent(work->input->refund, line, &piece.rate);
    return add_piece(work, piece, known);
}

static bool add_lines(struct refund_note *work)
{
    const GArray *lines = work->input->refund->lines;
    for (guint i = 0; i < lines->len; i++)
        if (!add_line(work, &g_array_index(lines, struct credit_refund_line, i)))
            return false;
    return true;
}

/* ---- what no line explains ---- */

/* The VAT of the refund that its lines do not have, in minor units; up to 1: not known (the shop
 * adds up what it rounded). */
static money tax_beyond(const struct refund_note *work)
{
    struct decimal tax = {0};
    money sum;
    for (guint i = 0; i < work->pieces->len; i++) {
        const struct piece *piece = piece_at(work, i);
        tax = decimal_add(tax, decimal_sub(piece->gross, piece->net));
    }

    int decimals = work->input->invoice->currency_decimals;
    if (work->input->refund_tax == 0 || !decimal_to_money(tax, decimals, &sum))
        return 0;
    return work->input->refund_tax - sum;
}

/* Whether an amount fits a rate: so much is left of it, and where the VAT in it is known, it is
 * that rate's within a cent. */
static bool fits_rate(const struct rate_left *rate, money amount, money tax)
{
    money net;
    if (amount > rate->left)
        return false;
    if (tax <= 1)
        return true;
    return amounts_net_of(amount, rate->rate, &net) && money_abs(amount - net - tax) <= 1;
}

/* The one rate that fits, or NULL. */
static const struct rate_left *fitting_rate(const struct refund_note *work, money amount)
{
    const struct rate_left *found = NULL;
    money tax = tax_beyond(work);
    for (guint i = 0; i < work->rates->len; i++) {
        const struct rate_left *rate = &g_array_index(work->rates, struct rate_left, i);
        if (!fits_rate(rate, amount, tax))
            continue;
        if (found)
            return NULL;
        found = rate;
    }
    return found;
}

static bool add_rest(struct refund_note *work, money amount)
{
    if (money_abs(amount) <= ROUNDING_MOST)
        return true;
    const struct rate_left *rate = amount > 0 ? fitting_rate(work, amount) : NULL;
    money net;
    if (!rate || !amounts_net_of(amount, rate->rate, &net))
        return false;

    int decimals = work->input->invoice->currency_decimals;
    struct piece rest = {.rate = rate->rate, .category = rate->category};
    rest.net = decimal_from_money(net, decimals);
    rest.gross = decimal_from_money(amount, decimals);
    g_array_append_val(work->pieces, rest);
    return true;
}

/* Takes the pieces off what is left of the rates. *sum: what they take in all. False: of a rate
 * that the invoice does not have, or more than is left of one. */
static bool take_rates(struct refund_note *work, money *sum)
{
    const struct document *invoice = work->input->invoice;
    struct decimal all = {0};
    for (guint i = 0; i < work->pieces->len; i++) {
        const struct piece *piece = piece_at(work, i);
        struct rate_left *rate = rate_of(work, piece);
        money gross;
        if (!rate || !decimal_to_money(piece->gross, invoice->currency_decimals, &gross))
            return false;
        rate->left -= gross;
        all = decimal_add(all, piece->gross);
    }

    for (guint i = 0; i < work->rates->len; i++) {
        const struct rate_left *rate = &g_array_index(work->rates, struct rate_left, i);
        money cents = credit_cents_of(invoice, rate->category, rate->rate);
        if (rate->left < -cents)
            return false;
    }
    return decimal_to_money(all, invoice->currency_decimals, sum);
}

/* ---- the note ---- */

/* The quantity that the shop took back, with the sign that keeps the price above 0 (BR-27); an
 * amount without a quantity is one piece. */
static struct decimal quantity_of(const struct piece *piece, money net)
{
    struct decimal quantity = piece->source ? piece->source->quantity : decimal_from_int(1);
    if (decimal_is_zero(quantity))
        return decimal_from_int(net < 0 ? -1 : 1);
    bool product = piece->source && piece->source->kind == LINE_PRODUCT;
    bool turned = net < 0 ? decimal_sign(quantity) > 0 : net > 0 && decimal_sign(quantity) < 0;
    return product && turned ? decimal_neg(quantity) : quantity;
}

static enum line_kind kind_of(const struct piece *piece)
{
    if (!piece->source || decimal_is_zero(piece->source->quantity))
        return LINE_REFUND;
    return piece->line ? piece->line->kind : piece->source->kind;
}

static const char *name_of(const struct refund_note *work, const struct piece *piece)
{
    const char *name = piece->source ? piece->source->name : work->input->reason;
    if (piece->line)
        return piece->line->description;
    return text_is_blank(name) ? label(LABEL_REFUND, work->input->invoice->language) : name;
}

static void add_to_note(const struct refund_note *work,
        struct document *note,
        const struct piece *piece,
        const struct amount_part *part)
{
    struct document_line *line = lines_add_amount(note, kind_of(piece), name_of(work, piece),
            part->net_minor, part->gross_minor, piece->rate, piece->category);
    if (piece->source)
        text_set(&line->sku, piece->line ? piece->line->sku : piece->source->sku);
    if (piece->line) {
        g_strfreev(line->details);
        line->details = g_strdupv(piece->line->details);
        line->item_id = piece->line->item_id;
    }
    line->credited_line = piece->place;
    line->quantity = quantity_of(piece, line->net);
    line->unit_price = amounts_unit_price(line->net, line->quantity, note->currency_decimals);
}

/* struct amount_part of each piece; `sources` gives each its kind. */
static GArray *parts_of(const struct refund_note *work, struct order_line *sources)
{
    GArray *parts = g_array_new(FALSE, TRUE, sizeof(struct amount_part));
    for (guint i = 0; i < work->pieces->len; i++) {
        const struct piece *piece = piece_at(work, i);
        sources[i].kind = kind_of(piece);
        struct amount_part part = {.line = &sources[i],
                .net = piece->net,
                .gross = piece->gross,
                .rate = piece->rate,
                .category = piece->category};
        g_array_append_val(parts, part);
    }
    return parts;
}

/* Takes single minor units off a row until no more than `left` is in it, and off the largest net of
 * its rate. False: it is more than rounding. */
static bool shrink_row(struct document_vat *row, money left, GArray *parts)
{
    money over = row->base + row->amount - left;
    if (over > ROUNDING_MOST)
        return false;

    struct amount_part *largest = NULL;
    for (guint i = 0; i < parts->len; i++) {
        struct amount_part *part = &g_array_index(parts, struct amount_part, i);
        if (part->category != row->category || decimal_compare(part->rate, row->rate) != 0)
            continue;
        if (!largest || part->net_minor > largest->net_minor)
            largest = part;
    }
    while (largest && row->base + row->amount > left) {
        row->base--;
        largest->net_minor--;
        if (!money_percent(row->base, row->rate, &row->amount))
            return false;
    }
    return true;
}

/* The lines of a rate may have borne some cents more than the invoice's VAT table: they become
 * rounding, for no rate gets more back than it has. */
static bool keep_within(const struct credit_input *input, struct document *note, GArray *parts)
{
    g_autoptr(GArray) rates = credited_rates_left(input->invoice, input->before);
    struct document_totals *totals = &note->totals;
    totals->net = totals->vat = 0;
    for (guint i = 0; i < note->vat->len; i++) {
        struct document_vat *row = &g_array_index(note->vat, struct document_vat, i);
        for (guint j = 0; j < rates->len; j++) {
            const struct rate_left *rate = &g_array_index(rates, struct rate_left, j);
            if (rate->category != row->category || decimal_compare(rate->rate, row->rate) != 0)
                continue;
            if (!shrink_row(row, rate->left, parts))
                return false;
        }
        totals->net += row->base;
        totals->vat += row->amount;
    }
    totals->rounding = totals->gross - totals->net - totals->vat;
    return true;
}

static struct document *note_of(const struct refund_note *work)
{
    const struct credit_input *input = work->input;
    struct document *note = credit_note_for(input, false);
    g_autofree struct order_line *sources = g_new0(struct order_line, work->pieces->len);
    g_autoptr(GArray) parts = parts_of(work, sources);
    if (!credit_settle(note, parts, input->amount) || !keep_within(input, note, parts)) {
        document_free(note);
        return NULL;
    }

    for (guint i = 0; i < parts->len; i++)
        add_to_note(work, note, piece_at(work, i), &g_array_index(parts, struct amount_part, i));
    if (note->totals.rounding != 0)
        lines_add_rounding(note, note->totals.rounding);
    return credit_finish(note, input);
}

struct document *credit_refund_lines(const struct credit_input *input)
{
    if (!input->refund || input->refund->lines->len == 0)
        return NULL;

    g_autoptr(GArray) lines = credited_lines_left(input->invoice, input->before),
                      rates = credited_rates_left(input->invoice, input->before),
                      pieces = g_array_new(FALSE, TRUE, sizeof(struct piece));
    struct refund_note work = {input, lines, rates, pieces};
    money sum = 0;
    if (!add_lines(&work) || pieces->len == 0 || !take_rates(&work, &sum))
        return NULL;
    return add_rest(&work, input->amount - sum) ? note_of(&work) : NULL;
}
