/* Which rate each line of an order bears. */
#include "base/text.h"
#include "amounts.h"
#include "rates.h"

/* One tax of a line with its rate, and the net that the tax implies. */
struct share {
    struct decimal percent, tax, before, net; /* before: the tax before discount */
    bool compound;
};

/* What the other lines of the order tell about a line. */
struct facts {
    struct decimal unit;    /* one minor unit: what rounding may hide */
    bool has_untaxed_line;  /* some line with an amount bears no rate */
    GHashTable *alone;      /* ids (gint64, borrowed) of rates that are the only one of some line */
    bool has_charged;       /* some line charges a tax */
    struct decimal highest; /* the highest rate that one charges */
};

/* A line while its rates are looked for. */
struct line_taxes {
    const struct order_line *line;
    const struct facts *facts;
    GArray *shares; /* struct share */
};

static bool is_within(struct decimal value, struct decimal limit)
{
    return decimal_compare(decimal_abs(value), limit) <= 0;
}

/* a × b ÷ c; 0 where it cannot be: the caller's comparison then fails, and the figures are refused.
 */
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

static bool is_zero(const struct order_line *line)
{
    return decimal_is_zero(line->total) && decimal_is_zero(line->total_tax);
}

/* ---- rates that tax_lines does not say ---- */

static struct tax_rate *find_rate(GArray *rates, gint64 id)
{
    for (guint i = 0; i < rates->len; i++) {
        struct tax_rate *rate = &g_array_index(rates, struct tax_rate, i);
        if (rate->rate_id == id)
            return rate;
    }
    return NULL;
}

/* The rates that may be meant: of the country that rate_code names, else of the one that the order
 * goes to. */
static const char *const *rates_of_country(
        const struct order *order, const struct tax_rate *rate, const char **country)
{
    const char *to = text_is_blank(order->shipping.country) ? order->billing.country
                                                            : order->shipping.country;
    *country = vat_rates_of(rate->country) ? rate->country : to;
    return vat_rates_of(*country);
}

/* True when the tax is that rate of the net to the cent, both rounded to the currency's decimals.
 */
static bool rate_gives(
        struct decimal net, struct decimal tax, struct decimal percent, struct decimal unit)
{
    struct decimal half = scale(unit, decimal_from_int(1), decimal_from_int(2));
    struct decimal slack = decimal_add(half, scale(half, percent, hundred()));
    return is_within(decimal_sub(scale(net, percent, hundred()), tax), slack);
}

/* The one tax that a line charges, or the only one that it names; NULL when it tells nothing about
 * a rate. */
static const struct line_tax *telling_tax(const struct order_line *line)
{
    const struct line_tax *one = NULL;
    guint charging = 0;
    for (guint i = 0; i < line->taxes->len; i++) {
        const struct line_tax *tax = &g_array_index(line->taxes, struct line_tax, i);
        if (decimal_is_zero(tax->total))
            continue;
        one = tax;
        charging++;
    }
    if (charging == 0 && line->taxes->len == 1 && !is_zero(line))
        return &g_array_index(line->taxes, struct line_tax, 0);
    return charging == 1 ? one : NULL;
}

/* Of each missing rate, which of its country's rates every line fits: bits, in the order of
 * vat_rates_of(); 0: nothing tells. */
static guint *candidates_of(const struct order *order, GArray *rates, struct decimal unit)
{
    guint *candidates = g_new0(guint, rates->len + 1);
    g_autofree bool *seen = g_new0(bool, rates->len + 1);
    for (guint i = 0; i < order->lines->len; i++) {
        const struct order_line *line = g_ptr_array_index(order->lines, i);
        const struct line_tax *tax = telling_tax(line);
        const struct tax_rate *rate = tax ? find_rate(rates, tax->rate_id) : NULL;
        const char *country;
        const char *const *known =
                rate && rate->percent_missing ? rates_of_country(order, rate, &country) : NULL;
        guint fits = 0,
              index = rate ? (guint)(rate - (const struct tax_rate *)(void *)rates->data) : 0;
        for (guint j = 0; known && known[j]; j++) {
            struct decimal percent = {0};
            if (decimal_parse(known[j], &percent) &&
                    rate_gives(line->total, tax->total, percent, unit))
                fits |= 1U << j;
        }
        if (known)
            candidates[index] = seen[index] ? candidates[index] & fits : fits;
        seen[index] |= known != NULL;
    }
    return candidates;
}

