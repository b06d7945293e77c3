/* What the files of src/store share: the connection, the statements, and a small typed way to run
 * them. */
#ifndef BILLHOOK_STORE_INTERNAL_H
#define BILLHOOK_STORE_INTERNAL_H

#include <sqlite3.h>

#include "statements.h"
#include "store/store.h"

#define HASH_BYTES 32

/* "bhk1": written into the file's header, so that file(1) and we know a database of ours. */
#define STORE_APPLICATION_ID 0x62686b31

/* One line of the mark file. */
struct mark_line {
    enum document_type type;
    char *series;
    gint64 floor;            /* all numbers up to here are used or given up */
    guint8 hash[HASH_BYTES]; /* the chain at its last document, zeros when none */
};

enum mark_state {
    MARK_MISSING,
    MARK_DAMAGED,
    MARK_UNREADABLE /* no plain file, too large, no permission */,
    MARK_GOOD
};

/* The mark file as it was read last. */
struct mark {
    enum mark_state state;
    char *fault;       /* MARK_UNREADABLE: why; else NULL */
    GHashTable *lines; /* "type series" -> struct mark_line; never NULL after mark_read() */
};

struct store {
    sqlite3 *db;
    sqlite3_stmt *prepared[STATEMENTS];
    char *path, *mark_path, *lock_path;
    enum store_mode mode;
    int lock_fd; /* -1: none */
    bool broken;
    gint64 busy_since; /* monotonic µs, 0: not waiting */
    char *uid;
    gint64 made_at;
    struct mark mark;
    bool inside;   /* store_begin() was called, and neither commit nor rollback */
    bool markless; /* the mark is not asked: a backup is proved before it is put in place */
    struct store_gate *gate;         /* NULL: none */
    const struct store_place *place; /* NULL: not watched */
    bool urgent, in_gate;
};

/* ---- gate.c: the turn at writing ---- */

/* Waits for the turn (does nothing without a gate, or in it already); every way out of a
 * transaction leaves. */
void gate_enter(struct store *store);
void gate_leave(struct store *store);

/* ---- place.c: is the open file the path's? ---- */

/* TEMPORARY: a file is not in its place; SYSTEM (and store->broken): this connection has another
 * one open. True where it is not watched. */
bool place_holds(struct store *store, GError **error);
/* Before the connection is closed: what lies at the -wal's path and is not ours is left alone. */
void place_leave(struct store *store);

/* ---- sql.c: running statements ---- */

enum value_kind { VALUE_NULL, VALUE_INTEGER, VALUE_TEXT, VALUE_BLOB };
struct value {
    enum value_kind kind;
    gint64 integer;
    const void *bytes;
    gsize length;
};

static inline struct value INT(gint64 integer) {
    return (struct value){.kind = VALUE_INTEGER, .integer = integer};
} static inline struct value TEXT(const char *text) {
    return (struct value){.kind = VALUE_TEXT, .bytes = text};
}
/* NULL for "". */
static inline struct value
TEXT_OR_NULL(const char *text) {
    return (struct value){.kind = text && *text ? VALUE_TEXT : VALUE_NULL, .bytes = text};
}
/* NULL for 0. */
static inline struct value
INT_OR_NULL(gint64 integer) {
    return (struct value){.kind = integer ? VALUE_INTEGER : VALUE_NULL, .integer = integer};
} static inline struct value BLOB(const void *bytes, gsize length) {
    return (struct value){.kind = VALUE_BLOB, .bytes = length ? bytes : "", .length = length};
} static inline struct value BYTES(GBytes *bytes) {
    gsize length = 0;
    const void *data = bytes ? g_bytes_get_data(bytes, &length) : NULL;
    return bytes ? BLOB(data, length) : (struct value){.kind = VALUE_NULL};
}
/* A text column that a search may leave out: NULL = any. */
static inline struct value
ANY_TEXT(const char *text) {
    return (struct value){.kind = text ? VALUE_TEXT : VALUE_NULL, .bytes = text};
}

#define VALUES(...)                                                                                \
    (const struct value[]){__VA_ARGS__},                                                           \
            sizeof((const struct value[]){__VA_ARGS__}) / sizeof(struct value)
#define NO_VALUES NULL, 0

/* A bound statement; at the end of the scope it is reset and its bindings are let go. Values bound
   to it must live as long. */
