/* What a person asks a shop for: its orders against the books, a round, orders once more. The
 * caller has the turn at asking the shop (store_take_turn()). Outside of a transaction; as long as
 * the network takes. */
#ifndef BILLHOOK_FETCH_BY_HAND_H
#define BILLHOOK_FETCH_BY_HAND_H

#include "base/progress.h"
#include "fetch/reconcile.h"
#include "fetch/round_wish.h"

/* Always false, with what a shop's answer means and what helps: "shop main: …". */
bool by_hand_trouble(const struct shop *shop, const struct shop_answer *answer, GError **error);

/* reconcile_shop(), which waits as long as the shop asked for. NULL and an error: what the store
 * said, or by_hand_trouble()'s. `stop` ends a question early (g_atomic; may be NULL). */
struct reconcile_result *by_hand_reconcile(const struct work *work,
        const struct shop *shop,
        const struct reconcile_period *period,
        const int *stop,
        struct progress *progress,
        GError **error);

/* What came of a round by hand. */
struct by_hand_round {
    struct round_counts counts;
    gint64 watermark; /* the shop's own time from which the next one goes on; 0 none yet */
    bool known;       /* the fields above stand, also after an error */
    bool complete;
};

/* A round to its end, also of a shop that refused its key or that did not answer of late: a person
 * asks. `progress` (may be NULL) is told how many orders were looked at. False: the store failed,
 * the shop could not be asked to the end, or an order could not be fetched. */
bool by_hand_sync(const struct work *work,
        const struct shop *shop,
        const struct round_wish *wish,
        const int *stop,
        struct progress *progress,
        struct by_hand_round *round,
        GError **error);

#endif
