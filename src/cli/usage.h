/* What was typed, checked before any file is opened: wrong usage exits 2 whatever the state of
 * config and database. */
#ifndef BILLHOOK_CLI_USAGE_H
#define BILLHOOK_CLI_USAGE_H

#include "command.h"
#include "document/build.h"

/* ---- an option's value (struct cli_option); USAGE names the option and what is allowed ---- */

/* Any document type: order_form, delivery_note, invoice, credit_note. */
bool usage_type(const char *name, const char *value, GError **error);

/* A document type that is made from an order: all but credit_note. */
bool usage_order_type(const char *name, const char *value, GError **error);

/* A document's state: draft, issued, sent, void. */
bool usage_state(const char *name, const char *value, GError **error);

/* A delivery's state: pending, done, ignored, failed. */
bool usage_inbox_state(const char *name, const char *value, GError **error);

/* A mail's state: queued, held, uncertain, sent, failed, cancelled. */
bool usage_outbox_state(const char *name, const char *value, GError **error);

/* A Peppol delivery's state: queued, looking_up … cancelled. */
bool usage_peppol_state(const char *name, const char *value, GError **error);

/* A ground of zero VAT: K, AE, G, E, Z (UNCL 5305). */
bool usage_category(const char *name, const char *value, GError **error);

/* The words of a ground: not blank, at most 300 characters. */
bool usage_vat_reason(const char *name, const char *value, GError **error);

/* user: its word is known and has what it takes. */
bool usage_user(const struct cli_arguments *arguments, GError **error);

/* What a user may do (user --role): owner, accountant, reader. */
bool usage_role(const char *name, const char *value, GError **error);

/* The language of a user's pages: nl, fr, de, en, or "" for the browser's. */
bool usage_user_language(const char *name, const char *value, GError **error);

/* seller: its word is known, and its NAME can be one. */
bool usage_seller(const struct cli_arguments *arguments, GError **error);

/* A day, YYYY-MM-DD. */
bool usage_day(const char *name, const char *value, GError **error);

/* How many rows (--limit): 1 to 1,000,000. */
bool usage_count(const char *name, const char *value, GError **error);

/* The shop's id of a refund (--refund): from 1. */
bool usage_refund(const char *name, const char *value, GError **error);

/* The next number of a series (--next): from 1. */
bool usage_next(const char *name, const char *value, GError **error);

/* An amount above 0 in whole units of the currency, "12.50". */
bool usage_amount(const char *name, const char *value, GError **error);

/* An amount that is searched for: 0 or more, with a point or a comma and at most 4 decimals. */
bool usage_sum(const char *name, const char *value, GError **error);

/* Words that are searched for: at least a character that is no blank, at most 64 words and 10,000
 * bytes. */
bool usage_words(const char *name, const char *value, GError **error);

/* A VAT rate in percent, 0 or more, "21". */
bool usage_rate(const char *name, const char *value, GError **error);

/* A line of an invoice, N or N=QUANTITY: its place from 1, a quantity above 0. */
bool usage_line(const char *name, const char *value, GError **error);

/* A URL that begins with http:// or https://. */
bool usage_url(const char *name, const char *value, GError **error);

/* Anything but "". */
bool usage_not_empty(const char *name, const char *value, GError **error);

/* The lines that `credit --line` names, after the checks: struct credit_line, NULL when there are
 * none. The caller unrefs. */
GArray *usage_credit_lines(const struct cli_arguments *arguments);

/* The refund that `credit --refund` names; *refund 0: none. */
bool usage_credit_refund(const struct cli_arguments *arguments, gint64 *refund, GError **error);

/* ---- a whole command line (struct cli_command); USAGE says what is wrong ---- */

/* edit: each word after the first is KEY=VALUE with a key and value that document_edits_set()
 * takes. */
bool usage_edit(const struct cli_arguments *arguments, GError **error);

/* remind: --hold, --release and --dry-run exclude each other, and the first two need a DOC. */
bool usage_remind(const struct cli_arguments *arguments, GError **error);

/* credit: --amount and --rate go together; --line goes without them, and no line stands twice. */
bool usage_credit(const struct cli_arguments *arguments, GError **error);

/* backup: either FILE or --rotate. */
bool usage_backup(const struct cli_arguments *, GError **);

/* --vat-category and --vat-reason: E needs a reason, and a reason needs a category. */
bool usage_ground(const struct cli_arguments *arguments, GError **error);

/* list: --from is not after --to. */
bool usage_list(const struct cli_arguments *arguments, GError **error);

/* number: TYPE is one; --next needs TYPE, --reason and --shop need --next. */
bool usage_number(const struct cli_arguments *arguments, GError **error);

/* check: --serve looks at the file alone, so nothing else is asked with it. */
bool usage_check(const struct cli_arguments *arguments, GError **error);

/* webhooks: --yes goes with --mend. */
bool usage_webhooks(const struct cli_arguments *arguments, GError **error);

/* create: --type is given. */
bool usage_create(const struct cli_arguments *arguments, GError **error);

#endif
