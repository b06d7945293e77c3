/* The desk on a socket: what every answer carries, how large a body may be, whose address counts,
 * and what it says while the database is not there. */
#include <sys/socket.h>
#include <sys/un.h>

#include "../../../src/desk/assets.h"
#include "acts/users.h"
#include "base/text.h"
#include "desk/desk.h"
#include "unit/desk/visit.h"

/* A house whose desk listens. */
struct listening {
    struct house *house;
    struct desk *desk;
    char *path; /* of the socket */
    int away;   /* atomic: the database is not in its place */
};

static struct config *config_now(void *context)
{
    return config_ref(((struct listening *)context)->house->site->config);
}

static bool is_away(void *context)
{
    return g_atomic_int_get(&((struct listening *)context)->away) != 0;
}

static void start(struct listening *listening)
{
    g_autoptr(GError) error = NULL;
    struct house *house = house_new("", "en");
    *listening = (struct listening){
            .house = house, .path = g_build_filename(house->site->directory, "socket", NULL)};
    g_autofree char *listen = g_strconcat("unix:", listening->path, NULL);
    text_set(&house->site->config->desk.listen, listen);
    house->now = g_get_real_time() / G_USEC_PER_SEC; /* the desk's own clock */
    house_sign_in(house, USER_OWNER);
    const struct desk_ground ground = {.database = house->site->path,
            .context = listening,
            .config = config_now,
            .away = is_away,
            .health = say_health};
    listening->desk = desk_start(&ground, house->site->config, &error);
    g_assert_no_error(error);
}

static void stop(struct listening *listening)
{
    desk_stop(listening->desk);
    g_free(listening->path);
    house_free(listening->house);
}

/* ---- a browser ---- */

static int call(const struct listening *listening)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    g_strlcpy(address.sun_path, listening->path, sizeof address.sun_path);
    int to = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    g_assert_cmpint(connect(to, (struct sockaddr *)&address, sizeof address), ==, 0);
    return to;
}

/* What comes back, until the connection ends; `head`: more of the request's lines. Caller frees. */
static char *ask_socket(const struct listening *listening,
        const char *method,
        const char *target,
        const char *head,
        const char *body)
{
    int to = call(listening);
    g_autofree char *request = g_strdup_printf("%s %s HTTP/1.1\r\nHost: localhost\r\n"
                                               "Connection: close\r\n%s\r\n%s",
            method, target, head, body);
    for (gsize sent = 0, length = strlen(request); sent < length;) {
        gssize wrote = send(to, request + sent, length - sent, MSG_NOSIGNAL);
        if (wrote <= 0)
            break; /* it has refused before all was sent */
        sent += (gsize)wrote;
    }
    g_autoptr(GString) answer = g_string_new(NULL);
    char bytes[4096];
    for (gssize got; (got = read(to, bytes, sizeof bytes)) > 0;)
        g_string_append_len(answer, bytes, got);
    close(to);
    return g_string_free(g_steal_pointer(&answer), FALSE);
}

static unsigned status_of(const char *answer)
{
    if (!g_str_has_prefix(answer, "HTTP/1.1 "))
        g_error("no answer: '%s'", answer);
    return (unsigned)g_ascii_strtoull(answer + strlen("HTTP/1.1 "), NULL, 10);
}

/* A header's value, "" where there is none; `times`: it must stand there so often. Caller frees. */
static char *header_of(const char *answer, const char *name, int times)
{
    g_autofree char *wanted = g_strdup_printf("\r\n%s: ", name), *value = g_strdup("");
    const char *end = strstr(answer, "\r\n\r\n");
    int count = 0;
    for (const char *p = answer; (p = strstr(p, wanted)) && p < end; p++, count++) {
        g_free(value);
        const char *begin = p + strlen(wanted);
        value = g_strndup(begin, strcspn(begin, "\r"));
    }
    if (count != times)
        g_error("%s: %d times in %s", name, count, answer);
    return g_steal_pointer(&value);
}

static void check_header(const char *answer, const char *name, const char *wanted)
{
    g_autofree char *value = header_of(answer, name, *wanted ? 1 : 0);
    g_assert_cmpstr(value, ==, wanted);
}

