/* The rounding of a document. Why it is needed: WooCommerce rounds VAT a line (or, with "round at
 * subtotal level", a rate, while its lines still show rounded taxes), EN 16931 (BR-CO-17) and
 * Belgian practice demand it a rate on the whole net. The two differ by cents in almost half of all
 * orders, and the customer has paid the shop's total. */
#include "amounts.h"

#include <string.h>

/* Far below 64 bits, so that any sum of a few such amounts still fits. */
#define AMOUNT_LIMIT (G_MAXINT64 / 8)

struct group {
    enum vat_category category;
    struct decimal rate;
    struct decimal net, gross; /* exact sums */
    money target;              /* net + VAT that the shop charged */
    money base, vat;
    gsize count;
};

static bool to_minor(struct decimal amount, int decimals, money *minor)
{
    return decimal_to_money(amount, decimals, minor) && money_abs(*minor) <= AMOUNT_LIMIT;
}

/* ---- single amounts ---- */

bool amounts_net_of(money gross, struct decimal rate, money *net)
{
    struct decimal hundred = decimal_from_int(100), factor = decimal_add(hundred, rate), product,
                   quotient;
    return decimal_sign(factor) > 0 &&
            decimal_multiply((struct decimal){(__int128)gross * DECIMAL_ONE}, hundred, &product) &&
            decimal_divide(product, factor, &quotient) && decimal_to_money(quotient, 0, net);
}

/* How far net + VAT stays below the target; negative: above. */
static bool miss_of(money net, money target, struct decimal rate, money *vat, money *miss)
{
    money sum;
    return money_percent(net, rate, vat) && !__builtin_add_overflow(net, *vat, &sum) &&
            !__builtin_sub_overflow(target, sum, miss);
}

bool amounts_fit(
        money start, money target, struct decimal rate, money reach, money *net, money *vat)
{
    money best = G_MAXINT64;
    for (money distance = 0; distance <= reach && best != 0; distance++)
        for (int sign = 1; sign >= (distance ? -1 : 1); sign -= 2) {
            money candidate = start + sign * distance, its_vat, miss;
            if (!miss_of(candidate, target, rate, &its_vat, &miss))
                return false;
            if (money_abs(miss) >= best)
                continue;
            best = money_abs(miss);
            *net = candidate;
            *vat = its_vat;
        }
    return true;
}

struct decimal amounts_unit_price(money list_net, struct decimal quantity, int decimals)
{
    struct decimal list = decimal_from_money(list_net, decimals), exact, product;
    if (!decimal_divide(list, quantity, &exact))
        return list;

    for (int places = 2; places < 6; places++) {
        struct decimal price = decimal_round(exact, places);
        money back = 0;
        bool fits = decimal_multiply(price, quantity, &product) &&
                decimal_to_money(product, decimals, &back);
        if (fits && back == list_net)
            return price;
    }
    return decimal_round(exact, 6);
}

/* ---- groups ---- */

static guint group_of(GArray *groups, const struct amount_part *part)
{
    for (guint i = 0; i < groups->len; i++) {
        const struct group *group = &g_array_index(groups, struct group, i);
        if (group->category == part->category && decimal_compare(group->rate, part->rate) == 0)
            return i;
    }
    struct group group = {.category = part->category, .rate = part->rate};
    g_array_append_val(groups, group);
    return groups->len - 1;
}

/* Rounds a part by itself; *line_minor is what the parts of its line before it have of the line's
 * gross, line_gross what they and it charge: the parts of one line add up to what the shop charged
 * for it. */
static bool round_part(
        struct amount_part *part, int decimals, struct decimal line_gross, money *line_minor)
{
    bool fits = to_minor(part->net, decimals, &part->net_minor) &&
            to_minor(line_gross, decimals, &part->gross_minor);
    if (!fits) {
        part->net_minor = 0;
        part->gross_minor = *line_minor;
    }
    part->gross_minor -= *line_minor;
    *line_minor += part->gross_minor;
    return fits;
}

static void add_to_group(GArray *groups, struct amount_part *part)
{
    part->group = group_of(groups, part);
    struct group *group = &g_array_index(groups, struct group, part->group);
    group->net = decimal_add(group->net, part->net);
    group->gross = decimal_add(group->gross, part->gross);
    group->count++;
}

/* Sums the parts a group and rounds each part by itself; false when something is too large. */
static bool gather(GArray *parts, int decimals, GArray *groups)
{
    struct decimal all = {0}, line_gross = {0};
    const struct order_line *line = NULL;
    bool fits = true;
    money ignored, line_minor = 0;
    for (guint i = 0; i < parts->len; i++) {
        struct amount_part *part = &g_array_index(parts, struct amount_part, i);
        if (part->line != line) {
            line = part->line;
            line_gross = (struct decimal){0};
            line_minor = 0;
        }
        line_gross = decimal_add(line_gross, part->gross);
        fits = round_part(part, decimals, line_gross, &line_minor) && fits;
        add_to_group(groups, part);
        all = decimal_add(all, decimal_add(decimal_abs(part->net), decimal_abs(part->gross)));
    }
    return fits && to_minor(all, decimals, &ignored);
}

