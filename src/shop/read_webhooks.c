/* Reads the shop's webhooks. */
#include "reading.h"
#include "shop/read.h"
#include "woocommerce/order_values.h"

static const struct json_key webhook_keys[] = {
        {"id", NULL},
        {"name", NULL},
        {"topic", NULL},
        {"status", NULL},
        {"delivery_url", NULL},
};
static const struct json_shape webhook_shape = {webhook_keys, G_N_ELEMENTS(webhook_keys), false};

void shop_webhook_free(struct shop_webhook *webhook)
{
    if (!webhook)
        return;
    g_free(webhook->name);
    g_free(webhook->topic);
    g_free(webhook->status);
    g_free(webhook->delivery_url);
    g_free(webhook);
}

static void free_webhook(gpointer webhook)
{
    shop_webhook_free(webhook);
}

GPtrArray *shop_read_webhooks(GBytes *body, GError **error)
{
    cJSON *list = reading_list(body, &webhook_shape, "webhooks", error);
    const cJSON *entry;
    if (!list)
        return NULL;

    GPtrArray *webhooks = g_ptr_array_new_with_free_func(free_webhook);
    cJSON_ArrayForEach (entry, list) {
        gint64 id;
        if (!cJSON_IsObject(entry) || !value_read_key_id(&(struct place){0}, entry, &id, NULL))
            continue;
        struct shop_webhook *webhook = g_new0(struct shop_webhook, 1);
        webhook->id = id;
        webhook->name = reading_text(entry, "name");
        webhook->topic = reading_text(entry, "topic");
        webhook->status = reading_text(entry, "status");
        webhook->delivery_url = reading_text(entry, "delivery_url");
        g_ptr_array_add(webhooks, webhook);
    }
    cJSON_Delete(list);
    return webhooks;
}
