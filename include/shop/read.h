/* What the shop's answers hold, read into plain structs. Pure: bytes in, structs out; bounded in
 * number and depth. Any thread. */
#ifndef BILLHOOK_SHOP_READ_H
#define BILLHOOK_SHOP_READ_H

#include <glib.h>
#include <stdbool.h>

#include "woocommerce/order.h"

/* One order of a list, as far as a look needs it. */
struct shop_order_head {
    gint64 id;
    char *number;
    char *status;                   /* as sent */
    gint64 created_at, modified_at; /* *_gmt, Unix seconds; 0: not readable */
    gint64 paid_at;                 /* 0: not paid */
    char *total;                    /* as sent, gift cards not taken off */
    guint refunds;                  /* how many */
};

/* Frees a head. */
void shop_order_head_free(struct shop_order_head *head);

/* A page of orders (GPtrArray of struct shop_order_head) in the shop's order. An entry without a
 * usable id is passed over and counted in *odd (may be NULL). INPUT: no list. */
GPtrArray *shop_read_heads(GBytes *body, guint *odd, GError **error);

/* The `_fields` that shop_read_heads() reads, for the query. Static. */
const char *shop_head_fields(void);

/* One line of a refund: product, shipping or fee; amounts positive. */
struct shop_refund_line {
    enum line_kind kind;
    gint64 item_id; /* the order's line that it takes back (_refunded_item_id), 0 unknown */
    char *name, *sku;
    struct decimal quantity; /* 0: an amount without a quantity */
    struct decimal net, tax; /* total, total_tax */
    GArray *taxes;           /* struct line_tax, as in an order; positive */
};

/* A refund with its lines. */
struct shop_refund {
    gint64 id;
    char *reason;
    struct decimal amount; /* positive */
    gint64 created_at;
    GPtrArray *lines; /* struct shop_refund_line; none: an amount only */
    GArray *rates;    /* struct tax_rate of its tax_lines */
};

/* Frees a refund. */
void shop_refund_free(struct shop_refund *refund);

/* The refunds of an order (GPtrArray of struct shop_refund), oldest first. INPUT: no list, or an
 * amount that cannot be read. */
GPtrArray *shop_read_refunds(GBytes *body, GError **error);

/* A webhook of the shop. */
struct shop_webhook {
    gint64 id;
    char *name, *topic, *status, *delivery_url;
};

/* Frees a webhook. */
void shop_webhook_free(struct shop_webhook *webhook);

/* The shop's webhooks (GPtrArray of struct shop_webhook). INPUT: no list. */
GPtrArray *shop_read_webhooks(GBytes *body, GError **error);

/* What `check --shop` tells of the shop; owned, "" for what was not in the answer. */
struct shop_about {
    char *woocommerce, *wordpress, *currency, *timezone;
    int price_decimals;                                            /* -1: not said */
    char *prices_include_tax, *tax_round_at_subtotal, *calc_taxes; /* "yes", "no" */
};

/* Frees what it holds. */
void shop_about_clear(struct shop_about *about);

/* Adds what /system_status or a list of settings (/settings/tax, /settings/general) says; texts
 * that are there already stay. False: it is neither. */
bool shop_read_about(struct shop_about *about, GBytes *body);

#endif
