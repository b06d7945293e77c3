/* Any bytes as the head of a request, read by the real libmicrohttpd over a socket and judged by
 * head_judge(): what gets through to the body is, read anew by the strict reader below, one POST to
 * the raw path of a shop with one Content-Length and no Transfer-Encoding. */
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "../../src/config/load.h"
#include "../../src/http/head.h"

#define MAX_BODY 1000

static const char config_text[] =
        "[server]\npublic_url=https://x.example\nmax_body=1000\n[database]\npath=/nowhere/"
        "billhook.db\n"
        "[seller]\nname=S\nstreet=S 1\npostcode=9000\ncity=Gent\nvat=BE0000000196\n"
        "[shop "
        "main]\nurl=https://shop.example.com\nsecret=0123456789012345678901234567890123456789\n";

/* Where libmicrohttpd took the request line, and what came of it. */
struct trial {
    char *uri;
    const char *target;
    bool judged;
    struct http_refusal refusal;
    struct http_head head;
    char *signature; /* head's own, as it was */
};

enum { SIGNATURE, TOPIC };

static const void *find_shop(const struct config *config, const char *name)
{
    return config_shop(config, name);
}

/* As daemon/webhook.c and daemon/health.c say it. */
static const struct http_route routes[] = {
        {.path = "/woocommerce/",
                .methods = "POST",
                .takes_body = true,
                .fields = {[SIGNATURE] = {"X-WC-Webhook-Signature", true},
                        [TOPIC] = {"X-WC-Webhook-Topic", false}},
                .find = find_shop},
        {.path = "/health", .methods = "GET, HEAD"},
};
static const struct http_site site = {.routes = routes, .route_count = G_N_ELEMENTS(routes)};

static struct config *loaded;
static struct trial trial;

static void *begin(void *context, const char *uri, struct MHD_Connection *connection)
{
    (void)context, (void)connection;
    g_free(trial.uri);
    g_free(trial.signature);
    trial = (struct trial){.uri = g_strdup(uri), .target = uri};
    return NULL;
}

static size_t keep_raw(void *context, struct MHD_Connection *connection, char *text)
{
    (void)context, (void)connection;
    return strlen(text);
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
    (void)context, (void)url, (void)data, (void)state;
    *size = 0;
    if (trial.judged)
        return MHD_YES;
    struct request_line line = {
            .method = method, .target = trial.target, .version = version, .uri = trial.uri};
    trial.judged = true;
    struct head_source source = head_source_of(connection);
    trial.refusal = head_judge(&source, &site, loaded, &line, &trial.head);
    trial.signature = g_strdup(trial.head.values[SIGNATURE].text);
    unsigned status = trial.refusal.status ? trial.refusal.status : 200;
    struct MHD_Response *response =
            MHD_create_response_from_buffer(0, (void *)"", MHD_RESPMEM_PERSISTENT);
    MHD_add_response_header(response, "Connection", "close");
    enum MHD_Result queued = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return queued;
}

/* Where a line ends: CR LF. libmicrohttpd overwrites the CR, so it cannot tell a NUL in its place.
 */
static const char *line_end(const char *p, const char *end)
{
    for (; p + 1 < end; p++)
        if ((*p == '\r' || *p == '\0') && p[1] == '\n')
            return p;
    return NULL;
}

static bool is_token(const char *p, const char *end)
{
    if (p == end)
        return false;
    for (; p < end; p++)
        if (!g_ascii_isalnum(*p) && (*p == '\0' || !strchr("!#$%&'*+-.^_`|~", *p)))
            return false;
    return true;
}

static bool name_is(const char *name, gsize length, const char *wanted)
{
    return strlen(wanted) == length && g_ascii_strncasecmp(name, wanted, length) == 0;
}

/* A field of a head that was let through: whole, and what it counts for. */
static void check_field(const char *p, const char *end, int *lengths, int *signatures)
{
    const char *colon = memchr(p, ':', (gsize)(end - p));
    if (!colon || !is_token(p, colon))
        __builtin_trap();
    gsize name = (gsize)(colon - p);
    bool is_signature = name_is(p, name, "X-WC-Webhook-Signature");
    for (const char *c = colon + 1; c < end; c++)
        if (!is_signature && (((guchar)*c < ' ' && *c != '\t') || *c == 0x7f))
            __builtin_trap();
    *lengths += name_is(p, name, "Content-Length");
    *signatures += is_signature;
    if (name_is(p, name, "Transfer-Encoding"))
        __builtin_trap();
}

