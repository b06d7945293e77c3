/* Getting in and out: passwords and their waits, links that work once, how long sessions live. */
#include "acts/users.h"
#include "unit/desk/visit.h"

#define PASSWORD "correct horse battery"

/* ---- sessions ---- */

/* What a session of `age` seconds that was seen `idle` seconds ago may see. */
static unsigned status_after(struct house *house, gint64 age, gint64 idle)
{
    gint64 begun = house->now;
    g_autofree char *seen = g_strdup_printf("UPDATE sessions SET made_at = %" G_GINT64_FORMAT
                                            ", seen_at = %" G_GINT64_FORMAT,
            begun, begun + age - idle);
    change(house->site, seen);
    house->now = begun + age;
    unsigned status = get(house, READER, "/me")->status;
    house->now = begun;
    return status;
}

/* "12 hours idle, 30 days in all", at the bound and a second beyond. */
static void test_lives(void)
{
    static const struct {
        gint64 age, idle;
        unsigned status;
    } rows[] = {
            {0, 0, 200},
            {SESSION_IDLE_S - 1, SESSION_IDLE_S - 1, 200},
            {SESSION_IDLE_S + 1, SESSION_IDLE_S + 1, 303},
            {SESSION_IDLE_S * 4, SESSION_IDLE_S - 1, 200},
            {SESSION_MOST_S - 1, 1, 200},
            {SESSION_MOST_S + 1, 1, 303},
    };
    g_assert_cmpint(SESSION_IDLE_S, ==, 12 * 3600);
    g_assert_cmpint(SESSION_MOST_S, ==, 30 * 24 * 3600);
    struct house *house = house_new("", "en");
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        unsigned status = status_after(house, rows[i].age, rows[i].idle);
        if (status != rows[i].status)
            g_error("row %d: %u", (int)i, status);
    }
    house_free(house);
}

/* Its use moves the end of idleness, and is noted at most every five minutes. */
static void test_seen(void)
{
    struct house *house = house_new("", "en");
    gint64 begun = house->now;
    static const struct {
        gint64 later, seen;
    } rows[] = {{299, 0}, {300, 300}, {400, 300}, {601, 601}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *query =
                g_strdup_printf("SELECT seen_at FROM sessions WHERE user_id = %" G_GINT64_FORMAT "",
                        house->users[READER]);
        house->now = begun + rows[i].later;
        g_assert_cmpuint(get(house, READER, "/me")->status, ==, 200);
        g_assert_cmpint(ask(house->site, query) - begun, ==, rows[i].seen);
    }
    house_free(house);
}

/* Of two browsers the other one stays in, or goes: sign-out, everywhere, a session by its number,
 * and nobody ends another's. */