/* True when the order has the rate on an amount of which the lowest rate would make a minor unit,
 * and charges nothing by it anywhere: then it is a rate of 0, though tax_lines does not say so. */
static bool charges_nothing(const struct order *order, gint64 id, struct decimal unit)
{
    struct decimal telling =
            scale(unit, hundred(), decimal_from_int(1)); /* no country has a rate below 0.5 % */
    bool tells = false;
    for (guint i = 0; i < order->lines->len; i++) {
        const struct order_line *line = g_ptr_array_index(order->lines, i);
        for (guint j = 0; j < line->taxes->len; j++) {
            const struct line_tax *tax = &g_array_index(line->taxes, struct line_tax, j);
            if (tax->rate_id != id)
                continue;
            if (!decimal_is_zero(tax->total) || !decimal_is_zero(tax->subtotal))
                return false;
            tells |= decimal_compare(decimal_abs(line->total), telling) >= 0;
        }
    }
    return tells;
}

/* The order's rates, a missing percentage filled in where exactly one rate of the country explains
 * what the lines charge, or where they charge nothing. Labels are borrowed from the order. Caller
 * unrefs. */
static GArray *known_rates(const struct order *order, struct decimal unit)
{
    GArray *rates = g_array_sized_new(FALSE, FALSE, sizeof(struct tax_rate), order->rates->len);
    g_array_append_vals(rates, order->rates->data, order->rates->len);
    bool missing = false;
    for (guint i = 0; i < rates->len; i++)
        missing |= g_array_index(rates, struct tax_rate, i).percent_missing;
    g_autofree guint *candidates = missing ? candidates_of(order, rates, unit) : NULL;
    for (guint i = 0; missing && i < rates->len; i++) {
        struct tax_rate *rate = &g_array_index(rates, struct tax_rate, i);
        bool one = candidates[i] != 0 && (candidates[i] & (candidates[i] - 1)) == 0;
        const char *country;
        if (rate->percent_missing && one)
            rate->percent_missing = !decimal_parse(
                    rates_of_country(order, rate, &country)[g_bit_nth_lsf(candidates[i], -1)],
                    &rate->percent);
        else if (rate->percent_missing && candidates[i] == 0)
            rate->percent_missing = !charges_nothing(order, rate->rate_id, unit);
    }
    return rates;
}

/* ---- the taxes of a line ---- */

static void figures_warn(struct document *document,
        const char *code,
        const struct order_line *line,
        const char *problem)
{
    /* an order of thousands of such lines needs no thousand warnings */
    if (document->type != DOCUMENT_DELIVERY_NOTE && document->warnings->len < 20)
        document_warn(document, code, true, "%s line '%s': %s", line_kind_text(line->kind),
                line->name, problem);
}

#define MEND_ORDER "correct the order in the shop (Recalculate) and update it there"

/* Why a tax entry has no rate that can be used; NULL: it has. Caller frees. */
static char *rate_problem(const struct order *order, const struct tax_rate *rate, gint64 id)
{
    const char *country;
    if (!rate)
        return g_strdup_printf("tax id %" G_GINT64_FORMAT
                               " is not in tax_lines, so its rate is not known; " MEND_ORDER,
                id);
    if (decimal_sign(rate->percent) < 0)
        return g_strdup_printf("tax id %" G_GINT64_FORMAT " has a negative rate", id);
    if (!rate->percent_missing)
        return NULL;
    bool known = rates_of_country(order, rate, &country) != NULL;
    return g_strdup_printf(
            "the rate of tax id %" G_GINT64_FORMAT
            " ('%s') is missing: tax_lines has no rate_percent, and %s%s; "
            "mend the rate in WooCommerce > Settings > Tax and update the order there",
            id, rate->label,
            known ? "not exactly one VAT rate gives this tax in "
                  : "no VAT rates are known for country ",
            *country ? country : "''");
}

/* VAT without any tax that says its rate, as programs write it that make orders through the API. */
static void warn_of_nameless_tax(
        const struct order_line *line, struct decimal unit, struct document *document)
{
    if (line->taxes->len == 0 && decimal_compare(decimal_abs(line->total_tax), unit) >= 0)
        figures_warn(document, "unknown-tax", line,
                "VAT is charged on it (total_tax), but taxes names no rate; " MEND_ORDER);
}

/* What makes a tax unusable is a warning that blocks; on a line of 0.00 a missing rate raises no
 * question. */
