/* The server: libmicrohttpd's callbacks around one request from its head to its route, and the
 * server's life. */
#include "http/server.h"

#include <microhttpd.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "beat.h"
#include "head.h"
#include "http/answer.h"
#include "peers.h"

#define DEADLINE_S 60                 /* WooCommerce itself gives up after 60 s */
#define BODIES_MOST ((gsize)64 << 20) /* of all requests in hand together */
/* Who began so long ago and is still not done is slow, and is not waited for at the end. */
#define YOUNG_US (5 * G_USEC_PER_SEC)
#define LOG_PAUSE_US (10 * G_USEC_PER_SEC)

struct http_server {
    struct MHD_Daemon *daemon;
    int listener;
    struct http_site site; /* with routes of its own */
    struct peers peers;
    struct http_counts counts;
    struct beat beat;
    gsize body_bytes; /* of all requests in hand; its thread only */
    gint64 library_logged_us;
};

/* One request, with what only the server knows of it. */
struct request {
    struct http_request open; /* as routes see it */
    struct http_server *server;
    struct config *config; /* a reference, for `open` */
    char *uri;             /* raw */
    const char *target;    /* the same in the library's buffer */
    bool judged;
    struct http_refusal late; /* with a status: what comes when the body was read and thrown away */
    gsize capacity;           /* of the body */
};

/* ---- a request ---- */

static enum MHD_Result answered(const struct request *request)
{
    return request->open.answered ? MHD_YES : MHD_NO;
}

/* Grows with what really arrives, never by what Content-Length promises. */
static bool take_bytes(struct request *request, const char *data, gsize size)
{
    struct http_server *server = request->server;
    struct http_request *open = &request->open;
    gsize promised = open->head.length, length = open->length + size;

    if (length > promised)
        return false;
    if (length > request->capacity) {
        gsize capacity = MIN(MAX(request->capacity * 2, length), promised);
        gsize more = capacity - request->capacity;
        if (server->body_bytes + more > BODIES_MOST)
            return false;
        server->body_bytes += more;
        open->body = g_realloc(open->body, capacity);
        request->capacity = capacity;
    }
    memcpy(open->body + open->length, data, size);
    open->length = length;
    return true;
}

static struct peer *peer_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
            MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

static void note_complete(struct request *request, bool complete)
{
    struct peer *peer = peer_of(request->open.connection);
    if (peer)
        peers_complete(&request->server->peers, peer, complete);
}

/* A browser that is still sending does not read an answer: what is too large by a little is read to
 * its end first, where the site is made for browsers. */
static bool is_read_first(const struct http_request *open, const struct http_refusal *refusal)
{
    return open->site->persistent && refusal->status == 413 && open->head.length <= BODIES_MOST;
}

/* The first call, after the head. */
static enum MHD_Result judge(struct request *request, const char *method, const char *version)
{
    const struct http_site *site = &request->server->site;
    struct http_request *open = &request->open;
    struct request_line line = {
            .method = method, .target = request->target, .version = version, .uri = request->uri};
    struct head_source source = head_source_of(open->connection);

    request->judged = true;
    open->method = method;
    request->config = site->config(site->context);
    open->config = request->config;
    struct http_refusal refusal = head_judge(&source, site, open->config, &line, &open->head);

    if (!refusal.status)
        return MHD_YES;
    if (is_read_first(open, &refusal)) {
        request->late = refusal;
        return MHD_YES;
    }
    open->head.keep_alive = false; /* a body may still be on its way */
    if (refusal.status == 404 && strcmp(request->uri, BEAT_PATH) == 0)
        http_answer(open, 404, "application/json", ""); /* counted as nobody's */
    else
        http_refuse(open, &refusal);
    return answered(request);
}

/* The last call but for a request that waits, after the body. */
static enum MHD_Result finish(struct request *request)
{
    const struct http_route *route = request->open.head.route;
    note_complete(request, true);
    if (request->late.status) {
        http_refuse(&request->open, &request->late);
        return answered(request);
    }
    route->finish(route->context, &request->open);
    return request->open.waited ? MHD_YES : answered(request);
}

static enum MHD_Result woken(struct request *request)
{
    const struct http_route *route = request->open.head.route;
    route->woken(route->context, &request->open);
    return answered(request);
}

