/* The columns that statements read, each list once: its SQL and the names by which rows are read
 * come from the same rows. Those of the bank's lines are in columns_bank.h, those of the desk in
 * columns_desk.h. Laid out by hand: a column a line. */
#ifndef BILLHOOK_STORE_COLUMNS_H
#define BILLHOOK_STORE_COLUMNS_H

/* A list is FIRST(NAME, sql) and then NEXT(NAME, sql) for each further column. */
#define COLUMN_NAME(name, sql) name,
#define COLUMN_FIRST(name, sql) sql
#define COLUMN_NEXT(name, sql) ", " sql

/* The SQL of a list, and the members of an enum with its names. */
#define COLUMNS_SQL(list) list(COLUMN_FIRST, COLUMN_NEXT)
#define COLUMNS_NAMES(list) list(COLUMN_NAME, COLUMN_NAME)

/* clang-format off */

/* A mail's own last answer. Another mail's error, for which the queue waits, is not its: one
 * without an answer only says that it waits. */
#define MAIL_ANSWER \
        "CASE WHEN m.state <> 'queued' OR m.role = 'alert' OR m.last_answer <> '' " \
        "THEN m.last_answer " \
        "WHEN m.waits_for_peppol > 0 THEN 'waits for the answer to the Peppol look-up' " \
        "WHEN p.until > 0 THEN 'no answer yet: mail waits (billhook status says why)' " \
        "ELSE '' END"

/* When a mail is tried again: not before the pause ends. */
#define MAIL_NEXT_ATTEMPT \
        "iif(p.until > m.next_attempt_at AND m.role <> 'alert' " \
        "AND m.state IN ('queued', 'uncertain'), p.until, m.next_attempt_at)"

/* When a Peppol delivery goes on, as people are told: not before the pause of the provider ends, and
 * of one whose key was refused nobody knows. */
#define PEPPOL_NEXT_ATTEMPT \
        "iif(y.next_attempt_at = 0 OR q.refused = 1, 0, max(q.until, y.next_attempt_at))"

/* The payments of an issued invoice that count, as a list of lists; of another document NULL. */
#define BOOKED \
        "iif(d.number IS NOT NULL AND d.type = 'invoice', " \
        "(SELECT json_group_array(json_array(CAST(w.id AS TEXT), w.day, CAST(w.amount AS TEXT), " \
        "w.by_whom, w.reference)) FROM payments w INDEXED BY payments_by_document " \
        "WHERE w.document_id = d.id AND w.taken_back_at = 0), NULL)"

/* Where an issued invoice can be paid now: the link that was made for what is due. */
#define PAYMENT_LINK_URL \
        "iif(d.type = 'invoice' AND d.number IS NOT NULL AND d.total_due > 0, " \
        "(SELECT k.url FROM payment_links k INDEXED BY payment_links_by_document " \
        "WHERE k.document_id = d.id AND k.state = 'open' AND k.amount = d.total_due), NULL)"