static GArray *shares_of_line(const struct order *order,
        GArray *rates,
        const struct order_line *line,
        struct document *document)
{
    GArray *shares = g_array_new(FALSE, TRUE, sizeof(struct share));
    for (guint i = 0; i < line->taxes->len; i++) {
        const struct line_tax *tax = &g_array_index(line->taxes, struct line_tax, i);
        const struct tax_rate *rate = find_rate(rates, tax->rate_id);
        if (rate && rate->percent_missing && is_zero(line))
            continue;
        g_autofree char *problem = rate_problem(order, rate, tax->rate_id);
        if (problem) {
            figures_warn(document, "unknown-tax", line, problem);
            continue;
        }
        struct share share = {.percent = rate->percent,
                .tax = tax->total,
                .before = tax->subtotal,
                .compound = rate->compound};
        if (decimal_sign(share.percent) > 0)
            share.net = scale(share.tax, hundred(), share.percent);
        g_array_append_val(shares, share);
    }
    return shares;
}

/* ---- one rate, or several on the whole ---- */

static struct amount_part whole_part(
        const struct order_line *line, struct decimal rate, bool stated)
{
    return (struct amount_part){.line = line,
            .list = line->subtotal,
            .net = line->total,
            .gross = decimal_add(line->total, line->total_tax),
            .rate = rate,
            .stated = stated};
}

static const struct share *share_at(const struct line_taxes *taxes, guint i)
{
    return &g_array_index(taxes->shares, struct share, i);
}

/* How many taxes of the line charge something; *highest: the highest rate of those. */
static guint count_charging(const struct line_taxes *taxes, struct decimal *highest)
{
    guint count = 0;
    for (guint i = 0; i < taxes->shares->len; i++) {
        const struct share *share = share_at(taxes, i);
        if (decimal_is_zero(share->tax))
            continue;
        if (count == 0 || decimal_compare(share->percent, *highest) > 0)
            *highest = share->percent;
        count++;
    }
    return count;
}

/* The only tax that charged something before the discount. */
static const struct share *share_before_discount(const struct line_taxes *taxes)
{
    const struct share *one = NULL;
    for (guint i = 0; i < taxes->shares->len; i++) {
        const struct share *share = share_at(taxes, i);
        if (decimal_is_zero(share->before))
            continue;
        if (one)
            return NULL;
        one = share;
    }
    return one;
}

static bool states_zero(const struct line_taxes *taxes)
{
    for (guint i = 0; i < taxes->shares->len; i++)
        if (decimal_is_zero(share_at(taxes, i)->percent))
            return true;
    return false;
}

static struct decimal highest_stated(const struct line_taxes *taxes)
{
    struct decimal highest = {0};
    for (guint i = 0; i < taxes->shares->len; i++)
        if (decimal_compare(share_at(taxes, i)->percent, highest) > 0)
            highest = share_at(taxes, i)->percent;
    return highest;
}

/* The rate of a line whose taxes are all 0.00: the only one that it names; else the one that
 * charged before the discount; else the highest that other lines charge (but not where that would
 * be money and the shop states a rate of 0). */
static struct decimal rate_of_uncharged(const struct line_taxes *taxes)
{
    const struct facts *facts = taxes->facts;
    const struct share *before = share_before_discount(taxes);
    if (taxes->shares->len <= 1 || !facts->has_charged)
        return before ? before->percent : highest_stated(taxes);
    if (before)
        return before->percent;
    bool is_money = !is_within(scale(taxes->line->total, facts->highest, hundred()), facts->unit);
    if (is_money && states_zero(taxes))
        return (struct decimal){0};
    return facts->highest;
}

/* True when each tax that charges something is its rate of the whole net, but for rounding. */
static bool taxes_are_on_the_whole(const struct line_taxes *taxes)
{
    for (guint i = 0; i < taxes->shares->len; i++) {
        const struct share *share = share_at(taxes, i);
        struct decimal expected = scale(taxes->line->total, share->percent, hundred());
        if (!decimal_is_zero(share->tax) &&
                !is_within(decimal_sub(share->tax, expected), taxes->facts->unit))
            return false;
    }
    return true;
}

/* ---- a line split over its rates ---- */

/* What the nets that the taxes imply leave of the line's net; *tolerance is how much of it rounded
 * taxes can explain. */
static struct decimal rest_of(const struct line_taxes *taxes, struct decimal *tolerance)
{
    struct decimal rest = taxes->line->total;
    *tolerance = taxes->facts->unit;
    for (guint i = 0; i < taxes->shares->len; i++) {
        const struct share *share = &g_array_index(taxes->shares, struct share, i);
        rest = decimal_sub(rest, share->net);
        if (decimal_sign(share->percent) > 0)
            *tolerance =
                    decimal_add(*tolerance, scale(taxes->facts->unit, hundred(), share->percent));
    }
    return rest;
}

