/* R08: every statement uses an index; none reads a whole table that grows. */
#include "fixture.h"

#include "../../../src/store/connection.h"
#include "../../../src/store/search_terms.h"
#include "../../../src/store/statements.h"

/* Few rows for ever, or a search that must see all that is there and stops at its limit, newest
 * first. */
static const char *const fine[] = {
        "SCAN tallies",
        "SCAN peppol_tallies",
        "SCAN series",
        "SCAN pragma_integrity_check",
        "SCAN pragma_foreign_key_check",
        "SCAN sqlite_master",
        "SCAN SUBQUERY",
        "SCAN (subquery",
        "SCAN CONSTANT ROW",
        "SCAN 2 CONSTANT ROWS",
        "SCAN json_each", /* the lines of one document */
        "SCAN one_line",
        "SCAN temp.document_terms VIRTUAL TABLE INDEX 2:", /* from a term on, and only that one */
        "SCAN temp.order_terms VIRTUAL TABLE INDEX 2:",
};

/* The full-text index, asked for words (its plan ends with M and the number of columns). */
static bool asks_for_words(const char *detail)
{
    const char *index = strstr(detail, "_search VIRTUAL TABLE INDEX ");
    const char *words = index ? strchr(index, ':') : NULL;
    return words && words[1] == 'M';
}

static bool is_fine(const char *detail)
{
    if (!g_str_has_prefix(detail, "SCAN ") || strstr(detail, " USING INDEX ") ||
            strstr(detail, " USING COVERING INDEX ") || asks_for_words(detail))
        return true;
    for (gsize i = 0; i < G_N_ELEMENTS(fine); i++)
        if (g_str_has_prefix(detail, fine[i]))
            return true;
    return false;
}

static void test_plans(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    sqlite3 *db = fixture->store->db;
    must(search_terms_ready(fixture->store, &error));
    /* the triggers' statements, too */
    sqlite3_db_config(db, SQLITE_DBCONFIG_TRIGGER_EQP, 1, NULL);
    for (int i = 0; i < STATEMENTS; i++) {
        if (!statement_sql((enum statement)i))
            g_error("statement %d has no text", i);
        g_autofree char *sql =
                g_strconcat("EXPLAIN QUERY PLAN ", statement_sql((enum statement)i), NULL);
        sqlite3_stmt *row = NULL;
        g_assert_cmpint(sqlite3_prepare_v2(db, sql, -1, &row, NULL), ==, SQLITE_OK);
        while (sqlite3_step(row) == SQLITE_ROW) {
            const char *detail = (const char *)sqlite3_column_text(row, 3);
            if (!is_fine(detail))
                g_error("%s\n%s", detail, statement_sql((enum statement)i));
            /* a partial index read from end to end is as good as a scan only where the statement
             * counts it */
            if (g_test_verbose())
                g_print("# %s\n", detail);
        }
        sqlite3_finalize(row);
    }
}

/* The statements that hold up others most must not sort or make an index on the fly. */
static void test_no_sorting(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    must(search_terms_ready(fixture->store, &error));
    for (int i = 0; i < STATEMENTS; i++) {
        g_autofree char *sql =
                g_strconcat("EXPLAIN QUERY PLAN ", statement_sql((enum statement)i), NULL);
        sqlite3_stmt *row = NULL;
        g_assert_cmpint(sqlite3_prepare_v2(fixture->store->db, sql, -1, &row, NULL), ==, SQLITE_OK);
        while (sqlite3_step(row) == SQLITE_ROW) {
            const char *detail = (const char *)sqlite3_column_text(row, 3);
            if (strstr(detail, "TEMP B-TREE") || strstr(detail, "AUTOMATIC"))
                g_error("%s\n%s", detail, statement_sql((enum statement)i));
        }
        sqlite3_finalize(row);
    }
}

/* Runs a prepared statement that only reads, with one value for all that is bound, up to its first
 * row. */
static void run_with(sqlite3_stmt *row, const char *value)
{
    for (int place = 1; place <= sqlite3_bind_parameter_count(row); place++)
        g_assert_cmpint(sqlite3_bind_text(row, place, value, -1, SQLITE_TRANSIENT), ==, SQLITE_OK);
    sqlite3_step(row); /* a word where a number is due may be an error: all the same */
    sqlite3_reset(row);
}

/* What is bound makes no statement be prepared anew, also where a partial index names such a value:
 * that took half of an order's way through the worker. */
static void test_prepared_once(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    static const char *const values[] = {"invoice", "draft", "open", "1"};
    must(search_terms_ready(fixture->store, &error));
    for (int i = 0; i < STATEMENTS; i++) {
        const char *sql = statement_sql((enum statement)i);
        sqlite3_stmt *row = NULL;
        g_assert_cmpint(sqlite3_prepare_v2(fixture->store->db, sql, -1, &row, NULL), ==, SQLITE_OK);
        if (sqlite3_stmt_readonly(row) && sqlite3_bind_parameter_count(row) > 0) {
            for (gsize value = 0; value < G_N_ELEMENTS(values); value++)
                run_with(row, values[value]);
            if (sqlite3_stmt_status(row, SQLITE_STMTSTATUS_REPREPARE, 0) > 0)
                g_error("prepared anew: %s", sql);
        }
        sqlite3_finalize(row);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST("statements/plans", test_plans);
    TEST("statements/no-sorting", test_no_sorting);
    TEST("statements/prepared-once", test_prepared_once);
    return g_test_run();
}
