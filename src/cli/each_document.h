/* What a person does to documents, one transaction each. Main thread. */
#ifndef BILLHOOK_CLI_EACH_DOCUMENT_H
#define BILLHOOK_CLI_EACH_DOCUMENT_H

#include "command.h"
#include "store/documents.h"

/* An act on one document, inside a transaction; `stored` is fresh. Returns what happened, which the
 * caller frees; NULL and an error: nothing. */
typedef char *(*document_act)(const struct work *work,
        const struct cli_arguments *arguments,
        struct stored_document *stored,
        GError **error);

/* Does the act on the documents that the words from `first` on name, and tells each; `issues`: it
 * gives numbers, so that the mark and the PDF follow. Of several it does the ones it can: a line of
 * error each. Returns the exit status: 1 if one failed; the only one's error is set. */
int each_document(struct cli_context *context,
        const struct cli_arguments *arguments,
        guint first,
        document_act what,
        bool issues,
        GError **error);

/* After the commit: what was issued gets its mark and its PDF, then it is told (output_say()). */
bool each_document_done(struct cli_context *context, gint64 id, bool issued, GError **error);

#endif
