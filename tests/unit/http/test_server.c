/* A listener with routes of its own: they are asked, they wait and are woken by another thread,
 * each is told once that its request is over, and refusals come in the listener's form. */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "http/answer.h"
#include "http/listen.h"
#include "http/server.h"

#define HOST "Host: x\r\n"

/* A server with a plain listener, and what its routes saw. */
struct site {
    char *folder, *path;
    struct http_server *server;
    int ended, cut; /* atomic */
    GThread *waker;
};

#define MAX_BODY (1 << 20)

/* One config for all requests; it is never freed. */
static struct config *current_config(void *context)
{
    static struct config config = {.references = 1, .server.max_body = MAX_BODY};
    (void)context;
    return config_ref(&config);
}

static void finish_echo(void *context, struct http_request *request)
{
    const char *sent = request->head.values[0].text;
    (void)context;
    http_count(request, HTTP_HEALTH);
    http_answer(request, 200, "text/plain", sent ? sent : "nothing");
}

static gpointer wake_later(gpointer data)
{
    g_usleep(20 * 1000);
    http_wake(data);
    return NULL;
}

static void finish_slow(void *context, struct http_request *request)
{
    struct site *site = context;
    request->kept = g_strdup("kept");
    http_wait(request);
    site->waker = g_thread_new("waker", wake_later, request);
}

static void woken_slow(void *context, struct http_request *request)
{
    (void)context;
    http_answer(request, 200, "text/plain", request->kept);
}

static void end_slow(void *context, struct http_request *request, bool cut)
{
    struct site *site = context;
    g_free(request->kept);
    g_atomic_int_add(&site->cut, cut);
    g_atomic_int_inc(&site->ended);
}

/* Sends the body back; one that begins with "503" is refused. */
static void finish_body(void *context, struct http_request *request)
{
    static const struct http_refusal busy = {503, HTTP_UNAVAILABLE, "later", NULL};
    (void)context;
    g_autofree char *body = g_strndup(request->body ? request->body : "", request->length);
    if (g_str_has_prefix(body, "503"))
        http_refuse(request, &busy);
    else
        http_answer(request, 200, "text/plain", body);
}

static void end_body(void *context, struct http_request *request, bool cut)
{
    struct site *site = context;
    (void)request;
    g_atomic_int_add(&site->cut, cut);
    g_atomic_int_inc(&site->ended);
}

static void start(struct site *site, const char *refusal_type)
{
    const struct http_route routes[] = {
            {.path = "/echo", .methods = "GET", .fields = {{"X-Say", true}}, .finish = finish_echo},
            {.path = "/slow",
                    .methods = "GET",
                    .context = site,
                    .finish = finish_slow,
                    .woken = woken_slow,
                    .end = end_slow},
            {.path = "/body",
                    .methods = "POST",
                    .takes_body = true,
                    .context = site,
                    .finish = finish_body,
                    .end = end_body},
    };
    const struct http_site served = {.routes = routes,
            .route_count = G_N_ELEMENTS(routes),
            .config = current_config,
            .connections = 8,
            .idle_s = 20,
            .tls_certificate = "",
            .tls_key = "",
            .refusal_type = refusal_type};
    g_autoptr(GError) error = NULL;
    site->folder = g_dir_make_tmp("server-XXXXXX", NULL);
    site->path = g_build_filename(site->folder, "socket", NULL);
    g_autofree char *value = g_strconcat("unix:", site->path, NULL);
    int listener = http_listen("[server] listen", value, &error);
    g_assert_no_error(error);
    site->server = http_start(listener, &served, &error);
    g_assert_no_error(error);
}

static void clean(struct site *site)
{
    g_unlink(site->path);
    g_rmdir(site->folder);
    g_free(site->path);
    g_free(site->folder);
}

static void stop(struct site *site)
{
    if (site->waker)
        g_thread_join(site->waker);
    http_quiesce(site->server);
    http_stop(site->server);
    clean(site);
}

static int call(const struct site *site)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    g_strlcpy(address.sun_path, site->path, sizeof address.sun_path);
    int to = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    g_assert_cmpint(connect(to, (struct sockaddr *)&address, sizeof address), ==, 0);
    return to;
}

static void say(int to, const char *bytes)
{
    for (gsize sent = 0, length = strlen(bytes); sent < length;) {
        gssize wrote = write(to, bytes + sent, length - sent);
        g_assert_cmpint(wrote, >, 0);
        sent += (gsize)wrote;
    }
}

