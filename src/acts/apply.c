/* From a kept delivery to its order's documents, or to the words why not. */
#include "apply.h"

#include <string.h>

#include "acts/issue.h"
#include "base/log.h"
#include "base/text.h"
#include "channel/alert.h"
#include "document/rules.h"
#include "store/orders.h"
#include "store/series.h"
#include "store/shops.h"

#define ONLY_AN_ID "only an id, and the topic is not order.deleted"
#define OLDER "older than the state of the order that is already known"

static const struct shop *find_shop(const struct config *config,
        const struct delivery *delivery,
        struct delivery_outcome *outcome)
{
    const struct shop *shop = config_shop(config, delivery->shop);
    if (shop)
        return shop;
    outcome->state = DELIVERY_FAILED;
    outcome->reason = g_strdup_printf("shop '%s' is no longer in the config file: add [shop %s] "
                                      "again, then `billhook inbox retry %" G_GINT64_FORMAT "`",
            delivery->shop, delivery->shop, delivery->id);
    return NULL;
}

/* A body that is neither an order nor a deletion: failed under order.…, else none of our business.
 */
static void keep_unusable(const struct work *work,
        const struct delivery *delivery,
        const char *reason,
        const char *logged,
        struct delivery_outcome *outcome)
{
    if (!g_str_has_prefix(delivery->topic, "order.")) {
        outcome->state = DELIVERY_IGNORED;
        outcome->reason = g_strdup("not an order, and its topic is not about orders");
        return;
    }
    outcome->state = DELIVERY_FAILED;
    outcome->reason = g_strdup(reason);
    outcome->logged = g_strdup(logged);
    g_autofree char *subject = g_strdup_printf(
            "delivery %" G_GINT64_FORMAT " of shop %s", delivery->id, delivery->shop);
    g_autofree char *help = g_strdup_printf("billhook inbox show %" G_GINT64_FORMAT, delivery->id);
    alert_raise_discreetly(work, ALERT_FAILED_DELIVERY, subject, reason, logged, help);
}

/* The job goes on where the outcome stands. */
static struct job *job_for(const struct delivery *delivery,
        const struct delivery_outcome *outcome,
        gint64 order_id,
        struct refunds *refunds)
{
    struct job *job = job_new(delivery, order_id, refunds);
    job->told_id = outcome->order_id;
    job->state = outcome->state;
    job->was_order = outcome->was_order;
    text_set(&job->reason, outcome->reason ? outcome->reason : "");
    return job;
}

/* The order's credit notes: at once where there are few, else the delivery goes on as a job. */
static bool follow_refunds(const struct work *work,
        const struct delivery *delivery,
        gint64 order_id,
        GPtrArray *given,
        const struct order_end *end,
        struct delivery_outcome *outcome,
        GError **error)
{
    struct refunds *refunds = refunds_new(delivery->shop, order_id, given, end, issue_if_ripe);
    bool few, finished, good = refunds_are_few(refunds, work->store, &few, error);
    if (good && !few) {
        outcome->job = job_for(delivery, outcome, order_id, refunds);
        return true;
    }
    good = good && refunds_step(refunds, work, true, &finished, error);
    refunds_free(refunds);
    return good;
}

/* True when what came was there before the shop was asked for the state that is kept, and is not
 * that state itself. */
static bool is_outdated(const struct order_weight *kept, const struct delivery *delivery)
{
    return delivery->id <= kept->asked_after && delivery->id != kept->delivery_id;
}

/* What was an order is none any more. Nothing to do where it never was one: no order has a
 * subscription's id, WordPress numbers both in one row. */
