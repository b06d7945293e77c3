/* The documents of an order follow its newest state: what the rules want is made, drafts are
 * rebuilt or become void, issued documents get warnings and payments. All inside a transaction of
 * the caller's, but for what follow_prepare() does before. */
#ifndef BILLHOOK_DAEMON_FOLLOW_H
#define BILLHOOK_DAEMON_FOLLOW_H

#include "config/config.h"
#include "store/store.h"

/* All that following one order needs; borrowed. */
struct follow {
    struct store *store;
    const struct config *config;
    const struct shop *shop;
    const struct order *order;
    gint64 now;
    struct prepared *prepared; /* what follow_prepare() made for the rule that comes now; NULL: it
                                  is made in the transaction */
};

#define FOLLOW_RULES 3 /* order form, delivery note, invoice */

/* Documents follow one of the rules (0 to FOLLOW_RULES - 1). Done twice it changes nothing more: an
 * order that is large takes a transaction for each. Credit notes: daemon/refunds.h. */
bool follow_rule(const struct follow *follow, int rule, GError **error);
/* What is long of a rule for a large order, outside of any transaction: reading the stored
 * documents, building the new content, comparing, writing it as text. Then, inside one: *holds says
 * whether what it was made from is so still (else it must be made again; that the order's newest
 * state is the one in hand is the caller's to see). follow_rule() uses it up. Caller frees. */
struct prepared;
bool follow_prepare(
        const struct follow *follow, int rule, struct prepared **prepared, GError **error);
bool prepared_holds(const struct prepared *prepared,
        const struct follow *follow,
        int rule,
        bool *holds,
        GError **error);
void prepared_free(struct prepared *prepared);
/* All rules in turn. */
bool follow_order(const struct follow *follow, GError **error);
/* The order is gone: why, in the words of a decision, of a warning and of an alert. */
struct order_end {
    const char *decision, *warning, *alert;
};
extern const struct order_end order_deleted,
        order_is_subscription; /* (an earlier version took a subscription for an order) */
/* Drafts become void, issued documents get a warning; credit notes: daemon/refunds.h. */
bool follow_end(struct store *store,
        const struct config *config,
        const char *shop,
        gint64 order_id,
        const struct order_end *words,
        gint64 now,
        GError **error);

#endif