static struct group *largest_group(GArray *groups)
{
    struct group *largest = NULL;
    for (guint i = 0; i < groups->len; i++) {
        struct group *group = &g_array_index(groups, struct group, i);
        if (!largest || money_abs(group->target) > money_abs(largest->target))
            largest = group;
    }
    return largest;
}

/* What the shop charged a group; the difference to its total (rounding at subtotal level leaves
 * some) goes to the largest one. More than a minor unit a component is no rounding. */
static enum amount_refusal set_targets(
        GArray *groups, gsize components, money total, int decimals, char **text)
{
    money sum = 0, allowed = (money)MAX(components, 2);
    for (guint i = 0; i < groups->len; i++) {
        struct group *group = &g_array_index(groups, struct group, i);
        if (!to_minor(group->gross, decimals, &group->target))
            return AMOUNT_TOO_LARGE;
        sum += group->target;
    }

    struct group *largest = largest_group(groups);
    if (money_abs(total - sum) > allowed || (!largest && total != 0)) {
        g_autofree char *is = money_text(total, decimals), *makes = money_text(sum, decimals);
        *text = g_strdup_printf(
                "the order's total is %s, but its lines with their VAT make %s", is, makes);
        return AMOUNT_NOT_ITS_PARTS;
    }
    if (largest)
        largest->target += total - sum;
    return AMOUNT_GOOD;
}

/* Finds a group's base; *miss is what no base gives. */
static enum amount_refusal fit_group(struct group *group, int decimals, money *miss)
{
    money start, ignored;
    money reach = (money)group->count;
    if (!to_minor(group->net, decimals, &start))
        return AMOUNT_TOO_LARGE;
    if (!amounts_fit(start, group->target, group->rate, reach, &group->base, &group->vat))
        return AMOUNT_TOO_LARGE;
    if (!miss_of(group->base, group->target, group->rate, &ignored, miss))
        return AMOUNT_TOO_LARGE;
    return AMOUNT_GOOD;
}

static char *rate_problem(const struct group *group, int decimals)
{
    money net = 0;
    to_minor(group->net, decimals, &net);
    g_autofree char *rate = decimal_text(group->rate, 0, 12), *net_text = money_text(net, decimals),
                    *gross = money_text(group->target, decimals);
    return g_strdup_printf(
            "the shop charged %s for a net of %s at %s %%: that is not this rate of it", gross,
            net_text, rate);
}

/* A minor unit a group may be left (at 21 % no net makes 52.29): more of it, in all, is not
 * rounding. */
static enum amount_refusal fit_groups(GArray *groups, int decimals, char **text)
{
    const struct group *worst = NULL;
    money misses = 0, most = 0;
    for (guint i = 0; i < groups->len; i++) {
        struct group *group = &g_array_index(groups, struct group, i);
        money miss;
        if (fit_group(group, decimals, &miss) != AMOUNT_GOOD || money_abs(miss) > AMOUNT_LIMIT)
            return AMOUNT_TOO_LARGE;
        misses = MIN(misses + money_abs(miss), AMOUNT_LIMIT);
        if (money_abs(miss) > most) {
            worst = group;
            most = money_abs(miss);
        }
    }
    if (misses <= (money)groups->len)
        return AMOUNT_GOOD;

    *text = rate_problem(worst, decimals);
    return AMOUNT_NOT_ITS_RATE;
}

/* ---- spreading ---- */

/* Products bear a moved cent first, shipping last; a free line only when there is no other. */
static int spread_rank(const struct amount_part *part)
{
    static const int ranks[] = {[LINE_PRODUCT] = 0,
            [LINE_FEE] = 1,
            [LINE_SHIPPING] = 2,
            [LINE_ROUNDING] = 3,
            [LINE_REFUND] = 0};
    return (part->line ? ranks[part->line->kind] : 0) + (part->net_minor == 0 ? 4 : 0);
}

static int compare_for_spread(gconstpointer a, gconstpointer b, gpointer up)
{
    const struct amount_part *one = *(const struct amount_part *const *)a,
                             *other = *(const struct amount_part *const *)b;
    int rank = spread_rank(one) - spread_rank(other);
    int order = decimal_compare(one->remainder, other->remainder);
    if (rank != 0)
        return rank;
    if (order != 0)
        return GPOINTER_TO_INT(up) ? -order : order;
    return one < other ? -1 : one > other;
}

