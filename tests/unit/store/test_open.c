/* Opening: who may, what is refused and in which words, files and their modes, migrations,
 * transactions. */
#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>

#include "fixture.h"

#include "../../../src/store/connection.h"
#include "../../../src/store/migrate.h"
#include "../../../src/store/schema.h"

#include "store/books.h"
#include "store/events.h"
#include "store/store.h"

static void test_made(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    const char *const names[] = {
            "test.db", "test.db-wal", "test.db-shm", "test.db.mark", "test.db.lock"};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *file = beside(fixture, names[i]);
        struct stat status;
        g_assert_cmpint(stat(file, &status), ==, 0);
        g_assert_cmpint(status.st_mode & 0777, ==, 0600);
    }
    g_assert_cmpuint(strlen(store_uid(fixture->store)), ==, 16);
    g_autofree char *uid = g_strdup(store_uid(fixture->store));
    g_autofree char *day = store_birthday(fixture->store, "Europe/Brussels");
    g_assert_cmpuint(strlen(day), ==, 10);
    g_autofree char *stopped = store_numbering_stopped(fixture->store);
    g_assert_cmpstr(stopped, ==, "");
    reopen(fixture);
    g_assert_cmpstr(store_uid(fixture->store), ==, uid);
}

static void test_settings(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    static const struct {
        const char *pragma;
        int value;
    } rows[] = {{"PRAGMA synchronous", 2}, {"PRAGMA foreign_keys", 1},
            {"PRAGMA recursive_triggers", 1}, {"PRAGMA trusted_schema", 0}};
    static const enum store_mode modes[] = {STORE_OPEN, STORE_READ};
    for (gsize m = 0; m < G_N_ELEMENTS(modes); m++) {
        g_autoptr(store_auto) other = open_store(fixture->path, modes[m]);
        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
            sqlite3_stmt *row = NULL;
            sqlite3_prepare_v2(other->db, rows[i].pragma, -1, &row, NULL);
            g_assert_cmpint(sqlite3_step(row), ==, SQLITE_ROW);
            g_assert_cmpint(sqlite3_column_int(row, 0), ==, rows[i].value);
            sqlite3_finalize(row);
        }
    }
    g_assert_cmpint(
            outside_integer(fixture->path, "PRAGMA application_id"), ==, STORE_APPLICATION_ID);
    g_assert_cmpint(outside_integer(fixture->path, "PRAGMA journal_mode = WAL"), ==, 0);
}

static void test_second_instance(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autofree char *pid =
            g_strdup_printf("another billhook serves this database (pid %ld)", (long)getpid());
    g_assert_true(store_is_served(fixture->path));
    must_fail(store_open(fixture->path, STORE_SERVE, &error), BILLHOOK_ERROR_CONFLICT, pid);
    g_clear_pointer(&fixture->store, store_close);
    g_assert_false(store_is_served(fixture->path));
    fixture->store = open_store(fixture->path, STORE_SERVE);
}

static void test_missing(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autofree char *none = beside(fixture, "none.db"), *deep = beside(fixture, "no/such.db"),
                    *mark = beside(fixture, "none.db.mark");
    must_fail(store_open(none, STORE_OPEN, &error), BILLHOOK_ERROR_NOT_FOUND,
            "`billhook serve` makes it");
    must_fail(store_open(none, STORE_READ, &error), BILLHOOK_ERROR_NOT_FOUND,
            "`billhook serve` makes it");
    must_fail(store_open(deep, STORE_SERVE, &error), BILLHOOK_ERROR_SYSTEM, "the directory");
    must_fail(store_open(fixture->directory, STORE_SERVE, &error), BILLHOOK_ERROR_SYSTEM,
            "is no file");
    g_assert_false(store_is_served(none));
    /* a mark without a database: never a new one */
    g_assert_true(g_file_set_contents(mark, "", 0, NULL));
    must_fail(store_open(none, STORE_SERVE, &error), BILLHOOK_ERROR_SYSTEM, "newest backup");
    must_fail(store_open(none, STORE_OPEN, &error), BILLHOOK_ERROR_SYSTEM, "newest backup");
    g_assert_false(g_file_test(none, G_FILE_TEST_EXISTS));
}

