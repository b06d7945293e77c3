/* `unpaid`: a person takes a payment of an invoice back, and a line of the bank that stood for it
 * waits again. */
#ifndef BILLHOOK_ACTS_UNPAY_H
#define BILLHOOK_ACTS_UNPAY_H

#include "channel/work.h"
#include "store/documents.h"

/* As pay_take_back(), and also a payment that a line of the bank made: the line is open then, as by
 * `bank unmatch`; CONFLICT where that line pays other invoices too. Transaction, `stored`, result
 * and errors as there. */
char *unpay(
        const struct work *work, struct stored_document *stored, gint64 payment_id, GError **error);

#endif
