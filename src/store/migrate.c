/* Bringing a database to the schema of this version, and telling whether it is as it was made. */
#include "migrate.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "base/text.h"
#include "document/number.h"
#include "files.h"
#include "schema.h"
#include "sql.h"

/* day_of(Unix seconds, zone): the calendar day. */
static void sql_day_of(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    const char *zone = (const char *)sqlite3_value_text(values[1]);
    sqlite3_result_text(
            context, date_day(sqlite3_value_int64(values[0]), zone ? zone : "UTC"), -1, g_free);
}

/* day_start(day, zone): the Unix seconds in which a day begins; 0 for what is no day. */
static void sql_day_start(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    const char *day = (const char *)sqlite3_value_text(values[0]);
    const char *zone = (const char *)sqlite3_value_text(values[1]);
    sqlite3_result_int64(context, day && zone ? date_day_start(day, zone) : 0);
}

/* reference_plain(text), as documents.reference keeps it. */
static void sql_reference_plain(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    const char *reference = (const char *)sqlite3_value_text(values[0]);
    sqlite3_result_text(context, reference_plain(reference ? reference : ""), -1, g_free);
}

/* What the statements of the migrations call. */
static bool add_functions(sqlite3 *db)
{
    static const struct {
        const char *name;
        int count;
        void (*function)(sqlite3_context *, int, sqlite3_value **);
    } functions[] = {
            {"day_of", 2, sql_day_of},
            {"day_start", 2, sql_day_start},
            {"reference_plain", 1, sql_reference_plain},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(functions); i++)
        if (sqlite3_create_function(db, functions[i].name, functions[i].count,
                    SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL, functions[i].function, NULL,
                    NULL) != SQLITE_OK)
            return false;
    return true;
}

static bool run_list(sqlite3 *db, const char *const *statements)
{
    if (!add_functions(db))
        return false;
    for (const char *const *statement = statements; *statement; statement++)
        if (sqlite3_exec(db, *statement, NULL, NULL, NULL) != SQLITE_OK)
            return false;
    return true;
}

static bool read_pragma(
        sqlite3 *db, const char *path, const char *pragma, int *value, GError **error)
{
    sqlite3_stmt *row = NULL;
    bool good = sqlite3_prepare_v2(db, pragma, -1, &row, NULL) == SQLITE_OK &&
            sqlite3_step(row) == SQLITE_ROW;
    if (good)
        *value = sqlite3_column_int(row, 0);
    else
        sql_fail_plain(db, path, error);
    sqlite3_finalize(row);
    return good;
}

static bool copy_before(sqlite3 *db, const char *path, int version, GError **error)
{
    g_autofree char *file = g_strdup_printf("%s.before-v%d", path, version);
    g_autofree char *part = g_strconcat(file, ".part", NULL);
    g_unlink(part);
    if (!database_copy(db, part, error))
        return false;
    if (g_rename(part, file) != 0)
        return fail(
                error, BILLHOOK_ERROR_SYSTEM, "%s could not be named: %s", file, g_strerror(errno));
    return directory_sync(file, error);
}

