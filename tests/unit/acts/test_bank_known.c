/* Which lines of a statement are there already: by its name and place, by the bank's reference and
 * by count, and what is only said twice. */
#include "acts.h"

#include "../../../src/acts/bank_known.h"

#define ACCOUNT "BE68539007547034"

/* What a line of the tests says. */
struct said {
    money amount;
    const char *bank, *iban, *name, *text;
    const char *day; /* NULL: always the same */
};

#define LINE(amount_, bank_)             \
    {                                    \
        .amount = amount_, .bank = bank_ \
    }
#define ON(amount_, bank_, day_)                      \
    {                                                 \
        .amount = amount_, .bank = bank_, .day = day_ \
    }
#define WORDS(amount_, bank_, iban_, name_, text_)                                    \
    {                                                                                 \
        .amount = amount_, .bank = bank_, .iban = iban_, .name = name_, .text = text_ \
    }

static gint64 keep_statement(struct site *site, const char *identity)
{
    static char seed = 'a';
    g_autoptr(GError) error = NULL;
    guint8 digest[32];
    gint64 id = 0;
    memset(digest, seed++, sizeof digest);
    const struct bank_statement_row row = {.account = ACCOUNT,
            .identity = identity,
            .format = "coda",
            .currency = "EUR",
            .opened_on = "",
            .closed_on = "",
            .file = "a.cod",
            .sha256 = digest};
    bank_statement_keep(site->store, &row, NOW, &id, &error);
    g_assert_no_error(error);
    g_assert_cmpint(id, >, 0);
    return id;
}

static struct bank_line *line_of(const struct said *said, gint64 statement, int place)
{
    struct bank_line *line = bank_line_new();
    line->statement_id = statement;
    line->place = place;
    line->amount = said->amount;
    text_set(&line->account, ACCOUNT);
    text_set(&line->day, said->day ? said->day : "2026-11-24");
    text_set(&line->currency, "EUR");
    text_set(&line->kind, "transfer");
    text_set(&line->state, "open");
    text_set(&line->outcome, "unknown");
    text_set(&line->bank_reference, said->bank ? said->bank : "");
    text_set(&line->iban, said->iban ? said->iban : "");
    text_set(&line->name, said->name ? said->name : "");
    text_set(&line->text, said->text ? said->text : "");
    return line;
}

/* Imports a statement as the acts do; its verdicts as letters: n(ew), k(nown), t(wice). */
static char *bring(struct site *site, const char *identity, const struct said *said, int count)
{
    static const char letters[] = {[BANK_NEW] = 'n', [BANK_KNOWN] = 'k', [BANK_TWICE] = 't'};
    g_autoptr(GError) error = NULL;
    GString *verdicts = g_string_new(NULL);
    begin(site);
    gint64 statement = keep_statement(site, identity);
    g_autoptr(bank_known_auto) known =
            bank_known_new(site->store, ACCOUNT, identity, statement, &error);
    g_assert_no_error(error);
    for (int i = 0; i < count; i++) {
        g_autoptr(bank_line_auto) line = line_of(&said[i], statement, i + 1);
        enum bank_known_verdict verdict;
        gint64 other;
        g_assert_true(bank_known_judge(known, line, &verdict, &other, &error));
        g_assert_true((verdict == BANK_NEW) == (other == 0));
        g_string_append_c(verdicts, letters[verdict]);
        if (verdict != BANK_KNOWN)
            g_assert_true(bank_line_keep(site->store, line, NOW, &error));
    }
    commit(site);
    return g_string_free(verdicts, FALSE);
}

#define check_brings(site, identity, wanted, ...)                                            \
    do {                                                                                     \
        const struct said said_[] = {__VA_ARGS__};                                           \
        g_autofree char *verdicts_ = bring(site, identity, said_, (int)G_N_ELEMENTS(said_)); \
        g_assert_cmpstr(verdicts_, ==, wanted);                                              \
    } while (0)

static void test_by_place(void)
{
    struct site *site = site_new("");
    check_brings(site, "2026/231", "nn", LINE(100, ""), LINE(200, "R"));
    check_brings(site, "2026/231", "kk", LINE(100, ""), LINE(200, "CHANGED"));
    check_brings(site, "2026/231", "n", LINE(101, ""));
    /* banks that number nothing give each statement the same name */
    check_brings(site, "2026/000", "n", LINE(300, "A"));
    check_brings(site, "2026/000", "n", LINE(300, "B"));
    check_brings(site, "2026/000", "k", LINE(300, "A"));
    site_free(site);
}

static void test_by_reference(void)
{
    struct site *site = site_new("");
    check_brings(site, "2026/231", "nnn", LINE(100, "A"), LINE(100, "A"), LINE(100, "B"));
    /* two answer for two, not for three, and B is not A */
    check_brings(
            site, "7/S7", "kkkn", LINE(100, "A"), LINE(100, "B"), LINE(100, "A"), LINE(100, "A"));
    check_brings(site, "8/S8", "kkk", LINE(100, "A"), LINE(100, "A"), LINE(100, "A"));
    /* another day, amount or sign is another line */
    check_brings(site, "9/S9", "nnn", ON(100, "A", "2026-11-25"), LINE(101, "A"), LINE(-100, "A"));
    site_free(site);
}

static void test_by_words(void)
{
    struct site *site = site_new("");
    check_brings(site, "2026/231", "nnn", WORDS(100, "", "BE1", "Jan Janssens", "dank u"),
            WORDS(200, "R", "BE1", "Jan", "x"),
            WORDS(300, "", "", "Jan Janssens met een lange naam", "y"));
    check_brings(site, "7/S7", "tnntt", WORDS(100, "", "BE1", "JAN", "Dank u."),
            WORDS(100, "", "BE1", "JAN", "Dank u."),
            WORDS(100, "", "BE2", "Jan Janssens", "dank u"), WORDS(200, "", "BE1", "Jan", "x"),
            WORDS(300, "", "", "Jan Janssens met een", "y"));
    site_free(site);
}

static void test_own_lines(void)
{
    struct site *site = site_new("");
    check_brings(
            site, "2026/231", "nnnn", LINE(100, "A"), LINE(100, "A"), LINE(100, ""), LINE(100, ""));
    site_free(site);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/bank-known/place", test_by_place);
    g_test_add_func("/bank-known/reference", test_by_reference);
    g_test_add_func("/bank-known/words", test_by_words);
    g_test_add_func("/bank-known/own-lines", test_own_lines);
    return g_test_run();
}
