/* What must always hold of numbers, days, texts and colours, over random input from a fixed seed.
 */
#include <string.h>

#include "base/accent.h"
#include "base/date.h"
#include "base/decimal.h"
#include "base/log.h"
#include "base/text.h"
#include "base/token.h"

#define ROUNDS 3000

static GRand *chance;

/* Each test has the same numbers, whichever ran before. */
static void begin(void)
{
    g_rand_set_seed(chance, 20261129);
}

static gint64 wide(void)
{
    guint64 bits = ((guint64)g_rand_int(chance) << 32) | g_rand_int(chance);
    return (gint64)(bits >> g_rand_int_range(chance, 1, 64)); /* of every length */
}

/* ---- decimals ---- */

/* Of up to 92,233,720,368,547,758 with up to 12 decimals. */
static struct decimal any_decimal(void)
{
    struct decimal whole = decimal_from_money(wide(), 2);
    struct decimal part = {wide() % 1000000000000};
    struct decimal sum = decimal_add(whole, part);
    return g_rand_boolean(chance) ? decimal_neg(sum) : sum;
}

static void check_same(struct decimal a, struct decimal b)
{
    g_autofree char *one = decimal_text(a, 0, 12), *other = decimal_text(b, 0, 12);
    g_assert_cmpstr(one, ==, other);
}

/* What is written is read as the same number, whatever zeros are asked for; never "-0". */
static void test_written_and_read(void)
{
    begin();
    for (int i = 0; i < ROUNDS; i++) {
        struct decimal number = any_decimal(), again;
        g_autofree char *text = decimal_text(number, g_rand_int_range(chance, 0, 13), 12);
        g_assert_true(decimal_parse(text, &again));
        check_same(again, number);
        g_assert_cmpint(decimal_sign(number) < 0, ==, *text == '-');
        money amount = wide();
        int decimals = g_rand_int_range(chance, 0, 5);
        g_autofree char *minor = money_text(-amount, decimals);
        money back;
        if (!decimal_parse(minor, &again)) /* a yen has no cents, so its sums are larger */
            g_assert_cmpint(decimals, <, 2);
        else if (decimal_to_money(again, decimals, &back))
            g_assert_cmpint(back, ==, -amount);
        else
            g_error("%s does not fit", minor);
    }
    struct decimal tiny = {-4}; /* rounds to nothing */
    g_autofree char *nothing = decimal_text(tiny, 2, 2);
    g_assert_cmpstr(nothing, ==, "0.00");
}

/* Rounding moves by half a step at most, once, away from zero for both signs, and keeps the order.
 */
static void test_rounding(void)
{
    begin();
    for (int i = 0; i < ROUNDS; i++) {
        struct decimal a = any_decimal(), b = any_decimal();
        int places = g_rand_int_range(chance, 0, 13);
        struct decimal rounded = decimal_round(a, places), step = decimal_from_int(1);
        for (int place = 0; place < places; place++)
            step.units /= 10;
        struct decimal moved = decimal_abs(decimal_sub(rounded, a));
        g_assert_cmpint(
                decimal_compare(decimal_add(moved, moved), step), <=, places == 12 ? -1 : 0);
        check_same(decimal_round(rounded, places), rounded);
        check_same(decimal_round(decimal_neg(a), places), decimal_neg(rounded));
        struct decimal whole = {rounded.units / 3 / step.units * step.units}; /* away from limits */
        struct decimal half = {whole.units + (whole.units < 0 ? -step.units : step.units) / 2};
        struct decimal away = {whole.units + (whole.units < 0 ? -step.units : step.units)};
        if (places < 12)
            check_same(decimal_round(half, places), away);
        int before = decimal_compare(a, b),
            after = decimal_compare(rounded, decimal_round(b, places));
        g_assert_true(after == 0 || after == before);
    }
}

/* (a + b) - b = a, a × 1 = a, a × b = b × a, (a × b) / b = a within what rounding moves, and no
 * product of numbers in bounds is called too large. */
