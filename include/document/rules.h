/* When a document is made: INTERFACE.md's decision table. Pure. */
#ifndef BILLHOOK_DOCUMENT_RULES_H
#define BILLHOOK_DOCUMENT_RULES_H

#include "document/build.h"

enum rule_action {
    RULE_NONE,  /* nothing is made by itself; a draft that exists follows */
    RULE_DRAFT, /* a draft is made or follows, never issued by itself in this state (pending) */
    RULE_MAKE,  /* a draft is made or follows; auto_send may issue it */
    RULE_VOID,  /* a draft made by a rule becomes void; nothing is made */
};

struct rule_verdict {
    enum rule_action action;
    char *reason; /* one sentence for `explain`, e.g. "status pending: a draft, issued by itself
                     only after payment" */
};

/* The verdict of one rule on the newest state of an order (deleted: the shop deleted it).
 * orders_since is a day, never "". has_vat: the order has a VAT number (for=business). Not for
 * credit notes. Caller frees reason. */
struct rule_verdict rule_decide(const struct order *order,
        bool deleted,
        const struct document_rule *rule,
        const struct shop *shop,
        const char *orders_since,
        const char *zone,
        bool has_vat);

/* True when state a (modified, status) is newer than b, by INTERFACE.md's tie-break; equal in both:
 * false. */
bool order_state_newer(gint64 a_modified,
        enum order_status a_status,
        gint64 b_modified,
        enum order_status b_status);

/* The language of the customer and the rule that decided (static text for explain): wpml_language,
 * lang, trp_language, meta lang, billing country, shop. */
enum language order_language(const struct order *order, const struct shop *shop, const char **rule);

#endif
