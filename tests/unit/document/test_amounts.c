/* The rounding: from what the shop charged to figures that are lawful and still its total. */
#include "unit/document/fixture.h"

#include "../../../src/document/amounts.h"

/* See order_of() and figures_of() for the two languages. */
static const struct {
    const char *name, *currency, *total, *lines, *figures;
} cases[] = {
        {"one line", "EUR", "19.99", "p 2 16.52 16.52 3.47 1:3.47",
                "16.52 + 3.47 + 0.00 = 19.99 | S21 16.52 3.47 | 16.52"},
        {"mixed rates with a coupon: the cent goes to the largest remainder", "EUR", "42.98",
                "p 2 8.25 7.42 1.56 1:1.56; p 1 8.35 7.51 1.58 1:1.58; p 1 18.82 16.94 1.02 "
                "2:1.02; s 5.74 1.21 1:1.21",
                "37.62 + 5.36 + 0.00 = 42.98 | S21 20.68 4.34, S6 16.94 1.02 | 7.42 7.52 16.94 "
                "5.74"},
        {"a total that no net gives: rounding line", "EUR", "52.29",
                "p 1 37.43 37.43 7.86 1:7.86; s 4.92 1.03 1:1.03; f 2.48 0.52 1:0.52; f -1.61 "
                "-0.34 1:-0.34",
                "43.22 + 9.08 + -0.01 = 52.29 | S21 43.22 9.08 | 37.43 4.92 2.48 -1.61 0.00"},
        {"shipping takes the cent only where there is no other line", "EUR", "6.06",
                "s 5.00 1.06 1:1.06", "5.01 + 1.05 + 0.00 = 6.06 | S21 5.01 1.05 | 5.01"},
        {"a fee takes it before shipping", "EUR", "12.11", "s 5.00 1.06 1:1.06; f 5.00 1.05 1:1.05",
                "10.01 + 2.10 + 0.00 = 12.11 | S21 10.01 2.10 | 5.00 5.01"},
        {"a product takes it before a fee", "EUR", "12.11",
                "p 1 5.00 5.00 1.05 1:1.05; f 5.00 1.06 1:1.06",
                "10.01 + 2.10 + 0.00 = 12.11 | S21 10.01 2.10 | 5.01 5.00"},
        {"a free product takes none", "EUR", "6.06",
                "p 1 0.00 0.00 0.00 1:0.00; s 5.00 1.06 1:1.06",
                "5.01 + 1.05 + 0.00 = 6.06 | S21 5.01 1.05 | 0.00 5.01"},
        {"rounding at subtotal level: the difference goes to the largest rate", "EUR", "4.55",
                "p 1 1.25 1.25 0.26 1:0.26; p 1 1.25 1.25 0.26 1:0.26; p 1 1.25 1.25 0.26 1:0.26",
                "3.76 + 0.79 + 0.00 = 4.55 | S21 3.76 0.79 | 1.26 1.25 1.25"},
        {"total one cent a component off", "EUR", "24.25",
                "p 1 10.00 10.00 2.10 1:2.10; p 1 10.00 10.00 2.10 1:2.10; p 1 0.05 0.05 0.01 "
                "1:0.01",
                "20.04 + 4.21 + 0.00 = 24.25 | S21 20.04 4.21 | 10.00 10.00 0.04"},
        {"two cents are always rounding, also with one component", "EUR", "12.12",
                "p 1 10.00 10.00 2.10 1:2.10",
                "10.01 + 2.10 + 0.01 = 12.12 | S21 10.01 2.10 | 10.01 0.00"},
        {"three cents are not", "EUR", "12.13", "p 1 10.00 10.00 2.10 1:2.10",
                "10.00 + 2.10 + 0.03 = 12.13 | S21 10.00 2.10 | 10.00 0.00 !total-not-its-parts"},
        {"a total its parts do not make", "EUR", "99.00", "p 1 10.00 10.00 2.10 1:2.10",
                "10.00 + 2.10 + 86.90 = 99.00 | S21 10.00 2.10 | 10.00 0.00 !total-not-its-parts"},
        {"VAT that is not its rate", "EUR", "15.00", "p 1 10.00 10.00 5.00 1:5.00",
                "10.00 + 2.10 + 2.90 = 15.00 | S21 10.00 2.10 | 10.00 0.00 !vat-not-its-rate"},
        {"no line", "EUR", "0.00", "", "0.00 + 0.00 + 0.00 = 0.00"},
        {"no line but a total", "EUR", "1.00", "",
                "0.00 + 0.00 + 1.00 = 1.00 | 0.00 !total-not-its-parts"},
        {"all free", "EUR", "0.00", "p 1 82.64 0.00 0.00 1:0.00",
                "0.00 + 0.00 + 0.00 = 0.00 | S21 0.00 0.00 | 0.00"},
        {"free shipping without a rate goes with the main rate", "EUR", "12.10",
                "p 1 10.00 10.00 2.10 1:2.10; s 0.00 0.00",
                "10.00 + 2.10 + 0.00 = 12.10 | S21 10.00 2.10 | 10.00 0.00"},
        {"an untaxed line beside taxed ones asks for a ground", "EUR", "22.10",
                "p 1 10.00 10.00 2.10 1:2.10; p 1 10.00 10.00 0.00",
                "20.00 + 2.10 + 0.00 = 22.10 | S21 10.00 2.10, 0 10.00 0.00 | 10.00 10.00 "
                "!zero-vat-without-ground"},
        {"stated rate 0", "EUR", "10.00", "p 1 10.00 10.00 0.00 4:0.00",
                "10.00 + 0.00 + 0.00 = 10.00 | 0 10.00 0.00 | 10.00 !zero-vat-without-ground"},
        {"free shipping with a rate of 0 goes with the main rate", "EUR", "12.10",
                "p 1 10.00 10.00 2.10 1:2.10; s 0.00 0.00 4:0",
                "10.00 + 2.10 + 0.00 = 12.10 | S21 10.00 2.10 | 10.00 0.00"},
        {"yen", "JPY", "1100", "p 1 1000 1000 100 8:100",
                "1000 + 100 + 0 = 1100 | S10 1000 100 | 1000 !foreign-currency"},
        {"order total with four decimals", "EUR", "99.9000",
                "p 100 82.5600 82.5600 17.3400 1:17.3376",
                "82.56 + 17.34 + 0.00 = 99.90 | S21 82.56 17.34 | 82.56"},
        {"a hundred lines below a cent are summed exactly", "EUR", "2.9970",
                "p 1 0.8256 0.8256 0.1734 1:0.1734; p 1 0.8256 0.8256 0.1734 1:0.1734; p 1 0.8256 "
                "0.8256 0.1734 1:0.1734",
                "2.48 + 0.52 + 0.00 = 3.00 | S21 2.48 0.52 | 0.82 0.83 0.83"},
        {"total half a cent is rounded up", "EUR", "1.0050", "p 1 0.8306 0.8306 0.1744 1:0.1744",
                "0.83 + 0.17 + 0.01 = 1.01 | S21 0.83 0.17 | 0.83 0.00"},
        {"negative line", "EUR", "20.76",
                "p 1 20.66 20.66 4.34 1:4.338843; p 1 -4.00 -4.00 -0.24 2:-0.24; p 0 0.00 0.00 "
                "0.00 1:0.00",
                "16.66 + 4.10 + 0.00 = 20.76 | S21 20.66 4.34, S6 -4.00 -0.24 | 20.66 -4.00 0.00"},
        {"negative fee split over the rates of the cart", "EUR", "13.92",
                "p 1 10.00 10.00 2.10 1:2.10; p 1 5.00 5.00 0.30 2:0.30; f -3.00 -0.48 1:-0.42 "
                "2:-0.06",
                "12.00 + 1.92 + 0.00 = 13.92 | S21 8.00 1.68, S6 4.00 0.24 | 10.00 5.00 -2.00 "
                "-1.00"},
        {"negative fee with an untaxed share", "EUR", "21.68",
                "p 1 10.00 10.00 2.10 1:2.10; p 1 15.00 15.00 0.00; f -5.00 -0.42 1:-0.42",
                "20.00 + 1.68 + 0.00 = 21.68 | S21 8.00 1.68, 0 12.00 0.00 | 10.00 15.00 -2.00 "
                "-3.00 !zero-vat-without-ground"},
        {"negative fee with a share at rate 0", "EUR", "21.68",
                "p 1 10.00 10.00 2.10 1:2.10; p 1 15.00 15.00 0.00 4:0; f -5.00 -0.42 1:-0.42 4:0",
                "20.00 + 1.68 + 0.00 = 21.68 | S21 8.00 1.68, 0 12.00 0.00 | 10.00 15.00 -2.00 "
                "-3.00 !zero-vat-without-ground"},
        {"shipping split over rates, taxes rounded", "EUR", "27.65",
                "p 1 10.00 10.00 2.10 1:2.10; p 1 10.00 10.00 0.60 2:0.60; s 4.37 0.58 1:0.45 "
                "2:0.13",
                "24.37 + 3.28 + 0.00 = 27.65 | S21 12.15 2.55, S6 12.22 0.73 | 10.00 10.00 2.15 "
                "2.22"},
        {"one tax of several is 0: one rate", "EUR", "14.95",
                "p 1 10.00 10.00 2.10 1:2.10; p 1 1.00 1.00 0.06 2:0.06; s 1.48 0.31 1:0.31 2:0.00",
                "12.48 + 2.47 + 0.00 = 14.95 | S21 11.48 2.41, S6 1.00 0.06 | 10.00 1.00 1.48"},
        {"two taxes on the whole are never added", "EUR", "22.40",
                "p 2 20.00 20.00 2.40 6:1.00 7:1.40",
                "20.00 + 1.40 + 1.00 = 22.40 | S7 20.00 1.40 | 20.00 0.00 !two-rates-on-a-line"},
        {"21 and 6 charged on a product", "EUR", "127.00", "p 1 100.00 100.00 27.00 1:21.00 2:6.00",
                "100.00 + 21.00 + 6.00 = 127.00 | S21 100.00 21.00 | 100.00 0.00 "
                "!two-rates-on-a-line"},
        {"21 and 6 charged on shipping", "EUR", "133.70",
                "p 1 100.00 100.00 21.00 1:21.00; s 10.00 2.70 1:2.10 2:0.60",
                "110.00 + 23.10 + 0.60 = 133.70 | S21 110.00 23.10 | 100.00 10.00 0.00 "
                "!two-rates-on-a-line"},
        {"21 and 6 on halves of a product are two rates too", "EUR", "113.50",
                "p 1 100.00 100.00 13.50 1:10.50 2:3.00",
                "100.00 + 21.00 + -7.50 = 113.50 | S21 100.00 21.00 | 100.00 0.00 "
                "!two-rates-on-a-line"},
        {"two taxes of 0.00 on a free line: the rate of the other line", "EUR", "121.00",
                "p 1 100.00 100.00 21.00 1:21.00 2:0; p 1 0.00 0.00 0.00 1:0 2:0",
                "100.00 + 21.00 + 0.00 = 121.00 | S21 100.00 21.00 | 100.00 0.00"},
        {"two taxes of 0.00 on two cents", "EUR", "121.02",
                "p 1 100.00 100.00 21.00 1:21.00 2:0; p 1 0.02 0.02 0.00 1:0 2:0",
                "100.02 + 21.00 + 0.00 = 121.02 | S21 100.02 21.00 | 100.00 0.02"},
        {"a coupon of 100 %: the tax before it tells", "EUR", "53.00",
                "p 1 100.00 0.00 0.00 1:0:21.00 2:0; p 1 50.00 50.00 3.00 1:0 2:3.00:3.00",
                "50.00 + 3.00 + 0.00 = 53.00 | S21 0.00 0.00, S6 50.00 3.00 | 0.00 50.00"},
        {"two taxes of 0.00, a third rate elsewhere: the highest that is charged", "EUR", "112.00",
                "p 1 100.00 100.00 12.00 3:12.00; s 0.00 0.00 1:0 2:0",
                "100.00 + 12.00 + 0.00 = 112.00 | S12 100.00 12.00 | 100.00 0.00"},
        {"a fee with a rate of 0 beside one of 0.00 is not charged", "EUR", "131.00",
                "p 1 100.00 100.00 21.00 1:21.00; f 10.00 0.00 1:0 4:0",
                "110.00 + 21.00 + 0.00 = 131.00 | S21 100.00 21.00, 0 10.00 0.00 | 100.00 10.00 "
                "!zero-vat-without-ground"},
        {"a lone compound tax is an ordinary one", "EUR", "121.00",
                "p 1 100.00 100.00 21.00 11:21.00",
                "100.00 + 21.00 + 0.00 = 121.00 | S21 100.00 21.00 | 100.00"},
        {"a tax on a tax", "EUR", "15.47", "p 1 10.00 10.00 1.55 6:0.50 5:1.05; s 0.00 0.00 5:0.00",
                "10.00 + 1.00 + 4.47 = 15.47 | S9.975 10.00 1.00 | 10.00 0.00 0.00 "
                "!two-rates-on-a-line !compound-tax"},
        {"a missing percentage that only 21 gives", "EUR", "21.78", "p 1 18.00 18.00 3.78 10:3.78",
                "18.00 + 3.78 + 0.00 = 21.78 | S21 18.00 3.78 | 18.00"},
        {"a missing percentage: a line of cents fits several, the other line tells", "EUR", "21.80",
                "p 1 0.02 0.02 0.00 10:0; p 1 18.00 18.00 3.78 10:3.78",
                "18.02 + 3.78 + 0.00 = 21.80 | S21 18.02 3.78 | 0.02 18.00"},
        {"a missing percentage that two rates give", "EUR", "0.06", "p 1 0.05 0.05 0.01 10:0.01",
                "0.06 + 0.00 + 0.00 = 0.06 | 0 0.06 0.00 | 0.06 !unknown-tax"},
        {"a missing percentage that no rate gives", "EUR", "21.00", "p 1 18.00 18.00 3.00 10:3.00",
                "18.00 + 0.00 + 3.00 = 21.00 | 0 18.00 0.00 | 18.00 0.00 !unknown-tax"},
        {"a missing percentage on free shipping asks nothing", "EUR", "12.10",
                "p 1 10.00 10.00 2.10 1:2.10; s 0.00 0.00 10:0",
                "10.00 + 2.10 + 0.00 = 12.10 | S21 10.00 2.10 | 10.00 0.00"},
        {"a tax id that tax_lines does not have", "EUR", "12.10", "p 1 10.00 10.00 2.10 9:2.10",
                "10.00 + 0.00 + 2.10 = 12.10 | 0 10.00 0.00 | 10.00 0.00 !unknown-tax"},
        {"a missing percentage of a tax that charges nothing is a rate of 0", "EUR", "18.00",
                "p 1 18.00 18.00 0.00 10:0.00",
                "18.00 + 0.00 + 0.00 = 18.00 | 0 18.00 0.00 | 18.00 !zero-vat-without-ground"},
        {"a missing percentage of a tax that charges nothing beside one that does", "EUR", "121.00",
                "p 1 100.00 100.00 21.00 1:21.00 10:0.00",
                "100.00 + 21.00 + 0.00 = 121.00 | S21 100.00 21.00 | 100.00"},
        {"a missing percentage that charged before the discount is no rate of 0", "EUR", "50.00",
                "p 1 100.00 0.00 0.00 10:0.00:21.00; p 1 50.00 50.00 0.00 10:0.00",
                "50.00 + 0.00 + 0.00 = 50.00 | 0 50.00 0.00 | 0.00 50.00 !unknown-tax"},
        {"a missing percentage that charges nothing on cents tells nothing", "EUR", "0.02",
                "p 1 0.02 0.02 0.00 10:0.00",
                "0.02 + 0.00 + 0.00 = 0.02 | 0 0.02 0.00 | 0.02 !unknown-tax"},
        {"VAT without a tax that says its rate", "EUR", "121.00", "p 1 100.00 100.00 21.00",
                "100.00 + 0.00 + 21.00 = 121.00 | 0 100.00 0.00 | 100.00 0.00 !unknown-tax"},
        {"too large to add up", "EUR", "92233720368547758.07",
                "p 1 92233720368547758.07 92233720368547758.07 0 1:0",
                "0.00 + 0.00 + 92233720368547758.07 = 92233720368547758.07 | S21 0.00 0.00 | 0.00 "
                "0.00 !amount-too-large"},
};

