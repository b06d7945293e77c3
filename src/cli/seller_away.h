/* A removed seller's config and secrets, beside his books. Main thread, as root. */
#ifndef BILLHOOK_CLI_SELLER_AWAY_H
#define BILLHOOK_CLI_SELLER_AWAY_H

#include <stdbool.h>

#include "seller_act.h"

/* Copies the config, the secrets that it names in the folder of the configs, the drop-ins of the
 * unit and the credentials that those name into the folder removed-DATE beside the database, as its
 * owner and durably, then takes them away, the config last. Tells of each in act->done. SYSTEM;
 * then the config is still there, and it may be tried again. */
bool seller_put_away(const struct seller_act *act, GError **error);

/* The newest of these folders in the folder of the books; NULL: none. Caller frees. */
char *seller_find_away(const struct instance_places *places, const char *name);

#endif
