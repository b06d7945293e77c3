/* Files that outlive a power cut. errno tells why not: each caller names the file in its own words. Any thread. */
#ifndef BILLHOOK_BASE_FILE_H
#define BILLHOOK_BASE_FILE_H

#include <glib.h>
#include <stdbool.h>

/* Writes a file of mode 0600 and fsyncs it. What has its name already is removed first, a symlink never followed. The name is only
 * durable after file_sync_directory(). */
bool file_write_synced(const char *path, const void *bytes, gsize length);

/* Makes the names in a directory durable. */
bool file_sync_directory(const char *directory);

#endif
