/* The arithmetic of rates and shares; in the room of document only. Pure; any thread. */
#ifndef BILLHOOK_DOCUMENT_TAX_MATH_H
#define BILLHOOK_DOCUMENT_TAX_MATH_H

#include "base/decimal.h"

/* True when the value is at most `limit` away from 0. */
bool tax_is_within(struct decimal value, struct decimal limit);

/* a × b ÷ c; 0 where it does not fit or c is 0: the caller's comparison then fails, and the figures
 * are refused. */
struct decimal tax_scale(struct decimal a, struct decimal b, struct decimal c);

/* The tax of a net amount at a rate (percent); 0 where it does not fit. */
struct decimal tax_of(struct decimal net, struct decimal percent);

/* The net amount of which a tax is that rate (percent); 0 where it does not fit or the rate is
 * 0. */
struct decimal tax_net_of(struct decimal tax, struct decimal percent);

#endif
