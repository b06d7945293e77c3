/* Exact decimals: what is a number, how it is rounded, and that nothing wraps. */
#include "base/decimal.h"

#include <locale.h>

struct parse_case {
    const char *text;
    const char *expected; /* NULL: refused */
};

static const struct parse_case strict_cases[] = {
        {"0", "0"},
        {"12.50", "12.5"},
        {"-0.00", "0"},
        {"-12.05", "-12.05"},
        {"25671", "25671"},
        {"0.000000000001", "0.000000000001"},
        {"12.3450000000000000", "12.345"},
        {"007.10", "7.1"},
        {"92233720368547758.07", "92233720368547758.07"},
        {"-92233720368547758.07", "-92233720368547758.07"},
        {"92233720368547758.08", NULL},
        {"0.0000000000001", NULL},
        {"1000000000000000000.00", NULL},
        {"123456789012345678901234567890", NULL},
        {"", NULL},
        {"-", NULL},
        {".5", NULL},
        {"5.", NULL},
        {"+5", NULL},
        {" 5", NULL},
        {"5 ", NULL},
        {"1,50", NULL},
        {"1e2", NULL},
        {"NaN", NULL},
        {"INF", NULL},
        {"0x10", NULL},
        {"1.2.3", NULL},
        {"--1", NULL},
};

static const struct parse_case token_cases[] = {
        {"1.0e-5", "0.00001"},
        {"1e3", "1000"},
        {"-2.5E+1", "-25"},
        {"9.975", "9.975"},
        {"0.27520666666666666", "0.275206666667"},
        {"0.30000000000000004", "0.3"},
        {"25e-13", "0.000000000003"},
        {"24e-13", "0.000000000002"},
        {"12345e-14", "0.000000000123"},
        {"9e-40", "0"},
        {"9e-300", "0"},
        {"0e30", "0"},
        {"1.23e+19", NULL},
        {"1e999", NULL},
        {"1e", NULL},
        {"e5", NULL},
        {"1e-+5", NULL},
        {"abc", NULL},
};

static void check_parse(bool (*parse)(const char *, struct decimal *), const struct parse_case *row)
{
    struct decimal value;
    bool ok = parse(row->text, &value);
    if (ok != (row->expected != NULL))
        g_error("\"%s\" was %s", row->text, ok ? "accepted" : "refused");
    if (!ok)
        return;
    g_autofree char *text = decimal_text(value, 0, 12);
    g_assert_cmpstr(text, ==, row->expected);
}

static void test_parse(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(strict_cases); i++)
        check_parse(decimal_parse, &strict_cases[i]);
}

static void test_parse_number(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(token_cases); i++)
        check_parse(decimal_parse_number, &token_cases[i]);
}

/* A decimal comma in the locale changes nothing. Where none is installed this repeats test_parse().
 */
static void test_locale(void)
{
    setlocale(LC_ALL, "nl_BE.UTF-8");
    test_parse();
    test_parse_number();
    setlocale(LC_ALL, "C");
}

static struct decimal number(const char *text)
{
    struct decimal value;
    g_assert_true(decimal_parse(text, &value));
    return value;
}

static void test_round(void)
{
    static const struct {
        const char *value;
        int decimals;
        const char *expected;
    } cases[] = {
            {"0.525", 2, "0.53"},
            {"-0.525", 2, "-0.53"},
            {"2.675", 2, "2.68"},
            {"1.005", 2, "1.01"},
            {"0.4949999", 2, "0.49"},
            {"99.995", 2, "100"},
            {"1234.5", 0, "1235"},
            {"-0.4", 0, "0"},
            {"0.0005", 3, "0.001"},
            {"1.5", 12, "1.5"},
            {"92233720368547758.07", 2, "92233720368547758.07"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text =
                decimal_text(decimal_round(number(cases[i].value), cases[i].decimals), 0, 12);
        g_assert_cmpstr(text, ==, cases[i].expected);
    }
}

static void test_money(void)
{
    static const struct {
        const char *value;
        int decimals;
        money expected;
    } cases[] = {{"52.33", 2, 5233}, {"0.005", 2, 1}, {"-0.005", 2, -1}, {"25671", 0, 25671},
            {"0.8256", 3, 826}, {"92233720368547758.07", 2, G_MAXINT64}};
    money amount;
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_assert_true(decimal_to_money(number(cases[i].value), cases[i].decimals, &amount));
        g_assert_cmpint(amount, ==, cases[i].expected);
        g_assert_cmpint(decimal_compare(decimal_from_money(amount, cases[i].decimals),
                                decimal_round(number(cases[i].value), cases[i].decimals)),
                ==, 0);
    }
    g_assert_false(decimal_to_money(number("92233720368547758.07"), 3, &amount));
}

static void test_percent(void)
{
    static const struct {
        money amount;
        const char *percent;
        money expected;
    } cases[] = {{1033, "21", 217}, {250, "21", 53}, {-250, "21", -53}, {10000, "9.975", 998},
            {4999, "0", 0}, {50, "1", 1}, {49, "1", 0}, {-50, "1", -1}};
    money result;
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_assert_true(money_percent(cases[i].amount, number(cases[i].percent), &result));
        g_assert_cmpint(result, ==, cases[i].expected);
    }
    g_assert_false(money_percent(G_MAXINT64, number("101"), &result));
}