/* The head was let through to a shop: is it what we say it is? */
static void check_passed(const char *data, gsize size)
{
    static const char first[] = "POST /woocommerce/main HTTP/1.";
    const char *p = data, *end = data + size, *stop;
    int lengths = 0, signatures = 0;
    /* empty lines before the first are allowed (RFC 9112 2.2); for libmicrohttpd one that begins
     * with a NUL is empty too, and nobody can see that afterwards: no proxy sends it, and nothing
     * in it is read */
    while (p < end && (*p == '\0' || *p == '\n' || (end - p >= 2 && p[0] == '\r' && p[1] == '\n')))
        p = (stop = memchr(p, '\n', (gsize)(end - p))) ? stop + 1 : end;
    stop = line_end(p, end);
    if (!stop || stop - p != sizeof first || memcmp(p, first, sizeof first - 1) != 0 ||
            (stop[-1] != '0' && stop[-1] != '1'))
        __builtin_trap();
    for (p = stop + 2; (stop = line_end(p, end)) && stop > p; p = stop + 2)
        check_field(p, stop, &lengths, &signatures);
    if (!stop || lengths != 1 || signatures != trial.head.values[SIGNATURE].count ||
            trial.head.length > MAX_BODY)
        __builtin_trap();
    if (trial.signature && strlen(trial.signature) > size)
        __builtin_trap();
}

static void send_all(int to, const uint8_t *data, size_t size)
{
    for (gssize sent; size > 0; data += sent, size -= (size_t)sent)
        if ((sent = write(to, data, size)) <= 0)
            return;
}

/* One connection, from its first byte to the answer; true when the head got through to a shop. */
static bool ask(struct MHD_Daemon *daemon, const uint8_t *data, size_t size)
{
    struct sockaddr_un nobody = {.sun_family = AF_UNIX};
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) != 0)
        __builtin_trap();
    begin(NULL, "", NULL);
    send_all(pair[0], data, size);
    shutdown(pair[0], SHUT_WR);
    if (MHD_add_connection(daemon, pair[1], (struct sockaddr *)&nobody, sizeof nobody) != MHD_YES)
        __builtin_trap();
    for (int turn = 0; turn < 8; turn++)
        MHD_run(daemon);
    bool passed = trial.judged && !trial.refusal.status && trial.head.route == &routes[0];
    close(pair[0]);
    for (int turn = 0; turn < 4; turn++)
        MHD_run(daemon);
    return passed;
}

static struct MHD_Daemon *start(void)
{
    static const char good[] =
            "POST /woocommerce/main HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n";
    g_autoptr(GPtrArray) problems =
            g_ptr_array_new_with_free_func((GDestroyNotify)config_problem_free);
    loaded = config_load_text("/nowhere/fuzz.conf", config_text, sizeof config_text - 1,
            LOAD_TO_SERVE, true, problems);
    if (!loaded)
        __builtin_trap();
    struct MHD_Daemon *daemon = MHD_start_daemon(MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET, 0, NULL,
            NULL, handle, NULL, MHD_OPTION_URI_LOG_CALLBACK, begin, NULL,
            MHD_OPTION_UNESCAPE_CALLBACK, keep_raw, NULL, MHD_OPTION_END);
    if (!daemon || !ask(daemon, (const uint8_t *)good, sizeof good - 1))
        __builtin_trap(); /* a target that lets nothing through would find nothing */
    return daemon;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct MHD_Daemon *daemon;
    if (size > 16384)
        return 0;
    if (!daemon)
        daemon = start();
    /* a signature that was cut (a NUL, a fold, a bare LF) is "": 401, whatever else stands there */
    if (ask(daemon, data, size) && (!trial.signature || *trial.signature))
        check_passed((const char *)data, size);
    return 0;
}