static void test_out(void)
{
    struct house *house = house_new("", "en");
    static const struct {
        const char *act;
        bool other; /* stays in */
    } rows[] = {{"/sign-out", true}, {"/sign-out/everywhere", false}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        house_sign_in(house, USER_READER);
        g_autofree char *other = g_strdup_printf("billhook=%s", house->cookies[READER]);
        house_sign_in(house, USER_READER);
        post(house, READER, rows[i].act, "");
        g_assert_cmpstr(house->reply.location, ==, "/sign-in?out");
        g_assert_cmpstr(
                house->reply.cookie, ==, "billhook=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
        g_assert_cmpuint(get(house, READER, "/me")->status, ==, 303);
        put_question(house, &(const struct question){.target = "/me", .cookie = other});
        g_assert_cmpuint(house->reply.status, ==, rows[i].other ? 200 : 303);
    }
    g_assert_cmpuint(get(house, OWNER, "/me")->status, ==, 200);

    house_sign_in(house, USER_READER);
    gint64 id = ask(house->site, "SELECT max(id) FROM sessions");
    g_autofree char *end = g_strdup_printf("/me/session/%" G_GINT64_FORMAT "/end", id);
    post(house, ACCOUNTANT, end, "");
    g_assert_cmpuint(get(house, READER, "/me")->status, ==, 200);
    post(house, READER, end, "");
    g_assert_cmpuint(get(house, READER, "/me")->status, ==, 303);
    house_free(house);
}

/* Who is removed is out with his next click; who gets another role has it then. */
static void test_changed_user(void)
{
    struct house *house = house_new("", "en");
    g_autofree char *role = g_strdup_printf(
                            "/users/%" G_GINT64_FORMAT "/role", house->users[READER]),
                    *remove = g_strdup_printf(
                            "/users/%" G_GINT64_FORMAT "/remove", house->users[READER]),
                    *own = g_strdup_printf(
                            "/users/%" G_GINT64_FORMAT "/remove", house->users[OWNER]),
                    *demote = g_strdup_printf(
                            "/users/%" G_GINT64_FORMAT "/role", house->users[OWNER]);
    g_assert_cmpuint(get(house, READER, "/users")->status, ==, 403);
    post(house, OWNER, role, "role=owner");
    g_assert_cmpuint(house->reply.status, ==, 303);
    g_assert_cmpuint(get(house, READER, "/users")->status, ==, 200);
    post(house, OWNER, remove, "");
    check_done(house, OWNER, "/users", "rik is removed.");
    g_assert_cmpuint(get(house, READER, "/me")->status, ==, 303);

    /* nobody is locked out by his own click */
    g_assert_cmpuint(post(house, OWNER, own, "")->status, ==, 409);
    g_assert_cmpuint(post(house, OWNER, demote, "role=reader")->status, ==, 409);
    g_assert_cmpuint(get(house, OWNER, "/users")->status, ==, 200);
    g_assert_cmpuint(post(house, OWNER, "/users/999/remove", "")->status, ==, 404);
    house_free(house);
}

/* What was judged with a password that is another one meanwhile is nothing any more: neither a
 * session nor a new password comes of it. */
static void test_password_meanwhile(void)
{
    struct house *house = house_new("", "en");
    struct work work = {house->site->store, house->site->config, house->now};
    g_autoptr(GError) error = NULL;
    g_autoptr(user_auto) judged = user_by_id(work.store, house->users[READER], house->now, &error);
    g_assert_no_error(error);
    change(house->site, "UPDATE users SET password = 'another'");

    g_assert_null(users_begin_session(&work, judged, AGENT, &error));
    g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_CONFLICT);
    g_clear_error(&error);
    g_assert_false(users_change_password(&work, judged, PASSWORD, 0, &error));
    g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_CONFLICT);
    g_assert_cmpint(ask(house->site, "SELECT count(*) FROM sessions"), ==, USER_ROLES);
    g_assert_cmpint(
            ask(house->site, "SELECT count(*) FROM users WHERE password = 'another'"), ==, 3);
    house_free(house);
}

/* ---- the way in ---- */

/* A page sends there to sign in and back; another site is never the way on. */
static void test_way_on(void)
{
    static const struct {
        const char *to, *on;
    } rows[] = {
            {"/", "/"},
            {"/documents?type=invoice&q=a%20b", "/documents?type=invoice&q=a%20b"},
            {"//evil.example", "/"},
            {"/\\evil.example", "/"},
            {"https://evil.example/", "/"},
            {"javascript:alert(1)", "/"},
            {"/a\r\nSet-Cookie: x=y", "/"},
            {"/sign-in?to=/x", "/"},
            {"", "/"},
    };
    struct house *house = house_new("", "en");
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *to = g_uri_escape_string(rows[i].to, NULL, FALSE),
                        *target = g_strconcat("/sign-in?to=", to, NULL);
        get(house, NOBODY, target);
        check_text(house, "//input[@name='to']/@value", rows[i].on);
        get(house, READER, target); /* who is in already goes on */
        g_assert_cmpstr(house->reply.location, ==, rows[i].on);
    }
    get(house, NOBODY, "/documents?type=invoice&q=%22%3E");
    g_assert_cmpstr(house->reply.location, ==,
            "/sign-in?to=%2Fdocuments%3Ftype%3Dinvoice%26q%3D%2522%253E");
    g_autofree char *back = g_strdup(house->reply.location);
    get(house, NOBODY, back);
    check_text(house, "//input[@name='to']/@value", "/documents?type=invoice&q=%22%3E");
    g_assert_cmpstr(get(house, NOBODY, "/")->location, ==, "/sign-in");
    house_free(house);
}

/* "a cookie (__Host-billhook over https, billhook on plain loopback; HttpOnly, SameSite=Lax,
 * Path=/)", a new one at each sign-in; a cookie that somebody was given before is not taken. */
