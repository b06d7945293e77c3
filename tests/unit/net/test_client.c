/* The HTTP client against a server that answers byte by byte as a row says: what came, what counts
 * as sent, what an answer may cost. Goal: whoever asks knows whether the other side may have acted.
 */
#include <gio/gio.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/host.h"
#include "net/client.h"
#include "unit/scratch.h"

/* ---- a server -----------------------------------------------------------------------------------
 */

enum manner {
    ANSWER,        /* reads the request, writes the text, closes */
    HANG_UP,       /* reads the request, closes */
    SILENT,        /* reads the request and waits until the client is gone */
    RESET,         /* reads a byte of the request and closes, with a RST */
    FLOOD,         /* writes the text, then bytes without end */
    FLOOD_HEADERS, /* the same inside of the head */
    KEEP           /* answers the first request, keeps its connection, and hangs up on any other */
};

struct server {
    GSocketListener *listener;
    GCancellable *end;
    GTlsCertificate *certificate; /* NULL: plain */
    guint16 port;
    enum manner manner;
    const char *text;
    GBytes *bytes;  /* answered instead of the text; may be NULL */
    GString *heard; /* the request's head and what came with it */
    int connections, heard_count;
    GThread *thread;
};

static void read_head(GInputStream *input, GString *heard)
{
    char buffer[4096];
    g_string_truncate(heard, 0);
    while (!strstr(heard->str, "\r\n\r\n")) {
        gssize count = g_input_stream_read(input, buffer, sizeof buffer, NULL, NULL);
        if (count <= 0)
            return;
        g_string_append_len(heard, buffer, count);
    }
}

static void pour(GOutputStream *output, const char *bytes)
{
    while (g_output_stream_write_all(output, bytes, strlen(bytes), NULL, NULL, NULL))
        ;
}

static void serve_one(struct server *server, GIOStream *stream)
{
    GInputStream *input = g_io_stream_get_input_stream(stream);
    GOutputStream *output = g_io_stream_get_output_stream(stream);
    char rest[4096];

    read_head(input, server->heard);
    server->heard_count += server->heard->len > 0;
    if (server->manner == KEEP && server->connections == 1) {
        g_output_stream_write_all(output, server->text, strlen(server->text), NULL, NULL, NULL);
        read_head(input, server->heard);
        server->heard_count += server->heard->len > 0;
    }
    if (server->bytes)
        g_output_stream_write_all(output, g_bytes_get_data(server->bytes, NULL),
                g_bytes_get_size(server->bytes), NULL, NULL, NULL);
    else if (server->manner == ANSWER || server->manner == FLOOD || server->manner == FLOOD_HEADERS)
        g_output_stream_write_all(output, server->text, strlen(server->text), NULL, NULL, NULL);
    if (server->manner == FLOOD)
        pour(output, "0123456789abcdef0123456789abcdef");
    if (server->manner == FLOOD_HEADERS)
        pour(output, "X-More: 0123456789abcdef0123456789abcdef\r\n");
    if (server->manner == SILENT)
        while (g_input_stream_read(input, rest, sizeof rest, NULL, NULL) > 0)
            ;
}

static gpointer run_server(gpointer data)
{
    struct server *server = data;
    for (;;) {
        g_autoptr(GSocketConnection) connection =
                g_socket_listener_accept(server->listener, NULL, server->end, NULL);
        if (!connection)
            return NULL;
        server->connections++;
        if (server->manner == RESET) {
            struct linger linger = {1, 0};
            char byte; /* before it a RST would be a connection that was never made */
            g_input_stream_read(
                    g_io_stream_get_input_stream(G_IO_STREAM(connection)), &byte, 1, NULL, NULL);
            GSocket *socket = g_socket_connection_get_socket(connection);
            setsockopt(g_socket_get_fd(socket), SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
            g_io_stream_close(G_IO_STREAM(connection), NULL, NULL);
            continue;
        }
        g_autoptr(GIOStream) stream = NULL;
        stream = server->certificate
                ? g_tls_server_connection_new(G_IO_STREAM(connection), server->certificate, NULL)
                : g_object_ref(G_IO_STREAM(connection));
        serve_one(server, stream);
        g_io_stream_close(stream, NULL, NULL);
    }
}

static struct server *start_server(enum manner manner, const char *text)
{
    struct server *server = g_new0(struct server, 1);
    g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback(G_SOCKET_FAMILY_IPV4);
    g_autoptr(GSocketAddress) address = g_inet_socket_address_new(loopback, 0);
    g_autoptr(GSocketAddress) bound = NULL;

    server->manner = manner;
    server->text = text;
    server->heard = g_string_new(NULL);
    server->listener = g_socket_listener_new();
    server->end = g_cancellable_new();
    g_assert_true(g_socket_listener_add_address(server->listener, address, G_SOCKET_TYPE_STREAM,
            G_SOCKET_PROTOCOL_TCP, NULL, &bound, NULL));
    server->port = g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(bound));
    server->thread = g_thread_new("server", run_server, server);
    return server;
}

