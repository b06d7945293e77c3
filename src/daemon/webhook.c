/* One delivery, from its whole request to its answer: the server's thread verifies it, lets the
 * request wait, and answers when intake has made it durable. */
#include "webhook.h"

#include "base/log.h"
#include "base/text.h"
#include "http/answer.h"
#include "woocommerce/signature.h"

#define STORE_LIMIT_US (50 * G_USEC_PER_SEC) /* WooCommerce gives up after 60 s: better a 503 */
#define TOPIC_CHARACTERS 100
#define JSON_TYPE "application/json"

/* The route's fields, as indexes. */
enum { FIELD_SIGNATURE, FIELD_TOPIC };

struct webhook {
    struct live *live;
    struct intake *intake;
    GMutex mutex;       /* guards what follows */
    GHashTable *denied; /* shop -> gint64: wrong signatures in a row */
    guint64 unstored;
    guint64 news; /* webhook_news() */
};

static const struct http_refusal unavailable = {
        503, HTTP_UNAVAILABLE, "not stored, try again later", NULL};
static const struct http_refusal denied = {401, HTTP_DENIED, "signature missing or wrong", NULL};

/* ---- signatures ---- */

static void note_signature(struct webhook *webhook, const char *shop, bool good)
{
    g_mutex_lock(&webhook->mutex);
    gint64 *row = g_hash_table_lookup(webhook->denied, shop);
    if (!row) {
        row = g_new0(gint64, 1);
        g_hash_table_insert(webhook->denied, g_strdup(shop), row);
    }
    if (!good || *row)
        webhook->news++;
    *row = good ? 0 : *row + 1;
    g_mutex_unlock(&webhook->mutex);
}

static const char *body_of(const struct http_request *request)
{
    return request->body ? request->body : "";
}

/* Which secret signed the body: 0 none, 1 secret, 2 previous_secret. */
static int signed_with(const struct http_request *request)
{
    const struct shop *shop = request->head.found;
    const struct http_value *sent = &request->head.values[FIELD_SIGNATURE];
    const char *body = body_of(request);
    if (sent->count != 1)
        return 0;
    if (signature_matches(sent->text, shop->secret, body, request->length))
        return 1;
    return signature_matches(sent->text, shop->previous_secret, body, request->length) ? 2 : 0;
}

/* ---- the hand-over ---- */

/* A topic is a name, but nobody signs it: one line of UTF-8, no longer than a name. */
static char *topic_text(const char *topic)
{
    g_autofree char *clean = text_clean(topic ? topic : "", false);
    return g_utf8_strlen(clean, -1) > TOPIC_CHARACTERS
            ? g_utf8_substring(clean, 0, TOPIC_CHARACTERS)
            : g_steal_pointer(&clean);
}

static void wake_request(struct intake_item *item)
{
    http_wake(item->context);
}

/* Takes the request's body. */
static struct intake_item *make_item(struct http_request *request)
{
    const struct shop *shop = request->head.found;
    struct intake_item *item = intake_item_new();
    item->shop = shop->name;
    item->topic = topic_text(request->head.values[FIELD_TOPIC].text);
    item->body = g_steal_pointer(&request->body);
    item->length = request->length;
    item->ignored = !shop->enabled;
    item->received_at = g_get_real_time() / G_USEC_PER_SEC;
    item->wake = wake_request;
    item->context = request;
    return item;
}

static void hand_over(struct webhook *webhook, struct http_request *request)
{
    struct intake_item *item = make_item(request);
    request->kept = item;
    live_delivery_came(webhook->live);
    http_wait(request);
    if (!intake_push(webhook->intake, item)) {
        item->answer = INTAKE_REFUSED;
        item->woken = true;
        http_wake(request);
    }
}

/* ---- the route ---- */

static const void *find_shop(const struct config *config, const char *name)
{
    return config_shop(config, name);
}

