/* The words after `inbox` and `outbox`: a table for each. */
#ifndef BILLHOOK_CLI_SUB_COMMAND_H
#define BILLHOOK_CLI_SUB_COMMAND_H

#include "command.h"

/* A word after a command; the first row is the plain list, with name "". A row with name NULL ends
 * the table. */
struct sub_command {
    const char *name;
    enum { ID_NONE, ID_MAYBE, ID_NEEDED } id; /* the word after it */
    const char *options[4];                   /* those it takes, ended by NULL */
    bool one_needed;                          /* exactly one of ID and its options */
    /* as cli_run; id: 0 not given */
    int (*run)(struct cli_context *context,
            const struct cli_arguments *arguments,
            gint64 id,
            GError **error);
};

/* Whether the words and options fit a row of the table (struct cli_command, `check`); `family` is
 * the command, "inbox". USAGE says what is missing or too much. */
bool sub_command_check(const struct sub_command *table,
        const char *family,
        const struct cli_arguments *arguments,
        GError **error);

/* Runs the row that the words name; they were checked. Returns its exit status. */
int sub_command_run(const struct sub_command *table,
        struct cli_context *context,
        const struct cli_arguments *arguments,
        GError **error);

#endif
