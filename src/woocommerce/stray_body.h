/* Signed bodies that hold no order, told apart; in the room of woocommerce only. `root` is the
 * body's JSON, an object read with order_shape. All errors are INPUT, in a shop owner's words, and
 * error_logged() of one never repeats what the body says. Any thread. */
#ifndef BILLHOOK_WOOCOMMERCE_STRAY_BODY_H
#define BILLHOOK_WOOCOMMERCE_STRAY_BODY_H

#include <cjson/cJSON.h>

#include "woocommerce/order.h"

/* True for a subscription of WooCommerce Subscriptions. It has the fields of an order and more, but
 * it is a plan: nothing was bought. */
bool stray_is_subscription(const cJSON *root);

/* For a subscription: sets the error and returns BODY_SUBSCRIPTION. *id (id may be NULL) gets its
 * id, 0 where that cannot be read. */
enum body_kind stray_tell_subscription(const cJSON *root, gint64 *id, GError **error);

/* False with an error when the body's type is that of another thing which WordPress keeps beside
 * orders, such as "shop_order_refund", whatever fields it has. */
bool stray_refuse_type(const cJSON *root, GError **error);

/* For a body without the keys that every order has: sets the error that says what it is, and what
 * to do in the shop. Returns false. */
bool stray_explain(const cJSON *root, GError **error);

#endif
