/* Sessions, tokens, sign-in links and forms of some users in any order while time goes on, against
 * a model that knows only the promise: who is let in, and until when. */
#include "fixture.h"

#include "base/token.h"
#include "store/sessions.h"
#include "store/users.h"

#define USERS 4
#define STEPS 1500
#define KEYS 3 /* of forms */

struct kept_session {
    gint64 id, user;
    guint8 hash[32];
    gint64 made, seen;
    bool gone;         /* ended, or purged */
    char *forms[KEYS]; /* where it led; NULL: not sent */
};

struct kept_token {
    gint64 id, user, seen;
    guint8 hash[32];
    bool gone;
};

struct kept_link {
    gint64 user, made;
    guint8 hash[32];
    bool gone;
};

struct model {
    GRand *random;
    gint64 now;
    gint64 users[USERS]; /* 0: removed */
    gint64 seen[USERS];
    GArray *sessions, *tokens, *links;
    guint secrets; /* so many were given out */
};

static int any(struct model *model, int below)
{
    return g_rand_int_range(model->random, 0, below);
}

#define session_at(model, i) (&g_array_index((model)->sessions, struct kept_session, (i)))
#define token_at(model, i) (&g_array_index((model)->tokens, struct kept_token, (i)))
#define link_at(model, i) (&g_array_index((model)->links, struct kept_link, (i)))

/* Used within 12 hours, signed in within 30 days: to the second, both. */
static bool lives(const struct model *model, const struct kept_session *session)
{
    return !session->gone && model->now - session->seen <= 12 * 3600 &&
            model->now - session->made <= 30 * 24 * 3600;
}

static void new_secret(struct model *model, guint8 hash[32])
{
    g_autofree char *text = g_strdup_printf("secret %u", model->secrets++);
    token_hash(text, hash);
}

static int any_user(struct model *model)
{
    int user = any(model, USERS);
    return model->users[user] ? user : -1;
}

/* Any of them, also one that is gone; -1: there is none. */
static int any_of(struct model *model, const GArray *array)
{
    return array->len ? any(model, (int)array->len) : -1;
}

/* ---- steps ---- */

static void add_user(struct fixture *fixture, struct model *model, int place)
{
    g_autofree char *name = g_strdup_printf("user%d", place);
    struct user user = {.name = name, .language = "", .password = "", .created_at = model->now};
    must(user_insert(fixture->store, &user, &error));
    model->users[place] = user.id;
    model->seen[place] = 0;
}

static void end_all_of(struct model *model, gint64 user, gint64 but)
{
    for (guint i = 0; i < model->sessions->len; i++)
        if (session_at(model, i)->user == user && session_at(model, i)->id != but)
            session_at(model, i)->gone = true;
}

static void step_user(struct fixture *fixture, struct model *model)
{
    int place = any(model, USERS);
    if (!model->users[place]) {
        add_user(fixture, model, place);
        return;
    }
    if (any(model, 8))
        return;
    must(user_delete(fixture->store, model->users[place], &error));
    end_all_of(model, model->users[place], 0);
    for (guint i = 0; i < model->tokens->len; i++)
        token_at(model, i)->gone |= token_at(model, i)->user == model->users[place];
    for (guint i = 0; i < model->links->len; i++)
        link_at(model, i)->gone |= link_at(model, i)->user == model->users[place];
    model->users[place] = 0;
}

static void step_sign_in(struct fixture *fixture, struct model *model)
{
    int user = any_user(model);
    if (user < 0)
        return;
    struct kept_session session = {
            .user = model->users[user], .made = model->now, .seen = model->now};
    new_secret(model, session.hash);
    must(session_insert(fixture->store, session.user, session.hash, "Firefox", model->now,
            &session.id, &error));
    for (guint i = 0; i < model->sessions->len; i++) /* what waits for one is kept by its id */
        g_assert_cmpint(session_at(model, i)->id, !=, session.id);
    g_array_append_val(model->sessions, session);
}

static void step_use(struct fixture *fixture, struct model *model)
{
    int at = any_of(model, model->sessions);
    if (at < 0 || !lives(model, session_at(model, (guint)at)))
        return;
    struct kept_session *kept = session_at(model, (guint)at);
    const struct session session = {.id = kept->id, .user_id = kept->user};
    must(session_seen(fixture->store, &session, model->now, &error));
    kept->seen = model->now;
    for (int i = 0; i < USERS; i++)
        if (model->users[i] == kept->user)
            model->seen[i] = model->now;
}

