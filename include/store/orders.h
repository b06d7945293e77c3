/* Orders: the newest state of each, and the refunds that were seen of it. The body of a state is
 * that of its delivery and is not stored again. */
#ifndef BILLHOOK_STORE_ORDERS_H
#define BILLHOOK_STORE_ORDERS_H

#include <glib.h>
#include <stdbool.h>

#include "store/store.h"
#include "woocommerce/order.h"

struct stored_order {
    char *shop;
    gint64 id;                      /* WooCommerce's */
    char *number;                   /* as the shop shows it */
    char *status_text;              /* as sent */
    enum order_status status;       /* what that means */
    gint64 created_at, modified_at; /* date_created_gmt, date_modified_gmt, Unix seconds */
    bool deleted;                   /* in the shop */
    gint64 delivery_id;             /* whose body is this state */
    gint64 asked_after;             /* it is newer than every delivery up to this id */
    GBytes *body; /* the state as sent; NULL in lists, and when it was purged (an order without a
                     document) */
};

/* Frees an order. NULL: nothing. */
void stored_order_free(struct stored_order *order);

/* Inside a transaction: keeps this as the newest state of the order; the caller has compared it
 * with the one that is there. `deleted` becomes false, and asked_after never less than it was.
 * `body` is not looked at: that of delivery_id is the state, and no longer that of the state
 * before, which may be purged then. CONFLICT: there is no such delivery. */
bool order_put(struct store *store, const struct stored_order *order, GError **error);

/* The newest state of an order with its body; stored_order_free() frees it. NULL without an error:
 * there is no such order. SYSTEM also when the body cannot be unpacked. */
struct stored_order *order_get(struct store *store, const char *shop, gint64 id, GError **error);

/* Orders without their bodies (GPtrArray of struct stored_order) by "#ID", else by number (which
 * may begin with # too); shop NULL: of all shops. Empty where there is none. */
GPtrArray *order_find(struct store *store, const char *reference, const char *shop, GError **error);

/* How much there is to an order's newest state, told without reading its body. */
struct order_weight {
    gint64 delivery_id;             /* whose body is the state */
    gint64 bytes;                   /* of that body, as it was sent */
    gint64 refunds;                 /* that were ever seen; counted to 100 */
    gint64 created_at, modified_at; /* Unix seconds */
    enum order_status status;
    gint64 asked_after; /* the state is newer than every delivery up to this id */
    bool deleted;       /* in the shop */
};

/* Fills *weight; all 0 where there is no such order, which is no error. */
bool order_weight(struct store *store,
        const char *shop,
        gint64 id,
        struct order_weight *weight,
        GError **error);

/* One statement: the shop deleted the order. One that is not there is no error. */
bool order_mark_deleted(struct store *store, const char *shop, gint64 id, GError **error);

/* The ids of a shop's orders that have an issued invoice and were created at `from` or later and
 * before `to`, by their newest state (GArray of gint64; caller unrefs), the lowest first. Reads all
 * orders of the shop. */
GArray *order_invoiced_ids(
        struct store *store, const char *shop, gint64 from, gint64 to, GError **error);

/* Inside a transaction: notes that a refund was seen, with `create_refunded` (the rule create =
 * refunded holds now) where it is seen for the first time. *wanted: what was noted that first time:
 * a refund first seen under create = never stays unwanted. */
bool refund_seen(struct store *store,
        const char *shop,
        gint64 order_id,
        gint64 refund_id,
        bool create_refunded,
        bool *wanted,
        GError **error);

#endif
