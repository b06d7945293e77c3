/* The parts of an e-invoice, each written where UBL's order wants it. Business terms (BT, BG) and
 * rules (BR) are those of EN 16931-1; R and CL are rules of Peppol BIS Billing 3.0. The writers
 * append to ubl->xml, which keeps a failure (ubl_xml.h); one thread at a time for one document. */
#ifndef BILLHOOK_RENDER_UBL_PARTS_H
#define BILLHOOK_RENDER_UBL_PARTS_H

#include "document/document.h"
#include "ubl_xml.h"

/* The e-invoice in hand; all borrowed. */
struct ubl {
    struct xml *xml;
    const struct document *document;
    const struct seller *seller;
    /* EN 16931 wants at least one line (BR-16): in a document that has only shipping and fees, this
     * one is written as a line. NULL: there are other lines. */
    const struct document_line *promoted;
};

/* ---- parties (ubl_party.c) ---- */

/* The buyer's electronic address (BT-49), scheme and id: document_participant(); where the order or
 * the owner says one that cannot be right, that of the VAT number. NULL: neither. Caller frees. Any
 * thread. */
char *ubl_buyer_participant(const struct document *document);

/* The seller (BG-4): cac:AccountingSupplierParty. */
void ubl_write_supplier(const struct ubl *ubl);

/* The buyer (BG-7): cac:AccountingCustomerParty. Name and country come from the VAT number where
 * the order has none. */
void ubl_write_customer(const struct ubl *ubl);

/* Where and when the goods go (BG-13): cac:Delivery. Nothing when there is neither an address nor a
 * day of delivery, unless the goods go to another country of the Union: then both must stand
 * there. */
void ubl_write_delivery(const struct ubl *ubl);

/* ---- lines and sums (ubl_lines.c) ---- */

/* The line for ubl.promoted: NULL when some line is neither shipping, fee nor rounding, else the
 * first of those that is not negative, or the first at all. Borrowed from the document. Any
 * thread. */
const struct document_line *ubl_line_to_promote(const struct document *document);

/* Shipping and fees as document level charges (BG-21) and allowances (BG-20), but the promoted
 * one. */
void ubl_write_charges(const struct ubl *ubl);

/* The VAT and its breakdown per category and rate (BG-23): cac:TaxTotal. */
void ubl_write_tax_total(const struct ubl *ubl);

/* The sums (BG-22): cac:LegalMonetaryTotal. */
void ubl_write_monetary_total(const struct ubl *ubl);

/* The lines (BG-25), numbered from 1: cac:InvoiceLine, or cac:CreditNoteLine in a credit note. */
void ubl_write_lines(const struct ubl *ubl);

#endif
