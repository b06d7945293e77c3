/* The lists of a round. */
#include "round_pages.h"

#include "fetch/talk.h"
#include "known.h"
#include "record.h"
#include "round_start.h"
#include "store/orders.h"
#include "store/shops.h"

enum {
    REFUNDS_EVERY_S = 24 * 3600, /* orders with refunds are read again */
    REFUNDS_OLD_S = 60 * 24 * 3600,
    REFUND_PAGES = 3, /* of them, a round */
};

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
        round_count(round, &counts->known);
    else if (look != LOOK_KNOWN && !round->wish.dry_run)
        round_want(round, head->id, again);
    else if (look != LOOK_KNOWN && !again)
        round_count(round, look == LOOK_NEW ? &counts->fresh : &counts->newer);
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

/* Reads the heads of an answer. Where there are none, the shop cannot be asked for any: what would
 * concern this question only concerns all that a round can do. */
static void read_heads(struct shop_answer **answer, GPtrArray **heads, guint *odd)
{
    bool answered = (*answer)->trouble == SHOP_ANSWERED;
    *heads = answered ? shop_read_heads((*answer)->body, odd, NULL) : NULL;
    if (*heads || shop_patience_of((*answer)->trouble) != SHOP_GO_ON)
        return;

    struct shop_answer *useless = shop_answer_new(
            SHOP_BROKEN, answered ? "what it sent is no list of orders" : (*answer)->words);
    shop_answer_free(*answer);
    *answer = useless;
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
    struct shop_answer *answer = shop_ask(round->api, "GET", "/orders", query, NULL);
    *shop_time = answer->shop_time;
    read_heads(&answer, heads, odd);

    bool good = round->wish.dry_run || talk_note(work, round->shop, answer, error);
    if (good && !*heads)
        round_give_up(round, answer);
    else
        shop_answer_free(answer);
    if (!good)
        g_clear_pointer(heads, g_ptr_array_unref);
    return good;
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

bool round_orders_step(struct round *round, const struct work *work, bool *done, GError **error)
{
    return walk_page(round, work, "", done, error);
}

bool round_trash_step(struct round *round, const struct work *work, bool *done, GError **error)
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
            round_want(round, id, g_hash_table_contains(round->looked, &id));
    }
    return true;
}

/* What is written of the cursor. */
struct cursor_at {
    gint64 after, began_at; /* began_at 0: it stays */
};

static void set_cursor(struct shop_record *record, gpointer data)
{
    const struct cursor_at *at = data;
    record->refunds_after = at->after;
    record->refunds_at = at->began_at ? at->began_at : record->refunds_at;
}

/* Writes the cursor: all up to it were read. */
static bool write_cursor(
        struct round *round, const struct work *work, gint64 after, gint64 began, GError **error)
{
    struct cursor_at at = {after, began};
    return record_change(work->store, round->shop, set_cursor, &at, error);
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

bool round_refunds_step(struct round *round, const struct work *work, bool *done, GError **error)
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