/* All that the server answers, until it closes the connection, which ends. Caller frees. */
static char *hear(int to)
{
    GString *answer = g_string_new(NULL);
    char bytes[512];
    for (gssize got; (got = read(to, bytes, sizeof bytes)) > 0;)
        g_string_append_len(answer, bytes, got);
    close(to);
    return g_string_free(answer, FALSE);
}

static char *ask(const struct site *site, const char *request)
{
    int to = call(site);
    say(to, request);
    return hear(to);
}

static void expect(const struct site *site, const char *request, const char *first, const char *end)
{
    g_autofree char *answer = ask(site, request);
    if (!g_str_has_prefix(answer, first) || !g_str_has_suffix(answer, end))
        g_error("%s: %s", request, answer);
    g_assert_nonnull(strstr(answer, "\r\nConnection: close\r\n"));
}

static void test_routes(void)
{
    struct site site = {0};
    guint64 counts[HTTP_VERDICTS];
    start(&site, NULL);
    expect(&site, "GET /echo HTTP/1.1\r\n" HOST "X-Say: hello\r\n\r\n", "HTTP/1.1 200",
            "\r\n\r\nhello");
    expect(&site, "GET /echo HTTP/1.1\r\n" HOST "\r\n", "HTTP/1.1 200", "\r\n\r\nnothing");
    expect(&site, "GET /no HTTP/1.1\r\n" HOST "\r\n", "HTTP/1.1 404",
            "{\"error\":\"not found\"}\n");
    expect(&site, "POST /echo HTTP/1.1\r\n" HOST "\r\n", "HTTP/1.1 405",
            "{\"error\":\"method not allowed\"}\n");

    http_read_counts(site.server, counts);
    g_assert_cmpuint(counts[HTTP_HEALTH], ==, 2);
    g_assert_cmpuint(counts[HTTP_NOT_FOUND], ==, 1);
    g_assert_cmpuint(counts[HTTP_METHOD], ==, 1);
    stop(&site);
}

static void test_waits(void)
{
    struct site site = {0};
    start(&site, NULL);
    expect(&site, "GET /slow HTTP/1.1\r\n" HOST "\r\n", "HTTP/1.1 200", "\r\n\r\nkept");
    stop(&site);
    g_assert_cmpint(site.ended, ==, 1);
    g_assert_cmpint(site.cut, ==, 0);
}

static void test_plain_refusals(void)
{
    struct site site = {0};
    start(&site, "text/plain; charset=utf-8");
    g_autofree char *answer = ask(&site, "POST /echo HTTP/1.1\r\n" HOST "\r\n");
    g_assert_nonnull(strstr(answer, "\r\nContent-Type: text/plain; charset=utf-8\r\n"));
    g_assert_nonnull(strstr(answer, "\r\nAllow: GET\r\n"));
    g_assert_true(g_str_has_suffix(answer, "\r\n\r\nmethod not allowed\n"));
    stop(&site);
}

/* The heartbeat is answered, and counted as nobody's. */
static void test_alive(void)
{
    struct site site = {0};
    guint64 counts[HTTP_VERDICTS];
    start(&site, NULL);
    for (int turn = 0; turn < 50; turn++) {
        g_assert_true(http_alive(site.server, 60 * G_USEC_PER_SEC));
        http_sweep(site.server);
        g_usleep(1000);
    }
    http_read_counts(site.server, counts);
    g_assert_cmpuint(counts[HTTP_NOT_FOUND], ==, 0);
    stop(&site);
}

/* A server that accepts nobody new is done when all that has begun was answered. */
static void end_of_work(const struct site *site)
{
    while (http_busy(site->server)) {
        http_sweep(site->server);
        g_usleep(1000);
    }
}

static void test_quiet_end(void)
{
    struct site site = {0};
    start(&site, NULL);
    http_quiesce(site.server);
    end_of_work(&site);
    stop(&site);
}

/* The question that http_quiesce() asks is under way when all stops: the library drops its answer
 * and calls once more. */
static void test_sudden_end(void)
{
    for (gulong i = 0; i < 300; i++) {
        struct site site = {0};
        start(&site, NULL);
        http_quiesce(site.server);
        for (gulong turns = 0; turns < i * 200; turns++)
            g_atomic_int_get(&site.ended); /* each stop a little later than the one before */
        http_stop(site.server);
        site.server = NULL;
        clean(&site);
    }
}

/* The rest of a body comes when nothing new is accepted any more; the request before it waits for
 * another thread. */
