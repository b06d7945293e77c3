/* The rows of journal.csv and lines.csv (INTERFACE-books.md, "The month pack"). Pure. */
#ifndef BILLHOOK_BOOKS_EXPORT_ROWS_H
#define BILLHOOK_BOOKS_EXPORT_ROWS_H

#include "books/csv.h"
#include "document/document.h"
#include "export_paid.h"

extern const struct report_column export_journal_columns[], export_line_columns[];

/* Appends a row for each group of the document's VAT table, at least one. */
void export_journal_rows(GString *to,
        enum csv_style style,
        const struct document *document,
        const struct export_paid *paid);

/* Appends a row for each line of the document. */
void export_line_rows(GString *to, enum csv_style style, const struct document *document);

#endif
