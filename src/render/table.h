/* The table of lines: columns as wide as their figures, decimals under each other, long texts over
 * as many pages as they need. */
#ifndef BILLHOOK_RENDER_TABLE_H
#define BILLHOOK_RENDER_TABLE_H

#include "page.h"
#include "render/input.h"

struct lines_table;

/* What of VAT a page shows: all of it; neither rate nor amount, where all is reverse charge (KB nr.
 * 1, art. 20); nothing, where the seller is a small enterprise and charges none. */
enum vat_view { VAT_VIEW_ALL, VAT_VIEW_REVERSE, VAT_VIEW_NONE };

/* What of VAT the page of a document shows. Any thread. */
enum vat_view table_vat_view(const struct document *document, const struct seller *seller);

/* The table of a document with its texts laid out, not placed yet. NULL: the document is beyond its
 * bounds (pages_excess()). Both are borrowed until lines_table_free(). One thread at a time for one
 * `struct pages`. */
struct lines_table *lines_table_new(struct pages *pages, const struct render_input *input);

/* Frees it; NULL is allowed. What was placed stays. */
void lines_table_free(struct lines_table *table);
typedef struct lines_table lines_table_auto; /* freed at the end of its block (g_autoptr) */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(lines_table_auto, lines_table_free)

/* Puts the table at the cursor and moves it below; a page that follows begins with the heading
 * again. `closing_height` (points) is that of what stands below and stays together with its end:
 * the last two lines go to the same page, fewer where the page before would then be emptier than a
 * third. Returns how many lines stand on the last page. To be called again after pages_back(). */
guint lines_table_place(const struct lines_table *table, double closing_height);

/* True for a customer who sees prices with VAT as well: neither a VAT number nor a company. Any
 * thread. */
bool table_for_consumer(const struct document *document);

/* Where the rate or VAT of a line with reverse charge would stand. */
#define TABLE_NO_RATE "\u2013"

/* A rate in percent as the page shows it, "21 %", joined by U+00A0, at most four decimals. Caller
 * frees. Any thread. */
char *table_rate_text(struct decimal rate, enum language language);

#endif
