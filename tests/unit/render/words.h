/* Words of a PDF and where they stand, as pdftotext -bbox reads them. */
#ifndef BILLHOOK_TESTS_RENDER_WORDS_H
#define BILLHOOK_TESTS_RENDER_WORDS_H

#include <glib.h>
#include <stdbool.h>
#include <string.h>

#include "render/join.h"

/* A word of a page. */
struct word {
    int page; /* from 1, of all documents */
    double left, top, right, bottom;
    char *text; /* owned */
};

static inline void word_clear(gpointer data)
{
    g_free(((struct word *)data)->text);
}

static inline bool read_word(const char *line, int page, struct word *word)
{
    g_auto(GStrv) parts = g_strsplit_set(line, "\"<>", -1);
    if (!strstr(line, "<word ") || g_strv_length(parts) < 11)
        return false;
    *word = (struct word){page, g_ascii_strtod(parts[2], NULL), g_ascii_strtod(parts[4], NULL),
            g_ascii_strtod(parts[6], NULL), g_ascii_strtod(parts[8], NULL), g_strdup(parts[10])};
    return true;
}

/* struct word of all pages of a PDF, which stays in the directory. Caller unrefs. */
static inline GArray *words_of(GBytes *pdf, const char *directory, const char *name)
{
    g_autofree char *path = g_build_filename(directory, name, NULL), *output = NULL;
    g_assert_true(g_file_set_contents(
            path, g_bytes_get_data(pdf, NULL), (gssize)g_bytes_get_size(pdf), NULL));
    char *const arguments[] = {(char *)"pdftotext", (char *)"-bbox", (char *)"-enc",
            (char *)"UTF-8", path, (char *)"-", NULL};
    int status;
    g_assert_true(g_spawn_sync(NULL, (char **)arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
            &output, NULL, &status, NULL));
    g_assert_cmpint(status, ==, 0);

    GArray *words = g_array_new(FALSE, FALSE, sizeof(struct word));
    g_array_set_clear_func(words, word_clear);
    g_auto(GStrv) lines = g_strsplit(output, "\n", -1);
    int page = 0;
    for (char **line = lines; *line; line++) {
        struct word word;
        if (strstr(*line, "<page "))
            page++;
        else if (read_word(*line, page, &word))
            g_array_append_val(words, word);
    }
    return words;
}

static inline const struct word *find_word(const GArray *words, int page, const char *text)
{
    for (guint i = 0; i < words->len; i++) {
        const struct word *word = &g_array_index(words, struct word, i);
        if (word->page == page && strcmp(word->text, text) == 0)
            return word;
    }
    return NULL;
}

static inline int count_words(const GArray *words, int page, const char *text)
{
    int count = 0;
    for (guint i = 0; i < words->len; i++) {
        const struct word *word = &g_array_index(words, struct word, i);
        count += word->page == page && strcmp(word->text, text) == 0;
    }
    return count;
}

static inline bool tools_are_there(void)
{
    g_autofree char *path = g_find_program_in_path("pdftotext");
    if (!path || !join_ready())
        g_test_skip("pdftotext or libqpdf");
    return path && join_ready();
}

#endif
