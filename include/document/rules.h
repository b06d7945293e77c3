/* When a document is made: INTERFACE.md's decision table. Pure; any thread. */
#ifndef BILLHOOK_DOCUMENT_RULES_H
#define BILLHOOK_DOCUMENT_RULES_H

#include "document/document.h"

enum rule_action {
    RULE_NONE,  /* nothing is made by itself; a draft that exists follows */
    RULE_DRAFT, /* a draft is made or follows, never issued by itself in this state (pending) */
    RULE_MAKE,  /* a draft is made or follows; auto_send may issue it */
    RULE_VOID,  /* a draft made by a rule becomes void; nothing is made */
};

struct rule_verdict {
    enum rule_action action;
    char *reason;     /* owned; a clause for `explain` that reads on after "no invoice: " and "draft
                         invoice #12 made: ", e.g. "the order is paid (create=paid; status processing)"
                       */
    const char *rule; /* what left the order out, as the config writes it: "orders_since",
                         "for=business", "zero_total=false", "on_account", "pay_later",
                         "unpaid_statuses", "create=paid" …; "no-lines" and "status" for what no
                         setting decides; "" for MAKE and DRAFT. Static */
};

/* The verdict of one rule on the newest state of an order. deleted: the shop deleted it.
 * orders_since: the day (in `zone`) before which orders are left out, never "". has_vat: the order
 * has a VAT number (for=business). Not for the rule of credit notes. The caller frees the verdict's
 * reason. */
struct rule_verdict rule_decide(const struct order *order,
        bool deleted,
        const struct document_rule *rule,
        const struct shop *shop,
        const char *orders_since,
        const char *zone,
        bool has_vat);

/* True when state a of an order is newer than b, by INTERFACE.md's tie-break: modified later (Unix
 * seconds), or in the same second with a status further on (enum order_status). False when equal in
 * both. */
bool order_state_newer(gint64 a_modified,
        enum order_status a_status,
        gint64 b_modified,
        enum order_status b_status);

/* The customer's language. *rule gets the name of the source that decided, static text for
 * `explain`; the first that names one of our languages: "wpml_language" (meta), "lang" (the
 * order's), "trp_language" (meta), "meta lang", "billing country", else "shop". */
enum language order_language(const struct order *order, const struct shop *shop, const char **rule);

#endif
