#include "base/decimal.h"

#include <string.h>

static const __int128 decimal_limit = (__int128)G_MAXINT64 * (DECIMAL_ONE / 100);

static __int128 power_of_ten(int exponent)
{
    __int128 power = 1;
    while (exponent-- > 0)
        power *= 10;
    return power;
}

static __int128 divide_half_up(__int128 numerator, __int128 divisor)
{
    bool negative = (numerator < 0) != (divisor < 0);
    __int128 n = numerator < 0 ? -numerator : numerator, d = divisor < 0 ? -divisor : divisor;
    __int128 quotient = n / d, rest = n % d;
    if (rest >= d - rest)
        quotient++;
    return negative ? -quotient : quotient;
}

/* Reads digits into *units at the 12th decimal, with `shift` added to the decimal exponent. In strict mode a digit
 * that does not fit the 12 decimals makes the number inexact: refused. */
static bool scan_digits(const char **cursor, int shift, bool strict, __int128 *units)
{
    const char *p = *cursor;
    __int128 value = 0;
    int place = DECIMAL_PLACES + shift, digits = 0;
    bool point = false, round_up = false, rounded = false;
    for (; g_ascii_isdigit(*p) || (*p == '.' && !point); p++) {
        if (*p == '.') {
            if (digits == 0 || !g_ascii_isdigit(p[1]))
                return false;
            point = true;
            continue;
        }
        digits++;
        if (point)
            place--;
        if (place < 0) {
            if (strict && *p != '0')
                return false;
            if (!rounded)
                round_up = *p >= '5';
            rounded = true;
            continue;
        }
        if (value > decimal_limit)
            return false;
        value = value * 10 + (*p - '0');
    }
    if (digits == 0)
        return false;
    for (; place > 0; place--) {
        if (value > decimal_limit)
            return false;
        value *= 10;
    }
    if (round_up)
        value++;
    if (value > decimal_limit)
        return false;
    *cursor = p;
    *units = value;
    return true;
}

bool decimal_parse(const char *text, struct decimal *result)
{
    bool negative = *text == '-';
    const char *p = text + negative;
    __int128 units;
    if (!scan_digits(&p, 0, true, &units) || *p != '\0')
        return false;
    result->units = negative ? -units : units;
    return true;
}

bool decimal_parse_number(const char *token, struct decimal *result)
{
    bool negative = *token == '-';
    const char *start = token + negative;
    const char *e = strpbrk(start, "eE");
    gint64 exponent = 0;
    if (e) {
        const char *digits = e + 1 + (e[1] == '-' || e[1] == '+');
        if (!g_ascii_isdigit(*digits) || strlen(digits) > 4 || strspn(digits, "0123456789") != strlen(digits))
            return false;
        exponent = g_ascii_strtoll(e + 1, NULL, 10);
        if (exponent > 30 || exponent < -400)
            return false;
    }
    g_autofree char *mantissa = e ? g_strndup(start, (gsize)(e - start)) : g_strdup(start);
    const char *p = mantissa;
    __int128 units;
    if (exponent < -40)
        exponent = -40; /* below the 12th decimal whatever the digits: rounds to zero */
    if (!scan_digits(&p, (int)exponent, false, &units) || *p != '\0')
        return false;
    result->units = negative ? -units : units;
    return true;
}

struct decimal decimal_from_int(gint64 value)
{
    return (struct decimal){value * DECIMAL_ONE};
}

struct decimal decimal_from_money(money amount, int decimals)
{
    return (struct decimal){(__int128)amount * power_of_ten(DECIMAL_PLACES - decimals)};
}

struct decimal decimal_add(struct decimal a, struct decimal b)
{
    return (struct decimal){a.units + b.units};
}

struct decimal decimal_sub(struct decimal a, struct decimal b)
{
    return (struct decimal){a.units - b.units};
}

struct decimal decimal_neg(struct decimal a)
{
    return (struct decimal){-a.units};
}

int decimal_compare(struct decimal a, struct decimal b)
{
    return a.units < b.units ? -1 : a.units > b.units;
}

bool decimal_is_zero(struct decimal a)
{
    return a.units == 0;
}

int decimal_sign(struct decimal a)
{
    return a.units < 0 ? -1 : a.units > 0;
}