/* The owner's cookie as a line of a request. Caller frees. */
static char *owners(const struct listening *listening)
{
    return g_strdup_printf("Cookie: billhook=%s\r\n", listening->house->cookies[OWNER]);
}

/* ---- what every answer carries ---- */

static void check_headers(const char *answer, const char *cache)
{
    static const char *const fixed[][2] = {{"X-Content-Type-Options", "nosniff"},
            {"Referrer-Policy", "same-origin"}, {"Cross-Origin-Opener-Policy", "same-origin"},
            {"Cross-Origin-Resource-Policy", "same-origin"}};
    static const char *const policies[] = {"default-src 'none'", "style-src 'self'",
            "script-src 'self'", "img-src 'self'", "frame-src 'self'", "connect-src 'self'",
            "form-action 'self'", "base-uri 'none'", "frame-ancestors 'self'"};
    for (gsize i = 0; i < G_N_ELEMENTS(fixed); i++)
        check_header(answer, fixed[i][0], fixed[i][1]);
    check_header(answer, "Cache-Control", cache);
    g_autofree char *policy = header_of(answer, "Content-Security-Policy", 1);
    g_auto(GStrv) parts = g_strsplit(policy, "; ", -1);
    g_assert_cmpuint(g_strv_length(parts), ==, G_N_ELEMENTS(policies));
    for (gsize i = 0; i < G_N_ELEMENTS(policies); i++)
        g_assert_true(g_strv_contains((const char *const *)parts, policies[i]));
}

static void test_headers(void)
{
    struct listening listening;
    start(&listening);
    g_autofree char *cookie = owners(&listening);
    const struct {
        const char *method, *target, *head;
        unsigned status;
    } rows[] = {
            {"GET", "/", cookie, 200},
            {"HEAD", "/documents", cookie, 200},
            {"GET", "/", "", 303},
            {"GET", "/sign-in", "", 200},
            {"GET", "/nothing", cookie, 404},
            {"GET", "/%00", cookie, 400},
            {"POST", "/documents", "Content-Length: 0\r\n", 405},
            {"PUT", "/documents", "Content-Length: 0\r\n", 405},
            {"POST", "/me/language", "Content-Length: 0\r\n", 401},
            {"GET", "/documents.json", "", 401},
            {"GET", "/health", "", 200},
            {"GET", "/documents.json", cookie, 200},
            {"GET", "/static/0000/desk.css", "", 404},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *answer =
                ask_socket(&listening, rows[i].method, rows[i].target, rows[i].head, "");
        if (status_of(answer) != rows[i].status)
            g_error("%s %s: %s", rows[i].method, rows[i].target, answer);
        check_headers(answer, "no-store");
        const char *body = strstr(answer, "\r\n\r\n") + 4;
        if (strcmp(rows[i].method, "HEAD") == 0)
            g_assert_cmpstr(body, ==, "");
    }
    struct desk_figures figures;
    desk_read_figures(listening.desk, &figures);
    g_assert_cmpuint(figures.answers[2], ==, 5);
    g_assert_cmpuint(figures.answers[3], ==, 1);
    g_assert_cmpuint(figures.answers[4], ==, 7);
    g_assert_cmpuint(figures.answers[5], ==, 0);
    stop(&listening);
}

/* "own static files: immutable by hash": the paths that a page names. */
static void test_static(void)
{
    struct listening listening;
    start(&listening);
    g_autofree char *style = assets_style_path(listening.house->site->config);
    const char *const paths[] = {style, assets_script_path(), assets_icon_path()};
    g_autofree char *page = ask_socket(&listening, "GET", "/sign-in", "", "");
    g_assert_nonnull(strstr(page, style));
    for (gsize i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_autofree char *answer = ask_socket(&listening, "GET", paths[i], "", "");
        g_assert_cmpuint(status_of(answer), ==, 200);
        check_headers(answer, "public, max-age=31536000, immutable");
        check_header(answer, "Set-Cookie", "");
    }
    stop(&listening);
}

/* ---- bounds ---- */