/* What document_row() reads, of d (documents), m (its mail) and y (its Peppol delivery). */
#define DOCUMENT_COLUMN_LIST(FIRST, NEXT) \
        FIRST(DOCUMENT_COLUMN_ID, "d.id") \
        NEXT(DOCUMENT_COLUMN_TYPE, "d.type") \
        NEXT(DOCUMENT_COLUMN_STATE, "d.state") \
        NEXT(DOCUMENT_COLUMN_NUMBER, "d.number") \
        NEXT(DOCUMENT_COLUMN_SHOP, "d.shop") \
        NEXT(DOCUMENT_COLUMN_ORDER_ID, "d.order_id") \
        NEXT(DOCUMENT_COLUMN_ORDER_NUMBER, "d.order_number") \
        NEXT(DOCUMENT_COLUMN_CREATED_AT, "d.created_at") \
        NEXT(DOCUMENT_COLUMN_PAID, "d.paid") \
        NEXT(DOCUMENT_COLUMN_PAID_AT, "d.paid_at") \
        NEXT(DOCUMENT_COLUMN_TOTAL_PAID, "d.total_paid") \
        NEXT(DOCUMENT_COLUMN_TOTAL_DUE, "d.total_due") \
        NEXT(DOCUMENT_COLUMN_WARNINGS, "d.warnings") \
        NEXT(DOCUMENT_COLUMN_FULLY_CREDITED, "d.fully_credited") \
        NEXT(DOCUMENT_COLUMN_EDITS, "d.edits") \
        NEXT(DOCUMENT_COLUMN_VAT_CHOICE, "d.vat_choice") \
        NEXT(DOCUMENT_COLUMN_MADE_BY, "d.made_by") \
        NEXT(DOCUMENT_COLUMN_AUTOMATIC, "d.automatic") \
        NEXT(DOCUMENT_COLUMN_PENDING_ORDER, "d.pending_order") \
        NEXT(DOCUMENT_COLUMN_RIPE_FROM, "d.ripe_from") \
        NEXT(DOCUMENT_COLUMN_RELEASED, "d.released") \
        NEXT(DOCUMENT_COLUMN_VOID_BY, "d.void_by") \
        NEXT(DOCUMENT_COLUMN_RENDERED_AT, "d.rendered_at") \
        NEXT(DOCUMENT_COLUMN_RENDER_ATTEMPTS, "d.render_attempts") \
        NEXT(DOCUMENT_COLUMN_NEXT_RENDER_AT, "d.next_render_at") \
        NEXT(DOCUMENT_COLUMN_RENDER_ERROR, "d.render_error") \
        NEXT(DOCUMENT_COLUMN_UBL_REASON, "d.ubl_reason") \
        NEXT(DOCUMENT_COLUMN_CREDITS_ID, "d.credits_id") \
        NEXT(DOCUMENT_COLUMN_REFUND_ID, "d.refund_id") \
        NEXT(DOCUMENT_COLUMN_CONTENT, "d.content") \
        NEXT(DOCUMENT_COLUMN_MAIL_STATE, "m.state") \
        NEXT(DOCUMENT_COLUMN_MAIL_RECIPIENT, "m.recipient") \
        NEXT(DOCUMENT_COLUMN_MAIL_ATTEMPTS, "m.attempts") \
        NEXT(DOCUMENT_COLUMN_MAIL_LAST_ANSWER, MAIL_ANSWER) \
        NEXT(DOCUMENT_COLUMN_MAIL_SENT_AT, "m.sent_at") \
        NEXT(DOCUMENT_COLUMN_SHOP_PAID_AT, "d.shop_paid_at") \
        NEXT(DOCUMENT_COLUMN_BOOKED, BOOKED) \
        NEXT(DOCUMENT_COLUMN_PAYMENT_LINK, PAYMENT_LINK_URL) \
        NEXT(DOCUMENT_COLUMN_EXPORTED_AT, "d.exported_at") \
        NEXT(DOCUMENT_COLUMN_VAT_REASON, "d.vat_reason") \
        NEXT(DOCUMENT_COLUMN_PEPPOL_STATE, "y.state") \
        NEXT(DOCUMENT_COLUMN_PEPPOL_PARTICIPANT, "y.participant") \
        NEXT(DOCUMENT_COLUMN_PEPPOL_PROVIDER, "y.provider") \
        NEXT(DOCUMENT_COLUMN_PEPPOL_TEST, "y.test") \
        NEXT(DOCUMENT_COLUMN_PEPPOL_ID, "y.provider_id") \
        NEXT(DOCUMENT_COLUMN_PEPPOL_ATTEMPTS, "y.attempts") \
        NEXT(DOCUMENT_COLUMN_PEPPOL_LAST_ANSWER, "y.last_answer") \
        NEXT(DOCUMENT_COLUMN_PEPPOL_NEXT_ATTEMPT_AT, PEPPOL_NEXT_ATTEMPT) \
        NEXT(DOCUMENT_COLUMN_PEPPOL_DELIVERED_AT, "y.delivered_at")

/* Where the mail of a document comes from, the last one to the customer, and its newest Peppol
 * delivery. */
#define DOCUMENT_JOINS \
        "JOIN pause p ON p.id = 1 JOIN peppol_pause q ON q.id = 1 " \
        "LEFT JOIN mails m ON m.id = (SELECT max(t.id) FROM mails t WHERE t.document_id = d.id " \
        "AND t.role = 'to') " \
        "LEFT JOIN peppol_deliveries y ON y.id = " \
        "(SELECT max(t.id) FROM peppol_deliveries t WHERE t.document_id = d.id)"

enum document_column { COLUMNS_NAMES(DOCUMENT_COLUMN_LIST) };

/* What read_delivery() reads, of d (deliveries). */
#define DELIVERY_COLUMN_LIST(FIRST, NEXT) \
        FIRST(DELIVERY_COLUMN_ID, "d.id") \
        NEXT(DELIVERY_COLUMN_SHOP, "d.shop") \
        NEXT(DELIVERY_COLUMN_TOPIC, "d.topic") \
        NEXT(DELIVERY_COLUMN_RECEIVED_AT, "d.received_at") \
        NEXT(DELIVERY_COLUMN_STATE, "d.state") \
        NEXT(DELIVERY_COLUMN_REASON, "d.reason") \
        NEXT(DELIVERY_COLUMN_ORDER_ID, "d.order_id") \
        NEXT(DELIVERY_COLUMN_BYTES, "d.bytes") \
        NEXT(DELIVERY_COLUMN_REPEATS, "d.repeats") \
        NEXT(DELIVERY_COLUMN_ASKED_AFTER, "d.asked_after")

