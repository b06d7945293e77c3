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
#include "put_place.h"

/* What is asked, and the answer: errno of what failed and which file it was; 0: all is in place. */
enum wish_kind {
    WISH_NEW,     /* new files, with their bytes */
    WISH_REPLACE, /* one file, with its bytes */
    WISH_OPEN,    /* one file to write; the answer brings its descriptor */
    WISH_FINISH,  /* the opened one is whole */
    WISH_DROP     /* it is not */
};
struct wish {
    enum wish_kind kind;
    gsize count;   /* of names */
    gsize sources; /* of descriptors that come with it */
    char names[PUT_MOST][4096];
};
struct put_outcome {
    int problem;
    guint index; /* no bytes lie between the two: both are sent */
};

struct put_helper {
    int socket; /* to the process that stays the caller */
    pid_t pid;  /* its id; -1: it could not be started */
};

struct put_stream {
    const struct put_helper *helper;
    struct put_place place; /* with a helper the descriptor alone */
    char *name;
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
        outcome = (struct put_outcome){
                write_part(wish->names[i], NULL, sources[i], &parts[i]), (guint)i};
    while (named < wish->count && !outcome.problem) {
        outcome = (struct put_outcome){
                name_part(parts[named], wish->names[named], false), (guint)named};
        named += outcome.problem ? 0 : 1;
    }
    if (!outcome.problem)
        outcome.problem = put_place_sync(wish->names[outcome.index]);
    for (gsize i = 0; i < named && outcome.problem; i++)
        unlink(wish->names[i]);
    for (gsize i = 0; i < wish->count; i++)
        remove_part(parts[i]); /* its name is gone where it was put in place */
    return outcome;
}

/* `place`: of what is open between two wishes. */
static struct put_outcome fulfil(
        const struct wish *wish, const int *sources, struct put_place *place)
{
    switch (wish->kind) {
    case WISH_NEW:
        return make_all(wish, sources);
    case WISH_REPLACE:
        return (struct put_outcome){replace_one(wish->names[0], sources[0]), 0};
    case WISH_OPEN:
        put_place_drop(place);
        return (struct put_outcome){put_place_open(place, wish->names[0]), 0};
    case WISH_FINISH:
        return (struct put_outcome){put_place_finish(place, give_to_caller), 0};
    case WISH_DROP:
        put_place_drop(place);
        break;
    }
    return (struct put_outcome){0, 0};
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
            .msg_control = descriptors ? control->room : NULL,
            .msg_controllen = descriptors ? CMSG_SPACE(descriptors * sizeof(int)) : 0};
}

/* Bytes, and descriptors beside them. */
static bool send_with(int to, const void *bytes, gsize length, const int *descriptors, gsize count)
{
    struct iovec part = {(void *)bytes, length};
    union control control = {0};
    struct msghdr message = message_of(&part, &control, count);
    if (count) {
        struct cmsghdr *head = CMSG_FIRSTHDR(&message);
        head->cmsg_level = SOL_SOCKET;
        head->cmsg_type = SCM_RIGHTS;
        head->cmsg_len = CMSG_LEN(count * sizeof(int));
        memcpy(CMSG_DATA(head), descriptors, count * sizeof(int));
    }
    return sendmsg(to, &message, MSG_NOSIGNAL) == (ssize_t)length;
}

/* How many descriptors came, up to PUT_MOST; -1: other bytes, or the other side has ended. */
static int receive_with(int from, void *bytes, gsize length, int *descriptors)
{
    struct iovec part = {bytes, length};
    union control control = {0};
    struct msghdr message = message_of(&part, &control, PUT_MOST);
    ssize_t got;
    do
        got = recvmsg(from, &message, MSG_CMSG_CLOEXEC);
    while (got < 0 && errno == EINTR);
    if (got != (ssize_t)length)
        return -1;
    struct cmsghdr *head = CMSG_FIRSTHDR(&message);
    gsize count = head ? (head->cmsg_len - CMSG_LEN(0)) / sizeof(int) : 0;
    if (count)
        memcpy(descriptors, CMSG_DATA(head), count * sizeof(int));
    return (int)count;
}

