/* Where a seller is established, and what that asks of the language of invoices. */
#include "document/seat.h"

#include <string.h>

#include "document/document.h"

/* The postcodes of the three regions; the German-speaking communes are in none. */
static const struct {
    int first, last;
    enum seat seat;
} postcodes[] = {{1000, 1299, SEAT_BRUSSELS}, {1300, 1499, SEAT_WALLONIA},
        {1500, 1999, SEAT_FLANDERS}, {2000, 3999, SEAT_FLANDERS}, {4000, 4699, SEAT_WALLONIA},
        {4800, 7999, SEAT_WALLONIA}, {8000, 9999, SEAT_FLANDERS}};

static const struct {
    enum language language;
    const char *rule;
} wanted[] = {[SEAT_FLANDERS] = {LANGUAGE_NL,
                      "a seller in Flanders owes customers in Belgium "
                      "invoices in Dutch (decree of 19 July 1973)"},
        [SEAT_WALLONIA] = {LANGUAGE_FR,
                "a seller in Wallonia owes customers in Belgium invoices "
                "in French (decree of 30 June 1982)"}};

enum seat seat_of(const char *country, const char *postcode)
{
    enum { DIGITS = 4 };
    bool digits = strlen(postcode) == DIGITS && strspn(postcode, "0123456789") == DIGITS;
    if (!digits || strcmp(country, "BE") != 0)
        return SEAT_ELSEWHERE;
    gint64 number = g_ascii_strtoll(postcode, NULL, 10);
    for (gsize i = 0; i < G_N_ELEMENTS(postcodes); i++)
        if (number >= postcodes[i].first && number <= postcodes[i].last)
            return postcodes[i].seat;
    return SEAT_ELSEWHERE;
}

char *seat_word(const struct seller *seller, enum seat_word word)
{
    enum seat seat = seat_of(seller->country, seller->postcode);
    bool bound = seat == SEAT_FLANDERS || seat == SEAT_WALLONIA;
    if (word == SEAT_WORD_CUSTOMER && bound &&
            seller->invoice_language == INVOICE_LANGUAGE_CUSTOMER)
        return g_strdup_printf("%s: seller+copy makes those, and a copy in the customer's own "
                               "language; an accountant should confirm it",
                wanted[seat].rule);
    if (word == SEAT_WORD_LANGUAGE && bound && seller->language != wanted[seat].language)
        return g_strdup_printf("%s; an accountant should confirm it", wanted[seat].rule);
    if (word == SEAT_WORD_NEEDLESS && seat == SEAT_BRUSSELS &&
            seller->invoice_language == INVOICE_LANGUAGE_SELLER_COPY)
        return g_strdup("needless in Brussels, where an invoice may be in the customer's language: "
                        "customer makes one paper less; an accountant should confirm it");
    return g_strdup("");
}
