/* Files: reading what a path of the config (or the mark) names, which may be anything, and writing
 * what outlives a power cut. Any thread. */
#ifndef BILLHOOK_BASE_FILE_H
#define BILLHOOK_BASE_FILE_H

#include <glib.h>
#include <stdbool.h>
#include <sys/stat.h>

/* What a path names, by the largest size that is taken (INTERFACE.md, "Bounds"). */
enum file_kind {
    FILE_TEXT,
    FILE_CONFIG,
    FILE_SECRET,
    FILE_LOGO,
    FILE_ATTACHMENT,
    FILE_MARK,
    FILE_PEM,
    FILE_MAIL,
    FILE_KINDS
};
gsize file_largest(enum file_kind kind); /* bytes */

/* Opens a regular file to read; a FIFO, a device, a directory, or one that is larger than its kind
 * is refused, and none is waited for. follow: a symbolic link is followed. *info (may be NULL): as
 * it is. -1 and an error that begins with a verb ("cannot be opened: …", "is no plain file"), for
 * the caller to put the name before; errno is open()'s (ELOOP: a link that is not followed), else
 * 0. The caller closes it. */
int file_open(
        const char *path, enum file_kind kind, bool follow, struct stat *info, GError **error);

/* The rest of a file that file_open() gave, and a NUL byte behind it that *length does not count;
 * never more than its kind may have, also when it grows meanwhile. Caller frees; buffers on the way
 * are wiped. Errors as of file_open(). */
char *file_read_descriptor(int fd, enum file_kind kind, gsize *length, GError **error);

/* Both, with the path at the beginning of the error; links are followed. Caller frees. */
char *file_read(const char *path, enum file_kind kind, gsize *length, GError **error);

/* Why file_read() would fail, without reading: "PATH is no plain file". NULL: it would not. Caller
 * frees. */
char *file_fault(const char *path, enum file_kind kind);

/* Why nothing could be written into a directory: "PATH is no directory". NULL: it can. Caller
 * frees. */
char *directory_fault(const char *path);

/* Writes a file of mode 0600 and fsyncs it. What has its name already is removed first, a symlink
 * never followed. The name is only durable after file_sync_directory(). errno tells why not: each
 * caller names the file in its own words. */
bool file_write_synced(const char *path, const void *bytes, gsize length);

/* Makes the names in a directory durable. errno as above. */
bool file_sync_directory(const char *directory);

#endif
