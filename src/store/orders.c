/* The newest state of each order. */
#include "store/orders.h"

#include <stdlib.h>
#include <string.h>

#include "body.h"
#include "columns.h"
#include "search_terms.h"
#include "search_words.h"
#include "sql.h"
#include "store/store.h"

void stored_order_free(struct stored_order *order)
{
    if (!order)
        return;
    g_free(order->shop);
    g_free(order->number);
    g_free(order->status_text);
    g_free(order->customer);
    g_clear_pointer(&order->body, g_bytes_unref);
    g_free(order);
}

static void free_order(gpointer order)
{
    stored_order_free(order);
}

static struct stored_order *read_order(cursor row)
{
    struct stored_order *order = g_new0(struct stored_order, 1);
    order->shop = row_copy(row, ORDER_COLUMN_SHOP);
    order->id = row_integer(row, ORDER_COLUMN_ID);
    order->number = row_copy(row, ORDER_COLUMN_NUMBER);
    order->status_text = row_copy(row, ORDER_COLUMN_STATUS);
    order->status = (enum order_status)row_integer(row, ORDER_COLUMN_STATUS_RANK);
    order->created_at = row_integer(row, ORDER_COLUMN_CREATED_AT);
    order->modified_at = row_integer(row, ORDER_COLUMN_MODIFIED_AT);
    order->deleted = row_integer(row, ORDER_COLUMN_DELETED) != 0;
    order->delivery_id = row_integer(row, ORDER_COLUMN_DELIVERY_ID);
    order->asked_after = row_integer(row, ORDER_COLUMN_ASKED_AFTER);
    order->customer = row_copy(row, ORDER_COLUMN_CUSTOMER);
    order->first_id = row_integer(row, ORDER_COLUMN_FIRST_ID);
    return order;
}

/* What the store has of an order before another state is put. */
struct known_order {
    gint64 delivery_id, first_id; /* 0: it is new */
    bool same_words;              /* it is found by the same words */
};

static bool read_known(struct store *store,
        const struct stored_order *order,
        struct known_order *known,
        GError **error)
{
    g_auto(cursor) row =
            sql_query(store, S_ORDER_DELIVERY, VALUES(TEXT(order->shop), INT(order->id)), error);
    enum step step = row ? sql_step(store, row, error) : STEP_ERROR;
    *known = (struct known_order){0};
    if (step == STEP_ROW) {
        known->delivery_id = row_integer(row, 0);
        known->first_id = row_integer(row, 1);
        known->same_words = strcmp(row_text(row, 2), order->number) == 0 &&
                strcmp(row_text(row, 3), order->customer) == 0;
    }
    return step != STEP_ERROR;
}

static bool put_words(
        struct store *store, const struct stored_order *order, gint64 first_id, GError **error)
{
    g_autofree char *words = g_strdup_printf(
            "%s %" G_GINT64_FORMAT " %s", order->number, order->id, order->customer);
    return sql_run(store, S_ORDER_WORDS_PUT, VALUES(INT(first_id), TEXT(words)), error);
}

bool order_put(struct store *store, const struct stored_order *order, GError **error)
{
    struct known_order known;
    if (!read_known(store, order, &known, error))
        return false;
    gint64 first_id = known.first_id ? known.first_id : order->delivery_id;
    /* the body of the state before is an ordinary one again: it may be purged */
    if (known.delivery_id && known.delivery_id != order->delivery_id &&
            !sql_run(store, S_DELIVERY_UNKEEP, VALUES(INT(known.delivery_id)), error))
        return false;
    return (known.same_words || put_words(store, order, first_id, error)) &&
            sql_run(store, S_ORDER_PUT,
                    VALUES(TEXT(order->shop), INT(order->id), TEXT(order->number),
                            TEXT(order->status_text), INT(order->status), INT(order->created_at),
                            INT(order->modified_at), INT(order->delivery_id),
                            INT(order->asked_after), TEXT(order->customer), INT(first_id)),
                    error);
}

bool order_forget(struct store *store, gint64 delivery_id, GError **error)
{
    gint64 first_id = 0;
    g_autofree char *words = NULL;
    {
        g_auto(cursor) row = sql_query(store, S_ORDER_OF_DELIVERY, VALUES(INT(delivery_id)), error);
        enum step step = row ? sql_step(store, row, error) : STEP_ERROR;
        if (step != STEP_ROW)
            return step == STEP_DONE;
        first_id = row_integer(row, 0);
        words = row_copy(row, 1);
    }
    return sql_run(store, S_ORDER_WORDS_PUT, VALUES(INT(first_id), TEXT(words)), error) &&
            sql_run(store, S_ORDER_FORGET, VALUES(INT(delivery_id)), error);
}

/* ---- lists ---- */

static gpointer read_listed(cursor row, GError **error)
{
    (void)error;
    return read_order(row);
}

GPtrArray *order_list(
        struct store *store, const struct order_place *before, int limit, GError **error)
{
    return sql_list(store, S_ORDER_LIST,
            VALUES(INT(before->created_at), INT(before->first_id), INT(limit)), read_listed,
            free_order, error);
}

#define NEWEST_LOOKED_AT 1000

/* Whether the orders that came last give a page of those with the words. */
static bool is_near(struct store *store, const char *words, gint64 before, int limit)
{
    gint64 found = 0;
    return sql_integer(store, S_ORDERS_NEWEST,
                   VALUES(TEXT(words), INT(before), INT(limit), INT(NEWEST_LOOKED_AT)), 0, &found,
                   NULL) &&
            found >= limit;
}

/* A beginning of very many is not asked of the index, which would read all that begins with it,
 * where the orders that came last do. */
