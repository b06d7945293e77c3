/* Text on the pages of a document; in the room of render only. Measures are points, as in page.h.
 * One thread at a time, that of the fonts. */
#ifndef BILLHOOK_RENDER_PAGE_TEXT_H
#define BILLHOOK_RENDER_PAGE_TEXT_H

#include "page.h"

/* ---- in one place; none moves the cursor ---- */

/* Lines [first, last) of a layout, the top of `first` at y. Keeps a reference. */
void pages_lines(struct pages *pages,
        PangoLayout *layout,
        enum font_style style,
        enum ink ink,
        double x,
        double y,
        int first,
        int last);

/* All lines of a layout, each ending at x + width. Keeps a reference. */
void pages_lines_right(struct pages *pages,
        PangoLayout *layout,
        enum font_style style,
        enum ink ink,
        double x,
        double y,
        double width);

/* Text with its top at (x, y), wrapped at `width` (below 0: never wrapped). What is no honest
 * content is cut: more than 12 lines of a wrapped text with line breaks, 6 of any other. Returns
 * the height it takes. */
double pages_text(struct pages *pages,
        enum font_style style,
        enum ink ink,
        const char *text,
        double x,
        double y,
        double width);

/* Text that is never wrapped and ends at `right`. */
void pages_text_right(struct pages *pages,
        enum font_style style,
        enum ink ink,
        const char *text,
        double right,
        double y);

/* As pages_text_right(), for text made mostly of figures: the fast way. The text is copied. */
void pages_figures(struct pages *pages,
        enum font_style style,
        enum ink ink,
        const char *text,
        double right,
        double y);

/* The width that pages_figures() would take. */
double pages_figures_width(struct pages *pages, enum font_style style, const char *text);

/* The width that pages_text_right() would take. */
double pages_text_width(const struct pages *pages, enum font_style style, const char *text);

/* The height that pages_text() would return. */
double pages_text_height(
        const struct pages *pages, enum font_style style, const char *text, double width);

/* ---- running on over pages ---- */

#define NOTE_INDENT (4 * MM) /* of text with a line at its left */

/* Text that may run on over pages, each part in an element `tag`, no more than `lines_most` lines
 * of it; moves the cursor below. `rule`: a line in the accent colour at its left. */
void pages_flow(struct pages *pages,
        const char *tag,
        enum font_style style,
        enum ink ink,
        const char *text,
        double x,
        double width,
        bool rule,
        int lines_most);

/* The height that pages_flow() would take on one page, without a rule. */
double pages_flow_height(const struct pages *pages,
        enum font_style style,
        const char *text,
        double width,
        int lines_most);

#endif
