/* The guard as INTERFACE-desk.md promises it: who may what, from which site, with which token, and
 * once. Each question goes through guard_answer() with a database behind it. */
#include "../../../src/desk/routes.h"
#include "unit/desk/visit.h"

/* ---- each route and each role ---- */

/* "owner: all; accountant: reads, exports, paid and unpaid, Bank; reader: reads": what is no plain
 * "a GET reads, a POST is the owner's". */
static const struct {
    const char *method, *begin, *end; /* of the path */
    enum desk_who who;
} exceptions[] = {
        {"GET", "/health", "", WHO_EVERYBODY},
        {"GET", "/static/", "", WHO_EVERYBODY},
        {"GET", "/sign-in", "", WHO_EVERYBODY},
        {"POST", "/sign-in", "", WHO_EVERYBODY},
        {"GET", "/link/", "", WHO_EVERYBODY},
        {"POST", "/link/", "", WHO_EVERYBODY},
        /* "accountant and reader have no Settings page"; "/users: owner only" */
        {"GET", "/settings", "", WHO_OWNER},
        {"GET", "/users", "", WHO_OWNER},
        /* what stands before an owner's act */
        {"GET", "/documents/{id}/edit", "", WHO_OWNER},
        {"GET", "/documents/{id}/preview/", "", WHO_OWNER},
        {"GET", "/documents/{id}/issue", "", WHO_OWNER},
        {"GET", "/documents/{id}/send", "", WHO_OWNER},
        {"GET", "/documents/{id}/void", "", WHO_OWNER},
        {"GET", "/documents/{id}/credit", "", WHO_OWNER},
        {"GET", "/queues/release", "", WHO_OWNER},
        /* payments, the bank, exports */
        {"POST", "/documents/", "/paid", WHO_ACCOUNTANT},
        {"POST", "/documents/", "/unpaid", WHO_ACCOUNTANT},
        {"POST", "/bank/", "", WHO_ACCOUNTANT},
        {"POST", "/jobs/export", "", WHO_ACCOUNTANT},
        {"POST", "/jobs/verify", "", WHO_ACCOUNTANT},
        {"POST", "/jobs/reconcile", "", WHO_ACCOUNTANT},
        /* asks, and changes nothing of the books; the own page */
        {"POST", "/documents/chosen", "chosen", WHO_READER},
        {"POST", "/reports/", "/make", WHO_READER},
        {"POST", "/jobs/{id}/", "", WHO_READER},
        {"POST", "/me/", "", WHO_READER},
        {"POST", "/sign-out", "", WHO_READER},
};

static enum desk_who promised(const struct desk_route *route)
{
    for (gsize i = 0; i < G_N_ELEMENTS(exceptions); i++)
        if (strcmp(exceptions[i].method, route->method) == 0 &&
                g_str_has_prefix(route->path, exceptions[i].begin) &&
                g_str_has_suffix(route->path, exceptions[i].end))
            return exceptions[i].who;
    return strcmp(route->method, "GET") == 0 ? WHO_READER : WHO_OWNER;
}

/* A path of the pattern, of things that are not there. Caller frees. */
static char *example(const char *pattern)
{
    g_autoptr(GString) path = g_string_new(NULL);
    for (const char *p = pattern; *p; p++) {
        if (*p != '{') {
            g_string_append_c(path, *p);
            continue;
        }
        g_string_append(path, g_str_has_prefix(p, "{id}") ? "999999" : "none");
        p = strchr(p, '}');
    }
    return g_string_free(g_steal_pointer(&path), FALSE);
}

static const char *refusal(const struct desk_route *route, const struct reply *reply)
{
    if (route->flags & TOKEN)
        return reply->status == 401 && strstr(reply->body, "{\"error\":") ? NULL : "401 and JSON";
    if (strcmp(route->method, "POST") == 0)
        return reply->status == 401 ? NULL : "401";
    return reply->status == 303 && g_str_has_prefix(reply->location, "/sign-in") ? NULL : "303";
}

