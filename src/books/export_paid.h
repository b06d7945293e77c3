/* Whether a document was paid, as at a day: what came later does not count. */
#ifndef BILLHOOK_BOOKS_EXPORT_PAID_H
#define BILLHOOK_BOOKS_EXPORT_PAID_H

#include "store/documents.h"
#include "store/store.h"

struct export_paid {
    bool paid;
    char on[11]; /* the day of the payment that settled it; "": not paid */
};

/* As the living fields of INTERFACE-books.md, from the payments up to the day and the credit notes
 * issued up to then. zone: the seller's. Errors are the store's. */
bool export_paid_on(struct store *store,
        const struct stored_document *stored,
        const char *day,
        const char *zone,
        struct export_paid *paid,
        GError **error);

#endif
