/* VAT numbers: their forms, and where an order has the customer's. */
#include "document/vat_number.h"

#include <string.h>

/* ---- the form of a number ---- */

/* The shapes of VAT numbers after the prefix: 9 a digit, A a letter, X a digit or letter, else
 * itself. Sources: the VIES FAQ of the European Commission for the member states and XI, HMRC for
 * GB, the Swiss UID register, Norway's MVA. */
static const struct {
    char prefix[4];
    char country[3];
    const char *shapes;
} number_formats[] = {
        {"AT", "AT", "U99999999"},
        {"BE", "BE", "0999999999 1999999999"},
        {"BG", "BG", "999999999 9999999999"},
        {"CY", "CY", "99999999A"},
        {"CZ", "CZ", "99999999 999999999 9999999999"},
        {"DE", "DE", "999999999"},
        {"DK", "DK", "99999999"},
        {"EE", "EE", "999999999"},
        {"EL", "GR", "999999999"},
        {"ES", "ES", "A9999999X 99999999A"},
        {"FI", "FI", "99999999"},
        {"FR", "FR", "XX999999999"},
        {"HR", "HR", "99999999999"},
        {"HU", "HU", "99999999"},
        {"IE", "IE", "9X99999A 9999999AA 9+99999A 9*99999A"},
        {"IT", "IT", "99999999999"},
        {"LT", "LT", "999999999 999999999999"},
        {"LU", "LU", "99999999"},
        {"LV", "LV", "99999999999"},
        {"MT", "MT", "99999999"},
        {"NL", "NL", "999999999B99"},
        {"PL", "PL", "9999999999"},
        {"PT", "PT", "999999999"},
        {"RO", "RO", "99 999 9999 99999 999999 9999999 99999999 999999999 9999999999"},
        {"SE", "SE", "999999999999"},
        {"SI", "SI", "99999999"},
        {"SK", "SK", "9999999999"},
        {"XI", "GB", "999999999 999999999999 GD999 HA999"},
        {"GB", "GB", "999999999 999999999999 GD999 HA999"},
        {"CHE", "CH", "999999999 999999999MWST 999999999TVA 999999999IVA"},
        {"NO", "NO", "999999999 999999999MVA"},
};

/* Words people write before the number. */
static const char *const number_words[] = {"BTWNUMMER", "BTWNR", "BTW", "NTVA", "TVA", "USTIDNR",
        "USTID", "USTNR", "UST", "VATNUMBER", "VATNO", "VATID", "VAT", "MWST", "PIVA", "IVA", "CIF",
        "NIF"};

static bool char_fits(char shape, char c)
{
    switch (shape) {
    case '9':
        return g_ascii_isdigit(c);
    case 'A':
        return g_ascii_isupper(c);
    case 'X':
        return g_ascii_isdigit(c) || g_ascii_isupper(c);
    default:
        return c == shape;
    }
}

static bool shape_fits(const char *shape, gsize length, const char *text)
{
    if (strlen(text) != length)
        return false;
    for (gsize i = 0; i < length; i++)
        if (!char_fits(shape[i], text[i]))
            return false;
    return true;
}

static bool some_shape_fits(const char *shapes, const char *text)
{
    for (const char *shape = shapes; *shape;) {
        gsize length = strcspn(shape, " ");
        if (shape_fits(shape, length, text))
            return true;
        shape += length + (shape[length] == ' ');
    }
    return false;
}

/* Belgium: the last two digits are 97 − (the first eight mod 97). */
static bool belgian_check_fits(const char *digits)
{
    gint64 number = g_ascii_strtoll(digits, NULL, 10);
    return number % 100 == 97 - number / 100 % 97;
}

/* The row of a valid number, or -1. */
static int format_of(const char *number)
{
    for (gsize i = 0; i < G_N_ELEMENTS(number_formats); i++) {
        const char *prefix = number_formats[i].prefix;
        if (!g_str_has_prefix(number, prefix))
            continue;

        const char *rest = number + strlen(prefix);
        bool valid = some_shape_fits(number_formats[i].shapes, rest);
        if (valid && strcmp(prefix, "BE") == 0)
            valid = belgian_check_fits(rest);
        return valid ? (int)i : -1;
    }
    return -1;
}

bool vat_number_valid(const char *number)
{
    return format_of(number) >= 0;
}

const char *vat_number_country(const char *number)
{
    int row = format_of(number);
    return row < 0 ? "" : number_formats[row].country;
}

char *vat_number_compact(const char *text)
{
    GString *kept = g_string_new(NULL);
    for (const char *p = text; *p; p++)
        if (g_ascii_isalnum(*p) || *p == '+' || *p == '*')
            g_string_append_c(kept, g_ascii_toupper(*p));
    return g_string_free(kept, FALSE);
}