/* False when the command has ended. */
static bool receive_wish(int from, struct wish *wish, int *sources)
{
    int count = receive_with(from, wish, sizeof *wish, sources);
    return count >= 0 && (gsize)count == wish->sources && wish->count <= PUT_MOST;
}

static void serve_wishes(int from)
{
    g_autofree struct wish *wish = g_new0(struct wish, 1); /* large for a stack */
    struct put_place place = {.descriptor = -1};
    int sources[PUT_MOST];

    signal(SIGINT, SIG_IGN); /* what was begun is finished or taken away */
    signal(SIGTERM, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);

    while (receive_wish(from, wish, sources)) {
        struct put_outcome outcome = fulfil(wish, sources, &place);
        bool opened = wish->kind == WISH_OPEN && !outcome.problem;
        for (gsize i = 0; i < wish->sources; i++)
            close(sources[i]);
        if (!send_with(from, &outcome, sizeof outcome, &place.descriptor, opened ? 1 : 0))
            break;
    }
    put_place_drop(&place);
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

/* *opened: the descriptor that comes with the answer, -1 none. */
static struct put_outcome ask(int helper, const struct wish *wish, const int *sources, int *opened)
{
    struct put_outcome outcome = {0};
    int descriptors[PUT_MOST] = {-1};
    int got = send_with(helper, wish, sizeof *wish, sources, wish->sources)
            ? receive_with(helper, &outcome, sizeof outcome, descriptors)
            : -1;
    *opened = got == 1 ? descriptors[0] : -1;
    return got >= 0 ? outcome : (struct put_outcome){EPIPE, 0};
}

static bool outcome_good(const struct wish *wish, struct put_outcome outcome, GError **error)
{
    const char *name = wish->names[outcome.index];

    if (outcome.problem == EEXIST && wish->kind == WISH_NEW)
        return fail(error, BILLHOOK_ERROR_CONFLICT,
                "%s is there already: a backup never overwrites; choose another name", name);
    return outcome.problem == 0 ||
            fail(error, BILLHOOK_ERROR_SYSTEM, "%s: %s", name, g_strerror(outcome.problem));
}

/* Whole files: nothing stays open. */
static bool
put(const struct put_helper *helper, const struct wish *wish, const int *sources, GError **error)
{
    int opened;
    struct put_place none = {.descriptor = -1};
    return outcome_good(wish,
            helper ? ask(helper->socket, wish, sources, &opened) : fulfil(wish, sources, &none),
            error);
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
    wish->kind = WISH_REPLACE;
    if (!add(wish, name, error))
        return false;
    wish->sources = 1;

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
        sources[wish->sources++] = files[i].source;
        if (!add(wish, files[i].name, error))
            return false;
    }
    return put(helper, wish, sources, error);
}

/* ---- piece by piece ---- */

/* One wish about what is open. */
static bool stream_wish(struct put_stream *stream, enum wish_kind kind, GError **error)
{
    g_autofree struct wish *wish = g_new0(struct wish, 1);
    int opened = -1;
    wish->kind = kind;
    if (!add(wish, stream->name, error))
        return false;

    struct put_outcome outcome = stream->helper
            ? ask(stream->helper->socket, wish, &opened, &opened)
            : fulfil(wish, &opened, &stream->place);
    if (stream->helper && kind == WISH_OPEN)
        stream->place.descriptor = opened;
    return outcome_good(wish, outcome, error);
}

struct put_stream *put_open(const struct put_helper *helper, const char *name, GError **error)
{
    struct put_stream *stream = g_new0(struct put_stream, 1);
    stream->helper = helper;
    stream->place.descriptor = -1;
    stream->name = g_strdup(name);
    if (stream_wish(stream, WISH_OPEN, error))
        return stream;
    g_clear_pointer(&stream, put_drop);
    return NULL;
}

int put_descriptor(const struct put_stream *stream)
{
    return stream->place.descriptor;
}

bool put_finish(struct put_stream *stream, GError **error)
{
    return stream_wish(stream, WISH_FINISH, error);
}

void put_drop(struct put_stream *stream)
{
    if (!stream)
        return;
    stream_wish(stream, WISH_DROP, NULL);
    if (stream->helper && stream->place.descriptor >= 0)
        close(stream->place.descriptor);
    g_free(stream->name);
    g_free(stream);
}
