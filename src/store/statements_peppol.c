/* The SQL of Peppol's deliveries, of the mails that wait for their look-up, and of what is owed.
 * Laid out by hand: a clause a line where a statement is longer than a line. */
#include "columns.h"
#include "statements.h"
#include "statements_documents.h"

/* clang-format off */

/* The deliveries with the numbers of their documents. */
#define DELIVERIES \
        "SELECT " COLUMNS_SQL(PEPPOL_COLUMN_LIST) " FROM peppol_deliveries y "

#define THEIR_DOCUMENTS "JOIN documents d ON d.id = y.document_id "

/* What waits for its time. */
#define WAITS "y.next_attempt_at <> 0 AND y.waits_for_page = 0"

/* How many bytes of answers to what may be asked again and again are kept for one delivery; those
 * to SEND, which a person may need as a proof, are always kept. */
#define KEPT_MOST "1048576"

/* ?1 from when they were issued, ?2 until when, ?3 the country of the VAT number, "" any. */
#define OWED \
        "FROM peppol_owed o INDEXED BY peppol_owed_by_time " \
        "JOIN documents d ON d.id = o.document_id " \
        "WHERE o.settled = 0 AND o.issued_at >= ?1 AND o.issued_at < ?2 " \
        "AND (?3 = '' OR o.vat_country = ?3) " \
        "AND (d.rendered_at = 0 OR d.has_ubl = 1)"

