/* The SQL of the bank's statements and lines, and of the invoices that lines are matched with. Laid
 * out by hand: a clause a line where a statement is longer than a line. */
#include "columns_bank.h"
#include "statements.h"

/* clang-format off */

#define LINES "SELECT " COLUMNS_SQL(BANK_LINE_COLUMN_LIST) " FROM bank_lines l "

/* The partial index of the lines that wait says it in these words. */
#define WAITING "(l.state = 'open' OR l.state = 'proposed')"

#define TARGETS \
        "SELECT " COLUMNS_SQL(BANK_TARGET_COLUMN_LIST) ", " SHOP_PAID ", " HAND_PAID ", " UNPROVED \
        ", d.reference FROM "
/* Of many that have the same due a line can only be proposed to one: their payments say nothing,
 * and the reference lies behind the content, which takes time to pass. */
#define TARGETS_DUE "SELECT " COLUMNS_SQL(BANK_TARGET_COLUMN_LIST) ", 0, 0, 0, '' FROM "

/* No more than that ever decides anything (bank/match.h). */
#define FIRST_ONES " LIMIT 50"

const char *const bank_statements[STATEMENTS] = {
    [S_BANK_STATEMENT_KEEP] =
            "INSERT INTO bank_statements (account, identity, sha256, format, currency, opened_on, "
            "closed_on, opening, closing, file, imported_at) "
            "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) "
            "ON CONFLICT (account, sha256) DO NOTHING "
            "RETURNING id",
    [S_BANK_STATEMENT_BEFORE] =
            "SELECT max(identity) FROM bank_statements INDEXED BY bank_statements_by_identity "
            "WHERE account = ?1 AND format = ?2 AND identity >= ?3 AND identity < ?4",
    [S_BANK_LAST_DAY] = "SELECT max(closed_on) FROM bank_statements",
    [S_BANK_LINE_KEEP] =
            "INSERT INTO bank_lines (statement_id, place, account, day, amount, currency, kind, "
            "name, iban, reference, text, end_to_end, bank_reference, words, state, outcome, "
            "facts, decided_at, decided_by) "
            "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, "
            "?18, ?19) "
            "RETURNING id",
    [S_BANK_LINE_DECIDE] =
            "UPDATE bank_lines SET state = ?2, outcome = ?3, facts = ?4, decided_at = ?5, "
            "decided_by = ?6 "
            "WHERE id = ?1",
    [S_BANK_LINE_GET] = LINES "WHERE l.id = ?1",
    [S_BANK_LINE_LIST] = LINES "WHERE l.id > 0 ORDER BY l.id DESC LIMIT ?1",
    [S_BANK_LINE_LIST_STATE] = LINES "WHERE l.state = ?1 ORDER BY l.id DESC LIMIT ?2",
    /* ?1 is bound for all pages alike */
    [S_BANK_LINE_PAGE] =
            LINES "WHERE ?1 IS NULL AND l.id < ?2 ORDER BY l.id DESC LIMIT ?3",
    [S_BANK_LINE_PAGE_UP] =
            LINES "WHERE ?1 IS NULL AND l.id > ?2 ORDER BY l.id LIMIT ?3",
    [S_BANK_LINE_PAGE_STATE] =
            LINES "WHERE l.state = ?1 AND l.id < ?2 ORDER BY l.id DESC LIMIT ?3",
    [S_BANK_LINE_PAGE_STATE_UP] =
            LINES "WHERE l.state = ?1 AND l.id > ?2 ORDER BY l.id LIMIT ?3",
    [S_BANK_LINE_COUNT] =
            "SELECT count(*) FROM bank_lines INDEXED BY bank_lines_by_state WHERE state = ?1",
    [S_BANK_LINE_ALIKE] =
            LINES "INDEXED BY bank_lines_alike "
            "WHERE l.account = ?1 AND l.day = ?2 AND l.amount = ?3 "
            "ORDER BY l.id",
    [S_BANK_LINE_OF_IDENTITY] =
            LINES "JOIN bank_statements s INDEXED BY bank_statements_by_identity "
            "ON s.id = l.statement_id "
            "WHERE s.account = ?1 AND s.identity = ?2 "
            "ORDER BY s.id, l.place",
    [S_BANK_LINE_BOOKED] =
            LINES "INDEXED BY bank_lines_by_amount "
            "WHERE l.account = ?1 AND l.amount = ?2 AND l.state = 'booked' AND l.day <= ?3 "
            "ORDER BY l.id DESC LIMIT ?4",
    [S_BANK_LINE_REVERSALS] =
            LINES "INDEXED BY bank_lines_reversals "
            "WHERE l.kind = 'reversal' AND l.state = 'open' "
            "ORDER BY l.id LIMIT ?1",
    [S_BANK_LINE_WAITING] =
            "SELECT l.id FROM bank_lines l INDEXED BY bank_lines_waiting "
            "WHERE " WAITING " AND l.currency = ?1 AND l.amount > 0 AND l.outcome <> 'twice' "
            "AND (l.amount = ?2 OR (?3 <> '' AND instr(l.words, ?3)) "
            "OR (?4 <> '' AND instr(l.words, ?4)) OR (?5 <> '' AND instr(l.words, ?5))) "
            "LIMIT 1000",
    [S_BANK_SHARES] =
            "SELECT s.document_id, d.number, s.amount FROM bank_shares s "
            "JOIN documents d ON d.id = s.document_id "
            "WHERE s.line_id = ?1 "
            "ORDER BY s.document_id",
    [S_BANK_SHARES_FORGET] = "DELETE FROM bank_shares WHERE line_id = ?1",
    [S_BANK_SHARE_KEEP] =
            "INSERT INTO bank_shares (line_id, document_id, amount) "
            "VALUES (?1, ?2, ?3)",
    [S_BANK_INVOICE_KEEP] =
            "INSERT INTO bank_invoices (document_id, number, method, name, company) "
            "VALUES (?1, ?2, ?3, ?4, ?5)",
    [S_BANK_BY_REFERENCE] =
            TARGETS "documents d INDEXED BY documents_by_reference "
            "JOIN bank_invoices k ON k.document_id = d.id "
            "WHERE d.reference = ?1 AND d.reference <> '' ORDER BY d.id" FIRST_ONES,
    [S_BANK_BY_NUMBER] =
            TARGETS "bank_invoices k INDEXED BY bank_invoices_by_number "
            "JOIN documents d ON d.id = k.document_id "
            "WHERE k.number = ?1 ORDER BY k.document_id" FIRST_ONES,
    [S_BANK_BY_ORDER] =
            TARGETS "documents d INDEXED BY documents_by_order_number "
            "JOIN bank_invoices k ON k.document_id = d.id "
            "WHERE d.order_number = ?1 ORDER BY d.id" FIRST_ONES,
    [S_BANK_BY_DUE] =
            TARGETS_DUE "documents d INDEXED BY documents_open_amount "
            "JOIN bank_invoices k ON k.document_id = d.id "
            "WHERE d.total_due = ?1 AND d.type = 'invoice' AND d.state IN ('issued', 'sent') "
            "AND d.total_due > 0 ORDER BY d.id" FIRST_ONES,
    [S_BANK_ORDER_WAITS] =
            "SELECT EXISTS (SELECT 1 FROM orders o WHERE o.number = ?1 AND o.deleted = 0 "
            "AND NOT EXISTS (SELECT 1 FROM documents d WHERE d.shop = o.shop "
            "AND d.order_id = o.id AND d.type = 'invoice' AND d.number IS NOT NULL))",
    [S_BANK_SURPLUS] =
            "SELECT number FROM documents INDEXED BY documents_surplus "
            "WHERE instr(warnings, 'paid-too-much') > 0 AND number IS NOT NULL "
            "ORDER BY id DESC",
};
/* clang-format on */
