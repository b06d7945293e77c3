/* Users, their sessions, tokens and links, the forms that were sent, and who a story names. */
#include "fixture.h"

#include "base/token.h"
#include "store/events.h"
#include "store/sessions.h"
#include "store/users.h"

static gint64 add(struct fixture *fixture, const char *name)
{
    struct user user = {.name = (char *)name,
            .role = USER_ACCOUNTANT,
            .language = "fr",
            .password = "$y$",
            .created_at = NOW};
    g_autoptr(GError) error = NULL;
    g_assert_true(user_insert(fixture->store, &user, &error));
    return user.id;
}

static void hash_of(const char *text, guint8 hash[32])
{
    token_hash(text, hash);
}

static void test_users(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    gint64 id = add(fixture, "Els");
    struct user again = {.name = "eLS", .role = USER_OWNER, .language = "", .password = ""};
    g_assert_false(user_insert(fixture->store, &again, &error));
    g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_CONFLICT);
    g_clear_error(&error);

    g_autoptr(user_auto) user = user_by_name(fixture->store, "els", NOW, &error);
    g_assert_no_error(error);
    g_assert_cmpint(user->id, ==, id);
    g_assert_cmpstr(user->name, ==, "Els");
    g_assert_cmpint(user->role, ==, USER_ACCOUNTANT);
    g_assert_true(user_set_role(fixture->store, id, USER_OWNER, NULL));
    g_assert_true(user_set_language(fixture->store, id, "", NULL));
    g_autoptr(user_auto) changed = user_by_id(fixture->store, id, NOW, NULL);
    g_assert_cmpint(changed->role, ==, USER_OWNER);
    g_assert_cmpstr(changed->language, ==, "");
    g_assert_null(user_by_name(fixture->store, "jan", NOW, &error));
    g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_NOT_FOUND);
}

/* 12 hours without use, 30 days in all; what has ended is found no more, and purged with its forms.
 */
static void test_sessions(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    gint64 user = add(fixture, "els"), id = 0;
    guint8 hash[32];
    hash_of("cookie", hash);
    g_assert_true(session_insert(fixture->store, user, hash, "Firefox", NOW, &id, NULL));
    g_autoptr(session_auto) session = session_find(fixture->store, hash, NOW, NULL);
    g_assert_cmpstr(session->agent, ==, "Firefox");

    g_autoptr(session_auto) idle = session_find(fixture->store, hash, NOW + SESSION_IDLE_S, NULL);
    g_assert_nonnull(idle);
    g_assert_null(session_find(fixture->store, hash, NOW + SESSION_IDLE_S + 1, NULL));
    for (gint64 at = NOW; at < NOW + SESSION_MOST_S; at += SESSION_IDLE_S)
        g_assert_true(session_seen(fixture->store, session, at, NULL));
    g_autoptr(session_auto) last = session_find(fixture->store, hash, NOW + SESSION_MOST_S, NULL);
    g_assert_nonnull(last);
    g_assert_null(session_find(fixture->store, hash, NOW + SESSION_MOST_S + 1, NULL));

    bool fresh = false;
    g_assert_true(form_claim(fixture->store, id, "key", NOW, &fresh, NULL) && fresh);
    g_assert_true(form_claim(fixture->store, id, "key", NOW, &fresh, NULL) && !fresh);
    g_autofree char *nowhere = form_location(fixture->store, id, "key", NULL);
    g_assert_cmpstr(nowhere, ==, "");
    g_assert_true(form_done(fixture->store, id, "key", "/x", NULL));
    g_autofree char *there = form_location(fixture->store, id, "key", NULL);
    g_assert_cmpstr(there, ==, "/x");
    g_assert_true(form_forget(fixture->store, id, "key", NULL));
    g_assert_true(form_claim(fixture->store, id, "key", NOW, &fresh, NULL) && fresh);

    g_assert_true(sessions_purge(fixture->store, NOW + SESSION_MOST_S + 1, NULL));
    g_autoptr(GPtrArray) left = session_list(fixture->store, user, NOW, NULL);
    g_assert_cmpuint(left->len, ==, 0);
}

