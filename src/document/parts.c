/* Which rate each line of an order bears. */
#include "document/amounts.h"

/* One tax of a line with its rate, and the net that the tax implies. */
struct share {
    struct decimal percent, tax, net;
};

/* What the other lines of the order tell about a line. */
struct facts {
    struct decimal unit;   /* one minor unit: what rounding may hide */
    bool has_untaxed_line; /* some line with an amount bears no rate */
    GHashTable *alone;     /* ids (gint64, borrowed) of rates that are the only one of some line */
};

/* A line while its rates are looked for. */
struct line_taxes {
    const struct order_line *line;
    const struct facts *facts;
    GArray *shares; /* struct share */
};

static struct decimal absolute(struct decimal value)
{
    return decimal_sign(value) < 0 ? decimal_neg(value) : value;
}

static bool is_within(struct decimal value, struct decimal limit)
{
    return decimal_compare(absolute(value), limit) <= 0;
}

/* a × b ÷ c; 0 where it cannot be: the caller's comparison then fails, and the figures are refused. */
static struct decimal scale(struct decimal a, struct decimal b, struct decimal c)
{
    struct decimal product = {0}, result = {0};
    if (!decimal_multiply(a, b, &product) || !decimal_divide(product, c, &result))
        return (struct decimal){0};
    return result;
}

static struct decimal hundred(void)
{
    return decimal_from_int(100);
}

/* ---- the taxes of a line ----------------------------------------------------------------------------------------- */

static void figures_warn(struct document *document, const char *code, const struct order_line *line, const char *problem)
{
    /* an order of thousands of such lines needs no thousand warnings */
    if (document->type != DOCUMENT_DELIVERY_NOTE && document->warnings->len < 20)
        document_warn(document, code, true, "%s line '%s': %s", line_kind_text(line->kind), line->name, problem);
}

static const struct tax_rate *find_rate(const struct order *order, gint64 id)
{
    for (guint i = 0; i < order->rates->len; i++) {
        const struct tax_rate *rate = &g_array_index(order->rates, struct tax_rate, i);
        if (rate->rate_id == id)
            return rate;
    }
    return NULL;
}

/* The rate of one tax entry; what makes it unusable is a warning that blocks. */
static const struct tax_rate *usable_rate(const struct order *order, const struct order_line *line, gint64 id,
                                          struct document *document)
{
    const struct tax_rate *rate = find_rate(order, id);
    if (!rate || decimal_sign(rate->percent) < 0) {
        g_autofree char *problem =
            rate ? g_strdup_printf("tax id %" G_GINT64_FORMAT " has a negative rate", id)
                 : g_strdup_printf("tax id %" G_GINT64_FORMAT " is not in tax_lines, so its rate is not known", id);
        figures_warn(document, "unknown-tax", line, problem);
        return NULL;
    }
    if (rate->compound)
        figures_warn(document, "compound-tax", line, "a compound tax (a tax on a tax) cannot be stated in an e-invoice");
    return rate;
}

static GArray *shares_of_line(const struct order *order, const struct order_line *line, struct document *document)
{
    GArray *shares = g_array_new(FALSE, TRUE, sizeof(struct share));
    for (guint i = 0; i < line->taxes->len; i++) {
        const struct line_tax *tax = &g_array_index(line->taxes, struct line_tax, i);
        const struct tax_rate *rate = tax->has_total ? usable_rate(order, line, tax->rate_id, document) : NULL;
        if (!rate)
            continue;
        struct share share = {.percent = rate->percent, .tax = tax->total};
        if (decimal_sign(share.percent) > 0)
            share.net = scale(share.tax, hundred(), share.percent);
        g_array_append_val(shares, share);
    }
    return shares;
}

static bool is_zero(const struct order_line *line)
{
    return decimal_is_zero(line->total) && decimal_is_zero(line->total_tax);
}

/* ---- one rate, or several on the whole --------------------------------------------------------------------------- */

static struct amount_part whole_part(const struct order_line *line, struct decimal rate, bool stated)
{
    return (struct amount_part){.line = line,
                                .list = line->subtotal,
                                .net = line->total,
                                .gross = decimal_add(line->total, line->total_tax),
                                .rate = rate,
                                .stated = stated};
}

static struct decimal sum_of_rates(const struct line_taxes *taxes)
{
    struct decimal sum = {0};
    for (guint i = 0; i < taxes->shares->len; i++)
        sum = decimal_add(sum, g_array_index(taxes->shares, struct share, i).percent);
    return sum;
}

static struct decimal lowest_rate(const struct line_taxes *taxes)
{
    struct decimal lowest = g_array_index(taxes->shares, struct share, 0).percent;
    for (guint i = 1; i < taxes->shares->len; i++) {
        struct decimal percent = g_array_index(taxes->shares, struct share, i).percent;
        if (decimal_compare(percent, lowest) < 0)
            lowest = percent;
    }
    return lowest;
}

