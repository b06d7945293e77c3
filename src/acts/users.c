/* The desk's users. */
#include "acts/users.h"

#include <string.h>

#include "base/date.h"
#include "base/password.h"
#include "base/text.h"
#include "base/token.h"
#include "document/document.h"
#include "store/sessions.h"

#define AGENT_CHARACTERS 120
#define HINT_CHARACTERS 4

bool users_check_name(const char *name, GError **error)
{
    gsize length = strlen(name);
    bool good = length >= 1 && length <= 64 && g_ascii_isalnum(*name);
    for (const char *p = name; good && *p; p++)
        good = g_ascii_isalnum(*p) || strchr("._@-", *p);
    return good ||
            fail(error, BILLHOOK_ERROR_INPUT,
                    "a user's name has 1 to 64 letters, digits or . _ @ -, and begins with a "
                    "letter or digit");
}

bool users_check_language(const char *language, GError **error)
{
    enum language known;
    return !*language || (strlen(language) == 2 && language_from_text(language, &known)) ||
            fail(error, BILLHOOK_ERROR_INPUT, "a language is one of nl, fr, de and en");
}

/* ---- transactions ---- */

/* Commits what went well, takes the rest back. */
static bool finish(const struct work *work, bool good, GError **error)
{
    if (good)
        return store_commit(work->store, error);
    store_rollback(work->store);
    return false;
}

/* ---- users ---- */

bool users_add(const struct work *work,
        const char *name,
        enum user_role role,
        const char *language,
        const char *password,
        GError **error)
{
    if (!users_check_name(name, error) || !users_check_language(language, error) ||
            !password_check(password, error))
        return false;
    g_autofree char *hash = password_hash(password, error);
    if (!hash || !store_begin(work->store, error))
        return false;
    struct user user = {.name = (char *)name,
            .role = role,
            .language = (char *)language,
            .password = hash,
            .created_at = work->now};
    return finish(work, user_insert(work->store, &user, error), error);
}

/* A password takes long to judge. CONFLICT where another one was set meanwhile, whose sessions have
 * ended: what was judged is nothing any more. In the open transaction. */
static bool password_stands(const struct work *work, const struct user *judged, GError **error)
{
    g_autoptr(user_auto) user = user_by_id(work->store, judged->id, work->now, error);
    if (!user)
        return false;
    return strcmp(user->password, judged->password) == 0 ||
            fail(error, BILLHOOK_ERROR_CONFLICT, "the password was changed meanwhile: try again");
}

bool users_change_password(const struct work *work,
        const struct user *user,
        const char *password,
        gint64 session,
        GError **error)
{
    if (!password_check(password, error))
        return false;
    g_autofree char *hash = password_hash(password, error);
    if (!hash || !store_begin(work->store, error))
        return false;
    bool good = password_stands(work, user, error) &&
            user_set_password(work->store, user->id, hash, error) &&
            session_end_others(work->store, user->id, session, error);
    return finish(work, good, error);
}

bool users_change_role(const struct work *work,
        const struct user *user,
        enum user_role role,
        const char *by,
        GError **error)
{
    if (*by && g_ascii_strcasecmp(by, user->name) == 0 && role != user->role)
        return fail(
                error, BILLHOOK_ERROR_CONFLICT, "nobody changes his own role; another owner does");
    return store_begin(work->store, error) &&
            finish(work, user_set_role(work->store, user->id, role, error), error);
}

bool users_change_language(
        const struct work *work, const struct user *user, const char *language, GError **error)
{
    return users_check_language(language, error) && store_begin(work->store, error) &&
            finish(work, user_set_language(work->store, user->id, language, error), error);
}

bool users_remove(const struct work *work, const struct user *user, const char *by, GError **error)
{
    if (*by && g_ascii_strcasecmp(by, user->name) == 0)
        return fail(error, BILLHOOK_ERROR_CONFLICT, "nobody removes himself; another owner does");
    return store_begin(work->store, error) &&
            finish(work, user_delete(work->store, user->id, error), error);
}

/* ---- links and tokens ---- */

char *users_make_link(const struct work *work, const struct user *user, GError **error)
{
    guint8 hash[32];
    g_autofree char *token = token_new();
    token_hash(token, hash);
    if (!store_begin(work->store, error))
        return NULL;
    bool good = sign_in_link_insert(work->store, user->id, hash, work->now, error);
    return finish(work, good, error) ? g_strconcat("/link/", token, NULL) : NULL;
}

char *users_make_token(const struct work *work, const struct user *user, GError **error)
{
    guint8 hash[32];
    g_autofree char *token = token_new();
    token_hash(token, hash);
    if (!store_begin(work->store, error))
        return NULL;
    bool good = token_insert(
            work->store, user->id, hash, token + TOKEN_LENGTH - HINT_CHARACTERS, work->now, error);
    return finish(work, good, error) ? g_steal_pointer(&token) : NULL;
}

/* ---- signing in ---- */

struct user *users_sign_in(
        const struct work *work, const char *name, const char *password, GError **error)
{
    g_autoptr(GError) problem = NULL;
    g_autoptr(user_auto) user = user_by_name(work->store, name, work->now, &problem);
    if (!user && !g_error_matches(problem, BILLHOOK_ERROR, BILLHOOK_ERROR_NOT_FOUND)) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return NULL;
    }
    bool fits = password_fits(password, user ? user->password : "");
    return fits ? g_steal_pointer(&user) : NULL;
}

char *users_begin_session(
        const struct work *work, const struct user *user, const char *agent, GError **error)
{
    guint8 hash[32];
    gint64 id;
    g_autofree char *token = token_new(), *clean = text_clean(agent, false);
    g_autofree char *cut =
            g_utf8_substring(clean, 0, MIN(g_utf8_strlen(clean, -1), AGENT_CHARACTERS));
    token_hash(token, hash);
    if (!store_begin(work->store, error))
        return NULL;
    struct session seen = {.user_id = user->id};
    bool good = password_stands(work, user, error) &&
            sessions_purge(work->store, work->now, error) &&
            session_insert(work->store, user->id, hash, cut, work->now, &id, error) &&
            session_seen(work->store, &seen, work->now, error);
    return finish(work, good, error) ? g_steal_pointer(&token) : NULL;
}

/* ---- as JSON ---- */

static void add_time(cJSON *json, const char *name, gint64 at)
{
    g_autofree char *text = date_time_text(at);
    if (at)
        cJSON_AddStringToObject(json, name, text);
    else
        cJSON_AddNullToObject(json, name);
}

cJSON *users_to_json(const struct user *user)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "name", user->name);
    cJSON_AddStringToObject(json, "role", user_role_text(user->role));
    if (*user->language)
        cJSON_AddStringToObject(json, "language", user->language);
    else
        cJSON_AddNullToObject(json, "language");
    add_time(json, "created_at", user->created_at);
    add_time(json, "last_seen_at", user->last_seen_at);
    cJSON_AddNumberToObject(json, "sessions", (double)user->sessions);
    cJSON_AddNumberToObject(json, "tokens", (double)user->tokens);
    return json;
}
