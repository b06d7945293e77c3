/* The worker's step with deliveries: a batch in one transaction, large orders as jobs in steps,
 * and what to do with a delivery that fails or takes the process down. */
#include "acts/process.h"

#include <string.h>

#include "base/date.h"
#include "base/log.h"
#include "base/text.h"
#include "channel/alert.h"
#include "follow.h"
#include "acts/issue.h"
#include "acts/refunds.h"
#include "document/rules.h"
#include "document/vat.h"
#include "store/inbox.h"
#include "store/series.h"

#define ONLY_AN_ID "only an id, and the topic is not order.deleted"
/* A body of more bytes is an order with very much in it: mapped in steps. */
#define LARGE (64 * 1024)
/* A delivery that failed so often for a reason of the database is told. */
#define TRIES_TOLD 5
/* One that took the process down so often is failed. The first time may be another's, or the
 * power's. */
#define CUT_SHORT_MOST 4
/* So many of those that a start finds pending are taken one by one: more than a batch, for some of
 * a batch may have been put aside. */
#define SUSPECTS 64

/* What happened to one delivery. */
struct outcome {
    enum delivery_state state;
    char *reason; /* owned */
    char *logged; /* owned; what the log may hold of it, NULL: all */
    gint64 order_id;
    bool was_order;
    struct job *job; /* owned; not NULL: the delivery stays pending until this is done */
};

/* A delivery's body, read. */
struct reading {
    enum body_kind kind;
    struct order *order; /* owned */
    gint64 deleted_id;
    GError *problem; /* owned */
    GBytes *packed;  /* of a large body, as it will be kept; NULL: not made, or it would not get
                        smaller */
};

/* A delivery with more work than one transaction may hold: the state of the order is kept, its
 * documents follow rule by rule, then its refunds. Only in memory: after a crash the delivery is
 * pending still and begins anew, which passes over what is done. */
struct job {
    gint64 id, order_id, told_id; /* told_id: the order that the delivery will name, 0 none */
    char *shop, *topic, *reason;  /* owned */
    enum delivery_state state;    /* that it will have */
    bool was_order;
    struct order *order; /* owned; NULL once the rules are done */
    int rule;            /* the next one; FOLLOW_RULES: none is left */
    bool rule_done;      /* in the step in hand */
    struct refunds *refunds;
    bool refunds_read;
    GBytes *packed; /* the body as it will be kept; NULL: not made, or it would not get smaller */
};

struct process {
    GQueue jobs;          /* struct job: each gets a step in turn */
    GHashTable *troubled; /* id -> how often it failed for a reason of the database, or took the
                             process down (GINT_TO_POINTER) */
    GHashTable *noted;    /* ids whose attempt is noted in the database */
    gint64 suspects;      /* those pending up to this id are taken one by one; 0: none */
};

static const struct shop *find_shop(
        const struct config *config, const struct delivery *delivery, struct outcome *outcome)
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
static void keep_unusable(struct store *store,
        const struct config *config,
        const struct delivery *delivery,
        const char *reason,
        const char *logged,
        gint64 now,
        struct outcome *outcome)
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
    alert_raise_discreetly(
            store, config, ALERT_FAILED_DELIVERY, subject, reason, logged, help, now);
}

static void job_free(struct job *job)
{
    if (!job)
        return;
    order_free(job->order);
    refunds_free(job->refunds);
    g_clear_pointer(&job->packed, g_bytes_unref);
    g_free(job->shop);
    g_free(job->topic);
    g_free(job->reason);
    g_free(job);
}

static struct job *job_new(const struct delivery *delivery,
        const struct outcome *outcome,
        gint64 order_id,
        struct refunds *refunds)
{
    struct job *job = g_new0(struct job, 1);
    job->id = delivery->id;
    job->order_id = order_id;
    job->told_id = outcome->order_id;
    job->state = outcome->state;
    job->shop = g_strdup(delivery->shop);
    job->topic = g_strdup(delivery->topic);
    job->reason = g_strdup(outcome->reason ? outcome->reason : "");
    job->was_order = outcome->was_order;
    job->rule = FOLLOW_RULES;
    job->refunds = refunds;
    return job;
}

