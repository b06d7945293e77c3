/* Passwords and tokens. */
#include <glib.h>
#include <string.h>
#include <time.h>

#include "base/error.h"
#include "base/password.h"
#include "base/token.h"

static void test_lengths(void)
{
    static const struct {
        gsize length;
        bool good;
    } rows[] = {{0, false}, {11, false}, {12, true}, {128, true}, {129, false}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *text = g_strnfill(rows[i].length, 'x');
        g_assert_cmpint(password_check(text, &error), ==, rows[i].good);
        g_assert_true(rows[i].good || g_error_matches(error, BILLHOOK_ERROR, BILLHOOK_ERROR_INPUT));
    }
}

static void test_fits(void)
{
    g_autofree char *hash = password_hash("correct horse é", NULL),
                    *other = password_hash("correct horse é", NULL);
    g_assert_true(g_str_has_prefix(hash, "$y$j9T$")); /* Debian's cost */
    g_assert_cmpstr(hash, !=, other);
    g_assert_true(password_fits("correct horse é", hash));
    g_assert_false(password_fits("correct horse e", hash));
    g_assert_false(password_fits("", hash));
    g_assert_false(password_fits("correct horse é", ""));
    g_assert_false(password_fits("correct horse é", "*"));
    g_autofree char *endless = g_strnfill(100000, 'x');
    g_assert_false(password_fits(endless, hash));
}

/* Who is not known costs the same work: the processor's time is compared, not a clock's. */
static gint64 work_of(const char *hash)
{
    clock_t begun = clock();
    for (int i = 0; i < 3; i++)
        password_fits("correct horse é", hash);
    return (gint64)(clock() - begun);
}

static void test_unknown_costs_the_same(void)
{
    g_autofree char *hash = password_hash("another password", NULL);
    gint64 known = work_of(hash), unknown = work_of("");
    g_assert_cmpint(unknown, >, known / 3);
    g_assert_cmpint(known, >, unknown / 3);
}

static void test_tokens(void)
{
    g_autofree char *one = token_new(), *two = token_new();
    g_assert_true(token_has_form(one) && token_has_form(two));
    g_assert_cmpstr(one, !=, two);
    g_assert_false(token_has_form(""));
    g_assert_false(token_has_form("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="));
    g_assert_true(token_same("abc", "abc"));
    g_assert_false(token_same("abc", "abd") || token_same("abc", "ab") || token_same("", "a"));
    guint8 key[32] = {0};
    g_autofree char *mac = token_sign(key, "");
    g_assert_cmpstr(mac, ==, "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/base/password/lengths", test_lengths);
    g_test_add_func("/base/password/fits", test_fits);
    g_test_add_func("/base/password/unknown-costs-the-same", test_unknown_costs_the_same);
    g_test_add_func("/base/token", test_tokens);
    return g_test_run();
}
