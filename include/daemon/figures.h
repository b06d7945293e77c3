/* Histograms of how long the loops' work takes, for /metrics. */
#ifndef BILLHOOK_DAEMON_FIGURES_H
#define BILLHOOK_DAEMON_FIGURES_H

#include <glib.h>

enum figure { FIGURE_MAPPING, FIGURE_RENDERING, FIGURES };
#define FIGURE_BOUNDS 8
extern const double figure_bounds[FIGURE_BOUNDS]; /* seconds */

struct histogram {
    guint64 buckets[FIGURE_BOUNDS + 1];
    guint64 count, sum_us;
};
struct figures {
    GMutex mutex;
    struct histogram histograms[FIGURES];
};
void figures_init(struct figures *figures);
void figures_clear(struct figures *figures);
/* Any thread. */
void figures_observe(struct figures *figures, enum figure figure, gint64 us);
struct histogram figures_read(struct figures *figures, enum figure figure);

#endif
