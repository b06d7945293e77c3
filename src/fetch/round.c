/* A round: pages of heads, the orders that are not known as they are, the trash, the orders whose
 * refunds may have vanished, the webhooks, and then the watermark. */
#include "fetch/round.h"

#include <string.h>

#include "acts/verdict.h"
#include "base/text.h"
#include "channel/alert.h"
#include "fetch/shop.h"
#include "fetch/talk.h"
#include "fetch/webhooks.h"
#include "keep.h"
#include "known.h"
#include "round_start.h"
#include "shop/orders_query.h"
#include "store/orders.h"
#include "store/shops.h"

enum {
    MISSED_AFTER_S = 15 * 60,    /* so long the shop may take to deliver */
    MISSED_TOLD_S = 24 * 3600,   /* missed orders of so long ago are told */
    MISSED_ALARM = 3,            /* from so many on */
    REFUNDS_EVERY_S = 24 * 3600, /* orders with refunds are read again */
    REFUNDS_OLD_S = 60 * 24 * 3600,
    REFUND_PAGES = 3, /* of them, a round */
    BROKEN_MOST = 3,  /* orders in a row that the shop cannot show: it is the shop */
    FEW_PAGES = 3,    /* a list that holds nothing new is not read from its old start for ever */
};

/* An order to be fetched whole. */
struct wanted {
    gint64 id;
    bool counted; /* it was looked at before */
};

struct round {
    char *shop;
    struct shop_api *api;
    struct round_wish wish;
    guint stage;
    struct shop_walk *walk; /* of this stage; NULL: not begun */
    bool walk_first;        /* its first page is still to come */
    gint64 from;
    GArray *wanted;     /* struct wanted, in the order of the list */
    guint next;         /* which of them comes next */
    GHashTable *looked; /* id -> date_modified_gmt */
    gint64 shop_time;   /* its Date header when the round began; 0: not known yet */
    gint64 began_at;    /* by our clock */
    gint64 newest_at;   /* the highest date_modified_gmt that was given */
    guint pages, refund_pages, broken;
    gint64 refunds_after; /* the cursor, once the orders in hand are done */
    bool first, incomplete, ended;
    bool counts_missed;
    struct round_counts counts;
    struct shop_answer *trouble;
};

/* ---- life ---- */

struct round *round_new(const char *shop, struct shop_api *api, const struct round_wish *wish)
{
    struct round *round = g_new0(struct round, 1);
    round->shop = g_strdup(shop);
    round->api = api;
    round->wish = *wish;
    round->wish.ids = NULL;
    round->looked = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    round->wanted = g_array_new(FALSE, FALSE, sizeof(struct wanted));
    for (guint i = 0; wish->ids && i < wish->ids->len; i++) {
        struct wanted wanted = {.id = g_array_index(wish->ids, gint64, i)};
        g_array_append_val(round->wanted, wanted);
    }
    round->wish.ids = wish->ids ? round->wanted : NULL;
    return round;
}

void round_free(struct round *round)
{
    if (!round)
        return;
    shop_walk_free(round->walk);
    shop_answer_free(round->trouble);
    g_hash_table_unref(round->looked);
    g_array_unref(round->wanted);
    g_free(round->shop);
    g_free(round);
}

const struct round_counts *round_counts(const struct round *round)
{
    return &round->counts;
}

const struct shop_answer *round_trouble(const struct round *round)
{
    return round->trouble;
}

/* Takes the answer. */
static void note_trouble(struct round *round, struct shop_answer *answer)
{
    shop_answer_free(round->trouble);
    round->trouble = answer;
}

/* Nothing more is asked. Takes the answer. */
static void give_up(struct round *round, struct shop_answer *answer)
{
    note_trouble(round, answer);
    round->incomplete = true;
    round->ended = true;
}

static void count(struct round *round, guint *which)
{
    ++*which;
    round->counts.looked_at++;
}

/* ---- a page of heads ---- */

/* An order comes again where it changed meanwhile, and where pages overlap. */
static bool was_looked_at(struct round *round, const struct shop_order_head *head, bool *same)
{
    const gint64 *date = g_hash_table_lookup(round->looked, &head->id);
    *same = date && *date == head->modified_at;
    if (*same)
        return true;
    g_hash_table_replace(round->looked, g_memdup2(&head->id, sizeof head->id),
            g_memdup2(&head->modified_at, sizeof head->modified_at));
    return date != NULL;
}

