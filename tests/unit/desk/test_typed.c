/* Amounts, numbers and days as somebody types them. */
#include <glib.h>

#include "../../../src/desk/typed.h"
#include "base/error.h"

static void test_decimal(void)
{
    static const struct {
        const char *text;
        int decimals;
        const char *wanted; /* NULL: refused */
    } rows[] = {{"12", 2, "12"}, {"12,50", 2, "12.5"}, {"12.50", 2, "12.5"}, {",5", 2, NULL},
            {"1.250,00", 2, "1250"}, {"1,250.00", 2, "1250"}, {"1 250,00", 2, "1250"},
            {"1\xe2\x80\xaf"
             "250,00",
                    2, "1250"},
            {"€ 12,5", 2, "12.5"}, {"1.234", 2, NULL}, {"1,234", 2, NULL}, {"1,234", 3, "1.234"},
            {"0,125", 2, "0.125"}, {"1.234.567", 2, "1234567"}, {"1.234.567,8", 2, "1234567.8"},
            {"-3", 2, "-3"}, {"", 2, NULL}, {"twelve", 2, NULL}, {"12e3", 2, NULL},
            {"1/2", 2, NULL}, {"50%", 2, NULL}, {"+5", 2, NULL}, {"12,", 2, NULL},
            {"12,5,0", 2, NULL}, {"12 50", 2, NULL}, {"1 25,00", 2, NULL},
            {"1 250 000", 2, "1250000"}, {"1 2500", 2, NULL}, {"12,50 €", 2, "12.5"},
            {"12 €50", 2, NULL}, {" 12 ", 2, "12"},
            {"1\xc2\xa0"
             "250",
                    2, "1250"},
            {"1\xc2\xa0"
             "25",
                    2, NULL},
            {"605,0,0", 2, NULL}, {"1,25.00", 2, NULL}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct decimal number;
        bool good = typed_decimal(rows[i].text, rows[i].decimals, &number);
        g_autofree char *got = good ? decimal_text(number, 0, 12) : NULL;
        if (g_strcmp0(got, rows[i].wanted) != 0)
            g_error("'%s': %s", rows[i].text, got ? got : "refused");
    }
}

static void check_amount(const char *text, int decimals, money wanted)
{
    g_autoptr(GError) error = NULL;
    money amount = 77;
    bool good = typed_amount(text, decimals, &amount, &error);
    if (good != (wanted >= 0) || (good && amount != wanted))
        g_error("'%s': %d, %" G_GINT64_FORMAT, text, good, amount);
    if (!good)
        g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_INPUT);
}

static void test_amount(void)
{
    check_amount("", 2, 0);
    check_amount("12,50", 2, 1250);
    check_amount("1.250,00", 2, 125000);
    check_amount("1250", 0, 1250);
    check_amount("1,5", 0, -1);
    check_amount("12,345", 2, -1);
    check_amount("0", 2, -1);
    check_amount("-1", 2, -1);
    check_amount("99999999999999999999", 2, -1);
}

/* What a field shows is read as what it stands for, in each language. */
static void test_money(void)
{
    static const money amounts[] = {1, 100, 123456, 99999999};
    for (int decimals = 0; decimals <= 3; decimals++)
        for (gsize i = 0; i < G_N_ELEMENTS(amounts); i++)
            for (int language = 0; language < LANGUAGES; language++) {
                g_autofree char *text = typed_money(amounts[i], decimals, (enum language)language);
                check_amount(text, decimals, amounts[i]);
            }
}

static void test_day(void)
{
    static const char *const rows[][2] = {{"2026-11-29", "2026-11-29"},
            {"29/11/2026", "2026-11-29"}, {"29.11.2026", "2026-11-29"},
            {"29-11-2026", "2026-11-29"}, {"1/2/2026", "2026-02-01"}, {"30/2/2026", NULL},
            {"29/11/26", NULL}, {"", NULL}, {"29/11/2026 ", NULL}, {"soon", NULL}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *day = typed_day(rows[i][0]);
        g_assert_cmpstr(day, ==, rows[i][1]);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/desk/typed/decimal", test_decimal);
    g_test_add_func("/desk/typed/amount", test_amount);
    g_test_add_func("/desk/typed/money", test_money);
    g_test_add_func("/desk/typed/day", test_day);
    return g_test_run();
}
