/* The terms of the full-text indexes: how FTS5's own tokenizer splits a text, which terms begin
 * with another, and words_fit(), that tells of one row what MATCH tells of all. */
#ifndef BILLHOOK_STORE_SEARCH_TERMS_H
#define BILLHOOK_STORE_SEARCH_TERMS_H

#include <glib.h>
#include <stdbool.h>

#include "statements.h"
#include "store/store.h"

/* More endings of a beginning are many. */
#define SEARCH_ENDINGS_MOST 24

/* Gives the connection the SQL function
 *   words_fit(text, customer, number, orders, customer, email, reference, their_reference,
 *             description)
 * 1: all words of both, as struct document_filter means them, stand in these columns of
 * document_search; a NULL text asks nothing. SYSTEM: this SQLite has no FTS5. */
bool search_fit_ready(struct store *store, GError **error);

/* The same, and the temporary tables of terms, for what follows. */
bool search_terms_ready(struct store *store, GError **error);

/* What the last word of a text may be the beginning of: phrases (GPtrArray of char *), its own
 * terms with each ending of the last one that the index of `next` (S_TERM_…) has. NULL: more than
 * SEARCH_ENDINGS_MOST (*many), no word, or they could not be read. After search_terms_ready(). The
 * caller unrefs. */
GPtrArray *search_endings(struct store *store, enum statement next, const char *text, bool *many);

#endif