typedef sqlite3_stmt *cursor;
static inline void cursor_end(cursor row)
{
    sqlite3_reset(row);
    sqlite3_clear_bindings(row);
}
G_DEFINE_AUTO_CLEANUP_FREE_FUNC(cursor, cursor_end, NULL)

enum step { STEP_ERROR = -1, STEP_DONE, STEP_ROW };

/* NULL and an error when it cannot be prepared or bound. */
cursor sql_query(struct store *store,
        enum statement statement,
        const struct value *values,
        gsize count,
        GError **error);
enum step sql_step(struct store *store, cursor row, GError **error);
/* A statement without rows. */
bool sql_run(struct store *store,
        enum statement statement,
        const struct value *values,
        gsize count,
        GError **error);
/* As sql_run(); *changed: how many rows. */
bool sql_change(struct store *store,
        enum statement statement,
        const struct value *values,
        gsize count,
        gint64 *changed,
        GError **error);
/* The first column of the first row; `otherwise` when there is no row. */
bool sql_integer(struct store *store,
        enum statement statement,
        const struct value *values,
        gsize count,
        gint64 otherwise,
        gint64 *result,
        GError **error);
/* Sets the error of the connection's last failure; false. Notices what makes the connection unfit
 * to go on with. */
bool sql_fail(struct store *store, GError **error);
/* The same for a connection that is no store yet. */
bool sql_fail_plain(sqlite3 *db, const char *path, GError **error);

/* A function that is its own transaction, or part of the caller's when there is one. */
bool own_begin(struct store *store, bool *own, GError **error);
/* Commits when it is ours. */
bool own_commit(struct store *store, bool own, GError **error);
/* Rolls back when it is ours; false, so that `return own_undo(…)` reads well. */
bool own_undo(struct store *store, bool own);

const char *row_text(cursor row, int column); /* borrowed, "" for NULL */
char *row_copy(cursor row, int column);       /* owned, "" for NULL */
gint64 row_integer(cursor row, int column);
bool row_is_null(cursor row, int column);
GBytes *row_bytes(cursor row, int column); /* NULL for NULL */
/* Copies a hash; zeros for NULL. */
void row_hash(cursor row, int column, guint8 hash[HASH_BYTES]);

/* ---- schema.c ---- */

struct migration {
    const char *const *statements; /* ended by NULL */
};
extern const struct migration store_migrations[];
extern const int store_migration_count;
/* The tables, for checks that go one by one. Ended by NULL. */
extern const char *const store_tables[];

/* Brings a database from its user_version up to `count`, one transaction each; before the first
 * step of a database that is not empty a copy is made beside it, PATH.before-vN. */
bool schema_migrate(sqlite3 *db,
        const char *path,
        const struct migration *migrations,
        int count,
        GError **error);
/* What differs from the schema as the migrations make it: GPtrArray of owned names of objects that
 * are missing or changed. */
GPtrArray *schema_differences(sqlite3 *db, GError **error);
/* Makes missing triggers and indexes anew; a missing or changed table is an error. */
bool schema_repair(sqlite3 *db, const char *path, GError **error);
/* Copies the whole database into a new file (0600), one read transaction. */
bool database_copy(sqlite3 *db, const char *file, GError **error);

/* ---- bodies (deliveries.c) ---- */

/* zlib, level 1; NULL where it would not be smaller. */
GBytes *body_pack(const void *bytes, gsize length);
GBytes *body_unpack(GBytes *packed, gsize length, GError **error);

/* ---- documents.c ---- */

/* Reads the row of a statement that selects DOCUMENT_COLUMNS. */
struct stored_document *document_row(cursor row, GError **error);
/* All rows of such a statement. */
GPtrArray *document_rows(struct store *store,
        enum statement statement,
        const struct value *values,
        gsize count,
        GError **error);
/* The warnings as the column holds them. Caller frees. */
char *document_warnings_json(const struct document *document);
/* The NOT_FOUND of a document. */
bool document_missing(gint64 id, GError **error);

/* ---- series.c ---- */

/* One row of the table series. */
struct series_row {
    gint64 id; /* 0: there is none yet */
    gint64 last, floor, next;
    char *last_date;
    guint8 hash[HASH_BYTES];
    bool stopped;
};
void series_row_clear(struct series_row *row);
typedef struct series_row series_row_auto;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(series_row_auto, series_row_clear)
bool series_row_get(struct store *store,
        enum document_type type,
        const char *series,
        struct series_row *row,
        GError **error);
