/* Reads a page of orders as far as a look at them needs it. */
#include <string.h>

#include "reading.h"
#include "shop/read.h"
#include "woocommerce/order_values.h"

static const struct json_key refund_keys[] = {{"id", NULL}};
static const struct json_shape refund_shape = {refund_keys, G_N_ELEMENTS(refund_keys), false};

static const struct json_key head_keys[] = {
        {"id", NULL},
        {"number", NULL},
        {"status", NULL},
        {"date_created_gmt", NULL},
        {"date_modified_gmt", NULL},
        {"date_paid_gmt", NULL},
        {"total", NULL},
        {"refunds", &refund_shape},
};
static const struct json_shape head_shape = {head_keys, G_N_ELEMENTS(head_keys), false};

const char *shop_head_fields(void)
{
    return "id,number,status,date_created_gmt,date_modified_gmt,date_paid_gmt,total,refunds";
}

void shop_order_head_free(struct shop_order_head *head)
{
    if (!head)
        return;
    g_free(head->number);
    g_free(head->status);
    g_free(head->total);
    g_free(head);
}

static void free_head(gpointer head)
{
    shop_order_head_free(head);
}

/* 0 where it is not a time. */
static gint64 time_of(const struct place *place, const cJSON *entry, const char *key)
{
    gint64 time = 0;
    return value_read_time(place, entry, key, &time, NULL) ? time : 0;
}

static char *status_of(const cJSON *entry)
{
    char *status = reading_text(entry, "status");
    if (g_str_has_prefix(status, "wc-"))
        memmove(status, status + 3, strlen(status + 3) + 1);
    return status;
}

static struct shop_order_head *read_head(const cJSON *entry)
{
    struct place place = {0};
    gint64 id;
    if (!cJSON_IsObject(entry) || !value_read_key_id(&place, entry, &id, NULL))
        return NULL;

    struct shop_order_head *head = g_new0(struct shop_order_head, 1);
    head->id = id;
    head->number = reading_text(entry, "number");
    head->status = status_of(entry);
    head->created_at = time_of(&place, entry, "date_created_gmt");
    head->modified_at = time_of(&place, entry, "date_modified_gmt");
    head->paid_at = time_of(&place, entry, "date_paid_gmt");
    head->total = reading_text(entry, "total");
    const cJSON *refunds = value_of(entry, "refunds");
    head->refunds = cJSON_IsArray(refunds) ? (guint)cJSON_GetArraySize(refunds) : 0;
    return head;
}

GPtrArray *shop_read_heads(GBytes *body, guint *odd, GError **error)
{
    cJSON *list = reading_list(body, &head_shape, "orders", error);
    const cJSON *entry;
    guint passed_over = 0;
    if (!list)
        return NULL;

    GPtrArray *heads = g_ptr_array_new_with_free_func(free_head);
    cJSON_ArrayForEach (entry, list) {
        struct shop_order_head *head = read_head(entry);
        if (head)
            g_ptr_array_add(heads, head);
        else
            passed_over++;
    }
    if (odd)
        *odd = passed_over;
    cJSON_Delete(list);
    return heads;
}
