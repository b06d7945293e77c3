#include "mail/backoff.h"

/* F17: 5 minutes, doubling, never above 4,000 seconds, ±10 %. */
static const struct {
    int attempt;
    gint64 middle;
} rows[] = {
        {1, 300},
        {2, 600},
        {3, 1200},
        {4, 2400},
        {5, 4000},
        {6, 4000},
        {100, 4000},
        {G_MAXINT, 4000},
        {0, 300},
        {-5, 300},
};

static void test_rows(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        gint64 low = backoff_seconds(rows[i].attempt, 0),
               high = backoff_seconds(rows[i].attempt, 65535);
        g_assert_cmpint(low, ==, rows[i].middle - rows[i].middle / 10);
        g_assert_cmpint(high, ==, MIN(rows[i].middle + rows[i].middle / 10, 4000));
    }
}

static void test_jitter_is_even(void)
{
    gint64 sum = 0;
    for (int random = 0; random < 65536; random++) {
        gint64 seconds = backoff_seconds(1, (guint16)random);
        g_assert_true(seconds >= 270 && seconds <= 330);
        sum += seconds;
    }
    g_assert_cmpint((sum + 32768) / 65536, ==, 300);
}

/* The mail that never gets through is tried some 110 times in the five days of give_up_after. */
static void test_five_days(void)
{
    int attempts = 0;
    for (gint64 at = 0; at < 5 * 86400; attempts++)
        at += backoff_seconds(attempts + 1, 32768);
    g_assert_true(attempts > 100 && attempts < 120);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/backoff/F17-rows", test_rows);
    g_test_add_func("/backoff/jitter-is-even", test_jitter_is_even);
    g_test_add_func("/backoff/F17-five-days", test_five_days);
    return g_test_run();
}
