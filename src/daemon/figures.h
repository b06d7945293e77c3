/* How long the loops' work takes, for /metrics. */
#ifndef BILLHOOK_DAEMON_FIGURES_H
#define BILLHOOK_DAEMON_FIGURES_H

#include "base/histogram.h"

enum figure { FIGURE_MAPPING, FIGURE_RENDERING, FIGURE_PEPPOL, FIGURES };

struct figures {
    GMutex mutex;                         /* guards the histograms */
    struct histogram histograms[FIGURES]; /* of microseconds, in bounds of seconds */
};

/* Makes them empty, before any thread uses them. */
void figures_init(struct figures *figures);

/* Frees the mutex, once no thread uses them any more. */
void figures_clear(struct figures *figures);

/* Counts one piece of work that took `us` microseconds. Any thread. */
void figures_observe(struct figures *figures, enum figure figure, gint64 us);

/* A copy of one histogram as it is now. Any thread. */
struct histogram figures_read(struct figures *figures, enum figure figure);

#endif
