/* Preloaded, stands between the program and its disk, for the files beneath BILLHOOK_DISK_DIRECTORY
 * (but not SQLite's -shm, which is memory):
 *
 * BILLHOOK_DISK_RECORD=FILE  appends every change and every sync, in order, so that
 * tests/torture/power_cut.py can rebuild what the platter may hold at any moment. One lock around
 * the call and its record keeps the order true. BILLHOOK_DISK_FAULTS=FILE  a mapped `struct
 * faults`, written by the test while the program runs: calls that fail, that are slow, a disk with
 * so many bytes left. tests/e2e/disk.py is the other side. BILLHOOK_DISK_KIND=N       the f_type
 * that statfs() tells. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#define REAL(name) ((typeof(&name))dlsym(RTLD_NEXT, #name))
#define FILES 4096

enum call { CALL_OPEN, CALL_READ, CALL_WRITE, CALL_SYNC, CALL_LINK, CALLS };
enum op {
    OP_CREATE = 1,
    OP_WRITE,
    OP_TRUNCATE,
    OP_SYNC,
    OP_SYNC_DIRECTORY,
    OP_RENAME,
    OP_LINK,
    OP_UNLINK
};

struct fault {
    int64_t error;  /* errno, 0: none */
    int64_t chance; /* in a million calls */
    int64_t left;   /* how often it still happens, -1: always */
    int64_t pause_us;
    int64_t hits;  /* how often it happened */
    char name[64]; /* only files whose path ends so, "": all */
};

struct faults {
    int64_t space; /* bytes by which files may still grow, -1: no end */
    int64_t full;  /* how often there was no space */
    struct fault calls[CALLS];
};

static struct {
    char directory[PATH_MAX];
    size_t length;
    int record; /* -1: none */
    struct faults *faults;
    long kind; /* -1: as it is */
    pthread_mutex_t mutex;
    _Atomic bool watched[FILES];
} disk = {.record = -1, .kind = -1, .mutex = PTHREAD_MUTEX_INITIALIZER};

static void __attribute__((constructor)) start(void)
{
    const char *directory = getenv("BILLHOOK_DISK_DIRECTORY"),
               *record = getenv("BILLHOOK_DISK_RECORD");
    const char *faults = getenv("BILLHOOK_DISK_FAULTS"), *kind = getenv("BILLHOOK_DISK_KIND");
    disk.kind = kind ? strtol(kind, NULL, 0) : -1;
    if (!directory || !realpath(directory, disk.directory))
        return;
    disk.length = strlen(disk.directory);
    if (record)
        disk.record = (int)syscall(
                SYS_openat, AT_FDCWD, record, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    int fd = faults ? (int)syscall(SYS_openat, AT_FDCWD, faults, O_RDWR | O_CLOEXEC) : -1;
    void *memory = fd >= 0
            ? mmap(NULL, sizeof *disk.faults, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0)
            : MAP_FAILED;
    disk.faults = memory == MAP_FAILED ? NULL : memory;
    if (fd >= 0)
        syscall(SYS_close, fd);
}

/* ---- which files ---- */

static const char *absolute(const char *path, char buffer[PATH_MAX * 2])
{
    char here[PATH_MAX];
    if (*path == '/' || !getcwd(here, sizeof here))
        return path;
    snprintf(buffer, PATH_MAX * 2, "%s/%s", here, path);
    return buffer;
}

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), wanted = strlen(end);
    return length >= wanted && strcmp(text + length - wanted, end) == 0;
}

static bool ours(const char *path)
{
    char buffer[PATH_MAX * 2];
    path = absolute(path, buffer);
    return disk.length && strncmp(path, disk.directory, disk.length) == 0 &&
            (path[disk.length] == '/' || !path[disk.length]) && !ends_with(path, "-shm");
}

static bool watched(int fd)
{
    return fd >= 0 && fd < FILES && disk.watched[fd];
}

/* ---- faults ---- */

