/* The SQL that finds documents (search.c). Laid out by hand: a clause a line where a statement is
 * longer than a line. */
#include "document_words.h"
#include "statements.h"
#include "statements_documents.h"

/* clang-format off */

/* Of an amount in 1/10,000 of the unit, ?13, what it is in minor units of currencies with 0, 2, 3
 * and 4 decimals; what a minor unit of d's currency is in 1/10,000. */
#define AMOUNTS "(?13 / 10000, ?13 / 100, ?13 / 10, ?13)"
#define MINOR_UNIT \
        "CASE json_extract(d.content, '$.more.currency_decimals') " \
        "WHEN 0 THEN 10000 WHEN 3 THEN 10 WHEN 4 THEN 1 ELSE 100 END"

/* The ids of documents, each by an index. */
#define WITH_AMOUNT \
        "(SELECT a.id FROM documents a INDEXED BY documents_by_amount " \
        "WHERE a.total_gross IN " AMOUNTS " " \
        "UNION ALL SELECT o.id FROM documents o INDEXED BY documents_open_amount " \
        "WHERE o.type = 'invoice' AND o.state IN ('issued', 'sent') AND o.total_due > 0 " \
        "AND o.total_due IN " AMOUNTS ")"
#define WITH_REFERENCE \
        "(SELECT r.id FROM documents r INDEXED BY documents_by_reference " \
        "WHERE r.reference = ?14 AND r.reference <> '' " \
        "UNION ALL SELECT document_search.rowid FROM document_search " \
        "WHERE document_search MATCH ?15)"
/* Whether the words stand in d: of one row, without asking the index for all that has them. */
#define HAS_WORDS \
        "EXISTS (SELECT 1 FROM document_search_content c WHERE c.id = d.id " \
        "AND words_fit(?18, ?19, c.c0, c.c1, c.c2, c.c3, c.c4, c.c5, c.c6))"
#define WITH_DAY \
        "(SELECT i.id FROM documents i INDEXED BY documents_by_day " \
        "WHERE i.issue_date >= ifnull(?11, '') AND i.issue_date <= ifnull(?12, '9'))"

/* The conditions of struct document_filter, whichever index finds the rows; ?10 and the words
 * apart.
 * ?1 limit, ?2 type, ?3 state, ?4 shop, ?5 order id, ?6 order number, ?7 since, ?8 unpaid,
 * ?9 state of the Peppol delivery, ?10 below this id, ?11 from and ?12 to the day of issue,
 * ?13 amount, ?14 payment reference, ?15 the customer's reference (FTS5), ?16 the words (FTS5),
 * ?17 due before this day, ?18 the words of text and ?19 of customer as they are.
 * +d.id: these only check, and choose no index. */
#define CONDITIONS \
        "(?2 IS NULL OR d.type = ?2) AND (?3 IS NULL OR d.state = ?3) " \
        "AND (?4 IS NULL OR d.shop = ?4) AND (?5 = 0 OR d.order_id = ?5) " \
        "AND (?6 IS NULL OR d.order_number = ?6) AND d.created_at >= ?7 AND (?8 = 0 OR (" UNPAID \
        ")) AND (?9 IS NULL OR y.state = ?9) " \
        "AND (?11 IS NULL OR d.issue_date >= ?11) AND (?12 IS NULL OR d.issue_date <= ?12) " \
        "AND (?17 IS NULL OR (d.due_date <> '' AND d.due_date < ?17)) " \
        "AND (?13 IS NULL OR (+d.id IN " WITH_AMOUNT " " \
        "AND (d.total_gross * " MINOR_UNIT " = ?13 " \
        "OR ((" UNPAID ") AND d.total_due * " MINOR_UNIT " = ?13)))) " \
        "AND (?14 IS NULL OR +d.id IN " WITH_REFERENCE ") "

#define ALL_CONDITIONS \
        CONDITIONS "AND ((?18 IS NULL AND ?19 IS NULL) OR " HAS_WORDS ") "

#define FILTER "d.id < ?10 AND " ALL_CONDITIONS "ORDER BY d.id DESC LIMIT ?1"

/* How many fit a condition, counted to ?3. */
#define RARE(index, condition) \
        "SELECT count(*) FROM (SELECT 1 FROM documents INDEXED BY " index " " \
        "WHERE " condition " LIMIT ?3)"

