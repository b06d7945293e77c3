/* What the database knows of the copies of its mark. */
#include "store/mark_copy.h"

#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "columns.h"
#include "mark.h"
#include "series_row.h"
#include "sql.h"
#include "store/events.h"

/* ---- what may leave ---- */

/* Which copies they are, in a number; 0: none. */
static gint64 fingerprint(char *const *copies)
{
    guint8 digest[HASH_BYTES];
    gint64 number = 0;
    if (!copies || !*copies)
        return 0;
    g_autofree char *all = g_strjoinv("\n", (char **)copies);
    sha256(all, strlen(all), digest);
    for (int i = 0; i < 7; i++)
        number = number * 256 + digest[i];
    return number + 1;
}

static bool set_gate(struct store *store, gint64 gate, GError **error)
{
    return sql_run(store, S_COPIED_FORGET, NO_VALUES, error) &&
            counter_set(store, COUNTER_MARK_MOVED_ON, 0, error) &&
            counter_set(store, COUNTER_MARK_GATE, gate, error);
}

bool mark_gate_set(struct store *store, char *const *copies, GError **error)
{
    gint64 before, gate = fingerprint(copies);
    bool own;
    if (!counter_read(store, COUNTER_MARK_GATE, &before, error))
        return false;
    if (gate == before)
        return true;
    if (!own_begin(store, &own, error))
        return false;
    return set_gate(store, gate, error) ? own_commit(store, own, error) : own_undo(store, own);
}

bool mark_gate_held(struct store *store, gint64 *count, GError **error)
{
    *count = 0;
    return counter_get(store, COUNTER_MARK_GATE) == 0 ||
            sql_integer(store, S_COPIED_MISSING, NO_VALUES, 0, count, error);
}

/* The lines of a text, caller unrefs; NULL: it is no mark. */
static GHashTable *lines_of(GBytes *text)
{
    gsize length;
    const char *bytes = g_bytes_get_data(text, &length);
    return bytes ? mark_parse(bytes, length) : NULL;
}

static bool pass_lines(struct store *store, GHashTable *lines, GError **error)
{
    GHashTableIter iterator;
    gpointer value;
    g_hash_table_iter_init(&iterator, lines);
    while (g_hash_table_iter_next(&iterator, NULL, &value)) {
        const struct mark_line *line = value;
        if (!sql_run(store, S_COPIED_PUT,
                    VALUES(TEXT(document_type_text(line->type)), TEXT(line->series),
                            INT(line->floor)),
                    error))
            return false;
    }
    return true;
}

bool mark_gate_pass(struct store *store, GBytes *text, GError **error)
{
    bool own;
    g_autoptr(GHashTable) lines = text ? lines_of(text) : NULL;
    if (text && !lines)
        return fail(error, BILLHOOK_ERROR_INPUT, "what was copied is no mark");
    if (!own_begin(store, &own, error))
        return false;
    bool good = lines ? pass_lines(store, lines, error)
                      : sql_run(store, S_COPIED_ALL, NO_VALUES, error);
    return good ? own_commit(store, own, error) : own_undo(store, own);
}

/* ---- the text ---- */

GBytes *mark_text(struct store *store, GError **error)
{
    gsize length = 0;
    if (!store_mark_sync(store, error))
        return NULL;
    char *text = file_read(store->mark_path, FILE_MARK, &length, error);
    if (!text)
        return NULL;
    GBytes *bytes = g_bytes_new_take(text, length);
    g_autoptr(GHashTable) lines = lines_of(bytes);
    if (lines)
        return bytes;
    g_bytes_unref(bytes);
    fail(error, BILLHOOK_ERROR_SYSTEM, "%s is damaged", store->mark_path);
    return NULL;
}

static bool is_in_mark(const struct store *store, const struct mark_line *line)
{
    const struct mark_line *own = mark_find(store, line->type, line->series);
    return own && own->floor == line->floor && memcmp(own->hash, line->hash, HASH_BYTES) == 0;
}

static char *moved_on_text(const struct mark_line *line, const struct series_row *row)
{
    return g_strdup_printf("it knows number %" G_GINT64_FORMAT
                           " of series %s of %s, this database %s %" G_GINT64_FORMAT
                           ": another machine took over, or it is the copy of another database",
            line->floor, line->series, document_type_text(line->type),
            line->floor > row->floor ? "only up to" : "has another one, up to", row->floor);
}

