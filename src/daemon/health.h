/* The route /health: does the daemon store deliveries, does anything need a person, what waits? */
#ifndef BILLHOOK_DAEMON_HEALTH_H
#define BILLHOOK_DAEMON_HEALTH_H

#include <cjson/cJSON.h>

#include "http/route.h"
#include "live.h"
#include "webhook.h"

struct health;

/* The page: what it says, and its status (200, or 503 while deliveries cannot be stored). `store`:
 * the caller's own, NULL where it is not open; *known: it could be read. The caller deletes the
 * JSON. The store's thread. */
cJSON *health_tell(struct webhook *webhook,
        struct store *store,
        const struct config *config,
        bool *known,
        unsigned *answer);

/* Makes what the route works with; ends with health_free(), until which `live` and `webhook` are
 * borrowed. `database`, a path, is copied; it is opened at the first request. */
struct health *health_new(struct live *live, struct webhook *webhook, const char *database);

/* Frees it, when no server serves its route any more. NULL is allowed. */
void health_free(struct health *health);

/* The route, whose context the health is. */
struct http_route health_route(struct health *health);

#endif
