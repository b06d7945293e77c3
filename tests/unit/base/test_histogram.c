/* Times and sizes fall into the bucket whose bound is not below them. */
#include "base/histogram.h"

static const struct histogram_scale seconds = {.unit = 1e6, .bounds = 3, .bound = {0.001, 0.5, 1}};
static const struct histogram_scale pieces = {.unit = 1, .bounds = 2, .bound = {1, 4}};

static const struct {
    const struct histogram_scale *scale;
    guint64 value;
    int bucket;
} rows[] = {
        {&seconds, 0, 0},
        {&seconds, 1000, 0},
        {&seconds, 1001, 1},
        {&seconds, 500000, 1},
        {&seconds, 1000000, 2},
        {&seconds, 1000001, 3},
        {&pieces, 1, 0},
        {&pieces, 2, 1},
        {&pieces, 4, 1},
        {&pieces, 5, 2},
};

static void test_buckets(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct histogram histogram = {.scale = rows[i].scale};
        histogram_observe(&histogram, rows[i].value);
        for (int bucket = 0; bucket <= HISTOGRAM_BOUNDS_MOST; bucket++)
            g_assert_cmpuint(histogram.buckets[bucket], ==, bucket == rows[i].bucket);
        g_assert_cmpuint(histogram.sum, ==, rows[i].value);
    }
}

static void test_adds_up(void)
{
    struct histogram histogram = {.scale = &pieces};
    for (guint64 value = 1; value <= 6; value++)
        histogram_observe(&histogram, value);
    g_assert_cmpuint(histogram.buckets[0], ==, 1);
    g_assert_cmpuint(histogram.buckets[1], ==, 3);
    g_assert_cmpuint(histogram.buckets[2], ==, 2);
    g_assert_cmpuint(histogram.sum, ==, 21);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/base/histogram/buckets", test_buckets);
    g_test_add_func("/base/histogram/adds-up", test_adds_up);
    return g_test_run();
}