/* The order's credit notes: at once where there are few, else the delivery goes on as a job. */
static bool follow_refunds(struct store *store,
        const struct config *config,
        const struct delivery *delivery,
        gint64 order_id,
        GPtrArray *given,
        const struct order_end *end,
        gint64 now,
        struct outcome *outcome,
        GError **error)
{
    struct refunds *refunds = refunds_new(delivery->shop, order_id, given, end, issue_if_ripe);
    bool few, finished, good = refunds_are_few(refunds, store, &few, error);
    if (good && !few) {
        outcome->job = job_new(delivery, outcome, order_id, refunds);
        return true;
    }
    good = good && refunds_step(refunds, store, config, true, now, &finished, error);
    refunds_free(refunds);
    return good;
}

/* What was an order is none any more. Nothing to do where it never was one: no order has a
 * subscription's id, WordPress numbers both in one row. */
static bool apply_end(struct store *store,
        const struct config *config,
        const struct delivery *delivery,
        gint64 order_id,
        const struct order_end *end,
        gint64 now,
        struct outcome *outcome,
        GError **error)
{
    struct order_weight weight;
    if (!order_weight(store, delivery->shop, order_id, &weight, error))
        return false;
    if (end == &order_deleted) {
        outcome->state = DELIVERY_DONE;
        outcome->reason = g_strdup(end->decision);
        outcome->order_id = order_id;
    } else if (weight.deleted) {
        return true;
    }
    return weight.delivery_id == 0 ||
            (order_mark_deleted(store, delivery->shop, order_id, error) &&
                    follow_end(store, config, delivery->shop, order_id, end, now, error) &&
                    follow_refunds(
                            store, config, delivery, order_id, NULL, end, now, outcome, error));
}

/* True when the state that the store has is newer than the one that came. */
static bool is_stale(const struct order_weight *kept, const struct order *order)
{
    return kept->delivery_id &&
            order_state_newer(kept->modified_at, kept->status, order->modified_at, order->status);
}

static bool keep_order(struct store *store,
        const struct delivery *delivery,
        const struct order *order,
        GError **error)
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

/* A large order: only its state is kept now. */
static void begin_job(
        const struct delivery *delivery, struct reading *reading, struct outcome *outcome)
{
    struct order *order = g_steal_pointer(&reading->order);
    outcome->job = job_new(delivery, outcome, order->id,
            refunds_new(delivery->shop, order->id, order->refunds, NULL, issue_if_ripe));
    outcome->job->order = order;
    outcome->job->packed = g_steal_pointer(&reading->packed);
    outcome->job->rule = 0;
}

static bool apply_order(struct store *store,
        const struct config *config,
        const struct shop *shop,
        const struct delivery *delivery,
        struct reading *reading,
        gint64 now,
        struct outcome *outcome,
        GError **error)
{
    const struct order *order = reading->order;
    struct order_weight kept;
    if (!order_weight(store, delivery->shop, order->id, &kept, error))
        return false;
    outcome->state = DELIVERY_DONE;
    outcome->order_id = order->id;
    outcome->was_order = true;
    if (is_stale(&kept, order)) {
        outcome->reason = g_strdup("older than the state of the order that is already known");
        return true;
    }
    if (!keep_order(store, delivery, order, error) ||
            !clock_saw_delivery(store, order->created_at, order->modified_at, now, error))
        return false;
    if (delivery->bytes > LARGE) {
        begin_job(delivery, reading, outcome);
        return true;
    }
    struct follow follow = {store, config, shop, order, now, NULL};
    return follow_order(&follow, error) &&
            follow_refunds(
                    store, config, delivery, order->id, order->refunds, NULL, now, outcome, error);
}

static void reading_clear(struct reading *reading)
{
    order_free(reading->order);
    g_clear_error(&reading->problem);
    g_clear_pointer(&reading->packed, g_bytes_unref);
    *reading = (struct reading){0};
}

/* Neither transaction nor store: the longest part of a large order holds up nobody. */
static void read_delivery(const struct delivery *delivery, struct reading *reading)
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
    if (delivery->bytes > LARGE)
        reading->packed = delivery_pack(delivery);
    reading->kind = order_read(
            body ? body : "", length, &reading->order, &reading->deleted_id, &reading->problem);
}

