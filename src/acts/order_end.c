/* The words for an order that is gone. */
#include "acts/order_end.h"

const struct order_end order_deleted = {"the order was deleted in the shop",
        "the order was deleted in the shop; this document stays as it is",
        "its order was deleted in the shop"};

const struct order_end order_is_subscription = {
        "what came as an order is a subscription: no document is made from it",
        "its order is a subscription, from which no document is made; this one stays as it is: a "
        "credit note may be needed",
        "its order is a subscription, from which no document is made: a credit note may be needed"};