static void want(struct round *round, gint64 id, bool counted)
{
    struct wanted wanted = {id, counted};
    g_array_append_val(round->wanted, wanted);
}

static bool look_at(struct round *round,
        const struct work *work,
        const struct shop_order_head *head,
        GError **error)
{
    enum look look;
    bool same, again = was_looked_at(round, head, &same);
    round->newest_at = MAX(round->newest_at, head->modified_at);
    if (same)
        return true;
    if (!known_look(work->store, round->shop, head, &look, error))
        return false;

    struct round_counts *counts = &round->counts;
    if (look == LOOK_KNOWN && !again)
        count(round, &counts->known);
    else if (look != LOOK_KNOWN && !round->wish.dry_run)
        want(round, head->id, again);
    else if (look != LOOK_KNOWN && !again)
        count(round, look == LOOK_NEW ? &counts->fresh : &counts->newer);
    return true;
}

static bool look_at_each(
        struct round *round, const struct work *work, const GPtrArray *heads, GError **error)
{
    for (guint i = 0; i < heads->len; i++)
        if (!look_at(round, work, heads->pdata[i], error))
            return false;
    return true;
}

/* Asks for heads. *heads NULL without an error: the round has ended. */
static bool ask_heads(struct round *round,
        const struct work *work,
        const char *query,
        GPtrArray **heads,
        guint *odd,
        gint64 *shop_time,
        GError **error)
{
    g_autoptr(shop_answer_auto) answer = shop_ask(round->api, "GET", "/orders", query, NULL);
    *heads = NULL;
    if (!round->wish.dry_run && !talk_note(work, round->shop, answer, error))
        return false;
    if (answer->trouble == SHOP_ANSWERED)
        *heads = shop_read_heads(answer->body, odd, NULL);
    *shop_time = answer->shop_time;
    if (*heads)
        return true;

    give_up(round,
            answer->trouble != SHOP_ANSWERED
                    ? g_steal_pointer(&answer)
                    : shop_answer_new(SHOP_BROKEN, "what it sent is no list of orders"));
    return true;
}

/* ---- the orders that changed, and the trash ---- */

static bool begin_walk(
        struct round *round, const struct work *work, const char *status, GError **error)
{
    if (!round_start(work, round->shop, round->wish.since, round->shop_time, &round->from, error))
        return false;
    round->walk = shop_walk_new(SHOP_BY_MODIFIED, status, round->from);
    shop_walk_until(round->walk, round->shop_time);
    round->walk_first = round->shop_time == 0;
    return true;
}

/* The first answer tells the shop's time: only now is it known whether its clock was set back. */
static bool first_page(
        struct round *round, const struct work *work, gint64 shop_time, GError **error)
{
    gint64 from;
    round->walk_first = false;
    round->shop_time = shop_time;
    if (!round_start(work, round->shop, round->wish.since, shop_time, &from, error))
        return false;
    shop_walk_until(round->walk, shop_time);
    if (from >= round->from)
        return true;

    shop_walk_free(round->walk);
    round->walk = NULL; /* anew, from further back */
    return true;
}

/* One page of those with a status. */
static bool walk_page(struct round *round,
        const struct work *work,
        const char *status,
        bool *done,
        GError **error)
{
    g_autoptr(GPtrArray) heads = NULL;
    guint odd = 0;
    gint64 shop_time;
    if (!round->walk && !begin_walk(round, work, status, error))
        return false;

    g_autofree char *query = shop_walk_query(round->walk);
    *done = query == NULL;
    if (*done || !ask_heads(round, work, query, &heads, &odd, &shop_time, error))
        return *done;
    if (!heads)
        return true;

    round->pages++;
    shop_walk_take(round->walk, heads, odd);
    if (round->walk_first && !first_page(round, work, shop_time, error))
        return false;
    *done = round->walk && shop_walk_state(round->walk) != SHOP_WALK_ON;
    if (*done && shop_walk_state(round->walk) == SHOP_WALK_STUCK)
        round->incomplete = true;
    return look_at_each(round, work, heads, error);
}

