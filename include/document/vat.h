/* VAT numbers, the EU VAT area, and the VAT category of what a document lists. Pure; any thread. */
#ifndef BILLHOOK_DOCUMENT_VAT_H
#define BILLHOOK_DOCUMENT_VAT_H

#include "document/document.h"

/* A VAT number as people write it, in the form of VIES: upper case, only letters, digits, '+' and
 * '*', without a word such as "BTW" in front; a Belgian one of 9 digits gets its 0, GR becomes EL,
 * and one without country letters gets those of `country` (ISO 3166, "" allowed) when it then is
 * valid. "" for text without a digit. The result need not be valid (vat_number_valid). Caller
 * frees. */
char *vat_number_normalize(const char *text, const char *country);

/* True for a normalized number of the right form for its country: the EU's (EL for Greece), XI
 * (Northern Ireland), GB, CHE and NO. For BE the check digits must fit too (modulo 97). No register
 * is asked. */
bool vat_number_valid(const char *number);

/* The country of a valid number as ISO 3166 ("EL" gives "GR", "XI" gives "GB"); "" when the number
 * is not valid. Static. */
const char *vat_number_country(const char *number);

/* The customer's VAT number as he typed it: the first value in the order's meta under a key of
 * shop->vat_meta, else under one of the keys that plugins use (EINVOICE.md). "" when there is none.
 * Borrowed from the order, or static. */
const char *vat_number_find(const struct order *order, const struct shop *shop);

/* A meta key of the order or one of its lines that holds a valid VAT number which is not `own` (the
 * seller's), for telling the owner: nothing says that it is the customer's, so it is never taken. A
 * key that speaks of VAT goes first. *in_line: it stands in a line, where vat_meta does not look.
 * NULL when there is none; *in_line then says nothing. Borrowed from the order. */
const char *vat_number_elsewhere(const struct order *order, const char *own, bool *in_line);

/* True inside the EU VAT area: the members and Northern Ireland (goods), without the special areas
 * of EINVOICE.md (Directive 2006/112/EC, art. 6 and 7). country (ISO 3166), state and postcode as
 * WooCommerce writes them, "" allowed. *prefix (may be NULL) gets the prefix of VAT numbers there
 * ("NL", "EL", "XI"; MC gives "FR"), "" outside. Static. */
bool vat_area_eu(const char *country, const char *state, const char *postcode, const char **prefix);

/* One entry of `[shop] zero_vat`: what its lines are when no VAT is charged on them. */
struct vat_zero_rule {
    char *name;                 /* a tax label, tax class, fee name or SKU prefix */
    enum vat_category category; /* neither VAT_NONE nor VAT_S */
    char *reason;               /* never "" for E */
};

/* Reads "NAME: CATEGORY[, reason]; …" into a GPtrArray of struct vat_zero_rule, empty for NULL and
 * ""; the caller unrefs it. NULL with USAGE, which names the entry and what is allowed: no category
 * or an unknown one, E without a reason, a name twice. */
GPtrArray *vat_zero_rules(const char *text, GError **error);

/* The first rule that names the line: by the label of one of its taxes, its tax class (name or
 * slug), a fee's name, or the beginning of a product's SKU; case does not matter. NULL when none
 * does. Borrowed from rules. */
const struct vat_zero_rule *vat_zero_rule_find(
        const GPtrArray *rules, const struct order *order, const struct order_line *line);

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
