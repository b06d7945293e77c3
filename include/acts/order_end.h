/* Why an order is no longer one. */
#ifndef BILLHOOK_ACTS_ORDER_END_H
#define BILLHOOK_ACTS_ORDER_END_H

/* Why, in the words of a decision, of a warning and of an alert. */
struct order_end {
    const char *decision, *warning, *alert;
};

/* It was deleted in the shop. */
extern const struct order_end order_deleted;

/* It is a subscription (an earlier version took one for an order). */
extern const struct order_end order_is_subscription;

#endif
