/* The words on documents and in mails, in four languages. Pure. */
#ifndef BILLHOOK_DOCUMENT_TEXT_H
#define BILLHOOK_DOCUMENT_TEXT_H

#include "document/document.h"
#include "document/reminder.h"

/* Labels of the page; one row per label in document/labels.c. */
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
    LABEL_YOUR_VAT_NUMBER,
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
    LABEL_CODE_SAYS,
    LABEL_SCAN_BANCONTACT,
    LABEL_SCAN_LINK,
    LABEL_PAID_ON_BY,
    LABEL_PAID_ON,
    LABEL_PAID_PLAIN,
    LABEL_REMINDER,
    LABEL_PAGE_OF,
    LABEL_CUSTOMER_NOTE,
    LABEL_CREDITS_INVOICE,
    LABEL_CREDITED_TOTAL,
    LABEL_SKU,
    LABEL_SHIPPING,
    LABEL_FEE,
    LABEL_REFUND,
    LABEL_CREDIT_REASON,
    LABEL_EXEMPT,
    LABEL_TO_CREDIT,
    LABEL_VAT_TO_REPAY,
    LABEL_CONTINUED,
    LABEL_PAY_AT_DELIVERY,
    LABEL_UNIT_PRICE_ALONE,
    LABEL_SUM,
    LABEL_TRANSLATION,
    LABEL_TRANSLATED_FROM,
    LABEL_IN_DUTCH,
    LABEL_IN_FRENCH,
    LABEL_IN_GERMAN,
    LABEL_IN_ENGLISH, /* same order as enum language */
    LABEL_RECEIVED,
    LABEL_PHONE,
    LABEL_CORRECTS,
    LABEL_ORDER_FORM_REFERENCE,
    LABEL_GREETING,
    LABEL_XML_ATTACHED,
    LABEL_GIFT_CARD,
    LABEL_GIFT_CARDS,
    LABELS
};

/* The words of a label, a format of printf in these: LABEL_PAID_ON_BY two %s (date, method),
 * LABEL_PAID_ON one %s (date), LABEL_PAGE_OF two %d (page, of how many), LABEL_PAY_AT_DELIVERY one
 * %s (what is due), LABEL_CODE_SAYS two %s (what is due, the reference),
 * LABEL_ORDER_FORM_REFERENCE one %s (the order's number), LABEL_CORRECTS one %s (the invoice's
 * number), LABEL_TRANSLATED_FROM one %s (LABEL_IN_DUTCH …). Static. Any thread. */
const char *label(enum label label, enum language language);

/* A day (YYYY-MM-DD) as dd/mm/yyyy, in German as dd.mm.yyyy; "" for text that is not a day. Caller
 * frees. Any thread. */
char *format_day(const char *day, enum language language);

/* An amount with `decimals` minor digits as the language writes it: nl and de `1.234,56`, fr `1
 * 234,56` with U+202F, en `1,234.56`. Caller frees. Any thread. */
char *format_money(money amount, int decimals, enum language language);

/* An amount with the decimals of its currency and the currency's sign (EUR, GBP) or code, placed by
 * the language's habit: nl "€ 12,34", fr and de "12,34 €", joined by U+00A0; en "€12.34",
 * "USD 12.34". Without a currency ("") the figure alone. Caller frees. Any thread. */
char *format_money_currency(money amount, const char *currency, enum language language);

/* A number with at least `minimum` and at most `maximum` decimals (decimal_text()) as the language
 * writes it, thousands set apart. Caller frees. Any thread. */
char *format_decimal(struct decimal value, int minimum, int maximum, enum language language);

/* The name of a country (ISO 3166, capitals) in a language; the code itself when it is not known.
 * Static, or the code (borrowed). Any thread. */
const char *country_name(const char *code, enum language language);

/* What an unpaid order form is paid by, in its language: "bestelling 727"; "" for every other
 * document, and where it is paid in hand (pay_later) or nothing is due. Caller frees. Any thread.
 */
char *order_form_reference(const struct document *document);

/* What is told with a transfer: the payment reference, of an order form its own; "" none. Caller
 * frees. Any thread. */
char *transfer_reference(const struct document *document);

/* An IBAN in groups as a mail has it: apart by plain blanks, so that what is copied into a bank's
 * program is an IBAN there. Caller frees. Any thread. */
char *iban_to_copy(const char *iban);

/* The words in place of the EPC code's picture: what is due, the reference. Caller frees. Any
 * thread. */
