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

/* The meta key that holds a valid VAT number which is not `own`, though nothing says that it is the customer's: it is
 * never taken by itself. *in_line: it stands in a line of the order, where vat_meta does not look. NULL: none. Borrowed. */
const char *vat_number_elsewhere(const struct order *order, const char *own, bool *in_line);

/* True inside the EU VAT area, special areas of EINVOICE.md applied (state and postcode as WooCommerce writes them).
 * *prefix (may be NULL) gets the VAT prefix to expect ("NL", "EL", "XI"; MC -> "FR"), static. */
bool vat_area_eu(const char *country, const char *state, const char *postcode, const char **prefix);

/* What decides the VAT category of a part of an order. */
struct vat_case {
    enum vat_scheme scheme;
    const char *seller_country, *seller_postcode;
    const struct address *destination; /* where the goods go: shipping, else billing */
    const char *customer_vat;          /* normalized, "" when none is valid */
    bool stated;                       /* the shop states a rate */
    struct decimal rate;
    enum vat_category choice;          /* a person's, for the question of zero VAT; VAT_NONE: none */
};

/* The category: a stated rate above 0 is S (a foreign OSS rate too), a small enterprise's other supplies are E, a stated
 * rate of 0 is Z. Without a stated rate: the person's choice, G outside the EU VAT area, K to another member state with a
 * VAT number of it, else VAT_NONE: a person has to decide. */
enum vat_category vat_category_decide(const struct vat_case *facts);

/* The mention of BELGIUM.md for a category ("" when none); VAT_E gives the small-enterprise one. Static. */
const char *vat_mention(enum vat_category category, enum language language);

#endif
