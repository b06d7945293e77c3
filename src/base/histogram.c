/* The one way in which times and sizes are counted. */
#include "base/histogram.h"

void histogram_observe(struct histogram *histogram, guint64 value)
{
    const struct histogram_scale *scale = histogram->scale;
    int bucket = 0;
    while (bucket < scale->bounds && (double)value / scale->unit > scale->bound[bucket])
        bucket++;
    histogram->buckets[bucket]++;
    histogram->sum += value;
}
