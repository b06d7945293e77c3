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

/* The words of a text that say something, in the order in which they stand, at most so many
 * (GPtrArray of char *). The caller unrefs. */
GPtrArray *search_words_split(const char *text, guint most);

/* Appends that all words of a text stand in some of the columns ("{customer email} : "; "": in
 * any), the last one as the beginning of one. `endings`: phrases of which one stands in its place;
 * NULL: it is asked for as a beginning, which reads all that begins with it. */
void search_words_append(
        GString *query, const char *columns, const char *text, const GPtrArray *endings);

/* A text as a whole query; `endings` as above. Caller frees. */
char *words_as_query(const char *text, const GPtrArray *endings);

#endif
