/* One shop's API against a server that answers as it is told. Goal: the key goes to the shop only
 * and nowhere else, a shop with plain permalinks is found out, and one that asks for patience is
 * not asked. */
#include <gio/gio.h>
#include <string.h>

#include "shop/api.h"

/* ---- a shop -------------------------------------------------------------------------------------
 */

/* It answers the n-th request with the n-th text, and the last one again and again. */
struct shop_server {
    GSocketListener *listener;
    GCancellable *end;
    GThread *thread;
    guint16 port;
    const char *const *texts; /* ended by NULL; "@" in one stands for the server's address */
    GPtrArray *heard;         /* each request as it came */
};

static char *read_request(GInputStream *input)
{
    char buffer[4096];
    GString *heard = g_string_new(NULL);
    while (!strstr(heard->str, "\r\n\r\n")) {
        gssize count = g_input_stream_read(input, buffer, sizeof buffer, NULL, NULL);
        if (count <= 0)
            break;
        g_string_append_len(heard, buffer, count);
    }
    const char *length = strstr(heard->str, "Content-Length: "),
               *body = strstr(heard->str, "\r\n\r\n");
    gsize wanted = length ? strtoul(length + 16, NULL, 10) : 0;
    while (body && strlen(body + 4) < wanted) {
        gssize count = g_input_stream_read(input, buffer, sizeof buffer, NULL, NULL);
        if (count <= 0)
            break;
        g_string_append_len(heard, buffer, count);
        body = strstr(heard->str, "\r\n\r\n");
    }
    return g_string_free(heard, FALSE);
}

static gpointer run_server(gpointer data)
{
    struct shop_server *server = data;
    g_autofree char *address = g_strdup_printf("http://127.0.0.1:%d", server->port);
    guint at = 0;
    for (;;) {
        g_autoptr(GSocketConnection) connection =
                g_socket_listener_accept(server->listener, NULL, server->end, NULL);
        if (!connection)
            return NULL;
        GIOStream *stream = G_IO_STREAM(connection);
        g_ptr_array_add(server->heard, read_request(g_io_stream_get_input_stream(stream)));
        g_auto(GStrv) parts = g_strsplit(server->texts[at], "@", -1);
        g_autofree char *text = g_strjoinv(address, parts);
        g_output_stream_write_all(
                g_io_stream_get_output_stream(stream), text, strlen(text), NULL, NULL, NULL);
        g_io_stream_close(stream, NULL, NULL);
        at += server->texts[at + 1] != NULL;
    }
}

static struct shop_server *start_server(const char *const *texts)
{
    struct shop_server *server = g_new0(struct shop_server, 1);
    g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback(G_SOCKET_FAMILY_IPV4);
    g_autoptr(GSocketAddress) address = g_inet_socket_address_new(loopback, 0);
    g_autoptr(GSocketAddress) bound = NULL;
    server->texts = texts;
    server->heard = g_ptr_array_new_with_free_func(g_free);
    server->listener = g_socket_listener_new();
    server->end = g_cancellable_new();
    g_assert_true(g_socket_listener_add_address(server->listener, address, G_SOCKET_TYPE_STREAM,
            G_SOCKET_PROTOCOL_TCP, NULL, &bound, NULL));
    server->port = g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(bound));
    server->thread = g_thread_new("shop", run_server, server);
    return server;
}

/* Ends its thread: what was heard may be looked at. */
static void settle(struct shop_server *server)
{
    g_cancellable_cancel(server->end);
    g_thread_join(server->thread);
}

static void stop_server(struct shop_server *server)
{
    g_object_unref(server->listener);
    g_object_unref(server->end);
    g_ptr_array_unref(server->heard);
    g_free(server);
}

static const char *heard(const struct shop_server *server, guint at)
{
    g_assert_cmpuint(at, <, server->heard->len);
    return server->heard->pdata[at];
}

static struct shop_api *make_api(
        const struct shop_server *server, const char *rest, const int *stop)
{
    g_autofree char *url = g_strdup_printf("http://127.0.0.1:%d", server->port);
    g_autofree char *rest_url = *rest ? g_strconcat(url, rest, NULL) : g_strdup("");
    return shop_api_new(&(struct shop_settings){.name = "main",
            .url = url,
            .rest_url = rest_url,
            .key = "ck_1",
            .secret = "cs_2",
            .stop = stop});
}

#define HEAD(status) "HTTP/1.1 " status "\r\nConnection: close\r\n"
#define LIST       \
    HEAD("200 OK") \
    "X-WP-Total: 3\r\nX-WP-TotalPages: 2\r\nDate: Sat, 28 Nov 2026 20:56:40 GMT\r\n\r\n[]"
