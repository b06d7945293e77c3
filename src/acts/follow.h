/* The documents of an order follow its newest state: what the rules want is made, drafts are
 * rebuilt or become void, issued documents get warnings and payments. All inside a transaction of
 * the caller's, but for what follow_prepare() does before; in the thread of the store. Errors are
 * the store's, or INPUT and CONFLICT where the order itself cannot be followed. */
#ifndef BILLHOOK_ACTS_FOLLOW_H
#define BILLHOOK_ACTS_FOLLOW_H

#include "channel/work.h"
#include "acts/order_end.h"

/* All that following one order needs; borrowed. */
struct follow {
    const struct work *work;
    const struct shop *shop;
    const struct order *order;
    struct prepared *prepared; /* what follow_prepare() made for the rule that comes now; NULL: it
                                  is made in the transaction */
};

#define FOLLOW_RULES 3 /* order form, delivery note, invoice */

/* Documents follow one of the rules (0 to FOLLOW_RULES - 1). Done twice it changes nothing more: an
 * order that is large takes a transaction for each rule. Uses up what follow->prepared holds. An
 * automatic draft is issued at once where nothing stands against it; a large one (`prepared` is
 * set) is left to issue_ripe_drafts(). Credit notes: acts/refunds.h. */
bool follow_rule(const struct follow *follow, int rule, GError **error);

struct prepared;

/* What is long of a rule for a large order, outside of any transaction: reading the stored
 * documents, building the new content, comparing it, writing it as text. *prepared is the caller's,
 * who frees it with prepared_free(); it is not set after an error. */
bool follow_prepare(
        const struct follow *follow, int rule, struct prepared **prepared, GError **error);

/* Inside the transaction that will use it: *holds says whether the documents that it was made from
 * are still as they were (else it must be made again). That the order's newest state is the one in
 * hand is the caller's to see. */
bool prepared_holds(const struct prepared *prepared,
        const struct follow *follow,
        int rule,
        bool *holds,
        GError **error);

/* Frees it, used or not; NULL is allowed. */
void prepared_free(struct prepared *prepared);

/* All rules in turn. */
bool follow_order(const struct follow *follow, GError **error);

/* The order is gone: its drafts become void, its issued documents get the warning and raise the
 * alert, the decision goes to the story. Credit notes: acts/refunds.h. */
bool follow_end(const struct work *work,
        const char *shop,
        gint64 order_id,
        const struct order_end *words,
        GError **error);

#endif
