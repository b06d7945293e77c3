/* A document: order form, delivery note, invoice or credit note, as a draft or issued. Pure data
 * and its JSON. */
#ifndef BILLHOOK_DOCUMENT_DOCUMENT_H
#define BILLHOOK_DOCUMENT_DOCUMENT_H

#include <cjson/cJSON.h>
#include <glib.h>
#include <stdbool.h>

#include "base/decimal.h"
#include "document/peppol_status.h"
#include "document/seller.h"
#include "document/warning.h"
#include "woocommerce/order.h"

/* ISSUED: it has its number and its content is frozen. SENT: its mail left too. VOID: a draft that
 * was given up; an issued document never is. */
enum document_state { DOCUMENT_DRAFT, DOCUMENT_ISSUED, DOCUMENT_SENT, DOCUMENT_VOID };

/* UNCL5305 codes; NONE: not known yet (zero VAT without a ground), the JSON says null. */
enum vat_category { VAT_NONE, VAT_S, VAT_Z, VAT_E, VAT_AE, VAT_K, VAT_G };

/* One line. All strings are owned. All amounts of a document are in minor units of its currency
 * (struct document.currency_decimals), rates in percent. */
struct document_line {
    enum line_kind kind;
    char *sku, *description;
    char **details; /* "Maat: L"; never NULL */
    struct decimal quantity;
    struct decimal unit_price; /* net, before discount, 2 to 6 decimals */
    money list_net;            /* before discount */
    money discount;            /* list_net - net */
    money net, vat, gross; /* gross: what the shop charged for it; vat = gross - net only informs,
                              since VAT is due on the sum of a rate */
    struct decimal vat_rate;
    enum vat_category vat_category;
    char *discount_reason; /* the coupon codes, "" */
    int credited_line;     /* of a credit note: the place from 1 of the invoice's line that it takes
                              back, in whole or in part; 0: of none (an amount at a rate, rounding).
                              A LINE_REFUND with a place takes an amount of that line, and nothing
                              of its quantity */
    gint64 item_id;        /* the order's line that it is made of; 0: of none, or not known (a
                              document of an older version) */
};

/* One row of the VAT table: all that bears one category and rate. */
struct document_vat {
    enum vat_category category;
    struct decimal rate;
    money base, amount;
    char country[3]; /* of an invoice or credit note: whose VAT it is (vat_country.h), ISO 3166; "":
                        not known (a document of an older version, or of another type) */
};

/* due = gross - paid; of an issued invoice gross - payments - issued credit notes, at least 0. */
struct document_totals {
    money net, vat, rounding, gross, paid, due; /* gross = net + vat + rounding */
};

/* A payment that was there when the document was issued: a gift card or store credit. Frozen;
 * nothing takes it back. */
struct document_payment {
    char *label; /* the card's code, of a longer one the last four characters */
    money amount;
    char *by; /* "gift card" */
    char *on; /* day */
};

/* A payment of an issued invoice as it is told: those that count, a reversal negative. It lives on:
 * the store fills it in, and what was frozen knows nothing of it. */
struct document_booked {
    gint64 id;
    char *on; /* day */
    money amount;
    char *by, *reference;
};

/* Who gets the document. All strings are owned, "" for nothing. */
struct customer {
    char *name, *company, *vat, *email, *phone, *reference;
    char *first_name; /* for the placeholder {first_name} */
    char *peppol;     /* the Peppol participant as order or `edit` says it, "": that of vat */
    struct address billing, shipping;
    bool has_shipping; /* a shipping address that differs from billing */
};

/* How far the customer's mail is. */
enum mail_state {
    MAIL_NONE,      /* there is no mail */
    MAIL_QUEUED,    /* it waits to be sent, or to be tried again */
    MAIL_HELD,      /* a person has to decide whether it is sent */
    MAIL_UNCERTAIN, /* it may or may not have arrived */
    MAIL_SENT,      /* the mail server took it */
    MAIL_FAILED,    /* it is not tried again */
    MAIL_CANCELLED
};

/* The state of the customer's mail, derived from the outbox; never frozen. */
struct mail_status {
    enum mail_state state;
    char *to; /* the address, "" without a mail */
    int attempts;
    char *last_answer; /* of the mail server, "" for none yet */
    gint64 sent_at;    /* Unix seconds, 0: not sent */
};

