/* The page: a document as a PDF, or as a picture (Pango/Cairo). One font map per thread is kept
 * (rendering is 2.5 times faster with it). */
#ifndef BILLHOOK_RENDER_PDF_H
#define BILLHOOK_RENDER_PDF_H

#include <glib.h>
#include <stdbool.h>

#include "render/input.h"

/* The PDF: A4, tagged, with title, author, language. Same input, same bytes (creation date = the
 * document's issue or creation time). Caller unrefs. INPUT: the logo cannot be drawn, or the page
 * would take more than 5 s of CPU time or 256 MB. SYSTEM: cairo failed, or librsvg is missing for
 * an SVG. Any thread. */
GBytes *render_pdf(const struct render_input *input, GError **error);

/* One page (from 1; beyond the last one: the last) as a PNG of `width` pixels (at most 2000), the
 * same that render_pdf() draws. *count: how many pages there are. Caller unrefs. Errors as
 * render_pdf(). Any thread. */
GBytes *render_png(
        const struct render_input *input, int page, int width, int *count, GError **error);

/* Whether the picture with this hash is the one that this thread drew or judged last: then a struct
 * picture with its sha256 and without bytes will do for render_pdf(). */
bool render_has_logo(const char *sha256);

/* Frees what this thread keeps between documents: fonts, the logo and its judgement. A thread that
 * ends frees it by itself. */
void render_thread_end(void);

#endif