static void test_arithmetic(void)
{
    begin();
    for (int i = 0; i < ROUNDS; i++) {
        struct decimal a = any_decimal(), b = any_decimal(), product, turned, back;
        check_same(decimal_sub(decimal_add(a, b), b), a);
        g_assert_cmpint(decimal_compare(a, b), ==, -decimal_compare(b, a));
        g_assert_true(decimal_multiply(a, decimal_from_int(1), &product));
        check_same(product, a);
        bool fits = decimal_multiply(a, b, &product);
        g_assert_cmpint(fits, ==, decimal_multiply(b, a, &turned));
        if (fits)
            check_same(product, turned);
        if (!fits || decimal_is_zero(b) || !decimal_divide(product, b, &back))
            continue;
        /* the product is off by half a unit, so the quotient by that part of b, and by its own */
        struct decimal off = decimal_abs(decimal_sub(back, a));
        __int128 least = decimal_abs(b).units;
        __int128 allowed = (__int128)1000000000000 / least + 2;
        g_assert_true(off.units <= allowed);
    }
    struct decimal nothing = decimal_from_int(0), result;
    g_assert_false(decimal_divide(decimal_from_int(1), nothing, &result));
}

/* A share and its rest are the whole; of the other sign it is the same; more percent is not less.
 */
static void test_percent(void)
{
    begin();
    for (int i = 0; i < ROUNDS; i++) {
        money amount = wide() / 1000, share, minus, more;
        struct decimal percent = {(__int128)g_rand_int_range(chance, 0, 100000) * 1000000000};
        struct decimal rest = decimal_sub(decimal_from_int(100), percent);
        g_assert_true(money_percent(amount, percent, &share));
        g_assert_true(money_percent(-amount, percent, &minus));
        g_assert_cmpint(minus, ==, -share);
        g_assert_true(money_percent(amount, decimal_add(percent, decimal_from_int(1)), &more));
        g_assert_cmpint(more, >=, share);
        if (decimal_sign(rest) < 0)
            continue;
        money other;
        g_assert_true(money_percent(amount, rest, &other));
        g_assert_cmpint(ABS(share + other - amount), <=, 1); /* both round up where it is a half */
    }
    money kept = 77;
    g_assert_false(money_percent(G_MAXINT64, decimal_from_int(101), &kept));
    g_assert_cmpint(kept, ==, 77);
    g_assert_true(money_percent(G_MAXINT64, decimal_from_int(100), &kept));
    g_assert_cmpint(kept, ==, G_MAXINT64);
}

/* ---- days ---- */

/* Day after day through four centuries and a leap rule: each is a day, one later than the one
 * before, and back. */
static void test_days_in_turn(void)
{
    g_autofree char *day = g_strdup("1899-12-31");
    for (int i = 0; i < 365 * 401; i += 1) {
        g_autofree char *next = date_add_days(day, 1), *back = date_add_days(next, -1);
        g_assert_true(date_is_day(next));
        g_assert_cmpstr(day, <, next); /* as text, as SQL compares them */
        g_assert_cmpstr(back, ==, day);
        g_assert_cmpint(date_days_between(day, next), ==, 1);
        text_set(&day, next);
    }
    g_assert_cmpstr(day, ==, "2300-09-25"); /* 400 years are 146,097 days, and 268 more */
}

/* In each zone a day starts at its first second: the one before is the day before, also where the
 * clocks change at midnight, and no day is longer than 25 hours or shorter than 23. */
static void test_starts_of_days(void)
{
    static const char *const zones[] = {"Europe/Brussels", "UTC", "America/Sao_Paulo",
            "America/Havana", "Asia/Beirut", "Africa/Cairo", "Asia/Kathmandu", "Pacific/Auckland",
            "America/St_Johns", "Atlantic/Azores", "Asia/Tehran"};
    for (gsize i = 0; i < G_N_ELEMENTS(zones); i++) {
        if (!date_zone_exists(zones[i]))
            continue;
        g_autofree char *day = g_strdup("2009-12-31"), *before = g_strdup("2009-12-30");
        gint64 last = date_day_start(before, zones[i]);
        for (int count = 0; count < 366 * 14; count++) {
            gint64 start = date_day_start(day, zones[i]);
            g_autofree char *at = date_day(start, zones[i]), *ahead = date_day(start - 1, zones[i]);
            if (strcmp(at, day) != 0 || strcmp(ahead, before) != 0)
                g_error("%s: %s starts on %s, after %s", zones[i], day, at, ahead);
            if (start - last < 23 * 3600 || start - last > 25 * 3600)
                g_error("%s: %s has %" G_GINT64_FORMAT " seconds", zones[i], before, start - last);
            last = start;
            text_take(&before, g_steal_pointer(&day));
            day = date_add_days(before, 1);
        }
    }
}

