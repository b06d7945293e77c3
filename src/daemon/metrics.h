/* The route /metrics for Prometheus, and the listener that serves it alone: [server]
 * metrics_listen. */
#ifndef BILLHOOK_DAEMON_METRICS_H
#define BILLHOOK_DAEMON_METRICS_H

#include "asker.h"
#include "desk/desk.h"
#include "figures.h"
#include "http/server.h"
#include "intake.h"
#include "live.h"
#include "mailer_pool.h"
#include "webhook.h"

/* Where the figures come from; all borrowed until metrics_stop(). */
struct metrics_sources {
    struct live *live;
    struct http_server *server; /* whose requests are counted */
    struct webhook *webhook;
    struct intake *intake;
    struct mailer *mailer;
    struct asker *courier;
    struct asker *fetcher;
    struct asker *cashier;
    struct figures *figures;
    struct desk *desk;    /* NULL: it is off */
    const char *instance; /* whose figures they are: the config file's name without .conf */
    const char *database; /* its path */
};

struct metrics;

/* Serves the page on `listen` (as [server] listen, http_listen()) with a thread of its own. The
 * sources are copied. End with metrics_stop(). NULL and an error: http_listen()'s, or SYSTEM where
 * the server did not start. */
struct metrics *metrics_start(
        const char *listen, const struct metrics_sources *sources, GError **error);

/* As http_sweep(), for its listener. To be called ten times a second, before metrics_stop(). NULL
 * is allowed. */
guint metrics_sweep(struct metrics *metrics);

/* Ends the thread and frees the server; NULL is allowed. */
void metrics_stop(struct metrics *metrics);

#endif
