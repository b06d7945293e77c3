/* A small typed way to run statements, and what a failure of SQLite means. Errors are those that
 * store/store.h names for all functions; all belong to the store's thread. */
#ifndef BILLHOOK_STORE_SQL_H
#define BILLHOOK_STORE_SQL_H

#include "base/error.h"
#include "connection.h"
#include "store/page_key.h"

/* ---- values ---- */

enum value_kind { VALUE_NULL, VALUE_INTEGER, VALUE_TEXT, VALUE_BLOB };

/* A value to bind; what it points to is borrowed. */
struct value {
    enum value_kind kind;
    gint64 integer;    /* VALUE_INTEGER */
    const void *bytes; /* VALUE_TEXT (ends with 0), VALUE_BLOB */
    gsize length;      /* VALUE_BLOB */
};

/* the formatter takes these names for macros */
/* clang-format off */
/* An integer. */
static inline struct value INT(gint64 integer)
{
    return (struct value){.kind = VALUE_INTEGER, .integer = integer};
}

/* A text. */
static inline struct value TEXT(const char *text)
{
    return (struct value){.kind = VALUE_TEXT, .bytes = text};
}

/* An integer, NULL for 0. */
static inline struct value INT_OR_NULL(gint64 integer)
{
    return (struct value){.kind = integer ? VALUE_INTEGER : VALUE_NULL, .integer = integer};
}

/* Bytes; also none at all are a blob, not NULL. */
static inline struct value BLOB(const void *bytes, gsize length)
{
    return (struct value){.kind = VALUE_BLOB, .bytes = length ? bytes : "", .length = length};
}

/* The bytes of a GBytes, NULL for NULL. */
static inline struct value BYTES(GBytes *bytes)
{
    gsize length = 0;
    const void *data = bytes ? g_bytes_get_data(bytes, &length) : NULL;
    return bytes ? BLOB(data, length) : (struct value){.kind = VALUE_NULL};
}

/* A text column that a search may leave out: NULL = any. */
static inline struct value ANY_TEXT(const char *text)
{
    return (struct value){.kind = text ? VALUE_TEXT : VALUE_NULL, .bytes = text};
}
/* clang-format on */

/* The values of a statement and their number, as two arguments. */
#define VALUES(...)                      \
    (const struct value[]){__VA_ARGS__}, \
            sizeof((const struct value[]){__VA_ARGS__}) / sizeof(struct value)
#define NO_VALUES NULL, 0

/* ---- statements ---- */

/* A bound statement, as g_auto(cursor): at the end of the scope it is reset and its bindings are
 * let go. Values bound to it must live as long. One statement has one cursor at a time. */
typedef sqlite3_stmt *cursor;

/* What g_auto(cursor) calls. */
static inline void cursor_end(cursor row)
{
    sqlite3_reset(row);
    sqlite3_clear_bindings(row);
}
/* For g_auto(cursor). */
G_DEFINE_AUTO_CLEANUP_FREE_FUNC(cursor, cursor_end, NULL)

enum step { STEP_ERROR = -1, STEP_DONE, STEP_ROW };

/* Binds the values to a statement, which is prepared at its first use; sql_step() then runs it.
 * `count` must be what the statement takes. NULL and an error when it cannot be prepared or bound,
 * and SYSTEM when SQLite took back the caller's transaction: nothing may stand alone after it. */
cursor sql_query(struct store *store,
        enum statement statement,
        const struct value *values,
        gsize count,
        GError **error);

/* The next row (STEP_ROW), the end (STEP_DONE), or an error. */
enum step sql_step(struct store *store, cursor row, GError **error);

/* Runs a statement; rows that it gives are not read. */
bool sql_run(struct store *store,
        enum statement statement,
        const struct value *values,
        gsize count,
        GError **error);

/* As sql_run(); *changed: how many rows it changed, 0 after an error. */
bool sql_change(struct store *store,
        enum statement statement,
        const struct value *values,
        gsize count,
        gint64 *changed,
        GError **error);

/* *result: the first column of the first row; `otherwise` where there is no row, or it is NULL, and
 * after an error. */
bool sql_integer(struct store *store,
        enum statement statement,
        const struct value *values,
        gsize count,
        gint64 otherwise,
        gint64 *result,
        GError **error);

/* Makes a thing of a row; NULL and an error: it cannot be read. */
typedef gpointer (*row_reader)(cursor row, GError **error);

/* All rows of a statement, each made into a thing by `read`: GPtrArray, which frees them with
 * `free`. */
GPtrArray *sql_list(struct store *store,
        enum statement statement,
        const struct value *values,
        gsize count,
        row_reader read,
        GDestroyNotify free,
        GError **error);

/* A page of the things of a statement, the highest id first: `down` gives those below ?2, the
 * highest first, `up` those above ?2, the lowest first, each ?3 of them at most; `which` is ?1.
 * Sets key->newer and ->older. */
GPtrArray *sql_page(struct store *store,
        enum statement down,
        enum statement up,
        struct value which,
        struct page_key *key,
        row_reader read,
        GDestroyNotify free,
        GError **error);

/* The first column of all rows of a statement: GArray of gint64. The caller unrefs. */
GArray *sql_ids(struct store *store,
        enum statement statement,
        const struct value *values,
        gsize count,
        GError **error);

/* Sets the error of the connection's last failure and returns false. Sets store->broken after an
 * I/O error or damage. */
bool sql_fail(struct store *store, GError **error);

/* The same for a connection that is no store yet; db NULL: out of memory. */
bool sql_fail_plain(sqlite3 *db, const char *path, GError **error);

/* ---- a transaction of its own, or a part of the caller's ---- */

/* Begins a transaction unless one is open; *own: it did. */
bool own_begin(struct store *store, bool *own, GError **error);

/* Commits when it is ours; true when it is not. */
bool own_commit(struct store *store, bool own, GError **error);

/* Rolls back when it is ours; false, so that `return own_undo(…)` reads well. */
bool own_undo(struct store *store, bool own);

/* ---- a row; columns count from 0 ---- */

/* A text, "" for NULL; borrowed, until the next step. */
const char *row_text(cursor row, int column);

/* A text, "" for NULL; caller frees. */
char *row_copy(cursor row, int column);

/* An integer, 0 for NULL. */
gint64 row_integer(cursor row, int column);

/* True for NULL. */
bool row_is_null(cursor row, int column);

/* A copy of the bytes, NULL for NULL; caller unrefs. */
GBytes *row_bytes(cursor row, int column);

/* Copies a hash; zeros for NULL, and for bytes of another length. */
void row_hash(cursor row, int column, guint8 hash[HASH_BYTES]);

#endif
