/* Reports over frozen documents (INTERFACE-books.md, "Reports"): one table of reports, each with
 * its columns; the same rows for people, as JSON and as CSV. */
#ifndef BILLHOOK_BOOKS_REPORT_H
#define BILLHOOK_BOOKS_REPORT_H

#include <cjson/cJSON.h>
#include <glib.h>
#include <stdbool.h>

#include "base/progress.h"
#include "books/column.h"
#include "books/period.h"
#include "config/config.h"
#include "store/store.h"

struct report;

/* What is asked; all borrowed. */
struct report_query {
    const struct report *report;
    struct period period;
    const char *shop;          /* NULL: all */
    struct progress *progress; /* NULL: nobody; told now and then how many documents were read */
};

/* The reports by name: turnover, vat, oss, customers, intracom, daily, open, numbers, payments.
 * NULL: there is none of that name. */
const struct report *report_find(const char *name);

/* The reports in their order, from 0; NULL: there are no more. */
const struct report *report_at(guint place);

/* "turnover". Static. */
const char *report_name(const struct report *report);

/* The columns of a report, ended by name NULL. */
const struct report_column *report_columns(const struct report *report);

/* The period of a report where none is named: the month, quarter or year of `today`, or (open,
 * numbers) all until `today`, with `from` "". */
struct period report_period(const struct report *report, const char *today);

/* Takes the rows of a report in their order; values by column, borrowed for the call. False stops
 * with the error set. */
typedef bool (*report_row)(void *context, const struct report_value *values, GError **error);

/* What is told beside the rows. report_result_clear() frees what it holds. */
struct report_result {
    const char *currency;
    gint64 documents; /* on which it stands */
    gint64 rows;
    cJSON *totals; /* by column, as in the JSON */
    cJSON *extra; /* an object of what else stands in the JSON: `boxes`, `threshold` …; NULL: none
                   */
};

/* Frees what it holds (not itself). */
void report_result_clear(struct report_result *result);

/* A row as an object of the JSON; the caller deletes it. */
cJSON *report_row_json(const struct report_column *columns, const struct report_value *values);

/* Reads the books inside one read transaction (store_begin_read()) and gives each row. `row` must
 * not read the same store. Sums are kept by group, never by document. Errors are the store's and
 * those of `row`. */
bool report_run(struct store *store,
        const struct config *config,
        const struct report_query *query,
        report_row row,
        void *context,
        struct report_result *result,
        GError **error);

#endif