const char *const peppol_statements[STATEMENTS] = {
    [S_MAIL_RELEASE_PEPPOL] =
            "UPDATE mails SET waits_for_peppol = 0, next_attempt_at = ?2 "
            "WHERE document_id = ?1 AND document_id IS NOT NULL AND waits_for_peppol > 0 "
            "AND state = 'queued'",
    [S_MAIL_CANCEL_PEPPOL] =
            "UPDATE mails SET waits_for_peppol = 0, state = 'cancelled', "
            "last_answer = 'not needed: the document goes over Peppol' "
            "WHERE document_id = ?1 AND document_id IS NOT NULL AND waits_for_peppol > 0 "
            "AND state = 'queued'",
    [S_DOCUMENT_SENT_BY_PEPPOL] =
            "UPDATE documents SET state = 'sent' "
            "WHERE id = ?1 AND state = 'issued' AND NOT EXISTS (SELECT 1 FROM mails m "
            "WHERE m.document_id = ?1 AND m.role = 'to' AND m.state NOT IN ('cancelled', "
            "'failed'))",
    [S_COUNTER_FIRST] =
            "INSERT INTO counters (name, value) "
            "VALUES (?1, ?2) "
            "ON CONFLICT (name) DO NOTHING",
    [S_PEPPOL_QUEUE] =
            "INSERT INTO peppol_deliveries (document_id, reference, queued_at, state, "
            "participant, provider, account, test, provider_id, step, reach, attempts, tries, "
            "last_answer, next_attempt_at, unreachable_since, first_refused_at, posted_at, "
            "accepted_at, delivered_at, waits_for_person, waits_for_page) "
            "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, "
            "?18, ?19, ?20, ?21, EXISTS "
            "(SELECT 1 FROM documents WHERE id = ?1 AND rendered_at = 0))",
    [S_PEPPOL_UPDATE] =
            "UPDATE peppol_deliveries "
            "SET state = ?3, participant = ?4, provider = ?5, account = ?6, test = ?7, "
            "provider_id = ?8, step = ?9, reach = ?10, attempts = ?11, tries = ?12, "
            "last_answer = ?13, next_attempt_at = ?14, unreachable_since = ?15, "
            "first_refused_at = ?16, posted_at = ?17, accepted_at = ?18, delivered_at = ?19, "
            "waits_for_person = ?20 "
            "WHERE id = ?1 AND state = ?2 "
            "AND (?3 <> 'sending' OR NOT " NUMBER_HELD("document_id") ")",
    [S_PEPPOL_STATE] =
            "SELECT y.state, d.number FROM peppol_deliveries y " THEIR_DOCUMENTS
            "WHERE y.id = ?1",
    [S_PEPPOL_PAGE_THERE] =
            "UPDATE peppol_deliveries SET waits_for_page = 0 "
            "WHERE document_id = ?1 AND waits_for_page = 1",
    [S_PEPPOL_DUE] =
            DELIVERIES "INDEXED BY peppol_deliveries_due " THEIR_DOCUMENTS
            "WHERE " WAITS " AND y.next_attempt_at <= ?1 AND NOT " NUMBER_HELD("y.document_id") " "
            "ORDER BY y.next_attempt_at, y.id LIMIT 1",
    [S_PEPPOL_NEXT_DUE] =
            "SELECT min(y.next_attempt_at) FROM peppol_deliveries y "
            "INDEXED BY peppol_deliveries_due "
            "WHERE " WAITS,
    [S_PEPPOL_OF_DOCUMENT] =
            DELIVERIES THEIR_DOCUMENTS
            "WHERE y.document_id = ?1 "
            "ORDER BY y.id DESC LIMIT 1",
    [S_PEPPOL_EACH_OF_DOCUMENT] =
            DELIVERIES THEIR_DOCUMENTS
            "WHERE y.document_id = ?1 "
            "ORDER BY y.id",
    [S_PEPPOL_FOR_PERSON] =
            DELIVERIES "INDEXED BY peppol_deliveries_for_person " THEIR_DOCUMENTS
            "WHERE y.waits_for_person = 1 "
            "ORDER BY y.id LIMIT ?1",
    [S_PEPPOL_WITHOUT_MAIL] =
            DELIVERIES THEIR_DOCUMENTS
            "WHERE y.state = 'unreachable' AND y.test = 0 AND NOT EXISTS "
            "(SELECT 1 FROM mails m WHERE m.document_id = y.document_id AND m.role = 'to' "
            "AND m.state NOT IN ('cancelled', 'failed')) "
            "ORDER BY y.id LIMIT ?1",
    [S_PEPPOL_HOLDERS] =
            "SELECT y.provider, y.account, count(*) FROM peppol_deliveries y "
            "INDEXED BY peppol_deliveries_accepted "
            "WHERE y.state = 'accepted' AND y.next_attempt_at = 0 AND y.test = 0 "
            "GROUP BY y.provider, y.account",
    [S_PEPPOL_LIST] =
            DELIVERIES THEIR_DOCUMENTS "WHERE y.id > 0 ORDER BY y.id DESC LIMIT ?1",
    [S_PEPPOL_LIST_STATE] =
            DELIVERIES THEIR_DOCUMENTS "WHERE y.state = ?2 ORDER BY y.id DESC LIMIT ?1",
    [S_PEPPOL_PAGE] =
            DELIVERIES THEIR_DOCUMENTS "WHERE y.state = ?1 AND y.id < ?2 ORDER BY y.id DESC LIMIT ?3",
    [S_PEPPOL_PAGE_UP] =
            DELIVERIES THEIR_DOCUMENTS "WHERE y.state = ?1 AND y.id > ?2 ORDER BY y.id LIMIT ?3",
    [S_PEPPOL_RECOVER] =
            "UPDATE peppol_deliveries SET state = 'uncertain', tries = 0, next_attempt_at = ?1 "
            "WHERE state = 'sending'",
    [S_PEPPOL_TALLIES] = "SELECT state, count FROM peppol_tallies",
    [S_PEPPOL_EXCHANGE_AGAIN] =
            "UPDATE peppol_exchanges "
            "SET count = count + 1, last_at = max(last_at, ?8), took_ms = ?9 "
            "WHERE id = (SELECT max(id) FROM peppol_exchanges WHERE delivery_id = ?1) "
            "AND ask = ?2 AND request = ?3 AND event = ?4 AND status = ?5 AND words = ?6 "
            "AND (answer IS NULL OR answer IS ?7)",
    [S_PEPPOL_EXCHANGE_ADD] =
            "INSERT INTO peppol_exchanges (delivery_id, ask, request, event, status, words, "
            "answer, at, last_at, took_ms, count) "
            "SELECT ?1, ?2, ?3, ?4, ?5, ?6, iif(?2 = 'send' OR "
            "(SELECT total(length(answer)) FROM peppol_exchanges WHERE delivery_id = ?1) "
            "+ ifnull(length(?7), 0) <= " KEPT_MOST ", ?7, NULL), ?8, ?8, ?9, 1",
    [S_PEPPOL_EXCHANGES] =
            "SELECT " COLUMNS_SQL(EXCHANGE_COLUMN_LIST) " FROM peppol_exchanges x "
            "WHERE x.delivery_id = ?1 "
            "ORDER BY x.id",
    [S_PEPPOL_PAUSE_GET] =
            "SELECT until, refused, failures, provider, reason FROM peppol_pause WHERE id = 1",
    [S_PEPPOL_PAUSE_SET] =
            "UPDATE peppol_pause "
            "SET until = ?1, refused = ?2, failures = ?3, provider = ?4, reason = ?5 "
            "WHERE id = 1",
    [S_PEPPOL_OWED_PUT] =
            "INSERT INTO peppol_owed (document_id, issued_at, vat_country) VALUES (?1, ?2, ?3)",
    [S_PEPPOL_OWED_OLDER] =
            "UPDATE peppol_owed INDEXED BY peppol_owed_by_time SET issued_at = ?1 - 1 "
            "WHERE settled = 0 AND issued_at >= ?1",
    [S_PEPPOL_OWED] =
            "SELECT d.number " OWED " ORDER BY o.issued_at, o.document_id LIMIT ?4",
    [S_PEPPOL_OWED_COUNT] = "SELECT count(*) " OWED,
    [S_VERIFY_PEPPOL_TALLIES] =
            "SELECT t.state, t.count, "
            "(SELECT count(*) FROM peppol_deliveries y "
            "WHERE y.state = t.state AND y.test = 0) "
            "FROM peppol_tallies t WHERE t.state > ''",
    [S_VERIFY_PEPPOL_DOCUMENTS] =
            DELIVERIES THEIR_DOCUMENTS
            "WHERE y.id > 0 AND (d.number IS NULL OR d.type NOT IN ('invoice', 'credit_note') "
            "OR EXISTS (SELECT 1 FROM peppol_deliveries o WHERE o.document_id = y.document_id "
            "AND o.id <> y.id AND o.test = y.test)) "
            "ORDER BY y.id",
    [S_VERIFY_PEPPOL_OWED] =
            "SELECT d.number FROM peppol_deliveries y "
            "JOIN documents d ON d.id = y.document_id "
            "JOIN peppol_owed o ON o.document_id = y.document_id "
            "WHERE y.id > 0 AND y.test = 0 AND o.settled <> (y.state IN ('delivered', 'cancelled', "
            "'unreachable') OR (y.state = 'accepted' AND y.next_attempt_at = 0)) "
            "ORDER BY y.id",
};
/* clang-format on */