char *code_says(const struct document *document);

/* What a mail says of the delivery over Peppol beside it. */
enum peppol_note {
    PEPPOL_NOTE_NONE,        /* nothing */
    PEPPOL_NOTE_COPY,        /* it is a copy: the document itself comes over Peppol */
    PEPPOL_NOTE_UNREACHABLE, /* the customer cannot be reached there: please register */
    PEPPOL_NOTE_FOLLOWS,     /* it follows over Peppol; nothing is asked */
    PEPPOL_NOTES             /* how many there are */
};

/* The sentence of a note on an invoice or credit note; "" for PEPPOL_NOTE_NONE. Caller frees. Any
 * thread. */
char *peppol_note_text(enum peppol_note note, enum document_type type, enum language language);

/* All that a mail says of the e-invoice: with `xml`, that the attached file is it; the note's
 * sentence. Caller frees. Any thread. */
char *einvoice_note(const struct document *document, enum peppol_note note, bool xml);

/* Fills in a template that text_template_check() accepted, in the document's language. `{name}`
 * becomes its value, `{{` becomes `{`; values are inserted as they are and never expanded again. A
 * line (between \n) that has placeholders, all of them empty, is left out; when that is the first
 * line, the blank lines after it are too. {total} and {due} are empty on a delivery note;
 * {payment_method} is the title that the customer saw; {peppol_note} is empty here. The result is
 * valid UTF-8 without control characters but LF and at most about 256 KiB, with "…" where it was
 * cut. Caller frees. Any thread. */
char *text_expand(const char *template,
        const struct document *document,
        const struct seller *seller,
        const struct shop *shop);

/* As text_expand(), for the body of a mail: {peppol_note} is what is told of the e-invoice (with
 * `xml`, that the attached file is it; the note's sentence), and a template without it gets that as
 * its last paragraph. A greeting in the first line that has no name to greet ("Beste {first_name},"
 * without one) is the language's general one. Caller frees. Any thread. */
char *text_expand_mail(const char *template,
        const struct document *document,
        const struct seller *seller,
        const struct shop *shop,
        enum peppol_note note,
        bool xml);

/* As text_expand(), for a reminder's subject or (`body`) text, with the placeholders of one
 * ({days_late}, {fee}, {interest}, {goods}, {enterprise_number}, {legal}); they are empty in every
 * other text. The text of a consumer's first one gets {legal} as its last paragraph where the
 * template has no place for it: art. XIX.2 CEL demands it. A text greets as
 * text_expand_mail() does. */
char *text_expand_reminder(const char *template,
        const struct document *document,
        const struct seller *seller,
        const struct shop *shop,
        const struct reminder_facts *facts,
        bool body);

/* True for a template that can be filled in, of a reminder or of another text, which has fewer
 * placeholders. False with USAGE for an unknown placeholder (the message names the first one, the
 * nearest known one and all that are allowed), for more than 20,000 bytes and for text that is not
 * UTF-8. Any thread. */
bool text_template_check(const char *template, bool reminder, GError **error);

/* The texts of a kind of document that a config may replace. */
enum builtin_text { TEXT_CAPTION, TEXT_MAIL_SUBJECT, TEXT_MAIL_BODY };

/* The text that stands when the config has none: for a paid or an unpaid document; where a type has
 * only one, that one for both. Static. Any thread. */
const char *text_builtin(
        enum builtin_text text, enum document_type type, bool paid, enum language language);

/* The template that a document gets, by its type, language and whether it is paid: the rule's.
 * Where the document is to be paid at delivery (pay_later) and the rule's unpaid text is the
 * built-in one, the built-in one for that. Borrowed from the rule, or static. Any thread. */
const char *text_of_rule(
        enum builtin_text text, const struct document *document, const struct document_rule *rule);

/* True for a text that is built in for such a document (text_builtin(), and for what is paid at
 * delivery). Any thread. */
bool text_is_builtin(const char *template, enum builtin_text text, const struct document *document);

/* True for exactly one plain address: a dot-atom local part of ASCII (at most 64, no '-' in front),
 * a domain of at least two labels (ASCII, or convertible by IDNA), 254 characters in all; no
 * blanks, quotes, comments, display name or address literal (RFC 5321). *ascii (may be NULL) gets
 * the address with its domain in ASCII (A-labels) when true; the caller frees it. Any thread. */
bool email_address_usable(const char *address, char **ascii);

#endif