static bool orders_step(struct round *round, const struct work *work, bool *done, GError **error)
{
    return walk_page(round, work, "", done, error);
}

static bool trash_step(struct round *round, const struct work *work, bool *done, GError **error)
{
    return walk_page(round, work, "trash", done, error);
}

/* ---- orders whose refunds may have vanished ---- */

static bool is_answered(const GPtrArray *heads, gint64 id)
{
    for (guint i = 0; i < heads->len; i++)
        if (((const struct shop_order_head *)heads->pdata[i])->id == id)
            return true;
    return false;
}

/* What the list leaves out lies in the trash, or is gone. */
static bool want_missing(struct round *round,
        const struct work *work,
        const GArray *ids,
        const GPtrArray *heads,
        GError **error)
{
    for (guint i = 0; i < ids->len; i++) {
        gint64 id = g_array_index(ids, gint64, i);
        struct order_weight weight;
        if (is_answered(heads, id))
            continue;
        if (!order_weight(work->store, round->shop, id, &weight, error))
            return false;
        if (weight.status != ORDER_TRASH)
            want(round, id, g_hash_table_contains(round->looked, &id));
    }
    return true;
}

/* Writes the cursor: all up to it were read. */
static bool write_cursor(
        struct round *round, const struct work *work, gint64 after, gint64 began, GError **error)
{
    g_auto(shop_record_auto) record = {0};
    if (!store_begin(work->store, error))
        return false;
    bool good = shop_record_read(work->store, round->shop, &record, error);
    record.refunds_after = after;
    record.refunds_at = began ? began : record.refunds_at;
    good = good && shop_record_write(work->store, round->shop, &record, error);
    if (good)
        return store_commit(work->store, error);
    store_rollback(work->store);
    return false;
}

/* Where it goes on: *after, or -1: nothing is due. */
static bool find_cursor(struct round *round, const struct work *work, gint64 *after, GError **error)
{
    g_auto(shop_record_auto) record = {0};
    if (!shop_record_read(work->store, round->shop, &record, error))
        return false;
    *after = record.refunds_after;
    bool due = work->now - record.refunds_at >= REFUNDS_EVERY_S || record.refunds_at > work->now;
    if (*after >= 0 || !due)
        return true;
    *after = 0;
    return write_cursor(round, work, 0, work->now, error);
}

static bool refunds_step(struct round *round, const struct work *work, bool *done, GError **error)
{
    gint64 after = round->refunds_after, shop_time;
    guint odd = 0;
    if (after > 0 && !write_cursor(round, work, after, 0, error))
        return false;
    if (after == 0 && !find_cursor(round, work, &after, error))
        return false;
    *done = after < 0 || round->refund_pages++ == REFUND_PAGES;
    if (*done)
        return true;

    g_autoptr(GPtrArray) heads = NULL;
    g_autoptr(GArray) ids = orders_with_refunds(
            work->store, round->shop, after, work->now - REFUNDS_OLD_S, SHOP_PAGE, error);
    if (!ids)
        return false;
    *done = ids->len == 0;
    if (*done)
        return write_cursor(round, work, -1, 0, error);

    g_autofree char *query = shop_query_include((const gint64 *)(void *)ids->data, ids->len);
    if (!ask_heads(round, work, query, &heads, &odd, &shop_time, error) || !heads)
        return heads != NULL || round->ended;
    round->refunds_after = g_array_index(ids, gint64, ids->len - 1);
    return look_at_each(round, work, heads, error) && want_missing(round, work, ids, heads, error);
}

/* ---- the webhooks ---- */

static bool keep_webhooks(
        struct round *round, const struct work *work, const char *text, GError **error)
{
    g_auto(shop_record_auto) record = {0};
    if (!store_begin(work->store, error))
        return false;
    bool good = shop_record_read(work->store, round->shop, &record, error);
    if (good && *text && strcmp(text, record.webhooks) != 0) {
        g_autofree char *subject = g_strdup_printf("shop %s", round->shop);
        alert_raise(work, ALERT_WEBHOOK, subject, text, "billhook webhooks --mend");
    }
    if (good) {
        text_set(&record.webhooks, text);
        record.webhooks_at = work->now;
        good = shop_record_write(work->store, round->shop, &record, error);
    }
    if (good)
        return store_commit(work->store, error);
    store_rollback(work->store);
    return false;
}

