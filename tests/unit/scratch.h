/* A test's own directory, and its end. */
#ifndef TESTS_UNIT_SCRATCH_H
#define TESTS_UNIT_SCRATCH_H

#include <glib.h>
#include <glib/gstdio.h>

/* Removes it with all that lies in it. */
static inline void remove_directory(const char *directory)
{
    GDir *dir = g_dir_open(directory, 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *file = g_build_filename(directory, name, NULL);
        if (g_file_test(file, G_FILE_TEST_IS_DIR))
            remove_directory(file);
        else
            g_unlink(file);
    }
    g_clear_pointer(&dir, g_dir_close);
    g_rmdir(directory);
}

#endif
