/* Times and calendar days: GLib's calendar behind our two forms, Unix seconds and YYYY-MM-DD. */
#include "base/date.h"

#include <stdio.h>
#include <string.h>

static bool all_digits(const char *text, gsize length)
{
    for (gsize i = 0; i < length; i++)
        if (!g_ascii_isdigit(text[i]))
            return false;
    return true;
}

static bool split_day(const char *text, guint *year, guint *month, guint *day)
{
    if (strnlen(text, 10) < 10 || !all_digits(text, 4) || text[4] != '-' ||
            !all_digits(text + 5, 2) || text[7] != '-' || !all_digits(text + 8, 2))
        return false;
    *year = (guint)g_ascii_strtoull(text, NULL, 10);
    *month = (guint)g_ascii_strtoull(text + 5, NULL, 10);
    *day = (guint)g_ascii_strtoull(text + 8, NULL, 10);
    return *year > 0 && g_date_valid_dmy((GDateDay)*day, (GDateMonth)*month, (GDateYear)*year);
}

bool date_is_day(const char *text)
{
    guint year, month, day;
    return strlen(text) == 10 && split_day(text, &year, &month, &day);
}

bool date_parse_gmt(const char *text, gint64 *time)
{
    guint year, month, day;
    gsize length = strlen(text);
    if (!(length == 19 || (length == 20 && text[19] == 'Z')) ||
            !split_day(text, &year, &month, &day))
        return false;
    if (text[10] != 'T' || !all_digits(text + 11, 2) || text[13] != ':' ||
            !all_digits(text + 14, 2) || text[16] != ':' || !all_digits(text + 17, 2))
        return false;
    int hour = (text[11] - '0') * 10 + text[12] - '0',
        minute = (text[14] - '0') * 10 + text[15] - '0',
        second = (text[17] - '0') * 10 + text[18] - '0';
    g_autoptr(GDateTime) moment =
            g_date_time_new_utc((gint)year, (gint)month, (gint)day, hour, minute, second);
    if (!moment)
        return false;
    *time = g_date_time_to_unix(moment);
    return true;
}

/* GLib's %Y has no zeros in front. */
static char *day_of(GDateTime *moment)
{
    int year, month, day;
    g_date_time_get_ymd(moment, &year, &month, &day);
    return g_strdup_printf("%04d-%02d-%02d", year, month, day);
}

char *date_time_text(gint64 time)
{
    g_autoptr(GDateTime) moment = time ? g_date_time_new_from_unix_utc(time) : NULL;
    if (!moment)
        return g_strdup("");
    g_autofree char *day = day_of(moment), *clock = g_date_time_format(moment, "T%H:%M:%SZ");
    return g_strconcat(day, clock, NULL);
}

bool date_zone_exists(const char *zone)
{
    g_autoptr(GTimeZone) found = g_time_zone_new_identifier(zone);
    return found != NULL;
}

static void thread_zone_free(gpointer zone)
{
    g_time_zone_unref(zone);
}

/* GLib parses the zone's file again, a million instructions, whenever nobody holds the zone any
 * more: each thread holds its last one. */
static GPrivate thread_zone = G_PRIVATE_INIT(thread_zone_free);

static GTimeZone *zone_or_utc(const char *zone)
{
    GTimeZone *found = g_time_zone_new_identifier(zone);
    if (!found)
        return g_time_zone_new_utc();
    if (found != g_private_get(&thread_zone))
        g_private_replace(&thread_zone, g_time_zone_ref(found));
    return found;
}

char *date_day(gint64 time, const char *zone)
{
    g_autoptr(GTimeZone) place = zone_or_utc(zone);
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(time);
    g_autoptr(GDateTime) local = utc ? g_date_time_to_timezone(utc, place) : NULL;
    return local ? day_of(local) : g_strdup("");
}

gint64 date_day_start(const char *day, const char *zone)
{
    guint year, month, dom;
    if (!date_is_day(day) || !split_day(day, &year, &month, &dom))
        return 0;
    g_autoptr(GTimeZone) place = zone_or_utc(zone);
    g_autoptr(GDateTime) start =
            g_date_time_new(place, (gint)year, (gint)month, (gint)dom, 0, 0, 0);
    g_autoptr(GDateTime) hour_ago = start ? g_date_time_add_hours(start, -1) : NULL;
    if (!start)
        return 0;
    /* where the clock goes back to midnight, that hour is there twice */
    bool twice = hour_ago && g_date_time_get_day_of_month(hour_ago) == (gint)dom;
    return g_date_time_to_unix(twice ? hour_ago : start);
}

char *date_add_days(const char *day, int days)
{
    guint year, month, dom;
    if (!split_day(day, &year, &month, &dom))
        return g_strdup("");
    GDate date;
    g_date_clear(&date, 1);
    g_date_set_dmy(&date, (GDateDay)dom, (GDateMonth)month, (GDateYear)year);
    if (days >= 0)
        g_date_add_days(&date, (guint)days);
    else
        g_date_subtract_days(&date, (guint)-days);
    return g_strdup_printf("%04d-%02d-%02d", g_date_get_year(&date), (int)g_date_get_month(&date),
            g_date_get_day(&date));
}

int date_days_between(const char *a, const char *b)
{
    guint year, month, dom;
    GDate first, second;
    g_date_clear(&first, 1);
    g_date_clear(&second, 1);
    if (!split_day(a, &year, &month, &dom))
        return 0;
    g_date_set_dmy(&first, (GDateDay)dom, (GDateMonth)month, (GDateYear)year);
    if (!split_day(b, &year, &month, &dom))
        return 0;
    g_date_set_dmy(&second, (GDateDay)dom, (GDateMonth)month, (GDateYear)year);
    return g_date_days_between(&first, &second);
}
