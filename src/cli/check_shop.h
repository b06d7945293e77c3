/* check --shop: what the shops say, beside the problems of the config. Main thread. */
#ifndef BILLHOOK_CLI_CHECK_SHOP_H
#define BILLHOOK_CLI_CHECK_SHOP_H

#include <cjson/cJSON.h>

#include "config/config.h"

/* A shop and what was found out about it. */
struct checked_shop {
    char *name;
    GPtrArray *findings; /* struct check_finding */
};

/* Asks each shop whose group of the config has no error. The faults are added to `problems`, and
 * *outside counts them. The daemon asks a
 * shop that answered again, too. GPtrArray of struct checked_shop, in the config's order; the
 * caller unrefs it. Network. */
GPtrArray *check_shops(const struct config *config, GPtrArray *problems, guint *outside);

/* The findings that are no faults, a line each, for people. */
void check_shops_print(const GPtrArray *shops);

/* All findings: a list of {"shop", "kind", "key", "text"}. The caller frees with cJSON_Delete(). */
cJSON *check_shops_json(const GPtrArray *shops);

#endif
