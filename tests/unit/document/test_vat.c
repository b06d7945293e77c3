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

/* As a page shows them: a Belgian one in its groups, which never break apart. */
static void test_shown_numbers(void)
{
    static const struct {
        const char *number, *shown;
    } rows[] = {{"BE0123456749", "BE\u00a00123.456.749"},
            {"be 0123.456.749", "BE\u00a00123.456.749"}, {"NL123456789B01", "NL123456789B01"},
            {"BE123", "BE123"}, {"", ""}, {"Niet btw-plichtig", "Niet btw-plichtig"}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *shown = vat_number_text(rows[i].number);
        g_assert_cmpstr(shown, ==, rows[i].shown);
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
        {"BE", "", "9000", true, "BE"},
        {"GR", "", "10431", true, "EL"},
        {"GR", "", "630 86", false, ""},
        {"GR", "", "63087", false, ""},
        {"GB", "", "SW1A 1AA", false, ""},
        {"GB", "", "bt1 1aa", true, "XI"},
        {"ES", "M", "28001", true, "ES"},
        {"ES", "TF", "38001", false, ""},
        {"ES", "GC", "35001", false, ""},
        {"ES", "CE", "51001", false, ""},
        {"ES", "ML", "52001", false, ""},
        {"AX", "", "22100", false, ""},
        {"GP", "", "97100", false, ""},
        {"MQ", "", "97200", false, ""},
        {"RE", "", "97400", false, ""},
        {"GF", "", "97300", false, ""},
        {"YT", "", "97600", false, ""},
        {"DE", "", "78266", false, ""},
        {"DE", "", "27498", false, ""},
        {"DE", "", "10115", true, "DE"},
        {"IT", "", "23041", false, ""},
        {"IT", "", "00118", true, "IT"},
        {"MC", "", "98000", true, "FR"},
        {"CH", "", "8001", false, ""},
        {"US", "CA", "94105", false, ""},
        {"NO", "", "0150", false, ""},
        {"", "", "", false, ""},
        {"FI", "", "00100", true, "FI"},
        {"HR", "", "10000", true, "HR"},
};

static void test_areas(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(areas); i++) {
        const char *prefix;
        g_test_message("%s %s %s", areas[i].country, areas[i].state, areas[i].postcode);
        g_assert_cmpint(vat_area_eu(areas[i].country, areas[i].state, areas[i].postcode, &prefix),
                ==, areas[i].eu);
        g_assert_cmpstr(prefix, ==, areas[i].prefix);
        vat_area_eu(areas[i].country, areas[i].state, areas[i].postcode, NULL);
    }
}

/* The table of categories, through whole orders: lines, scheme, billing and shipping country,
 * postcode, state, VAT number, a person's choice -> categories, highest rate first, and what
 * blocks. */
