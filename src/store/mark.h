/* The mark file against the database (the public half is in store/store.h). */
#ifndef BILLHOOK_STORE_MARK_H
#define BILLHOOK_STORE_MARK_H

#include "connection.h"
#include "document/document.h"
#include "series_row.h"

/* One line of the mark file. */
struct mark_line {
    enum document_type type;
    char *series;
    gint64 floor;            /* all numbers up to here are used or given up */
    guint8 hash[HASH_BYTES]; /* the chain at its last document, zeros: none was issued */
};

/* Reads the mark file into store->mark, whatever lies there, without waiting. */
void mark_read(struct store *store);

/* The lines of a mark file's bytes, "type series" -> struct mark_line; caller unrefs. NULL:
 * damaged. For mark_read(), and the fuzz target. Any thread. */
GHashTable *mark_parse(const char *text, gsize length);

/* Frees what was read, not the mark itself. */
void mark_clear(struct mark *mark);

/* True where the database's series (`row`, which has an id) passes through a line that some mark
 * has, in *passes: its last document up to there has the line's hash. False: it could not be told.
 */
bool mark_passes(struct store *store,
        const struct series_row *row,
        const struct mark_line *line,
        bool *passes,
        GError **error);

/* The line of a series in the mark that was read; NULL: none. Borrowed, until the next mark_read().
 */
const struct mark_line *mark_find(
        const struct store *store, enum document_type type, const char *series);

/* *obstacle: what stops a series, a sentence for the owner; the caller frees; NULL: nothing. `row`:
 * the series as the database has it, read after the mark was (mark_read()): the mark follows the
 * database, so the other way round a number that is given in between would seem lost. Nothing stops
 * a `markless` store. False: it could not be told. */
bool mark_obstacle(struct store *store,
        enum document_type type,
        const char *series,
        const struct series_row *row,
        char **obstacle,
        GError **error);

/* As store_mark_sync(); the line of one series (`series` not NULL, then `type` neither) is written
 * whatever the file says, and a lost mark is made anew with it. */
bool mark_write(
        struct store *store, const enum document_type *type, const char *series, GError **error);

/* Writes a mark file of its own for a backup: the lines of `copy` and, where higher, those of the
 * mark of `store`. None is written where the mark of `store` is lost and numbers were given, which
 * is no error. */
bool mark_write_copy(struct store *store, struct store *copy, const char *file, GError **error);

#endif
