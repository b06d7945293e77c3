/* What cairo 1.16 cannot write into a PDF: the language, the texts of figures, the scope of table
 * headings, artifacts, a file identifier, a picture that was compressed before; and its structure
 * elements, one plain object for each table cell, packed. Pure: bytes in, bytes out. */
#ifndef BILLHOOK_RENDER_FINISH_H
#define BILLHOOK_RENDER_FINISH_H

#include <glib.h>

#include "pack.h"

struct pdf_additions {
    const char *language;          /* RFC 3066, e.g. "nl-BE" */
    const GPtrArray *alternatives; /* const char *, one for each Figure, in order */
    const struct packed *packed;   /* put in the place of an image of one pixel; NULL: none */
};

/* The finished file, a PDF 1.5 with object streams (ISO 32000-1, 7.5.7 and 7.5.8). A file that is
 * not laid out as cairo 1.16 lays it out (another cairo) comes back unchanged: it is a good PDF
 * without the additions, but for `packed`: the one pixel is still there. Never NULL. `pdf` stays
 * the caller's; caller unrefs the result. Any thread. */
GBytes *finish_pdf(GBytes *pdf, const struct pdf_additions *additions);

#endif
