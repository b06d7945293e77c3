/* From an order to a draft's content: lines, VAT groups, totals, customer, warnings. Pure.
 * Rules: INTERFACE.md, and EINVOICE.md "Rounding" for the amounts. */
#ifndef BILLHOOK_DOCUMENT_BUILD_H
#define BILLHOOK_DOCUMENT_BUILD_H

#include "document/document.h"

/* What a person changed with `edit`; "" in a set field is a value, NULL = not changed. All owned.
 */
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
struct document_edits {
    char *value[EDIT_KEYS];
};
void document_edits_clear(struct document_edits *edits);
/* "email" … "due_days"; NULL-terminated list for nearest-name messages. */
extern const char *const edit_key_names[EDIT_KEYS + 1];
/* Sets or (value "") takes back one change after checking it: language nl|fr|de|en, vat a valid VAT
 * number, email one plain address, due_days 0-365. BILLHOOK_ERROR_USAGE names the key and what is
 * allowed, nothing changed. */
bool document_edits_set(
        struct document_edits *edits, const char *key, const char *value, GError **error);
/* {"email":…} and back; an unknown key is ignored. Caller frees. */
char *document_edits_to_json(const struct document_edits *edits);
void document_edits_from_json(struct document_edits *edits, const char *json);

struct build_input {
    const struct order *order;
    const struct seller *seller;
    const struct shop *shop;
    const struct document_rule *rule;
    const struct payment_settings *payment;
    const struct document_edits *edits; /* may be NULL */
    enum vat_category vat_category;     /* a person's choice for zero VAT, VAT_NONE: none */
    const char *vat_reason;             /* that goes with it (E needs one); NULL or "": none */
    gint64 now;
};

/* The content of a draft of rule->type, complete but for id and what document_number() sets;
 * document_number() has been called with "" so that captions stand. Never fails: what cannot be
 * made right is a warning that blocks (codes: total-not-its-parts, vat-not-its-rate,
 * two-rates-on-a-line, compound-tax, unknown-tax, zero-vat-without-ground,
 * exemption-without-reason, small-enterprise-charges-vat, amount-too-large, no-currency; on
 * invoices foreign-currency, negative-total), the figures then as well as can be, gross the shop's
 * total in every case; and what is only incomplete one that does not (address-incomplete,
 * vat-number-wrong, vat-number-missing for a company without number, quantity-zero,
 * replaced-characters). A delivery note has the products only (all lines when there is no product);
 * its money stays in the struct but is null in JSON and no figure blocks it. An invoice's
 * delivery_date is the day of date_completed. Caller frees. */
struct document *document_build(const struct build_input *input);

/* True when the order is paid by INTERFACE.md's rule (date_paid_gmt, status, unpaid_statuses,
 * pay_later, on_account). */
bool order_is_paid(const struct order *order, const struct shop *shop);
/* True when its method only promises payment (on_account); when it is one of pay_later and not of
 * on_account; when its status is one of unpaid_statuses. */
bool order_on_account(const struct order *order, const struct shop *shop);
bool order_pays_later(const struct order *order, const struct shop *shop);
bool order_status_unpaid(const struct order *order, const struct shop *shop);

/* Marks the document paid or not and sets totals.paid and totals.due. What its payments (gift
 * cards) cover stays paid in every case; where they cover all, the document is paid. A credit note
 * is never paid. */
void document_set_paid(struct document *document, bool paid, gint64 paid_at);

/* What was credited of an invoice so far, by the credit notes that count (issued, and drafts that
 * do not block): sums, so that a note costs the same after a thousand others as after one. {0} is
 * "nothing"; ends with credited_clear(). One thread. */
struct credited {
    gsize count;       /* of notes */
    money gross;       /* in all */
    GHashTable *rates; /* category and rate -> what the notes bear at it; NULL: nothing yet.
                          credit.c's own */
};
void credited_add(struct credited *credited, const struct document *note);
void credited_clear(struct credited *credited);
typedef struct credited credited_auto;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(credited_auto, credited_clear)

enum credit_kind {
    CREDIT_REST,   /* all that is left, line by line, or a line for each rate after earlier notes */
    CREDIT_AMOUNT, /* a gross amount at one of the invoice's rates (`credit --amount --rate`) */
    CREDIT_REFUND, /* a refund of the shop: INTERFACE.md's (a) to (d) */
};

struct credit_input {
    const struct document *invoice; /* issued */
    const struct seller *seller;
    const struct shop *shop;
    const struct document_rule *rule; /* of credit notes */
    const struct payment_settings *payment;
    const struct credited *before; /* borrowed */
    enum credit_kind kind;
    money amount;        /* gross, positive: AMOUNT and REFUND */
    money refund_tax;    /* REFUND: its total_tax, positive, 0 unknown */
    struct decimal rate; /* AMOUNT */
    gint64 refund_id;    /* REFUND */
    const char *reason;  /* "" allowed */
    gint64 now;
};

/* A draft credit note. REST with nothing left, AMOUNT above what is left or at a rate the invoice
 * has not: BILLHOOK_ERROR_CONFLICT. REFUND never fails: case (d) is a draft that blocks
 * (credit-not-clear, credit-above-rest). Caller frees. */
struct document *document_build_credit(const struct credit_input *input, GError **error);

/* What is left to credit of an invoice (gross, minor units). */
money document_credit_left(const struct document *invoice, const struct credited *before);

/* Gives the document its number and day ("" and "" for a draft) and what follows from them: due
 * date (invoices and order forms, null when paid or paid later at delivery; edits' due_days win),
 * payment reference (invoices, but for those paid at delivery), the caption with its placeholders,
 * the K delivery date. */
void document_number(struct document *document,
        const char *number,
        const char *issue_date,
        const struct seller *seller,
        const struct shop *shop,
        const struct document_rule *rule,
        const struct payment_settings *payment,
        const struct document_edits *edits);

/* Edits of a draft credit note, which has no order to be rebuilt from: each edited field gets its
 * value, each other the one of the invoice. The caption and due date follow with document_number().
 */
void document_apply_edits(
        struct document *note, const struct document *invoice, const struct document_edits *edits);

/* True when two contents say the same to a customer: lines, totals, customer, address, e-mail,
 * currency. Used for "the order changed after issue". *difference (may be NULL) names what differs,
 * owned by the caller. */
bool document_same_content(
        const struct document *issued, const struct document *now, char **difference);

/* An invoice or credit note for nobody blocks: sets the warning customer-name-missing, or takes it
 * away. */
void document_check_name(struct document *document);

#endif