static const struct {
    const char *name, *lines, *total;
    enum vat_scheme scheme;
    const char *billing, *shipping, *state, *postcode, *vat;
    enum vat_category choice;
    const char *expected;
} cases[] = {
        {"rate above 0", "p 1 10 10 2.10 1:2.10", "12.10", VAT_SCHEME_NORMAL, "BE", "", "", "", "",
                VAT_NONE, "S"},
        {"a small enterprise charges VAT", "p 1 10 10 2.10 1:2.10", "12.10", VAT_SCHEME_EXEMPT,
                "BE", "", "", "", "", VAT_NONE, "S !small-enterprise-charges-vat"},
        {"a small enterprise", "p 1 10 10 0", "10", VAT_SCHEME_EXEMPT, "BE", "", "", "", "",
                VAT_NONE, "E"},
        {"a small enterprise abroad", "p 1 10 10 0", "10", VAT_SCHEME_EXEMPT, "NL", "", "", "",
                "NL123456789B01", VAT_NONE, "E"},
        {"a small enterprise, rate 0 stated", "p 1 10 10 0 4:0", "10", VAT_SCHEME_EXEMPT, "BE", "",
                "", "", "", VAT_NONE, "E"},
        {"rate 0 stated", "p 1 10 10 0 4:0", "10", VAT_SCHEME_NORMAL, "BE", "", "", "", "",
                VAT_NONE, "none !zero-vat-without-ground"},
        {"rate 0 stated, to America", "p 1 10 10 0 4:0", "10", VAT_SCHEME_NORMAL, "US", "", "", "",
                "", VAT_NONE, "G"},
        {"rate 0 stated, to a Dutch number", "p 1 10 10 0 4:0", "10", VAT_SCHEME_NORMAL, "NL", "",
                "", "", "NL123456789B01", VAT_NONE, "K"},
        {"at home without a rate", "p 1 10 10 0", "10", VAT_SCHEME_NORMAL, "BE", "", "", "", "",
                VAT_NONE, "none !zero-vat-without-ground"},
        {"at home with a VAT number", "p 1 10 10 0", "10", VAT_SCHEME_NORMAL, "BE", "", "", "",
                "BE0417497106", VAT_NONE, "none !zero-vat-without-ground"},
        {"no country", "p 1 10 10 0", "10", VAT_SCHEME_NORMAL, "", "", "", "", "", VAT_NONE,
                "none !zero-vat-without-ground"},
        {"export", "p 1 10 10 0", "10", VAT_SCHEME_NORMAL, "US", "", "", "", "", VAT_NONE, "G"},
        {"export by the shipping address", "p 1 10 10 0", "10", VAT_SCHEME_NORMAL, "BE", "CH", "",
                "", "", VAT_NONE, "G"},
        {"shipped home for a foreigner", "p 1 10 10 0", "10", VAT_SCHEME_NORMAL, "US", "BE", "", "",
                "", VAT_NONE, "none !zero-vat-without-ground"},
        {"intra-community", "p 1 10 10 0; s 0 0", "10", VAT_SCHEME_NORMAL, "NL", "", "", "",
                "NL123456789B01", VAT_NONE, "K"},
        {"intra-community, number without country", "p 1 10 10 0", "10", VAT_SCHEME_NORMAL, "NL",
                "", "", "", "123456789B01", VAT_NONE, "K"},
        {"intra-community, wrong number", "p 1 10 10 0", "10", VAT_SCHEME_NORMAL, "NL", "", "", "",
                "NL12", VAT_NONE, "none !zero-vat-without-ground"},
        {"number of another country than the goods go to", "p 1 10 10 0", "10", VAT_SCHEME_NORMAL,
                "NL", "DE", "", "", "NL123456789B01", VAT_NONE, "none !zero-vat-without-ground"},
        {"Greece writes EL", "p 1 10 10 0", "10", VAT_SCHEME_NORMAL, "GR", "", "", "10431",
                "EL123456789", VAT_NONE, "K"},
        {"Monaco is France", "p 1 10 10 0", "10", VAT_SCHEME_NORMAL, "MC", "", "", "98000",
                "FR12123456789", VAT_NONE, "K"},
        {"Northern Ireland", "p 1 10 10 0", "10", VAT_SCHEME_NORMAL, "GB", "", "", "BT1 1AA",
                "XI123456789", VAT_NONE, "K"},
        {"Northern Ireland, British number", "p 1 10 10 0", "10", VAT_SCHEME_NORMAL, "GB", "", "",
                "BT1 1AA", "GB123456789", VAT_NONE, "none !zero-vat-without-ground"},
        {"Great Britain", "p 1 10 10 0", "10", VAT_SCHEME_NORMAL, "GB", "", "", "SW1A 1AA",
                "GB123456789", VAT_NONE, "G"},
        {"Tenerife", "p 1 10 10 0", "10", VAT_SCHEME_NORMAL, "ES", "", "TF", "38001", "ESX9999999R",
                VAT_NONE, "G"},
        {"Åland", "p 1 10 10 0", "10", VAT_SCHEME_NORMAL, "AX", "", "", "22100", "", VAT_NONE, "G"},
        {"a person says AE", "p 1 10 10 0", "10", VAT_SCHEME_NORMAL, "BE", "", "", "", "", VAT_AE,
                "AE"},
        {"a person says AE where the goods rule says K", "p 1 10 10 0", "10", VAT_SCHEME_NORMAL,
                "NL", "", "", "", "NL123456789B01", VAT_AE, "AE"},
        {"a person cannot change a charged rate", "p 1 10 10 2.10 1:2.10; p 1 5 5 0", "17.10",
                VAT_SCHEME_NORMAL, "BE", "", "", "", "", VAT_E, "S E !exemption-without-reason"},
        {"a person's Z joins a stated 0", "p 1 10 10 0 4:0; p 1 5 5 0", "15", VAT_SCHEME_NORMAL,
                "BE", "", "", "", "", VAT_Z, "Z"},
        {"foreign OSS rate", "p 1 10 10 2.10 1:2.10", "12.10", VAT_SCHEME_NORMAL, "NL", "", "", "",
                "NL123456789B01", VAT_NONE, "S"},
};

/* `zero_vat` and `eu_zero_vat`: as above, then what the document says about its zero VAT. Lines:
 * fee 1 or product 1, label "VAT". */
