#include "daemon/process.h"

#include <string.h>

#include "base/date.h"
#include "base/log.h"
#include "base/text.h"
#include "daemon/alert.h"
#include "daemon/follow.h"
#include "daemon/issue.h"
#include "daemon/refunds.h"
#include "document/rules.h"
#include "document/vat.h"

#define ONLY_AN_ID "only an id, and the topic is not order.deleted"

/* What happened to one delivery. */
struct outcome {
    enum delivery_state state;
    char *reason; /* owned */
    char *logged; /* owned; what the log may hold of it, NULL: all */
    gint64 order_id;
    bool was_order;
};

static void outcome_clear(gpointer data)
{
    struct outcome *outcome = data;
    g_clear_pointer(&outcome->reason, g_free);
    g_clear_pointer(&outcome->logged, g_free);
}

static const struct shop *find_shop(const struct config *config, const struct delivery *delivery, struct outcome *outcome)
{
    const struct shop *shop = config_shop(config, delivery->shop);
    if (shop)
        return shop;
    outcome->state = DELIVERY_FAILED;
    outcome->reason = g_strdup_printf("shop '%s' is no longer in the config file: add [shop %s] again, then `billhook inbox retry %" G_GINT64_FORMAT "`",
                                      delivery->shop, delivery->shop, delivery->id);
    return NULL;
}

/* A body that is neither an order nor a deletion: failed under order.…, else none of our business. */
static void keep_unusable(struct store *store, const struct config *config, const struct delivery *delivery,
                          const char *reason, const char *logged, gint64 now, struct outcome *outcome)
{
    if (!g_str_has_prefix(delivery->topic, "order.")) {
        outcome->state = DELIVERY_IGNORED;
        outcome->reason = g_strdup("not an order, and its topic is not about orders");
        return;
    }
    outcome->state = DELIVERY_FAILED;
    outcome->reason = g_strdup(reason);
    outcome->logged = g_strdup(logged);
    g_autofree char *subject = g_strdup_printf("delivery %" G_GINT64_FORMAT " of shop %s", delivery->id, delivery->shop);
    g_autofree char *help = g_strdup_printf("billhook inbox show %" G_GINT64_FORMAT, delivery->id);
    alert_raise_discreetly(store, config, ALERT_FAILED_DELIVERY, subject, reason, logged, help, now);
}

static bool apply_deletion(struct store *store, const struct config *config, const struct delivery *delivery, gint64 order_id,
                           gint64 now, struct outcome *outcome, GError **error)
{
    outcome->state = DELIVERY_DONE;
    outcome->order_id = order_id;
    outcome->reason = g_strdup("the order was deleted in the shop");
    g_autoptr(GError) problem = NULL;
    struct stored_order *kept = order_get(store, delivery->shop, order_id, &problem);
    if (problem) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return false;
    }
    bool known = kept != NULL;
    stored_order_free(kept);
    return !known || (order_mark_deleted(store, delivery->shop, order_id, error) &&
                      follow_deletion(store, config, delivery->shop, order_id, now, error));
}

/* Nothing to do, but where an earlier version took it for an order: its drafts become void. (No order has its id, WordPress
 * numbers both in one row.) */
static bool apply_subscription(struct store *store, const struct config *config, const struct delivery *delivery, gint64 id,
                               const GError *why, gint64 now, struct outcome *outcome, GError **error)
{
    outcome->state = DELIVERY_IGNORED;
    outcome->reason = g_strdup(why->message);
    g_autoptr(GError) problem = NULL;
    struct stored_order *kept = id ? order_get(store, delivery->shop, id, &problem) : NULL;
    if (problem) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return false;
    }
    bool known = kept && !kept->deleted;
    stored_order_free(kept);
    return !known || (order_mark_deleted(store, delivery->shop, id, error) &&
                      follow_subscription(store, config, delivery->shop, id, now, error));
}

/* True when the state that the store has is newer than the one that came. */
static bool is_stale(const struct stored_order *kept, const struct order *order)
{
    return kept && order_state_newer(kept->modified_at, kept->status, order->modified_at, order->status);
}

static bool keep_order(struct store *store, const struct delivery *delivery, const struct order *order, GError **error)
{
    struct stored_order state = {.shop = delivery->shop,
                                 .id = order->id,
                                 .number = order->number,
                                 .status_text = order->status_text,
                                 .status = order->status,
                                 .created_at = order->created_at,
                                 .modified_at = order->modified_at,
                                 .delivery_id = delivery->id,
                                 .body = delivery->body};
    return order_put(store, &state, error);
}

static bool apply_order(struct store *store, const struct config *config, const struct shop *shop,
                        const struct delivery *delivery, const struct order *order, gint64 now, struct outcome *outcome,
                        GError **error)
{
    g_autoptr(GError) problem = NULL;
    struct stored_order *kept = order_get(store, delivery->shop, order->id, &problem);
    if (problem) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return false;
    }
    bool stale = is_stale(kept, order);
    stored_order_free(kept);
    outcome->state = DELIVERY_DONE;
    outcome->order_id = order->id;
    outcome->was_order = true;
    if (stale) {
        outcome->reason = g_strdup("older than the state of the order that is already known");
        return true;
    }
    return keep_order(store, delivery, order, error) && follow_order(store, config, shop, order, now, error);
}

