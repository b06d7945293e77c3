/* Who may see the owner's pages. */
#include "store/users.h"

#include <string.h>

#include "columns_desk.h"
#include "sql.h"
#include "store/sessions.h"

static const char *const roles[USER_ROLES] = {
        [USER_READER] = "reader",
        [USER_ACCOUNTANT] = "accountant",
        [USER_OWNER] = "owner",
};

const char *user_role_text(enum user_role role)
{
    return roles[role];
}

bool user_role_from_text(const char *text, enum user_role *role)
{
    for (int i = 0; i < USER_ROLES; i++)
        if (strcmp(roles[i], text) == 0) {
            *role = (enum user_role)i;
            return true;
        }
    return false;
}

void user_free(struct user *user)
{
    if (!user)
        return;
    g_free(user->name);
    g_free(user->language);
    g_free(user->password);
    g_free(user);
}

static void free_user(gpointer user)
{
    user_free(user);
}

static gpointer read_user(cursor row, GError **error)
{
    (void)error;
    struct user *user = g_new0(struct user, 1);
    user->id = row_integer(row, USER_COLUMN_ID);
    user->name = row_copy(row, USER_COLUMN_NAME);
    user_role_from_text(row_text(row, USER_COLUMN_ROLE), &user->role);
    user->language = row_copy(row, USER_COLUMN_LANGUAGE);
    user->password = row_copy(row, USER_COLUMN_PASSWORD);
    user->created_at = row_integer(row, USER_COLUMN_CREATED_AT);
    user->last_seen_at = row_integer(row, USER_COLUMN_LAST_SEEN_AT);
    user->sessions = row_integer(row, USER_COLUMN_SESSIONS);
    user->tokens = row_integer(row, USER_COLUMN_TOKENS);
    return user;
}

GPtrArray *user_list(struct store *store, gint64 now, GError **error)
{
    return sql_list(store, S_USER_LIST,
            VALUES(INT(now - SESSION_MOST_S), INT(now - SESSION_IDLE_S)), read_user, free_user,
            error);
}

static struct user *only_one(GPtrArray *list, const char *name, GError **error)
{
    if (!list)
        return NULL;
    struct user *user = list->len ? g_ptr_array_steal_index(list, 0) : NULL;
    if (!user)
        fail(error, BILLHOOK_ERROR_NOT_FOUND,
                "there is no user %s; `billhook user list` names them", name);
    return user;
}

struct user *user_by_name(struct store *store, const char *name, gint64 now, GError **error)
{
    g_autoptr(GPtrArray) list = sql_list(store, S_USER_BY_NAME,
            VALUES(INT(now - SESSION_MOST_S), INT(now - SESSION_IDLE_S), TEXT(name)), read_user,
            free_user, error);
    return only_one(list, name, error);
}

struct user *user_by_id(struct store *store, gint64 id, gint64 now, GError **error)
{
    g_autofree char *name = g_strdup_printf("#%" G_GINT64_FORMAT, id);
    g_autoptr(GPtrArray) list = sql_list(store, S_USER_BY_ID,
            VALUES(INT(now - SESSION_MOST_S), INT(now - SESSION_IDLE_S), INT(id)), read_user,
            free_user, error);
    return only_one(list, name, error);
}

bool user_insert(struct store *store, struct user *user, GError **error)
{
    gint64 taken;
    if (!sql_integer(store, S_USER_TAKEN, VALUES(TEXT(user->name)), 0, &taken, error))
        return false;
    if (taken)
        return fail(error, BILLHOOK_ERROR_CONFLICT, "there is a user %s already", user->name);
    return sql_integer(store, S_USER_INSERT,
            VALUES(TEXT(user->name), TEXT(roles[user->role]), TEXT(user->language),
                    TEXT(user->password), INT(user->created_at)),
            0, &user->id, error);
}

bool user_set_password(struct store *store, gint64 id, const char *password, GError **error)
{
    return sql_run(store, S_USER_PASSWORD, VALUES(INT(id), TEXT(password)), error);
}

bool user_set_role(struct store *store, gint64 id, enum user_role role, GError **error)
{
    return sql_run(store, S_USER_ROLE, VALUES(INT(id), TEXT(roles[role])), error);
}

bool user_set_language(struct store *store, gint64 id, const char *language, GError **error)
{
    return sql_run(store, S_USER_LANGUAGE, VALUES(INT(id), TEXT(language)), error);
}

bool user_delete(struct store *store, gint64 id, GError **error)
{
    return sql_run(store, S_USER_DELETE, VALUES(INT(id)), error);
}