/* Who is refused is refused before the page's function: of a POST nothing is looked at but that. */
static void try_route(struct house *house, const struct desk_route *route, enum who who)
{
    g_autofree char *path = example(route->path);
    bool is_get = strcmp(route->method, "GET") == 0;
    enum desk_who least = promised(route);
    bool may = who == NOBODY ? least == WHO_EVERYBODY : (int)who + 1 >= (int)least;
    if (!is_get && may)
        return; /* the tests of its page */
    const struct reply *reply = is_get ? get(house, who, path) : post(house, who, path, "");
    const char *wrong = NULL;
    if (!may && who == NOBODY)
        wrong = refusal(route, reply);
    else if (!may && reply->status != 403)
        wrong = "403";
    else if (may && (reply->status == 401 || reply->status == 403 || reply->status >= 500))
        wrong = "an answer";
    if (wrong)
        g_error("%s %s as %d: %u, not %s", route->method, path, (int)who, reply->status, wrong);
    g_assert_cmpuint(strlen(reply->type ? reply->type : ""), <, 40);
}

static void test_roles(void)
{
    struct house *house = house_new("", "en");
    g_autofree char *before = books(house->site);
    for (const struct desk_route *route = desk_routes; route->method; route++) {
        if (route->who != promised(route))
            g_error("%s %s is for %d", route->method, route->path, (int)route->who);
        for (int who = READER; who <= NOBODY; who++)
            try_route(house, route, (enum who)who);
    }
    g_autofree char *after = books(house->site);
    g_assert_cmpstr(after, ==, before);
    g_assert_cmpint(house->rings, ==, 0);
    house_free(house);
}

/* ---- from which site ---- */

/* "Sec-Fetch-Site, where sent, must be same-origin (or none), and an Origin beside it must not be
 * foreign; else Origin must be public_url (or the listener's own); else the form's token must fit".
 */
static void test_origins(void)
{
    static const struct {
        const char *site, *origin;
        bool passes;
    } rows[] = {
            {"same-origin", "", true},
            {"none", "", true},
            {"same-site", "", false},
            {"cross-site", "", false},
            {"", "", true},
            {"", "http://127.0.0.1:8481", true},
            {"", "http://localhost:8481", true},
            {"", "https://desk.example.com", true},
            {"", "https://evil.example", false},
            {"", "null", false},
            {"same-origin", "http://127.0.0.1:8481", true},
            {"same-origin", "https://evil.example", false},
            {"none", "https://evil.example", false},
            {"cross-site", "http://127.0.0.1:8481", false},
            {"SAME-ORIGIN", "", false},
    };
    struct house *house = house_new("[desk]\npublic_url=https://desk.example.com\n", "en");
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *body = form_body(house, READER, "language=fr");
        begin(house->site);
        user_set_language(house->site->store, house->users[READER], "en", NULL);
        commit(house->site);
        put_question(house,
                &(const struct question){.method = "POST",
                        .target = "/me/language",
                        .who = READER,
                        .fetch_site = rows[i].site,
                        .origin = rows[i].origin,
                        .body = body});
        g_assert_cmpuint(house->reply.status, ==, rows[i].passes ? 303 : 403);
        g_assert_cmpint(ask(house->site, "SELECT count(*) FROM users WHERE language = 'fr'"), ==,
                rows[i].passes);
    }
    house_free(house);
}

/* A name that is not ours is answered before anything of ours is said (DNS rebinding), whoever
 * asks. */
static void test_hosts(void)
{
    static const struct {
        const char *host;
        unsigned status;
    } rows[] = {{OWN_HOST, 200}, {"localhost:8481", 200}, {"evil.example", 421}, {"", 421},
            {"127.0.0.1:8482", 421}, {"127.0.0.1:8481.evil.example", 421}};
    struct house *house = house_new("", "en");
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        put_question(house,
                &(const struct question){.target = "/me", .who = OWNER, .host = rows[i].host});
        g_assert_cmpuint(house->reply.status, ==, rows[i].status);
        g_assert_cmpint(says(house, "olga"), ==, rows[i].status == 200);
    }
    house_free(house);
}