enum delivery_column {
        COLUMNS_NAMES(DELIVERY_COLUMN_LIST)
        /* of one that is read with its body */
        DELIVERY_COLUMN_PACKED, DELIVERY_COLUMN_BODY
};

/* What read_order() reads, of o (orders). */
#define ORDER_COLUMN_LIST(FIRST, NEXT) \
        FIRST(ORDER_COLUMN_SHOP, "o.shop") \
        NEXT(ORDER_COLUMN_ID, "o.id") \
        NEXT(ORDER_COLUMN_NUMBER, "o.number") \
        NEXT(ORDER_COLUMN_STATUS, "o.status") \
        NEXT(ORDER_COLUMN_STATUS_RANK, "o.status_rank") \
        NEXT(ORDER_COLUMN_CREATED_AT, "o.created_at") \
        NEXT(ORDER_COLUMN_MODIFIED_AT, "o.modified_at") \
        NEXT(ORDER_COLUMN_DELETED, "o.deleted") \
        NEXT(ORDER_COLUMN_DELIVERY_ID, "o.delivery_id") \
        NEXT(ORDER_COLUMN_ASKED_AFTER, "o.asked_after") \
        NEXT(ORDER_COLUMN_CUSTOMER, "o.customer") \
        NEXT(ORDER_COLUMN_FIRST_ID, "o.first_id")

enum order_column {
        COLUMNS_NAMES(ORDER_COLUMN_LIST)
        /* of one that is read with its body */
        ORDER_COLUMN_BYTES, ORDER_COLUMN_PACKED, ORDER_COLUMN_BODY
};

/* What read_mail() reads, of m (mails), p (the pause) and d (the document). */
#define MAIL_COLUMN_LIST(FIRST, NEXT) \
        FIRST(MAIL_COLUMN_ID, "m.id") \
        NEXT(MAIL_COLUMN_DOCUMENT_ID, "m.document_id") \
        NEXT(MAIL_COLUMN_NUMBER, "d.number") \
        NEXT(MAIL_COLUMN_RECIPIENT, "m.recipient") \
        NEXT(MAIL_COLUMN_ROLE, "m.role") \
        NEXT(MAIL_COLUMN_STATE, "m.state") \
        NEXT(MAIL_COLUMN_ATTEMPTS, "m.attempts") \
        NEXT(MAIL_COLUMN_LAST_ANSWER, MAIL_ANSWER) \
        NEXT(MAIL_COLUMN_NEXT_ATTEMPT_AT, MAIL_NEXT_ATTEMPT) \
        NEXT(MAIL_COLUMN_CREATED_AT, "m.created_at") \
        NEXT(MAIL_COLUMN_SENT_AT, "m.sent_at") \
        NEXT(MAIL_COLUMN_FIRST_FAILED_AT, "m.first_failed_at") \
        NEXT(MAIL_COLUMN_MESSAGE_ID, "m.message_id") \
        NEXT(MAIL_COLUMN_PAST_DOT, "m.past_dot") \
        NEXT(MAIL_COLUMN_UNCERTAIN_ATTEMPTS, "m.uncertain_attempts") \
        NEXT(MAIL_COLUMN_SUBJECT, "m.subject") \
        NEXT(MAIL_COLUMN_BODY, "m.body") \
        NEXT(MAIL_COLUMN_WAITS_FOR_PEPPOL, "m.waits_for_peppol")

enum mail_column {
        COLUMNS_NAMES(MAIL_COLUMN_LIST)
        /* of one that is read with its message */
        MAIL_COLUMN_MESSAGE
};

