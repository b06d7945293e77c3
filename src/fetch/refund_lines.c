/* The lines of refunds for which credit notes wait. */
#include "fetch/refund_lines.h"

#include <string.h>

#include "back_off.h"
#include "base/error.h"
#include "base/text.h"
#include "fetch/talk.h"
#include "shop/read.h"
#include "store/inbox.h"
#include "store/orders.h"
#include "store/refund_lines.h"

enum {
    WAIT_S = 24 * 3600, /* so long a credit note waits */
    LOOKED_AT = 500,    /* refunds that one step looks at */
    PAGES_MOST = 10,    /* of an order's refunds, 100 a page */
};

static struct refund_lines *row_at(const GPtrArray *rows, guint i)
{
    return g_ptr_array_index(rows, i);
}

/* The first one of a shop; NULL: none. Borrowed. */
static const struct refund_lines *first_of(const GPtrArray *rows, const char *shop)
{
    for (guint i = 0; i < rows->len; i++)
        if (strcmp(row_at(rows, i)->shop, shop) == 0)
            return row_at(rows, i);
    return NULL;
}

/* Those of one order, borrowed; the caller unrefs. */
static GPtrArray *rows_of(const GPtrArray *rows, const char *shop, gint64 order_id)
{
    GPtrArray *own = g_ptr_array_new();
    for (guint i = 0; i < rows->len; i++) {
        struct refund_lines *row = row_at(rows, i);
        if (row->order_id == order_id && strcmp(row->shop, shop) == 0)
            g_ptr_array_add(own, row);
    }
    return own;
}

/* ---- what came is kept ---- */

static bool update_all(struct store *store, const GPtrArray *rows, GError **error)
{
    for (guint i = 0; i < rows->len; i++)
        if (!refund_lines_update(store, row_at(rows, i), error))
            return false;
    return true;
}

/* The worker follows the order again. */
static bool map_again(struct store *store, const struct refund_lines *row, GError **error)
{
    struct order_weight weight;
    if (!order_weight(store, row->shop, row->order_id, &weight, error))
        return false;
    return weight.delivery_id == 0 || delivery_map_again(store, weight.delivery_id, error);
}

static bool write_all(struct store *store, const GPtrArray *rows, bool again, GError **error)
{
    if (!store_begin(store, error))
        return false;
    bool good = update_all(store, rows, error);
    for (guint i = 0; again && good && i < rows->len; i++)
        good = map_again(store, row_at(rows, i), error);
    if (good && store_commit(store, error))
        return true;
    store_rollback(store);
    return false;
}

static void close_row(struct refund_lines *row, gint64 now, const char *words)
{
    row->next_attempt_at = 0;
    row->fetched_at = *words ? 0 : now;
    text_set(&row->last_answer, words);
}

/* A shop that does not answer: all that is wanted of it waits. */
static bool postpone(const struct work *work,
        const GPtrArray *rows,
        const char *shop,
        const char *words,
        GError **error)
{
    g_autoptr(GPtrArray) own = g_ptr_array_new();
    for (guint i = 0; i < rows->len; i++) {
        struct refund_lines *row = row_at(rows, i);
        if (strcmp(row->shop, shop) != 0)
            continue;
        row->attempts++;
        gint64 next = work->now + back_off_after(row->attempts);
        row->next_attempt_at = MIN(next, row->asked_at + WAIT_S);
        row->next_attempt_at = MAX(row->next_attempt_at, work->now + 1);
        text_set(&row->last_answer, words);
        g_ptr_array_add(own, row);
    }
    return write_all(work->store, own, false, error);
}

/* ---- asking ---- */

static void take_entry(const GPtrArray *rows, GBytes *entry)
{
    struct shop_refund *refund = shop_read_refund(entry, row_at(rows, 0)->order_id, NULL);
    for (guint i = 0; refund && i < rows->len; i++) {
        struct refund_lines *row = row_at(rows, i);
        if (row->refund_id == refund->id && !row->body)
            row->body = g_bytes_ref(entry);
    }
    shop_refund_free(refund);
}

/* *more: a row is without its refund, and there may be another page. */
static void take_page(
        const GPtrArray *rows, const struct shop_answer *answer, guint page, bool *more)
{
    g_autoptr(GPtrArray) entries = shop_split_list(answer->body);
    bool missing = false;
    for (guint i = 0; i < entries->len; i++)
        take_entry(rows, g_ptr_array_index(entries, i));
    for (guint i = 0; i < rows->len; i++)
        missing = missing || !row_at(rows, i)->body;
    *more = missing && answer->pages > (gint64)page;
}

/* Asks page after page. NULL: all that the shop has is in the rows; else the answer that was no
 * use.
 */
static struct shop_answer *ask_pages(struct shop_api *api, const GPtrArray *rows)
{
    g_autofree char *path =
            g_strdup_printf("/orders/%" G_GINT64_FORMAT "/refunds", row_at(rows, 0)->order_id);
    bool more = true;
    for (guint page = 1; more && page <= PAGES_MOST; page++) {
        g_autofree char *query = g_strdup_printf("per_page=100&page=%u", page);
        struct shop_answer *answer = shop_ask(api, "GET", path, query, NULL);
        if (answer->trouble != SHOP_ANSWERED)
            return answer;
        take_page(rows, answer, page, &more);
        shop_answer_free(answer);
    }
    return NULL;
}

