/* The page: a document as a PDF (Pango/Cairo). One font map per thread is kept (rendering is 2.5 times faster with it). */
#ifndef BILLHOOK_RENDER_PDF_H
#define BILLHOOK_RENDER_PDF_H

#include "document/document.h"

/* Things that are not in the document. All borrowed. */
struct render_input {
    const struct document *document;
    const struct seller *seller;
    const struct payment_settings *payment;
    bool draft; /* the mark across the page */
};

/* The PDF: A4, tagged, with title, author, language. INPUT: the logo cannot be read. SYSTEM: cairo failed. Same input, same
 * bytes (creation date = the document's issue or creation time). Any thread. */
GBytes *render_pdf(const struct render_input *input, GError **error);

/* True when the logo file can be decoded (PNG or SVG); error otherwise. */
bool render_logo_check(const char *file, GError **error);

/* Frees what this thread keeps between documents. */
void render_thread_end(void);

#endif
