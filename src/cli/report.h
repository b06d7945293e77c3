/* Checks of the command report. */
#ifndef BILLHOOK_CLI_REPORT_H
#define BILLHOOK_CLI_REPORT_H

#include "command.h"

/* That there is such a report, that one period is named at most, and that --csv goes without
 * --json. */
bool usage_report(const struct cli_arguments *arguments, GError **error);

#endif
