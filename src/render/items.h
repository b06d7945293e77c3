/* One thing that stands on a page, and its drawing; in the room of render only. The list of them is
 * page.c's. One thread at a time, that of the fonts. */
#ifndef BILLHOOK_RENDER_ITEMS_H
#define BILLHOOK_RENDER_ITEMS_H

#include <cairo.h>
#include <stdbool.h>

#include "fonts.h"
#include "inks.h"

enum item_kind {
    ITEM_PAGE,
    ITEM_LINES,
    ITEM_FIGURES,
    ITEM_RULE,
    ITEM_PICTURE,
    ITEM_OPEN,
    ITEM_CLOSE
};

struct item {
    enum item_kind kind;
    enum font_style style;
    enum ink ink;
    int first, last; /* LINES */
    double x,
            y; /* LINES: top of the first line; FIGURES: start of the baseline; others: top left */
    double width, height, scale; /* LINES: width above 0: they end at x + width; PICTURE: its own
                                    size, and the scale */
    union {
        PangoLayout *layout;      /* LINES, owned */
        const char *text;         /* FIGURES; OPEN and CLOSE: the tag */
        cairo_surface_t *surface; /* PICTURE, owned */
    } of;
    const char *attributes; /* OPEN; NULL: none */
    bool packs;             /* PICTURE: a PDF may have a stand-in for it */
};

/* An empty list of struct item, which frees what its items own. The caller unrefs. */
GArray *items_new(void);

/* Makes an ink the colour that `cr` draws with. */
void items_set_ink(cairo_t *cr, const struct color inks[INKS], enum ink ink);

/* Draws an item; nothing for ITEM_PAGE. `fonts` are those that its layout was made with. cairo
 * keeps its own errors in `cr`. */
void items_draw(const struct item *item,
        const struct fonts *fonts,
        const struct color inks[INKS],
        cairo_t *cr);

/* Draws one pixel, as large as the picture of the item: finish_pdf() knows it by that. cairo keeps
 * its own errors in `cr`. */
void items_draw_stand_in(const struct item *item, cairo_t *cr);

#endif
