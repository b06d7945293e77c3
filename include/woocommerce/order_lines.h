/* The lines of an order's JSON; also for shop/, whose refunds have the same. Any thread. */
#ifndef BILLHOOK_WOOCOMMERCE_ORDER_LINES_H
#define BILLHOOK_WOOCOMMERCE_ORDER_LINES_H

#include "woocommerce/order_values.h"
#include "woocommerce/order.h"

/* Frees a struct order_line with all in it; for the free function of order->lines. */
void order_line_free(gpointer line);

/* Reads an entry of line_items: appends the line to order->lines, and to order->line_meta what of
 * its meta data could be the number of a person. False with INPUT where an id, amount, tax or
 * quantity is wrong; the line is then in order->lines, read in part. */
bool order_line_read_product(
        const struct place *place, const cJSON *entry, struct order *order, GError **error);

/* Reads an entry of shipping_lines and appends the line to order->lines, with quantity 1 and
 * subtotal = total. Fails as order_line_read_product(). */
bool order_line_read_shipping(
        const struct place *place, const cJSON *entry, struct order *order, GError **error);

/* Reads an entry of fee_lines and appends the line to order->lines, with quantity 1 and subtotal =
 * total. Fails as order_line_read_product(). */
bool order_line_read_fee(
        const struct place *place, const cJSON *entry, struct order *order, GError **error);

#endif
