/* Reading words and values of options. */
#include "arguments.h"

#include <errno.h>

#include "base/date.h"
#include "base/error.h"
#include "base/log.h"
#include "base/text.h"

bool argument_number(const char *text,
        gint64 least,
        gint64 most,
        const char *what,
        gint64 *number,
        GError **error)
{
    char *end = NULL;
    errno = 0;
    gint64 value = g_ascii_strtoll(text, &end, 10);
    if (!*text || *end || errno || value < least || value > most)
        return fail(error, BILLHOOK_ERROR_USAGE,
                "%s: '%s' is no whole number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, what,
                text, least, most);
    *number = value;
    return true;
}

bool argument_day(const char *text, const char *what, GError **error)
{
    return date_is_day(text) ||
            fail(error, BILLHOOK_ERROR_USAGE, "%s: '%s' is no day; dates are YYYY-MM-DD", what,
                    text);
}

bool argument_type(const char *text, enum document_type *type, GError **error)
{
    return document_type_from_text(text, type) ||
            fail(error, BILLHOOK_ERROR_USAGE,
                    "'%s' is no document type; allowed: order_form, delivery_note, invoice, "
                    "credit_note",
                    text);
}

bool argument_none_of(const char *what, const char *value, const char *const *names, GError **error)
{
    const char *nearest = text_nearest(value, names);
    g_autofree char *allowed = g_strjoinv(", ", (char **)names), *safe = log_escape(value, 60);
    return fail(error, BILLHOOK_ERROR_USAGE, "%s: '%s' is none of %s%s%s%s", what, safe, allowed,
            nearest ? "; did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
}
