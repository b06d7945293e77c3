/* Parts of the proof (the public half is in store/books.h). */
#ifndef BILLHOOK_STORE_VERIFY_H
#define BILLHOOK_STORE_VERIFY_H

#include "document/document.h"
#include "sql.h"
#include "store/books.h"
#include "store/store.h"

/* The database file itself: pages, indexes, keys, CHECK rules, schema. Adds a struct fault to
 * the list (faults_new()) for each thing that is wrong or cannot be read. False: it could not be
 * looked at. */
bool verify_structure(struct store *store, GPtrArray *faults, GError **error);

/* The Peppol deliveries: each belongs to an issued invoice or credit note, one alone; the counts
 * that triggers keep are those of the rows; what is delivered is not owed. Adds to the list as
 * verify_structure(). False: it could not be looked at. */
bool verify_peppol(struct store *store, GPtrArray *faults, GError **error);

/* What an issued invoice says of its payment, against its rows and its credit notes; `row` is one
 * of S_VERIFY_DOCUMENTS, `document` its frozen content. Adds to the list as verify_structure().
 * False: it could not be looked at. */
bool verify_payments(struct store *store,
        cursor row,
        const struct document *document,
        GPtrArray *faults,
        GError **error);

/* What another document says of it, which has no payments but gift cards. */
void verify_order_form_paid(cursor row, const struct document *document, GPtrArray *faults);

#endif