static bool apply_delivery(struct store *store,
        const struct config *config,
        const struct delivery *delivery,
        struct reading *reading,
        gint64 now,
        struct outcome *outcome,
        GError **error)
{
    const struct shop *shop = find_shop(config, delivery, outcome);
    if (!shop)
        return true;
    switch (reading->kind) {
    case BODY_ORDER:
        return apply_order(store, config, shop, delivery, reading, now, outcome, error);
    case BODY_DELETION:
        if (strcmp(delivery->topic, "order.deleted") == 0)
            return apply_end(store, config, delivery, reading->deleted_id, &order_deleted, now,
                    outcome, error);
        keep_unusable(store, config, delivery, ONLY_AN_ID, ONLY_AN_ID, now, outcome);
        return true;
    case BODY_SUBSCRIPTION:
        outcome->state = DELIVERY_IGNORED;
        outcome->reason = g_strdup(reading->problem->message);
        return apply_end(store, config, delivery, reading->deleted_id, &order_is_subscription, now,
                outcome, error);
    case BODY_OTHER:
    default:
        keep_unusable(store, config, delivery, reading->problem->message,
                error_logged(reading->problem), now, outcome);
        return true;
    }
}

static bool is_about_input(const GError *error)
{
    return g_error_matches(error, BILLHOOK_ERROR, BILLHOOK_ERROR_INPUT) ||
            g_error_matches(error, BILLHOOK_ERROR, BILLHOOK_ERROR_CONFLICT);
}

static void outcome_clear(gpointer data)
{
    struct outcome *outcome = data;
    g_clear_pointer(&outcome->reason, g_free);
    g_clear_pointer(&outcome->logged, g_free);
    g_clear_pointer(&outcome->job, job_free);
}

typedef struct outcome outcome_auto;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(outcome_auto, outcome_clear)

/* What cannot be used for a reason in it, found while it was applied. */
static void fail_outcome(struct store *store,
        const struct config *config,
        const struct delivery *delivery,
        const GError *problem,
        gint64 now,
        struct outcome *outcome)
{
    outcome_clear(outcome);
    keep_unusable(store, config, delivery, problem->message, error_logged(problem), now, outcome);
    outcome->state = DELIVERY_FAILED;
    if (!outcome->reason)
        outcome->reason = g_strdup(problem->message);
}

static bool is_noted(struct process *process, gint64 id)
{
    return g_hash_table_contains(process->noted, &id);
}

/* Inside the transaction that finishes it. */
static bool end_attempt(struct process *process, struct store *store, gint64 id, GError **error)
{
    return !is_noted(process, id) || attempt_end(store, id, error);
}

/* One delivery in its savepoint: an error of the input makes it `failed`, an error of the database
 * ends the batch. */
static bool process_one(struct process *process,
        struct store *store,
        const struct config *config,
        const struct delivery *delivery,
        struct reading *reading,
        gint64 now,
        struct outcome *outcome,
        GError **error)
{
    g_autoptr(GError) problem = NULL;
    if (!store_savepoint(store, error))
        return false;
    if (!apply_delivery(store, config, delivery, reading, now, outcome, &problem)) {
        store_rollback_to(store);
        if (!is_about_input(problem)) {
            g_propagate_error(error, g_steal_pointer(&problem));
            return false;
        }
        fail_outcome(store, config, delivery, problem, now, outcome);
    }
    if (!store_release(store, error))
        return false;
    if (outcome->job) /* it is in hand for longer than this transaction, which brings the note with
                         it */
        return attempt_begin(store, delivery->id, now, error);
    return delivery_finish(store, delivery->id, outcome->state,
                   outcome->reason ? outcome->reason : "", outcome->order_id, outcome->was_order,
                   reading->packed, error) &&
            end_attempt(process, store, delivery->id, error);
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
    log_event(LOG_LEVEL_INFO, "delivery-processed", "id", id, "shop", delivery->shop, "topic",
            logged_topic(delivery->topic), "order", order_id, "state",
            delivery_state_text(outcome->state), "reason",
            outcome->logged ? outcome->logged : outcome->reason, NULL);
}

static void sync_mark(struct store *store)
{
    g_autoptr(GError) error = NULL;
    if (!store_mark_sync(store, &error))
        log_event(LOG_LEVEL_ERROR, "mark-not-written", "reason", error->message, NULL);
}

