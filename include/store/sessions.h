/* How users are known: sessions (a cookie), tokens (of scripts), sign-in links, and the forms that
 * a session sent. What a person holds is kept as its SHA-256 only. How threads, transactions and
 * errors go: store.h. */
#ifndef BILLHOOK_STORE_SESSIONS_H
#define BILLHOOK_STORE_SESSIONS_H

#include "store/store.h"

#define SESSION_IDLE_S (12 * 3600)      /* a session that was not used for so long has ended */
#define SESSION_MOST_S (30 * 24 * 3600) /* so long after its sign-in a session ends in any case */
#define SESSION_SEEN_S 300              /* its use is noted at most so often */
#define LINK_LIVES_S (15 * 60)          /* so long does a sign-in link live */

/* A session; the string is owned. Times are Unix seconds. */
struct session {
    gint64 id, user_id;
    gint64 made_at, seen_at;
    char *agent; /* what the browser calls itself, "" nothing */
};

/* Frees a session. NULL: nothing. */
void session_free(struct session *session);
typedef struct session session_auto;
/* For g_autoptr(session_auto). */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(session_auto, session_free)

/* One statement: a new session of a user; *id is its. */
bool session_insert(struct store *store,
        gint64 user_id,
        const guint8 sha256[32],
        const char *agent,
        gint64 now,
        gint64 *id,
        GError **error);

/* The session of a cookie that still lives at `now`. NULL with NOT_FOUND. Caller frees. */
struct session *session_find(
        struct store *store, const guint8 sha256[32], gint64 now, GError **error);

/* The sessions of a user that live (GPtrArray of struct session), the newest first, at most 100. */
GPtrArray *session_list(struct store *store, gint64 user_id, gint64 now, GError **error);

/* Own transaction: notes that session (and user) were seen at `now`. */
bool session_seen(struct store *store, const struct session *session, gint64 now, GError **error);

/* One statement: ends one session of a user. */
bool session_end(struct store *store, gint64 id, gint64 user_id, GError **error);

/* One statement: ends all sessions of a user but one (0: all). */
bool session_end_others(struct store *store, gint64 user_id, gint64 but, GError **error);

/* A token; the string is owned. Times are Unix seconds, 0: never. */
struct token {
    gint64 id, user_id;
    char *hint; /* its last characters */
    gint64 made_at, seen_at;
};

/* Frees a token. NULL: nothing. */
void token_free(struct token *token);
typedef struct token token_auto;
/* For g_autoptr(token_auto). */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(token_auto, token_free)

/* One statement: a new token of a user. */
bool token_insert(struct store *store,
        gint64 user_id,
        const guint8 sha256[32],
        const char *hint,
        gint64 now,
        GError **error);

/* The token with that hash. NULL with NOT_FOUND. Caller frees. */
struct token *token_find(struct store *store, const guint8 sha256[32], GError **error);

/* The tokens of a user (GPtrArray of struct token), the newest first, at most 100. */
GPtrArray *token_list(struct store *store, gint64 user_id, GError **error);

/* One statement: notes that a token was used at `now`. */
bool token_seen(struct store *store, gint64 id, gint64 now, GError **error);

/* One statement: a token is gone; user_id 0: whose ever it is. NOT_FOUND: there is none. */
bool token_delete(struct store *store, gint64 id, gint64 user_id, GError **error);

/* Own transaction: a link that signs a user in; earlier ones of the same user are gone. */
bool sign_in_link_insert(
        struct store *store, gint64 user_id, const guint8 sha256[32], gint64 now, GError **error);

/* *user_id: whom a link that lives at `now` signs in; 0: there is none. */
bool sign_in_link_find(
        struct store *store, const guint8 sha256[32], gint64 now, gint64 *user_id, GError **error);

/* One statement: a link is used up. *was_there: it was not before. */
bool sign_in_link_use(
        struct store *store, const guint8 sha256[32], bool *was_there, GError **error);

/* One statement: a form with that key is sent. *fresh: it was not sent before in this session. */
bool form_claim(struct store *store,
        gint64 session_id,
        const char *key,
        gint64 now,
        bool *fresh,
        GError **error);

/* One statement: its act led to that path. */
bool form_done(struct store *store,
        gint64 session_id,
        const char *key,
        const char *location,
        GError **error);

/* One statement: nothing came of it, it may be sent again. */
bool form_forget(struct store *store, gint64 session_id, const char *key, GError **error);

/* Where a form that was sent before led to; "" where that is not known (it is in hand). NULL and
 * an error. Caller frees. */
char *form_location(struct store *store, gint64 session_id, const char *key, GError **error);

/* What the tokens of forms are made with; it lives as long as the database. */
bool desk_secret(struct store *store, guint8 secret[32], GError **error);

/* Own transaction: what has ended by `now` is deleted: sessions with their forms, links. */
bool sessions_purge(struct store *store, gint64 now, GError **error);

#endif