/* One step, unless another process was faster. */
static bool migrate_step(
        sqlite3 *db, const char *path, const struct migration *migration, int from, GError **error)
{
    int version = 0;
    if (sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK)
        return sql_fail_plain(db, path, error);
    bool good = read_pragma(db, path, "PRAGMA user_version", &version, error);
    if (good && version == from && !run_list(db, migration->statements))
        good = sql_fail_plain(db, path, error);
    if (good && sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
        good = sql_fail_plain(db, path, error);
    if (!good && !sqlite3_get_autocommit(db))
        sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return good;
}

bool schema_migrate(sqlite3 *db,
        const char *path,
        const struct migration *migrations,
        int count,
        GError **error)
{
    int version = 0;
    if (!read_pragma(db, path, "PRAGMA user_version", &version, error))
        return false;
    if (version > count)
        return fail(error, BILLHOOK_ERROR_SYSTEM,
                "%s was written by a newer billhook (schema %d, this one knows %d): install the "
                "newer version again",
                path, version, count);
    if (version > 0 && version < count && !copy_before(db, path, count, error))
        return false;
    for (int i = version; i < count; i++)
        if (!migrate_step(db, path, &migrations[i], i, error))
            return false;
    return true;
}

/* ---- is the schema as it was made? ---- */

/* "table documents" -> its text. The tables that SQLite makes for document_search and order_search
 * are its own, and of another version's words. */
static GHashTable *read_objects(sqlite3 *db, const char *path, GError **error)
{
    sqlite3_stmt *row = NULL;
    GHashTable *objects = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    int step = sqlite3_prepare_v2(db,
            "SELECT type || ' ' || name, sql FROM sqlite_schema WHERE sql IS NOT NULL "
            "AND name NOT GLOB 'document_search_*' AND name NOT GLOB 'order_search_*'",
            -1, &row, NULL);
    while (step == SQLITE_OK && (step = sqlite3_step(row)) == SQLITE_ROW) {
        g_hash_table_insert(objects, g_strdup((const char *)sqlite3_column_text(row, 0)),
                g_strdup((const char *)sqlite3_column_text(row, 1)));
        step = SQLITE_OK;
    }
    if (step != SQLITE_DONE) {
        sql_fail_plain(db, path, error);
        g_clear_pointer(&objects, g_hash_table_unref);
    }
    sqlite3_finalize(row);
    return objects;
}

/* The objects as the migrations make them, in memory. */
static GHashTable *expected_objects(GError **error)
{
    sqlite3 *memory = NULL;
    GHashTable *objects = NULL;
    bool good = sqlite3_open(":memory:", &memory) == SQLITE_OK;
    for (int i = 0; good && i < store_migration_count; i++)
        good = run_list(memory, store_migrations[i].statements);
    if (good)
        objects = read_objects(memory, ":memory:", error);
    else
        sql_fail_plain(memory, ":memory:", error);
    sqlite3_close(memory);
    return objects;
}

static int by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* As schema_differences(), and what was expected (owned by the caller). */
static GPtrArray *compare(sqlite3 *db, const char *path, GHashTable **expected, GError **error)
{
    g_autoptr(GHashTable) there = read_objects(db, path, error);
    *expected = there ? expected_objects(error) : NULL;
    if (!*expected)
        return NULL;
    GPtrArray *differences = g_ptr_array_new_with_free_func(g_free);
    GHashTableIter iterator;
    gpointer name, text;
    g_hash_table_iter_init(&iterator, *expected);
    while (g_hash_table_iter_next(&iterator, &name, &text))
        if (g_strcmp0(g_hash_table_lookup(there, name), text) != 0)
            g_ptr_array_add(differences, g_strdup(name));
    g_ptr_array_sort(differences, by_name);
    return differences;
}

GPtrArray *schema_differences(sqlite3 *db, GError **error)
{
    g_autoptr(GHashTable) expected = NULL;
    return compare(db, sqlite3_db_filename(db, "main"), &expected, error);
}

bool schema_repair(sqlite3 *db, const char *path, GError **error)
{
    g_autoptr(GHashTable) expected = NULL;
    g_autoptr(GPtrArray) differences = compare(db, path, &expected, error);
    if (!differences)
        return false;
    for (guint i = 0; i < differences->len; i++) {
        const char *name = g_ptr_array_index(differences, i);
        /* what is there but changed makes CREATE fail: nothing of it is thrown away by itself */
        bool simple = !g_str_has_prefix(name, "table ");
        if (!simple ||
                sqlite3_exec(db, g_hash_table_lookup(expected, name), NULL, NULL, NULL) !=
                        SQLITE_OK)
            return fail(error, BILLHOOK_ERROR_SYSTEM,
                    "the schema of %s was changed by another program (%s): stop billhook and put "
                    "the newest backup in its place",
                    path, name);
    }
    return true;
}

bool schema_print(sqlite3 *db, gint64 *print)
{
    guint8 digest[32];
    g_autoptr(GString) all = g_string_new(NULL);
    g_autoptr(GHashTable) there = read_objects(db, sqlite3_db_filename(db, "main"), NULL);
    *print = 0;
    if (!there)
        return false;
    for (int i = 0; i < store_migration_count; i++)
        for (const char *const *sql = store_migrations[i].statements; *sql; sql++)
            g_string_append_len(all, *sql, (gssize)strlen(*sql) + 1);
    g_autoptr(GList) names = g_list_sort(g_hash_table_get_keys(there), (GCompareFunc)strcmp);
    for (GList *name = names; name; name = name->next)
        g_string_append_printf(all, "%s\n%s\n", (const char *)name->data,
                (const char *)g_hash_table_lookup(there, name->data));
    sha256(all->str, all->len, digest);
    memcpy(print, digest, sizeof *print);
    return true;
}

bool database_copy(sqlite3 *db, const char *file, GError **error)
{
    sqlite3 *copy = NULL;
    int descriptor = g_open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return fail(
                error, BILLHOOK_ERROR_SYSTEM, "%s could not be made: %s", file, g_strerror(errno));
    close(descriptor);
    bool good = sqlite3_open_v2(file, &copy, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK;
    sqlite3_backup *backup = good ? sqlite3_backup_init(copy, "main", db, "main") : NULL;
    int step = backup ? sqlite3_backup_step(backup, -1) : SQLITE_ERROR;
    if (backup)
        sqlite3_backup_finish(backup);
    /* one file, no -wal beside it */
    good = step == SQLITE_DONE &&
            sqlite3_exec(copy, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL) == SQLITE_OK;
    if (!good)
        fail(error,
                step == SQLITE_BUSY || step == SQLITE_LOCKED ? BILLHOOK_ERROR_TEMPORARY
                                                             : BILLHOOK_ERROR_SYSTEM,
                "the copy %s could not be written: %s", file,
                step != SQLITE_DONE ? sqlite3_errstr(step) : sqlite3_errmsg(copy));
    sqlite3_close(copy);
    return good;
}
