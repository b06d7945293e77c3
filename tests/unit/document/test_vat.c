/* VAT numbers, the EU VAT area, and which category a part of an order gets. */
#include "unit/document/fixture.h"

static const struct {
    const char *text, *country, *number;
    bool valid;
} numbers[] = {
    {"BE0417497106", "BE", "BE0417497106", true},
    {"be 0417.497.106", "BE", "BE0417497106", true},
    {"0417.497.106", "BE", "BE0417497106", true},
    {"417497106", "BE", "BE0417497106", true},
    {"BE417497106", "", "BE0417497106", true},
    {"BTW BE 0417.497.106", "NL", "BE0417497106", true},
    {"TVA: BE0417497106", "", "BE0417497106", true},
    {"0417.497.106", "", "0417497106", false},
    {"BE0417497107", "BE", "BE0417497107", false},
    {"BE2417497106", "BE", "BE2417497106", false},
    {"BE0000000097", "BE", "BE0000000097", true},
    {"NL123456789B01", "NL", "NL123456789B01", true},
    {"123456789b01", "NL", "NL123456789B01", true},
    {"NL123456789", "NL", "NL123456789", false},
    {"DE123456789", "DE", "DE123456789", true},
    {"USt-IdNr.: DE 123 456 789", "DE", "DE123456789", true},
    {"FRXX123456789", "FR", "FRXX123456789", true},
    {"EL123456789", "GR", "EL123456789", true},
    {"GR123456789", "GR", "EL123456789", true},
    {"123456789", "GR", "EL123456789", true},
    {"XI123456789", "GB", "XI123456789", true},
    {"GB123456789", "GB", "GB123456789", true},
    {"CHE-123.456.789 MWST", "CH", "CHE123456789MWST", true},
    {"NO 123456789 MVA", "NO", "NO123456789MVA", true},
    {"ATU12345678", "AT", "ATU12345678", true},
    {"IE9S99999L", "IE", "IE9S99999L", true},
    {"IE1234567WA", "IE", "IE1234567WA", true},
    {"ESX9999999R", "ES", "ESX9999999R", true},
    {"RO18", "RO", "RO18", true},
    {"US123456789", "US", "US123456789", false},
    {"Niet btw-plichtig", "BE", "", false},
    {"", "BE", "", false},
    {"-", "BE", "", false},
};

static void test_numbers(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++) {
        g_autofree char *number_text = vat_number_normalize(numbers[i].text, numbers[i].country);
        g_test_message("%s", numbers[i].text);
        g_assert_cmpstr(number_text, ==, numbers[i].number);
        g_assert_cmpint(vat_number_valid(number_text), ==, numbers[i].valid);
    }
}

static void test_countries(void)
{
    g_assert_cmpstr(vat_number_country("BE0417497106"), ==, "BE");
    g_assert_cmpstr(vat_number_country("EL123456789"), ==, "GR");
    g_assert_cmpstr(vat_number_country("XI123456789"), ==, "GB");
    g_assert_cmpstr(vat_number_country("BE0417497107"), ==, "");
    g_assert_cmpstr(vat_number_country(""), ==, "");
}

static const struct {
    const char *country, *state, *postcode;
    bool eu;
    const char *prefix;
} areas[] = {
    {"BE", "", "9000", true, "BE"},     {"GR", "", "10431", true, "EL"},    {"GR", "", "630 86", false, ""},
    {"GR", "", "63087", false, ""},     {"GB", "", "SW1A 1AA", false, ""},  {"GB", "", "bt1 1aa", true, "XI"},
    {"ES", "M", "28001", true, "ES"},   {"ES", "TF", "38001", false, ""},   {"ES", "GC", "35001", false, ""},
    {"ES", "CE", "51001", false, ""},   {"ES", "ML", "52001", false, ""},   {"AX", "", "22100", false, ""},
    {"GP", "", "97100", false, ""},     {"MQ", "", "97200", false, ""},     {"RE", "", "97400", false, ""},
    {"GF", "", "97300", false, ""},     {"YT", "", "97600", false, ""},     {"DE", "", "78266", false, ""},
    {"DE", "", "27498", false, ""},     {"DE", "", "10115", true, "DE"},    {"IT", "", "23041", false, ""},
    {"IT", "", "00118", true, "IT"},    {"MC", "", "98000", true, "FR"},    {"CH", "", "8001", false, ""},
    {"US", "CA", "94105", false, ""},   {"NO", "", "0150", false, ""},      {"", "", "", false, ""},
    {"FI", "", "00100", true, "FI"},    {"HR", "", "10000", true, "HR"},
};

static void test_areas(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(areas); i++) {
        const char *prefix;
        g_test_message("%s %s %s", areas[i].country, areas[i].state, areas[i].postcode);
        g_assert_cmpint(vat_area_eu(areas[i].country, areas[i].state, areas[i].postcode, &prefix), ==, areas[i].eu);
        g_assert_cmpstr(prefix, ==, areas[i].prefix);
        vat_area_eu(areas[i].country, areas[i].state, areas[i].postcode, NULL);
    }
}

