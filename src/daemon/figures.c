/* The histograms of the loops' work. */
#include "figures.h"

#define WORK                                                                                \
    {                                                                                       \
        .unit = 1e6, .bounds = 8, .bound = { 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1, 5 } \
    }
#define NETWORK                                                                    \
    {                                                                              \
        .unit = 1e6, .bounds = 8, .bound = { 0.01, 0.05, 0.1, 0.25, 1, 5, 15, 60 } \
    }

static const struct histogram_scale scales[FIGURES] = {
        [FIGURE_MAPPING] = WORK, [FIGURE_RENDERING] = WORK, [FIGURE_PEPPOL] = NETWORK};

void figures_init(struct figures *figures)
{
    *figures = (struct figures){0};
    g_mutex_init(&figures->mutex);
    for (int i = 0; i < FIGURES; i++)
        figures->histograms[i].scale = &scales[i];
}

void figures_clear(struct figures *figures)
{
    g_mutex_clear(&figures->mutex);
}

void figures_observe(struct figures *figures, enum figure figure, gint64 us)
{
    g_mutex_lock(&figures->mutex);
    histogram_observe(&figures->histograms[figure], (guint64)us);
    g_mutex_unlock(&figures->mutex);
}

struct histogram figures_read(struct figures *figures, enum figure figure)
{
    g_mutex_lock(&figures->mutex);
    struct histogram copy = figures->histograms[figure];
    g_mutex_unlock(&figures->mutex);
    return copy;
}