/* Paths that no row has, methods that a row has not, and what is no path at all. */
static void test_paths(void)
{
    static const struct {
        const char *method, *target;
        unsigned status;
        const char *allow;
    } rows[] = {
            {"GET", "/nothing", 404, NULL},
            {"GET", "/documents/12x", 404, NULL},
            {"POST", "/documents", 405, "GET, HEAD"},
            {"GET", "/sign-out", 405, "POST"},
            {"POST", "/documents/1.pdf", 405, "GET, HEAD"},
            {"GET", "/%zz", 400, NULL},
            {"GET", "/%00", 400, NULL},
            {"GET", "/%ff", 400, NULL},
            {"GET", "/documents?a=%", 400, NULL},
            {"GET", "/documents?a=%00", 400, NULL},
            {"HEAD", "/documents", 200, NULL},
            {"GET", "/orders/a%2Fb/1", 404, NULL},
    };
    struct house *house = house_new("", "en");
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        put_question(house,
                &(const struct question){
                        .method = rows[i].method, .target = rows[i].target, .who = OWNER});
        if (house->reply.status != rows[i].status)
            g_error("%s %s: %u", rows[i].method, rows[i].target, house->reply.status);
        g_assert_cmpstr(house->reply.allow, ==, rows[i].allow);
    }
    house_free(house);
}

/* ---- the form's token ---- */

/* The token is of the session and of the user: no other one will do. */
static void test_tokens(void)
{
    struct house *house = house_new("", "en");
    g_autofree char *own = form_token(house, READER), *ann = form_token(house, ACCOUNTANT),
                    *stranger = form_token(house, NOBODY), *cut = g_strndup(own, strlen(own) - 1),
                    *more = g_strconcat(own, "0", NULL), *upper = g_ascii_strup(own, -1);
    const char *const wrong[] = {
            "", "x", ".", ann, stranger, cut, more, upper, "1.0000000000000000.0000"};
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autofree char *key = token_new(),
                        *body = g_strdup_printf("language=fr&token=%s&key=%s", wrong[i], key);
        put_question(house,
                &(const struct question){
                        .method = "POST", .target = "/me/language", .who = READER, .body = body});
        if (house->reply.status != 403)
            g_error("'%s': %u", wrong[i], house->reply.status);
    }
    g_assert_cmpint(ask(house->site, "SELECT count(*) FROM users WHERE language = 'fr'"), ==, 0);
    house_free(house);
}

/* "the token of the session must fit in any case (403, with the form's values kept where it only
 * expired)": who signed in anew finds what he typed, but for passwords, and sends it again. */
static void test_expired(void)
{
    struct house *house = house_new("", "en");
    g_autofree char *body = form_body(house, READER, "language=fr&password=secret&note=%3Cb%3E%22");
    house_sign_in(house, USER_READER);
    put_question(house,
            &(const struct question){
                    .method = "POST", .target = "/me/language", .who = READER, .body = body});
    g_assert_cmpuint(house->reply.status, ==, 403);
    g_assert_false(says(house, "secret"));
    g_assert_false(says(house, "<b>"));
    check_text(house, "//input[@name='language']/@value", "fr");
    check_text(house, "//input[@name='note']/@value", "<b>\"");
    g_assert_cmpint(count_at(house, "//*[@role='alert']"), ==, 1);

    submit(house, READER, "/me/language", "");
    g_assert_cmpuint(house->reply.status, ==, 303);
    g_assert_cmpint(ask(house->site, "SELECT count(*) FROM users WHERE language = 'fr'"), ==, 1);
    house_free(house);
}

