/* The error domain, with a second message for the log beside the one for a person. */
#include "base/error.h"

typedef struct {
    char *logged; /* NULL: the message itself */
} BillhookErrorPrivate;

static void billhook_error_private_init(BillhookErrorPrivate *private)
{
    private->logged = NULL;
}

static void billhook_error_private_copy(const BillhookErrorPrivate *from, BillhookErrorPrivate *to)
{
    to->logged = g_strdup(from->logged);
}

static void billhook_error_private_clear(BillhookErrorPrivate *private)
{
    g_free(private->logged);
}

G_DEFINE_EXTENDED_ERROR(BillhookError, billhook_error)

bool fail(GError **error, enum billhook_error code, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    if (error)
        *error = g_error_new_valist(BILLHOOK_ERROR, (gint)code, format, arguments);
    va_end(arguments);
    return false;
}

bool fail_quoting(
        GError **error, enum billhook_error code, const char *logged, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    if (error) {
        *error = g_error_new_valist(BILLHOOK_ERROR, (gint)code, format, arguments);
        billhook_error_get_private(*error)->logged = g_strdup(logged);
    }
    va_end(arguments);
    return false;
}

const char *error_logged(const GError *error)
{
    const char *logged =
            error->domain == BILLHOOK_ERROR ? billhook_error_get_private(error)->logged : NULL;
    return logged ? logged : error->message;
}