/* One's own, or a stranger's, which nothing happens to. */
static void step_end(struct fixture *fixture, struct model *model)
{
    int at = any_of(model, model->sessions), user = any_user(model);
    if (at < 0 || user < 0)
        return;
    struct kept_session *kept = session_at(model, (guint)at);
    if (any(model, 4) == 0) {
        must(session_end_others(fixture->store, model->users[user], kept->id, &error));
        end_all_of(model, model->users[user], kept->id);
        return;
    }
    must(session_end(fixture->store, kept->id, model->users[user], &error));
    kept->gone |= kept->user == model->users[user];
}

static void step_token(struct fixture *fixture, struct model *model)
{
    int user = any_user(model), at = any_of(model, model->tokens);
    if (user >= 0 && any(model, 2)) {
        struct kept_token token = {.user = model->users[user]};
        new_secret(model, token.hash);
        must(token_insert(fixture->store, token.user, token.hash, "wxyz", model->now, &error));
        g_autoptr(token_auto) found = token_find(fixture->store, token.hash, NULL);
        token.id = found->id;
        g_array_append_val(model->tokens, token);
    } else if (at >= 0 && any(model, 2)) {
        struct kept_token *token = token_at(model, (guint)at);
        must(token_seen(fixture->store, token->gone ? 0 : token->id, model->now, &error));
        token->seen = model->now;
    }
}

/* By its user, a stranger, or a person at the terminal (0). */
static void step_token_end(struct fixture *fixture, struct model *model)
{
    int user = any_user(model), at = any_of(model, model->tokens);
    if (at < 0)
        return;
    struct kept_token *token = token_at(model, (guint)at);
    gint64 by = user < 0 || any(model, 3) == 0 ? 0 : model->users[user];
    bool goes = !token->gone && (by == 0 || by == token->user);
    if (token->gone)
        return;
    if (goes)
        must(token_delete(fixture->store, token->id, by, &error));
    else
        must_fail(token_delete(fixture->store, token->id, by, &error), BILLHOOK_ERROR_NOT_FOUND,
                "no such token");
    token->gone = goes;
}

static void step_link(struct fixture *fixture, struct model *model)
{
    int user = any_user(model);
    if (user < 0)
        return;
    struct kept_link link = {.user = model->users[user], .made = model->now};
    new_secret(model, link.hash);
    must(sign_in_link_insert(fixture->store, link.user, link.hash, link.made, &error));
    for (guint i = 0; i < model->links->len; i++)
        link_at(model, i)->gone |= link_at(model, i)->user == link.user;
    g_array_append_val(model->links, link);
}

static void step_link_use(struct fixture *fixture, struct model *model)
{
    int at = any_of(model, model->links);
    bool there;
    if (at < 0)
        return;
    struct kept_link *link = link_at(model, (guint)at);
    must(sign_in_link_use(fixture->store, link->hash, &there, &error));
    if (link->gone)
        g_assert_false(there);
    else if (model->now - link->made < 15 * 60)
        g_assert_true(there);
    link->gone = true;
}

static void step_form(struct fixture *fixture, struct model *model)
{
    int at = any_of(model, model->sessions);
    if (at < 0 || session_at(model, (guint)at)->gone)
        return;
    struct kept_session *session = session_at(model, (guint)at);
    int place = any(model, KEYS), what = any(model, 3);
    char **form = &session->forms[place];
    g_autofree char *key = g_strdup_printf("key%d", place);
    bool fresh;
    if (what == 0) {
        must(form_forget(fixture->store, session->id, key, &error));
        g_clear_pointer(form, g_free);
    } else if (what == 1 && *form) {
        must(form_done(fixture->store, session->id, key, "/documents/1", &error));
        set(form, "/documents/1");
    } else {
        must(form_claim(fixture->store, session->id, key, model->now, &fresh, &error));
        g_assert_cmpint(fresh, ==, *form == NULL);
        *form = *form ? *form : g_strdup("");
    }
}

static void step_purge(struct fixture *fixture, struct model *model)
{
    must(sessions_purge(fixture->store, model->now, &error));
    for (guint i = 0; i < model->sessions->len; i++)
        session_at(model, i)->gone |= !lives(model, session_at(model, i));
    for (guint i = 0; i < model->links->len; i++)
        link_at(model, i)->gone |= model->now - link_at(model, i)->made >= 15 * 60;
}

static void step_time(struct fixture *fixture, struct model *model)
{
    static const int seconds[] = {1, 60, 14 * 60, 15 * 60, 11 * 3600, 12 * 3600, 12 * 3600 + 1};
    (void)fixture;
    model->now += seconds[any(model, G_N_ELEMENTS(seconds))];
}