/* True when each tax is its rate of the whole net, but for rounding. */
static bool taxes_are_on_the_whole(const struct line_taxes *taxes)
{
    for (guint i = 0; i < taxes->shares->len; i++) {
        const struct share *share = &g_array_index(taxes->shares, struct share, i);
        struct decimal expected = scale(taxes->line->total, share->percent, hundred());
        if (!is_within(decimal_sub(share->tax, expected), taxes->facts->unit))
            return false;
    }
    return true;
}

/* ---- a line split over its rates --------------------------------------------------------------------------------- */

/* What the nets that the taxes imply leave of the line's net; *tolerance is how much of it rounded taxes can explain. */
static struct decimal rest_of(const struct line_taxes *taxes, struct decimal *tolerance)
{
    struct decimal rest = taxes->line->total;
    *tolerance = taxes->facts->unit;
    for (guint i = 0; i < taxes->shares->len; i++) {
        const struct share *share = &g_array_index(taxes->shares, struct share, i);
        rest = decimal_sub(rest, share->net);
        if (decimal_sign(share->percent) > 0)
            *tolerance = decimal_add(*tolerance, scale(taxes->facts->unit, hundred(), share->percent));
    }
    return rest;
}

/* A tax rounded by half a cent moves its implied net by that ÷ rate, so the rest goes to the nets by 1 ÷ rate²: that moves
 * the taxes least. */
static void spread_rest(const struct line_taxes *taxes, struct decimal rest)
{
    struct decimal weights = {0}, given = {0};
    struct share *last = NULL;
    for (guint i = 0; i < taxes->shares->len; i++) {
        const struct share *share = &g_array_index(taxes->shares, struct share, i);
        if (!decimal_is_zero(share->net))
            weights = decimal_add(weights, scale(scale(hundred(), hundred(), share->percent), decimal_from_int(1), share->percent));
    }
    for (guint i = 0; i < taxes->shares->len; i++) {
        struct share *share = &g_array_index(taxes->shares, struct share, i);
        if (decimal_is_zero(share->net))
            continue;
        struct decimal weight = scale(scale(hundred(), hundred(), share->percent), decimal_from_int(1), share->percent);
        struct decimal piece = scale(rest, weight, weights);
        share->net = decimal_add(share->net, piece);
        given = decimal_add(given, piece);
        last = share;
    }
    if (last)
        last->net = decimal_add(last->net, decimal_sub(rest, given));
}

static bool states_zero(const struct line_taxes *taxes)
{
    for (guint i = 0; i < taxes->shares->len; i++)
        if (decimal_is_zero(g_array_index(taxes->shares, struct share, i).percent))
            return true;
    return false;
}

/* Whether what the taxes do not explain is a share without VAT: the shop states a rate of 0 for it, or has untaxed lines. */
static bool may_be_untaxed(const struct line_taxes *taxes, struct decimal rest)
{
    bool part_of_line = decimal_sign(rest) == decimal_sign(taxes->line->total) &&
                        decimal_compare(absolute(rest), absolute(taxes->line->total)) <= 0;
    return states_zero(taxes) || (taxes->facts->has_untaxed_line && part_of_line);
}

static bool has_no_tax(const struct line_taxes *taxes)
{
    for (guint i = 0; i < taxes->shares->len; i++)
        if (!decimal_is_zero(g_array_index(taxes->shares, struct share, i).tax))
            return false;
    return true;
}

static void add_share(GArray *parts, const struct order_line *line, struct decimal percent, bool stated, struct decimal net,
                      struct decimal tax)
{
    struct amount_part part = {.line = line,
                               .list = decimal_is_zero(line->total) ? net : scale(line->subtotal, net, line->total),
                               .net = net,
                               .gross = decimal_add(net, tax),
                               .rate = percent,
                               .stated = stated};
    g_array_append_val(parts, part);
}

/* The shop rounds total_tax and each tax by itself (fee 2.50: 0.52 and 0.53): the line's gross counts, the largest share
 * takes the difference; likewise for the list net. */
static void reconcile_shares(GArray *parts, guint first, const struct order_line *line)
{
    struct decimal gross = decimal_add(line->total, line->total_tax), list = line->subtotal;
    struct amount_part *largest = &g_array_index(parts, struct amount_part, first);
    for (guint i = first; i < parts->len; i++) {
        struct amount_part *part = &g_array_index(parts, struct amount_part, i);
        gross = decimal_sub(gross, part->gross);
        list = decimal_sub(list, part->list);
        if (decimal_compare(absolute(part->net), absolute(largest->net)) > 0)
            largest = part;
    }
    largest->gross = decimal_add(largest->gross, gross);
    largest->list = decimal_add(largest->list, list);
}

/* Splits the line by what its taxes imply; false when they do not add up to it. */
static bool split_line(const struct line_taxes *taxes, GArray *parts)
{
    struct decimal tolerance, rest = rest_of(taxes, &tolerance);
    bool fits = is_within(rest, tolerance) && !has_no_tax(taxes);
    if (!fits && !may_be_untaxed(taxes, rest))
        return false;
    if (fits)
        spread_rest(taxes, rest);
    guint first = parts->len;
    for (guint i = 0; i < taxes->shares->len; i++) {
        const struct share *share = &g_array_index(taxes->shares, struct share, i);
        if (!decimal_is_zero(share->net))
            add_share(parts, taxes->line, share->percent, true, share->net, share->tax);
    }
    if (!fits)
        add_share(parts, taxes->line, (struct decimal){0}, states_zero(taxes), rest, (struct decimal){0});
    if (parts->len == first)
        return false;
    reconcile_shares(parts, first, taxes->line);
    return true;
}

