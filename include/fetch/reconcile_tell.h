/* What came of a comparison, as JSON and as the CSV of the month pack. Pure. */
#ifndef BILLHOOK_FETCH_RECONCILE_TELL_H
#define BILLHOOK_FETCH_RECONCILE_TELL_H

#include <cjson/cJSON.h>

#include "books/csv.h"
#include "fetch/reconcile.h"

/* One shop's result as `reconcile --json` has it. The caller deletes it. */
cJSON *reconcile_to_json(const struct reconcile_result *result);

/* The differences of all results (struct reconcile_result) with a head, as the month pack has them.
 * *count: how many there are. Caller unrefs. */
GBytes *reconcile_to_csv(const GPtrArray *results, enum csv_style style, guint *count);

#endif