/* ---- what must hold ---- */

static void check_sessions(struct fixture *fixture, struct model *model)
{
    for (guint i = 0; i < model->sessions->len; i++) {
        const struct kept_session *kept = session_at(model, i);
        g_autoptr(session_auto) found = session_find(fixture->store, kept->hash, model->now, NULL);
        g_assert_cmpint(found != NULL, ==, lives(model, kept));
        if (!found)
            continue;
        g_assert_cmpint(found->id, ==, kept->id);
        g_assert_cmpint(found->user_id, ==, kept->user);
        g_assert_cmpint(found->made_at, ==, kept->made);
        g_assert_cmpint(found->seen_at, ==, kept->seen);
    }
}

static void check_tokens(struct fixture *fixture, struct model *model)
{
    for (guint i = 0; i < model->tokens->len; i++) {
        const struct kept_token *kept = token_at(model, i);
        g_autoptr(token_auto) found = token_find(fixture->store, kept->hash, NULL);
        g_assert_cmpint(found != NULL, ==, !kept->gone);
        if (found) {
            g_assert_cmpint(found->user_id, ==, kept->user);
            g_assert_cmpint(found->seen_at, ==, kept->seen);
            g_assert_cmpstr(found->hint, ==, "wxyz");
        }
    }
}

static void check_links(struct fixture *fixture, struct model *model)
{
    for (guint i = 0; i < model->links->len; i++) {
        const struct kept_link *kept = link_at(model, i);
        bool good = !kept->gone && model->now - kept->made < 15 * 60;
        gint64 user;
        must(sign_in_link_find(fixture->store, kept->hash, model->now, &user, &error));
        g_assert_cmpint(user, ==, good ? kept->user : 0);
    }
}

static void check_forms(struct fixture *fixture, struct model *model)
{
    int at = any_of(model, model->sessions);
    if (at < 0 || session_at(model, (guint)at)->gone)
        return;
    for (int i = 0; i < KEYS; i++) {
        const struct kept_session *session = session_at(model, (guint)at);
        g_autofree char *key = g_strdup_printf("key%d", i);
        g_autofree char *found = form_location(fixture->store, session->id, key, NULL);
        g_assert_cmpstr(found, ==, session->forms[i] ? session->forms[i] : "");
    }
}

/* What the list of users counts, and their own lists: the newest first. */
static void check_user(struct fixture *fixture, struct model *model, int place)
{
    gint64 sessions = 0, tokens = 0, newest = 0;
    for (guint i = 0; i < model->sessions->len; i++) {
        bool counts = session_at(model, i)->user == model->users[place] &&
                lives(model, session_at(model, i));
        sessions += counts;
        newest = counts ? session_at(model, i)->id : newest;
    }
    for (guint i = 0; i < model->tokens->len; i++)
        tokens += !token_at(model, i)->gone && token_at(model, i)->user == model->users[place];
    g_autoptr(user_auto) user = user_by_id(fixture->store, model->users[place], model->now, NULL);
    g_autoptr(GPtrArray) list = session_list(fixture->store, user->id, model->now, NULL);
    g_autoptr(GPtrArray) held = token_list(fixture->store, user->id, NULL);
    g_assert_cmpint(user->sessions, ==, sessions);
    g_assert_cmpint(user->tokens, ==, tokens);
    g_assert_cmpint(user->last_seen_at, ==, model->seen[place]);
    g_assert_cmpint((gint64)list->len, ==, MIN(sessions, 100));
    g_assert_cmpint((gint64)held->len, ==, MIN(tokens, 100));
    if (list->len)
        g_assert_cmpint(((const struct session *)list->pdata[0])->id, ==, newest);
}

static void check_all(struct fixture *fixture, struct model *model)
{
    check_sessions(fixture, model);
    check_tokens(fixture, model);
    check_links(fixture, model);
    check_forms(fixture, model);
    for (int i = 0; i < USERS; i++)
        if (model->users[i])
            check_user(fixture, model, i);
}

static void clear_session(gpointer data)
{
    struct kept_session *session = data;
    for (int i = 0; i < KEYS; i++)
        g_free(session->forms[i]);
}

