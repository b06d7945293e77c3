/* The thing that a word or option names. */
#ifndef BILLHOOK_CLI_FIND_H
#define BILLHOOK_CLI_FIND_H

#include "command.h"
#include "store/orders.h"

/* The shop by name; NULL name: the first in the config. Borrowed from the config. USAGE names the
 * shops that there are. */
const struct shop *find_shop(const struct cli_context *context, const char *name, GError **error);

/* The names of the config files of a folder, "NAME.conf" in order: an instance each. GPtrArray of
 * char *, caller unrefs. SYSTEM: it cannot be read. */
GPtrArray *find_configs(const char *directory, GError **error);

/* The path of the database that a config file names; NULL: the file has a fault, or cannot be read.
 * Caller frees. */
char *find_database(const char *config_file);

/* The one order that a reference (number or '#ID') names, with its body, of any shop where `shop`
 * is NULL. Caller frees with stored_order_free(). NOT_FOUND; CONFLICT when several fit; the store's
 * errors. */
struct stored_order *find_order(
        const struct cli_context *context, const char *reference, const char *shop, GError **error);

#endif
