/* In which language a Belgian seller owes invoices, by the postcode, and what is said of it. */
#include <string.h>

#include "document/seat.h"

static void test_postcodes(void)
{
    static const struct {
        const char *country, *postcode;
        enum seat seat;
    } rows[] = {{"BE", "1000", SEAT_BRUSSELS}, {"BE", "1299", SEAT_BRUSSELS},
            {"BE", "1300", SEAT_WALLONIA}, {"BE", "1499", SEAT_WALLONIA},
            {"BE", "1500", SEAT_FLANDERS}, {"BE", "1999", SEAT_FLANDERS},
            {"BE", "2000", SEAT_FLANDERS}, {"BE", "3999", SEAT_FLANDERS},
            {"BE", "4000", SEAT_WALLONIA}, {"BE", "4699", SEAT_WALLONIA},
            {"BE", "4700", SEAT_ELSEWHERE}, {"BE", "4799", SEAT_ELSEWHERE},
            {"BE", "4800", SEAT_WALLONIA}, {"BE", "7999", SEAT_WALLONIA},
            {"BE", "8000", SEAT_FLANDERS}, {"BE", "9999", SEAT_FLANDERS},
            {"BE", "0999", SEAT_ELSEWHERE}, {"BE", "900", SEAT_ELSEWHERE},
            {"BE", "B-9000", SEAT_ELSEWHERE}, {"BE", "CHANGE-ME", SEAT_ELSEWHERE},
            {"BE", "", SEAT_ELSEWHERE}, {"NL", "9000", SEAT_ELSEWHERE}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_test_message("%s %s", rows[i].country, rows[i].postcode);
        g_assert_cmpint(seat_of(rows[i].country, rows[i].postcode), ==, rows[i].seat);
    }
}

/* What is said, as a letter for each word: C (customer), L (language), N (needless). */
static void test_words(void)
{
    static const struct {
        const char *postcode;
        enum invoice_language invoice;
        enum language language;
        const char *said;
    } rows[] = {{"9000", INVOICE_LANGUAGE_CUSTOMER, LANGUAGE_NL, "C"},
            {"9000", INVOICE_LANGUAGE_SELLER, LANGUAGE_NL, ""},
            {"9000", INVOICE_LANGUAGE_SELLER_COPY, LANGUAGE_NL, ""},
            {"9000", INVOICE_LANGUAGE_SELLER_COPY, LANGUAGE_FR, "L"},
            {"5000", INVOICE_LANGUAGE_CUSTOMER, LANGUAGE_NL, "CL"},
            {"5000", INVOICE_LANGUAGE_SELLER, LANGUAGE_FR, ""},
            {"1000", INVOICE_LANGUAGE_CUSTOMER, LANGUAGE_EN, ""},
            {"1000", INVOICE_LANGUAGE_SELLER, LANGUAGE_FR, ""},
            {"1000", INVOICE_LANGUAGE_SELLER_COPY, LANGUAGE_FR, "N"},
            {"4700", INVOICE_LANGUAGE_CUSTOMER, LANGUAGE_DE, ""}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        const struct seller seller = {.country = (char *)"BE",
                .postcode = (char *)rows[i].postcode,
                .language = rows[i].language,
                .invoice_language = rows[i].invoice};
        g_autoptr(GString) said = g_string_new(NULL);
        for (int word = 0; word < SEAT_WORDS; word++) {
            g_autofree char *text = seat_word(&seller, (enum seat_word)word);
            if (*text) {
                g_string_append_c(said, "CLN"[word]);
                g_assert_nonnull(strstr(text, "an accountant should confirm"));
            }
        }
        g_assert_cmpstr(said->str, ==, rows[i].said);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/seat/postcodes", test_postcodes);
    g_test_add_func("/seat/words", test_words);
    return g_test_run();
}
