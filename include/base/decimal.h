/* Exact decimal numbers and money. No binary floating point anywhere: WooCommerce sends money as
 * decimal strings, and a cent matters. */
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

/* Reads `-?digits[.digits]`: no blanks, plus sign, exponent, comma, NaN. At most 12 decimals that
 * are not 0 (more digits: false), at most 92233720368547758.07 in size (false). Any thread. */
bool decimal_parse(const char *text, struct decimal *result);

/* As decimal_parse(), but for a number that came as a JSON number token, which may have an exponent
 * ("1.0e-5"); digits beyond the 12th decimal are rounded half up. Any thread. */
bool decimal_parse_number(const char *token, struct decimal *result);

struct decimal decimal_from_int(gint64 value);
/* A money amount with `decimals` minor digits (0-4) as a decimal. */
struct decimal decimal_from_money(money amount, int decimals);
struct decimal decimal_add(struct decimal a, struct decimal b);
struct decimal decimal_sub(struct decimal a, struct decimal b);
struct decimal decimal_neg(struct decimal a);
int decimal_compare(struct decimal a, struct decimal b);
bool decimal_is_zero(struct decimal a);
int decimal_sign(struct decimal a);

/* Rounds to `decimals` places, half away from zero. */
struct decimal decimal_round(struct decimal a, int decimals);

/* The amount in minor units, rounded half away from zero; false when it does not fit 64 bits. */
bool decimal_to_money(struct decimal a, int decimals, money *result);

/* a × b and a / b, rounded half away from zero at the 12th decimal; false on overflow or division
 * by zero. */
bool decimal_multiply(struct decimal a, struct decimal b, struct decimal *result);
bool decimal_divide(struct decimal a, struct decimal b, struct decimal *result);

/* round_half_up(amount × percent / 100) in the amount's own minor units; false on overflow. */
bool money_percent(money amount, struct decimal percent, money *result);

/* Text with a point, at least `minimum` and at most `maximum` decimals, needless zeros removed down
 * to the minimum: decimal_text(1.5, 0, 12) = "1.5". Caller frees. */
char *decimal_text(struct decimal a, int minimum, int maximum);
/* "-12.05" for (-1205, 2); "25671" for (25671, 0). Caller frees. */
char *money_text(money amount, int decimals);

/* The minor digits of an ISO 4217 currency code: 2 but for the known exceptions (JPY 0, KWD 3 …).
 */
int currency_decimals(const char *currency);

#endif
