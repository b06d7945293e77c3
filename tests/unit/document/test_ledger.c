/* Accounts and VAT codes of an accounting package: what an entry is, and which one is found. */
#include "document/ledger.h"

static void test_read(void)
{
    static const char *const bad[] = {"", "S21", "S21:", "S21: 700000", "X21: 700000 211400",
            "S21: 700000000 211400", "S21: 700000 21140012345", "S21: 700000 211400 more",
            "S21: 70/000 211400", ": 700000 211400", "21: 700000 211400", "S21,5: 700000 211400"};
    struct ledger_entry entry;
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_false(ledger_read(bad[i], &entry, &error));
        g_assert_nonnull(error);
    }
    g_assert_true(ledger_read(" AE :  700200   212000 ", &entry, NULL));
    g_assert_cmpint(entry.category, ==, VAT_AE);
    g_assert_true(entry.any_rate);
    g_assert_cmpstr(entry.account, ==, "700200");
    g_assert_cmpstr(entry.vat_code, ==, "212000");
    g_assert_true(ledger_read("S5.5: A1 B2", &entry, NULL));
    g_assert_false(entry.any_rate);
}

static struct decimal percent(const char *text)
{
    struct decimal rate = {0};
    g_assert_true(decimal_parse(text, &rate));
    return rate;
}

static void test_find(void)
{
    char *entries[] = {"S21: 700000 211400", "nonsense", "S6.0: 700006 211200", "S: 709999 0",
            "K: 700100 212300", "NL-S21: 700200 213400", NULL};
    struct ledger_entry entry;
    g_assert_true(ledger_find(entries, "NL", VAT_S, percent("21"), &entry));
    g_assert_cmpstr(entry.account, ==, "700200");
    g_assert_false(ledger_find(entries, "FR", VAT_S, percent("21"), &entry));
    g_assert_true(ledger_find(entries, "", VAT_S, percent("21.00"), &entry));
    g_assert_cmpstr(entry.account, ==, "700000");
    g_assert_true(ledger_find(entries, "", VAT_S, percent("6"), &entry));
    g_assert_cmpstr(entry.account, ==, "700006");
    g_assert_true(ledger_find(entries, "", VAT_S, percent("19"), &entry));
    g_assert_cmpstr(entry.account, ==, "709999");
    g_assert_true(ledger_find(entries, "", VAT_K, percent("0"), &entry));
    g_assert_false(ledger_find(entries, "", VAT_G, percent("0"), &entry));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ledger/read", test_read);
    g_test_add_func("/ledger/find", test_find);
    return g_test_run();
}
