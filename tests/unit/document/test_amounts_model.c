/* The rounding of EINVOICE.md against a second, naive computation of it: whole numbers only
 * (millionths, thousandths of a percent), every shift tried one by one. Random orders of a fixed
 * seed, in currencies of 0, 2 and 3 decimals, shops with 0 to 6 decimals in their prices, totals
 * that are right, a little off and far off. */
#include "unit/document/fixture.h"

#include "../../../src/document/amounts.h"

#define CASES 20000
#define MOST_PARTS 12
#define MICRO 1000000

struct plain_part {
    enum line_kind kind;
    gint64 net, gross; /* millionths of a unit of the currency */
    int rate;          /* thousandths of a percent */
    int line;          /* parts of one line have the same */
};

struct plain_order {
    struct plain_part parts[MOST_PARTS];
    int count, decimals;
    gint64 total; /* millionths */
};

struct plain_group {
    int rate, count;
    gint64 net, gross, target, base, vat, miss;
};

struct plain_result {
    enum amount_refusal refusal;
    struct plain_group groups[4];
    int count;
};

static gint64 power(int exponent)
{
    gint64 value = 1;
    while (exponent-- > 0)
        value *= 10;
    return value;
}

/* value / by, half away from zero; by above 0. */
static gint64 half_away(__int128 value, __int128 by)
{
    __int128 size = value < 0 ? -value : value;
    __int128 quotient = (2 * size + by) / (2 * by);
    return (gint64)(value < 0 ? -quotient : quotient);
}

static gint64 minor_of(gint64 millionths, int decimals)
{
    return half_away(millionths, power(6 - decimals));
}

static gint64 vat_at(gint64 base, int rate)
{
    return half_away((__int128)base * rate, 100 * 1000);
}

static gint64 size_of(gint64 value)
{
    return value < 0 ? -value : value;
}

/* ---- the naive computation ---- */

static struct plain_group *group_for(struct plain_result *result, int rate)
{
    for (int i = 0; i < result->count; i++)
        if (result->groups[i].rate == rate)
            return &result->groups[i];
    result->groups[result->count] = (struct plain_group){.rate = rate};
    return &result->groups[result->count++];
}

/* Step 3: the smallest shift whose net and VAT are the target, else (step 5) the one that comes
 * nearest to it. */
static void shift_by_hand(struct plain_group *group, int decimals)
{
    gint64 start = minor_of(group->net, decimals), nearest = G_MAXINT64;
    for (int k = -group->count; k <= group->count; k++) {
        gint64 base = start + k, miss = group->target - base - vat_at(base, group->rate);
        bool closer = size_of(miss) < nearest;
        bool smaller =
                size_of(miss) == nearest && size_of(base - start) <= size_of(group->base - start);
        if (!closer && !smaller)
            continue;
        nearest = size_of(miss);
        group->base = base;
        group->vat = vat_at(base, group->rate);
        group->miss = miss;
    }
}

static struct plain_result settle_by_hand(const struct plain_order *order)
{
    struct plain_result result = {.refusal = AMOUNT_GOOD};
    for (int i = 0; i < order->count; i++) {
        struct plain_group *group = group_for(&result, order->parts[i].rate);
        group->net += order->parts[i].net;
        group->gross += order->parts[i].gross;
        group->count++;
    }

    gint64 off = minor_of(order->total, order->decimals), misses = 0;
    struct plain_group *largest = &result.groups[0];
    for (int i = 0; i < result.count; i++) {
        struct plain_group *group = &result.groups[i];
        group->target = minor_of(group->gross, order->decimals);
        off -= group->target;
        if (size_of(group->target) > size_of(largest->target))
            largest = group;
    }
    if (size_of(off) > MAX(order->count, 2)) {
        result.refusal = AMOUNT_NOT_ITS_PARTS;
        return result;
    }

    largest->target += off;
    for (int i = 0; i < result.count; i++) {
        shift_by_hand(&result.groups[i], order->decimals);
        misses += size_of(result.groups[i].miss);
    }
    if (misses > result.count)
        result.refusal = AMOUNT_NOT_ITS_RATE;
    return result;
}

/* ---- random orders ---- */

/* A net, or a gross of which the net is taken; each rounded to the decimals of the shop's prices.
 */
