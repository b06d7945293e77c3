/* What was typed, checked before any file is opened: wrong usage exits 2 whatever the state of
 * config and database. */
#ifndef BILLHOOK_CLI_USAGE_H
#define BILLHOOK_CLI_USAGE_H

#include "cli/cli.h"

/* Checks of an option's value (struct cli_option); the error names the option and what is allowed.
 */
bool usage_type(const char *name, const char *value, GError **error); /* any document type */
bool usage_order_type(
        const char *name, const char *value, GError **error); /* one that is made from an order */
bool usage_state(const char *name, const char *value, GError **error); /* of a document */
bool usage_inbox_state(const char *name, const char *value, GError **error);
bool usage_outbox_state(const char *name, const char *value, GError **error);
bool usage_category(const char *name, const char *value, GError **error); /* a ground of zero VAT */
bool usage_vat_reason(const char *name, const char *value, GError **error);
bool usage_day(const char *name, const char *value, GError **error);
bool usage_count(const char *name, const char *value, GError **error); /* --limit */
bool usage_next(const char *name, const char *value, GError **error);  /* --next */
bool usage_amount(const char *name, const char *value, GError **error);
bool usage_rate(const char *name, const char *value, GError **error);
bool usage_url(const char *name, const char *value, GError **error);
bool usage_not_empty(const char *name, const char *value, GError **error);

/* Whether there is such a command; the error names the nearest. */
bool usage_command(const char *name, GError **error);

/* Checks of a whole command line (struct cli_command). */
bool usage_help(const struct cli_arguments *arguments, GError **error);
bool usage_edit(const struct cli_arguments *arguments, GError **error);
bool usage_credit(const struct cli_arguments *arguments, GError **error);
bool usage_backup(const struct cli_arguments *, GError **);
/* --vat-category and --vat-reason: E needs one, none goes without a category. */
bool usage_ground(const struct cli_arguments *arguments, GError **error);
bool usage_number(const struct cli_arguments *arguments, GError **error);
bool usage_create(const struct cli_arguments *arguments, GError **error);
bool usage_inbox(const struct cli_arguments *arguments, GError **error);
bool usage_outbox(const struct cli_arguments *arguments, GError **error);

/* False, with an error: `value` is none of `names` (NULL-terminated); the nearest one is proposed.
 */
bool usage_none_of(const char *what, const char *value, const char *const *names, GError **error);

/* A word after `inbox` or `outbox`; the first row is the plain list, with name "". A row with name
 * NULL ends the table. */
struct sub_command {
    const char *name;
    enum { ID_NONE, ID_MAYBE, ID_NEEDED } id;
    const char *options[4]; /* those it takes, ended by NULL */
    bool one_needed;        /* exactly one of ID and its options */
    int (*run)(struct cli_context *context,
            const struct cli_arguments *arguments,
            gint64 id,
            GError **error);
};
extern const struct sub_command inbox_commands[], outbox_commands[];
/* Runs the row that the words name; they were checked. */
int sub_command_run(const struct sub_command *table,
        struct cli_context *context,
        const struct cli_arguments *arguments,
        GError **error);

#endif