/* A tax rounded by half a cent moves its implied net by that ÷ rate, so the rest goes to the nets
 * by 1 ÷ rate²: that moves the taxes least. */
static void spread_rest(const struct line_taxes *taxes, struct decimal rest)
{
    struct decimal weights = {0}, given = {0};
    struct share *last = NULL;
    for (guint i = 0; i < taxes->shares->len; i++) {
        const struct share *share = &g_array_index(taxes->shares, struct share, i);
        if (!decimal_is_zero(share->net))
            weights = decimal_add(weights,
                    scale(scale(hundred(), hundred(), share->percent), decimal_from_int(1),
                            share->percent));
    }
    for (guint i = 0; i < taxes->shares->len; i++) {
        struct share *share = &g_array_index(taxes->shares, struct share, i);
        if (decimal_is_zero(share->net))
            continue;
        struct decimal weight = scale(
                scale(hundred(), hundred(), share->percent), decimal_from_int(1), share->percent);
        struct decimal piece = scale(rest, weight, weights);
        share->net = decimal_add(share->net, piece);
        given = decimal_add(given, piece);
        last = share;
    }
    if (last)
        last->net = decimal_add(last->net, decimal_sub(rest, given));
}

/* Whether what the taxes do not explain is a share without VAT: the shop states a rate of 0 for it,
 * or has untaxed lines. */
static bool may_be_untaxed(const struct line_taxes *taxes, struct decimal rest)
{
    bool part_of_line = decimal_sign(rest) == decimal_sign(taxes->line->total) &&
            decimal_compare(decimal_abs(rest), decimal_abs(taxes->line->total)) <= 0;
    return part_of_line && (states_zero(taxes) || taxes->facts->has_untaxed_line);
}

