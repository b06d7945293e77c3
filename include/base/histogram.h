/* How often something was how large, for /metrics. No lock of its own: who has threads, has one. */
#ifndef BILLHOOK_BASE_HISTOGRAM_H
#define BILLHOOK_BASE_HISTOGRAM_H

#include <glib.h>

#define HISTOGRAM_BOUNDS_MOST 9

/* What a histogram counts. */
struct histogram_scale {
    double unit; /* so many observed units make one of the bounds (1e6: microseconds, seconds) */
    int bounds;  /* how many */
    double bound[HISTOGRAM_BOUNDS_MOST]; /* the upper bounds of all buckets but the last, ascending
                                          */
};

/* All zero but its scale at the start; may be copied. */
struct histogram {
    const struct histogram_scale *scale;        /* borrowed */
    guint64 buckets[HISTOGRAM_BOUNDS_MOST + 1]; /* each counts what is in it alone; the one behind
                                                   the last bound: all that is larger */
    guint64 sum;                                /* of all that was observed, in its units */
};

/* Counts one value, in the units of the scale; one that equals a bound is below it. */
void histogram_observe(struct histogram *histogram, guint64 value);

#endif
