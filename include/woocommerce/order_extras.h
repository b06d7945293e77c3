/* What an order's JSON says beside its lines: tax rates, refunds, meta data, coupons;
 * also for shop/, whose refunds have rates. Any thread. */
#ifndef BILLHOOK_WOOCOMMERCE_ORDER_EXTRAS_H
#define BILLHOOK_WOOCOMMERCE_ORDER_EXTRAS_H

#include "woocommerce/order_values.h"
#include "woocommerce/order.h"

/* Frees what a struct tax_rate holds, not itself; for the clear function of order->rates. */
void order_rate_clear(gpointer rate);

/* Reads an entry of tax_lines and appends it to order->rates. One whose id cannot be known is left
 * out: the lines that use it then say so. False with INPUT where an amount is wrong. */
bool order_rate_read(
        const struct place *place, const cJSON *entry, struct order *order, GError **error);

/* Frees a struct order_refund; for the free function of order->refunds. */
void order_refund_free(gpointer refund);

/* Reads an entry of `refunds` and appends it to order->refunds. One without an id or an amount is
 * passed over: a shop keeps {"id":0,"total":"-0.00"} for a deleted one. A tax that cannot be read
 * counts as 0. Always true; *error is left alone. */
bool order_refund_read(
        const struct place *place, const cJSON *entry, struct order *order, GError **error);

/* Frees each refund of order->refunds whose id an earlier one has: the first counts. */
void order_refunds_drop_repeated(struct order *order);

/* Frees a struct order_meta; for the free functions of order->meta and order->line_meta. */
void order_meta_free(gpointer meta);

/* Appends an entry of meta_data to a list of struct order_meta, if its key is not absent and its
 * value is a text or a number. */
void order_meta_add(GPtrArray *list, const cJSON *entry);

/* order_meta_add() to order->meta, in the form of the functions above. Always true. */
bool order_meta_read(
        const struct place *place, const cJSON *entry, struct order *order, GError **error);

/* The codes in coupon_lines, cleaned; ended by NULL, never NULL itself. The caller frees with
 * g_strfreev(). */
char **order_coupon_codes_read(const cJSON *root);

#endif
