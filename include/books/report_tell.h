/* A report as JSON and as CSV, as `report` prints it and the desk shows it. */
#ifndef BILLHOOK_BOOKS_REPORT_TELL_H
#define BILLHOOK_BOOKS_REPORT_TELL_H

#include "books/report.h"

/* Takes text of a CSV file; false stops with the error set. */
typedef bool (*report_sink)(void *context, const char *text, gsize length, GError **error);

/* Runs a report (report_run()) and tells it as `report --json` does. `most` above 0: only the first
 * so many rows stand in "lines", and "rows" says how many there are. `sink` (may be NULL) gets all
 * rows as CSV. The caller deletes it; NULL: errors of report_run() and of `sink`. */
cJSON *report_tell(struct store *store,
        const struct config *config,
        const struct report_query *query,
        guint most,
        report_sink sink,
        void *context,
        GError **error);

/* Runs a report and gives it as CSV, as `report --csv` does. */
bool report_csv(struct store *store,
        const struct config *config,
        const struct report_query *query,
        report_sink sink,
        void *context,
        GError **error);

#endif