static void stop_server(struct server *server)
{
    g_cancellable_cancel(server->end);
    if (server->thread)
        g_thread_join(server->thread);
    g_object_unref(server->listener);
    g_object_unref(server->end);
    g_clear_object(&server->certificate);
    g_string_free(server->heard, TRUE);
    g_free(server);
}

static struct net_answer *ask(struct server *server, struct net_request request)
{
    struct net_client *client = net_client_new();
    g_autofree char *url = g_strdup_printf("http://127.0.0.1:%d/x?y=1", server->port);
    if (!request.url)
        request.url = url;
    if (!request.method)
        request.method = "GET";
    struct net_answer *answer = net_ask(client, &request);
    net_client_free(client);
    return answer;
}

/* ---- tests --------------------------------------------------------------------------------------
 */

/* The goal: each way in which a request can end has its outcome, and its status where one came. */
static void test_outcomes(void)
{
    static const struct {
        const char *name;
        enum manner manner;
        const char *text;
        enum net_outcome outcome;
        int status;
        const char *body;
    } rows[] = {
            {"a whole answer", ANSWER, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
                    NET_ANSWERED, 200, "ok"},
            {"an error is an answer", ANSWER, "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n",
                    NET_ANSWERED, 503, ""},
            {"a body until the end", ANSWER, "HTTP/1.0 200 OK\r\n\r\nall", NET_ANSWERED, 200,
                    "all"},
            {"a body that is cut", ANSWER, "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nok",
                    NET_LOST, 200, "ok"},
            {"a chunk that is cut", ANSWER,
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nok", NET_LOST, 200,
                    "ok"},
            {"no answer", HANG_UP, "", NET_LOST, 0, ""},
            {"a reset", RESET, "", NET_LOST, 0, ""},
            {"not HTTP", ANSWER, "220 mail.example ESMTP\r\n", NET_LOST, 0, ""},
            {"a flood", FLOOD, "HTTP/1.1 200 OK\r\n\r\n", NET_TOO_LARGE, 200, NULL},
            {"a flood of headers", FLOOD_HEADERS, "HTTP/1.1 200 OK\r\n", NET_TOO_LARGE, 0, ""},
            {"a redirect is an answer", ANSWER,
                    "HTTP/1.1 301 M\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
                    NET_ANSWERED, 301, ""},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct server *server = start_server(rows[i].manner, rows[i].text);
        struct net_answer *answer = ask(server, (struct net_request){.most = 1000});
        g_test_message("%s: %s %d '%s'", rows[i].name, net_outcome_text(answer->outcome),
                answer->status, answer->problem);
        g_assert_cmpint(answer->outcome, ==, rows[i].outcome);
        if (rows[i].status)
            g_assert_cmpint(answer->status, ==, rows[i].status);
        if (rows[i].body)
            g_assert_cmpstr(answer->body->str, ==, rows[i].body);
        g_assert_cmpuint(answer->body->len, <=, 1000);
        g_assert_true((answer->outcome == NET_ANSWERED) == (*answer->problem == '\0'));
        g_assert_cmpint(server->connections, ==, 1); /* nothing is repeated or followed */
        net_answer_free(answer);
        stop_server(server);
    }
}

/* The goal: libcurl sends a request again by itself when a connection that it kept dies before the
 * answer. None may be, a POST least of all, for the other side may have acted on it. */
