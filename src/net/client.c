/* The HTTP client: libcurl with everything switched off that a caller did not ask for. */
#include "net/client.h"

#include <curl/curl.h>
#include <string.h>
#include <time.h>

#include "base/host.h"

enum {
    CONNECT_MS = 10 * 1000,
    TOTAL_MS = 60 * 1000,
    ANSWER_MOST = 1024 * 1024,
    HEADERS_MOST = 64 * 1024,
    RETRY_AFTER_MOST_S = 24 * 3600,
};

struct net_client {
    CURL *curl;
};

/* One request on its way: what libcurl's callbacks see. */
struct exchange {
    const struct net_request *request;
    struct net_answer *answer;
    gsize most, header_bytes;
    bool sent;      /* the connection stands and the request goes out */
    bool too_large; /* its answer, or its headers */
    bool stopped;
};

/* ---- words ---- */

const char *net_outcome_text(enum net_outcome outcome)
{
    static const char *const names[NET_OUTCOMES] = {
            [NET_ANSWERED] = "answered",
            [NET_NOT_SENT] = "not-sent",
            [NET_LOST] = "lost",
            [NET_TOO_LARGE] = "too-large",
            [NET_STOPPED] = "stopped",
    };
    return names[outcome];
}

static void *init_curl(void *unused)
{
    (void)unused;
    curl_global_init(CURL_GLOBAL_DEFAULT);
    return NULL;
}

void net_init(void)
{
    static GOnce once = G_ONCE_INIT;
    g_once(&once, init_curl, NULL);
}

char *net_escape(const char *text)
{
    return g_uri_escape_string(text, NULL, FALSE);
}

/* ---- URLs ---- */

bool net_url_check(const char *url, bool plain, GError **error)
{
    g_autoptr(GError) problem = NULL;
    g_autoptr(GUri) uri =
            g_uri_parse(url, G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_PARSE_RELAXED, &problem);
    const char *host = uri ? g_uri_get_host(uri) : NULL;
    if (!uri || !host || !*host)
        return fail(error, BILLHOOK_ERROR_INPUT, "not a URL: https://HOST/… is allowed");
    if (g_uri_get_userinfo(uri))
        return fail(error, BILLHOOK_ERROR_INPUT, "%s: a URL holds no user or password", host);
    const char *scheme = g_uri_get_scheme(uri);
    if (strcmp(scheme, "https") == 0)
        return true;
    if (strcmp(scheme, "http") != 0)
        return fail(error, BILLHOOK_ERROR_INPUT, "%s: %s:// is not asked; https:// is allowed",
                host, scheme);
    if (plain || host_is_loopback(host))
        return true;
    return fail(error, BILLHOOK_ERROR_INPUT,
            "%s: http:// without encryption is allowed on this machine only; use https://", host);
}

/* ---- libcurl's callbacks ---- */

static size_t on_body(char *data, size_t size, size_t count, void *context)
{
    struct exchange *exchange = context;
    GString *body = exchange->answer->body;
    gsize length = size * count, room = exchange->most - body->len;
    g_string_append_len(body, data, (gssize)MIN(length, room));
    exchange->too_large = exchange->too_large || length > room;
    return exchange->too_large ? 0 : length;
}

/* The value of a header line, when it is that header's; caller frees. */
static char *header_value(const char *line, gsize length, const char *name)
{
    gsize head = strlen(name);
    if (length <= head || line[head] != ':' || g_ascii_strncasecmp(line, name, head) != 0)
        return NULL;
    return g_strstrip(g_strndup(line + head + 1, length - head - 1));
}

/* RFC 9110, 10.2.3: seconds, or a date. */
static gint64 retry_after_seconds(const char *value)
{
    gint64 seconds;
    if (!g_ascii_string_to_signed(value, 10, 0, G_MAXINT64, &seconds, NULL)) {
        time_t when = curl_getdate(value, NULL);
        seconds = when < 0 ? 0 : (gint64)(when - time(NULL));
    }
    return CLAMP(seconds, 0, RETRY_AFTER_MOST_S);
}

/* The headers that the caller named. */
static void keep_wanted(struct exchange *exchange, const char *line, gsize length)
{
    const char *const *names = exchange->request->kept_headers;
    for (gsize i = 0; names && names[i]; i++) {
        char *value = header_value(line, length, names[i]);
        if (!value)
            continue;
        g_free(exchange->answer->kept[i]);
        exchange->answer->kept[i] = value;
    }
}

