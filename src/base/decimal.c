/* Exact decimals on 128-bit integers: reading, arithmetic that notices overflow, writing. */
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

/* Reads `digits[.digits]` times 10^exponent into *units. In strict mode a digit beyond the 12th
 * decimal that is not 0 makes the number inexact: refused; else the number is rounded half up. */
static bool scan_digits(const char **cursor, int exponent, bool strict, __int128 *units)
{
    const char *p = *cursor;
    int whole_digits = (int)strspn(p, "0123456789");
    /* the digit at hand counts 10^place units */
    int place = DECIMAL_PLACES + exponent + whole_digits - 1;
    __int128 value = 0;
    bool round_up = false;
    if (whole_digits == 0 || (p[whole_digits] == '.' && !g_ascii_isdigit(p[whole_digits + 1])))
        return false;
    for (const char *point = p + whole_digits; g_ascii_isdigit(*p) || (p == point && *p == '.');
            p++) {
        if (*p == '.')
            continue;
        if (place >= 0)
            value = value * 10 + (*p - '0');
        else if (strict && *p != '0')
            return false;
        else if (place == -1)
            round_up = *p >= '5';
        if (value > decimal_limit)
            return false;
        place--;
    }
    for (; place >= 0 && value > 0; place--) {
        value *= 10;
        if (value > decimal_limit)
            return false;
    }
    value += round_up;
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
        if (!g_ascii_isdigit(*digits) || strlen(digits) > 4 ||
                strspn(digits, "0123456789") != strlen(digits))
            return false;
        exponent = g_ascii_strtoll(e + 1, NULL, 10);
        if (exponent > 30 || exponent < -400)
            return false;
    }
    const char *p = start;
    __int128 units;
    if (!scan_digits(&p, (int)exponent, false, &units) || p != (e ? e : start + strlen(start)))
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

struct decimal decimal_abs(struct decimal a)
{
    return a.units < 0 ? decimal_neg(a) : a;
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

/* In parts where the plain product does not fit, so that only a result that is too large overflows.
 * All parts have the same sign, and only the last one is rounded. */
bool decimal_multiply(struct decimal a, struct decimal b, struct decimal *result)
{
    __int128 product, first, second, sum;
    if (!__builtin_mul_overflow(a.units, b.units, &product)) {
        result->units = divide_half_up(product, DECIMAL_ONE);
        return true;
    }
    __int128 a_whole = a.units / DECIMAL_ONE, a_rest = a.units % DECIMAL_ONE;
    __int128 b_whole = b.units / DECIMAL_ONE, b_rest = b.units % DECIMAL_ONE;
    if (__builtin_mul_overflow(a.units, b_whole, &first) ||
            __builtin_mul_overflow(a_whole, b_rest, &second) ||
            __builtin_add_overflow(first, second, &sum))
        return false;
    return !__builtin_add_overflow(
            sum, divide_half_up(a_rest * b_rest, DECIMAL_ONE), &result->units);
}

/* Long division where the dividend × ONE does not fit: one decimal after the other. */
bool decimal_divide(struct decimal a, struct decimal b, struct decimal *result)
{
    __int128 scaled;
    if (b.units == 0)
        return false;
    if (!__builtin_mul_overflow(a.units, DECIMAL_ONE, &scaled)) {
        result->units = divide_half_up(scaled, b.units);
        return true;
    }
    bool negative = (a.units < 0) != (b.units < 0);
    __int128 dividend = a.units < 0 ? -a.units : a.units,
             divisor = b.units < 0 ? -b.units : b.units;
    __int128 quotient = dividend / divisor, rest = dividend % divisor;
    for (int i = 0; i < DECIMAL_PLACES; i++) {
        if (__builtin_mul_overflow(rest, 10, &rest) ||
                __builtin_mul_overflow(quotient, 10, &quotient) ||
                __builtin_add_overflow(quotient, rest / divisor, &quotient))
            return false;
        rest %= divisor;
    }
    quotient += rest >= divisor - rest;
    result->units = negative ? -quotient : quotient;
    return true;
}

money money_abs(money amount)
{
    return amount < 0 ? -amount : amount;
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
    } exceptions[] = {{"BIF", 0}, {"CLP", 0}, {"DJF", 0}, {"GNF", 0}, {"ISK", 0}, {"JPY", 0},
            {"KMF", 0}, {"KRW", 0}, {"PYG", 0}, {"RWF", 0}, {"UGX", 0}, {"VND", 0}, {"VUV", 0},
            {"XAF", 0}, {"XOF", 0}, {"XPF", 0}, {"BHD", 3}, {"IQD", 3}, {"JOD", 3}, {"KWD", 3},
            {"LYD", 3}, {"OMR", 3}, {"TND", 3}};
    for (gsize i = 0; i < G_N_ELEMENTS(exceptions); i++)
        if (strcmp(exceptions[i].code, currency) == 0)
            return exceptions[i].decimals;
    return 2;
}