/* What is known of the shop by the answer; a good one is SHOP_ANSWERED. */
static bool note_answer(const struct work *work,
        const char *shop,
        const struct shop_answer *trouble,
        GError **error)
{
    g_autoptr(shop_answer_auto) good = shop_answer_new(SHOP_ANSWERED, "");
    return talk_note(work, shop, trouble ? trouble : good, error);
}

/* *words: what is wrong with the shop, NULL: nothing, and the rows are closed, in memory. */
static bool ask_order(const struct work *work,
        struct shop_api *api,
        const GPtrArray *rows,
        char **words,
        GError **error)
{
    g_autoptr(shop_answer_auto) trouble = ask_pages(api, rows);
    const char *shop = row_at(rows, 0)->shop;
    *words = NULL;
    if (!note_answer(work, shop, trouble, error))
        return false;

    if (trouble && trouble->trouble != SHOP_GONE)
        *words = g_strdup(trouble->words);
    for (guint i = 0; !*words && i < rows->len; i++)
        close_row(row_at(rows, i), work->now, "");
    return true;
}

/* ---- a step ---- */

static bool wants_lines(const struct work *work, const struct refund_lines *row)
{
    const struct shop *shop = config_shop(work->config, row->shop);
    return shop && shop->enabled && fetch_has_key(shop) && shop->refund_lines;
}

/* What nobody waits for any more is closed, and its credit note goes on without lines. */
static bool expire(const struct work *work, const GPtrArray *rows, bool *did, GError **error)
{
    g_autoptr(GPtrArray) over = g_ptr_array_new();
    for (guint i = 0; i < rows->len; i++) {
        struct refund_lines *row = row_at(rows, i);
        bool late = work->now - row->asked_at >= WAIT_S, wanted = wants_lines(work, row);
        if (!late && wanted)
            continue;
        g_autofree char *words = g_strdup_printf("%s%s",
                wanted ? "the shop gave no lines in 24 hours: " : "refund_lines is off",
                wanted ? row->last_answer : "");
        close_row(row, work->now, words);
        g_ptr_array_add(over, row);
    }
    *did = over->len > 0;
    return over->len == 0 || write_all(work->store, over, true, error);
}

/* Asks for one order of the shop. What is due is read here, in the shop's turn: until it was ours,
 * a command may have brought it. */
static bool ask_one(const struct work *work, struct shop_api *api, const char *shop, GError **error)
{
    g_autoptr(GPtrArray) due = refund_lines_due(work->store, work->now, LOOKED_AT, error);
    const struct refund_lines *first = due ? first_of(due, shop) : NULL;
    if (!first)
        return due != NULL;

    g_autoptr(GPtrArray) rows = rows_of(due, shop, first->order_id);
    g_autofree char *words = NULL;
    if (!ask_order(work, api, rows, &words, error))
        return false;
    return words ? postpone(work, due, shop, words, error)
                 : write_all(work->store, rows, true, error);
}

bool refund_lines_step(
        const struct work *work, fetch_api_finder find, void *context, bool *did, GError **error)
{
    g_autoptr(GPtrArray) due = refund_lines_due(work->store, work->now, LOOKED_AT, error);
    if (!due || due->len == 0)
        return due != NULL;
    if (!expire(work, due, did, error))
        return false;
    if (*did)
        return true;

    for (guint i = 0; i < due->len; i++) {
        GError *problem = NULL;
        struct shop_api *api = find(context, row_at(due, i)->shop, &problem);
        if (problem) {
            g_propagate_error(error, problem);
            return false;
        }
        if (!api)
            continue;
        *did = true;
        return ask_one(work, api, row_at(due, i)->shop, error);
    }
    return true;
}

/* ---- by hand ---- */

/* The row of the refund, wanted from now on where it was not. Caller frees. */
static struct refund_lines *wanted_row(const struct work *work,
        const char *shop,
        gint64 order_id,
        gint64 refund_id,
        GError **error)
{
    return refund_lines_want(work->store, shop, order_id, refund_id, work->now, error)
            ? refund_lines_get(work->store, shop, order_id, refund_id, error)
            : NULL;
}

bool refund_lines_bring(const struct work *work,
        struct shop_api *api,
        const char *shop,
        gint64 order_id,
        gint64 refund_id,
        GError **error)
{
    g_auto(shop_record_auto) record = {0};
    g_autofree char *words = NULL;
    g_autoptr(refund_lines_auto) row = wanted_row(work, shop, order_id, refund_id, error);
    if (!row || row->fetched_at)
        return row != NULL;
    if (!shop_record_read(work->store, shop, &record, error))
        return false;

    g_autoptr(GPtrArray) rows = g_ptr_array_new();
    g_ptr_array_add(rows, row);
    talk_obey(api, &record, work->now);
    if (!ask_order(work, api, rows, &words, error))
        return false;
    if (words)
        return fail(error, BILLHOOK_ERROR_TEMPORARY,
                "shop %s could not be asked for the lines of refund %" G_GINT64_FORMAT ": %s", shop,
                refund_id, words);
    return write_all(work->store, rows, false, error);
}
