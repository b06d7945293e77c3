/* The command line. */
#ifndef BILLHOOK_CLI_CLI_H
#define BILLHOOK_CLI_CLI_H

/* All of `billhook …`: parses, opens what the command needs, runs it, prints its error. Returns the
 * exit status: 0, 1 (it failed, or standard output could not be written) or 2 (usage). Main thread,
 * once. */
int cli_main(int argc, char **argv);

#endif
