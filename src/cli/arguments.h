/* Reading words and values of options. USAGE errors name the option and what is allowed. */
#ifndef BILLHOOK_CLI_ARGUMENTS_H
#define BILLHOOK_CLI_ARGUMENTS_H

#include <glib.h>
#include <stdbool.h>

#include "document/document.h"

/* Reads a whole number from `least` to `most`. USAGE names `what` (the option) and what is
 * allowed. */
bool argument_number(const char *text,
        gint64 least,
        gint64 most,
        const char *what,
        gint64 *number,
        GError **error);

/* Whether a text is a day, YYYY-MM-DD. USAGE names `what`. */
bool argument_day(const char *text, const char *what, GError **error);

/* Reads a document type ("invoice"). USAGE names those that are allowed. */
bool argument_type(const char *text, enum document_type *type, GError **error);

/* Always false, with USAGE: `value` is none of `names` (NULL-terminated); the nearest one is
 * proposed. `what` begins the message: the option, or the family of commands. */
bool argument_none_of(
        const char *what, const char *value, const char *const *names, GError **error);

#endif
