/* How a document stood on a day: what was paid and credited until then. For reports and the month
 * pack, whose figures are those of a period's last day whatever came later. */
#ifndef BILLHOOK_STORE_STANDING_H
#define BILLHOOK_STORE_STANDING_H

#include <glib.h>
#include <stdbool.h>

#include "store/documents.h"
#include "store/store.h"

/* Of an issued invoice at the end of a day, in minor units. */
struct standing {
    money paid;       /* the sum of its payments, reversals taken off; may be more than its gross */
    money credited;   /* gross of its issued credit notes */
    money due;        /* gross - paid - credited, at least 0 */
    char paid_on[11]; /* of the last payment that no reversal took back by then, "" none */
};

/* Fills *standing from the payments that count with a day until `day` inclusive ("YYYY-MM-DD") and
 * the credit notes issued until then. A document that is no issued invoice: all 0. */
bool standing_on(struct store *store,
        const struct document *document,
        const char *day,
        struct standing *standing,
        GError **error);

/* Calls `visit` with each invoice issued until `day` inclusive that was open at its end (due above
 * 0), by issue date, series and number; one in memory at a time. shop NULL: all. `visit` as in
 * document_each_issued(); it may call standing_on(). */
bool standing_each_open(struct store *store,
        const char *day,
        const char *shop,
        issued_visitor visit,
        void *context,
        GError **error);

/* *count: the documents issued from..to inclusive, of all shops; counted to `most`. By an index. */
bool standing_count_days(struct store *store,
        const char *from,
        const char *to,
        int most,
        gint64 *count,
        GError **error);

/* *count: the invoices that are open now; counted to `most`. By an index. */
bool standing_count_open(struct store *store, int most, gint64 *count, GError **error);

#endif
