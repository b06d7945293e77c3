/* How people's words become a query of FTS5: whatever is in them, they are phrases and no syntax.
 * Pure. */
#ifndef BILLHOOK_STORE_SEARCH_WORDS_H
#define BILLHOOK_STORE_SEARCH_WORDS_H

#include <glib.h>
#include <stdbool.h>

/* Whether FTS5 finds something to look for in it. */
bool search_words_has(const char *word);

/* Appends a text as FTS5's string, which is a phrase. */
void search_words_quote(GString *query, const char *text);

/* Appends that all words of a text stand in some of the columns ("{customer email} : "; "": in
 * any), the last one as the beginning of one. */
void search_words_append(GString *query, const char *columns, const char *text);

/* A text as a whole query. Caller frees. */
char *words_as_query(const char *text);

#endif