static void test_begun_is_answered(void)
{
    struct site site = {0};
    start(&site, NULL);
    int slow = call(&site), half = call(&site);
    say(half, "POST /body HTTP/1.1\r\n" HOST "Content-Length: 6\r\n\r\nabc");
    say(slow, "GET /slow HTTP/1.1\r\n" HOST "\r\n");
    g_autofree char *met = ask(&site, "GET /echo HTTP/1.1\r\n" HOST "\r\n"); /* behind both */
    http_quiesce(site.server);
    g_assert_true(http_busy(site.server));
    say(half, "def");
    end_of_work(&site);
    g_assert_cmpint(g_atomic_int_get(&site.ended), ==, 2);
    g_assert_cmpint(site.cut, ==, 0);
    stop(&site);

    g_autofree char *first = hear(slow), *second = hear(half);
    g_assert_true(g_str_has_suffix(first, "\r\nkept"));
    g_assert_true(g_str_has_suffix(second, "\r\nabcdef"));
}

/* ---- bodies ---- */

/* A body may come in one piece or byte by byte, and none at all is one of length 0. */
static void test_bodies(void)
{
    static const char *const bodies[] = {"", "x", "hello", "a\r\n\r\nb"};
    struct site site = {0};
    start(&site, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(bodies); i++)
        for (int slow = 0; slow < 2; slow++) {
            int to = call(&site);
            g_autofree char *head =
                    g_strdup_printf("POST /body HTTP/1.1\r\n" HOST "Content-Length: %zu\r\n\r\n",
                            strlen(bodies[i]));
            g_autofree char *whole = g_strconcat(head, bodies[i], NULL);
            char one[2] = "";
            for (const char *p = whole; slow && (*one = *p); p++)
                say(to, one);
            say(to, slow ? "" : whole);

            g_autofree char *answer = hear(to), *end = g_strconcat("\r\n\r\n", bodies[i], NULL);
            g_assert_true(g_str_has_prefix(answer, "HTTP/1.1 200"));
            g_assert_true(g_str_has_suffix(answer, end));
        }
    stop(&site);
    g_assert_cmpint(site.ended, ==, 2 * G_N_ELEMENTS(bodies));
    g_assert_cmpint(site.cut, ==, 0);
}

/* The largest body of the config comes through whole. */
static void test_largest_body(void)
{
    struct site site = {0};
    start(&site, NULL);
    g_autofree char *body = g_strnfill(MAX_BODY, 'b');
    body[MAX_BODY - 1] = 'e';
    g_autofree char *request = g_strdup_printf(
            "POST /body HTTP/1.1\r\n" HOST "Content-Length: %d\r\n\r\n%s", MAX_BODY, body);
    expect(&site, request, "HTTP/1.1 200", body);

    g_autofree char *larger = g_strdup_printf(
            "POST /body HTTP/1.1\r\n" HOST "Content-Length: %d\r\n\r\n", MAX_BODY + 1);
    g_autofree char *refused = ask(&site, larger);
    g_assert_true(g_str_has_prefix(refused, "HTTP/1.1 413"));
    stop(&site);
}

/* A shop that hangs up before its body was whole: no answer, and the route is told once. */
static void test_client_leaves(void)
{
    struct site site = {0};
    start(&site, NULL);
    int to = call(&site);
    say(to, "POST /body HTTP/1.1\r\n" HOST "Content-Length: 5\r\n\r\nhel");
    shutdown(to, SHUT_WR);

    gint64 until = g_get_monotonic_time() + 90 * G_USEC_PER_SEC;
    while (!g_atomic_int_get(&site.ended) && g_get_monotonic_time() < until) {
        http_sweep(site.server);
        g_usleep(1000);
    }
    g_autofree char *answer = hear(to);
    g_assert_cmpstr(answer, ==, "");
    stop(&site);
    g_assert_cmpint(site.ended, ==, 1);
    g_assert_cmpint(site.cut, ==, 1);
}

/* "Come again in a minute" only where that helps; each refusal is counted by its verdict. */
static void test_retry_after(void)
{
    struct site site = {0};
    guint64 counts[HTTP_VERDICTS];
    start(&site, NULL);
    g_autofree char *busy =
            ask(&site, "POST /body HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\n503");
    g_autofree char *unknown = ask(&site, "GET /no HTTP/1.1\r\n" HOST "\r\n");
    g_assert_true(g_str_has_prefix(busy, "HTTP/1.1 503"));
    g_assert_nonnull(strstr(busy, "\r\nRetry-After: 60\r\n"));
    g_assert_true(g_str_has_suffix(busy, "{\"error\":\"later\"}\n"));
    g_assert_null(strstr(unknown, "Retry-After"));
    g_assert_null(strstr(unknown, "Allow"));

    http_read_counts(site.server, counts);
    g_assert_cmpuint(counts[HTTP_UNAVAILABLE], ==, 1);
    stop(&site);
}