/* The table of categories, through whole orders: lines, scheme, billing and shipping country, postcode, state, VAT number,
 * a person's choice -> categories, highest rate first, and what blocks. */
static const struct {
    const char *name, *lines, *total;
    enum vat_scheme scheme;
    const char *billing, *shipping, *state, *postcode, *vat;
    enum vat_category choice;
    const char *expected;
} cases[] = {
    {"rate above 0", "p 1 10 10 2.10 1:2.10", "12.10", VAT_SCHEME_NORMAL, "BE", "", "", "", "", VAT_NONE, "S"},
    {"a small enterprise charges VAT", "p 1 10 10 2.10 1:2.10", "12.10", VAT_SCHEME_EXEMPT, "BE", "", "", "", "", VAT_NONE,
     "S !small-enterprise-charges-vat"},
    {"a small enterprise", "p 1 10 10 0", "10", VAT_SCHEME_EXEMPT, "BE", "", "", "", "", VAT_NONE, "E"},
    {"a small enterprise abroad", "p 1 10 10 0", "10", VAT_SCHEME_EXEMPT, "NL", "", "", "", "NL123456789B01", VAT_NONE, "E"},
    {"a small enterprise, rate 0 stated", "p 1 10 10 0 4:0", "10", VAT_SCHEME_EXEMPT, "BE", "", "", "", "", VAT_NONE, "E"},
    {"rate 0 stated", "p 1 10 10 0 4:0", "10", VAT_SCHEME_NORMAL, "BE", "", "", "", "", VAT_NONE, "Z"},
    {"rate 0 stated, to America", "p 1 10 10 0 4:0", "10", VAT_SCHEME_NORMAL, "US", "", "", "", "", VAT_NONE, "Z"},
    {"at home without a rate", "p 1 10 10 0", "10", VAT_SCHEME_NORMAL, "BE", "", "", "", "", VAT_NONE, "none !zero-vat-without-ground"},
    {"at home with a VAT number", "p 1 10 10 0", "10", VAT_SCHEME_NORMAL, "BE", "", "", "", "BE0417497106", VAT_NONE,
     "none !zero-vat-without-ground"},
    {"no country", "p 1 10 10 0", "10", VAT_SCHEME_NORMAL, "", "", "", "", "", VAT_NONE, "none !zero-vat-without-ground"},
    {"export", "p 1 10 10 0", "10", VAT_SCHEME_NORMAL, "US", "", "", "", "", VAT_NONE, "G"},
    {"export by the shipping address", "p 1 10 10 0", "10", VAT_SCHEME_NORMAL, "BE", "CH", "", "", "", VAT_NONE, "G"},
    {"shipped home for a foreigner", "p 1 10 10 0", "10", VAT_SCHEME_NORMAL, "US", "BE", "", "", "", VAT_NONE,
     "none !zero-vat-without-ground"},
    {"intra-community", "p 1 10 10 0; s 0 0", "10", VAT_SCHEME_NORMAL, "NL", "", "", "", "NL123456789B01", VAT_NONE, "K"},
    {"intra-community, number without country", "p 1 10 10 0", "10", VAT_SCHEME_NORMAL, "NL", "", "", "", "123456789B01", VAT_NONE, "K"},
    {"intra-community, wrong number", "p 1 10 10 0", "10", VAT_SCHEME_NORMAL, "NL", "", "", "", "NL12", VAT_NONE,
     "none !zero-vat-without-ground"},
    {"number of another country than the goods go to", "p 1 10 10 0", "10", VAT_SCHEME_NORMAL, "NL", "DE", "", "", "NL123456789B01",
     VAT_NONE, "none !zero-vat-without-ground"},
    {"Greece writes EL", "p 1 10 10 0", "10", VAT_SCHEME_NORMAL, "GR", "", "", "10431", "EL123456789", VAT_NONE, "K"},
    {"Monaco is France", "p 1 10 10 0", "10", VAT_SCHEME_NORMAL, "MC", "", "", "98000", "FR12123456789", VAT_NONE, "K"},
    {"Northern Ireland", "p 1 10 10 0", "10", VAT_SCHEME_NORMAL, "GB", "", "", "BT1 1AA", "XI123456789", VAT_NONE, "K"},
    {"Northern Ireland, British number", "p 1 10 10 0", "10", VAT_SCHEME_NORMAL, "GB", "", "", "BT1 1AA", "GB123456789", VAT_NONE,
     "none !zero-vat-without-ground"},
    {"Great Britain", "p 1 10 10 0", "10", VAT_SCHEME_NORMAL, "GB", "", "", "SW1A 1AA", "GB123456789", VAT_NONE, "G"},
    {"Tenerife", "p 1 10 10 0", "10", VAT_SCHEME_NORMAL, "ES", "", "TF", "38001", "ESX9999999R", VAT_NONE, "G"},
    {"Åland", "p 1 10 10 0", "10", VAT_SCHEME_NORMAL, "AX", "", "", "22100", "", VAT_NONE, "G"},
    {"a person says AE", "p 1 10 10 0", "10", VAT_SCHEME_NORMAL, "BE", "", "", "", "", VAT_AE, "AE"},
    {"a person says AE where the goods rule says K", "p 1 10 10 0", "10", VAT_SCHEME_NORMAL, "NL", "", "", "", "NL123456789B01", VAT_AE,
     "AE"},
    {"a person cannot change a charged rate", "p 1 10 10 2.10 1:2.10; p 1 5 5 0", "17.10", VAT_SCHEME_NORMAL, "BE", "", "", "", "",
     VAT_E, "S E"},
    {"a person's Z joins a stated 0", "p 1 10 10 0 4:0; p 1 5 5 0", "15", VAT_SCHEME_NORMAL, "BE", "", "", "", "", VAT_Z, "Z"},
    {"foreign OSS rate", "p 1 10 10 2.10 1:2.10", "12.10", VAT_SCHEME_NORMAL, "NL", "", "", "", "NL123456789B01", VAT_NONE, "S"},
};

