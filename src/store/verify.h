/* A part of the proof, for backups (the public half is in store/books.h). */
#ifndef BILLHOOK_STORE_VERIFY_H
#define BILLHOOK_STORE_VERIFY_H

#include "store/books.h"
#include "store/store.h"

/* Frees a fault. NULL: nothing. */
void fault_free(struct fault *fault);

/* The database file itself: pages, indexes, foreign keys, schema. Adds a struct fault (freed by
 * fault_free()) for each thing that is wrong or cannot be read. False: it could not be looked at.
 */
bool verify_structure(struct store *store, GPtrArray *faults, GError **error);

#endif
