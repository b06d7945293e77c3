#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static bool write_all(int fd, const char *bytes, gsize length)
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
    return close_keeping_errno(fd, fd >= 0 && write_all(fd, bytes, length) && fsync(fd) == 0);
}

bool file_sync_directory(const char *directory)
{
    int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return close_keeping_errno(fd, fd >= 0 && fsync(fd) == 0);
}
