/* The SQL of what is pulled from and written to the shops' REST API. Laid out by hand: a clause a
 * line where a statement is longer than a line. */
#include "columns.h"
#include "statements.h"
#include "statements_documents.h"

/* clang-format off */

/* What waits to be judged: ?1 shop, ?2 before when it was modified. */
#define WAITING "shop = ?1 AND missed_at = 0 AND modified_at < ?2"

/* A delivery of a webhook that is not mapped yet may have brought it. */
#define NOTHING_WAITS \
        "NOT EXISTS (SELECT 1 FROM deliveries d INDEXED BY deliveries_repeats " \
        "WHERE d.shop = ?1 AND d.body_lead = orders_missed.order_id AND d.counts_repeats = 1 " \
        "AND d.state = 'pending' AND d.asked_after IS NULL)"

/* The write-backs with the numbers of their documents. */
#define WRITE_BACKS_BY(index) \
        "SELECT " COLUMNS_SQL(WRITE_BACK_COLUMN_LIST) " FROM write_backs w " index \
        "JOIN documents d ON d.id = w.document_id "
#define WRITE_BACKS WRITE_BACKS_BY("")

#define REFUND_LINES "SELECT " COLUMNS_SQL(REFUND_LINES_COLUMN_LIST) " FROM refund_lines "

