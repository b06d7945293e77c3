/* An order as WooCommerce sends it, read strictly: bytes in, struct out. Pure: no file, clock,
 * thread or global. */
#ifndef BILLHOOK_WOOCOMMERCE_ORDER_H
#define BILLHOOK_WOOCOMMERCE_ORDER_H

#include <glib.h>
#include <stdbool.h>

#include "base/decimal.h"

/* Sorted by how far an order has come: of two states with the same second of modification the
 * higher one is newer (order_state_newer). A status that WooCommerce does not know
 * is ORDER_CUSTOM. */
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

/* All strings owned, "" where the shop says nothing. */
struct address {
    char *name; /* first and last name, a blank between */
    char *first_name;
    char *last_name;
    char *company;
    char *street;
    char *street2;
    char *postcode;
    char *city;
    char *state;   /* WooCommerce's code of a province or state */
    char *country; /* ISO 3166 alpha-2, upper case */
    char *phone;
};

/* What a line stands for. An order has the first three kinds; ROUNDING and REFUND are lines that a
 * document adds. */
enum line_kind { LINE_PRODUCT, LINE_SHIPPING, LINE_FEE, LINE_ROUNDING, LINE_REFUND };

/* One entry of a line's `taxes`. Amounts are in units of the currency (euros). */
struct line_tax {
    gint64 rate_id;
    struct decimal total;
    struct decimal subtotal; /* before discount; 0 where the shop does not say it */
};

/* One entry of `tax_lines`. */
struct tax_rate {
    gint64 rate_id;
    struct decimal percent; /* 21 for 21 %; 0 where it is missing */
    bool percent_missing;   /* neither rate_percent nor label nor rate_code says it */
    bool compound;          /* a tax on other taxes */
    char *label;
    char country[3];          /* with which rate_code begins ("BE-BTW-1"); "" where with none */
    struct decimal tax_total; /* tax_total + shipping_tax_total */
};

/* A line item, shipping line or fee line. Amounts are net and in units of the currency; the tax of
 * each stands beside it. A shipping or fee line has quantity 1 and subtotal = total. */
struct order_line {
    enum line_kind kind;
    gint64 id; /* 0: the shop sent none */
    char *name;
    char *sku;
    char *tax_class; /* "" for the standard one, else a slug such as "zero-rate" */
    struct decimal quantity;
    struct decimal subtotal, subtotal_tax; /* before discount */
    struct decimal total, total_tax;       /* after discount */
    GArray *taxes;                         /* struct line_tax; only entries whose total is not "" */
    char **details; /* "Maat: L" for each meta entry with a display key that does not begin with
                       "_"; products only, for other lines an empty list. Never NULL */
};

/* One entry of `refunds`. */
struct order_refund {
    gint64 id;
    char *reason;
    struct decimal total;     /* what was paid back: −refunds[].total, so positive */
    struct decimal total_tax; /* the VAT in it, positive; 0 when the shop does not say it */
};

/* One entry of meta_data whose value is a string or number (others are left out). */
struct order_meta {
    char *key;
    char *value;
};

/* A gift card or store credit taken off the order after tax: a payment. */
struct order_card {
    char *code;            /* "" when the shop does not say it */
    struct decimal amount; /* above 0, in units of the currency */
};

/* An order, which owns all in it. Amounts are in units of the currency, times Unix seconds. */
struct order {
    gint64 id;
    char *number;      /* what the customer sees; the id where the shop sent none */
    char *status_text; /* as sent without "wc-" in front, e.g. "verzonden" */
    enum order_status status;
    char *currency; /* ISO 4217, upper case; "" when the shop sent none */
    gint64 created_at, modified_at, paid_at, completed_at; /* 0: null */
    bool prices_include_tax;                               /* the shop entered prices with VAT */
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
    GArray *rates;        /* struct tax_rate: tax_lines whose id reads */
    GPtrArray *refunds;   /* struct order_refund, in the shop's order; each id once, the first that
                             came */
    GPtrArray *meta;      /* struct order_meta */
    GPtrArray *line_meta; /* struct order_meta of product lines, at most 100: only those whose
                             value, of 8 to 40 characters, could be a number of a person */
    char **coupon_codes;  /* never NULL; without those that are cards */
    GPtrArray *cards;     /* struct order_card */
    char *unknown_card;   /* where the amount stands that the lines have beyond the total, in a form
                             that is not known (a meta key, "coupon_lines …"); "" for nowhere */
    bool had_bad_characters; /* NUL, broken UTF-8 or lone surrogates were replaced by U+FFFD */
};

