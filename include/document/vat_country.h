/* Whose VAT a row of a document's VAT table is (INTERFACE-books.md, `oss`): the country that begins
 * the rate_code of the order's rate; else the destination's, when the rate is one of its and no
 * rate of the seller's country; else the seller's. It is frozen with the document. Pure; any
 * thread. */
#ifndef BILLHOOK_DOCUMENT_VAT_COUNTRY_H
#define BILLHOOK_DOCUMENT_VAT_COUNTRY_H

#include "document/document.h"

/* Where the goods go: the shipping address where it names a country, else the billing address.
 * Borrowed. */
const struct address *customer_destination(const struct customer *customer);

/* Whose VAT a rate (percent) to a destination is where no rate_code says it: `to` or `home`, the
 * countries (ISO 3166) of destination and seller; "BE" for home "". Borrowed or static. */
const char *vat_country_by_rate(struct decimal rate, const char *to, const char *home);

/* The country that begins the rate_code of the order's rate of that percentage; of several the
 * destination's goes first. "" where none says it. Borrowed from the order. */
const char *vat_country_in_order(const struct order *order, struct decimal rate, const char *to);

/* Fills in the country of each row of an invoice that was built from the order. home: the seller's
 * country. */
void vat_countries_set(struct document *document, const struct order *order, const char *home);

/* Gives the rows of a credit note the countries of the invoice's rows of that category and rate. */
void vat_countries_copy(struct document *note, const struct document *invoice);

/* Whether a rate (percent) is one of a country's (rates.c). */
bool vat_country_has_rate(const char *country, struct decimal rate);

#endif