static void test_cookies(void)
{
    static const struct {
        const char *host, *name;
        bool secure;
    } rows[] = {{OWN_HOST, "billhook=", false}, {"desk.example.com", "__Host-billhook=", true}};
    struct house *house = house_new("[desk]\npublic_url=https://desk.example.com\n", "en");
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        put_question(house,
                &(const struct question){
                        .target = "/sign-in", .who = NOBODY, .host = rows[i].host});
        const char *cookie = house->reply.cookie;
        g_assert_true(g_str_has_prefix(cookie, rows[i].name));
        g_assert_nonnull(strstr(cookie, "; Path=/; HttpOnly; SameSite=Lax"));
        g_assert_cmpint(strstr(cookie, "; Secure") != NULL, ==, rows[i].secure);
        g_assert_null(strstr(cookie, "Domain"));
    }
    /* over https the name without its prefix is nobody's */
    g_autofree char *plain = g_strconcat("billhook=", house->cookies[OWNER], NULL),
                    *strict = g_strconcat("__Host-billhook=", house->cookies[OWNER], NULL);
    put_question(house,
            &(const struct question){.target = "/me", .host = "desk.example.com", .cookie = plain});
    g_assert_cmpuint(house->reply.status, ==, 303);
    put_question(house,
            &(const struct question){
                    .target = "/me", .host = "desk.example.com", .cookie = strict});
    g_assert_cmpuint(house->reply.status, ==, 200);
    house_free(house);
}

/* ---- passwords ---- */

static void give_password(struct house *house, enum user_role role)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(user_auto) user =
            user_by_id(house->site->store, house->users[role], house->now, &error);
    g_assert_no_error(error);
    users_change_password(site_work(house->site, house->now), user, PASSWORD, G_MAXINT64, &error);
    g_assert_no_error(error);
}

static const struct reply *try_password(
        struct house *house, const char *name, const char *password, const char *address)
{
    g_autofree char *fields = g_strdup_printf("name=%s&password=%s&to=/bank", name, password),
                    *body = form_body(house, NOBODY, fields),
                    *cookie = g_strconcat("billhook=", house->cookies[NOBODY], NULL);
    return put_question(house,
            &(const struct question){.method = "POST",
                    .target = "/sign-in",
                    .who = NOBODY,
                    .cookie = cookie,
                    .body = body,
                    .address = address});
}

/* The right one, a wrong one and the right one of a name that there is not: what is said of the two
 * last ones is the same. */
static void test_password(void)
{
    struct house *house = house_new("", "en");
    give_password(house, USER_READER);
    try_password(house, "RIK", "correct+horse+battery", "192.0.2.1");
    g_assert_cmpuint(house->reply.status, ==, 303);
    g_assert_cmpstr(house->reply.location, ==, "/bank");
    g_autofree char *cookie = g_strndup(house->reply.cookie, strcspn(house->reply.cookie, ";"));
    g_assert_cmpstr(cookie + strlen("billhook="), !=, house->cookies[NOBODY]);
    put_question(house, &(const struct question){.target = "/me", .cookie = cookie});
    g_assert_cmpuint(house->reply.status, ==, 200);
    g_assert_true(says(house, ">rik<"));

    static const char *const names[] = {"rik", "nobody"};
    g_autofree char *first = NULL;
    for (int i = 0; i < 2; i++) {
        try_password(house, names[i], i ? "correct+horse+battery" : "wrong", "192.0.2.1");
        g_assert_cmpuint(house->reply.status, ==, 422);
        check_alert_word(house, WORD_SIGN_IN_WRONG);
        g_autofree char *said = text_at(house, "//main");
        if (i)
            g_assert_cmpstr(said, ==, first);
        else
            first = g_steal_pointer(&said);
        check_text(house, "//input[@name='name']/@value", names[i]);
    }
    struct desk_figures figures;
    tally_read(&house->desk.tally, &figures);
    g_assert_cmpuint(figures.sign_ins[DESK_SIGN_IN_GOOD], ==, 1);
    g_assert_cmpuint(figures.sign_ins[DESK_SIGN_IN_WRONG], ==, 2);
    house_free(house);
}

/* "After 5 wrong passwords for a name or an address: … (within the wait: 429 with Retry-After and
 * the same page; such attempts do not count)". */
