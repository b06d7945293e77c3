/* Numbers: the series, the next number, and issuing. */
#include "store/series.h"

#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "document/number.h"
#include "columns.h"
#include "connection.h"
#include "documents.h"
#include "links.h"
#include "mark.h"
#include "searched.h"
#include "series_row.h"
#include "sql.h"
#include "store/bank.h"
#include "store/documents.h"
#include "store/events.h"
#include "store/store.h"

void series_free(struct series *series)
{
    if (!series)
        return;
    g_free(series->series);
    g_free(series);
}

static void free_series(gpointer series)
{
    series_free(series);
}

static gpointer read_series(cursor row, GError **error)
{
    (void)error;
    struct series *series = g_new0(struct series, 1);
    document_type_from_text(row_text(row, SERIES_TYPE), &series->type);
    series->series = row_copy(row, SERIES_SERIES);
    series->last = row_integer(row, SERIES_LAST);
    series->next = row_integer(row, SERIES_NEXT);
    return series;
}

GPtrArray *series_list(struct store *store, int type, GError **error)
{
    const char *wanted = type >= 0 ? document_type_text((enum document_type)type) : NULL;
    return sql_list(
            store, S_SERIES_LIST, VALUES(ANY_TEXT(wanted)), read_series, free_series, error);
}

/* ---- the number to come ---- */

/* A document is never dated before the one before it in its series. A clock that is a little behind
 * (daylight, NTP, another time zone after a move) is passed over; one that is far behind would hide
 * that something is wrong. */
static bool choose_day(enum document_type type,
        const char *series,
        const struct series_row *row,
        const char *day,
        char **day_out,
        GError **error)
{
    bool behind = *row->last_date && strcmp(day, row->last_date) < 0;
    if (behind && date_days_between(day, row->last_date) > 1)
        return fail(error, BILLHOOK_ERROR_CONFLICT,
                "the clock says %s, but the last %s of series %s is dated %s: issuing stops until "
                "the clock is right (if that date was the "
                "wrong one, another `number` in the config begins a new series)",
                day, document_type_text(type), series, row->last_date);
    *day_out = g_strdup(behind ? row->last_date : day);
    return true;
}

/* What a series that the database does not know begins with: 1, but the type's very first one with
 * the config's first_number. */
static bool first_of_new(struct store *store,
        enum document_type type,
        gint64 first_number,
        gint64 *n,
        GError **error)
{
    gint64 issued;
    if (!sql_integer(store, S_SERIES_OF_TYPE_ISSUED, VALUES(TEXT(document_type_text(type))), 0,
                &issued, error))
        return false;
    *n = issued || first_number < 1 ? 1 : first_number;
    return true;
}

bool series_peek(struct store *store,
        enum document_type type,
        const char *format,
        gint64 first_number,
        const char *day,
        const char *shop,
        char **series,
        gint64 *n,
        char **day_out,
        GError **error)
{
    g_autofree char *text = number_series(format, day, shop), *obstacle = NULL, *chosen = NULL;
    g_auto(series_row_auto) row = {0};
    mark_read(store);
    if (!series_row_get(store, type, text, &row, error) ||
            !mark_obstacle(store, type, text, &row, &obstacle, error))
        return false;
    if (obstacle)
        return fail(error, BILLHOOK_ERROR_CONFLICT, "%s", obstacle);
    if (!choose_day(type, text, &row, day, &chosen, error))
        return false;
    *n = row.next;
    if (row.id == 0 && !first_of_new(store, type, first_number, n, error))
        return false;
    *series = g_steal_pointer(&text);
    *day_out = g_steal_pointer(&chosen);
    return true;
}

/* ---- issuing ---- */

static bool check_issue(struct store *store,
        const struct document *document,
        const char *series,
        gint64 n,
        struct series_row *row,
        GError **error)
{
    g_autofree char *number = number_text(series, n);
    const struct warning *blocking = document_blocking_warning(document);
    if (blocking)
        return fail(error, BILLHOOK_ERROR_CONFLICT,
                "%s #%" G_GINT64_FORMAT " cannot be issued: %s (%s)",
                document_type_text(document->type), document->id, blocking->text, blocking->name);
    if (strcmp(number, document->number) != 0 || !date_is_day(document->issue_date))
        return fail(error, BILLHOOK_ERROR_CONFLICT,
                "%s #%" G_GINT64_FORMAT " carries the number %s of %s, not %s",
                document_type_text(document->type), document->id, document->number,
                document->issue_date, number);
    if (!series_row_get(store, document->type, series, row, error))
        return false;
    if (row->id == 0) {
        row->next = n;
        if (!sql_run(store, S_SERIES_INSERT,
                    VALUES(TEXT(document_type_text(document->type)), TEXT(series), INT(n)), error))
            return false;
        row->id = sqlite3_last_insert_rowid(store->db);
    }
    if (row->next != n || row->stopped || strcmp(document->issue_date, row->last_date) < 0)
        return fail(error, BILLHOOK_ERROR_CONFLICT,
                "%s cannot be issued now: the next number of its series is %" G_GINT64_FORMAT,
                document->number, row->next);
    return true;
}

