/* Periods: a month, a quarter, a year, and what is none. */
#include "books/period.h"

#include <glib.h>
#include <string.h>

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

/* ---- every day of six years, two of them leap years ---- */

static void check_holds(const struct period *period, const char *day)
{
    g_assert_cmpstr(period->from, <=, day);
    g_assert_cmpstr(period->to, >=, day);
}

/* The day after another. */
static void step(char day[11])
{
    GDate date;
    g_date_set_parse(&date, day);
    g_date_add_days(&date, 1);
    g_snprintf(day, 11, "%04d-%02d-%02d", g_date_get_year(&date), (int)g_date_get_month(&date),
            g_date_get_day(&date));
}

/* Periods of a kind lie one behind the other: each day is in one, which ends on the day before the
 * next begins. */
static void test_tiled(void)
{
    static const struct {
        enum period_kind kind;
        int count; /* from 2027 to 2032 */
    } rows[] = {{PERIOD_MONTH, 72}, {PERIOD_QUARTER, 24}, {PERIOD_YEAR, 6}, {PERIOD_DAY, 2192}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        char day[11] = "2027-01-01", next[11] = "2027-01-01";
        int count = 0;
        while (strcmp(day, "2033-01-01") < 0) {
            struct period period = period_around(day, rows[i].kind);
            check_holds(&period, day);
            if (strcmp(period.from, day) == 0) {
                g_assert_cmpstr(day, ==, next);
                g_strlcpy(next, period.to, sizeof next);
                step(next);
                count++;
            }
            step(day);
        }
        g_assert_cmpint(count, ==, rows[i].count);
    }
}

/* A period that is read by its name is the one around its days. */
static void test_names_agree(void)
{
    for (char day[11] = "2027-01-01"; strcmp(day, "2029-01-01") < 0; step(day)) {
        struct period month, quarter, year;
        char text[11];
        g_strlcpy(text, day, 8);
        g_assert_true(period_month(text, &month));
        struct period around = period_around(day, PERIOD_MONTH);
        g_assert_cmpstr(month.from, ==, around.from);
        g_assert_cmpstr(month.to, ==, around.to);
        period_quarter_of(day, text);
        g_assert_true(period_quarter(text, &quarter));
        check_holds(&quarter, day);
        g_strlcpy(text, day, 5);
        g_assert_true(period_year(text, &year));
        check_holds(&year, quarter.from);
        check_holds(&year, quarter.to);
        check_holds(&quarter, month.from);
        check_holds(&quarter, month.to);
    }
}

/* Bounds of years, of months, of texts that are cut short or go on. */
static void test_bounds(void)
{
    static const struct {
        const char *from, *to;
        bool good;
    } rows[] = {
            {"2028-02-29", "2028-02-29", true},
            {"2027-02-29", "2027-03-01", false},
            {"2100-02-28", "2100-03-01", true},
            {"2100-02-29", "2100-03-01", false},
            {"2000-02-29", "2000-02-29", true},
            {"2026-04-30", "2026-04-31", false},
            {"2026-12-31", "2027-01-01", true},
            {"2027-01-01", "2026-12-31", false},
            {"", "2026-01-01", false},
            {"2026-01-01", "", false},
            {"2026-01-01 ", "2026-01-02", false},
            {"2026-1-01", "2026-01-02", false},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct period period = {"-", "-"};
        g_assert_cmpint(period_days(rows[i].from, rows[i].to, &period), ==, rows[i].good);
        g_assert_cmpstr(period.from, ==, rows[i].good ? rows[i].from : "-");
        g_assert_cmpstr(period.to, ==, rows[i].good ? rows[i].to : "-");
    }
    struct period period;
    g_assert_true(period_year("9999", &period));
    g_assert_cmpstr(period.to, ==, "9999-12-31");
    g_assert_true(period_year("1970", &period));
    g_assert_false(period_month("2026-0\xc2", &period));
    g_assert_false(period_year("0000", &period));
    g_assert_false(period_quarter("2026Q1", &period));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/period/read", test_read);
    g_test_add_func("/period/days", test_days);
    g_test_add_func("/period/around", test_around);
    g_test_add_func("/period/tiled", test_tiled);
    g_test_add_func("/period/names-agree", test_names_agree);
    g_test_add_func("/period/bounds", test_bounds);
    return g_test_run();
}
