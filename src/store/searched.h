/* What documents are searched by, kept up with them: the rows of document_search
 * (document_words.h says what is in them). */
#ifndef BILLHOOK_STORE_SEARCHED_H
#define BILLHOOK_STORE_SEARCHED_H

#include <glib.h>
#include <stdbool.h>

#include "store/store.h"

/* What a document says has changed: its row is written before the transaction is committed, once
 * however often it changed; without a transaction of store_begin()'s, at once. */
bool searched_note(struct store *store, gint64 document_id, GError **error);

/* Writes the rows of all noted documents; of one that was taken back, nothing. */
bool searched_write(struct store *store, GError **error);

/* Forgets the noted ones: the transaction has ended. */
void searched_forget(struct store *store);

#endif