/* The power went after the file was made, before its schema was committed. */
static void test_empty_file(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autofree char *file = beside(fixture, "empty.db"), *mark = beside(fixture, "empty.db.mark");
    g_assert_true(g_file_set_contents(file, "", 0, NULL));
    must_fail(store_open(file, STORE_OPEN, &error), BILLHOOK_ERROR_NOT_FOUND, "empty database");
    g_autoptr(store_auto) store = open_store(file, STORE_SERVE);
    issue_new(store, DOCUMENT_INVOICE, 1);
    g_clear_pointer(&store, store_close);
    /* but not where the mark says that numbers were given */
    g_assert_true(g_file_set_contents(file, "", 0, NULL));
    must_fail(store_open(file, STORE_SERVE, &error), BILLHOOK_ERROR_SYSTEM, "numbers were given");
    g_assert_true(g_file_set_contents(mark, "x", 1, NULL));
    must_fail(store_open(file, STORE_SERVE, &error), BILLHOOK_ERROR_SYSTEM, "numbers were given");
}

static void test_not_ours(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autofree char *text = beside(fixture, "text.db"), *other = beside(fixture, "other.db");
    g_autofree char *long_text = g_strnfill(5000, 'x');
    g_assert_true(g_file_set_contents(text, long_text, -1, NULL));
    must_fail(
            store_open(text, STORE_SERVE, &error), BILLHOOK_ERROR_SYSTEM, "damaged or no database");
    g_assert_null(outside_on(other, "CREATE TABLE t (x)"));
    must_fail(
            store_open(other, STORE_SERVE, &error), BILLHOOK_ERROR_SYSTEM, "not one of billhook's");
    g_assert_null(outside_on(fixture->path, "PRAGMA user_version = 99"));
    g_clear_pointer(&fixture->store, store_close);
    static const enum store_mode modes[] = {STORE_SERVE, STORE_OPEN, STORE_READ};
    for (gsize i = 0; i < G_N_ELEMENTS(modes); i++)
        must_fail(store_open(fixture->path, modes[i], &error), BILLHOOK_ERROR_SYSTEM,
                "newer billhook");
}

static void test_damaged(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    for (int i = 1; i <= 50; i++)
        issue_new(fixture->store, DOCUMENT_INVOICE, i);
    g_clear_pointer(&fixture->store, store_close);
    g_autofree char *bytes = NULL;
    gsize length;
    g_assert_true(g_file_get_contents(fixture->path, &bytes, &length, NULL));
    memset(bytes + 4096, 0xff, length - 4096); /* all pages but the first */
    g_assert_true(g_file_set_contents(fixture->path, bytes, (gssize)length, NULL));
    g_autoptr(GError) error = NULL;
    g_autoptr(store_auto) store = store_open(fixture->path, STORE_SERVE, &error);
    g_assert_null(store);
    g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_SYSTEM);
    check_says(error->message, "damaged");
    check_says(error->message, "backup");
}

/* A file that belongs to another user; root passes everything, so a process without privileges
 * looks. */
static void test_foreign(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    if (geteuid() != 0) {
        g_test_skip("needs root");
        return;
    }
    g_clear_pointer(&fixture->store, store_close);
    g_chmod(fixture->directory, 0755);
    pid_t child = fork();
    if (child == 0) {
        g_autoptr(GError) error = NULL;
        bool dropped = setgid(65534) == 0 && setuid(65534) == 0;
        struct store *store = dropped ? store_open(fixture->path, STORE_OPEN, &error) : NULL;
        _exit(!store && error && strstr(error->message, "it belongs to root") ? 0 : 1);
    }
    int status = 1;
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    g_assert_cmpint(status, ==, 0);
}

