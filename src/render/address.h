/* Addresses as the post reads them. One thread at a time for one `struct pages`. */
#ifndef BILLHOOK_RENDER_ADDRESS_H
#define BILLHOOK_RENDER_ADDRESS_H

#include "page.h"
#include "render/input.h"

/* The lines of the customer's own address: company, person, street (the box behind it where that
 * fits), town, and the country where it is not the seller's. Each is one line of the address,
 * however long. Owned strings; caller unrefs. */
GPtrArray *address_of_customer(const struct pages *pages, const struct render_input *input);

/* As address_of_customer(), of the place of delivery. */
GPtrArray *address_of_delivery(const struct pages *pages, const struct render_input *input);

/* Places lines with the top at (x, y), as wide as the right column, each a paragraph of its own, so
 * that a reader's voice pauses behind it; `first` is the style of the first one. Returns the
 * height; does not move the cursor. */
double address_place(
        struct pages *pages, const GPtrArray *lines, enum font_style first, double x, double y);

#endif
