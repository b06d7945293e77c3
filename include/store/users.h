/* Who may see the owner's pages: users, with what they may do. How threads, transactions and errors
 * go: store.h. */
#ifndef BILLHOOK_STORE_USERS_H
#define BILLHOOK_STORE_USERS_H

#include "store/store.h"

/* What a user may do; each may also do what those before may. */
enum user_role {
    USER_READER,     /* reads */
    USER_ACCOUNTANT, /* also payments, the bank, exports */
    USER_OWNER,      /* all */
    USER_ROLES       /* how many there are */
};

/* A user; strings are owned, "" for nothing. Times are Unix seconds, 0: never. */
struct user {
    gint64 id;
    char *name;
    enum user_role role;
    char *language; /* "nl", "fr", "de", "en"; "": the browser's */
    char *password; /* for password_fits() (base/password.h); "": none */
    gint64 created_at, last_seen_at;
    gint64 sessions, tokens; /* how many there are that count */
};

/* Frees a user. NULL: nothing. */
void user_free(struct user *user);
typedef struct user user_auto;
/* For g_autoptr(user_auto). */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(user_auto, user_free)

/* The word of a role ("owner"). Static. Any thread. */
const char *user_role_text(enum user_role role);

/* The role of a word; false, and *role unchanged, for another. Any thread. */
bool user_role_from_text(const char *text, enum user_role *role);

/* All users by name (GPtrArray of struct user). `now`: the sessions that live are counted. */
GPtrArray *user_list(struct store *store, gint64 now, GError **error);

/* The user of a name, in any case. NULL with NOT_FOUND, or the store's errors. Caller frees. */
struct user *user_by_name(struct store *store, const char *name, gint64 now, GError **error);

/* The user of an id; as user_by_name(). */
struct user *user_by_id(struct store *store, gint64 id, gint64 now, GError **error);

/* One statement: a new user from name, role, language, password and created_at; its id is set.
 * CONFLICT: the name is taken. */
bool user_insert(struct store *store, struct user *user, GError **error);

/* One statement: another password, as its hash. Nothing for a user that is not there; errors are
 * the store's. */
bool user_set_password(struct store *store, gint64 id, const char *password, GError **error);

/* One statement: another role. Else as user_set_password(). */
bool user_set_role(struct store *store, gint64 id, enum user_role role, GError **error);

/* One statement: another language of the pages ("nl"; "": the browser's). Else as
 * user_set_password(). */
bool user_set_language(struct store *store, gint64 id, const char *language, GError **error);

/* One statement: a user is gone, with sessions, tokens and links. */
bool user_delete(struct store *store, gint64 id, GError **error);

#endif