static void test_modes_mended(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct stat status;
    g_assert_cmpint(g_chmod(fixture->path, 0644), ==, 0);
    reopen(fixture);
    g_assert_cmpint(stat(fixture->path, &status), ==, 0);
    g_assert_cmpint(status.st_mode & 0777, ==, 0600);
}

static void test_schema_repaired(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_assert_null(outside_on(
            fixture->path, "DROP TRIGGER documents_frozen; DROP INDEX documents_by_type;"));
    g_autofree char *faults = verify_text(fixture->store);
    check_says(faults, "trigger documents_frozen is missing");
    reopen(fixture);
    g_autofree char *after = verify_text(fixture->store);
    g_assert_cmpstr(after, ==, "");
    /* one that was changed is nobody's to mend */
    g_assert_null(outside_on(fixture->path,
            "DROP TRIGGER documents_frozen; CREATE TRIGGER documents_frozen BEFORE UPDATE ON "
            "documents BEGIN SELECT 1; END;"));
    g_clear_pointer(&fixture->store, store_close);
    must_fail(store_open(fixture->path, STORE_SERVE, &error), BILLHOOK_ERROR_SYSTEM,
            "trigger documents_frozen");
}

/* The print is kept once the schema was compared, and is another one where anything changes. */
static void test_schema_seen(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    gint64 print = 0, changed = 0;
    reopen(fixture);
    g_assert_true(schema_print(fixture->store->db, &print));
    g_assert_cmpint(print, !=, 0);
    g_assert_cmpint(counter_get(fixture->store, COUNTER_SCHEMA_SEEN), ==, print);
    g_assert_null(outside_on(fixture->path, "DROP INDEX documents_by_type;"));
    g_assert_true(schema_print(fixture->store->db, &changed));
    g_assert_cmpint(changed, !=, print);
    reopen(fixture);
    g_assert_true(schema_print(fixture->store->db, &changed));
    g_assert_cmpint(changed, ==, print);
}

/* Every column has its comment in the file. document_search and order_search are SQLite's kind of
 * table for full text, with the tables that SQLite makes for them: they know no STRICT and no
 * comments in their columns. */
static void test_comments(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(store_auto) store = open_store(fixture->path, STORE_READ);
    sqlite3_stmt *row = NULL;
    int tables = 0;
    sqlite3_prepare_v2(store->db,
            "SELECT sql FROM sqlite_schema WHERE type = 'table' AND sql IS NOT NULL", -1, &row,
            NULL);
    for (; sqlite3_step(row) == SQLITE_ROW; tables++) {
        const char *sql = (const char *)sqlite3_column_text(row, 0);
        g_auto(GStrv) lines = g_strsplit(sql, "\n", -1);
        if (strstr(sql, " TABLE 'document_search_") || strstr(sql, " TABLE 'order_search_"))
            continue;
        if (g_str_has_prefix(sql, "CREATE VIRTUAL TABLE document_search -- ") ||
                g_str_has_prefix(sql, "CREATE VIRTUAL TABLE order_search -- ")) {
            tables--;
            continue;
        }
        if (!strstr(sql, "STRICT"))
            g_error("not strict: %s", sql);
        for (char **line = lines + 1; *line; line++)
            if (g_ascii_islower((*line)[2]) && (*line)[0] == ' ' && !strstr(*line, " -- "))
                g_error("no comment: %s", *line);
    }
    sqlite3_finalize(row);
    for (const char *const *table = store_tables; *table; table++)
        tables--;
    g_assert_cmpint(tables, ==, 0);
}

/* ---- migrations
 * -------------------------------------------------------------------------------------------------
 */

static const char *const first[] = {
        "CREATE TABLE a (x)", "INSERT INTO a VALUES (1)", "PRAGMA user_version = 1", NULL};
static const char *const second[] = {
        "ALTER TABLE a ADD COLUMN y DEFAULT 5", "PRAGMA user_version = 2", NULL};
