/* `restore`: a verified backup in place of the database. The lock of a daemon is held all the
 * while, the copy is made and proved under another name, and one rename puts it in place: whenever
 * it is cut short, the old database or the new one is whole, and a second run finishes. */
#include "restore.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "connection.h"
#include "files.h"
#include "lock.h"
#include "schema.h"
#include "sql.h"
#include "store/books.h"
#include "store/series.h"
#include "store/store.h"

#define BUSY_MS 5000
#define MARK_BYTES_MOST (1 << 20)
#define APPLICATION_ID_AT 68 /* in SQLite's file, four bytes, the highest first */

struct restore {
    const struct store_restore *wish;
    struct store seat; /* no database is open in it: holds the lock of the daemon */
    sqlite3 *held;     /* the old database, locked until the new one is in its place */
    char *copy, *copy_mark;
    char *wal, *old; /* PATH-wal; where the old database is kept */
    bool gap;        /* the old database is away, the new one not there yet */
    bool wal_stays;  /* the old database is damaged: its -wal could not be worked into it */
};

static void restore_clear(struct restore *restore)
{
    sqlite3_close(restore->held);
    if (restore->seat.lock_fd >= 0)
        close(restore->seat.lock_fd);
    g_free(restore->seat.lock_path);
    g_free(restore->copy);
    g_free(restore->copy_mark);
    g_free(restore->wal);
    g_free(restore->old);
}

char *store_restore_copy(const char *path)
{
    return g_strconcat(path, ".restore", NULL);
}

/* ---- the copy ---- */

/* What is beside the copy while it is proved, also of a run that was cut short. */
static void remove_copy(const struct restore *restore)
{
    static const char *const ends[] = {
            "", "-wal", "-shm", "-journal", ".mark", ".mark.new", ".lock"};
    for (gsize i = 0; i < G_N_ELEMENTS(ends); i++) {
        g_autofree char *file = g_strconcat(restore->copy, ends[i], NULL);
        g_unlink(file);
    }
    for (int version = 1; version <= store_migration_count; version++) {
        g_autofree char *file = g_strdup_printf("%s.before-v%d", restore->copy, version);
        g_unlink(file);
    }
}

/* An empty file would become a new database, which has no faults, in the place of the books. */
static bool check_ours(const struct store_restore *wish, GError **error)
{
    guint32 id = 0;
    bool read = pread(wish->backup, &id, sizeof id, APPLICATION_ID_AT) == (ssize_t)sizeof id;
    return (read && GUINT32_FROM_BE(id) == STORE_APPLICATION_ID) ||
            fail(error, BILLHOOK_ERROR_SYSTEM,
                    "%s is no backup that can be used: it is no database of billhook's",
                    wish->name);
}

static bool copy_bytes(int from, int to)
{
    static const gsize size = 1 << 20;
    g_autofree char *bytes = g_malloc(size);
    ssize_t got;
    off_t at = 0;
    while ((got = pread(from, bytes, size, at)) > 0) {
        for (ssize_t done = 0; done < got;) {
            ssize_t written = write(to, bytes + done, (gsize)(got - done));
            if (written <= 0)
                return false;
            done += written;
        }
        at += got;
    }
    return got == 0 && fsync(to) == 0;
}

