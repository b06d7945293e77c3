/* The whole story of an order: what came, what was decided, made, mailed and done, in time.
 * `explain` prints it, the desk shows it. The store's thread. */
#ifndef BILLHOOK_ACTS_STORY_H
#define BILLHOOK_ACTS_STORY_H

#include <cjson/cJSON.h>

#include "channel/work.h"
#include "store/orders.h"

/* The story (GPtrArray of struct event), oldest first; `documents`: all of the order
 * (document_of_order()). Caller unrefs. NULL and the store's errors. */
GPtrArray *story_collect(const struct work *work,
        const struct stored_order *order,
        const GPtrArray *documents,
        GError **error);

/* As `explain --json` prints it. The caller deletes it. Any thread. */
cJSON *story_to_json(
        const struct stored_order *order, const GPtrArray *events, const GPtrArray *documents);

#endif
