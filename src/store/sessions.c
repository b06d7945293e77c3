/* How users are known: sessions, tokens, links, and the forms that a session sent. */
#include "store/sessions.h"

#include <string.h>

#include "columns_desk.h"
#include "sql.h"

#define HASH(sha256) BLOB(sha256, 32)

/* The first of a list, which goes; NOT_FOUND where it is empty. */
static gpointer first_of(GPtrArray *list, const char *what, GError **error)
{
    if (!list)
        return NULL;
    if (list->len)
        return g_ptr_array_steal_index(list, 0);
    fail(error, BILLHOOK_ERROR_NOT_FOUND, "there is no such %s", what);
    return NULL;
}

/* ---- sessions ---- */

void session_free(struct session *session)
{
    if (!session)
        return;
    g_free(session->agent);
    g_free(session);
}

static void free_session(gpointer session)
{
    session_free(session);
}

static gpointer read_session(cursor row, GError **error)
{
    (void)error;
    struct session *session = g_new0(struct session, 1);
    session->id = row_integer(row, SESSION_COLUMN_ID);
    session->user_id = row_integer(row, SESSION_COLUMN_USER_ID);
    session->made_at = row_integer(row, SESSION_COLUMN_MADE_AT);
    session->seen_at = row_integer(row, SESSION_COLUMN_SEEN_AT);
    session->agent = row_copy(row, SESSION_COLUMN_AGENT);
    return session;
}

bool session_insert(struct store *store,
        gint64 user_id,
        const guint8 sha256[32],
        const char *agent,
        gint64 now,
        gint64 *id,
        GError **error)
{
    return sql_integer(store, S_SESSION_INSERT,
            VALUES(INT(user_id), HASH(sha256), INT(now), TEXT(agent)), 0, id, error);
}

struct session *session_find(
        struct store *store, const guint8 sha256[32], gint64 now, GError **error)
{
    g_autoptr(GPtrArray) list = sql_list(store, S_SESSION_GET,
            VALUES(HASH(sha256), INT(now - SESSION_MOST_S), INT(now - SESSION_IDLE_S)),
            read_session, free_session, error);
    return first_of(list, "session", error);
}

GPtrArray *session_list(struct store *store, gint64 user_id, gint64 now, GError **error)
{
    return sql_list(store, S_SESSION_LIST,
            VALUES(INT(user_id), INT(now - SESSION_MOST_S), INT(now - SESSION_IDLE_S)),
            read_session, free_session, error);
}

bool session_seen(struct store *store, const struct session *session, gint64 now, GError **error)
{
    bool own;
    if (!own_begin(store, &own, error))
        return false;
    if (!sql_run(store, S_SESSION_SEEN, VALUES(INT(session->id), INT(now)), error) ||
            !sql_run(store, S_USER_SEEN, VALUES(INT(session->user_id), INT(now)), error))
        return own_undo(store, own);
    return own_commit(store, own, error);
}

bool session_end(struct store *store, gint64 id, gint64 user_id, GError **error)
{
    return sql_run(store, S_SESSION_DELETE, VALUES(INT(id), INT(user_id)), error);
}

bool session_end_others(struct store *store, gint64 user_id, gint64 but, GError **error)
{
    return sql_run(store, S_SESSION_DELETE_OF, VALUES(INT(user_id), INT(but)), error);
}

/* ---- tokens ---- */

void token_free(struct token *token)
{
    if (!token)
        return;
    g_free(token->hint);
    g_free(token);
}

static void free_token(gpointer token)
{
    token_free(token);
}

static gpointer read_token(cursor row, GError **error)
{
    (void)error;
    struct token *token = g_new0(struct token, 1);
    token->id = row_integer(row, TOKEN_COLUMN_ID);
    token->user_id = row_integer(row, TOKEN_COLUMN_USER_ID);
    token->hint = row_copy(row, TOKEN_COLUMN_HINT);
    token->made_at = row_integer(row, TOKEN_COLUMN_MADE_AT);
    token->seen_at = row_integer(row, TOKEN_COLUMN_SEEN_AT);
    return token;
}

bool token_insert(struct store *store,
        gint64 user_id,
        const guint8 sha256[32],
        const char *hint,
        gint64 now,
        GError **error)
{
    return sql_run(
            store, S_TOKEN_INSERT, VALUES(INT(user_id), HASH(sha256), TEXT(hint), INT(now)), error);
}

