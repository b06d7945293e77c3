/* The columns of lines of bank statements, and of the invoices that they may pay (columns.h says
 * how lists are made). Laid out by hand: a column a line. */
#ifndef BILLHOOK_STORE_COLUMNS_BANK_H
#define BILLHOOK_STORE_COLUMNS_BANK_H

#include "columns.h"

/* clang-format off */

/* What read_line() reads, of l (bank_lines). */
#define BANK_LINE_COLUMN_LIST(FIRST, NEXT) \
        FIRST(BANK_LINE_ID, "l.id") \
        NEXT(BANK_LINE_STATEMENT_ID, "l.statement_id") \
        NEXT(BANK_LINE_PLACE, "l.place") \
        NEXT(BANK_LINE_ACCOUNT, "l.account") \
        NEXT(BANK_LINE_DAY, "l.day") \
        NEXT(BANK_LINE_AMOUNT, "l.amount") \
        NEXT(BANK_LINE_CURRENCY, "l.currency") \
        NEXT(BANK_LINE_KIND, "l.kind") \
        NEXT(BANK_LINE_NAME, "l.name") \
        NEXT(BANK_LINE_IBAN, "l.iban") \
        NEXT(BANK_LINE_REFERENCE, "l.reference") \
        NEXT(BANK_LINE_TEXT, "l.text") \
        NEXT(BANK_LINE_END_TO_END, "l.end_to_end") \
        NEXT(BANK_LINE_BANK_REFERENCE, "l.bank_reference") \
        NEXT(BANK_LINE_STATE, "l.state") \
        NEXT(BANK_LINE_OUTCOME, "l.outcome") \
        NEXT(BANK_LINE_FACTS, "l.facts") \
        NEXT(BANK_LINE_DECIDED_BY, "l.decided_by")

enum bank_line_column { COLUMNS_NAMES(BANK_LINE_COLUMN_LIST) };

/* Of d: what payments say of an invoice. */
#define PAYMENTS_OF "FROM payments p WHERE p.document_id = d.id AND p.taken_back_at = 0 AND "
#define SHOP_PAID "EXISTS (SELECT 1 " PAYMENTS_OF "(p.kind = 'shop' OR p.shop_at <> 0))"
#define HAND_PAID "EXISTS (SELECT 1 " PAYMENTS_OF "p.kind = 'hand' AND p.line_id IS NULL)"
#define UNPROVED \
        "(SELECT ifnull(sum(p.amount), 0) " PAYMENTS_OF \
        "(p.kind = 'shop' OR p.kind = 'hand') AND p.line_id IS NULL)"

/* What read_target() reads, of d (documents) and k (bank_invoices); payments are read behind it. */
#define BANK_TARGET_COLUMN_LIST(FIRST, NEXT) \
        FIRST(BANK_TARGET_ID, "d.id") \
        NEXT(BANK_TARGET_NUMBER, "d.number") \
        NEXT(BANK_TARGET_ORDER_NUMBER, "d.order_number") \
        NEXT(BANK_TARGET_CURRENCY, "d.currency") \
        NEXT(BANK_TARGET_METHOD, "k.method") \
        NEXT(BANK_TARGET_NAME, "k.name") \
        NEXT(BANK_TARGET_COMPANY, "k.company") \
        NEXT(BANK_TARGET_GROSS, "d.total_gross") \
        NEXT(BANK_TARGET_DUE, "d.total_due") \
        NEXT(BANK_TARGET_CREDITED, "d.fully_credited")

enum bank_target_column {
        COLUMNS_NAMES(BANK_TARGET_COLUMN_LIST)
        /* of those that are asked by what they say of themselves; nothing of those by what is due */
        BANK_TARGET_SHOP_PAID, BANK_TARGET_HAND_PAID, BANK_TARGET_UNPROVED, BANK_TARGET_REFERENCE
};

/* clang-format on */

#endif
