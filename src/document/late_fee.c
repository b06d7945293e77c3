/* Caps, interest and terms of late payment. */
#include "document/late_fee.h"

#include <string.h>

#include "base/date.h"
#include "base/error.h"

/* ---- a consumer's indemnity ---- */

/* Art. XIX.4, by balance in cents: a sum, and a share of what is above the row's beginning. */
static const struct {
    money above, sum;
    int percent;
} caps[] = {
        {50000, 6500, 5},
        {15000, 3000, 10},
        {0, 2000, 0},
};
#define CAP_MOST 200000

money late_fee_consumer(money balance)
{
    for (gsize i = 0; i < G_N_ELEMENTS(caps); i++) {
        if (balance <= caps[i].above)
            continue;
        money part = balance - caps[i].above;
        money share = part / 100 * caps[i].percent + part % 100 * caps[i].percent / 100;
        return MIN(CAP_MOST, caps[i].sum + share);
    }
    return 0;
}

/* ---- interest ---- */

/* percent / 100 of a year of 365 days */
money late_interest(money balance, struct decimal rate, int days)
{
    if (balance <= 0 || days <= 0)
        return 0;
    struct decimal whole, sum;
    money result;
    bool good = decimal_multiply(decimal_from_int(balance), rate, &whole) &&
            decimal_multiply(whole, decimal_from_int(days), &sum) &&
            decimal_divide(sum, decimal_from_int(36500), &sum) && decimal_to_money(sum, 0, &result);
    return good ? result : G_MAXINT64;
}

char *late_half_year(const char *day)
{
    if (!date_is_day(day))
        return g_strdup("");
    bool second = strncmp(day + 5, "07", 2) >= 0;
    return g_strdup_printf("%.4s-%s-01", day, second ? "07" : "01");
}

#define RATES_FORM                                                                               \
    "the first day of a half-year and the whole yearly rate, such as 2026-01-01: 10.5; several " \
    "separated by ;"

/* "DAY: RATE" */
static bool read_rate(const char *entry, char **day, struct decimal *rate)
{
    g_auto(GStrv) parts = g_strsplit(entry, ":", 2);
    if (!parts[0] || !parts[1])
        return false;
    g_autofree char *half = late_half_year(g_strstrip(parts[0]));
    if (!*half || strcmp(half, parts[0]) != 0 || !decimal_parse(g_strstrip(parts[1]), rate))
        return false;
    bool sane = decimal_sign(*rate) >= 0 && decimal_compare(*rate, decimal_from_int(100)) <= 0;
    if (sane)
        *day = g_strdup(half);
    return sane;
}

bool late_rates_check(const char *rates, GError **error)
{
    g_auto(GStrv) entries = g_strsplit(rates, ";", -1);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (char **entry = entries; *entry; entry++) {
        char *day = NULL;
        struct decimal rate;
        if (!*g_strstrip(*entry))
            continue;
        if (!read_rate(*entry, &day, &rate))
            return fail(
                    error, BILLHOOK_ERROR_USAGE, "'%s' is no rate; allowed: " RATES_FORM, *entry);
        if (!g_hash_table_add(seen, day))
            return fail(error, BILLHOOK_ERROR_USAGE,
                    "'%s' is the second rate of that half-year; leave one out", *entry);
    }
    return true;
}

bool late_rate_on(const char *rates, const char *day, struct decimal *rate)
{
    g_autofree char *half = late_half_year(day);
    g_auto(GStrv) entries = g_strsplit(rates, ";", -1);
    for (char **entry = entries; *entry; entry++) {
        g_autofree char *from = NULL;
        struct decimal found;
        if (read_rate(g_strstrip(*entry), &from, &found) && strcmp(from, half) == 0) {
            *rate = found;
            return true;
        }
    }
    return false;
}

static const char *earlier(const char *a, const char *b)
{
    return strcmp(a, b) < 0 ? a : b;
}

bool late_interest_between(
        const char *rates, money balance, const char *due_date, const char *day, money *interest)
{
    if (!date_is_day(due_date) || !date_is_day(day))
        return false;
    money sum = 0;
    g_autofree char *first = date_add_days(due_date, 1);
    while (strcmp(first, day) <= 0) {
        struct decimal rate;
        if (!late_rate_on(rates, first, &rate))
            return false;
        g_autofree char *half = late_half_year(first), *inside = date_add_days(half, 190);
        g_autofree char *next = late_half_year(inside), *last = date_add_days(next, -1);
        const char *end = earlier(last, day);
        money part = late_interest(balance, rate, date_days_between(first, end) + 1);
        if (__builtin_add_overflow(sum, part, &sum))
            return false;
        g_free(first);
        first = date_add_days(end, 1);
    }
    *interest = sum;
    return true;
}

/* ---- steps ---- */

#define STEPS_FORM                                                                              \
    "days after the due date such as 7d;24d, rising, each from 1d to 365d, at most 5 of them; " \
    "or off"

/* "7d" or "7"; 0 for another text. */
static int read_days(const char *text)
{
    gsize digits = strspn(text, "0123456789");
    bool unit = strcmp(text + digits, "d") == 0 || text[digits] == '\0';
    if (digits == 0 || digits > 3 || !unit)
        return 0;
    return (int)g_ascii_strtoll(text, NULL, 10);
}

int late_steps(const char *after, int days[LATE_STEPS_MOST], GError **error)
{
    g_auto(GStrv) parts = g_strsplit_set(after, ";,", -1);
    int count = 0, before = 0;
    for (char **part = parts; *part; part++) {
        if (!*g_strstrip(*part))
            continue;
        int after_due = read_days(*part);
        if (after_due <= before || after_due > 365 || count == LATE_STEPS_MOST) {
            fail(error, BILLHOOK_ERROR_USAGE, "'%s' does not fit there; allowed: " STEPS_FORM,
                    *part);
            return -1;
        }
        days[count++] = before = after_due;
    }
    return count;
}
