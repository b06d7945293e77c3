/* The HTTP server: one request from its head to its answer, /health, the server's life and its
 * heartbeat. */
#include "http.h"

#include <cjson/cJSON.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/date.h"
#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "http_peers.h"
#include "http_request.h"
#include "acts/problems.h"
#include "store/books.h"
#include "store/inbox.h"
#include "store/store.h"
#include "woocommerce/signature.h"

/* libmicrohttpd 0.9.75 stalls when exactly 128 connections (or a multiple) of one epoll thread are
 * ready at once. */
#define CONNECTIONS_MOST 120
#define IDLE_SECONDS 20
#define DEADLINE_US (60 * G_USEC_PER_SEC)    /* WooCommerce itself gives up after 60 s */
#define STORE_LIMIT_US (50 * G_USEC_PER_SEC) /* before that: better a 503 than no answer */
/* Our own question to ourselves; it is no path, so it gets a 404 like any other. */
#define BEAT_PATH "/-/beat"
#define TOPIC_CHARACTERS 100
#define BODIES_MOST ((gsize)64 << 20) /* of all requests in hand together */

struct http {
    struct MHD_Daemon *daemon;
    int listener;
    struct live *live;
    struct intake *intake;
    char *database;
    struct store *store; /* the HTTP thread's own, for /health */
    struct peers peers;
    gsize body_bytes; /* of all requests in hand; HTTP thread only */
    GMutex mutex;     /* guards what follows */
    guint64 counts[HTTP_VERDICTS];
    GHashTable *denied; /* shop -> wrong signatures in a row */
    gint64 library_logged_us;
    int beat_socket; /* the open heartbeat, -1 none; main thread only */
    gint64 beat_since_us, beat_answered_us;
};

/* One request. */
struct request {
    struct http *http;
    char *uri;          /* raw */
    const char *target; /* the same in the library's buffer */
    bool judged;
    struct head head;
    char *topic;
    struct config *config; /* the one it is judged by, to the end */
    char *body;
    gsize length, capacity;
    struct intake_item *item;
    struct MHD_Connection *connection;
};

static void count(struct http *http, enum http_verdict verdict)
{
    g_mutex_lock(&http->mutex);
    http->counts[verdict]++;
    g_mutex_unlock(&http->mutex);
}

/* ---- answers ---- */

static enum MHD_Result respond(struct request *request,
        unsigned status,
        const char *body,
        const char *header,
        const char *value)
{
    struct MHD_Response *response =
            MHD_create_response_from_buffer(strlen(body), (void *)body, MHD_RESPMEM_MUST_COPY);
    if (!response)
        return MHD_NO;
    MHD_add_response_header(response, "Content-Type", "application/json");
    if (header)
        MHD_add_response_header(response, header, value);
    /* one request a connection, unless a client that gets a good answer asks for more */
    if (status != 200 || !request->head.keep_alive)
        MHD_add_response_header(response, "Connection", "close");
    enum MHD_Result queued = MHD_queue_response(request->connection, status, response);
    MHD_destroy_response(response);
    return queued;
}

static enum MHD_Result refuse(struct request *request, const struct verdict *verdict)
{
    g_autofree char *body = g_strdup_printf("{\"error\":\"%s\"}\n", verdict->text);
    count(request->http, verdict->counted);
    if (verdict->allow)
        return respond(request, verdict->status, body, "Allow", verdict->allow);
    if (verdict->status == 503)
        return respond(request, 503, body, "Retry-After", "60");
    return respond(request, verdict->status, body, NULL, NULL);
}

static const struct verdict unavailable = {
        503, HTTP_UNAVAILABLE, "not stored, try again later", NULL};
static const struct verdict denied = {401, HTTP_DENIED, "signature missing or wrong", NULL};

static enum MHD_Result answer_item(struct request *request)
{
    if (request->item->answer != INTAKE_STORED)
        return refuse(request, &unavailable);
    g_autofree char *body =
            g_strdup_printf("{\"delivery\":%" G_GINT64_FORMAT "}\n", request->item->id);
    count(request->http, HTTP_STORED);
    return respond(request, 200, body, NULL, NULL);
}

