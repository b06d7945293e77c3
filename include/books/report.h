/* Reports over frozen documents: one table of reports, each with its columns; the same rows for
 * people, as JSON and as CSV. */
#ifndef BILLHOOK_BOOKS_REPORT_H
#define BILLHOOK_BOOKS_REPORT_H

#include <cjson/cJSON.h>
#include <glib.h>
#include <stdbool.h>

#include "config/config.h"
#include "store/store.h"

/* A period, days inclusive; both "YYYY-MM-DD". */
struct period {
    char from[11], to[11];
};

/* "2026-03"; "2026-3" or "2026-Q3"; "2026". False: it is none of its kind. */
bool period_month(const char *text, struct period *period);
bool period_quarter(const char *text, struct period *period);
bool period_year(const char *text, struct period *period);

/* How the values of a column are written. */
enum column_form { COLUMN_TEXT, COLUMN_MONEY, COLUMN_RATE, COLUMN_QUANTITY, COLUMN_DAY, COLUMN_COUNT };

struct report_column {
    const char *name; /* of the JSON and of the CSV's header */
    enum column_form form;
    bool total; /* its sum stands in totals */
};

/* A value of a row: by the column's form. text NULL: none. */
struct report_value {
    const char *text;       /* TEXT, DAY ("YYYY-MM-DD") */
    money amount;           /* MONEY (minor units), COUNT */
    struct decimal decimal; /* RATE, QUANTITY */
};

/* What is asked. */
struct report_query {
    const struct report *report;
    struct period period;
    const char *shop; /* NULL: all */
    const char *today; /* day, of `open` where no period is named */
};

struct report {
    const char *name;   /* "turnover" … */
    const char *purpose; /* a line of help */
    const struct report_column *columns; /* ended by name NULL */
};

/* The reports, ended by name NULL. */
extern const struct report reports[];

/* NULL: there is none of that name. */
const struct report *report_find(const char *name);

/* Takes the rows of a report in their order; values by column. False stops with the error set. */
typedef bool (*report_row)(void *context, const struct report_value *values, GError **error);

/* What is told beside the rows. */
struct report_result {
    const char *currency;
    gint64 documents;             /* on which it stands */
    gint64 rows;
    cJSON *totals, *extra;        /* totals by column; `boxes`, `threshold`, `unplaced` or NULL */
};

/* Frees what it holds (not itself). */
void report_result_clear(struct report_result *result);

/* Reads the books inside one read transaction of its own and gives each row. */
bool report_run(struct store *store,
        const struct config *config,
        const struct report_query *query,
        report_row row,
        void *context,
        struct report_result *result,
        GError **error);

#endif
