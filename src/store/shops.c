/* What is known of the REST API of each shop, and of the orders that their webhook missed. */
#include "store/shops.h"

#include "columns.h"
#include "sql.h"

/* ---- how a shop's API stands ---- */

static void read_texts(cursor row, struct shop_record *record)
{
    record->trouble = row_copy(row, SHOP_COLUMN_TROUBLE);
    record->words = row_copy(row, SHOP_COLUMN_WORDS);
    record->help = row_copy(row, SHOP_COLUMN_HELP);
    record->webhooks = row_copy(row, SHOP_COLUMN_WEBHOOKS);
}

static void read_record(cursor row, struct shop_record *record)
{
    record->watermark = row_integer(row, SHOP_COLUMN_WATERMARK);
    record->newest_at = row_integer(row, SHOP_COLUMN_NEWEST_AT);
    record->first_round_at = row_integer(row, SHOP_COLUMN_FIRST_ROUND_AT);
    record->complete_at = row_integer(row, SHOP_COLUMN_COMPLETE_AT);
    record->tried_at = row_integer(row, SHOP_COLUMN_TRIED_AT);
    record->failures = (int)row_integer(row, SHOP_COLUMN_FAILURES);
    record->next_try_at = row_integer(row, SHOP_COLUMN_NEXT_TRY_AT);
    record->retry_after_at = row_integer(row, SHOP_COLUMN_RETRY_AFTER_AT);
    record->refused = row_integer(row, SHOP_COLUMN_REFUSED) != 0;
    record->trouble_since = row_integer(row, SHOP_COLUMN_TROUBLE_SINCE);
    record->trouble_told = row_integer(row, SHOP_COLUMN_TROUBLE_TOLD) != 0;
    record->webhooks_at = row_integer(row, SHOP_COLUMN_WEBHOOKS_AT);
    record->refunds_at = row_integer(row, SHOP_COLUMN_REFUNDS_AT);
    record->refunds_after = row_integer(row, SHOP_COLUMN_REFUNDS_AFTER);
    record->missed = row_integer(row, SHOP_COLUMN_MISSED);
    read_texts(row, record);
}

static void no_record(struct shop_record *record)
{
    record->refunds_after = -1;
    record->trouble = g_strdup("");
    record->words = g_strdup("");
    record->help = g_strdup("");
    record->webhooks = g_strdup("");
}

bool shop_record_read(
        struct store *store, const char *shop, struct shop_record *record, GError **error)
{
    *record = (struct shop_record){0};
    g_auto(cursor) row = sql_query(store, S_SHOP_GET, VALUES(TEXT(shop)), error);
    enum step step = row ? sql_step(store, row, error) : STEP_ERROR;

    if (step == STEP_ROW)
        read_record(row, record);
    if (step == STEP_DONE)
        no_record(record);
    return step != STEP_ERROR;
}

bool shop_record_write(
        struct store *store, const char *shop, const struct shop_record *record, GError **error)
{
    return sql_run(store, S_SHOP_PUT,
            VALUES(TEXT(shop), INT(record->watermark), INT(record->newest_at),
                    INT(record->first_round_at), INT(record->complete_at), INT(record->tried_at),
                    INT(record->failures), INT(record->next_try_at), INT(record->retry_after_at),
                    INT(record->refused), TEXT(record->trouble), TEXT(record->words),
                    TEXT(record->help), INT(record->trouble_since), INT(record->trouble_told),
                    TEXT(record->webhooks), INT(record->webhooks_at), INT(record->refunds_at),
                    INT(record->refunds_after)),
            error);
}

void shop_record_clear(struct shop_record *record)
{
    g_clear_pointer(&record->trouble, g_free);
    g_clear_pointer(&record->words, g_free);
    g_clear_pointer(&record->help, g_free);
    g_clear_pointer(&record->webhooks, g_free);
}

bool shop_records_wake(struct store *store, const char *shop, GError **error)
{
    return sql_run(store, S_SHOPS_WAKE, VALUES(TEXT(shop)), error);
}

bool shop_records_recover(struct store *store, GError **error)
{
    return sql_run(store, S_SHOPS_RECOVER, NO_VALUES, error);
}

