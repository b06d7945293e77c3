/* Free space, and a -wal file that nobody can empty. */
#include "acts/disk.h"

#include <glib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

/* Twice journal_size_limit. */
#define WAL_BYTES_MOST ((off_t)128 << 20)

int disk_free_percent(const char *file)
{
    struct statvfs disk;
    g_autofree char *folder = g_path_get_dirname(file);
    if (statvfs(folder, &disk) != 0 || disk.f_blocks == 0)
        return 100;
    return (int)((double)disk.f_bavail * 100.0 / (double)disk.f_blocks);
}

char *wal_trouble(const char *database, char **help)
{
    g_autofree char *wal = g_strconcat(database, "-wal", NULL);
    struct stat status;
    if (stat(wal, &status) != 0 || status.st_size < WAL_BYTES_MOST)
        return NULL;
    *help = g_strdup_printf("fuser -v %s", database);
    return g_strdup_printf("%s has grown to %d MB: another program holds the database open for "
                           "reading, so it cannot be emptied; end that program",
            wal, (int)(status.st_size >> 20));
}
