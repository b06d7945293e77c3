/* CSV as accountants' spreadsheets read it. */
#ifndef BILLHOOK_BOOKS_CSV_H
#define BILLHOOK_BOOKS_CSV_H

#include <glib.h>
#include <stdbool.h>

#include "books/report.h"

enum csv_style {
    CSV_LOCAL,        /* BOM, ';', decimal comma, DD/MM/YYYY */
    CSV_INTERNATIONAL /* no BOM, ',', decimal point, YYYY-MM-DD */
};

/* Appends a header or a row, CRLF at its end; a cell that a spreadsheet would take for a formula
 * (= + - @, or a control character, at its beginning) is guarded by an apostrophe; amounts are not.
 * decimals: of the currency. */
void csv_header(GString *to, enum csv_style style, const struct report_column *columns);
void csv_row(GString *to,
        enum csv_style style,
        const struct report_column *columns,
        const struct report_value *values,
        int decimals);

#endif