static void price_part(GRand *rand, struct plain_part *part, int price_decimals, bool with_tax)
{
    gint64 step = power(6 - price_decimals);
    gint64 price = g_rand_int_range(rand, 0, 300) * (gint64)MICRO +
            g_rand_int_range(rand, 0, MICRO) / step * step;
    if (g_rand_int_range(rand, 0, 8) == 0)
        price = -price / 4 / step * step;
    if (with_tax)
        price = half_away((__int128)price * 100000, 100000 + part->rate);
    gint64 tax_step = g_rand_boolean(rand) ? step : 1;
    part->net = half_away(price, step) * step;
    part->gross = part->net +
            half_away((__int128)part->net * part->rate, (__int128)100000 * tax_step) * tax_step;
}

static struct plain_order random_plain(GRand *rand)
{
    static const int rates[] = {21000, 6000, 12000, 0, 5500, 25500, 8100, 19000};
    static const int minor_digits[] = {2, 2, 2, 0, 3};
    struct plain_order order = {.count = g_rand_int_range(rand, 1, MOST_PARTS + 1),
            .decimals = minor_digits[g_rand_int_range(rand, 0, 5)]};
    int price_decimals = g_rand_int_range(rand, 0, 7), first = g_rand_int_range(rand, 0, 8);
    int rate_count = g_rand_int_range(rand, 1, 4), line = 0;
    bool with_tax = g_rand_boolean(rand);
    gint64 sum = 0;
    for (int i = 0; i < order.count; i++) {
        struct plain_part *part = &order.parts[i];
        part->kind = (enum line_kind)g_rand_int_range(rand, LINE_PRODUCT, LINE_FEE + 1);
        part->rate = rates[(first + g_rand_int_range(rand, 0, rate_count)) % 8];
        price_part(rand, part, price_decimals, with_tax);
        bool shares = i > 0 && g_rand_int_range(rand, 0, 6) == 0;
        line += i > 0 && !shares;
        part->line = line;
        if (shares)
            part->kind = order.parts[i - 1].kind;
        sum += part->gross;
    }
    static const int off[] = {0, 0, 0, 0, 0, 1, -1, 2, -2, 3, -5, 13, -40};
    order.total = minor_of(sum, order.decimals) + off[g_rand_int_range(rand, 0, G_N_ELEMENTS(off))];
    order.total *= power(6 - order.decimals);
    return order;
}

static struct decimal of_millionths(gint64 millionths)
{
    return (struct decimal){(__int128)millionths * (DECIMAL_ONE / MICRO)};
}

static GArray *parts_of(const struct plain_order *order, struct order_line *lines)
{
    GArray *parts = g_array_new(FALSE, TRUE, sizeof(struct amount_part));
    for (int i = 0; i < order->count; i++) {
        const struct plain_part *plain = &order->parts[i];
        lines[plain->line].kind = plain->kind;
        struct amount_part part = {.line = &lines[plain->line],
                .list = of_millionths(plain->net),
                .net = of_millionths(plain->net),
                .gross = of_millionths(plain->gross),
                .rate = {(__int128)plain->rate * (DECIMAL_ONE / 1000)},
                .stated = true,
                .category = plain->rate ? VAT_S : VAT_Z};
        g_array_append_val(parts, part);
    }
    return parts;
}

/* ---- comparing ---- */

static const struct document_vat *row_of(const GArray *vat, int rate)
{
    struct decimal percent = {(__int128)rate * (DECIMAL_ONE / 1000)};
    for (guint i = 0; i < vat->len; i++) {
        const struct document_vat *row = &g_array_index(vat, struct document_vat, i);
        if (decimal_compare(row->rate, percent) == 0)
            return row;
    }
    g_error("a rate of the order has no row");
}

static void compare_groups(const struct plain_result *expected, const GArray *vat, int number)
{
    g_assert_cmpuint(vat->len, ==, (guint)expected->count);
    for (int i = 0; i < expected->count; i++) {
        const struct plain_group *group = &expected->groups[i];
        const struct document_vat *row = row_of(vat, group->rate);
        gint64 miss = group->target - row->base - row->amount;
        if (row->amount != vat_at(row->base, group->rate))
            g_error("order %d: VAT is not the rate of its base", number);
        if (size_of(miss) != size_of(group->miss))
            g_error("order %d: misses by %d, %d would do", number, (int)miss, (int)group->miss);
    }
}

