/* `billhook --all COMMAND`: one command over all instances of a folder of config files. */
#ifndef BILLHOOK_CLI_ALL_H
#define BILLHOOK_CLI_ALL_H

#include "command.h"

/* What is run for each instance. All borrowed. */
struct all_wish {
    const char *configs; /* the folder; NULL: /etc/billhook */
    const struct cli_command *command;
    const struct cli_arguments *arguments; /* checked already */
    char **words; /* what stands behind the command on the command line, NULL at the end */
    bool json;
};

/* Runs the command in a process for each NAME.conf, one after the other, and prints each line with
 * "NAME: " before it; with --json one object by name, null for what gave no answer. The exit
 * status: 1 if one failed. USAGE: no command for all; NOT_FOUND: no config file. Main thread. */
int all_run(const struct all_wish *wish, GError **error);

#endif
