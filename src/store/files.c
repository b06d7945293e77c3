/* Files beside the database, on the disk for sure. */
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"

bool directory_sync(const char *file, GError **error)
{
    g_autofree char *directory = g_path_get_dirname(file);
    return file_sync_directory(directory) ||
            fail(error, BILLHOOK_ERROR_SYSTEM, "the directory %s could not be written: %s",
                    directory, g_strerror(errno));
}

bool file_write(const char *file, const char *text, gsize length, GError **error)
{
    return file_write_synced(file, text, length) ||
            fail(error, BILLHOOK_ERROR_SYSTEM, "%s could not be written: %s", file,
                    g_strerror(errno));
}

bool file_replace(const char *file, const char *text, gsize length, GError **error)
{
    g_autofree char *part = g_strconcat(file, ".new", NULL);
    if (!file_write(part, text, length, error))
        return false;
    if (g_rename(part, file) != 0)
        return fail(error, BILLHOOK_ERROR_SYSTEM, "%s could not be written: %s", file,
                g_strerror(errno));
    return directory_sync(file, error);
}

bool file_sync(const char *file, GError **error)
{
    int descriptor = g_open(file, O_RDONLY | O_CLOEXEC, 0);
    bool good = descriptor >= 0 && fsync(descriptor) == 0;
    int problem = errno;
    if (descriptor >= 0)
        close(descriptor);
    return good ||
            fail(error, BILLHOOK_ERROR_SYSTEM, "%s could not be written to disk: %s", file,
                    g_strerror(problem));
}
