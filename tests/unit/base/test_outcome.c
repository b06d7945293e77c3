/* The words that an owner's log search and his metrics rely on. */
#include <glib.h>

#include "base/outcome.h"

static const struct {
    enum outcome outcome;
    const char *text, *logged;
} rows[] = {
        {OUTCOME_ACCEPTED, "accepted", "accepted"},
        {OUTCOME_LATER, "later", "later"},
        {OUTCOME_REFUSED, "refused", "refused"},
        {OUTCOME_RELAY, "relay", "relay-trouble"},
        {OUTCOME_UNCERTAIN, "uncertain", "uncertain"},
};

static void test_words(void)
{
    g_assert_cmpuint(G_N_ELEMENTS(rows), ==, OUTCOMES);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_assert_cmpstr(outcome_text(rows[i].outcome), ==, rows[i].text);
        g_assert_cmpstr(outcome_logged(rows[i].outcome), ==, rows[i].logged);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/outcome/words", test_words);
    return g_test_run();
}
