/* What documents are searched by, kept up with them: the rows of document_search
 * (document_words.h says what is in them). */
#ifndef BILLHOOK_STORE_SEARCHED_H
#define BILLHOOK_STORE_SEARCHED_H

#include <glib.h>
#include <stdbool.h>

#include "document/document.h"
#include "store/store.h"

/* What a stored document says has changed to this: its row is written before the transaction is
 * committed, once however often it changed; without a transaction of store_begin()'s, at once. The
 * words are taken from the struct, for reading them out of the stored content takes long where an
 * order has very many lines. */
bool searched_note(struct store *store, const struct document *document, GError **error);

/* Writes the rows of all noted documents; of one that was taken back, nothing. */
bool searched_write(struct store *store, GError **error);

/* A part of the transaction was taken back: what the noted documents say is read anew when their
 * rows are written. */
void searched_doubt(struct store *store);

/* Forgets the noted ones: the transaction has ended. */
void searched_forget(struct store *store);

#endif