/* A copy of an open file, 0600, on the disk. */
static bool copy_file(int from, const char *to, GError **error)
{
    int descriptor = g_open(to, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    bool good = descriptor >= 0 && copy_bytes(from, descriptor);
    int problem = errno;
    if (descriptor >= 0)
        close(descriptor);
    return good ||
            fail(error, BILLHOOK_ERROR_SYSTEM, "%s could not be written: %s", to,
                    g_strerror(problem));
}

static bool copy_mark(const struct restore *restore, GError **error)
{
    struct stat info;
    int mark = restore->wish->mark;
    if (mark < 0)
        return true;
    if (fstat(mark, &info) != 0 || info.st_size > MARK_BYTES_MOST)
        return fail(error, BILLHOOK_ERROR_SYSTEM, "%s.mark is no mark: it is too large",
                restore->wish->name);
    return copy_file(mark, restore->copy_mark, error);
}

/* The proof is of the backup alone: the mark may know more, and then stops the numbering instead.
 */
static bool prove(struct store *copy, const char *name, GError **error)
{
    gint64 documents;
    copy->markless = true;
    g_autoptr(GPtrArray) faults = store_verify(copy, &documents, NULL, error);
    copy->markless = false;
    guint count = 0;
    const struct fault *fault = faults ? fault_first(faults, &count) : NULL;
    if (!fault)
        return faults != NULL;
    return fail(error, BILLHOOK_ERROR_CONFLICT,
            "%s is not put in place: it has %u fault%s, the first: %s%s%s", name, count,
            count == 1 ? "" : "s", fault->document, *fault->document ? ": " : "", fault->text);
}

/* With the backup's own mark the two agree, whatever left after it was made: nothing is numbered
 * until a person has looked. */
static bool stop_numbering(struct store *copy, const struct store_restore *wish, GError **error)
{
    if (!store_begin(copy, error))
        return false;
    bool good = true;
    for (guint i = 0; good && i < wish->series->len; i++) {
        const struct series *series = g_ptr_array_index(wish->series, i);
        good = sql_run(copy, S_SERIES_SEEN,
                VALUES(TEXT(document_type_text(series->type)), TEXT(series->series),
                        INT(MAX(series->next, 1))),
                error);
    }
    if (good && sql_run(copy, S_SERIES_STOP_ALL, NO_VALUES, error))
        return store_commit(copy, error);
    store_rollback(copy);
    return false;
}

/* All in one file again, for a rename takes only one. */
static bool make_one_file(struct store *copy, GError **error)
{
    for (gsize i = 0; i < STATEMENTS; i++)
        g_clear_pointer(&copy->prepared[i], sqlite3_finalize);
    if (sqlite3_exec(copy->db, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL) != SQLITE_OK)
        return sql_fail(copy, error);
    return true;
}

/* The backup under the copy's name: brought to this version's schema, proved, and (with its mark)
 * stopped. */
static bool make_copy(const struct restore *restore, GError **error)
{
    const struct store_restore *wish = restore->wish;
    if (!check_ours(wish, error) || !copy_file(wish->backup, restore->copy, error) ||
            !copy_mark(restore, error))
        return false;
    g_autoptr(GError) problem = NULL;
    g_autoptr(store_auto) copy = store_open(restore->copy, STORE_SERVE, &problem);
    if (!copy)
        return fail(error, BILLHOOK_ERROR_SYSTEM, "%s is no backup that can be used: %s",
                wish->name, problem->message);
    if (wish->mark >= 0 && copy->mark.state != MARK_GOOD)
        return fail(error, BILLHOOK_ERROR_SYSTEM, "%s.mark is damaged", wish->name);
    return prove(copy, wish->name, error) &&
            (wish->mark < 0 || stop_numbering(copy, wish, error)) && make_one_file(copy, error);
}

/* ---- the old one ---- */

/* Works the -wal of the old database into it, so that one rename replaces it whole; nobody else may
 * have it open, and nobody gets it until restore_clear(): what a command wrote into it between here
 * and the rename would be lost. Who waits for it then finds that it was replaced (store_open()).
 * One that is damaged keeps its -wal. */
static bool fold_old(struct restore *restore, GError **error)
{
    const char *path = restore->wish->path;
    struct stat info;
    if (access(path, F_OK) == 0 &&
            sqlite3_open_v2(path, &restore->held, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                    NULL) == SQLITE_OK) {
        sqlite3_busy_timeout(restore->held, BUSY_MS);
        sqlite3_exec(restore->held,
                "PRAGMA locking_mode = EXCLUSIVE; PRAGMA wal_checkpoint(TRUNCATE);"
                "BEGIN EXCLUSIVE; COMMIT",
                NULL, NULL, NULL);
    }
    int code = restore->held ? sqlite3_errcode(restore->held) & 0xff : SQLITE_OK;
    if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
        return fail(error, BILLHOOK_ERROR_TEMPORARY,
                "another program uses %s: end it first (fuser -v %s)", path, path);
    restore->wal_stays = stat(restore->wal, &info) == 0 && info.st_size > 0;
    if (!restore->wal_stays)
        g_unlink(restore->wal);
    return true;
}

static char *old_name(const char *path, gint64 now)
{
    g_autoptr(GDateTime) moment = g_date_time_new_from_unix_utc(now);
    g_autofree char *stamp = g_date_time_format(moment, "%Y%m%dT%H%M%SZ");
    char *name = g_strdup_printf("%s.replaced-%s", path, stamp);
    for (int i = 2; g_file_test(name, G_FILE_TEST_EXISTS); i++) {
        g_free(name);
        name = g_strdup_printf("%s.replaced-%s-%d", path, stamp, i);
    }
    return name;
}

/* A second name for a file; one that is not there needs none. */
static bool keep_old(const struct restore *restore, const char *end, GError **error)
{
    g_autofree char *from = g_strconcat(restore->wish->path, end, NULL),
                    *to = g_strconcat(restore->old, end, NULL);
    if (link(from, to) == 0 || errno == ENOENT)
        return true;
    return fail(error, BILLHOOK_ERROR_SYSTEM, "%s could not be kept as %s: %s", from, to,
            g_strerror(errno));
}

static bool keep_all_old(const struct restore *restore, GError **error)
{
    return keep_old(restore, "", error) &&
            (!restore->wal_stays || keep_old(restore, "-wal", error)) &&
            (restore->wish->mark < 0 || keep_old(restore, ".mark", error)) &&
            directory_sync(restore->wish->path, error);
}

static bool rename_file(const char *from, const char *to, GError **error)
{
    return g_rename(from, to) == 0 ||
            fail(error, BILLHOOK_ERROR_SYSTEM, "%s could not be put in place: %s", to,
                    g_strerror(errno));
}

/* The one moment without a database is where the old one is damaged: its -wal must not be taken for
 * the new one's. A daemon does not start in it: it sees the copy. */
static bool put_in_place(struct restore *restore, GError **error)
{
    const char *path = restore->wish->path;
    g_autofree char *shm = g_strconcat(path, "-shm", NULL),
                    *mark = g_strconcat(path, ".mark", NULL);
    if (restore->wal_stays) {
        restore->gap = true;
        if ((g_unlink(path) != 0 && errno != ENOENT) || !directory_sync(path, NULL) ||
                g_unlink(restore->wal) != 0)
            return fail(error, BILLHOOK_ERROR_SYSTEM, "%s could not be put away: %s", path,
                    g_strerror(errno));
        if (!directory_sync(path, error))
            return false;
    }
    g_unlink(shm);
    if (restore->wish->mark >= 0 && !rename_file(restore->copy_mark, mark, error))
        return false;
    return rename_file(restore->copy, path, error) && directory_sync(path, error);
}

/* ---- all ---- */

static bool run(struct restore *restore, GError **error)
{
    struct stat backup, there;
    if (fstat(restore->wish->backup, &backup) == 0 && stat(restore->wish->path, &there) == 0 &&
            backup.st_ino == there.st_ino && backup.st_dev == there.st_dev)
        return fail(error, BILLHOOK_ERROR_USAGE, "%s is the database itself, no backup",
                restore->wish->name);
    if (!store_take_lock(&restore->seat, error))
        return false;
    remove_copy(restore);
    if (!make_copy(restore, error) || !file_sync(restore->copy, error) || !fold_old(restore, error))
        return false;
    bool had_one = g_file_test(restore->wish->path, G_FILE_TEST_EXISTS) || restore->wal_stays;
    restore->old = had_one ? old_name(restore->wish->path, restore->wish->now) : g_strdup("");
    return (!had_one || keep_all_old(restore, error)) && put_in_place(restore, error);
}

char *store_restore(const struct store_restore *wish, GError **error)
{
    struct restore restore = {.wish = wish, .seat = {.path = (char *)wish->path, .lock_fd = -1}};
    restore.seat.lock_path = g_strconcat(wish->path, ".lock", NULL);
    restore.copy = store_restore_copy(wish->path);
    restore.copy_mark = g_strconcat(restore.copy, ".mark", NULL);
    restore.wal = g_strconcat(wish->path, "-wal", NULL);
    bool good = run(&restore, error);
    /* in the gap the copy is all there is */
    if (restore.seat.lock_fd >= 0 && (good || !restore.gap))
        remove_copy(&restore);
    char *old = good ? g_steal_pointer(&restore.old) : NULL;
    restore_clear(&restore);
    return old;
}