static void test_multiply_divide(void)
{
    static const struct {
        const char *a, *b, *product, *quotient; /* NULL: overflow or by zero */
    } cases[] = {
            {"1.5", "2", "3", "0.75"},
            {"-10", "3", "-30", "-3.333333333333"},
            {"20", "3", "60", "6.666666666667"},
            {"20", "-3", "-60", "-6.666666666667"},
            {"0", "7", "0", "0"},
            {"7", "0", "0", NULL},
            {"0.000001", "0.000001", "0.000000000001", "1"},
            {"1", "0.000000000001", "0.000000000001", "1000000000000"},
            /* beyond the 128 bits of the plain product and dividend */
            {"92233720368547758.07", "1.5", "138350580552821637.105",
                    "61489146912365172.046666666667"},
            {"-92233720368547758.07", "0.333333333333", "-30744573456151841.449877150747",
                    "-276701161105919975.371105919975"},
            {"90000000000000000", "90000000000000000", NULL, "1"},
            {"92233720368547758.07", "90000000000000000", NULL, "1.024819115206"},
            {"92233720368547758.07", "0.000000000001", "92233.720368547758",
                    "92233720368547758070000000000"},
    };
    struct decimal result;
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct decimal a = number(cases[i].a), b = number(cases[i].b);
        g_assert_cmpint(decimal_multiply(a, b, &result), ==, cases[i].product != NULL);
        g_autofree char *product = decimal_text(result, 0, 12);
        if (cases[i].product)
            g_assert_cmpstr(product, ==, cases[i].product);
        if (i == G_N_ELEMENTS(cases) - 1) {
            g_assert_false(decimal_divide(a, b, &result)); /* 9.2e40 units: no 128 bits */
            continue;
        }
        g_assert_cmpint(decimal_divide(a, b, &result), ==, cases[i].quotient != NULL);
        g_autofree char *quotient = decimal_text(result, 0, 12);
        if (cases[i].quotient)
            g_assert_cmpstr(quotient, ==, cases[i].quotient);
    }
}

static void test_text(void)
{
    static const struct {
        const char *value;
        int minimum, maximum;
        const char *expected;
    } cases[] = {{"1.5", 0, 12, "1.5"}, {"1.5", 2, 6, "1.50"}, {"8.2644628099", 2, 6, "8.264463"},
            {"2", 0, 0, "2"}, {"-0.001", 2, 2, "0.00"}, {"-1.5", 2, 2, "-1.50"},
            {"0", 2, 2, "0.00"}, {"100", 0, 12, "100"}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text =
                decimal_text(number(cases[i].value), cases[i].minimum, cases[i].maximum);
        g_assert_cmpstr(text, ==, cases[i].expected);
    }
    g_autofree char *cents = money_text(-1205, 2), *yen = money_text(25671, 0),
                    *most = money_text(G_MAXINT64, 2);
    g_assert_cmpstr(cents, ==, "-12.05");
    g_assert_cmpstr(yen, ==, "25671");
    g_assert_cmpstr(most, ==, "92233720368547758.07");
}

static void test_currency(void)
{
    g_assert_cmpint(currency_decimals("EUR"), ==, 2);
    g_assert_cmpint(currency_decimals("JPY"), ==, 0);
    g_assert_cmpint(currency_decimals("KWD"), ==, 3);
    g_assert_cmpint(currency_decimals(""), ==, 2);
}

static void test_compare(void)
{
    g_assert_cmpint(decimal_compare(number("1"), number("1.000")), ==, 0);
    g_assert_cmpint(decimal_compare(number("-1"), number("1")), ==, -1);
    g_assert_cmpint(decimal_compare(number("1.01"), number("1")), ==, 1);
    g_assert_cmpint(decimal_sign(decimal_neg(number("3"))), ==, -1);
    g_assert_true(decimal_is_zero(
            decimal_sub(number("3.30"), decimal_add(number("1.10"), number("2.20")))));
    g_assert_cmpint(decimal_compare(decimal_from_int(-7), number("-7")), ==, 0);
    g_assert_cmpint(decimal_compare(decimal_abs(number("-0.5")), number("0.5")), ==, 0);
    g_assert_cmpint(decimal_compare(decimal_abs(number("2")), number("2")), ==, 0);
    g_assert_cmpint(money_abs(-105), ==, 105);
    g_assert_cmpint(money_abs(105), ==, 105);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/decimal/parse", test_parse);
    g_test_add_func("/decimal/parse-number", test_parse_number);
    g_test_add_func("/decimal/locale", test_locale);
    g_test_add_func("/decimal/round", test_round);
    g_test_add_func("/decimal/money", test_money);
    g_test_add_func("/decimal/percent", test_percent);
    g_test_add_func("/decimal/multiply-divide", test_multiply_divide);
    g_test_add_func("/decimal/text", test_text);
    g_test_add_func("/decimal/currency", test_currency);
    g_test_add_func("/decimal/compare", test_compare);
    return g_test_run();
}