static struct order *order_of_case(guint i)
{
    struct order *order = order_of(cases[i].total, cases[i].lines);
    fixture_set(&order->billing.country, cases[i].billing);
    fixture_set(&order->billing.state, cases[i].state);
    fixture_set(&order->billing.postcode, *cases[i].postcode ? cases[i].postcode : "1000");
    if (*cases[i].shipping) {
        fixture_set(&order->shipping.street, "Elsewhere 1");
        fixture_set(&order->shipping.country, cases[i].shipping);
    }
    if (*cases[i].vat)
        order_add_meta(order, "_billing_vat_number", cases[i].vat);
    return order;
}

static char *categories_of(const struct document *document)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < document->vat->len; i++) {
        enum vat_category category = g_array_index(document->vat, struct document_vat, i).category;
        g_string_append_printf(text, "%s%s", i ? " " : "", category == VAT_NONE ? "none" : vat_category_text(category));
    }
    for (guint i = 0; i < document->warnings->len; i++) {
        const struct warning *warning = g_ptr_array_index(document->warnings, i);
        if (warning->blocks)
            g_string_append_printf(text, " !%s", warning->code);
    }
    return g_string_free(text, FALSE);
}

static void test_category(gconstpointer data)
{
    guint i = GPOINTER_TO_UINT(data);
    struct fixture f;
    fixture_init(&f, DOCUMENT_INVOICE);
    f.seller.vat_scheme = cases[i].scheme;
    g_autoptr(order_auto) order = order_of_case(i);
    g_autoptr(document_auto) document = build_from(&f, order, cases[i].choice);
    g_autofree char *categories = categories_of(document);
    g_assert_cmpstr(categories, ==, cases[i].expected);
}

static void test_find(void)
{
    struct fixture f;
    fixture_init(&f, DOCUMENT_INVOICE);
    char own[] = "_my_vat", *keys[] = {own, NULL};
    g_autoptr(order_auto) order = order_of("0", "");
    g_assert_cmpstr(vat_number_find(order, &f.shop), ==, "");
    order_add_meta(order, "is_vat_exempt", "yes");
    g_assert_cmpstr(vat_number_find(order, &f.shop), ==, "");
    order_add_meta(order, "_wc_billing/billing/vat", "BE0417497106");
    g_assert_cmpstr(vat_number_find(order, &f.shop), ==, "BE0417497106");
    order_add_meta(order, "_vat_number", "  ");
    order_add_meta(order, "vat_number", "NL123456789B01");
    g_assert_cmpstr(vat_number_find(order, &f.shop), ==, "NL123456789B01");
    order_add_meta(order, "_my_vat", "DE123456789");
    g_assert_cmpstr(vat_number_find(order, &f.shop), ==, "NL123456789B01");
    f.shop.vat_meta = keys;
    g_assert_cmpstr(vat_number_find(order, &f.shop), ==, "DE123456789");
}

static void test_mentions(void)
{
    g_assert_cmpstr(vat_mention(VAT_AE, LANGUAGE_NL), ==, "Btw verlegd");
    g_assert_cmpstr(vat_mention(VAT_S, LANGUAGE_NL), ==, "");
    g_assert_cmpstr(vat_mention(VAT_Z, LANGUAGE_FR), ==, "");
    g_assert_cmpstr(vat_mention(VAT_NONE, LANGUAGE_DE), ==, "");
    static const enum vat_category with_mention[] = {VAT_AE, VAT_K, VAT_G, VAT_E};
    for (gsize i = 0; i < G_N_ELEMENTS(with_mention); i++)
        for (int language = 0; language < LANGUAGES; language++)
            g_assert_cmpstr(vat_mention(with_mention[i], (enum language)language), !=, "");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    g_test_add_func("/vat/numbers", test_numbers);
    g_test_add_func("/vat/countries-of-numbers", test_countries);
    g_test_add_func("/vat/areas", test_areas);
    g_test_add_func("/vat/find", test_find);
    g_test_add_func("/vat/mentions", test_mentions);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strdup_printf("/vat/category/%s", cases[i].name);
        g_test_add_data_func(path, GUINT_TO_POINTER(i), test_category);
    }
    return g_test_run();
}
