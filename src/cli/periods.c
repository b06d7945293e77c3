/* The period that a command names. */
#include "periods.h"

#include <string.h>

#include "base/error.h"

bool usage_period_month(const char *name, const char *value, GError **error)
{
    struct period period = {0};
    return period_month(value, &period) ||
            fail(error, BILLHOOK_ERROR_USAGE, "%s: is no month; allowed: YYYY-MM, 2026-03", name);
}

bool usage_period_quarter(const char *name, const char *value, GError **error)
{
    struct period period = {0};
    return period_quarter(value, &period) ||
            fail(error, BILLHOOK_ERROR_USAGE,
                    "%s: is no quarter; allowed: YYYY-Q, 2026-3 or 2026-Q3", name);
}

bool usage_period_year(const char *name, const char *value, GError **error)
{
    struct period period = {0};
    return period_year(value, &period) ||
            fail(error, BILLHOOK_ERROR_USAGE, "%s: is no year; allowed: YYYY", name);
}

bool usage_period(const char *command, const struct cli_arguments *arguments, GError **error)
{
    static const char *const names[] = {"--month", "--quarter", "--year", "--from"};
    const char *from = cli_option(arguments, "--from"), *to = cli_option(arguments, "--to");
    guint named = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        named += cli_option(arguments, names[i]) != NULL;
    if (!from != !to)
        return fail(error, BILLHOOK_ERROR_USAGE,
                "%s: --from and --to go together: --from 2026-01-01 --to 2026-03-31", command);
    if (named > 1)
        return fail(error, BILLHOOK_ERROR_USAGE, "%s: name one period, not several", command);
    return !from || strcmp(from, to) <= 0 ||
            fail(error, BILLHOOK_ERROR_USAGE, "%s: --to is before --from", command);
}

bool named_period(const struct cli_arguments *arguments, struct period *period)
{
    static const struct {
        const char *name;
        bool (*read)(const char *text, struct period *period);
    } kinds[] = {
            {"--month", period_month},
            {"--quarter", period_quarter},
            {"--year", period_year},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        const char *value = cli_option(arguments, kinds[i].name);
        if (value)
            return kinds[i].read(value, period);
    }
    const char *from = cli_option(arguments, "--from");
    return from && period_days(from, cli_option(arguments, "--to"), period);
}
