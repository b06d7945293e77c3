/* The documents of an order follow its newest state: what the rules want is made, drafts are rebuilt or become void, issued
 * documents get warnings and payments. All inside a transaction of the caller's. */
#ifndef BILLHOOK_DAEMON_FOLLOW_H
#define BILLHOOK_DAEMON_FOLLOW_H

#include "config/config.h"
#include "store/store.h"

bool follow_order(struct store *store, const struct config *config, const struct shop *shop, const struct order *order,
                  gint64 now, GError **error);
bool follow_deletion(struct store *store, const struct config *config, const char *shop, gint64 order_id, gint64 now,
                     GError **error);
/* What an earlier version took for an order is a subscription: drafts become void, issued documents get a warning. */
bool follow_subscription(struct store *store, const struct config *config, const char *shop, gint64 order_id, gint64 now,
                         GError **error);

#endif
