/* The words on documents and in mails, in four languages. Pure. */
#ifndef BILLHOOK_DOCUMENT_TEXT_H
#define BILLHOOK_DOCUMENT_TEXT_H

#include "document/document.h"

/* Labels of the page; one row per label in document/labels.c, `label(LABEL_QUANTITY, LANGUAGE_FR)`.
 */
enum label {
    LABEL_ORDER_FORM,
    LABEL_DELIVERY_NOTE,
    LABEL_INVOICE,
    LABEL_CREDIT_NOTE, /* same order as enum document_type */
    LABEL_DRAFT,
    LABEL_NUMBER,
    LABEL_DATE,
    LABEL_DUE_DATE,
    LABEL_ORDER,
    LABEL_ORDER_DATE,
    LABEL_DELIVERY_DATE,
    LABEL_YOUR_REFERENCE,
    LABEL_CUSTOMER,
    LABEL_SHIP_TO,
    LABEL_VAT_NUMBER,
    LABEL_DESCRIPTION,
    LABEL_QUANTITY,
    LABEL_UNIT_PRICE,
    LABEL_DISCOUNT,
    LABEL_VAT_RATE,
    LABEL_NET,
    LABEL_GROSS,
    LABEL_VAT_BASE,
    LABEL_VAT_AMOUNT,
    LABEL_TOTAL_NET,
    LABEL_TOTAL_VAT,
    LABEL_ROUNDING,
    LABEL_TOTAL,
    LABEL_PAID,
    LABEL_DUE,
    LABEL_PAY_TITLE,
    LABEL_AMOUNT,
    LABEL_PAY_BY,
    LABEL_IBAN,
    LABEL_BIC,
    LABEL_BENEFICIARY,
    LABEL_REFERENCE,
    LABEL_PAY_LINK,
    LABEL_SCAN_TO_PAY,
    LABEL_SCAN_BANCONTACT,
    LABEL_PAID_ON_BY,
    LABEL_PAID_ON,
    LABEL_PAID_PLAIN,
    LABEL_PAGE_OF,
    LABEL_CUSTOMER_NOTE,
    LABEL_CREDITS_INVOICE,
    LABEL_CREDITED_TOTAL,
    LABEL_SKU,
    LABEL_SHIPPING,
    LABEL_FEE,
    LABEL_REFUND,
    LABEL_EXEMPT,
    LABEL_TO_CREDIT,
    LABEL_VAT_TO_REPAY,
    LABEL_CONTINUED,
    LABEL_PAY_AT_DELIVERY,
    LABEL_GIFT_CARD,
    LABEL_GIFT_CARDS,
    LABELS
};

/* The label (LABEL_PAID_ON_BY has two %s: date and method; LABEL_PAID_ON one %s: the date;
 * LABEL_PAGE_OF two %d; LABEL_PAY_AT_DELIVERY one %s: what is due). Static. */
const char *label(enum label label, enum language language);

/* A day as dd/mm/yyyy (de: dd.mm.yyyy). Caller frees. */
char *format_day(const char *day, enum language language);
/* An amount: nl, de `1.234,56`; fr `1 234,56` with U+202F; en `1,234.56`; with decimals minor
 * digits. Caller frees. */
char *format_money(money amount, int decimals, enum language language);
/* The amount with its currency sign (EUR, GBP) or code by the language's habit: nl "€ 12,34", fr
 * and de "12,34 €", joined by U+00A0; en "€12.34", "USD 12.34". Caller frees. */
char *format_money_currency(money amount, const char *currency, enum language language);
char *format_decimal(struct decimal value, int minimum, int maximum, enum language language);
/* The name of a country in a language; the code itself when unknown. Static or the code (borrowed).
 */
const char *country_name(const char *code, enum language language);

/* Fills the placeholders of the interface. An empty one is ""; a line (between \n) whose
 * placeholders are all empty is left out, and when that is the first line the blank ones after it
 * go along; `{{` is `{`; values are inserted as they are, never expanded again. {total} and {due}
 * are empty on a delivery note; {payment_method} is the title that the customer saw. The result is
 * valid UTF-8, has no control characters but LF and at most 256 KiB ("…" at the cut). The template
 * must have passed text_template_check(). Caller frees. Any thread. */
char *text_expand(const char *template,
        const struct document *document,
        const struct seller *seller,
        const struct shop *shop);

/* BILLHOOK_ERROR_USAGE names the first unknown placeholder, the nearest one and what is allowed;
 * also for a text over 20,000 bytes or one that is not UTF-8. Any thread. */
bool text_template_check(const char *template, GError **error);

/* The built-in texts (kind: paid or unpaid). Static. */
enum builtin_text { TEXT_CAPTION, TEXT_MAIL_SUBJECT, TEXT_MAIL_BODY };
const char *text_builtin(
        enum builtin_text text, enum document_type type, bool paid, enum language language);
/* The text that a document gets: the rule's for paid or unpaid; where the rule's unpaid one is the
 * built-in one and the document is paid at delivery (pay_later), the built-in one for that.
 * Borrowed from the rule, or static. */
const char *text_of_rule(
        enum builtin_text text, const struct document *document, const struct document_rule *rule);

/* True for exactly one plain address: a dot-atom local part of ASCII (at most 64, no '-' in front),
 * a domain of at least two labels (ASCII, or IDNA-convertible), 254 in all; no blanks, quotes,
 * comments, display name, address literal. *ascii (may be NULL) gets the address with its domain as
 * A-label, owned. */
bool email_address_usable(const char *address, char **ascii);

#endif
