/* One row of the table series: where the numbers of a series are. */
#ifndef BILLHOOK_STORE_SERIES_ROW_H
#define BILLHOOK_STORE_SERIES_ROW_H

#include "connection.h"
#include "document/document.h"

struct series_row {
    gint64 id;               /* 0: there is none yet */
    gint64 last;             /* the last number issued, 0: none */
    gint64 floor;            /* all numbers up to here are used or given up */
    gint64 next;             /* the number to come */
    char *last_date;         /* issue date of the last one, "": none was issued */
    guint8 hash[HASH_BYTES]; /* the chain at its last document, zeros: none */
    bool stopped;            /* waits for `number TYPE --next` */
};

/* Frees the text of a row, not the row itself. */
void series_row_clear(struct series_row *row);
typedef struct series_row series_row_auto;
/* For g_auto(series_row_auto). */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(series_row_auto, series_row_clear)

/* Fills *row, which must be {0} or filled before; id 0, last_date "" and else 0 where the series
 * has no row, which is no error. series_row_clear() frees its text. */
bool series_row_get(struct store *store,
        enum document_type type,
        const char *series,
        struct series_row *row,
        GError **error);

#endif