/* What a signed body is. */
enum body_kind {
    BODY_ORDER,        /* *order is set */
    BODY_DELETION,     /* exactly {"id":N}: *id is set */
    BODY_OTHER,        /* anything else: *error says why, in a shop owner's words */
    BODY_SUBSCRIPTION, /* of WooCommerce Subscriptions: nothing to invoice, since its renewals come
                          as orders. *error says so; *id is its id, 0 when that cannot be read */
};

/* Reads a body and says what it is. *order is set for BODY_ORDER and freed by the caller
 * (order_free), else NULL. *id (id may be NULL) is set for BODY_DELETION and BODY_SUBSCRIPTION
 * only. *error is set for BODY_OTHER and BODY_SUBSCRIPTION, always INPUT; its message may repeat
 * what the body says, error_logged() never does. Any thread.
 *
 * An order is an object with line_items and date_paid_gmt. It is refused (BODY_OTHER) unless these
 * are right: its id, status, times and totals; each line of line_items, shipping_lines and
 * fee_lines with its id, quantity, amounts and taxes; the amounts of tax_lines; billing and
 * shipping, which are an object, [] or nothing. Passed over, because they concern only a part: a
 * refund without a usable id or total, or whose id came before; a refund's tax, a coupon, meta
 * entry, detail or rate that does not read. No key that is read may stand twice in its object, and
 * names match exactly (json_guard.h, order_shape.c).
 *
 * Texts are cleaned with text_from_html(), payment_url and meta keys with text_clean(). An e-mail
 * address from which characters had to be removed ends in U+FFFD, so that it is not a usable one. A
 * rate without rate_percent takes its percentage from its label or rate_code.
 *
 * A shop's error object ({"code":…,"message":…}) in place of an order gives an error that names the
 * cause and the repair: …_cannot_view (the webhook's owner lost the right to read orders),
 * …_invalid_id (the order was deleted before it was sent), rest_no_route. */
enum body_kind order_read(
        const void *body, gsize length, struct order **order, gint64 *id, GError **error);

/* What the shop charged for: the order's total and, since they are payments, its cards. In units of
 * the currency. Any thread. */
struct decimal order_gross(const struct order *order);

/* Frees an order and all in it; NULL does nothing. */
void order_free(struct order *order);
typedef struct order order_auto;
/* `g_autoptr(order_auto) order` frees the order at the end of its block. */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(order_auto, order_free)

/* The status of a name without "wc-" in front, which the caller removes; ORDER_CUSTOM for any other
 * name. Any thread. */
enum order_status order_status_from_text(const char *text);

/* The value of the first meta entry of the order with exactly this key whose value is not blank;
 * NULL when there is none. Borrowed from the order. Any thread. */
const char *order_meta_value(const struct order *order, const char *key);

/* True when nothing is filled in but perhaps the country. Any thread. */
bool address_is_empty(const struct address *address);

/* True when both have the same name and place, letter for letter; the phone is not compared. Any
 * thread. */
bool address_equal(const struct address *a, const struct address *b);

/* Fills `to` with copies of the strings of `from`. What `to` held is not freed: it is a struct
 * without strings yet, or after address_clear(). Any thread. */
void address_copy(struct address *to, const struct address *from);

/* Frees the strings and leaves NULL in their place: address_init() or address_copy() comes next, or
 * the end of the struct. Any thread. */
void address_clear(struct address *address);

/* Gives a struct without strings yet an owned "" in each. Any thread. */
void address_init(struct address *address);

#endif