static void add_share(GArray *parts,
        const struct order_line *line,
        struct decimal percent,
        bool stated,
        struct decimal net,
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

/* The shop rounds total_tax and each tax by itself (fee 2.50: 0.52 and 0.53): the line's gross
 * counts, the largest share takes the difference; likewise for the list net. */
static void reconcile_shares(GArray *parts, guint first, const struct order_line *line)
{
    struct decimal gross = decimal_add(line->total, line->total_tax), list = line->subtotal;
    struct amount_part *largest = &g_array_index(parts, struct amount_part, first);
    for (guint i = first; i < parts->len; i++) {
        struct amount_part *part = &g_array_index(parts, struct amount_part, i);
        gross = decimal_sub(gross, part->gross);
        list = decimal_sub(list, part->list);
        if (decimal_compare(decimal_abs(part->net), decimal_abs(largest->net)) > 0)
            largest = part;
    }
    largest->gross = decimal_add(largest->gross, gross);
    largest->list = decimal_add(largest->list, list);
}

/* Splits the line by what its taxes imply; false when they do not add up to it. */
static bool split_line(const struct line_taxes *taxes, GArray *parts)
{
    struct decimal tolerance, rest = rest_of(taxes, &tolerance);
    bool fits = is_within(rest, tolerance);
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
        add_share(parts, taxes->line, (struct decimal){0}, states_zero(taxes), rest,
                (struct decimal){0});
    if (parts->len == first)
        return false;
    reconcile_shares(parts, first, taxes->line);
    return true;
}

/* ---- the order ---- */

/* `shares`: of each line, in the order of the lines. */
static struct facts facts_of(
        const struct order *order, struct decimal unit, const GPtrArray *shares)
{
    struct facts facts = {.unit = unit, .alone = g_hash_table_new(g_int64_hash, g_int64_equal)};
    for (guint i = 0; i < order->lines->len; i++) {
        const struct order_line *line = g_ptr_array_index(order->lines, i);
        struct line_taxes taxes = {line, &facts, g_ptr_array_index(shares, i)};
        struct decimal highest = {0};
        if (line->taxes->len == 1)
            g_hash_table_add(facts.alone, &g_array_index(line->taxes, struct line_tax, 0).rate_id);
        if (line->taxes->len == 0 && !is_zero(line))
            facts.has_untaxed_line = true;
        if (count_charging(&taxes, &highest) > 0 &&
                (!facts.has_charged || decimal_compare(highest, facts.highest) > 0)) {
            facts.highest = highest;
            facts.has_charged = true;
        }
    }
    return facts;
}

/* True when one of the line's rates is the only one of another line: then its taxes share the line,
 * not its whole. */
static bool some_rate_stands_alone(const struct line_taxes *taxes)
{
    for (guint i = 0; i < taxes->line->taxes->len; i++)
        if (g_hash_table_contains(taxes->facts->alone,
                    &g_array_index(taxes->line->taxes, struct line_tax, i).rate_id))
            return true;
    return false;
}

/* A negative fee is a discount on all taxable items: its one tax may be on a share of it only
 * (WooCommerce, WC_Cart_Totals: "Negative fees should have the taxes split between all items");
 * plugins split shipping and fees so that each rate of the cart bears its share. No product is
 * split. */
static bool may_share(const struct line_taxes *taxes)
{
    if (taxes->line->kind == LINE_PRODUCT || is_zero(taxes->line))
        return false;
    return taxes->shares->len > 1 ||
            (taxes->line->kind == LINE_FEE && decimal_sign(taxes->line->total) < 0 &&
                    taxes->facts->has_untaxed_line);
}

/* No EU country has two VAT rates on one line, nor a tax on a tax. */
static void warn_of_two_rates(const struct line_taxes *taxes, struct document *document)
{
    figures_warn(document, "two-rates-on-a-line", taxes->line,
            "two taxes charge something on it, and a line has one VAT rate; mend the order (and "
            "the tax rates' priorities in "
            "WooCommerce > Settings > Tax)");
    for (guint i = 0; i < taxes->shares->len; i++)
        if (share_at(taxes, i)->compound && !decimal_is_zero(share_at(taxes, i)->tax)) {
            figures_warn(document, "compound-tax", taxes->line,
                    "a compound tax (a tax on a tax) cannot be stated in an e-invoice");
            return;
        }
}

static void add_line(const struct line_taxes *taxes, GArray *parts, struct document *document)
{
    struct decimal rate = {0};
    guint charging = count_charging(taxes, &rate);
    /* tiny amounts fit both ways: then the other lines tell */
    bool shares_it = charging > 0 && may_share(taxes) &&
            (!taxes_are_on_the_whole(taxes) || (charging > 1 && some_rate_stands_alone(taxes)));
    if (shares_it && split_line(taxes, parts))
        return;
    if (charging > 1)
        warn_of_two_rates(taxes, document);
    struct amount_part whole = whole_part(
            taxes->line, charging > 0 ? rate : rate_of_uncharged(taxes), taxes->shares->len > 0);
    g_array_append_val(parts, whole);
}

/* Adds a part to its rate's sum; the sums are parts themselves, of which only rate and gross count.
 */
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
        if (decimal_compare(decimal_abs(sum->gross), most) > 0) {
            most = decimal_abs(sum->gross);
            *rate = sum->rate;
        }
    }
    return sums->len > 0;
}

/* Free shipping often has `taxes: []`, or a rate of 0: a part of 0.00 raises no question about VAT,
 * it goes with the main rate. */
static void rate_free_parts(GArray *parts)
{
    struct decimal rate = {0};
    if (!main_rate(parts, &rate))
        return;
    for (guint i = 0; i < parts->len; i++) {
        struct amount_part *part = &g_array_index(parts, struct amount_part, i);
        if (!decimal_is_zero(part->rate) || !decimal_is_zero(part->net) ||
                !decimal_is_zero(part->gross))
            continue;
        part->rate = rate;
        part->stated = true;
    }
}

GArray *amounts_of_order(const struct order *order, int decimals, struct document *document)
{
    GArray *parts = g_array_new(FALSE, TRUE, sizeof(struct amount_part));
    struct decimal unit = decimal_from_money(1, decimals);
    g_autoptr(GArray) rates = known_rates(order, unit);
    g_autoptr(GPtrArray) shares = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
    for (guint i = 0; i < order->lines->len; i++) {
        g_ptr_array_add(
                shares, shares_of_line(order, rates, g_ptr_array_index(order->lines, i), document));
        warn_of_nameless_tax(g_ptr_array_index(order->lines, i), unit, document);
    }
    struct facts facts = facts_of(order, unit, shares);
    for (guint i = 0; i < order->lines->len; i++) {
        struct line_taxes taxes = {
                g_ptr_array_index(order->lines, i), &facts, g_ptr_array_index(shares, i)};
        add_line(&taxes, parts, document);
    }
    g_hash_table_unref(facts.alone);
    rate_free_parts(parts);
    return parts;
}