/* ---- the worker's memory ---- */

struct process *process_new(void)
{
    struct process *process = g_new0(struct process, 1);
    g_queue_init(&process->jobs);
    process->troubled = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    process->noted = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    return process;
}

void process_free(struct process *process)
{
    if (!process)
        return;
    g_queue_clear_full(&process->jobs, (GDestroyNotify)job_free);
    g_hash_table_unref(process->troubled);
    g_hash_table_unref(process->noted);
    g_free(process);
}

/* ---- those that took the process down ---- */

static bool note_attempt(
        struct process *process, struct store *store, gint64 id, gint64 now, GError **error)
{
    if (!attempt_begin(store, id, now, error))
        return false;
    g_hash_table_add(process->noted, g_memdup2(&id, sizeof id));
    return true;
}

/* Before even its body is read: the next one of the suspects. */
static bool note_suspect(
        struct process *process, struct store *store, GHashTable *aside, gint64 now, GError **error)
{
    g_autoptr(GArray) next =
            process->suspects ? delivery_pending_ids(store, 1, aside, error) : NULL;
    if (!next || next->len == 0)
        return next || !process->suspects;
    gint64 id = g_array_index(next, gint64, 0);
    if (id <= process->suspects)
        return note_attempt(process, store, id, now, error);
    process->suspects = 0;
    return true;
}

/* A large one is alone in its transaction, and goes on in steps. */
static bool note_large(struct process *process,
        struct store *store,
        const struct delivery *delivery,
        gint64 now,
        GError **error)
{
    return delivery->bytes <= LARGE || is_noted(process, delivery->id) ||
            note_attempt(process, store, delivery->id, now, error);
}

static bool give_up(struct store *store,
        const struct config *config,
        const struct attempt *attempt,
        int times,
        gint64 now,
        GError **error)
{
    g_autofree char *reason =
            g_strdup_printf("the program ended %d times while it was mapped: it is no longer "
                            "tried; `billhook inbox retry %" G_GINT64_FORMAT "` tries it again",
                    times, attempt->id);
    g_autofree char *subject =
            g_strdup_printf("delivery %" G_GINT64_FORMAT " of shop %s", attempt->id, attempt->shop);
    g_autofree char *help = g_strdup_printf("billhook inbox show %" G_GINT64_FORMAT, attempt->id);
    if (!store_begin(store, error))
        return false;
    if (!delivery_finish(store, attempt->id, DELIVERY_FAILED, reason, 0, false, NULL, error) ||
            !attempt_end(store, attempt->id, error)) {
        store_rollback(store);
        return false;
    }
    if (!store_commit(store, error))
        return false;
    alert_raise(store, config, ALERT_FAILED_DELIVERY, subject, reason, help, now);
    return true;
}

/* Begun by the process before, which did not end it. */
static bool cut_short(struct process *process,
        struct store *store,
        const struct config *config,
        const struct attempt *attempt,
        gint64 now,
        GError **error)
{
    int times = attempt->cut_short + attempt->begun;
    if (attempt->begun) {
        g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, attempt->id),
                        *count = g_strdup_printf("%d", times);
        log_event(LOG_LEVEL_WARNING, "mapping-cut-short", "id", id, "shop", attempt->shop, "times",
                count, NULL);
        if (!attempt_cut_short(store, attempt->id, error))
            return false;
    }
    if (times >= CUT_SHORT_MOST)
        return give_up(store, config, attempt, times, now, error);
    g_hash_table_replace(
            process->troubled, g_memdup2(&attempt->id, sizeof attempt->id), GINT_TO_POINTER(times));
    g_hash_table_add(process->noted, g_memdup2(&attempt->id, sizeof attempt->id));
    return true;
}

bool process_recover(struct process *process,
        struct store *store,
        const struct config *config,
        gint64 now,
        GError **error)
{
    g_autoptr(GPtrArray) attempts = attempt_list(store, error);
    for (guint i = 0; attempts && i < attempts->len; i++) {
        const struct attempt *attempt = g_ptr_array_index(attempts, i);
        bool blamed = attempt->pending && (attempt->begun || attempt->cut_short > 0);
        if (!(blamed ? cut_short(process, store, config, attempt, now, error)
                     : attempt_end(store, attempt->id, error)))
            return false;
    }
    g_autoptr(GArray) pending =
            attempts ? delivery_pending_ids(store, SUSPECTS, process->troubled, error) : NULL;
    if (!pending)
        return false;
    process->suspects = pending->len ? g_array_index(pending, gint64, pending->len - 1) : 0;
    return true;
}

