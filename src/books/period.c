/* Periods of the books. */
#include "books/period.h"

#include <glib.h>
#include <string.h>

#include "base/date.h"

enum { FIRST_YEAR = 1970, LAST_YEAR = 9999, MONTHS = 12, MONTHS_OF_A_QUARTER = 3 };

/* The number that `digits` digits at `text` make; -1: they are none. */
static int number_at(const char *text, int digits)
{
    int number = 0;
    for (int i = 0; i < digits; i++) {
        if (!g_ascii_isdigit(text[i]))
            return -1;
        number = number * 10 + (text[i] - '0');
    }
    return number;
}

static bool year_of(const char *text, int *year)
{
    *year = strnlen(text, 4) == 4 ? number_at(text, 4) : -1;
    return *year >= FIRST_YEAR && *year <= LAST_YEAR;
}

/* From the first day of a month to the last one of another of the same year. */
static void set_months(struct period *period, int year, int first, int last)
{
    int days = g_date_get_days_in_month((GDateMonth)last, (GDateYear)year);
    g_snprintf(period->from, sizeof period->from, "%04d-%02d-01", year, first);
    g_snprintf(period->to, sizeof period->to, "%04d-%02d-%02d", year, last, days);
}

static void set_quarter(struct period *period, int year, int quarter)
{
    int last = quarter * MONTHS_OF_A_QUARTER;
    set_months(period, year, last - MONTHS_OF_A_QUARTER + 1, last);
}

bool period_month(const char *text, struct period *period)
{
    int year;
    if (!year_of(text, &year) || strlen(text) != strlen("2026-03") || text[4] != '-')
        return false;
    int month = number_at(text + 5, 2);
    if (month < 1 || month > MONTHS)
        return false;
    set_months(period, year, month, month);
    return true;
}

bool period_quarter(const char *text, struct period *period)
{
    int year;
    if (!year_of(text, &year) || text[4] != '-')
        return false;
    const char *rest = text + 5;
    if (*rest == 'Q' || *rest == 'q')
        rest++;
    if (*rest < '1' || *rest > '4' || rest[1] != '\0')
        return false;
    set_quarter(period, year, *rest - '0');
    return true;
}

bool period_year(const char *text, struct period *period)
{
    int year;
    if (!year_of(text, &year) || text[4] != '\0')
        return false;
    set_months(period, year, 1, MONTHS);
    return true;
}

bool period_days(const char *from, const char *to, struct period *period)
{
    if (!date_is_day(from) || !date_is_day(to) || strcmp(from, to) > 0)
        return false;
    g_strlcpy(period->from, from, sizeof period->from);
    g_strlcpy(period->to, to, sizeof period->to);
    return true;
}

static int quarter_of(const char *day)
{
    return (number_at(day + 5, 2) - 1) / MONTHS_OF_A_QUARTER + 1;
}

struct period period_around(const char *day, enum period_kind kind)
{
    struct period period = {0};
    if (!period_days(day, day, &period))
        return period;
    int year = number_at(day, 4), month = number_at(day + 5, 2);
    switch (kind) {
    case PERIOD_MONTH:
        set_months(&period, year, month, month);
        break;
    case PERIOD_QUARTER:
        set_quarter(&period, year, quarter_of(day));
        break;
    case PERIOD_YEAR:
        set_months(&period, year, 1, MONTHS);
        break;
    case PERIOD_DAY:
        break;
    }
    return period;
}

void period_quarter_of(const char *day, char text[8])
{
    g_snprintf(text, 8, "%.4s-Q%d", day, quarter_of(day));
}
