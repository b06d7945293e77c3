/* Running statements, and what a failure of SQLite means to the caller and to the owner. */
#include "sql.h"

#include <string.h>

#include "connection.h"
#include "statements.h"
#include "store/store.h"

/* What a failure of SQLite means to the caller, and to the owner. */
static const struct {
    int primary;
    enum billhook_error code;
    const char *text;
} failures[] = {
        {SQLITE_BUSY, BILLHOOK_ERROR_TEMPORARY,
                "another program holds it for too long; it is tried again"},
        {SQLITE_LOCKED, BILLHOOK_ERROR_TEMPORARY, "another program holds it; it is tried again"},
        {SQLITE_INTERRUPT, BILLHOOK_ERROR_TEMPORARY, "the work was interrupted"},
        {SQLITE_FULL, BILLHOOK_ERROR_SYSTEM,
                "the disk is full: make room, the work then goes on by itself"},
        {SQLITE_IOERR, BILLHOOK_ERROR_SYSTEM,
                "it cannot be read or written: look at the disk and the system log"},
        {SQLITE_CORRUPT, BILLHOOK_ERROR_SYSTEM,
                "it is damaged: stop billhook, run `billhook verify`, put the newest backup in its "
                "place"},
        {SQLITE_NOTADB, BILLHOOK_ERROR_SYSTEM,
                "it is damaged or no database: stop billhook, put the newest backup in its place"},
        {SQLITE_CANTOPEN, BILLHOOK_ERROR_SYSTEM,
                "it cannot be opened: look at owner, mode and directory"},
        {SQLITE_READONLY, BILLHOOK_ERROR_SYSTEM,
                "it cannot be written: look at owner, mode and file system"},
        {SQLITE_PERM, BILLHOOK_ERROR_SYSTEM, "no permission: look at owner and mode"},
        {SQLITE_AUTH, BILLHOOK_ERROR_SYSTEM, "no permission"},
        {SQLITE_NOMEM, BILLHOOK_ERROR_SYSTEM, "memory is out"},
        {SQLITE_TOOBIG, BILLHOOK_ERROR_INPUT, "a value is too large"},
};

bool sql_fail_plain(sqlite3 *db, const char *path, GError **error)
{
    int extended = db ? sqlite3_extended_errcode(db) : SQLITE_NOMEM;
    const char *message = db ? sqlite3_errmsg(db) : "out of memory";
    /* the schema's own words: "an issued document never changes" */
    if (extended == SQLITE_CONSTRAINT_TRIGGER)
        return fail(error, BILLHOOK_ERROR_CONFLICT, "%s", message);
    if ((extended & 0xff) == SQLITE_CONSTRAINT)
        return fail(error, BILLHOOK_ERROR_CONFLICT, "the database refuses: %s", message);
    for (gsize i = 0; i < G_N_ELEMENTS(failures); i++)
        if (failures[i].primary == (extended & 0xff))
            return fail(error, failures[i].code, "database %s: %s (%s, SQLite %d)", path,
                    failures[i].text, message, extended);
    return fail(
            error, BILLHOOK_ERROR_SYSTEM, "database %s: %s (SQLite %d)", path, message, extended);
}

bool sql_fail(struct store *store, GError **error)
{
    int primary = sqlite3_errcode(store->db) & 0xff;
    /* After a failed fsync the kernel may have thrown the pages away and the next fsync then
     * "works": only a new connection, which reads what is really there, may go on. */
    if (primary == SQLITE_IOERR || primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB)
        store->broken = true;
    return sql_fail_plain(store->db, store->path, error);
}

bool store_broken(struct store *store)
{
    return store->broken;
}

static int bind(cursor row, int place, const struct value *value)
{
    switch (value->kind) {
    case VALUE_INTEGER:
        return sqlite3_bind_int64(row, place, value->integer);
    case VALUE_TEXT:
        return sqlite3_bind_text(row, place, value->bytes, -1, SQLITE_STATIC);
    case VALUE_BLOB:
        return sqlite3_bind_blob64(row, place, value->bytes, value->length, SQLITE_STATIC);
    case VALUE_NULL:
        break;
    }
    return sqlite3_bind_null(row, place);
}

cursor sql_query(struct store *store,
        enum statement statement,
        const struct value *values,
        gsize count,
        GError **error)
{
    cursor row = store->prepared[statement];
    /* SQLite takes back a whole transaction at a full disk or an I/O error; what comes after it
     * must not stand alone */
    if (store->inside && sqlite3_get_autocommit(store->db)) {
        fail(error, BILLHOOK_ERROR_SYSTEM,
                "database %s: its transaction was taken back after an error", store->path);
        return NULL;
    }
    if (!row) {
        if (sqlite3_prepare_v3(store->db, statement_sql(statement), -1, SQLITE_PREPARE_PERSISTENT,
                    &row, NULL) != SQLITE_OK) {
            sql_fail(store, error);
            return NULL;
        }
        store->prepared[statement] = row;
    }
    g_assert(count == (gsize)sqlite3_bind_parameter_count(row));
    for (gsize i = 0; i < count; i++) {
        if (bind(row, (int)i + 1, &values[i]) != SQLITE_OK) {
            sql_fail(store, error);
            cursor_end(row);
            return NULL;
        }
    }
    return row;
}

