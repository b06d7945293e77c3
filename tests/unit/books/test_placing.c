/* The boxes of the Belgian return, the code of the intra-Community listing, OSS: a row each. */
#include "../../../src/books/placing.h"

#include <string.h>

/* A document to a country, of a customer with a VAT number. */
static struct document *document_to(const char *country, const char *vat)
{
    struct document *document = document_new(DOCUMENT_INVOICE);
    g_free(document->customer.billing.country);
    document->customer.billing.country = g_strdup(country);
    g_free(document->customer.vat);
    document->customer.vat = g_strdup(vat);
    return document;
}

static const struct {
    enum vat_category category;
    const char *rate, *country, *to, *vat;
    enum box base, tax, base_credit;
    const char *code;
    bool distance, problem;
} rows[] = {
        {VAT_S, "21", "BE", "BE", "", BOX_03, BOX_54, BOX_49, "", false, false},
        {VAT_S, "12", "BE", "BE", "", BOX_02, BOX_54, BOX_49, "", false, false},
        {VAT_S, "6", "BE", "BE", "", BOX_01, BOX_54, BOX_49, "", false, false},
        {VAT_S, "21", "BE", "NL", "", BOX_03, BOX_54, BOX_49, "", true, false},
        {VAT_S, "21", "BE", "NL", "NL000099998B57", BOX_03, BOX_54, BOX_49, "", false, false},
        {VAT_S, "21", "BE", "US", "", BOX_03, BOX_54, BOX_49, "", false, false},
        {VAT_S, "21", "NL", "NL", "", BOX_47, BOX_NONE, BOX_49, "", true, false},
        {VAT_S, "19", "DE", "DE", "", BOX_47, BOX_NONE, BOX_49, "", true, false},
        {VAT_S, "19", "DE", "DE", "DE000000000", BOX_47, BOX_NONE, BOX_49, "", false, true},
        {VAT_S, "19", "BE", "BE", "", BOX_NONE, BOX_NONE, BOX_NONE, "", false, true},
        {VAT_S, "20", "GB", "GB", "", BOX_47, BOX_NONE, BOX_49, "", false, true},
        {VAT_S, "8.1", "CH", "CH", "", BOX_47, BOX_NONE, BOX_49, "", false, true},
        {VAT_Z, "0", "BE", "BE", "", BOX_00, BOX_NONE, BOX_49, "", false, false},
        {VAT_Z, "0", "IE", "IE", "", BOX_47, BOX_NONE, BOX_49, "", true, false},
        {VAT_E, "0", "BE", "BE", "", BOX_00, BOX_NONE, BOX_49, "", false, false},
        {VAT_AE, "0", "BE", "BE", "BE0000000295", BOX_45, BOX_NONE, BOX_49, "", false, false},
        {VAT_AE, "0", "BE", "BE", "", BOX_45, BOX_NONE, BOX_49, "", false, false},
        {VAT_AE, "0", "BE", "NL", "NL000099998B57", BOX_44, BOX_NONE, BOX_48, "S", false, false},
        {VAT_AE, "0", "BE", "BE", "NL000099998B57", BOX_44, BOX_NONE, BOX_48, "S", false, false},
        {VAT_AE, "0", "BE", "NL", "BE0000000295", BOX_45, BOX_NONE, BOX_49, "", false, false},
        {VAT_AE, "0", "BE", "GB", "GB000000000", BOX_47, BOX_NONE, BOX_49, "", false, false},
        {VAT_K, "0", "BE", "NL", "NL000099998B57", BOX_46, BOX_NONE, BOX_48, "L", false, false},
        {VAT_G, "0", "BE", "US", "", BOX_47, BOX_NONE, BOX_49, "", false, false},
        {VAT_NONE, "0", "BE", "BE", "", BOX_NONE, BOX_NONE, BOX_NONE, "", false, false},
};

