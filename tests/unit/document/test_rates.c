/* Rates: the arithmetic of taxes, the table of the EU's rates, and what an order's figures tell of
 * a rate whose percentage the shop does not say. */
#include "../../../src/document/known_rates.h"
#include "../../../src/document/rates.h"
#include "../../../src/document/tax_math.h"
#include "unit/document/fixture.h"

static void check_number(struct decimal value, const char *expected)
{
    g_autofree char *text = decimal_text(value, 0, 12);
    g_assert_cmpstr(text, ==, expected);
}

/* ---- arithmetic ---- */

static void test_within(void)
{
    static const struct {
        const char *value, *limit;
        bool within;
    } rows[] = {{"0", "0", true}, {"0.01", "0.01", true}, {"-0.01", "0.01", true},
            {"0.010000000001", "0.01", false}, {"-0.02", "0.01", false}, {"1", "0.99", false}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_test_message("%s of %s", rows[i].value, rows[i].limit);
        g_assert_true(
                tax_is_within(number(rows[i].value), number(rows[i].limit)) == rows[i].within);
    }
}

static void test_taxes(void)
{
    static const struct {
        const char *net, *percent, *tax;
    } rows[] = {{"100", "21", "21"}, {"18.18", "21", "3.8178"}, {"-10", "6", "-0.6"},
            {"0", "21", "0"}, {"100", "0", "0"}, {"0.01", "5.5", "0.00055"}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        check_number(tax_of(number(rows[i].net), number(rows[i].percent)), rows[i].tax);
        if (strcmp(rows[i].tax, "0") != 0)
            check_number(tax_net_of(number(rows[i].tax), number(rows[i].percent)), rows[i].net);
    }
}

/* What does not fit is 0, never another figure: the caller's comparison then refuses it. */
static void test_what_does_not_fit(void)
{
    struct decimal huge = number("9000000000000"), none = {0};
    check_number(tax_net_of(number("21"), none), "0");
    struct decimal square = tax_scale(huge, huge, number("1"));
    check_number(square, "81000000000000000000000000");
    check_number(tax_scale(square, number("1000"), number("1000")), "0");
    check_number(tax_scale(square, number("1"), number("0.000000000001")), "0");
    check_number(tax_scale(huge, number("1"), none), "0");
    check_number(tax_scale(none, huge, number("7")), "0");
}

/* ---- the table ---- */

/* Every member has rates above 0 that read, the highest first and each once; no other country has
 * any. */
static void test_members(void)
{
    static const char *const members[] = {"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES",
            "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MC", "MT", "NL", "PL",
            "PT", "RO", "SE", "SI", "SK"};
    static const char *const others[] = {"", "GB", "CH", "US", "EL", "be", "BEL", "B", "XI"};
    for (gsize i = 0; i < G_N_ELEMENTS(members); i++) {
        const char *const *rates = vat_rates_of(members[i]);
        struct decimal before = decimal_from_int(28);
        g_assert_nonnull(rates);
        g_assert_nonnull(rates[0]);
        for (; *rates; rates++) {
            struct decimal rate = number(*rates);
            g_test_message("%s: %s", members[i], *rates);
            g_assert_cmpint(decimal_compare(rate, before), <, 0);
            g_assert_cmpint(decimal_sign(rate), >, 0);
            before = rate;
        }
    }
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++)
        g_assert_null(vat_rates_of(others[i]));
}

/* The standard rate (15 % at least) and the rates below it (5 %), by directive 2006/112, 97 to 99;
 * what is lower is one of the exceptions that a few members have. */
static void test_directive(void)
{
    static const char *const exceptions = "CY ES FR IE IT LU MC ";
    for (char a = 'A'; a <= 'Z'; a++)
        for (char b = 'A'; b <= 'Z'; b++) {
            char country[4] = {a, b, 0, 0};
            const char *const *rates = vat_rates_of(country);
            if (!rates)
                continue;
            g_assert_cmpint(decimal_compare(number(rates[0]), number("15")), >=, 0);
            for (const char *const *rate = rates; *rate; rate++)
                if (decimal_compare(number(*rate), number("5")) < 0)
                    g_assert_nonnull(strstr(exceptions, country));
        }
}

/* ---- rates that the shop does not say ---- */

