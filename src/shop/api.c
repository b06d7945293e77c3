/* One shop's API over net/client: where it is asked, with what, and when not. */
#include "shop/api.h"

#include <string.h>

enum {
    TOTAL_MS = 30 * 1000,
    ANSWER_MOST = 16 * 1024 * 1024,
    WAIT_MOST_S = 24 * 3600,
};

/* The two ways to the API. Keys are looked at only where the URI contains "wp-json/wc/": with plain
 * permalinks a parameter without meaning puts it there. */
enum way { WAY_PRETTY, WAY_PLAIN, WAYS };

#define PRETTY "/wp-json/"
#define PLAIN "?rest_route="
#define MARK "&via=wp-json/wc/"

struct shop_api {
    struct net_client *net;
    char *bases[WAYS]; /* what a path is put behind; NULL: there is no such way */
    enum way way;
    bool key_works; /* a GET was answered with it */
    bool https;
    char *key, *secret;
    const int *stop;
    gint64 wait_until_us; /* of the monotonic clock */
    enum shop_trouble wait_trouble;
    guint requests;
    shop_watcher watcher; /* NULL: nobody */
    void *context;
    char *name;
};

/* ---- addresses ---- */

/* The base of the plain way to what a pretty one leads to; NULL where it is not below /wp-json/. */
static char *plain_base(const char *pretty)
{
    const char *route = strstr(pretty, PRETTY);
    if (!route)
        return NULL;
    g_autofree char *site = g_strndup(pretty, (gsize)(route - pretty));
    return g_strconcat(site, "/" PLAIN, route + strlen(PRETTY) - 1, NULL);
}

static void set_bases(struct shop_api *api, const struct shop_settings *settings)
{
    bool given = settings->rest_url && *settings->rest_url;
    char *base =
            given ? g_strdup(settings->rest_url) : g_strconcat(settings->url, PRETTY "wc/v3", NULL);
    api->https = g_ascii_strncasecmp(base, "https:", 6) == 0;
    if (strstr(base, PLAIN)) {
        api->bases[WAY_PLAIN] = base;
        api->way = WAY_PLAIN;
        return;
    }
    api->bases[WAY_PRETTY] = base;
    api->bases[WAY_PLAIN] = plain_base(base);
}

static char *make_url(const struct shop_api *api, enum way way, const char *path, const char *query)
{
    bool plain = way == WAY_PLAIN;
    const char *before_query = plain ? "&" : "?";
    return g_strconcat(
            api->bases[way], path, *query ? before_query : "", query, plain ? MARK : "", NULL);
}

/* ---- life ---- */

struct shop_api *shop_api_new(const struct shop_settings *settings)
{
    struct shop_api *api = g_new0(struct shop_api, 1);
    api->net = net_client_new();
    api->key = g_strdup(settings->key);
    api->secret = g_strdup(settings->secret);
    api->stop = settings->stop;
    api->name = g_strdup(settings->name ? settings->name : "");
    set_bases(api, settings);
    return api;
}

static void wipe(char *text)
{
    explicit_bzero(text, strlen(text));
    g_free(text);
}

void shop_api_free(struct shop_api *api)
{
    if (!api)
        return;
    net_client_free(api->net);
    g_free(api->name);
    for (int way = 0; way < WAYS; way++)
        g_free(api->bases[way]);
    wipe(api->key);
    wipe(api->secret);
    g_free(api);
}

const char *shop_api_address(const struct shop_api *api)
{
    return api->bases[api->way];
}

guint shop_api_requests(const struct shop_api *api)
{
    return api->requests;
}

/* ---- waiting ---- */

static void wait_for(struct shop_api *api, gint64 seconds, enum shop_trouble trouble)
{
    gint64 until = g_get_monotonic_time() + MIN(seconds, WAIT_MOST_S) * G_USEC_PER_SEC;
    if (seconds <= 0 || until <= api->wait_until_us)
        return;
    api->wait_until_us = until;
    api->wait_trouble = trouble == SHOP_MAINTENANCE ? SHOP_MAINTENANCE : SHOP_BUSY;
}

void shop_api_watch(struct shop_api *api, shop_watcher watcher, void *context)
{
    api->watcher = watcher;
    api->context = context;
}

void shop_api_wait(struct shop_api *api, gint64 seconds)
{
    wait_for(api, seconds, SHOP_BUSY);
}

/* The answer to a question that comes too early; NULL when it may be asked. */
static struct shop_answer *too_early(const struct shop_api *api)
{
    gint64 left_us = api->wait_until_us - g_get_monotonic_time();
    if (left_us <= 0)
        return NULL;

