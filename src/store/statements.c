/* All SQL that runs after the schema is there: what several statements share, then the table. Laid
 * out by hand: a clause a line where a statement is longer than a line. */
#include "statements.h"

#include <glib.h>

#include "columns.h"
#include "statements_documents.h"

/* clang-format off */

#define DELIVERY_COLUMNS COLUMNS_SQL(DELIVERY_COLUMN_LIST)
#define ORDER_COLUMNS COLUMNS_SQL(ORDER_COLUMN_LIST)
#define MAIL_COLUMNS COLUMNS_SQL(MAIL_COLUMN_LIST)
#define SERIES_COLUMNS COLUMNS_SQL(SERIES_COLUMN_LIST)

/* What an issued invoice is paid and due is payments_settle()'s. */
#define UNLESS_SETTLED(column, value) \
        "iif(number IS NOT NULL AND type = 'invoice', " column ", " value ")"

/* A draft's content, edits, flags and warnings, as write_draft() binds them. */
#define DRAFT_CONTENT \
        "order_number = ?2, created_at = ?3, currency = ?4, total_gross = ?5, paid = ?6, " \
        "paid_at = ?7, total_paid = ?8, total_due = ?9, warnings = ?10, blocked = ?11, " \
        "edits = ?12, vat_choice = ?13, made_by = ?14, automatic = ?15, pending_order = ?16, " \
        "released = ?17, ripe_from = ?18, content = ?19, vat_reason = ?20, parked = 0, tried = 0"

/* Automatic drafts that wait for nothing but their time. */
#define RIPE \
        "d.state = 'draft' AND d.automatic = 1 AND d.pending_order = 0 AND d.blocked = 0 " \
        "AND d.parked = 0"

/* The conditions of delivery_list(), whichever index finds the rows, and their order. ?1 limit,
 * ?2 state, ?3 shop, ?4 order id, ?5 since. */
#define DELIVERY_FILTER \
        "(?2 IS NULL OR d.state = ?2) AND (?3 IS NULL OR d.shop = ?3) " \
        "AND (?4 = 0 OR d.order_id = ?4) AND d.received_at >= ?5 " \
        "ORDER BY d.id DESC LIMIT ?1"

/* Whether a finished delivery counts the repeats of its body: one row does for each body. */
#define COUNTS_REPEATS \
        "counts_repeats = ?5 AND NOT EXISTS " \
        "(SELECT 1 FROM deliveries o WHERE o.shop = deliveries.shop " \
        "AND o.body_lead = deliveries.body_lead AND o.body_sha256 = deliveries.body_sha256 " \
        "AND o.counts_repeats = 1 AND o.id <> deliveries.id)"

/* Makes deliveries pending again. */
#define DELIVERY_AGAIN \
        "UPDATE deliveries SET state = 'pending', reason = ''"

/* Where MAIL_COLUMNS come from. */
#define MAIL_TABLES \
        "FROM mails m JOIN pause p ON p.id = 1 LEFT JOIN documents d ON d.id = m.document_id"

/* Mails that wait for their time. */
#define MAIL_WAITS \
        "m.state IN ('queued', 'uncertain') AND m.claimed = 0 AND m.waits_for_pdf = 0"

/* Those of documents; one that waits for the Peppol look-up without an end is not among them. */
#define DOCUMENT_MAIL_WAITS MAIL_WAITS " AND m.role <> 'alert' AND m.waits_for_peppol <> 2"

/* Mails that wait for an attachment of [mail], later than ?1. */
#define MAIL_WAITS_FILE \
        "state IN ('queued', 'uncertain') AND claimed = 0 AND waits_for_pdf = 0 " \
        "AND role <> 'alert' AND next_attempt_at > ?1 " \
        "AND substr(last_answer, 1, 13) = '[mail] attach'"