/* What read_delivery() of peppol.c reads, of y (peppol_deliveries) and d (its document). */
#define PEPPOL_COLUMN_LIST(FIRST, NEXT) \
        FIRST(PEPPOL_COLUMN_ID, "y.id") \
        NEXT(PEPPOL_COLUMN_DOCUMENT_ID, "y.document_id") \
        NEXT(PEPPOL_COLUMN_NUMBER, "d.number") \
        NEXT(PEPPOL_COLUMN_STATE, "y.state") \
        NEXT(PEPPOL_COLUMN_PARTICIPANT, "y.participant") \
        NEXT(PEPPOL_COLUMN_PROVIDER, "y.provider") \
        NEXT(PEPPOL_COLUMN_ACCOUNT, "y.account") \
        NEXT(PEPPOL_COLUMN_TEST, "y.test") \
        NEXT(PEPPOL_COLUMN_REFERENCE, "y.reference") \
        NEXT(PEPPOL_COLUMN_PROVIDER_ID, "y.provider_id") \
        NEXT(PEPPOL_COLUMN_STEP, "y.step") \
        NEXT(PEPPOL_COLUMN_REACH, "y.reach") \
        NEXT(PEPPOL_COLUMN_ATTEMPTS, "y.attempts") \
        NEXT(PEPPOL_COLUMN_TRIES, "y.tries") \
        NEXT(PEPPOL_COLUMN_LAST_ANSWER, "y.last_answer") \
        NEXT(PEPPOL_COLUMN_NEXT_ATTEMPT_AT, "y.next_attempt_at") \
        NEXT(PEPPOL_COLUMN_QUEUED_AT, "y.queued_at") \
        NEXT(PEPPOL_COLUMN_UNREACHABLE_SINCE, "y.unreachable_since") \
        NEXT(PEPPOL_COLUMN_FIRST_REFUSED_AT, "y.first_refused_at") \
        NEXT(PEPPOL_COLUMN_POSTED_AT, "y.posted_at") \
        NEXT(PEPPOL_COLUMN_ACCEPTED_AT, "y.accepted_at") \
        NEXT(PEPPOL_COLUMN_DELIVERED_AT, "y.delivered_at") \
        NEXT(PEPPOL_COLUMN_WAITS_FOR_PERSON, "y.waits_for_person")

enum peppol_column { COLUMNS_NAMES(PEPPOL_COLUMN_LIST) };

/* What read_exchange() reads, of x (peppol_exchanges). */
#define EXCHANGE_COLUMN_LIST(FIRST, NEXT) \
        FIRST(EXCHANGE_COLUMN_AT, "x.at") \
        NEXT(EXCHANGE_COLUMN_LAST_AT, "x.last_at") \
        NEXT(EXCHANGE_COLUMN_COUNT, "x.count") \
        NEXT(EXCHANGE_COLUMN_ASK, "x.ask") \
        NEXT(EXCHANGE_COLUMN_REQUEST, "x.request") \
        NEXT(EXCHANGE_COLUMN_EVENT, "x.event") \
        NEXT(EXCHANGE_COLUMN_STATUS, "x.status") \
        NEXT(EXCHANGE_COLUMN_TOOK_MS, "x.took_ms") \
        NEXT(EXCHANGE_COLUMN_WORDS, "x.words") \
        NEXT(EXCHANGE_COLUMN_ANSWER, "x.answer")

enum exchange_column { COLUMNS_NAMES(EXCHANGE_COLUMN_LIST) };

/* What shop_record_read() reads. */
#define SHOP_COLUMN_LIST(FIRST, NEXT) \
        FIRST(SHOP_COLUMN_WATERMARK, "watermark") \
        NEXT(SHOP_COLUMN_NEWEST_AT, "newest_at") \
        NEXT(SHOP_COLUMN_FIRST_ROUND_AT, "first_round_at") \
        NEXT(SHOP_COLUMN_COMPLETE_AT, "complete_at") \
        NEXT(SHOP_COLUMN_TRIED_AT, "tried_at") \
        NEXT(SHOP_COLUMN_FAILURES, "failures") \
        NEXT(SHOP_COLUMN_NEXT_TRY_AT, "next_try_at") \
        NEXT(SHOP_COLUMN_RETRY_AFTER_AT, "retry_after_at") \
        NEXT(SHOP_COLUMN_REFUSED, "refused") \
        NEXT(SHOP_COLUMN_TROUBLE, "trouble") \
        NEXT(SHOP_COLUMN_WORDS, "trouble_words") \
        NEXT(SHOP_COLUMN_HELP, "trouble_help") \
        NEXT(SHOP_COLUMN_TROUBLE_SINCE, "trouble_since") \
        NEXT(SHOP_COLUMN_TROUBLE_TOLD, "trouble_told") \
        NEXT(SHOP_COLUMN_WEBHOOKS, "webhooks") \
        NEXT(SHOP_COLUMN_WEBHOOKS_AT, "webhooks_at") \
        NEXT(SHOP_COLUMN_REFUNDS_AT, "refunds_at") \
        NEXT(SHOP_COLUMN_REFUNDS_AFTER, "refunds_after") \
        NEXT(SHOP_COLUMN_MISSED, "missed")

enum shop_column { COLUMNS_NAMES(SHOP_COLUMN_LIST) };

