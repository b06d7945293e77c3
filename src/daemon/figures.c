/* The histograms of the loops' work. */
#include "figures.h"

const double figure_bounds[FIGURE_BOUNDS] = {0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1, 5};

void figures_init(struct figures *figures)
{
    *figures = (struct figures){0};
    g_mutex_init(&figures->mutex);
}

void figures_clear(struct figures *figures)
{
    g_mutex_clear(&figures->mutex);
}

int figures_bucket(const double *bounds, int count, double value)
{
    int bucket = 0;
    while (bucket < count && value > bounds[bucket])
        bucket++;
    return bucket;
}

void figures_observe(struct figures *figures, enum figure figure, gint64 us)
{
    int bucket = figures_bucket(figure_bounds, FIGURE_BOUNDS, (double)us / 1e6);
    g_mutex_lock(&figures->mutex);
    figures->histograms[figure].buckets[bucket]++;
    figures->histograms[figure].count++;
    figures->histograms[figure].sum_us += (guint64)us;
    g_mutex_unlock(&figures->mutex);
}

struct histogram figures_read(struct figures *figures, enum figure figure)
{
    g_mutex_lock(&figures->mutex);
    struct histogram copy = figures->histograms[figure];
    g_mutex_unlock(&figures->mutex);
    return copy;
}