/* The link of the chain: SHA-256 over the previous link (hex; zeros for the first), LF, the number,
 * LF, the SHA-256 of the content (hex), and for a document issued from schema 3 on (pages not NULL)
 * LF and the last link of the chain of pages (hex). */
void series_link(const guint8 previous[HASH_BYTES],
        const char *number,
        const guint8 content[HASH_BYTES],
        const guint8 *pages,
        guint8 link[HASH_BYTES]);

/* ---- links.c: the chain of pages ----
 * A PDF and a UBL come after the issue, so the series' chain of their own document cannot cover
 * them. Each rendering adds a row to the table links, which has their hashes once more and covers
 * the row before; each document issued afterwards, of any series, takes the last link into its own
 * link of the series' chain, whose head is in the mark. So a page changed together with its hash is
 * found by its row of links; together with that row and all after it, by the next document that was
 * issued; together with all of those, by the mark. What was made after the last issue is covered by
 * its row alone: a line of the mark for it would cost two more fsyncs a page. Documents issued
 * before schema 3 have link_id NULL and the shorter link; their pages are in links only where they
 * were made since. */

/* The last link: id and hash; 0 and zeros when there is none. In the transaction of the issue. */
bool link_last(struct store *store, gint64 *id, guint8 link[HASH_BYTES], GError **error);
/* In the transaction that keeps the page of a document: adds its link. ubl NULL: it has none. */
bool link_add(struct store *store, gint64 document_id, GBytes *pdf, GBytes *ubl, GError **error);
/* The hash of a link by id, zeros for 0; *there false: it has been taken away. */
bool link_get(struct store *store, gint64 id, guint8 link[HASH_BYTES], bool *there, GError **error);
/* SHA-256 over the previous link (hex; zeros for the first), LF, the number, LF, the PDF's SHA-256
 * (hex), LF, the UBL's (hex; "-": none). */
void link_make(const guint8 previous[HASH_BYTES],
        const char *number,
        const guint8 pdf[HASH_BYTES],
        const guint8 *ubl,
        guint8 link[HASH_BYTES]);

/* ---- mark.c ---- */

/* Reads the mark file, whatever lies there, without waiting; store->mark.state tells. */
void mark_read(struct store *store);
/* The lines of a mark file's bytes; NULL: damaged. Exposed for the fuzz target. */
GHashTable *mark_parse(const char *text, gsize length);
void mark_clear(struct mark *mark);
/* The line of a series in the mark that was read; NULL: none. Borrowed. */
const struct mark_line *mark_find(
        const struct store *store, enum document_type type, const char *series);
/* What stops a series: owned text, NULL: nothing. Reads the mark file. *problem false and an error
 * set: could not tell. */
bool mark_obstacle(struct store *store,
        enum document_type type,
        const char *series,
        const struct series_row *row,
        char **obstacle,
        GError **error);
/* As store_mark_sync(), and the line of one series (may be NULL) is written whatever the file says.
 */
bool mark_write(
        struct store *store, const enum document_type *type, const char *series, GError **error);
/* At STORE_SERVE: makes the mark of a database that has issued nothing, brings one up that is
 * behind. */
bool mark_start(struct store *store, GError **error);
/* A mark file of its own for a backup: the lines of `copy` and, where higher, those of the mark of
 * `store`. */
bool mark_write_copy(struct store *store, struct store *copy, const char *file, GError **error);

/* ---- open.c ---- */

/* Takes the lock of a serving daemon, until the store is closed. CONFLICT: one runs. */
bool store_take_lock(struct store *store, GError **error);
/* A wait for other processes' writes of the mark; -1 and an error when the lock file cannot be had.
 * Ends with close(). */
int store_lock_mark(struct store *store, GError **error);
/* fsync of the directory a file lies in. */
bool directory_sync(const char *file, GError **error);
/* Writes a whole new file, 0600, fsynced (the directory not). */
bool file_write(const char *file, const char *text, gsize length, GError **error);

/* ---- outbox.c ---- */

/* After a crash: claims nobody works on any more. */
bool mail_recover(struct store *store, GError **error);

/* ---- verify.c ---- */

/* The database file itself: pages, indexes, foreign keys, schema. Adds a struct fault for each. */
bool verify_structure(struct store *store, GPtrArray *faults, GError **error);

#endif