static size_t on_header(char *line, size_t size, size_t count, void *context)
{
    struct exchange *exchange = context;
    struct net_answer *answer = exchange->answer;
    gsize length = size * count;
    const struct {
        const char *name;
        char **to;
    } kept[] = {
            {"content-type", &answer->content_type},
            {"location", &answer->location},
            {"date", &answer->date},
    };
    exchange->header_bytes += length;
    if (exchange->header_bytes > HEADERS_MOST) {
        exchange->too_large = true;
        return 0;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(kept); i++) {
        char *value = header_value(line, length, kept[i].name);
        if (!value)
            continue;
        g_free(*kept[i].to);
        *kept[i].to = value;
    }
    keep_wanted(exchange, line, length);
    g_autofree char *wait = header_value(line, length, "retry-after");
    if (wait)
        answer->retry_after_s = retry_after_seconds(wait);
    return length;
}

/* The last moment before the first byte of the request. */
static int on_ready(void *context, char *remote, char *local, int remote_port, int local_port)
{
    (void)remote, (void)local, (void)remote_port, (void)local_port;
    struct exchange *exchange = context;
    exchange->sent = true;
    return CURL_PREREQFUNC_OK;
}

/* Called at least once a second. */
static int on_progress(void *context, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    (void)a, (void)b, (void)c, (void)d;
    struct exchange *exchange = context;
    exchange->stopped = exchange->request->stop && g_atomic_int_get(exchange->request->stop);
    return exchange->stopped ? 1 : 0;
}

/* ---- one request ---- */

struct net_client *net_client_new(void)
{
    net_init();
    struct net_client *client = g_new0(struct net_client, 1);
    client->curl = curl_easy_init();
    if (!client->curl)
        g_error("out of memory");
    return client;
}

void net_client_free(struct net_client *client)
{
    if (!client)
        return;
    curl_easy_cleanup(client->curl);
    g_free(client);
}

void net_answer_free(struct net_answer *answer)
{
    if (!answer)
        return;
    g_string_free(answer->body, TRUE);
    g_free(answer->content_type);
    g_free(answer->location);
    g_free(answer->date);
    g_strfreev(answer->kept);
    g_free(answer->problem);
    g_free(answer);
}

static long or_default(long value, long fallback)
{
    return value > 0 ? value : fallback;
}

static void set_limits(CURL *curl, const struct net_request *request)
{
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, or_default(request->connect_ms, CONNECT_MS));
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, or_default(request->total_ms, TOTAL_MS));
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    /* on_body() gets it unpacked, piece by piece */
    if (request->gzip)
        curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "gzip");
}

/* Each request has a connection of its own: libcurl sends one again by itself when a kept
 * connection dies before the answer, and the other side may have acted on it by then. TLS sessions
 * are kept, so that the next connection costs less. */
static void set_connection(CURL *curl)
{
    curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, 1L);
}

static void set_place(CURL *curl, const struct net_request *request)
{
    curl_easy_setopt(curl, CURLOPT_URL, request->url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    if (request->unix_path)
        curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, request->unix_path);
    if (request->ca_file) {
        curl_easy_setopt(curl, CURLOPT_CAINFO, request->ca_file);
        curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
    }
    if (!request->user)
        return;
    curl_easy_setopt(curl, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
    curl_easy_setopt(curl, CURLOPT_USERNAME, request->user);
    curl_easy_setopt(curl, CURLOPT_PASSWORD, request->password ? request->password : "");
}

static void set_callbacks(CURL *curl, struct exchange *exchange)
{
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, exchange);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, exchange);
    curl_easy_setopt(curl, CURLOPT_PREREQFUNCTION, on_ready);
    curl_easy_setopt(curl, CURLOPT_PREREQDATA, exchange);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, exchange);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
}

static curl_mime *file_form(CURL *curl, const struct net_request *request)
{
    curl_mime *form = curl_mime_init(curl);
    curl_mimepart *part = curl_mime_addpart(form);
    curl_mime_name(part, request->file_field);
    curl_mime_filename(part, request->file_name ? request->file_name : "file");
    curl_mime_type(part, request->content_type);
    curl_mime_data(part, request->body, request->length);
    return form;
}

