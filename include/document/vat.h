/* The EU VAT area, and the VAT category of what a document lists. Pure; any thread. */
#ifndef BILLHOOK_DOCUMENT_VAT_H
#define BILLHOOK_DOCUMENT_VAT_H

#include "document/document.h"
#include "document/vat_zero.h"

/* True inside the EU VAT area: the members and Northern Ireland (goods), without the special areas
 * of EINVOICE.md (Directive 2006/112/EC, art. 6 and 7). country (ISO 3166), state and postcode as
 * WooCommerce writes them, "" allowed. *prefix (may be NULL) gets the prefix of VAT numbers there
 * ("NL", "EL", "XI"; MC gives "FR"), "" outside. Static. */
bool vat_area_eu(const char *country, const char *state, const char *postcode, const char **prefix);

/* What decides the VAT category of a part of an order. */
struct vat_case {
    enum vat_scheme scheme;       /* the seller's */
    enum eu_zero_vat eu_zero_vat; /* the shop's */
    const char *seller_country, *seller_postcode;
    const struct address *destination; /* where the goods go: shipping, else billing */
    const char *customer_vat;          /* normalized; "" or not valid: counts as none */
    bool charged; /* the shop charges a rate above 0; a stated rate of 0 is none */
    const struct vat_zero_rule *rule; /* of `zero_vat`; NULL: none names the line */
    enum vat_category choice;         /* a person's, for zero VAT; VAT_NONE: nothing chosen */
};

/* Why a person has to decide: the order shows no ground, it leaves the EU but may be a service, or
 * it goes to a VAT number of another EU country and the config leaves open what it is. */
enum vat_question { VAT_ASK_GROUND, VAT_ASK_EXPORT, VAT_ASK_EU };

/* The category, by the first row of EINVOICE.md's table that fits: S where VAT is charged, E for a
 * small enterprise, the rule's, the person's choice, else by destination. VAT_NONE: a person has to
 * decide, and *question says why; else *question says nothing. */
enum vat_category vat_category_decide(const struct vat_case *facts, enum vat_question *question);

/* The words that a document must say about a category (BELGIUM.md); for E those of the
 * small-enterprise scheme; "" for S, Z and VAT_NONE. Static. */
const char *vat_mention(enum vat_category category, enum language language);

/* All that a document says about a category, in its language: its mention and the reasons that were
 * named (document->vat_reasons). AE to a Belgian buyer is work on immovable property and has the
 * full mention of KB nr. 1, art. 20; E of a seller who is no small enterprise has none. "" when
 * there is nothing to say. Caller frees. */
char *vat_ground(
        const struct document *document, const struct seller *seller, enum vat_category category);

#endif
