/* The page of the users: who is added, with which name, role and password; tokens and links that
 * are shown once; what others see of it. */
#include "unit/desk/hygiene.h"

static gint64 users(const struct house *house)
{
    return ask(house->site, "SELECT count(*) FROM users");
}

/* ---- adding ---- */

/* "1 to 64 of [A-Za-z0-9._@-], the first a letter or digit"; "12 to 128 bytes, any characters".
 * What is refused keeps the name and never the password. */
static void test_add(void)
{
    g_autofree char *letters = g_strnfill(65, 'n'), *most = g_strnfill(128, 'p'),
                    *more = g_strnfill(129, 'p');
    g_autofree char *longest = g_strndup(letters, 64);
    const struct {
        const char *name, *role, *password;
        unsigned status;
    } rows[] = {
            {"els", "reader", "123456789012", 303},
            {"els", "reader", "123456789012", 409},
            {"ELS", "owner", "123456789012", 409}, /* one name in any case */
            {"e", "accountant", "123456789012", 303},
            {"e.l-s_2@example.com", "owner", "123456789012", 303},
            {longest, "reader", "éééééé", 303}, /* twelve bytes */
            {letters, "reader", "123456789012", 422},
            {"", "reader", "123456789012", 422},
            {".els", "reader", "123456789012", 422},
            {"el s", "reader", "123456789012", 422},
            {"<b>", "reader", "123456789012", 422},
            {"el\ns", "reader", "123456789012", 422},
            {"els2", "king", "123456789012", 422},
            {"els2", "", "123456789012", 422},
            {"els2", "reader", "12345678901", 422},
            {"els2", "reader", "", 422},
            {"els2", "reader", more, 422},
            {"els2", "reader", most, 303},
    };
    struct house *house = house_new("", "en");
    gint64 count = users(house);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *name = g_uri_escape_string(rows[i].name, NULL, FALSE),
                        *password = g_uri_escape_string(rows[i].password, NULL, FALSE),
                        *typed = g_strdup_printf(
                                "name=%s&role=%s&password=%s", name, rows[i].role, password);
        post(house, OWNER, "/users", typed);
        if (house->reply.status != rows[i].status)
            g_error("row %d: %u", (int)i, house->reply.status);
        count += rows[i].status == 303;
        g_assert_cmpint(users(house), ==, count);
        if (rows[i].status == 303)
            continue;
        check_page(house, "a user that is refused", rows[i].status, "en");
        g_assert_cmpint(count_at(house, "//*[@role='alert']"), ==, 1);
        check_text(house, "//input[@name='password']/@value", "");
    }
    house_free(house);
}

/* ---- one user ---- */

/* His role, his tokens by their last characters alone, and no button to remove oneself. */
static void test_one(void)
{
    struct house *house = house_new("", "en");
    post(house, READER, "/me/token", "");
    g_autofree char *secret = text_at(house, "//*[@id='secret']");
    static const enum user_role roles[] = {USER_READER, USER_ACCOUNTANT, USER_OWNER};
    for (gsize i = 0; i < G_N_ELEMENTS(roles); i++) {
        g_autofree char *path = g_strdup_printf("/users/%" G_GINT64_FORMAT, house->users[roles[i]]),
                        *remove = g_strconcat(path, "/remove", NULL);
        get(house, OWNER, path);
        check_page(house, path, 200, "en");
        check_text(
                house, "//select[@name='role']/option[@selected]/@value", user_role_text(roles[i]));
        g_assert_cmpint(count_forms(house, remove), ==, roles[i] != USER_OWNER);
        g_assert_false(says(house, secret));
        g_assert_cmpint(says(house, secret + strlen(secret) - 4), ==, roles[i] == USER_READER);
    }
    /* "listed and revoked in /users" */
    g_autofree char *path = g_strdup_printf("/users/%" G_GINT64_FORMAT, house->users[READER]);
    get(house, OWNER, path);
    g_autofree char *revoke = text_at(house, "//form[contains(@action, '/revoke')]/@action");
    submit(house, OWNER, revoke, "");
    check_done(house, OWNER, path, words_get(WORD_TOKEN_REVOKED, LANGUAGE_EN));
    g_assert_cmpint(ask(house->site, "SELECT count(*) FROM tokens"), ==, 0);
    g_assert_cmpuint(get(house, OWNER, "/users/999")->status, ==, 404);
    house_free(house);
}

/* A user's own language holds for his pages alone; a role that is none is refused. */
static void test_role(void)
{
    static const struct {
        const char *role;
        unsigned status;
    } rows[] = {{"accountant", 303}, {"owner", 303}, {"reader", 303}, {"Owner", 422}, {"", 422},
            {"everybody", 422}};
    struct house *house = house_new("", "en");
    g_autofree char *path = g_strdup_printf("/users/%" G_GINT64_FORMAT, house->users[READER]),
                    *action = g_strconcat(path, "/role", NULL);
    const char *now = "reader";
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *typed = g_strconcat("role=", rows[i].role, NULL);
        go_and_submit(house, OWNER, path, action, typed);
        g_assert_cmpuint(house->reply.status, ==, rows[i].status);
        now = rows[i].status == 303 ? rows[i].role : now;
        get(house, OWNER, path);
        check_text(house, "//select[@name='role']/option[@selected]/@value", now);
    }
    house_free(house);
}

/* The list counts the sessions and tokens that live, and says when each was seen. */
static void test_list(void)
{
    struct house *house = house_new("", "en");
    house_sign_in(house, USER_READER); /* a second session */
    post(house, READER, "/me/token", "");
    get(house, OWNER, "/users");
    check_page(house, "/users", 200, "en");
    g_assert_cmpint(count_at(house, "//tbody/tr"), ==, USER_ROLES);
    static const struct {
        const char *name, *sessions, *tokens;
    } rows[] = {{"rik", "2", "1"}, {"ann", "1", "0"}, {"olga", "1", "0"}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *row = g_strdup_printf("//tr[th/a[text()='%s']]", rows[i].name),
                        *sessions = g_strconcat(row, "/td[last()-1]", NULL),
                        *tokens = g_strconcat(row, "/td[last()]", NULL);
        check_text(house, sessions, rows[i].sessions);
        check_text(house, tokens, rows[i].tokens);
    }
    house_free(house);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/desk/users-page/add", test_add);
    g_test_add_func("/desk/users-page/one", test_one);
    g_test_add_func("/desk/users-page/role", test_role);
    g_test_add_func("/desk/users-page/list", test_list);
    return g_test_run();
}