/* ---- orders that their webhook missed ---- */

bool missed_wait(struct store *store,
        const char *shop,
        gint64 order_id,
        gint64 modified_at,
        gint64 delivery_id,
        gint64 now,
        GError **error)
{
    return sql_run(store, S_MISSED_WAIT,
            VALUES(TEXT(shop), INT(order_id), INT(modified_at), INT(delivery_id), INT(now)), error);
}

bool missed_brought(
        struct store *store, const char *shop, gint64 order_id, gint64 modified_at, GError **error)
{
    return sql_run(
            store, S_MISSED_BROUGHT, VALUES(TEXT(shop), INT(order_id), INT(modified_at)), error);
}

bool missed_judge(struct store *store,
        const char *shop,
        gint64 before,
        gint64 now,
        gint64 *count,
        GError **error)
{
    if (!sql_run(store, S_MISSED_REPEATED, VALUES(TEXT(shop), INT(before)), error) ||
            !sql_change(
                    store, S_MISSED_JUDGE, VALUES(TEXT(shop), INT(before), INT(now)), count, error))
        return false;
    return *count == 0 || sql_run(store, S_MISSED_ADD, VALUES(TEXT(shop), INT(*count)), error);
}

static void free_missed(gpointer data)
{
    struct missed_order *missed = data;
    g_free(missed->shop);
    g_free(missed);
}

static gpointer read_missed(cursor row, GError **error)
{
    (void)error;
    struct missed_order *missed = g_new0(struct missed_order, 1);
    missed->shop = row_copy(row, MISSED_COLUMN_SHOP);
    missed->order_id = row_integer(row, MISSED_COLUMN_ORDER_ID);
    missed->modified_at = row_integer(row, MISSED_COLUMN_MODIFIED_AT);
    missed->seen_at = row_integer(row, MISSED_COLUMN_SEEN_AT);
    missed->missed_at = row_integer(row, MISSED_COLUMN_MISSED_AT);
    return missed;
}

GPtrArray *missed_list(
        struct store *store, const char *shop, gint64 since, int limit, GError **error)
{
    return sql_list(store, S_MISSED_LIST, VALUES(TEXT(shop), INT(since), INT(limit)), read_missed,
            free_missed, error);
}

bool missed_count(
        struct store *store, const char *shop, gint64 since, gint64 *count, GError **error)
{
    return sql_integer(store, S_MISSED_COUNT, VALUES(TEXT(shop), INT(since)), 0, count, error);
}

GPtrArray *missed_of_order(struct store *store, const char *shop, gint64 order_id, GError **error)
{
    return sql_list(store, S_MISSED_OF_ORDER, VALUES(TEXT(shop), INT(order_id)), read_missed,
            free_missed, error);
}

/* ---- what a round looks up ---- */

bool delivery_last_id(struct store *store, gint64 *id, GError **error)
{
    return sql_integer(store, S_DELIVERY_LAST_ID, NO_VALUES, 0, id, error);
}

bool delivery_waiting_of(
        struct store *store, const char *shop, gint64 order_id, gint64 *id, GError **error)
{
    return sql_integer(
            store, S_DELIVERY_WAITING_OF, VALUES(TEXT(shop), INT(order_id)), 0, id, error);
}

bool delivery_failed_of(
        struct store *store, const char *shop, gint64 order_id, gint64 *id, GError **error)
{
    return sql_integer(
            store, S_DELIVERY_FAILED_OF, VALUES(TEXT(shop), INT(order_id)), 0, id, error);
}

bool delivery_since(struct store *store,
        const char *shop,
        gint64 order_id,
        gint64 after,
        bool *there,
        GError **error)
{
    gint64 found;
    if (!sql_integer(store, S_DELIVERY_SINCE, VALUES(TEXT(shop), INT(order_id), INT(after)), 0,
                &found, error))
        return false;
    *there = found != 0;
    return true;
}

GArray *orders_with_refunds(struct store *store,
        const char *shop,
        gint64 after,
        gint64 since,
        int limit,
        GError **error)
{
    return sql_ids(store, S_ORDERS_WITH_REFUNDS,
            VALUES(TEXT(shop), INT(after), INT(since), INT(limit)), error);
}