/* A time and its text are the same moment, from the first day of the calendar to its last. */
static void test_times(void)
{
    begin();
    const gint64 first = -62135596800, last = 253402300799;
    for (int i = 0; i < ROUNDS; i++) {
        gint64 time = first + (gint64)(g_rand_double(chance) * (double)(last - first)), again = 0;
        time = i == 0 ? first : i == 1 ? last : time ? time : 1;
        g_autofree char *text = date_time_text(time), *day = date_day(time, "UTC");
        if (!date_parse_gmt(text, &again) || again != time)
            g_error("%" G_GINT64_FORMAT " is '%s'", time, text);
        g_assert_true(date_is_day(day));
        g_assert_true(g_str_has_prefix(text, day));
    }
    g_autofree char *beyond = date_time_text(last + 1), *beyond_day = date_day(last + 1, "UTC");
    g_assert_cmpstr(beyond, ==, "");
    g_assert_cmpstr(beyond_day, ==, "");
}

/* ---- texts ---- */

static const char *const pieces[] = {"a", "Z", "é", "日本", "😀", " ", "\t", "\n", "\r\n", "\r",
        "\xe2\x80\xa8", "\xe2\x80\xae", "\xe2\x81\xa6", "\xef\xbb\xbf", "\xff", "\xc3",
        "\xed\xa0\x80", "\xef\xbf\xbe", "\xc2\x9b", "\033[2J", "\x7f", "<b>", "</p>", "<br>", "<",
        "&amp;", "&#", "&#x110000;", "&#0;", "&nbsp;", "&lt;", "\"", "\\", "<!--", "-->", "%s",
        "'"};

static char *any_text(void)
{
    GString *text = g_string_new(NULL);
    for (int i = g_rand_int_range(chance, 0, 20); i > 0; i--)
        g_string_append(text, pieces[g_rand_int_range(chance, 0, (gint32)G_N_ELEMENTS(pieces))]);
    return g_string_free(text, FALSE);
}

/* Valid UTF-8 without controls or marks that turn the direction; a line break only where it may. */
static void check_clean(const char *from, const char *text, bool multiline)
{
    if (!g_utf8_validate(text, -1, NULL))
        g_error("'%s' became '%s'", from, text);
    for (const char *p = text; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        bool fine = g_unichar_iscntrl(c)
                ? c == '\n' && multiline
                : !(c >= 0x2028 && c <= 0x202e) && !(c >= 0x2066 && c <= 0x2069) && c != 0xfeff;
        if (!fine)
            g_error("'%s' became '%s' with U+%04X", from, text, c);
    }
}

/* What was cleaned is clean, whatever came, and is not changed again. */
static void test_clean(void)
{
    begin();
    for (int i = 0; i < ROUNDS; i++) {
        g_autofree char *text = any_text();
        bool multiline = g_rand_boolean(chance);
        g_autofree char *clean = text_clean(text, multiline), *again = text_clean(clean, multiline);
        check_clean(text, clean, multiline);
        g_assert_cmpstr(again, ==, clean);
        g_assert_null(strstr(clean, "\xef\xbf\xbe")); /* U+FFFE is no XML */
        g_autofree char *plain = text_from_html(text, multiline),
                        *trimmed = g_strstrip(g_strdup(plain));
        check_clean(text, plain, multiline);
        g_assert_cmpstr(plain, ==, trimmed);
        g_assert_null(strstr(plain, "<b>"));
        g_assert_null(strstr(plain, "<br>"));
    }
}

/* A line of the log is one line of printable characters, whatever is in it, and a limit holds. */
static void test_escape(void)
{
    begin();
    for (int i = 0; i < ROUNDS; i++) {
        g_autofree char *text = any_text();
        gsize limit = (gsize)g_rand_int_range(chance, 0, 30);
        g_autofree char *safe = log_escape(text, limit), *whole = log_escape(text, 10000);
        check_clean(text, whole, false);
        check_clean(text, safe, false);
        gsize kept = strlen(safe);
        if (g_str_has_suffix(safe, "…") && strcmp(safe, whole) != 0)
            kept -= strlen("…");
        g_assert_cmpint(strncmp(safe, whole, kept), ==, 0); /* the beginning of the whole */
    }
}

