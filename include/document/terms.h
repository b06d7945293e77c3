/* What a document says about payment and its day: paid or due, due date, reference, caption. Pure;
 * any thread. */
#ifndef BILLHOOK_DOCUMENT_TERMS_H
#define BILLHOOK_DOCUMENT_TERMS_H

#include "document/document.h"
#include "document/edits.h"

/* True when the order is paid by INTERFACE.md's rule: the shop gives a date of payment, the status
 * is processing, completed or one of the shop's own, neither on_account nor unpaid_statuses speaks
 * against it, and with a method of pay_later the order is completed. */
bool order_is_paid(const struct order *order, const struct shop *shop);

/* True when its payment method is one of on_account, which only promises payment. */
bool order_on_account(const struct order *order, const struct shop *shop);

/* True when its payment method is one of pay_later (paid in hand at delivery) and not of
 * on_account. */
bool order_pays_later(const struct order *order, const struct shop *shop);

/* True when its status is one of unpaid_statuses, which are never paid. */
bool order_status_unpaid(const struct order *order, const struct shop *shop);

/* Marks the document paid at a time, or not paid, and sets totals.paid and totals.due; totals.gross
 * and the payments must be set. What the payments (gift cards) cover stays paid in every case;
 * where they cover all, the document is paid at paid_at even with `paid` false. A credit note is
 * never paid. */
void document_set_paid(struct document *document, bool paid, gint64 paid_at);

/* Gives the document its number and the day of its issue ("" and "" for a draft), and what follows
 * from them:
 * - the due date: invoices and order forms that are not paid and not to be paid at delivery
 *   (pay_later) get the day and due_days, of the edits before the rule; all others none;
 * - the payment reference: invoices with a number, but for unpaid ones of pay_later;
 * - the delivery date of an invoice of category K that has none (BR-IC-11): the day of issue;
 * - the caption with its placeholders filled in, from the edits or the rule, and where a translated
 *   copy goes with it (copy_language) that of the copy.
 * Type, language, payment and totals must be set. edits may be NULL. */
void document_settle(struct document *document,
        const char *number,
        const char *issue_date,
        const struct seller *seller,
        const struct shop *shop,
        const struct document_rule *rule,
        const struct payment_settings *payment,
        const struct document_edits *edits);

/* The caption as it stands on a page with a payment block: without the lines of the built-in text
 * that name the due date or the reference, which the block says. Another text stays whole. Caller
 * frees. */
char *caption_beside_payment(const struct document *document, const struct seller *seller);

#endif
