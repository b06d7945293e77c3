/* Parts of the proof (the public half is in store/books.h). */
#ifndef BILLHOOK_STORE_VERIFY_H
#define BILLHOOK_STORE_VERIFY_H

#include "store/books.h"
#include "store/store.h"

/* The database file itself: pages, indexes, foreign keys, schema. Adds a struct fault to
 * the list (faults_new()) for each thing that is wrong or cannot be read. False: it could not be
 * looked at. */
bool verify_structure(struct store *store, GPtrArray *faults, GError **error);

/* The Peppol deliveries: each belongs to an issued invoice or credit note, one alone; the counts
 * that triggers keep are those of the rows; what is delivered is not owed. Adds to the list as
 * verify_structure(). False: it could not be looked at. */
bool verify_peppol(struct store *store, GPtrArray *faults, GError **error);

#endif
