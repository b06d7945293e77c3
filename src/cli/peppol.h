/* The words after `peppol`: what they need, and whether they fit. Main thread. */
#ifndef BILLHOOK_CLI_PEPPOL_H
#define BILLHOOK_CLI_PEPPOL_H

#include "command.h"

/* Whether words and options fit a row of its table (struct cli_command, `check`). USAGE says what
 * is missing or too much, and what is allowed. */
bool usage_peppol(const struct cli_arguments *arguments, GError **error);

/* What the words need, after the check: a look-up needs no database. */
enum cli_need peppol_need(const struct cli_arguments *arguments);

#endif