#define BASIC "\r\nAuthorization: Basic Y2tfMTpjc18y\r\n"
#define UNROUTED \
    HEAD("301 Moved") "Location: @/wp-json/wc/v3/orders/?per_page=1\r\nContent-Length: 0\r\n\r\n"

/* ---- tests --------------------------------------------------------------------------------------
 */

static void test_question(void)
{
    static const char *const texts[] = {LIST, NULL};
    struct shop_server *server = start_server(texts);
    struct shop_api *api = make_api(server, "", NULL);
    g_autoptr(shop_answer_auto) answer = shop_ask(api, "GET", "/orders", "status=trash", NULL);
    g_assert_cmpint(answer->trouble, ==, SHOP_ANSWERED);
    g_assert_cmpint(answer->total, ==, 3);
    g_assert_cmpint(answer->pages, ==, 2);
    g_assert_cmpint(answer->shop_time, ==, 1795899400);
    g_assert_cmpuint(g_bytes_get_size(answer->body), ==, 2);

    g_autoptr(shop_answer_auto) note =
            shop_ask(api, "POST", "/orders/7/notes", "", "{\"note\":\"x\"}");
    g_assert_cmpint(note->trouble, ==, SHOP_ANSWERED);
    g_assert_cmpuint(shop_api_requests(api), ==, 2);
    g_assert_true(g_str_has_suffix(shop_api_address(api), "/wp-json/wc/v3"));
    settle(server);
    g_assert_true(g_str_has_prefix(
            heard(server, 0), "GET /wp-json/wc/v3/orders?status=trash HTTP/1.1\r\n"));
    g_assert_nonnull(strstr(heard(server, 0), BASIC));
    g_assert_nonnull(strstr(heard(server, 0), "\r\nAccept: application/json\r\n"));
    g_assert_nonnull(strstr(heard(server, 0), "\r\nAccept-Encoding: gzip\r\n"));
    g_assert_true(
            g_str_has_prefix(heard(server, 1), "POST /wp-json/wc/v3/orders/7/notes HTTP/1.1\r\n"));
    g_assert_nonnull(strstr(heard(server, 1), "\r\nContent-Type: application/json\r\n"));
    g_assert_true(g_str_has_suffix(heard(server, 1), "{\"note\":\"x\"}"));
    shop_api_free(api);
    stop_server(server);
}

/* WordPress answers /wp-json/ with a redirect to itself; rest/201, 208. */
static void test_plain_permalinks(void)
{
    static const char *const texts[] = {UNROUTED, LIST, NULL};
    struct shop_server *server = start_server(texts);
    struct shop_api *api = make_api(server, "", NULL);
    g_autoptr(shop_answer_auto) first = shop_ask(api, "GET", "/orders", "per_page=1", NULL);
    g_autoptr(shop_answer_auto) second = shop_ask(api, "GET", "/orders/7", "", NULL);
    g_assert_cmpint(first->trouble, ==, SHOP_ANSWERED);
    g_assert_cmpint(second->trouble, ==, SHOP_ANSWERED);
    g_assert_true(g_str_has_suffix(shop_api_address(api), "/?rest_route=/wc/v3"));
    g_assert_cmpuint(shop_api_requests(api), ==, 3);
    settle(server);
    g_assert_true(g_str_has_prefix(heard(server, 1),
            "GET /?rest_route=/wc/v3/orders&per_page=1&via=wp-json/wc/ HTTP/1.1\r\n"));
    g_assert_nonnull(strstr(heard(server, 1), BASIC));
    g_assert_true(g_str_has_prefix(
            heard(server, 2), "GET /?rest_route=/wc/v3/orders/7&via=wp-json/wc/ HTTP/1.1\r\n"));
    shop_api_free(api);
    stop_server(server);
}

/* The owner may also write it down. */
static void test_plain_by_config(void)
{
    static const char *const texts[] = {LIST, NULL};
    struct shop_server *server = start_server(texts);
    struct shop_api *api = make_api(server, "/shop/?rest_route=/wc/v3", NULL);
    g_autoptr(shop_answer_auto) answer = shop_ask(api, "GET", "/webhooks", "", NULL);
    g_assert_cmpint(answer->trouble, ==, SHOP_ANSWERED);
    settle(server);
    g_assert_true(g_str_has_prefix(heard(server, 0),
            "GET /shop/?rest_route=/wc/v3/webhooks&via=wp-json/wc/ HTTP/1.1\r\n"));
    shop_api_free(api);
    stop_server(server);
}

