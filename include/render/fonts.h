/* The one typeface of a page: three sizes, two weights, and what a thread keeps between documents
 * to be fast: the font map, the fonts and the glyphs of figures. Nothing here is shared between
 * threads. */
#ifndef BILLHOOK_RENDER_FONTS_H
#define BILLHOOK_RENDER_FONTS_H

#include <pango/pangocairo.h>
#include <stdbool.h>

#include "document/seller.h"

enum font_style { FONT_TITLE, FONT_BODY, FONT_STRONG, FONT_SMALL, FONT_SMALL_STRONG, FONT_STYLES };

/* The characters an amount, a quantity or a rate is made of; each is shaped once per thread, with
 * tabular figures. */
#define FONT_FIGURES 18

struct figure_glyph {
    gunichar character;
    gulong index;
    double advance; /* points */
};

struct font {
    PangoFontDescription *description;
    double pitch;    /* from one baseline to the next, points: fixed, so that all scripts keep the
                        page's rhythm */
    double baseline; /* from the top of a line to its baseline */
    cairo_scaled_font_t
            *scaled;  /* of the figures; borrowed from the Pango font below; NULL: no fast way */
    gulong space;     /* its glyph */
    PangoFont *pango; /* owned */
    struct figure_glyph figures[FONT_FIGURES]; /* advance 0: not in this font */
};

struct fonts {
    char *family;
    enum language language; /* of the document in hand */
    PangoContext *contexts[LANGUAGES];
    GHashTable *kept; /* char * -> PangoLayout: labels */
    PangoAttrList *features;
    struct font style[FONT_STYLES];
};

/* This thread's fonts for a family ("": the default) in a language. Borrowed, valid until the next
 * call of this thread or fonts_thread_end(). */
struct fonts *fonts_get(const char *family, enum language language);

/* A layout of text as it stands (no markup), control characters and marks that turn the direction
 * removed; `width` in points, below 0: never wrapped. Lines are at font.pitch, not at Pango's own
 * heights. No more than `lines` lines and what they can hold: a longer text ends with "[…]", the
 * document's data has it whole. Caller unrefs. */
PangoLayout *fonts_layout_bounded(const struct fonts *fonts,
        enum font_style style,
        const char *text,
        double width,
        int lines);

/* The text's first characters, of its first lines, and "[…]"; NULL: it is no longer than that.
 * Caller frees. */
char *fonts_text_cut(const char *text, int characters, int lines);

/* The same for short texts, which come again on the next page or document: kept for a while. Must
 * not be changed. Caller unrefs. */
PangoLayout *fonts_label(
        const struct fonts *fonts, enum font_style style, const char *text, double width);

/* Draws a line of a layout with its baseline starting at (x, y), or ending at `right` where that is
 * above x. */
void fonts_line_draw(
        PangoLayout *layout, PangoLayoutLine *line, cairo_t *cr, double x, double y, double right);

/* The width of a layout in points. */
double fonts_layout_width(PangoLayout *layout);

/* The width in points of text made of figures only; false when it has another character (then it
 * needs a layout). */
bool fonts_figures_width(
        const struct fonts *fonts, enum font_style style, const char *text, double *width);

/* Draws such text with its baseline starting at (x, y). */
void fonts_figures_draw(const struct fonts *fonts,
        enum font_style style,
        const char *text,
        cairo_t *cr,
        double x,
        double y);

/* Frees what the thread keeps. */
void fonts_thread_end(void);

#endif
