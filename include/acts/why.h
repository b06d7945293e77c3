/* Why an order has no issued invoice, for the person who asks. */
#ifndef BILLHOOK_ACTS_WHY_H
#define BILLHOOK_ACTS_WHY_H

#include "channel/work.h"
#include "store/orders.h"

enum why_kind {
    WHY_INVOICED,   /* it has one */
    WHY_DRAFT,      /* there is a draft: id, name; text: what it waits for, "" nothing */
    WHY_WAITS,      /* delivery `id` was not worked on yet */
    WHY_FAILED,     /* delivery `id` failed: text */
    WHY_NO_SHOP,    /* its shop is not in the config */
    WHY_DISABLED,   /* its shop is not enabled */
    WHY_PURGED,     /* what the shop sent is no longer kept */
    WHY_UNREADABLE, /* it cannot be read: text */
    WHY_DISCARDED,  /* a person made its draft void: id, name */
    WHY_CREDITED,   /* it had one, which was credited whole: id, name */
    WHY_RULE,       /* a rule left it out: text, a clause */
    WHY_SOON,       /* nothing is in the way: text, why one will be made */
};

struct why {
    enum why_kind kind;
    gint64 id;
    char *name, *text; /* owned, "" none */
};

/* Frees what it holds, not itself. */
void why_clear(struct why *why);
typedef struct why why_auto;
/* For g_auto(why_auto). */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(why_auto, why_clear)

/* Why the order has none; `documents`: all of it (document_of_order()), `order`: what its body
 * says, NULL where there is none or it cannot be read. Errors are the store's. The store's thread.
 */
bool why_no_invoice(const struct work *work,
        const struct stored_order *stored,
        const struct order *order,
        const GPtrArray *documents,
        struct why *why,
        GError **error);

#endif
