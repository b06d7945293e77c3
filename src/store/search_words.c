/* How people's words become a query of FTS5. */
#include "search_words.h"

#include "store/documents.h"

bool search_words_has(const char *word)
{
    for (const char *p = word; *p; p = g_utf8_next_char(p))
        if (g_unichar_isalnum(g_utf8_get_char(p)))
            return true;
    return false;
}

GPtrArray *search_words_split(const char *text, guint most)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    GPtrArray *words = g_ptr_array_new_with_free_func(g_free);
    for (const char *p = valid; *p && words->len < most;) {
        const char *begin = p;
        while (*p && !g_unichar_isspace(g_utf8_get_char(p)))
            p = g_utf8_next_char(p);
        g_autofree char *word = g_strndup(begin, (gsize)(p - begin));
        if (search_words_has(word))
            g_ptr_array_add(words, g_steal_pointer(&word));
        if (*p)
            p = g_utf8_next_char(p);
    }
    return words;
}

guint document_words_count(const char *text)
{
    g_autoptr(GPtrArray) words = search_words_split(text, DOCUMENT_WORDS_MOST + 1);
    return words->len;
}

void search_words_quote(GString *query, const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_auto(GStrv) parts = g_strsplit(valid, "\"", -1);
    g_autofree char *doubled = g_strjoinv("\"\"", parts);
    g_string_append_printf(query, "\"%s\"", doubled);
}

/* The last word: one of its endings, where they are known. */
static void append_last(GString *query, const char *word, const GPtrArray *endings)
{
    if (!endings || endings->len == 0) {
        search_words_quote(query, word);
        g_string_append_c(query, '*');
        return;
    }
    for (guint i = 0; i < endings->len; i++) {
        g_string_append(query, i ? " OR " : "(");
        search_words_quote(query, g_ptr_array_index(endings, i));
    }
    g_string_append_c(query, ')');
}

void search_words_append(
        GString *query, const char *columns, const char *text, const GPtrArray *endings)
{
    g_autoptr(GPtrArray) words = search_words_split(text, DOCUMENT_WORDS_MOST);
    g_string_append_printf(query, "%s%s(", query->len ? " AND " : "", columns);
    for (guint i = 0; i < words->len; i++) {
        const char *word = g_ptr_array_index(words, i);
        g_string_append(query, i ? " AND " : "");
        if (i + 1 == words->len)
            append_last(query, word, endings);
        else
            search_words_quote(query, word);
    }
    g_string_append(query, words->len ? ")" : "\"\")");
}

char *words_as_query(const char *text, const GPtrArray *endings)
{
    GString *query = g_string_new("");
    search_words_append(query, "", text, endings);
    return g_string_free(query, FALSE);
}
