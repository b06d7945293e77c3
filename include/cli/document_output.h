/* What the commands share: finding orders, reading arguments, writing files, saying what happened.
 */
#ifndef BILLHOOK_CLI_DOCUMENT_OUTPUT_H
#define BILLHOOK_CLI_DOCUMENT_OUTPUT_H

#include "cli/cli.h"

/* Writes bytes to a file (see cli/put.h) or, for "-", to standard output. */
bool output_bytes(const char *file, GBytes *bytes, GError **error);
/* Its number, else "#ID". Caller frees. */
char *output_name(const struct document *document);
/* Keeps one line about a document for output_done(): type, name, order and `what`. */
void output_say(struct cli_context *context, const struct document *document, const char *what);
/* After the commit: prints that line; with --json the document joins the list of
 * output_json_done(). */
bool output_done(struct cli_context *context, gint64 id, GError **error);
/* With --json: prints the documents of output_done(), as a list or as the only one. */
void output_json_done(struct cli_context *context, bool list);
/* Says that nobody takes up what was queued when no daemon runs: "the mail leaves". */
void output_daemon_hint(const struct cli_context *context, const char *what);

/* Arguments; USAGE errors name the option and what is allowed. */
bool output_number(const char *text,
        gint64 least,
        gint64 most,
        const char *what,
        gint64 *number,
        GError **error);
bool output_day(const char *text, const char *what, GError **error);
bool output_type(const char *text, enum document_type *type, GError **error);
/* The shop by name; NULL name: the first. */
const struct shop *output_shop(const struct cli_context *context, const char *name, GError **error);

/* The one order that a reference names, with its body; stored_order_free(). CONFLICT when several
 * fit. */
struct stored_order *output_find_order(
        const struct cli_context *context, const char *reference, const char *shop, GError **error);

#endif