/* ---- health ---- */

/* As `billhook status` sees it; also when the database cannot be read. */
static bool needs_person(struct http *http, const struct config *config)
{
    gint64 now = g_get_real_time() / G_USEC_PER_SEC;
    g_autoptr(GPtrArray) problems = problems_collect(http->store, config, now, NULL);
    return !problems || problems->len > 0;
}

static enum MHD_Result answer_health(struct request *request)
{
    struct http *http = request->http;
    struct store_counts counts = {0};
    bool away = live_is_away(http->live); /* what lies there instead is not opened */
    bool known =
            http->store || (!away && (http->store = store_open(http->database, STORE_READ, NULL)));
    gint64 without_page = 0;
    known = known && store_counts(http->store, &counts, NULL) &&
            store_without_page(
                    http->store, g_get_real_time() / G_USEC_PER_SEC, &without_page, NULL, NULL);
    if (!known) /* after an error only a new connection may go on */
        g_clear_pointer(&http->store, store_close);
    bool failing = http_is_failing(http);
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "status",
            failing                                                 ? "failing"
                    : !known || needs_person(http, request->config) ? "attention"
                                                                    : "ok");
    cJSON_AddStringToObject(json, "version", BILLHOOK_VERSION);
    cJSON_AddNumberToObject(json, "inbox_pending", (double)counts.deliveries[DELIVERY_PENDING]);
    cJSON_AddNumberToObject(json, "inbox_failed", (double)counts.deliveries[DELIVERY_FAILED]);
    cJSON_AddNumberToObject(json, "outbox_queued", (double)counts.mails[MAIL_QUEUED]);
    cJSON_AddNumberToObject(json, "outbox_failed", (double)counts.mails[MAIL_FAILED]);
    cJSON_AddNumberToObject(json, "documents_without_page", (double)without_page);
    g_autofree char *last = date_time_text(counts.last_delivery_at);
    if (*last)
        cJSON_AddStringToObject(json, "last_delivery_at", last);
    else
        cJSON_AddNullToObject(json, "last_delivery_at");
    char *body = cJSON_PrintUnformatted(json);
    count(http, HTTP_HEALTH);
    enum MHD_Result result = respond(request, failing ? 503 : 200, body, NULL, NULL);
    cJSON_free(body);
    cJSON_Delete(json);
    return result;
}

/* ---- a delivery ---- */

static void note_signature(struct http *http, const char *shop, bool good)
{
    g_mutex_lock(&http->mutex);
    gint64 *row = g_hash_table_lookup(http->denied, shop);
    if (!row) {
        row = g_new0(gint64, 1);
        g_hash_table_insert(http->denied, g_strdup(shop), row);
    }
    *row = good ? 0 : *row + 1;
    g_mutex_unlock(&http->mutex);
}

/* Which secret signed the body: 0 none, 1 secret, 2 previous_secret. */
static int signed_with(const struct request *request)
{
    const struct shop *shop = request->head.shop;
    const char *body = request->body ? request->body : "";
    if (request->head.signatures != 1)
        return 0;
    if (signature_matches(request->head.signature, shop->secret, body, request->length))
        return 1;
    return signature_matches(request->head.signature, shop->previous_secret, body, request->length)
            ? 2
            : 0;
}

static void wake_connection(struct intake_item *item)
{
    MHD_resume_connection(item->context);
}

static enum MHD_Result hand_over(struct request *request)
{
    struct intake_item *item = intake_item_new();
    item->shop = request->head.shop->name;
    item->topic = g_strdup(request->topic);
    item->body = g_steal_pointer(&request->body);
    item->length = request->length;
    item->ignored = !request->head.shop->enabled;
    item->received_at = g_get_real_time() / G_USEC_PER_SEC;
    item->wake = wake_connection;
    item->context = request->connection;
    request->item = item;
    live_delivery_came(request->http->live);
    MHD_suspend_connection(request->connection);
    if (!intake_push(request->http->intake, item)) {
        item->answer = INTAKE_REFUSED;
        item->woken = true;
        MHD_resume_connection(request->connection);
    }
    return MHD_YES;
}

