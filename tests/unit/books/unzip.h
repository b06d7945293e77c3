/* What a zip holds, read by libarchive from its directory as other programs do. */
#ifndef TESTS_BOOKS_UNZIP_H
#define TESTS_BOOKS_UNZIP_H

#include <archive.h>
#include <archive_entry.h>
#include <glib.h>
#include <string.h>

/* The content of a file of a zip; NULL: it is not there. *mode, *time: as they stand in it. */
static inline char *read_back(
        GBytes *zip, const char *name, gsize *length, unsigned *mode, gint64 *at)
{
    struct archive *archive = archive_read_new();
    struct archive_entry *entry;
    char *found = NULL;
    gsize size;
    const void *data = g_bytes_get_data(zip, &size);
    archive_read_support_format_zip_seekable(archive);
    g_assert_cmpint(archive_read_open_memory(archive, data, size), ==, ARCHIVE_OK);
    while (!found && archive_read_next_header(archive, &entry) == ARCHIVE_OK) {
        if (strcmp(archive_entry_pathname(entry), name) != 0)
            continue;
        *length = (gsize)archive_entry_size(entry);
        *mode = archive_entry_mode(entry);
        *at = archive_entry_mtime(entry);
        found = g_malloc0(*length + 1);
        g_assert_cmpint(archive_read_data(archive, found, *length), ==, (la_ssize_t)*length);
    }
    archive_read_free(archive);
    return found;
}

/* The names of a zip in the order of its directory, a line each; NULL: it is no whole zip. Caller
 * frees. */
static inline char *names_of(GBytes *zip)
{
    struct archive *archive = archive_read_new();
    struct archive_entry *entry;
    GString *names = g_string_new(NULL);
    gsize size;
    const void *data = g_bytes_get_data(zip, &size);
    archive_read_support_format_zip_seekable(archive);
    int code = archive_read_open_memory(archive, data, size);
    while (code == ARCHIVE_OK && (code = archive_read_next_header(archive, &entry)) == ARCHIVE_OK)
        g_string_append_printf(names, "%s\n", archive_entry_pathname(entry));
    archive_read_free(archive);
    return g_string_free(names, code != ARCHIVE_EOF);
}

#endif
