/* The e-invoice: Peppol BIS Billing 3.0 as UBL 2.1 (libxml2's writer). Rules: EINVOICE.md, INTERFACE.md. */
#ifndef BILLHOOK_RENDER_UBL_H
#define BILLHOOK_RENDER_UBL_H

#include "document/document.h"

/* "" when the document can be an e-invoice; else why not, for the owner: it is no invoice or credit note, "no electronic address: the
 * customer has no VAT number", other currency, a warning that blocks. Caller frees. */
char *ubl_obstacle(const struct document *document, const struct seller *seller);

/* The XML of an issued invoice or credit note (preview: number "PREVIEW", today as issue date set by the caller on a copy). `pdf` (may be NULL) is embedded
 * under its file name. CONFLICT with ubl_obstacle()'s text. Same input, same bytes. Any thread. */
GBytes *render_ubl(const struct document *document, const struct seller *seller, GBytes *pdf, GError **error);

#endif