/* Step 4. Where a part stands in the row of those who bear a cent: products, fees, shipping, and
 * free ones only after all others. */
static int turn_of(const struct plain_part *part, int decimals)
{
    static const int turns[] = {[LINE_PRODUCT] = 0, [LINE_FEE] = 1, [LINE_SHIPPING] = 2};
    return turns[part->kind] + (minor_of(part->net, decimals) == 0 ? 3 : 0);
}

/* The unrounded remainder, in units that all parts of one rate share. */
static __int128 remainder_by_hand(const struct plain_part *part, int decimals)
{
    return (__int128)part->gross * 100000 -
            (__int128)minor_of(part->net, decimals) * power(6 - decimals) * (100000 + part->rate);
}

/* No part bears two cents more than another; who bears one more has an earlier turn, or the larger
 * remainder in the direction of the shift. */
static void compare_spread(const struct plain_order *order, const GArray *parts, int number)
{
    for (int i = 0; i < order->count; i++)
        for (int j = 0; j < order->count; j++) {
            const struct plain_part *one = &order->parts[i], *other = &order->parts[j];
            if (one->rate != other->rate)
                continue;
            gint64 borne = g_array_index(parts, struct amount_part, i).net_minor -
                    minor_of(one->net, order->decimals);
            gint64 its = g_array_index(parts, struct amount_part, j).net_minor -
                    minor_of(other->net, order->decimals);
            if ((borne > 0 && its < 0) || size_of(borne) - size_of(its) > 1)
                g_error("order %d: the cents are not spread", number);
            if (size_of(borne) <= size_of(its))
                continue;
            int turn = turn_of(one, order->decimals) - turn_of(other, order->decimals);
            __int128 ahead = remainder_by_hand(one, order->decimals) -
                    remainder_by_hand(other, order->decimals);
            if (turn > 0 || (turn == 0 && (borne > 0 ? ahead < 0 : ahead > 0)))
                g_error("order %d: part %d bears a cent before part %d", number, i, j);
        }
}

/* What holds for whatever figures: the nets add up to the table's, the parts of a line to what the
 * shop charged for it, the whole to the shop's total. */
static void compare_sums(const struct plain_order *order,
        const GArray *parts,
        const GArray *vat,
        const struct document_totals *totals,
        int number)
{
    gint64 nets = 0, base = 0, tax = 0, charged[MOST_PARTS] = {0}, kept[MOST_PARTS] = {0};
    for (int i = 0; i < order->count; i++) {
        const struct amount_part *part = &g_array_index(parts, struct amount_part, i);
        nets += part->net_minor;
        charged[order->parts[i].line] += order->parts[i].gross;
        kept[order->parts[i].line] += part->gross_minor;
    }
    for (guint i = 0; i < vat->len; i++) {
        const struct document_vat *row = &g_array_index(vat, struct document_vat, i);
        base += row->base;
        tax += row->amount;
    }
    for (int i = 0; i < order->count; i++)
        if (kept[i] != minor_of(charged[i], order->decimals))
            g_error("order %d: line %d is not what the shop charged for it", number, i);
    bool adds = nets == totals->net && base == totals->net && tax == totals->vat &&
            totals->gross == totals->net + totals->vat + totals->rounding;
    if (!adds || totals->gross != minor_of(order->total, order->decimals))
        g_error("order %d: the totals do not add up", number);
}

static void test_settle(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(20261129);
    int seen[AMOUNT_NOT_ITS_RATE + 1] = {0};
    for (int i = 0; i < CASES; i++) {
        struct plain_order order = random_plain(rand);
        struct plain_result expected = settle_by_hand(&order);
        struct order_line lines[MOST_PARTS] = {0};
        g_autoptr(GArray) parts = parts_of(&order, lines);
        g_autoptr(GArray) vat = g_array_new(FALSE, TRUE, sizeof(struct document_vat));
        g_autofree char *text = NULL;
        struct document_totals totals;
        enum amount_refusal refusal = amounts_settle(
                parts, of_millionths(order.total), order.decimals, vat, &totals, &text);
        if (refusal != expected.refusal || (refusal == AMOUNT_GOOD) != (text == NULL))
            g_error("order %d: refusal %d, by hand %d (%s)", i, (int)refusal, (int)expected.refusal,
                    text ? text : "no word");
        compare_sums(&order, parts, vat, &totals, i);
        if (refusal == AMOUNT_GOOD) {
            compare_groups(&expected, vat, i);
            compare_spread(&order, parts, i);
        }
        seen[refusal]++;
    }
    g_assert_cmpint(seen[AMOUNT_GOOD], >, CASES / 2);
    g_assert_cmpint(seen[AMOUNT_NOT_ITS_PARTS], >, CASES / 100);
    g_assert_cmpint(seen[AMOUNT_NOT_ITS_RATE], >, CASES / 100);
}

