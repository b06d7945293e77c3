/* One order fetched whole, and kept as a delivery. */
#ifndef BILLHOOK_FETCH_KEEP_H
#define BILLHOOK_FETCH_KEEP_H

#include "channel/work.h"
#include "shop/api.h"

/* What came of fetching an order. */
enum kept {
    KEPT_NEW,    /* a delivery of an order that was unknown */
    KEPT_NEWER,  /* a delivery of another state, or that the order is gone */
    KEPT_KNOWN,  /* it is held as it is, or it is known to be gone */
    KEPT_ABSENT, /* the shop has no such order, and nothing is held of it; *trouble says so */
    KEPT_FAILED, /* the shop's answer to this one cannot be used; *trouble says why */
    KEPT_NOT     /* the shop could not be asked; *trouble says why */
};

/* Asks for an order by its id, and keeps what came where billhook does not hold it: newer than what
 * had come when it was asked. Where a delivery of the order came in meanwhile it is asked for
 * again, at most 5 times. Waits for the network outside of a transaction, and begins its own.
 * *trouble (owned): the answer that ended it, with KEPT_ABSENT, KEPT_FAILED and KEPT_NOT.
 * counts_missed: a state that no webhook brought is noted (missed_wait()). */
bool keep_order(const struct work *work,
        const char *shop,
        struct shop_api *api,
        gint64 id,
        bool counts_missed,
        enum kept *kept,
        struct shop_answer **trouble,
        GError **error);

#endif
