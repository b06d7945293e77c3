/* Each issued document to the accountant: a mail of its own, in the seller's language. */
#ifndef BILLHOOK_CHANNEL_ACCOUNTANT_H
#define BILLHOOK_CHANNEL_ACCOUNTANT_H

#include "channel/work.h"
#include "document/document.h"

/* The role of such a mail in the outbox. */
#define MAIL_ROLE_ACCOUNTANT "accountant"

/* Inside the transaction that issues the document: queues its mail to each address of [accountant]
 * that takes this type, due at once, whatever the customer's mail or Peppol wait for. Each address
 * has a row and a Message-ID of its own. Nothing for other types and without an address. Errors are
 * the store's. The store's thread. */
bool accountant_queue(const struct work *work, const struct document *document, GError **error);

/* Whether the mail carries the UBL, by [accountant] format. `ubl_reason`: why the document has
 * none;
 * "": it has one. Any thread. */
bool accountant_takes_ubl(const struct config *config, const char *ubl_reason);

/* Whether it carries the PDF: where the format says so, and in place of a UBL that there is not.
 * Any thread. */
bool accountant_takes_pdf(const struct config *config, const char *ubl_reason);

/* Its subject ("Factuur 2026-00116"), in the seller's language. Caller frees. Any thread. */
char *accountant_subject(const struct config *config, const struct document *document);

/* Its text in the seller's language; where a UBL is missing that the format wants it says why.
 * Caller frees. Any thread. */
char *accountant_body(
        const struct config *config, const struct document *document, const char *ubl_reason);

#endif
