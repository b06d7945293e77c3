/* Whether two bodies of an order say the same. Pure; any thread. */
#ifndef BILLHOOK_SHOP_SAME_ORDER_H
#define BILLHOOK_SHOP_SAME_ORDER_H

#include <glib.h>
#include <stdbool.h>

/* True when both are JSON objects that are the same field by field. Left out, for they depend on
 * how and where it was asked (WOOCOMMERCE.md): _links, scheme and host of payment_url, the order of
 * keys, and the order of the entries of meta_data. Numbers are the same when they are written the
 * same. False for what json_guard does not take. */
bool shop_same_order(GBytes *a, GBytes *b);

#endif
