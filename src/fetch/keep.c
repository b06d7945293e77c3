/* One order fetched whole, and kept as a delivery. */
#include "keep.h"

#include <string.h>

#include "base/text.h"
#include "fetch/talk.h"
#include "known.h"
#include "store/inbox.h"
#include "store/orders.h"
#include "store/shops.h"

#define TOPIC "order.fetched"
#define TRIES_MOST 5

/* One order on its way. */
struct keeping {
    const struct work *work;
    const char *shop;
    gint64 id;
    bool counts_missed;
    gint64 asked_after; /* the last delivery when it was asked for; 0: none, or it claims nothing */
    bool claims;        /* it is to be newer than what had come */
    bool again;         /* something of it came in meanwhile */
    enum kept kept;
};

/* ---- into the inbox ---- */

static bool put(const struct keeping *keeping, GBytes *body, gint64 *delivery_id, GError **error)
{
    guint8 digest[32];
    gsize length;
    const void *bytes = g_bytes_get_data(body, &length);
    sha256(bytes, length, digest);
    const struct delivery_new delivery = {.shop = keeping->shop,
            .topic = TOPIC,
            .received_at = keeping->work->now,
            .body = bytes,
            .length = length,
            .digest = digest,
            .state = DELIVERY_PENDING};
    return delivery_put_fetched(
            keeping->work->store, &delivery, keeping->asked_after, delivery_id, error);
}

/* Carts and what lies in the trash are no orders that a webhook owes. */
static bool is_owed(const char *status)
{
    static const char *const others[] = {"checkout-draft", "auto-draft", "draft", "trash", NULL};
    return !g_strv_contains(others, status);
}

static bool keep_state(
        struct keeping *keeping, GBytes *body, const struct shop_order_head *head, GError **error)
{
    struct store *store = keeping->work->store;
    bool same = false;
    gint64 held_date = 0, delivery_id = 0;
    if (!known_same(store, keeping->shop, keeping->id, body, &same, &held_date, error))
        return false;
    if (same) {
        keeping->kept = KEPT_KNOWN;
        return true;
    }

    keeping->kept = held_date ? KEPT_NEWER : KEPT_NEW;
    if (!put(keeping, body, &delivery_id, error))
        return false;
    bool missing = keeping->counts_missed && is_owed(head->status) && head->modified_at > held_date;
    return !missing ||
            missed_wait(store, keeping->shop, keeping->id, head->modified_at, delivery_id,
                    keeping->work->now, error);
}

/* The shop has no such order: as if it had sent order.deleted, where something is held of it. */
static bool keep_gone(struct keeping *keeping, GError **error)
{
    struct order_weight weight;
    gint64 delivery_id;
    if (!order_weight(keeping->work->store, keeping->shop, keeping->id, &weight, error))
        return false;
    bool held = weight.delivery_id && !weight.deleted && keeping->claims;
    keeping->kept = held ? KEPT_NEWER : weight.delivery_id ? KEPT_KNOWN : KEPT_ABSENT;
    if (!held)
        return true;

    g_autofree char *text = g_strdup_printf("{\"id\":%" G_GINT64_FORMAT "}", keeping->id);
    g_autoptr(GBytes) body = g_bytes_new(text, strlen(text));
    return put(keeping, body, &delivery_id, error);
}

static bool came_meanwhile(struct keeping *keeping, GError **error)
{
    keeping->again = false;
    return !keeping->claims ||
            delivery_since(keeping->work->store, keeping->shop, keeping->id, keeping->asked_after,
                    &keeping->again, error);
}

/* In one transaction: whether it still may be kept, and it is. head NULL: the order is gone. */
static bool keep(
        struct keeping *keeping, GBytes *body, const struct shop_order_head *head, GError **error)
{
    struct store *store = keeping->work->store;
    if (!store_begin(store, error))
        return false;

    bool good = came_meanwhile(keeping, error);
    if (good && !keeping->again)
        good = head ? keep_state(keeping, body, head, error) : keep_gone(keeping, error);
    if (good && !keeping->again)
        return store_commit(store, error);
    store_rollback(store);
    return good;
}

/* ---- asking ---- */

static bool is_shops_trouble(const struct shop_answer *answer)
{
    return shop_patience_of(answer->trouble) != SHOP_GO_ON;
}

/* One question and what it brings; *trouble stays NULL while it can be used. */
static bool ask(
        struct keeping *keeping, struct shop_api *api, struct shop_answer **trouble, GError **error)
{
    g_autofree char *path = g_strdup_printf("/orders/%" G_GINT64_FORMAT, keeping->id);
    g_autoptr(shop_answer_auto) answer = shop_ask(api, "GET", path, "", NULL);
    if (!talk_note(keeping->work, keeping->shop, answer, error))
        return false;
    if (answer->trouble == SHOP_GONE) {
        bool good = keep(keeping, NULL, NULL, error);
        if (keeping->kept == KEPT_ABSENT)
            *trouble = g_steal_pointer(&answer);
        return good;
    }

    struct shop_order_head *head = known_head(answer->body);
    bool usable = answer->trouble == SHOP_ANSWERED && head && head->id == keeping->id;
    bool good = true;
    if (usable) {
        good = keep(keeping, answer->body, head, error);
    } else {
        keeping->kept = is_shops_trouble(answer) ? KEPT_NOT : KEPT_FAILED;
        keeping->again = false;
        *trouble = answer->trouble != SHOP_ANSWERED
                ? g_steal_pointer(&answer)
                : shop_answer_new(SHOP_REFUSED, "what it sent is not the order");
    }
    shop_order_head_free(head);
    return good;
}

bool keep_order(const struct work *work,
        const char *shop,
        struct shop_api *api,
        gint64 id,
        bool counts_missed,
        enum kept *kept,
        struct shop_answer **trouble,
        GError **error)
{
    struct keeping keeping = {.work = work,
            .shop = shop,
            .id = id,
            .counts_missed = counts_missed,
            .again = true,
            .kept = KEPT_NOT};
    for (int try = 1; try <= TRIES_MOST && keeping.again; try++) {
        keeping.claims = try < TRIES_MOST;
        keeping.asked_after = 0;
        if (keeping.claims && !delivery_last_id(work->store, &keeping.asked_after, error))
            return false;
        if (!ask(&keeping, api, trouble, error))
            return false;
    }
    *kept = keeping.kept;
    return true;
}
