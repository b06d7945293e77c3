/* Days, amounts and countries as a language writes them. */
#include <string.h>

#include "base/date.h"
#include "document/countries.h"
#include "document/text.h"

#define NO_BREAK_SPACE "\u00a0"
#define NARROW_NO_BREAK_SPACE "\u202f"
#define MINUS "\u2212"

char *format_day(const char *day, enum language language)
{
    if (!date_is_day(day))
        return g_strdup("");
    char separator = language == LANGUAGE_DE ? '.' : '/';
    return g_strdup_printf("%.2s%c%.2s%c%.4s", day + 8, separator, day + 5, separator, day);
}

static const struct {
    const char *thousands, *point;
} number_signs[LANGUAGES] = {
        [LANGUAGE_NL] = {".", ","},
        [LANGUAGE_FR] = {NARROW_NO_BREAK_SPACE, ","},
        [LANGUAGE_DE] = {".", ","},
        [LANGUAGE_EN] = {",", "."},
};

/* "-1234.5" as a language writes it, with a true minus sign. */
static char *localize(const char *plain, enum language language)
{
    GString *out = g_string_new(NULL);
    if (*plain == '-') {
        g_string_append(out, MINUS);
        plain++;
    }
    gsize whole = strcspn(plain, ".");
    for (gsize i = 0; i < whole; i++) {
        if (i > 0 && (whole - i) % 3 == 0)
            g_string_append(out, number_signs[language].thousands);
        g_string_append_c(out, plain[i]);
    }
    if (plain[whole] == '.') {
        g_string_append(out, number_signs[language].point);
        g_string_append(out, plain + whole + 1);
    }
    return g_string_free(out, FALSE);
}

char *format_money(money amount, int decimals, enum language language)
{
    g_autofree char *plain = money_text(amount, decimals);
    return localize(plain, language);
}

char *format_decimal(struct decimal value, int minimum, int maximum, enum language language)
{
    g_autofree char *plain = decimal_text(value, minimum, maximum);
    return localize(plain, language);
}

/* Only signs that mean one currency alone: a "$" on a Belgian page could be several. */
static const char *currency_sign(const char *currency)
{
    if (strcmp(currency, "EUR") == 0)
        return "€";
    return strcmp(currency, "GBP") == 0 ? "£" : currency;
}

/* nl "€ −12,34", fr and de "−12,34 €", en "−€12.34" and "−USD 12.34". */
char *format_money_currency(money amount, const char *currency, enum language language)
{
    g_autofree char *figure = format_money(amount, currency_decimals(currency), language);
    const char *sign = currency_sign(currency);
    if (*sign == '\0')
        return g_steal_pointer(&figure);
    if (language == LANGUAGE_FR || language == LANGUAGE_DE)
        return g_strconcat(figure, NO_BREAK_SPACE, sign, NULL);
    if (language == LANGUAGE_NL)
        return g_strconcat(sign, NO_BREAK_SPACE, figure, NULL);

    gsize minus = g_str_has_prefix(figure, MINUS) ? strlen(MINUS) : 0;
    return g_strconcat(minus ? MINUS : "", sign, g_ascii_isalpha(*sign) ? NO_BREAK_SPACE : "",
            figure + minus, NULL);
}

static int compare_code(const void *code, const void *country)
{
    return strcmp(code, ((const struct country *)country)->code);
}

const char *country_name(const char *code, enum language language)
{
    const struct country *found =
            bsearch(code, countries, COUNTRIES, sizeof *countries, compare_code);
    return found ? found->name[language] : code;
}
