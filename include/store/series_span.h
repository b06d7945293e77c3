/* The numbers that a series gave in a period, and those that it passed over. For reports. */
#ifndef BILLHOOK_STORE_SERIES_SPAN_H
#define BILLHOOK_STORE_SERIES_SPAN_H

#include <glib.h>
#include <stdbool.h>

#include "store/series.h"

/* The lowest and the highest number, and how many; all 0: none. */
struct series_span {
    gint64 first, last, count;
};

/* The numbers issued from..to inclusive ("YYYY-MM-DD"); shop NULL: of all shops. */
bool series_span(struct store *store,
        const struct series *series,
        const char *from,
        const char *to,
        const char *shop,
        struct series_span *span,
        GError **error);

/* A jump ahead that a person made: the numbers skipped_from..next-1 are not used. */
struct series_jump {
    gint64 skipped_from, next;
    gint64 at;          /* Unix seconds */
    const char *reason; /* borrowed for the call */
};

/* Calls `visit` with each jump that begins at a number first..last, the lowest first; also
 * confirmations, which pass over nothing. */
bool series_each_jump(struct store *store,
        const struct series *series,
        gint64 first,
        gint64 last,
        void (*visit)(const struct series_jump *jump, void *context),
        void *context,
        GError **error);

#endif
