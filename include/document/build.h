/* From an order to a draft's content: lines, VAT groups, totals, customer, warnings. Pure; any
 * thread. Rules: INTERFACE.md, and EINVOICE.md "Rounding" for the amounts. */
#ifndef BILLHOOK_DOCUMENT_BUILD_H
#define BILLHOOK_DOCUMENT_BUILD_H

#include "document/document.h"

/* What a person may change of a draft with `edit`. */
enum edit_key {
    EDIT_EMAIL,
    EDIT_LANGUAGE,
    EDIT_COMPANY,
    EDIT_VAT,
    EDIT_REFERENCE,
    EDIT_CAPTION,
    EDIT_DUE_DAYS,
    EDIT_KEYS
};

/* The changes, each owned; NULL: not changed. {0} changes nothing. */
struct document_edits {
    char *value[EDIT_KEYS];
};

/* Frees all changes: nothing is changed any more. */
void document_edits_clear(struct document_edits *edits);

/* The names of the keys as commands write them, "email" … "due_days", ended by NULL. */
extern const char *const edit_key_names[EDIT_KEYS + 1];

/* Sets one change, or takes it back where value is "". It is checked first and kept in its normal
 * form: language is nl, fr, de or en; vat a valid VAT number with its country; email one plain
 * address; company and reference one line of at most 200 characters; caption a template of at most
 * 2000; due_days 0 to 365. False with USAGE, which names the key and what is allowed; then nothing
 * is changed. value is not NULL. */
bool document_edits_set(
        struct document_edits *edits, const char *key, const char *value, GError **error);

/* The changes as a JSON object, {"email":…}. Caller frees. */
char *document_edits_to_json(const struct document_edits *edits);

/* Replaces all changes by those of a JSON object of document_edits_to_json(), without checking them
 * again. An unknown key is ignored; text that is not JSON changes nothing of the document. */
void document_edits_from_json(struct document_edits *edits, const char *json);

/* All that a draft is made from. Borrowed. */
struct build_input {
    const struct order *order;
    const struct seller *seller;
    const struct shop *shop;
    const struct document_rule *rule; /* says the type */
    const struct payment_settings *payment;
    const struct document_edits *edits; /* may be NULL */
    enum vat_category vat_category; /* a person's choice for zero VAT; VAT_NONE: nothing chosen */
    const char *vat_reason;         /* the reason that goes with it (E needs one); NULL or "" */
    gint64 now;                     /* becomes created_at */
};

/* The content of a draft of rule->type, complete but for its id; document_number() has been called
 * with "" so that the caption is there. Never fails: what cannot be made right is a warning.
 * Warnings that block: customer-name-missing (invoices, credit notes), total-not-its-parts,
 * vat-not-its-rate, amount-too-large, two-rates-on-a-line, compound-tax, unknown-tax,
 * zero-vat-without-ground, exemption-without-reason, small-enterprise-charges-vat, no-currency, and
 * on invoices foreign-currency and negative-total. The figures are then as well as can be, gross
 * the shop's total where it fits. Warnings that do not block: address-incomplete, vat-number-wrong,
 * vat-number-missing (a company without a number), quantity-zero, replaced-characters. A delivery
 * note has the products only (all lines when there is no product); its money stays in the struct
 * but is null in JSON, and no figure blocks it. An invoice's delivery_date is the day of
 * date_completed. The caller frees with document_free(). */
struct document *document_build(const struct build_input *input);

/* True when the order is paid by INTERFACE.md's rule: the shop gives a date of payment, the status
 * is processing, completed or one of the shop's own, neither on_account nor unpaid_statuses speaks
 * against it, and with a method of pay_later the order is completed. Any thread. */
bool order_is_paid(const struct order *order, const struct shop *shop);

/* True when its payment method is one of on_account, which only promises payment. Any thread. */
bool order_on_account(const struct order *order, const struct shop *shop);

/* True when its payment method is one of pay_later (paid in hand at delivery) and not of
 * on_account. Any thread. */
bool order_pays_later(const struct order *order, const struct shop *shop);

/* True when its status is one of unpaid_statuses, which are never paid. Any thread. */
bool order_status_unpaid(const struct order *order, const struct shop *shop);

/* Marks the document paid at a time, or not paid, and sets totals.paid and totals.due; totals.gross
 * and the payments must be set. What the payments (gift cards) cover stays paid in every case;
 * where they cover all, the document is paid at paid_at even with `paid` false. A credit note is
 * never paid. */
