/* VAT numbers and the EU VAT area. Pure. */
#ifndef BILLHOOK_DOCUMENT_VAT_H
#define BILLHOOK_DOCUMENT_VAT_H

#include "document/document.h"

/* Upper case without blanks, dots, dashes; a Belgian one of 9 digits gets its 0, one without
 * country letters gets those of `country` when it then is valid. "" for text that holds no number.
 * Caller frees. */
char *vat_number_normalize(const char *text, const char *country);

/* Format per EU country (EL for Greece; XI for Northern Ireland; GB, CH, NO formats too), mod 97
 * for BE. */
bool vat_number_valid(const char *number);

/* The country of a valid number as ISO 3166 ("EL" -> "GR", "XI" -> "GB"); "" otherwise. Static. */
const char *vat_number_country(const char *number);

/* The first VAT number in the order's meta: shop->vat_meta keys, then the known keys of
 * EINVOICE.md; "" when none. As the customer typed it. Borrowed. */
const char *vat_number_find(const struct order *order, const struct shop *shop);

/* The meta key that holds a valid VAT number which is not `own`, though nothing says that it is the
 * customer's: it is never taken by itself. *in_line: it stands in a line of the order, where
 * vat_meta does not look. NULL: none. Borrowed. */
const char *vat_number_elsewhere(const struct order *order, const char *own, bool *in_line);

/* True inside the EU VAT area, special areas of EINVOICE.md applied (state and postcode as
 * WooCommerce writes them). *prefix (may be NULL) gets the VAT prefix to expect ("NL", "EL", "XI";
 * MC -> "FR"), static. */
bool vat_area_eu(const char *country, const char *state, const char *postcode, const char **prefix);

/* One entry of `[shop] zero_vat`: what its lines are when no VAT is charged on them. */
struct vat_zero_rule {
    char *name; /* a tax label, tax class, fee name or SKU prefix */
    enum vat_category category;
    char *reason; /* "" but for E */
};

/* Reads "NAME: CATEGORY[, reason]; …" (text may be NULL). NULL and USAGE, with the entry and what
 * is allowed: no category, an unknown one, E without a reason, a name twice. GPtrArray of struct
 * vat_zero_rule; the caller unrefs it. */
GPtrArray *vat_zero_rules(const char *text, GError **error);

/* The first rule that names the line: by the label of one of its taxes, its tax class (name or
 * slug), a fee's name, or the beginning of a product's SKU; case does not matter. NULL: none.
 * Borrowed. */
const struct vat_zero_rule *vat_zero_rule_find(
        const GPtrArray *rules, const struct order *order, const struct order_line *line);

/* What decides the VAT category of a part of an order. */
struct vat_case {
    enum vat_scheme scheme;
    enum eu_zero_vat eu_zero_vat;
    const char *seller_country, *seller_postcode;
    const struct address *destination; /* where the goods go: shipping, else billing */
    const char *customer_vat;          /* normalized, "" when none is valid */
    bool charged; /* the shop charges a rate above 0; a stated rate of 0 is none */
    const struct vat_zero_rule *rule; /* of `zero_vat`, NULL: none names the line */
    enum vat_category choice;         /* a person's, for the question of zero VAT; VAT_NONE: none */
};

/* Why a person has to decide. */
enum vat_question { VAT_ASK_GROUND, VAT_ASK_EXPORT, VAT_ASK_EU };

/* The category: EINVOICE.md's table, the first row that fits. VAT_NONE: a person has to decide,
 * *question says why. */
enum vat_category vat_category_decide(const struct vat_case *facts, enum vat_question *question);

/* The mention of BELGIUM.md for a category ("" when none); VAT_E gives the small-enterprise one.
 * Static. */
const char *vat_mention(enum vat_category category, enum language language);

/* All that a document says about a category: its mention (AE to a Belgian buyer is work on
 * immovable property and has the full one of KB nr. 1, art. 20; E of a seller who is no small
 * enterprise has none), and the reasons that were named. "" when nothing. Caller frees. */
char *vat_ground(
        const struct document *document, const struct seller *seller, enum vat_category category);

#endif