enum step sql_step(struct store *store, cursor row, GError **error)
{
    switch (sqlite3_step(row)) {
    case SQLITE_ROW:
        return STEP_ROW;
    case SQLITE_DONE:
        return STEP_DONE;
    default:
        sql_fail(store, error);
        return STEP_ERROR;
    }
}

bool sql_run(struct store *store,
        enum statement statement,
        const struct value *values,
        gsize count,
        GError **error)
{
    g_auto(cursor) row = sql_query(store, statement, values, count, error);
    return row && sql_step(store, row, error) != STEP_ERROR;
}

bool sql_change(struct store *store,
        enum statement statement,
        const struct value *values,
        gsize count,
        gint64 *changed,
        GError **error)
{
    *changed = 0;
    if (!sql_run(store, statement, values, count, error))
        return false;
    *changed = sqlite3_changes64(store->db);
    return true;
}

bool sql_integer(struct store *store,
        enum statement statement,
        const struct value *values,
        gsize count,
        gint64 otherwise,
        gint64 *result,
        GError **error)
{
    g_auto(cursor) row = sql_query(store, statement, values, count, error);
    enum step step = row ? sql_step(store, row, error) : STEP_ERROR;
    *result = step == STEP_ROW && !row_is_null(row, 0) ? row_integer(row, 0) : otherwise;
    return step != STEP_ERROR;
}

GArray *sql_ids(struct store *store,
        enum statement statement,
        const struct value *values,
        gsize count,
        GError **error)
{
    g_auto(cursor) row = sql_query(store, statement, values, count, error);
    if (!row)
        return NULL;

    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(gint64));
    enum step step;
    while ((step = sql_step(store, row, error)) == STEP_ROW) {
        gint64 id = row_integer(row, 0);
        g_array_append_val(ids, id);
    }
    return step == STEP_DONE ? g_steal_pointer(&ids) : NULL;
}

GPtrArray *sql_list(struct store *store,
        enum statement statement,
        const struct value *values,
        gsize count,
        row_reader read,
        GDestroyNotify free,
        GError **error)
{
    g_auto(cursor) row = sql_query(store, statement, values, count, error);
    if (!row)
        return NULL;

    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(free);
    enum step step;
    while ((step = sql_step(store, row, error)) == STEP_ROW) {
        gpointer thing = read(row, error);
        if (!thing)
            return NULL;
        g_ptr_array_add(list, thing);
    }
    return step == STEP_DONE ? g_steal_pointer(&list) : NULL;
}

static void turn_round(GPtrArray *list)
{
    for (guint low = 0, high = list->len; low + 1 < high; low++, high--) {
        gpointer kept = list->pdata[low];
        list->pdata[low] = list->pdata[high - 1];
        list->pdata[high - 1] = kept;
    }
}

GPtrArray *sql_page(struct store *store,
        enum statement down,
        enum statement up,
        struct value which,
        struct page_key *key,
        row_reader read,
        GDestroyNotify free,
        GError **error)
{
    bool above = key->after > 0;
    gint64 from = above ? key->after : key->before ? key->before : G_MAXINT64;
    GPtrArray *list = sql_list(store, above ? up : down,
            VALUES(which, INT(from), INT(key->limit + 1)), read, free, error);
    if (!list)
        return NULL;

    bool more = list->len > (guint)key->limit;
    if (more)
        g_ptr_array_set_size(list, key->limit);
    if (above)
        turn_round(list);
    key->newer = above ? more : key->before > 0;
    key->older = above || more;
    return list;
}

bool own_begin(struct store *store, bool *own, GError **error)
{
    *own = sqlite3_get_autocommit(store->db) != 0;
    return !*own || store_begin(store, error);
}

bool own_commit(struct store *store, bool own, GError **error)
{
    return !own || store_commit(store, error);
}

bool own_undo(struct store *store, bool own)
{
    if (own)
        store_rollback(store);
    return false;
}

const char *row_text(cursor row, int column)
{
    const char *text = (const char *)sqlite3_column_text(row, column);
    return text ? text : "";
}

char *row_copy(cursor row, int column)
{
    return g_strdup(row_text(row, column));
}

gint64 row_integer(cursor row, int column)
{
    return sqlite3_column_int64(row, column);
}

bool row_is_null(cursor row, int column)
{
    return sqlite3_column_type(row, column) == SQLITE_NULL;
}

GBytes *row_bytes(cursor row, int column)
{
    if (row_is_null(row, column))
        return NULL;
    const void *bytes = sqlite3_column_blob(row, column);
    return g_bytes_new(bytes, (gsize)sqlite3_column_bytes(row, column));
}

void row_hash(cursor row, int column, guint8 hash[HASH_BYTES])
{
    const void *bytes = sqlite3_column_blob(row, column);
    memset(hash, 0, HASH_BYTES);
    if (bytes && sqlite3_column_bytes(row, column) == HASH_BYTES)
        memcpy(hash, bytes, HASH_BYTES);
}