static const char *const wrong[] = {
        "UPDATE a SET x = 2", "CREATE TABLE a (x)", "PRAGMA user_version = 2", NULL};

static void test_migrations(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autofree char *file = beside(fixture, "old.db"),
                    *before = beside(fixture, "old.db.before-v2");
    static const struct migration one[] = {{first}}, bad[] = {{first}, {wrong}},
                                  two[] = {{first}, {second}};
    sqlite3 *db = NULL;
    g_assert_cmpint(sqlite3_open(file, &db), ==, SQLITE_OK);
    must(schema_migrate(db, file, one, 1, &error));
    g_assert_false(g_file_test(before, G_FILE_TEST_EXISTS));
    /* a step that fails leaves all as it was, and the copy beside */
    must_fail(schema_migrate(db, file, bad, 2, &error), BILLHOOK_ERROR_SYSTEM, "already exists");
    g_assert_cmpint(outside_integer(file, "SELECT x FROM a"), ==, 1);
    g_assert_cmpint(outside_integer(file, "PRAGMA user_version"), ==, 1);
    must(schema_migrate(db, file, two, 2, &error));
    must(schema_migrate(db, file, two, 2, &error));
    g_assert_cmpint(outside_integer(file, "SELECT y FROM a"), ==, 5);
    g_assert_cmpint(outside_integer(before, "PRAGMA user_version"), ==, 1);
    must_fail(schema_migrate(db, file, one, 1, &error), BILLHOOK_ERROR_SYSTEM, "newer billhook");
    struct stat status;
    g_assert_cmpint(stat(before, &status), ==, 0);
    g_assert_cmpint(status.st_mode & 0777, ==, 0600);
    sqlite3_close(db);
}

static void test_older(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_assert_null(outside_on(fixture->path, "PRAGMA user_version = 0"));
    must_fail(store_open(fixture->path, STORE_READ, &error), BILLHOOK_ERROR_CONFLICT,
            "`billhook serve` brings it up to date");
}

/* ---- transactions
 * -------------------------------------------------------------------------------------------------
 */

static void test_savepoints(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    must(store_begin(store, &error));
    must(counter_set(store, COUNTER_UNSTORED, 1, &error));
    must(store_savepoint(store, &error));
    must(counter_set(store, COUNTER_UNSTORED, 2, &error));
    store_rollback_to(store);
    must(store_release(store, &error));
    must(store_commit(store, &error));
    g_assert_cmpint(counter_get(store, COUNTER_UNSTORED), ==, 1);
    must(store_begin(store, &error));
    must(counter_set(store, COUNTER_UNSTORED, 3, &error));
    store_rollback(store);
    store_rollback(store);
    g_assert_cmpint(counter_get(store, COUNTER_UNSTORED), ==, 1);
    g_assert_false(store_broken(store));
}

struct holder {
    const char *path;
    int holds; /* atomic */
};

static gpointer hold_lock(gpointer data)
{
    struct holder *holder = data;
    sqlite3 *db = NULL;
    sqlite3_open(holder->path, &db);
    sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
    g_atomic_int_set(&holder->holds, 1);
    g_usleep(300000);
    sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
    sqlite3_close(db);
    return NULL;
}

/* A writer waits for another program, and gives up with TEMPORARY when it holds on for too long. */
static void test_busy(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct holder holder = {.path = fixture->path};
    GThread *thread = g_thread_new("holder", hold_lock, &holder);
    while (!g_atomic_int_get(&holder.holds))
        g_thread_yield();
    must(counter_set(fixture->store, COUNTER_UNSTORED, 1, &error));
    g_thread_join(thread);
    sqlite3 *db = NULL;
    sqlite3_open(fixture->path, &db);
    sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
    gint64 start = g_get_monotonic_time();
    must_fail(store_begin(fixture->store, &error), BILLHOOK_ERROR_TEMPORARY, "holds it");
    g_assert_cmpint(g_get_monotonic_time() - start, >, 4 * G_USEC_PER_SEC);
    sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
    sqlite3_close(db);
    must(counter_set(fixture->store, COUNTER_UNSTORED, 2, &error));
    g_assert_false(store_broken(fixture->store));
}