bool process_pause(struct store *store, GError **error)
{
    return attempt_pause(store, 0, error);
}

/* ---- deliveries that the database refuses, or that took the process down ---- */

/* It goes behind all others until it works. */
static void note_trouble(struct process *process,
        struct store *store,
        const struct config *config,
        gint64 id,
        const char *reason,
        gint64 now)
{
    int tries = GPOINTER_TO_INT(g_hash_table_lookup(process->troubled, &id)) + 1;
    g_hash_table_replace(process->troubled, g_memdup2(&id, sizeof id), GINT_TO_POINTER(tries));
    if (is_noted(process, id)) /* should the process end now, it was not of this; where it cannot be
                                  written the next start takes it for one */
        attempt_pause(store, id, NULL);
    if (tries != TRIES_TOLD)
        return;
    g_autofree char *subject = g_strdup_printf("delivery %" G_GINT64_FORMAT, id);
    g_autofree char *what = g_strdup_printf(
            "it could not be processed %d times and is tried again after all others: %s", tries,
            reason);
    alert_raise(store, config, ALERT_FAILED_DELIVERY, subject, what,
            "billhook inbox --state pending", now);
}

/* The troubled one that was tried least; 0: none. */
static gint64 least_troubled(struct process *process)
{
    GHashTableIter iterator;
    gpointer key, value;
    gint64 found = 0;
    int least = 0;
    g_hash_table_iter_init(&iterator, process->troubled);
    while (g_hash_table_iter_next(&iterator, &key, &value)) {
        gint64 id = *(const gint64 *)key;
        int tries = GPOINTER_TO_INT(value);
        if (!found || tries < least || (tries == least && id < found)) {
            found = id;
            least = tries;
        }
    }
    return found;
}

/* Those that may be taken now: all but those that are jobs, and those that gave trouble only when
 * there are no others. */
static GPtrArray *next_pending(
        struct process *process, struct store *store, int limit, gint64 now, GError **error)
{
    g_autoptr(GHashTable) aside = g_hash_table_new(g_int64_hash, g_int64_equal);
    GHashTableIter iterator;
    gpointer key;
    for (GList *link = process->jobs.head; link; link = link->next)
        g_hash_table_add(aside, &((struct job *)link->data)->id);
    g_hash_table_iter_init(&iterator, process->troubled);
    while (g_hash_table_iter_next(&iterator, &key, NULL))
        g_hash_table_add(aside, key);
    if (!note_suspect(process, store, aside, now, error))
        return NULL;
    g_autoptr(GPtrArray) list =
            delivery_pending(store, process->suspects ? 1 : limit, aside, error);
    /* alone: no job beside it may be taken for the one that took the process down */
    gint64 again = list && list->len == 0 && g_queue_is_empty(&process->jobs)
            ? least_troubled(process)
            : 0;
    if (!again)
        return g_steal_pointer(&list);
    if (is_noted(process, again) && !note_attempt(process, store, again, now, error))
        return NULL;
    g_hash_table_remove(aside, &again);
    g_ptr_array_unref(g_steal_pointer(&list));
    list = delivery_pending(store, 1, aside, error);
    if (list && list->len == 0) /* a person discarded it */
        g_hash_table_remove(process->troubled, &again);
    return g_steal_pointer(&list);
}

/* ---- a batch ---- */

/* What has become a job, and what works again. */
static void batch_done(
        struct process *process, const struct delivery *delivery, struct outcome *outcome)
{
    g_hash_table_remove(process->troubled, &delivery->id);
    if (!outcome->job) {
        g_hash_table_remove(process->noted, &delivery->id);
        log_processed(delivery, outcome);
        return;
    }
    g_hash_table_add(process->noted, g_memdup2(&delivery->id, sizeof delivery->id));
    g_queue_push_tail(&process->jobs, g_steal_pointer(&outcome->job));
}

/* In one transaction: the first ones of `pending`; `first` is the first one's reading. False: `at`
 * could not be done. */
