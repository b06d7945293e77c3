/* The SQL of payments. Laid out by hand: a clause a line where a statement is longer than a line.
 */
#include "columns.h"
#include "statements.h"

/* clang-format off */

#define PAYMENTS "SELECT " COLUMNS_SQL(PAYMENT_COLUMN_LIST) " FROM payments p "

const char *const payment_statements[STATEMENTS] = {
    [S_PAYMENT_INSERT] =
            "INSERT INTO payments (document_id, kind, amount, day, at, by_whom, reference, "
            "shop_at, line_id, reverses_id, made_at) "
            "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    [S_PAYMENT_UPDATE] =
            "UPDATE payments SET kind = ?2, day = ?3, at = ?4, by_whom = ?5, reference = ?6, "
            "shop_at = ?7, line_id = ?8 "
            "WHERE id = ?1 AND taken_back_at = 0",
    [S_PAYMENT_TAKE_BACK] =
            "UPDATE payments SET taken_back_at = ?2 WHERE id = ?1 AND taken_back_at = 0",
    [S_PAYMENTS_OF] =
            PAYMENTS "WHERE p.document_id = ?1 AND p.taken_back_at = 0 "
            "ORDER BY p.id",
    [S_PAYMENTS_AT] =
            PAYMENTS "WHERE p.document_id = ?1 AND p.made_at <= ?2 AND p.at <= ?2 "
            "AND (p.taken_back_at = 0 OR p.taken_back_at > ?2) "
            "ORDER BY p.id",
    [S_PAYMENTS_OF_LINE] =
            PAYMENTS "WHERE p.line_id = ?1 AND p.line_id IS NOT NULL AND p.taken_back_at = 0 "
            "ORDER BY p.id",
    [S_PAYMENTS_BETWEEN] =
            "SELECT " COLUMNS_SQL(PAYMENT_COLUMN_LIST) ", d.number, d.currency "
            "FROM payments p INDEXED BY payments_by_day "
            "CROSS JOIN documents d ON d.id = p.document_id "
            "WHERE p.taken_back_at = 0 AND p.day >= ?1 AND p.day <= ?2 "
            "AND (?3 IS NULL OR d.shop = ?3) "
            "ORDER BY p.day, p.id",
    [S_PAYMENT_FACTS] =
            "SELECT " COLUMNS_SQL(SETTLE_COLUMN_LIST) " FROM documents d "
            "WHERE d.id = ?1 AND d.number IS NOT NULL AND d.type = 'invoice'",
    [S_DOCUMENT_SETTLE] =
            "UPDATE documents SET paid = ?2, paid_at = ?3, total_paid = ?4, total_due = ?5 "
            "WHERE id = ?1",
    [S_VERIFY_PAYMENTS] =
            "SELECT " COLUMNS_SQL(VERIFY_PAYMENT_COLUMN_LIST) " FROM payments p "
            "WHERE p.document_id = ?1 AND p.taken_back_at = 0",
};
/* clang-format on */
