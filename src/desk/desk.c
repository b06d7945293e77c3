/* The desk's life: its listener, its threads, and the way of a request through them. The server's
 * thread only hands over and answers; a thread of a pool does the rest with its own connection. */
#include "desk/desk.h"

#include <malloc.h>
#include <string.h>

#include "base/error.h"
#include "base/host.h"
#include "base/log.h"
#include "errors.h"
#include "guard.h"
#include "languages.h"
#include "http/answer.h"
#include "http/listen.h"
#include "jobs.h"
#include "page.h"
#include "render/pdf.h"
#include "routes.h"
#include "state.h"
#include "trials.h"

/* See PERFORMANCE: libmicrohttpd stalls at 128 connections in one thread. */
#define CONNECTIONS_MOST 120
#define CONNECTIONS_SPARE 16
#define IDLE_SECONDS 20
#define DEADLINE_SECONDS 30
#define HEAD_MOST (16 * 1024)
#define WAITING_MOST 64 /* jobs; who comes then gets a 503 */
#define STORE_IDLE_US (60 * G_USEC_PER_SEC)

/* The route's fields, as indexes. */
enum {
    FIELD_HOST,
    FIELD_COOKIE,
    FIELD_ORIGIN,
    FIELD_FETCH_SITE,
    FIELD_TYPE,
    FIELD_LANGUAGES,
    FIELD_AUTHORIZATION,
    FIELD_FORWARDED,
    FIELD_AGENT
};

/* One request on its way. */
struct desk_job {
    struct http_request *http; /* waits */
    gint64 came_us;            /* when it was whole: monotonic microseconds */
    char *address;
    struct desk_answer answer; /* for the server's thread, when it was woken */
};

/* ---- what goes back ---- */

