/* Whether billhook holds an order as the shop says it is. */
#include "known.h"

#include <string.h>

#include "shop/same_order.h"
#include "store/inbox.h"
#include "store/orders.h"
#include "store/shops.h"

struct shop_order_head *known_head(GBytes *body)
{
    gsize length = 0;
    const char *bytes = body ? g_bytes_get_data(body, &length) : NULL;
    if (!bytes)
        return NULL;
    GString *list = g_string_sized_new(length + 2);
    g_string_append_c(list, '[');
    g_string_append_len(list, bytes, (gssize)length);
    g_string_append_c(list, ']');

    g_autoptr(GBytes) whole = g_string_free_to_bytes(list);
    g_autoptr(GPtrArray) heads = shop_read_heads(whole, NULL, NULL);
    return heads && heads->len == 1 ? g_ptr_array_steal_index(heads, 0) : NULL;
}

static bool same_heads(const struct shop_order_head *a, const struct shop_order_head *b)
{
    return a->modified_at == b->modified_at && strcmp(a->status, b->status) == 0 &&
            strcmp(a->total, b->total) == 0 && a->refunds == b->refunds && a->paid_at == b->paid_at;
}

static bool body_is(GBytes *body, const struct shop_order_head *head)
{
    struct shop_order_head *held = known_head(body);
    bool same = held && same_heads(held, head);
    shop_order_head_free(held);
    return same;
}

/* A body that cannot be unpacked is none: the order is fetched again. */
static GBytes *delivered_body(struct store *store, gint64 id)
{
    struct delivery *delivery = id ? delivery_get(store, id, NULL) : NULL;
    GBytes *body = delivery && delivery->body ? g_bytes_ref(delivery->body) : NULL;
    delivery_free(delivery);
    return body;
}

static bool delivered_is(struct store *store, gint64 id, const struct shop_order_head *head)
{
    g_autoptr(GBytes) body = delivered_body(store, id);
    return body_is(body, head);
}

/* A body that was purged is compared by what the row has. An order that the shop deleted is known
 * while it lies in the trash. */
static bool stored_is(const struct stored_order *stored, const struct shop_order_head *head)
{
    if (stored->deleted)
        return strcmp(head->status, "trash") == 0;
    if (stored->body)
        return body_is(stored->body, head);
    return stored->modified_at == head->modified_at &&
            strcmp(stored->status_text, head->status) == 0;
}

bool known_look(struct store *store,
        const char *shop,
        const struct shop_order_head *head,
        enum look *look,
        GError **error)
{
    gint64 waiting = 0, failed = 0;
    struct order_weight weight;
    /* in this order: what is mapped in between is then seen twice, not never */
    if (!delivery_waiting_of(store, shop, head->id, &waiting, error) ||
            !order_weight(store, shop, head->id, &weight, error))
        return false;

    *look = weight.delivery_id || waiting ? LOOK_NEWER : LOOK_NEW;
    if (delivered_is(store, waiting, head))
        *look = LOOK_KNOWN;
    bool may_be = weight.deleted || weight.modified_at == head->modified_at;
    if (weight.delivery_id && may_be && *look != LOOK_KNOWN) {
        struct stored_order *stored = order_get(store, shop, head->id, NULL);
        if (stored && stored_is(stored, head))
            *look = LOOK_KNOWN;
        stored_order_free(stored);
    }
    if (*look != LOOK_NEW)
        return true;

    if (!delivery_failed_of(store, shop, head->id, &failed, error))
        return false;
    if (delivered_is(store, failed, head))
        *look = LOOK_KNOWN;
    return true;
}

static void note_date(GBytes *body, gint64 *date)
{
    struct shop_order_head *head = known_head(body);
    if (head)
        *date = MAX(*date, head->modified_at);
    shop_order_head_free(head);
}

bool known_same(struct store *store,
        const char *shop,
        gint64 order_id,
        GBytes *body,
        bool *same,
        gint64 *date,
        GError **error)
{
    gint64 waiting = 0, failed = 0;
    if (!delivery_waiting_of(store, shop, order_id, &waiting, error) ||
            !delivery_failed_of(store, shop, order_id, &failed, error))
        return false;

    struct stored_order *stored = order_get(store, shop, order_id, NULL);
    g_autoptr(GBytes) waits = delivered_body(store, waiting);
    g_autoptr(GBytes) failure = delivered_body(store, stored ? 0 : failed);
    GBytes *held = stored && !stored->deleted ? stored->body : NULL;
    GBytes *newest = waits ? waits : held ? held : failure;

    *same = newest && shop_same_order(newest, body);
    *date = stored ? stored->modified_at : 0;
    note_date(waits, date);
    stored_order_free(stored);
    return true;
}
