/* What init and setup share. */
#ifndef BILLHOOK_CLI_SETUP_H
#define BILLHOOK_CLI_SETUP_H

#include "config/config.h"

/* A command ready to paste for a config file: "billhook check", or "billhook --config FILE check"
 * where FILE is not the one a command takes by itself. Caller frees. Any thread. */
char *setup_command(const char *config_file, const char *words);

/* Prints setup's text for a config (init and setup) on standard output. */
void setup_print(const struct config *config);

#endif