/* Whose session has ended finds it too, and nothing is done before he signs in. */
static void test_ended(void)
{
    struct house *house = house_new("", "en");
    g_autofree char *body = form_body(house, READER, "language=fr");
    house->now += SESSION_IDLE_S + 1;
    put_question(house,
            &(const struct question){
                    .method = "POST", .target = "/me/language", .who = READER, .body = body});
    g_assert_cmpuint(house->reply.status, ==, 403);
    g_assert_cmpint(count_links(house, "/sign-in"), >=, 1);
    g_assert_cmpint(ask(house->site, "SELECT count(*) FROM users WHERE language = 'fr'"), ==, 0);

    g_autofree char *again = filled_in(house, "/me/language", "");
    house_sign_in(house, USER_READER);
    put_question(house,
            &(const struct question){
                    .method = "POST", .target = "/me/language", .who = READER, .body = again});
    g_assert_cmpuint(house->reply.status, ==, 403); /* it is of the session before: shown again */
    submit(house, READER, "/me/language", "");
    g_assert_cmpuint(house->reply.status, ==, 303);
    house_free(house);
}

/* ---- once ---- */

static const struct reply *send_again(struct house *house, const char *target, const char *body)
{
    return put_question(house,
            &(const struct question){
                    .method = "POST", .target = target, .who = OWNER, .body = body});
}

/* "a form sent twice acts once": the second is led where the first was, and a secret that was shown
 * once is not shown again. */
static void test_twice(void)
{
    struct house *house = house_new("", "en");
    g_autofree char *body = form_body(house, OWNER, "");
    send_again(house, "/me/token", body);
    g_assert_cmpuint(house->reply.status, ==, 200);
    g_autofree char *secret = text_at(house, "//*[@id='secret']");
    for (int i = 0; i < 2; i++) {
        send_again(house, "/me/token", body);
        g_assert_cmpuint(house->reply.status, ==, 303);
        g_assert_cmpstr(house->reply.location, ==, "/me");
    }
    g_assert_cmpint(ask(house->site, "SELECT count(*) FROM tokens"), ==, 1);
    g_assert_cmpint(house->rings, ==, 1);

    body[strlen(body) - 1] = body[strlen(body) - 1] == 'A' ? 'E' : 'A'; /* another form */
    send_again(house, "/me/token", body);
    g_assert_cmpint(ask(house->site, "SELECT count(*) FROM tokens"), ==, 2);
    house_free(house);
}

/* "a refused one is 422 with its values kept", and may be sent again; without a key of ours it is
 * none of our forms. */
static void test_refused(void)
{
    struct house *house = house_new("", "en");
    g_autofree char *body = form_body(house, OWNER, "role=king&name=els&password=123456789012");
    for (int i = 0; i < 2; i++) {
        send_again(house, "/users", body);
        g_assert_cmpuint(house->reply.status, ==, 422);
        check_text(house, "//input[@name='name']/@value", "els");
        check_alert(house, "a role is one of reader, accountant and owner");
    }
    g_assert_cmpint(house->rings, ==, 0);
    static const char *const keys[] = {"", "short", "'; DROP TABLE users; --"};
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
        g_autofree char *token = form_token(house, OWNER),
                        *without = g_strdup_printf("token=%s&key=%s", token, keys[i]);
        send_again(house, "/me/token", without);
        g_assert_cmpuint(house->reply.status, ==, 403);
    }
    g_assert_cmpint(ask(house->site, "SELECT count(*) FROM tokens"), ==, 0);
    house_free(house);
}

/* What is no form is refused before it is looked at. */
static void test_bodies(void)
{
    static const struct {
        const char *type, *body;
    } rows[] = {{"application/json", "{}"}, {"text/plain", "token=1"}, {"", "token=1"},
            {"multipart/form-data", "--x--\r\n"},
            {"multipart/form-data; boundary=x", "--y\r\n\r\n--y--"},
            {"application/x-www-form-urlencoded", "token=%zz"}};
    struct house *house = house_new("", "en");
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        put_question(house,
                &(const struct question){.method = "POST",
                        .target = "/me/language",
                        .who = READER,
                        .type = rows[i].type,
                        .body = rows[i].body});
        g_assert_cmpuint(house->reply.status, ==, 400);
    }
    house_free(house);
}

/* ---- tokens of scripts ---- */

