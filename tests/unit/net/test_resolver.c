/* One question to DNS against a server that answers as a row says. Goal: the whole message comes
 * back, over TCP where it was cut, without extensions where a server knows none; no answer is an
 * error and never a "no". */
#include <gio/gio.h>
#include <string.h>

#include "base/error.h"
#include "net/resolver.h"

enum manner {
    ANSWERS,       /* with a record of 4 bytes */
    SAYS_NO,       /* NXDOMAIN */
    FAILS,         /* SERVFAIL */
    KNOWS_NO_EDNS, /* FORMERR to an extended query */
    CUTS,          /* says over UDP that the answer is too long */
    CUTS_AND_HANGS_UP,
};

struct server {
    GSocket *udp;
    GSocketListener *tcp;
    GCancellable *end;
    GThread *udp_thread, *tcp_thread;
    enum manner manner;
    guint16 port;
    int udp_asked, tcp_asked;
    guint8 query[512]; /* the last one over UDP */
    gsize length;
};

/* Makes the answer of a query in its place; the new length. */
static gsize answer_of(const struct server *server, bool tcp, guint8 *bytes, gsize length)
{
    static const guint8 record[] = {
            0xc0, 12, 0, 35, 0, 1, 0, 0, 0, 60, 0, 4, 0x11, 0x22, 0x33, 0x44};
    bool extended = bytes[11] == 1;
    bool cut = !tcp && (server->manner == CUTS || server->manner == CUTS_AND_HANGS_UP);
    guint code = server->manner == SAYS_NO                ? 3
            : server->manner == FAILS                     ? 2
            : server->manner == KNOWS_NO_EDNS && extended ? 1
                                                          : 0;
    if (extended)
        length -= 11;
    bytes[2] = cut ? 0x83 : 0x81;
    bytes[3] = (guint8)(0x80 | code);
    bytes[11] = 0;
    if (code || cut)
        return length;
    bytes[7] = 1;
    memcpy(bytes + length, record, sizeof record);
    return length + sizeof record;
}

static gpointer serve_udp(gpointer data)
{
    struct server *server = data;
    guint8 bytes[1024];
    for (;;) {
        g_autoptr(GSocketAddress) from = NULL;
        gssize got =
                g_socket_receive_from(server->udp, &from, (char *)bytes, 512, server->end, NULL);
        if (got < 12)
            return NULL;
        server->udp_asked++;
        server->length = (gsize)got;
        memcpy(server->query, bytes, (gsize)got);
        gsize length = answer_of(server, false, bytes, (gsize)got);
        g_socket_send_to(server->udp, from, (char *)bytes, length, NULL, NULL);
    }
}

static void serve_connection(struct server *server, GIOStream *stream)
{
    guint8 bytes[1024];
    gsize got = 0;
    GInputStream *input = g_io_stream_get_input_stream(stream);
    GOutputStream *output = g_io_stream_get_output_stream(stream);
    server->tcp_asked++;
    if (server->manner == CUTS_AND_HANGS_UP ||
            !g_input_stream_read_all(input, bytes, 2, &got, NULL, NULL) || got < 2)
        return;

    gsize length = (gsize)bytes[0] << 8 | bytes[1];
    g_assert_cmpuint(length, <=, 512);
    g_input_stream_read_all(input, bytes, length, &got, NULL, NULL);
    length = answer_of(server, true, bytes, got);
    const guint8 head[] = {(guint8)(length >> 8), (guint8)length};
    g_output_stream_write_all(output, head, 2, NULL, NULL, NULL);
    g_output_stream_write_all(output, bytes, length, NULL, NULL, NULL);
}

static gpointer serve_tcp(gpointer data)
{
    struct server *server = data;
    for (;;) {
        g_autoptr(GSocketConnection) connection =
                g_socket_listener_accept(server->tcp, NULL, server->end, NULL);
        if (!connection)
            return NULL;
        serve_connection(server, G_IO_STREAM(connection));
        g_io_stream_close(G_IO_STREAM(connection), NULL, NULL);
    }
}

/* A server on 127.0.0.1 or ::1; NULL: this machine has no such address. */
static struct server *start(GSocketFamily family, enum manner manner)
{
    struct server *server = g_new0(struct server, 1);
    g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback(family);
    g_autoptr(GSocketAddress) any = g_inet_socket_address_new(loopback, 0);
    g_autoptr(GSocketAddress) bound = NULL;
    server->manner = manner;
    server->end = g_cancellable_new();
    server->tcp = g_socket_listener_new();
    server->udp = g_socket_new(family, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);
    bool there = server->udp &&
            g_socket_listener_add_address(server->tcp, any, G_SOCKET_TYPE_STREAM,
                    G_SOCKET_PROTOCOL_TCP, NULL, &bound, NULL) &&
            g_socket_bind(server->udp, bound, FALSE, NULL);
    if (!there) {
        g_clear_object(&server->udp);
        g_object_unref(server->tcp);
        g_object_unref(server->end);
        g_free(server);
        return NULL;
    }
    server->port = g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(bound));
    server->udp_thread = g_thread_new("udp", serve_udp, server);
    server->tcp_thread = g_thread_new("tcp", serve_tcp, server);
    return server;
}

static void stop(struct server *server)
{
    g_cancellable_cancel(server->end);
    g_thread_join(server->udp_thread);
    g_thread_join(server->tcp_thread);
    g_object_unref(server->udp);
    g_object_unref(server->tcp);
    g_object_unref(server->end);
    g_free(server);
}

