/* `sync`: what the table of commands needs of it. */
#ifndef BILLHOOK_CLI_SYNC_H
#define BILLHOOK_CLI_SYNC_H

#include "command.h"

/* Words and options that do not go together. USAGE. */
bool usage_sync(const struct cli_arguments *arguments, GError **error);

#endif
