/* The outbox. A mail is claimed durably before anything of it goes out, and marked durably before
 * the final dot: after a crash it is known which mails may have been accepted. */
#include "outbox.h"

#include <string.h>

#include "columns.h"
#include "connection.h"
#include "sql.h"
#include "store/outbox.h"
#include "store/peppol.h"
#include "store/store.h"

const char *mail_role_text(const struct mail *mail)
{
    return strcmp(mail->role, "to") == 0 ? "customer" : mail->role;
}

void mail_free(struct mail *mail)
{
    if (!mail)
        return;
    g_free(mail->number);
    g_free(mail->to);
    g_free(mail->role);
    g_free(mail->last_answer);
    g_free(mail->message_id);
    g_free(mail->subject);
    g_free(mail->body);
    g_clear_pointer(&mail->message, g_bytes_unref);
    g_free(mail);
}

static void free_mail(gpointer mail)
{
    mail_free(mail);
}

static struct mail *read_mail(cursor row)
{
    struct mail *mail = g_new0(struct mail, 1);
    mail->id = row_integer(row, MAIL_COLUMN_ID);
    mail->document_id = row_integer(row, MAIL_COLUMN_DOCUMENT_ID);
    mail->number = row_copy(row, MAIL_COLUMN_NUMBER);
    mail->to = row_copy(row, MAIL_COLUMN_RECIPIENT);
    mail->role = row_copy(row, MAIL_COLUMN_ROLE);
    mail_state_from_text(row_text(row, MAIL_COLUMN_STATE), &mail->state);
    mail->attempts = (int)row_integer(row, MAIL_COLUMN_ATTEMPTS);
    mail->last_answer = row_copy(row, MAIL_COLUMN_LAST_ANSWER);
    mail->next_attempt_at = row_integer(row, MAIL_COLUMN_NEXT_ATTEMPT_AT);
    mail->created_at = row_integer(row, MAIL_COLUMN_CREATED_AT);
    mail->sent_at = row_integer(row, MAIL_COLUMN_SENT_AT);
    mail->first_failed_at = row_integer(row, MAIL_COLUMN_FIRST_FAILED_AT);
    mail->message_id = row_copy(row, MAIL_COLUMN_MESSAGE_ID);
    mail->uncertain_attempts = (int)row_integer(row, MAIL_COLUMN_UNCERTAIN_ATTEMPTS);
    mail->past_dot = row_integer(row, MAIL_COLUMN_PAST_DOT) != 0 || mail->uncertain_attempts > 0;
    mail->subject = row_copy(row, MAIL_COLUMN_SUBJECT);
    mail->body = row_copy(row, MAIL_COLUMN_BODY);
    mail->waits_for_peppol = (enum mail_peppol)row_integer(row, MAIL_COLUMN_WAITS_FOR_PEPPOL);
    return mail;
}

static gpointer read_listed(cursor row, GError **error)
{
    (void)error;
    return read_mail(row);
}

static GPtrArray *read_list(struct store *store,
        enum statement statement,
        const struct value *values,
        gsize count,
        GError **error)
{
    return sql_list(store, statement, values, count, read_listed, free_mail, error);
}

bool mail_queue(struct store *store, struct mail *mail, GError **error)
{
    if (!sql_run(store, S_MAIL_QUEUE,
                VALUES(INT_OR_NULL(mail->document_id), TEXT(mail->to), TEXT(mail->role),
                        TEXT(mail_state_text(mail->state)), INT(mail->next_attempt_at),
                        INT(mail->created_at), TEXT(mail->message_id),
                        TEXT(mail->last_answer ? mail->last_answer : ""),
                        TEXT(mail->subject ? mail->subject : ""),
                        TEXT(mail->body ? mail->body : ""), INT(mail->waits_for_peppol)),
                error))
        return false;
    mail->id = sqlite3_last_insert_rowid(store->db);
    return true;
}

/* ---- sending ---- */

/* The next due one: alerts first, since they tell of the trouble that holds up the others. 0: none.
 */
static bool find_due(struct store *store, gint64 now, gint64 *id, GError **error)
{
    return sql_integer(store, S_MAIL_DUE_ALERT, VALUES(INT(now)), 0, id, error) &&
            (*id || sql_integer(store, S_MAIL_DUE, VALUES(INT(now)), 0, id, error));
}

