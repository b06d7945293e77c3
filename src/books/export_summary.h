/* summary.pdf: one page that says whether all is there. */
#ifndef BILLHOOK_BOOKS_EXPORT_SUMMARY_H
#define BILLHOOK_BOOKS_EXPORT_SUMMARY_H

#include "books/period.h"
#include "config/config.h"
#include "document/document.h"
#include "store/store.h"

/* What the pack holds of each type, in euros; signs as they stand on the documents. */
struct export_sum {
    gint64 count;
    money net, vat, rounding, gross;
};

/* What the summary tells beside the reports of the period; all borrowed. */
struct export_told {
    struct period period;
    const char *shop;  /* NULL: all */
    const bool *types; /* by enum document_type: what is in the pack */
    struct export_sum sums[DOCUMENT_TYPES];
    gint64 proved;  /* documents that the proof looked at */
    guint faults;   /* that it found */
    gint64 foreign; /* documents in another currency */
};

/* The page, in the seller's language. Caller unrefs. Errors are the store's and
 * render_summary()'s. */
GBytes *export_summary(struct store *store,
        const struct config *config,
        const struct export_told *told,
        GError **error);

#endif
