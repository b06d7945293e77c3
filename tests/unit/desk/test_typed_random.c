/* Amounts and days as people write them, from a fixed seed: what is read is what was written, or it
 * is refused; it is never another amount and never another day. */
#include <glib.h>
#include <string.h>

#include "../../../src/desk/typed.h"
#include "base/date.h"
#include "document/text.h"

#define ROUNDS 4000

/* ---- amounts ---- */

/* How somebody groups thousands and begins decimals. */
static const struct {
    const char *thousands, *point;
} habits[] = {{"", ","}, {"", "."}, {".", ","}, {",", "."}, {" ", ","}, {" ", "."},
        {"\xc2\xa0", ","}, {"\xe2\x80\xaf", ","}, {"'", "."}};

/* From one to eleven digits. */
static money random_amount(GRand *dice)
{
    money most = 10;
    for (int more = g_rand_int_range(dice, 0, 11); more > 0; more--)
        most *= 10;
    return 1 + (money)(g_rand_double(dice) * (double)(most - 1));
}

/* An amount in minor units, as that habit writes it. Caller frees. */
static char *write_amount(money amount, int decimals, gsize habit)
{
    g_autofree char *digits = g_strdup_printf("%0*" G_GINT64_FORMAT, decimals + 1, amount);
    gsize whole = strlen(digits) - (gsize)decimals;
    GString *text = g_string_new(NULL);
    for (gsize i = 0; i < whole; i++) {
        if (i && (whole - i) % 3 == 0)
            g_string_append(text, habits[habit].thousands);
        g_string_append_c(text, digits[i]);
    }
    if (decimals)
        g_string_append_printf(text, "%s%s", habits[habit].point, digits + whole);
    return g_string_free(text, FALSE);
}

static bool read_as(const char *text, int decimals, money wanted)
{
    money amount = -1;
    bool good = typed_amount(text, decimals, &amount, NULL);
    if (good && amount != wanted)
        g_error("'%s' (%d decimals) is %" G_GINT64_FORMAT, text, decimals, amount);
    return good;
}

/* Of two decimals every habit but the Swiss one is read; of none or three "1.234" may be two
 * numbers, and is refused then. */
static void test_habits(void)
{
    g_autoptr(GRand) dice = g_rand_new_with_seed(6);
    for (int round = 0; round < ROUNDS; round++) {
        int decimals = g_rand_int_range(dice, 0, 4);
        gsize habit = (gsize)g_rand_int_range(dice, 0, G_N_ELEMENTS(habits));
        money amount = random_amount(dice);
        g_autofree char *text = write_amount(amount, decimals, habit),
                        *signed_text = g_strconcat("€ ", text, NULL);
        bool good = read_as(text, decimals, amount);
        if (decimals == 2 && *habits[habit].thousands != '\'' && !good)
            g_error("'%s' is refused", text);
        g_assert_cmpint(read_as(signed_text, decimals, amount), ==, good);
    }
}

/* What a document or a field shows may be copied into a field, in whatever language. */
static void test_shown(void)
{
    static const struct {
        const char *currency;
        int decimals;
    } currencies[] = {{"EUR", 2}, {"USD", 2}, {"GBP", 2}};
    g_autoptr(GRand) dice = g_rand_new_with_seed(7);
    for (int round = 0; round < ROUNDS; round++) {
        gsize which = (gsize)g_rand_int_range(dice, 0, G_N_ELEMENTS(currencies));
        enum language language = (enum language)g_rand_int_range(dice, 0, LANGUAGES);
        money amount = random_amount(dice);
        g_autofree char *plain = format_money(amount, currencies[which].decimals, language),
                        *field = typed_money(amount, currencies[which].decimals, language),
                        *whole =
                                format_money_currency(amount, currencies[which].currency, language);
        g_assert_true(read_as(plain, currencies[which].decimals, amount));
        g_assert_true(read_as(field, currencies[which].decimals, amount));
        read_as(whole, currencies[which].decimals, amount); /* "US$" is no sign that is known */
    }
}

/* Any text of what stands in amounts: read, it is above 0, and its own field says it again. */
static void test_any(void)
{
    static const char alphabet[] = "0123456789,,..  -+%'/*e€\xc2\xa0x";
    g_autoptr(GRand) dice = g_rand_new_with_seed(8);
    for (int round = 0; round < ROUNDS * 5; round++) {
        g_autoptr(GString) text = g_string_new(NULL);
        for (int left = g_rand_int_range(dice, 1, 9); left > 0; left--)
            g_string_append_c(
                    text, alphabet[g_rand_int_range(dice, 0, (gint32)sizeof alphabet - 1)]);
        int decimals = g_rand_int_range(dice, 0, 4);
        money amount = 0;
        if (!typed_amount(text->str, decimals, &amount, NULL))
            continue;
        g_assert_cmpint(amount, >, 0);
        g_autofree char *again = typed_money(amount, decimals, LANGUAGE_NL);
        g_assert_true(read_as(again, decimals, amount));
        if (strpbrk(text->str, "-+%'/*ex"))
            g_error("'%s' is an amount", text->str);
    }
}

/* ---- days ---- */

/* Each day of a leap year and of one that is none, as each language writes it. */
static void test_days(void)
{
    g_autofree char *day = g_strdup("2023-12-31");
    for (int i = 0; i < 366 + 366; i++) {
        for (int language = 0; language < LANGUAGES; language++) {
            g_autofree char *written = format_day(day, (enum language)language),
                            *read = typed_day(written), *same = typed_day(day);
            g_assert_cmpstr(read, ==, day);
            g_assert_cmpstr(same, ==, day);
        }
        char *next = date_add_days(day, 1);
        g_free(day);
        day = next;
    }
    g_assert_cmpstr(day, ==, "2026-01-01");
}

/* A day behind the last one of each month is none. */
static void test_month_ends(void)
{
    static const int last[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}; /* of 2024 */
    for (int month = 1; month <= 12; month++)
        for (int year = 2023; year <= 2024; year++) {
            int days = last[month - 1] - (month == 2 && year == 2023);
            g_autofree char *good = g_strdup_printf("%d/%d/%d", days, month, year),
                            *bad = g_strdup_printf("%d/%d/%d", days + 1, month, year),
                            *zero = g_strdup_printf("0/%d/%d", month, year);
            g_autofree char *read = typed_day(good);
            g_assert_nonnull(read);
            g_assert_null(typed_day(bad));
            g_assert_null(typed_day(zero));
        }
    g_assert_null(typed_day("1/13/2024"));
    g_assert_null(typed_day("1/0/2024"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/desk/typed-random/habits", test_habits);
    g_test_add_func("/desk/typed-random/shown", test_shown);
    g_test_add_func("/desk/typed-random/any", test_any);
    g_test_add_func("/desk/typed-random/days", test_days);
    g_test_add_func("/desk/typed-random/month-ends", test_month_ends);
    return g_test_run();
}
