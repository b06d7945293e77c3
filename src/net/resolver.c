/* One question to DNS: over UDP with libresolv, which tries each server in turn, and over TCP by
 * ourselves where the answer was too long, for libresolv waits there without a bound. */
#include "net/resolver.h"

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <errno.h>
#include <gio/gio.h>
#include <netinet/in.h>
#include <resolv.h>
#include <string.h>

#include "base/error.h"

enum {
    DNS_PORT = 53,
    WAIT_S = 2, /* the first time, for one server; shared by several the second time */
    TRIES = 2,
    TCP_WAIT_S = 5,
    MESSAGE_MOST = 65535,
    QUERY_MOST = 512,
    UDP_SIZE = 1232, /* DNS flag day 2020: no fragments */
};

/* ---- which server ---- */

/* "IP", "IP:PORT", "[IP]:PORT". Caller unrefs; NULL with INPUT. */
static GSocketAddress *server_address(const char *server, GError **error)
{
    bool plain = g_hostname_is_ip_address(server);
    g_autoptr(GSocketConnectable) parsed =
            plain ? NULL : g_network_address_parse(server, DNS_PORT, NULL);
    const char *host = parsed ? g_network_address_get_hostname(G_NETWORK_ADDRESS(parsed)) : server;
    guint16 port = parsed ? g_network_address_get_port(G_NETWORK_ADDRESS(parsed)) : DNS_PORT;
    GSocketAddress *address = g_hostname_is_ip_address(host)
            ? g_inet_socket_address_new_from_string(host, port)
            : NULL;
    if (!address)
        fail(error, BILLHOOK_ERROR_INPUT,
                "%s is no address of a DNS server: IP or IP:PORT is allowed, such as "
                "127.0.0.1:5353",
                server);
    return address;
}

/* Puts one server in the place of the system's. */
static void use_server(struct __res_state *state, GSocketAddress *address)
{
    struct sockaddr_in6 native;
    memset(&native, 0, sizeof native);
    g_socket_address_to_native(address, &native, sizeof native, NULL);

    for (int i = 0; i < MAXNS; i++) {
        free(state->_u._ext.nsaddrs[i]);
        state->_u._ext.nsaddrs[i] = NULL;
    }
    state->nscount = 1;
    state->_u._ext.nscount = 0;
    memset(&state->nsaddr_list[0], 0, sizeof state->nsaddr_list[0]);
    if (native.sin6_family == AF_INET) {
        memcpy(&state->nsaddr_list[0], &native, sizeof state->nsaddr_list[0]);
        return;
    }
    /* how libresolv keeps an IPv6 server: its IPv4 place stays empty; res_nclose() frees this */
    state->_u._ext.nsaddrs[0] = malloc(sizeof native);
    if (!state->_u._ext.nsaddrs[0])
        g_error("out of memory");
    memcpy(state->_u._ext.nsaddrs[0], &native, sizeof native);
}

/* The server that is asked first. Caller unrefs. */
static GSocketAddress *first_server(struct __res_state *state)
{
    const struct sockaddr_in6 *wide = state->_u._ext.nsaddrs[0];
    if (state->nsaddr_list[0].sin_family == 0 && wide)
        return g_socket_address_new_from_native((gpointer)wide, sizeof *wide);
    return g_socket_address_new_from_native(&state->nsaddr_list[0], sizeof state->nsaddr_list[0]);
}

/* ---- the question ---- */

/* Makes the query; with `extended` it says that a longer answer over UDP is welcome (RFC 6891).
 * Its length, -1: the name cannot be asked for. */
static int make_query(
        struct __res_state *state, const char *host, bool extended, guint8 query[QUERY_MOST])
{
    static const guint8 option[] = {
            0, 0, ns_t_opt, UDP_SIZE >> 8, UDP_SIZE & 0xff, 0, 0, 0, 0, 0, 0};
    int length = res_nmkquery(state, ns_o_query, host, ns_c_in, ns_t_naptr, NULL, 0, NULL, query,
            QUERY_MOST - (int)sizeof option);
    if (length < NS_HFIXEDSZ || !extended)
        return length;

    memcpy(query + length, option, sizeof option);
    query[11] = 1; /* one additional record */
    return length + (int)sizeof option;
}

/* ---- TCP ---- */

