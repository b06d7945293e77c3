/* From an order to a draft's content: lines, VAT groups, totals, customer, warnings. Pure; any
 * thread. Rules: INTERFACE.md, and EINVOICE.md "Rounding" for the amounts. */
#ifndef BILLHOOK_DOCUMENT_BUILD_H
#define BILLHOOK_DOCUMENT_BUILD_H

#include "document/document.h"
#include "document/edits.h"

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

/* The content of a draft of rule->type, complete but for its id; document_settle() has been called
 * with "" so that the caption is there. Never fails: what cannot be made right is a warning.
 * Warnings that block: customer-name-missing (invoices, credit notes), total-not-its-parts,
 * vat-not-its-rate, amount-too-large, two-rates-on-a-line, compound-tax, unknown-tax,
 * zero-vat-without-ground, exemption-without-reason, small-enterprise-charges-vat, no-currency, and
 * on invoices foreign-currency and negative-total. The figures are then as well as can be, gross
 * the shop's total where it fits. Warnings that do not block: address-incomplete, vat-number-wrong,
 * vat-number-missing (a company without a number), peppol-participant-wrong (on invoices),
 * quantity-zero, replaced-characters. A delivery
 * note has the products only (all lines when there is no product); its money stays in the struct
 * but is null in JSON, and no figure blocks it. An invoice's delivery_date is the day of
 * date_completed. The caller frees with document_free(). */
struct document *document_build(const struct build_input *input);

/* What was credited of an invoice so far, by the credit notes that count (issued, and drafts that
 * do not block): sums, so that a note costs the same after a thousand others as after one. {0} is
 * "nothing"; ends with credited_clear(). One thread. */
struct credited {
    gsize count;       /* of notes */
    gsize at_rates;    /* of their lines: those that take back no line of the invoice (an amount at
                          a rate, and notes of versions that did not keep it) */
    money gross;       /* in all */
    GHashTable *rates; /* category and rate -> what the notes bear at it, VAT included; NULL:
                          nothing yet. credited.c's own */
    GHashTable *lines; /* place of an invoice's line -> what the notes take back of it; NULL:
                          nothing yet. credited.c's own */
};

/* Adds a credit note to the sums. The note is only read. */
void credited_add(struct credited *credited, const struct document *note);

/* Takes a credit note that was added off the sums again, before it is built anew. */
void credited_remove(struct credited *credited, const struct document *note);

/* Frees what the sums hold and sets them to nothing. */
void credited_clear(struct credited *credited);
typedef struct credited credited_auto;
/* `g_auto(credited_auto) credited = {0}` is cleared at the end of its block. */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(credited_auto, credited_clear)

/* What a credit note is made for. */
enum credit_kind {
    CREDIT_REST,   /* all that is left: line by line, or a line for each rate after earlier notes
                      that did not take back lines */
    CREDIT_AMOUNT, /* a gross amount at one of the invoice's rates (`credit --amount --rate`) */
    CREDIT_LINES,  /* lines of the invoice (`credit --line`) */
    CREDIT_REFUND, /* a refund of the shop: INTERFACE.md's (a) to (d) */
};

/* One line of an invoice to take back. */
struct credit_line {
    gsize place;             /* from 1 */
    bool all;                /* all that is left of it, else: */
    struct decimal quantity; /* above 0, whatever the sign of the line's */
};

/* One line of a refund as the shop made it: a product, shipping or a fee. What is taken back is
 * above 0. Borrowed. */
struct credit_refund_line {
    enum line_kind kind;
    gint64 item_id; /* the order's line that it takes back, 0 unknown */
    const char *name, *sku;
    struct decimal quantity; /* 0: an amount without a quantity */
    struct decimal net, tax; /* in units of the currency */
    const GArray *taxes;     /* struct line_tax */
};

/* What the shop says of a refund beside its amount. Borrowed. */
struct credit_refund {
    const GArray *lines; /* struct credit_refund_line; none: an amount only */
    const GArray *rates; /* struct tax_rate */
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
    const GArray *lines; /* LINES: struct credit_line, at least one, no place twice */
    gint64 refund_id;    /* REFUND */
    const struct credit_refund *refund; /* REFUND: its own lines; NULL: not known */
    const char *reason;                 /* "" allowed */
    gint64 now;                         /* becomes created_at */
};

/* A draft credit note, without an id. The caller frees with document_free().
 * REST: NULL with CONFLICT when nothing is left. AMOUNT: NULL with CONFLICT when the amount is not
 * above 0, is more than is left in all or at its rate, or the invoice does not have the rate.
 * LINES: NULL with CONFLICT when the invoice has no such line, less of it, of its rate or in all is
 * left, or they come to nothing; a line's share is its gross × the quantity / its quantity, rounded
 * half up, and who takes the last of it takes the rest. REFUND never fails: its own lines are taken
 * back where they are known, explain its amount and are left (INTERFACE-shop.md, "Exact refunds");
 * else (a) to (d). Where the rate cannot be known (case (d)) or more is refunded than is left, the
 * draft blocks (credit-not-clear, credit-above-rest). */
struct document *document_build_credit(const struct credit_input *input, GError **error);

/* What is left to credit of an invoice: gross, in minor units; negative where more was credited. */
money document_credit_left(const struct document *invoice, const struct credited *before);

/* True when two contents say the same to a customer: lines (but for the SKU and a cent of
 * discount), total, gift cards, currency, name, company, VAT number, e-mail and addresses. A
 * delivery note is compared without money. Used for "the order changed after issue". *difference
 * (may be NULL) gets the names of what differs, "" when nothing does, with no customer's data in
 * them; the caller frees it. */
bool document_same_content(
        const struct document *issued, const struct document *now, char **difference);

#endif
