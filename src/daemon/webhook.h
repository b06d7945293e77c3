/* The route /woocommerce/SHOP: a delivery's signature, the hand-over to intake, and its answer
 * after the commit. It never parses a body. */
#ifndef BILLHOOK_DAEMON_WEBHOOK_H
#define BILLHOOK_DAEMON_WEBHOOK_H

#include "http/route.h"
#include "intake.h"
#include "live.h"

struct webhook;

/* Makes what the route works with; ends with webhook_free(), until which both are borrowed. No shop
 * has a wrong signature yet. */
struct webhook *webhook_new(struct live *live, struct intake *intake);

/* Frees it, when no server serves its route any more. NULL is allowed. */
void webhook_free(struct webhook *webhook);

/* The route, whose context the webhook is. */
struct http_route webhook_route(struct webhook *webhook);

/* To be called ten times a second: answers deliveries that wait for the disk longer than 50 s. Any
 * thread. */
void webhook_sweep(struct webhook *webhook);

/* Missing or wrong signatures in a row for a shop since its last good one. Any thread. */
gint64 webhook_denied_in_a_row(struct webhook *webhook, const char *shop);

/* Changes when there is something for housekeeping to tell: a refused signature, one that is good
 * again, a delivery that could not be stored. Any thread. */
guint64 webhook_news(struct webhook *webhook);

/* Deliveries answered 503 since the start, because they could not be stored. Any thread. */
guint64 webhook_unstored(struct webhook *webhook);

/* True while deliveries cannot be stored: the last batch failed, or the database is away. Any
 * thread. */
bool webhook_is_failing(struct webhook *webhook);

#endif