struct mail *mail_claim(struct store *store, gint64 now, GError **error)
{
    gint64 id, changed;
    bool own;
    /* first a look without the write lock: most looks find nothing */
    if (!find_due(store, now, &id, error) || id == 0 || !own_begin(store, &own, error))
        return NULL;
    struct mail *mail = NULL;
    bool good = find_due(store, now, &id, error);
    if (good && id) {
        mail = mail_get(store, id, error);
        good = mail && sql_change(store, S_MAIL_CLAIM, VALUES(INT(id)), &changed, error);
        if (good && changed != 1)
            good = fail(error, BILLHOOK_ERROR_CONFLICT,
                    "mail %" G_GINT64_FORMAT " cannot be claimed", id);
    }
    if (!good)
        own_undo(store, own);
    if (!good || !own_commit(store, own, error)) {
        mail_free(mail);
        return NULL;
    }
    if (mail)
        mail->attempts++;
    return mail;
}

bool mail_keep_message(struct store *store, gint64 id, GBytes *message, GError **error)
{
    return sql_run(store, S_MAIL_KEEP, VALUES(INT(id), BYTES(message)), error);
}

static bool not_claimed(gint64 id, GError **error)
{
    return fail(error, BILLHOOK_ERROR_CONFLICT, "mail %" G_GINT64_FORMAT " is not being sent", id);
}

bool mail_mark_dot(struct store *store, gint64 id, GError **error)
{
    gint64 changed;
    if (!sql_change(store, S_MAIL_DOT, VALUES(INT(id)), &changed, error))
        return false;
    if (changed != 1)
        return not_claimed(id, error);
    return true;
}

static bool finish_row(struct store *store,
        gint64 id,
        enum mail_state state,
        const char *answer,
        gint64 next_attempt_at,
        gint64 now,
        gint64 *document_id,
        GError **error)
{
    g_auto(cursor) row = sql_query(store, S_MAIL_FINISH,
            VALUES(INT(id), TEXT(mail_state_text(state)), TEXT(answer ? answer : ""),
                    INT(next_attempt_at), INT(now)),
            error);
    enum step step = row ? sql_step(store, row, error) : STEP_ERROR;
    if (step == STEP_DONE)
        return not_claimed(id, error);
    if (step != STEP_ROW)
        return false;
    *document_id = strcmp(row_text(row, 1), "to") == 0 ? row_integer(row, 0) : 0;
    return sql_step(store, row, error) == STEP_DONE;
}

bool mail_finish(struct store *store,
        gint64 id,
        enum mail_state state,
        const char *answer,
        gint64 next_attempt_at,
        gint64 now,
        GError **error)
{
    gint64 document_id = 0;
    bool own;
    if (!own_begin(store, &own, error))
        return false;
    if (!finish_row(store, id, state, answer, next_attempt_at, now, &document_id, error) ||
            (state == MAIL_SENT && document_id &&
                    !sql_run(store, S_MAIL_DOCUMENT_SENT, VALUES(INT(document_id)), error)))
        return own_undo(store, own);
    return own_commit(store, own, error);
}

bool mail_recover(struct store *store, GError **error)
{
    return sql_run(store, S_MAIL_RECOVER, NO_VALUES, error);
}

/* ---- reading ---- */

static bool not_found(gint64 id, GError **error)
{
    return fail(error, BILLHOOK_ERROR_NOT_FOUND,
            "there is no mail %" G_GINT64_FORMAT "; `billhook outbox` lists them", id);
}

struct mail *mail_get(struct store *store, gint64 id, GError **error)
{
    g_auto(cursor) row = sql_query(store, S_MAIL_GET, VALUES(INT(id)), error);
    enum step step = row ? sql_step(store, row, error) : STEP_ERROR;
    if (step == STEP_DONE)
        not_found(id, error);
    if (step != STEP_ROW)
        return NULL;
    struct mail *mail = read_mail(row);
    mail->message = row_bytes(row, MAIL_COLUMN_MESSAGE);
    return mail;
}

GPtrArray *mail_list(struct store *store, int state, int limit, GError **error)
{
    gint64 most = limit > 0 ? limit : -1;
    if (state < 0)
        return read_list(store, S_MAIL_LIST, VALUES(INT(most)), error);
    return read_list(store, S_MAIL_LIST_STATE,
            VALUES(INT(most), TEXT(mail_state_text((enum mail_state)state))), error);
}

