/* The e-invoice: Peppol BIS Billing 3.0 (EN 16931) as UBL 2.1, from the same lines and totals as
 * the page. National rules of Peppol for sellers outside Belgium are not looked at, but that a
 * Greek seller's could never be met. */
#ifndef BILLHOOK_RENDER_UBL_H
#define BILLHOOK_RENDER_UBL_H

#include "document/document.h"

/* "" when the document can be an e-invoice; else why not, in a sentence for the owner. Looked at in
 * this order: the type (invoice, or credit note that names its invoice), the customer's VAT number
 * (it gives the electronic address), currency EUR, a warning that blocks, a line, a ground for zero
 * VAT, the seller's own VAT number. A draft can be one, once it has a number. Caller frees. Any
 * thread. */
char *ubl_obstacle(const struct document *document, const struct seller *seller);

/* The XML of an issued invoice or credit note (preview: number "PREVIEW", today as issue date set
 * by the caller on a copy). `pdf` (may be NULL) is embedded under its file name. Where the order
 * has no name or country of the customer, his VAT number gives them. Same input, same bytes. Caller
 * unrefs. CONFLICT with ubl_obstacle()'s text, or without number or issue date; SYSTEM: out of
 * memory. Any thread. */
GBytes *render_ubl(
        const struct document *document, const struct seller *seller, GBytes *pdf, GError **error);

#endif