static bool named(int fd, const char *path, const char *end)
{
    char link[64], target[PATH_MAX] = "";
    if (!*end)
        return true;
    if (path)
        return ends_with(path, end);
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    return readlink(link, target, sizeof target - 1) > 0 && ends_with(target, end);
}

/* The call takes so long, or until the test mends the disk. */
static void stand_still(const struct fault *fault)
{
    const struct timespec piece = {.tv_nsec = 10000000};
    struct timespec now, began;
    for (clock_gettime(CLOCK_MONOTONIC, &began);; nanosleep(&piece, NULL)) {
        clock_gettime(CLOCK_MONOTONIC, &now);
        int64_t stood_us =
                (now.tv_sec - began.tv_sec) * 1000000LL + (now.tv_nsec - began.tv_nsec) / 1000;
        if (stood_us >= __atomic_load_n(&fault->pause_us, __ATOMIC_SEQ_CST))
            return;
    }
}

/* True: the call fails, with errno. */
static bool fails(enum call call, int fd, const char *path)
{
    static __thread unsigned seed;
    struct fault *fault = disk.faults ? &disk.faults->calls[call] : NULL;
    if (!fault || fault->left == 0 || (!fault->error && !fault->pause_us) ||
            !named(fd, path, fault->name))
        return false;
    if (!seed)
        seed = (unsigned)gettid();
    if (rand_r(&seed) % 1000000 >= fault->chance)
        return false;
    if (fault->left > 0 && __atomic_sub_fetch(&fault->left, 1, __ATOMIC_SEQ_CST) < 0) {
        fault->left = 0;
        return false;
    }
    __atomic_add_fetch(&fault->hits, 1, __ATOMIC_SEQ_CST);
    int64_t error = fault->error;
    stand_still(fault);
    errno = (int)error;
    return error != 0;
}

/* How much of a write the disk has room for. */
static size_t room(int fd, off_t offset, size_t length)
{
    struct stat status;
    if (!disk.faults || disk.faults->space < 0 || fstat(fd, &status) != 0)
        return length;
    off_t growth = offset + (off_t)length - status.st_size;
    if (growth <= 0)
        return length;
    int64_t before = __atomic_fetch_sub(&disk.faults->space, growth, __ATOMIC_SEQ_CST);
    if (before >= growth)
        return length;
    disk.faults->space = 0;
    __atomic_add_fetch(&disk.faults->full, 1, __ATOMIC_SEQ_CST);
    off_t fits = (off_t)length - growth + (before > 0 ? before : 0);
    return fits > 0 ? (size_t)fits : 0;
}

/* ---- the record ---- */

static void note(enum op op, int fd, uint64_t offset, const void *data, size_t length)
{
    struct stat status = {0};
    if (disk.record < 0)
        return;
    if (fd >= 0)
        fstat(fd, &status);
    uint64_t head[4] = {op, status.st_ino, offset, length};
    struct iovec parts[2] = {{head, sizeof head}, {(void *)data, length}};
    if (writev(disk.record, parts, length ? 2 : 1) < 0)
        abort();
}

static void note_names(enum op op, const char *one, const char *two)
{
    char first[PATH_MAX * 2], second[PATH_MAX * 2], both[PATH_MAX * 4 + 2];
    int length = snprintf(both, sizeof both, "%s%c%s", absolute(one, first), '\0',
            two ? absolute(two, second) : "");
    note(op, -1, 0, both, (size_t)length);
}

/* ---- the calls ---- */