/* Two series may make the same number after a format was changed: the one that came first keeps it.
 */
static bool check_free(
        struct store *store, const struct document *document, const char *series, GError **error)
{
    gint64 taken;
    if (!sql_integer(store, S_NUMBER_TAKEN, VALUES(TEXT(document->number)), 0, &taken, error))
        return false;
    if (taken)
        return fail(error, BILLHOOK_ERROR_CONFLICT,
                "the number %s was given to #%" G_GINT64_FORMAT
                " already, so series %s cannot go on: choose another `number` in the "
                "config, or jump ahead with `billhook number %s --next N --reason TEXT`",
                document->number, taken, series, document_type_text(document->type));
    return true;
}

static bool freeze(struct store *store,
        const struct stored_document *stored,
        const struct series_row *row,
        gint64 n,
        gint64 now,
        guint8 link[HASH_BYTES],
        GError **error)
{
    const struct document *document = stored->document;
    guint8 digest[HASH_BYTES], pages[HASH_BYTES];
    gint64 changed, last_page;
    g_autofree char *warnings = document_warnings_json(document);
    g_autofree char *edits = document_edits_to_json(&stored->edits);
    g_autofree char *content = document_freeze(document, stored->seller);
    g_autofree char *reference = reference_plain(document->payment_reference);
    sha256(content, strlen(content), digest);
    if (!link_last(store, &last_page, pages, error))
        return false;
    series_link(row->hash, document->number, digest, pages, link);
    if (!sql_change(store, S_DOCUMENT_ISSUE,
                VALUES(INT(document->id), TEXT(document->order_number), TEXT(document->number),
                        INT(row->id), INT(n), TEXT(document->issue_date), INT(now),
                        BLOB(digest, HASH_BYTES), BLOB(link, HASH_BYTES), TEXT(document->currency),
                        INT(document->totals.gross), INT(document->paid), INT(document->paid_at),
                        INT(document->totals.paid), INT(document->totals.due), TEXT(warnings),
                        TEXT(edits), TEXT(vat_category_text(stored->vat_choice)), TEXT(content),
                        INT(last_page), TEXT(stored->vat_reason), TEXT(reference),
                        INT(stored->shop_paid_at), TEXT(document->due_date)),
                &changed, error))
        return false;
    if (changed != 1)
        return fail(error, BILLHOOK_ERROR_CONFLICT, "#%" G_GINT64_FORMAT " is no draft any more",
                document->id);
    return true;
}

/* An invoice or credit note of a business may have to go over Peppol. */
static bool note_business(
        struct store *store, const struct document *document, gint64 now, GError **error)
{
    const char *vat = document->customer.vat;
    bool kind = document->type == DOCUMENT_INVOICE || document->type == DOCUMENT_CREDIT_NOTE;
    if (!kind || !g_ascii_isalpha(vat[0]) || !g_ascii_isalpha(vat[1]))
        return true;

    g_autofree char *country = g_ascii_strup(vat, 2);
    return sql_run(
            store, S_PEPPOL_OWED_PUT, VALUES(INT(document->id), INT(now), TEXT(country)), error);
}

bool document_issue(struct store *store,
        struct stored_document *stored,
        const char *series,
        gint64 n,
        gint64 now,
        GError **error)
{
    struct document *document = stored->document;
    g_auto(series_row_auto) row = {0};
    guint8 link[HASH_BYTES];
    gint64 changed;
    if (!check_issue(store, document, series, n, &row, error) ||
            !check_free(store, document, series, error) ||
            !freeze(store, stored, &row, n, now, link, error) ||
            !sql_change(store, S_SERIES_ISSUED,
                    VALUES(INT(row.id), INT(n), TEXT(document->issue_date), BLOB(link, HASH_BYTES)),
                    &changed, error))
        return false;
    if (changed != 1)
        return fail(error, BILLHOOK_ERROR_CONFLICT, "%s is not the next number of its series",
                document->number);
    if (document->type == DOCUMENT_CREDIT_NOTE && !stored->leaves_rest &&
            !sql_run(store, S_DOCUMENT_COVERED, VALUES(INT(document->credits_id)), error))
        return false;
    if (!note_business(store, document, now, error) || !bank_invoice_keep(store, document, error))
        return false;
    if (!sql_run(store, S_MONTH_ADD,
                VALUES(TEXT(document->issue_date), TEXT(document_type_text(document->type)),
                        TEXT(document->currency), INT(document->totals.net),
                        INT(document->totals.gross)),
                error))
        return false;
    document->state = DOCUMENT_ISSUED;
    return searched_note(store, document, error);
}

/* ---- `number TYPE --next N` ---- */

/* What a person wants to do with a series. */
struct next_wish {
    enum document_type type;
    const char *series, *reason;
    gint64 next, now;
};

/* Nothing was issued and nothing is stopped: the start may be moved freely above what the mark
 * knows. */
