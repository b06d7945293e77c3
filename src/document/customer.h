/* Whom a document names; in the room of document only. */
#ifndef BILLHOOK_DOCUMENT_CUSTOMER_H
#define BILLHOOK_DOCUMENT_CUSTOMER_H

#include "document/document.h"

/* Sets the warning customer-name-missing, which blocks, on an invoice or credit note that names
 * neither a person nor a company, and takes it away from any other document. */
void document_check_name(struct document *document);

/* Sets the warning peppol-participant-wrong, which does not block, on an invoice or credit note
 * whose customer.peppol cannot be a participant, and takes it away from any other document. */
void document_check_participant(struct document *document);

#endif
