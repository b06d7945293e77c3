/* The rates of an order, those that tax_lines does not say among them; in the room of document
 * only. Pure; any thread. */
#ifndef BILLHOOK_DOCUMENT_KNOWN_RATES_H
#define BILLHOOK_DOCUMENT_KNOWN_RATES_H

#include "woocommerce/order.h"

/* The order's rates (struct tax_rate). A missing percentage is filled in where exactly one VAT rate
 * of the country explains what the lines charge, or is 0 where they charge nothing; else
 * percent_missing stays. `unit`: one minor unit of the currency. Labels are borrowed from the
 * order. Caller unrefs. */
GArray *known_rates_of(const struct order *order, struct decimal unit);

/* The rate with this id among struct tax_rate, NULL when there is none. Borrowed. */
struct tax_rate *known_rate_find(GArray *rates, gint64 id);

/* The VAT rates that may be meant by one without a percentage (as vat_rates_of()): of the country
 * that its rate_code names, else of the one that the order goes to. *country gets that country,
 * borrowed from either. NULL when no VAT rates are known for it. */
const char *const *known_rate_country(
        const struct order *order, const struct tax_rate *rate, const char **country);

/* True for a line of 0.00 without tax, which raises no question about VAT. */
bool line_is_free(const struct order_line *line);

#endif
