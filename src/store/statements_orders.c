/* The SQL of orders as people list and search them. Laid out by hand: a clause a line where a
 * statement is longer than a line. */
#include "columns.h"
#include "statements.h"

/* clang-format off */

#define ORDER_COLUMNS COLUMNS_SQL(ORDER_COLUMN_LIST)

/* Whether the words of ?1 stand in the one column of order_search, c (search_terms.h). */
#define HAS_WORDS "words_fit(?1, NULL, c.c0, NULL, NULL, NULL, NULL, NULL, NULL)"

const char *const order_statements[STATEMENTS] = {
    /* how much a report would read */
    [S_STANDING_COUNT_DAYS] =
            "SELECT count(*) FROM (SELECT 1 FROM documents d INDEXED BY documents_by_day "
            "WHERE d.issue_date >= ?1 AND d.issue_date <= ?2 LIMIT ?3)",
    [S_STANDING_COUNT_OPEN] =
            "SELECT count(*) FROM (SELECT 1 FROM documents d INDEXED BY documents_overdue "
            "WHERE d.type = 'invoice' AND d.state IN ('issued', 'sent') AND d.total_due > 0 "
            "LIMIT ?1)",
    /* ?1, ?2: below this order's time and first delivery; ?3: limit */
    [S_ORDER_LIST] =
            "SELECT " ORDER_COLUMNS " FROM orders o INDEXED BY orders_by_creation "
            "WHERE (o.created_at, o.first_id) < (?1, ?2) "
            "ORDER BY o.created_at DESC, o.first_id DESC LIMIT ?3",
    [S_ORDER_LIST_WORDS] =
            "SELECT " ORDER_COLUMNS " FROM order_search "
            "CROSS JOIN orders o INDEXED BY orders_by_first ON o.first_id = order_search.rowid "
            "WHERE order_search MATCH ?1 AND order_search.rowid < ?2 "
            "ORDER BY order_search.rowid DESC LIMIT ?3",
    /* of the ?4 orders that came last below ?2: how many have the words, counted to ?3 */
    [S_ORDERS_NEWEST] =
            "SELECT count(*) FROM (SELECT 1 FROM order_search_content c WHERE c.id < ?2 "
            "AND c.id > (SELECT max(first_id) FROM orders WHERE first_id < ?2) - ?4 AND "
            HAS_WORDS " LIMIT ?3)",
    [S_ORDER_LIST_NEAR] =
            "SELECT " ORDER_COLUMNS " FROM orders o INDEXED BY orders_by_first "
            "WHERE o.first_id < ?2 AND EXISTS (SELECT 1 FROM order_search_content c "
            "WHERE c.id = o.first_id AND " HAS_WORDS ") ORDER BY o.first_id DESC LIMIT ?3",
    [S_ORDER_PAPERS] =
            "SELECT d.id, d.type, d.state, ifnull(d.number, '') FROM documents d "
            "WHERE d.shop = ?1 AND d.order_id = ?2 ORDER BY d.id LIMIT ?3",
    [S_ORDER_WORDS_PUT] =
            "INSERT OR REPLACE INTO order_search (rowid, customer) VALUES (?1, ?2)",
    [S_ORDER_OF_DELIVERY] =
            "SELECT o.first_id, o.number || ' ' || o.id FROM orders o "
            "WHERE o.delivery_id = ?1 AND o.customer <> ''",
    [S_ORDER_FORGET] = "UPDATE orders SET customer = '' WHERE delivery_id = ?1",
};
/* clang-format on */
