/* What the table of commands needs of `export`. */
#ifndef BILLHOOK_CLI_EXPORT_H
#define BILLHOOK_CLI_EXPORT_H

#include "command.h"

/* One period; no zip on a terminal. */
bool usage_export(const struct cli_arguments *arguments, GError **error);

/* With --reconcile the shop is asked, which needs the secret of its key. */
enum cli_need export_need(const struct cli_arguments *arguments);

#endif