/* What each first answer leads to, where the second one is `then`. */
static void test_other_ways(void)
{
    static const struct {
        const char *name, *first, *then;
        enum shop_trouble trouble;
        guint requests;
    } rows[] = {
            {"a web server without WordPress's rules", HEAD("404 No") "\r\n<html>", LIST,
                    SHOP_ANSWERED, 2},
            {"the API itself has no such route", HEAD("404 No") "\r\n{\"code\":\"rest_no_route\"}",
                    LIST, SHOP_NOT_WOOCOMMERCE, 1},
            {"to another host",
                    HEAD("301 M") "Location: https://evil.example/wp-json/wc/v3/orders/\r\n\r\n",
                    LIST, SHOP_REDIRECT, 1},
            {"to another port",
                    HEAD("301 M") "Location: http://127.0.0.1:9/wp-json/wc/v3/orders\r\n\r\n", LIST,
                    SHOP_REDIRECT, 1},
            {"to a login", HEAD("302 M") "Location: @/login\r\n\r\n", LIST, SHOP_REDIRECT, 1},
            {"without a target", HEAD("302 M") "\r\n", LIST, SHOP_REDIRECT, 1},
            {"both ways lead away", UNROUTED, HEAD("301 M") "Location: @/\r\n\r\n", SHOP_REDIRECT,
                    2},
            {"no API at all", HEAD("404 No") "\r\n", HEAD("404 No") "\r\n<html>",
                    SHOP_NOT_WOOCOMMERCE, 2},
            {"a wrong key by the other way", UNROUTED,
                    HEAD("401 U") "\r\n{\"code\":\"woocommerce_rest_authentication_error\"}",
                    SHOP_KEY_WRONG, 2},
            {"an update by the other way", UNROUTED, HEAD("503 U") "\r\n<html>", SHOP_MAINTENANCE,
                    2},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        const char *const texts[] = {rows[i].first, rows[i].then, NULL};
        struct shop_server *server = start_server(texts);
        struct shop_api *api = make_api(server, "", NULL);
        g_autoptr(shop_answer_auto) answer = shop_ask(api, "GET", "/orders", "", NULL);
        g_test_message("%s: %s", rows[i].name, answer->words);
        g_assert_cmpint(answer->trouble, ==, rows[i].trouble);
        g_assert_cmpuint(shop_api_requests(api), ==, rows[i].requests);
        g_assert_null(strstr(answer->words, "cs_2"));
        settle(server);
        g_assert_cmpuint(server->heard->len, ==, rows[i].requests);
        shop_api_free(api);
        stop_server(server);
    }
}

/* A Retry-After holds for all later questions, whatever they are. */
static void test_retry_after(void)
{
    static const struct {
        const char *text;
        enum shop_trouble trouble;
    } rows[] = {
            {HEAD("429 Slow") "Retry-After: 600\r\n\r\n{\"code\":\"rate_limit\"}", SHOP_BUSY},
            {HEAD("503 Update") "Retry-After: 600\r\n\r\n<html>", SHOP_MAINTENANCE},
            {HEAD("502 Bad") "Retry-After: 600\r\n\r\n<html>", SHOP_BUSY},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        const char *const texts[] = {rows[i].text, LIST, NULL};
        struct shop_server *server = start_server(texts);
        struct shop_api *api = make_api(server, "", NULL);
        g_autoptr(shop_answer_auto) first = shop_ask(api, "GET", "/orders", "", NULL);
        g_assert_cmpint(first->retry_after_s, ==, 600);
        g_autoptr(shop_answer_auto) second = shop_ask(api, "POST", "/orders/7/notes", "", "{}");
        g_assert_cmpint(second->trouble, ==, rows[i].trouble);
        g_assert_cmpint(second->retry_after_s, >, 500);
        g_assert_cmpint(second->retry_after_s, <=, 600);
        g_assert_false(second->sent);
        g_assert_false(second->unsure);
        g_assert_nonnull(strstr(second->words, "not asked"));
        g_assert_cmpuint(shop_api_requests(api), ==, 1);
        settle(server);
        g_assert_cmpuint(server->heard->len, ==, 1);
        shop_api_free(api);
        stop_server(server);
    }
}

/* What another process was told holds here too; a shorter wait does not end a longer one. */
static void test_told_to_wait(void)
{
    struct shop_api *api = shop_api_new(&(struct shop_settings){.name = "main",
            .url = "http://127.0.0.1:1",
            .rest_url = "",
            .key = "k",
            .secret = "s"});
    shop_api_wait(api, 0);
    shop_api_wait(api, -5);
    shop_api_wait(api, G_MAXINT64);
    shop_api_wait(api, 1);
    g_autoptr(shop_answer_auto) answer = shop_ask(api, "GET", "/orders", "", NULL);
    g_assert_cmpint(answer->trouble, ==, SHOP_BUSY);
    g_assert_cmpint(answer->retry_after_s, >, 86000);
    g_assert_cmpint(answer->retry_after_s, <=, 86400);
    g_assert_cmpuint(shop_api_requests(api), ==, 0);
    shop_api_free(api);
}

