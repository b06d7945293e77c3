/* The lines of a document. Pure; any thread. */
#ifndef BILLHOOK_DOCUMENT_LINES_H
#define BILLHOOK_DOCUMENT_LINES_H

#include "document/amounts.h"

/* Appends a line for each settled part (struct amount_part) of an order, and the rounding line when
 * totals.rounding is not 0; sets unlisted_net. Language, currency decimals and totals must stand. A
 * delivery note gets the products only (all lines when there is no product). A line's discount is
 * what the shop took off its subtotal (a cent without a coupon is rounding, no discount), list_net
 * = net + discount: the cent that rounding moves is in the price, never in the discount; a
 * product's quantity has the sign of its list_net, so that no price is negative (BR-27), and is 1
 * where the shop charges for a quantity of 0 (a warning, quantity-zero, on documents with money).
 */
void lines_of_parts(struct document *document, const GArray *parts, char **coupon_codes);

/* Appends the line that says what rounding is left. */
void lines_add_rounding(struct document *document, money amount);

/* Appends a line of quantity 1 that stands for an amount of money at a rate. Borrowed until the
 * document is freed. */
struct document_line *lines_add_amount(struct document *document,
        enum line_kind kind,
        const char *description,
        money net,
        money gross,
        struct decimal rate,
        enum vat_category category);

#endif