/* A key that may read orders may be kept from webhooks: then nothing is known of them. */
static bool webhooks_step(struct round *round, const struct work *work, bool *done, GError **error)
{
    const struct shop *shop = config_shop(work->config, round->shop);
    struct shop_answer *trouble = NULL;
    struct webhooks_look look = {0};
    *done = true;
    if (!shop || !webhooks_look(work->config, shop, round->api, &look, &trouble, NULL)) {
        shop_answer_free(trouble);
        return true;
    }
    g_autofree char *text = shop_webhooks_alert(look.states);
    webhooks_look_clear(&look);
    return keep_webhooks(round, work, text ? text : "", error);
}

/* ---- the end ---- */

static bool tell_missed(struct round *round, const struct work *work, GError **error)
{
    gint64 found = 0, recent = 0;
    if (!round->shop_time || !round->counts_missed)
        return true;
    if (!missed_judge(work->store, round->shop, round->shop_time - MISSED_AFTER_S, work->now,
                &found, error) ||
            !missed_count(work->store, round->shop, work->now - MISSED_TOLD_S, &recent, error))
        return false;
    if (found == 0 || recent < MISSED_ALARM)
        return true;

    g_autofree char *subject = g_strdup_printf("shop %s", round->shop);
    g_autofree char *what = g_strdup_printf("webhooks do not arrive: %" G_GINT64_FORMAT
                                            " orders of the last 24 hours were missed by theirs "
                                            "(they were fetched)",
            recent);
    alert_raise(work, ALERT_ORDERS_MISSED, subject, what, "billhook webhooks");
    return true;
}

/* From where the next round asks. A shop whose dates lag behind its Date header loses nothing: its
 * newest date counts, too. */
static gint64 newest_of(const struct round *round, const struct shop_record *record)
{
    bool idle = round->counts.fresh == 0 && round->counts.newer == 0;
    gint64 given = round->newest_at ? round->newest_at : record->newest_at;
    if ((round->pages > FEW_PAGES && idle) || given == 0)
        return round->shop_time;
    return round->shop_time ? MIN(given, round->shop_time) : given;
}

static bool keep_watermark(struct round *round, const struct work *work, GError **error)
{
    g_auto(shop_record_auto) record = {0};
    if (!shop_record_read(work->store, round->shop, &record, error))
        return false;
    bool moves = round->shop_time &&
            (round->wish.since == 0 || !record.watermark || round->wish.since <= record.watermark);
    record.failures = 0;
    record.next_try_at = 0;
    if (moves) {
        record.newest_at = newest_of(round, &record);
        record.watermark = round->shop_time ? round->shop_time : record.newest_at;
        record.complete_at = round->began_at;
        record.first_round_at = record.first_round_at ? record.first_round_at : work->now;
    }
    return shop_record_write(work->store, round->shop, &record, error);
}

static bool finish(struct round *round, const struct work *work, GError **error)
{
    if (round->wish.dry_run || round->wish.ids)
        return true;
    if (!store_begin(work->store, error))
        return false;
    bool good = tell_missed(round, work, error) &&
            (round->incomplete || keep_watermark(round, work, error));
    if (!good)
        store_rollback(work->store);
    good = good && store_commit(work->store, error);
    bool stopped = round->trouble && round->trouble->trouble == SHOP_STOPPED;
    if (good && round->incomplete && !stopped)
        good = talk_back_off(work, round->shop, error);
    return good;
}

/* ---- an order ---- */

/* An order that the shop cannot show must not keep the others from coming. */
static bool is_order_only(struct round *round, const struct shop_answer *answer)
{
    return answer->trouble == SHOP_BROKEN && ++round->broken < BROKEN_MOST;
}

static void tell_failed(
        struct round *round, const struct work *work, gint64 id, const struct shop_answer *answer)
{
    g_autofree char *subject =
            g_strdup_printf("order %" G_GINT64_FORMAT " of shop %s", id, round->shop);
    g_autofree char *what = g_strdup_printf("it could not be fetched: %s", answer->words);
    g_autofree char *help =
            g_strdup_printf("billhook sync '#%" G_GINT64_FORMAT "' --shop %s", id, round->shop);
    alert_raise(work, ALERT_FAILED_DELIVERY, subject, what, help);
}