static bool set_start(struct store *store,
        const struct next_wish *wish,
        const struct series_row *row,
        GError **error)
{
    if (row->id)
        return sql_run(store, S_SERIES_NEXT, VALUES(INT(row->id), INT(wish->next), INT(0)), error);
    return sql_run(store, S_SERIES_INSERT,
            VALUES(TEXT(document_type_text(wish->type)), TEXT(wish->series), INT(wish->next)),
            error);
}

/* A jump ahead, or the confirmation after a restored backup or a lost mark: recorded, and all
 * numbers below are given up. */
static bool set_jump(
        struct store *store, const struct next_wish *wish, struct series_row *row, GError **error)
{
    if (row->id == 0) {
        if (!sql_run(store, S_SERIES_INSERT,
                    VALUES(TEXT(document_type_text(wish->type)), TEXT(wish->series),
                            INT(wish->next)),
                    error))
            return false;
        row->id = sqlite3_last_insert_rowid(store->db);
    }
    return sql_run(store, S_JUMP_PUT,
                   VALUES(INT(row->id), INT(row->floor + 1), INT(wish->next), INT(wish->now),
                           TEXT(wish->reason)),
                   error) &&
            sql_run(store, S_SERIES_NEXT,
                    VALUES(INT(row->id), INT(wish->next), INT(wish->next - 1)), error);
}

/* Refuses what would give a number twice. */
static bool check_wish(struct store *store,
        const struct next_wish *wish,
        const struct series_row *row,
        GError **error)
{
    const struct mark_line *line = mark_find(store, wish->type, wish->series);
    const char *type = document_type_text(wish->type);
    if (wish->next < 1 || wish->next > 999999999999)
        return fail(error, BILLHOOK_ERROR_CONFLICT, "the next number is from 1 to 999999999999");
    if (wish->next <= row->last)
        return fail(error, BILLHOOK_ERROR_CONFLICT,
                "series %s of %s has issued %" G_GINT64_FORMAT
                " already: numbers never go back; the next is at least %" G_GINT64_FORMAT,
                wish->series, type, row->last, row->floor + 1);
    if (wish->next <= row->floor)
        return fail(error, BILLHOOK_ERROR_CONFLICT,
                "the numbers of series %s of %s up to %" G_GINT64_FORMAT
                " were given up with a reason: the next is at least %" G_GINT64_FORMAT,
                wish->series, type, row->floor, row->floor + 1);
    if (line && wish->next <= line->floor)
        return fail(error, BILLHOOK_ERROR_CONFLICT,
                "%s says that series %s of %s has used its numbers up to %" G_GINT64_FORMAT
                ": the next is at least %" G_GINT64_FORMAT,
                store->mark_path, wish->series, type, line->floor, line->floor + 1);
    return true;
}

/* Documents may be lost whose ids are given again (store_uid()): another life each time, also
 * within a second. */
static bool begin_life(struct store *store, gint64 now, GError **error)
{
    gint64 before;
    return counter_read(store, COUNTER_LIFE, &before, error) &&
            counter_set(store, COUNTER_LIFE, MAX(now, before + 1), error);
}

static bool apply_wish(
        struct store *store, const struct next_wish *wish, bool *forced, GError **error)
{
    g_auto(series_row_auto) row = {0};
    g_autofree char *obstacle = NULL, *doubt = NULL;
    mark_read(store);
    if (!series_row_get(store, wish->type, wish->series, &row, error) ||
            !mark_obstacle(store, wish->type, wish->series, &row, &obstacle, error) ||
            !check_wish(store, wish, &row, error) || !clock_doubt(store, wish->now, &doubt, error))
        return false;
    *forced = obstacle != NULL;
    if (!obstacle && !doubt && row.id && wish->next == row.next)
        return true;
    if (!obstacle && !doubt && row.floor == 0)
        return set_start(store, wish, &row, error);
    if (text_is_blank(wish->reason))
        return fail(error, BILLHOOK_ERROR_CONFLICT,
                "%s%s; `--reason TEXT` says why, and is recorded",
                obstacle        ? obstacle
                        : doubt ? doubt
                                : "a jump ahead leaves numbers out",
                obstacle || doubt ? "" : " that the tax office will ask about");
    /* the mark is lost: what else was issued waits for its own confirmation */
    if (store->mark.state != MARK_GOOD && !sql_run(store, S_SERIES_STOP, NO_VALUES, error))
        return false;
    if (obstacle && !begin_life(store, wish->now, error))
        return false;
    return (!doubt || clock_confirm(store, wish->now, error)) && set_jump(store, wish, &row, error);
}

bool series_set_next(struct store *store,
        enum document_type type,
        const char *series,
        gint64 next,
        const char *reason,
        gint64 now,
        GError **error)
{
    const struct next_wish wish = {type, series, reason ? reason : "", next, now};
    bool own, forced = false;
    if (!own_begin(store, &own, error))
        return false;
    if (!apply_wish(store, &wish, &forced, error))
        return own_undo(store, own);
    if (!own_commit(store, own, error))
        return false;
    return forced ? mark_write(store, &type, series, error) : store_mark_sync(store, error);
}
