/* Periods: a month, a quarter, a year, and what is none. */
#include "books/period.h"

#include <glib.h>

typedef bool (*reader)(const char *text, struct period *period);

static void test_read(void)
{
    static const struct {
        reader read;
        const char *text, *from, *to; /* from NULL: it is none */
    } rows[] = {
            {period_month, "2026-03", "2026-03-01", "2026-03-31"},
            {period_month, "2026-02", "2026-02-01", "2026-02-28"},
            {period_month, "2028-02", "2028-02-01", "2028-02-29"},
            {period_month, "2026-12", "2026-12-01", "2026-12-31"},
            {period_month, "2026-13", NULL, NULL},
            {period_month, "2026-00", NULL, NULL},
            {period_month, "2026-3", NULL, NULL},
            {period_month, "2026-033", NULL, NULL},
            {period_month, "202-03", NULL, NULL},
            {period_month, "", NULL, NULL},
            {period_month, "2026/03", NULL, NULL},
            {period_quarter, "2026-1", "2026-01-01", "2026-03-31"},
            {period_quarter, "2026-Q2", "2026-04-01", "2026-06-30"},
            {period_quarter, "2026-q3", "2026-07-01", "2026-09-30"},
            {period_quarter, "2026-4", "2026-10-01", "2026-12-31"},
            {period_quarter, "2026-5", NULL, NULL},
            {period_quarter, "2026-0", NULL, NULL},
            {period_quarter, "2026-Q", NULL, NULL},
            {period_quarter, "2026-Q12", NULL, NULL},
            {period_quarter, "2026", NULL, NULL},
            {period_year, "2026", "2026-01-01", "2026-12-31"},
            {period_year, "26", NULL, NULL},
            {period_year, "20261", NULL, NULL},
            {period_year, "1969", NULL, NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct period period = {"-", "-"};
        bool reads = rows[i].read(rows[i].text, &period);
        if (reads != (rows[i].from != NULL))
            g_error("row %" G_GSIZE_FORMAT ": %s", i, rows[i].text);
        g_assert_cmpstr(period.from, ==, reads ? rows[i].from : "-");
        g_assert_cmpstr(period.to, ==, reads ? rows[i].to : "-");
    }
}

static void test_days(void)
{
    struct period period = {"-", "-"};
    g_assert_false(period_days("2026-03-02", "2026-03-01", &period));
    g_assert_false(period_days("2026-02-29", "2026-03-01", &period));
    g_assert_cmpstr(period.from, ==, "-");
    g_assert_true(period_days("2026-03-01", "2026-03-01", &period));
    g_assert_cmpstr(period.to, ==, "2026-03-01");
}

static void test_around(void)
{
    struct period period = period_around("2026-05-31", PERIOD_MONTH);
    g_assert_cmpstr(period.from, ==, "2026-05-01");
    period = period_around("2026-05-31", PERIOD_QUARTER);
    g_assert_cmpstr(period.from, ==, "2026-04-01");
    g_assert_cmpstr(period.to, ==, "2026-06-30");
    period = period_around("2026-05-31", PERIOD_YEAR);
    g_assert_cmpstr(period.to, ==, "2026-12-31");
    period = period_around("2026-05-31", PERIOD_DAY);
    g_assert_cmpstr(period.from, ==, "2026-05-31");
    char quarter[8];
    period_quarter_of("2026-12-01", quarter);
    g_assert_cmpstr(quarter, ==, "2026-Q4");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/period/read", test_read);
    g_test_add_func("/period/days", test_days);
    g_test_add_func("/period/around", test_around);
    return g_test_run();
}
