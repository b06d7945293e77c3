/* The one typeface of a page: three sizes, two weights, and what a thread keeps between documents
 * to be fast: the font map, the fonts and the glyphs of figures. Nothing here is shared between
 * threads: `fonts` belongs to the thread that got it. */
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
    gulong index;   /* of the glyph in the font */
    double advance; /* points */
};

struct font {
    PangoFontDescription *description; /* owned */
    double pitch;    /* from one baseline to the next, points: fixed, so that all scripts keep the
                        page's rhythm */
    double baseline; /* from the top of a line to its baseline, points */
    cairo_scaled_font_t
            *scaled;  /* of the figures; borrowed from the Pango font below; NULL: no fast way */
    gulong space;     /* its glyph */
    PangoFont *pango; /* owned; the font that has the figure 0, NULL: none has */
    struct figure_glyph figures[FONT_FIGURES]; /* advance 0: not in this font */
};

struct fonts {
    char *family;                      /* as [seller] font has it, "": the default */
    enum language language;            /* of the document in hand */
    PangoContext *contexts[LANGUAGES]; /* owned */
    GHashTable *kept;                  /* char * -> PangoLayout: labels */
    PangoAttrList *features;           /* of every layout: tabular figures, no hyphens */
    struct font style[FONT_STYLES];
};

/* This thread's fonts for a family ("": the default, Inter) in a language. A glyph that the family
 * lacks comes from the fallback families; a family that is not installed is no error. Borrowed,
 * valid until this thread asks for another family or calls fonts_thread_end(); another language
 * changes it in place. */
struct fonts *fonts_get(const char *family, enum language language);

/* A layout of text as it stands (no markup), without control characters and marks that turn the
 * direction; `width` in points, below 0: never wrapped. Its lines are meant to stand font.pitch
 * apart (fonts_line_draw()), not at Pango's own heights. It has no more than `lines` lines and what
 * they can hold: a longer text ends with "[…]", the document's data has it whole. Caller unrefs. */
PangoLayout *fonts_layout_bounded(const struct fonts *fonts,
        enum font_style style,
        const char *text,
        double width,
        int lines);

/* The first `characters` characters of a text, at most its first `lines` lines, and "[…]" behind
 * them; marks stay with their character. NULL: the text is no longer than that. Caller frees. Any
 * thread. */
char *fonts_text_cut(const char *text, int characters, int lines);

/* As fonts_layout_bounded() with 6 lines, for texts that come again on the next page or document:
 * one of at most 100 bytes is kept for a while, with as many lines as it has. The layout must not
 * be changed. Caller unrefs. */
PangoLayout *fonts_label(
        const struct fonts *fonts, enum font_style style, const char *text, double width);

/* Draws a line of a layout with its baseline starting at (x, y), or ending at `right` where that is
 * above x. A space at which the line was broken is drawn too, so that copied text keeps its words
 * apart. */
void fonts_line_draw(
        PangoLayout *layout, PangoLayoutLine *line, cairo_t *cr, double x, double y, double right);

/* The line, `last` at most, before which a paragraph ends that begins with line `first`: where the
 * text itself breaks the line. Blank lines belong to what stands before them. */
int fonts_paragraph_end(PangoLayout *layout, int first, int last);

/* The width of a layout in points. */
double fonts_layout_width(PangoLayout *layout);

/* Sets *width to the width in points of text made of figures only. False when a character is not
 * one of the figures or the font has no fast way: then the text needs a layout, and *width means
 * nothing. */
bool fonts_figures_width(
        const struct fonts *fonts, enum font_style style, const char *text, double *width);

/* Draws text for which fonts_figures_width() was true, its baseline starting at (x, y). */
void fonts_figures_draw(const struct fonts *fonts,
        enum font_style style,
        const char *text,
        cairo_t *cr,
        double x,
        double y);

/* Frees what this thread keeps; what fonts_get() gave is gone then. */
void fonts_thread_end(void);

#endif
