/* The channel of Peppol: an issued invoice or credit note leaves as UBL through the access point
 * that the config names. Its states and what leads from one to the next: INTERFACE-peppol.md,
 * "state"; as a table: peppol_states.c. */
#ifndef BILLHOOK_CHANNEL_PEPPOL_H
#define BILLHOOK_CHANNEL_PEPPOL_H

#include "channel/peppol_talk.h"
#include "channel/work.h"
#include "document/document.h"
#include "store/peppol.h"

/* True when a document goes over Peppol by the config of now: a provider is set, it is an invoice
 * or credit note that can be an e-invoice (ubl_obstacle()), and `to` takes its customer's VAT
 * number. seller: as frozen; of a draft the config's. Whether it was queued already is another
 * question. Any thread. */
bool peppol_goes(
        const struct config *config, const struct document *document, const struct seller *seller);

/* Inside the caller's transaction: queues the delivery of an issued document that goes over Peppol
 * (the caller asked peppol_goes()) and tells the order's story. One whose participant is wrong is
 * `failed` at once, with that reason and an alert. A document that has a delivery already is left
 * alone, but for an earlier test where the config is no test now. *queued: a new one was made. The
 * store's thread. */
bool peppol_queue_document(
        const struct work *work, const struct document *document, bool *queued, GError **error);

/* Whether a document's mails wait for the look-up when they are queued now: the value of the column
 * waits_for_peppol. Any thread. */
enum peppol_wait {
    PEPPOL_WAIT_NOT,       /* they go as they always did */
    PEPPOL_WAIT_LOOKUP,    /* mail=copy: until it is answered, at most mail_wait */
    PEPPOL_WAIT_UNREACHED, /* mail=unreachable: until it is known to be unreachable */
};

/* How the mails wait of a document that goes over Peppol and whose delivery (NULL: none) is this
 * one. Any thread. */
enum peppol_wait peppol_mail_wait(
        const struct config *config, const struct peppol_delivery *delivery);

/* One step: takes the delivery that is due the longest as far as it goes without waiting (looked
 * up, handed over, asked about). What may hand it over is durable before its first byte, and no
 * transaction is open across the network. *did: there was one. Nothing is done while no provider is
 * set or the provider is paused. Errors are the database's. One thread at a time for all of a
 * database; outside of a transaction. */
bool peppol_step(struct peppol_line *line, const struct work *work, bool *did, GError **error);

/* At a start, before the first step: what was being sent when the process died is looked for, or
 * goes on where its step may be repeated. Outside of a transaction. */
bool peppol_recover_sending(const struct work *work, GError **error);

/* The config was read (start, SIGHUP): a pause of the provider ends, and it is noted that a
 * provider is set. Outside of a transaction. */
bool peppol_config_read(const struct work *work, GError **error);

/* One statement or two: notes in the caller's transaction, or alone, that a provider is set
 * (peppol_since_note()). Nothing where none is. */
bool peppol_note_provider(const struct work *work, GError **error);

/* Why an accepted or delivered delivery, or one whose handing over began, is not asked about: the
 * config names another provider, account or environment by now; a sentence. NULL: it is the same,
 * or nothing was handed over. Caller frees. Any thread. */
char *peppol_elsewhere(const struct config *config, const struct peppol_delivery *delivery);

#endif