static enum MHD_Result finish_hook(struct request *request)
{
    struct http *http = request->http;
    const char *shop = request->head.shop->name;
    if (request->head.signatures == 0 &&
            ping_body(request->body ? request->body : "", request->length)) {
        log_event(LOG_LEVEL_INFO, "ping", "shop", shop, NULL);
        count(http, HTTP_PING);
        return respond(request, 200, "", NULL, NULL);
    }
    int which = signed_with(request);
    note_signature(http, shop, which != 0);
    if (!which) {
        log_event(LOG_LEVEL_DEBUG, "signature-refused", "shop", shop, NULL);
        return refuse(request, &denied);
    }
    if (which == 2)
        log_event(LOG_LEVEL_INFO, "signed-with-previous-secret", "shop", shop, NULL);
    return hand_over(request);
}

/* Grows with what really arrives, never by what Content-Length promises. */
static bool take_bytes(struct request *request, const char *data, gsize size)
{
    struct http *http = request->http;
    if (request->length + size > request->head.length)
        return false;
    if (request->length + size > request->capacity) {
        gsize capacity =
                MIN(MAX(request->capacity * 2, request->length + size), request->head.length);
        if (http->body_bytes + capacity - request->capacity > BODIES_MOST)
            return false;
        http->body_bytes += capacity - request->capacity;
        request->body = g_realloc(request->body, capacity);
        request->capacity = capacity;
    }
    memcpy(request->body + request->length, data, size);
    request->length += size;
    return true;
}

static struct peer *peer_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
            MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

/* A topic is a name, but nobody signs it: one line of UTF-8, no longer than a name. */
static char *topic_text(const char *topic)
{
    g_autofree char *clean = text_clean(topic, false);
    return g_utf8_strlen(clean, -1) > TOPIC_CHARACTERS
            ? g_utf8_substring(clean, 0, TOPIC_CHARACTERS)
            : g_steal_pointer(&clean);
}

/* The first call, after the head. */
static enum MHD_Result judge(struct request *request, const char *method, const char *version)
{
    request->judged = true;
    request->config = live_config(request->http->live);
    struct request_line line = {
            .method = method, .target = request->target, .version = version, .uri = request->uri};
    struct verdict verdict =
            head_judge(request->connection, request->config, &line, &request->head);
    if (verdict.status == 404 && strcmp(request->uri, BEAT_PATH) == 0)
        return respond(request, 404, "", NULL, NULL);
    if (verdict.status)
        return refuse(request, &verdict);
    request->topic = topic_text(request->head.topic);
    return MHD_YES;
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
    request->connection = connection;
    if (!request->judged)
        return judge(request, method, version);
    if (*size > 0) {
        bool taken = request->head.route != ROUTE_HOOK || take_bytes(request, data, *size);
        *size = 0;
        return taken ? MHD_YES : MHD_NO;
    }
    if (request->item)
        return answer_item(request);
    struct peer *peer = peer_of(connection);
    if (peer)
        peers_complete(&request->http->peers, peer, true);
    return request->head.route == ROUTE_HEALTH ? answer_health(request) : finish_hook(request);
}

/* ---- libmicrohttpd's callbacks ---- */

static void *begin_request(void *context, const char *uri, struct MHD_Connection *connection)
{
    struct request *request = g_new0(struct request, 1);
    (void)connection;
    request->http = context;
    request->uri = g_strdup(uri);
    request->target = uri;
    request->head.topic = "";
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
    if (why != MHD_REQUEST_TERMINATED_COMPLETED_OK && request->head.shop && !request->item &&
            request->length < request->head.length)
        log_event(LOG_LEVEL_DEBUG, "request-cut", "shop", request->head.shop->name, NULL);
    struct peer *peer = peer_of(connection);
    if (peer)
        peers_complete(&request->http->peers, peer, false);
    request->http->body_bytes -= request->capacity;
    if (request->item)
        live_delivery_left(request->http->live);
    intake_item_unref(request->item);
    config_unref(request->config);
    g_free(request->topic);
    g_free(request->body);
    g_free(request->uri);
    g_free(request);
    *state = NULL;
}

