/* How the shop is doing, in a few figures. By index only: what was issued in a month is counted as
 * it happens. How threads, transactions and errors go: store.h. */
#ifndef BILLHOOK_STORE_FIGURES_H
#define BILLHOOK_STORE_FIGURES_H

#include "document/document.h"
#include "store/store.h"

/* The documents of one type that got their number in a month, with those of other currencies. */
struct month_figures {
    gint64 documents;
    money net, gross; /* minor units, of those in the currency that was asked for */
};

/* What was issued in a month ("2026-11"), by enum document_type; sums of one currency. */
bool figures_month(struct store *store,
        const char *month,
        const char *currency,
        struct month_figures figures[DOCUMENT_TYPES],
        GError **error);

/* Unpaid invoices: issued, something due, not fully credited. Sums in minor units, of those in the
 * currency that was asked for; the counts are of all. */
struct unpaid_figures {
    gint64 count, overdue;
    money sum, overdue_sum;
};

/* `today`: a day; what was due before it is overdue. */
bool figures_unpaid(struct store *store,
        const char *currency,
        const char *today,
        struct unpaid_figures *figures,
        GError **error);

/* *count: the orders that were made in the shop at `since` (Unix seconds) or later, also those that
 * were deleted there since. */
bool figures_orders(struct store *store, gint64 since, gint64 *count, GError **error);

#endif
