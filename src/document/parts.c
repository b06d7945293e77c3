/* Which rate each line of an order bears. */
#include "amounts.h"
#include "known_rates.h"
#include "line_taxes.h"
#include "split.h"
#include "tax_math.h"

/* ---- the taxes of a line ---- */

/* An order of thousands of such lines needs no thousand warnings. */
#define WARNINGS_MOST 20

static void figures_warn(struct document *document,
        enum warning_code code,
        const struct order_line *line,
        const char *problem)
{
    if (document->type == DOCUMENT_DELIVERY_NOTE)
        return;
    if (document->warnings->len >= WARNINGS_MOST)
        return;

    const char *kind = line_kind_text(line->kind);
    document_warn(document, code, "%s line '%s': %s", kind, line->name, problem);
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

    bool known = known_rate_country(order, rate, &country) != NULL;
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
        figures_warn(document, WARNING_UNKNOWN_TAX, line,
                "VAT is charged on it (total_tax), but taxes names no rate; " MEND_ORDER);
}

static struct share share_of(const struct line_tax *tax, const struct tax_rate *rate)
{
    struct share share = {
            .percent = rate->percent,
            .tax = tax->total,
            .before = tax->subtotal,
            .compound = rate->compound,
    };
    if (decimal_sign(share.percent) > 0)
        share.net = tax_net_of(share.tax, share.percent);
    return share;
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
        const struct tax_rate *rate = known_rate_find(rates, tax->rate_id);
        if (rate && rate->percent_missing && line_is_free(line))
            continue;

        g_autofree char *problem = rate_problem(order, rate, tax->rate_id);
        if (problem) {
            figures_warn(document, WARNING_UNKNOWN_TAX, line, problem);
            continue;
        }
        struct share share = share_of(tax, rate);
        g_array_append_val(shares, share);
    }
    return shares;
}

static struct amount_part whole_part(
        const struct order_line *line, struct decimal rate, bool stated)
{
    return (struct amount_part){
            .line = line,
            .list = line->subtotal,
            .net = line->total,
            .gross = decimal_add(line->total, line->total_tax),
            .rate = rate,
            .stated = stated,
    };
}

/* ---- the order ---- */

/* What a line tells about the others. */
static void look_at_line(const struct line_taxes *taxes, struct facts *facts)
{
    const struct order_line *line = taxes->line;
    if (line->taxes->len == 1)
        g_hash_table_add(facts->alone, &g_array_index(line->taxes, struct line_tax, 0).rate_id);
    if (line->taxes->len == 0 && !line_is_free(line))
        facts->has_untaxed_line = true;

    struct decimal highest = {0};
    if (line_taxes_charging(taxes, &highest) == 0)
        return;
    if (facts->has_charged && decimal_compare(highest, facts->highest) <= 0)
        return;

    facts->highest = highest;
    facts->has_charged = true;
}

/* `shares`: of each line, in the order of the lines. */
static struct facts facts_of(
        const struct order *order, struct decimal unit, const GPtrArray *shares)
{
    struct facts facts = {.unit = unit, .alone = g_hash_table_new(g_int64_hash, g_int64_equal)};
    for (guint i = 0; i < order->lines->len; i++) {
        const struct order_line *line = g_ptr_array_index(order->lines, i);
        struct line_taxes taxes = {line, &facts, g_ptr_array_index(shares, i)};
        look_at_line(&taxes, &facts);
    }
    return facts;
}

/* True when one of the line's rates is the only one of another line: then its taxes share the line,
 * not its whole. */
static bool some_rate_stands_alone(const struct line_taxes *taxes)
{
    const GArray *all = taxes->line->taxes;
    for (guint i = 0; i < all->len; i++) {
        const struct line_tax *tax = &g_array_index(all, struct line_tax, i);
        if (g_hash_table_contains(taxes->facts->alone, &tax->rate_id))
            return true;
    }
    return false;
}

/* A negative fee is a discount on all taxable items: its one tax may be on a share of it only
 * (WooCommerce, WC_Cart_Totals: "Negative fees should have the taxes split between all items");
 * plugins split shipping and fees so that each rate of the cart bears its share. No product is
 * split. */