static bool apply_delivery(struct store *store, const struct config *config, const struct delivery *delivery, gint64 now,
                           struct outcome *outcome, GError **error)
{
    const struct shop *shop = find_shop(config, delivery, outcome);
    if (!shop)
        return true;
    g_autoptr(order_auto) order = NULL;
    g_autoptr(GError) problem = NULL;
    gint64 deleted_id = 0;
    gsize length = 0;
    const void *body = delivery->body ? g_bytes_get_data(delivery->body, &length) : NULL;
    switch (order_read(body ? body : "", length, &order, &deleted_id, &problem)) {
    case BODY_ORDER:
        return apply_order(store, config, shop, delivery, order, now, outcome, error);
    case BODY_DELETION:
        if (strcmp(delivery->topic, "order.deleted") == 0)
            return apply_deletion(store, config, delivery, deleted_id, now, outcome, error);
        keep_unusable(store, config, delivery, ONLY_AN_ID, ONLY_AN_ID, now, outcome);
        return true;
    case BODY_SUBSCRIPTION:
        return apply_subscription(store, config, delivery, deleted_id, problem, now, outcome, error);
    case BODY_OTHER:
    default:
        keep_unusable(store, config, delivery, problem->message, error_logged(problem), now, outcome);
        return true;
    }
}

static bool is_about_input(const GError *error)
{
    return g_error_matches(error, BILLHOOK_ERROR, BILLHOOK_ERROR_INPUT) ||
           g_error_matches(error, BILLHOOK_ERROR, BILLHOOK_ERROR_CONFLICT);
}

/* One delivery in its savepoint: an error of the input makes it `failed`, an error of the database ends the batch. */
static bool process_one(struct store *store, const struct config *config, const struct delivery *delivery, gint64 now,
                        struct outcome *outcome, GError **error)
{
    g_autoptr(GError) problem = NULL;
    if (!store_savepoint(store, error))
        return false;
    if (!apply_delivery(store, config, delivery, now, outcome, &problem)) {
        store_rollback_to(store);
        if (!is_about_input(problem)) {
            g_propagate_error(error, g_steal_pointer(&problem));
            return false;
        }
        outcome_clear(outcome);
        keep_unusable(store, config, delivery, problem->message, error_logged(problem), now, outcome);
        outcome->state = DELIVERY_FAILED;
        if (!outcome->reason)
            outcome->reason = g_strdup(problem->message);
    }
    return store_release(store, error) &&
           delivery_finish(store, delivery->id, outcome->state, outcome->reason ? outcome->reason : "",
                           outcome->order_id, outcome->was_order, error);
}

/* A topic comes from the request: the log has it where it has the form of WooCommerce's. */
static const char *logged_topic(const char *topic)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz_.";
    gsize length = strspn(topic, letters);
    return topic[length] == '\0' && length <= 60 ? topic : "another";
}

static void log_processed(const struct delivery *delivery, const struct outcome *outcome)
{
    g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, delivery->id);
    g_autofree char *order_id =
        outcome->order_id ? g_strdup_printf("%" G_GINT64_FORMAT, outcome->order_id) : NULL;
    log_event(LOG_LEVEL_INFO, "delivery-processed", "id", id, "shop", delivery->shop, "topic", logged_topic(delivery->topic),
              "order", order_id, "state", delivery_state_text(outcome->state), "reason",
              outcome->logged ? outcome->logged : outcome->reason, NULL);
}

bool process_deliveries(struct store *store, const struct config *config, gint64 now, int limit, int *count,
                        GError **error)
{
    *count = 0;
    g_autoptr(GPtrArray) pending = delivery_pending(store, limit, error);
    if (!pending || pending->len == 0)
        return pending != NULL;
    if (!store_begin(store, error))
        return false;
    g_autoptr(GArray) outcomes = g_array_sized_new(FALSE, TRUE, sizeof(struct outcome), pending->len);
    g_array_set_clear_func(outcomes, outcome_clear);
    do {
        guint at = outcomes->len;
        g_array_set_size(outcomes, at + 1);
        if (!process_one(store, config, g_ptr_array_index(pending, at), now,
                         &g_array_index(outcomes, struct outcome, at), error)) {
            store_rollback(store);
            return false;
        }
    } while (outcomes->len < pending->len && !store_gate_wanted(store)); /* deliveries that arrive, and the renderer, need not wait for the whole batch */
    if (!store_commit(store, error)) {
        store_rollback(store);
        return false;
    }
    *count = (int)outcomes->len;
    for (guint i = 0; i < outcomes->len; i++) /* only now is it true */
        log_processed(g_ptr_array_index(pending, i), &g_array_index(outcomes, struct outcome, i));
    g_autoptr(GError) mark = NULL;
    if (!store_mark_sync(store, &mark))
        log_event(LOG_LEVEL_ERROR, "mark-not-written", "reason", mark->message, NULL);
    return true;
}
