/* migrate_drive DATABASE good|wrong|slow: brings a real database to a schema that does not exist
 * yet, as a later billhook would, so that the tests can look at the copy, at the transaction and at
 * what today's binary says of it. */
#include <stdio.h>
#include <string.h>

#include "../../src/store/migrate.h"

static const char *const good[] = {
        "CREATE TABLE later (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT",
        "INSERT INTO later SELECT id, state FROM documents", "PRAGMA user_version = 9", NULL};
static const char *const wrong[] = {"CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT",
        "INSERT INTO nowhere VALUES (1)", "PRAGMA user_version = 9", NULL};
/* long enough to be killed in the middle; bounded */
static const char *const slow[] = {"CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT",
        "INSERT INTO later WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i "
        "< 30000000) SELECT i FROM n",
        "PRAGMA user_version = 9", NULL};

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        const char *const *statements;
    } kinds[] = {{"good", good}, {"wrong", wrong}, {"slow", slow}};
    struct migration steps[] = {store_migrations[0], store_migrations[1], store_migrations[2],
            store_migrations[3], store_migrations[4], store_migrations[5], store_migrations[6],
            store_migrations[7], {NULL}};
    const int newest = G_N_ELEMENTS(steps) - 1;
    g_assert_cmpint(newest, ==, store_migration_count);
    sqlite3 *db = NULL;
    g_autoptr(GError) error = NULL;
    for (gsize i = 0; argc == 3 && i < G_N_ELEMENTS(kinds); i++)
        if (strcmp(kinds[i].name, argv[2]) == 0)
            steps[newest].statements = kinds[i].statements;
    if (!steps[newest].statements)
        return 2;
    if (sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
        return 1;
    sqlite3_busy_timeout(db, 20000); /* the daemon of before still writes */
    puts("begins");
    fflush(stdout);
    bool done = schema_migrate(db, argv[1], steps, newest + 1, &error);
    if (!done)
        fprintf(stderr, "%s\n", error->message);
    sqlite3_close(db);
    return done ? 0 : 1;
}
