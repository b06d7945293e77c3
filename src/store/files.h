/* Files beside the database, on the disk for sure. The errors name the file. Any thread. */
#ifndef BILLHOOK_STORE_FILES_H
#define BILLHOOK_STORE_FILES_H

#include <glib.h>
#include <stdbool.h>

/* fsync of the directory that a file lies in: its name stays. SYSTEM. */
bool directory_sync(const char *file, GError **error);

/* fsync of a file that was written by somebody else, e.g. SQLite. SYSTEM. */
bool file_sync(const char *file, GError **error);

/* Writes a whole file, 0600, fsynced (the directory is not). SYSTEM. */
bool file_write(const char *file, const char *text, gsize length, GError **error);

/* The same in place of what lies there, which stays whole until then: written beside it as
 * FILE.new, which takes its name; the directory is fsynced too. SYSTEM. */
bool file_replace(const char *file, const char *text, gsize length, GError **error);

#endif
