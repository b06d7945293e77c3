/* Opening and closing the database: its files, its identity, its settings. */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "base/user.h"
#include "connection.h"
#include "files.h"
#include "gate.h"
#include "lock.h"
#include "mark.h"
#include "migrate.h"
#include "outbox.h"
#include "place.h"
#include "restore.h"
#include "schema.h"
#include "sql.h"
#include "store/events.h"
#include "store/store.h"

#define BUSY_WAIT_US (5 * G_USEC_PER_SEC)

/* ---- the files ---- */

/* "billhook", or "user id 992" where that has no name. Caller frees. */
static char *owner_text(uid_t uid)
{
    g_autofree char *name = user_name(uid);
    return *name ? g_steal_pointer(&name) : g_strdup_printf("user id %u", uid);
}

/* Says in an owner's words why a file or directory cannot be used; SQLite would only say "unable to
 * open database file". */
static bool check_access(const char *file, int mode, GError **error)
{
    struct stat status;
    if (access(file, mode) == 0)
        return true;

    int problem = errno;
    if (problem == EROFS)
        return fail(error, BILLHOOK_ERROR_SYSTEM,
                "%s cannot be written: its file system is read only", file);
    if (problem != EACCES || stat(file, &status) != 0)
        return fail(
                error, BILLHOOK_ERROR_SYSTEM, "%s cannot be used: %s", file, g_strerror(problem));

    g_autofree char *owner = owner_text(status.st_uid);
    return fail(error, BILLHOOK_ERROR_SYSTEM,
            "%s cannot be %s: it belongs to %s (mode %03o); "
            "`chown` gives it to the user billhook runs as",
            file, mode & W_OK ? "written" : "read", owner, status.st_mode & 0777);
}

/* ---- the connection ---- */

/* Short, even waits: SQLite's own back-off sleeps up to 100 ms beside a writer whose commits take
 * less than one. */
static int wait_while_busy(void *context, int tries)
{
    struct store *store = context;
    gint64 now = g_get_monotonic_time();
    if (tries == 0)
        store->busy_since = now;
    if (now - store->busy_since > BUSY_WAIT_US)
        return 0;
    g_usleep(tries < 20 ? 250 : 2000);
    return 1;
}

static bool set_pragmas(struct store *store, GError **error)
{
    static const char *const pragmas[] = {
            "PRAGMA trusted_schema = OFF", "PRAGMA synchronous = FULL", "PRAGMA foreign_keys = ON",
            "PRAGMA recursive_triggers = ON", /* so that REPLACE fires the triggers that guard
                                                 against deleting */
            "PRAGMA journal_size_limit = 67108864",
            "PRAGMA temp_store = MEMORY", /* no customer's data in /tmp */
    };
    for (gsize i = 0; i < G_N_ELEMENTS(pragmas); i++)
        if (sqlite3_exec(store->db, pragmas[i], NULL, NULL, NULL) != SQLITE_OK)
            return sql_fail(store, error);
    return true;
}

/* Only once it is known to be ours: the mode is written into the file. */
static bool use_wal(struct store *store, GError **error)
{
    if (store->mode == STORE_READ)
        return true;
    g_auto(cursor) row = sql_query(store, S_JOURNAL, NO_VALUES, error);
    enum step step = row ? sql_step(store, row, error) : STEP_ERROR;
    if (step == STEP_ROW && strcmp(row_text(row, 0), "wal") != 0)
        return fail(error, BILLHOOK_ERROR_SYSTEM,
                "%s: its file system has no shared memory for "
                "SQLite's WAL; use a local disk",
                store->path);
    return step != STEP_ERROR;
}

/* SQLite counts its memory under one lock that all connections share, and nobody reads the figure;
 * and takes 20 pages for each connection at once, however few it reads. */
static void set_up_memory(void)
{
    static gsize done;
    if (g_once_init_enter(&done)) {
        sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
        sqlite3_config(SQLITE_CONFIG_PAGECACHE, NULL, 0, 0);
        g_once_init_leave(&done, 1);
    }
}

static bool connect(struct store *store, GError **error)
{
    set_up_memory();
    int flags = SQLITE_OPEN_NOMUTEX |
            (store->mode == STORE_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
    if (sqlite3_open_v2(store->path, &store->db, flags, NULL) != SQLITE_OK)
        return sql_fail_plain(store->db, store->path, error);
    sqlite3_extended_result_codes(store->db, 1);
    sqlite3_busy_handler(store->db, wait_while_busy, store);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    /* a plan never hangs on what is bound: else SQLite prepares a statement anew for each value
     * that might make a partial index of use */
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_ENABLE_QPSG, 1, NULL);
    return set_pragmas(store, error);
}

static bool pragma_integer(
        struct store *store, enum statement statement, gint64 *value, GError **error)
{
    return sql_integer(store, statement, NO_VALUES, 0, value, error);
}

bool store_data_version(struct store *store, gint64 *version, GError **error)
{
    return pragma_integer(store, S_DATA_VERSION, version, error);
}

