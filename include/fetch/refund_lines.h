/* The lines of refunds for which credit notes wait (acts/refunds). */
#ifndef BILLHOOK_FETCH_REFUND_LINES_H
#define BILLHOOK_FETCH_REFUND_LINES_H

#include "channel/work.h"
#include "fetch/shop.h"

/* Asks a shop for the refunds of one order whose lines are due, keeps them, and makes the order's
 * newest delivery pending again, so that the worker builds the credit notes. A shop that has no
 * such refund any more, a day that is over and a key that was taken out of the config end the
 * waiting too; a shop that does not answer is asked again after 1, 5, 15, then each 60 minutes.
 * *did: something changed. False: the store failed. Outside of a transaction. */
bool refund_lines_step(
        const struct work *work, fetch_api_finder find, void *context, bool *did, GError **error);

/* Asks now for the lines of a refund that a person credits, unless they were brought before;
 * afterwards the credit note need not wait. TEMPORARY: the shop could not be asked, the message
 * says why; the store's errors. Outside of a transaction. */
bool refund_lines_bring(const struct work *work,
        struct shop_api *api,
        const char *shop,
        gint64 order_id,
        gint64 refund_id,
        GError **error);

#endif
