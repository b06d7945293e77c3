/* Times and calendar days. A time is Unix seconds in UTC (0: absent); a day is text `YYYY-MM-DD`
 * ("": absent). No text passed in here may be NULL. Any thread. */
#ifndef BILLHOOK_BASE_DATE_H
#define BILLHOOK_BASE_DATE_H

#include <glib.h>
#include <stdbool.h>

/* Reads the form of WooCommerce's `…_gmt` fields, "2026-11-24T03:59:57", with or without a Z behind
 * it, into *time. False, and *time unchanged, for any other form and for a moment that does not
 * exist. */
bool date_parse_gmt(const char *text, gint64 *time);

/* A time as "2026-11-24T03:59:57Z"; "" for 0 and for a year beyond 9999. Caller frees. */
char *date_time_text(gint64 time);

/* The calendar day on which a time falls in a zone (a name such as "Europe/Brussels"). A zone that
 * this machine does not know counts as UTC. 0 is the day of 1 January 1970, not absent; "" for a
 * time beyond year 9999. Each thread keeps the zone it used last, because reading one is slow.
 * Caller frees. */
char *date_day(gint64 time, const char *zone);

/* The first second of a day in a zone, as a time; an unknown zone counts as UTC. 0 when the text is
 * not a day (date_is_day). */
gint64 date_day_start(const char *day, const char *zone);

/* True when this machine knows the zone of that name. */
bool date_zone_exists(const char *zone);

/* True when the text is exactly `YYYY-MM-DD` and that day exists. */
bool date_is_day(const char *text);

/* The day that many days later (earlier when negative): date_add_days("2026-12-24", 14) is
 * "2027-01-07". "" when `day` does not begin with a day. Caller frees. */
char *date_add_days(const char *day, int days);

/* How many days b is after a; negative when it is before. 0 when either is not a day. */
int date_days_between(const char *a, const char *b);

#endif
