/* Names, references and numbers in what people and banks write. Goal: what is meant is found
 * however it is written, and what only looks alike is not. */
#include <string.h>

#include "../../../src/bank/field.h"
#include "../../../src/bank/mentions.h"
#include "../../../src/bank/words.h"

static void test_words(void)
{
    static const char *const rows[][2] = {{"Renée  D'hôte", "renee dhote"}, {"S.P.R.L.", "sprl"},
            {"ÉTS. LEFÈVRE & FILS", "ets lefevre fils"}, {"Straße Łódź Øre", "strasse lodz ore"},
            {"...", ""}, {"", ""}, {"Α", ""}, {"ﬁn", "fin"}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *words = bank_words(rows[i][0]);
        g_assert_cmpstr(words, ==, rows[i][1]);
    }
}

static const struct {
    const char *name, *payer;
    bool alike;
} names[] = {
        {"Jan Janssens", "JAN JANSSENS", true},
        {"Jan Janssens", "JANSSENS JAN", true},
        {"Jan Janssens", "JANSSENS-PEETERS JAN", true},
        {"Jan Janssens", "DHR. J. JANSSENS", false},
        {"Jan Janssens", "PIET JANSSENS", false},
        {"Jan Janssens", "JANSSENSJAN", false},
        {"Bakkerij Peters BV", "BAKKERIJ PETERS", true},
        {"Bakkerij Peters B.V.", "Bakkerij Peters BVBA", true},
        {"Bakkerij Peters", "BAKKERIJ PETERSEN", false},
        {"Renée D'hôte", "RENEE D HOTE", true},
        {"De Smet", "DESMET AN", true},
        {"BV", "BAKKERIJ BV", false},
        {"An", "AN MAES", false},
        {"", "AN MAES", false},
        {"An Maes", "", false},
        {"Van", "VAN DAMME", false},
};

static void test_names(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_test_message("%s, %s", names[i].name, names[i].payer);
        g_assert_cmpint(bank_name_is_in(names[i].name, names[i].payer), ==, names[i].alike);
    }
}

/* Caller frees. */
static char *joined(GPtrArray *list)
{
    g_ptr_array_add(list, NULL);
    char *text = g_strjoinv(" ", (char **)list->pdata);
    g_ptr_array_unref(list);
    return text;
}

static void test_references(void)
{
    static const struct {
        const char *text, *all, *plain;
    } rows[] = {
            {"+++020/2600/11696+++", "020260011696", "020260011696"},
            {"***020/2600/11696***", "020260011696", "020260011696"},
            {"020260011696", "020260011696", "020260011696"},
            {"OGM020260011696EUR", "020260011696", "020260011696"},
            {"020 2600 11696", "020260011696", "020260011696"},
            {"0202 6001 1696", "020260011696", ""},
            {"+++ 020 / 2600 / 116 96 +++", "020260011696", ""},
            {"+++020/2600/11696+++020/2600/11797+++", "020260011696 020260011797",
                    "020260011696 020260011797"},
            {"020/2600/11697", "", ""},
            {"1020260011696", "", ""},
            {"020, 2600, 11696", "", ""},
            {"020 vrij 2600 11696", "", ""},
            {"000000000097", "", ""},
            {"RF18 5390 0754 7034", "RF18539007547034 539007547034", "RF18539007547034"},
            {"rf18539007547034 merci", "RF18539007547034", "RF18539007547034"},
            {"RF19539007547034", "", ""},
            {"SURF18539007547034", "", ""},
            {"", "", ""},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *all = joined(bank_mentioned_references(rows[i].text, false));
        g_autofree char *plain = joined(bank_mentioned_references(rows[i].text, true));
        g_test_message("%s", rows[i].text);
        g_assert_cmpstr(all, ==, rows[i].all);
        g_assert_cmpstr(plain, ==, rows[i].plain);
    }
}

static void test_numbers(void)
{
    static const struct {
        const char *text, *wanted;
        bool found;
    } rows[] = {
            {"factuur 2026-00118", "202600118", true},
            {"FACT2026/00118.", "202600118", true},
            {"F2026-00118", "F202600118", true},
            {"inv 2026-00118", "INV202600118", true},
            {"INV-2026-7", "INV20267", true},
            {"WC-727", "WC727", true},
            {"WC-727", "727", true},
            {"bestelling #12", "12", true},
            {"nr. 7", "7", true},
            {"Dorpsstraat 12", "12", false},
            {"bedrag 302,50 EUR", "302", false},
            {"bedrag 302.50 EUR", "302", true},
            {"voor de koffie", "KOFFIE", false},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GPtrArray) found = bank_mentioned_numbers(rows[i].text);
        g_test_message("%s", rows[i].text);
        g_assert_cmpint(g_ptr_array_find_with_equal_func(found, rows[i].wanted, g_str_equal, NULL),
                ==, rows[i].found);
    }
}

/* However long a text is, so much is looked for in it and no more. */
static void test_bounds(void)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (int i = 0; i < 100000; i++)
        g_string_append_printf(text, "%d %d-", i, i * 7);
    g_autoptr(GPtrArray) numbers = bank_mentioned_numbers(text->str);
    g_autoptr(GPtrArray) references = bank_mentioned_references(text->str, false);
    g_assert_cmpuint(numbers->len, ==, MENTIONS_MOST);
    g_assert_cmpuint(references->len, <=, MENTIONS_MOST);
}

static void test_fields(void)
{
    static const char *const accounts[][2] = {
            {"998536152215", "BE15998536152215"}, {"998115624293", "BE93998115624293"}};
    g_autofree char *iban = bank_belgian_iban("539007547034");
    g_assert_cmpstr(iban, ==, "BE68539007547034");
    g_autofree char *first = bank_belgian_iban(accounts[0][0]);
    g_assert_cmpstr(first, ==, accounts[0][1]);

    static const char *const own[][2] = {{" REF 1 ", "REF 1"}, {"0000", ""}, {"notprovided ", ""},
            {"NOT PROVIDED", ""}, {"- -", ""}, {"0001", "0001"}};
    for (gsize i = 0; i < G_N_ELEMENTS(own); i++) {
        g_autofree char *reference = bank_own_reference(own[i][0]);
        g_assert_cmpstr(reference, ==, own[i][1]);
    }
    static const char bytes[] = "\x80 \x81 \xE9";
    g_autofree char *text = bank_utf8(bytes, strlen(bytes));
    g_assert_cmpstr(text, ==, "€ \xEF\xBF\xBD é");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/bank/words/words", test_words);
    g_test_add_func("/bank/words/names", test_names);
    g_test_add_func("/bank/words/references", test_references);
    g_test_add_func("/bank/words/numbers", test_numbers);
    g_test_add_func("/bank/words/bounds", test_bounds);
    g_test_add_func("/bank/words/fields", test_fields);
    return g_test_run();
}