static enum MHD_Result handle(void *context,
        struct MHD_Connection *connection,
        const char *url,
        const char *method,
        const char *version,
        const char *data,
        size_t *size,
        void **state)
{
    struct request *request = *state;
    (void)context;
    (void)url;
    request->open.connection = connection;

    if (!request->judged)
        return judge(request, method, version);

    /* a library that stops takes an answer, drops it, and asks again */
    if (request->open.answered) {
        *size = 0;
        return MHD_YES;
    }

    if (*size > 0) {
        bool wanted = request->open.head.route->takes_body && !request->late.status;
        bool taken = !wanted || take_bytes(request, data, *size);
        *size = 0;
        return taken ? MHD_YES : MHD_NO;
    }
    return request->open.waited ? woken(request) : finish(request);
}

/* ---- libmicrohttpd's other callbacks ---- */

static void *begin_request(void *context, const char *uri, struct MHD_Connection *connection)
{
    struct http_server *server = context;
    struct request *request = g_new0(struct request, 1);
    request->server = server;
    request->uri = g_strdup(uri);
    request->target = uri;
    request->open.connection = connection;
    request->open.counts = &server->counts;
    request->open.site = &server->site;
    request->open.method = "";
    request->open.target = request->uri;
    struct peer *peer = peer_of(connection);
    if (peer)
        peers_begin(&server->peers, peer);
    return request;
}

static void end_request(void *context,
        struct MHD_Connection *connection,
        void **state,
        enum MHD_RequestTerminationCode why)
{
    struct request *request = *state;
    (void)context;
    if (!request)
        return;

    request->open.connection = connection;
    note_complete(request, false);

    const struct http_route *route = request->open.head.route;
    if (route && route->end)
        route->end(route->context, &request->open, why != MHD_REQUEST_TERMINATED_COMPLETED_OK);

    request->server->body_bytes -= request->capacity;
    config_unref(request->config);
    g_free(request->open.body);
    g_free(request->uri);
    g_free(request);
    *state = NULL;
}

static void note_connection(void *context,
        struct MHD_Connection *connection,
        void **socket_context,
        enum MHD_ConnectionNotificationCode code)
{
    struct http_server *server = context;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *info =
                MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        bool crowd = false;
        *socket_context = peers_add(&server->peers, info->connect_fd, &crowd);
        if (crowd && server->site.crowded)
            server->site.crowded(server->site.context);
    } else if (*socket_context) {
        peers_remove(&server->peers, *socket_context);
        *socket_context = NULL;
    }
}

/* The raw target is judged, so nothing is decoded. */
static size_t keep_raw(void *context, struct MHD_Connection *connection, char *text)
{
    (void)context;
    (void)connection;
    return strlen(text);
}

/* The library tells of every aborted connection; one line in ten seconds is enough. Its own words
 * only: what it would put into them can come from the request. */
static void library_log(void *context, const char *format, va_list arguments)
{
    (void)arguments;
    struct http_server *server = context;
    gint64 now = g_get_monotonic_time();
    if (now - server->library_logged_us < LOG_PAUSE_US)
        return;
    server->library_logged_us = now;
    g_autofree char *text = g_strdup(format);
    log_event(LOG_LEVEL_DEBUG, "http-library", "text", g_strchomp(text), NULL);
}

/* ---- life ---- */

/* The database, the mails and the log need descriptors too. */
static guint connection_limit(guint most)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur == RLIM_INFINITY)
        return most;
    rlim_t left = files.rlim_cur > 40 ? files.rlim_cur - 32 : 9;
    return (guint)MIN(left, most);
}

/* The library's options for a certificate and its key, as PEM text. */
#define TLS_OPTIONS 4

static void tls_options(struct MHD_OptionItem *options, char *certificate, char *key)
{
    options[0] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_CERT, 0, certificate};
    options[1] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_KEY, 0, key};
    /* GnuTLS's words: what is older than TLS 1.2 is not spoken (RFC 8996) */
    options[2] = (struct MHD_OptionItem){
            MHD_OPTION_HTTPS_PRIORITIES, 0, "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"};
    options[3] = (struct MHD_OptionItem){MHD_OPTION_END, 0, NULL};
}

/* Both files, as text; the caller frees what is set. */
static bool read_pair(const struct http_site *site, char **certificate, char **key, GError **error)
{
    gsize length;
    *certificate = file_read(site->tls_certificate, FILE_PEM, &length, error);
    if (!*certificate)
        return false;
    *key = file_read(site->tls_key, FILE_PEM, &length, error);
    return *key != NULL;
}

