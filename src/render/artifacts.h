/* What stands on a tagged page without being content: footer, running head, page number, lines, the
 * mark of a draft. cairo 1.16 has no word for it. Pure: bytes in, bytes out. */
#ifndef BILLHOOK_RENDER_ARTIFACTS_H
#define BILLHOOK_RENDER_ARTIFACTS_H

#include <glib.h>
#include <stdbool.h>

/* The content of a page as cairo writes it (not compressed), with all that no element holds between
 * "/Artifact BMC" and "EMC" (ISO 32000-1, 14.8.2.2): a reader's voice passes it by. Caller frees
 * with g_string_free(). Any thread. */
GString *artifacts_mark(const char *content, gsize length);

/* artifacts_mark() from and to the stream of a FlateDecode filter, appended to `out`. False, and
 * nothing is appended: it cannot be unpacked, or has more than 64 MiB. Any thread. */
bool artifacts_mark_packed(const char *packed, gsize length, GString *out);

#endif