static void finish(void *context, struct http_request *request)
{
    struct webhook *webhook = context;
    const char *shop = ((const struct shop *)request->head.found)->name;

    if (request->head.values[FIELD_SIGNATURE].count == 0 &&
            ping_body(body_of(request), request->length)) {
        log_event(LOG_LEVEL_INFO, "ping", "shop", shop, NULL);
        http_count(request, HTTP_PING);
        http_answer(request, 200, JSON_TYPE, "");
        return;
    }

    int which = signed_with(request);
    note_signature(webhook, shop, which != 0);
    if (!which) {
        log_event(LOG_LEVEL_DEBUG, "signature-refused", "shop", shop, NULL);
        http_refuse(request, &denied);
        return;
    }
    if (which == 2)
        log_event(LOG_LEVEL_INFO, "signed-with-previous-secret", "shop", shop, NULL);
    hand_over(webhook, request);
}

static void refuse_unstored(struct webhook *webhook, struct http_request *request)
{
    g_mutex_lock(&webhook->mutex);
    webhook->unstored++;
    webhook->news++;
    g_mutex_unlock(&webhook->mutex);
    http_refuse(request, &unavailable);
}

static void woken(void *context, struct http_request *request)
{
    const struct intake_item *item = request->kept;
    if (item->answer != INTAKE_STORED) {
        refuse_unstored(context, request);
        return;
    }
    g_autofree char *body = g_strdup_printf("{\"delivery\":%" G_GINT64_FORMAT "}\n", item->id);
    http_count(request, HTTP_STORED);
    http_answer(request, 200, JSON_TYPE, body);
}

static void end(void *context, struct http_request *request, bool cut)
{
    struct webhook *webhook = context;
    const struct shop *shop = request->head.found;
    struct intake_item *item = request->kept;

    if (cut && !item && request->length < request->head.length)
        log_event(LOG_LEVEL_DEBUG, "request-cut", "shop", shop->name, NULL);
    if (item)
        live_delivery_left(webhook->live);
    intake_item_unref(item);
}

struct http_route webhook_route(struct webhook *webhook)
{
    return (struct http_route){
            .path = "/woocommerce/",
            .methods = "POST",
            .takes_body = true,
            .fields =
                    {
                            [FIELD_SIGNATURE] = {"X-WC-Webhook-Signature", true},
                            [FIELD_TOPIC] = {"X-WC-Webhook-Topic", false},
                    },
            .context = webhook,
            .find = find_shop,
            .finish = finish,
            .woken = woken,
            .end = end,
    };
}

/* ---- its life, and what others ask ---- */

struct webhook *webhook_new(struct live *live, struct intake *intake)
{
    struct webhook *webhook = g_new0(struct webhook, 1);
    webhook->live = live;
    webhook->intake = intake;
    g_mutex_init(&webhook->mutex);
    webhook->denied = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return webhook;
}

void webhook_free(struct webhook *webhook)
{
    if (!webhook)
        return;
    g_hash_table_unref(webhook->denied);
    g_mutex_clear(&webhook->mutex);
    g_free(webhook);
}

void webhook_sweep(struct webhook *webhook)
{
    intake_expire(webhook->intake, STORE_LIMIT_US);
}

gint64 webhook_denied_in_a_row(struct webhook *webhook, const char *shop)
{
    g_mutex_lock(&webhook->mutex);
    const gint64 *row = g_hash_table_lookup(webhook->denied, shop);
    gint64 in_a_row = row ? *row : 0;
    g_mutex_unlock(&webhook->mutex);
    return in_a_row;
}

guint64 webhook_news(struct webhook *webhook)
{
    g_mutex_lock(&webhook->mutex);
    guint64 news = webhook->news;
    g_mutex_unlock(&webhook->mutex);
    return news;
}

guint64 webhook_unstored(struct webhook *webhook)
{
    g_mutex_lock(&webhook->mutex);
    guint64 unstored = webhook->unstored;
    g_mutex_unlock(&webhook->mutex);
    return unstored;
}

bool webhook_is_failing(struct webhook *webhook)
{
    return intake_failing(webhook->intake) || live_is_away(webhook->live);
}
