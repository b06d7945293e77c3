/* The route /health: does the daemon store deliveries, does anything need a person, what waits? */
#ifndef BILLHOOK_DAEMON_HEALTH_H
#define BILLHOOK_DAEMON_HEALTH_H

#include "http/route.h"
#include "live.h"
#include "webhook.h"

struct health;

/* What the route works with: `live` and `webhook` are borrowed until health_free(); `database`, the
 * path, is copied. The database is opened at the first request. */
struct health *health_new(struct live *live, struct webhook *webhook, const char *database);

/* Frees it, when no server serves its route any more. NULL is allowed. */
void health_free(struct health *health);

/* The route, whose context the health is. */
struct http_route health_route(struct health *health);

#endif
