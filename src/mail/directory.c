/* transport=directory: a mail as a file that is whole or not there. */
#include "mail/directory.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"

/* A Message-ID or number as a file name: no separator, no dot at the start, not longer than a file
 * system takes. */
static char *safe_name(const char *name)
{
    char *safe = g_strndup(name, 200);
    for (char *p = safe; *p; p++)
        if (!g_ascii_isalnum(*p) && !strchr("._-", *p))
            *p = '_';
    if (safe[0] == '.' || safe[0] == '\0') {
        char *visible = g_strdup_printf("_%s", safe);
        g_free(safe);
        return visible;
    }
    return safe;
}

/* link() never replaces a file, as rename() would: a name that is taken shows as EEXIST. */
static bool put_in_place(const char *temporary, const char *path, GBytes *message, GError **error)
{
    if (link(temporary, path) == 0)
        return true;
    if (errno != EEXIST)
        return fail(error, BILLHOOK_ERROR_SYSTEM, "mail file %s: %s", path, g_strerror(errno));
    gsize length = 0;
    g_autoptr(GError) unread = NULL;
    g_autofree char *old = file_read(path, FILE_MAIL, &length, &unread);
    if (!old)
        return fail(error, BILLHOOK_ERROR_SYSTEM, "mail file %s", unread->message);
    gsize size;
    const char *bytes = g_bytes_get_data(message, &size);
    if (length == size && (size == 0 || memcmp(old, bytes, size) == 0))
        return true;
    return fail(error, BILLHOOK_ERROR_CONFLICT, "mail file %s: exists with other content", path);
}

bool mail_to_directory(const char *directory, const char *name, GBytes *message, GError **error)
{
    g_autofree char *safe = safe_name(name);
    g_autofree char *path = g_strdup_printf("%s/%s.eml", directory, safe);
    g_autofree char *temporary = g_strdup_printf("%s/.%s.part", directory, safe);
    gsize length;
    const void *bytes = g_bytes_get_data(message, &length);
    bool ok = file_write_synced(temporary, bytes, length) ||
            fail(error, BILLHOOK_ERROR_SYSTEM, "mail file %s: %s", path, g_strerror(errno));
    ok = ok && put_in_place(temporary, path, message, error);
    g_unlink(temporary);
    return ok &&
            (file_sync_directory(directory) ||
                    fail(error, BILLHOOK_ERROR_SYSTEM, "mail directory %s: %s", directory,
                            g_strerror(errno)));
}
