/* Gift cards and store credit of an order; in the room of woocommerce only. */
#ifndef BILLHOOK_WOOCOMMERCE_CARDS_H
#define BILLHOOK_WOOCOMMERCE_CARDS_H

#include <cjson/cJSON.h>

#include "woocommerce/order.h"

/* Gives a new order an empty list of cards and unknown_card "". order_free() frees both. Any
 * thread. */
void cards_init(struct order *order);

/* Finds the gift cards in an order's JSON (`root`, read with order_shape). To be called after
 * cards_init() and once the order's lines, total and coupon codes are set. Fills order->cards,
 * takes their codes out of order->coupon_codes, and sets unknown_card where an amount that is
 * missing from the total stands under a name that is not known. Only what was taken off after tax
 * is a card, and some plugins keep a discount or a fee in the same place: the cards count that come
 * nearest to what the lines with their VAT have beyond the order's total. Never fails: an entry
 * that does not read is passed over. Any thread. */
void cards_read(const cJSON *root, struct order *order);

#endif