static bool apply_end(const struct work *work,
        const struct delivery *delivery,
        gint64 order_id,
        const struct order_end *end,
        struct delivery_outcome *outcome,
        GError **error)
{
    struct order_weight weight;
    if (!order_weight(work->store, delivery->shop, order_id, &weight, error))
        return false;
    if (is_outdated(&weight, delivery)) {
        outcome->state = DELIVERY_DONE;
        outcome->reason = g_strdup(OLDER);
        outcome->order_id = order_id;
        return true;
    }
    if (end == &order_deleted) {
        outcome->state = DELIVERY_DONE;
        outcome->reason = g_strdup(end->decision);
        outcome->order_id = order_id;
    } else if (weight.deleted) {
        return true;
    }
    return weight.delivery_id == 0 ||
            (order_mark_deleted(work->store, delivery->shop, order_id, error) &&
                    follow_end(work, delivery->shop, order_id, end, error) &&
                    follow_refunds(work, delivery, order_id, NULL, end, outcome, error));
}

/* True when the state that the store has is newer than the one that came. A state that was fetched
 * is what the shop said when it was asked: newer than all that had come until then, whatever its
 * date. */
static bool is_stale(
        const struct order_weight *kept, const struct delivery *delivery, const struct order *order)
{
    if (!kept->delivery_id || is_outdated(kept, delivery))
        return kept->delivery_id != 0;
    if (delivery->fetched && kept->delivery_id <= delivery->asked_after)
        return false;
    return order_state_newer(kept->modified_at, kept->status, order->modified_at, order->status);
}

#define CUSTOMER_WORDS_MOST 300 /* characters */

/* By what people look for the order: name, company, e-mail. Caller frees. */
static char *customer_words(const struct order *order)
{
    const char *const parts[] = {order->billing.name, order->billing.company, order->email};
    g_autoptr(GString) words = g_string_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++)
        if (*parts[i])
            g_string_append_printf(words, "%s%s", words->len ? ", " : "", parts[i]);
    return g_utf8_substring(words->str, 0, MIN(g_utf8_strlen(words->str, -1), CUSTOMER_WORDS_MOST));
}

static bool keep_order(struct store *store,
        const struct delivery *delivery,
        const struct order *order,
        GError **error)
{
    g_autofree char *customer = customer_words(order);
    struct stored_order state = {.shop = delivery->shop,
            .id = order->id,
            .number = order->number,
            .status_text = order->status_text,
            .status = order->status,
            .created_at = order->created_at,
            .modified_at = order->modified_at,
            .delivery_id = delivery->id,
            .asked_after = delivery->asked_after,
            .customer = customer,
            .body = delivery->body};
    return order_put(store, &state, error);
}

/* A large order: only its state is kept now. */
static void begin_job(
        const struct delivery *delivery, struct reading *reading, struct delivery_outcome *outcome)
{
    struct order *order = g_steal_pointer(&reading->order);
    outcome->job = job_for(delivery, outcome, order->id,
            refunds_new(delivery->shop, order->id, order->refunds, NULL, issue_if_ripe));
    outcome->job->order = order;
    outcome->job->packed = g_steal_pointer(&reading->packed);
    outcome->job->rule = 0;
}

static bool apply_order(const struct work *work,
        const struct shop *shop,
        const struct delivery *delivery,
        struct reading *reading,
        struct delivery_outcome *outcome,
        GError **error)
{
    const struct order *order = reading->order;
    struct order_weight kept;
    if (!order_weight(work->store, delivery->shop, order->id, &kept, error))
        return false;
    outcome->state = DELIVERY_DONE;
    outcome->order_id = order->id;
    outcome->was_order = true;
    if (!delivery->fetched &&
            !missed_brought(work->store, delivery->shop, order->id, order->modified_at, error))
        return false;
    if (is_stale(&kept, delivery, order)) {
        outcome->reason = g_strdup(OLDER);
        return true;
    }
    if (!keep_order(work->store, delivery, order, error) ||
            !clock_saw_delivery(
                    work->store, order->created_at, order->modified_at, work->now, error))
        return false;
    if (delivery->bytes > LARGE_BODY) {
        begin_job(delivery, reading, outcome);
        return true;
    }
    struct follow follow = {work, shop, order, NULL};
    return follow_order(&follow, error) &&
            follow_refunds(work, delivery, order->id, order->refunds, NULL, outcome, error);
}

