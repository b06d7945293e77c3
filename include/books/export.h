/* The month pack (INTERFACE-books.md): everything of a period for the accountant, as one zip. */
#ifndef BILLHOOK_BOOKS_EXPORT_H
#define BILLHOOK_BOOKS_EXPORT_H

#include <glib.h>
#include <stdbool.h>

#include "base/progress.h"
#include "books/csv.h"
#include "books/period.h"
#include "config/config.h"
#include "store/store.h"

/* A file that the caller brings. Borrowed. */
struct export_file {
    const char *name;
    GBytes *bytes;
};

/* What is asked; all borrowed. */
struct export_wish {
    struct period period;
    const char *shop;           /* NULL: all */
    bool types[DOCUMENT_TYPES]; /* whose pages and rows go in */
    struct export_file extra;   /* name NULL: none */
    int out;                    /* the zip goes there, from its first byte to its last */
    const char *name;           /* what messages call that */
    /* May be NULL: told now and then how many documents were proved, then written. */
    struct progress *proving, *writing;
};

/* What came of it; export_result_clear() frees what it holds. */
struct export_result {
    gint64 documents; /* whose pages are in it */
    gint64 files;     /* SHA256SUMS among them */
    guint faults;     /* that the proof of all the books found */
    char *fault;      /* the first of them in words, "" none */
    gint64 foreign;   /* documents in another currency than the euro: in no sum */
};

/* Frees what it holds (not itself). */
void export_result_clear(struct export_result *result);

/* How the CSV files of the pack are written. */
enum csv_style export_csv_style(const struct config *config);

/* Proves the books, then writes the pack of one moment of them (one read transaction), whatever is
 * written meanwhile. The same books give the same bytes: no clock, zone or locale stands in it. The
 * pages are read one by one; beside them some 200 bytes a document are kept. CONFLICT: a document
 * has no page yet, or a journal has no account for one, named, and nothing was written; SYSTEM also
 * when a page was changed after it was made, or `out` cannot be written. Outside of a transaction.
 */
bool export_write(struct store *store,
        const struct config *config,
        const struct export_wish *wish,
        struct export_result *result,
        GError **error);

#endif
