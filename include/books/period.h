/* Periods of the books: days inclusive, by issue date. Pure; any thread. */
#ifndef BILLHOOK_BOOKS_PERIOD_H
#define BILLHOOK_BOOKS_PERIOD_H

#include <stdbool.h>

/* Both "YYYY-MM-DD", inclusive. */
struct period {
    char from[11], to[11];
};

/* The month "2026-03", years 1970 to 9999. False, and *period unchanged: the text is no month. */
bool period_month(const char *text, struct period *period);

/* The quarter "2026-3" or "2026-Q3"; else as period_month(). */
bool period_quarter(const char *text, struct period *period);

/* The year "2026"; else as period_month(). */
bool period_year(const char *text, struct period *period);

/* A day until a day, both "YYYY-MM-DD". False, and *period unchanged: one of them is no day, or
 * `to` is before `from`. */
bool period_days(const char *from, const char *to, struct period *period);

/* How long a period is that is named by a day in it. */
enum period_kind { PERIOD_MONTH, PERIOD_QUARTER, PERIOD_YEAR, PERIOD_DAY };

/* The month, quarter or year in which a day ("2026-03-31") lies; the day itself. `day` is a day of
 * the calendar. */
struct period period_around(const char *day, enum period_kind kind);

/* The quarter of a day, "2026-Q1". `text` has room for 8 bytes. */
void period_quarter_of(const char *day, char text[8]);

#endif
