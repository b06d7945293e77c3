/* Times and days, with the shop's calendar in another zone than the machine's. */
#include "base/date.h"

static void test_parse_gmt(void)
{
    static const struct {
        const char *text;
        gint64 expected; /* -1: refused */
    } cases[] = {
            {"2026-11-24T03:59:57", 1795492797},
            {"2026-11-24T03:59:57Z", 1795492797},
            {"1970-01-01T00:00:01", 1},
            {"2024-02-29T00:00:00", 1709164800},
            {"2026-02-29T00:00:00", -1},
            {"2026-11-24", -1},
            {"2026-11-24 03:59:57", -1},
            {"2026-11-24T24:00:00", -1},
            {"2026-11-24T23:60:00", -1},
            {"2026-13-01T00:00:00", -1},
            {"0000-00-00T00:00:00", -1},
            {"2026-11-24T03:59:57+01", -1},
            {"", -1},
            {"2026-11-2", -1},
            {"２０26-11-24T03:59:57", -1},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        gint64 time = 0;
        bool ok = date_parse_gmt(cases[i].text, &time);
        if (ok != (cases[i].expected >= 0))
            g_error("\"%s\" was %s", cases[i].text, ok ? "accepted" : "refused");
        if (ok)
            g_assert_cmpint(time, ==, cases[i].expected);
    }
}

static void test_time_text(void)
{
    g_autofree char *text = date_time_text(1795492797), *none = date_time_text(0);
    g_assert_cmpstr(text, ==, "2026-11-24T03:59:57Z");
    g_assert_cmpstr(none, ==, "");
}

static void test_day(void)
{
    static const struct {
        const char *time, *zone, *expected;
    } cases[] = {
            {"2026-12-31T22:59:59", "Europe/Brussels",
                    "2026-12-31"}, /* TESTLIST E05: the year ends at 23:00 UTC */
            {"2026-12-31T23:00:00", "Europe/Brussels", "2027-01-01"},
            {"2026-06-30T21:59:59", "Europe/Brussels", "2026-06-30"},
            {"2026-06-30T22:00:00", "Europe/Brussels", "2026-07-01"},
            {"2026-06-30T22:00:00", "UTC", "2026-06-30"},
            {"2026-06-30T12:00:00", "Pacific/Auckland", "2026-07-01"},
            {"2026-07-01T03:00:00", "America/New_York", "2026-06-30"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        gint64 time;
        g_assert_true(date_parse_gmt(cases[i].time, &time));
        g_autofree char *day = date_day(time, cases[i].zone);
        g_assert_cmpstr(day, ==, cases[i].expected);
    }
}

static void test_day_start(void)
{
    static const struct {
        const char *day, *zone, *expected; /* expected: UTC, "" for no day */
    } cases[] = {
            {"2026-11-24", "Europe/Brussels", "2026-11-23T23:00:00Z"},
            {"2026-07-01", "Europe/Brussels", "2026-06-30T22:00:00Z"},
            {"2026-03-29", "Europe/Brussels", "2026-03-28T23:00:00Z"},
            {"2026-10-25", "Europe/Brussels", "2026-10-24T22:00:00Z"},
            {"2000-01-01", "UTC", "2000-01-01T00:00:00Z"},
            {"2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00:00Z"},
            {"2026-02-30", "UTC", ""},
            {"yesterday", "UTC", ""},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *start = date_time_text(date_day_start(cases[i].day, cases[i].zone));
        g_assert_cmpstr(start, ==, cases[i].expected);
    }
}

static void test_days(void)
{
    static const struct {
        const char *day;
        int days;
        const char *expected;
    } cases[] = {{"2026-12-24", 14, "2027-01-07"}, {"2024-02-28", 1, "2024-02-29"},
            {"2026-02-28", 1, "2026-03-01"}, {"2026-03-01", -1, "2026-02-28"},
            {"2026-11-24", 0, "2026-11-24"}, {"2026-03-28", 2, "2026-03-30"}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *day = date_add_days(cases[i].day, cases[i].days);
        g_assert_cmpstr(day, ==, cases[i].expected);
        g_assert_cmpint(date_days_between(cases[i].day, day), ==, cases[i].days);
    }
}

static void test_is_day(void)
{
    g_assert_true(date_is_day("2024-02-29"));
    static const char *const none[] = {
            "", "2026-02-29", "2026-1-01", "2026-01-01 ", "2026/01/01", "0000-01-01", "24-11-2026"};
    for (gsize i = 0; i < G_N_ELEMENTS(none); i++)
        g_assert_false(date_is_day(none[i]));
}

static void test_zone(void)
{
    g_assert_true(date_zone_exists("Europe/Brussels"));
    g_assert_true(date_zone_exists("UTC"));
    static const char *const none[] = {
            "Europe/Brussel", "Nowhere", "", "../../etc/passwd", "Europe"};
    for (gsize i = 0; i < G_N_ELEMENTS(none); i++)
        if (date_zone_exists(none[i]))
            g_error("zone \"%s\" exists", none[i]);
}

int main(int argc, char **argv)
{
    g_setenv("TZ", "Asia/Tokyo", TRUE);
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/date/parse-gmt", test_parse_gmt);
    g_test_add_func("/date/time-text", test_time_text);
    g_test_add_func("/date/day", test_day);
    g_test_add_func("/date/day-start", test_day_start);
    g_test_add_func("/date/days", test_days);
    g_test_add_func("/date/is-day", test_is_day);
    g_test_add_func("/date/zone", test_zone);
    return g_test_run();
}
