/* What of `reconcile` others use: its words, and its CSV for tests. */
#ifndef BILLHOOK_CLI_RECONCILE_H
#define BILLHOOK_CLI_RECONCILE_H

#include "command.h"

/* A month, YYYY-MM (an option's check). */
bool usage_month(const char *name, const char *value, GError **error);

/* --month, or --from and --to. */
bool usage_reconcile(const struct cli_arguments *arguments, GError **error);

/* The differences of all results (struct reconcile_result) as CSV, RFC 4180 with a head; texts that
 * a spreadsheet would take for a formula begin with '. Caller frees. Pure. */
char *reconcile_csv(const GPtrArray *results);

/* Asks each shop (with --shop that one) for its orders placed from..to (days) and compares them
 * with the documents: GPtrArray of struct reconcile_result. NULL: a shop cannot be asked, or has no
 * key.
 */
GPtrArray *reconcile_shops(struct cli_context *context,
        const struct cli_arguments *arguments,
        const char *from,
        const char *to,
        GError **error);

#endif
