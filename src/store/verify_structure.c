/* What verify proves of the database file itself: pages, indexes, keys, the rules and the text of
 * the schema, and that the search has all documents. */
#include "verify.h"

#include <string.h>

#include "connection.h"
#include "fault.h"
#include "migrate.h"
#include "schema.h"
#include "statements.h"

#define BUSY_WAIT_MS 5000

/* SQLite reads no CHECK rule of a file that it opened to read only, and then proves none: a
 * connection that could write, and never does. NULL: nobody may write the file. */
static sqlite3 *open_checker(const struct store *store)
{
    sqlite3 *db = NULL;
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE;
    bool writable = store->mode == STORE_READ &&
            sqlite3_open_v2(store->path, &db, flags, NULL) == SQLITE_OK &&
            sqlite3_db_readonly(db, "main") == 0 &&
            sqlite3_exec(db, "PRAGMA query_only = ON", NULL, NULL, NULL) == SQLITE_OK;
    if (writable) {
        sqlite3_busy_timeout(db, BUSY_WAIT_MS);
        sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
        return db;
    }
    sqlite3_close(db);
    return NULL;
}

/* Runs a check of SQLite on one table; its rows are faults, but for "ok". */
static int run_check(sqlite3 *db, enum statement statement, const char *table, GPtrArray *faults)
{
    sqlite3_stmt *row = NULL;
    int code = sqlite3_prepare_v2(db, statement_sql(statement), -1, &row, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_bind_text(row, 1, table, -1, SQLITE_STATIC);
    if (code == SQLITE_OK)
        code = SQLITE_ROW;
    while (code == SQLITE_ROW && (code = sqlite3_step(row)) == SQLITE_ROW) {
        const char *text = (const char *)sqlite3_column_text(row, 0);
        if (g_strcmp0(text, "ok") != 0)
            fault_add(faults, "", "table %s: %s", table, text ? text : "it cannot be read");
    }
    sqlite3_finalize(row);
    return code;
}

/* What cannot be read is a fault, too. */
static bool check_table(struct store *store,
        sqlite3 *db,
        enum statement statement,
        const char *table,
        GPtrArray *faults,
        GError **error)
{
    g_autoptr(GError) problem = NULL;
    if (run_check(db, statement, table, faults) == SQLITE_DONE)
        return true;
    if (db == store->db)
        sql_fail(store, &problem);
    else
        sql_fail_plain(db, store->path, &problem);
    if (g_error_matches(problem, BILLHOOK_ERROR, BILLHOOK_ERROR_TEMPORARY)) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return false;
    }
    fault_add(faults, "", "table %s: %s", table, problem->message);
    return true;
}

static bool check_tables(struct store *store, sqlite3 *db, GPtrArray *faults, GError **error)
{
    for (const char *const *table = store_tables; *table; table++)
        if (!check_table(store, db, S_VERIFY_INTEGRITY, *table, faults, error) ||
                !check_table(store, db, S_VERIFY_FOREIGN, *table, faults, error))
            return false;
    return true;
}

/* Books are whole without it, but `list --text` would not find what is there. */
static bool check_search(struct store *store, GPtrArray *faults, GError **error)
{
    g_auto(cursor) row = sql_query(store, S_VERIFY_SEARCH, NO_VALUES, error);
    enum step step = row ? sql_step(store, row, error) : STEP_ERROR;
    gint64 missing = step == STEP_ROW ? row_integer(row, 0) : 0;
    if (missing > 0)
        fault_add(faults, "",
                "%" G_GINT64_FORMAT " documents (the first: #%" G_GINT64_FORMAT
                ") were taken out of what `list --text` searches",
                missing, row_integer(row, 1));
    return step != STEP_ERROR;
}

bool verify_structure(struct store *store, GPtrArray *faults, GError **error)
{
    sqlite3 *checker = open_checker(store);
    bool looked = check_tables(store, checker ? checker : store->db, faults, error);
    sqlite3_close(checker);
    if (!looked)
        return false;
    g_autoptr(GPtrArray) differences = schema_differences(store->db, error);
    if (!differences)
        return false;
    for (guint i = 0; i < differences->len; i++)
        fault_add(faults, "",
                "the schema was changed by another program: %s "
                "is missing or not as it was made",
                (const char *)g_ptr_array_index(differences, i));
    return check_search(store, faults, error);
}
