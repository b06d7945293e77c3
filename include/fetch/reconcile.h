/* The shop's orders of a period against the documents: what agrees, what a rule left out, and each
 * difference. Judging is pure over structs (any thread); reconcile_shop() asks the shop and reads
 * the store. Rules: INTERFACE-shop.md, `reconcile`. */
#ifndef BILLHOOK_FETCH_RECONCILE_H
#define BILLHOOK_FETCH_RECONCILE_H

#include <glib.h>
#include <stdbool.h>

#include "base/decimal.h"
#include "base/progress.h"
#include "channel/work.h"
#include "shop/api.h"

/* What can be wrong with an order, in the order in which it is looked for: the first one counts. */
enum reconcile_kind {
    RECONCILE_NO_INVOICE,
    RECONCILE_TOTALS_DIFFER,
    RECONCILE_REFUND_WITHOUT_NOTE,
    RECONCILE_ORDER_GONE,
    RECONCILE_UNKNOWN_ORDER,
    RECONCILE_KINDS /* how many there are; also: nothing is wrong */
};

/* "no-invoice" and so on, as the JSON has it. Static. */
const char *reconcile_kind_text(enum reconcile_kind kind);

/* How an order's state here stands to that of the shop. */
enum reconcile_known {
    RECONCILE_UNKNOWN, /* no state of it ever came */
    RECONCILE_OLDER,   /* the shop has a newer one */
    RECONCILE_NEWEST   /* what the shop says is what billhook has */
};

/* A refund of an order. */
struct reconcile_refund {
    gint64 id;
    struct decimal amount; /* above 0 */
    bool noted;            /* an issued credit note is its */
    char *draft;           /* else its draft: "#13", "" none */
};

/* An order of the period beside its documents. All owned, texts never NULL; amounts in units of the
 * currency, rounded to its decimals. */
struct reconcile_order {
    gint64 id;
    char *number;
    char *status;   /* as the shop says it; "" when it is gone */
    char *currency; /* ISO 4217 */
    int decimals;   /* of that currency */
    bool gone;      /* the shop has no such order */
    bool placed;    /* it is no cart and not in the trash */
    bool paid;      /* the shop gives a date of payment, and it is not dead */
    enum reconcile_known known;
    struct decimal total; /* cards included; 0: cancelled, failed or in the trash */
    GArray *refunds;      /* struct reconcile_refund, amounts above 0 */
    const char *left_out; /* struct rule_verdict's rule, "" none: static */

    guint invoices;          /* issued ones */
    char *invoice;           /* the newest of them: its number, "" */
    struct decimal invoiced; /* their gross */
    struct decimal credited; /* of their issued credit notes */
    struct decimal by_hand;  /* of that: of notes that are no refund's */
    char *draft;             /* a draft invoice: "#12", "" */
    char *draft_waits;       /* why it cannot be issued, "" */
    bool discarded;          /* a person made its invoice's draft void */
    gint64 trouble_id;       /* a delivery of it that is failed or pending, 0 */
    char *trouble;           /* what that delivery has, in words, "" */
};

/* An empty one. Never NULL; reconcile_order_free() frees it. */
struct reconcile_order *reconcile_order_new(gint64 id);

/* Frees it with all that it holds; NULL is allowed. */
void reconcile_order_free(struct reconcile_order *order);

/* Adds a refund; the draft is copied. */
void reconcile_order_add_refund(struct reconcile_order *order,
        gint64 id,
        struct decimal amount,
        bool noted,
        const char *draft);

/* One difference. All owned. */
struct reconcile_difference {
    enum reconcile_kind kind;
    gint64 order_id;
    char *order_number, *document;               /* document: "" none */
    char *currency;                              /* of both totals */
    int decimals;                                /* of that currency */
    struct decimal order_total, documents_total; /* the two sides that were compared */
    char *reason, *help;                         /* help: a command */
};

/* How many orders, and how much; of orders in euros only. */
struct reconcile_sum {
    char *name; /* a status, or a rule */
    guint count;
    struct decimal amount;
};

/* What came of one shop's period. All owned. */
struct reconcile_result {
    char *shop;
    bool name_shop;                 /* `help` names the shop, for there are several */
    guint orders;                   /* that the shop has, carts and trash included */
    guint paid, invoiced;           /* of them */
    guint foreign;                  /* not in euros: in no sum of money */
    guint left_out_count;           /* sum of left_out */
    GPtrArray *statuses;            /* struct reconcile_sum, as they came */
    GPtrArray *left_out;            /* struct reconcile_sum by rule, as they came */
    struct decimal gross_orders;    /* paid orders, cards included, less their refunds */
    struct decimal gross_documents; /* their invoices less credit notes */
    GPtrArray *differences;         /* struct reconcile_difference, as they came */
};

/* An empty result for a shop. Never NULL; reconcile_result_free() frees it. */
struct reconcile_result *reconcile_result_new(const char *shop, bool name_shop);

/* Frees it; NULL is allowed. */
void reconcile_result_free(struct reconcile_result *result);

/* Counts an order, and adds its difference where it has one: the kind, or RECONCILE_KINDS. */
enum reconcile_kind reconcile_add(
        struct reconcile_result *result, const struct reconcile_order *order);

/* ---- asking ---- */

/* What is compared. */
struct reconcile_period {
    const char *from, *to; /* days of date_created in the seller's time zone, both included */
};

/* Asks the shop for its orders of the period and compares each with the documents. `progress` (may
 * be NULL) is told how many orders were looked at. NULL: *trouble (owned) has the shop's answer
 * that ended it, or *error what the store said. Outside of a transaction; as long as the network
 * takes. The store's thread. */
struct reconcile_result *reconcile_shop(const struct work *work,
        const struct shop *shop,
        struct shop_api *api,
        const struct reconcile_period *period,
        struct progress *progress,
        struct shop_answer **trouble,
        GError **error);

#endif
