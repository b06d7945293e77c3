/* The lines of refunds that credit notes wait for. */
#include "store/refund_lines.h"

#include "columns.h"
#include "sql.h"

void refund_lines_free(struct refund_lines *lines)
{
    if (!lines)
        return;
    g_free(lines->shop);
    g_free(lines->last_answer);
    g_clear_pointer(&lines->body, g_bytes_unref);
    g_free(lines);
}

static void free_lines(gpointer lines)
{
    refund_lines_free(lines);
}

static gpointer read_lines(cursor row, GError **error)
{
    (void)error;
    struct refund_lines *lines = g_new0(struct refund_lines, 1);
    lines->shop = row_copy(row, REFUND_LINES_SHOP);
    lines->order_id = row_integer(row, REFUND_LINES_ORDER_ID);
    lines->refund_id = row_integer(row, REFUND_LINES_REFUND_ID);
    lines->asked_at = row_integer(row, REFUND_LINES_ASKED_AT);
    lines->next_attempt_at = row_integer(row, REFUND_LINES_NEXT_ATTEMPT_AT);
    lines->attempts = (int)row_integer(row, REFUND_LINES_ATTEMPTS);
    lines->last_answer = row_copy(row, REFUND_LINES_LAST_ANSWER);
    lines->fetched_at = row_integer(row, REFUND_LINES_FETCHED_AT);
    lines->body = row_bytes(row, REFUND_LINES_BODY);
    return lines;
}

bool refund_lines_want(struct store *store,
        const char *shop,
        gint64 order_id,
        gint64 refund_id,
        gint64 now,
        GError **error)
{
    return sql_run(store, S_REFUND_LINES_WANT,
            VALUES(TEXT(shop), INT(order_id), INT(refund_id), INT(now)), error);
}

struct refund_lines *refund_lines_get(
        struct store *store, const char *shop, gint64 order_id, gint64 refund_id, GError **error)
{
    g_autoptr(GPtrArray) list = sql_list(store, S_REFUND_LINES_GET,
            VALUES(TEXT(shop), INT(order_id), INT(refund_id)), read_lines, free_lines, error);
    return list && list->len ? g_ptr_array_steal_index(list, 0) : NULL;
}

GPtrArray *refund_lines_due(struct store *store, gint64 now, int limit, GError **error)
{
    return sql_list(
            store, S_REFUND_LINES_DUE, VALUES(INT(now), INT(limit)), read_lines, free_lines, error);
}

bool refund_lines_next_due(struct store *store, gint64 *at, GError **error)
{
    return sql_integer(store, S_REFUND_LINES_NEXT_DUE, NO_VALUES, 0, at, error);
}

bool refund_lines_closed(
        struct store *store, const char *shop, gint64 order_id, gint64 *count, GError **error)
{
    return sql_integer(
            store, S_REFUND_LINES_CLOSED, VALUES(TEXT(shop), INT(order_id)), 0, count, error);
}

bool refund_lines_update(struct store *store, const struct refund_lines *lines, GError **error)
{
    return sql_run(store, S_REFUND_LINES_UPDATE,
            VALUES(TEXT(lines->shop), INT(lines->order_id), INT(lines->refund_id),
                    INT(lines->next_attempt_at), INT(lines->attempts), TEXT(lines->last_answer),
                    INT(lines->fetched_at), BYTES(lines->body)),
            error);
}
