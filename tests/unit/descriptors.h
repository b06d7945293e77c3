/* What this process has open. */
#ifndef TESTS_UNIT_DESCRIPTORS_H
#define TESTS_UNIT_DESCRIPTORS_H

#include <glib.h>

/* How many connections of this process have this database open: each has its -wal. (SQLite keeps
 * descriptors of the database itself for the locks of others.) */
static inline int connections_to(const char *database)
{
    g_autofree char *path = g_strconcat(database, "-wal", NULL);
    int count = 0;
    GDir *all = g_dir_open("/proc/self/fd", 0, NULL);
    g_assert_nonnull(all);
    for (const char *name; (name = g_dir_read_name(all));) {
        g_autofree char *link = g_build_filename("/proc/self/fd", name, NULL),
                        *file = g_file_read_link(link, NULL);
        count += g_strcmp0(file, path) == 0;
    }
    g_dir_close(all);
    return count;
}

#endif