static void test_kept_connection(void)
{
    static const char *const methods[] = {"POST", "GET"};
    for (gsize i = 0; i < G_N_ELEMENTS(methods); i++) {
        struct server *server =
                start_server(KEEP, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        struct net_client *client = net_client_new();
        g_autofree char *url = g_strdup_printf("http://127.0.0.1:%d/x", server->port);
        struct net_answer *first =
                net_ask(client, &(struct net_request){.method = "PUT", .url = url});
        struct net_answer *second =
                net_ask(client, &(struct net_request){.method = methods[i], .url = url});

        g_assert_cmpint(first->outcome, ==, NET_ANSWERED);
        g_assert_cmpint(second->outcome, ==, NET_LOST);
        net_answer_free(first);
        net_answer_free(second);
        net_client_free(client);
        g_cancellable_cancel(server->end);
        g_thread_join(server->thread);
        server->thread = NULL;
        g_assert_cmpint(server->heard_count, ==, 2);
        stop_server(server);
    }
}

static void test_not_sent(void)
{
    struct server *server = start_server(ANSWER, "");
    guint16 port = server->port;
    stop_server(server);
    g_autofree char *closed = g_strdup_printf("http://127.0.0.1:%d/", port);
    const char *const urls[] = {
            closed,
            "http://example.com/",
            "ftp://127.0.0.1/",
            "https://user:sesame@127.0.0.1/",
            "no url",
            "",
            "file:///etc/passwd",
            "https:///x",
    };
    struct net_client *client = net_client_new();
    for (gsize i = 0; i < G_N_ELEMENTS(urls); i++) {
        struct net_request request = {.method = "GET", .url = urls[i]};
        struct net_answer *answer = net_ask(client, &request);
        g_test_message("%s: %s", urls[i], answer->problem);
        g_assert_cmpint(answer->outcome, ==, NET_NOT_SENT);
        g_assert_true(*answer->problem);
        g_assert_null(strstr(answer->problem, "sesame"));
        net_answer_free(answer);
    }
    net_client_free(client);
}

static void test_what_goes_out(void)
{
    static const char *const headers[] = {"X-Api-Key: k", NULL};
    struct server *server = start_server(ANSWER,
            "HTTP/1.1 200 OK\r\nContent-Type: text/x\r\nDate: Sat, 28 Nov 2026 10:00:00 GMT\r\n"
            "Retry-After: 7\r\nContent-Length: 0\r\n\r\n");
    struct net_answer *answer = ask(server,
            (struct net_request){.method = "POST",
                    .headers = headers,
                    .user = "key",
                    .password = "word",
                    .content_type = "application/json",
                    .body = "{}",
                    .length = 2});
    g_assert_cmpint(answer->outcome, ==, NET_ANSWERED);
    g_assert_cmpstr(answer->content_type, ==, "text/x");
    g_assert_cmpstr(answer->date, ==, "Sat, 28 Nov 2026 10:00:00 GMT");
    g_assert_cmpint(answer->retry_after_s, ==, 7);
    const char *heard = server->heard->str;
    g_assert_true(g_str_has_prefix(heard, "POST /x?y=1 HTTP/1.1\r\n"));
    g_assert_nonnull(strstr(heard, "\r\nX-Api-Key: k\r\n"));
    g_assert_nonnull(strstr(heard, "\r\nContent-Type: application/json\r\n"));
    g_assert_nonnull(strstr(heard, "\r\nAuthorization: Basic a2V5OndvcmQ=\r\n"));
    g_assert_null(strstr(heard, "Expect:"));
    net_answer_free(answer);

    answer = ask(server,
            (struct net_request){.method = "POST",
                    .content_type = "application/xml",
                    .body = "<a/>",
                    .length = 4,
                    .file_field = "file",
                    .file_name = "1.xml"});
    g_assert_nonnull(strstr(server->heard->str, "Content-Type: multipart/form-data; boundary="));
    net_answer_free(answer);
    stop_server(server);
}

/* The headers that a caller names, whatever their case; of one that comes twice the last. */
static void test_kept_headers(void)
{
    static const char *const names[] = {"x-wp-total", "X-WP-TotalPages", "x-none", NULL};
    struct server *server = start_server(ANSWER,
            "HTTP/1.1 200 OK\r\nX-WP-Total: 41\r\nx-wp-totalpages:5 \r\nX-WP-Total: 42\r\n"
            "X-WP-TotalPagesX: 9\r\nDate: Sat, 28 Nov 2026 20:56:40 GMT\r\nContent-Length: "
            "0\r\n\r\n");
    struct net_answer *answer = ask(server, (struct net_request){.kept_headers = names});
    g_assert_cmpstr(answer->kept[0], ==, "42");
    g_assert_cmpstr(answer->kept[1], ==, "5");
    g_assert_cmpstr(answer->kept[2], ==, "");
    g_assert_null(answer->kept[3]);
    g_assert_cmpint(answer->date_s, ==, 1795899400);
    net_answer_free(answer);

    answer = ask(server, (struct net_request){.url = "no url"});
    g_assert_nonnull(answer->kept);
    g_assert_null(answer->kept[0]);
    g_assert_cmpint(answer->date_s, ==, 0);
    net_answer_free(answer);
    stop_server(server);
}

/* An answer of gzip bytes, with so many bytes of `x` in it; freed by the caller. */
static GBytes *packed_answer(gsize count)
{
    g_autofree char *plain = g_strnfill(count, 'x');
    g_autoptr(GConverter) packer =
            G_CONVERTER(g_zlib_compressor_new(G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9));
    g_autoptr(GOutputStream) memory = g_memory_output_stream_new_resizable();
    g_autoptr(GOutputStream) packed = g_converter_output_stream_new(memory, packer);
    const char head[] = "HTTP/1.0 200 OK\r\nContent-Encoding: gzip\r\n\r\n";
    g_output_stream_write_all(memory, head, strlen(head), NULL, NULL, NULL);
    g_assert_true(g_output_stream_write_all(packed, plain, count, NULL, NULL, NULL));
    g_assert_true(g_output_stream_close(packed, NULL, NULL));
    return g_memory_output_stream_steal_as_bytes(G_MEMORY_OUTPUT_STREAM(memory));
}

/* The goal: a packed answer arrives unpacked, and what it may cost is bounded unpacked: 64 MB of
 * one letter are 64 KB on the wire. */
static void test_gzip(void)
{
    static const struct {
        gsize count, most;
        enum net_outcome outcome;
    } rows[] = {
            {500, 1000, NET_ANSWERED},
            {1000, 1000, NET_ANSWERED},
            {1001, 1000, NET_TOO_LARGE},
            {64000000, 100000, NET_TOO_LARGE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GBytes) packed = packed_answer(rows[i].count);
        struct server *server = start_server(ANSWER, NULL);
        server->bytes = packed;
        struct net_answer *answer =
                ask(server, (struct net_request){.gzip = true, .most = rows[i].most});
        g_assert_cmpint(answer->outcome, ==, rows[i].outcome);
        g_assert_cmpuint(answer->body->len, ==, MIN(rows[i].count, rows[i].most));
        g_assert_cmpuint(strspn(answer->body->str, "x"), ==, answer->body->len);
        net_answer_free(answer);
        g_cancellable_cancel(server->end);
        g_thread_join(server->thread);
        server->thread = NULL;
        g_assert_nonnull(strstr(server->heard->str, "\r\nAccept-Encoding: gzip\r\n"));
        stop_server(server);
    }
}

static void test_time_and_stop(void)
{
    int stop = 1;
    struct server *server = start_server(SILENT, "");
    struct net_answer *answer = ask(server, (struct net_request){.total_ms = 300});
    g_assert_cmpint(answer->outcome, ==, NET_LOST);
    net_answer_free(answer);
    answer = ask(server, (struct net_request){.stop = &stop});
    g_assert_true(answer->outcome == NET_STOPPED || answer->outcome == NET_LOST);
    g_assert_nonnull(strstr(answer->problem, "stops"));
    net_answer_free(answer);
    stop_server(server);
}

static void test_retry_after(void)
{
    static const struct {
        const char *value;
        gint64 least, most;
    } rows[] = {
            {"0", 0, 0},
            {"120", 120, 120},
            {"99999999", 86400, 86400},
            {"-5", 0, 0},
            {"soon", 0, 0},
            {"Sat, 28 Nov 2020 10:00:00 GMT", 0, 0},
            {"Sat, 28 Nov 2099 10:00:00 GMT", 86400, 86400},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = g_strdup_printf(
                "HTTP/1.1 429 Slow\r\nRetry-After: %s\r\nContent-Length: 0\r\n\r\n", rows[i].value);
        struct server *server = start_server(ANSWER, text);
        struct net_answer *answer = ask(server, (struct net_request){0});
        g_assert_cmpint(answer->retry_after_s, >=, rows[i].least);
        g_assert_cmpint(answer->retry_after_s, <=, rows[i].most);
        net_answer_free(answer);
        stop_server(server);
    }
}

/* ---- TLS ----------------------------------------------------------------------------------------
 */

/* A certificate for 127.0.0.1 that signs itself, with its key, as one PEM. Caller frees. */
static char *make_certificate(void)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *certificate = X509_new();
    BIO *out = BIO_new(BIO_s_mem());
    char *bytes;

    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    X509_NAME *name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const guchar *)"127.0.0.1", -1, -1, 0);
    X509_set_issuer_name(certificate, name);
    X509_EXTENSION *alternative =
            X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, "IP:127.0.0.1");
    X509_add_ext(certificate, alternative, -1);
    X509_EXTENSION_free(alternative);
    X509_sign(certificate, key, EVP_sha256());
    PEM_write_bio_PrivateKey(out, key, NULL, NULL, 0, NULL, NULL);
    PEM_write_bio_X509(out, certificate);
    long length = BIO_get_mem_data(out, &bytes);
    char *pem = g_strndup(bytes, (gsize)length);
    BIO_free(out);
    X509_free(certificate);
    EVP_PKEY_free(key);
    return pem;
}