/* "1 MiB a form, uploads 10 MiB, one Content-Length". */
static void test_bodies(void)
{
    static const struct {
        const char *target;
        gsize length; /* of the body, that is sent whole */
        unsigned status;
    } rows[] = {
            {"/me/language", 1 << 20, 401}, /* read, and judged: nobody's form */
            {"/me/language", (1 << 20) + 1, 413},
            {"/sign-in", (1 << 20) + 1, 413},
            {"/nothing", (1 << 20) + 1, 413},
            {"/bank/import", 10 << 20, 401},
            {"/bank/import", (10 << 20) + 1, 413},
            {"/settings/look/logo", (10 << 20) + 1, 413},
    };
    static const struct {
        const char *head;
        unsigned status;
    } wrong[] = {
            {"Content-Length: 0\r\nContent-Length: 5\r\n", 411}, /* not exactly one */
            {"", 411},
            {"Transfer-Encoding: chunked\r\n", 501},
            {"Content-Length: x\r\n", 400},
    };
    struct listening listening;
    start(&listening);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *body = g_strnfill(rows[i].length, 'a'),
                        *head = g_strdup_printf("Content-Type: application/x-www-form-urlencoded"
                                                "\r\nContent-Length: %zu\r\n",
                                rows[i].length),
                        *answer = ask_socket(&listening, "POST", rows[i].target, head, body);
        if (status_of(answer) != rows[i].status)
            g_error("%s, %zu: %s", rows[i].target, rows[i].length, answer);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autofree char *answer = ask_socket(&listening, "POST", "/sign-in", wrong[i].head, "");
        g_assert_cmpuint(status_of(answer), ==, wrong[i].status);
    }
    stop(&listening);
}

/* ---- whose address ---- */

/* What stands in a page's HTML between two texts. Caller frees. */
static char *between(const char *answer, const char *before, const char *behind)
{
    const char *begin = strstr(answer, before) + strlen(before);
    return g_strndup(begin, (gsize)(strstr(begin, behind) - begin));
}

/* "The address is … the last X-Forwarded-For value when the connection comes from … a unix socket":
 * who waits elsewhere does not make others wait by naming him first. */
static void test_addresses(void)
{
    static const struct {
        const char *forwarded;
        bool waits;
    } rows[] = {
            {"X-Forwarded-For: 203.0.113.9\r\n", true},
            {"X-Forwarded-For: 198.51.100.1, 203.0.113.9\r\n", true},
            {"X-Forwarded-For: 198.51.100.1,  203.0.113.9 \r\n", true},
            {"X-Forwarded-For: 203.0.113.9, 198.51.100.1\r\n", false},
            {"", false},
    };
    struct listening listening;
    start(&listening);
    for (int i = 0; i < 12; i++)
        throttle_failed(listening.desk->throttle, "somebody", "203.0.113.9",
                g_get_monotonic_time() / G_USEC_PER_SEC);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *page = ask_socket(&listening, "GET", "/sign-in", "", ""),
                        *cookie = between(page, "Set-Cookie: ", ";"),
                        *token = between(page, "name=\"token\" value=\"", "\""),
                        *body = g_strdup_printf("name=other%d&password=x&token=%s", (int)i, token),
                        *head = g_strdup_printf("%sCookie: %s\r\nContent-Type: "
                                                "application/x-www-form-urlencoded\r\n"
                                                "Content-Length: %zu\r\n",
                                rows[i].forwarded, cookie, strlen(body));
        g_autofree char *answer = ask_socket(&listening, "POST", "/sign-in", head, body);
        if (status_of(answer) != (rows[i].waits ? 429 : 422))
            g_error("%s: %s", rows[i].forwarded, answer);
        g_autofree char *wait = header_of(answer, "Retry-After", rows[i].waits);
        g_assert_cmpint(*wait != '\0', ==, rows[i].waits);
    }
    stop(&listening);
}

/* ---- without its database ---- */

/* What needs the books says 503, what does not is there; and all is back with them. */
static void test_away(void)
{
    struct listening listening;
    start(&listening);
    g_autofree char *cookie = owners(&listening);
    static const struct {
        const char *target;
        unsigned away;
    } rows[] = {{"/", 503}, {"/documents.json", 503}, {"/health", 503}, {"/sign-in", 200},
            {"/nothing", 404}};
    for (int away = 1; away >= 0; away--) {
        g_atomic_int_set(&listening.away, away);
        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
            g_autofree char *answer = ask_socket(&listening, "GET", rows[i].target, cookie, "");
            bool in = strcmp(rows[i].target, "/sign-in") == 0; /* who is in goes on */
            unsigned there = rows[i].away == 404 ? 404 : in ? 303 : 200;
            if (status_of(answer) != (away ? rows[i].away : there))
                g_error("%s: %s", rows[i].target, answer);
        }
    }
    stop(&listening);
}