static struct MHD_Daemon *start_library(
        struct http_server *server, guint limit, unsigned flags, struct MHD_OptionItem *tls)
{
    /* clang-format off */
    return MHD_start_daemon(flags, 0, NULL, NULL, handle, server,
            MHD_OPTION_EXTERNAL_LOGGER, library_log, server,
            MHD_OPTION_LISTEN_SOCKET, server->listener,
            MHD_OPTION_CONNECTION_LIMIT, limit,
            MHD_OPTION_CONNECTION_TIMEOUT, server->site.idle_s,
            MHD_OPTION_URI_LOG_CALLBACK, begin_request, server,
            MHD_OPTION_UNESCAPE_CALLBACK, keep_raw, server,
            MHD_OPTION_NOTIFY_COMPLETED, end_request, server,
            MHD_OPTION_NOTIFY_CONNECTION, note_connection, server,
            MHD_OPTION_ARRAY, tls,
            MHD_OPTION_END);
    /* clang-format on */
}

static bool start_daemon(struct http_server *server, guint limit, GError **error)
{
    const struct http_site *site = &server->site;
    unsigned flags = MHD_USE_EPOLL | MHD_USE_INTERNAL_POLLING_THREAD | MHD_ALLOW_SUSPEND_RESUME |
            MHD_USE_ITC | MHD_USE_ERROR_LOG;
    g_autofree char *certificate = NULL, *key = NULL;
    struct MHD_OptionItem tls[TLS_OPTIONS] = {{MHD_OPTION_END, 0, NULL}};
    bool secure = *site->tls_certificate != '\0';

    if (secure) {
        if (!read_pair(site, &certificate, &key, error)) {
            close(server->listener); /* as the library does where it does not start */
            return false;
        }
        flags |= MHD_USE_TLS;
        tls_options(tls, certificate, key);
    }

    /* who says nothing takes no place; no matter on unix sockets */
    int defer_s = 5;
    setsockopt(server->listener, IPPROTO_TCP, TCP_DEFER_ACCEPT, &defer_s, sizeof defer_s);

    server->daemon = start_library(server, limit, flags, tls);
    if (server->daemon)
        return true;
    return fail(error, BILLHOOK_ERROR_SYSTEM, "the HTTP server could not be started%s",
            secure ? " (tls_certificate and tls_key: a PEM pair?)" : "");
}

struct http_server *http_start(int listener, const struct http_site *site, GError **error)
{
    struct http_server *server = g_new0(struct http_server, 1);
    guint limit = connection_limit(site->connections);
    server->listener = listener;
    server->site = *site;
    server->site.routes = g_memdup2(site->routes, site->route_count * sizeof *site->routes);
    beat_init(&server->beat);
    http_counts_init(&server->counts);
    peers_init(&server->peers, limit, site->spare);

    if (start_daemon(server, limit, error))
        return server;
    http_stop(server);
    return NULL;
}

void http_quiesce(struct http_server *server)
{
    MHD_socket listener = MHD_quiesce_daemon(server->daemon);
    if (listener != MHD_INVALID_SOCKET)
        close(listener);
    beat_ask(&server->beat, server->daemon); /* who was being accepted is known once it is heard */
}

bool http_busy(struct http_server *server)
{
    return beat_is_open(&server->beat) || peers_busy(&server->peers, YOUNG_US);
}

void http_stop(struct http_server *server)
{
    if (!server)
        return;
    if (server->daemon)
        MHD_stop_daemon(server->daemon);
    beat_clear(&server->beat);
    peers_clear(&server->peers);
    http_counts_clear(&server->counts);
    g_free((struct http_route *)server->site.routes);
    g_free(server);
}

guint http_sweep(struct http_server *server)
{
    unsigned deadline_s = server->site.deadline_s ? server->site.deadline_s : DEADLINE_S;
    return peers_sweep(&server->peers, deadline_s * G_USEC_PER_SEC);
}

bool http_alive(struct http_server *server, gint64 limit_us)
{
    return beat_moves(&server->beat, server->daemon, limit_us);
}

void http_read_counts(struct http_server *server, guint64 counts[HTTP_VERDICTS])
{
    http_counts_read(&server->counts, counts);
}