/* ---- names that were meant ---- */

/* One letter changed, left out, put in or swapped: the word that was meant is found. */
static void test_nearest(void)
{
    static const char *const words[] = {"reconcile", "webhooks", "preview", "delivery_note", NULL};
    begin();
    for (int i = 0; i < ROUNDS; i++) {
        const char *meant = words[g_rand_int_range(chance, 0, 4)];
        g_autoptr(GString) typed = g_string_new(meant);
        gssize at = g_rand_int_range(chance, 0, (gint32)strlen(meant) - 1);
        char letter = (char)('a' + g_rand_int_range(chance, 0, 26)), there = typed->str[at];
        switch (g_rand_int_range(chance, 0, 4)) {
        case 0:
            typed->str[at] = letter;
            break;
        case 1:
            g_string_erase(typed, at, 1);
            break;
        case 2:
            g_string_insert_c(typed, at, letter);
            break;
        default:
            typed->str[at] = typed->str[at + 1];
            typed->str[at + 1] = there;
        }
        g_assert_cmpstr(text_nearest(typed->str, words), ==, meant);
    }
}

/* ---- colours ---- */

/* Whatever colour a seller has, text in it can be read on both grounds (WCAG 2.2: 4.5 to 1); one
 * that was good stays as it is. */
static void test_accent(void)
{
    begin();
    for (int i = 0; i < ROUNDS; i++) {
        char light[8], dark[8], again[8];
        g_autofree char *color = g_strdup_printf("#%06x", g_rand_int(chance) & 0xffffff);
        const char *any = i == 0 ? "#ffffff" : i == 1 ? "#000000" : i == 2 ? "red" : color;
        accent_for_light(any, light);
        accent_for_dark(any, dark);
        g_assert_cmpint(accent_contrast(light, "#ffffff"), >=, 480);
        g_assert_cmpint(accent_contrast(dark, "#1e2227"), >=, 480);
        accent_for_light(light, again);
        g_assert_cmpstr(again, ==, light);
        accent_for_dark(dark, again);
        g_assert_cmpstr(again, ==, dark);
        g_assert_cmpint(accent_contrast(light, dark), ==, accent_contrast(dark, light));
    }
    g_assert_cmpint(accent_contrast("#000000", "#ffffff"), ==, 2100);
    g_assert_cmpint(accent_contrast("#123456", "#123456"), ==, 100);
}

/* ---- tokens ---- */

/* No two tokens are the same, each has its form, and a text that is off by one has not. */
static void test_tokens(void)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (int i = 0; i < 200; i++) {
        char *token = token_new();
        g_autofree char *longer = g_strconcat(token, "A", NULL), *wrong = g_strdup(token);
        g_assert_true(token_has_form(token));
        g_assert_false(token_has_form(longer));
        g_assert_false(token_has_form(token + 1));
        wrong[i % 43] = i % 2 ? '+' : '=';
        g_assert_false(token_has_form(wrong));
        g_assert_true(token_same(token, token));
        g_assert_false(token_same(token, longer));
        g_assert_false(token_same(token, wrong));
        g_assert_true(g_hash_table_add(seen, token));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    chance = g_rand_new();
    g_test_add_func("/laws/decimal/written-and-read", test_written_and_read);
    g_test_add_func("/laws/decimal/rounding", test_rounding);
    g_test_add_func("/laws/decimal/arithmetic", test_arithmetic);
    g_test_add_func("/laws/decimal/percent", test_percent);
    g_test_add_func("/laws/date/days-in-turn", test_days_in_turn);
    g_test_add_func("/laws/date/starts", test_starts_of_days);
    g_test_add_func("/laws/date/times", test_times);
    g_test_add_func("/laws/text/clean", test_clean);
    g_test_add_func("/laws/text/escape", test_escape);
    g_test_add_func("/laws/text/nearest", test_nearest);
    g_test_add_func("/laws/accent", test_accent);
    g_test_add_func("/laws/token", test_tokens);
    int status = g_test_run();
    g_rand_free(chance);
    return status;
}