static const struct reply *ask_as_script(
        struct house *house, const char *method, const char *target, const char *authorization)
{
    return put_question(house,
            &(const struct question){.method = method,
                    .target = target,
                    .who = NOBODY,
                    .authorization = authorization});
}

/* "Authorization: Bearer TOKEN … read-only; without: 401 with JSON". */
static void test_scripts(void)
{
    struct house *house = house_new("", "en");
    post(house, READER, "/me/token", "");
    g_autofree char *secret = text_at(house, "//*[@id='secret']"),
                    *bearer = g_strconcat("Bearer ", secret, NULL),
                    *lower = g_strconcat("bearer ", secret, NULL),
                    *basic = g_strconcat("Basic ", secret, NULL),
                    *longer = g_strconcat(bearer, "A", NULL),
                    *twice = g_strconcat("Bearer  ", secret, NULL);
    g_assert_cmpuint(strlen(secret), ==, TOKEN_LENGTH);
    const struct {
        const char *method, *target, *authorization;
        unsigned status;
    } rows[] = {
            {"GET", "/documents.json", bearer, 200},
            {"GET", "/documents.json", lower, 200},
            {"GET", "/status.json", bearer, 200},
            {"GET", "/documents.json", basic, 401},
            {"GET", "/documents.json", longer, 401},
            {"GET", "/documents.json", twice, 401},
            {"GET", "/documents.json", "Bearer", 401},
            {"GET", "/documents.json", "Bearer ", 401},
            {"GET", "/documents/9.json", bearer, 404},
            /* no page, and no act */
            {"GET", "/documents", bearer, 303},
            {"POST", "/me/token", bearer, 401},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        ask_as_script(house, rows[i].method, rows[i].target, rows[i].authorization);
        if (house->reply.status != rows[i].status)
            g_error("%s %s '%s': %u", rows[i].method, rows[i].target, rows[i].authorization,
                    house->reply.status);
        if (rows[i].status >= 400 && strcmp(rows[i].method, "GET") == 0)
            g_assert_true(g_str_has_prefix(house->reply.body, "{\"error\":"));
    }
    /* a wrong token is not made good by a cookie */
    put_question(house,
            &(const struct question){
                    .target = "/documents.json", .who = OWNER, .authorization = "Bearer x"});
    g_assert_cmpuint(house->reply.status, ==, 401);

    get(house, READER, "/me");
    g_autofree char *revoke = text_at(house, "//form[contains(@action, '/revoke')]/@action");
    submit(house, READER, revoke, "");
    check_done(house, READER, "/me", words_get(WORD_TOKEN_REVOKED, LANGUAGE_EN));
    ask_as_script(house, "GET", "/documents.json", bearer);
    g_assert_cmpuint(house->reply.status, ==, 401);
    house_free(house);
}

/* Nobody revokes another's token, whatever number he writes. */
static void test_foreign_token(void)
{
    struct house *house = house_new("", "en");
    post(house, OWNER, "/me/token", "");
    gint64 id = ask(house->site, "SELECT id FROM tokens");
    g_autofree char *path = g_strdup_printf("/me/token/%d/revoke", (int)id);
    post(house, READER, path, "");
    g_assert_cmpuint(house->reply.status, ==, 404);
    g_assert_cmpint(ask(house->site, "SELECT count(*) FROM tokens"), ==, 1);
    house_free(house);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/desk/gate/roles", test_roles);
    g_test_add_func("/desk/gate/origins", test_origins);
    g_test_add_func("/desk/gate/hosts", test_hosts);
    g_test_add_func("/desk/gate/paths", test_paths);
    g_test_add_func("/desk/gate/tokens", test_tokens);
    g_test_add_func("/desk/gate/expired", test_expired);
    g_test_add_func("/desk/gate/ended", test_ended);
    g_test_add_func("/desk/gate/twice", test_twice);
    g_test_add_func("/desk/gate/refused", test_refused);
    g_test_add_func("/desk/gate/bodies", test_bodies);
    g_test_add_func("/desk/gate/scripts", test_scripts);
    g_test_add_func("/desk/gate/foreign-token", test_foreign_token);
    return g_test_run();
}
