/* Histograms of how long the loops' work takes, for /metrics. */
#ifndef BILLHOOK_DAEMON_FIGURES_H
#define BILLHOOK_DAEMON_FIGURES_H

#include <glib.h>

enum figure { FIGURE_MAPPING, FIGURE_RENDERING, FIGURES };

/* The upper bounds of all buckets but the last, in seconds. */
#define FIGURE_BOUNDS 8
extern const double figure_bounds[FIGURE_BOUNDS];

struct histogram {
    guint64 buckets[FIGURE_BOUNDS + 1]; /* each counts what is in it alone; the last: above all */
    guint64 count, sum_us;
};
struct figures {
    GMutex mutex; /* guards the histograms */
    struct histogram histograms[FIGURES];
};

/* Makes them empty, before any thread uses them. */
void figures_init(struct figures *figures);

/* Frees the mutex, once no thread uses them any more. */
void figures_clear(struct figures *figures);

/* The bucket of a value among `count` upper bounds, ascending: the first whose bound is not below
 * it, `count` where it is above them all. Any thread. */
int figures_bucket(const double *bounds, int count, double value);

/* Counts one piece of work that took `us` microseconds. Any thread. */
void figures_observe(struct figures *figures, enum figure figure, gint64 us);

/* A copy of one histogram as it is now. Any thread. */
struct histogram figures_read(struct figures *figures, enum figure figure);

#endif