/* Who asks for it in so many words keeps the connection after a good answer, not after another. */
static void test_keep_alive(void)
{
    static const char asked[] = "GET /echo HTTP/1.1\r\n" HOST "Connection: keep-alive\r\n"
                                "X-Say: one\r\n\r\n";
    struct site site = {0};
    start(&site, NULL);
    int to = call(&site);
    say(to, asked);
    say(to, asked);
    say(to,
            "POST /body HTTP/1.1\r\n" HOST "Connection: keep-alive\r\n"
            "Content-Length: 3\r\n\r\n503");

    g_autofree char *answer = hear(to);
    const char *second = strstr(answer + 1, "HTTP/1.1 200");
    g_assert_nonnull(second);
    const char *closed = strstr(second, "HTTP/1.1 503");
    g_assert_nonnull(closed);
    g_assert_nonnull(strstr(closed, "\r\nConnection: close\r\n"));
    g_assert_null(strstr(second + 1, "HTTP/1.1 200"));
    stop(&site);
}

/* ---- a site for browsers ---- */

/* Answers with headers and, by the query, with bytes or from a file. */
static void finish_page(void *context, struct http_request *request)
{
    static const struct http_header headers[] = {{"Content-Type", "text/html"}, {"X-Own", "a"}};
    struct http_reply reply = {
            .status = 422, .headers = headers, .header_count = G_N_ELEMENTS(headers)};
    g_autoptr(GBytes) bytes = g_bytes_new("a\0b", 3);
    (void)context;
    if (strstr(request->target, "?file")) {
        g_autofree char *path = NULL;
        reply.file = g_file_open_tmp("reply-XXXXXX", &path, NULL);
        g_assert_cmpint(write(reply.file, "from a file", 11), ==, 11);
        reply.file_size = 11;
        g_unlink(path);
    } else if (!strstr(request->target, "?empty")) {
        reply.body = bytes;
    }
    g_autofree char *peer = http_peer(request);
    g_assert_cmpstr(peer, ==, "");
    http_reply(request, &reply);
}

static guint64 little(const struct config *config, const void *found)
{
    (void)config;
    (void)found;
    return 10;
}

/* The listener's own form of a refusal. */
static void refuse_own(
        void *context, struct http_request *request, const struct http_refusal *refusal)
{
    static const struct http_header header = {"X-Refused", "yes"};
    const struct http_reply reply = {
            .status = refusal->status, .headers = &header, .header_count = 1};
    (void)context;
    http_reply(request, &reply);
}

static void start_persistent(struct site *site)
{
    static const struct http_route routes[] = {{.path = "/page/",
            .methods = "GET, HEAD, POST",
            .takes_body = true,
            .most_body = little,
            .finish = finish_page}};
    static const struct http_site served = {.routes = routes,
            .route_count = G_N_ELEMENTS(routes),
            .config = current_config,
            .refuse = refuse_own,
            .connections = 8,
            .idle_s = 20,
            .deadline_s = 1,
            .most_head = 2000,
            .persistent = true,
            .tls_certificate = "",
            .tls_key = ""};
    g_autoptr(GError) error = NULL;
    site->folder = g_dir_make_tmp("server-XXXXXX", NULL);
    site->path = g_build_filename(site->folder, "socket", NULL);
    g_autofree char *value = g_strconcat("unix:", site->path, NULL);
    int listener = http_listen("[server] listen", value, &error);
    g_assert_no_error(error);
    site->server = http_start(listener, &served, &error);
    g_assert_no_error(error);
}

/* One connection, many requests, whatever the answers are; the last one closes it. */
static void test_persistent(void)
{
    struct site site = {0};
    start_persistent(&site);
    int to = call(&site);
    say(to, "GET /page/?empty HTTP/1.1\r\n" HOST "\r\n");
    say(to, "HEAD /page/ HTTP/1.1\r\n" HOST "\r\n");
    say(to, "POST /page/?file HTTP/1.1\r\n" HOST "Content-Length: 2\r\n\r\nab");
    say(to, "POST /page/ HTTP/1.1\r\n" HOST "Content-Length: 12\r\n\r\n123456789012");
    say(to, "GET /page/ HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n");
    g_autofree char *answer = hear(to);
    int answers = 0;
    for (const char *p = answer; (p = strstr(p, "HTTP/1.1 ")); p++)
        answers++;
    g_assert_cmpint(answers, ==, 5);
    g_assert_nonnull(strstr(answer, "X-Own: a"));
    g_assert_nonnull(strstr(answer, "\r\n\r\nfrom a fileHTTP/1.1 413"));
    g_assert_nonnull(strstr(answer, "X-Refused: yes"));
    g_assert_nonnull(strstr(answer, "\r\nConnection: close\r\n"));
    stop(&site);
}

