/* The table of commands. */
#ifndef BILLHOOK_CLI_COMMANDS_H
#define BILLHOOK_CLI_COMMANDS_H

#include "command.h"

/* The commands, ended by a row with name NULL. */
extern const struct cli_command cli_commands[];

/* Whether there is such a command; USAGE names the nearest. */
bool usage_command(const char *name, GError **error);

/* help: the word, when there is one, is a command. */
bool usage_help(const struct cli_arguments *arguments, GError **error);

#endif