/* It could not be fetched. Takes the answer. */
static void order_failed(
        struct round *round, const struct wanted *wanted, struct shop_answer *answer)
{
    note_trouble(round, answer);
    if (!wanted->counted)
        count(round, &round->counts.failed);
}

static void order_came(struct round *round, const struct wanted *wanted, guint *which)
{
    round->broken = 0;
    if (!wanted->counted)
        count(round, which);
}

/* What came of one order. Takes the answer. */
static void take_order(struct round *round,
        const struct work *work,
        const struct wanted *wanted,
        enum kept kept,
        struct shop_answer *answer)
{
    struct round_counts *counts = &round->counts;
    guint *const which[] = {[KEPT_NEW] = &counts->fresh,
            [KEPT_NEWER] = &counts->newer,
            [KEPT_KNOWN] = &counts->known,
            [KEPT_ABSENT] = &counts->known};

    if (kept == KEPT_FAILED) { /* asking again would not help: a person is told */
        tell_failed(round, work, wanted->id, answer);
        order_failed(round, wanted, answer);
    } else if (kept == KEPT_ABSENT && round->wish.ids) {
        order_failed(round, wanted, answer);
    } else if (kept == KEPT_NOT && is_order_only(round, answer)) {
        round->incomplete = true;
        order_failed(round, wanted, answer);
    } else if (kept == KEPT_NOT) {
        give_up(round, answer);
    } else {
        order_came(round, wanted, which[kept]);
        shop_answer_free(answer);
    }
}

static bool fetch_order(struct round *round, const struct work *work, GError **error)
{
    const struct wanted wanted = g_array_index(round->wanted, struct wanted, round->next);
    struct shop_answer *answer = NULL;
    enum kept kept = KEPT_NOT;
    if (!keep_order(work, round->shop, round->api, wanted.id, round->counts_missed, &kept, &answer,
                error))
        return false;

    if (++round->next == round->wanted->len) {
        g_array_set_size(round->wanted, 0);
        round->next = 0;
    }
    take_order(round, work, &wanted, kept, answer);
    return true;
}

/* ---- a step ---- */

/* What a round does, in order; each is called until it is done. */
typedef bool (*stage_step)(
        struct round *round, const struct work *work, bool *done, GError **error);
static const struct {
    stage_step step;
    bool dry; /* also where only a look is wished */
} stages[] = {
        {orders_step, true},
        {trash_step, true},
        {refunds_step, false},
        {webhooks_step, false},
};

/* Notes that a round begins. */
static bool begin(struct round *round, const struct work *work, GError **error)
{
    g_auto(shop_record_auto) record = {0};
    if (!shop_record_read(work->store, round->shop, &record, error))
        return false;
    round->began_at = work->now;
    round->first = record.first_round_at == 0;
    round->counts_missed = !round->first;
    talk_obey(round->api, &record, work->now);
    if (round->wish.dry_run || round->wish.ids)
        return true;
    record.tried_at = work->now;
    return shop_record_write(work->store, round->shop, &record, error);
}

static bool stage(struct round *round, const struct work *work, GError **error)
{
    bool done = round->wish.dry_run && !stages[round->stage].dry;
    if (!done && !stages[round->stage].step(round, work, &done, error))
        return false;
    if (done) {
        g_clear_pointer(&round->walk, shop_walk_free);
        round->stage++;
    }
    return true;
}

static bool is_over(const struct round *round)
{
    bool all = round->wish.ids || round->stage == G_N_ELEMENTS(stages);
    return round->ended || (round->wanted->len == 0 && all);
}

bool round_step(
        struct round *round, const struct work *work, enum round_state *state, GError **error)
{
    *state = ROUND_ON;
    bool good = round->began_at || begin(round, work, error);
    if (good && !is_over(round))
        good = round->wanted->len ? fetch_order(round, work, error) : stage(round, work, error);
    if (!good || !is_over(round))
        return good;
    if (!finish(round, work, error))
        return false;
    *state = round->incomplete ? ROUND_PARTIAL : ROUND_COMPLETE;
    return true;
}
