/* What statements that give whole documents share (document_row() reads them). */
#ifndef BILLHOOK_STORE_STATEMENTS_DOCUMENTS_H
#define BILLHOOK_STORE_STATEMENTS_DOCUMENTS_H

#include "columns.h"

/* clang-format off */

#define DOCUMENT_COLUMNS COLUMNS_SQL(DOCUMENT_COLUMN_LIST)

#define DOCUMENTS "SELECT " DOCUMENT_COLUMNS " FROM documents d " DOCUMENT_JOINS

/* The planner has no statistics and would take a wider index; INDEXED BY makes it an error when the
 * named one does not serve. */
#define DOCUMENTS_BY(index) \
        "SELECT " DOCUMENT_COLUMNS " FROM documents d INDEXED BY " index " " DOCUMENT_JOINS

/* Issued invoices that somebody still has to pay. */
#define UNPAID \
        "d.type = 'invoice' AND d.state IN ('issued', 'sent') AND d.total_due > 0 " \
        "AND d.fully_credited = 0"

/* clang-format on */

#endif
