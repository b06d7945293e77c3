/* From the list of what stands where to the bytes of a PDF. */
#ifndef BILLHOOK_RENDER_SHEET_H
#define BILLHOOK_RENDER_SHEET_H

#include "page.h"

/* What the file says of itself. All borrowed. */
struct sheet {
    enum language language;
    const char *title, *author;
    const char *created; /* "2026-11-24T00:00:00Z" */
};

/* Draws and finishes the pages. Caller unrefs. NULL without an error: they are beyond their bounds
 * (pages_excess()); SYSTEM: cairo failed. The thread of the pages. */
GBytes *sheet_draw(struct pages *pages, const struct sheet *sheet, GError **error);

/* Draws one page (from 1; beyond the last one: the last) as a PNG of `width` pixels. Otherwise as
 * sheet_draw(). */
GBytes *sheet_picture(struct pages *pages, int page, int width, GError **error);

#endif
