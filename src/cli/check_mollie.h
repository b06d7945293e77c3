/* check --mollie: what Mollie says, beside the problems of the config. Main thread. */
#ifndef BILLHOOK_CLI_CHECK_MOLLIE_H
#define BILLHOOK_CLI_CHECK_MOLLIE_H

#include <cjson/cJSON.h>

#include "config/config.h"

/* Asks Mollie, unless [payment] has an error. The faults are added to `problems`, and *outside
 * counts them. With a good key the daemon asks again, too. GPtrArray of struct link_finding; the
 * caller unrefs it. Network. */
GPtrArray *check_mollie_key(const struct config *config, GPtrArray *problems, guint *outside);

/* The findings that are no faults, a line each, for people. */
void check_mollie_print(const GPtrArray *findings);

/* All findings: a list of {"kind", "key", "text"}. The caller frees with cJSON_Delete(). */
cJSON *check_mollie_json(const GPtrArray *findings);

#endif