    gint64 left_s = (left_us + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC;
    g_autofree char *detail = g_strdup_printf("it said how long to wait, and %" G_GINT64_FORMAT
                                              " s are left; it was not asked",
            left_s);
    struct shop_answer *answer = shop_answer_new(api->wait_trouble, detail);
    answer->retry_after_s = left_s;
    return answer;
}

/* ---- asking ---- */

/* A question as the caller put it. */
struct question {
    const char *method, *path, *query, *body;
    bool writes;
};

static bool stopped(const struct shop_api *api)
{
    return api->stop && g_atomic_int_get(api->stop);
}

static struct net_answer *send_by(
        struct shop_api *api, enum way way, const struct question *question)
{
    static const char *const headers[] = {"Accept: application/json", NULL};
    g_autofree char *url = make_url(api, way, question->path, question->query);
    struct net_request request = {
            .method = question->method,
            .url = url,
            .headers = headers,
            .user = api->key,
            .password = api->secret,
            .content_type = question->body ? "application/json" : NULL,
            .body = question->body,
            .length = question->body ? strlen(question->body) : 0,
            .total_ms = TOTAL_MS,
            .most = ANSWER_MOST,
            .stop = api->stop,
            .gzip = true,
            .kept_headers = shop_kept_headers(),
    };
    api->requests++;
    return net_ask(api->net, &request);
}

/* An end by `stop` says nothing of the shop. */
static struct shop_answer *judge_stop(struct shop_answer *answer)
{
    struct shop_answer *stop = shop_answer_new(SHOP_STOPPED, "");
    stop->sent = answer->sent;
    stop->unsure = answer->unsure;
    shop_answer_free(answer);
    return stop;
}

/* A key that read before is a good one: then only the right to write is missing, in whatever
 * language the shop says so. */
static struct shop_answer *judge_right(struct shop_answer *answer)
{
    g_autofree char *detail = g_strdup_printf("%d, and reading works", answer->status);
    struct shop_answer *right = shop_answer_new(SHOP_NO_RIGHT, detail);
    right->status = answer->status;
    right->sent = true;
    right->retry_after_s = answer->retry_after_s;
    right->shop_time = answer->shop_time;
    shop_answer_free(answer);
    return right;
}

static struct shop_answer *judge(
        struct shop_api *api, const struct question *question, const struct net_answer *network)
{
    struct shop_answer *answer = shop_judge(network, api->https);
    answer->unsure = answer->unsure && question->writes;
    if (network->outcome != NET_ANSWERED && stopped(api))
        return judge_stop(answer);
    if (answer->trouble == SHOP_KEY_WRONG && question->writes && api->key_works)
        return judge_right(answer);
    return answer;
}

/* True for the address of the redirect that WordPress answers with where /wp-json/ is not routed:
 * the same one, perhaps with a slash at its path's end. Another scheme or host is a real one. */
static bool leads_back(const char *location, const char *url)
{
    gsize path = strcspn(url, "?");
    gsize length = strcspn(location, "?#");
    if (length > 0 && location[length - 1] == '/')
        length--;
    return length == path && g_ascii_strncasecmp(location, url, length) == 0;
}

/* WordPress with plain permalinks redirects, a web server without its rules has no such file. */
static bool looks_plain(struct shop_api *api,
        const struct question *question,
        const struct net_answer *network,
        const struct shop_answer *answer)
{
    if (api->way != WAY_PRETTY || !api->bases[WAY_PLAIN])
        return false;
    if (answer->trouble == SHOP_NOT_WOOCOMMERCE)
        return !strstr(network->body->str, "rest_no_route");
    if (answer->trouble != SHOP_REDIRECT)
        return false;
    g_autofree char *url = make_url(api, WAY_PRETTY, question->path, "");
    return leads_back(network->location, url);
}

static struct shop_answer *ask_plain(
        struct shop_api *api, const struct question *question, struct shop_answer *first)
{
    struct net_answer *network = send_by(api, WAY_PLAIN, question);
    struct shop_answer *second = judge(api, question, network);
    net_answer_free(network);

    bool other = second->trouble == SHOP_REDIRECT || second->trouble == SHOP_NOT_WOOCOMMERCE;
    if (shop_trouble_is_routed(second->trouble))
        api->way = WAY_PLAIN;
    shop_answer_free(other ? second : first);
    return other ? first : second;
}

static struct shop_answer *ask_question(struct shop_api *api, const struct question *question)
{
    struct net_answer *network = send_by(api, api->way, question);
    struct shop_answer *answer = judge(api, question, network);
    bool plain = looks_plain(api, question, network, answer);
    net_answer_free(network);
    return plain ? ask_plain(api, question, answer) : answer;
}

struct shop_answer *shop_ask(struct shop_api *api,
        const char *method,
        const char *path,
        const char *query,
        const char *body)
{
    struct question question = {method, path, query, body, strcmp(method, "GET") != 0};
    struct shop_answer *early = too_early(api);
    if (early)
        return early;

    struct shop_answer *answer = ask_question(api, &question);
    api->key_works = api->key_works || (answer->trouble == SHOP_ANSWERED && !question.writes);
    wait_for(api, answer->retry_after_s, answer->trouble);
    if (api->watcher)
        api->watcher(api->context, api->name, answer->trouble);
    return answer;
}
