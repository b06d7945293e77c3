#include "base/error.h"

G_DEFINE_QUARK(billhook-error, billhook_error)

bool fail(GError **error, enum billhook_error code, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    if (error)
        *error = g_error_new_valist(BILLHOOK_ERROR, (gint)code, format, arguments);
    va_end(arguments);
    return false;
}
