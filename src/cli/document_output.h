/* What the commands about documents share: writing files, saying what happened. Main thread. */
#ifndef BILLHOOK_CLI_DOCUMENT_OUTPUT_H
#define BILLHOOK_CLI_DOCUMENT_OUTPUT_H

#include "command.h"
#include "document/document.h"

/* Writes bytes to a file (put_bytes(), with its errors) or, for "-", to standard output; SYSTEM: it
 * could not be written. */
bool output_bytes(
        const struct cli_context *context, const char *file, GBytes *bytes, GError **error);

/* ", paid 50.00 of 121.00, 71.00 due": how an issued invoice stands, to follow its state; "" for
 * any other document. Caller frees. */
char *output_standing(const struct document *document);

/* Keeps one line about a document for output_done(), in place of the one kept before: type, name,
 * order and `what`. */
void output_say(struct cli_context *context, const struct document *document, const char *what);

/* After the commit: prints the line of output_say(); with --json reads document `id` again and adds
 * it to the list of output_json_done(). Errors are the store's. */
bool output_done(struct cli_context *context, gint64 id, GError **error);

/* With --json: prints the documents of output_done(), as a list (also an empty one) or as the only
 * one (nothing when there is none), and forgets them. */
void output_json_done(struct cli_context *context, bool list);

/* How many were done: {"NAME":COUNT} with --json, else "COUNT ONE" or "COUNT MANY". */
void output_count(const struct cli_context *context,
        const char *name,
        gint64 count,
        const char *one,
        const char *many);

/* One line on standard error that says what did not work while the command goes on; what could move
 * the cursor is written out. */
void output_trouble(const char *format, ...) G_GNUC_PRINTF(1, 2);

/* When no daemon runs on the database: says on standard error that nobody takes up what was queued,
 * "`what` when `billhook serve` runs"; what: "the mail leaves". */
void output_daemon_hint(const struct cli_context *context, const char *what);

#endif