static void test_figures(gconstpointer data)
{
    guint i = GPOINTER_TO_UINT(data);
    struct fixture f;
    fixture_init(&f, DOCUMENT_INVOICE);
    g_autoptr(order_auto) order = order_of(cases[i].total, cases[i].lines);
    fixture_set(&order->currency, cases[i].currency);
    g_autoptr(document_auto) document = build_from(&f, order, VAT_NONE);
    g_autofree char *figures = figures_of(document);
    g_assert_cmpstr(figures, ==, cases[i].figures);
    check_identities(document, cases[i].name);
}

/* ---- unit prices
 * -------------------------------------------------------------------------------------------------
 */

static const struct {
    const char *name;
    money list_net;
    const char *quantity, *price;
} prices[] = {
        {"two decimals", 1652, "2", "8.26"},
        {"three", 825, "2", "4.125"},
        {"a third", 1000, "3", "3.333"},
        {"a thousand pieces of next to nothing", 1, "1000", "0.00001"},
        {"six decimals are the most", 1, "1000000", "0.000000"},
        {"fraction", 150, "1.5", "1.00"},
        {"quantity 0", 0, "0", "0.00"},
        {"quantity 0 with money", 9, "0", "0.09"},
        {"negative", -800, "-2", "4.00"},
        {"large", 9999999999999, "7", "14285714285.713"},
};