GPtrArray *order_search(
        struct store *store, const char *words, gint64 before, int limit, GError **error)
{
    bool many;
    if (!search_terms_ready(store, error))
        return NULL;
    g_autoptr(GPtrArray) endings = search_endings(store, S_TERM_ORDERS, words, &many);
    g_autofree char *query = words_as_query(words, endings);
    bool near = many && is_near(store, words, before, limit);
    return sql_list(store, near ? S_ORDER_LIST_NEAR : S_ORDER_LIST_WORDS,
            VALUES(TEXT(near ? words : query), INT(before), INT(limit)), read_listed, free_order,
            error);
}

static gpointer read_paper(cursor row, GError **error)
{
    (void)error;
    struct order_paper *paper = g_new0(struct order_paper, 1);
    paper->id = row_integer(row, 0);
    document_type_from_text(row_text(row, 1), &paper->type);
    document_state_from_text(row_text(row, 2), &paper->state);
    paper->number = row_copy(row, 3);
    return paper;
}

static void free_paper(gpointer data)
{
    struct order_paper *paper = data;
    g_free(paper->number);
    g_free(paper);
}

GPtrArray *order_papers(struct store *store, const char *shop, gint64 id, int limit, GError **error)
{
    return sql_list(store, S_ORDER_PAPERS, VALUES(TEXT(shop), INT(id), INT(limit)), read_paper,
            free_paper, error);
}

struct stored_order *order_get(struct store *store, const char *shop, gint64 id, GError **error)
{
    g_auto(cursor) row = sql_query(store, S_ORDER_GET, VALUES(TEXT(shop), INT(id)), error);
    if (!row || sql_step(store, row, error) != STEP_ROW)
        return NULL;
    struct stored_order *order = read_order(row);
    order->body = row_bytes(row, ORDER_COLUMN_BODY);
    if (order->body && row_integer(row, ORDER_COLUMN_PACKED) != 0) {
        g_autoptr(GBytes) packed = order->body;
        order->body = body_unpack(packed, (gsize)row_integer(row, ORDER_COLUMN_BYTES), error);
        if (!order->body)
            g_clear_pointer(&order, stored_order_free);
    }
    return order;
}

struct order *stored_order_read(const struct stored_order *kept)
{
    struct order *order = NULL;
    gsize length = 0;
    const void *body = kept && kept->body ? g_bytes_get_data(kept->body, &length) : NULL;
    if (body)
        order_read(body, length, &order, NULL, NULL);
    return order;
}

bool order_read_kept(struct store *store,
        const char *shop,
        gint64 id,
        struct order **order,
        bool *deleted,
        GError **error)
{
    GError *problem = NULL;
    struct stored_order *kept = order_get(store, shop, id, &problem);
    *order = stored_order_read(kept);
    if (deleted)
        *deleted = kept && kept->deleted;
    stored_order_free(kept);
    if (problem)
        g_propagate_error(error, problem);
    return !problem;
}

static gpointer read_found(cursor row, GError **error)
{
    (void)error;
    return read_order(row);
}

static GPtrArray *find(struct store *store,
        enum statement statement,
        struct value wanted,
        const char *shop,
        GError **error)
{
    return sql_list(
            store, statement, VALUES(wanted, ANY_TEXT(shop)), read_found, free_order, error);
}

GPtrArray *order_find(struct store *store, const char *reference, const char *shop, GError **error)
{
    char *end = NULL;
    gint64 id = *reference == '#' ? g_ascii_strtoll(reference + 1, &end, 10) : 0;

    if (id > 0 && *end == '\0') {
        g_autoptr(GPtrArray) found = find(store, S_ORDER_BY_ID, INT(id), shop, error);
        if (!found || found->len)
            return g_steal_pointer(&found);
    }

    /* a shop's plugin may make numbers that begin with # */
    return find(store, S_ORDER_BY_NUMBER, TEXT(reference), shop, error);
}

bool order_mark_deleted(struct store *store, const char *shop, gint64 id, GError **error)
{
    return sql_run(store, S_ORDER_DELETED, VALUES(TEXT(shop), INT(id)), error);
}

GArray *order_invoiced_ids(
        struct store *store, const char *shop, gint64 from, gint64 to, GError **error)
{
    return sql_ids(store, S_ORDER_INVOICED, VALUES(TEXT(shop), INT(from), INT(to)), error);
}

bool refund_seen(struct store *store,
        const char *shop,
        gint64 order_id,
        gint64 refund_id,
        bool create_refunded,
        bool *wanted,
        GError **error)
{
    gint64 stored;
    if (!sql_run(store, S_REFUND_PUT,
                VALUES(TEXT(shop), INT(order_id), INT(refund_id), INT(create_refunded)), error) ||
            !sql_integer(store, S_REFUND_GET, VALUES(TEXT(shop), INT(order_id), INT(refund_id)), 0,
                    &stored, error))
        return false;
    *wanted = stored != 0;
    return true;
}

bool order_weight(struct store *store,
        const char *shop,
        gint64 id,
        struct order_weight *weight,
        GError **error)
{
    g_auto(cursor) row = sql_query(store, S_ORDER_WEIGHT, VALUES(TEXT(shop), INT(id)), error);
    enum step step = row ? sql_step(store, row, error) : STEP_ERROR;
    *weight = (struct order_weight){0};
    if (step == STEP_ROW) {
        weight->delivery_id = row_integer(row, 0);
        weight->bytes = row_integer(row, 1);
        weight->refunds = row_integer(row, 2);
        weight->modified_at = row_integer(row, 3);
        weight->status = (enum order_status)row_integer(row, 4);
        weight->deleted = row_integer(row, 5) != 0;
        weight->created_at = row_integer(row, 6);
        weight->asked_after = row_integer(row, 7);
    }
    return step != STEP_ERROR;
}