/* What read_missed() reads. */
#define MISSED_COLUMN_LIST(FIRST, NEXT) \
        FIRST(MISSED_COLUMN_SHOP, "shop") \
        NEXT(MISSED_COLUMN_ORDER_ID, "order_id") \
        NEXT(MISSED_COLUMN_MODIFIED_AT, "modified_at") \
        NEXT(MISSED_COLUMN_SEEN_AT, "seen_at") \
        NEXT(MISSED_COLUMN_MISSED_AT, "missed_at")

enum missed_column { COLUMNS_NAMES(MISSED_COLUMN_LIST) };

/* What read_lines() reads of refund_lines. */
#define REFUND_LINES_COLUMN_LIST(FIRST, NEXT) \
        FIRST(REFUND_LINES_SHOP, "shop") \
        NEXT(REFUND_LINES_ORDER_ID, "order_id") \
        NEXT(REFUND_LINES_REFUND_ID, "refund_id") \
        NEXT(REFUND_LINES_ASKED_AT, "asked_at") \
        NEXT(REFUND_LINES_NEXT_ATTEMPT_AT, "next_attempt_at") \
        NEXT(REFUND_LINES_ATTEMPTS, "attempts") \
        NEXT(REFUND_LINES_LAST_ANSWER, "last_answer") \
        NEXT(REFUND_LINES_FETCHED_AT, "fetched_at") \
        NEXT(REFUND_LINES_BODY, "body")

enum refund_lines_column { COLUMNS_NAMES(REFUND_LINES_COLUMN_LIST) };

/* What read_back() reads, of w (write_backs) and d (its document). */
#define WRITE_BACK_COLUMN_LIST(FIRST, NEXT) \
        FIRST(WRITE_BACK_COLUMN_ID, "w.id") \
        NEXT(WRITE_BACK_COLUMN_DOCUMENT_ID, "w.document_id") \
        NEXT(WRITE_BACK_COLUMN_NUMBER, "d.number") \
        NEXT(WRITE_BACK_COLUMN_KIND, "w.kind") \
        NEXT(WRITE_BACK_COLUMN_SHOP, "w.shop") \
        NEXT(WRITE_BACK_COLUMN_ORDER_ID, "w.order_id") \
        NEXT(WRITE_BACK_COLUMN_STATE, "w.state") \
        NEXT(WRITE_BACK_COLUMN_ATTEMPTS, "w.attempts") \
        NEXT(WRITE_BACK_COLUMN_NEXT_ATTEMPT_AT, "w.next_attempt_at") \
        NEXT(WRITE_BACK_COLUMN_QUEUED_AT, "w.queued_at") \
        NEXT(WRITE_BACK_COLUMN_DONE_AT, "w.done_at") \
        NEXT(WRITE_BACK_COLUMN_REMOTE_ID, "w.remote_id") \
        NEXT(WRITE_BACK_COLUMN_LAST_ANSWER, "w.last_answer")

enum write_back_column { COLUMNS_NAMES(WRITE_BACK_COLUMN_LIST) };

/* What read_link() of payment_links.c reads, of k (payment_links) and d (its document). */
#define PAYMENT_LINK_COLUMN_LIST(FIRST, NEXT) \
        FIRST(PAYMENT_LINK_COLUMN_ID, "k.id") \
        NEXT(PAYMENT_LINK_COLUMN_DOCUMENT_ID, "k.document_id") \
        NEXT(PAYMENT_LINK_COLUMN_NUMBER, "d.number") \
        NEXT(PAYMENT_LINK_COLUMN_DUE, "d.total_due") \
        NEXT(PAYMENT_LINK_COLUMN_STATE, "k.state") \
        NEXT(PAYMENT_LINK_COLUMN_AMOUNT, "k.amount") \
        NEXT(PAYMENT_LINK_COLUMN_KEY, "k.key") \
        NEXT(PAYMENT_LINK_COLUMN_DESCRIPTION, "k.description") \
        NEXT(PAYMENT_LINK_COLUMN_REQUEST, "k.request") \
        NEXT(PAYMENT_LINK_COLUMN_REMOTE_ID, "k.remote_id") \
        NEXT(PAYMENT_LINK_COLUMN_URL, "k.url") \
        NEXT(PAYMENT_LINK_COLUMN_TEST, "k.test") \
        NEXT(PAYMENT_LINK_COLUMN_ATTEMPTS, "k.attempts") \
        NEXT(PAYMENT_LINK_COLUMN_ASKED, "k.asked") \
        NEXT(PAYMENT_LINK_COLUMN_NEXT_ATTEMPT_AT, "k.next_attempt_at") \
        NEXT(PAYMENT_LINK_COLUMN_WANTED_AT, "k.wanted_at") \
        NEXT(PAYMENT_LINK_COLUMN_POSTED_AT, "k.posted_at") \
        NEXT(PAYMENT_LINK_COLUMN_MADE_AT, "k.made_at") \
        NEXT(PAYMENT_LINK_COLUMN_CLOSED_AT, "k.closed_at") \
        NEXT(PAYMENT_LINK_COLUMN_LAST_ANSWER, "k.last_answer")

