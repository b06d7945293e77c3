/* Random orders, taxed and rounded as WooCommerce does it: the document is the shop's total to the
 * cent and obeys EN 16931, or says why not. The seed is fixed; a failure names the order's number.
 */
#include "unit/document/fixture.h"

#include <stdio.h>

#include "../../../src/document/amounts.h"

#define ORDERS 10000

/* How a shop of the sample calculates. */
struct shop_settings {
    int decimals; /* of the shop's prices */
    int currency_decimals;
    const char *currency;
    bool prices_include_tax, round_at_subtotal;
};

/* A rate and what the order bears at it, exactly. */
struct rate {
    gint64 id;
    const char *percent;
    struct decimal tax;  /* unrounded sum */
    struct decimal cost; /* nets, for negative fees */
};

struct random_order {
    GRand *rand;
    struct shop_settings shop;
    struct rate rates[4];
    int rate_count;
    struct order *order;
    struct decimal sum; /* nets, rounded as the shop stores them */
};

static struct decimal times(struct decimal a, struct decimal b)
{
    struct decimal product;
    g_assert_true(decimal_multiply(a, b, &product));
    return product;
}

static struct decimal over(struct decimal a, struct decimal b)
{
    struct decimal quotient;
    g_assert_true(decimal_divide(a, b, &quotient));
    return quotient;
}

static struct decimal tax_of(struct decimal net, const struct rate *rate)
{
    return over(times(net, number(rate->percent)), decimal_from_int(100));
}

static struct decimal random_amount(struct random_order *r, int most)
{
    return decimal_from_money(g_rand_int_range(r->rand, 0, most), r->shop.decimals);
}

/* The net of a price as the shop shows it, unrounded (WooCommerce keeps it so until it stores). */
static struct decimal net_price(
        const struct random_order *r, struct decimal price, const struct rate *rate)
{
    if (!r->shop.prices_include_tax)
        return price;
    return over(times(price, decimal_from_int(100)),
            decimal_add(decimal_from_int(100), number(rate->percent)));
}

static struct decimal stored(const struct random_order *r, struct decimal amount)
{
    return decimal_round(amount, r->shop.decimals);
}

/* Stores a line: rounded net, rounded total_tax, and the rate's exact tax aside for the order's
 * total. */
static void add_line(struct random_order *r,
        enum line_kind kind,
        struct decimal quantity,
        struct decimal list,
        struct decimal net,
        struct rate *rate)
{
    struct decimal tax = tax_of(net, rate);
    struct order_line *line = order_add_line(
            r->order, kind, quantity, stored(r, list), stored(r, net), stored(r, tax));
    line_add_tax(line, rate->id, g_rand_boolean(r->rand) ? stored(r, tax) : decimal_round(tax, 6));
    rate->tax = decimal_add(rate->tax, r->shop.round_at_subtotal ? tax : stored(r, tax));
    rate->cost = decimal_add(rate->cost, net);
    r->sum = decimal_add(r->sum, stored(r, net));
}

static void add_product(struct random_order *r, bool coupon)
{
    static const char *const quantities[] = {"1", "1", "1", "2", "3", "7", "12", "0.5", "1.5", "0"};
    struct rate *rate = &r->rates[g_rand_int_range(r->rand, 0, r->rate_count)];
    struct decimal quantity =
            number(quantities[g_rand_int_range(r->rand, 0, G_N_ELEMENTS(quantities))]);
    struct decimal list = times(
            net_price(r, random_amount(r, r->shop.decimals == 4 ? 200000 : 20000), rate), quantity);
    struct decimal net =
            coupon ? over(times(list, decimal_from_int(9)), decimal_from_int(10)) : list;
    if (g_rand_int_range(r->rand, 0, 40) == 0)
        list = net = decimal_neg(list);
    add_line(r, LINE_PRODUCT, quantity, list, net, rate);
}

static void add_extra(struct random_order *r, enum line_kind kind)
{
    struct rate *rate = &r->rates[g_rand_int_range(r->rand, 0, r->rate_count)];
    struct decimal net = random_amount(r, r->shop.decimals == 4 ? 90000 : 900);
    add_line(r, kind, decimal_from_int(1), net, net, rate);
}

/* A line whose net bears the order's rates in proportion: a negative fee (WC_Cart_Totals), shipping
 * (plugins). */
