/* A report as a table, from its JSON, and what is told beside it. */
#ifndef BILLHOOK_DESK_REPORT_SHOW_H
#define BILLHOOK_DESK_REPORT_SHOW_H

#include "request.h"

#define REPORT_ROWS_SHOWN 90 /* a page stays below 100 KB */

/* Adds the table of a report and what is told beside it, from its JSON (report_tell()). */
void put_report(const struct desk_request *request, GString *page, const cJSON *json);

#endif