/* ---- the order --------------------------------------------------------------------------------------------------- */

static struct facts facts_of(const struct order *order, int decimals)
{
    struct facts facts = {.unit = decimal_from_money(1, decimals), .alone = g_hash_table_new(g_int64_hash, g_int64_equal)};
    for (guint i = 0; i < order->lines->len; i++) {
        const struct order_line *line = g_ptr_array_index(order->lines, i);
        if (line->taxes->len == 1)
            g_hash_table_add(facts.alone, &g_array_index(line->taxes, struct line_tax, 0).rate_id);
        if (line->taxes->len == 0 && !is_zero(line))
            facts.has_untaxed_line = true;
    }
    return facts;
}

/* True when one of the line's rates is the only one of another line: then its taxes share the line, not its whole. */
static bool some_rate_stands_alone(const struct line_taxes *taxes)
{
    for (guint i = 0; i < taxes->line->taxes->len; i++)
        if (g_hash_table_contains(taxes->facts->alone, &g_array_index(taxes->line->taxes, struct line_tax, i).rate_id))
            return true;
    return false;
}

/* A negative fee is a discount on all taxable items: its one tax may be on a share of it only (WooCommerce,
 * WC_Cart_Totals: "Negative fees should have the taxes split between all items"). */
static bool may_share(const struct line_taxes *taxes)
{
    return taxes->shares->len > 1 ||
           (taxes->line->kind == LINE_FEE && decimal_sign(taxes->line->total) < 0 && taxes->facts->has_untaxed_line);
}

static void add_line(const struct line_taxes *taxes, GArray *parts)
{
    const struct order_line *line = taxes->line;
    bool several = taxes->shares->len > 1, alone = several && some_rate_stands_alone(taxes);
    struct amount_part whole = whole_part(line, sum_of_rates(taxes), taxes->shares->len > 0);
    if (alone && has_no_tax(taxes)) /* too small to be taxed: the lowest rate explains that best */
        whole.rate = lowest_rate(taxes);
    bool on_the_whole = is_zero(line) || taxes->shares->len == 0 || taxes_are_on_the_whole(taxes);
    /* tiny amounts fit both ways: then the other lines tell */
    bool try_split = may_share(taxes) && !is_zero(line) && (!on_the_whole || alone);
    if (!try_split || !split_line(taxes, parts))
        g_array_append_val(parts, whole);
}

/* Adds a part to its rate's sum; the sums are parts themselves, of which only rate and gross count. */
static void add_to_rate(GArray *sums, const struct amount_part *part)
{
    for (guint i = 0; i < sums->len; i++) {
        struct amount_part *sum = &g_array_index(sums, struct amount_part, i);
        if (decimal_compare(sum->rate, part->rate) == 0) {
            sum->gross = decimal_add(sum->gross, part->gross);
            return;
        }
    }
    g_array_append_vals(sums, part, 1);
}

/* The stated rate that bears most; false when no rate is stated at all. */
static bool main_rate(GArray *parts, struct decimal *rate)
{
    g_autoptr(GArray) sums = g_array_new(FALSE, FALSE, sizeof(struct amount_part));
    struct decimal most = {-1};
    for (guint i = 0; i < parts->len; i++)
        if (g_array_index(parts, struct amount_part, i).stated)
            add_to_rate(sums, &g_array_index(parts, struct amount_part, i));
    for (guint i = 0; i < sums->len; i++) {
        const struct amount_part *sum = &g_array_index(sums, struct amount_part, i);
        if (decimal_compare(absolute(sum->gross), most) > 0) {
            most = absolute(sum->gross);
            *rate = sum->rate;
        }
    }
    return sums->len > 0;
}

/* Free shipping often has `taxes: []`: a part of 0.00 raises no question about VAT, it goes with the main rate. */
static void rate_free_parts(GArray *parts)
{
    struct decimal rate = {0};
    if (!main_rate(parts, &rate))
        return;
    for (guint i = 0; i < parts->len; i++) {
        struct amount_part *part = &g_array_index(parts, struct amount_part, i);
        if (part->stated || !decimal_is_zero(part->net) || !decimal_is_zero(part->gross))
            continue;
        part->rate = rate;
        part->stated = true;
    }
}

GArray *amounts_of_order(const struct order *order, int decimals, struct document *document)
{
    GArray *parts = g_array_new(FALSE, TRUE, sizeof(struct amount_part));
    struct facts facts = facts_of(order, decimals);
    for (guint i = 0; i < order->lines->len; i++) {
        const struct order_line *line = g_ptr_array_index(order->lines, i);
        g_autoptr(GArray) shares = shares_of_line(order, line, document);
        struct line_taxes taxes = {line, &facts, shares};
        add_line(&taxes, parts);
    }
    g_hash_table_unref(facts.alone);
    rate_free_parts(parts);
    return parts;
}