static void test_any_order(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    typedef void (*step_taker)(struct fixture * fixture, struct model * model);
    static const step_taker steps[] = {step_user, step_sign_in, step_use, step_use, step_end,
            step_token, step_token_end, step_link, step_link_use, step_form, step_form, step_purge,
            step_time, step_time};
    struct model model = {.random = g_rand_new_with_seed(12), .now = NOW};
    model.sessions = g_array_new(FALSE, TRUE, sizeof(struct kept_session));
    model.tokens = g_array_new(FALSE, TRUE, sizeof(struct kept_token));
    model.links = g_array_new(FALSE, TRUE, sizeof(struct kept_link));
    g_array_set_clear_func(model.sessions, clear_session);
    for (int i = 0; i < USERS; i++)
        add_user(fixture, &model, i);
    for (int step = 0; step < STEPS; step++) {
        steps[any(&model, G_N_ELEMENTS(steps))](fixture, &model);
        if (step % 10 == 9)
            check_all(fixture, &model);
    }
    g_array_unref(model.sessions);
    g_array_unref(model.tokens);
    g_array_unref(model.links);
    g_rand_free(model.random);
}

static gint64 one_user(struct fixture *fixture)
{
    struct user user = {.name = "els", .language = "", .password = "", .created_at = NOW};
    must(user_insert(fixture->store, &user, &error));
    return user.id;
}

/* A clock that was set back takes no session's, token's or user's last use back with it. */
static void test_clock_back(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    gint64 user = one_user(fixture), id;
    guint8 hash[32];
    token_hash("cookie", hash);
    must(session_insert(store, user, hash, "", NOW, &id, &error));
    must(token_insert(store, user, hash, "wxyz", NOW, &error));
    g_autoptr(session_auto) session = session_find(store, hash, NOW, NULL);
    must(session_seen(store, session, NOW + 600, &error));
    must(session_seen(store, session, NOW + 60, &error));
    gint64 own = outside_integer(fixture->path, "SELECT id FROM tokens");
    must(token_seen(store, own, NOW + 600, &error));
    must(token_seen(store, own, NOW + 60, &error));
    g_autoptr(session_auto) after = session_find(store, hash, NOW, NULL);
    g_autoptr(token_auto) token = token_find(store, hash, NULL);
    g_autoptr(user_auto) seen = user_by_id(store, user, NOW, NULL);
    g_assert_cmpint(after->seen_at, ==, NOW + 600);
    g_assert_cmpint(token->seen_at, ==, NOW + 600);
    g_assert_cmpint(seen->last_seen_at, ==, NOW + 600);
}

/* Lists of a user have their bound, and the newest are in it. */
static void test_many(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    gint64 user = one_user(fixture), id = 0;
    for (int i = 0; i < 105; i++) {
        g_autofree char *text = g_strdup_printf("%d", i);
        guint8 hash[32];
        token_hash(text, hash);
        must(session_insert(store, user, hash, text, NOW, &id, &error));
        must(token_insert(store, user, hash, text, NOW, &error));
    }
    g_autoptr(GPtrArray) sessions = session_list(store, user, NOW, NULL);
    g_autoptr(GPtrArray) tokens = token_list(store, user, NULL);
    g_assert_cmpuint(sessions->len, ==, 100);
    g_assert_cmpuint(tokens->len, ==, 100);
    g_assert_cmpstr(((const struct session *)sessions->pdata[0])->agent, ==, "104");
    g_assert_cmpstr(((const struct session *)sessions->pdata[99])->agent, ==, "5");
    g_assert_cmpstr(((const struct token *)tokens->pdata[0])->hint, ==, "104");
    g_autoptr(user_auto) counted = user_by_id(store, user, NOW, NULL);
    g_assert_cmpint(counted->sessions, ==, 105);
}

/* The forms of a session that ended are no one's: of the next session with that key none is sent.
 */
static void test_forms_end(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    gint64 user = one_user(fixture), first, second;
    guint8 hash[32];
    bool fresh;
    token_hash("one", hash);
    must(session_insert(store, user, hash, "", NOW, &first, &error));
    must(form_claim(store, first, "key", NOW, &fresh, &error));
    must(form_done(store, first, "key", "/there", &error));
    must(session_end(store, first, user, &error));
    g_assert_cmpint(outside_integer(fixture->path, "SELECT count(*) FROM form_keys"), ==, 0);
    token_hash("two", hash);
    must(session_insert(store, user, hash, "", NOW, &second, &error));
    must(form_claim(store, second, "key", NOW, &fresh, &error));
    g_assert_true(fresh);
    must_fail(form_claim(store, 999, "key", NOW, &fresh, &error), BILLHOOK_ERROR_CONFLICT, "");
    g_assert_false(fresh);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST("sessions/any-order", test_any_order);
    TEST("sessions/clock-back", test_clock_back);
    TEST("sessions/many", test_many);
    TEST("sessions/forms-end", test_forms_end);
    return g_test_run();
}
