/* The book of daily receipts follows the orders (INTERFACE-books.md, `daily`): an order that is
 * paid and that `for`, `zero_total` or `create=never` leaves out is written once, its refunds are
 * written as they are seen, and an invoice that is issued for it takes all of that back on its day.
 * All inside a transaction of the caller's, in the thread of the store; done twice it writes
 * nothing more. Errors are the store's. */
#ifndef BILLHOOK_ACTS_RECEIPTS_H
#define BILLHOOK_ACTS_RECEIPTS_H

#include "channel/work.h"
#include "document/document.h"

/* Writes what the newest state of an order asks for, after its invoice has followed it. */
bool receipts_follow(const struct work *work,
        const struct shop *shop,
        const struct order *order,
        GError **error);

/* The same for the newest state that is stored; nothing where its body was purged. */
bool receipts_follow_stored(
        const struct work *work, const char *shop, gint64 order_id, GError **error);

/* An invoice was issued: what stands there for its order is written once more with the other sign,
 * on the issue date. */
bool receipts_invoiced(const struct work *work, const struct document *invoice, GError **error);

#endif