/* True in *empty for a file that never got a schema: just made, or the power went before the first
 * commit. */
static bool check_identity(struct store *store, bool *empty, GError **error)
{
    gint64 application, version, objects;
    if (!pragma_integer(store, S_APPLICATION_ID, &application, error) ||
            !pragma_integer(store, S_USER_VERSION, &version, error) ||
            !pragma_integer(store, S_OBJECTS, &objects, error))
        return false;
    *empty = application == 0 && version == 0 && objects == 0;
    if (!*empty && application != STORE_APPLICATION_ID)
        return fail(error, BILLHOOK_ERROR_SYSTEM, "%s is a database, but not one of billhook's",
                store->path);
    if (version > store_migration_count)
        return fail(error, BILLHOOK_ERROR_SYSTEM,
                "%s was written by a newer billhook (schema %d, this one "
                "knows %d): install the newer version again",
                store->path, (int)version, store_migration_count);
    if (!*empty && version < store_migration_count && store->mode != STORE_SERVE)
        return fail(error, BILLHOOK_ERROR_CONFLICT,
                "%s is of an older billhook (schema %d): "
                "`billhook serve` brings it up to date",
                store->path, (int)version);
    return true;
}

/* The schema is good as it is now: repair_changed() need not compare it again. */
static bool note_schema(struct store *store, GError **error)
{
    gint64 print;
    return !schema_print(store->db, &print) ||
            counter_set(store, COUNTER_SCHEMA_SEEN, print, error);
}

/* As schema_repair(), which makes the whole schema in memory to compare: only where the database or
 * the program is another than when that was last found good. `verify` always compares. */
static bool repair_changed(struct store *store, GError **error)
{
    gint64 print, seen;
    if (schema_print(store->db, &print) && counter_read(store, COUNTER_SCHEMA_SEEN, &seen, NULL) &&
            seen == print)
        return true;
    return schema_repair(store->db, store->path, error) && note_schema(store, error);
}

static bool check_start(struct store *store, GError **error)
{
    bool empty;
    g_autoptr(GError) problem = NULL;
    bool good = check_identity(store, &empty, &problem);
    /* a restore had it locked while we waited: whatever was found is of the old one */
    if (place_moved(store))
        return fail(error, BILLHOOK_ERROR_TEMPORARY,
                "%s was replaced while it was opened: nothing was done, try again", store->path);
    if (!good) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return false;
    }
    if (empty && store->mode != STORE_SERVE)
        return fail(error, BILLHOOK_ERROR_NOT_FOUND,
                "%s is an empty database: `billhook serve` fills it", store->path);
    if (empty) {
        mark_read(store);
        if (store->mark.state == MARK_DAMAGED ||
                (store->mark.state == MARK_GOOD && g_hash_table_size(store->mark.lines) > 0))
            return fail(error, BILLHOOK_ERROR_SYSTEM,
                    "%s is empty, but %s says that numbers were "
                    "given: put the newest backup in its place",
                    store->path, store->mark_path);
    }
    if (!use_wal(store, error))
        return false;
    if (store->mode != STORE_SERVE)
        return true;
    if (!schema_migrate(store->db, store->path, store_migrations, store_migration_count, error))
        return false;
    /* made this moment by the same statements that it would be compared with */
    return empty ? note_schema(store, error) : repair_changed(store, error);
}

static bool read_birth(struct store *store, GError **error)
{
    g_auto(cursor) row = sql_query(store, S_BIRTH, NO_VALUES, error);
    enum step step = row ? sql_step(store, row, error) : STEP_ERROR;
    if (step == STEP_DONE)
        fail(error, BILLHOOK_ERROR_SYSTEM,
                "%s is damaged (its table birth is empty): "
                "put the newest backup in its place",
                store->path);
    if (step != STEP_ROW)
        return false;
    store->uid = row_copy(row, 0);
    store->made_at = row_integer(row, 1);
    return true;
}

/* Files that came from a copy may be open to others. */
static void close_to_others(const struct store *store)
{
    static const char *const ends[] = {"", "-wal", "-shm", ".mark"};
    for (gsize i = 0; i < G_N_ELEMENTS(ends); i++) {
        g_autofree char *file = g_strconcat(store->path, ends[i], NULL);
        struct stat status;
        if (lstat(file, &status) == 0 && S_ISREG(status.st_mode) && (status.st_mode & 077) &&
                status.st_uid == geteuid())
            chmod(file, 0600);
    }
}

