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

/* What a command runs with. */
struct cli_context {
    char *config_path;     /* resolved, absolute */
    bool json;             /* --json */
    struct config *config; /* by the command's need, else NULL */
    struct store *store;   /* by the command's need, else NULL */
    gint64 now;            /* Unix seconds at start */
    char *said;            /* what output_say() was told, printed by output_done() */
    cJSON *done;           /* the documents of output_done() with --json */
};

/* What cli_main() opens before the command runs. */
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

/* All of `billhook …`: parses, opens what the command needs, runs it, prints its error. Returns the
 * exit status: 0, 1 (it failed, or standard output could not be written) or 2 (usage). Main thread,
 * once. */
int cli_main(int argc, char **argv);

/* ---- the commands (cli/FAMILY.c), each as cli_run says; words and options: cli_commands ---- */

/* Runs the daemon until it is asked to stop. */
int cli_serve(struct cli_context *, const struct cli_arguments *, GError **);

/* Writes a config file to begin with at context->config_path; needs NOTHING. */
int cli_init(struct cli_context *, const struct cli_arguments *, GError **);

/* Prints what to fill in where in WooCommerce; needs CONFIG_SECRETS, allow_incomplete. */
int cli_setup(struct cli_context *, const struct cli_arguments *, GError **);

/* Tells all that is wrong with a config, with --smtp also with the mail server; needs NOTHING: it
 * loads the config itself. */
int cli_check(struct cli_context *, const struct cli_arguments *, GError **);

/* Prints what needs a person, and the queues. */
int cli_status(struct cli_context *, const struct cli_arguments *, GError **);

/* Lists documents. */
int cli_list(struct cli_context *, const struct cli_arguments *, GError **);

/* Prints a document, or writes its PDF, UBL or mail. */
int cli_show(struct cli_context *, const struct cli_arguments *, GError **);

/* Changes a draft, which is built again. */
int cli_edit(struct cli_context *, const struct cli_arguments *, GError **);

/* Gives drafts their numbers. */
int cli_issue(struct cli_context *, const struct cli_arguments *, GError **);

/* Issues drafts where need be, and queues their mails. */
int cli_send(struct cli_context *, const struct cli_arguments *, GError **);

/* Discards drafts. */
int cli_void(struct cli_context *, const struct cli_arguments *, GError **);

/* Makes a draft credit note for an issued invoice. */
int cli_credit(struct cli_context *, const struct cli_arguments *, GError **);

/* Records a payment by a person. */
int cli_paid(struct cli_context *, const struct cli_arguments *, GError **);

/* Takes back what `paid` recorded. */
int cli_unpaid(struct cli_context *, const struct cli_arguments *, GError **);

/* Prints the story of an order. */
int cli_explain(struct cli_context *, const struct cli_arguments *, GError **);

/* Lists deliveries, or runs a row of inbox_commands (usage.h). */
int cli_inbox(struct cli_context *, const struct cli_arguments *, GError **);

/* Lists mails, or runs a row of outbox_commands (usage.h). */
int cli_outbox(struct cli_context *, const struct cli_arguments *, GError **);

/* Prints the next numbers, or sets one. */
int cli_number(struct cli_context *, const struct cli_arguments *, GError **);

/* Makes a draft of a type from a stored order. */
int cli_create(struct cli_context *, const struct cli_arguments *, GError **);

/* Maps and renders an order file; nothing is stored. */
int cli_preview(struct cli_context *, const struct cli_arguments *, GError **);

/* Signs a body and posts it to the daemon as WooCommerce would. */
int cli_post(struct cli_context *, const struct cli_arguments *, GError **);

/* Proves the books. */
int cli_verify(struct cli_context *, const struct cli_arguments *, GError **);

/* Copies the database into a file, or into a directory of rotated ones. */
int cli_backup(struct cli_context *, const struct cli_arguments *, GError **);

/* Puts a backup in the place of the database; needs CONFIG: it opens what it needs as root, then
 * becomes the owner of the database. */
int cli_restore(struct cli_context *, const struct cli_arguments *, GError **);

/* Prints the versions of billhook and of its libraries. */
int cli_version(struct cli_context *, const struct cli_arguments *, GError **);

/* Prints the help of a command, or of all. */
int cli_help(struct cli_context *, const struct cli_arguments *, GError **);

/* Prints the series and their next numbers (number and restore); type -1: all. Returns the exit
 * status; errors are the store's. */
int number_print(struct cli_context *context, int type, GError **error);

/* struct series of each type and shop, as today's documents would be numbered where nothing was
 * issued. The array frees them; caller unrefs. */
GPtrArray *number_todays(struct cli_context *context);

/* Prints setup's text for a config (init and setup) on standard output. */
void setup_print(const struct config *config);

/* ---- printing (cli/print.c) ---- */

/* A table for people: columns padded by display width, two blanks between; a column whose head
 * begins with
 * '>' is aligned right. On a terminal empty columns are left out, one whose head begins with '<' is
 * cut where the width asks for it, and the last one is broken over lines; elsewhere nothing is cut.
 */
struct table;

/* A table without rows; `heads` ends with NULL, at most 16 of them. Free it with table_print(). */
struct table *table_new(const char *const *heads);

/* Adds a row: one const char * for each column, then NULL. The texts are copied, escaped and cut to
 * 200 characters. */
void table_row(struct table *table, ...) G_GNUC_NULL_TERMINATED;

/* Prints the table on standard output and frees it; without rows it prints nothing. */
void table_print(struct table *table);

/* Prints a cJSON value and a line end on standard output, then deletes it. */
void print_json(cJSON *json);

/* Prints a line on standard output with control characters escaped (names from outside are safe on
 * a terminal), at most 4,000 characters. */
void print_line(const char *format, ...) G_GNUC_PRINTF(1, 2);

/* Prints `head` and behind it a text: escaped, and on a terminal broken into lines under each
 * other, to the right of the head. */
void print_hanging(const char *head, const char *text);

/* As print_hanging(), but in at most 80 columns wherever it goes, broken at blanks only: a command
 * in backquotes, a URL or a path that is wider keeps its line. */
void print_narrow(const char *head, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Prints a name in 14 columns and its text behind it, as print_hanging(). */
void print_field(const char *name, const char *text);

/* Prints a text after `indent` blanks, as print_hanging(). */
void print_paragraph(int indent, const char *format, ...) G_GNUC_PRINTF(2, 3);

#endif
