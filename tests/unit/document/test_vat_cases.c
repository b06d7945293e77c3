/* The table of VAT categories (EINVOICE.md) in every combination: sellers of three countries,
 * places of every kind, numbers of the right and of another country, goods, services and asking, a
 * rule, a person's choice. What is expected is read off the table's columns, row by row. */
#include "unit/document/fixture.h"

/* ---- the columns ---- */

/* A place where goods go: whose VAT numbers are given there; "": outside the EU VAT area. For
 * services Northern Ireland is outside, as the rest of GB. */
static const struct place {
    const char *country, *state, *postcode, *prefix;
    bool goods_only;
} places[] = {
        {"BE", "", "9000", "BE", false},
        {"NL", "", "1011", "NL", false},
        {"FR", "", "75001", "FR", false},
        {"MC", "", "98000", "FR", false},
        {"GR", "", "10431", "EL", false},
        {"GR", "", "63086", "", false},
        {"GB", "", "BT1 1AA", "XI", true},
        {"GB", "", "SW1A 1AA", "", false},
        {"ES", "B", "08001", "ES", false},
        {"ES", "GC", "35001", "", false},
        {"FI", "", "00100", "FI", false},
        {"AX", "", "22100", "", false},
        {"DE", "", "10115", "DE", false},
        {"DE", "", "27498", "", false},
        {"IT", "", "23041", "", false},
        {"US", "CA", "94105", "", false},
        {"CH", "", "8001", "", false},
};

static const struct {
    const char *country, *postcode, *prefix;
} sellers[] = {{"BE", "9000", "BE"}, {"NL", "1011", "NL"}, {"FR", "75001", "FR"}};

static const char *const numbers[] = {"", "BE0417497106", "BE0417497107", "NL123456789B01",
        "FRAB123456789", "EL123456789", "XI123456789", "GB123456789", "ESX9999999R", "FI12345678",
        "DE123456789", "DE12345"};

/* ---- the rows ---- */

struct expected {
    enum vat_category category;
    enum vat_question question; /* where the category is NONE */
};

static bool is_inside(const struct place *place, enum eu_zero_vat eu)
{
    return *place->prefix && !(place->goods_only && eu == EU_ZERO_SERVICES);
}

static struct expected by_table(
        const struct vat_case *facts, const struct place *place, const char *home)
{
    static const struct expected to_number[] = {[EU_ZERO_GOODS] = {VAT_K, VAT_ASK_GROUND},
            [EU_ZERO_SERVICES] = {VAT_AE, VAT_ASK_GROUND},
            [EU_ZERO_ASK] = {VAT_NONE, VAT_ASK_EU}};
    if (facts->charged)
        return (struct expected){VAT_S, VAT_ASK_GROUND};
    if (facts->scheme == VAT_SCHEME_EXEMPT)
        return (struct expected){VAT_E, VAT_ASK_GROUND};
    if (facts->rule)
        return (struct expected){facts->rule->category, VAT_ASK_GROUND};
    if (facts->choice != VAT_NONE)
        return (struct expected){facts->choice, VAT_ASK_GROUND};
    if (!is_inside(place, facts->eu_zero_vat))
        return facts->eu_zero_vat == EU_ZERO_GOODS ? (struct expected){VAT_G, VAT_ASK_GROUND}
                                                   : (struct expected){VAT_NONE, VAT_ASK_EXPORT};
    bool abroad = strcmp(place->prefix, home) != 0;
    bool its_number = vat_number_valid(facts->customer_vat) &&
            strncmp(facts->customer_vat, place->prefix, 2) == 0;
    return abroad && its_number ? to_number[facts->eu_zero_vat]
                                : (struct expected){VAT_NONE, VAT_ASK_GROUND};
}

static void check_case(const struct vat_case *facts, const struct place *place, const char *home)
{
    enum vat_question question = VAT_ASK_GROUND;
    struct expected expected = by_table(facts, place, home);
    enum vat_category category = vat_category_decide(facts, &question);
    bool same = category == expected.category &&
            (category != VAT_NONE || question == expected.question);
    if (!same)
        g_error("%s to %s %s %s, number '%s', eu_zero_vat %d: '%s', not '%s'", home, place->country,
                place->state, place->postcode, facts->customer_vat, (int)facts->eu_zero_vat,
                vat_category_text(category), vat_category_text(expected.category));
}

/* ---- all of them ---- */

