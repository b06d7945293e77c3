/* Which invoices get a payment link of their own (Mollie), and how one is wanted. It is made, asked
 * about and ended by fetch/links. The rules: INTERFACE.md, [payment] mollie_key. */
#ifndef BILLHOOK_CHANNEL_PAY_LINK_H
#define BILLHOOK_CHANNEL_PAY_LINK_H

#include "channel/work.h"
#include "document/document.h"
#include "document/seller.h"

/* True for an issued invoice in EUR with something due, not of a pay_later method, for which the
 * shop has no payment page (payment_link), while the config has a key. One that has a link of ours
 * counts too. Any thread. */
bool pay_link_fits(const struct config *config, const struct document *document);

/* Inside the transaction that issues the document, once its payments are booked: wants a link where
 * it fits, and holds its page for it, at most `mollie_wait`; not while nobody may be asked (a
 * refused key, a pause that is longer). Errors are the store's. The store's thread. */
bool pay_link_queue(const struct work *work, const struct document *document, GError **error);

/* Inside the caller's transaction: wants a new link for what is due of an invoice whose earlier one
 * ended; nothing where none fits. The store's thread. */
bool pay_link_renew(const struct work *work, const struct document *document, GError **error);

/* What a link is named by: the seller and the number, as the customer's bank shows it, and as a
 * link whose answer was lost is found again. Caller frees. Any thread. */
char *pay_link_description(const struct seller *seller, const struct document *document);

#endif
