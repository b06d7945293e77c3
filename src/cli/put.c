/* Files named on the command line, put in place by a process that stays the caller. */
#include "put.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"

/* What is asked, and the answer: errno of what failed and which file it was; 0: all is in place. */
struct wish {
    bool replace;
    gsize count;
    char names[PUT_MOST][4096];
};
struct put_outcome {
    int problem;
    gsize index;
};

struct put_helper {
    int socket; /* to the process that stays the caller */
    pid_t pid;  /* its id; -1: it could not be started */
};

/* ---- putting in place ---- */

/* errno, or 0 where all went well; never 0 after a failure. */
static int problem_of(bool good)
{
    return good ? 0 : errno ? errno : EIO;
}

static int copy_whole(int source, int out)
{
    char buffer[64 * 1024];
    for (off_t at = 0;;) {
        ssize_t got = pread(source, buffer, sizeof buffer, at);
        if (got < 0 && errno == EINTR)
            continue;
        int problem = problem_of(got >= 0 && file_write_all(out, buffer, (gsize)got));
        if (got <= 0 || problem)
            return problem;
        at += got;
    }
}

static bool id_of(const char *name, unsigned *id)
{
    const char *text = g_getenv(name);
    guint64 value;
    if (!text || !g_ascii_string_to_unsigned(text, 10, 0, G_MAXINT32, &value, NULL))
        return false;
    *id = (unsigned)value;
    return true;
}

/* Only root may give a file away, and only root's environment is sudo's. */
static int give_to_caller(int descriptor)
{
    unsigned user, group;
    if (geteuid() != 0 || !id_of("SUDO_UID", &user) || !id_of("SUDO_GID", &group))
        return 0;
    return fchown(descriptor, user, group) == 0 ? 0 : errno;
}

static int close_with(int descriptor, int problem)
{
    return close(descriptor) != 0 && !problem ? errno : problem;
}

/* A device, a pipe, or a file in a folder that is not ours to change. */
static int write_into(const char *name, int source)
{
    int out = open(name, O_WRONLY | O_TRUNC | O_CLOEXEC | O_NOCTTY);
    return out < 0 ? errno : close_with(out, copy_whole(source, out));
}

/* The bytes under a name of their own beside the file. Caller frees *part. */
static int write_part(const char *name, const struct stat *old, int source, char **part)
{
    g_autofree char *folder = g_path_get_dirname(name);
    *part = g_build_filename(folder, ".billhook-XXXXXX", NULL);
    int out = mkostemp(*part, O_CLOEXEC), problem = out < 0 ? errno : 0;
    if (out < 0) {
        g_clear_pointer(part, g_free);
        return problem;
    }
    if (!(problem = copy_whole(source, out)) && !(problem = give_to_caller(out)) && old &&
            fchmod(out, old->st_mode & 0777) != 0)
        problem = errno;
    if (!problem && fsync(out) != 0)
        problem = errno;
    return close_with(out, problem);
}