static int open_any(int (*real)(int, const char *, int, ...),
        int folder,
        const char *path,
        int flags,
        mode_t mode)
{
    bool mine = folder == AT_FDCWD && ours(path);
    if (mine && fails(CALL_OPEN, -1, path))
        return -1;
    if (mine && (flags & O_CREAT) && disk.faults && disk.faults->space == 0 &&
            access(path, F_OK) != 0) {
        errno = ENOSPC;
        return -1;
    }
    pthread_mutex_lock(&disk.mutex);
    bool fresh = mine && (flags & O_CREAT) && access(path, F_OK) != 0;
    int fd = real(folder, path, flags, mode);
    if (fd >= 0 && fd < FILES)
        disk.watched[fd] = mine;
    if (fd >= 0 && mine && fresh) {
        char buffer[PATH_MAX * 2];
        path = absolute(path, buffer);
        note(OP_CREATE, fd, 0, path, strlen(path));
    } else if (fd >= 0 && mine && (flags & O_TRUNC)) {
        note(OP_TRUNCATE, fd, 0, NULL, 0);
    }
    pthread_mutex_unlock(&disk.mutex);
    return fd;
}

static mode_t mode_of(int flags, va_list arguments)
{
    return flags & (O_CREAT | O_TMPFILE) ? va_arg(arguments, mode_t) : 0;
}

#define OPEN(name, real)                                          \
    int name(const char *path, int flags, ...)                    \
    {                                                             \
        va_list arguments;                                        \
        va_start(arguments, flags);                               \
        mode_t mode = mode_of(flags, arguments);                  \
        va_end(arguments);                                        \
        return open_any(REAL(real), AT_FDCWD, path, flags, mode); \
    }
OPEN(open, openat)
OPEN(open64, openat64)

/* What a compiler that fortifies makes of an open() whose flags it cannot see. */
#define OPEN_2(name, real)                                     \
    int name(const char *path, int flags)                      \
    {                                                          \
        return open_any(REAL(real), AT_FDCWD, path, flags, 0); \
    }
int __open_2(const char *path, int flags);
int __open64_2(const char *path, int flags);
OPEN_2(__open_2, openat)
OPEN_2(__open64_2, openat64)

/* What another process opened and sent (SCM_RIGHTS), a file without a name among it. */
static void watch_sent(int fd)
{
    char link[64], target[PATH_MAX] = "";
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    if (fd >= 0 && fd < FILES && readlink(link, target, sizeof target - 1) > 0)
        disk.watched[fd] = *target == '/' && ours(target);
}