/* A document; all in it is owned. Times are Unix seconds in UTC, 0 is null; days are YYYY-MM-DD. */
struct document {
    gint64 id; /* 0: not stored yet */
    enum document_type type;
    enum document_state state;
    char *number; /* "" while a draft */
    char *shop;   /* the name of its [shop NAME] */
    gint64 order_id;
    char *order_number; /* what the customer knows it by */
    gint64 order_created_at;
    char *issue_date, *due_date; /* days, "" = null */
    gint64 created_at;
    enum language language;
    char *mail_language;   /* the customer's own, of mails and of the copy, where the document is in
                              the seller's; "" as the document */
    char *copy_language;   /* where a translated copy goes with it: mail_language; "" none */
    char *copy_caption;    /* the caption of that copy */
    char *language_rule;   /* which rule decided, for explain: "wpml_language", "billing country",
                              "shop", "edit" … */
    char *currency;        /* ISO 4217, "" when the order named none */
    int currency_decimals; /* minor digits: 2 for EUR */
    bool paid;
    gint64 paid_at;
    char *payment_method, *payment_title, *payment_reference, *payment_link;
    bool payment_link_made; /* the link was made for this document; false: the shop's own, or none
                             */
    bool pay_later; /* its method is one of pay_later: paid in hand at delivery, no transfer and no
                       due date while unpaid */
    struct customer customer;
    char *note, *caption; /* note: the customer's own words */
    GPtrArray *payments;  /* struct document_payment, none on a credit note */
    GPtrArray *booked;    /* struct document_booked, of issued invoices only */
    GPtrArray *lines;     /* struct document_line */
    /* by category: the grounds that the owner or a person named, joined by "; "; "" for none */
    char *vat_reasons[VAT_G + 1];
    GArray *vat; /* struct document_vat, by rate, highest first, then category */
    struct document_totals totals;
    money unlisted_net;  /* delivery note: the net of what its lines leave out (shipping, fees); Σ
                            line net + it = totals.net */
    char *carrier;       /* delivery note: the shipping line that it leaves out, "" none */
    char *delivery_date; /* invoice: the day of supply, which category K must state; "": not stated
                          */
    gint64 credits_id;   /* credit note: its invoice; 0 = null */
    char *credits_number;
    gint64 refund_id;    /* credit note of a shop's refund; 0: made by hand */
    char *refund_reason; /* credit note */
    struct mail_status mail;
    struct peppol_status peppol; /* of its newest delivery; never frozen */
    GPtrArray *warnings;         /* struct warning */
};

/* A new draft of a type: every string "", every list empty, everything else 0 but for 2 currency
 * decimals. The caller frees with document_free(). Any thread. */
struct document *document_new(enum document_type type);

/* A copy that shares nothing with the document. The caller frees with document_free(). Any thread.
 */
struct document *document_copy(const struct document *document);

/* As document_copy() without lines, VAT table, warnings and totals; payments are copied. The caller
 * frees with document_free(). Any thread. */
struct document *document_copy_head(const struct document *document);

/* Frees a document and all in it; NULL does nothing. */
void document_free(struct document *document);
typedef struct document document_auto;
/* `g_autoptr(document_auto) document` frees the document at the end of its block. */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(document_auto, document_free)

/* The document as it speaks to its customer, in its mails and on the translated copy: language and,
 * where there is a copy, caption are the customer's own. Its frozen text is another then. */
void document_speak_to_customer(struct document *document);

/* Appends a payment of `amount` minor units; the strings are copied. `by`: what it was paid with;
 * `on`: a day. The totals stay as they are (document_set_paid). */
void document_add_payment(
        struct document *document, const char *label, money amount, const char *by, const char *on);

/* Appends a payment as it is told (struct document_booked); the strings are copied. One thread. */
void document_add_booked(struct document *document,
        gint64 id,
        const char *on,
        money amount,
        const char *by,
        const char *reference);

/* The sum of the payments that were there at issue (`payments`), in minor units. Any thread. */
money document_payments_sum(const struct document *document);

/* True when there are payments and they cover the whole of a gross above 0: the order's own method
 * then paid nothing. Any thread. */
bool document_payments_cover(const struct document *document);

/* A new line: strings "", details empty, quantity 1, everything else 0. It goes into
 * document->lines, which frees it. Any thread. */
struct document_line *document_line_new(void);

/* A copy that shares nothing with the line. It goes into a document too. Any thread. */
struct document_line *document_line_copy(const struct document_line *line);

/* Adds a warning of a kind, which says whether it blocks; the text is printf's. One with the same
 * code and text is not added again. One thread. */
void document_warn(struct document *document, enum warning_code code, const char *format, ...)
        G_GNUC_PRINTF(3, 4);

/* Adds a warning as it was kept: whether it blocks is what it did then, and a word that is not in
 * the table stays as it is. One with the same word and text is not added again, but blocks from
 * then on if either does. The strings are copied. One thread. */