struct decimal decimal_round(struct decimal a, int decimals)
{
    __int128 step = power_of_ten(DECIMAL_PLACES - decimals);
    return (struct decimal){divide_half_up(a.units, step) * step};
}

bool decimal_to_money(struct decimal a, int decimals, money *result)
{
    __int128 minor = divide_half_up(a.units, power_of_ten(DECIMAL_PLACES - decimals));
    if (minor > G_MAXINT64 || minor < -(__int128)G_MAXINT64)
        return false;
    *result = (money)minor;
    return true;
}

bool decimal_multiply(struct decimal a, struct decimal b, struct decimal *result)
{
    __int128 product;
    if (!__builtin_mul_overflow(a.units, b.units, &product)) {
        result->units = divide_half_up(product, DECIMAL_ONE);
        return true;
    }
    /* split b: a × (whole + rest); each part is smaller than the whole product */
    __int128 whole = b.units / DECIMAL_ONE, rest = b.units % DECIMAL_ONE, first, second, sum;
    if (__builtin_mul_overflow(a.units, whole, &first) || __builtin_mul_overflow(a.units, rest, &second))
        return false;
    if (__builtin_add_overflow(first, divide_half_up(second, DECIMAL_ONE), &sum))
        return false;
    result->units = sum;
    return true;
}

bool decimal_divide(struct decimal a, struct decimal b, struct decimal *result)
{
    __int128 scaled;
    if (b.units == 0)
        return false;
    if (!__builtin_mul_overflow(a.units, DECIMAL_ONE, &scaled)) {
        result->units = divide_half_up(scaled, b.units);
        return true;
    }
    __int128 whole = a.units / b.units, rest = a.units % b.units, first, second;
    if (__builtin_mul_overflow(whole, DECIMAL_ONE, &first) || __builtin_mul_overflow(rest, DECIMAL_ONE, &second))
        return false;
    return !__builtin_add_overflow(first, divide_half_up(second, b.units), &result->units);
}

bool money_percent(money amount, struct decimal percent, money *result)
{
    __int128 product;
    if (__builtin_mul_overflow((__int128)amount, percent.units, &product))
        return false;
    __int128 rounded = divide_half_up(product, DECIMAL_ONE * 100);
    if (rounded > G_MAXINT64 || rounded < -(__int128)G_MAXINT64)
        return false;
    *result = (money)rounded;
    return true;
}

char *decimal_text(struct decimal a, int minimum, int maximum)
{
    char digits[64];
    __int128 units = decimal_round(a, maximum).units;
    bool negative = units < 0;
    if (negative)
        units = -units;
    __int128 whole = units / DECIMAL_ONE, rest = units % DECIMAL_ONE;
    char *p = digits + sizeof digits;
    *--p = '\0';
    int keep = DECIMAL_PLACES;
    while (keep > minimum && rest % 10 == 0) {
        rest /= 10;
        keep--;
    }
    for (int i = 0; i < keep; i++, rest /= 10)
        *--p = (char)('0' + (int)(rest % 10));
    if (keep > 0)
        *--p = '.';
    do {
        *--p = (char)('0' + (int)(whole % 10));
        whole /= 10;
    } while (whole > 0);
    if (negative)
        *--p = '-';
    return g_strdup(p);
}

char *money_text(money amount, int decimals)
{
    return decimal_text(decimal_from_money(amount, decimals), decimals, decimals);
}

int currency_decimals(const char *currency)
{
    static const struct {
        char code[4];
        int decimals;
    } exceptions[] = {{"BIF", 0}, {"CLP", 0}, {"DJF", 0}, {"GNF", 0}, {"ISK", 0}, {"JPY", 0}, {"KMF", 0},
                      {"KRW", 0}, {"PYG", 0}, {"RWF", 0}, {"UGX", 0}, {"VND", 0}, {"VUV", 0}, {"XAF", 0},
                      {"XOF", 0}, {"XPF", 0}, {"BHD", 3}, {"IQD", 3}, {"JOD", 3}, {"KWD", 3}, {"LYD", 3},
                      {"OMR", 3}, {"TND", 3}};
    for (gsize i = 0; i < G_N_ELEMENTS(exceptions); i++)
        if (strcmp(exceptions[i].code, currency) == 0)
            return exceptions[i].decimals;
    return 2;
}