/* ---- at once ---- */

#define RACERS 8

/* One of several browsers that send the same at the same moment. */
struct racer {
    const struct listening *listening;
    const char *target, *head, *body; /* of all of them */
    char *answer;
    GThread *thread;
};

static gpointer run_racer(gpointer data)
{
    struct racer *racer = data;
    racer->answer = ask_socket(racer->listening, "POST", racer->target, racer->head, racer->body);
    return NULL;
}

/* How many of them were answered with this status, and this in the answer's head. */
static int race(const struct listening *listening,
        const char *target,
        const char *cookie,
        const char *body,
        unsigned status,
        const char *within)
{
    struct racer racers[RACERS];
    int count = 0;
    g_autofree char *head = g_strdup_printf("Cookie: billhook=%s\r\nContent-Type: "
                                            "application/x-www-form-urlencoded\r\n"
                                            "Content-Length: %zu\r\n",
            cookie, strlen(body));
    for (int i = 0; i < RACERS; i++) {
        racers[i] = (struct racer){listening, target, head, body, NULL, NULL};
        racers[i].thread = g_thread_new("racer", run_racer, &racers[i]);
    }
    for (int i = 0; i < RACERS; i++) {
        g_thread_join(racers[i].thread);
        count += status_of(racers[i].answer) == status && strstr(racers[i].answer, within);
        g_free(racers[i].answer);
    }
    return count;
}

/* "a form sent twice acts once": of eight at once one acts, and the others are led where it went.
 */
static void test_same_form(void)
{
    struct listening listening;
    start(&listening);
    struct house *house = listening.house;
    g_autofree char *body = form_body(house, OWNER, "");
    int led = race(
            &listening, "/me/token", house->cookies[OWNER], body, 303, "\r\nLocation: /me\r\n");
    g_assert_cmpint(led, ==, RACERS - 1);
    g_assert_cmpint(ask(house->site, "SELECT count(*) FROM tokens"), ==, 1);
    stop(&listening);
}

/* A sign-in link signs one of eight in. */
static void test_same_link(void)
{
    struct listening listening;
    start(&listening);
    struct house *house = listening.house;
    const struct user user = {.id = house->users[READER], .name = (char *)(gsize) "rik"};
    g_autofree char *link = users_make_link(site_work(house->site, house->now), &user, NULL),
                    *body = form_body(house, NOBODY, "");
    int in = race(&listening, link, house->cookies[NOBODY], body, 303, "\r\nSet-Cookie: billhook=");
    g_assert_cmpint(in, ==, 1);
    g_autofree char *sessions =
            g_strdup_printf("SELECT count(*) FROM sessions WHERE user_id = %" G_GINT64_FORMAT,
                    house->users[READER]);
    g_assert_cmpint(ask(house->site, sessions), ==, 1); /* those before have ended long ago */
    stop(&listening);
}

/* An address that is taken is an error, and nothing is left behind. */
static void test_taken(void)
{
    struct listening listening;
    g_autoptr(GError) error = NULL;
    start(&listening);
    const struct desk_ground ground = {.database = listening.house->site->path,
            .context = &listening,
            .config = config_now,
            .health = say_health};
    text_set(&listening.house->site->config->desk.listen, "unix:/nowhere/at/all/socket");
    g_assert_null(desk_start(&ground, listening.house->site->config, &error));
    g_assert_nonnull(error);
    desk_stop(NULL);
    g_assert_cmpuint(desk_sweep(NULL), ==, 0);
    stop(&listening);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/desk/listener/headers", test_headers);
    g_test_add_func("/desk/listener/static", test_static);
    g_test_add_func("/desk/listener/bodies", test_bodies);
    g_test_add_func("/desk/listener/addresses", test_addresses);
    g_test_add_func("/desk/listener/away", test_away);
    g_test_add_func("/desk/listener/same-form", test_same_form);
    g_test_add_func("/desk/listener/same-link", test_same_link);
    g_test_add_func("/desk/listener/taken", test_taken);
    return g_test_run();
}