GPtrArray *mail_page(
        struct store *store, enum mail_state state, struct page_key *key, GError **error)
{
    return sql_page(store, S_MAIL_PAGE, S_MAIL_PAGE_UP, TEXT(mail_state_text(state)), key,
            read_listed, free_mail, error);
}

GPtrArray *mail_of_document(struct store *store, gint64 document_id, GError **error)
{
    return read_list(store, S_MAIL_OF_DOCUMENT, VALUES(INT(document_id)), error);
}

bool mail_next_due(struct store *store, gint64 *at, GError **error)
{
    return sql_integer(store, S_MAIL_NEXT_DUE, NO_VALUES, 0, at, error);
}

/* ---- waiting for the Peppol look-up ---- */

bool mail_release_peppol(struct store *store, gint64 document_id, gint64 now, GError **error)
{
    return sql_run(store, S_MAIL_RELEASE_PEPPOL, VALUES(INT(document_id), INT(now)), error);
}

bool mail_cancel_peppol(struct store *store, gint64 document_id, gint64 *count, GError **error)
{
    return sql_change(store, S_MAIL_CANCEL_PEPPOL, VALUES(INT(document_id)), count, error);
}

/* ---- by a person ---- */

static bool say_why_not(struct store *store, gint64 id, const char *act, GError **error)
{
    g_auto(cursor) row = sql_query(store, S_MAIL_STATE, VALUES(INT(id)), error);
    enum step step = row ? sql_step(store, row, error) : STEP_ERROR;
    if (step == STEP_DONE)
        return not_found(id, error);
    if (step != STEP_ROW)
        return false;
    return fail(error, BILLHOOK_ERROR_CONFLICT, "mail %" G_GINT64_FORMAT " is %s: it cannot be %s",
            id, row_integer(row, 1) ? "being sent at this moment" : row_text(row, 0), act);
}

bool mail_hold_uncertain(struct store *store, gint64 attempts, gint64 *count, GError **error)
{
    return sql_change(store, S_MAIL_HOLD_UNCERTAIN, VALUES(INT(attempts)), count, error);
}

char *mail_pause_reason(struct store *store)
{
    g_auto(cursor) row = sql_query(store, S_PAUSE_GET, NO_VALUES, NULL);
    if (!row || sql_step(store, row, NULL) != STEP_ROW || row_integer(row, 0) == 0)
        return NULL;
    return row_copy(row, 1);
}

bool mail_pause(struct store *store, gint64 until, const char *reason, GError **error)
{
    return sql_run(
            store, S_PAUSE_SET, VALUES(INT(until), TEXT(until && reason ? reason : "")), error);
}

/* Whoever asks for another try has mended the relay: the others may leave as well. */
static bool retry(struct store *store,
        enum statement statement,
        const struct value *values,
        gsize count,
        gint64 *changed,
        GError **error)
{
    bool own;
    if (!own_begin(store, &own, error))
        return false;
    if (!sql_change(store, statement, values, count, changed, error) ||
            !mail_pause(store, 0, "", error))
        return own_undo(store, own);
    return own_commit(store, own, error);
}

bool mail_waits_for_file(struct store *store, gint64 now)
{
    gint64 waits = 0;
    return sql_integer(store, S_MAIL_WAITS_FILE, VALUES(INT(now)), 0, &waits, NULL) && waits;
}

bool mail_retry_files(struct store *store, gint64 now, GError **error)
{
    gint64 changed;
    return retry(store, S_MAIL_RETRY_FILES, VALUES(INT(now)), &changed, error);
}

bool mail_retry(struct store *store, gint64 id, GError **error)
{
    gint64 changed;
    if (!retry(store, S_MAIL_RETRY, VALUES(INT(id)), &changed, error))
        return false;
    if (changed != 1)
        return say_why_not(store, id, "tried again", error);
    return true;
}

bool mail_retry_failed(struct store *store, gint64 *count, GError **error)
{
    return retry(store, S_MAIL_RETRY_FAILED, NO_VALUES, count, error);
}

bool mail_cancel(struct store *store, gint64 id, GError **error)
{
    gint64 changed;
    if (!sql_change(store, S_MAIL_CANCEL, VALUES(INT(id)), &changed, error))
        return false;
    if (changed != 1)
        return say_why_not(store, id, "cancelled", error);
    return true;
}