static void note_connection(void *context,
        struct MHD_Connection *connection,
        void **socket_context,
        enum MHD_ConnectionNotificationCode code)
{
    struct http *http = context;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *info =
                MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        *socket_context = peers_add(&http->peers, info->connect_fd);
    } else if (*socket_context) {
        peers_remove(&http->peers, *socket_context);
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
    struct http *http = context;
    gint64 now = g_get_monotonic_time();
    if (now - http->library_logged_us < 10 * G_USEC_PER_SEC)
        return;
    http->library_logged_us = now;
    g_autofree char *text = g_strdup(format);
    log_event(LOG_LEVEL_DEBUG, "http-library", "text", g_strchomp(text), NULL);
}

/* ---- life ---- */

/* The database, the mails and the log need descriptors too. */
static guint connection_limit(void)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur == RLIM_INFINITY ||
            files.rlim_cur > CONNECTIONS_MOST + 64)
        return CONNECTIONS_MOST;
    return files.rlim_cur > 40 ? (guint)MIN(files.rlim_cur - 32, CONNECTIONS_MOST) : 9;
}

static struct MHD_Daemon *start_daemon(
        struct http *http, const struct config *config, guint limit, GError **error)
{
    int defer_s = 5;
    setsockopt(http->listener, IPPROTO_TCP, TCP_DEFER_ACCEPT, &defer_s,
            sizeof defer_s); /* who says nothing takes no place; no matter on unix sockets */
    unsigned flags = MHD_USE_EPOLL | MHD_USE_INTERNAL_POLLING_THREAD | MHD_ALLOW_SUSPEND_RESUME |
            MHD_USE_ITC | MHD_USE_ERROR_LOG;
    g_autofree char *certificate = NULL, *key = NULL;
    struct MHD_OptionItem tls[] = {{MHD_OPTION_END, 0, NULL}, {MHD_OPTION_END, 0, NULL},
            {MHD_OPTION_END, 0, NULL}, {MHD_OPTION_END, 0, NULL}};
    if (*config->server.tls_certificate) {
        gsize length;
        if (!(certificate = file_read(config->server.tls_certificate, FILE_PEM, &length, error)) ||
                !(key = file_read(config->server.tls_key, FILE_PEM, &length, error)))
            return NULL;
        flags |= MHD_USE_TLS;
        tls[0] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_CERT, 0, certificate};
        tls[1] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_KEY, 0, key};
        /* GnuTLS's words: what is older than TLS 1.2 is not spoken (RFC 8996) */
        tls[2] = (struct MHD_OptionItem){
                MHD_OPTION_HTTPS_PRIORITIES, 0, "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"};
    }
    struct MHD_Daemon *daemon = MHD_start_daemon(flags, 0, NULL, NULL, handle, http,
            MHD_OPTION_EXTERNAL_LOGGER, library_log, http, MHD_OPTION_LISTEN_SOCKET, http->listener,
            MHD_OPTION_CONNECTION_LIMIT, limit, MHD_OPTION_CONNECTION_TIMEOUT,
            (unsigned)IDLE_SECONDS, MHD_OPTION_URI_LOG_CALLBACK, begin_request, http,
            MHD_OPTION_UNESCAPE_CALLBACK, keep_raw, http, MHD_OPTION_NOTIFY_COMPLETED, end_request,
            http, MHD_OPTION_NOTIFY_CONNECTION, note_connection, http, MHD_OPTION_ARRAY, tls,
            MHD_OPTION_END);
    if (!daemon)
        fail(error, BILLHOOK_ERROR_SYSTEM, "the HTTP server could not be started%s",
                *config->server.tls_certificate ? " (tls_certificate and tls_key: a PEM pair?)"
                                                : "");
    return daemon;
}

