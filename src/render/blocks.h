/* The parts of a page around the table of lines, in the order in which they stand. Each places
 * itself at the cursor of `pages` and moves the cursor below itself, unless its comment says
 * otherwise. Measures are points (page.h). One thread at a time for one `struct pages`. */
#ifndef BILLHOOK_RENDER_BLOCKS_H
#define BILLHOOK_RENDER_BLOCKS_H

#include "render/input.h"
#include "page.h"

/* ---- frame.c: what repeats on every page ---- */

/* The title of a document in its language: "Factuur 2026-00116"; without a number "Factuur
 * (Ontwerp)" for a draft, else the type alone. Caller frees. Any thread. */
char *block_title(const struct render_input *input);

/* The footer of the pages after the first (the seller's name, address, legal numbers, account and
 * contact), the page number, the running head, and for a draft or a copy the word across each page.
 * Sets the bounds of the body by pages_bounds(). To be called first; leaves the cursor where it
 * was. */
void block_frame(struct pages *pages, const struct render_input *input);

/* The footer alone, its words in this layer (EVERY or FOLLOWING); returns where it begins, and goes
 * on in LAYER_EVERY. It is no content: a reader's voice passes it by. */
double block_footer(struct pages *pages,
        const struct seller *seller,
        enum language language,
        enum page_layer layer);

/* The words of the footer on this page, as content: who writes stands nowhere else, so they are
 * heard, once. Leaves the cursor where it was. */
void block_sender(struct pages *pages, const struct seller *seller, enum language language);

/* ---- head.c: from whom, to whom, what ---- */

/* Logo or the seller's name, the title, the dates and references, the customer's address where a
 * Belgian C5/6 envelope has its window (right), and below, beside each other, the customer's own
 * words (or a credit note's reason, always) and the other address. A delivery note is addressed to
 * the place of delivery where there is one. A long note stands below by itself, at most 220 lines
 * of it, over several pages if need be. The cursor ends 95 mm down or lower. INPUT: the logo cannot
 * be decoded; SYSTEM: the logo is an SVG and librsvg is missing. */
bool block_head(struct pages *pages, const struct render_input *input, GError **error);

/* ---- totals.c ---- */

/* The height that block_totals() takes on one page; 0 for a delivery note. A table of VAT rates
 * that is higher than a page is not counted: it flows below the totals. */
double block_totals_height(const struct pages *pages, const struct render_input *input);

/* The VAT per rate at the left, where rates are shown (table_vat_view()), and the totals at the
 * right, kept together on one page where they
 * fit. Nothing on a delivery note. False: the document is beyond its bounds (pages_excess()). */
bool block_totals(struct pages *pages, const struct render_input *input);

/* ---- payment.c ---- */

struct payment_block;

/* How to pay what is due: amount, day, account, reference, codes to scan, link; one sentence where
 * it is paid in hand. Measured, not placed yet. NULL where there is none: it is on an unpaid
 * invoice or order form with an amount due, where there is an account or a link, or where it is
 * paid in hand (pay_later). The input is borrowed until payment_block_free(). */
struct payment_block *payment_block_new(
        const struct pages *pages, const struct render_input *input);

/* Frees it; NULL is allowed. What was placed stays. */
void payment_block_free(struct payment_block *block);

/* The height that payment_block_place() takes, the distance above it counted in; 0 for NULL. */
double payment_block_height(const struct pages *pages, const struct payment_block *block);

/* Places it at the cursor, whole on one page; NULL places nothing. */
void payment_block_place(struct pages *pages, const struct payment_block *block);

/* ---- pairs.c: a list of labels and values ---- */

struct pair {
    const char *label; /* borrowed, static */
    char *value;       /* owned by the list */
    bool strong;       /* the value in FONT_STRONG */
};

/* An empty list of struct pair. Caller unrefs with g_array_unref(), which frees the values. */
GArray *pairs_new(void);

/* Appends a pair. `value` is taken over; a blank one is freed and adds nothing. */
void pairs_add(GArray *pairs, const char *label, char *value, bool strong);

/* Places the list with its top at y: labels at x, values behind the widest label, wrapped at
 * `right`. Tagged as a list. Returns the height taken, 0 for an empty list; does not move the
 * cursor. */
double pairs_place(struct pages *pages, const GArray *pairs, double x, double y, double right);

/* The height that pairs_place() would take between x and `right`. */
double pairs_height(const struct pages *pages, const GArray *pairs, double x, double right);

#endif