static void test_unit_prices(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(prices); i++) {
        g_autofree char *got = decimal_text(
                amounts_unit_price(prices[i].list_net, number(prices[i].quantity), 2), 2, 12);
        g_autofree char *price = decimal_text(number(prices[i].price), 2, 12);
        g_test_message("%s", prices[i].name);
        g_assert_cmpstr(got, ==, price);
    }
}

/* ---- how a line shows its figures
 * ---------------------------------------------------------------------------------- */

static const struct {
    const char *name, *total, *lines, *line; /* quantity × price = list - discount = net, gross */
} line_cases[] = {
        {"discount", "16.52", "p 2 16.52 13.65 2.87 1:2.87",
                "2 x 8.26 = 16.52 - 2.87 = 13.65, 16.52"},
        {"no discount", "19.99", "p 2 16.52 16.52 3.47 1:3.47",
                "2 x 8.26 = 16.52 - 0.00 = 16.52, 19.99"},
        {"a price raised by hand", "12.10", "p 1 8.00 10.00 2.10 1:2.10",
                "1 x 10.00 = 10.00 - 0.00 = 10.00, 12.10"},
        {"the moved cent is part of the price", "6.06", "p 1 5.00 5.00 1.06 1:1.06",
                "1 x 5.01 = 5.01 - 0.00 = 5.01, 6.06"},
        {"a discount keeps its amount, the moved cent is in the price", "6.06",
                "p 1 6.00 5.00 1.06 1:1.06", "1 x 6.01 = 6.01 - 1.00 = 5.01, 6.06"},
        {"a cent that nobody gave is no discount", "6.06", "p 1 5.01 5.00 1.06 1:1.06",
                "1 x 5.01 = 5.01 - 0.00 = 5.01, 6.06"},
        {"a cent moved down is in the price, not in a discount", "6.04",
                "p 1 5.00 5.00 1.04 1:1.04", "1 x 4.99 = 4.99 - 0.00 = 4.99, 6.04"},
        {"negative line: negative quantity, positive price", "-4.84",
                "p 1 -4.00 -4.00 -0.84 1:-0.84", "-1 x 4.00 = -4.00 - 0.00 = -4.00, -4.84"},
        {"negative quantity", "-4.84", "p -2 -4.00 -4.00 -0.84 1:-0.84",
                "-2 x 2.00 = -4.00 - 0.00 = -4.00, -4.84"},
        {"negative quantity, positive amount", "4.84", "p -2 4.00 4.00 0.84 1:0.84",
                "2 x 2.00 = 4.00 - 0.00 = 4.00, 4.84"},
        {"negative fee", "-4.84", "f -4.00 -0.84 1:-0.84",
                "1 x -4.00 = -4.00 - 0.00 = -4.00, -4.84"},
        {"quantity 0 with money", "0.11", "p 0 0.09 0.09 0.02 1:0.02",
                "1 x 0.09 = 0.09 - 0.00 = 0.09, 0.11"},
        {"quantity 0 without", "0.00", "p 0 0.00 0.00 0.00 1:0.00",
                "0 x 0.00 = 0.00 - 0.00 = 0.00, 0.00"},
        {"quantity 1.5", "1.82", "p 1.5 1.50 1.50 0.32 1:0.32",
                "1.5 x 1.00 = 1.50 - 0.00 = 1.50, 1.82"},
};

