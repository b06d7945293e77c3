/* check --mollie: what Mollie says, beside the problems of the config. Main thread. */
#ifndef BILLHOOK_CLI_CHECK_MOLLIE_H
#define BILLHOOK_CLI_CHECK_MOLLIE_H

#include "config/config.h"

/* Asks Mollie, unless [payment] has an error. The faults are added to `problems`, and *outside
 * counts them. With a good key the daemon asks again, too. GPtrArray of struct check_finding; the
 * caller unrefs it. Network. */
GPtrArray *check_mollie_key(const struct config *config, GPtrArray *problems, guint *outside);

#endif
