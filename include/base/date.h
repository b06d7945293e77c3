/* Times and calendar days. A time is Unix seconds in UTC (0: absent); a day is text `YYYY-MM-DD`
 * ("": absent). */
#ifndef BILLHOOK_BASE_DATE_H
#define BILLHOOK_BASE_DATE_H

#include <glib.h>
#include <stdbool.h>

/* Reads WooCommerce's `…_gmt` form "2026-11-24T03:59:57" (an optional Z may follow). False when it
 * is none. */
bool date_parse_gmt(const char *text, gint64 *time);

/* "2026-11-24T03:59:57Z"; "" for 0. Caller frees. */
char *date_time_text(gint64 time);

/* The calendar day of a time in a zone. Caller frees. zone must exist (date_zone_exists). Any
 * thread. */
char *date_day(gint64 time, const char *zone);

/* The first second of a day in a zone; 0 when the day is no day. */
gint64 date_day_start(const char *day, const char *zone);

bool date_zone_exists(const char *zone);
bool date_is_day(const char *text);

/* day + days, e.g. date_add_days("2026-12-24", 14) = "2027-01-07". day must be a day. Caller frees.
 */
char *date_add_days(const char *day, int days);
/* b - a in days. Both must be days. */
int date_days_between(const char *a, const char *b);

#endif
