/* The thread that writes one copy of the mark. */
#include "store/copier.h"

#include <errno.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "files.h"

enum phase { IDLE, ASKED, WORKING, ANSWERED };

struct copier {
    gatomicrefcount references; /* whoever asks, and the thread */
    char *path, *mark;          /* the copy; the mark itself */
    GMutex mutex;               /* guards what is below */
    GCond asked, answered;
    enum phase phase;
    bool begun, over;
    GBytes *text, *approved; /* NULL: none */
    struct copier_answer answer;
    void (*ring)(void *context);
    void *context;
};

void copier_answer_clear(struct copier_answer *answer)
{
    g_clear_pointer(&answer->reason, g_free);
    g_clear_pointer(&answer->found, g_bytes_unref);
}

/* ---- the file; the thread's ---- */

/* Caller frees. A share's folder is only looked at here: it may hang. */
static char *file_of(const struct copier *copier)
{
    bool folder =
            g_str_has_suffix(copier->path, "/") || g_file_test(copier->path, G_FILE_TEST_IS_DIR);
    g_autofree char *name = g_path_get_basename(copier->mark);
    return folder ? g_build_filename(copier->path, name, NULL) : g_strdup(copier->path);
}

/* The mark itself is no copy of it. */
static bool check_other(const struct copier *copier, const char *file, GError **error)
{
    struct stat mark, copy;
    bool same = stat(copier->mark, &mark) == 0 && stat(file, &copy) == 0 &&
            mark.st_dev == copy.st_dev && mark.st_ino == copy.st_ino;
    return !same ||
            fail(error, BILLHOOK_ERROR_INPUT, "%s is the mark itself, and no copy of it", file);
}

static bool is_same_disk(const struct copier *copier, const char *file)
{
    struct stat mine, there;
    g_autofree char *own = g_path_get_dirname(copier->mark), *folder = g_path_get_dirname(file);
    return stat(own, &mine) == 0 && stat(folder, &there) == 0 && mine.st_dev == there.st_dev;
}

/* Nothing lies there: could something? */
static bool check_folder(const char *file, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(file);
    g_autofree char *fault = directory_fault(folder);
    return !fault || fail(error, BILLHOOK_ERROR_SYSTEM, "%s", fault);
}

/* *found: what lies there, NULL nothing or an empty file. */
static bool look(const char *file, GBytes **found, GError **error)
{
    gsize length = 0;
    *found = NULL;
    errno = 0;
    int fd = file_open(file, FILE_MARK, true, NULL, error);
    if (fd < 0 && errno == ENOENT) {
        g_clear_error(error);
        return check_folder(file, error);
    }
    char *text = fd >= 0 ? file_read_descriptor(fd, FILE_MARK, &length, error) : NULL;
    if (fd >= 0)
        close(fd);
    if (!text) {
        g_prefix_error(error, "%s ", file);
        return false;
    }
    if (length)
        *found = g_bytes_new_take(text, length);
    else
        g_free(text);
    return true;
}

static bool write_text(const char *file, GBytes *text, GError **error)
{
    gsize length;
    const char *bytes = g_bytes_get_data(text, &length);
    return file_replace(file, bytes, length, error);
}

static bool same(GBytes *found, GBytes *other)
{
    return other && g_bytes_equal(found, other);
}

static void work(
        const struct copier *copier, GBytes *text, GBytes *approved, struct copier_answer *answer)
{
    g_autofree char *file = file_of(copier);
    g_autoptr(GBytes) found = NULL;
    g_autoptr(GError) error = NULL;
    answer->outcome = COPIER_WRITTEN;
    answer->same_disk = is_same_disk(copier, file);
    bool good = check_other(copier, file, &error) && look(file, &found, &error);
    bool writes = good && text && (!found || (!same(found, text) && same(found, approved)));
    if (good && found && !writes && !same(found, text)) {
        answer->outcome = COPIER_OTHER;
        answer->found = g_steal_pointer(&found);
    }
    if (writes)
        good = write_text(file, text, &error);
    if (!good) {
        answer->outcome = COPIER_FAILED;
        answer->reason = g_strdup(error->message);
    }
}

