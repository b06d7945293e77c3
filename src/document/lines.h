/* The lines of a document. Pure; any thread. */
#ifndef BILLHOOK_DOCUMENT_LINES_H
#define BILLHOOK_DOCUMENT_LINES_H

#include "amounts.h"

/* Appends a line for each settled part (struct amount_part) of an order and, where totals.rounding
 * is not 0, the rounding line. The document's type, language, currency decimals and totals must be
 * set. coupon_codes (ended by NULL) become the reason of a discount. A delivery note gets the
 * products only (all lines when there is no product), a line that is split over rates once, no
 * rounding line, and its unlisted_net. A discount is what the shop took off the line's subtotal
 * (without a coupon a single minor unit is rounding, not a discount), and list_net = net +
 * discount: the cent that rounding moves is in the price, never in the discount. A product's
 * quantity has the sign of its list_net, so that no price is negative (BR-27), and it is 1 where
 * the shop charges for a quantity of 0 (warning quantity-zero, which does not block; not on
 * delivery notes). */
void lines_of_parts(struct document *document, const GArray *parts, char **coupon_codes);

/* Appends the line that says what rounding left, in the document's language: gross `amount` (minor
 * units), net and VAT 0. */
void lines_add_rounding(struct document *document, money amount);

/* Appends a line of quantity 1 that stands for an amount of money at a rate (percent); its VAT is
 * gross - net, both in minor units. Returns the new line, which belongs to the document. */
struct document_line *lines_add_amount(struct document *document,
        enum line_kind kind,
        const char *description,
        money net,
        money gross,
        struct decimal rate,
        enum vat_category category);

#endif
