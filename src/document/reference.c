/* Belgian payment references and bank accounts. */
#include "document/number.h"

#include <string.h>

/* ---- the structured reference ---- */

enum { REFERENCE_DIGITS = 10, CHECK_MODULUS = 97 };

char *reference_structured(const char *number)
{
    char digits[REFERENCE_DIGITS + 1] = "0000000000";
    int place = REFERENCE_DIGITS;
    for (const char *p = number + strlen(number); p > number && place > 0; p--)
        if (g_ascii_isdigit(p[-1]))
            digits[--place] = p[-1];
    int check = (int)(g_ascii_strtoull(digits, NULL, 10) % CHECK_MODULUS);
    if (check == 0)
        check = CHECK_MODULUS;
    return g_strdup_printf("+++%.3s/%.4s/%.3s%02d+++", digits, digits + 3, digits + 7, check);
}

char *reference_digits(const char *reference)
{
    static const char shape[] = "+++ddd/dddd/ddddd+++";
    GString *digits = g_string_new(NULL);
    bool good = strlen(reference) == sizeof shape - 1;
    for (gsize i = 0; good && i < sizeof shape - 1; i++) {
        bool digit = g_ascii_isdigit(reference[i]);
        good = shape[i] == 'd' ? digit : shape[i] == reference[i];
        if (digit)
            g_string_append_c(digits, reference[i]);
    }
    if (good) {
        guint64 both = g_ascii_strtoull(digits->str, NULL, 10), check = both % 100;
        guint64 expected = both / 100 % CHECK_MODULUS;
        good = check == (expected ? expected : CHECK_MODULUS);
    }
    if (!good)
        g_string_truncate(digits, 0);
    return g_string_free(digits, FALSE);
}

char *reference_plain(const char *reference)
{
    char *plain = g_malloc(strlen(reference) + 1), *end = plain;
    for (const char *p = reference; *p; p++)
        if (g_ascii_isalnum(*p))
            *end++ = g_ascii_toupper(*p);
    *end = '\0';
    return plain;
}

/* ---- bank accounts ---- */

char *iban_normalize(const char *iban)
{
    GString *out = g_string_new(NULL);
    for (const char *p = iban; *p; p++)
        if (*p != ' ' && *p != '\t')
            g_string_append_c(out, g_ascii_toupper(*p));
    return g_string_free(out, FALSE);
}

/* The length of an IBAN in the countries of SEPA (ISO 13616 registry); others: 15 to 34. */
static bool iban_length_fits(const char *iban, gsize length)
{
    static const struct {
        char country[3];
        guint8 length;
    } lengths[] = {
            {"AD", 24},
            {"AT", 20},
            {"BE", 16},
            {"BG", 22},
            {"CH", 21},
            {"CY", 28},
            {"CZ", 24},
            {"DE", 22},
            {"DK", 18},
            {"EE", 20},
            {"ES", 24},
            {"FI", 18},
            {"FR", 27},
            {"GB", 22},
            {"GI", 23},
            {"GR", 27},
            {"HR", 21},
            {"HU", 28},
            {"IE", 22},
            {"IS", 26},
            {"IT", 27},
            {"LI", 21},
            {"LT", 20},
            {"LU", 20},
            {"LV", 21},
            {"MC", 27},
            {"MT", 31},
            {"NL", 18},
            {"NO", 15},
            {"PL", 28},
            {"PT", 25},
            {"RO", 24},
            {"SE", 24},
            {"SI", 19},
            {"SK", 24},
            {"SM", 27},
            {"VA", 22},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(lengths); i++)
        if (strncmp(iban, lengths[i].country, 2) == 0)
            return length == lengths[i].length;
    return length >= 15 && length <= 34;
}

bool iban_valid(const char *iban)
{
    g_autofree char *plain = iban_normalize(iban);
    gsize length = strlen(plain);
    if (length < 5)
        return false;
    if (!g_ascii_isalpha(plain[0]) || !g_ascii_isalpha(plain[1]))
        return false;
    if (!g_ascii_isdigit(plain[2]) || !g_ascii_isdigit(plain[3]))
        return false;
    if (!iban_length_fits(plain, length))
        return false;

    int rest = 0;
    for (gsize i = 0; i < length; i++) {
        char c = plain[(i + 4) % length]; /* the first four go to the end */
        if (!g_ascii_isalnum(c))
            return false;
        int value = g_ascii_isdigit(c) ? c - '0' : c - 'A' + 10;
        rest = (rest * (value > 9 ? 100 : 10) + value) % CHECK_MODULUS;
    }
    return rest == 1;
}

char *iban_text(const char *iban)
{
    g_autofree char *bare = iban_normalize(iban);
    GString *text = g_string_new(NULL);
    for (gsize i = 0; bare[i]; i++) {
        if (i > 0 && i % 4 == 0)
            g_string_append(text, "\u00a0");
        g_string_append_c(text, bare[i]);
    }
    return g_string_free(text, FALSE);
}