static char *line_text(const struct document_line *line)
{
    g_autofree char *quantity = decimal_text(line->quantity, 0, 12),
                    *price = decimal_text(line->unit_price, 2, 6);
    g_autofree char *list = money_text(line->list_net, 2),
                    *discount = money_text(line->discount, 2);
    g_autofree char *net = money_text(line->net, 2), *gross = money_text(line->gross, 2);
    return g_strdup_printf(
            "%s x %s = %s - %s = %s, %s", quantity, price, list, discount, net, gross);
}

static void test_lines(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(line_cases); i++) {
        struct fixture f;
        fixture_init(&f, DOCUMENT_INVOICE);
        g_autoptr(order_auto) order = order_of(line_cases[i].total, line_cases[i].lines);
        g_autoptr(document_auto) document = build_from(&f, order, VAT_NONE);
        g_autofree char *text = line_text(g_ptr_array_index(document->lines, 0));
        g_test_message("%s", line_cases[i].name);
        g_assert_cmpstr(text, ==, line_cases[i].line);
        check_identities(document, line_cases[i].name);
    }
}

static void test_delivery_note_ignores_figures(void)
{
    struct fixture f;
    fixture_init(&f, DOCUMENT_DELIVERY_NOTE);
    g_autoptr(order_auto) order = order_of("99.00",
            "p 2 10.00 10.00 2.10 9:2.10; p -1 1.00 1.00 0.00; s 5.00 0.00; f 1.00 0.10 5:0.10");
    fixture_set(&order->currency, "USD");
    g_autoptr(document_auto) document = build_from(&f, order, VAT_NONE);
    g_assert_null(document_blocking_warning(document));
    g_assert_cmpuint(document->lines->len, ==, 2);
    const struct document_line *second = g_ptr_array_index(document->lines, 1);
    g_assert_cmpint(decimal_compare(second->quantity, number("-1")), ==, 0);
    g_assert_cmpint(document->totals.gross, ==, 9900);
}

