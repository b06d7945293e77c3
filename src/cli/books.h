/* What number and restore share: the series and their next numbers. */
#ifndef BILLHOOK_CLI_BOOKS_H
#define BILLHOOK_CLI_BOOKS_H

#include "command.h"

/* Prints the series and their next numbers (number and restore); type -1: all. Returns the exit
 * status; errors are the store's. */
int number_print(struct cli_context *context, int type, GError **error);

/* struct series of each type and shop, as today's documents would be numbered where nothing was
 * issued. The array frees them; caller unrefs. */
GPtrArray *number_todays(struct cli_context *context);

#endif