/* "The API key provided does not have write permissions" comes in the shop's own language. */
static void test_right_to_write(void)
{
    static const char *const texts[] = {LIST,
            HEAD("401 U") "\r\n{\"code\":\"woocommerce_rest_authentication_error\",\"message\":"
                          "\"Geen rechten\"}",
            NULL};
    struct shop_server *server = start_server(texts);
    struct shop_api *api = make_api(server, "", NULL);
    g_autoptr(shop_answer_auto) read = shop_ask(api, "GET", "/orders", "", NULL);
    g_autoptr(shop_answer_auto) write = shop_ask(api, "PUT", "/orders/7", "", "{}");
    g_autoptr(shop_answer_auto) again = shop_ask(api, "GET", "/orders", "", NULL);
    g_assert_cmpint(read->trouble, ==, SHOP_ANSWERED);
    g_assert_cmpint(write->trouble, ==, SHOP_NO_RIGHT);
    g_assert_false(write->unsure);
    g_assert_cmpint(again->trouble, ==, SHOP_KEY_WRONG);
    settle(server);
    shop_api_free(api);
    stop_server(server);
}

/* Nothing of the key in what is told, whatever went wrong; and no way to a machine without TLS. */
static void test_unreachable(void)
{
    static const char *const urls[] = {
            "http://127.0.0.1:1", "http://shop.example", "https://127.0.0.1:1"};
    for (gsize i = 0; i < G_N_ELEMENTS(urls); i++) {
        struct shop_api *api = shop_api_new(&(struct shop_settings){.name = "main",
                .url = urls[i],
                .rest_url = "",
                .key = "ck_sesame",
                .secret = "cs_sesame"});
        g_autoptr(shop_answer_auto) answer = shop_ask(api, "POST", "/orders/7/notes", "", "{}");
        g_test_message("%s", answer->words);
        g_assert_cmpint(answer->trouble, ==, SHOP_UNREACHABLE);
        g_assert_false(answer->sent);
        g_assert_false(answer->unsure);
        g_assert_null(strstr(answer->words, "sesame"));
        g_assert_null(strstr(answer->help, "sesame"));
        shop_api_free(api);
    }
}

/* A stop says nothing of the shop, but a note may have been written. */
static void test_stop(void)
{
    static const char *const texts[] = {LIST, NULL};
    int stop = 1;
    struct shop_server *server = start_server(texts);
    struct shop_api *api = make_api(server, "", &stop);
    g_autoptr(shop_answer_auto) answer = shop_ask(api, "POST", "/orders/7/notes", "", "{}");
    g_assert_true(answer->trouble == SHOP_STOPPED || answer->trouble == SHOP_ANSWERED);
    g_assert_true(answer->sent || !answer->unsure);
    settle(server);
    shop_api_free(api);
    shop_api_free(NULL);
    stop_server(server);
}

/* A POST that got no whole answer may have been done; a GET changes nothing. */
static void test_lost(void)
{
    static const char *const texts[] = {HEAD("201 C") "Content-Length: 50\r\n\r\n{", NULL};
    static const struct {
        const char *method;
        bool unsure;
    } rows[] = {{"GET", false}, {"POST", true}, {"PUT", true}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct shop_server *server = start_server(texts);
        struct shop_api *api = make_api(server, "", NULL);
        g_autoptr(shop_answer_auto) answer = shop_ask(api, rows[i].method, "/x", "", NULL);
        g_assert_cmpint(answer->trouble, ==, SHOP_UNREACHABLE);
        g_assert_true(answer->sent);
        g_assert_true(answer->unsure == rows[i].unsure);
        settle(server);
        g_assert_cmpuint(server->heard->len, ==, 1);
        shop_api_free(api);
        stop_server(server);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/shop/api/question", test_question);
    g_test_add_func("/shop/api/plain-permalinks", test_plain_permalinks);
    g_test_add_func("/shop/api/plain-by-config", test_plain_by_config);
    g_test_add_func("/shop/api/other-ways", test_other_ways);
    g_test_add_func("/shop/api/retry-after", test_retry_after);
    g_test_add_func("/shop/api/told-to-wait", test_told_to_wait);
    g_test_add_func("/shop/api/right-to-write", test_right_to_write);
    g_test_add_func("/shop/api/unreachable", test_unreachable);
    g_test_add_func("/shop/api/stop", test_stop);
    g_test_add_func("/shop/api/lost", test_lost);
    return g_test_run();
}
