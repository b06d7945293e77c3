/* What a rule of the config says of an order's state. */
#ifndef BILLHOOK_ACTS_VERDICT_H
#define BILLHOOK_ACTS_VERDICT_H

#include "channel/work.h"
#include "document/rules.h"

/* rule_decide() for a type (not credit notes) by the config and, where orders_since is not set, the
 * day the database was made. The caller frees the verdict's reason. The store's thread. */
struct rule_verdict verdict_of(const struct work *work,
        const struct shop *shop,
        const struct order *order,
        enum document_type type);

/* Whether an order of that moment (Unix seconds, 0: the shop gives none) is left out by
 * orders_since or, where that is not set, by the day the database was made. The store's thread. */
bool verdict_is_before(const struct work *work, const struct shop *shop, gint64 created_at);

/* The first second of the day from which orders get documents (orders_since), Unix seconds. */
gint64 verdict_first_second(const struct work *work, const struct shop *shop);

#endif