/* A link lives a quarter of an hour and once; a new one ends the one before. */
static void test_links(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    gint64 user = add(fixture, "els"), found = 0;
    guint8 one[32], two[32];
    bool there = false;
    hash_of("one", one);
    hash_of("two", two);
    g_assert_true(sign_in_link_insert(fixture->store, user, one, NOW, NULL));
    g_assert_true(sign_in_link_find(fixture->store, one, NOW + LINK_LIVES_S - 1, &found, NULL));
    g_assert_cmpint(found, ==, user);
    g_assert_true(sign_in_link_find(fixture->store, one, NOW + LINK_LIVES_S, &found, NULL));
    g_assert_cmpint(found, ==, 0);
    g_assert_true(sign_in_link_insert(fixture->store, user, two, NOW, NULL));
    g_assert_true(sign_in_link_use(fixture->store, one, &there, NULL) && !there);
    g_assert_true(sign_in_link_use(fixture->store, two, &there, NULL) && there);
    g_assert_true(sign_in_link_use(fixture->store, two, &there, NULL) && !there);
}

/* An id that is gone is nobody's any more: a page that shows it would act on another one. */
static void test_ids(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    guint8 hash[32];
    gint64 els = add(fixture, "els"), rik = add(fixture, "rik"), token[2];
    for (int i = 0; i < 2; i++) {
        hash_of(i ? "x" : "y", hash);
        g_assert_true(token_insert(fixture->store, els, hash, "abcd", NOW + i, NULL));
        token[i] = outside_integer(fixture->path, "SELECT max(id) FROM tokens");
        g_assert_true(token_delete(fixture->store, token[i], 0, NULL));
    }
    g_assert_cmpint(token[0], !=, token[1]);
    g_assert_cmpint(rik, >, els);
    g_assert_true(user_delete(fixture->store, rik, NULL));
    struct user ann = {.name = "ann", .language = "", .password = "", .created_at = NOW + 1};
    g_assert_true(user_insert(fixture->store, &ann, NULL));
    g_assert_cmpint(ann.id, !=, rik);
}

static void test_removed(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    gint64 user = add(fixture, "els"), id, found;
    guint8 hash[32];
    hash_of("x", hash);
    g_assert_true(session_insert(fixture->store, user, hash, "", NOW, &id, NULL));
    g_assert_true(token_insert(fixture->store, user, hash, "abcd", NOW, NULL));
    g_assert_true(sign_in_link_insert(fixture->store, user, hash, NOW, NULL));
    g_autoptr(GPtrArray) list = user_list(fixture->store, NOW, NULL);
    g_assert_cmpint(((struct user *)g_ptr_array_index(list, 0))->sessions, ==, 1);
    g_assert_cmpint(((struct user *)g_ptr_array_index(list, 0))->tokens, ==, 1);

    g_assert_true(user_delete(fixture->store, user, NULL));
    g_assert_null(session_find(fixture->store, hash, NOW, NULL));
    g_assert_null(token_find(fixture->store, hash, NULL));
    g_assert_true(sign_in_link_find(fixture->store, hash, NOW, &found, NULL));
    g_assert_cmpint(found, ==, 0);
}

static void test_secret(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    guint8 one[32], two[32], none[32] = {0};
    g_assert_true(desk_secret(fixture->store, one, NULL) && desk_secret(fixture->store, two, NULL));
    g_assert_cmpint(memcmp(one, two, sizeof one), ==, 0);
    g_assert_cmpint(memcmp(one, none, 32), !=, 0);
}

static void test_who_acted(struct fixture *fixture, gconstpointer data)
{
    static const char *const told[] = {"invoice made void by els", "invoice 1 issued, by els",
            "invoice made void by a person"};
    (void)data;
    event_act_as(fixture->store, "els");
    g_assert_true(event_add(
            fixture->store, "main", 1, "person", NOW, "invoice made void by a person", NULL));
    g_assert_true(event_add(fixture->store, "main", 1, "document", NOW, "invoice 1 issued", NULL));
    event_act_as(fixture->store, "");
    g_assert_true(event_add(
            fixture->store, "main", 1, "person", NOW, "invoice made void by a person", NULL));
    g_autoptr(GPtrArray) events = event_list(fixture->store, "main", 1, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(told); i++)
        g_assert_cmpstr(((struct event *)g_ptr_array_index(events, i))->text, ==, told[i]);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST("users/users", test_users);
    TEST("users/sessions", test_sessions);
    TEST("users/links", test_links);
    TEST("users/ids", test_ids);
    TEST("users/removed", test_removed);
    TEST("users/secret", test_secret);
    TEST("users/who-acted", test_who_acted);
    return g_test_run();
}