static const struct {
    const char *name, *lines, *total, *billing, *vat, *zero_vat;
    enum eu_zero_vat eu_zero_vat;
    enum vat_category choice;
    const char *reason, *expected, *grounds;
} rule_cases[] = {
        {"a fee's name", "p 1 20 20 4.20 1:4.20; f 4.50 0", "28.70", "BE", "",
                "Fee 2: E, Waarborg, art. 28, 5° WBTW", EU_ZERO_GOODS, VAT_NONE, "", "S E",
                "Waarborg, art. 28, 5° WBTW"},
        {"a fee's name is whole", "f 4.50 0", "4.50", "BE", "", "fee: Z", EU_ZERO_GOODS, VAT_NONE,
                "", "none !zero-vat-without-ground", ""},
        {"a tax label", "p 1 10 10 0 4:0", "10", "BE", "BE0417497106", "vat: AE", EU_ZERO_GOODS,
                VAT_NONE, "", "AE", ""},
        {"a rule is for lines without VAT only", "p 1 10 10 2.10 1:2.10", "12.10", "BE", "",
                "vat: Z", EU_ZERO_GOODS, VAT_NONE, "", "S", ""},
        {"a tax class, its slug", "p 1 10 10 0 #zero-rate", "10", "BE", "", "Zero rate: Z",
                EU_ZERO_GOODS, VAT_NONE, "", "Z", ""},
        {"the beginning of a SKU", "p 1 10 10 0 @LG-24", "10", "BE", "", "lg-: E, art. 44",
                EU_ZERO_GOODS, VAT_NONE, "", "E", "art. 44"},
        {"a rule comes before the destination", "p 1 10 10 0 @LG-24", "10", "US", "",
                "lg: E, art. 44", EU_ZERO_GOODS, VAT_NONE, "", "E", "art. 44"},
        {"several reasons of E are joined, each once",
                "f 1 0; f 2 0; p 1 10 10 0 @LG-1; p 1 10 10 0 @LG-2", "23", "BE", "",
                "fee 1: E, art. 28; fee 2: E, art. 44; LG: E, art. 44", EU_ZERO_GOODS, VAT_NONE, "",
                "E", "art. 28; art. 44"},
        {"a person's reason beside a rule's", "f 1 0; p 1 10 10 0", "11", "BE", "",
                "fee 1: E, art. 28", EU_ZERO_GOODS, VAT_E, "art. 44", "E", "art. 28; art. 44"},
        {"a person's E", "p 1 10 10 0", "10", "BE", "", "", EU_ZERO_GOODS, VAT_E, "art. 44", "E",
                "art. 44"},
        {"a person's E without a reason", "p 1 10 10 0", "10", "BE", "", "", EU_ZERO_GOODS, VAT_E,
                "", "E !exemption-without-reason", ""},
        {"services: AE", "p 1 10 10 0", "10", "NL", "NL123456789B01", "", EU_ZERO_SERVICES,
                VAT_NONE, "", "AE", ""},
        {"ask", "p 1 10 10 0", "10", "NL", "NL123456789B01", "", EU_ZERO_ASK, VAT_NONE, "",
                "none !zero-vat-without-ground", ""},
        {"services to a consumer", "p 1 10 10 0", "10", "NL", "", "", EU_ZERO_SERVICES, VAT_NONE,
                "", "none !zero-vat-without-ground", ""},
        {"a service is no export", "p 1 10 10 0", "10", "US", "", "", EU_ZERO_SERVICES, VAT_NONE,
                "", "none !zero-vat-without-ground", ""},
        {"perhaps an export", "p 1 10 10 0", "10", "US", "", "", EU_ZERO_ASK, VAT_NONE, "",
                "none !zero-vat-without-ground", ""},
        {"a person settles it", "p 1 10 10 0", "10", "US", "", "", EU_ZERO_ASK, VAT_G, "", "G", ""},
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
        g_string_append_printf(text, "%s%s", i ? " " : "",
                category == VAT_NONE ? "none" : vat_category_text(category));
    }
    for (guint i = 0; i < document->warnings->len; i++) {
        const struct warning *warning = g_ptr_array_index(document->warnings, i);
        if (warning->blocks)
            g_string_append_printf(text, " !%s", warning->name);
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

/* "#zero-rate" and "@LG-24" behind a line: its tax class, its SKU. */
static struct order *order_with_marks(const char *total, const char *lines)
{
    g_autoptr(GRegex) marks = g_regex_new(" [#@][^;]*", 0, 0, NULL);
    g_autofree char *plain = g_regex_replace_literal(marks, lines, -1, 0, "", 0, NULL);
    struct order *order = order_of(total, plain);
    g_auto(GStrv) each = g_strsplit(lines, ";", -1);
    for (guint i = 0; each[i]; i++) {
        struct order_line *line = g_ptr_array_index(order->lines, i);
        const char *class = strchr(each[i], '#'), *sku = strchr(each[i], '@');
        fixture_set(&line->tax_class, class ? class + 1 : "");
        fixture_set(&line->sku, sku ? sku + 1 : "");
    }
    return order;
}

static void test_rules(gconstpointer data)
{
    guint i = GPOINTER_TO_UINT(data);
    struct fixture f;
    fixture_init(&f, DOCUMENT_INVOICE);
    g_autofree char *zero_vat = g_strdup(rule_cases[i].zero_vat);
    f.shop.zero_vat = zero_vat;
    f.shop.eu_zero_vat = rule_cases[i].eu_zero_vat;
    g_autoptr(order_auto) order = order_with_marks(rule_cases[i].total, rule_cases[i].lines);
    fixture_set(&order->billing.country, rule_cases[i].billing);
    if (*rule_cases[i].vat)
        order_add_meta(order, "_billing_vat_number", rule_cases[i].vat);
    g_autoptr(document_auto) document =
            build_with_reason(&f, order, rule_cases[i].choice, rule_cases[i].reason);
    g_autofree char *categories = categories_of(document);
    g_assert_cmpstr(categories, ==, rule_cases[i].expected);
    g_assert_cmpstr(document->vat_reasons[VAT_E], ==, rule_cases[i].grounds);
}

static void test_wrong_rules(void)
{
    static const struct {
        const char *text, *error; /* NULL: good */
    } texts[] = {
            {"", NULL},
            {" ; Leeggoed: E, Waarborg, art. 28, 5° WBTW ;x:Z;", NULL},
            {"Leeggoed", "'Leeggoed' is no rule"},
            {": E, art. 44", "': E, art. 44' is no rule"},
            {"Leeggoed:", "'Leeggoed:' is no rule"},
            {"Leeggoed: X", "'X' of 'Leeggoed' is no category"},
            {"Leeggoed: S", "'S' of 'Leeggoed' is no category"},
            {"Leeggoed: E", "'Leeggoed' is E without its reason"},
            {"Leeggoed: E, ", "'Leeggoed' is E without its reason"},
            {"a: Z; A: K", "'A' is named twice"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GPtrArray) rules = vat_zero_rules(texts[i].text, &error);
        g_test_message("%s", texts[i].text);
        g_assert_cmpint(rules != NULL, ==, texts[i].error == NULL);
        g_assert_true(
                !texts[i].error || (error && g_str_has_prefix(error->message, texts[i].error)));
    }
    g_autoptr(GPtrArray) none = vat_zero_rules(NULL, NULL);
    g_assert_cmpuint(none->len, ==, 0);
}

/* AE to a Belgian buyer is work on immovable property. */
static void test_grounds(void)
{
    static const struct {
        const char *billing, *vat;
        enum vat_category category;
        const char *begins;
        bool full;
    } grounds[] = {
            {"BE", "", VAT_AE, "Btw verlegd. Bij gebrek", true},
            {"NL", "BE0417497106", VAT_AE, "Btw verlegd. Bij gebrek", true},
            {"BE", "NL123456789B01", VAT_AE, "Btw verlegd", false},
            {"NL", "NL123456789B01", VAT_AE, "Btw verlegd", false},
            {"US", "", VAT_G, "Vrijgesteld van btw \u2013 uitvoer", false},
            {"BE", "", VAT_E, "", false},
    };
    struct fixture f;
    fixture_init(&f, DOCUMENT_INVOICE);
    for (gsize i = 0; i < G_N_ELEMENTS(grounds); i++)
        for (int language = 0; language < LANGUAGES; language++) {
            g_autoptr(document_auto) document = document_new(DOCUMENT_INVOICE);
            fixture_set(&document->customer.billing.country, grounds[i].billing);
            fixture_set(&document->customer.vat, grounds[i].vat);
            document->language = (enum language)language;
            g_autofree char *ground = vat_ground(document, &f.seller, grounds[i].category);
            const char *plain = grounds[i].category == VAT_E
                    ? ""
                    : vat_mention(grounds[i].category, document->language);
            g_assert_true(g_str_has_prefix(ground, plain));
            g_assert_cmpint(strlen(ground) > strlen(plain), ==, grounds[i].full);
            if (language == LANGUAGE_NL)
                g_assert_true(g_str_has_prefix(ground, grounds[i].begins));
        }
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
    g_test_add_func("/vat/shown-numbers", test_shown_numbers);
    g_test_add_func("/vat/countries-of-numbers", test_countries);
    g_test_add_func("/vat/areas", test_areas);
    g_test_add_func("/vat/find", test_find);
    g_test_add_func("/vat/mentions", test_mentions);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strdup_printf("/vat/category/%s", cases[i].name);
        g_test_add_data_func(path, GUINT_TO_POINTER(i), test_category);
    }
    g_test_add_func("/vat/zero-rules", test_wrong_rules);
    g_test_add_func("/vat/grounds", test_grounds);
    for (guint i = 0; i < G_N_ELEMENTS(rule_cases); i++) {
        g_autofree char *path = g_strdup_printf("/vat/rule/%s", rule_cases[i].name);
        g_test_add_data_func(path, GUINT_TO_POINTER(i), test_rules);
    }
    return g_test_run();
}