const char *const search_statements[STATEMENTS] = {
    [S_SEARCH_PUT] =
            "INSERT OR REPLACE INTO document_search (rowid, number, orders, customer, email, "
            "reference, their_reference, description) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    [S_SEARCH_READ] = DOCUMENT_WORDS_PUT "WHERE d.id = ?1",
    [S_VERIFY_SEARCH] =
            "SELECT count(*), min(d.id) FROM documents d "
            "WHERE NOT EXISTS (SELECT 1 FROM document_search_content c WHERE c.id = d.id)",
    [S_DOCUMENT_LIST_ALL] = DOCUMENTS " WHERE d.id > 0 AND " FILTER,
    [S_DOCUMENT_LIST_TYPE] = DOCUMENTS " WHERE d.type = ?2 AND " FILTER,
    [S_DOCUMENT_LIST_STATE] = DOCUMENTS " WHERE d.state = ?3 AND " FILTER,
    [S_DOCUMENT_LIST_SHOP] = DOCUMENTS " WHERE d.shop = ?4 AND " FILTER,
    [S_DOCUMENT_LIST_ORDER_ID] = DOCUMENTS " WHERE d.order_id = ?5 AND " FILTER,
    [S_DOCUMENT_LIST_SHOP_ORDER] =
            DOCUMENTS_BY("documents_by_order") " WHERE d.shop = ?4 AND d.order_id = ?5 AND " FILTER,
    [S_DOCUMENT_LIST_ORDER_NUMBER] = DOCUMENTS " WHERE d.order_number = ?6 AND " FILTER,
    [S_DOCUMENT_LIST_SINCE] =
            DOCUMENTS " "
            "WHERE d.id >= (SELECT min(s.id) FROM documents s WHERE s.created_at >= ?7) AND "
            FILTER,
    [S_DOCUMENT_LIST_UNPAID] = DOCUMENTS_BY("documents_unpaid") " WHERE " UNPAID " AND " FILTER,
    [S_DOCUMENT_LIST_SEVERAL] = DOCUMENTS_BY("documents_listed") " WHERE d.id > 0 AND " FILTER,
    [S_RARE_TYPE] = RARE("documents_by_type", "type = ?1 AND ?2 IS NULL"),
    [S_RARE_STATE] = RARE("documents_by_state", "state = ?1 AND ?2 IS NULL"),
    [S_RARE_SHOP] = RARE("documents_by_shop", "shop = ?1 AND ?2 IS NULL"),
    [S_RARE_DAY] =
            RARE("documents_by_day",
            "issue_date >= ifnull(?1, '') AND issue_date <= ifnull(?2, '9')"),
    [S_RARE_UNPAID] =
            "SELECT count(*) FROM (SELECT 1 FROM documents d INDEXED BY documents_unpaid "
            "WHERE " UNPAID " AND ?1 IS ?1 AND ?2 IS ?2 LIMIT ?3)",
    [S_RARE_PEPPOL] =
            "SELECT count(*) FROM (SELECT 1 FROM peppol_deliveries "
            "INDEXED BY peppol_deliveries_by_state_document "
            "WHERE state = ?1 AND ?2 IS NULL LIMIT ?3)",
    [S_RARE_WORDS] =
            "SELECT count(*) FROM (SELECT 1 FROM document_search "
            "WHERE document_search MATCH ?1 AND ?2 IS NULL LIMIT ?3)",
    /* of the ?4 newest documents below ?3: how many of them have the words, counted to ?5 */
    [S_WORDS_NEWEST] =
            "SELECT count(*) FROM (SELECT 1 FROM document_search_content c "
            "WHERE c.id < ?3 AND c.id > (SELECT max(id) FROM documents WHERE id < ?3) - ?4 "
            "AND words_fit(?1, ?2, c.c0, c.c1, c.c2, c.c3, c.c4, c.c5, c.c6) LIMIT ?5)",
    /* the terms of the indexes, a row for each place where one stands: only the first is read */
    [S_TERMS_DOCUMENTS] =
            "CREATE VIRTUAL TABLE IF NOT EXISTS temp.document_terms "
            "USING fts5vocab (main, document_search, instance)",
    [S_TERMS_ORDERS] =
            "CREATE VIRTUAL TABLE IF NOT EXISTS temp.order_terms "
            "USING fts5vocab (main, order_search, instance)",
    [S_TERM_DOCUMENTS] = "SELECT term FROM temp.document_terms WHERE term >= ?1 LIMIT 1",
    [S_TERM_ORDERS] = "SELECT term FROM temp.order_terms WHERE term >= ?1 LIMIT 1",
    [S_DOCUMENT_LIST_DAY] = DOCUMENTS " WHERE d.id IN " WITH_DAY " AND " FILTER,
    [S_DOCUMENT_LIST_AMOUNT] = DOCUMENTS " WHERE d.id IN " WITH_AMOUNT " AND " FILTER,
    [S_DOCUMENT_LIST_REFERENCE] = DOCUMENTS " WHERE d.id IN " WITH_REFERENCE " AND " FILTER,
    [S_DOCUMENT_LIST_WORDS] =
            "SELECT " DOCUMENT_COLUMNS " FROM document_search "
            "CROSS JOIN documents d ON d.id = document_search.rowid " DOCUMENT_JOINS " "
            "WHERE document_search MATCH ?16 AND document_search.rowid < ?10 "
            "AND ?18 IS ?18 AND ?19 IS ?19 AND " CONDITIONS
            "ORDER BY document_search.rowid DESC LIMIT ?1",
    [S_DOCUMENT_LIST_PEPPOL] =
            "SELECT " DOCUMENT_COLUMNS " FROM peppol_deliveries x "
            "INDEXED BY peppol_deliveries_by_state_document "
            "CROSS JOIN documents d ON d.id = x.document_id " DOCUMENT_JOINS " "
            "WHERE x.state = ?9 AND x.id = y.id AND +x.document_id < ?10 AND " ALL_CONDITIONS
            "ORDER BY x.document_id DESC LIMIT ?1",
};
/* clang-format on */