const char *const shop_statements[STATEMENTS] = {
    [S_SHOP_GET] = "SELECT " COLUMNS_SQL(SHOP_COLUMN_LIST) " FROM shops WHERE shop = ?1",
    [S_SHOP_PUT] =
            "INSERT INTO shops (shop, watermark, newest_at, first_round_at, complete_at, tried_at, "
            "failures, next_try_at, retry_after_at, refused, trouble, trouble_words, trouble_help, "
            "trouble_since, trouble_told, webhooks, webhooks_at, refunds_at, refunds_after) "
            "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, "
            "?18, ?19) "
            "ON CONFLICT (shop) DO UPDATE SET watermark = ?2, newest_at = ?3, first_round_at = ?4, "
            "complete_at = ?5, tried_at = ?6, failures = ?7, next_try_at = ?8, "
            "retry_after_at = ?9, refused = ?10, trouble = ?11, trouble_words = ?12, "
            "trouble_help = ?13, trouble_since = ?14, trouble_told = ?15, webhooks = ?16, "
            "webhooks_at = ?17, refunds_at = ?18, refunds_after = ?19",
    [S_SHOPS_WAKE] =
            "UPDATE shops SET refused = 0, next_try_at = 0 "
            "WHERE shop > '' AND (?1 = '' OR shop = ?1) AND (refused = 1 OR next_try_at <> 0)",
    [S_SHOPS_RECOVER] =
            "UPDATE shops SET tried_at = 0 WHERE shop > '' AND tried_at > complete_at",
    [S_MISSED_WAIT] =
            "INSERT INTO orders_missed (shop, order_id, modified_at, delivery_id, seen_at) "
            "VALUES (?1, ?2, ?3, ?4, ?5) "
            "ON CONFLICT DO NOTHING",
    [S_MISSED_BROUGHT] =
            "DELETE FROM orders_missed "
            "WHERE shop = ?1 AND order_id = ?2 AND modified_at <= ?3 AND missed_at = 0",
    [S_MISSED_REPEATED] =
            "DELETE FROM orders_missed WHERE " WAITING " "
            "AND (SELECT d.repeats FROM deliveries d WHERE d.id = orders_missed.delivery_id) > 0",
    [S_MISSED_JUDGE] =
            "UPDATE orders_missed SET missed_at = ?3 WHERE " WAITING " AND " NOTHING_WAITS,
    [S_MISSED_ADD] =
            "INSERT INTO shops (shop, missed) "
            "VALUES (?1, ?2) "
            "ON CONFLICT (shop) DO UPDATE SET missed = missed + ?2",
    [S_MISSED_LIST] =
            "SELECT " COLUMNS_SQL(MISSED_COLUMN_LIST) " FROM orders_missed "
            "INDEXED BY orders_missed_by_time "
            "WHERE missed_at <> 0 AND missed_at >= ?2 AND (?1 = '' OR shop = ?1) "
            "ORDER BY missed_at DESC LIMIT ?3",
    [S_MISSED_COUNT] =
            "SELECT count(*) FROM orders_missed INDEXED BY orders_missed_by_time "
            "WHERE missed_at <> 0 AND missed_at >= ?2 AND (?1 = '' OR shop = ?1)",
    [S_MISSED_OF_ORDER] =
            "SELECT " COLUMNS_SQL(MISSED_COLUMN_LIST) " FROM orders_missed "
            "WHERE shop = ?1 AND order_id = ?2 AND missed_at <> 0 "
            "ORDER BY modified_at",
    [S_DELIVERY_LAST_ID] = "SELECT max(id) FROM deliveries",
    [S_DELIVERY_WAITING_OF] =
            "SELECT max(id) FROM deliveries INDEXED BY deliveries_repeats "
            "WHERE shop = ?1 AND body_lead = ?2 AND counts_repeats = 1 AND state = 'pending'",
    [S_DELIVERY_FAILED_OF] =
            "SELECT max(id) FROM deliveries INDEXED BY deliveries_by_state "
            "WHERE state = 'failed' AND state <> 'pending' AND shop = ?1 AND body_lead = ?2",
    [S_DELIVERY_SINCE] =
            "SELECT EXISTS (SELECT 1 FROM deliveries WHERE id > ?3 AND shop = ?1 "
            "AND (order_id = ?2 OR body_lead = ?2 OR (body_lead = 0 AND state = 'pending')))",
    [S_DELIVERY_CLAIM] =
            "UPDATE deliveries SET asked_after = ?4, repeats = repeats + 1 "
            "WHERE shop = ?1 AND body_lead = ?2 AND body_sha256 = ?3 AND counts_repeats = 1 "
            "AND state = 'pending' AND id <= ?4 "
            "RETURNING id",
    [S_DELIVERY_UNREPEAT] =
            "UPDATE deliveries SET counts_repeats = 0 "
            "WHERE shop = ?1 AND body_lead = ?2 AND body_sha256 = ?3 AND counts_repeats = 1 "
            "AND state <> 'pending'",
    [S_ORDERS_WITH_REFUNDS] =
            "SELECT o.id FROM orders o "
            "WHERE o.shop = ?1 AND o.id > ?2 AND o.deleted = 0 AND ("
            "(o.modified_at >= ?3 AND EXISTS "
            "(SELECT 1 FROM refunds r WHERE r.shop = ?1 AND r.order_id = o.id)) "
            "OR EXISTS (SELECT 1 FROM documents d WHERE d.shop = ?1 AND d.order_id = o.id "
            "AND d.type = 'credit_note' AND d.created_at >= ?3)) "
            "ORDER BY o.id LIMIT ?4",
    [S_REFUND_LINES_WANT] =
            "INSERT INTO refund_lines (shop, order_id, refund_id, asked_at, next_attempt_at) "
            "VALUES (?1, ?2, ?3, ?4, ?4) "
            "ON CONFLICT DO NOTHING",
    [S_REFUND_LINES_GET] = REFUND_LINES "WHERE shop = ?1 AND order_id = ?2 AND refund_id = ?3",
    [S_REFUND_LINES_DUE] =
            REFUND_LINES "INDEXED BY refund_lines_due "
            "WHERE next_attempt_at <> 0 AND next_attempt_at <= ?1 "
            "ORDER BY next_attempt_at LIMIT ?2",
    [S_REFUND_LINES_NEXT_DUE] =
            "SELECT min(next_attempt_at) FROM refund_lines INDEXED BY refund_lines_due "
            "WHERE next_attempt_at <> 0",
    [S_REFUND_LINES_CLOSED] =
            "SELECT count(*) FROM refund_lines "
            "WHERE shop = ?1 AND order_id = ?2 AND next_attempt_at = 0",
    [S_REFUND_LINES_UPDATE] =
            "UPDATE refund_lines SET next_attempt_at = ?4, attempts = ?5, last_answer = ?6, "
            "fetched_at = ?7, body = ?8 "
            "WHERE shop = ?1 AND order_id = ?2 AND refund_id = ?3 AND fetched_at = 0",
    [S_WRITE_BACK_QUEUE] =
            "INSERT INTO write_backs (document_id, kind, shop, order_id, state, next_attempt_at, "
            "queued_at) "
            "VALUES (?1, ?2, ?3, ?4, 'queued', ?5, ?5) "
            "ON CONFLICT (document_id, kind) DO NOTHING",
    [S_WRITE_BACK_DUE] =
            WRITE_BACKS_BY("INDEXED BY write_backs_due ")
            "WHERE w.next_attempt_at <> 0 AND w.next_attempt_at <= ?1 "
            "AND NOT " NUMBER_HELD("w.document_id") " "
            "ORDER BY w.next_attempt_at, w.id LIMIT 1",
    [S_WRITE_BACK_NEXT_DUE] =
            "SELECT min(next_attempt_at) FROM write_backs INDEXED BY write_backs_due "
            "WHERE next_attempt_at <> 0",
    [S_WRITE_BACK_UPDATE] =
            "UPDATE write_backs SET state = ?3, attempts = ?4, next_attempt_at = ?5, "
            "done_at = ?6, remote_id = ?7, last_answer = ?8 "
            "WHERE id = ?1 AND state = ?2 "
            "AND (?3 <> 'writing' OR NOT " NUMBER_HELD("document_id") ")",
    [S_WRITE_BACK_RECOVER] =
            "UPDATE write_backs SET state = 'uncertain', next_attempt_at = ?1 "
            "WHERE state = 'writing'",
    [S_WRITE_BACK_OF_DOCUMENT] = WRITE_BACKS "WHERE w.document_id = ?1 ORDER BY w.kind",
    [S_WRITE_BACK_IN] = WRITE_BACKS "WHERE w.state = ?1 ORDER BY w.id DESC LIMIT ?2",
    [S_WRITE_BACK_PAGE] =
            WRITE_BACKS "WHERE w.state = ?1 AND w.id < ?2 ORDER BY w.id DESC LIMIT ?3",
    [S_WRITE_BACK_PAGE_UP] =
            WRITE_BACKS "WHERE w.state = ?1 AND w.id > ?2 ORDER BY w.id LIMIT ?3",
    [S_WRITE_BACK_COUNT] = "SELECT count(*) FROM write_backs WHERE state = ?1",
};
/* clang-format on */
