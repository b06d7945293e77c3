/* What the commands share: finding orders, reading arguments, writing files, saying what happened.
 * Main thread. */
#ifndef BILLHOOK_CLI_DOCUMENT_OUTPUT_H
#define BILLHOOK_CLI_DOCUMENT_OUTPUT_H

#include "cli/cli.h"
#include "document/document.h"
#include "store/orders.h"

/* Writes bytes to a file (put_bytes(), with its errors) or, for "-", to standard output; SYSTEM: it
 * could not be written. */
bool output_bytes(const char *file, GBytes *bytes, GError **error);

/* A document's number, else "#ID". Caller frees. */
char *output_name(const struct document *document);

/* Keeps one line about a document for output_done(), in place of the one kept before: type, name,
 * order and `what`. */
void output_say(struct cli_context *context, const struct document *document, const char *what);

/* After the commit: prints the line of output_say(); with --json reads document `id` again and adds
 * it to the list of output_json_done(). Errors are the store's. */
bool output_done(struct cli_context *context, gint64 id, GError **error);

/* With --json: prints the documents of output_done(), as a list (also an empty one) or as the only
 * one (nothing when there is none), and forgets them. */
void output_json_done(struct cli_context *context, bool list);

/* When no daemon runs on the database: says on standard error that nobody takes up what was queued,
 * "`what` when `billhook serve` runs"; what: "the mail leaves". */
void output_daemon_hint(const struct cli_context *context, const char *what);

/* Reads a whole number from `least` to `most`. USAGE names `what` (the option) and what is
 * allowed. */
bool output_number(const char *text,
        gint64 least,
        gint64 most,
        const char *what,
        gint64 *number,
        GError **error);

/* Whether a text is a day, YYYY-MM-DD. USAGE names `what`. */
bool output_day(const char *text, const char *what, GError **error);

/* Reads a document type ("invoice"). USAGE names those that are allowed. */
bool output_type(const char *text, enum document_type *type, GError **error);

/* The shop by name; NULL name: the first in the config. Borrowed from the config. USAGE names the
 * shops that there are. */
const struct shop *output_shop(const struct cli_context *context, const char *name, GError **error);

/* The one order that a reference (number or '#ID') names, with its body, of any shop where `shop`
 * is NULL. Caller frees with stored_order_free(). NOT_FOUND; CONFLICT when several fit; the store's
 * errors. */
struct stored_order *output_find_order(
        const struct cli_context *context, const char *reference, const char *shop, GError **error);

#endif
