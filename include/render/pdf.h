/* The page: a document as a PDF (Pango/Cairo). One font map per thread is kept (rendering is 2.5
 * times faster with it). */
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

/* Frees what this thread keeps between documents: fonts and logo. A thread that ends frees it by
 * itself. */
void render_thread_end(void);

#endif