ssize_t recvmsg(int from, struct msghdr *message, int flags)
{
    ssize_t got = REAL(recvmsg)(from, message, flags);
    for (struct cmsghdr *head = got >= 0 ? CMSG_FIRSTHDR(message) : NULL; head;
            head = CMSG_NXTHDR(message, head)) {
        size_t count = (head->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        const int *sent = (const int *)(const void *)CMSG_DATA(head);
        for (size_t i = 0;
                head->cmsg_level == SOL_SOCKET && head->cmsg_type == SCM_RIGHTS && i < count; i++)
            watch_sent(sent[i]);
    }
    return got;
}

int close(int fd)
{
    if (fd >= 0 && fd < FILES)
        disk.watched[fd] = false;
    return REAL(close)(fd);
}

ssize_t read(int fd, void *bytes, size_t length)
{
    return watched(fd) && fails(CALL_READ, fd, NULL) ? -1 : REAL(read)(fd, bytes, length);
}

static ssize_t pread_any(ssize_t (*real)(int, void *, size_t, off_t),
        int fd,
        void *bytes,
        size_t length,
        off_t offset)
{
    return watched(fd) && fails(CALL_READ, fd, NULL) ? -1 : real(fd, bytes, length, offset);
}

ssize_t pread(int fd, void *bytes, size_t length, off_t offset)
{
    return pread_any(REAL(pread), fd, bytes, length, offset);
}

ssize_t pread64(int fd, void *bytes, size_t length, off_t offset)
{
    return pread_any(REAL(pread64), fd, bytes, length, offset);
}

static ssize_t write_at(ssize_t (*real)(int, const void *, size_t, off_t),
        int fd,
        const void *bytes,
        size_t length,
        off_t offset)
{
    if (fails(CALL_WRITE, fd, NULL))
        return -1;
    pthread_mutex_lock(&disk.mutex);
    size_t fits = room(fd, offset, length);
    ssize_t done = fits || !length ? real(fd, bytes, fits, offset) : -1;
    if (!fits && length)
        errno = ENOSPC;
    if (done > 0)
        note(OP_WRITE, fd, (uint64_t)offset, bytes, (size_t)done);
    pthread_mutex_unlock(&disk.mutex);
    return done;
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset)
{
    return watched(fd) ? write_at(REAL(pwrite), fd, bytes, length, offset)
                       : REAL(pwrite)(fd, bytes, length, offset);
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off_t offset)
{
    return watched(fd) ? write_at(REAL(pwrite64), fd, bytes, length, offset)
                       : REAL(pwrite64)(fd, bytes, length, offset);
}

ssize_t write(int fd, const void *bytes, size_t length)
{
    if (!watched(fd))
        return REAL(write)(fd, bytes, length);
    off_t offset = lseek(fd, 0, SEEK_CUR);
    ssize_t done = write_at(REAL(pwrite64), fd, bytes, length, offset);
    if (done > 0)
        lseek(fd, offset + done, SEEK_SET);
    return done;
}

static int truncate_any(int (*real)(int, off_t), int fd, off_t length)
{
    pthread_mutex_lock(&disk.mutex);
    int result = real(fd, length);
    if (result == 0 && watched(fd))
        note(OP_TRUNCATE, fd, (uint64_t)length, NULL, 0);
    pthread_mutex_unlock(&disk.mutex);
    return result;
}

int ftruncate(int fd, off_t length)
{
    return truncate_any(REAL(ftruncate), fd, length);
}

int ftruncate64(int fd, off_t length)
{
    return truncate_any(REAL(ftruncate64), fd, length);
}

static int sync_any(int (*real)(int), int fd)
{
    struct stat status;
    if (!watched(fd))
        return real(fd);
    if (fails(CALL_SYNC, fd, NULL))
        return -1;
    pthread_mutex_lock(&disk.mutex);
    int result = real(fd);
    if (result == 0 && fstat(fd, &status) == 0)
        note(S_ISDIR(status.st_mode) ? OP_SYNC_DIRECTORY : OP_SYNC, fd, 0, NULL, 0);
    pthread_mutex_unlock(&disk.mutex);
    return result;
}

int fsync(int fd)
{
    return sync_any(REAL(fsync), fd);
}

int fdatasync(int fd)
{
    return sync_any(REAL(fdatasync), fd);
}

/* A change of names: the call, and its record where it was done. Nobody moves files across our
 * border. */
#define NAMES(op, one, two, call)      \
    bool mine = ours(one);             \
    pthread_mutex_lock(&disk.mutex);   \
    int result = call;                 \
    if (result == 0 && mine)           \
        note_names(op, one, two);      \
    pthread_mutex_unlock(&disk.mutex); \
    return result;

int rename(const char *from, const char *to)
{
    NAMES(OP_RENAME, from, to, REAL(rename)(from, to))
}

int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned flags)
{
    NAMES(OP_RENAME, from, to, REAL(renameat2)(from_folder, from, to_folder, to, flags))
}

int link(const char *from, const char *to)
{
    if (ours(from) && fails(CALL_LINK, -1, from))
        return -1;
    NAMES(OP_LINK, from, to, REAL(link)(from, to))
}

int unlink(const char *path){NAMES(OP_UNLINK, path, NULL, REAL(unlink)(path))}

#define STATFS(name, type, first)                                         \
    int name(first where, struct type *disk_status)                       \
    {                                                                     \
        int result = REAL(name)(where, disk_status);                      \
        if (result == 0 && disk.kind >= 0)                                \
            disk_status->f_type = (typeof(disk_status->f_type))disk.kind; \
        return result;                                                    \
    }
STATFS(statfs, statfs, const char *) STATFS(fstatfs, statfs, int)