enum payment_link_column { COLUMNS_NAMES(PAYMENT_LINK_COLUMN_LIST) };

/* What read_payment() reads, of p (payments). */
#define PAYMENT_COLUMN_LIST(FIRST, NEXT) \
        FIRST(PAYMENT_COLUMN_ID, "p.id") \
        NEXT(PAYMENT_COLUMN_DOCUMENT_ID, "p.document_id") \
        NEXT(PAYMENT_COLUMN_KIND, "p.kind") \
        NEXT(PAYMENT_COLUMN_AMOUNT, "p.amount") \
        NEXT(PAYMENT_COLUMN_DAY, "p.day") \
        NEXT(PAYMENT_COLUMN_AT, "p.at") \
        NEXT(PAYMENT_COLUMN_BY, "p.by_whom") \
        NEXT(PAYMENT_COLUMN_REFERENCE, "p.reference") \
        NEXT(PAYMENT_COLUMN_SHOP_AT, "p.shop_at") \
        NEXT(PAYMENT_COLUMN_LINE_ID, "p.line_id") \
        NEXT(PAYMENT_COLUMN_REVERSES_ID, "p.reverses_id") \
        NEXT(PAYMENT_COLUMN_MADE_AT, "p.made_at")

enum payment_column {
        COLUMNS_NAMES(PAYMENT_COLUMN_LIST)
        /* of one that is read with its document */
        PAYMENT_COLUMN_NUMBER, PAYMENT_COLUMN_CURRENCY
};

/* What payments_settle() reads beside the payments, of d (documents). */
#define SETTLE_COLUMN_LIST(FIRST, NEXT) \
        FIRST(SETTLE_GROSS, "d.total_gross") \
        NEXT(SETTLE_SHOP_PAID_AT, "d.shop_paid_at") \
        NEXT(SETTLE_ISSUED_AT, "d.issued_at") \
        NEXT(SETTLE_CREDITED, "(SELECT sum(c.total_gross) FROM documents c " \
                "WHERE c.credits_id = d.id AND c.credits_id IS NOT NULL " \
                "AND c.number IS NOT NULL)") \
        NEXT(SETTLE_PAID, "d.paid") \
        NEXT(SETTLE_PAID_AT, "d.paid_at") \
        NEXT(SETTLE_TOTAL_PAID, "d.total_paid") \
        NEXT(SETTLE_TOTAL_DUE, "d.total_due")

enum settle_column { COLUMNS_NAMES(SETTLE_COLUMN_LIST) };

/* What verify reads of a payment that counts, of p (payments). */
#define VERIFY_PAYMENT_COLUMN_LIST(FIRST, NEXT) \
        FIRST(VERIFY_PAYMENT_AMOUNT, "p.amount") \
        NEXT(VERIFY_PAYMENT_AT, "p.at") \
        NEXT(VERIFY_PAYMENT_IS_CARD, "p.kind = 'card'") \
        NEXT(VERIFY_PAYMENT_REVERSALS, "(SELECT count(*) FROM payments r " \
                "WHERE r.document_id = p.document_id AND r.reverses_id = p.id " \
                "AND r.taken_back_at = 0)") \
        NEXT(VERIFY_PAYMENT_FITS, "p.reverses_id IS NULL OR EXISTS (SELECT 1 FROM payments o " \
                "WHERE o.id = p.reverses_id AND o.document_id = p.document_id " \
                "AND o.amount = -p.amount AND o.taken_back_at = 0)")

enum verify_payment_column { COLUMNS_NAMES(VERIFY_PAYMENT_COLUMN_LIST) };

