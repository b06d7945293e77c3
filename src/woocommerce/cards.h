/* Gift cards and store credit of an order; in the room of woocommerce only. */
#ifndef BILLHOOK_WOOCOMMERCE_CARDS_H
#define BILLHOOK_WOOCOMMERCE_CARDS_H

#include <cjson/cJSON.h>

#include "woocommerce/order.h"

/* No cards, none unknown. */
void cards_init(struct order *order);

/* Sets cards and unknown_card of an order whose lines, total and coupon codes stand, and takes the
 * cards out of the coupon codes. Only what was taken off after tax is a card: what the lines with
 * their VAT have beyond the order's total decides, since some plugins also keep there what is a
 * discount or a fee. Never fails: an entry that does not read is passed over. */
void cards_read(const cJSON *root, struct order *order);

#endif
