/* The period that a command names: --month, --quarter, --year, or --from and --to. */
#ifndef BILLHOOK_CLI_PERIODS_H
#define BILLHOOK_CLI_PERIODS_H

#include "books/period.h"
#include "command.h"

/* The rows of a command's options (options.c). */
#define PERIOD_OPTIONS_OF_A_PACK                                                              \
    {"--month", "YYYY-MM", "this month", usage_period_month},                                 \
            {"--quarter", "YYYY-Q", "this quarter: 2026-3 or 2026-Q3", usage_period_quarter}, \
            {"--from", "D", "from this day, YYYY-MM-DD", usage_day},                          \
    {                                                                                         \
        "--to", "D", "until this day", usage_day                                              \
    }
#define PERIOD_OPTIONS                                   \
    PERIOD_OPTIONS_OF_A_PACK,                            \
    {                                                    \
        "--year", "YYYY", "this year", usage_period_year \
    }

/* Whether `value` is a month (period_month()); USAGE names the option and what is allowed. */
bool usage_period_month(const char *name, const char *value, GError **error);

/* Whether `value` is a quarter (period_quarter()); USAGE as above. */
bool usage_period_quarter(const char *name, const char *value, GError **error);

/* Whether `value` is a year (period_year()); USAGE as above. */
bool usage_period_year(const char *name, const char *value, GError **error);

/* That one period is named at most, --from and --to together and in their order. `command` begins
 * the message. */
bool usage_period(const char *command, const struct cli_arguments *arguments, GError **error);

/* The period that was named, after usage_period(); false: none was. */
bool named_period(const struct cli_arguments *arguments, struct period *period);

#endif
