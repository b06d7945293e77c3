/* An order as WooCommerce sends it, read strictly: bytes in, struct out. Pure: no file, clock,
 * thread or global. */
#ifndef BILLHOOK_WOOCOMMERCE_ORDER_H
#define BILLHOOK_WOOCOMMERCE_ORDER_H

#include <glib.h>
#include <stdbool.h>

#include "base/decimal.h"

/* In the order of "the further status" that breaks a tie of the modification second; anything
 * unknown is custom. */
enum order_status {
    ORDER_CHECKOUT_DRAFT,
    ORDER_DRAFT,
    ORDER_AUTO_DRAFT,
    ORDER_PENDING,
    ORDER_ON_HOLD,
    ORDER_FAILED,
    ORDER_PROCESSING,
    ORDER_CUSTOM,
    ORDER_COMPLETED,
    ORDER_CANCELLED,
    ORDER_REFUNDED,
    ORDER_TRASH,
};

struct address {
    char *name; /* first and last name */
    char *first_name;
    char *last_name;
    char *company;
    char *street;
    char *street2;
    char *postcode;
    char *city;
    char *state;
    char *country; /* ISO 3166 alpha-2, upper case */
    char *phone;
};

enum line_kind { LINE_PRODUCT, LINE_SHIPPING, LINE_FEE, LINE_ROUNDING, LINE_REFUND };

/* One entry of a line's `taxes`. */
struct line_tax {
    gint64 rate_id;
    struct decimal total;
    bool has_total;          /* false: the shop wrote "" */
    struct decimal subtotal; /* before discount; 0 where the shop says none */
};

/* One entry of `tax_lines`. */
struct tax_rate {
    gint64 rate_id;
    struct decimal percent; /* 0 where it is missing */
    bool percent_missing;   /* neither rate_percent nor label nor rate_code says it */
    bool compound;
    char *label;
    char country[3];          /* that rate_code begins with ("BE-BTW-1"), "" where it says none */
    struct decimal tax_total; /* tax_total + shipping_tax_total */
};

/* A line item, shipping line or fee line. Amounts are net; `*_tax` stands beside. A shipping or fee
 * line has quantity 1 and subtotal = total. */
struct order_line {
    enum line_kind kind;
    gint64 id;
    char *name;
    char *sku;
    char *tax_class; /* "" the standard one, else a slug such as "zero-rate" */
    struct decimal quantity;
    struct decimal subtotal, subtotal_tax; /* before discount */
    struct decimal total, total_tax;       /* after discount */
    GArray *taxes;                         /* struct line_tax; only entries whose total is not "" */
    char **details; /* "Maat: L" for each meta with a display key that does not begin with _;
                       for product lines only. Never NULL */
};

struct order_refund {
    gint64 id;
    char *reason;
    struct decimal total;     /* positive amount = −refunds[].total */
    struct decimal total_tax; /* positive; 0 when absent */
};

/* One entry of meta_data whose value is a string or number (others are left out). */
struct order_meta {
    char *key;
    char *value;
};

/* A gift card or store credit taken off the order after tax: a payment. */
struct order_card {
    char *code; /* "" when the shop tells none */
    struct decimal amount;
};

struct order {
    gint64 id;
    char *number;
    char *status_text; /* as sent, e.g. "verzonden" */
    enum order_status status;
    char *currency; /* ISO 4217, upper case; "" when the shop sent none */
    gint64 created_at, modified_at, paid_at, completed_at; /* Unix seconds, 0: null */
    bool prices_include_tax;
    bool written_whole; /* every amount of the order and its lines is written without decimals:
                           "100", not "100.00" */
    struct decimal total, total_tax;
    struct address billing, shipping;
    char *email;
    char *customer_note; /* cleaned text, line breaks kept */
    char *payment_method, *payment_title, *payment_url;
    bool needs_payment;
    char *lang;           /* top-level `lang` (Polylang), "" when absent */
    GPtrArray *lines;     /* struct order_line: products, then shipping, then fees */
    GArray *rates;        /* struct tax_rate */
    GPtrArray *refunds;   /* struct order_refund, in the shop's order; each id once, the first that
                             came */
    GPtrArray *meta;      /* struct order_meta */
    GPtrArray *line_meta; /* struct order_meta of product lines, those only whose value could be a
                             number of 8 to 40 characters that identifies somebody */
    char **coupon_codes;  /* never NULL; without those that are cards */
    GPtrArray *cards;     /* struct order_card */
    char *unknown_card;   /* where the amount stands that alone is missing between the order's total
                             and its lines (a meta key), "" */
    bool had_bad_characters; /* NUL, broken UTF-8 or lone surrogates were replaced by U+FFFD */
};

/* What a signed body is. */
enum body_kind {
    BODY_ORDER,        /* *order is set */
    BODY_DELETION,     /* exactly {"id":N}: *id is set */
    BODY_OTHER,        /* none of both: *error says why, in a shop owner's words */
    BODY_SUBSCRIPTION, /* of WooCommerce Subscriptions: nothing to invoice, its renewals come as
                        *orders. *error says so, id is its id, or 0 when that cannot be read */
};

/* Reads a body. BODY_ORDER: an object with line_items and date_paid_gmt whose id, money and
 * quantities are exact and which has a status; *order is the caller's. At most 32 levels and
 * 200,000 values; no key that is read may stand twice in its object; look-ups match case
 * (json_guard.h, order_shape.c). Texts are cleaned with text_from_html(), payment_url and meta keys
 * with text_clean(); an e-mail address with characters that would have to be removed ends in
 * U+FFFD, so that it is none. A rate without rate_percent takes it from its label or rate_code;
 * without any its percent_missing is set. A shop's error object ({"code":…,"message":…}) gives an
 * error that names the cause and the repair (woocommerce_rest_cannot_view: the webhook's owner lost
 * the right to read orders; …invalid_id: the order was deleted before it was sent; rest_no_route).
 * *order is NULL but for BODY_ORDER; id may be NULL. The error is BILLHOOK_ERROR_INPUT; its message
 * may repeat what the body says, error_logged() never does. Any thread.
 *
 * What must be right or the order is refused: its id, status, times, totals; each line of
 * line_items, shipping_lines and fee_lines with its id, quantity, amounts and taxes; the amounts of
 * tax_lines; an object or nothing for billing and shipping ([] is an empty object). What is passed
 * over, for it concerns a part: a refund without a usable id or total, or whose id came before;
 * refund tax, coupon, meta entry, detail, rate that cannot be read. */
enum body_kind order_read(
        const void *body, gsize length, struct order **order, gint64 *id, GError **error);

/* What the shop charged for: total + cards. */
struct decimal order_gross(const struct order *order);

void order_free(struct order *order);
typedef struct order order_auto;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(order_auto, order_free)

/* The status of a name ("wc-" in front is no part of it). */
enum order_status order_status_from_text(const char *text);

/* The value of the first meta entry with this key that is not blank, trimmed; NULL when there is
 * none. Borrowed. */
const char *order_meta_value(const struct order *order, const char *key);

/* True when an address has nothing in it but perhaps a country. */
bool address_is_empty(const struct address *address);
/* True when both name the same person and place (phone and e-mail apart). */
bool address_equal(const struct address *a, const struct address *b);
void address_copy(struct address *to, const struct address *from);
void address_clear(struct address *address);
/* All fields set to owned "". */
void address_init(struct address *address);

#endif
