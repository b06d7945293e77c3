/* VAT numbers and the EU VAT area. Pure. */
#ifndef BILLHOOK_DOCUMENT_VAT_H
#define BILLHOOK_DOCUMENT_VAT_H

#include "document/document.h"

/* Upper case without blanks, dots, dashes; a Belgian one of 9 digits gets its 0, one without country letters gets those of
 * `country` when it then is valid. "" for text that holds no number. Caller frees. */
char *vat_number_normalize(const char *text, const char *country);

/* Format per EU country (EL for Greece; XI for Northern Ireland; GB, CH, NO formats too), mod 97 for BE. */
bool vat_number_valid(const char *number);

/* The country of a valid number as ISO 3166 ("EL" -> "GR", "XI" -> "GB"); "" otherwise. Static. */
const char *vat_number_country(const char *number);

/* The first VAT number in the order's meta: shop->vat_meta keys, then the known keys of EINVOICE.md; "" when none. As the
 * customer typed it. Borrowed. */
const char *vat_number_find(const struct order *order, const struct shop *shop);

/* True inside the EU VAT area, special areas of EINVOICE.md applied (state and postcode as WooCommerce writes them).
 * *prefix (may be NULL) gets the VAT prefix to expect ("NL", "EL", "XI"; MC -> "FR"), static. */
bool vat_area_eu(const char *country, const char *state, const char *postcode, const char **prefix);

/* The mention of BELGIUM.md for a category ("" when none); VAT_E gives the small-enterprise one. Static. */
const char *vat_mention(enum vat_category category, enum language language);

#endif
