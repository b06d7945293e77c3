/* Names of customers, payers and payment providers, compared by their words. */
#include "words.h"

#include <string.h>

/* ---- words ---- */

/* Letters that no decomposition takes apart. */
static const struct {
    gunichar letter;
    const char *plain;
} letters[] = {{0xDF, "ss"}, {0xE6, "ae"}, {0x153, "oe"}, {0xF8, "o"}, {0xF0, "d"}, {0xFE, "th"},
        {0x111, "d"}, {0x142, "l"}, {0x131, "i"}};

static bool is_left_out(gunichar c)
{
    return g_unichar_ismark(c) || c == '.' || c == '\'' || c == 0x2019 || c == 0x2018 || c == '`' ||
            c == 0xB4;
}

/* What a lower-case character is in a word: "" nothing, " " an end of a word. */
static const char *plain_of(gunichar c, char one[2])
{
    if (c < 0x80 && g_ascii_isalnum((char)c)) {
        one[0] = (char)c;
        one[1] = '\0';
        return one;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(letters); i++)
        if (letters[i].letter == c)
            return letters[i].plain;
    return is_left_out(c) ? "" : " ";
}

char *bank_words(const char *text)
{
    g_autofree char *lower = g_utf8_strdown(text, -1);
    g_autofree char *apart = g_utf8_normalize(lower, -1, G_NORMALIZE_ALL);
    GString *words = g_string_new(NULL);
    for (const char *at = apart ? apart : ""; *at; at = g_utf8_next_char(at)) {
        char one[2];
        const char *plain = plain_of(g_utf8_get_char(at), one);
        if (*plain != ' ')
            g_string_append(words, plain);
        else if (words->len > 0 && words->str[words->len - 1] != ' ')
            g_string_append_c(words, ' ');
    }
    if (words->len > 0 && words->str[words->len - 1] == ' ')
        g_string_truncate(words, words->len - 1);
    return g_string_free(words, FALSE);
}

/* Whether words stand in others, as whole words side by side. */
static bool has_words(const char *all, const char *wanted)
{
    gsize length = strlen(wanted);
    for (const char *at = strstr(all, wanted); at; at = strstr(at + 1, wanted)) {
        bool begins = at == all || at[-1] == ' ';
        if (begins && (at[length] == '\0' || at[length] == ' '))
            return true;
    }
    return false;
}

/* ---- names alike ---- */

static const char *const unsaid[] = {"bv", "bvba", "nv", "sa", "srl", "sprl", "cv", "cvba", "scrl",
        "sc", "vof", "snc", "comm", "commv", "gcv", "vzw", "asbl", "aisbl", "ivzw", "ebvba", "gmbh",
        "ag", "kg", "ohg", "ug", "mbh", "ev", "sas", "sasu", "sarl", "eurl", "ltd", "llc", "inc",
        "plc", "spa", "sl", "oy", "ab", "aps", "mr", "mrs", "ms", "dr", "ir", "ing", "prof", "dhr",
        "mevr", "mevrouw", "meneer", "mme", "mlle", "monsieur", "madame", "herr", "frau", "de heer",
        "en", "et", "und", "and"};

static bool is_said(const char *word)
{
    if (strlen(word) < 2)
        return false;
    for (gsize i = 0; i < G_N_ELEMENTS(unsaid); i++)
        if (strcmp(word, unsaid[i]) == 0)
            return false;
    return true;
}

/* Whether words side by side make `wanted` without their blanks: "de smet" and "desmet". */
static bool has_joined(const char *all, const char *wanted)
{
    g_auto(GStrv) words = g_strsplit(all, " ", -1);
    gsize length = strlen(wanted);
    for (char **first = words; *first; first++) {
        gsize done = 0;
        for (char **word = first; *word && done < length; word++) {
            gsize more = strlen(*word);
            if (more > length - done || strncmp(wanted + done, *word, more) != 0)
                break;
            done += more;
        }
        if (done == length)
            return true;
    }
    return false;
}

bool bank_name_is_in(const char *name, const char *payer)
{
    g_autofree char *wanted = bank_words(name);
    g_autofree char *all = bank_words(payer);
    g_auto(GStrv) words = g_strsplit(wanted, " ", -1);
    g_autoptr(GString) said = g_string_new(NULL);
    bool each = true;
    for (char **word = words; *word; word++) {
        if (!is_said(*word))
            continue;
        g_string_append(said, *word);
        each = each && has_words(all, *word);
    }
    if (said->len < 4)
        return false;
    return each || (said->len >= 6 && has_joined(all, said->str));
}

/* ---- pay-outs ---- */

/* How their names stand on statements; a word that is a person's name too must be all of it. */
static const struct {
    const char *words, *provider;
    bool alone;
} providers[] = {
        {"mollie payments", "Mollie", false},
        {"stichting mollie", "Mollie", false},
        {"stg mollie", "Mollie", false},
        {"mollie bv", "Mollie", false},
        {"mollie b v", "Mollie", false},
        {"mollie nv", "Mollie", false},
        {"mollie", "Mollie", true},
        {"stripe", "Stripe", false},
        {"paypal", "PayPal", false},
        {"pay pal", "PayPal", false},
        {"adyen", "Adyen", false},
        {"worldline", "Worldline", false},
        {"equensworldline", "Worldline", false},
        {"atos worldline", "Worldline", false},
        {"six payment services", "Worldline", false},
        {"ingenico", "Worldline", false},
        {"ogone", "Worldline", false},
        {"klarna", "Klarna", false},
        {"sumup", "SumUp", false},
        {"sum up payments", "SumUp", false},
        {"zettle", "Zettle", false},
        {"izettle", "Zettle", false},
        {"square europe", "Square", false},
        {"squareup", "Square", false},
        {"multisafepay", "MultiSafepay", false},
        {"buckaroo", "Buckaroo", false},
        {"paynl", "Pay.", false},
        {"tintel", "Pay.", false},
        {"ccv group", "CCV", false},
        {"ccv belgium", "CCV", false},
        {"ccv nederland", "CCV", false},
        {"viva wallet", "Viva", false},
        {"viva payments", "Viva", false},
        {"vivacom", "Viva", false},
        {"payconiq", "Payconiq", false},
        {"bancontact company", "Bancontact", false},
        {"bancontact payconiq company", "Bancontact", false},
        {"american express", "American Express", false},
        {"checkoutcom", "Checkout.com", false},
        {"mypos", "myPOS", false},
        {"gocardless", "GoCardless", false},
        {"amazon payments", "Amazon Pay", false},
        {"shopify", "Shopify", false},
        {"riverty", "Riverty", false},
        {"afterpay", "Riverty", false},
        {"edenred", "Edenred", false},
        {"pluxee", "Pluxee", false},
        {"sodexo pass", "Pluxee", false},
        {"monizze", "Monizze", false},
        /* the settlement of card terminals, which names nobody: "AFG:MC VAN 22/12 … BRT:…" */
        {"afg mc van", "The card company", false},
        {"afg vi van", "The card company", false},
};

const char *bank_payer_out(const char *name, const char *text)
{
    g_autofree char *words = bank_words(*name ? name : text);
    for (gsize i = 0; i < G_N_ELEMENTS(providers); i++) {
        bool told = providers[i].alone ? strcmp(words, providers[i].words) == 0
                                       : has_words(words, providers[i].words);
        if (told)
            return providers[i].provider;
    }
    return NULL;
}
