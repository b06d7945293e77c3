/* Which documents go over Peppol, and how their deliveries and mails enter the queues. */
#ifndef BILLHOOK_CHANNEL_PEPPOL_QUEUE_H
#define BILLHOOK_CHANNEL_PEPPOL_QUEUE_H

#include "channel/work.h"
#include "document/document.h"
#include "document/text.h"
#include "store/outbox.h"
#include "store/peppol.h"

/* True when a document goes over Peppol by the config of now: a provider is set, it is an invoice
 * or credit note that can be an e-invoice (ubl_obstacle()), and `to` takes its customer's VAT
 * number. seller: as frozen; of a draft the config's. Whether it was queued already is another
 * question. Any thread. */
bool peppol_goes(
        const struct config *config, const struct document *document, const struct seller *seller);

/* Why a document does not go, in a sentence for the owner; "" where it goes. Caller frees. Any
 * thread. */
char *peppol_obstacle(
        const struct config *config, const struct document *document, const struct seller *seller);

/* Inside the caller's transaction: queues the delivery of an issued document that goes over Peppol
 * (the caller asked peppol_goes()) and tells the order's story. One whose participant is wrong is
 * `failed` at once, with that reason and an alert. A document that has a delivery already is left
 * alone, but for an earlier test where the config is none now. *queued: a new one was made. The
 * store's thread. */
bool peppol_queue_document(
        const struct work *work, const struct document *document, bool *queued, GError **error);

/* True where a document's newest delivery (NULL: none) stands in the way of a new one: one that is
 * no test, or a test while the config is one, or one that was not handed over yet. Any thread. */
bool peppol_is_in_the_way(const struct config *config, const struct peppol_delivery *delivery);

/* How the mails of a document wait that are queued now; delivery: its newest, NULL: none. Any
 * thread. */
enum mail_peppol peppol_mail_wait(
        const struct config *config, const struct peppol_delivery *delivery);

/* What a document's mail that is built now says of the delivery over Peppol, and so what it holds:
 * COPY goes without the e-invoice, all others with it, as [einvoice] attach says. delivery: its
 * newest, NULL: none. Any thread. */
enum peppol_note peppol_mail_note(
        const struct config *config, const struct peppol_delivery *delivery);

/* One statement or two: notes in the caller's transaction, or alone, that a provider is set
 * (peppol_since_note()). Nothing where none is. */
bool peppol_note_provider(const struct work *work, GError **error);

/* Why a delivery whose handing over began is not asked about: the config names another provider,
 * account or environment by now; a sentence. NULL: it is the same, or nothing was handed over, or
 * its provider never says more. Caller frees. Any thread. */
char *peppol_elsewhere(const struct config *config, const struct peppol_delivery *delivery);

#endif