const char *const store_statements[STATEMENTS] = {
    [S_BEGIN] = "BEGIN IMMEDIATE",
    [S_BEGIN_READ] = "BEGIN",
    [S_COMMIT] = "COMMIT",
    [S_ROLLBACK] = "ROLLBACK",
    [S_SAVEPOINT] = "SAVEPOINT step",
    [S_RELEASE] = "RELEASE step",
    [S_ROLLBACK_TO] = "ROLLBACK TO step",
    [S_JOURNAL] = "PRAGMA journal_mode = WAL",
    [S_APPLICATION_ID] = "PRAGMA application_id",
    [S_DATA_VERSION] = "PRAGMA data_version",
    [S_USER_VERSION] = "PRAGMA user_version",
    [S_OBJECTS] = "SELECT count(*) FROM sqlite_schema",
    [S_BIRTH] = "SELECT uid, made_at FROM birth WHERE id = 1",
    [S_DELIVERY_INSERT] =
            "INSERT INTO deliveries (shop, topic, received_at, state, reason, bytes, "
            "counts_repeats, body_lead, body_sha256, body, asked_after) "
            "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) "
            "ON CONFLICT (shop, body_lead, body_sha256) WHERE counts_repeats = 1 DO NOTHING",
    [S_DELIVERY_REPEAT] =
            "UPDATE deliveries SET repeats = repeats + 1 "
            "WHERE shop = ?1 AND body_lead = ?2 AND body_sha256 = ?3 AND counts_repeats = 1 "
            "RETURNING id",
    [S_DELIVERY_PENDING] =
            "SELECT d.id FROM deliveries d WHERE d.state = 'pending' ORDER BY d.id LIMIT ?1",
    [S_DELIVERY_GET] =
            "SELECT " DELIVERY_COLUMNS ", d.packed, d.body FROM deliveries d WHERE d.id = ?1",
    [S_DELIVERY_BODY] = "SELECT packed, body, bytes FROM deliveries WHERE id = ?1",
    [S_DELIVERY_FINISH] =
            "UPDATE deliveries "
            "SET state = ?2, reason = ?3, order_id = ?4, packed = ?6, body = ?7, " COUNTS_REPEATS
            " "
            "WHERE id = ?1 AND state = 'pending'",
    [S_DELIVERY_FINISH_RAW] =
            "UPDATE deliveries SET state = ?2, reason = ?3, order_id = ?4, " COUNTS_REPEATS " "
            "WHERE id = ?1 AND state = 'pending'",
    [S_DELIVERY_ORDER] = "SELECT shop, order_id FROM deliveries WHERE id = ?1",
    [S_DELIVERY_LIST] =
            "SELECT " DELIVERY_COLUMNS " FROM deliveries d WHERE d.id > 0 AND " DELIVERY_FILTER,
    [S_DELIVERY_LIST_PENDING] =
            "SELECT " DELIVERY_COLUMNS " FROM deliveries d "
            "WHERE d.state = 'pending' AND " DELIVERY_FILTER,
    [S_DELIVERY_LIST_STATE] =
            "SELECT " DELIVERY_COLUMNS " FROM deliveries d "
            "WHERE d.state = ?2 AND d.state <> 'pending' AND " DELIVERY_FILTER,
    [S_DELIVERY_PAGE] =
            "SELECT " DELIVERY_COLUMNS " FROM deliveries d "
            "WHERE d.state = ?1 AND d.state <> 'pending' AND d.id < ?2 "
            "ORDER BY d.id DESC LIMIT ?3",
    [S_DELIVERY_PAGE_UP] =
            "SELECT " DELIVERY_COLUMNS " FROM deliveries d "
            "WHERE d.state = ?1 AND d.state <> 'pending' AND d.id > ?2 "
            "ORDER BY d.id LIMIT ?3",
    [S_DELIVERY_LIST_ORDER] =
            "SELECT " DELIVERY_COLUMNS " FROM deliveries d "
            "WHERE d.shop = ?3 AND d.order_id = ?4 AND d.order_id <> 0 AND " DELIVERY_FILTER,
    [S_DELIVERY_LIST_SINCE] =
            "SELECT " DELIVERY_COLUMNS " FROM deliveries d "
            "WHERE d.id >= min(ifnull((SELECT min(s.id) FROM deliveries s "
            "WHERE s.state <> 'pending' AND s.received_at >= ?5), 9223372036854775807), "
            "ifnull((SELECT min(p.id) FROM deliveries p WHERE p.state = 'pending'), "
            "9223372036854775807)) AND " DELIVERY_FILTER,
    [S_DELIVERY_STATE] = "SELECT state, body IS NULL FROM deliveries WHERE id = ?1",
    [S_DELIVERY_RETRY] = DELIVERY_AGAIN " WHERE id = ?1 AND body IS NOT NULL",
    [S_DELIVERY_RETRY_FAILED] =
            DELIVERY_AGAIN " "
            "WHERE state = 'failed' AND state <> 'pending' AND received_at >= ?1 "
            "AND body IS NOT NULL",
    [S_DELIVERY_RETRY_SINCE] =
            DELIVERY_AGAIN " WHERE state <> 'pending' AND received_at >= ?1 AND body IS NOT NULL",
    [S_DELIVERY_DISCARD] =
            "UPDATE deliveries SET state = 'ignored', reason = 'discarded' "
            "WHERE id = ?1 AND state = 'failed'",
    [S_DELIVERY_TO_PURGE] =
            "SELECT id FROM deliveries INDEXED BY deliveries_to_purge "
            "WHERE state IN ('done', 'ignored') AND keep_body = 0 AND body IS NOT NULL "
            "AND received_at < ?1 "
            "ORDER BY received_at LIMIT ?2",
    [S_DELIVERY_KEEP] =
            "UPDATE deliveries SET keep_body = 1 "
            "WHERE id = ?1 AND EXISTS (SELECT 1 FROM orders o WHERE o.delivery_id = ?1 AND EXISTS "
            "(SELECT 1 FROM documents d WHERE d.shop = o.shop AND d.order_id = o.id))",
    [S_DELIVERY_PURGE] = "UPDATE deliveries SET body = NULL, packed = 0 WHERE id = ?1",
    [S_DELIVERY_UNKEEP] = "UPDATE deliveries SET keep_body = 0 WHERE id = ?1 AND keep_body = 1",
    [S_ORDER_DELIVERY] =
            "SELECT delivery_id, first_id, number, customer FROM orders WHERE shop = ?1 AND id = ?2",
    [S_ORDER_WEIGHT] =
            "SELECT o.delivery_id, d.bytes, "
            "(SELECT count(*) FROM (SELECT 1 FROM refunds r WHERE r.shop = ?1 "
            "AND r.order_id = ?2 LIMIT 100)), o.modified_at, o.status_rank, o.deleted, "
            "o.created_at, o.asked_after "
            "FROM orders o "
            "JOIN deliveries d ON d.id = o.delivery_id "
            "WHERE o.shop = ?1 AND o.id = ?2",
    [S_ORDER_PUT] =
            "INSERT INTO orders (shop, id, number, status, status_rank, created_at, modified_at, "
            "deleted, delivery_id, asked_after, customer, first_id) "
            "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, ?8, ?9, ?10, ?11) "
            "ON CONFLICT (shop, id) DO UPDATE SET number = excluded.number, "
            "status = excluded.status, status_rank = excluded.status_rank, "
            "created_at = excluded.created_at, modified_at = excluded.modified_at, deleted = 0, "
            "delivery_id = excluded.delivery_id, customer = excluded.customer, "
            "asked_after = max(asked_after, excluded.asked_after)",
    [S_ORDER_GET] =
            "SELECT " ORDER_COLUMNS ", d.bytes, d.packed, d.body FROM orders o "
            "JOIN deliveries d ON d.id = o.delivery_id "
            "WHERE o.shop = ?1 AND o.id = ?2",
    [S_ORDER_BY_ID] =
            "SELECT " ORDER_COLUMNS " FROM orders o "
            "WHERE o.id = ?1 AND (?2 IS NULL OR o.shop = ?2) "
            "ORDER BY o.shop",
    [S_ORDER_BY_NUMBER] =
            "SELECT " ORDER_COLUMNS " FROM orders o "
            "WHERE o.number = ?1 AND (?2 IS NULL OR o.shop = ?2) "
            "ORDER BY o.shop, o.id",
    [S_ORDER_DELETED] = "UPDATE orders SET deleted = 1 WHERE shop = ?1 AND id = ?2",
    [S_ORDER_INVOICED] =
            "SELECT o.id FROM orders o "
            "WHERE o.shop = ?1 AND o.created_at >= ?2 AND o.created_at < ?3 AND EXISTS "
            "(SELECT 1 FROM documents d WHERE d.shop = o.shop AND d.order_id = o.id "
            "AND d.type = 'invoice' AND d.state IN ('issued', 'sent')) ORDER BY o.id",
    [S_REFUND_PUT] =
            "INSERT INTO refunds (shop, order_id, refund_id, wanted) "
            "VALUES (?1, ?2, ?3, ?4) "
            "ON CONFLICT DO NOTHING",
    [S_REFUND_GET] =
            "SELECT wanted FROM refunds WHERE shop = ?1 AND order_id = ?2 AND refund_id = ?3",
    [S_DOCUMENT_INSERT] =
            "INSERT INTO documents (type, state, shop, order_id, order_number, created_at, "
            "currency, total_gross, credits_id, refund_id, paid, paid_at, total_paid, total_due, "
            "warnings, blocked, edits, vat_choice, made_by, automatic, pending_order, released, "
            "ripe_from, content, vat_reason) "
            "VALUES (?1, 'draft', ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, "
            "?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24)",
    [S_DOCUMENT_UPDATE_DRAFT] =
            "UPDATE documents SET " DRAFT_CONTENT " WHERE id = ?1 AND state = 'draft'",
    [S_DOCUMENT_REVIVE] =
            "UPDATE documents SET " DRAFT_CONTENT ", state = 'draft', void_by = 'nobody' "
            "WHERE id = ?1 AND state = 'void' AND void_by = 'rule' AND number IS NULL",
    [S_DOCUMENT_STATE] = "SELECT type, state, number, void_by FROM documents WHERE id = ?1",
    [S_DOCUMENT_VOID] =
            "UPDATE documents SET state = 'void', void_by = ?2 "
            "WHERE id = ?1 AND (state = 'draft' "
            "OR (state IN ('issued', 'sent') AND type IN ('order_form', 'delivery_note')))",
    [S_DOCUMENT_LIVING] =
            "UPDATE documents "
            "SET paid = " UNLESS_SETTLED("paid", "?2") ", "
            "paid_at = " UNLESS_SETTLED("paid_at", "?3") ", "
            "total_paid = " UNLESS_SETTLED("total_paid", "?4") ", "
            "total_due = " UNLESS_SETTLED("total_due", "?5") ", warnings = ?6, "
            "blocked = ?7, parked = ?8, tried = iif(?9, tried + 1, 0) "
            "WHERE id = ?1",
    [S_DOCUMENT_ISSUE] =
            "UPDATE documents "
            "SET state = 'issued', order_number = ?2, number = ?3, series_id = ?4, n = ?5, "
            "issue_date = ?6, issued_at = ?7, sha256 = ?8, chain = ?9, currency = ?10, "
            "total_gross = ?11, paid = ?12, paid_at = ?13, total_paid = ?14, total_due = ?15, "
            "warnings = ?16, edits = ?17, vat_choice = ?18, content = ?19, link_id = ?20, "
            "vat_reason = ?21, reference = ?22, shop_paid_at = ?23, due_date = ?24, "
            " blocked = 0, parked = 0 "
            "WHERE id = ?1 AND state = 'draft'",
    [S_NUMBER_TAKEN] = "SELECT id FROM documents WHERE number = ?1",
    [S_DOCUMENT_COVERED] =
            "UPDATE documents SET fully_credited = 1 "
            "WHERE id = ?1 AND fully_credited = 0 AND "
            "(SELECT sum(c.total_gross) FROM documents c WHERE c.credits_id = ?1 "
            "AND c.credits_id IS NOT NULL AND c.state IN ('issued', 'sent')) >= total_gross",
    [S_DOCUMENT_GET] = DOCUMENTS " WHERE d.id = ?1",
    [S_DOCUMENT_BY_NUMBER] = DOCUMENTS " WHERE d.number = ?1",
    [S_DOCUMENT_OF_ORDER] = DOCUMENTS " WHERE d.shop = ?1 AND d.order_id = ?2 ORDER BY d.id",
    [S_DOCUMENT_OF_TYPE] =
            DOCUMENTS " WHERE d.shop = ?1 AND d.order_id = ?2 AND d.type = ?3 ORDER BY d.id",
    [S_DOCUMENT_TRACES] =
            "SELECT d.id, d.state, d.number, d.created_at, d.total_gross, d.paid, d.paid_at, "
            "d.total_paid, d.total_due, d.warnings, d.fully_credited, d.edits, d.vat_choice, "
            "d.vat_reason, d.made_by, d.automatic, d.pending_order, d.ripe_from, d.released, "
            "d.void_by, d.shop_paid_at "
            "FROM documents d "
            "WHERE d.shop = ?1 AND d.order_id = ?2 AND d.type = ?3 "
            "ORDER BY d.id",
    [S_NOTE_COUNT] =
            "SELECT count(*) "
            "FROM (SELECT 1 FROM documents d WHERE d.shop = ?1 AND d.order_id = ?2 "
            "AND d.type = 'credit_note' LIMIT ?3)",
    [S_DOCUMENT_CREDITS] =
            DOCUMENTS " "
            "WHERE d.credits_id = ?1 AND d.credits_id IS NOT NULL AND d.state <> 'void' "
            "ORDER BY d.id",
    [S_DOCUMENT_RIPE] =
            DOCUMENTS_BY("documents_ripe") " "
            "WHERE " RIPE " AND d.tried = 0 AND d.ripe_from <= ?1 "
            "ORDER BY d.ripe_from, d.id LIMIT ?2",
    [S_DOCUMENT_RIPE_AGAIN] =
            DOCUMENTS_BY("documents_ripe") " "
            "WHERE " RIPE " AND d.tried > 0 AND d.ripe_from <= ?1 "
            "ORDER BY d.tried, d.ripe_from, d.id LIMIT ?2",
    [S_DOCUMENT_NEXT_RIPE] =
            "SELECT min(d.ripe_from) FROM documents d INDEXED BY documents_ripe WHERE " RIPE,
    [S_DOCUMENT_UNRENDERED] =
            DOCUMENTS_BY("documents_unrendered") " "
            "WHERE d.number IS NOT NULL AND d.rendered_at = 0 AND d.next_render_at <= ?1 "
            "ORDER BY d.next_render_at, d.id LIMIT ?2",
    [S_DOCUMENT_NEXT_RENDER] =
            "SELECT min(d.next_render_at) FROM documents d INDEXED BY documents_unrendered "
            "WHERE d.number IS NOT NULL AND d.rendered_at = 0",
    [S_DOCUMENT_EACH_ISSUED] =
            DOCUMENTS_BY("documents_by_day") " "
            "WHERE d.issue_date >= ?1 AND d.issue_date <= ?2 "
            "AND (?3 IS NULL OR d.shop = ?3) AND (?4 IS NULL OR d.type = ?4) "
            "ORDER BY d.issue_date, d.series_id, d.n",
    [S_DOCUMENT_COUNT_ISSUED] =
            "SELECT count(*), coalesce(sum(d.rendered_at = 0), 0) "
            "FROM documents d INDEXED BY documents_by_day "
            "WHERE d.issue_date >= ?1 AND d.issue_date <= ?2 "
            "AND (?3 IS NULL OR d.shop = ?3) AND d.type = ?4",
    [S_DOCUMENT_ISSUED_SINCE] =
            "SELECT count(*) FROM documents INDEXED BY documents_automatic "
            "WHERE automatic = 1 AND released = 0 AND issued_at IS NOT NULL AND issued_at >= ?1",
    [S_DOCUMENT_ISSUED_AT] =
            "SELECT coalesce((SELECT issued_at FROM peppol_owed WHERE document_id = ?1), "
            "issued_at, 0) FROM documents WHERE id = ?1",
    [S_DOCUMENT_OLDER] = "SELECT ifnull(max(id), 0) FROM documents WHERE id < ?1",
    [S_DOCUMENT_NEWER] = "SELECT ifnull(min(id), 0) FROM documents WHERE id > ?1",
    [S_DOCUMENT_RELEASE] =
            "UPDATE documents INDEXED BY documents_burst SET released = 1, parked = 0, tried = 0 "
            "WHERE state = 'draft' AND parked = 2 AND id <= ?1 "
            "AND (SELECT count(*) FROM documents INDEXED BY documents_burst "
            "WHERE state = 'draft' AND parked = 2 AND id <= ?1) <= ?2",
    [S_DOCUMENT_RENDER_FAILED] =
            "UPDATE documents "
            "SET render_attempts = render_attempts + 1, next_render_at = ?2, render_error = ?3 "
            "WHERE id = ?1 AND number IS NOT NULL AND rendered_at = 0",
    [S_DOCUMENT_RENDERED] =
            "UPDATE documents "
            "SET rendered_at = ?2, ubl_reason = ?3, has_ubl = ?4, render_error = '' "
            "WHERE id = ?1 AND number IS NOT NULL AND rendered_at = 0",
    [S_DOCUMENT_UNEXPORTED] =
            DOCUMENTS_BY("documents_unexported") " "
            "WHERE d.has_ubl = 1 AND d.exported_at = 0 AND NOT " NUMBER_HELD("d.id") " "
            "ORDER BY d.id LIMIT ?1",
    [S_DOCUMENT_EXPORTED] =
            "UPDATE documents SET exported_at = ?2 "
            "WHERE id = ?1 AND has_ubl = 1 AND exported_at = 0",
    [S_DOCUMENT_SHOP_PAID] = "UPDATE documents SET shop_paid_at = ?2 WHERE id = ?1",
    [S_ATTEMPT_BEGIN] =
            "INSERT INTO attempts (delivery_id, begun_at) "
            "VALUES (?1, ?2) "
            "ON CONFLICT (delivery_id) DO UPDATE SET begun_at = ?2",
    [S_ATTEMPT_END] = "DELETE FROM attempts WHERE delivery_id = ?1",
    [S_ATTEMPT_CUT] =
            "UPDATE attempts SET begun_at = 0, cut_short = cut_short + 1 WHERE delivery_id = ?1",
    [S_ATTEMPT_PAUSE] =
            "UPDATE attempts SET begun_at = 0 "
            "WHERE delivery_id > 0 AND (?1 = 0 OR delivery_id = ?1)",
    [S_ATTEMPT_LIST] =
            "SELECT " COLUMNS_SQL(ATTEMPT_COLUMN_LIST) " FROM attempts a "
            "JOIN deliveries d ON d.id = a.delivery_id "
            "WHERE a.delivery_id > 0 "
            "ORDER BY a.delivery_id",
    [S_RENDERING_BEGIN] =
            /* not of one that a command has made meanwhile: nobody would end it */
            "INSERT INTO renderings (document_id, begun_at) "
            "SELECT id, ?2 FROM documents WHERE id = ?1 AND rendered_at = 0 "
            "ON CONFLICT (document_id) DO UPDATE SET begun_at = ?2",
    [S_RENDERING_END] = "DELETE FROM renderings WHERE document_id = ?1",
    [S_RENDERING_PAUSE] = "DELETE FROM renderings WHERE document_id > 0",
    [S_RENDERING_LIST] =
            DOCUMENTS " WHERE d.id IN (SELECT document_id FROM renderings) ORDER BY d.id",
    [S_PICTURE_PUT] =
            "INSERT INTO pictures (kept_at, sha256, bytes) SELECT ?1, ?2, ?3 "
            "WHERE NOT EXISTS (SELECT 1 FROM pictures WHERE sha256 = ?2)",
    [S_PICTURE_IS] = "SELECT EXISTS (SELECT 1 FROM pictures WHERE sha256 = ?1)",
    [S_PICTURE_GET] = "SELECT bytes FROM pictures WHERE sha256 = ?1",
    [S_ARTIFACT_PUT] =
            "INSERT INTO artifacts (document_id, kind, made_at, sha256, bytes) "
            "VALUES (?1, ?2, ?3, ?4, ?5)",
    [S_ARTIFACT_GET] = "SELECT bytes, sha256 FROM artifacts WHERE document_id = ?1 AND kind = ?2",
    [S_LINK_LAST] = "SELECT id, link FROM links WHERE id = (SELECT max(id) FROM links)",
    [S_LINK_PUT] =
            "INSERT INTO links (id, document_id, pdf_sha256, ubl_sha256, link) "
            "VALUES (?1, ?2, ?3, ?4, ?5)",
    [S_LINK_GET] = "SELECT link FROM links WHERE id = ?1",
    [S_LINK_OF_DOCUMENT] = "SELECT pdf_sha256, ubl_sha256 FROM links WHERE document_id = ?1",
    [S_VERIFY_LINKS] =
            "SELECT " COLUMNS_SQL(LINK_COLUMN_LIST) " FROM links l "
            "JOIN documents d ON d.id = l.document_id "
            "WHERE l.id > ?1 "
            "ORDER BY l.id LIMIT ?2",
    [S_SERIES_GET] =
            "SELECT " SERIES_COLUMNS " FROM series "
            "WHERE type = ?1 AND series = ?2",
    [S_SERIES_LIST] =
            "SELECT " SERIES_COLUMNS " FROM series "
            "WHERE ?1 IS NULL OR type = ?1 "
            "ORDER BY type, series",
    [S_SERIES_OF_TYPE_ISSUED] = "SELECT EXISTS (SELECT 1 FROM series WHERE type = ?1 AND last > 0)",
    [S_SERIES_ANY_ISSUED] = "SELECT EXISTS (SELECT 1 FROM series WHERE floor > 0)",
    [S_SERIES_LAST_DATE] = "SELECT max(last_date) FROM series",
    [S_SERIES_ANY_STOPPED] =
            "SELECT EXISTS (SELECT 1 FROM series WHERE stopped = 1 AND (floor > 0 OR type = ?1))",
    [S_SERIES_INSERT] = "INSERT INTO series (type, series, next) VALUES (?1, ?2, ?3)",
    [S_SERIES_ISSUED] =
            "UPDATE series "
            "SET start = iif(start = 0, ?2, start), last = ?2, floor = ?2, next = ?2 + 1, "
            "last_date = ?3, hash = ?4 "
            "WHERE id = ?1 AND next = ?2",
    [S_SERIES_NEXT] = "UPDATE series SET next = ?2, floor = ?3, stopped = 0 WHERE id = ?1",
    [S_SERIES_SEEN] =
            "INSERT INTO series (type, series, next) SELECT ?1, ?2, ?3 "
            "WHERE NOT EXISTS (SELECT 1 FROM series WHERE type = ?1 AND series = ?2)",
    [S_SERIES_STOP_ALL] = "UPDATE series SET stopped = 1",
    [S_SERIES_STOP] = "UPDATE series SET stopped = 1 WHERE floor > 0",
    [S_SERIES_CHAIN_AT] =
            "SELECT n, chain FROM documents "
            "WHERE series_id = ?1 AND n <= ?2 "
            "ORDER BY n DESC LIMIT 1",
    [S_JUMP_PUT] =
            "INSERT INTO jumps (series_id, skipped_from, next, at, reason) "
            "VALUES (?1, ?2, ?3, ?4, ?5)",
    [S_JUMP_OVER] = "SELECT max(next) FROM jumps WHERE series_id = ?1 AND skipped_from = ?2",
    [S_JUMPED_OVER] =
            "SELECT EXISTS (SELECT 1 FROM jumps "
            "WHERE series_id = ?1 AND skipped_from <= ?2 AND next > ?2)",
    [S_MAIL_QUEUE] =
            "INSERT INTO mails (document_id, recipient, role, state, waits_for_pdf, "
            "next_attempt_at, created_at, message_id, last_answer, subject, body, "
            "waits_for_peppol) "
            "VALUES (?1, ?2, ?3, ?4, EXISTS "
            "(SELECT 1 FROM documents WHERE id = ?1 AND rendered_at = 0), ?5, ?6, ?7, ?8, ?9, "
            "?10, ?11)",
    [S_MAIL_DUE_ALERT] =
            "SELECT m.id FROM mails m INDEXED BY mails_due_alerts "
            "WHERE " MAIL_WAITS " AND m.role = 'alert' AND m.next_attempt_at <= ?1 "
            "ORDER BY m.next_attempt_at, m.id LIMIT 1",
    [S_MAIL_DUE] =
            "SELECT m.id FROM mails m INDEXED BY mails_due "
            "WHERE " DOCUMENT_MAIL_WAITS " AND m.next_attempt_at <= ?1 AND "
            "(SELECT until FROM pause WHERE id = 1) <= ?1 "
            "AND NOT " NUMBER_HELD("m.document_id") " "
            "ORDER BY m.next_attempt_at, m.id LIMIT 1",
    [S_MAIL_CLAIM] =
            "UPDATE mails SET claimed = 1, past_dot = 0, attempts = attempts + 1, "
            "waits_for_peppol = 0 "
            "WHERE id = ?1 AND state IN ('queued', 'uncertain') AND claimed = 0 "
            "AND waits_for_pdf = 0 AND waits_for_peppol <> 2 "
            "AND NOT " NUMBER_HELD("document_id"),
    [S_MAIL_GET] =
            "SELECT " MAIL_COLUMNS ", b.bytes " MAIL_TABLES " "
            "LEFT JOIN messages b ON b.message_id = m.message_id "
            "WHERE m.id = ?1",
    [S_MAIL_LIST] =
            "SELECT " MAIL_COLUMNS " " MAIL_TABLES " WHERE m.id > 0 ORDER BY m.id DESC LIMIT ?1",
    [S_MAIL_LIST_STATE] =
            "SELECT " MAIL_COLUMNS " " MAIL_TABLES " "
            "WHERE m.state = ?2 "
            "ORDER BY m.id DESC LIMIT ?1",
    [S_MAIL_PAGE] =
            "SELECT " MAIL_COLUMNS " " MAIL_TABLES " "
            "WHERE m.state = ?1 AND m.id < ?2 ORDER BY m.id DESC LIMIT ?3",
    [S_MAIL_PAGE_UP] =
            "SELECT " MAIL_COLUMNS " " MAIL_TABLES " "
            "WHERE m.state = ?1 AND m.id > ?2 ORDER BY m.id LIMIT ?3",
    [S_MAIL_OF_DOCUMENT] =
            "SELECT " MAIL_COLUMNS " " MAIL_TABLES " "
            "WHERE m.document_id = ?1 AND m.document_id IS NOT NULL "
            "ORDER BY m.id",
    [S_MAIL_KEEP] =
            "INSERT INTO messages (message_id, bytes) SELECT message_id, ?2 FROM mails "
            "WHERE id = ?1 "
            "ON CONFLICT DO NOTHING",
    [S_MAIL_DOT] = "UPDATE mails SET past_dot = 1 WHERE id = ?1 AND claimed = 1",
    [S_MAIL_FINISH] =
            "UPDATE mails "
            "SET state = ?2, claimed = 0, past_dot = 0, last_answer = ?3, next_attempt_at = ?4, "
            "sent_at = iif(?2 = 'sent', ?5, 0), "
            "uncertain_attempts = "
            "uncertain_attempts + (past_dot = 1 AND ?2 IN ('uncertain', 'held')), "
            "first_failed_at = iif(?2 <> 'sent' AND first_failed_at = 0, ?5, first_failed_at) "
            "WHERE id = ?1 AND claimed = 1 "
            "RETURNING document_id, role",
    [S_MAIL_DOCUMENT_SENT] =
            "UPDATE documents SET state = 'sent' WHERE id = ?1 AND state = 'issued'",
    [S_MAIL_PDF_THERE] =
            "UPDATE mails SET waits_for_pdf = 0 "
            "WHERE document_id = ?1 AND document_id IS NOT NULL AND waits_for_pdf = 1",
    [S_MAIL_STATE] = "SELECT state, claimed FROM mails WHERE id = ?1",
    [S_MAIL_WAITS_FILE] = "SELECT EXISTS (SELECT 1 FROM mails WHERE " MAIL_WAITS_FILE ")",
    [S_MAIL_RETRY_FILES] = "UPDATE mails SET next_attempt_at = ?1 WHERE " MAIL_WAITS_FILE,
    [S_MAIL_RETRY] =
            "UPDATE mails "
            "SET state = iif(state = 'uncertain', state, 'queued'), next_attempt_at = created_at, "
            "first_failed_at = 0, waits_for_peppol = 0 "
            "WHERE id = ?1 AND state <> 'sent' AND claimed = 0",
    [S_MAIL_RETRY_FAILED] =
            "UPDATE mails SET state = 'queued', next_attempt_at = created_at, "
            "first_failed_at = 0, waits_for_peppol = 0 "
            "WHERE state = 'failed'",
    [S_MAIL_CANCEL] =
            "UPDATE mails SET state = 'cancelled' "
            "WHERE id = ?1 AND state NOT IN ('sent', 'cancelled') AND claimed = 0",
    [S_MAIL_RECOVER] =
            "UPDATE mails "
            "SET claimed = 0, "
            "state = iif(past_dot = 1 OR uncertain_attempts > 0, 'uncertain', 'queued'), "
            "uncertain_attempts = uncertain_attempts + past_dot, past_dot = 0 "
            "WHERE claimed = 1",
    [S_MAIL_HOLD_UNCERTAIN] =
            "UPDATE mails SET state = 'held' "
            "WHERE state = 'uncertain' AND claimed = 0 AND uncertain_attempts >= ?1",
    [S_PAUSE_GET] = "SELECT until, reason FROM pause WHERE id = 1",
    [S_PAUSE_SET] = "UPDATE pause SET until = ?1, reason = ?2 WHERE id = 1",
    [S_MAIL_NEXT_DUE] =
            "SELECT min(at) FROM ("
            "SELECT min(m.next_attempt_at) AS at FROM mails m INDEXED BY mails_due_alerts "
            "WHERE " MAIL_WAITS " AND m.role = 'alert' "
            "UNION ALL "
            "SELECT max(min(m.next_attempt_at), (SELECT until FROM pause WHERE id = 1)) "
            "FROM mails m INDEXED BY mails_due "
            "WHERE " DOCUMENT_MAIL_WAITS ")",
    [S_EVENT_ADD] =
            "INSERT INTO events (shop, order_id, kind, at, text) VALUES (?1, ?2, ?3, ?4, ?5)",
    [S_EVENT_LIST] =
            "SELECT at, kind, text FROM events WHERE shop = ?1 AND order_id = ?2 ORDER BY id",
    [S_EVENT_LAST] =
            "SELECT id FROM events "
            "WHERE shop = ?1 AND order_id = ?2 AND kind IN ('person', 'document', 'decision') "
            "ORDER BY id DESC LIMIT 1",
    [S_ALERTS_FORGET] =
            "DELETE FROM alerts WHERE kind > 'log:' AND kind < 'log;' AND mailed_at < ?1",
    [S_ALERT_DUE] =
            "INSERT INTO alerts (kind, mailed_at) "
            "VALUES (?1, ?2) "
            "ON CONFLICT (kind) DO UPDATE SET mailed_at = excluded.mailed_at "
            "WHERE mailed_at <= excluded.mailed_at - 3600 OR mailed_at > excluded.mailed_at",
    [S_CARE_GOOD] =
            "INSERT INTO cares (kind, good_at, place, nightly_at) "
            "VALUES (?1, ?2, ?3, ?4) "
            "ON CONFLICT (kind) DO UPDATE SET good_at = ?2, failed_at = 0, reason = '', "
            "place = iif(?4, ?3, place), nightly_at = max(nightly_at, ?4)",
    [S_CARE_FAILED] =
            "INSERT INTO cares (kind, failed_at, reason, place, nightly_at) "
            "VALUES (?1, ?2, ?3, ?4, ?5) "
            "ON CONFLICT (kind) DO UPDATE SET failed_at = ?2, reason = ?3, "
            "place = iif(?5, ?4, place), nightly_at = max(nightly_at, ?5)",
    [S_CARE_GET] =
            "SELECT " COLUMNS_SQL(CARE_COLUMN_LIST) " FROM cares "
            "WHERE kind = ?1",
    [S_CARE_TOLD] = "UPDATE cares SET told_at = ?2 WHERE kind = ?1",
    [S_COUNTER_SET] =
            "INSERT INTO counters (name, value) "
            "VALUES (?1, ?2) "
            "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    [S_COUNTER_GET] = "SELECT value FROM counters WHERE name = ?1",
    [S_COPIED_FORGET] =
            "DELETE FROM counters WHERE name > 'mark-copied:' AND name < 'mark-copied;'",
    [S_COPIED_PUT] =
            "INSERT INTO counters (name, value) "
            "SELECT 'mark-copied:' || id, ?3 FROM series WHERE type = ?1 AND series = ?2 "
            "ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)",
    [S_COPIED_ALL] =
            "INSERT INTO counters (name, value) "
            "SELECT 'mark-copied:' || id, floor FROM series WHERE floor > 0 "
            "ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)",
    [S_COPIED_MISSING] =
            "SELECT ifnull(sum(max(floor - ifnull("
            "(SELECT value FROM counters WHERE name = 'mark-copied:' || series.id), 0), 0)), 0) "
            "FROM series",
    [S_TALLIES] = "SELECT " COLUMNS_SQL(TALLY_COLUMN_LIST) " FROM tallies",
    [S_COUNT_PENDING] = "SELECT count(*) FROM deliveries WHERE state = 'pending'",
    [S_COUNT_BLOCKED] =
            "SELECT count(*) FROM documents INDEXED BY documents_blocked "
            "WHERE state = 'draft' AND blocked = 1",
    [S_COUNT_BURST] =
            "SELECT count(*), ifnull(max(id), 0) FROM documents INDEXED BY documents_burst "
            "WHERE state = 'draft' AND parked = 2",
    [S_COUNT_UNRENDERED] =
            "SELECT count(*), ifnull(sum(render_attempts > 0), 0) "
            "FROM documents INDEXED BY documents_unrendered "
            "WHERE number IS NOT NULL AND rendered_at = 0",
    [S_LAST_DELIVERY] =
            "SELECT CASE topic WHEN 'order.fetched' THEN 0 ELSE received_at END "
            "FROM deliveries WHERE id = (SELECT max(id) FROM deliveries)",
    [S_OLDEST_INVOICE_DRAFT] =
            "SELECT min(created_at) FROM documents INDEXED BY documents_invoice_drafts "
            "WHERE type = 'invoice' AND state = 'draft'",
    [S_VERIFY_DOCUMENTS] =
            "SELECT " COLUMNS_SQL(VERIFY_COLUMN_LIST) " FROM documents d "
            "WHERE d.series_id = ?1 AND d.n > ?2 AND d.n <= ?3 "
            "ORDER BY d.n LIMIT ?4",
    [S_VERIFY_INTEGRITY] = "SELECT integrity_check FROM pragma_integrity_check(?1)",
    [S_VERIFY_FOREIGN] =
            "SELECT 'row ' || ifnull(rowid, "
            "'?') || ' refers to a row of ' || parent || ' that is not there' "
            "FROM pragma_foreign_key_check(?1)",
    [S_VERIFY_SERIES] =
            "SELECT " SERIES_COLUMNS " FROM series "
            "ORDER BY id",
    [S_VERIFY_ARTIFACTS] =
            "SELECT " COLUMNS_SQL(ARTIFACT_COLUMN_LIST) " FROM artifacts "
            "WHERE document_id = ?1",
    [S_WITHOUT_PAGE] =
            "SELECT number, render_error FROM documents INDEXED BY documents_unrendered "
            "WHERE number IS NOT NULL AND rendered_at = 0 AND issued_at < ?1 "
            "AND (render_attempts > 0 OR next_render_at <= ?2)", /* else it waits for its link */
    [S_VERIFY_PICTURES] =
            "SELECT id, sha256, bytes FROM pictures WHERE id > ?1 ORDER BY id LIMIT 1",
    [S_VERIFY_CREDITED] =
            "SELECT sum(c.total_gross) FROM documents c "
            "WHERE c.credits_id = ?1 AND c.credits_id IS NOT NULL "
            "AND c.state IN ('issued', 'sent')",
    [S_ISSUED_COUNT] = "SELECT count(*) FROM documents WHERE number IS NOT NULL",
};
/* clang-format on */

const char *statement_sql(enum statement statement)
{
    const char *const *const tables[] = {store_statements, desk_statements, peppol_statements,
            shop_statements, bank_statements, payment_statements, reminder_statements,
            report_statements, search_statements, order_statements, job_statements,
            payment_link_statements};
    for (gsize i = 0; i < G_N_ELEMENTS(tables); i++)
        if (tables[i][statement])
            return tables[i][statement];
    return NULL;
}
