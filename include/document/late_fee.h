/* What may be claimed for late payment in Belgium: consumers by Book XIX of the Code of Economic
 * Law (law of 4 May 2023), businesses by the law of 2 August 2002. Pure; any thread. */
#ifndef BILLHOOK_DOCUMENT_LATE_FEE_H
#define BILLHOOK_DOCUMENT_LATE_FEE_H

#include <glib.h>
#include <stdbool.h>

#include "base/decimal.h"

/* How many reminders an invoice can get. */
#define LATE_STEPS_MOST 5

/* A consumer has so many calendar days, counted from the day after the first reminder was sent,
 * before anything beyond the balance may be claimed (art. XIX.2). */
#define LATE_CONSUMER_TERM 14
/* So many days after the first one was accepted a consumer's second may go. */
#define LATE_CONSUMER_WAIT (LATE_CONSUMER_TERM + 1)

/* The flat sum for recovery that a business owes, in cents: 40 EUR (law of 2 August 2002, art. 6).
 */
#define LATE_FEE_BUSINESS 4000

/* The highest indemnity that a clause may claim from a consumer for a balance (both in cents): art.
 * XIX.4: 20 EUR up to 150; 30 EUR and 10 % of what is between 150.01 and 500; 65 EUR and 5 % of
 * what is above 500, at most 2,000 EUR; a part of a cent is dropped, for it is a cap. 0 for nothing
 * due. */
money late_fee_consumer(money balance);

/* Simple interest in cents on a balance (>= 0) for `days` (of 365) at a yearly rate in percent,
 * half up; at most G_MAXINT64. */
money late_interest(money balance, struct decimal rate, int days);

/* Reads `[reminders] after`, "7d;24d": the days after the due date, rising, 1 to 365, at most
 * LATE_STEPS_MOST. How many there are, 0 for ""; -1 with USAGE. */
int late_steps(const char *after, int days[LATE_STEPS_MOST], GError **error);

/* Reads `[reminders] interest`, "2026-01-01: 10.5; 2026-07-01: 10.5", for one day: the rate of the
 * half-year in which it lies. False: none is given for that half-year. The text is one that
 * late_rates_check() took. */
bool late_rate_on(const char *rates, const char *day, struct decimal *rate);

/* True for rates as late_rate_on() reads them: each from 1 January or 1 July, once, 0 to 100
 * percent. False with USAGE. */
bool late_rates_check(const char *rates, GError **error);

/* The interest in cents on a balance from the day after `due_date` to `day`, each half-year at its
 * own rate. False, and *interest unchanged: a half-year's rate is missing, or a day is none. */
bool late_interest_between(
        const char *rates, money balance, const char *due_date, const char *day, money *interest);

/* The first day of the half-year in which a day lies. Caller frees; "" for text that is no day. */
char *late_half_year(const char *day);

#endif
