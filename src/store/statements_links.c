/* The SQL of payment links. Laid out by hand: a clause a line where a statement is longer than a
 * line. */
#include "columns.h"
#include "statements.h"
#include "statements_documents.h"

/* clang-format off */

/* The links with the numbers of their documents. */
#define LINKS_BY(index) \
        "SELECT " COLUMNS_SQL(PAYMENT_LINK_COLUMN_LIST) " FROM payment_links k " \
        "INDEXED BY " index " JOIN documents d ON d.id = k.document_id "

/* A random UUID of version 4. */
#define NEW_KEY \
        "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || " \
        "substr(hex(randomblob(2)), 2) || '-a' || substr(hex(randomblob(2)), 2) || '-' || " \
        "hex(randomblob(6)))"

const char *const payment_link_statements[STATEMENTS] = {
    [S_PAYMENT_LINK_WANT] =
            "INSERT INTO payment_links (document_id, state, amount, key, description, request, "
            "remote_id, url, test, attempts, asked, next_attempt_at, wanted_at, posted_at, "
            "made_at, closed_at, last_answer) "
            "VALUES (?1, 'wanted', ?2, ?3, '', '', '', '', 0, 0, 0, ?4, ?4, 0, 0, 0, '')",
    [S_PAYMENT_LINK_DUE] =
            LINKS_BY("payment_links_due")
            "WHERE k.next_attempt_at <> 0 AND k.next_attempt_at <= ?1 "
            "AND NOT " NUMBER_HELD("k.document_id") " "
            "ORDER BY k.next_attempt_at, k.id LIMIT 1",
    [S_PAYMENT_LINK_NEXT_DUE] =
            "SELECT min(next_attempt_at) FROM payment_links INDEXED BY payment_links_due "
            "WHERE next_attempt_at <> 0",
    [S_PAYMENT_LINK_UPDATE] =
            "UPDATE payment_links SET state = ?3, amount = ?4, key = ?5, description = ?6, "
            "request = ?7, remote_id = ?8, url = ?9, test = ?10, attempts = ?11, asked = ?12, "
            "next_attempt_at = iif(?18 = "
            "(SELECT d.total_due FROM documents d WHERE d.id = document_id), ?13, 1), "
            "posted_at = ?14, made_at = ?15, closed_at = ?16, last_answer = ?17 "
            "WHERE id = ?1 AND state = ?2 "
            "AND (?3 <> 'making' OR NOT " NUMBER_HELD("document_id") ")",
    [S_PAYMENT_LINK_RECOVER] =
            "UPDATE payment_links SET state = 'uncertain', next_attempt_at = ?1 "
            "WHERE state = 'making'",
    [S_PAYMENT_LINKS_AGAIN] =
            "UPDATE payment_links SET state = 'wanted', next_attempt_at = ?2, closed_at = 0, "
            "posted_at = 0, attempts = 0, request = '', last_answer = '', key = " NEW_KEY " "
            "WHERE state = 'failed' AND remote_id = '' AND wanted_at >= ?1 "
            "AND id = (SELECT max(t.id) FROM payment_links t "
            "WHERE t.document_id = payment_links.document_id) "
            "AND (SELECT d.total_due FROM documents d WHERE d.id = document_id) > 0",
    [S_PAYMENT_LINK_KNOWN] =
            "SELECT id FROM payment_links WHERE remote_id = ?1 AND remote_id <> ''",
    [S_PAYMENT_LINK_OF_DOCUMENT] =
            LINKS_BY("payment_links_by_document")
            "WHERE k.document_id = ?1 ORDER BY k.id DESC LIMIT 1",
    [S_PAYMENT_LINK_URL_AT] =
            "SELECT k.url FROM payment_links k INDEXED BY payment_links_by_document "
            "WHERE k.document_id = ?1 AND k.made_at <> 0 AND k.made_at <= ?2 "
            "AND (k.closed_at = 0 OR k.closed_at > ?2) "
            "ORDER BY k.id DESC LIMIT 1",
    [S_PAYMENT_LINKS_IN] =
            LINKS_BY("payment_links_by_state")
            "WHERE k.state = ?1 AND k.closed_at >= ?2 AND d.total_due > 0 "
            "AND NOT EXISTS (SELECT 1 FROM payment_links t INDEXED BY payment_links_by_document "
            "WHERE t.document_id = k.document_id AND t.id > k.id) "
            "ORDER BY k.closed_at DESC LIMIT ?3",
    [S_PAYMENT_LINKS_TO_PROCESS] =
            LINKS_BY("payment_links_by_state")
            "JOIN orders o ON o.shop = d.shop AND o.id = d.order_id "
            "WHERE k.state = 'paid' AND k.closed_at >= ?1 AND o.deleted = 0 "
            "AND o.status IN ('pending', 'on-hold', 'failed') "
            "ORDER BY k.closed_at DESC LIMIT ?2",
    [S_PAYMENT_LINKS_COUNT] = "SELECT count(*) FROM payment_links WHERE state = ?1",
    [S_DOCUMENT_HOLD_PAGE] =
            "UPDATE documents SET next_render_at = ?2 "
            "WHERE id = ?1 AND number IS NOT NULL AND rendered_at = 0 AND render_attempts = 0",
    [S_PAYMENT_LINK_PAUSE_GET] =
            "SELECT until, refused, failures, since, told, reason FROM payment_link_pause "
            "WHERE id = 1",
    [S_PAYMENT_LINK_PAUSE_PUT] =
            "UPDATE payment_link_pause SET until = ?1, refused = ?2, failures = ?3, since = ?4, "
            "told = ?5, reason = ?6 WHERE id = 1",
};
/* clang-format on */