static void add_shared(struct random_order *r, enum line_kind kind, struct decimal net)
{
    struct decimal cost = {0}, total_tax = {0};
    for (int i = 0; i < r->rate_count; i++)
        cost = decimal_add(cost, r->rates[i].cost);
    if (decimal_sign(cost) <= 0)
        return;
    struct order_line *line =
            order_add_line(r->order, kind, decimal_from_int(1), net, net, (struct decimal){0});
    for (int i = 0; i < r->rate_count; i++) {
        struct rate *rate = &r->rates[i];
        if (decimal_is_zero(rate->cost))
            continue;
        struct decimal tax = stored(r, tax_of(over(times(net, rate->cost), cost), rate));
        line_add_tax(line, rate->id, tax);
        rate->tax = decimal_add(rate->tax, tax);
        total_tax = decimal_add(total_tax, tax);
    }
    line->total_tax = total_tax;
    r->sum = decimal_add(r->sum, net);
}

/* WooCommerce: total = round(nets + taxes), the taxes a rate rounded at subtotal level or already
 * rounded a line. */
static void set_total(struct random_order *r)
{
    struct decimal total = r->sum;
    for (int i = 0; i < r->rate_count; i++)
        total = decimal_add(total, stored(r, r->rates[i].tax));
    r->order->total = stored(r, total);
}

static void choose_shop(struct random_order *r)
{
    static const struct {
        const char *currency;
        int decimals, currency_decimals;
    } shops[] = {{"EUR", 2, 2}, {"EUR", 2, 2}, {"EUR", 2, 2}, {"EUR", 4, 2}, {"EUR", 2, 2},
            {"JPY", 0, 0}, {"EUR", 0, 2}};
    int i = g_rand_int_range(r->rand, 0, G_N_ELEMENTS(shops));
    r->shop = (struct shop_settings){.decimals = shops[i].decimals,
            .currency_decimals = shops[i].currency_decimals,
            .currency = shops[i].currency,
            .prices_include_tax = g_rand_boolean(r->rand),
            .round_at_subtotal = g_rand_int_range(r->rand, 0, 3) == 0};
}

static void choose_rates(struct random_order *r)
{
    static const char *const percents[] = {
            "21", "6", "12", "0", "20", "19", "7", "5.5", "8.1", "25.5"};
    r->rate_count = g_rand_int_range(r->rand, 1, 5);
    int first = g_rand_int_range(r->rand, 0, G_N_ELEMENTS(percents));
    for (int i = 0; i < r->rate_count; i++) {
        r->rates[i] = (struct rate){.id = i + 1,
                .percent = percents[((gsize)first + (gsize)i * 3) % G_N_ELEMENTS(percents)]};
        order_add_rate(r->order, i + 1, r->rates[i].percent, false);
    }
}

static struct order *random_order(GRand *rand, struct shop_settings *shop)
{
    struct random_order r = {.rand = rand, .order = order_new()};
    choose_shop(&r);
    choose_rates(&r);
    fixture_set(&r.order->currency, r.shop.currency);
    bool coupon = g_rand_int_range(rand, 0, 4) == 0;
    if (coupon) {
        g_strfreev(r.order->coupon_codes);
        r.order->coupon_codes = g_strsplit("HERFST10", ",", -1);
    }
    int products = g_rand_int_range(rand, 0, 20) == 0 ? g_rand_int_range(rand, 20, 200)
                                                      : g_rand_int_range(rand, 1, 8);
    for (int i = 0; i < products; i++)
        add_product(&r, coupon);
    if (g_rand_int_range(rand, 0, 5) == 0)
        add_shared(&r, LINE_SHIPPING, random_amount(&r, r.shop.decimals == 4 ? 90000 : 900));
    else if (g_rand_boolean(rand))
        add_extra(&r, LINE_SHIPPING);
    if (g_rand_int_range(rand, 0, 3) == 0)
        add_extra(&r, LINE_FEE);
    if (g_rand_int_range(rand, 0, 5) == 0)
        add_shared(
                &r, LINE_FEE, decimal_neg(random_amount(&r, r.shop.decimals == 4 ? 40000 : 400)));
    set_total(&r);
    *shop = r.shop;
    return r.order;
}

/* The only reasons a sane shop's figures may be refused for. */
static const char *const allowed[] = {"vat-not-its-rate", "two-rates-on-a-line",
        "zero-vat-without-ground", "total-not-its-parts", "foreign-currency", "negative-total",
        NULL};

