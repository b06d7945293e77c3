/* The command line: one row per command, one file per family of commands. */
#ifndef BILLHOOK_CLI_CLI_H
#define BILLHOOK_CLI_CLI_H

#include <cjson/cJSON.h>
#include <glib.h>
#include <stdbool.h>

#include "config/config.h"
#include "store/store.h"

/* An option of a command. */
struct cli_option {
    const char *name;     /* "--type" */
    const char *argument; /* "T", or NULL for a switch */
    const char *help;
    bool (*check)(const char *name,
            const char *value,
            GError **error); /* of the value, before any file is opened; may be NULL */
};

/* What was given: positional words and options. All borrowed from argv. */
struct cli_arguments {
    GPtrArray *words;    /* const char * */
    GHashTable *options; /* "--type" -> value ("" for a switch) */
};
/* The value, NULL when not given. */
const char *cli_option(const struct cli_arguments *arguments, const char *name);
bool cli_switch(const struct cli_arguments *arguments, const char *name);
const char *cli_word(const struct cli_arguments *arguments, guint index); /* NULL: not given */

struct cli_context {
    char *config_path; /* resolved, absolute */
    bool json;
    struct config *config; /* by the command's need, else NULL */
    struct store *store;   /* by the command's need, else NULL */
    gint64 now;            /* Unix seconds at start */
    char *said;            /* what output_say() was told, printed by output_done() */
    cJSON *done;           /* the documents of output_done() with --json */
};

enum cli_need {
    NEED_NOTHING,
    NEED_CONFIG,         /* without secrets */
    NEED_CONFIG_SECRETS, /* with them */
    NEED_STORE_READ,     /* config without secrets, database read only */
    NEED_STORE,          /* config without secrets, database */
};

/* A command: returns the exit status; when *error is set, the caller prints it (one line) and exits
 * 2 for BILLHOOK_ERROR_USAGE, else 1. */
typedef int (*cli_run)(
        struct cli_context *context, const struct cli_arguments *arguments, GError **error);

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
};

/* The commands, ended by a row with name NULL. */
extern const struct cli_command cli_commands[];

/* All of `billhook …`: parses, opens what the command needs, runs it. Returns the exit status. */
int cli_main(int argc, char **argv);

/* The commands (cli/FAMILY.c). */
int cli_serve(struct cli_context *, const struct cli_arguments *, GError **);
int cli_init(struct cli_context *,
        const struct cli_arguments *,
        GError **); /* need NOTHING: FILE = context->config_path */
int cli_setup(struct cli_context *,
        const struct cli_arguments *,
        GError **); /* need CONFIG_SECRETS, allow_incomplete */
int cli_check(struct cli_context *,
        const struct cli_arguments *,
        GError **); /* need NOTHING: loads the config itself; --smtp */
int cli_status(struct cli_context *, const struct cli_arguments *, GError **);
int cli_list(struct cli_context *, const struct cli_arguments *, GError **);
int cli_show(struct cli_context *, const struct cli_arguments *, GError **);
int cli_edit(struct cli_context *, const struct cli_arguments *, GError **);
int cli_issue(struct cli_context *, const struct cli_arguments *, GError **);
int cli_send(struct cli_context *, const struct cli_arguments *, GError **);
int cli_void(struct cli_context *, const struct cli_arguments *, GError **);
int cli_credit(struct cli_context *, const struct cli_arguments *, GError **);
int cli_paid(struct cli_context *, const struct cli_arguments *, GError **);
int cli_unpaid(struct cli_context *, const struct cli_arguments *, GError **);
int cli_explain(struct cli_context *, const struct cli_arguments *, GError **);
int cli_inbox(struct cli_context *, const struct cli_arguments *, GError **);
int cli_outbox(struct cli_context *, const struct cli_arguments *, GError **);
int cli_number(struct cli_context *, const struct cli_arguments *, GError **);
int cli_create(struct cli_context *, const struct cli_arguments *, GError **);
int cli_preview(struct cli_context *, const struct cli_arguments *, GError **);
int cli_post(struct cli_context *, const struct cli_arguments *, GError **);
int cli_verify(struct cli_context *, const struct cli_arguments *, GError **);
int cli_backup(struct cli_context *, const struct cli_arguments *, GError **);
int cli_restore(struct cli_context *,
        const struct cli_arguments *,
        GError **); /* need CONFIG: opens what it needs as root, then becomes the owner of the
                       database */
int cli_version(struct cli_context *, const struct cli_arguments *, GError **);
int cli_help(struct cli_context *, const struct cli_arguments *, GError **);

/* Prints the series and their next numbers (number and restore); type -1: all. */
int number_print(struct cli_context *context, int type, GError **error);
/* struct series of each type and shop, as today's documents would be numbered where nothing was
 * issued. Caller frees. */
GPtrArray *number_todays(struct cli_context *context);

/* Prints setup's text for a config (init and setup). */
void setup_print(const struct config *config);

/* ---- printing (cli/print.c) ---- */

/* A table for people: columns padded by display width, two blanks between; a column whose head
 * begins with
 * '>' is aligned right. On a terminal empty columns are left out, one whose head begins with '<' is
 * cut where the width asks for it, and the last one is broken over lines; elsewhere nothing is cut.
 */
struct table;
struct table *table_new(const char *const *heads);               /* NULL-terminated */
void table_row(struct table *table, ...) G_GNUC_NULL_TERMINATED; /* const char * per column */
void table_print(
        struct table *table); /* prints and frees; nothing but the head's absence when empty */

/* Prints a cJSON value and a line end on standard output, then deletes it. */
void print_json(cJSON *json);
/* Prints a line on standard output with control characters escaped (names from outside are safe on
 * a terminal). */
void print_line(const char *format, ...) G_GNUC_PRINTF(1, 2);
/* A name and its text, or a text after some blanks: escaped, and on a terminal broken into lines
 * under each other. */
void print_hanging(const char *head, const char *text);
/* As print_hanging(), but in at most 80 columns wherever it goes, broken at blanks only: a command
 * in backquotes, a URL or a path that is wider keeps its line. */
void print_narrow(const char *head, const char *format, ...) G_GNUC_PRINTF(2, 3);
void print_field(const char *name, const char *text);
void print_paragraph(int indent, const char *format, ...) G_GNUC_PRINTF(2, 3);

#endif
