/* Accounts and VAT codes of an accounting package. */
#include "document/ledger.h"

#include <string.h>

#include "base/error.h"

/* A word of letters and digits up to a blank or the end, into `to`, which has room for `room`
 * bytes. NULL: it is empty, too long or something else; else what follows it. */
static const char *read_word(const char *text, char *to, gsize room)
{
    gsize length = 0;
    while (g_ascii_isalnum(text[length]))
        length++;
    if (length == 0 || length >= room || (text[length] && text[length] != ' '))
        return NULL;
    memcpy(to, text, length);
    to[length] = '\0';
    return text + length + strspn(text + length, " ");
}

/* "NL-" before the rest, which is returned. */
static const char *read_country(const char *text, struct ledger_entry *entry)
{
    bool given = g_ascii_isupper(text[0]) && g_ascii_isupper(text[1]) && text[2] == '-';
    g_strlcpy(entry->country, given ? text : "", sizeof entry->country);
    return given ? text + 3 : text;
}

/* "S21", "K", "NL-S21". */
static bool read_group(const char *text, struct ledger_entry *entry)
{
    text = read_country(text, entry);
    gsize letters = strcspn(text, "0123456789");
    g_autofree char *category = g_strndup(text, letters);
    entry->any_rate = text[letters] == '\0';
    entry->rate = decimal_from_int(0);
    return vat_category_from_text(category, &entry->category) && entry->category != VAT_NONE &&
            (entry->any_rate || decimal_parse(text + letters, &entry->rate));
}

bool ledger_read(const char *text, struct ledger_entry *entry, GError **error)
{
    g_auto(GStrv) halves = g_strsplit(text, ":", 2);
    const char *rest = NULL;
    if (g_strv_length(halves) == 2 && read_group(g_strstrip(halves[0]), entry))
        rest = read_word(g_strstrip(halves[1]), entry->account, sizeof entry->account);
    if (rest)
        rest = read_word(rest, entry->vat_code, sizeof entry->vat_code);
    if (rest && !*rest)
        return true;
    return fail(error, BILLHOOK_ERROR_USAGE,
            "is no entry of accounts; allowed: CATEGORY[RATE]: ACCOUNT VATCODE, such as "
            "S21: 700000 211400, K: 700100 212300 or, for VAT of another country, NL-S21: 700200 "
            "213400 (S, Z, E, AE, K or G; the account has at most 8 letters and digits, the code "
            "10)");
}

bool ledger_find(char *const *entries,
        const char *country,
        enum vat_category category,
        struct decimal rate,
        struct ledger_entry *entry)
{
    for (; *entries; entries++)
        if (ledger_read(*entries, entry, NULL) && entry->category == category &&
                strcmp(entry->country, country) == 0 &&
                (entry->any_rate || decimal_compare(entry->rate, rate) == 0))
            return true;
    return false;
}
