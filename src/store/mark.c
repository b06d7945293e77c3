/* DATABASE.mark: how far the numbers of each series were used, outside of the database. It tells an
 * old backup from the newest books. A text file, written whole under another name, fsynced,
 * renamed, so that it is always the old one or the new one; its last line is the SHA-256 of the
 * lines before. */
#include "mark.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "columns.h"
#include "connection.h"
#include "files.h"
#include "hash.h"
#include "lock.h"
#include "series_row.h"
#include "sql.h"
#include "store/events.h"
#include "store/store.h"

#define FIRST_LINE "billhook mark 1"
#define NOTE                                                                                       \
    "# type, last number used, hash of the last document, series. Belongs to the database beside " \
    "it: do not edit, copy or delete."

/* ---- lines ---- */

static void line_free(gpointer data)
{
    struct mark_line *line = data;
    g_free(line->series);
    g_free(line);
}

static GHashTable *lines_new(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, line_free);
}

static char *line_key(enum document_type type, const char *series)
{
    return g_strconcat(document_type_text(type), " ", series, NULL);
}

static void put_line(GHashTable *lines,
        enum document_type type,
        const char *series,
        gint64 floor,
        const guint8 hash[HASH_BYTES])
{
    struct mark_line *line = g_new0(struct mark_line, 1);
    line->type = type;
    line->series = g_strdup(series);
    line->floor = floor;
    memcpy(line->hash, hash, HASH_BYTES);
    g_hash_table_insert(lines, line_key(type, series), line);
}

/* "invoice 116 <hash> 2026-{N:5}" */
static bool parse_line(GHashTable *lines, const char *text)
{
    g_auto(GStrv) part = g_strsplit(text, " ", 4);
    enum document_type type;
    guint8 hash[HASH_BYTES];
    char *end;
    if (g_strv_length(part) != 4 || !document_type_from_text(part[0], &type) ||
            !hash_from_hex(part[2], hash))
        return false;
    gint64 floor = g_ascii_strtoll(part[1], &end, 10);
    if (floor < 1 || *end != '\0')
        return false;
    put_line(lines, type, part[3], floor, hash);
    return true;
}

GHashTable *mark_parse(const char *text, gsize length)
{
    static const char seal[] = "\nsha256 ";
    const char *last = g_strrstr_len(text, (gssize)length, seal);
    guint8 found[HASH_BYTES], kept[HASH_BYTES];
    if (!last || memchr(text, '\0', length))
        return NULL;
    gsize covered = (gsize)(last - text) + 1;
    g_autofree char *hex = g_strndup(last + strlen(seal), length - covered - (strlen(seal) - 1));
    sha256(text, covered, found);
    if (!hash_from_hex(g_strchomp(hex), kept) || memcmp(found, kept, HASH_BYTES) != 0)
        return NULL;
    g_autofree char *body = g_strndup(text, covered);
    g_auto(GStrv) rows = g_strsplit(body, "\n", -1);
    g_autoptr(GHashTable) lines = lines_new();
    if (strcmp(rows[0], FIRST_LINE) != 0)
        return NULL;
    for (char **row = rows + 1; *row; row++)
        if (**row && **row != '#' && !parse_line(lines, *row))
            return NULL;
    return g_steal_pointer(&lines);
}

static char *print(GHashTable *lines)
{
    g_autoptr(GString) text = g_string_new(FIRST_LINE "\n" NOTE "\n");
    g_autoptr(GList) keys = g_list_sort(g_hash_table_get_keys(lines), (GCompareFunc)strcmp);
    for (GList *key = keys; key; key = key->next) {
        const struct mark_line *line = g_hash_table_lookup(lines, key->data);
        g_autofree char *hash = text_hex(line->hash, HASH_BYTES);
        g_string_append_printf(text, "%s %" G_GINT64_FORMAT " %s %s\n",
                document_type_text(line->type), line->floor, hash, line->series);
    }
    guint8 digest[HASH_BYTES];
    sha256(text->str, text->len, digest);
    g_autofree char *seal = text_hex(digest, HASH_BYTES);
    g_string_append_printf(text, "sha256 %s\n", seal);
    return g_strdup(text->str);
}

