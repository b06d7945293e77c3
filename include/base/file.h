/* Files: reading what a path of the config (or the mark) names, which may be anything, and writing
 * what outlives a power cut. Any thread. */
#ifndef BILLHOOK_BASE_FILE_H
#define BILLHOOK_BASE_FILE_H

#include <glib.h>
#include <stdbool.h>
#include <sys/stat.h>

/* What a path names; each kind has its own largest size (INTERFACE.md, "Bounds"). */
enum file_kind {
    FILE_TEXT,       /* a text of the config in a file of its own */
    FILE_CONFIG,     /* the config file */
    FILE_SECRET,     /* a secret or password */
    FILE_LOGO,       /* the seller's logo */
    FILE_ATTACHMENT, /* a file that goes along with mails */
    FILE_MARK,       /* the mark beside the database */
    FILE_PEM,        /* a certificate or private key */
    FILE_BANK,       /* statements of the bank, also a .zip of them */
    FILE_MAIL,       /* a mail that we wrote ourselves, read back to compare */
    FILE_ORDER,      /* an order that a person tries */
    FILE_KINDS
};

/* The largest size of a file of that kind that is read, in bytes. */
gsize file_largest(enum file_kind kind);

/* Opens a regular file to read. Never waits: a FIFO, a device, a directory and a file that is
 * larger than its kind may be are refused. follow: a symbolic link at the end of the path is
 * followed. *info (may be NULL) gets what fstat() says of the file. Returns a descriptor that the
 * caller closes, or -1. Then the error begins with a verb ("cannot be opened: …", "is no plain
 * file"), so that the caller can put the file's name before it, and errno is that of open() (ELOOP:
 * a link that is not followed) or, where the file opened but is refused, 0. Errors: SYSTEM when the
 * system refuses, INPUT for the wrong kind of file or its size. */
int file_open(
        const char *path, enum file_kind kind, bool follow, struct stat *info, GError **error);

/* Reads a descriptor of file_open() to its end. Returns the bytes with a NUL behind them that
 * *length does not count; the caller frees. Never reads more than the file's kind may have, also
 * when the file grows meanwhile. NULL with an error as of file_open(), or TEMPORARY when the file
 * grew; what was read until then is wiped. Leaves the descriptor open. */
char *file_read_descriptor(int fd, enum file_kind kind, gsize *length, GError **error);

/* file_open() (links are followed) and file_read_descriptor() in one. Caller frees. NULL with their
 * errors, the path in front of the message. */
char *file_read(const char *path, enum file_kind kind, gsize *length, GError **error);

/* The same of what a person names on a command line, which may be a pipe ("<(jq …)", /dev/stdin) or
 * a terminal: waits for its end, but reads no more than its kind may have. */
char *file_read_named(const char *path, enum file_kind kind, gsize *length, GError **error);

/* Why file_open() refuses a file, links followed: "PATH is no plain file". NULL when it does not.
 * Opens the file and reads nothing. Caller frees. */
char *file_fault(const char *path, enum file_kind kind);

/* Why this process could not write into a directory: "PATH is no directory". NULL when it can.
 * Caller frees. */
char *directory_fault(const char *path);

/* Writes all bytes to a descriptor, however many calls it takes; an interrupted one is tried again.
 * False with errno of write(). Nothing is synced. */
bool file_write_all(int fd, const char *bytes, gsize length);

/* Writes a new file of mode 0600 and fsyncs it. Whatever has that name already is removed first; a
 * symbolic link is never followed. The name itself is only durable after file_sync_directory().
 * False with errno of the step that failed, so that each caller can name the file in its own words;
 * a part of the file may then be there. */
bool file_write_synced(const char *path, const void *bytes, gsize length);

/* Makes the names of the files in a directory durable (fsync). False with errno. */
bool file_sync_directory(const char *directory);

#endif
