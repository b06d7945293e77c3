/* CSV as accountants' spreadsheets read it (INTERFACE-books.md, "The month pack"): UTF-8, CRLF.
 * Pure; any thread. */
#ifndef BILLHOOK_BOOKS_CSV_H
#define BILLHOOK_BOOKS_CSV_H

#include <glib.h>
#include <stdbool.h>

#include "books/column.h"

enum csv_style {
    CSV_LOCAL,        /* BOM, ';', decimal comma, DD/MM/YYYY */
    CSV_INTERNATIONAL /* no BOM, ',', decimal point, YYYY-MM-DD */
};

/* Appends the names of the columns as the first line of a file, in CSV_LOCAL behind the BOM. */
void csv_header(GString *to, enum csv_style style, const struct report_column *columns);

/* Appends a row; `values` by column. A text that a spreadsheet would take for a formula (= + - @ or
 * a control character at its beginning) is guarded by an apostrophe; figures and days are not, for
 * they are no texts. decimals: of the currency, for FORM_MONEY. */
void csv_row(GString *to,
        enum csv_style style,
        const struct report_column *columns,
        const struct report_value *values,
        int decimals);

#endif
