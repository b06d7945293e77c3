/* The VAT rates of the EU's members. Pure; any thread. */
#ifndef BILLHOOK_DOCUMENT_RATES_H
#define BILLHOOK_DOCUMENT_RATES_H

#include "base/decimal.h"

/* The rates (percent, above 0) of a member state (ISO 3166; Monaco counts as France) as text such
 * as "21", highest first, ended by NULL; NULL for another country. Static. */
const char *const *vat_rates_of(const char *country);

#endif