static const char *skip_words(const char *number)
{
    for (gsize i = 0; i < G_N_ELEMENTS(number_words); i++)
        if (g_str_has_prefix(number, number_words[i]))
            return number + strlen(number_words[i]);
    return number;
}

/* A number as people write it to the form of VIES; NULL when it is none of that prefix. */
static char *with_prefix(const char *prefix, const char *rest)
{
    bool belgian = strcmp(prefix, "BE") == 0 && strlen(rest) == 9;
    char *number = g_strconcat(prefix, belgian ? "0" : "", rest, NULL);
    if (vat_number_valid(number))
        return number;
    g_free(number);
    return NULL;
}

/* The prefix of a country's numbers: "GR" writes EL. */
static const char *prefix_of_country(const char *country)
{
    for (gsize i = 0; i < G_N_ELEMENTS(number_formats); i++) {
        const char *prefix = number_formats[i].prefix;
        bool northern_ireland = strcmp(prefix, "XI") == 0;
        if (strcmp(number_formats[i].country, country) == 0 && !northern_ireland)
            return prefix;
    }
    return "";
}

char *vat_number_normalize(const char *text, const char *country)
{
    g_autofree char *all = vat_number_compact(text);
    const char *number = skip_words(all);
    if (!strpbrk(number, "0123456789"))
        return g_strdup("");
    if (vat_number_valid(number))
        return g_strdup(number);

    char *mended = NULL;
    if (g_str_has_prefix(number, "BE"))
        mended = with_prefix("BE", number + 2);
    else if (g_str_has_prefix(number, "GR"))
        mended = with_prefix("EL", number + 2);
    if (mended)
        return mended;

    const char *prefix = prefix_of_country(country);
    char *completed = *prefix ? with_prefix(prefix, number) : NULL;
    return completed ? completed : g_strdup(number);
}

char *vat_number_text(const char *number)
{
    enum { BELGIAN = 12 };
    g_autofree char *plain = vat_number_normalize(number, "");
    bool belgian = strlen(plain) == BELGIAN && g_str_has_prefix(plain, "BE") &&
            strspn(plain + 2, "0123456789") == BELGIAN - 2;
    return belgian ? g_strdup_printf("BE\u00a0%.4s.%.3s.%.3s", plain + 2, plain + 6, plain + 9)
                   : g_strdup(number);
}

/* ---- the number in an order ---- */

/* Where the plugins that shops use keep the customer's VAT number. */
static const char *const known_keys[] = {"vat_number", "_vat_number", "_billing_vat_number",
        "VAT Number", "_eu_vat_evidence", "_billing_eu_vat_number", "yweu_billing_vat",
        "billing_vat", "_billing_vat_id", "_shipping_vat_id", "_billing_dic", "_billing_eu_vat",
        "_billing_btw_nummer", "_wc_billing/billing/vat"};

const char *vat_number_find(const struct order *order, const struct shop *shop)
{
    for (char **key = shop->vat_meta; *key; key++) {
        const char *value = order_meta_value(order, *key);
        if (value)
            return value;
    }

    for (gsize i = 0; i < G_N_ELEMENTS(known_keys); i++) {
        const char *value = order_meta_value(order, known_keys[i]);
        if (value)
            return value;
    }
    return "";
}

static bool speaks_of_vat(const char *key)
{
    static const char *const words[] = {"vat", "btw", "tva", "mwst", "ustid", "ust_id", "p_iva",
            "piva", "tax_id", "taxid", "tax_number"};
    g_autofree char *lower = g_ascii_strdown(key, -1);
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (strstr(lower, words[i]))
            return true;
    return false;
}

/* Without its country a number is one only under a key that says so: phones and other ids have as
 * many digits. */
static bool holds_vat_number(const struct order_meta *meta, const char *country, const char *own)
{
    if (strlen(meta->value) > 40 || strlen(meta->key) > 100)
        return false;
    g_autofree char *number =
            vat_number_normalize(meta->value, speaks_of_vat(meta->key) ? country : "");
    g_autofree char *sellers = vat_number_normalize(own, "");
    return vat_number_valid(number) && strcmp(number, sellers) != 0;
}

/* One whose key speaks of VAT before any other. */
static const char *find_vat_number(const GPtrArray *list, const char *country, const char *own)
{
    const char *found = NULL;
    for (guint i = 0; i < list->len; i++) {
        const struct order_meta *meta = list->pdata[i];
        if (!holds_vat_number(meta, country, own))
            continue;
        if (speaks_of_vat(meta->key))
            return meta->key;
        found = found ? found : meta->key;
    }
    return found;
}

const char *vat_number_elsewhere(const struct order *order, const char *own, bool *in_line)
{
    const char *country = order->billing.country, *key = find_vat_number(order->meta, country, own);
    *in_line = key == NULL;
    return key ? key : find_vat_number(order->line_meta, country, own);
}
