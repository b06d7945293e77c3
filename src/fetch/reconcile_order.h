/* An order and what the books have of it, for the comparison. Private to the room. */
#ifndef BILLHOOK_FETCH_RECONCILE_ORDER_H
#define BILLHOOK_FETCH_RECONCILE_ORDER_H

#include "fetch/reconcile.h"
#include "shop/read.h"
#include "store/orders.h"

/* What billhook holds of a looked-at order is what the shop says: date, status, number, total,
 * payment and number of refunds are the same, and the body is there. Then *order (caller frees) is
 * that state. */
bool reconcile_holds(const struct stored_order *stored,
        const struct shop_order_head *head,
        struct order **order);

/* The order of the shop beside its documents. `stored`: its newest state here, NULL: unknown.
 * `order` NULL: it could not be read, and `head` is all that is known of it. NULL with the store's
 * errors. The store's thread. */
struct reconcile_order *reconcile_order_of(const struct work *work,
        const struct shop *shop,
        const struct shop_order_head *head,
        const struct order *order,
        const struct stored_order *stored,
        GError **error);

/* As reconcile_order_of(), of an order that the shop does not have any more. */
struct reconcile_order *reconcile_order_gone(
        const struct work *work, const struct stored_order *stored, GError **error);

#endif
