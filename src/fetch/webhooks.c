/* A shop's webhooks: looked at; proved by a delivery of our own; mended. */
#include "fetch/webhooks.h"

#include <string.h>

#include "base/text.h"
#include "shop/read.h"
#include "store/shops.h"
#include "woocommerce/signature.h"

/* Pages of 100 that are read. */
#define PAGES_MOST 10
#define PROOF_MS (60 * 1000)

/* ---- looking ---- */

void webhooks_look_clear(struct webhooks_look *look)
{
    g_clear_pointer(&look->states, g_ptr_array_unref);
    g_clear_pointer(&look->webhooks, g_ptr_array_unref);
}

static void free_webhook(gpointer webhook)
{
    shop_webhook_free(webhook);
}

/* One page more; *last: there is none behind it. */
static bool read_page(struct shop_api *api,
        guint page,
        GPtrArray *webhooks,
        bool *last,
        struct shop_answer **trouble,
        GError **error)
{
    g_autofree char *query = g_strdup_printf("per_page=100&page=%u&orderby=id&order=asc", page);
    g_autoptr(shop_answer_auto) answer = shop_ask(api, "GET", "/webhooks", query, NULL);
    if (answer->trouble != SHOP_ANSWERED) {
        *trouble = g_steal_pointer(&answer);
        return false;
    }
    GPtrArray *list = shop_read_webhooks(answer->body, error);
    if (!list)
        return false;
    *last = list->len == 0 || answer->pages <= (gint64)page;
    g_ptr_array_extend_and_steal(webhooks, list);
    return true;
}

bool webhooks_look(const struct config *config,
        const struct shop *shop,
        struct shop_api *api,
        struct webhooks_look *look,
        struct shop_answer **trouble,
        GError **error)
{
    bool last = false;
    *look = (struct webhooks_look){.webhooks = g_ptr_array_new_with_free_func(free_webhook)};
    for (guint page = 1; page <= PAGES_MOST && !last; page++)
        if (!read_page(api, page, look->webhooks, &last, trouble, error)) {
            webhooks_look_clear(look);
            return false;
        }
    look->states = shop_judge_webhooks(look->webhooks, shop->name, config->server.public_url);
    return true;
}

static bool note(struct store *store,
        const struct shop *shop,
        const struct webhooks_look *look,
        gint64 now,
        GError **error)
{
    g_auto(shop_record_auto) record = {0};
    g_autofree char *wrong = shop_webhooks_alert(look->states);
    if (!shop_record_read(store, shop->name, &record, error))
        return false;
    text_set(&record.webhooks, wrong ? wrong : "");
    record.webhooks_at = now;
    return shop_record_write(store, shop->name, &record, error);
}

bool webhooks_note(struct store *store,
        const struct shop *shop,
        const struct webhooks_look *look,
        gint64 now,
        GError **error)
{
    if (!store_begin(store, error))
        return false;
    if (note(store, shop, look, now, error))
        return store_commit(store, error);
    store_rollback(store);
    return false;
}

/* ---- the proof ---- */

/* What an answer other than 200 means. */
static const struct {
    int from, to;
    const char *meaning;
} meanings[] = {
        {201, 299, "something else than billhook answers there"},
        {300, 399, "it leads on to another address: set public_url to the one that answers itself"},
        {401, 401,
                "it is billhook, but its daemon has another secret: restart it, or send it SIGHUP"},
        {403, 403, "something in front of billhook refuses the delivery"},
        {404, 404,
                "nothing of that name is there: look whether public_url leads to billhook, and "
                "whether its daemon has read this config"},
        {413, 413, "what stands in front of billhook takes no such delivery"},
        {429, 429, "billhook, or what stands in front of it, asks for fewer deliveries"},
        {500, 599, "billhook cannot keep a delivery now, or does not run: `billhook status` tells"},
};

static const char *meaning_of(int status)
{
    for (gsize i = 0; i < G_N_ELEMENTS(meanings); i++)
        if (status >= meanings[i].from && status <= meanings[i].to)
            return meanings[i].meaning;
    return "that is not billhook's answer";
}

char *webhooks_judge_proof(const struct net_answer *answer, const char *url)
{
    if (answer->outcome != NET_ANSWERED)
        return g_strdup_printf("a delivery to %s did not arrive: %s", url, answer->problem);
    if (answer->status == 200)
        return NULL;
    return g_strdup_printf("a delivery to %s was answered %d: %s", url, answer->status,
            meaning_of(answer->status));
}

/* Posts the body as WooCommerce would. */
static struct net_answer *deliver(const struct shop *shop, const char *url, const char *body)
{
    char text[SIGNATURE_LENGTH + 1];
    signature_make(shop->secret, body, strlen(body), text);
    g_autofree char *signature = g_strconcat("X-WC-Webhook-Signature: ", text, NULL);
    const char *const headers[] = {
            "X-WC-Webhook-Topic: billhook.proof",
            signature,
            "User-Agent: WooCommerce Hookshot (billhook webhooks)",
            "Connection: close",
            NULL,
    };
    const struct net_request request = {
            .method = "POST",
            .url = url,
            .plain = true,
            .headers = headers,
            .content_type = "application/json",
            .body = body,
            .length = strlen(body),
            .total_ms = PROOF_MS,
    };
    struct net_client *client = net_client_new();
    struct net_answer *answer = net_ask(client, &request);
    net_client_free(client);
    return answer;
}

/* Each body is another one, so that none is taken for a repeat of one that came before. */
char *webhooks_prove(const struct config *config, const struct shop *shop)
{
    g_autofree char *url =
            g_strdup_printf("%s/woocommerce/%s", config->server.public_url, shop->name);
    g_autofree char *body = g_strdup_printf(
            "{\"billhook\":\"proof\",\"at_us\":\"%" G_GINT64_FORMAT "\"}", g_get_real_time());
    struct net_answer *answer = deliver(shop, url, body);
    char *words = webhooks_judge_proof(answer, url);
    net_answer_free(answer);
    return words;
}

/* ---- mending ---- */

static void free_act(gpointer data)
{
    struct webhooks_act *act = data;
    shop_answer_free(act->answer);
    g_free(act);
}

static struct webhooks_act *act_on(
        struct shop_api *api, const struct shop_mend *mend, const char *secret)
{
    struct webhooks_act *act = g_new0(struct webhooks_act, 1);
    g_autofree char *path = shop_mend_path(mend);
    char *body = shop_mend_body(mend, secret);
    act->topic = mend->topic;
    act->made = mend->id == 0;
    act->only_secret = mend->only_secret;
    act->answer = shop_ask(api, act->made ? "POST" : "PUT", path, "", body);
    act->id = mend->id;
    explicit_bzero(body, strlen(body));
    g_free(body);
    return act;
}

GPtrArray *webhooks_mend(const struct config *config,
        const struct shop *shop,
        struct shop_api *api,
        const struct webhooks_look *look)
{
    GPtrArray *acts = g_ptr_array_new_with_free_func(free_act);
    g_autoptr(GPtrArray) mends =
            shop_mend_webhooks(look->states, shop->name, config->server.public_url);
    bool good = true;
    for (guint i = 0; i < mends->len && good; i++) {
        struct webhooks_act *act = act_on(api, mends->pdata[i], shop->secret);
        good = act->answer->trouble == SHOP_ANSWERED;
        g_ptr_array_add(acts, act);
    }
    return acts;
}
