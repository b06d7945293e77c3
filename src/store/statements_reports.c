/* The SQL of what reports read beside the documents: how invoices stood on a day, the book of daily
 * receipts, the numbers of a series. Laid out by hand: a clause a line where a statement is longer
 * than a line. */
#include "columns.h"
#include "statements.h"

/* clang-format off */

/* Of an invoice: what its payments make and what credit notes took off it, until a day. */
#define PAID_UNTIL(id, day) \
        "(SELECT ifnull(sum(p.amount), 0) FROM payments p " \
        "WHERE p.document_id = " id " AND p.taken_back_at = 0 AND p.day <= " day ")"
#define CREDITED_UNTIL(id, day) \
        "(SELECT ifnull(sum(c.total_gross), 0) FROM documents c " \
        "WHERE c.credits_id = " id " AND c.credits_id IS NOT NULL AND c.number IS NOT NULL " \
        "AND c.issue_date <= " day ")"

#define RECEIPTS "SELECT " COLUMNS_SQL(RECEIPT_COLUMN_LIST) " FROM receipts r "

const char *const report_statements[STATEMENTS] = {
    [S_STANDING] =
            "SELECT " PAID_UNTIL("?1", "?2") ", " CREDITED_UNTIL("?1", "?2") ", "
            "(SELECT max(p.day) FROM payments p "
            "WHERE p.document_id = ?1 AND p.taken_back_at = 0 AND p.amount > 0 AND p.day <= ?2 "
            "AND NOT EXISTS (SELECT 1 FROM payments r WHERE r.reverses_id = p.id "
            "AND r.taken_back_at = 0 AND r.day <= ?2))",
    [S_STANDING_OPEN] =
            "SELECT " COLUMNS_SQL(DOCUMENT_COLUMN_LIST) " "
            "FROM documents d INDEXED BY documents_by_day " DOCUMENT_JOINS " "
            "WHERE d.number IS NOT NULL AND d.issue_date <= ?1 AND d.type = 'invoice' "
            "AND (?2 IS NULL OR d.shop = ?2) AND d.total_gross > "
            PAID_UNTIL("d.id", "?1") " + " CREDITED_UNTIL("d.id", "?1") " "
            "ORDER BY d.issue_date, d.series_id, d.n",
    [S_RECEIPT_ADD] =
            "INSERT INTO receipts (shop, order_id, order_number, cause, refund_id, day, currency, "
            "country, vat_country, business, category, rate, base, vat, written_at) "
            "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
    [S_RECEIPTS_OF_ORDER] = RECEIPTS "WHERE r.shop = ?1 AND r.order_id = ?2 ORDER BY r.id",
    [S_RECEIPTS] =
            RECEIPTS "WHERE r.day >= ?1 AND r.day <= ?2 AND (?3 IS NULL OR r.shop = ?3) "
            "ORDER BY r.day, r.id",
    [S_SERIES_SPAN] =
            "SELECT min(n), max(n), count(*) FROM documents INDEXED BY documents_by_day "
            "WHERE series_id = (SELECT id FROM series WHERE type = ?1 AND series = ?2) "
            "AND issue_date >= ?3 AND issue_date <= ?4 AND (?5 IS NULL OR shop = ?5)",
    [S_JUMPS_OF_SERIES] =
            "SELECT skipped_from, next, at, reason FROM jumps "
            "WHERE series_id = (SELECT id FROM series WHERE type = ?1 AND series = ?2) "
            "AND skipped_from >= ?3 AND skipped_from <= ?4 "
            "ORDER BY skipped_from, id",
};
/* clang-format on */
