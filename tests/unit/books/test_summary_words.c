/* The words of summary.pdf: four languages that take the same arguments. */
#include "../../../src/books/summary_words.h"

#include <glib.h>
#include <string.h>

/* How many texts a format takes; one that takes anything else is none of ours. */
static int arguments_of(const char *format)
{
    int count = 0;
    for (const char *c = format; (c = strchr(c, '%')); c += 2) {
        g_assert_cmpint(c[1], ==, 's');
        count++;
    }
    return count;
}

/* As summary_words.h says beside each word. */
static int promised(enum summary_word word)
{
    static const enum summary_word one[] = {WORD_SHOP, WORD_OPEN, WORD_JUMPS, WORD_ALL_GOOD,
            WORD_FOREIGN},
                                   two[] = {WORD_PERIOD, WORD_FAULTS, WORD_MORE};
    for (gsize i = 0; i < G_N_ELEMENTS(one); i++)
        if (one[i] == word)
            return 1;
    for (gsize i = 0; i < G_N_ELEMENTS(two); i++)
        if (two[i] == word)
            return 2;
    return 0;
}

static void test_every_word(void)
{
    for (int word = 0; word < SUMMARY_WORDS; word++)
        for (int language = 0; language < LANGUAGES; language++) {
            const char *text = summary_word((enum summary_word)word, (enum language)language);
            g_assert_true(text && *text && g_utf8_validate(text, -1, NULL));
            g_assert_cmpint(arguments_of(text), ==, promised((enum summary_word)word));
        }
}

/* Sentences are of their language; and no two words of a language that stand in one table's heads
 * are the same. */
static void test_told_apart(void)
{
    static const enum summary_word sentences[] = {WORD_TITLE, WORD_PERIOD, WORD_OPEN, WORD_NOTHING,
            WORD_NOTHING_OPEN, WORD_ALL_GOOD, WORD_FAULTS, WORD_FOREIGN, WORD_MORE, WORD_PROPOSAL,
            WORD_DAYS_30, WORD_DAYS_MORE};
    static const enum summary_word ages[] = {
            WORD_NOT_DUE, WORD_DAYS_30, WORD_DAYS_60, WORD_DAYS_90, WORD_DAYS_MORE};
    for (gsize i = 0; i < G_N_ELEMENTS(sentences); i++)
        for (int a = 0; a < LANGUAGES; a++)
            for (int b = a + 1; b < LANGUAGES; b++)
                g_assert_cmpstr(summary_word(sentences[i], (enum language)a), !=,
                        summary_word(sentences[i], (enum language)b));
    for (int language = 0; language < LANGUAGES; language++)
        for (gsize i = 0; i < G_N_ELEMENTS(ages); i++)
            for (gsize j = i + 1; j < G_N_ELEMENTS(ages); j++)
                g_assert_cmpstr(summary_word(ages[i], (enum language)language), !=,
                        summary_word(ages[j], (enum language)language));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/summary-words/every-word", test_every_word);
    g_test_add_func("/summary-words/told-apart", test_told_apart);
    return g_test_run();
}