static bool apply_batch(struct process *process,
        struct store *store,
        const struct config *config,
        GPtrArray *pending,
        struct reading *first,
        gint64 now,
        GArray *outcomes,
        GError **error)
{
    for (guint at = 0; at < pending->len; at++) {
        const struct delivery *delivery = g_ptr_array_index(pending, at);
        struct reading own = {0};
        struct reading *reading = at ? &own : first;
        /* a large one is read before its transaction begins; and whoever waits for the database
         * need not wait for the whole batch */
        if (at && (delivery->bytes > LARGE || store_gate_wanted(store)))
            return true;
        if (at)
            read_delivery(delivery, reading);
        g_array_set_size(outcomes, at + 1);
        bool good = process_one(process, store, config, delivery, reading, now,
                &g_array_index(outcomes, struct outcome, at), error);
        bool large = delivery->bytes > LARGE;
        reading_clear(reading);
        if (!good)
            return false;
        if (large)
            return true;
    }
    return true;
}

static bool process_batch(struct process *process,
        struct store *store,
        const struct config *config,
        gint64 now,
        int limit,
        int *count,
        GError **error)
{
    g_autoptr(GPtrArray) pending = next_pending(process, store, limit, now, error);
    if (!pending || pending->len == 0)
        return pending != NULL;
    g_autoptr(GArray) outcomes =
            g_array_sized_new(FALSE, TRUE, sizeof(struct outcome), pending->len);
    g_array_set_clear_func(outcomes, outcome_clear);
    struct reading first = {0};
    const struct delivery *oldest = g_ptr_array_index(pending, 0);
    if (!note_large(process, store, oldest, now, error))
        return false;
    read_delivery(oldest, &first);
    g_autoptr(GError) problem = NULL;
    bool begun = store_begin(store, &problem);
    bool applied =
            begun && apply_batch(process, store, config, pending, &first, now, outcomes, &problem);
    reading_clear(&first);
    if (!applied || !clock_saw_delivery(store, 0, 0, now, &problem) ||
            !store_commit(store, &problem)) {
        store_rollback(store);
        if (begun && !applied) {
            const struct delivery *stuck = g_ptr_array_index(pending, outcomes->len - 1);
            note_trouble(process, store, config, stuck->id, problem->message, now);
        }
        g_propagate_error(error, g_steal_pointer(&problem));
        return false;
    }
    *count = (int)outcomes->len;
    for (guint i = 0; i < outcomes->len; i++) /* only now is it true */
        batch_done(process, g_ptr_array_index(pending, i),
                &g_array_index(outcomes, struct outcome, i));
    sync_mark(store);
    return true;
}

/* ---- jobs ---- */

static bool finish_job(struct job *job,
        struct store *store,
        enum delivery_state state,
        const char *reason,
        GError **error)
{
    char *before = job->reason; /* `reason` may be this one */
    job->reason = g_strdup(reason);
    g_free(before);
    job->state = state;
    return delivery_finish(store, job->id, state, job->reason, job->told_id, job->was_order,
                   job->packed, error) &&
            attempt_end(store, job->id, error);
}

/* What of the next step is long, before its transaction: it holds up nobody there. */
static bool job_prepare(struct job *job,
        struct store *store,
        const struct config *config,
        gint64 now,
        struct prepared **prepared,
        GError **error)
{
    const struct shop *shop = config_shop(config, job->shop);
    if (job->rule < FOLLOW_RULES) {
        struct follow follow = {store, config, shop, job->order, now, NULL};
        return !shop || follow_prepare(&follow, job->rule, prepared, error);
    }
    return job->refunds_read || (job->refunds_read = refunds_load(job->refunds, store, error));
}

/* A rule, unless somebody else changed the order's documents since it was prepared: then the next
 * turn prepares it again. */
static bool job_rule(struct job *job, const struct follow *follow, GError **error)
{
    bool holds;
    if (!prepared_holds(follow->prepared, follow, job->rule, &holds, error))
        return false;
    job->rule_done = holds;
    return !holds || follow_rule(follow, job->rule, error);
}

