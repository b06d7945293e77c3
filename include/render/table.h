/* The table of lines: columns as wide as their figures, decimals under each other, long texts over
 * as many pages as they need. */
#ifndef BILLHOOK_RENDER_TABLE_H
#define BILLHOOK_RENDER_TABLE_H

#include "document/document.h"
#include "render/page.h"

/* Puts the table at the cursor; false: the document is beyond its bounds (pages_excess()).
 * `closing_height` is that of the totals below: the last two lines go to the same page as these. */
bool table_compose(struct pages *pages, const struct document *document, double closing_height);

/* True for a customer who sees prices with VAT as well: no VAT number and no company. */
bool table_for_consumer(const struct document *document);

/* "21 %", joined by U+00A0. Caller frees. */
/* Where the rate or VAT of a line with reverse charge would stand. */
#define TABLE_NO_RATE "\u2013"
char *table_rate_text(struct decimal rate, enum language language);

#endif
