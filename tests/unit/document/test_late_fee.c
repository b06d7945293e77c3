/* What may be claimed for late payment: caps, interest by half-year, the days of reminders. */
#include <glib.h>
#include <string.h>

#include "base/error.h"
#include "document/late_fee.h"

static void test_caps(void)
{
    static const struct {
        money balance, cap;
    } rows[] = {
            {-100, 0},
            {0, 0},
            {1, 2000},
            {14999, 2000},
            {15000, 2000},
            {15001, 3000},
            {15010, 3001},
            {20000, 3500},
            {49999, 6499},
            {50000, 6500},
            {50001, 6500},
            {50020, 6501},
            {100000, 9000},
            {3920000, 200000},
            {3919900, 199995},
            {3920001, 200000},
            {G_MAXINT64, 200000},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_test_message("%" G_GINT64_FORMAT, rows[i].balance);
        g_assert_cmpint(late_fee_consumer(rows[i].balance), ==, rows[i].cap);
    }
}

static struct decimal rate_of(const char *text)
{
    struct decimal rate;
    g_assert_true(decimal_parse(text, &rate));
    return rate;
}

static void test_interest(void)
{
    static const struct {
        money balance;
        const char *rate;
        int days;
        money interest;
    } rows[] = {
            {100000, "10", 365, 10000},
            {100000, "10.5", 365, 10500},
            {12100, "10.5", 7, 24},
            {36500, "10", 1, 10},
            {100, "1", 1, 0},
            {18250, "1", 1, 1},
            {18249, "1", 1, 0},
            {0, "10", 10, 0},
            {-5, "10", 10, 0},
            {100, "10", 0, 0},
            {100, "10", -1, 0},
            {G_MAXINT64, "100", 3650, G_MAXINT64},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        g_assert_cmpint(late_interest(rows[i].balance, rate_of(rows[i].rate), rows[i].days), ==,
                rows[i].interest);
}

#define RATES "2026-01-01: 10.5; 2026-07-01: 12"

/* From the day after the due date, each half-year at its own rate. */
static void test_interest_between(void)
{
    static const struct {
        const char *due, *day;
        money interest; /* of 365.00; -1: a rate is missing */
    } rows[] = {
            {"2026-03-01", "2026-03-11", 105},
            {"2026-03-01", "2026-03-02", 11},
            {"2026-03-01", "2026-03-01", 0},
            {"2026-03-02", "2026-03-01", 0},
            {"2026-06-29", "2026-07-02", 11 + 24},
            {"2026-06-30", "2026-07-01", 12},
            {"2026-12-30", "2026-12-31", 12},
            {"2026-12-30", "2027-01-01", -1},
            {"2025-12-31", "2026-01-01", 11},
            {"2025-12-30", "2026-01-01", -1},
            {"", "2026-01-01", -1},
            {"2026-03-01", "today", -1},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        money interest = -1;
        bool told = late_interest_between(RATES, 36500, rows[i].due, rows[i].day, &interest);
        g_test_message("%s to %s", rows[i].due, rows[i].day);
        g_assert_true(told == (rows[i].interest >= 0));
        g_assert_cmpint(interest, ==, rows[i].interest);
    }
}

static void test_rates(void)
{
    static const struct {
        const char *text, *error; /* NULL: good */
    } rows[] = {
            {RATES, NULL},
            {"", NULL},
            {" 2026-01-01:10.5 ; ", NULL},
            {"2026-01-01: 0", NULL},
            {"2026-01-01: 100", NULL},
            {"2026-01-01", "is no rate"},
            {"2026-02-01: 10", "is no rate"},
            {"2026-01-01: ten", "is no rate"},
            {"2026-01-01: -1", "is no rate"},
            {"2026-01-01: 100.01", "is no rate"},
            {"2026-01-01: 10; 2026-01-01: 11", "second rate"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_true(late_rates_check(rows[i].text, &error) == !rows[i].error);
        g_assert_true(!rows[i].error || strstr(error->message, rows[i].error));
    }
    struct decimal rate;
    g_assert_true(late_rate_on(RATES, "2026-12-31", &rate));
    g_assert_cmpint(decimal_compare(rate, decimal_from_int(12)), ==, 0);
    g_assert_false(late_rate_on(RATES, "2027-01-01", &rate));
}

static void test_half_years(void)
{
    static const char *const rows[][2] = {{"2026-01-01", "2026-01-01"},
            {"2026-06-30", "2026-01-01"}, {"2026-07-01", "2026-07-01"},
            {"2026-12-31", "2026-07-01"}, {"2024-02-29", "2024-01-01"}, {"2026-02-30", ""},
            {"", ""}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *half = late_half_year(rows[i][0]);
        g_assert_cmpstr(half, ==, rows[i][1]);
    }
}

static void test_steps(void)
{
    static const struct {
        const char *text;
        int count, last; /* count -1: refused */
    } rows[] = {
            {"", 0, 0},
            {"7d", 1, 7},
            {"7d;24d", 2, 24},
            {" 7 ; 24 ", 2, 24},
            {"1d,2d,3d,4d,365d", 5, 365},
            {"1d;2d;3d;4d;5d;6d", -1, 0},
            {"24d;7d", -1, 0},
            {"7d;7d", -1, 0},
            {"0d", -1, 0},
            {"366d", -1, 0},
            {"7h", -1, 0},
            {"seven", -1, 0},
            {"-7d", -1, 0},
            {"99999999999d", -1, 0},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        int days[LATE_STEPS_MOST] = {0};
        g_autoptr(GError) error = NULL;
        g_test_message("%s", rows[i].text);
        g_assert_cmpint(late_steps(rows[i].text, days, &error), ==, rows[i].count);
        g_assert_true((error != NULL) == (rows[i].count < 0));
        if (rows[i].count > 0)
            g_assert_cmpint(days[rows[i].count - 1], ==, rows[i].last);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/document/late-fee/caps", test_caps);
    g_test_add_func("/document/late-fee/interest", test_interest);
    g_test_add_func("/document/late-fee/interest-between", test_interest_between);
    g_test_add_func("/document/late-fee/rates", test_rates);
    g_test_add_func("/document/late-fee/half-years", test_half_years);
    g_test_add_func("/document/late-fee/steps", test_steps);
    return g_test_run();
}
