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

/* The document of that id has a number that is not in the copies of the mark yet, and nobody said
 * that it may leave without (store/mark_copy.h). Nothing is held where no copy is kept. */
#define NUMBER_HELD(id) \
        "(ifnull((SELECT value FROM counters WHERE name = 'mark-gate'), 0) <> 0 AND EXISTS " \
        "(SELECT 1 FROM documents held WHERE held.id = " id " AND held.n > ifnull(" \
        "(SELECT value FROM counters WHERE name = 'mark-copied:' || held.series_id), 0)))"

/* clang-format on */

#endif
