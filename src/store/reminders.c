/* Reminders of unpaid invoices, and the invoices that may be due for one. */
#include "store/reminders.h"

#include "columns.h"
#include "sql.h"

void reminder_free(struct reminder *reminder)
{
    if (!reminder)
        return;
    g_free(reminder->day);
    g_free(reminder);
}

static void free_reminder(gpointer reminder)
{
    reminder_free(reminder);
}

static gpointer read_reminder(cursor row, GError **error)
{
    (void)error;
    struct reminder *reminder = g_new0(struct reminder, 1);
    reminder->id = row_integer(row, REMINDER_ID);
    reminder->document_id = row_integer(row, REMINDER_DOCUMENT_ID);
    reminder->step = (int)row_integer(row, REMINDER_STEP);
    reminder->queued_at = row_integer(row, REMINDER_QUEUED_AT);
    reminder->day = row_copy(row, REMINDER_DAY);
    reminder->due = row_integer(row, REMINDER_DUE);
    reminder->fee = row_integer(row, REMINDER_FEE);
    reminder->mail_id = row_integer(row, REMINDER_MAIL_ID);
    mail_state_from_text(row_text(row, REMINDER_MAIL_STATE), &reminder->mail_state);
    reminder->sent_at = row_integer(row, REMINDER_MAIL_SENT_AT);
    return reminder;
}

/* ---- the first day ---- */

bool reminders_begin(struct store *store, const char *day, GError **error)
{
    return sql_run(store, S_REMINDER_START, VALUES(TEXT(day)), error);
}

char *reminders_since(struct store *store, GError **error)
{
    g_auto(cursor) row = sql_query(store, S_REMINDER_SINCE, NO_VALUES, error);
    enum step step = row ? sql_step(store, row, error) : STEP_ERROR;
    if (step == STEP_ERROR)
        return NULL;
    return step == STEP_ROW ? row_copy(row, 0) : g_strdup("");
}

/* ---- what was queued ---- */

GPtrArray *reminders_of(struct store *store, gint64 document_id, GError **error)
{
    return sql_list(
            store, S_REMINDERS_OF, VALUES(INT(document_id)), read_reminder, free_reminder, error);
}

struct reminder *reminder_of_mail(struct store *store, gint64 mail_id, GError **error)
{
    g_autoptr(GPtrArray) found = sql_list(
            store, S_REMINDER_OF_MAIL, VALUES(INT(mail_id)), read_reminder, free_reminder, error);
    if (!found)
        return NULL;
    if (found->len == 0) {
        fail(error, BILLHOOK_ERROR_NOT_FOUND, "mail %" G_GINT64_FORMAT " is no reminder", mail_id);
        return NULL;
    }
    return g_ptr_array_steal_index(found, 0);
}

bool reminder_add(struct store *store, struct reminder *reminder, GError **error)
{
    return sql_integer(store, S_REMINDER_ADD,
            VALUES(INT(reminder->document_id), INT(reminder->step), INT(reminder->queued_at),
                    TEXT(reminder->day), INT(reminder->due), INT(reminder->fee),
                    INT(reminder->mail_id)),
            0, &reminder->id, error);
}

bool reminder_void(struct store *store, gint64 id, gint64 now, GError **error)
{
    return sql_run(store, S_REMINDER_VOID, VALUES(INT(id), INT(now)), error);
}

/* ---- held back ---- */

bool reminder_hold(struct store *store, gint64 document_id, gint64 now, GError **error)
{
    return now ? sql_run(store, S_REMINDER_HOLD, VALUES(INT(document_id), INT(now)), error)
               : sql_run(store, S_REMINDER_RELEASE, VALUES(INT(document_id)), error);
}

bool reminder_held(struct store *store, gint64 document_id, gint64 *since, GError **error)
{
    return sql_integer(store, S_REMINDER_HELD, VALUES(INT(document_id)), 0, since, error);
}

/* ---- what may be due for one ---- */

GArray *reminder_candidates(
        struct store *store, const struct reminder_search *search, GError **error)
{
    g_autoptr(GString) days = g_string_new("[");
    for (int i = 0; i < search->steps; i++)
        g_string_append_printf(days, "%s%d", i ? "," : "", search->days[i]);
    g_string_append_c(days, ']');
    return sql_ids(store, S_REMINDER_CANDIDATES,
            VALUES(TEXT(search->from), TEXT(search->today), TEXT(days->str), INT(search->steps),
                    TEXT(search->after_due), INT(search->after_id), INT(search->limit)),
            error);
}

bool reminders_older(struct store *store, const char *day, gint64 *count, GError **error)
{
    return sql_integer(store, S_REMINDER_OLDER, VALUES(TEXT(day)), 0, count, error);
}
