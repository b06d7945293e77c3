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

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST("statements/plans", test_plans);
    TEST("statements/no-sorting", test_no_sorting);
    return g_test_run();
}