static void test_waits(void)
{
    struct house *house = house_new("", "en");
    struct throttle *throttle = house->desk.throttle;
    gint64 now = g_get_monotonic_time() / G_USEC_PER_SEC;
    for (int i = 0; i < 12; i++) /* 128 seconds: no machine is so slow */
        throttle_failed(throttle, "rik", "192.0.2.7", now);
    static const struct {
        const char *name, *address;
        bool waits;
    } rows[] = {{"rik", "198.51.100.1", true}, {"nobody", "192.0.2.7", true},
            {"Rik", "192.0.2.7", true}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        try_password(house, rows[i].name, "wrong", rows[i].address);
        g_assert_cmpuint(house->reply.status, ==, 429);
        g_assert_cmpint(house->reply.retry_after_s, >, 60);
        g_assert_cmpint(house->reply.retry_after_s, <=, 128);
        g_assert_cmpint(count_forms(house, "/sign-in"), ==, 1);
        g_assert_false(says(house, words_get(WORD_SIGN_IN_WRONG, LANGUAGE_EN)));
    }
    g_assert_cmpint(throttle_wait(throttle, "rik", "", now), ==, 128);
    struct desk_figures figures;
    tally_read(&house->desk.tally, &figures);
    g_assert_cmpuint(figures.sign_ins[DESK_SIGN_IN_WAITING], ==, 3);
    house_free(house);
}

/* A form that another site filled in signs nobody in: it needs the visitor's own token. */
static void test_forged_sign_in(void)
{
    struct house *house = house_new("", "en");
    g_autofree char *body = form_body(house, NOBODY, "name=rik&password=x"), *other = token_new(),
                    *foreign = g_strconcat("billhook=", other, NULL);
    static const char *const targets[] = {"/sign-in", "/link/AAAA"};
    for (gsize i = 0; i < G_N_ELEMENTS(targets); i++) {
        put_question(house,
                &(const struct question){.method = "POST",
                        .target = targets[i],
                        .who = NOBODY,
                        .cookie = foreign,
                        .body = body});
        g_assert_cmpuint(house->reply.status, ==, 403);
        put_question(house,
                &(const struct question){
                        .method = "POST", .target = targets[i], .who = NOBODY, .body = body});
        g_assert_cmpuint(house->reply.status, ==, 403);
    }
    house_free(house);
}

/* ---- another password ---- */

/* What is refused says why and changes nothing; a new password ends all sessions but this one. */
static void test_new_password(void)
{
    static const struct {
        const char *fields;
        enum word alert; /* WORD_NONE: what the act says */
    } rows[] = {
            {"password=wrong&password_new=123456789012&password_again=123456789012",
                    WORD_PASSWORD_WRONG},
            {"password=correct+horse+battery&password_new=123456789012&password_again=1234567890",
                    WORD_PASSWORD_DIFFERS},
            {"password=correct+horse+battery&password_new=12345678901&password_again=12345678901",
                    WORD_NONE},
    };
    struct house *house = house_new("", "en");
    give_password(house, USER_READER);
    house_sign_in(house, USER_READER);
    g_autofree char *other = g_strdup_printf("billhook=%s", house->cookies[READER]);
    house_sign_in(house, USER_READER);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        post(house, READER, "/me/password", rows[i].fields);
        g_assert_cmpuint(house->reply.status, ==, 422);
        if (rows[i].alert)
            check_alert_word(house, rows[i].alert);
        g_assert_cmpint(count_at(house, "//*[@role='alert']"), ==, 1);
        g_assert_false(says(house, "12345678901"));
    }
    post(house, READER, "/me/password",
            "password=correct+horse+battery&password_new=123456789012&password_again="
            "123456789012");
    check_done(house, READER, "/me", words_get(WORD_PASSWORD_CHANGED, LANGUAGE_EN));
    put_question(house, &(const struct question){.target = "/me", .cookie = other});
    g_assert_cmpuint(house->reply.status, ==, 303);
    house_free(house);
}

/* Only a wrong password is a wrong one: who has none yet, or mistypes the new one, is not made to
 * wait for it. */
static void test_no_password(void)
{
    struct house *house = house_new("", "en");
    gint64 now = g_get_monotonic_time() / G_USEC_PER_SEC;
    for (int i = 0; i < 6; i++) {
        post(house, READER, "/me/password", "password_new=123456789012&password_again=1");
        g_assert_cmpuint(house->reply.status, ==, 422);
    }
    g_assert_cmpint(throttle_wait(house->desk.throttle, "rik", "192.0.2.1", now), ==, 0);
    post(house, READER, "/me/password", "password_new=123456789012&password_again=123456789012");
    g_assert_cmpuint(house->reply.status, ==, 303);
    house_free(house);
}