static GBytes *read_message(GInputStream *input)
{
    guint8 head[2];
    gsize got = 0;
    if (!g_input_stream_read_all(input, head, sizeof head, &got, NULL, NULL) || got != sizeof head)
        return NULL;

    gsize length = (gsize)head[0] << 8 | head[1];
    g_autofree guint8 *bytes = g_malloc(length + 1);
    if (!g_input_stream_read_all(input, bytes, length, &got, NULL, NULL) || got != length)
        return NULL;
    return g_bytes_new_take(g_steal_pointer(&bytes), length);
}

/* RFC 1035, 4.2.2: a message with its length before it. NULL: no answer. */
static GBytes *ask_tcp(GSocketAddress *server, const guint8 *query, int length)
{
    g_autoptr(GSocketClient) client = g_socket_client_new();
    g_socket_client_set_timeout(client, TCP_WAIT_S);
    g_socket_client_set_enable_proxy(client, FALSE);
    g_autoptr(GSocketConnection) connection =
            g_socket_client_connect(client, G_SOCKET_CONNECTABLE(server), NULL, NULL);
    if (!connection)
        return NULL;

    const guint8 head[2] = {(guint8)(length >> 8), (guint8)length};
    GOutputStream *output = g_io_stream_get_output_stream(G_IO_STREAM(connection));
    if (!g_output_stream_write_all(output, head, sizeof head, NULL, NULL, NULL) ||
            !g_output_stream_write_all(output, query, (gsize)length, NULL, NULL, NULL))
        return NULL;

    g_autoptr(GBytes) answer = read_message(g_io_stream_get_input_stream(G_IO_STREAM(connection)));
    gsize size = 0;
    const guint8 *bytes = answer ? g_bytes_get_data(answer, &size) : NULL;
    bool ours = size >= NS_HFIXEDSZ && memcmp(bytes, query, 2) == 0;
    return ours ? g_steal_pointer(&answer) : NULL;
}

/* ---- asking ---- */

static int code_of(const guint8 *message)
{
    return message[3] & 15;
}

static bool is_cut(const guint8 *message)
{
    return message[2] & 2;
}

/* Asks all servers over UDP. NULL: no answer. */
static GBytes *ask_once(struct __res_state *state, const char *host, bool extended)
{
    guint8 query[QUERY_MOST];
    int length = make_query(state, host, extended, query);
    if (length < NS_HFIXEDSZ)
        return NULL;

    g_autofree guint8 *answer = g_malloc(MESSAGE_MOST);
    int size = res_nsend(state, query, length, answer, MESSAGE_MOST);
    if (size < NS_HFIXEDSZ)
        return NULL;
    if (!is_cut(answer))
        return g_bytes_new(answer, (gsize)size);

    g_autoptr(GSocketAddress) server = first_server(state);
    return server ? ask_tcp(server, query, length) : NULL;
}

/* A server that does not know extended queries calls them malformed. */
static GBytes *ask(struct __res_state *state, const char *host)
{
    g_autoptr(GBytes) answer = ask_once(state, host, true);
    if (answer && code_of(g_bytes_get_data(answer, NULL)) == ns_r_formerr)
        return ask_once(state, host, false);
    return g_steal_pointer(&answer);
}

static GBytes *ask_with(struct __res_state *state, const char *host, GSocketAddress *address)
{
    if (address)
        use_server(state, address);
    state->retrans = WAIT_S;
    state->retry = TRIES;
    state->options |= RES_IGNTC; /* TCP is ours */
    state->options &= ~(unsigned long)(RES_USEVC | RES_ROTATE);
    return ask(state, host);
}

GBytes *net_ask_naptr(const char *host, const char *server, GError **error)
{
    struct __res_state state;
    g_autoptr(GSocketAddress) address = NULL;
    if (*server && !(address = server_address(server, error)))
        return NULL;

    memset(&state, 0, sizeof state);
    if (res_ninit(&state) != 0) {
        fail(error, BILLHOOK_ERROR_TEMPORARY, "the resolver of this system cannot be used");
        return NULL;
    }
    GBytes *answer = ask_with(&state, host, address);
    res_nclose(&state);
    if (!answer)
        fail(error, BILLHOOK_ERROR_TEMPORARY, "no answer from DNS%s%s", *server ? " at " : "",
                server);
    return answer;
}