/* Returns the form of a multipart request, NULL for others; it must outlive the exchange. */
static curl_mime *set_body(CURL *curl, const struct net_request *request)
{
    curl_mime *form = NULL;
    if (request->file_field) {
        form = file_form(curl, request);
        curl_easy_setopt(curl, CURLOPT_MIMEPOST, form);
    } else if (request->body) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->body);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->length);
    } else if (strcmp(request->method, "GET") != 0) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, "");
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)0);
    }
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method);
    return form;
}

static struct curl_slist *header_list(const struct net_request *request)
{
    struct curl_slist *list = curl_slist_append(NULL, "Expect:");
    if (request->content_type && !request->file_field) {
        g_autofree char *line = g_strconcat("Content-Type: ", request->content_type, NULL);
        list = curl_slist_append(list, line);
    }
    for (const char *const *line = request->headers; line && *line; line++)
        list = curl_slist_append(list, *line);
    return list;
}

/* What libcurl's result makes of the exchange. A whole answer counts even where the other side then
 * cut the connection: libcurl says OK only when all that was promised is there. */
static enum net_outcome judge(const struct exchange *exchange, CURLcode result)
{
    if (result == CURLE_OK)
        return NET_ANSWERED;
    if (exchange->too_large)
        return NET_TOO_LARGE;
    if (exchange->sent)
        return NET_LOST;
    return exchange->stopped ? NET_STOPPED : NET_NOT_SENT;
}

static char *problem_text(const struct exchange *exchange, CURLcode result, const char *detail)
{
    if (result == CURLE_OK)
        return g_strdup("");
    if (exchange->too_large)
        return g_strdup_printf(
                "the answer is larger than %" G_GSIZE_FORMAT " bytes", exchange->most);
    if (exchange->stopped)
        return g_strdup("ended early: billhook stops");
    return g_strdup(*detail ? detail : curl_easy_strerror(result));
}

/* RFC 9110, 5.6.7. */
static gint64 date_seconds(const char *date)
{
    return MAX(*date ? (gint64)curl_getdate(date, NULL) : 0, 0);
}

static void perform(CURL *curl, struct exchange *exchange)
{
    const struct net_request *request = exchange->request;
    struct net_answer *answer = exchange->answer;
    char detail[CURL_ERROR_SIZE] = "";
    gint64 began_us = g_get_monotonic_time();
    long status = 0;

    curl_easy_reset(curl);
    set_limits(curl, request);
    set_connection(curl);
    set_place(curl, request);
    set_callbacks(curl, exchange);
    curl_mime *form = set_body(curl, request);
    struct curl_slist *headers = header_list(request);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, detail);

    CURLcode result = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, NULL);
    curl_slist_free_all(headers);
    curl_mime_free(form);

    answer->outcome = judge(exchange, result);
    answer->status = (int)status;
    answer->took_us = g_get_monotonic_time() - began_us;
    answer->date_s = date_seconds(answer->date);
    g_free(answer->problem);
    answer->problem = problem_text(exchange, result, detail);
}

/* A "" for each name; ended by NULL. */
static char **empty_texts(const char *const *names)
{
    gsize count = 0;
    while (names && names[count])
        count++;

    char **texts = g_new0(char *, count + 1);
    for (gsize i = 0; i < count; i++)
        texts[i] = g_strdup("");
    return texts;
}

struct net_answer *net_ask(struct net_client *client, const struct net_request *request)
{
    g_autoptr(GError) problem = NULL;
    struct net_answer *answer = g_new0(struct net_answer, 1);
    answer->outcome = NET_NOT_SENT;
    answer->body = g_string_new(NULL);
    answer->content_type = g_strdup("");
    answer->location = g_strdup("");
    answer->date = g_strdup("");
    answer->kept = empty_texts(request->kept_headers);
    answer->problem = g_strdup("");

    if (!request->unix_path && !net_url_check(request->url, request->plain, &problem)) {
        g_free(answer->problem);
        answer->problem = g_strdup(problem->message);
        return answer;
    }
    struct exchange exchange = {
            .request = request,
            .answer = answer,
            .most = request->most ? request->most : ANSWER_MOST,
    };
    perform(client->curl, &exchange);
    return answer;
}