struct http *http_start(int listener,
        struct live *live,
        struct intake *intake,
        const char *database,
        GError **error)
{
    struct http *http = g_new0(struct http, 1);
    guint limit = connection_limit();
    http->listener = listener;
    http->live = live;
    http->intake = intake;
    http->database = g_strdup(database);
    http->beat_socket = -1;
    http->beat_answered_us = g_get_monotonic_time();
    g_mutex_init(&http->mutex);
    http->denied = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    peers_init(&http->peers, limit);
    struct config *config = live_config(live);
    http->daemon = start_daemon(http, config, limit, error);
    config_unref(config);
    if (http->daemon)
        return http;
    http_stop(http);
    return NULL;
}

void http_quiesce(struct http *http)
{
    MHD_socket listener = MHD_quiesce_daemon(http->daemon);
    if (listener != MHD_INVALID_SOCKET)
        close(listener);
}

void http_stop(struct http *http)
{
    if (!http)
        return;
    if (http->daemon)
        MHD_stop_daemon(http->daemon);
    if (http->beat_socket >= 0)
        close(http->beat_socket);
    store_close(http->store);
    peers_clear(&http->peers);
    g_hash_table_unref(http->denied);
    g_mutex_clear(&http->mutex);
    g_free(http->database);
    g_free(http);
}

void http_sweep(struct http *http)
{
    peers_sweep(&http->peers, DEADLINE_US);
    intake_expire(http->intake, STORE_LIMIT_US);
}

/* A connection to ourselves that needs no port: one end goes to the library, the other asks for a
 * path that does not exist. */
static void send_beat(struct http *http)
{
    static const char question[] = "GET " BEAT_PATH " HTTP/1.0\r\n\r\n";
    int pair[2];
    struct sockaddr_un nobody = {.sun_family = AF_UNIX};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) != 0)
        return;
    bool sent = write(pair[0], question, sizeof question - 1) == (gssize)sizeof question - 1;
    if (!sent ||
            MHD_add_connection(http->daemon, pair[1], (struct sockaddr *)&nobody, sizeof nobody) !=
                    MHD_YES) {
        close(pair[0]); /* MHD_add_connection closes its end itself when it fails */
        if (!sent)
            close(pair[1]);
        return;
    }
    http->beat_socket = pair[0];
    http->beat_since_us = g_get_monotonic_time();
}

bool http_alive(struct http *http, gint64 limit_us)
{
    char answer[256];
    gint64 now = g_get_monotonic_time();
    const union MHD_DaemonInfo *tls = MHD_get_daemon_info(http->daemon, MHD_DAEMON_INFO_FLAGS);
    if (tls && (tls->flags & MHD_USE_TLS))
        return true; /* the plain question cannot be asked of a TLS server */
    if (http->beat_socket >= 0) {
        gssize got = read(http->beat_socket, answer, sizeof answer);
        if (got >= 0) {
            http->beat_answered_us = now;
            close(http->beat_socket);
            http->beat_socket = -1;
        } else if (now - http->beat_since_us > limit_us) {
            close(http->beat_socket);
            http->beat_socket = -1;
        }
    }
    if (http->beat_socket < 0)
        send_beat(http);
    return now - http->beat_answered_us < limit_us;
}

void http_read_counts(struct http *http, guint64 counts[HTTP_VERDICTS])
{
    g_mutex_lock(&http->mutex);
    memcpy(counts, http->counts, sizeof http->counts);
    g_mutex_unlock(&http->mutex);
}

gint64 http_denied_in_a_row(struct http *http, const char *shop)
{
    g_mutex_lock(&http->mutex);
    const gint64 *row = g_hash_table_lookup(http->denied, shop);
    gint64 denied_in_a_row = row ? *row : 0;
    g_mutex_unlock(&http->mutex);
    return denied_in_a_row;
}

bool http_is_failing(struct http *http)
{
    return intake_failing(http->intake) || live_is_away(http->live);
}
