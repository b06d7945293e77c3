/* What a command is, what it was given, and what it runs with. Main thread. */
#ifndef BILLHOOK_CLI_COMMAND_H
#define BILLHOOK_CLI_COMMAND_H

#include <cjson/cJSON.h>
#include <glib.h>
#include <stdbool.h>

#include "channel/work.h"
#include "config/config.h"

/* An option of a command. */
struct cli_option {
    const char *name;     /* "--type" */
    const char *argument; /* "T", or NULL for a switch; ending in "…": may be given several times */
    const char *help;     /* one line */
    bool (*check)(const char *name,
            const char *value,
            GError **error); /* of the value, before any file is opened; may be NULL */
};

/* What was given: positional words and options. All borrowed from argv. */
struct cli_arguments {
    GPtrArray *words;    /* const char * */
    GHashTable *options; /* "--type" -> value ("" for a switch; of several the last) */
    GHashTable
            *several; /* "--line" -> GPtrArray of its values, of an option that may be repeated */
};

/* The value of an option; NULL: not given, "" for a switch. Borrowed. */
const char *cli_option(const struct cli_arguments *arguments, const char *name);

/* Whether an option or switch was given. */
bool cli_switch(const struct cli_arguments *arguments, const char *name);

/* All values of an option that may be given several times, const char * in their order; NULL: not
 * given. Borrowed. */
const GPtrArray *cli_option_each(const struct cli_arguments *arguments, const char *name);

/* The positional word at `index` (from 0); NULL: not given. Borrowed. */
const char *cli_word(const struct cli_arguments *arguments, guint index);

struct put_helper;
struct store;

/* What a command runs with. */
struct cli_context {
    char *config_path;     /* resolved, absolute */
    bool json;             /* --json */
    struct config *config; /* by the command's need, else NULL */
    struct store *store;   /* by the command's need, else NULL */
    gint64 now;            /* Unix seconds at start */
    /* the process that writes as the caller (put.h); NULL: that is this one. With it, the folder of
     * a file may be one that this process may not enter */
    struct put_helper *helper;
    char *said;  /* what output_say() was told, printed by output_done() */
    cJSON *done; /* the documents of output_done() with --json */
};

/* What an act of the command works with: store, config and moment of the context. Borrowed. */
struct work cli_work(const struct cli_context *context);

/* What cli_main() opens before the command runs. */
enum cli_need {
    NEED_NOTHING,
    NEED_CONFIG,         /* without secrets */
    NEED_CONFIG_SECRETS, /* with them */
    NEED_STORE_READ,     /* config without secrets, database read only */
    NEED_STORE,          /* config without secrets, database */
    /* as the two above, with secrets: what asks a shop */
    NEED_STORE_READ_SECRETS,
    NEED_STORE_SECRETS,
};

/* A command: returns the exit status; when *error is set, the caller prints it (one line) and exits
 * 2 for BILLHOOK_ERROR_USAGE, else 1. */
typedef int (*cli_run)(
        struct cli_context *context, const struct cli_arguments *arguments, GError **error);

/* A row of the table of commands (commands.h). */
struct cli_command {
    const char *name;
    cli_run run;
    enum cli_need need;
    bool allow_incomplete;            /* CHANGE-ME values may stand in the config */
    int least, most;                  /* how many words; most -1: any */
    const char *usage;                /* after the name: "DOC… [--to ADDRESS] [--again]" */
    const char *summary;              /* one line */
    const char *details;              /* help text, may be "" */
    const char *example;              /* "billhook send 2026-00116" */
    const struct cli_option *options; /* ended by a row with name NULL; may be NULL */
    bool (*check)(const struct cli_arguments *arguments,
            GError **error); /* of words and options, before any file is opened; may be NULL */
    enum cli_need (*need_of)(const struct cli_arguments *arguments); /* after `check`, where `need`
                                                                        goes by the words; NULL */
};

#endif