static struct placing placing_at(gsize i, const struct document *document)
{
    struct placing placing = {.document = document, .category = rows[i].category, .home = "BE"};
    g_strlcpy(placing.to, rows[i].to, sizeof placing.to);
    g_strlcpy(placing.country, rows[i].country, sizeof placing.country);
    g_assert_true(decimal_parse(rows[i].rate, &placing.rate));
    return placing;
}

static void test_rows(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(document_auto) document = document_to(rows[i].to, rows[i].vat);
        struct placing placing = placing_at(i, document);
        enum box base = placing_base_box(&placing), tax = placing_vat_box(&placing);
        g_autofree char *problem = placing_problem(&placing);
        g_test_message("row %" G_GSIZE_FORMAT, i);
        g_assert_cmpstr(box_name(base), ==, box_name(rows[i].base));
        g_assert_cmpstr(box_name(tax), ==, box_name(rows[i].tax));
        g_assert_cmpstr(box_name(placing_credit_box(base)), ==, box_name(rows[i].base_credit));
        g_assert_cmpstr(placing_code(&placing), ==, rows[i].code);
        g_assert_cmpint(placing_is_distance_sale(&placing), ==, rows[i].distance);
        g_assert_cmpint(problem != NULL, ==, rows[i].problem);
    }
    g_assert_cmpint(placing_credit_box(BOX_54), ==, BOX_64);
    g_assert_cmpint(placing_credit_box(BOX_64), ==, BOX_NONE);
}

/* A small enterprise files no return: nothing of it is in a box, nor in a listing of services. */
static void test_small_enterprise(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(document_auto) document = document_to(rows[i].to, rows[i].vat);
        struct placing placing = placing_at(i, document);
        placing.small_enterprise = true;
        g_assert_cmpint(placing_base_box(&placing), ==, BOX_NONE);
        g_assert_cmpint(placing_vat_box(&placing), ==, BOX_NONE);
        g_assert_cmpstr(placing_code(&placing), ==, "");
    }
}

/* Northern Ireland is inside for goods: its parcels count, under the code of the union. */
static void test_northern_ireland(void)
{
    g_autoptr(document_auto) document = document_to("GB", "");
    g_free(document->customer.billing.postcode);
    document->customer.billing.postcode = g_strdup("BT1 1AA");
    struct placing placing = {.document = document,
            .category = VAT_S,
            .home = "BE",
            .to = "GB",
            .country = "GB",
            .rate = decimal_from_int(20)};
    g_autofree char *problem = placing_problem(&placing);
    g_assert_null(problem);
    g_assert_true(placing_is_distance_sale(&placing));
    g_assert_cmpstr(placing_member_state("GB"), ==, "XI");
    g_assert_cmpstr(placing_member_state("MC"), ==, "FR");
    g_assert_cmpstr(placing_member_state("NL"), ==, "NL");
}

static bool give(struct report_work *work, const void *group, GError **error)
{
    (void)error;
    g_string_append_printf(work->context, "%d ", *(const int *)group);
    return true;
}

/* Groups come by their keys, rates from the highest. */
static void test_groups(void)
{
    static const char *const rates[] = {"6", "21", "0", "5.5", "12", "21.0"};
    g_autoptr(groups_auto) groups = groups_new(sizeof(int));
    for (gsize i = 0; i < G_N_ELEMENTS(rates); i++) {
        struct decimal rate;
        g_assert_true(decimal_parse(rates[i], &rate));
        g_autofree char *key = groups_rate_key(rate);
        *(int *)groups_at(groups, "a%s", key) += (int)i + 1;
    }
    g_autoptr(GString) text = g_string_new("");
    struct report_work work = {.context = text};
    g_assert_true(groups_each(groups, give, &work, NULL));
    g_assert_cmpstr(text->str, ==, "8 5 1 4 3 ");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/placing/rows", test_rows);
    g_test_add_func("/placing/small-enterprise", test_small_enterprise);
    g_test_add_func("/placing/northern-ireland", test_northern_ireland);
    g_test_add_func("/placing/groups", test_groups);
    return g_test_run();
}