/* What verify reads of an issued document, of d (documents). */
#define VERIFY_COLUMN_LIST(FIRST, NEXT) \
        FIRST(VERIFY_ID, "d.id") \
        NEXT(VERIFY_NUMBER, "d.number") \
        NEXT(VERIFY_N, "d.n") \
        NEXT(VERIFY_SHA256, "d.sha256") \
        NEXT(VERIFY_CHAIN, "d.chain") \
        NEXT(VERIFY_CONTENT, "d.content") \
        NEXT(VERIFY_TYPE, "d.type") \
        NEXT(VERIFY_SHOP, "d.shop") \
        NEXT(VERIFY_ORDER_ID, "d.order_id") \
        NEXT(VERIFY_ORDER_NUMBER, "d.order_number") \
        NEXT(VERIFY_ISSUE_DATE, "d.issue_date") \
        NEXT(VERIFY_CURRENCY, "d.currency") \
        NEXT(VERIFY_TOTAL_GROSS, "d.total_gross") \
        NEXT(VERIFY_TOTAL_PAID, "d.total_paid") \
        NEXT(VERIFY_TOTAL_DUE, "d.total_due") \
        NEXT(VERIFY_STATE, "d.state") \
        NEXT(VERIFY_RENDERED_AT, "d.rendered_at") \
        NEXT(VERIFY_CREDITS_ID, "d.credits_id") \
        NEXT(VERIFY_PAID, "d.paid") \
        NEXT(VERIFY_PAID_AT, "d.paid_at") \
        NEXT(VERIFY_SHOP_PAID_AT, "d.shop_paid_at") \
        NEXT(VERIFY_ISSUED_AT, "d.issued_at") \
        NEXT(VERIFY_LINK_ID, "d.link_id") \
        NEXT(VERIFY_REFERENCE, "d.reference") \
        NEXT(VERIFY_DUE_DATE, "d.due_date") \
        NEXT(VERIFY_REFUND_ID, "d.refund_id") \
        NEXT(VERIFY_FULLY_CREDITED, "d.fully_credited") \
        NEXT(VERIFY_HAS_UBL, "d.has_ubl")

enum verify_column { COLUMNS_NAMES(VERIFY_COLUMN_LIST) };

/* What is read of a series. */
#define SERIES_COLUMN_LIST(FIRST, NEXT) \
        FIRST(SERIES_ID, "id") \
        NEXT(SERIES_TYPE, "type") \
        NEXT(SERIES_SERIES, "series") \
        NEXT(SERIES_START, "start") \
        NEXT(SERIES_LAST, "last") \
        NEXT(SERIES_FLOOR, "floor") \
        NEXT(SERIES_NEXT, "next") \
        NEXT(SERIES_LAST_DATE, "last_date") \
        NEXT(SERIES_HASH, "hash") \
        NEXT(SERIES_STOPPED, "stopped")

enum series_column { COLUMNS_NAMES(SERIES_COLUMN_LIST) };

/* What verify reads of a link, of l (links) and d (its document). */
#define LINK_COLUMN_LIST(FIRST, NEXT) \
        FIRST(LINK_ID, "l.id") \
        NEXT(LINK_NUMBER, "d.number") \
        NEXT(LINK_PDF, "l.pdf_sha256") \
        NEXT(LINK_UBL, "l.ubl_sha256") \
        NEXT(LINK_LINK, "l.link")

enum link_column { COLUMNS_NAMES(LINK_COLUMN_LIST) };

/* What verify reads of a stored file. */
#define ARTIFACT_COLUMN_LIST(FIRST, NEXT) \
        FIRST(ARTIFACT_KIND, "kind") \
        NEXT(ARTIFACT_SHA256, "sha256") \
        NEXT(ARTIFACT_BYTES, "bytes")

enum artifact_column { COLUMNS_NAMES(ARTIFACT_COLUMN_LIST) };

/* What read_attempt() reads, of a (attempts) and d (its delivery). */
#define ATTEMPT_COLUMN_LIST(FIRST, NEXT) \
        FIRST(ATTEMPT_ID, "a.delivery_id") \
        NEXT(ATTEMPT_BEGUN_AT, "a.begun_at") \
        NEXT(ATTEMPT_CUT_SHORT, "a.cut_short") \
        NEXT(ATTEMPT_PENDING, "d.state = 'pending'") \
        NEXT(ATTEMPT_SHOP, "d.shop") \
        NEXT(ATTEMPT_TOPIC, "d.topic")

enum attempt_column { COLUMNS_NAMES(ATTEMPT_COLUMN_LIST) };

/* What care_read() reads. */
#define CARE_COLUMN_LIST(FIRST, NEXT) \
        FIRST(CARE_GOOD_AT, "good_at") \
        NEXT(CARE_FAILED_AT, "failed_at") \
        NEXT(CARE_REASON, "reason") \
        NEXT(CARE_PLACE, "place") \
        NEXT(CARE_NIGHTLY_AT, "nightly_at") \
        NEXT(CARE_TOLD_AT, "told_at")

enum care_column { COLUMNS_NAMES(CARE_COLUMN_LIST) };

