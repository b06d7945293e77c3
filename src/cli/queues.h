/* Checks of `inbox` and `outbox` (struct cli_command). */
#ifndef BILLHOOK_CLI_QUEUES_H
#define BILLHOOK_CLI_QUEUES_H

#include "command.h"

/* inbox: the words fit a row of its table. */
bool usage_inbox(const struct cli_arguments *arguments, GError **error);

/* outbox: the words fit a row of its table. */
bool usage_outbox(const struct cli_arguments *arguments, GError **error);

#endif