/* ---- the thread ---- */

static void unref(struct copier *copier)
{
    if (!g_atomic_ref_count_dec(&copier->references))
        return;
    copier_answer_clear(&copier->answer);
    g_clear_pointer(&copier->text, g_bytes_unref);
    g_clear_pointer(&copier->approved, g_bytes_unref);
    g_cond_clear(&copier->asked);
    g_cond_clear(&copier->answered);
    g_mutex_clear(&copier->mutex);
    g_free(copier->path);
    g_free(copier->mark);
    g_free(copier);
}

/* With the mutex held, but for the work itself. */
static void answer_one(struct copier *copier)
{
    g_autoptr(GBytes) text = g_steal_pointer(&copier->text);
    g_autoptr(GBytes) approved = g_steal_pointer(&copier->approved);
    struct copier_answer answer = {0};
    copier->phase = WORKING;
    g_mutex_unlock(&copier->mutex);

    work(copier, text, approved, &answer);

    g_mutex_lock(&copier->mutex);
    copier->answer = answer;
    copier->phase = ANSWERED;
    g_cond_broadcast(&copier->answered);
    if (copier->ring)
        copier->ring(copier->context);
}

static gpointer run(gpointer data)
{
    struct copier *copier = data;
    g_mutex_lock(&copier->mutex);
    while (!copier->over) {
        if (copier->phase == ASKED)
            answer_one(copier);
        else
            g_cond_wait(&copier->asked, &copier->mutex);
    }
    g_mutex_unlock(&copier->mutex);
    unref(copier);
    return NULL;
}

/* ---- whoever asks ---- */

struct copier *copier_new(
        const char *path, const char *database, void (*ring)(void *context), void *context)
{
    struct copier *copier = g_new0(struct copier, 1);
    g_atomic_ref_count_init(&copier->references);
    g_mutex_init(&copier->mutex);
    g_cond_init(&copier->asked);
    g_cond_init(&copier->answered);
    copier->path = g_strdup(path);
    copier->mark = g_strconcat(database, ".mark", NULL);
    copier->ring = ring;
    copier->context = context;
    return copier;
}

void copier_ask(struct copier *copier, GBytes *text, GBytes *approved)
{
    g_mutex_lock(&copier->mutex);
    g_assert(copier->phase == IDLE);
    copier->text = text ? g_bytes_ref(text) : NULL;
    copier->approved = approved ? g_bytes_ref(approved) : NULL;
    copier->phase = ASKED;
    if (!copier->begun) {
        copier->begun = true;
        g_atomic_ref_count_inc(&copier->references);
        g_thread_unref(g_thread_new("mark-copy", run, copier));
    }
    g_cond_signal(&copier->asked);
    g_mutex_unlock(&copier->mutex);
}

bool copier_is_busy(struct copier *copier)
{
    g_mutex_lock(&copier->mutex);
    bool busy = copier->phase != IDLE;
    g_mutex_unlock(&copier->mutex);
    return busy;
}

bool copier_take(struct copier *copier, gint64 wait_us, struct copier_answer *answer)
{
    gint64 until = g_get_monotonic_time() + wait_us;
    *answer = (struct copier_answer){0};
    g_mutex_lock(&copier->mutex);
    while (wait_us > 0 && (copier->phase == ASKED || copier->phase == WORKING) &&
            g_cond_wait_until(&copier->answered, &copier->mutex, until))
        ;
    bool there = copier->phase == ANSWERED;
    if (there) {
        *answer = copier->answer;
        copier->answer = (struct copier_answer){0};
        copier->phase = IDLE;
    }
    g_mutex_unlock(&copier->mutex);
    return there;
}

void copier_let_go(struct copier *copier)
{
    if (!copier)
        return;
    g_mutex_lock(&copier->mutex);
    copier->over = true;
    copier->ring = NULL;
    g_cond_signal(&copier->asked);
    g_mutex_unlock(&copier->mutex);
    unref(copier);
}