void reading_clear(struct reading *reading)
{
    order_free(reading->order);
    g_clear_error(&reading->problem);
    g_clear_pointer(&reading->packed, g_bytes_unref);
    *reading = (struct reading){0};
}

void apply_read(const struct delivery *delivery, struct reading *reading)
{
    gsize length = 0;
    const void *body = delivery->body ? g_bytes_get_data(delivery->body, &length) : NULL;
    reading_clear(reading);
    if (delivery->damaged) {
        reading->kind = BODY_OTHER;
        fail(&reading->problem, BILLHOOK_ERROR_INPUT,
                "its stored body is damaged: `billhook verify` tells more");
        return;
    }
    if (delivery->bytes > LARGE_BODY)
        reading->packed = delivery_pack(delivery);
    reading->kind = order_read(
            body ? body : "", length, &reading->order, &reading->deleted_id, &reading->problem);
}

bool apply_delivery(const struct work *work,
        const struct delivery *delivery,
        struct reading *reading,
        struct delivery_outcome *outcome,
        GError **error)
{
    const struct shop *shop = find_shop(work->config, delivery, outcome);
    if (!shop)
        return true;
    switch (reading->kind) {
    case BODY_ORDER:
        return apply_order(work, shop, delivery, reading, outcome, error);
    case BODY_DELETION:
        /* the shop answered that it is gone: billhook's own word for it */
        if (delivery->fetched || strcmp(delivery->topic, "order.deleted") == 0)
            return apply_end(work, delivery, reading->deleted_id, &order_deleted, outcome, error);
        keep_unusable(work, delivery, ONLY_AN_ID, ONLY_AN_ID, outcome);
        return true;
    case BODY_SUBSCRIPTION:
        outcome->state = DELIVERY_IGNORED;
        outcome->reason = g_strdup(reading->problem->message);
        return apply_end(
                work, delivery, reading->deleted_id, &order_is_subscription, outcome, error);
    case BODY_OTHER:
    default:
        keep_unusable(
                work, delivery, reading->problem->message, error_logged(reading->problem), outcome);
        return true;
    }
}

bool apply_is_about_input(const GError *error)
{
    return g_error_matches(error, BILLHOOK_ERROR, BILLHOOK_ERROR_INPUT) ||
            g_error_matches(error, BILLHOOK_ERROR, BILLHOOK_ERROR_CONFLICT);
}

void outcome_clear(gpointer data)
{
    struct delivery_outcome *outcome = data;
    g_clear_pointer(&outcome->reason, g_free);
    g_clear_pointer(&outcome->logged, g_free);
    g_clear_pointer(&outcome->job, job_free);
}

void apply_failed(const struct work *work,
        const struct delivery *delivery,
        const GError *problem,
        struct delivery_outcome *outcome)
{
    outcome_clear(outcome);
    keep_unusable(work, delivery, problem->message, error_logged(problem), outcome);
    outcome->state = DELIVERY_FAILED;
    if (!outcome->reason)
        outcome->reason = g_strdup(problem->message);
}

/* A topic comes from the request: the log has it where it has the form of WooCommerce's. */
static const char *logged_topic(const char *topic)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz_.";
    gsize length = strspn(topic, letters);
    return length <= 60 && topic[length] == '\0' ? topic : "another";
}

void apply_log(const struct delivery *delivery, const struct delivery_outcome *outcome)
{
    g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, delivery->id);
    g_autofree char *order_id =
            outcome->order_id ? g_strdup_printf("%" G_GINT64_FORMAT, outcome->order_id) : NULL;
    log_event(LOG_LEVEL_INFO, "delivery-processed", "id", id, "shop", delivery->shop, "topic",
            logged_topic(delivery->topic), "order", order_id, "state",
            delivery_state_text(outcome->state), "reason",
            outcome->logged ? outcome->logged : outcome->reason, NULL);
}
