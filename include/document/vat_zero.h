/* `[shop] zero_vat`: what lines without VAT are, by rules that name them. Pure; any thread. */
#ifndef BILLHOOK_DOCUMENT_VAT_ZERO_H
#define BILLHOOK_DOCUMENT_VAT_ZERO_H

#include "document/document.h"

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

#endif
