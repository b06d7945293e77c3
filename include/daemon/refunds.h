/* Credit notes: of the shop's refunds, and by hand. */
#ifndef BILLHOOK_DAEMON_REFUNDS_H
#define BILLHOOK_DAEMON_REFUNDS_H

#include "config/config.h"
#include "store/store.h"

/* Inside a transaction: brings the credit notes of an order in line with the refunds of its newest state, `order`: a draft for each wanted
 * refund of an issued invoice, void drafts for refunds that the shop deleted, warnings on issued ones. */
bool refunds_follow(struct store *store, const struct config *config, const char *shop, const struct order *order, gint64 now,
                    GError **error);

/* The same with the newest state that is stored; nothing where no refund of the order was ever seen, or its body was purged. */
bool refunds_follow_stored(struct store *store, const struct config *config, const char *shop, gint64 order_id, gint64 now,
                           GError **error);

/* Inside a transaction: a draft credit note by a person for an issued invoice: the rest (amount 0) or an amount at a rate. A
 * blocked draft of a refund that it replaces becomes void. *made (owned). */
bool refunds_credit_by_hand(struct store *store, const struct config *config, const struct stored_document *invoice,
                            money amount, struct decimal rate, const char *reason, gint64 now,
                            struct stored_document **made, GError **error);

#endif
