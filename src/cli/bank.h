/* The words of `bank`. */
#ifndef BILLHOOK_CLI_BANK_H
#define BILLHOOK_CLI_BANK_H

#include "command.h"

/* The state of a line (an option's check). */
bool usage_bank_state(const char *name, const char *value, GError **error);

/* The words and options of `bank` (struct cli_command, `check`). */
bool usage_bank(const struct cli_arguments *arguments, GError **error);

/* What the word needs: import opens its files before it becomes the owner of the database. */
enum cli_need bank_need(const struct cli_arguments *arguments);

#endif