/* Rate 10 of order_of() is one of Belgium without a percentage. */
static void test_known_rates(void)
{
    static const struct {
        const char *name, *total, *lines;
        const char *percent; /* NULL: it stays unknown */
    } rows[] = {
            {"standard", "121.00", "p 1 100.00 100.00 21.00 10:21.00", "21"},
            {"reduced", "106.00", "p 1 100.00 100.00 6.00 10:6.00", "6"},
            {"middle", "112.00", "p 1 100.00 100.00 12.00 10:12.00", "12"},
            {"a cent by rounding", "22.00", "p 1 18.18 18.18 3.82 10:3.82", "21"},
            {"no Belgian rate", "119.00", "p 1 100.00 100.00 19.00 10:19.00", NULL},
            {"nothing charged", "100.00", "p 1 100.00 100.00 0.00 10:0.00", "0"},
            {"too small to tell", "0.02", "p 1 0.02 0.02 0.00 10:0.00", NULL},
            {"two rates fit", "0.05", "p 1 0.04 0.04 0.01 10:0.01", NULL},
            {"a larger line tells", "121.05",
                    "p 1 0.04 0.04 0.01 10:0.01; p 1 100.00 100.00 21.00 10:21.00", "21"},
            {"lines that disagree", "227.00",
                    "p 1 100.00 100.00 21.00 10:21.00; p 1 100.00 100.00 6.00 10:6.00", NULL},
            {"on no line", "121.00", "p 1 100.00 100.00 21.00 1:21.00", NULL},
            {"a free line tells nothing", "121.00",
                    "p 1 0.00 0.00 0.00 10:0.00; p 1 100.00 100.00 21.00 10:21.00", "21"},
            {"beside another rate", "127.00", "p 1 100.00 100.00 27.00 1:21.00 10:6.00", NULL},
            {"beside one that charges nothing", "106.00", "p 1 100.00 100.00 6.00 1:0.00 10:6.00",
                    "6"},
            {"a discount", "90.00", "p 1 100.00 90.00 0.00 10:0.00:21.00", NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(order_auto) order = order_of(rows[i].total, rows[i].lines);
        g_autoptr(GArray) rates = known_rates_of(order, number("0.01"));
        const struct tax_rate *rate = known_rate_find(rates, 10);
        g_autofree char *percent = decimal_text(rate->percent, 0, 12);
        g_test_message("%s: %s", rows[i].name, rate->percent_missing ? "unknown" : percent);
        g_assert_true(rate->percent_missing == (rows[i].percent == NULL));
        if (rows[i].percent)
            g_assert_cmpstr(percent, ==, rows[i].percent);

        /* the order itself and its other rates stay as they are */
        g_assert_true(known_rate_find(order->rates, 10)->percent_missing);
        g_assert_cmpuint(rates->len, ==, order->rates->len);
        check_number(known_rate_find(rates, 3)->percent, "12");
    }
}

/* The country of the rate's code, else that of the delivery, else of the bill. */
static void test_country_of_a_rate(void)
{
    static const struct {
        const char *code, *shipping, *billing, *country; /* NULL: no rates known */
    } rows[] = {{"BE", "NL", "DE", "BE"}, {"", "NL", "DE", "NL"}, {"", "", "DE", "DE"},
            {"", " ", "DE", "DE"}, {"US", "NL", "DE", "NL"}, {"", "US", "DE", NULL},
            {"", "", "", NULL}, {"", "", "US", NULL}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct tax_rate rate = {0};
        const char *country = "";
        g_autoptr(order_auto) order = order_new();
        g_strlcpy(rate.country, rows[i].code, sizeof rate.country);
        fixture_set(&order->shipping.country, rows[i].shipping);
        fixture_set(&order->billing.country, rows[i].billing);
        const char *const *rates = known_rate_country(order, &rate, &country);
        g_assert_true(rates == (rows[i].country ? vat_rates_of(rows[i].country) : NULL));
        if (rows[i].country)
            g_assert_cmpstr(country, ==, rows[i].country);
    }
}

static void test_find(void)
{
    g_autoptr(order_auto) order = order_of("12.10", "p 1 10.00 10.00 2.10 1:2.10");
    g_assert_cmpint(known_rate_find(order->rates, 3)->rate_id, ==, 3);
    g_assert_null(known_rate_find(order->rates, 9));
    g_assert_null(known_rate_find(order->rates, 0));
}

static void test_free_line(void)
{
    static const struct {
        const char *line;
        bool is_free;
    } rows[] = {{"p 1 0.00 0.00 0.00", true}, {"p 1 10.00 0.00 0.00", true},
            {"p 1 0.00 0.00 0.01", false}, {"p 1 0.00 0.01 0.00", false},
            {"p 1 0.00 -0.01 0.00", false}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(order_auto) order = order_of("0.00", rows[i].line);
        g_assert_true(line_is_free(order->lines->pdata[0]) == rows[i].is_free);
    }
}

/* ---- a VAT number that nobody said is the customer's ---- */

static void add_line_meta(struct order *order, const char *key, const char *value)
{
    struct order_meta *meta = g_new(struct order_meta, 1);
    *meta = (struct order_meta){g_strdup(key), g_strdup(value)};
    g_ptr_array_add(order->line_meta, meta);
}

#define SELLER "BE0417497106"
#define KEY_100                                          \
    "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk" \
    "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk"

static void test_number_elsewhere(void)
{
    static const struct {
        const char *name, *key, *value;
        bool found;
    } rows[] = {
            {"whole number", "field_7", "BE0403019261", true},
            {"as people write it", "field_7", "BTW be 0403.019.261", true},
            {"the seller's own", "field_7", SELLER, false},
            {"the seller's own, written otherwise", "field_7", "be 417 497 106", false},
            {"digits under any key", "field_7", "0403019261", false},
            {"digits under a key of VAT", "my_btw_field", "0403019261", true},
            {"upper case", "MY_VAT", "0403.019.261", true},
            {"wrong check digits", "my_vat", "BE0403019262", false},
            {"a phone", "_phone", "+32 403 01 92 61", false},
            {"another country", "field_7", "NL123456789B01", true},
            {"40 characters", "field_7", "BE0403019261                            ", true},
            {"41 characters", "field_7", "BE0403019261                             ", false},
            {"key of 100", KEY_100, "BE0403019261", true},
            {"key of 101", KEY_100 "k", "BE0403019261", false},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        for (int in_line = 0; in_line < 2; in_line++) {
            bool told = !in_line;
            g_autoptr(order_auto) order = order_new();
            (in_line ? add_line_meta : order_add_meta)(order, rows[i].key, rows[i].value);
            const char *key = vat_number_elsewhere(order, SELLER, &told);
            g_test_message("%s", rows[i].name);
            g_assert_cmpstr(key, ==, rows[i].found ? rows[i].key : NULL);
            g_assert_true(!key || told == in_line);
        }
}

/* A key that speaks of VAT before any other, the order before its lines, the first of two alike. */
static void test_number_order(void)
{
    bool in_line;
    g_autoptr(order_auto) order = order_new();
    add_line_meta(order, "line_vat", "BE0403019261");
    g_assert_cmpstr(vat_number_elsewhere(order, SELLER, &in_line), ==, "line_vat");
    g_assert_true(in_line);

    order_add_meta(order, "first", "BE0403019261");
    order_add_meta(order, "second", "BE0403019261");
    g_assert_cmpstr(vat_number_elsewhere(order, SELLER, &in_line), ==, "first");
    g_assert_false(in_line);

    order_add_meta(order, "my_tva", "BE0403019261");
    order_add_meta(order, "my_vat", "BE0403019261");
    g_assert_cmpstr(vat_number_elsewhere(order, SELLER, &in_line), ==, "my_tva");
}

static void test_compact(void)
{
    static const struct {
        const char *text, *compact;
    } rows[] = {{"be 0417.497.106", "BE0417497106"}, {"", ""}, {" .-/", ""},
            {"9*12345a", "9*12345A"}, {"1+2", "1+2"}, {"caf\xc3\xa9", "CAF"}, {"a\nb", "AB"}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *compact = vat_number_compact(rows[i].text);
        g_assert_cmpstr(compact, ==, rows[i].compact);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rates/within", test_within);
    g_test_add_func("/rates/taxes", test_taxes);
    g_test_add_func("/rates/what-does-not-fit", test_what_does_not_fit);
    g_test_add_func("/rates/members", test_members);
    g_test_add_func("/rates/directive", test_directive);
    g_test_add_func("/rates/known-rates", test_known_rates);
    g_test_add_func("/rates/country-of-a-rate", test_country_of_a_rate);
    g_test_add_func("/rates/find", test_find);
    g_test_add_func("/rates/free-line", test_free_line);
    g_test_add_func("/rates/number-elsewhere", test_number_elsewhere);
    g_test_add_func("/rates/number-order", test_number_order);
    g_test_add_func("/rates/compact", test_compact);
    return g_test_run();
}
