/* A listener with routes of its own: they are asked, they wait and are woken by another thread,
 * each is told once that its request is over, and refusals come in the listener's form. */
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

static struct config *current_config(void *context)
{
    (void)context;
    return NULL; /* no route here looks at it, and no request has a Content-Length */
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
    int listener = http_listen(value, &error);
    g_assert_no_error(error);
    site->server = http_start(listener, &served, &error);
    g_assert_no_error(error);
}

static void stop(struct site *site)
{
    if (site->waker)
        g_thread_join(site->waker);
    http_quiesce(site->server);
    http_stop(site->server);
    g_unlink(site->path);
    g_rmdir(site->folder);
    g_free(site->path);
    g_free(site->folder);
}

/* All that the server answers, until it closes the connection. Caller frees. */
static char *ask(const struct site *site, const char *request)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    g_strlcpy(address.sun_path, site->path, sizeof address.sun_path);
    int to = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    g_assert_cmpint(connect(to, (struct sockaddr *)&address, sizeof address), ==, 0);
    g_assert_cmpint(write(to, request, strlen(request)), ==, (gssize)strlen(request));

    GString *answer = g_string_new(NULL);
    char bytes[512];
    for (gssize got; (got = read(to, bytes, sizeof bytes)) > 0;)
        g_string_append_len(answer, bytes, got);
    close(to);
    return g_string_free(answer, FALSE);
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

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/http/server/routes", test_routes);
    g_test_add_func("/http/server/waits", test_waits);
    g_test_add_func("/http/server/plain-refusals", test_plain_refusals);
    g_test_add_func("/http/server/alive", test_alive);
    return g_test_run();
}