static int name_part(const char *part, const char *name, bool replace)
{
    if (replace)
        return rename(part, name) == 0 ? 0 : errno;
    if (renameat2(AT_FDCWD, part, AT_FDCWD, name, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL) /* EINVAL: a file system that cannot */
        return errno;
    return access(name, F_OK) == 0 ? EEXIST : rename(part, name) == 0 ? 0 : errno;
}

static int sync_folder(const char *name)
{
    g_autofree char *folder = g_path_get_dirname(name);
    int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        return errno;
    int problem = fsync(descriptor) != 0 && errno != EINVAL
            ? errno
            : 0; /* EINVAL: not on this file system */
    return close_with(descriptor, problem);
}

static void remove_part(char *part)
{
    if (part)
        unlink(part);
    g_free(part);
}

static int replace_one(const char *name, int source)
{
    struct stat info;
    bool there = stat(name, &info) == 0;
    g_autofree char *folder = g_path_get_dirname(name);
    if (there && (!S_ISREG(info.st_mode) || access(folder, W_OK) != 0))
        return write_into(name, source);
    char *target = there ? realpath(name, NULL) : strdup(name), *part = NULL; /* a link stays one */
    int problem = target ? write_part(target, there ? &info : NULL, source, &part) : errno;
    if (!problem && !(problem = name_part(part, target, true)))
        g_clear_pointer(&part, g_free);
    remove_part(part);
    free(target);
    return problem;
}

static struct put_outcome make_all(const struct wish *wish, const int *sources)
{
    char *parts[PUT_MOST] = {NULL};
    struct put_outcome outcome = {0};
    gsize named = 0;
    for (gsize i = 0; i < wish->count && !outcome.problem; i++)
        outcome = (struct put_outcome){write_part(wish->names[i], NULL, sources[i], &parts[i]), i};
    while (named < wish->count && !outcome.problem) {
        outcome = (struct put_outcome){name_part(parts[named], wish->names[named], false), named};
        named += outcome.problem ? 0 : 1;
    }
    if (!outcome.problem)
        outcome.problem = sync_folder(wish->names[outcome.index]);
    for (gsize i = 0; i < named && outcome.problem; i++)
        unlink(wish->names[i]);
    for (gsize i = 0; i < wish->count; i++)
        remove_part(parts[i]); /* its name is gone where it was put in place */
    return outcome;
}

static struct put_outcome fulfil(const struct wish *wish, const int *sources)
{
    return wish->replace ? (struct put_outcome){replace_one(wish->names[0], sources[0]), 0}
                         : make_all(wish, sources);
}

/* ---- the process that stays the caller ---- */

union control {
    struct cmsghdr head; /* for its alignment */
    char room[CMSG_SPACE(PUT_MOST * sizeof(int))];
};

static struct msghdr message_of(struct iovec *part, union control *control, gsize descriptors)
{
    return (struct msghdr){.msg_iov = part,
            .msg_iovlen = 1,
            .msg_control = control->room,
            .msg_controllen = CMSG_SPACE(descriptors * sizeof(int))};
}

static bool send_wish(int to, const struct wish *wish, const int *sources)
{
    struct iovec part = {(void *)wish, sizeof *wish};
    union control control = {0};
    struct msghdr message = message_of(&part, &control, wish->count);
    struct cmsghdr *head = CMSG_FIRSTHDR(&message);
    head->cmsg_level = SOL_SOCKET;
    head->cmsg_type = SCM_RIGHTS;
    head->cmsg_len = CMSG_LEN(wish->count * sizeof(int));
    memcpy(CMSG_DATA(head), sources, wish->count * sizeof(int));
    return sendmsg(to, &message, MSG_NOSIGNAL) == sizeof *wish;
}

/* False when the command has ended. */
static bool receive_wish(int from, struct wish *wish, int *sources)
{
    struct iovec part = {wish, sizeof *wish};
    union control control = {0};
    struct msghdr message = message_of(&part, &control, PUT_MOST);
    if (recvmsg(from, &message, MSG_CMSG_CLOEXEC) != sizeof *wish || wish->count < 1 ||
            wish->count > PUT_MOST)
        return false;
    struct cmsghdr *head = CMSG_FIRSTHDR(&message);
    if (!head || head->cmsg_len != CMSG_LEN(wish->count * sizeof(int)))
        return false;
    memcpy(sources, CMSG_DATA(head), wish->count * sizeof(int));
    return true;
}

static void serve_wishes(int from)
{
    g_autofree struct wish *wish = g_new0(struct wish, 1); /* large for a stack */
    int sources[PUT_MOST];

    signal(SIGINT, SIG_IGN); /* what was begun is finished or taken away */
    signal(SIGTERM, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);

    while (receive_wish(from, wish, sources)) {
        struct put_outcome outcome = fulfil(wish, sources);
        for (gsize i = 0; i < wish->count; i++)
            close(sources[i]);
        if (send(from, &outcome, sizeof outcome, MSG_NOSIGNAL) != sizeof outcome)
            return;
    }
}

bool put_begin(struct put_helper **helper, GError **error)
{
    int ends[2];
    *helper = NULL;
    if (geteuid() != 0)
        return true;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        return fail(
                error, BILLHOOK_ERROR_SYSTEM, "a socket could not be made: %s", g_strerror(errno));

    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        close(ends[0]);
        serve_wishes(ends[1]);
        _exit(0);
    }

    int problem = errno;
    close(ends[1]);
    *helper = g_new(struct put_helper, 1);
    **helper = (struct put_helper){.socket = ends[0], .pid = pid};
    if (pid > 0)
        return true;

    g_clear_pointer(helper, put_end);
    return fail(error, BILLHOOK_ERROR_SYSTEM, "a process could not be started: %s",
            g_strerror(problem));
}

void put_end(struct put_helper *helper)
{
    if (!helper)
        return;
    close(helper->socket);
    while (helper->pid > 0 && waitpid(helper->pid, NULL, 0) < 0 && errno == EINTR)
        ;
    g_free(helper);
}

/* ---- asking for it ---- */

static struct put_outcome ask(int helper, const struct wish *wish, const int *sources)
{
    struct put_outcome outcome = {0};
    ssize_t got = -1;
    if (send_wish(helper, wish, sources))
        do
            got = recv(helper, &outcome, sizeof outcome, 0);
        while (got < 0 && errno == EINTR);
    return got == sizeof outcome ? outcome : (struct put_outcome){EPIPE, 0};
}

static bool
put(const struct put_helper *helper, const struct wish *wish, const int *sources, GError **error)
{
    struct put_outcome outcome =
            helper ? ask(helper->socket, wish, sources) : fulfil(wish, sources);
    const char *name = wish->names[outcome.index];

    if (outcome.problem == EEXIST && !wish->replace)
        return fail(error, BILLHOOK_ERROR_CONFLICT,
                "%s is there already: a backup never overwrites; choose another name", name);
    return outcome.problem == 0 ||
            fail(error, BILLHOOK_ERROR_SYSTEM, "%s: %s", name, g_strerror(outcome.problem));
}

static bool add(struct wish *wish, const char *name, GError **error)
{
    if (g_strlcpy(wish->names[wish->count], name, sizeof wish->names[0]) >= sizeof wish->names[0])
        return fail(error, BILLHOOK_ERROR_SYSTEM, "%s: %s", name, g_strerror(ENAMETOOLONG));
    wish->count++;
    return true;
}

bool put_bytes(const struct put_helper *helper,
        const char *name,
        const void *bytes,
        gsize length,
        GError **error)
{
    g_autofree struct wish *wish = g_new0(struct wish, 1);
    wish->replace = true;
    if (!add(wish, name, error))
        return false;

    int source = memfd_create("billhook", MFD_CLOEXEC);
    int problem = problem_of(source >= 0 && file_write_all(source, bytes, length));
    bool good = problem ? fail(error, BILLHOOK_ERROR_SYSTEM, "%s: %s", name, g_strerror(problem))
                        : put(helper, wish, &source, error);
    if (source >= 0)
        close(source);
    return good;
}

bool put_files(
        const struct put_helper *helper, const struct put_file *files, gsize count, GError **error)
{
    g_autofree struct wish *wish = g_new0(struct wish, 1);
    int sources[PUT_MOST];

    for (gsize i = 0; i < count; i++) {
        if (files[i].source < 0)
            continue;
        sources[wish->count] = files[i].source;
        if (!add(wish, files[i].name, error))
            return false;
    }
    return put(helper, wish, sources, error);
}