static bool may_share(const struct line_taxes *taxes)
{
    const struct order_line *line = taxes->line;
    if (line->kind == LINE_PRODUCT || line_is_free(line))
        return false;
    if (taxes->shares->len > 1)
        return true;

    bool negative_fee = line->kind == LINE_FEE && decimal_sign(line->total) < 0;
    return negative_fee && taxes->facts->has_untaxed_line;
}

static bool has_compound_tax(const struct line_taxes *taxes)
{
    for (guint i = 0; i < taxes->shares->len; i++) {
        const struct share *share = line_share(taxes, i);
        if (share->compound && !decimal_is_zero(share->tax))
            return true;
    }
    return false;
}

/* No EU country has two VAT rates on one line, nor a tax on a tax. */
static void warn_of_two_rates(const struct line_taxes *taxes, struct document *document)
{
    figures_warn(document, WARNING_TWO_RATES_ON_A_LINE, taxes->line,
            "two taxes charge something on it, and a line has one VAT rate; mend the order (and "
            "the tax rates' priorities in WooCommerce > Settings > Tax)");

    if (has_compound_tax(taxes))
        figures_warn(document, WARNING_COMPOUND_TAX, taxes->line,
                "a compound tax (a tax on a tax) cannot be stated in an e-invoice");
}

/* Whether the line is to be split over its rates; `charging`: how many of them charge something.
 * Tiny amounts fit both ways: then the other lines tell. */
static bool taxes_share_line(const struct line_taxes *taxes, guint charging)
{
    if (charging == 0 || !may_share(taxes))
        return false;
    if (!line_taxes_are_on_the_whole(taxes))
        return true;
    return charging > 1 && some_rate_stands_alone(taxes);
}

static void add_line(const struct line_taxes *taxes, GArray *parts, struct document *document)
{
    struct decimal rate = {0};
    guint charging = line_taxes_charging(taxes, &rate);
    if (taxes_share_line(taxes, charging) && split_line(taxes, parts))
        return;

    if (charging > 1)
        warn_of_two_rates(taxes, document);
    if (charging == 0)
        rate = line_taxes_rate_uncharged(taxes);
    bool stated = taxes->shares->len > 0;
    struct amount_part whole = whole_part(taxes->line, rate, stated);
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
    for (guint i = 0; i < parts->len; i++) {
        const struct amount_part *part = &g_array_index(parts, struct amount_part, i);
        if (part->stated)
            add_to_rate(sums, part);
    }

    struct decimal most = {-1};
    for (guint i = 0; i < sums->len; i++) {
        const struct amount_part *sum = &g_array_index(sums, struct amount_part, i);
        struct decimal size = decimal_abs(sum->gross);
        if (decimal_compare(size, most) > 0) {
            most = size;
            *rate = sum->rate;
        }
    }
    return sums->len > 0;
}

static bool part_is_free(const struct amount_part *part)
{
    return decimal_is_zero(part->rate) && decimal_is_zero(part->net) &&
            decimal_is_zero(part->gross);
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
        if (!part_is_free(part))
            continue;
        part->rate = rate;
        part->stated = true;
    }
}

/* The shares of each line (GArray of struct share), in the order of the lines. */
static GPtrArray *shares_of_order(
        const struct order *order, struct decimal unit, struct document *document)
{
    g_autoptr(GArray) rates = known_rates_of(order, unit);
    GPtrArray *shares = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
    for (guint i = 0; i < order->lines->len; i++) {
        const struct order_line *line = g_ptr_array_index(order->lines, i);
        g_ptr_array_add(shares, shares_of_line(order, rates, line, document));
        warn_of_nameless_tax(line, unit, document);
    }
    return shares;
}

GArray *amounts_of_order(const struct order *order, int decimals, struct document *document)
{
    GArray *parts = g_array_new(FALSE, TRUE, sizeof(struct amount_part));
    struct decimal unit = decimal_from_money(1, decimals);
    g_autoptr(GPtrArray) shares = shares_of_order(order, unit, document);
    struct facts facts = facts_of(order, unit, shares);

    for (guint i = 0; i < order->lines->len; i++) {
        const struct order_line *line = g_ptr_array_index(order->lines, i);
        struct line_taxes taxes = {line, &facts, g_ptr_array_index(shares, i)};
        add_line(&taxes, parts, document);
    }

    rate_free_parts(parts);

    g_hash_table_unref(facts.alone);
    return parts;
}