/* What it leaves out stands beside its lines, so that its frozen money adds up; what cannot be
 * added up is not kept. */
static void test_delivery_note_adds_up(void)
{
    struct fixture f;
    fixture_init(&f, DOCUMENT_DELIVERY_NOTE);
    g_autoptr(order_auto) order =
            order_of("30.20", "p 2 20.00 20.00 4.20 1:4.20; s 4.96 1.04 1:1.0413");
    g_autoptr(document_auto) document = build_from(&f, order, VAT_NONE);
    g_assert_cmpuint(document->lines->len, ==, 1);
    g_assert_cmpint(document->unlisted_net, ==, 496);
    check_identities(document, "delivery note");
    g_autoptr(order_auto) large = order_of("92233720368547758.07",
            "p 1 92233720368547758.07 92233720368547758.07 0 1:0; s 9.00 0.00 1:0");
    g_autoptr(document_auto) without = build_from(&f, large, VAT_NONE);
    g_assert_null(document_blocking_warning(without));
    g_assert_cmpint(without->totals.gross, ==, 0);
    check_identities(without, "delivery note of an order too large");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strdup_printf("/amounts/figures/%s", cases[i].name);
        g_test_add_data_func(path, GUINT_TO_POINTER(i), test_figures);
    }
    g_test_add_func("/amounts/unit-prices", test_unit_prices);
    g_test_add_func("/amounts/lines", test_lines);
    g_test_add_func("/amounts/delivery-note-ignores-figures", test_delivery_note_ignores_figures);
    g_test_add_func("/amounts/delivery-note-adds-up", test_delivery_note_adds_up);
    return g_test_run();
}
