/* The table of lines: columns as wide as their figures, decimals under each other, long texts over
 * as many pages as they need. */
#ifndef BILLHOOK_RENDER_TABLE_H
#define BILLHOOK_RENDER_TABLE_H

#include "document/document.h"
#include "page.h"

/* Puts the table at the cursor and moves it below; a page that follows begins with the heading
 * again. `closing_height` (points) is that of the totals below: the last two lines go to the same
 * page as these. False: the document is beyond its bounds (pages_excess()), and what was placed is
 * of no use. One thread at a time for one `struct pages`. */
bool table_compose(struct pages *pages, const struct document *document, double closing_height);

/* True for a customer who sees prices with VAT as well: neither a VAT number nor a company. Any
 * thread. */
bool table_for_consumer(const struct document *document);

/* Where the rate or VAT of a line with reverse charge would stand. */
#define TABLE_NO_RATE "\u2013"

/* A rate in percent as the page shows it, "21 %", joined by U+00A0, at most four decimals. Caller
 * frees. Any thread. */
char *table_rate_text(struct decimal rate, enum language language);

#endif
