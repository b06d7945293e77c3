/* The payment of an invoice by a person's word: recorded, and taken back. What the shop says of a
 * payment is kept beside it and stays. */
#ifndef BILLHOOK_ACTS_PAY_H
#define BILLHOOK_ACTS_PAY_H

#include "channel/work.h"
#include "store/documents.h"

/* Records that an issued invoice was paid at `at` (Unix seconds), in the way that `by` names
 * ("transfer"; NULL: not said). Where the shop said an earlier day, that one counts. Inside the
 * caller's transaction, which the caller undoes after an error; `stored` was read in it and is
 * changed in place. Returns what happened, a sentence; caller frees. NULL with CONFLICT: it is no
 * issued invoice; else the store's errors. The store's thread. */
char *pay_record(const struct work *work,
        struct stored_document *stored,
        gint64 at,
        const char *by,
        GError **error);

/* Takes the record of pay_record() back: what the shop says counts again. Transaction, `stored` and
 * result as there. NULL with CONFLICT: it is no issued invoice, or nothing was recorded by hand;
 * else the store's errors. The store's thread. */
char *pay_take_back(const struct work *work, struct stored_document *stored, GError **error);

#endif
