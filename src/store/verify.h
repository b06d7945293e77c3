/* A part of the proof, for backups (the public half is in store/books.h). */
#ifndef BILLHOOK_STORE_VERIFY_H
#define BILLHOOK_STORE_VERIFY_H

#include "store/books.h"
#include "store/store.h"

/* The database file itself: pages, indexes, foreign keys, schema. Adds a struct fault to
 * the list (faults_new()) for each thing that is wrong or cannot be read. False: it could not be
 * looked at. */
bool verify_structure(struct store *store, GPtrArray *faults, GError **error);

#endif
