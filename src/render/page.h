/* The sheets of a document as a list of what stands where. Composing and drawing are apart, because
 * "page 1 of 3" must be known before page 1 is drawn. All measures are points from the top left
 * corner of an A4 page. One `struct pages` belongs to one thread, that of its fonts. */
#ifndef BILLHOOK_RENDER_PAGE_H
#define BILLHOOK_RENDER_PAGE_H

#include "document/text.h"
#include "fonts.h"
#include "inks.h"
#include "pack.h"

#define MM (72.0 / 25.4)
#define PAGE_WIDTH (210 * MM)
#define PAGE_HEIGHT (297 * MM)
/* The grid: one margin, and a right column that holds the customer's address and the totals. */
#define PAGE_LEFT (20 * MM)
#define PAGE_RIGHT (190 * MM)
#define PAGE_COLUMN (119 * MM)
#define PAGE_TOP (15 * MM)
/* Where the left column ends beside the window of an envelope (head.c). */
#define PAGE_MIDDLE (97 * MM)

/* Bounds of a whole document, so that none holds up the others: the CPU time of composing and
 * drawing it (closing the file takes less than a third of that once more), and the memory of its
 * layouts. */
#define PAGES_CPU_US (3500 * 1000)
enum pages_excess { PAGES_GOOD, PAGES_TOO_SLOW, PAGES_TOO_LARGE };

struct pages;
struct item;

/* One empty page with the cursor at PAGE_TOP; the CPU time of this thread counts from now on.
 * `fonts` is borrowed until pages_free(). Free with pages_free(). */
struct pages *pages_new(
        const struct fonts *fonts, enum language language, const char *accent_color);

/* Frees them with all that was placed; NULL is allowed. */
void pages_free(struct pages *pages);
typedef struct pages pages_auto; /* freed at the end of its block (g_autoptr) */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(pages_auto, pages_free)

/* The fonts given to pages_new(). Borrowed. */
const struct fonts *pages_fonts(const struct pages *pages);

/* Whether the document went beyond its bounds; looks at the clock. Once it has, it stays so. */
enum pages_excess pages_excess(struct pages *pages);

/* To be told of each layout that is kept, in what can be long; false: beyond the bounds. */
bool pages_count_layout(struct pages *pages, PangoLayout *layout);

/* ---- where we are ---- */

/* The cursor: how far down this page the next thing goes. */
double pages_y(const struct pages *pages);

/* Puts the cursor at y. */
void pages_move(struct pages *pages, double y);

/* Moves the cursor down by `height`, without looking whether the page ends. */
void pages_skip(struct pages *pages, double height);

/* The height from the cursor to the end of this page's body; below 0 past it. */
double pages_room(const struct pages *pages);

/* The height of the body of a page that begins with the running head. */
double pages_room_fresh(const struct pages *pages);

/* Ends the page; the next one begins under the running head. No text tag may be open (Table and
 * Document may). */
void pages_break(struct pages *pages);

/* Breaks when less than `height` is left and something stands on this page's body. */
void pages_need(struct pages *pages, double height);

/* The share of this page's body, the running head counted in, that is below the cursor: 0 … 1. */
double pages_empty(const struct pages *pages);

/* ---- trying ---- */

/* A place to come back to. */
struct pages_place {
    guint items, alternatives;
    int count;
    double y, top;
};

/* Where the document is now. */
struct pages_place pages_here(const struct pages *pages);

/* Takes back all that was placed in the BODY since. The CPU time that it took stays counted. */
void pages_back(struct pages *pages, const struct pages_place *place);

/* Whether what is placed from now on stands closer; at first it does not. */
void pages_stand_close(struct pages *pages, bool close);

/* A distance between things: `normal`, or less where they stand closer. */
double pages_gap(const struct pages *pages, double normal);

/* ---- what repeats ---- */

/* Where items go: on one page (BODY), on every page (EVERY), on every page but the first
 * (FOLLOWING). */
enum page_layer { LAYER_BODY, LAYER_EVERY, LAYER_FOLLOWING };

/* Items placed from now on go to this layer; at first it is the BODY. Breaks belong to the BODY. */
void pages_layer(struct pages *pages, enum page_layer layer);

/* The lower end of the body, and its upper one on pages that follow. */
void pages_bounds(struct pages *pages, double following_top, double bottom);

/* "Page 1 of 3" ending at (right, y), on every page. */
void pages_number_at(struct pages *pages, double right, double y);

/* A word across each page, under everything; "" none. Borrowed until pages_free(). */
void pages_mark(struct pages *pages, const char *word);

/* ---- things on the page; none moves the cursor ---- */

/* Places an item in the present layer; what it owns is the pages' from now on. */
void pages_add(struct pages *pages, const struct item *item);

/* A copy of a text, which stays until pages_free(). Borrowed. */
const char *pages_keep(struct pages *pages, const char *text);

/* A horizontal line of thickness `weight` whose middle is at y. */
void pages_rule(
        struct pages *pages, enum ink ink, double weight, double left, double right, double y);

/* A picture scaled into the box (x, y, width, height), its proportions kept; keeps a reference. */
void pages_picture(struct pages *pages,
        cairo_surface_t *surface,
        double surface_width,
        double surface_height,
        double x,
        double y,
        double width,
        double height);

/* The picture that was placed last has this in its place in a PDF: pages_draw() draws one pixel for
 * it, and finish_pdf() puts it there. No other picture of the pages may have a single pixel.
 * Borrowed until pages_free(). */
void pages_pack_picture(struct pages *pages, const struct packed *packed);

/* What pages_pack_picture() was given; NULL: nothing, or not any more. Borrowed. */
const struct packed *pages_packed(const struct pages *pages);

/* From now on pages_draw() draws all pictures themselves. */
void pages_unpack(struct pages *pages);

/* A square code of modules × modules, 1 = dark, `size` points wide; `dark` is copied. */
void pages_modules(
        struct pages *pages, const guint8 *dark, int modules, double x, double y, double size);

/* ---- structure (tagged PDF) ---- */

/* Opens a structure element ("P", "Table"; ISO 32000-1, 14.8.4). `tag` is borrowed until
 * pages_free(). */
void pages_open(struct pages *pages, const char *tag);

/* Closes the element that was opened last, which has this tag. `tag` is borrowed as above. */
void pages_close(struct pages *pages, const char *tag);

/* In the BODY, the tag of the element that was opened last, as long as nothing was closed and no
 * link opened since; else "". Borrowed. */
const char *pages_fresh_tag(const struct pages *pages);

/* Opens a "Figure" that is read aloud as `alternative`, which is copied. */
void pages_open_figure(struct pages *pages, const char *alternative);

/* The texts of all figures (const char *), in the order they were opened. Borrowed until
 * pages_free(). */
const GPtrArray *pages_alternatives(const struct pages *pages);

/* A link around what follows, until pages_close(…, CAIRO_TAG_LINK). `uri` is http(s) and ASCII
 * without blanks; it is copied. */
void pages_open_link(struct pages *pages, const char *uri);

/* Draws all pages; the caller finishes the surface. False: beyond the bounds, and the drawing is
 * not whole. cairo keeps its own errors in `cr`. */
bool pages_draw(struct pages *pages, cairo_t *cr);

/* How many pages there are so far. */
int pages_count(const struct pages *pages);

/* As pages_draw(), one page only, from 1, and none is shown (cairo_show_page()). */
bool pages_draw_one(struct pages *pages, cairo_t *cr, int wanted);

#endif