/* Inside a transaction: the next thing of a job. */
static bool job_act(struct job *job,
        struct store *store,
        const struct config *config,
        struct prepared *prepared,
        gint64 now,
        bool *finished,
        GError **error)
{
    struct order_weight weight;
    const struct shop *shop = config_shop(config, job->shop);
    *finished = true;
    if (!order_weight(store, job->shop, job->order_id, &weight, error))
        return false;
    if (job->was_order && weight.delivery_id != job->id)
        return finish_job(job, store, DELIVERY_DONE,
                "older than the state of the order that is already known", error);
    if (!shop)
        return finish_job(
                job, store, DELIVERY_FAILED, "the shop is no longer in the config file", error);
    if (job->rule < FOLLOW_RULES) {
        struct follow follow = {store, config, shop, job->order, now, prepared};
        *finished = false;
        return job_rule(job, &follow, error);
    }
    if (!refunds_step(job->refunds, store, config, false, now, finished, error))
        return false;
    return !*finished || finish_job(job, store, job->state, job->reason, error);
}

/* The delivery as the log and an alert name it. */
static struct delivery delivery_of(const struct job *job)
{
    return (struct delivery){.id = job->id, .shop = job->shop, .topic = job->topic};
}

/* Its transaction was undone: what is about the input makes the delivery `failed`, for anything
 * else it begins anew later. */
static bool job_failed(struct process *process,
        struct job *job,
        struct store *store,
        const struct config *config,
        gint64 now,
        GError *problem,
        GError **error)
{
    struct delivery delivery = delivery_of(job);
    if (!is_about_input(problem)) {
        note_trouble(process, store, config, job->id, problem->message, now);
        g_propagate_error(error, problem);
        return false;
    }
    g_auto(outcome_auto) outcome = {0};
    bool good = store_begin(store, error);
    if (good) {
        fail_outcome(store, config, &delivery, problem, now, &outcome);
        good = delivery_finish(store, job->id, outcome.state, outcome.reason, job->told_id,
                       job->was_order, job->packed, error) &&
                attempt_end(store, job->id, error) && store_commit(store, error);
        if (!good)
            store_rollback(store);
    }
    g_error_free(problem);
    if (good) {
        g_hash_table_remove(process->noted, &job->id);
        log_processed(&delivery, &outcome);
    }
    return good;
}

/* A step of the job in front, which then goes behind the others. */
static bool process_job(struct process *process,
        struct store *store,
        const struct config *config,
        gint64 now,
        int *count,
        GError **error)
{
    struct job *job = g_queue_pop_head(&process->jobs);
    if (!job)
        return true;
    g_autoptr(GError) problem = NULL;
    bool finished = false;
    struct prepared *prepared = NULL;
    job->rule_done = false;
    bool good = job_prepare(job, store, config, now, &prepared, &problem) &&
            store_begin(store, &problem) &&
            job_act(job, store, config, prepared, now, &finished, &problem) &&
            store_commit(store, &problem);
    prepared_free(prepared);
    if (!good) {
        store_rollback(store);
        good = job_failed(process, job, store, config, now, g_steal_pointer(&problem), error);
        job_free(job);
        return good;
    }
    ++*count;
    sync_mark(store);
    if (job->rule_done && ++job->rule == FOLLOW_RULES)
        g_clear_pointer(&job->order, order_free);
    if (!finished) {
        g_queue_push_tail(&process->jobs, job);
        return true;
    }
    struct delivery delivery = delivery_of(job);
    struct outcome outcome = {.state = job->state, .reason = job->reason, .order_id = job->told_id};
    log_processed(&delivery, &outcome);
    g_hash_table_remove(process->troubled, &job->id);
    g_hash_table_remove(process->noted, &job->id);
    job_free(job);
    return true;
}

bool process_turn(struct process *process,
        struct store *store,
        const struct config *config,
        gint64 now,
        int limit,
        int *count,
        GError **error)
{
    *count = 0;
    return process_batch(process, store, config, now, limit, count, error) &&
            process_job(process, store, config, now, count, error);
}

bool process_deliveries(struct store *store,
        const struct config *config,
        gint64 now,
        int limit,
        int *count,
        GError **error)
{
    struct process *process = process_new();
    bool good = process_turn(process, store, config, now, limit, count, error);
    int steps;
    while (good && !g_queue_is_empty(&process->jobs))
        good = process_job(process, store, config, now, &steps, error);
    process_free(process);
    return good;
}
