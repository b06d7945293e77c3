/* GET /metrics for Prometheus, on [server] metrics_listen only. */
#ifndef BILLHOOK_DAEMON_METRICS_H
#define BILLHOOK_DAEMON_METRICS_H

#include "figures.h"
#include "http.h"
#include "intake.h"
#include "mailer_pool.h"

/* Where the figures come from; all borrowed until metrics_stop(). */
struct metrics_sources {
    struct http *http;
    struct intake *intake;
    struct mailer *mailer;
    struct figures *figures;
    const char *database;
};

struct metrics;

/* Serves the page on `listen` (as [server] listen, http_listen()) with a thread of its own. The
 * sources are copied. End with metrics_stop(). NULL and an error: http_listen()'s, or SYSTEM where
 * the server did not start. */
struct metrics *metrics_start(
        const char *listen, const struct metrics_sources *sources, GError **error);
/* Ends the thread and frees the server; NULL is allowed. */
void metrics_stop(struct metrics *metrics);

#endif