/* ---- the file ---- */

void mark_clear(struct mark *mark)
{
    g_clear_pointer(&mark->lines, g_hash_table_unref);
    g_clear_pointer(&mark->fault, g_free);
}

void mark_read(struct store *store)
{
    g_autoptr(GError) problem = NULL;
    gsize length = 0;
    struct mark *mark = &store->mark;
    mark_clear(mark);
    int fd = file_open(store->mark_path, FILE_MARK, true, NULL, &problem);
    bool missing = fd < 0 && errno == ENOENT;
    g_autofree char *text = fd >= 0 ? file_read_descriptor(fd, FILE_MARK, &length, &problem) : NULL;
    if (fd >= 0)
        close(fd);
    mark->lines = text ? mark_parse(text, length) : NULL;
    mark->state = mark->lines ? MARK_GOOD
            : text            ? MARK_DAMAGED
            : missing         ? MARK_MISSING
                              : MARK_UNREADABLE;
    if (mark->state == MARK_UNREADABLE)
        mark->fault = g_strdup(problem->message);
    if (!mark->lines)
        mark->lines = lines_new();
}

const struct mark_line *mark_find(
        const struct store *store, enum document_type type, const char *series)
{
    g_autofree char *key = line_key(type, series);
    return store->mark.lines ? g_hash_table_lookup(store->mark.lines, key) : NULL;
}

static bool write_lines(GHashTable *lines, const char *file, GError **error)
{
    g_autofree char *text = print(lines);
    return file_replace(file, text, strlen(text), error);
}

/* ---- the mark against the database ---- */

bool mark_passes(struct store *store,
        const struct series_row *row,
        const struct mark_line *line,
        bool *passes,
        GError **error)
{
    g_auto(cursor) chain =
            sql_query(store, S_SERIES_CHAIN_AT, VALUES(INT(row->id), INT(line->floor)), error);
    enum step step = chain ? sql_step(store, chain, error) : STEP_ERROR;
    guint8 hash[HASH_BYTES] = {0};
    if (step == STEP_ROW)
        row_hash(chain, 1, hash);
    *passes = memcmp(hash, line->hash, HASH_BYTES) == 0;
    return step != STEP_ERROR;
}

static char *how_to_confirm(enum document_type type, gint64 next)
{
    return g_strdup_printf(
            "make sure that no document above is missing, then `billhook number %s --next "
            "%" G_GINT64_FORMAT
            " --reason TEXT` goes on (with --shop where the numbers have a shop's name)",
            document_type_text(type), next);
}

/* The mark is lost: what was issued and is not in the database cannot be seen. */
static bool lost_obstacle(struct store *store,
        enum document_type type,
        const struct series_row *row,
        char **obstacle,
        GError **error)
{
    gint64 issued, stopped;
    if (!sql_integer(store, S_SERIES_ANY_ISSUED, NO_VALUES, 0, &issued, error) ||
            !sql_integer(store, S_SERIES_ANY_STOPPED, VALUES(TEXT(document_type_text(type))), 0,
                    &stopped, error))
        return false;
    bool unreadable = store->mark.state ==
            MARK_UNREADABLE; /* it may know of numbers that the database does not */
    bool missing = unreadable || (store->mark.state != MARK_GOOD && issued);
    if (!missing && !row->stopped && !(row->id == 0 && stopped))
        return true;
    g_autofree char *confirm = how_to_confirm(type, row->floor + 1);
    *obstacle = g_strdup_printf("%s %s, so it cannot be seen whether numbers were given that this "
                                "database does not know: issuing stops; %s%s",
            store->mark_path,
            unreadable                                  ? store->mark.fault
                    : !missing                          ? "was lost, or came with a backup"
                    : store->mark.state == MARK_DAMAGED ? "is damaged"
                                                        : "is missing",
            unreadable ? "put the mark back in its place, and it goes on by itself; or else " : "",
            confirm);
    return true;
}

