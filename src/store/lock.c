/* The lock file: byte 0 is the serving instance's, byte 1 is held while the mark is written, and a
 * byte further on while a shop is asked. */
#include "lock.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "base/error.h"
#include "connection.h"
#include "store/store.h"

static int open_lock_file(const struct store *store, GError **error)
{
    int descriptor = g_open(store->lock_path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0)
        fail(error, BILLHOOK_ERROR_SYSTEM, "the lock file %s could not be opened: %s",
                store->lock_path, g_strerror(errno));
    return descriptor;
}

/* Locks of the open file description: they stand between threads too, and a closed descriptor of
 * another use cannot drop them. */
static bool lock_byte(int descriptor, off_t byte, bool wait)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1};
    int result;
    do
        result = fcntl(descriptor, wait ? F_OFD_SETLKW : F_OFD_SETLK, &lock);
    while (result != 0 && errno == EINTR);
    return result == 0;
}

bool store_take_lock(struct store *store, GError **error)
{
    char text[32] = "";
    store->lock_fd = open_lock_file(store, error);
    if (store->lock_fd < 0)
        return false;
    if (!lock_byte(store->lock_fd, 0, false)) {
        int problem = errno;
        if (problem != EAGAIN && problem != EACCES)
            return fail(error, BILLHOOK_ERROR_SYSTEM, "%s could not be locked: %s",
                    store->lock_path, g_strerror(problem));
        if (pread(store->lock_fd, text, sizeof text - 1, 0) < 0)
            text[0] = '\0';
        return fail(error, BILLHOOK_ERROR_CONFLICT,
                "another billhook serves this database (pid %s): stop it first",
                *g_strstrip(text) ? text : "unknown");
    }
    gsize length = (gsize)g_snprintf(text, sizeof text, "%ld\n", (long)getpid());
    if (ftruncate(store->lock_fd, 0) != 0 ||
            pwrite(store->lock_fd, text, length, 0) != (ssize_t)length)
        return fail(error, BILLHOOK_ERROR_SYSTEM, "%s could not be written: %s", store->lock_path,
                g_strerror(errno));
    return true;
}

bool store_is_served(const char *path)
{
    g_autofree char *file = g_strconcat(path, ".lock", NULL);
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 1};
    int descriptor = g_open(file, O_RDONLY | O_CLOEXEC, 0);
    bool served =
            descriptor >= 0 && fcntl(descriptor, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
    if (descriptor >= 0)
        close(descriptor);
    return served;
}

int store_lock_mark(struct store *store, GError **error)
{
    int descriptor = open_lock_file(store, error);
    if (descriptor >= 0 && !lock_byte(descriptor, 1, true)) {
        fail(error, BILLHOOK_ERROR_SYSTEM, "%s could not be locked: %s", store->lock_path,
                g_strerror(errno));
        close(descriptor);
        return -1;
    }
    return descriptor;
}

/* The byte of a shop. Two names on one byte only wait for each other. */
static off_t byte_of(const char *shop)
{
    return 1024 + (off_t)(g_str_hash(shop) % (1U << 20));
}

bool store_take_turn(const char *path, const char *shop, bool wait, int *turn)
{
    g_autofree char *file = g_strconcat(path, ".lock", NULL);
    *turn = g_open(file, O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0);
    if (*turn < 0 || lock_byte(*turn, byte_of(shop), wait))
        return true;

    bool taken = errno == EAGAIN || errno == EACCES;
    close(*turn);
    *turn = -1;
    return !taken;
}

void store_end_turn(int turn)
{
    if (turn >= 0)
        close(turn);
}
