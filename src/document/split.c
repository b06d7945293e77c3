/* A line split over its rates, by the net that each of its taxes implies. */
#include "split.h"

#include "tax_math.h"

/* What the nets that the taxes imply leave of the line's net; *tolerance is how much of it rounded
 * taxes can explain. */
static struct decimal rest_of(const struct line_taxes *taxes, struct decimal *tolerance)
{
    struct decimal unit = taxes->facts->unit;
    struct decimal rest = taxes->line->total;
    *tolerance = unit;
    for (guint i = 0; i < taxes->shares->len; i++) {
        const struct share *share = line_share(taxes, i);
        rest = decimal_sub(rest, share->net);
        if (decimal_sign(share->percent) > 0)
            *tolerance = decimal_add(*tolerance, tax_net_of(unit, share->percent));
    }
    return rest;
}

/* 1 ÷ rate² */
static struct decimal weight_of(const struct share *share)
{
    struct decimal inverse = tax_net_of(decimal_from_int(100), share->percent);
    return tax_scale(inverse, decimal_from_int(1), share->percent);
}

static struct decimal sum_of_weights(const struct line_taxes *taxes)
{
    struct decimal weights = {0};
    for (guint i = 0; i < taxes->shares->len; i++) {
        const struct share *share = line_share(taxes, i);
        if (!decimal_is_zero(share->net))
            weights = decimal_add(weights, weight_of(share));
    }
    return weights;
}

/* A tax rounded by half a cent moves its implied net by that ÷ rate, so the rest goes to the nets
 * by 1 ÷ rate²: that moves the taxes least. */
static void spread_rest(const struct line_taxes *taxes, struct decimal rest)
{
    struct decimal weights = sum_of_weights(taxes), given = {0};
    struct share *last = NULL;

    for (guint i = 0; i < taxes->shares->len; i++) {
        struct share *share = &g_array_index(taxes->shares, struct share, i);
        if (decimal_is_zero(share->net))
            continue;
        struct decimal piece = tax_scale(rest, weight_of(share), weights);
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
    struct decimal net = taxes->line->total;
    bool same_sign = decimal_sign(rest) == decimal_sign(net);
    bool smaller = decimal_compare(decimal_abs(rest), decimal_abs(net)) <= 0;
    if (!same_sign || !smaller)
        return false;

    return line_taxes_state_zero(taxes) || taxes->facts->has_untaxed_line;
}

static void add_share(GArray *parts,
        const struct order_line *line,
        struct decimal percent,
        bool stated,
        struct decimal net,
        struct decimal tax)
{
    struct decimal list = net;
    if (!decimal_is_zero(line->total))
        list = tax_scale(line->subtotal, net, line->total);

    struct amount_part part = {
            .line = line,
            .list = list,
            .net = net,
            .gross = decimal_add(net, tax),
            .rate = percent,
            .stated = stated,
    };
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

bool split_line(const struct line_taxes *taxes, GArray *parts)
{
    const struct decimal nothing = {0};
    struct decimal tolerance, rest = rest_of(taxes, &tolerance);
    bool fits = tax_is_within(rest, tolerance);
    if (!fits && !may_be_untaxed(taxes, rest))
        return false;
    if (fits)
        spread_rest(taxes, rest);

    guint first = parts->len;
    for (guint i = 0; i < taxes->shares->len; i++) {
        const struct share *share = line_share(taxes, i);
        if (!decimal_is_zero(share->net))
            add_share(parts, taxes->line, share->percent, true, share->net, share->tax);
    }
    if (!fits)
        add_share(parts, taxes->line, nothing, line_taxes_state_zero(taxes), rest, nothing);
    if (parts->len == first)
        return false;

    reconcile_shares(parts, first, taxes->line);
    return true;
}
