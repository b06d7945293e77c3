/* Free space, and a -wal file that nobody can empty. */
#include "acts/disk.h"

#include <glib.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

/* Twice journal_size_limit; Litestream lets it grow to 121,359 pages (0.5), then truncates it. */
#define WAL_BYTES_MOST ((off_t)128 << 20)
#define WAL_BYTES_COPIED ((off_t)640 << 20)

int disk_free_percent(const char *file)
{
    struct statvfs disk;
    g_autofree char *folder = g_path_get_dirname(file);
    if (statvfs(folder, &disk) != 0 || disk.f_blocks == 0)
        return 100;
    return (int)((double)disk.f_bavail * 100.0 / (double)disk.f_blocks);
}

/* Its folder beside the database, .NAME-litestream. */
static bool litestream_is_there(const char *database)
{
    g_autofree char *folder = g_path_get_dirname(database), *name = g_path_get_basename(database);
    g_autofree char *path = g_strdup_printf("%s/.%s-litestream", folder, name);
    return g_file_test(path, G_FILE_TEST_IS_DIR);
}

char *wal_trouble(const char *database, char **help)
{
    g_autofree char *wal = g_strconcat(database, "-wal", NULL);
    struct stat status;
    off_t most = litestream_is_there(database) ? WAL_BYTES_COPIED : WAL_BYTES_MOST;
    if (stat(wal, &status) != 0 || status.st_size < most)
        return NULL;
    *help = g_strdup_printf("fuser -v %s", database);
    return g_strdup_printf("%s has grown to %d MB: another program holds the database open for "
                           "reading, so it cannot be emptied; end that program",
            wal, (int)(status.st_size >> 20));
}
