/* What may be claimed for late payment in Belgium: consumers by Book XIX of the Code of Economic Law
 * (law of 4 May 2023), businesses by the law of 2 August 2002. Pure; any thread. */
#ifndef BILLHOOK_DOCUMENT_LATE_FEE_H
#define BILLHOOK_DOCUMENT_LATE_FEE_H

#include "base/decimal.h"

/* The highest indemnity that a clause may claim from a consumer for a balance (both in cents): art.
 * XIX.4: 20 EUR up to 150; 30 EUR and 10 % of what is between 150.01 and 500; 65 EUR and 5 % of
 * what is above 500, at most 2,000 EUR. 0 for nothing due. */
money late_fee_consumer(money balance);

/* The flat sum for recovery that a business owes, in cents: 40 EUR. */
#define LATE_FEE_BUSINESS 4000

/* Simple interest in cents on a balance for `days` at a yearly rate in percent, half up. */
money late_interest(money balance, struct decimal rate, int days);

#endif