/* *why: what one line tells, NULL nothing. */
static bool judge_line(
        struct store *store, const struct mark_line *line, char **why, GError **error)
{
    g_auto(series_row_auto) row = {0};
    bool passes = false;
    gint64 jumped = 0;
    if (is_in_mark(store, line))
        return true;
    if (!series_row_get(store, line->type, line->series, &row, error))
        return false;
    if (line->floor <= row.floor &&
            (!mark_passes(store, &row, line, &passes, error) ||
                    !sql_integer(store, S_JUMPED_OVER, VALUES(INT(row.id), INT(line->floor)), 0,
                            &jumped, error)))
        return false;
    if (!passes && !jumped)
        *why = moved_on_text(line, &row);
    return true;
}

bool mark_text_judge(
        struct store *store, GBytes *text, enum mark_news *news, char **why, GError **error)
{
    g_autoptr(GHashTable) lines = lines_of(text);
    GHashTableIter iterator;
    gpointer value;
    *why = NULL;
    *news = lines ? MARK_NEWS_NONE : MARK_NEWS_FOREIGN;
    if (!lines) {
        *why = g_strdup("what lies there is no mark of billhook's: move it away");
        return true;
    }
    mark_read(store);
    g_hash_table_iter_init(&iterator, lines);
    while (!*why && g_hash_table_iter_next(&iterator, NULL, &value))
        if (!judge_line(store, value, why, error))
            return false;
    if (*why)
        *news = MARK_NEWS_MOVED_ON;
    return true;
}

bool mark_moved_on_set(struct store *store, bool moved_on, GError **error)
{
    gint64 before;
    return counter_read(store, COUNTER_MARK_MOVED_ON, &before, error) &&
            ((before != 0) == moved_on ||
                    counter_set(store, COUNTER_MARK_MOVED_ON, moved_on, error));
}

/* ---- how each copy is: rows of `cares` ---- */

static char *kind_of(const char *copy)
{
    return g_strconcat("mark-copy:", copy, NULL);
}

void mark_copy_record_clear(struct mark_copy_record *record)
{
    g_clear_pointer(&record->reason, g_free);
}

bool mark_copy_read(
        struct store *store, const char *copy, struct mark_copy_record *record, GError **error)
{
    g_autofree char *kind = kind_of(copy);
    g_auto(cursor) row = sql_query(store, S_CARE_GET, VALUES(TEXT(kind)), error);
    enum step step = row ? sql_step(store, row, error) : STEP_ERROR;
    *record = (struct mark_copy_record){0};
    if (step == STEP_ROW) {
        record->good_at = row_integer(row, CARE_GOOD_AT);
        record->failed_at = row_integer(row, CARE_FAILED_AT);
    }
    record->reason = step == STEP_ROW ? row_copy(row, CARE_REASON) : g_strdup("");
    return step != STEP_ERROR;
}

bool mark_copy_good(struct store *store, const char *copy, gint64 now, bool *first, GError **error)
{
    g_auto(mark_copy_record_auto) record = {0};
    g_autofree char *kind = kind_of(copy);
    if (!mark_copy_read(store, copy, &record, error))
        return false;
    *first = record.failed_at != 0;
    return (record.good_at && !record.failed_at) ||
            sql_run(store, S_CARE_GOOD, VALUES(TEXT(kind), INT(now), TEXT(""), INT(0)), error);
}

bool mark_copy_failed(struct store *store,
        const char *copy,
        const char *reason,
        gint64 now,
        bool *first,
        GError **error)
{
    g_auto(mark_copy_record_auto) record = {0};
    g_autofree char *kind = kind_of(copy);
    if (!mark_copy_read(store, copy, &record, error))
        return false;
    *first = record.failed_at == 0;
    if (!*first && strcmp(record.reason, reason) == 0)
        return true;
    return sql_run(store, S_CARE_FAILED,
            VALUES(TEXT(kind), INT(*first ? now : record.failed_at), TEXT(reason), TEXT(""),
                    INT(0)),
            error);
}
