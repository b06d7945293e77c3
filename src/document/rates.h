/* The VAT rates of the EU's members. Pure; any thread. */
#ifndef BILLHOOK_DOCUMENT_RATES_H
#define BILLHOOK_DOCUMENT_RATES_H

#include "base/decimal.h"

/* The rates of a member state (ISO 3166; Monaco has those of France), in percent, without 0, as
 * texts such as "21", highest first, ended by NULL. NULL for another country or "". Static. Source
 * and year: rates.c. */
const char *const *vat_rates_of(const char *country);

#endif