/* The disk is full: an error that says so, nothing half, and work goes on once there is room. */
static void test_full(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    g_autofree char *limit = g_strdup_printf(
            "PRAGMA max_page_count = %d", (int)outside_integer(fixture->path, "PRAGMA page_count"));
    g_autofree char *large = g_strnfill(100000, 'x');
    sqlite3_exec(store->db, limit, NULL, NULL, NULL);
    must(store_begin(store, &error));
    must_fail(event_add(store, "main", 1, "decision", NOW, large, &error), BILLHOOK_ERROR_SYSTEM,
            "the disk is full");
    store_rollback(store);
    sqlite3_exec(store->db, "PRAGMA max_page_count = 1000000", NULL, NULL, NULL);
    g_assert_false(store_broken(store));
    must(event_add(store, "main", 1, "decision", NOW, large, &error));
}

static void test_read_only(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(store_auto) reader = open_store(fixture->path, STORE_READ);
    must_fail(counter_set(reader, COUNTER_UNSTORED, 1, &error), BILLHOOK_ERROR_SYSTEM,
            "cannot be written");
    g_clear_pointer(&fixture->store, store_close);
    g_autoptr(store_auto) alone = open_store(fixture->path, STORE_READ);
    g_assert_cmpint(counter_get(alone, COUNTER_UNSTORED), ==, 0);
}

/* Each of the three files taken away, replaced and put back: no transaction begins or ends well
 * meanwhile, and all goes on after. */
static void test_place(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    static const char *const ends[] = {"", "-wal", "-shm"};
    struct store *store = fixture->store;
    struct store_place *place = store_place_new(store);
    store_watch_place(store, place);
    for (gsize i = 0; i < 2 * G_N_ELEMENTS(ends); i++) {
        g_autofree char *file = g_strconcat(fixture->path, ends[i / 2], NULL),
                        *aside = g_strconcat(fixture->path, ".aside", NULL);
        bool urgent = store->urgent = i % 2;
        must(store_begin(store, &error) &&
                event_add(store, "main", 1, "decision", NOW, "x", &error));
        g_assert_cmpint(g_rename(file, aside), ==, 0);
        if (urgent)
            g_assert_true(g_file_set_contents(file, "another", -1, NULL));
        const char *words = urgent ? "was replaced" : "was taken away";
        must_fail(store_commit(store, &error), BILLHOOK_ERROR_TEMPORARY, words);
        g_assert_true(sqlite3_get_autocommit(store->db));
        must_fail(store_begin(store, &error), BILLHOOK_ERROR_TEMPORARY, words);
        must_fail(store_place_check(place, &error), BILLHOOK_ERROR_TEMPORARY, words);
        g_assert_cmpint(g_rename(aside, file), ==, 0);
        must(store_place_check(place, &error));
        must(store_begin(store, &error) && store_commit(store, &error));
        g_assert_false(store_broken(store));
    }
    /* what is issued is rolled back; a delivery may be kept, but is not answered 200 */
    g_assert_cmpint((int)outside_integer(fixture->path, "SELECT count(*) FROM events"), ==,
            G_N_ELEMENTS(ends));
    store_watch_place(store, NULL);
    store_place_free(place);
}

/* A connection that was opened while a replacement lay there does not go on once the right file is
 * back. */
