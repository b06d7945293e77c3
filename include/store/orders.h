/* Orders: the newest state of each, and the refunds that were seen of it. The body of a state is
 * that of its delivery and is not stored again. */
#ifndef BILLHOOK_STORE_ORDERS_H
#define BILLHOOK_STORE_ORDERS_H

#include <glib.h>
#include <stdbool.h>

#include "document/document.h"
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
    char *customer;                 /* name, company and e-mail, by which it is found; "" unknown */
    gint64 first_id;                /* the delivery that brought it first; order_put() finds it */
    GBytes *body; /* the state as sent; NULL in lists, and when it was purged (an order without a
                     document) */
};

/* Frees an order. NULL: nothing. */
void stored_order_free(struct stored_order *order);

/* Inside a transaction: keeps this as the newest state of the order; the caller has compared it
 * with the one that is there. `first_id` is not looked at. `deleted` becomes false, and asked_after
 * never less than it was. `body` is not looked at: that of delivery_id is the state, and no longer
 * that of the state before, which may be purged then. CONFLICT: there is no such delivery. */
bool order_put(struct store *store, const struct stored_order *order, GError **error);

/* The newest state of an order with its body; stored_order_free() frees it. NULL without an error:
 * there is no such order. SYSTEM also when the body cannot be unpacked. */
struct stored_order *order_get(struct store *store, const char *shop, gint64 id, GError **error);

/* What a kept state says; order_free() frees it. NULL: there is none (NULL), its body was purged,
 * or is no order. */
struct order *stored_order_read(const struct stored_order *kept);

/* The newest state of an order, read; order_free() frees *order, NULL as in stored_order_read() or
 * where there is no such order. *deleted (may be NULL): in the shop. Errors of order_get(). */
bool order_read_kept(struct store *store,
        const char *shop,
        gint64 id,
        struct order **order,
        bool *deleted,
        GError **error);

/* Orders without their bodies (GPtrArray of struct stored_order) by "#ID", else by number (which
 * may begin with # too); shop NULL: of all shops. Empty where there is none. */
GPtrArray *order_find(struct store *store, const char *reference, const char *shop, GError **error);

/* Where a list of orders goes on: below the order with these. */
struct order_place {
    gint64 created_at, first_id; /* G_MAXINT64 both: at the newest */
};

/* The orders of all shops without their bodies (GPtrArray of struct stored_order), those that were
 * placed last first; at most `limit`. */
GPtrArray *order_list(
        struct store *store, const struct order_place *before, int limit, GError **error);

/* Those that all of the words are found in (number, id, who ordered; the last word as a beginning),
 * those that came last first; `before`: below this first_id, G_MAXINT64 for all. */
GPtrArray *order_search(
        struct store *store, const char *words, gint64 before, int limit, GError **error);

/* A document of an order as a list names it. */
struct order_paper {
    gint64 id;
    enum document_type type;
    enum document_state state;
    char *number; /* "" of a draft */
};

/* The documents of an order (GPtrArray of struct order_paper), the oldest first; at most `limit`.
 */
GPtrArray *order_papers(
        struct store *store, const char *shop, gint64 id, int limit, GError **error);

/* Inside a transaction: the order whose newest state is of this delivery is found by number and id
 * alone from now on, for its body is purged. Nothing where there is none. */
bool order_forget(struct store *store, gint64 delivery_id, GError **error);

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