static const char *reason_of(const struct document *document)
{
    for (guint i = 0; i < document->warnings->len; i++) {
        const struct warning *warning = g_ptr_array_index(document->warnings, i);
        if (warning->blocks && strcmp(warning->name, "foreign-currency") != 0 &&
                strcmp(warning->name, "negative-total") != 0)
            return warning->name;
    }
    return NULL;
}

/* The sample never has two taxes on one whole, so no rate may appear that no tax line has. */
static bool is_a_rate(const struct order *order, struct decimal percent)
{
    for (guint i = 0; i < order->rates->len; i++)
        if (decimal_compare(g_array_index(order->rates, struct tax_rate, i).percent, percent) == 0)
            return true;
    return false;
}

/* Rounding moves cents in the prices alone: without a coupon no line has a discount; with one each
 * product's is what the coupon gave, to the cent. */
static void check_discounts(
        const struct order *order, const struct document *document, const char *name)
{
    for (guint i = 0; i < document->lines->len && i < order->lines->len; i++) {
        const struct document_line *line = g_ptr_array_index(document->lines, i);
        const struct order_line *source = g_ptr_array_index(order->lines, i);
        money given;
        if (source->kind != LINE_PRODUCT)
            return;
        g_assert_true(decimal_to_money(
                decimal_sub(source->subtotal, source->total), document->currency_decimals, &given));
        if (line->discount !=
                (*order->coupon_codes && decimal_sign(source->subtotal) > 0 ? given : 0))
            g_error("%s: line %u has a discount of %d, the shop gave %d", name, i,
                    (int)line->discount, (int)given);
        if ((line->discount != 0) != (*line->discount_reason != '\0'))
            g_error("%s: line %u has a discount without a reason, or the other way round", name, i);
    }
}

static void check_order(
        const struct order *order, const struct document *document, const char *name)
{
    money total;
    g_assert_true(decimal_to_money(order->total, document->currency_decimals, &total));
    if (document->totals.gross != total)
        g_error("%s: gross is not the order's total", name);
    check_identities(document, name);
    for (guint i = 0; i < document->vat->len && !reason_of(document);
            i++) /* what blocks for its figures has no sure rate */
        if (!is_a_rate(order, g_array_index(document->vat, struct document_vat, i).rate))
            g_error("%s: a VAT rate that the order does not have", name);
    for (guint i = 0; i < document->warnings->len; i++) {
        const struct warning *warning = g_ptr_array_index(document->warnings, i);
        if (warning->blocks && !g_strv_contains(allowed, warning->name))
            g_error("%s: blocks for %s: %s", name, warning->name, warning->text);
    }
}

static void test_random_orders(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(20261124);
    g_autoptr(GHashTable) reasons = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    struct fixture f;
    fixture_init(&f, DOCUMENT_INVOICE);
    guint rounded = 0, refused = 0;
    for (int i = 0; i < ORDERS; i++) {
        struct shop_settings shop;
        g_autofree char *name = g_strdup_printf("order %d", i);
        g_autoptr(order_auto) order = random_order(rand, &shop);
        g_autoptr(document_auto) document = build_from(&f, order, VAT_NONE);
        check_order(order, document, name);
        check_discounts(order, document, name);
        const char *reason = reason_of(document);
        if (reason) {
            g_autofree char *key = g_strdup_printf("%s, %s %d decimals%s, %s%s", reason,
                    shop.currency, shop.decimals, shop.round_at_subtotal ? " at subtotal" : "",
                    document->lines->len > 20 ? "long" : "short",
                    document->vat->len > 1 ? ", several rates" : "");
            g_hash_table_insert(reasons, g_strdup(key),
                    GUINT_TO_POINTER(GPOINTER_TO_UINT(g_hash_table_lookup(reasons, key)) + 1));
            refused++;
        }
        rounded += document->totals.rounding != 0;
    }
    printf("# info: %d random orders: %.2f %% refused, %.1f %% with a rounding line\n", ORDERS,
            100.0 * refused / ORDERS, 100.0 * rounded / ORDERS);
    GHashTableIter iter;
    gpointer key, count;
    g_hash_table_iter_init(&iter, reasons);
    while (g_hash_table_iter_next(&iter, &key, &count))
        printf("# info:   %u %s\n", GPOINTER_TO_UINT(count), (char *)key);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/property/random-orders", test_random_orders);
    return g_test_run();
}