static GBytes *ask(const struct server *server, const char *format, GError **error)
{
    g_autofree char *port = g_strdup_printf("%d", server->port);
    GString *address = g_string_new(format);
    g_string_replace(address, "PORT", port, 1);
    GBytes *answer = net_ask_naptr("a1.zone.example", address->str, error);
    g_string_free(address, TRUE);
    return answer;
}

/* The goal: each manner of answering has its outcome, and is asked no more than it needs. */
static void test_manners(void)
{
    static const struct {
        enum manner manner;
        bool answered;
        int code;
    } rows[] = {
            {ANSWERS, true, 0},
            {SAYS_NO, true, 3},
            {FAILS, false, 0},
            {KNOWS_NO_EDNS, true, 0},
            {CUTS, true, 0},
            {CUTS_AND_HANGS_UP, false, 0},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        struct server *server = start(G_SOCKET_FAMILY_IPV4, rows[i].manner);
        g_autoptr(GBytes) answer = ask(server, "127.0.0.1:PORT", &error);
        stop(g_steal_pointer(&server));
        g_test_message("manner %d: %s", rows[i].manner, error ? error->message : "answered");
        g_assert_true((answer != NULL) == rows[i].answered);
        if (!answer) {
            g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_TEMPORARY);
            continue;
        }
        const guint8 *bytes = g_bytes_get_data(answer, NULL);
        g_assert_cmpint(bytes[3] & 15, ==, rows[i].code);
        if (rows[i].code == 0)
            g_assert_cmpint(bytes[g_bytes_get_size(answer) - 1], ==, 0x44);
    }
}

/* The goal: how often it asks: once, again without extensions, once over TCP. */
static void test_counts(void)
{
    static const struct {
        enum manner manner;
        int udp, tcp;
    } rows[] = {{ANSWERS, 1, 0}, {SAYS_NO, 1, 0}, {KNOWS_NO_EDNS, 2, 0}, {CUTS, 1, 1}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct server *server = start(G_SOCKET_FAMILY_IPV4, rows[i].manner);
        g_autoptr(GBytes) answer = ask(server, "127.0.0.1:PORT", NULL);
        g_assert_cmpint(server->udp_asked, ==, rows[i].udp);
        g_assert_cmpint(server->tcp_asked, ==, rows[i].tcp);
        stop(server);
    }
}

/* The goal: what is asked: the name, NAPTR, with recursion, saying that 1,232 bytes are welcome. */
static void test_question(void)
{
    static const guint8 tail[] = {2, 'a', '1', 4, 'z', 'o', 'n', 'e', 7, 'e', 'x', 'a', 'm', 'p',
            'l', 'e', 0, 0, 35, 0, 1, 0, 0, 41, 0x04, 0xd0, 0, 0, 0, 0, 0, 0};
    struct server *server = start(G_SOCKET_FAMILY_IPV4, ANSWERS);
    g_autoptr(GBytes) answer = ask(server, "127.0.0.1:PORT", NULL);
    g_assert_cmpuint(server->length, ==, 12 + sizeof tail);
    g_assert_true(memcmp(server->query + 12, tail, sizeof tail) == 0);
    g_assert_cmpint(server->query[2] & 1, ==, 1);
    stop(server);
}

/* The goal: an IPv6 server is asked too. */
static void test_wide(void)
{
    struct server *server = start(G_SOCKET_FAMILY_IPV6, ANSWERS);
    if (!server) {
        g_test_skip("no ::1 here");
        return;
    }
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) answer = ask(server, "[::1]:PORT", &error);
    g_assert_no_error(error);
    g_assert_cmpint(server->udp_asked, ==, 1);

    server->manner = CUTS;
    g_autoptr(GBytes) cut = ask(server, "[::1]:PORT", &error);
    g_assert_no_error(error);
    g_assert_cmpint(server->tcp_asked, ==, 1);
    stop(server);
}

/* The goal: where nobody listens there is an error that may pass. */
static void test_nobody(void)
{
    g_autoptr(GError) error = NULL;
    struct server *server = start(G_SOCKET_FAMILY_IPV4, ANSWERS);
    g_autofree char *address = g_strdup_printf("127.0.0.1:%d", server->port);
    stop(server);
    g_assert_null(net_ask_naptr("a.example", address, &error));
    g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_TEMPORARY);
    g_assert_nonnull(strstr(error->message, address));
}

/* The goal: what is no server is said so, and a name that DNS cannot ask for asks nobody. */
static void test_input(void)
{
    static const char *const servers[] = {"dns.example", "dns.example:53", "127.0.0.1:x",
            "127.0.0.1:99999", "1.2.3", ":53", "x y"};
    for (gsize i = 0; i < G_N_ELEMENTS(servers); i++) {
        g_autoptr(GError) error = NULL;
        g_test_message("%s", servers[i]);
        g_assert_null(net_ask_naptr("a.example", servers[i], &error));
        g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_INPUT);
    }

    struct server *server = start(G_SOCKET_FAMILY_IPV4, ANSWERS);
    g_autofree char *address = g_strdup_printf("127.0.0.1:%d", server->port);
    g_autofree char *label = g_strnfill(64, 'a');
    g_autoptr(GError) error = NULL;
    g_assert_null(net_ask_naptr(label, address, &error));
    g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_TEMPORARY);
    g_assert_cmpint(server->udp_asked, ==, 0);
    stop(server);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/net/resolver/manners", test_manners);
    g_test_add_func("/net/resolver/counts", test_counts);
    g_test_add_func("/net/resolver/question", test_question);
    g_test_add_func("/net/resolver/wide", test_wide);
    g_test_add_func("/net/resolver/nobody", test_nobody);
    g_test_add_func("/net/resolver/input", test_input);
    return g_test_run();
}
