/* The rates of an order: those that it states, and those that its figures tell. */
#include "known_rates.h"

#include "base/text.h"
#include "rates.h"
#include "tax_math.h"

bool line_is_free(const struct order_line *line)
{
    return decimal_is_zero(line->total) && decimal_is_zero(line->total_tax);
}

struct tax_rate *known_rate_find(GArray *rates, gint64 id)
{
    for (guint i = 0; i < rates->len; i++) {
        struct tax_rate *rate = &g_array_index(rates, struct tax_rate, i);
        if (rate->rate_id == id)
            return rate;
    }
    return NULL;
}

const char *const *known_rate_country(
        const struct order *order, const struct tax_rate *rate, const char **country)
{
    const char *to = order->shipping.country;
    if (text_is_blank(to))
        to = order->billing.country;

    *country = vat_rates_of(rate->country) ? rate->country : to;
    return vat_rates_of(*country);
}

/* True when the tax is that rate of the net to the cent, both rounded to the currency's decimals.
 */
static bool rate_gives(
        struct decimal net, struct decimal tax, struct decimal percent, struct decimal unit)
{
    struct decimal half = tax_scale(unit, decimal_from_int(1), decimal_from_int(2));
    struct decimal slack = decimal_add(half, tax_of(half, percent));
    return tax_is_within(decimal_sub(tax_of(net, percent), tax), slack);
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
    if (charging == 0 && line->taxes->len == 1 && !line_is_free(line))
        return &g_array_index(line->taxes, struct line_tax, 0);
    return charging == 1 ? one : NULL;
}

/* Which of these rates give the line's tax: bits, in the order of vat_rates_of(). */
static guint fitting_rates(const char *const *known,
        const struct order_line *line,
        const struct line_tax *tax,
        struct decimal unit)
{
    guint fits = 0;
    for (guint i = 0; known[i]; i++) {
        struct decimal percent = {0};
        bool reads = decimal_parse(known[i], &percent);
        if (reads && rate_gives(line->total, tax->total, percent, unit))
            fits |= 1U << i;
    }
    return fits;
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
        const struct tax_rate *rate = tax ? known_rate_find(rates, tax->rate_id) : NULL;
        if (!rate || !rate->percent_missing)
            continue;

        const char *country;
        const char *const *known = known_rate_country(order, rate, &country);
        if (!known)
            continue;

        guint index = (guint)(rate - (const struct tax_rate *)(void *)rates->data);
        guint fits = fitting_rates(known, line, tax, unit);
        candidates[index] = seen[index] ? candidates[index] & fits : fits;
        seen[index] = true;
    }
    return candidates;
}

/* True when the order has the rate on an amount of which the lowest rate would make a minor unit,
 * and charges nothing by it anywhere: then it is a rate of 0, though tax_lines does not say so. */
static bool charges_nothing(const struct order *order, gint64 id, struct decimal unit)
{
    /* no country has a rate below 0.5 % */
    struct decimal telling = tax_net_of(unit, decimal_from_int(1));
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

static bool some_percent_is_missing(const GArray *rates)
{
    for (guint i = 0; i < rates->len; i++)
        if (g_array_index(rates, struct tax_rate, i).percent_missing)
            return true;
    return false;
}

/* `candidates`: bits of the rates that may be meant. */
static void fill_in(
        const struct order *order, struct tax_rate *rate, guint candidates, struct decimal unit)
{
    if (candidates == 0) {
        rate->percent_missing = !charges_nothing(order, rate->rate_id, unit);
        return;
    }

    bool several = (candidates & (candidates - 1)) != 0;
    if (several)
        return;

    const char *country;
    const char *const *known = known_rate_country(order, rate, &country);
    const char *only = known[g_bit_nth_lsf(candidates, -1)];
    rate->percent_missing = !decimal_parse(only, &rate->percent);
}

GArray *known_rates_of(const struct order *order, struct decimal unit)
{
    GArray *rates = g_array_sized_new(FALSE, FALSE, sizeof(struct tax_rate), order->rates->len);
    g_array_append_vals(rates, order->rates->data, order->rates->len);
    if (!some_percent_is_missing(rates))
        return rates;

    g_autofree guint *candidates = candidates_of(order, rates, unit);
    for (guint i = 0; i < rates->len; i++) {
        struct tax_rate *rate = &g_array_index(rates, struct tax_rate, i);
        if (rate->percent_missing)
            fill_in(order, rate, candidates[i], unit);
    }
    return rates;
}