static void check_choices(struct vat_case facts, const struct place *place, const char *home)
{
    static const enum vat_category choices[] = {VAT_NONE, VAT_Z, VAT_E, VAT_AE, VAT_K, VAT_G};
    const struct vat_zero_rule rule = {.category = VAT_Z};
    for (int charged = 0; charged <= 1; charged++)
        for (int exempt = 0; exempt <= 1; exempt++)
            for (int ruled = 0; ruled <= 1; ruled++)
                for (gsize i = 0; i < G_N_ELEMENTS(choices); i++) {
                    facts.charged = charged;
                    facts.scheme = exempt ? VAT_SCHEME_EXEMPT : VAT_SCHEME_NORMAL;
                    facts.rule = ruled ? &rule : NULL;
                    facts.choice = choices[i];
                    check_case(&facts, place, home);
                }
}

static void test_all(void)
{
    for (gsize s = 0; s < G_N_ELEMENTS(sellers); s++)
        for (gsize p = 0; p < G_N_ELEMENTS(places); p++) {
            struct address to;
            address_init(&to);
            fixture_set(&to.country, places[p].country);
            fixture_set(&to.state, places[p].state);
            fixture_set(&to.postcode, places[p].postcode);
            for (gsize n = 0; n < G_N_ELEMENTS(numbers); n++)
                for (int eu = EU_ZERO_GOODS; eu <= EU_ZERO_ASK; eu++)
                    check_choices((struct vat_case){.eu_zero_vat = (enum eu_zero_vat)eu,
                                          .seller_country = sellers[s].country,
                                          .seller_postcode = sellers[s].postcode,
                                          .destination = &to,
                                          .customer_vat = numbers[n]},
                            &places[p], sellers[s].prefix);
            address_clear(&to);
        }
}

/* An order that does not say where it goes gives no ground, whatever else it says. */
static void test_nowhere(void)
{
    struct address nowhere;
    address_init(&nowhere);
    for (gsize n = 0; n < G_N_ELEMENTS(numbers); n++)
        for (int eu = EU_ZERO_GOODS; eu <= EU_ZERO_ASK; eu++) {
            enum vat_question question = VAT_ASK_EU;
            const struct vat_case facts = {.eu_zero_vat = (enum eu_zero_vat)eu,
                    .seller_country = "BE",
                    .seller_postcode = "9000",
                    .destination = &nowhere,
                    .customer_vat = numbers[n]};
            g_assert_cmpint(vat_category_decide(&facts, &question), ==, VAT_NONE);
            g_assert_cmpint(question, ==, VAT_ASK_GROUND);
        }
    address_clear(&nowhere);
}

/* ---- what stands on the document ---- */

/* Of whole orders: a category other than S bears no VAT; Z and S say nothing, the others in every
 * language something; and a draft that has no category blocks. */
static void test_documents(void)
{
    static const enum vat_category choices[] = {VAT_NONE, VAT_Z, VAT_E, VAT_AE, VAT_K, VAT_G};
    for (gsize c = 0; c < G_N_ELEMENTS(choices); c++)
        for (int language = 0; language < LANGUAGES; language++) {
            struct fixture f;
            fixture_init(&f, DOCUMENT_INVOICE);
            f.shop.language = (enum language)language;
            g_autoptr(order_auto) order = order_of("31.00", "p 1 10 10 0; p 1 20 20 0; s 1 0");
            g_autoptr(document_auto) document =
                    build_with_reason(&f, order, choices[c], choices[c] == VAT_E ? "art. 44" : "");
            g_assert_cmpuint(document->vat->len, ==, 1);
            const struct document_vat *row = &g_array_index(document->vat, struct document_vat, 0);
            g_assert_cmpint(row->category, ==, choices[c]);
            g_assert_cmpint(row->base, ==, 3100);
            g_assert_cmpint(row->amount, ==, 0);
            bool blocks = document_blocking_warning(document) != NULL;
            g_assert_true(blocks == (choices[c] == VAT_NONE));
            g_autofree char *ground = vat_ground(document, &f.seller, row->category);
            bool silent = choices[c] == VAT_NONE || choices[c] == VAT_Z;
            g_assert_true((*ground == '\0') == silent);
        }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/vat-cases/all", test_all);
    g_test_add_func("/vat-cases/nowhere", test_nowhere);
    g_test_add_func("/vat-cases/documents", test_documents);
    return g_test_run();
}
