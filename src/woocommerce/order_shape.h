/* The keys of an order's JSON that are read; in the room of woocommerce only. */
#ifndef BILLHOOK_WOOCOMMERCE_ORDER_SHAPE_H
#define BILLHOOK_WOOCOMMERCE_ORDER_SHAPE_H

#include "woocommerce/json_guard.h"

/* What json_guard_read() keeps of a body: the keys of an order, and those by which a body that is
 * not an order is recognised. */
extern const struct json_shape order_shape;

#endif