/* Another machine went on with these books. */
static char *moved_on_obstacle(enum document_type type)
{
    return g_strdup_printf(
            "a copy of the mark ([database] mark_copy) knows numbers that this database does not: "
            "another machine took over, so issuing stops here (`billhook status` names the copy); "
            "is this the machine that shall go on, `billhook number %s --next N --reason TEXT` "
            "with an N above all that the copy knows",
            document_type_text(type));
}

bool mark_obstacle(struct store *store,
        enum document_type type,
        const char *series,
        const struct series_row *row,
        char **obstacle,
        GError **error)
{
    bool passes;
    gint64 moved_on;
    *obstacle = NULL;
    if (store->markless)
        return true;
    if (!counter_read(store, COUNTER_MARK_MOVED_ON, &moved_on, error))
        return false;
    if (moved_on) {
        *obstacle = moved_on_obstacle(type);
        return true;
    }
    if (!lost_obstacle(store, type, row, obstacle, error))
        return false;
    const struct mark_line *line = *obstacle ? NULL : mark_find(store, type, series);
    if (!line)
        return true;
    g_autofree char *confirm = how_to_confirm(type, MAX(line->floor, row->floor) + 1);
    if (line->floor > row->floor) {
        *obstacle = g_strdup_printf("%s knows numbers up to %" G_GINT64_FORMAT
                                    " of series %s of %s, the database only up to %" G_GINT64_FORMAT
                                    " (an old backup?): issuing stops; %s",
                store->mark_path, line->floor, series, document_type_text(type), row->floor,
                confirm);
        return true;
    }
    if (!mark_passes(store, row, line, &passes, error))
        return false;
    if (!passes)
        *obstacle = g_strdup_printf("%s and the database disagree about number %" G_GINT64_FORMAT
                                    " of series %s of %s (another database?): issuing stops; %s",
                store->mark_path, line->floor, series, document_type_text(type), confirm);
    return true;
}

/* A series as the database has it now, for the mark. */
struct known {
    enum document_type type;
    char *series;
    struct series_row row;
};

static void known_free(gpointer data)
{
    struct known *known = data;
    g_free(known->series);
    g_free(known);
}

static struct known *known_read(cursor row)
{
    struct known *known = g_new0(struct known, 1);
    document_type_from_text(row_text(row, SERIES_TYPE), &known->type);
    known->series = row_copy(row, SERIES_SERIES);
    known->row.floor = row_integer(row, SERIES_FLOOR);
    row_hash(row, SERIES_HASH, known->row.hash);
    known->row.id = row_integer(row, SERIES_ID);
    return known;
}

/* Series with used numbers that are not stopped; the stopped ones where `stopped_too`, also those
 * without a number where `unused_too`. */
static GPtrArray *read_known(struct store *store, bool stopped_too, bool unused_too, GError **error)
{
    g_auto(cursor) row = sql_query(store, S_SERIES_LIST, VALUES(ANY_TEXT(NULL)), error);
    if (!row)
        return NULL;
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(known_free);
    enum step step;
    while ((step = sql_step(store, row, error)) == STEP_ROW) {
        bool stopped = row_integer(row, SERIES_STOPPED) != 0;
        bool used = row_integer(row, SERIES_FLOOR) != 0;
        if ((used || (unused_too && stopped)) && (stopped_too || !stopped))
            g_ptr_array_add(list, known_read(row));
    }
    return step == STEP_DONE ? g_steal_pointer(&list) : NULL;
}

/* Brings one line up to the database, unless it is ahead or tells another history: then it stays,
 * and issuing stops. */
static bool merge_line(
        struct store *store, const struct known *known, bool forced, bool *changed, GError **error)
{
    const struct mark_line *line = mark_find(store, known->type, known->series);
    bool passes = true;
    if (line && !forced) {
        if (line->floor >= known->row.floor)
            return true;
        if (!mark_passes(store, &known->row, line, &passes, error))
            return false;
    }
    if (!passes)
        return true;
    put_line(store->mark.lines, known->type, known->series, known->row.floor, known->row.hash);
    *changed = true;
    return true;
}