/* What is refused before its body closes the connection; a head has its bound. */
static void test_own_refusals(void)
{
    static const struct {
        const char *request, *first;
    } rows[] = {
            {"GET /no HTTP/1.1\r\n" HOST "\r\n", "HTTP/1.1 404"},
            {"PUT /page/ HTTP/1.1\r\n" HOST "Content-Length: 1\r\n\r\n", "HTTP/1.1 405"},
            {"POST /page/ HTTP/1.1\r\n" HOST "\r\n", "HTTP/1.1 411"},
            {"POST /page/ HTTP/1.1\r\n" HOST "Content-Length: 99999999999\r\n\r\n", "HTTP/1.1 413"},
    };
    struct site site = {0};
    start_persistent(&site);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *answer = ask(&site, rows[i].request);
        g_assert_true(g_str_has_prefix(answer, rows[i].first));
        g_assert_nonnull(strstr(answer, "X-Refused: yes"));
    }
    g_autofree char *long_value = g_strnfill(3000, 'x');
    g_autofree char *request =
            g_strdup_printf("GET /page/ HTTP/1.1\r\n" HOST "X-Long: %s\r\n\r\n", long_value);
    g_autofree char *answer = ask(&site, request);
    g_assert_true(g_str_has_prefix(answer, "HTTP/1.1 431"));
    stop(&site);
}

/* A request that is not whole in the site's own time is cut, however slowly it comes. */
static void test_own_deadline(void)
{
    struct site site = {0};
    start_persistent(&site);
    int to = call(&site);
    gint64 begun = g_get_monotonic_time();
    say(to, "GET /page/ HTTP/1.1\r\nHos");
    char byte;
    while (recv(to, &byte, 1, MSG_DONTWAIT) != 0 &&
            g_get_monotonic_time() < begun + 50 * G_USEC_PER_SEC) {
        http_sweep(site.server);
        g_usleep(10 * 1000);
    }
    g_assert_cmpint(g_get_monotonic_time() - begun, <, 50 * G_USEC_PER_SEC);
    close(to);
    stop(&site);
}

/* A certificate that cannot be read, or is none: the start fails, says which file or what is
 * wanted, and leaves no socket open. */
static void test_bad_certificate(void)
{
    g_autofree char *folder = g_dir_make_tmp("server-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "socket", NULL),
                    *value = g_strconcat("unix:", path, NULL),
                    *pem = g_build_filename(folder, "x.pem", NULL);
    g_assert_true(g_file_set_contents(pem, "no PEM at all", -1, NULL));
    const struct {
        const char *certificate, *key, *says;
    } rows[] = {{"/nowhere/c.pem", pem, "/nowhere/c.pem"},
            {pem, "/nowhere/k.pem", "/nowhere/k.pem"},
            {pem, pem, "tls_certificate and tls_key: a PEM pair?"}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        const struct http_site served = {.config = current_config,
                .connections = 8,
                .tls_certificate = rows[i].certificate,
                .tls_key = rows[i].key};
        int listener = http_listen("[server] listen", value, &error);
        g_assert_no_error(error);
        g_assert_null(http_start(listener, &served, &error));
        g_assert_nonnull(error);
        g_assert_nonnull(strstr(error->message, rows[i].says));
        g_assert_cmpint(fcntl(listener, F_GETFD), ==, -1); /* the socket was the server's */
    }
    g_unlink(pem);
    g_unlink(path);
    g_rmdir(folder);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/http/server/routes", test_routes);
    g_test_add_func("/http/server/waits", test_waits);
    g_test_add_func("/http/server/plain-refusals", test_plain_refusals);
    g_test_add_func("/http/server/alive", test_alive);
    g_test_add_func("/http/server/quiet-end", test_quiet_end);
    g_test_add_func("/http/server/begun-is-answered", test_begun_is_answered);
    g_test_add_func("/http/server/bodies", test_bodies);
    g_test_add_func("/http/server/largest-body", test_largest_body);
    g_test_add_func("/http/server/client-leaves", test_client_leaves);
    g_test_add_func("/http/server/retry-after", test_retry_after);
    g_test_add_func("/http/server/keep-alive", test_keep_alive);
    g_test_add_func("/http/server/sudden-end", test_sudden_end);
    g_test_add_func("/http/server/persistent", test_persistent);
    g_test_add_func("/http/server/own-refusals", test_own_refusals);
    g_test_add_func("/http/server/own-deadline", test_own_deadline);
    g_test_add_func("/http/server/bad-certificate", test_bad_certificate);
    return g_test_run();
}
