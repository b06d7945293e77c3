/* How a seller is named: the name with its legal form, in each language, once. */
#include "unit/document/fixture.h"

static void test_full_name(void)
{
    static const struct {
        const char *name, *form, *form_fr, *nl, *fr;
    } rows[] = {
            {"De Koffiehoek", "BV", "", "De Koffiehoek BV", "De Koffiehoek BV"},
            {"De Koffiehoek", "BV", "SRL", "De Koffiehoek BV", "De Koffiehoek SRL"},
            {"De Koffiehoek", "", "SRL", "De Koffiehoek", "De Koffiehoek SRL"},
            {"An Peeters", "", "", "An Peeters", "An Peeters"},
            /* the owner wrote it into the name already, in some way or another */
            {"De Koffiehoek BV", "BV", "", "De Koffiehoek BV", "De Koffiehoek BV"},
            {"De Koffiehoek bv", "BV", "", "De Koffiehoek bv", "De Koffiehoek bv"},
            {"De Koffiehoek B.V.", "BV", "SRL", "De Koffiehoek B.V.", "De Koffiehoek B.V."},
            {"De Koffiehoek BV", "B.V.", "", "De Koffiehoek BV", "De Koffiehoek BV"},
            {"Le Coin SRL", "BV", "SRL", "Le Coin SRL", "Le Coin SRL"},
            {"Le Coin SRL", "", "SRL", "Le Coin SRL", "Le Coin SRL"},
            /* letters that are only like it */
            {"Ravens", "NV", "", "Ravens NV", "Ravens NV"},
            {"Environv", "nv", "", "Environv nv", "Environv nv"},
            {"BV", "BV", "", "BV BV", "BV BV"},
            {"De BV van An", "BV", "", "De BV van An BV", "De BV van An BV"},
            {"An", ".", "", "An .", "An ."},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct seller seller = {.name = (char *)rows[i].name, .legal_form = (char *)rows[i].form};
        seller.legal_forms[LANGUAGE_FR] = (char *)rows[i].form_fr;
        g_autofree char *nl = seller_full_name(&seller, LANGUAGE_NL),
                        *fr = seller_full_name(&seller, LANGUAGE_FR);
        g_assert_cmpstr(nl, ==, rows[i].nl);
        g_assert_cmpstr(fr, ==, rows[i].fr);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/seller/full-name", test_full_name);
    return g_test_run();
}