struct token *token_find(struct store *store, const guint8 sha256[32], GError **error)
{
    g_autoptr(GPtrArray) list =
            sql_list(store, S_TOKEN_GET, VALUES(HASH(sha256)), read_token, free_token, error);
    return first_of(list, "token", error);
}

GPtrArray *token_list(struct store *store, gint64 user_id, GError **error)
{
    return sql_list(store, S_TOKEN_LIST, VALUES(INT(user_id)), read_token, free_token, error);
}

bool token_seen(struct store *store, gint64 id, gint64 now, GError **error)
{
    return sql_run(store, S_TOKEN_SEEN, VALUES(INT(id), INT(now)), error);
}

bool token_delete(struct store *store, gint64 id, gint64 user_id, GError **error)
{
    gint64 changed;
    if (!sql_change(store, S_TOKEN_DELETE, VALUES(INT(id), INT(user_id)), &changed, error))
        return false;
    return changed == 1 || fail(error, BILLHOOK_ERROR_NOT_FOUND, "there is no such token");
}

/* ---- links ---- */

bool sign_in_link_insert(
        struct store *store, gint64 user_id, const guint8 sha256[32], gint64 now, GError **error)
{
    bool own;
    if (!own_begin(store, &own, error))
        return false;
    if (!sql_run(store, S_SIGN_IN_DELETE_OF, VALUES(INT(user_id)), error) ||
            !sql_run(store, S_SIGN_IN_INSERT, VALUES(HASH(sha256), INT(user_id), INT(now)), error))
        return own_undo(store, own);
    return own_commit(store, own, error);
}

bool sign_in_link_find(
        struct store *store, const guint8 sha256[32], gint64 now, gint64 *user_id, GError **error)
{
    return sql_integer(
            store, S_SIGN_IN_GET, VALUES(HASH(sha256), INT(now - LINK_LIVES_S)), 0, user_id, error);
}

bool sign_in_link_use(struct store *store, const guint8 sha256[32], bool *was_there, GError **error)
{
    gint64 changed;
    bool done = sql_change(store, S_SIGN_IN_DELETE, VALUES(HASH(sha256)), &changed, error);
    *was_there = done && changed == 1;
    return done;
}

/* ---- forms ---- */

bool form_claim(struct store *store,
        gint64 session_id,
        const char *key,
        gint64 now,
        bool *fresh,
        GError **error)
{
    gint64 changed;
    bool done = sql_change(
            store, S_FORM_CLAIM, VALUES(INT(session_id), TEXT(key), INT(now)), &changed, error);
    *fresh = done && changed == 1;
    return done;
}

bool form_done(struct store *store,
        gint64 session_id,
        const char *key,
        const char *location,
        GError **error)
{
    return sql_run(store, S_FORM_DONE, VALUES(INT(session_id), TEXT(key), TEXT(location)), error);
}

bool form_forget(struct store *store, gint64 session_id, const char *key, GError **error)
{
    return sql_run(store, S_FORM_FORGET, VALUES(INT(session_id), TEXT(key)), error);
}

char *form_location(struct store *store, gint64 session_id, const char *key, GError **error)
{
    g_auto(cursor) row = sql_query(store, S_FORM_GET, VALUES(INT(session_id), TEXT(key)), error);
    enum step step = row ? sql_step(store, row, error) : STEP_ERROR;
    if (step == STEP_ERROR)
        return NULL;
    return step == STEP_ROW ? row_copy(row, 0) : g_strdup("");
}

/* ---- the rest ---- */

bool desk_secret(struct store *store, guint8 secret[32], GError **error)
{
    g_auto(cursor) row = sql_query(store, S_DESK_SECRET, NO_VALUES, error);
    enum step step = row ? sql_step(store, row, error) : STEP_ERROR;
    if (step == STEP_ERROR)
        return false;
    if (step == STEP_DONE)
        return fail(error, BILLHOOK_ERROR_SYSTEM, "the row of desk_secret is gone");
    row_hash(row, 0, secret);
    return true;
}

bool sessions_purge(struct store *store, gint64 now, GError **error)
{
    bool own;
    if (!own_begin(store, &own, error))
        return false;
    if (!sql_run(store, S_SESSION_PURGE,
                VALUES(INT(now - SESSION_MOST_S), INT(now - SESSION_IDLE_S)), error) ||
            !sql_run(store, S_SIGN_IN_PURGE, VALUES(INT(now - LINK_LIVES_S)), error))
        return own_undo(store, own);
    return own_commit(store, own, error);
}