void document_keep_warning(
        struct document *document, const char *name, bool blocks, const char *text);

/* Removes all warnings of a code. One thread. */
void document_unwarn(struct document *document, enum warning_code code);

/* Removes all warnings whose kind has a trait. One thread. */
void document_unwarn_all(struct document *document, enum warning_trait trait);

/* Whether it has its number: issued or sent. Any thread. */
bool document_is_issued(const struct document *document);

/* What people call a document: its number, else "#ID". Caller frees. Any thread. */
char *document_name(const struct document *document);

/* The first warning that blocks, NULL when none does. Borrowed from the document. Any thread. */
const struct warning *document_blocking_warning(const struct document *document);

/* Why a draft is not issued: the text of what blocks it, else of what it waits for; "" for nothing.
 * Borrowed from the document. Any thread. */
const char *document_waits_text(const struct document *document);

/* The first warning of a code, NULL when there is none. Borrowed from the document. Any thread. */
const struct warning *document_warning(const struct document *document, enum warning_code code);

/* The name of a type as INTERFACE.md writes it, "order_form" … "credit_note"; "" for a number that
 * is not a type. Static. Any thread. */
const char *document_type_text(enum document_type type);

/* The type of such a name. False, and *type unchanged, for another text or NULL. Any thread. */
bool document_type_from_text(const char *text, enum document_type *type);

/* The name of a state, "draft", "issued", "sent", "void"; "" for a number that is not a state.
 * Static. Any thread. */
const char *document_state_text(enum document_state state);

/* The state of such a name. False, and *state unchanged, for another text or NULL. Any thread. */
bool document_state_from_text(const char *text, enum document_state *state);

/* The code of a category, "S", "Z", "E", "AE", "K", "G"; "" for VAT_NONE and for a number that is
 * not a category. Static. Any thread. */
const char *vat_category_text(enum vat_category category);

/* The category of such a code; "" is VAT_NONE. False, and *category unchanged, for another text or
 * NULL. Any thread. */
bool vat_category_from_text(const char *text, enum vat_category *category);

/* The name of a language, "nl", "fr", "de", "en"; "" for LANGUAGES. Static. Any thread. */
const char *language_text(enum language language);

/* The language of a code or locale: two letters of either case, then the end or a separator ("fr",
 * "FR", "fr_BE", "fr-BE.UTF-8"). False, and *language unchanged, for one that we do not have,
 * another form or NULL. Any thread. */
bool language_from_text(const char *text, enum language *language);

/* The name of a mail's state, "none", "queued" … "cancelled"; "" for a number that is not a state.
 * Static. Any thread. */
const char *mail_state_text(enum mail_state state);

/* The state of such a name. False, and *state unchanged, for another text or NULL. Any thread. */
bool mail_state_from_text(const char *text, enum mail_state *state);

/* The name of a line's kind, "product", "shipping", "fee", "rounding", "refund"; "" for a number
 * that is not a kind. Static. Any thread. */
const char *line_kind_text(enum line_kind kind);

/* The document as INTERFACE.md's JSON; with_lines false: without the lines, as in `list --json`. On
 * a delivery note all figures are null. The caller frees with cJSON_Delete(). Any thread. */
cJSON *document_to_json(const struct document *document, bool with_lines);

/* The frozen content as one line of text, the same bytes for the same document whatever the locale:
 * document_to_json() without the fields that live on (state, paid, paid_at, totals.paid,
 * totals.due, payments, mail, peppol, warnings); under "more" what rendering needs and
 * INTERFACE.md's JSON does not have (first name, discount reasons, order date, delivery date, the
 * money of delivery notes …); and the seller as he was ("seller"). A text that came later (the
 * participants of customer and seller) is not there while it is "": older texts freeze to the same
 * bytes. Drafts are stored in this form too. Caller frees. Any thread. */
char *document_freeze(const struct document *document, const struct seller *seller);

/* Reads document_freeze()'s text back. The living fields have the values of document_new(): the
 * store fills them in. *seller (may be NULL) gets the frozen seller. The caller frees both
 * (document_free(), seller_free()). NULL with SYSTEM, and *seller unchanged, when the text is
 * damaged; the message names the field. Any thread. */
struct document *document_thaw(const char *content, struct seller **seller, GError **error);

/* Frees a seller of document_thaw() or seller_copy(); NULL does nothing. Never for the config's. */
void seller_free(struct seller *seller);

/* A copy that shares nothing with the seller. The caller frees with seller_free(). Any thread. */
struct seller *seller_copy(const struct seller *seller);

#endif
