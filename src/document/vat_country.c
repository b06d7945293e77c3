/* Whose VAT a row of a document is. */
#include "document/vat_country.h"

#include <string.h>

#include "base/text.h"
#include "known_rates.h"
#include "rates.h"

#define HOME "BE"

const struct address *customer_destination(const struct customer *customer)
{
    bool known = customer->has_shipping && !text_is_blank(customer->shipping.country);
    return known ? &customer->shipping : &customer->billing;
}

bool vat_country_has_rate(const char *country, struct decimal rate)
{
    const char *const *rates = vat_rates_of(country);
    for (guint i = 0; rates && rates[i]; i++) {
        struct decimal one = {0};
        if (decimal_parse(rates[i], &one) && decimal_compare(one, rate) == 0)
            return true;
    }
    return false;
}

const char *vat_country_by_rate(struct decimal rate, const char *to, const char *home)
{
    const char *own = *home ? home : HOME;
    bool theirs = vat_country_has_rate(to, rate) && !vat_country_has_rate(own, rate);
    return theirs ? to : own;
}

static const char *country_in_rates(const GArray *rates, struct decimal rate, const char *to)
{
    const char *found = "";
    for (guint i = 0; i < rates->len; i++) {
        const struct tax_rate *one = &g_array_index(rates, struct tax_rate, i);
        if (one->percent_missing || !*one->country || decimal_compare(one->percent, rate) != 0)
            continue;
        if (!*found || strcmp(one->country, to) == 0)
            found = one->country;
    }
    return found;
}

const char *vat_country_in_order(const struct order *order, struct decimal rate, const char *to)
{
    struct decimal unit = decimal_from_money(1, currency_decimals(order->currency));
    g_autoptr(GArray) rates = known_rates_of(order, unit);
    const char *found = country_in_rates(rates, rate, to);
    for (guint i = 0; *found && i < rates->len; i++) /* the order's own text outlives the copy */
        if (strcmp(g_array_index(rates, struct tax_rate, i).country, found) == 0)
            return g_array_index(order->rates, struct tax_rate, i).country;
    return "";
}

void vat_countries_set(struct document *document, const struct order *order, const char *home)
{
    const char *to = customer_destination(&document->customer)->country;
    for (guint i = 0; i < document->vat->len; i++) {
        struct document_vat *row = &g_array_index(document->vat, struct document_vat, i);
        const char *said = vat_country_in_order(order, row->rate, to),
                   *country = *said ? said : vat_country_by_rate(row->rate, to, home);
        g_strlcpy(row->country, country, sizeof row->country);
    }
}

void vat_countries_copy(struct document *note, const struct document *invoice)
{
    for (guint i = 0; i < note->vat->len; i++) {
        struct document_vat *row = &g_array_index(note->vat, struct document_vat, i);
        for (guint j = 0; j < invoice->vat->len; j++) {
            const struct document_vat *one = &g_array_index(invoice->vat, struct document_vat, j);
            if (one->category == row->category && decimal_compare(one->rate, row->rate) == 0)
                g_strlcpy(row->country, one->country, sizeof row->country);
        }
    }
}
