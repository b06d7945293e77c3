/* Reading files that may be anything, within bounds; writing files that outlive a power cut. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"

#define KIB ((gsize)1024)
#define MIB (1024 * KIB)

/* ---- reading ---- */

gsize file_largest(enum file_kind kind)
{
    static const gsize largest[FILE_KINDS] = {
            [FILE_TEXT] = 64 * KIB,
            [FILE_CONFIG] = 1 * MIB,
            [FILE_SECRET] = 4 * KIB,
            [FILE_LOGO] = 10 * MIB,
            [FILE_ATTACHMENT] = 20 * MIB,
            [FILE_MARK] = 1 * MIB,
            [FILE_PEM] = 1 * MIB,
            [FILE_BANK] = 64 * MIB,
            [FILE_MAIL] = 256 * MIB, /* our own, to compare */
            [FILE_ORDER] = 64 * MIB,
    };
    return largest[kind];
}

/* "20 MiB" where it is so many. Caller frees. */
static char *size_text(gsize size)
{
    return size >= MIB ? g_strdup_printf("%" G_GSIZE_FORMAT " MiB", size / MIB)
                       : g_strdup_printf("%" G_GSIZE_FORMAT " bytes", size);
}

static bool too_large(enum file_kind kind, GError **error)
{
    g_autofree char *most = size_text(file_largest(kind));
    return fail(error, BILLHOOK_ERROR_INPUT, "is larger than %s", most);
}

static bool good_to_read(int fd, enum file_kind kind, struct stat *info, GError **error)
{
    if (fstat(fd, info) != 0)
        return fail(error, BILLHOOK_ERROR_SYSTEM, "cannot be used: %s", g_strerror(errno));
    if (!S_ISREG(info->st_mode))
        return fail(error, BILLHOOK_ERROR_INPUT, "is no plain file");
    return (guint64)info->st_size <= file_largest(kind) || too_large(kind, error);
}

int file_open(const char *path, enum file_kind kind, bool follow, struct stat *info, GError **error)
{
    struct stat own;
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY | (follow ? 0 : O_NOFOLLOW));
    if (fd < 0) {
        int reason = errno;
        fail(error, BILLHOOK_ERROR_SYSTEM, "cannot be opened: %s", g_strerror(reason));
        errno = reason;
        return -1;
    }
    if (good_to_read(fd, kind, info ? info : &own, error))
        return fd;
    close(fd);
    errno = 0;
    return -1;
}

char *file_read_descriptor(int fd, enum file_kind kind, gsize *length, GError **error)
{
    struct stat info;
    if (!good_to_read(fd, kind, &info, error))
        return NULL;
    gsize room = (gsize)info.st_size + 1, filled = 0; /* one more: has it grown? */
    char *bytes = g_malloc(room + 1);
    for (;;) {
        ssize_t got = read(fd, bytes + filled, room - filled);
        if (got < 0 && errno == EINTR)
            continue;
        filled += got > 0 ? (gsize)got : 0;
        if (got > 0 && filled < room)
            continue;
        if (got == 0) {
            bytes[ *length = filled] = '\0';
            return bytes;
        }
        if (got < 0)
            fail(error, BILLHOOK_ERROR_SYSTEM, "cannot be read: %s", g_strerror(errno));
        else
            fail(error, BILLHOOK_ERROR_TEMPORARY, "grew while it was read");
        explicit_bzero(bytes, filled);
        g_free(bytes);
        return NULL;
    }
}

char *file_read(const char *path, enum file_kind kind, gsize *length, GError **error)
{
    int fd = file_open(path, kind, true, NULL, error);
    char *bytes = fd >= 0 ? file_read_descriptor(fd, kind, length, error) : NULL;
    if (fd >= 0)
        close(fd);
    if (!bytes)
        g_prefix_error(error, "%s ", path);
    return bytes;
}

/* All of a stream, which may tell nothing of its size. */
static char *read_stream(int fd, enum file_kind kind, gsize *length, GError **error)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    guint8 part[64 * KIB];
    ssize_t got;
    while ((got = read(fd, part, sizeof part)) != 0) {
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            fail(error, BILLHOOK_ERROR_SYSTEM, "cannot be read: %s", g_strerror(errno));
            return NULL;
        }
        g_byte_array_append(bytes, part, (guint)got);
        if (bytes->len > file_largest(kind)) {
            too_large(kind, error);
            return NULL;
        }
    }
    *length = bytes->len;
    g_byte_array_append(bytes, (const guint8 *)"", 1);
    return (char *)g_byte_array_free(g_steal_pointer(&bytes), FALSE);
}

char *file_read_named(const char *path, enum file_kind kind, gsize *length, GError **error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) {
        fail(error, BILLHOOK_ERROR_SYSTEM, "%s cannot be opened: %s", path, g_strerror(errno));
        return NULL;
    }
    char *bytes = read_stream(fd, kind, length, error);
    close(fd);
    if (!bytes)
        g_prefix_error(error, "%s ", path);
    return bytes;
}

char *file_fault(const char *path, enum file_kind kind)
{
    g_autoptr(GError) error = NULL;
    int fd = file_open(path, kind, true, NULL, &error);
    if (fd < 0)
        return g_strdup_printf("%s %s", path, error->message);
    close(fd);
    return NULL;
}

char *directory_fault(const char *path)
{
    struct stat info;
    if (stat(path, &info) != 0)
        return g_strdup_printf("%s cannot be used: %s", path, g_strerror(errno));
    if (!S_ISDIR(info.st_mode))
        return g_strdup_printf("%s is no directory", path);
    return access(path, W_OK | X_OK) == 0
            ? NULL
            : g_strdup_printf("%s cannot be written: %s", path, g_strerror(errno));
}

/* ---- writing ---- */

bool file_write_all(int fd, const char *bytes, gsize length)
{
    while (length > 0) {
        ssize_t written = write(fd, bytes, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        bytes += written;
        length -= (gsize)written;
    }
    return true;
}

/* errno is the first failure's. */
static bool close_keeping_errno(int fd, bool good)
{
    int saved = errno;
    if (fd >= 0 && close(fd) != 0 && good)
        return false;
    errno = saved;
    return good;
}

bool file_write_synced(const char *path, const void *bytes, gsize length)
{
    unlink(path); /* of an attempt that a crash cut short */
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    return close_keeping_errno(fd, fd >= 0 && file_write_all(fd, bytes, length) && fsync(fd) == 0);
}

bool file_sync_directory(const char *directory)
{
    int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return close_keeping_errno(fd, fd >= 0 && fsync(fd) == 0);
}
