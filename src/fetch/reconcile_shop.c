/* The shop's orders of a period, asked page by page, each against the documents; then the invoices
 * of the period whose orders the shop did not list. */
#include "base/date.h"
#include "base/error.h"
#include "fetch/reconcile.h"
#include "reconcile_order.h"
#include "shop/orders_query.h"

/* One comparison on its way. */
struct run {
    const struct work *work;
    const struct shop *shop;
    struct shop_api *api;
    gint64 from, to;  /* Unix seconds; `to` is the first one after the period */
    GHashTable *seen; /* gint64: the orders that were compared */
    struct reconcile_result *result;
    struct progress *progress;
    struct shop_answer *trouble;
};

static struct shop_answer *ask(struct run *run, const char *path, const char *query)
{
    return shop_ask(run->api, "GET", path, query, NULL);
}

/* The answer ends the comparison; it is the run's from now on. */
static bool give_up(struct run *run, struct shop_answer *answer)
{
    run->trouble = answer;
    return false;
}

/* ---- one order ---- */

static bool add(struct run *run, struct reconcile_order *order, GError **error)
{
    if (!order)
        return false;
    reconcile_add(run->result, order);
    reconcile_order_free(order);
    return progress_tell(run->progress, g_hash_table_size(run->seen), 0, error);
}

/* The order whole, as the shop has it now. False: the run ends. *gone: it was deleted meanwhile;
 * *order NULL without it: it cannot be read. */
static bool fetch_order(struct run *run, gint64 id, struct order **order, bool *gone)
{
    g_autofree char *path = g_strdup_printf("/orders/%" G_GINT64_FORMAT, id);
    struct shop_answer *answer = ask(run, path, "");
    *gone = answer->trouble == SHOP_GONE;
    bool good = answer->trouble == SHOP_ANSWERED;
    if (!good && !*gone && answer->trouble != SHOP_TOO_MUCH)
        return give_up(run, answer);

    gsize length = 0;
    const void *bytes = good ? g_bytes_get_data(answer->body, &length) : NULL;
    g_autoptr(GError) unread = NULL;
    if (good)
        order_read(bytes, length, order, NULL, &unread);
    shop_answer_free(answer);
    return true;
}

/* What the shop answered gives way to a newer state that came while it was asked. */
static void take_newer(const struct stored_order *stored, struct order **order)
{
    if (!stored || stored->deleted || !*order || stored->modified_at <= (*order)->modified_at)
        return;
    struct order *newer = stored_order_read(stored);
    if (!newer)
        return;
    order_free(*order);
    *order = newer;
}

/* The order beside its documents, both read at one moment: what the worker commits meanwhile is in
 * both or in neither. `asked`: *order is what the shop answered. Else it becomes what is held, and
 * where that is not what the shop says, *made stays NULL. */
static bool look(struct run *run,
        const struct shop_order_head *head,
        bool asked,
        struct order **order,
        struct reconcile_order **made,
        GError **error)
{
    const struct work *work = run->work;
    GError *problem = NULL;
    bool own;
    if (!store_begin_read(work->store, &own, error))
        return false;
    struct stored_order *stored = order_get(work->store, run->shop->name, head->id, &problem);
    if (asked)
        take_newer(stored, order);
    if (!problem && (asked || reconcile_holds(stored, head, order)))
        *made = reconcile_order_of(work, run->shop, head, *order, stored, &problem);
    stored_order_free(stored);
    store_end_read(work->store, own);

    bool good = !problem;
    if (problem)
        g_propagate_error(error, problem);
    return good;
}

/* What came while the shop was asked is known too: the store is read again after the answer. */
static bool compare_head(struct run *run, const struct shop_order_head *head, GError **error)
{
    g_autoptr(order_auto) order = NULL;
    struct reconcile_order *made = NULL;
    bool gone = false;
    if (!look(run, head, false, &order, &made, error))
        return false;
    if (!made && !fetch_order(run, head->id, &order, &gone))
        return false;
    if (gone)
        return true;
    if (!made && !look(run, head, true, &order, &made, error))
        return false;
    g_hash_table_add(run->seen, g_memdup2(&head->id, sizeof head->id));
    return add(run, made, error);
}