static bool write_locked(
        struct store *store, const enum document_type *type, const char *series, GError **error)
{
    gint64 issued;
    mark_read(store);
    if (!sql_integer(store, S_SERIES_ANY_ISSUED, NO_VALUES, 0, &issued, error))
        return false;
    bool changed = store->mark.state != MARK_GOOD;
    /* a lost mark is not made anew by itself: that would end the stop */
    if (changed && (issued || store->mark.state == MARK_UNREADABLE) && !series)
        return true;
    g_autoptr(GPtrArray) list = read_known(store, false, false, error);
    if (!list)
        return false;
    for (guint i = 0; i < list->len; i++) {
        const struct known *known = g_ptr_array_index(list, i);
        bool forced = series && *type == known->type && strcmp(series, known->series) == 0;
        if (!merge_line(store, known, forced, &changed, error))
            return false;
    }
    return !changed || write_lines(store->mark.lines, store->mark_path, error);
}

bool mark_write(
        struct store *store, const enum document_type *type, const char *series, GError **error)
{
    int lock = store_lock_mark(store, error);
    if (lock < 0)
        return false;
    bool good = write_locked(store, type, series, error);
    close(lock);
    return good;
}

bool store_mark_sync(struct store *store, GError **error)
{
    return mark_write(store, NULL, NULL, error);
}

bool mark_write_copy(struct store *store, struct store *copy, const char *file, GError **error)
{
    mark_read(store);
    g_autoptr(GPtrArray) list = read_known(copy, true, false, error);
    if (!list)
        return false;
    /* where the database's own mark is lost, the copy's must not end that stop */
    if (store->mark.state == MARK_UNREADABLE || (store->mark.state != MARK_GOOD && list->len))
        return true;
    g_autoptr(GHashTable) lines = lines_new();
    for (guint i = 0; i < list->len; i++) {
        const struct known *known = g_ptr_array_index(list, i);
        put_line(lines, known->type, known->series, known->row.floor, known->row.hash);
    }
    GHashTableIter iterator;
    gpointer value;
    g_hash_table_iter_init(&iterator, store->mark.lines);
    while (g_hash_table_iter_next(&iterator, NULL, &value)) {
        const struct mark_line *line = value;
        g_auto(series_row_auto) row = {0};
        if (!series_row_get(store, line->type, line->series, &row, error))
            return false;
        /* ahead of the database itself: numbers it lost stay lost in the copy */
        if (line->floor > row.floor)
            put_line(lines, line->type, line->series, line->floor, line->hash);
    }
    return write_lines(lines, file, error);
}

/* ---- for status ---- */

/* The first thing that stops a series the database knows; those without a number count only where
 * no other has one. */
static char *known_obstacle(struct store *store)
{
    g_autoptr(GPtrArray) used = read_known(store, true, false, NULL);
    g_autoptr(GPtrArray) list = used && used->len == 0 ? read_known(store, true, true, NULL)
            : used                                     ? g_ptr_array_ref(used)
                                                       : NULL;
    for (guint i = 0; list && i < list->len; i++) {
        const struct known *known = g_ptr_array_index(list, i);
        g_auto(series_row_auto) row = {0};
        char *obstacle = NULL;
        if (series_row_get(store, known->type, known->series, &row, NULL) &&
                mark_obstacle(store, known->type, known->series, &row, &obstacle, NULL) && obstacle)
            return obstacle;
    }
    return NULL;
}

char *store_numbering_stopped(struct store *store)
{
    mark_read(store);
    char *obstacle = known_obstacle(store);
    GHashTableIter iterator;
    gpointer value;
    /* series that only the mark knows */
    g_autoptr(GHashTable) lines = g_hash_table_ref(store->mark.lines);
    g_hash_table_iter_init(&iterator, lines);
    while (!obstacle && g_hash_table_iter_next(&iterator, NULL, &value)) {
        const struct mark_line *line = value;
        g_auto(series_row_auto) row = {0};
        if (!series_row_get(store, line->type, line->series, &row, NULL) ||
                !mark_obstacle(store, line->type, line->series, &row, &obstacle, NULL))
            break;
    }
    if (!obstacle && store->mark.state == MARK_UNREADABLE)
        obstacle = g_strdup_printf(
                "%s %s: put the mark back in its place", store->mark_path, store->mark.fault);
    return obstacle ? obstacle : g_strdup("");
}
