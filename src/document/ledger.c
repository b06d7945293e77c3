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

/* "S21", "K". */
static bool read_group(const char *text, struct ledger_entry *entry)
{
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
            "S21: 700000 211400 or K: 700100 212300 (S, Z, E, AE, K or G; the account has at most "
            "8 letters and digits, the code 10)");
}

bool ledger_find(char *const *entries,
        enum vat_category category,
        struct decimal rate,
        struct ledger_entry *entry)
{
    for (; *entries; entries++)
        if (ledger_read(*entries, entry, NULL) && entry->category == category &&
                (entry->any_rate || decimal_compare(entry->rate, rate) == 0))
            return true;
    return false;
}
