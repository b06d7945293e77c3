/* Amounts, numbers and days as somebody types them. */
#include "typed.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/error.h"

/* Whether each point and comma but the decimal point (NULL: there is none) sets thousands apart. */
static bool groups_are_thousands(const char *text, const char *decimal_point)
{
    for (const char *p = text; *p; p++)
        if ((*p == '.' || *p == ',') && p != decimal_point && strspn(p + 1, "0123456789") != 3)
            return false;
    return true;
}

/* Whether each blank between digits sets thousands apart: "1 250", not "12 50". */
static bool blanks_are_thousands(const char *text)
{
    const char *last = NULL; /* the digit before, but for blanks */
    for (const char *p = text; *p; p++)
        if (g_ascii_isdigit(*p)) {
            if (last && last + 1 < p && strspn(p, "0123456789") != 3)
                return false;
            last = p;
        } else if (g_ascii_isgraph(*p)) {
            last = NULL;
        }
    return true;
}

/* The digits of a number as somebody writes it, in the form of decimal_parse(): blanks and a
 * currency's sign are left out; of points and commas the last one is the decimal point, unless it
 * stands more than once (then all of them set thousands apart). Caller frees; NULL: it could be two
 * numbers ("1.234" with less than three decimals, "12 50"), or is none ("12,5,0"). */
static char *plain_number(const char *text, int decimals)
{
    const char *point = strrchr(text, '.'), *comma = strrchr(text, ',');
    const char *last = !point || (comma && comma > point) ? comma : point;
    bool both = point && comma;
    bool thousands = last && !both && strchr(text, *last) != last;
    if (last && !both && !thousands && decimals < 3 && strspn(last + 1, "0123456789") == 3 &&
            strspn(text, "0123456789") >= 1 && *text != '0')
        return NULL;
    if (!groups_are_thousands(text, thousands ? NULL : last) || !blanks_are_thousands(text))
        return NULL;
    GString *plain = g_string_new(NULL);
    for (const char *p = text; *p; p++)
        if (g_ascii_isdigit(*p) || *p == '-' || g_ascii_isalpha(*p))
            g_string_append_c(plain, *p);
        else if (p == last && !thousands)
            g_string_append_c(plain, '.');
        else if (*p == '\'' || *p == '+' || *p == '*' || *p == '/' || *p == '%')
            g_string_append_c(plain, *p);
    return g_string_free(plain, FALSE);
}

bool typed_decimal(const char *text, int decimals, struct decimal *number)
{
    g_autofree char *plain = plain_number(text, decimals);
    return plain && decimal_parse(plain, number);
}

bool typed_amount(const char *text, int decimals, money *amount, GError **error)
{
    struct decimal exact;
    *amount = 0;
    if (!*text)
        return true;
    if (!typed_decimal(text, decimals, &exact) || decimal_sign(exact) <= 0 ||
            decimal_compare(exact, decimal_round(exact, decimals)) != 0 ||
            !decimal_to_money(exact, decimals, amount))
        return fail(error, BILLHOOK_ERROR_INPUT, "'%s' is no positive amount, like %s", text,
                decimals ? "12.50" : "1250");
    return true;
}

char *typed_money(money amount, int decimals, enum language language)
{
    char *text = money_text(amount, decimals);
    return language == LANGUAGE_EN ? text : g_strdelimit(text, ".", ',');
}

char *typed_day(const char *text)
{
    int day, month, year, end = 0;
    if (date_is_day(text))
        return g_strdup(text);
    if (sscanf(text, "%2d%*1[/.-]%2d%*1[/.-]%4d%n", &day, &month, &year, &end) != 3 || end == 0 ||
            text[end] || year < 1000)
        return NULL;
    g_autofree char *made = g_strdup_printf("%04d-%02d-%02d", year, month, day);
    return date_is_day(made) ? g_steal_pointer(&made) : NULL;
}
