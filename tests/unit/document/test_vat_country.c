/* Whose VAT a rate is: by the rate_code, by where the goods go, by the rate. */
#include "document/vat_country.h"

#include "unit/document/fixture.h"

/* An order with rates "PERCENT COUNTRY", to a country. */
static struct order *order_with(const char *const *rates, const char *billing, const char *shipping)
{
    struct order *order = order_new();
    fixture_set(&order->billing.country, billing);
    fixture_set(&order->shipping.country, shipping);
    for (gint64 i = 0; rates[i]; i++) {
        g_auto(GStrv) words = g_strsplit(rates[i], " ", 2);
        order_add_rate(order, i + 1, words[0], false);
        g_strlcpy(g_array_index(order->rates, struct tax_rate, i).country, words[1], 3);
    }
    return order;
}

static void test_rows(void)
{
    static const struct {
        const char *rates[3], *billing, *shipping, *home, *rate, *country;
    } rows[] = {
            {{"21 BE"}, "BE", "", "BE", "21", "BE"},
            {{"21 NL"}, "NL", "", "BE", "21", "NL"}, /* also a rate of Belgium */
            {{"21 BE"}, "NL", "", "BE", "21", "BE"}, /* under the threshold */
            {{"21 "}, "NL", "", "BE", "21", "BE"},   /* no code: Belgium has it too */
            {{"9 "}, "NL", "", "BE", "9", "NL"},     /* Belgium has it not */
            {{"19 "}, "BE", "DE", "BE", "19", "DE"}, /* where the goods go */
            {{"19 "}, "DE", "BE", "BE", "19", "BE"}, /* neither: the seller's */
            {{"19 "}, "US", "", "BE", "19", "BE"},
            {{"20 FR"}, "BE", "", "BE", "20", "FR"},          /* the code says it */
            {{"21 BE", "21 NL"}, "NL", "", "BE", "21", "NL"}, /* of several the destination's */
            {{"21 BE", "21 ES"}, "NL", "", "BE", "21", "BE"},
            {{"21 BE", "6 BE"}, "DE", "", "BE", "19", "DE"}, /* a rate that the order has not */
            {{"20 "}, "BE", "", "", "20", "BE"},
            {{"20 "}, "FR", "", "NL", "20", "FR"},
            {{"9 "}, "FR", "", "NL", "9", "NL"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(order_auto) order = order_with(rows[i].rates, rows[i].billing, rows[i].shipping);
        g_autoptr(document_auto) document = document_new(DOCUMENT_INVOICE);
        fixture_set(&document->customer.billing.country, rows[i].billing);
        fixture_set(&document->customer.shipping.country, rows[i].shipping);
        document->customer.has_shipping = *rows[i].shipping != '\0';
        struct document_vat row = {.category = VAT_S, .rate = number(rows[i].rate)};
        g_array_append_val(document->vat, row);

        vat_countries_set(document, order, rows[i].home);
        const char *country = g_array_index(document->vat, struct document_vat, 0).country;
        if (strcmp(country, rows[i].country) != 0)
            g_error("row %" G_GSIZE_FORMAT ": %s", i, country);
    }
}

/* A credit note has the countries of its invoice, by category and rate. */
static void test_copy(void)
{
    g_autoptr(document_auto) invoice = document_new(DOCUMENT_INVOICE);
    g_autoptr(document_auto) note = document_new(DOCUMENT_CREDIT_NOTE);
    struct document_vat dutch = {.category = VAT_S, .rate = number("21"), .country = "NL"},
                        none = {.category = VAT_E, .rate = number("0"), .country = "BE"},
                        row = {.category = VAT_S, .rate = number("21.0")},
                        other = {.category = VAT_S, .rate = number("9")};
    g_array_append_val(invoice->vat, none);
    g_array_append_val(invoice->vat, dutch);
    g_array_append_val(note->vat, row);
    g_array_append_val(note->vat, other);
    vat_countries_copy(note, invoice);
    g_assert_cmpstr(g_array_index(note->vat, struct document_vat, 0).country, ==, "NL");
    g_assert_cmpstr(g_array_index(note->vat, struct document_vat, 1).country, ==, "");
}

/* What is not known is not written: an older document freezes to the bytes that it had. */
static void test_frozen(void)
{
    struct fixture f;
    fixture_init(&f, DOCUMENT_INVOICE);
    g_autoptr(document_auto) document = document_new(DOCUMENT_INVOICE);
    struct document_vat row = {.category = VAT_S, .rate = number("21")},
                        free = {.category = VAT_E, .rate = number("0")};
    g_array_append_val(document->vat, row);
    g_array_append_val(document->vat, free);
    g_autofree char *old = document_freeze(document, &f.seller);
    g_assert_null(strstr(old, "vat_countries"));

    g_strlcpy(g_array_index(document->vat, struct document_vat, 0).country, "NL", 3);
    g_autofree char *text = document_freeze(document, &f.seller);
    g_assert_nonnull(strstr(text, "\"vat_countries\":[\"NL\",null]"));
    g_autoptr(document_auto) back = document_thaw(text, NULL, NULL);
    g_assert_nonnull(back);
    g_assert_cmpstr(g_array_index(back->vat, struct document_vat, 0).country, ==, "NL");
    g_assert_cmpstr(g_array_index(back->vat, struct document_vat, 1).country, ==, "");

    static const char *const broken[] = {"[\"NL\"]", "[\"NLD\",null]", "[7,null]", "7"};
    for (gsize i = 0; i < G_N_ELEMENTS(broken); i++) {
        g_autoptr(GString) damaged = g_string_new(text);
        g_string_replace(damaged, "[\"NL\",null]", broken[i], 1);
        g_autoptr(GError) error = NULL;
        g_assert_null(document_thaw(damaged->str, NULL, &error));
        g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_SYSTEM);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/vat-country/rows", test_rows);
    g_test_add_func("/vat-country/copy", test_copy);
    g_test_add_func("/vat-country/frozen", test_frozen);
    return g_test_run();
}