static const struct http_header fixed_headers[] = {
        {"Content-Security-Policy",
                "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
                "frame-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
                "frame-ancestors 'self'"},
        {"X-Content-Type-Options", "nosniff"},
        {"Referrer-Policy", "same-origin"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
};

#define HEADERS_MOST (G_N_ELEMENTS(fixed_headers) + 8)

/* Headers that are being collected; those without a value are left out. */
struct headers {
    struct http_header rows[HEADERS_MOST];
    gsize count;
};

static void add_header(struct headers *headers, const char *name, const char *value)
{
    if (value)
        headers->rows[headers->count++] = (struct http_header){name, value};
}

static void reply(struct desk *desk, struct http_request *http, const struct desk_answer *answer)
{
    struct headers headers = {.count = G_N_ELEMENTS(fixed_headers)};
    memcpy(headers.rows, fixed_headers, sizeof fixed_headers);
    g_autofree char *retry = answer->retry_after_s
            ? g_strdup_printf("%" G_GINT64_FORMAT, answer->retry_after_s)
            : NULL;
    add_header(&headers, "Content-Type", answer->type);
    add_header(&headers, "Cache-Control",
            answer->immutable ? "public, max-age=31536000, immutable" : "no-store");
    add_header(&headers, "Location", answer->location);
    add_header(&headers, "Content-Disposition", answer->disposition);
    add_header(&headers, "Set-Cookie", answer->cookie);
    add_header(&headers, "Allow", answer->allow);
    add_header(&headers, "Retry-After", retry);
    const struct http_reply whole = {.status = answer->status,
            .headers = headers.rows,
            .header_count = headers.count,
            .body = answer->body,
            .file = answer->file,
            .file_size = answer->file_size};
    tally_answer(&desk->tally, answer->status);
    http_reply(http, &whole);
}

static void answer_clear(struct desk_answer *answer)
{
    if (answer->body)
        g_bytes_unref(answer->body);
    g_free(answer->location);
    g_free(answer->disposition);
    g_free(answer->cookie);
    *answer = (struct desk_answer){0};
}

/* ---- a refusal without a page's thread ---- */

static const char *field(const struct http_request *http, int index)
{
    const char *text = http->head.values[index].text;
    return text ? text : "";
}

/* The request as guard and pages see it. */
static struct desk_request request_of(
        struct desk *desk, struct http_request *http, struct store *store, const char *address)
{
    return (struct desk_request){.desk = desk,
            .work = {.store = store,
                    .config = http->config,
                    .now = g_get_real_time() / G_USEC_PER_SEC},
            .method = http->method,
            .path = "",
            .target = http->target,
            .secret = "",
            .address = address,
            .agent = field(http, FIELD_AGENT)};
}

/* The server's thread: what no page sees, with nobody's name. */
static void refuse(void *context, struct http_request *http, const struct http_refusal *refusal)
{
    struct desk_request request = request_of(context, http, NULL, "");
    form_init(&request.query);
    form_init(&request.form);
    request.path = http->target;
    request.language = languages_preferred(field(http, FIELD_LANGUAGES), LANGUAGE_EN);
    answer_error(&request, refusal->status, refusal->status == 503 ? WORD_HELP_503 : WORD_NONE);
    request.answer.allow = refusal->allow;
    request.answer.retry_after_s = refusal->status == 503 ? 5 : 0;
    reply(context, http, &request.answer);
    desk_request_clear(&request);
}

/* ---- the threads ---- */

/* The last address that a proxy on this machine names. Caller frees. */
static char *address_of(const struct http_request *http)
{
    g_autofree char *peer = http_peer(http);
    const char *forwarded = field(http, FIELD_FORWARDED);
    if (!*forwarded || (*peer && !host_is_loopback(peer)))
        return g_steal_pointer(&peer);
    const char *comma = strrchr(forwarded, ',');
    g_autofree char *last = g_strdup(comma ? comma + 1 : forwarded);
    return g_strndup(g_strstrip(last), 64);
}

static void answer_job(struct desk_pool *pool, struct store *store, struct desk_job *job)
{
    struct desk *desk = pool->desk;
    struct http_request *http = job->http;
    struct desk_request request = request_of(desk, http, store, job->address);
    const struct guard_head head = {.host = field(http, FIELD_HOST),
            .cookie = field(http, FIELD_COOKIE),
            .origin = field(http, FIELD_ORIGIN),
            .fetch_site = field(http, FIELD_FETCH_SITE),
            .type = field(http, FIELD_TYPE),
            .languages = field(http, FIELD_LANGUAGES),
            .authorization = field(http, FIELD_AUTHORIZATION),
            .body = http->body ? http->body : "",
            .length = http->length};
    guard_answer(&request, &head);
    job->answer = request.answer;
    request.answer = (struct desk_answer){0};
    desk_request_clear(&request);
    if (pool == &desk->pages)
        tally_page(&desk->tally, g_get_monotonic_time() - job->came_us);
    http_wake(http);
}

/* The thread's own connection, while it can be had. */
static struct store *open_store(const struct desk *desk)
{
    const struct desk_ground *ground = &desk->ground;
    if (ground->away && ground->away(ground->context))
        return NULL;
    g_autoptr(GError) error = NULL;
    struct store *store = store_open(ground->database, STORE_OPEN, &error);
    if (store) {
        store_limit_cache(store, STORE_CACHE_FEW);
        store_use_gate(store, ground->gate, false);
    } else {
        log_event(LOG_LEVEL_WARNING, "desk-database", "reason", error_logged(error), NULL);
    }
    return store;
}

/* A connection that nobody uses for a minute is closed: an idle desk holds none, and no fonts. */
static struct desk_job *next_job(struct desk_pool *pool, struct store **store)
{
    struct desk_job *job = NULL;
    if (*store) {
        job = g_async_queue_timeout_pop(pool->queue, STORE_IDLE_US);
        if (!job) {
            g_clear_pointer(store, store_close);
            render_thread_end(); /* the fonts of pictures */
            malloc_trim(0);      /* what the pages took */
        }
    }
    return job ? job : g_async_queue_pop(pool->queue);
}

static gpointer run_thread(gpointer data)
{
    struct desk_pool *pool = data;
    struct desk *desk = pool->desk;
    struct store *store = NULL;
    for (;;) {
        struct desk_job *job = next_job(pool, &store);
        if ((gpointer)job == pool)
            break;
        g_atomic_int_add(&pool->waiting, -1);
        if (store &&
                (store_broken(store) ||
                        (desk->ground.away && desk->ground.away(desk->ground.context))))
            g_clear_pointer(&store, store_close);
        if (!store)
            store = open_store(desk);
        answer_job(pool, store, job);
    }
    store_close(store);
    return NULL;
}

static void pool_start(struct desk_pool *pool, struct desk *desk, guint count, const char *name)
{
    pool->desk = desk;
    pool->queue = g_async_queue_new();
    pool->count = count;
    for (guint i = 0; i < count; i++)
        pool->threads[i] = g_thread_new(name, run_thread, pool);
}

static void pool_stop(struct desk_pool *pool)
{
    for (guint i = 0; i < pool->count; i++)
        g_async_queue_push(pool->queue, pool);
    for (guint i = 0; i < pool->count; i++)
        g_thread_join(pool->threads[i]);
    g_async_queue_unref(pool->queue);
}

/* ---- the one route of the listener ---- */

static const void *find_anything(const struct config *config, const char *rest)
{
    (void)config;
    return rest - 1; /* the whole target: what lies there is the guard's affair */
}

static guint64 most_body(const struct config *config, const void *found)
{
    (void)config;
    return routes_most_body(found);
}

static struct desk_pool *pool_of(struct desk *desk, const struct http_request *http)
{
    char *pieces[PIECES_MOST] = {0};
    const char *allow;
    const struct desk_route *route =
            routes_find(http->method, http->target, strcspn(http->target, "?"), pieces, &allow);
    for (int i = 0; i < PIECES_MOST; i++)
        g_free(pieces[i]);
    return route && (route->flags & HASHES) ? &desk->hashes : &desk->pages;
}

static void hand_over(struct desk_pool *pool, struct http_request *http)
{
    struct desk_job *job = g_new0(struct desk_job, 1);
    job->http = http;
    job->came_us = g_get_monotonic_time();
    job->address = address_of(http);
    http->kept = job;
    http_wait(http);
    g_atomic_int_inc(&pool->waiting);
    g_async_queue_push(pool->queue, job);
}

static void finish(void *context, struct http_request *http)
{
    static const struct http_refusal busy = {503, HTTP_UNAVAILABLE, "busy", NULL};
    struct desk *desk = context;
    struct desk_pool *pool = pool_of(desk, http);
    g_mutex_lock(&desk->mutex);
    bool taken = !desk->stopping && g_atomic_int_get(&pool->waiting) < WAITING_MOST;
    if (taken)
        hand_over(pool, http);
    g_mutex_unlock(&desk->mutex);
    if (!taken)
        http_refuse(http, &busy);
}

static void woken(void *context, struct http_request *http)
{
    struct desk_job *job = http->kept;
    reply(context, http, &job->answer);
    if (job->answer.file_size)
        job->answer.file_size = 0; /* the descriptor is the server's now */
}

static void end(void *context, struct http_request *http, bool cut)
{
    struct desk_job *job = http->kept;
    (void)context;
    (void)cut;
    if (!job)
        return;
    answer_clear(&job->answer);
    g_free(job->address);
    g_free(job);
}

/* ---- life ---- */

static struct config *current_config(void *context)
{
    const struct desk_ground *ground = &((struct desk *)context)->ground;
    return ground->config(ground->context);
}

static struct http_server *serve(
        struct desk *desk, const struct config *config, int listener, GError **error)
{
    const struct http_route route = {.path = "/",
            .methods = "GET, HEAD, POST",
            .takes_body = true,
            .fields = {[FIELD_HOST] = {"Host", false},
                    [FIELD_COOKIE] = {"Cookie", false},
                    [FIELD_ORIGIN] = {"Origin", false},
                    [FIELD_FETCH_SITE] = {"Sec-Fetch-Site", false},
                    [FIELD_TYPE] = {"Content-Type", false},
                    [FIELD_LANGUAGES] = {"Accept-Language", false},
                    [FIELD_AUTHORIZATION] = {"Authorization", false},
                    [FIELD_FORWARDED] = {"X-Forwarded-For", false},
                    [FIELD_AGENT] = {"User-Agent", false}},
            .context = desk,
            .find = find_anything,
            .most_body = most_body,
            .finish = finish,
            .woken = woken,
            .end = end};
    const struct http_site site = {.routes = &route,
            .route_count = 1,
            .config = current_config,
            .refuse = refuse,
            .context = desk,
            .connections = CONNECTIONS_MOST,
            .spare = CONNECTIONS_SPARE,
            .idle_s = IDLE_SECONDS,
            .deadline_s = DEADLINE_SECONDS,
            .most_head = HEAD_MOST,
            .persistent = true,
            .tls_certificate = config->desk.tls_certificate,
            .tls_key = config->desk.tls_key};
    return http_start(listener, &site, error);
}

static void desk_free(struct desk *desk)
{
    desk_clear(desk);
    g_free(desk);
}

static struct desk *desk_new(
        const struct desk_ground *ground, const struct config *config, int listener)
{
    struct desk *desk = g_new0(struct desk, 1);
    g_autofree char *listening = http_listen_name(listener);
    desk_init(desk, ground, listening, *config->desk.tls_certificate != '\0');
    return desk;
}

struct desk *desk_start(
        const struct desk_ground *ground, const struct config *config, GError **error)
{
    int listener = http_listen("[desk] listen", config->desk.listen, error);
    if (listener < 0)
        return NULL;
    struct desk *desk = desk_new(ground, config, listener);
    pool_start(&desk->pages, desk, PAGE_THREADS, "desk");
    pool_start(&desk->hashes, desk, HASH_THREADS, "desk-hash");
    desk->jobs = jobs_start(desk);
    desk->server = serve(desk, config, listener, error);
    if (desk->server)
        return desk;
    pool_stop(&desk->pages);
    pool_stop(&desk->hashes);
    jobs_stop(desk->jobs);
    desk_free(desk);
    return NULL;
}

guint desk_sweep(struct desk *desk)
{
    return desk ? http_sweep(desk->server) : 0;
}

void desk_read_figures(struct desk *desk, struct desk_figures *figures)
{
    tally_read(&desk->tally, figures);
}

void desk_stop(struct desk *desk)
{
    if (!desk)
        return;
    g_mutex_lock(&desk->mutex);
    desk->stopping = true; /* after this nothing is handed over */
    g_mutex_unlock(&desk->mutex);
    jobs_stop_soon(desk->jobs);
    trials_stop_soon(desk->trials);
    http_quiesce(desk->server);
    pool_stop(&desk->pages);
    pool_stop(&desk->hashes);
    jobs_stop(desk->jobs);
    http_stop(desk->server);
    desk_free(desk);
}