/* ---- single amounts ---- */

/* A gross is the net and its VAT: what amounts_net_of() takes out is at most half a minor unit away
 * from what would give it exactly. */
static void test_net_of(void)
{
    static const int rates[] = {0, 1, 5500, 6000, 9975, 12000, 21000, 25500, 99999, 100000};
    g_autoptr(GRand) rand = g_rand_new_with_seed(97);
    for (int i = 0; i < 20000; i++) {
        int rate = rates[g_rand_int_range(rand, 0, G_N_ELEMENTS(rates))];
        money gross = g_rand_int_range(rand, -2000000, 2000000), net;
        struct decimal percent = {(__int128)rate * (DECIMAL_ONE / 1000)};
        g_assert_true(amounts_net_of(gross, percent, &net));
        g_assert_cmpint(net, ==, half_away((__int128)gross * 100000, 100000 + rate));
    }
    money net;
    g_assert_false(amounts_net_of(100, decimal_from_int(-100), &net));
    g_assert_true(amounts_net_of(100, number("-99.999"), &net));
    g_assert_cmpint(net, ==, 10000000);
    g_assert_false(amounts_net_of(G_MAXINT64, number("-99.999"), &net));
}

/* Whether any price of so many decimals, times the quantity (thousandths), rounds to the list net.
 */
static bool some_price_fits(gint64 list, gint64 quantity, int places, int decimals)
{
    __int128 scale = (__int128)power(places) * 1000;
    __int128 middle = (__int128)list * scale / ((__int128)quantity * power(decimals));
    for (int near = -1; near <= 1; near++)
        if (half_away((middle + near) * quantity * power(decimals), scale) == list)
            return true;
    return false;
}

static void test_unit_price(void)
{
    static const gint64 quantities[] = {1000, 2000, 3000, 7000, 12000, 500, 1500, 333, 96000};
    static const int minor_digits[] = {0, 2, 3};
    g_autoptr(GRand) rand = g_rand_new_with_seed(6);
    int places_seen[7] = {0};
    for (int i = 0; i < 20000; i++) {
        gint64 quantity = quantities[g_rand_int_range(rand, 0, G_N_ELEMENTS(quantities))];
        int decimals = minor_digits[g_rand_int_range(rand, 0, 3)];
        money list = g_rand_int_range(rand, 0, 500000);
        struct decimal count = {(__int128)quantity * (DECIMAL_ONE / 1000)};
        struct decimal price = amounts_unit_price(list, count, decimals);
        g_autofree char *text = decimal_text(price, 0, 12);
        const char *point = strchr(text, '.');
        int places = point ? (int)strlen(point + 1) : 0;
        money back;
        struct decimal product;
        g_assert_cmpint(places, <=, 6);
        for (int fewer = 2; fewer < places; fewer++)
            if (some_price_fits(list, quantity, fewer, decimals))
                g_error("%d of %d: %s, but %d decimals would do", (int)list, (int)quantity, text,
                        fewer);
        bool exact = decimal_multiply(price, count, &product) &&
                decimal_to_money(product, decimals, &back) && back == list;
        if (!exact && some_price_fits(list, quantity, 6, decimals))
            g_error("%d of %d: %s does not give it back", (int)list, (int)quantity, text);
        places_seen[places]++;
    }
    g_assert_cmpint(places_seen[3], >, 0);
    g_assert_cmpint(places_seen[4], >, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/amounts-model/settle", test_settle);
    g_test_add_func("/amounts-model/net-of", test_net_of);
    g_test_add_func("/amounts-model/unit-price", test_unit_price);
    return g_test_run();
}