/* What read_receipt() reads, of r (receipts). */
#define RECEIPT_COLUMN_LIST(FIRST, NEXT) \
        FIRST(RECEIPT_SHOP, "r.shop") \
        NEXT(RECEIPT_ORDER_ID, "r.order_id") \
        NEXT(RECEIPT_ORDER_NUMBER, "r.order_number") \
        NEXT(RECEIPT_CAUSE, "r.cause") \
        NEXT(RECEIPT_REFUND_ID, "r.refund_id") \
        NEXT(RECEIPT_DAY, "r.day") \
        NEXT(RECEIPT_CURRENCY, "r.currency") \
        NEXT(RECEIPT_COUNTRY, "r.country") \
        NEXT(RECEIPT_VAT_COUNTRY, "r.vat_country") \
        NEXT(RECEIPT_BUSINESS, "r.business") \
        NEXT(RECEIPT_CATEGORY, "r.category") \
        NEXT(RECEIPT_RATE, "r.rate") \
        NEXT(RECEIPT_BASE, "r.base") \
        NEXT(RECEIPT_VAT, "r.vat")

enum receipt_column { COLUMNS_NAMES(RECEIPT_COLUMN_LIST) };

/* Of reminders r with their mails m. */
#define REMINDER_COLUMN_LIST(FIRST, NEXT) \
        FIRST(REMINDER_ID, "r.id") \
        NEXT(REMINDER_DOCUMENT_ID, "r.document_id") \
        NEXT(REMINDER_STEP, "r.step") \
        NEXT(REMINDER_QUEUED_AT, "r.queued_at") \
        NEXT(REMINDER_DAY, "r.day") \
        NEXT(REMINDER_DUE, "r.due") \
        NEXT(REMINDER_FEE, "r.fee") \
        NEXT(REMINDER_MAIL_ID, "r.mail_id") \
        NEXT(REMINDER_MAIL_STATE, "m.state") \
        NEXT(REMINDER_MAIL_SENT_AT, "m.sent_at")

enum reminder_column { COLUMNS_NAMES(REMINDER_COLUMN_LIST) };

/* How many there are of a thing in a state. */
#define TALLY_COLUMN_LIST(FIRST, NEXT) \
        FIRST(TALLY_THING, "thing") \
        NEXT(TALLY_STATE, "state") \
        NEXT(TALLY_COUNT, "count")

enum tally_column { COLUMNS_NAMES(TALLY_COLUMN_LIST) };

/* A row of months m. */
#define MONTH_COLUMN_LIST(FIRST, NEXT) \
        FIRST(MONTH_TYPE, "m.type") \
        NEXT(MONTH_CURRENCY, "m.currency") \
        NEXT(MONTH_DOCUMENTS, "m.documents") \
        NEXT(MONTH_NET, "m.net") \
        NEXT(MONTH_GROSS, "m.gross")

enum month_column { COLUMNS_NAMES(MONTH_COLUMN_LIST) };

/* What unpaid invoices d come to; ?1: the currency of the sums, ?2: today. */
#define UNPAID_PAST "(d.due_date <> '' AND d.due_date < ?2)"
#define UNPAID_COLUMN_LIST(FIRST, NEXT) \
        FIRST(UNPAID_COUNT, "count(*)") \
        NEXT(UNPAID_SUM, "ifnull(sum(iif(d.currency = ?1, d.total_due, 0)), 0)") \
        NEXT(UNPAID_OVERDUE, "ifnull(sum(" UNPAID_PAST "), 0)") \
        NEXT(UNPAID_OVERDUE_SUM, \
                "ifnull(sum(iif(d.currency = ?1 AND " UNPAID_PAST ", d.total_due, 0)), 0)")

enum unpaid_column { COLUMNS_NAMES(UNPAID_COLUMN_LIST) };

/* What is read of long work, of j (jobs). */
#define JOB_COLUMN_LIST(FIRST, NEXT) \
        FIRST(JOB_COLUMN_ID, "j.id") \
        NEXT(JOB_COLUMN_KIND, "j.kind") \
        NEXT(JOB_COLUMN_WISHES, "j.wishes") \
        NEXT(JOB_COLUMN_USER, "j.user") \
        NEXT(JOB_COLUMN_STATE, "j.state") \
        NEXT(JOB_COLUMN_DONE, "j.done") \
        NEXT(JOB_COLUMN_OF, "j.of") \
        NEXT(JOB_COLUMN_MADE_AT, "j.made_at") \
        NEXT(JOB_COLUMN_BEGUN_AT, "j.begun_at") \
        NEXT(JOB_COLUMN_ENDED_AT, "j.ended_at") \
        NEXT(JOB_COLUMN_TEXT, "j.text") \
        NEXT(JOB_COLUMN_RESULT, "j.result") \
        NEXT(JOB_COLUMN_FILE, "j.file") \
        NEXT(JOB_COLUMN_BYTES, "j.bytes")

enum job_column { COLUMNS_NAMES(JOB_COLUMN_LIST) };

/* clang-format on */

#endif
