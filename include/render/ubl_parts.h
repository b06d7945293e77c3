/* The parts of an e-invoice, each written where UBL's order wants it. Business terms (BT, BG) and
 * rules (BR) are those of EN 16931-1; R and CL are rules of Peppol BIS Billing 3.0. */
#ifndef BILLHOOK_RENDER_UBL_PARTS_H
#define BILLHOOK_RENDER_UBL_PARTS_H

#include "document/document.h"
#include "render/ubl_xml.h"

struct ubl {
    struct xml *xml;
    const struct document *document;
    const struct seller *seller;
    /* EN 16931 wants at least one line (BR-16): in a document that has only shipping and fees, this
     * one is written as a line. NULL: there are other lines. */
    const struct document_line *promoted;
};

/* ---- parties (ubl_party.c) ---- */

/* The electronic address (BT-34, BT-49) that belongs to a VAT number: Peppol knows a scheme for
 * each country, mostly the VAT number itself, for Belgium the enterprise number (0208). Both owned
 * by the caller; false: the number is not valid, or the national number in it has a wrong check
 * digit, which Peppol refuses. */
bool ubl_endpoint(const char *vat, char **scheme, char **address);

void ubl_write_supplier(const struct ubl *ubl);
void ubl_write_customer(const struct ubl *ubl);
/* Where and when the goods go (BG-13); nothing when that is what the document says anyway. */
void ubl_write_delivery(const struct ubl *ubl);

/* ---- lines and sums (ubl_lines.c) ---- */

/* Finds ubl.promoted. */
const struct document_line *ubl_line_to_promote(const struct document *document);
/* Shipping and fees as document level charges (BG-21) and allowances (BG-20). */
void ubl_write_charges(const struct ubl *ubl);
void ubl_write_tax_total(const struct ubl *ubl);
void ubl_write_monetary_total(const struct ubl *ubl);
void ubl_write_lines(const struct ubl *ubl);

#endif
