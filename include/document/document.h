/* A document: order form, delivery note, invoice or credit note, as a draft or issued. Pure data
 * and its JSON. */
#ifndef BILLHOOK_DOCUMENT_DOCUMENT_H
#define BILLHOOK_DOCUMENT_DOCUMENT_H

#include <cjson/cJSON.h>
#include <glib.h>
#include <stdbool.h>

#include "base/decimal.h"
#include "document/seller.h"
#include "woocommerce/order.h"

enum document_state { DOCUMENT_DRAFT, DOCUMENT_ISSUED, DOCUMENT_SENT, DOCUMENT_VOID };

/* UNCL5305 codes; NONE: not known yet (zero VAT without a ground), the JSON says null. */
enum vat_category { VAT_NONE, VAT_S, VAT_Z, VAT_E, VAT_AE, VAT_K, VAT_G };

/* All amounts of a document are in minor units of its currency (struct document.currency_decimals).
 */
struct document_line {
    enum line_kind kind;
    char *sku, *description;
    char **details; /* never NULL */
    struct decimal quantity;
    struct decimal unit_price; /* net, before discount, 2 to 6 decimals */
    money list_net;            /* before discount */
    money discount;            /* list_net - net */
    money net, vat, gross;     /* vat = gross - net, informs; gross: what the shop charged for it */
    struct decimal vat_rate;
    enum vat_category vat_category;
    char *discount_reason; /* the coupon codes, "" */
};

struct document_vat {
    enum vat_category category;
    struct decimal rate;
    money base, amount;
};

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

struct customer {
    char *name, *company, *vat, *email, *phone, *reference;
    char *first_name; /* for {first_name} */
    struct address billing, shipping;
    bool has_shipping; /* a shipping address that differs from billing */
};

struct warning {
    char *code; /* stable, e.g. "zero-vat-without-ground" */
    bool blocks;
    char *text; /* English, for the owner */
};

enum mail_state {
    MAIL_NONE,
    MAIL_QUEUED,
    MAIL_HELD,
    MAIL_UNCERTAIN,
    MAIL_SENT,
    MAIL_FAILED,
    MAIL_CANCELLED
};

/* The state of the customer's mail, derived from the outbox; never frozen. */
struct mail_status {
    enum mail_state state;
    char *to;
    int attempts;
    char *last_answer;
    gint64 sent_at;
};

struct document {
    gint64 id;
    enum document_type type;
    enum document_state state;
    char *number; /* "" while a draft */
    char *shop;
    gint64 order_id;
    char *order_number;
    gint64 order_created_at;
    char *issue_date, *due_date; /* days, "" = null */
    gint64 created_at;
    enum language language;
    char *language_rule; /* which rule decided, for explain: "wpml_language", "billing country",
                            "shop", "edit" … */
    char *currency;
    int currency_decimals;
    bool paid;
    gint64 paid_at;
    char *payment_method, *payment_title, *payment_reference, *payment_link;
    bool pay_later; /* its method is one of pay_later: paid in hand at delivery, no transfer and no
                       due date while unpaid */
    struct customer customer;
    char *note, *caption;
    GPtrArray *payments; /* struct document_payment, none on a credit note */
    GPtrArray *lines;    /* struct document_line */
    char *vat_reasons[VAT_G +
            1];  /* of each category, the grounds that the owner or a person named, joined; "" */
    GArray *vat; /* struct document_vat, by rate, highest first, then category */
    struct document_totals totals;
    money unlisted_net;  /* delivery note: the net of what its lines leave out (shipping, fees); Σ
                            line net + it = totals.net */
    char *delivery_date; /* day of supply for category K ("": not stated) */
    gint64 credits_id;   /* credit note: its invoice; 0 = null */
    char *credits_number;
    gint64 refund_id;    /* credit note of a shop's refund; 0: made by hand */
    char *refund_reason; /* credit note */
    struct mail_status mail;
    GPtrArray *warnings; /* struct warning */
};

/* A document with every string "", every list empty. document_free() frees all. */
struct document *document_new(enum document_type type);
struct document *document_copy(const struct document *document);
/* The same without lines, VAT table, warnings and figures. Caller frees. */
struct document *document_copy_head(const struct document *document);
void document_free(struct document *document);
typedef struct document document_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(document_auto, document_free)

/* Appends a payment (struct document_payment); and the sum of them all. */
void document_add_payment(
        struct document *document, const char *label, money amount, const char *by, const char *on);
money document_payments_sum(const struct document *document);
/* True when the payments cover the whole: the order's own method then paid nothing. */
bool document_payments_cover(const struct document *document);

struct document_line *document_line_new(void);
void document_line_free(struct document_line *line);
struct document_line *document_line_copy(const struct document_line *line);

/* Adds a warning once: same code, same text is not added again. */
void document_warn(
        struct document *document, const char *code, bool blocks, const char *format, ...)
        G_GNUC_PRINTF(4, 5);
void document_unwarn(struct document *document, const char *code);
/* The first warning that blocks, or NULL. Borrowed. */
const struct warning *document_blocked(const struct document *document);
const struct warning *document_warning(const struct document *document, const char *code);

/* Names as INTERFACE.md writes them ("order_form", "draft", "K", "nl", "queued", "product"); "" for
 * VAT_NONE. */
const char *document_type_text(enum document_type type);
bool document_type_from_text(const char *text, enum document_type *type);
const char *document_state_text(enum document_state state);
bool document_state_from_text(const char *text, enum document_state *state);
const char *vat_category_text(enum vat_category category);
bool vat_category_from_text(const char *text, enum vat_category *category);
const char *language_text(enum language language);
bool language_from_text(
        const char *text, enum language *language); /* "fr_BE", "FR" -> fr; false for others */
const char *mail_state_text(enum mail_state state);
bool mail_state_from_text(const char *text, enum mail_state *state);
const char *line_kind_text(enum line_kind kind);

/* The document as INTERFACE.md's JSON; `with_lines` false: as in `list --json`. Caller deletes. */
cJSON *document_to_json(const struct document *document, bool with_lines);

/* The frozen content: document_to_json() without the fields that live on (state, paid, paid_at,
 * totals.paid, totals.due, mail, warnings), plus what rendering needs and the JSON of INTERFACE.md
 * does not have (first name, discount reasons, order date, delivery date, the money on delivery
 * notes …) under "more", and the seller as he was ("seller"). One line of text, the same bytes for
 * the same document whatever the locale. For drafts it is the stored form too. Caller frees. */
char *document_freeze(const struct document *document, const struct seller *seller);

/* Reads document_freeze()'s text back; *seller (may be NULL) gets the frozen seller
 * (seller_free()). The living fields are at their defaults: the store fills them in. NULL and
 * BILLHOOK_ERROR_SYSTEM when the text is none. */
struct document *document_thaw(const char *content, struct seller **seller, GError **error);
void seller_free(struct seller *seller);
struct seller *seller_copy(const struct seller *seller);

#endif
