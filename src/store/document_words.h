/* What people search in documents, read out of what is stored: for the migration that fills
 * document_search, and for what is written after a part of a transaction was taken back. Bounded,
 * whatever an order has in it. searched.c makes the same words of a document in hand. */
#ifndef BILLHOOK_STORE_DOCUMENT_WORDS_H
#define BILLHOOK_STORE_DOCUMENT_WORDS_H

/* clang-format off */

/* A text of d's content and a blank; no text more than 200 characters. */
#define WORD(path) "ifnull(substr(json_extract(d.content, '" path "'), 1, 200) || ' ', '') || "

/* Of the first 100 lines. */
#define LINE_WORDS \
        "ifnull((SELECT group_concat(" \
        "substr(ifnull(json_extract(one_line.value, '$.sku'), ''), 1, 100) || ' ' || " \
        "substr(json_extract(one_line.value, '$.description'), 1, 200), char(10)) " \
        "FROM (SELECT value FROM json_each(d.content, '$.lines') LIMIT 100) one_line), '')"

/* The row of a document, d: what the shop shows of its order and the order's id, who, … */
#define DOCUMENT_WORDS_PUT \
        "INSERT OR REPLACE INTO document_search (rowid, number, orders, customer, email, " \
        "reference, their_reference, description) " \
        "SELECT d.id, ifnull(d.number, ''), substr(d.order_number, 1, 200) " \
        "|| iif(d.order_number = CAST(d.order_id AS TEXT), '', ' ' || d.order_id), " \
        WORD("$.customer.name") WORD("$.customer.company") WORD("$.customer.vat") \
        WORD("$.customer.shipping.name") WORD("$.customer.shipping.company") "'', " \
        WORD("$.customer.email") "'', " WORD("$.payment_reference") "d.reference, " \
        WORD("$.customer.reference") "'', " LINE_WORDS " FROM documents d "

/* clang-format on */

#endif