static bool is_wanted(const struct run *run, const struct shop_order_head *head)
{
    return head->created_at >= run->from && head->created_at < run->to &&
            !g_hash_table_contains(run->seen, &head->id);
}

/* ---- the shop's lists ---- */

/* One page; *heads: caller unrefs. */
static bool ask_page(
        struct run *run, const char *query, GPtrArray **heads, guint *odd, GError **error)
{
    struct shop_answer *answer = ask(run, "/orders", query);
    if (answer->trouble != SHOP_ANSWERED)
        return give_up(run, answer);
    *heads = shop_read_heads(answer->body, odd, error);
    shop_answer_free(answer);
    return *heads != NULL;
}

static bool compare_page(struct run *run, struct shop_walk *walk, const char *query, GError **error)
{
    g_autoptr(GPtrArray) heads = NULL;
    guint odd = 0;
    if (!ask_page(run, query, &heads, &odd, error))
        return false;
    for (guint i = 0; i < heads->len; i++) {
        const struct shop_order_head *head = g_ptr_array_index(heads, i);
        if (is_wanted(run, head) && !compare_head(run, head, error))
            return false;
    }
    shop_walk_take(walk, heads, odd);
    return true;
}

/* `status`: as shop_walk_new(). */
static bool compare_list(struct run *run, const char *status, GError **error)
{
    struct shop_walk *walk = shop_walk_new(SHOP_BY_CREATED, status, MAX(run->from - 2, 0));
    bool good = true;
    shop_walk_until(walk, run->to);
    while (good && shop_walk_state(walk) == SHOP_WALK_ON) {
        g_autofree char *query = shop_walk_query(walk);
        good = compare_page(run, walk, query, error);
    }
    if (good && shop_walk_state(walk) == SHOP_WALK_STUCK)
        good = fail(error, BILLHOOK_ERROR_PERMANENT,
                "shop %s: its list of orders does not end; choose a shorter period",
                run->shop->name);
    shop_walk_free(walk);
    return good;
}

/* ---- invoices whose order was in no list ---- */

static bool compare_missing(struct run *run, gint64 id, GError **error)
{
    GError *problem = NULL;
    g_autoptr(order_auto) order = NULL;
    bool gone = false;
    struct stored_order *stored = order_get(run->work->store, run->shop->name, id, &problem);
    bool good = stored && fetch_order(run, id, &order, &gone);
    if (good && gone)
        good = add(run, reconcile_order_gone(run->work, stored, &problem), &problem);
    stored_order_free(stored);
    if (problem)
        g_propagate_error(error, problem);
    return good || (!stored && !problem);
}

/* One that is there after all was given another date in the shop: it is another period's. */
static bool compare_invoiced(struct run *run, GError **error)
{
    g_autoptr(GArray) ids =
            order_invoiced_ids(run->work->store, run->shop->name, run->from, run->to, error);
    for (guint i = 0; ids && i < ids->len; i++) {
        gint64 id = g_array_index(ids, gint64, i);
        if (!g_hash_table_contains(run->seen, &id) && !compare_missing(run, id, error))
            return false;
    }
    return ids != NULL;
}

struct reconcile_result *reconcile_shop(const struct work *work,
        const struct shop *shop,
        struct shop_api *api,
        const struct reconcile_period *period,
        struct progress *progress,
        struct shop_answer **trouble,
        GError **error)
{
    const char *zone = work->config->seller.timezone;
    g_autofree char *after = date_add_days(period->to, 1);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    struct run run = {
            .work = work,
            .shop = shop,
            .api = api,
            .from = date_day_start(period->from, zone),
            .to = date_day_start(after, zone),
            .seen = seen,
            .result = reconcile_result_new(shop->name, work->config->shops->len > 1),
            .progress = progress,
    };
    bool good = compare_list(&run, "", error) && compare_list(&run, "trash", error) &&
            compare_invoiced(&run, error);
    if (!good)
        g_clear_pointer(&run.result, reconcile_result_free);
    *trouble = run.trouble;
    return run.result;
}