void document_set_paid(struct document *document, bool paid, gint64 paid_at);

/* What was credited of an invoice so far, by the credit notes that count (issued, and drafts that
 * do not block): sums, so that a note costs the same after a thousand others as after one. {0} is
 * "nothing"; ends with credited_clear(). One thread. */
struct credited {
    gsize count;       /* of notes */
    money gross;       /* in all */
    GHashTable *rates; /* category and rate -> what the notes bear at it, VAT included; NULL:
                          nothing yet. credit.c's own */
};

/* Adds a credit note to the sums. The note is only read. */
void credited_add(struct credited *credited, const struct document *note);

/* Frees what the sums hold and sets them to nothing. */
void credited_clear(struct credited *credited);
typedef struct credited credited_auto;
/* `g_auto(credited_auto) credited = {0}` is cleared at the end of its block. */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(credited_auto, credited_clear)

/* What a credit note is made for. */
enum credit_kind {
    CREDIT_REST,   /* all that is left, line by line, or a line for each rate after earlier notes */
    CREDIT_AMOUNT, /* a gross amount at one of the invoice's rates (`credit --amount --rate`) */
    CREDIT_REFUND, /* a refund of the shop: INTERFACE.md's (a) to (d) */
};

/* All that a credit note is made from. Borrowed. Amounts are in minor units of the invoice's
 * currency. */
struct credit_input {
    const struct document *invoice; /* issued */
    const struct seller *seller;
    const struct shop *shop;
    const struct document_rule *rule; /* of credit notes */
    const struct payment_settings *payment;
    const struct credited *before; /* by earlier notes of this invoice */
    enum credit_kind kind;
    money amount;        /* AMOUNT and REFUND: gross, positive */
    money refund_tax;    /* REFUND: its total_tax, positive; 0: not known */
    struct decimal rate; /* AMOUNT: percent */
    gint64 refund_id;    /* REFUND */
    const char *reason;  /* "" allowed */
    gint64 now;          /* becomes created_at */
};

/* A draft credit note, without an id. The caller frees with document_free().
 * REST: NULL with CONFLICT when nothing is left. AMOUNT: NULL with CONFLICT when the amount is not
 * above 0, is more than is left in all or at its rate, or the invoice does not have the rate.
 * REFUND never fails: where the rate cannot be known (case (d)) or more is refunded than is left,
 * the draft blocks (credit-not-clear, credit-above-rest). */
struct document *document_build_credit(const struct credit_input *input, GError **error);

/* What is left to credit of an invoice: gross, in minor units; negative where more was credited. */
money document_credit_left(const struct document *invoice, const struct credited *before);

/* Gives the document its number and the day of its issue ("" and "" for a draft), and what follows
 * from them:
 * - the due date: invoices and order forms that are not paid and not paid at delivery (pay_later)
 * get the day and due_days, of the edits before the rule; all others none;
 * - the payment reference: invoices with a number, but for unpaid ones of pay_later;
 * - the delivery date of an invoice of category K that has none (BR-IC-11): the day of issue;
 * - the caption with its placeholders filled in, from the edits or the rule.
 * Type, language, payment and totals must be set. edits may be NULL. */
void document_number(struct document *document,
        const char *number,
        const char *issue_date,
        const struct seller *seller,
        const struct shop *shop,
        const struct document_rule *rule,
        const struct payment_settings *payment,
        const struct document_edits *edits);

/* Edits of a draft credit note, which has no order to be rebuilt from: e-mail, company, VAT number,
 * reference and language get the edited value where there is one, else the invoice's; then the
 * customer's name is checked again. The caption and due date follow with document_number(). */
void document_apply_edits(
        struct document *note, const struct document *invoice, const struct document_edits *edits);

/* True when two contents say the same to a customer: lines (but for the SKU and a cent of
 * discount), total, gift cards, currency, name, company, VAT number, e-mail and addresses. A
 * delivery note is compared without money. Used for "the order changed after issue". *difference
 * (may be NULL) gets the names of what differs, "" when nothing does, with no customer's data in
 * them; the caller frees it. */
bool document_same_content(
        const struct document *issued, const struct document *now, char **difference);

/* Sets the warning customer-name-missing, which blocks, on an invoice or credit note that names
 * neither a person nor a company, and takes it away from any other document. */
void document_check_name(struct document *document);

#endif