/* What the exact net (from the gross, as the shop's net may be rounded already) has beyond the
 * rounded one. */
static struct decimal remainder_of(const struct amount_part *part, int decimals)
{
    struct decimal hundred = decimal_from_int(100), product, exact;
    struct decimal factor = decimal_add(hundred, part->rate);
    bool fits = decimal_multiply(part->gross, hundred, &product) &&
            decimal_divide(product, factor, &exact);
    if (!fits)
        exact = part->net;
    return decimal_sub(exact, decimal_from_money(part->net_minor, decimals));
}

/* Moves the nets of a group's parts, one minor unit each and again from the first, until they add
 * up to its base. */
static void spread_group(GArray *parts, guint index, const struct group *group, int decimals)
{
    g_autoptr(GPtrArray) members = g_ptr_array_new();
    money sum = 0;
    for (guint i = 0; i < parts->len; i++) {
        struct amount_part *part = &g_array_index(parts, struct amount_part, i);
        if (part->group != index)
            continue;
        part->remainder = remainder_of(part, decimals);
        sum += part->net_minor;
        g_ptr_array_add(members, part);
    }

    money left = group->base - sum, step = left > 0 ? 1 : -1;
    if (left == 0)
        return;

    g_ptr_array_sort_with_data(members, compare_for_spread, GINT_TO_POINTER(left > 0));
    for (guint i = 0; left != 0; left -= step, i = (i + 1) % members->len)
        ((struct amount_part *)g_ptr_array_index(members, i))->net_minor += step;
}

/* ---- the whole ---- */

static int compare_vat(gconstpointer a, gconstpointer b)
{
    const struct document_vat *one = a, *other = b;
    int order = decimal_compare(other->rate, one->rate);
    return order ? order : (int)one->category - (int)other->category;
}

/* Figures that cannot be right: each part as the shop has it, the VAT by the rate, the difference
 * as rounding. */
static void fall_back(GArray *parts, GArray *groups)
{
    for (guint i = 0; i < groups->len; i++) {
        struct group *group = &g_array_index(groups, struct group, i);
        __int128 base = 0;
        for (guint j = 0; j < parts->len; j++) {
            const struct amount_part *part = &g_array_index(parts, struct amount_part, j);
            if (part->group == i)
                base += part->net_minor;
        }
        group->base = base > AMOUNT_LIMIT || base < -AMOUNT_LIMIT ? 0 : (money)base;
        bool fits = money_percent(group->base, group->rate, &group->vat);
        if (!fits || money_abs(group->vat) > AMOUNT_LIMIT)
            group->vat = 0;
    }
}

static void add_up(GArray *groups, money total, GArray *vat, struct document_totals *totals)
{
    *totals = (struct document_totals){.gross = total};
    __int128 net = 0, tax = 0;
    for (guint i = 0; i < groups->len; i++) {
        const struct group *group = &g_array_index(groups, struct group, i);
        struct document_vat row = {.category = group->category,
                .rate = group->rate,
                .base = group->base,
                .amount = group->vat};
        g_array_append_val(vat, row);
        net += group->base;
        tax += group->vat;
    }

    g_array_sort(vat, compare_vat);
    __int128 rounding = total - net - tax;
    if (net != (money)net || tax != (money)tax || rounding != (money)rounding)
        return; /* only where the caller refuses already: too large */
    totals->net = (money)net;
    totals->vat = (money)tax;
    totals->rounding = (money)rounding;
}

static enum amount_refusal settle_groups(
        GArray *groups, gsize components, money total, int decimals, char **text)
{
    enum amount_refusal refusal = set_targets(groups, components, total, decimals, text);
    return refusal == AMOUNT_GOOD ? fit_groups(groups, decimals, text) : refusal;
}

enum amount_refusal amounts_settle(GArray *parts,
        struct decimal total,
        int decimals,
        GArray *vat,
        struct document_totals *totals,
        char **text)
{
    g_autoptr(GArray) groups = g_array_new(FALSE, TRUE, sizeof(struct group));
    enum amount_refusal refusal = AMOUNT_TOO_LARGE;
    money total_minor = 0;
    *text = NULL;
    bool fits = to_minor(total, decimals, &total_minor);
    if (!decimal_to_money(total, decimals, &total_minor))
        total_minor = 0;
    if (gather(parts, decimals, groups) && fits)
        refusal = settle_groups(groups, parts->len, total_minor, decimals, text);
    if (refusal == AMOUNT_GOOD)
        for (guint i = 0; i < groups->len; i++)
            spread_group(parts, i, &g_array_index(groups, struct group, i), decimals);
    else
        fall_back(parts, groups);
    add_up(groups, total_minor, vat, totals);
    if (refusal == AMOUNT_TOO_LARGE)
        *text = g_strdup("an amount of the order, or their sum, is too large");
    return refusal;
}