static void test_place_of_another(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store_place *place = store_place_new(fixture->store);
    g_autofree char *aside = beside(fixture, "aside.db"), *other = beside(fixture, "other.db");
    must(store_backup(fixture->store, other, &error));
    g_assert_cmpint(g_rename(fixture->path, aside), ==, 0);
    g_assert_cmpint(g_rename(other, fixture->path), ==, 0);
    struct store *stranger = open_store(fixture->path, STORE_READ);
    g_assert_cmpint(g_rename(aside, fixture->path), ==, 0);
    store_watch_place(stranger, place);
    must(store_place_check(place, &error));
    must_fail(store_begin(stranger, &error), BILLHOOK_ERROR_SYSTEM, "not the file that was opened");
    g_assert_true(store_broken(stranger));
    store_close(stranger);
    store_place_free(place);
}

static int used(struct store *store, int what)
{
    int now = 0, most = 0;
    g_assert_cmpint(sqlite3_db_status(store->db, what, &now, &most, 0), ==, SQLITE_OK);
    return now;
}

/* A connection that rests holds next to nothing, sees what others do, and goes on as it was: its
 * settings, its place, its transactions. */
static void test_rests(struct fixture *fixture, gconstpointer data)
{
    gint64 before, after;
    (void)data;
    struct store *store = fixture->store;
    must(store_data_version(store, &before, &error));
    counter_get(store, COUNTER_UNSTORED);
    g_assert_cmpint(used(store, SQLITE_DBSTATUS_SCHEMA_USED), >, 100000);

    store_rest(store);
    g_assert_cmpint(used(store, SQLITE_DBSTATUS_SCHEMA_USED), ==, 0);
    g_assert_cmpint(used(store, SQLITE_DBSTATUS_STMT_USED), ==, 0);
    g_assert_cmpint(used(store, SQLITE_DBSTATUS_CACHE_USED), <, 20000);

    must(store_data_version(store, &after, &error)); /* which needs no schema */
    g_assert_cmpint(after, ==, before);
    g_assert_cmpint(used(store, SQLITE_DBSTATUS_SCHEMA_USED), ==, 0);
    g_autoptr(store_auto) other = open_store(fixture->path, STORE_OPEN);
    must(counter_set(other, COUNTER_UNSTORED, 7, &error));
    must(store_data_version(store, &after, &error));
    g_assert_cmpint(after, !=, before);

    must(store_begin(store, &error));
    g_assert_cmpint(counter_get(store, COUNTER_UNSTORED), ==, 7);
    must(counter_set(store, COUNTER_UNSTORED, 8, &error));
    must(store_commit(store, &error));
    g_assert_cmpint(counter_get(other, COUNTER_UNSTORED), ==, 8);
    store_rest(other);
    store_rest(other);
    g_assert_cmpint(counter_get(other, COUNTER_UNSTORED), ==, 8);
}

/* It cannot be made to change its own schema, before and after. */
static void test_rests_defended(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    store_rest(fixture->store);
    g_assert_cmpint(
            sqlite3_exec(fixture->store->db,
                    "PRAGMA writable_schema = ON; DELETE FROM sqlite_schema", NULL, NULL, NULL),
            !=, SQLITE_OK);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST("open/made", test_made);
    TEST("open/settings", test_settings);
    TEST("open/second-instance", test_second_instance);
    TEST("open/missing", test_missing);
    TEST("open/empty-file", test_empty_file);
    TEST("open/not-ours", test_not_ours);
    TEST("open/damaged", test_damaged);
    TEST("open/foreign", test_foreign);
    TEST("open/modes-mended", test_modes_mended);
    TEST("open/schema-repaired", test_schema_repaired);
    TEST("open/schema-seen", test_schema_seen);
    TEST("open/comments", test_comments);
    TEST("open/migrations", test_migrations);
    TEST("open/older", test_older);
    TEST("open/savepoints", test_savepoints);
    TEST("open/busy", test_busy);
    TEST("open/full", test_full);
    TEST("open/read-only", test_read_only);
    TEST("open/rests", test_rests);
    TEST("open/rests-defended", test_rests_defended);
    TEST("open/place", test_place);
    TEST("open/place-of-another", test_place_of_another);
    return g_test_run();
}
