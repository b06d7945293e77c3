/* Several PDFs as one. */
#ifndef BILLHOOK_RENDER_JOIN_H
#define BILLHOOK_RENDER_JOIN_H

#include <glib.h>
#include <stdbool.h>

/* Whether this machine can join PDFs: libqpdf is there (Debian: libqpdf29). Any thread. */
bool join_ready(void);

/* All pages of some PDFs (GPtrArray of GBytes), in their order, as one PDF; caller unrefs. The same
 * PDFs give the same bytes. SYSTEM: libqpdf is not there; INPUT: one of them is no PDF, or all
 * together have more than 200 MiB. Any thread. */
GBytes *join_pdfs(const GPtrArray *pdfs, GError **error);

#endif