/* ---- links ---- */

/* The link that the page shows once. Caller frees. */
static char *make_link(struct house *house)
{
    g_autofree char *action =
            g_strdup_printf("/users/%" G_GINT64_FORMAT "/link", house->users[READER]);
    post(house, OWNER, action, "");
    g_autofree char *url = text_at(house, "//*[@id='secret']");
    g_assert_true(g_str_has_prefix(url, "https://desk.example.com/link/"));
    return g_strdup(url + strlen("https://desk.example.com"));
}

/* "once, 15 minutes: it opens a page with one button whose POST signs in; GET and HEAD use nothing
 * up". */
static void test_link(void)
{
    struct house *house =
            house_new("[desk]\nlisten=" OWN_HOST "\npublic_url=https://desk.example.com\n", "");
    g_autofree char *link = make_link(house);
    static const char *const methods[] = {"GET", "HEAD", "GET"};
    for (gsize i = 0; i < G_N_ELEMENTS(methods); i++) {
        put_question(house,
                &(const struct question){.method = methods[i], .target = link, .who = NOBODY});
        g_assert_cmpuint(house->reply.status, ==, 200);
    }
    check_text(house, "//form//button", "Sign in as rik");
    g_assert_cmpint(count_at(house, "//form"), ==, 1);
    post(house, NOBODY, link, "");
    g_assert_cmpstr(house->reply.location, ==, "/");
    g_autofree char *cookie = g_strndup(house->reply.cookie, strcspn(house->reply.cookie, ";"));
    g_assert_cmpuint(get(house, NOBODY, link)->status, ==, 404);
    g_assert_cmpuint(post(house, NOBODY, link, "")->status, ==, 404);
    g_assert_null(house->reply.cookie);
    put_question(house, &(const struct question){.target = "/me", .cookie = cookie});
    g_assert_true(says(house, ">rik<"));
    house_free(house);
}

static void test_link_ends(void)
{
    static const struct {
        gint64 later_s;
        unsigned status;
    } rows[] = {{0, 200}, {LINK_LIVES_S - 1, 200}, {LINK_LIVES_S + 1, 404}};
    struct house *house =
            house_new("[desk]\nlisten=" OWN_HOST "\npublic_url=https://desk.example.com\n", "en");
    gint64 begun = house->now;
    g_autofree char *link = make_link(house);
    g_assert_cmpint(LINK_LIVES_S, ==, 15 * 60);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        house->now = begun + rows[i].later_s;
        g_assert_cmpuint(get(house, NOBODY, link)->status, ==, rows[i].status);
    }
    g_assert_cmpuint(post(house, NOBODY, link, "")->status, ==, 404);

    house->now = begun;
    g_autofree char *second = make_link(house); /* the one before is void */
    g_assert_cmpuint(get(house, NOBODY, link)->status, ==, 404);
    g_assert_cmpuint(get(house, NOBODY, second)->status, ==, 200);
    second[strlen(second) - 1] ^= 1;
    g_assert_cmpuint(get(house, NOBODY, second)->status, ==, 404);
    house_free(house);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/desk/sessions/lives", test_lives);
    g_test_add_func("/desk/sessions/seen", test_seen);
    g_test_add_func("/desk/sessions/out", test_out);
    g_test_add_func("/desk/sessions/changed-user", test_changed_user);
    g_test_add_func("/desk/sessions/password-meanwhile", test_password_meanwhile);
    g_test_add_func("/desk/sessions/way-on", test_way_on);
    g_test_add_func("/desk/sessions/cookies", test_cookies);
    g_test_add_func("/desk/sessions/password", test_password);
    g_test_add_func("/desk/sessions/waits", test_waits);
    g_test_add_func("/desk/sessions/forged-sign-in", test_forged_sign_in);
    g_test_add_func("/desk/sessions/new-password", test_new_password);
    g_test_add_func("/desk/sessions/no-password", test_no_password);
    g_test_add_func("/desk/sessions/link", test_link);
    g_test_add_func("/desk/sessions/link-ends", test_link_ends);
    return g_test_run();
}
