/* Exact decimal numbers and money. No binary floating point anywhere: WooCommerce sends money as
 * decimal strings, and a cent matters. Pure; any thread. */
#ifndef BILLHOOK_BASE_DECIMAL_H
#define BILLHOOK_BASE_DECIMAL_H

#include <glib.h>
#include <stdbool.h>

/* An amount in minor units of its currency (EUR: cents, JPY: yen). */
typedef gint64 money;

/* An exact decimal: units × 10^-12. decimal_parse() keeps |value| <= 92233720368547758.07, so sums
 * of up to a billion parsed values cannot overflow 128 bits: addition and subtraction need no
 * check. */
struct decimal {
    __int128 units;
};

#define DECIMAL_PLACES 12
#define DECIMAL_ONE ((__int128)1000000000000)

/* Reads `-?digits[.digits]` into *result: no blanks, plus sign, exponent, comma or NaN, and a digit
 * on both sides of a point. False, and *result unchanged, for another form, for a digit other than
 * 0 beyond the 12th decimal, and for a size above 92233720368547758.07. text is not NULL. */
bool decimal_parse(const char *text, struct decimal *result);

/* As decimal_parse(), but for the token of a JSON number, which may have an exponent ("1.0e-5",
 * -400 to 30); digits beyond the 12th decimal are rounded half away from zero, not refused. */
bool decimal_parse_number(const char *token, struct decimal *result);

/* A whole number as a decimal. */
struct decimal decimal_from_int(gint64 value);

/* An amount of a currency with `decimals` minor digits (0 to 4) in units: (1205, 2) is 12.05. */
struct decimal decimal_from_money(money amount, int decimals);

/* a + b. Not checked for overflow (struct decimal). */
struct decimal decimal_add(struct decimal a, struct decimal b);

/* a - b. Not checked for overflow (struct decimal). */
struct decimal decimal_sub(struct decimal a, struct decimal b);

/* -a. */
struct decimal decimal_neg(struct decimal a);

/* a without its sign. */
struct decimal decimal_abs(struct decimal a);

/* -1 when a is smaller than b, 0 when they are equal, 1 when a is larger. */
int decimal_compare(struct decimal a, struct decimal b);

/* True for 0. */
bool decimal_is_zero(struct decimal a);

/* -1, 0 or 1: the sign of a. */
int decimal_sign(struct decimal a);

/* a rounded to `decimals` places (0 to 12), half away from zero. */
struct decimal decimal_round(struct decimal a, int decimals);

/* a in minor units of a currency with `decimals` minor digits (0 to 12), rounded half away from
 * zero. False, and *result unchanged, when that does not fit in 64 bits. */
bool decimal_to_money(struct decimal a, int decimals, money *result);

/* a × b, rounded half away from zero at the 12th decimal. False, and *result without meaning, when
 * the product is too large. */
bool decimal_multiply(struct decimal a, struct decimal b, struct decimal *result);

/* a / b, rounded half away from zero at the 12th decimal. False, and *result without meaning, when
 * b is 0 or the quotient is too large. */
bool decimal_divide(struct decimal a, struct decimal b, struct decimal *result);

/* An amount without its sign; not for the smallest gint64. */
money money_abs(money amount);

/* amount × percent / 100 in the amount's own minor units, rounded half away from zero. False, and
 * *result unchanged, when it is too large. */
bool money_percent(money amount, struct decimal percent, money *result);

/* The number with a decimal point, rounded half away from zero to `maximum` decimals (0 to 12);
 * zeros at its end are removed as long as `minimum` decimals remain: decimal_text(1.5, 0, 12) is
 * "1.5", with a minimum of 2 "1.50". Caller frees. */
char *decimal_text(struct decimal a, int minimum, int maximum);

/* An amount with minor digits: "-12.05" for (-1205, 2), "25671" for (25671, 0). Caller frees. */
char *money_text(money amount, int decimals);

/* How many minor digits the currency of an ISO 4217 code has: 2 but for the known exceptions (JPY
 * 0, KWD 3 …), and 2 for an unknown code or "". */
int currency_decimals(const char *currency);

#endif