static void test_tls(void)
{
    g_autofree char *pem = make_certificate();
    g_autofree char *folder = g_dir_make_tmp("billhook-net-XXXXXX", NULL);
    g_autofree char *file = g_build_filename(folder, "ca.pem", NULL);
    g_autoptr(GError) error = NULL;
    struct server *server = start_server(ANSWER, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");

    server->certificate = g_tls_certificate_new_from_pem(pem, -1, &error);
    if (!server->certificate) { /* GIO without a TLS backend */
        g_test_skip(error->message);
        stop_server(server);
        remove_directory(folder);
        return;
    }
    g_assert_true(g_file_set_contents(file, pem, -1, NULL));
    g_autofree char *url = g_strdup_printf("https://127.0.0.1:%d/", server->port);
    g_autofree char *other = g_strdup_printf("https://localhost:%d/", server->port);
    const struct {
        const char *url, *ca_file;
        enum net_outcome outcome;
    } rows[] = {
            {url, file, NET_ANSWERED}, {url, NULL, NET_NOT_SENT}, /* signed by nobody we know */
            {other, file, NET_NOT_SENT},                          /* another name */
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct net_answer *answer =
                ask(server, (struct net_request){.url = rows[i].url, .ca_file = rows[i].ca_file});
        g_test_message("%s: %s", rows[i].url, answer->problem);
        g_assert_cmpint(answer->outcome, ==, rows[i].outcome);
        net_answer_free(answer);
    }
    stop_server(server);
    remove_directory(folder);
}

static void test_url_check(void)
{
    static const struct {
        const char *url;
        bool plain, good;
    } rows[] = {
            {"https://api.example.com/v1", false, true},
            {"http://127.0.0.1:1/", false, true},
            {"http://[::1]:1/", false, true},
            {"http://localhost/", false, true},
            {"http://api.example.com/", false, false},
            {"http://api.example.com/", true, true},
            {"http://127.0.0.1.example.com/", false, false},
            {"http://10.0.0.1/", false, false},
            {"https://a:b@example.com/", true, false},
            {"gopher://127.0.0.1/", true, false},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_test_message("%s", rows[i].url);
        g_assert_true(net_url_check(rows[i].url, rows[i].plain, &error) == rows[i].good);
        g_assert_true(rows[i].good == (error == NULL));
    }
    g_assert_true(host_is_loopback("127.9.9.9") && host_is_loopback("LOCALHOST"));
    g_assert_false(host_is_loopback("127.0.0.1.nip.io") || host_is_loopback("localhost.example"));
}

static void test_escape(void)
{
    g_autofree char *text = net_escape("0208:0123456749 é/#~");
    g_assert_cmpstr(text, ==, "0208%3A0123456749%20%C3%A9%2F%23~");
}

int main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN);
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/net/outcomes", test_outcomes);
    g_test_add_func("/net/kept-connection", test_kept_connection);
    g_test_add_func("/net/not-sent", test_not_sent);
    g_test_add_func("/net/what-goes-out", test_what_goes_out);
    g_test_add_func("/net/time-and-stop", test_time_and_stop);
    g_test_add_func("/net/kept-headers", test_kept_headers);
    g_test_add_func("/net/gzip", test_gzip);
    g_test_add_func("/net/retry-after", test_retry_after);
    g_test_add_func("/net/tls", test_tls);
    g_test_add_func("/net/url-check", test_url_check);
    g_test_add_func("/net/escape", test_escape);
    return g_test_run();
}