static bool make_file(const struct store *store, GError **error)
{
    int descriptor = g_open(store->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return fail(error, BILLHOOK_ERROR_SYSTEM, "the database %s could not be made: %s",
                store->path, g_strerror(errno));
    close(descriptor);
    return true;
}

/* The file must be there, or be made: only where its mark is not there either. */
static bool find_file(struct store *store, GError **error)
{
    g_autofree char *directory = g_path_get_dirname(store->path);
    struct stat status;
    if (stat(directory, &status) != 0)
        return fail(error, BILLHOOK_ERROR_SYSTEM,
                "the directory %s of the database cannot be used: %s", directory,
                g_strerror(errno));
    if (stat(store->path, &status) == 0) {
        if (!S_ISREG(status.st_mode))
            return fail(error, BILLHOOK_ERROR_SYSTEM, "%s is no file", store->path);
        int mode = store->mode == STORE_READ ? R_OK : R_OK | W_OK;
        return check_access(store->path, mode, error) &&
                check_access(directory, mode | X_OK, error);
    }
    if (errno != ENOENT)
        return fail(error, BILLHOOK_ERROR_SYSTEM, "%s cannot be used: %s", store->path,
                g_strerror(errno));
    g_autofree char *half = store_restore_copy(store->path);
    if (lstat(half, &status) == 0)
        return fail(error, BILLHOOK_ERROR_SYSTEM,
                "the database %s is missing and %s is there: a restore "
                "was cut short; `billhook restore FILE` again",
                store->path, half);
    if (lstat(store->mark_path, &status) == 0)
        return fail(error, BILLHOOK_ERROR_SYSTEM,
                "the database %s is missing, but %s is there: numbers were "
                "given, so no new one is made. `billhook restore FILE` puts "
                "the newest backup in its place; if the old books are to be "
                "left for good, move the mark away as well",
                store->path, store->mark_path);
    if (store->mode != STORE_SERVE)
        return fail(error, BILLHOOK_ERROR_NOT_FOUND,
                "there is no database %s yet: `billhook serve` makes it", store->path);
    return check_access(directory, W_OK | X_OK, error);
}

static bool open_all(struct store *store, GError **error)
{
    if (!find_file(store, error) || (store->mode == STORE_SERVE && !store_take_lock(store, error)))
        return false;
    if (store->mode == STORE_SERVE && access(store->path, F_OK) != 0 && !make_file(store, error))
        return false;
    if (store->mode == STORE_SERVE)
        close_to_others(store);
    if (!connect(store, error) || !check_start(store, error) || !read_birth(store, error))
        return false;
    return store->mode != STORE_SERVE ||
            (directory_sync(store->path, error) && store_mark_sync(store, error) &&
                    mail_recover(store, error));
}

struct store *store_open(const char *path, enum store_mode mode, GError **error)
{
    struct store *store = g_new0(struct store, 1);
    store->path = g_strdup(path);
    store->mark_path = g_strconcat(path, ".mark", NULL);
    store->lock_path = g_strconcat(path, ".lock", NULL);
    store->mode = mode;
    store->lock_fd = -1;
    if (open_all(store, error))
        return store;
    store_close(store);
    return NULL;
}

static void forget_statements(struct store *store)
{
    for (gsize i = 0; i < STATEMENTS; i++) {
        sqlite3_finalize(store->prepared[i]);
        store->prepared[i] = NULL;
    }
}

void store_close(struct store *store)
{
    if (!store)
        return;
    gate_leave(store);
    place_leave(store);
    forget_statements(store);
    sqlite3_close(store->db);
    if (store->lock_fd >= 0)
        close(store->lock_fd);
    mark_clear(&store->mark);
    if (store->unsearched)
        g_hash_table_unref(store->unsearched);
    g_free(store->path);
    g_free(store->mark_path);
    g_free(store->lock_path);
    g_free(store->uid);
    g_free(store->uid_now);
    g_free(store);
}

/* RESET is SQLite's word for: the schema is read again when it is needed. */
void store_rest(struct store *store)
{
    forget_statements(store);
    sqlite3_exec(store->db, "PRAGMA writable_schema = RESET", NULL, NULL, NULL);
    sqlite3_db_release_memory(store->db);
}

void store_limit_cache(struct store *store, enum store_cache cache)
{
    static const char *const pragmas[] = {[STORE_CACHE_FEW] = "PRAGMA cache_size = -256",
            [STORE_CACHE_QUEUES] = "PRAGMA cache_size = -1000"};
    sqlite3_exec(store->db, pragmas[cache], NULL, NULL, NULL);
}

struct store *store_open_at_gate(const char *path,
        struct store_gate *gate,
        bool urgent,
        enum store_cache cache,
        GError **error)
{
    if (!store_place_check(store_gate_place(gate), error))
        return NULL;
    struct store *store = store_open(path, STORE_OPEN, error);
    if (!store)
        return NULL;

    store_use_gate(store, gate, urgent);
    store_limit_cache(store, cache);
    return store;
}

const char *store_uid(struct store *store)
{
    gint64 life = counter_get(store, COUNTER_LIFE);
    if (life == 0)
        return store->uid;
    g_free(store->uid_now);
    store->uid_now = g_strdup_printf("%s-%" G_GINT64_MODIFIER "x", store->uid, life);
    return store->uid_now;
}

char *store_birthday(struct store *store, const char *zone)
{
    return date_day(store->made_at, zone);
}
