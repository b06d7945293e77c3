/* Fields as banks write them: characters, references, account numbers. */
#include "field.h"

#include <string.h>

#include "base/text.h"

/* ---- characters ---- */

/* What Windows-1252 has in 0x80 to 0x9F; 0: undefined. */
static const gunichar upper_controls[32] = {0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020,
        0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0, 0, 0x2018, 0x2019, 0x201C,
        0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178};

static gunichar windows_1252(guchar byte)
{
    if (byte < 0x80 || byte > 0x9F)
        return byte;
    gunichar c = upper_controls[byte - 0x80];
    return c ? c : 0xFFFD;
}

char *bank_utf8(const char *bytes, gsize length)
{
    const char *zero = memchr(bytes, '\0', length);
    if (zero)
        length = (gsize)(zero - bytes);
    if (g_utf8_validate_len(bytes, length, NULL))
        return g_strndup(bytes, length);

    GString *out = g_string_sized_new(length + 16);
    for (gsize i = 0; i < length; i++)
        g_string_append_unichar(out, windows_1252((guchar)bytes[i]));
    return g_string_free(out, FALSE);
}

char *bank_trimmed(const char *text)
{
    return g_strstrip(text_clean(text, false));
}

/* ---- references ---- */

char *bank_own_reference(const char *text)
{
    static const char *const none[] = {"NOTPROVIDED", "NOT PROVIDED", "NONREF", "N/A", "NONE"};
    char *reference = bank_trimmed(text);
    bool empty = strspn(reference, "0 .-") == strlen(reference);
    for (gsize i = 0; i < G_N_ELEMENTS(none); i++)
        empty = empty || g_ascii_strcasecmp(reference, none[i]) == 0;
    if (empty)
        *reference = '\0';
    return reference;
}

bool bank_digits_are_reference(const char *digits)
{
    if (strlen(digits) != 12 || strspn(digits, "0123456789") != 12)
        return false;
    guint64 all = g_ascii_strtoull(digits, NULL, 10);
    guint64 base = all / 100, check = all % 100, rest = base % 97;
    return base > 0 && check == (rest ? rest : 97);
}

/* ISO 7064, modulo 97: letters are 10 to 35. `text` has letters and digits only. */
static unsigned modulo_97(const char *text)
{
    unsigned rest = 0;
    for (; *text; text++) {
        unsigned value = (unsigned)(g_ascii_isdigit(*text) ? *text - '0' : *text - 'A' + 10);
        rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
    }
    return rest;
}

/* ISO 11649: 5 to 25 characters; RF and the check digits go behind the rest. */
static bool is_creditor_reference(const char *text)
{
    gsize length = strlen(text);
    if (length < 5 || length > 25 || strncmp(text, "RF", 2) != 0)
        return false;
    if (!g_ascii_isdigit(text[2]) || !g_ascii_isdigit(text[3]))
        return false;
    g_autofree char *turned = g_strdup_printf("%s%.4s", text + 4, text);
    return modulo_97(turned) == 1;
}

/* Upper case; the characters of `left_out` are left out; NULL where another one is no letter or
 * digit of ASCII. Caller frees. */
static char *letters_and_digits(const char *text, const char *left_out)
{
    g_autoptr(GString) out = g_string_new(NULL);
    for (; *text; text++) {
        if (g_ascii_isalnum(*text))
            g_string_append_c(out, g_ascii_toupper(*text));
        else if (!strchr(left_out, *text))
            return NULL;
    }
    return g_strdup(out->str);
}

char *bank_reference(const char *text)
{
    g_autofree char *compact = letters_and_digits(text, " +/*.-");
    if (!compact)
        return NULL;
    bool right = bank_digits_are_reference(compact) || is_creditor_reference(compact);
    return right ? g_steal_pointer(&compact) : NULL;
}

/* ---- accounts ---- */

char *bank_account(const char *text, bool whole)
{
    GString *out = g_string_new(NULL);
    while (*text == ' ')
        text++;
    for (; *text && (whole || *text != ' '); text++)
        if (g_ascii_isalnum(*text))
            g_string_append_c(out, g_ascii_toupper(*text));
    return g_string_free(out, FALSE);
}

char *bank_belgian_iban(const char *bban)
{
    g_autofree char *turned = g_strdup_printf("%sBE00", bban);
    return g_strdup_printf("BE%02u%s", 98 - modulo_97(turned), bban);
}
