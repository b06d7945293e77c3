/* What the shop's answers hold, read into plain structs. Pure: bytes in, structs out; bounded in
 * number and depth. Any thread. */
#ifndef BILLHOOK_SHOP_READ_H
#define BILLHOOK_SHOP_READ_H

#include <glib.h>
#include <stdbool.h>

#include "base/decimal.h"
#include "woocommerce/order.h"

/* Entries that a list may have: WooCommerce gives at most 100 a page. */
#define SHOP_LIST_MOST 1000

/* One order of a list, as far as a look needs it. */
struct shop_order_head {
    gint64 id;
    char *number;
    char *status;                   /* without "wc-" in front, cleaned */
    gint64 created_at, modified_at; /* *_gmt, Unix seconds; 0: not readable */
    gint64 paid_at;                 /* 0: not paid */
    char *total;                    /* as sent, gift cards not taken off */
    guint refunds;                  /* how many */
};

/* Frees a head; NULL is allowed. */
void shop_order_head_free(struct shop_order_head *head);

/* A page of orders (GPtrArray of struct shop_order_head, which frees them) in the shop's order, at
 * most SHOP_LIST_MOST. An entry without a usable id is passed over and counted in *odd (may be
 * NULL). INPUT: no list, or a longer one. */
GPtrArray *shop_read_heads(GBytes *body, guint *odd, GError **error);

/* The value of `_fields` with what shop_read_heads() reads, for the query. Static. */
const char *shop_head_fields(void);

/* One line of a refund: product, shipping or fee. The shop sends what it takes back below 0; here
 * the signs are turned, so that only what lowers a refund (a fee that was a discount) is below 0.
 */
struct shop_refund_line {
    enum line_kind kind;
    gint64 item_id; /* the order's line that it takes back (_refunded_item_id), 0 unknown */
    char *name, *sku;
    struct decimal quantity; /* of products; 0: an amount without a quantity. Others: 1 */
    struct decimal net, tax; /* total, total_tax */
    GArray *taxes;           /* struct line_tax, as in an order, signs turned */
};

/* A refund with its lines. */
struct shop_refund {
    gint64 id;
    char *reason;
    struct decimal amount; /* positive */
    gint64 created_at;
    GPtrArray *lines; /* struct shop_refund_line: products, shipping, fees; none: an amount only */
    GArray *rates;    /* struct tax_rate of its tax_lines, signs turned */
};

/* Frees a refund; NULL is allowed. */
void shop_refund_free(struct shop_refund *refund);

/* The refunds of an order (GPtrArray of struct shop_refund, which frees them), oldest first: by
 * date, those of one second by id; versions differ in the order they send. INPUT: no list, a longer
 * one than SHOP_LIST_MOST, an id that is missing or comes twice, or an amount that cannot be read.
 * `order_id` is for messages. */
GPtrArray *shop_read_refunds(GBytes *body, gint64 order_id, GError **error);

/* One refund by itself. NULL with INPUT as shop_read_refunds(); shop_refund_free() frees it. */
struct shop_refund *shop_read_refund(GBytes *body, gint64 order_id, GError **error);

/* The entries of a list as the shop sent them, byte by byte (GPtrArray of GBytes, which it unrefs),
 * at most SHOP_LIST_MOST. The body was checked (struct shop_answer); empty where it is no list. */
GPtrArray *shop_split_list(GBytes *body);

/* A webhook of the shop. */
struct shop_webhook {
    gint64 id;
    char *name, *topic, *status, *delivery_url; /* cleaned */
};

/* Frees a webhook; NULL is allowed. */
void shop_webhook_free(struct shop_webhook *webhook);

/* The shop's webhooks (GPtrArray of struct shop_webhook, which frees them), in the shop's order.
 * One without a usable id is passed over. INPUT: no list, or a longer one than SHOP_LIST_MOST. */
GPtrArray *shop_read_webhooks(GBytes *body, GError **error);

/* ---- what was written to an order ---- */

/* The id of a note that the shop made, or 0 where the answer does not say it. */
gint64 shop_read_note_id(GBytes *body);

/* Looks for a note of that text in an order's notes. *id: it, the oldest of several; 0: there is
 * none. INPUT: no list. */
bool shop_find_note(GBytes *body, const char *text, gint64 *id, GError **error);

/* The text of the first entry of an order's meta data with that key; "" where there is none, or its
 * value is no text. Caller frees. NULL with INPUT: no order. */
char *shop_read_meta(GBytes *body, const char *key, GError **error);

/* What `check --shop` tells of the shop; begins as {0} with shop_about_init(). Owned, "" for what
 * was not in the answer. */
struct shop_about {
    char *woocommerce, *wordpress, *currency, *timezone;
    int price_decimals;                                            /* -1: not said */
    char *prices_include_tax, *tax_round_at_subtotal, *calc_taxes; /* "yes", "no" */
};

/* Fills it with "" and -1. */
void shop_about_init(struct shop_about *about);

/* Frees what it holds. */
void shop_about_clear(struct shop_about *about);

/* Adds what /system_status, a list of settings (/settings/tax, /settings/general) or a list of
 * orders with `_fields=date_created,date_created_gmt` says; the last tells the time zone, as the
 * offset that held then ("UTC+01:00"), for no other answer does. What is there already stays.
 * False: it is none of them. */
bool shop_read_about(struct shop_about *about, GBytes *body);

#endif
