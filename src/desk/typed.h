/* Amounts, numbers and days as somebody types them in one of our languages. Pure. Any thread. */
#ifndef BILLHOOK_DESK_TYPED_H
#define BILLHOOK_DESK_TYPED_H

#include "base/decimal.h"
#include "document/document.h"

/* Reads "12,50", "12.50", "1.250,00", "1 250,00", "€ 12". False, and *number unchanged: it is none,
 * or could be two: "1.234" where less than three `decimals` are to be expected. */
bool typed_decimal(const char *text, int decimals, struct decimal *number);

/* Reads an amount above 0 of a currency with so many decimals, into minor units; "" is 0. INPUT. */
bool typed_amount(const char *text, int decimals, money *amount, GError **error);

/* An amount as one types it, without currency and thousands apart ("1234,56"). Caller frees. */
char *typed_money(money amount, int decimals, enum language language);

/* "2026-11-29", "29/11/2026", "29.11.2026", "29-11-2026" as a day. Caller frees; NULL: it is none.
 */
char *typed_day(const char *text);

#endif
