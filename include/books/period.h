/* Periods of the books: days inclusive, by issue date. Pure; any thread. */
#ifndef BILLHOOK_BOOKS_PERIOD_H
#define BILLHOOK_BOOKS_PERIOD_H

#include <stdbool.h>

/* Both "YYYY-MM-DD", inclusive. */
struct period {
    char from[11], to[11];
};

/* The month "2026-03"; the quarter "2026-3" or "2026-Q3"; the year "2026"; a day until a day.
 * False, and *period unchanged: a text is none of its kind, or `to` is before `from`. Years 1970 to
 * 9999. */
bool period_month(const char *text, struct period *period);
bool period_quarter(const char *text, struct period *period);
bool period_year(const char *text, struct period *period);
bool period_days(const char *from, const char *to, struct period *period);

/* The month, quarter or year in which a day ("2026-03-31") lies; the day itself. */
enum period_kind { PERIOD_MONTH, PERIOD_QUARTER, PERIOD_YEAR, PERIOD_DAY };
struct period period_around(const char *day, enum period_kind kind);

/* The quarter of a day, "2026-Q1". `text` has room for 8 bytes. */
void period_quarter_of(const char *day, char text[8]);

#endif
