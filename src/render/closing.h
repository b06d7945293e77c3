/* What closes a page below the table of lines: the totals, the remarks (the mentions that the VAT
 * law asks for: vat_ground(), and on a credit note royal decree nr. 4, art. 4; when and how it was
 * paid; the document's caption without what the payment block says), how to pay, and on a delivery
 * note a line to sign. One thread at a time for one `struct pages`. */
#ifndef BILLHOOK_RENDER_CLOSING_H
#define BILLHOOK_RENDER_CLOSING_H

#include "page.h"
#include "render/input.h"

struct closing;

/* What closes the pages of a document, not placed yet. The input is borrowed until closing_free().
 */
struct closing *closing_new(const struct pages *pages, const struct render_input *input);

/* Frees it; NULL is allowed. What was placed stays. */
void closing_free(struct closing *closing);
typedef struct closing closing_auto; /* freed at the end of its block (g_autoptr) */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(closing_auto, closing_free)

/* The height (points) of what stays together, at the distances that stand now (pages_gap()): all
 * but a caption too long for it, or the totals alone where even that is more than a page holds
 * beside two lines of the table. */
double closing_height(const struct pages *pages, const struct closing *closing);

/* Places it at the cursor, or on the next page where closing_height() does not fit, and moves the
 * cursor below. A caption that is too long comes last, over as many pages as it needs. False: the
 * document is beyond its bounds (pages_excess()). May be called again after pages_back(). */
bool closing_place(struct pages *pages, const struct closing *closing);

#endif
