/* daily: the book of daily receipts, paid orders that got no invoice, per day and rate. */
#include <string.h>

#include "reports.h"
#include "store/receipts.h"

enum { DAY, COUNTRY, RATE, BASE, VAT, GROSS };

static const struct report_column columns[] = {
        [DAY] = {"day", FORM_DAY, false, NULL},
        [COUNTRY] = {"country", FORM_TEXT, false, "VAT OF"},
        [RATE] = {"rate", FORM_RATE, false, "RATE %"},
        [BASE] = {"base", FORM_MONEY, true, NULL},
        [VAT] = {"vat", FORM_MONEY, true, NULL},
        [GROSS] = {"gross", FORM_MONEY, true, NULL},
        {0},
};

struct line {
    char day[11], country[3];
    struct decimal rate;
    money base, vat;
};

struct daily_work {
    struct report_work *work;
    struct groups *groups;
    GHashTable *orders; /* those of the day in hand: each is counted once a day */
    char day[11];
};

static void count_order(struct daily_work *daily, const struct receipt *receipt)
{
    if (strcmp(daily->day, receipt->day) != 0) {
        g_hash_table_remove_all(daily->orders);
        g_strlcpy(daily->day, receipt->day, sizeof daily->day);
    }
    daily->work->result->documents += g_hash_table_add(daily->orders,
            g_strdup_printf("%s %" G_GINT64_FORMAT, receipt->shop, receipt->order_id));
}

static bool add(const struct receipt *receipt, void *context, GError **error)
{
    (void)error;
    struct daily_work *daily = context;
    if (strcmp(receipt->currency, BOOKS_CURRENCY) != 0) {
        report_apart(daily->work, receipt->currency);
        return true;
    }
    g_autofree char *rate = groups_rate_key(receipt->rate);
    struct line *line =
            groups_at(daily->groups, "%s\x1f%s\x1f%s", receipt->day, rate, receipt->vat_country);
    g_strlcpy(line->day, receipt->day, sizeof line->day);
    g_strlcpy(line->country, receipt->vat_country, sizeof line->country);
    line->rate = receipt->rate;
    line->base += receipt->base;
    line->vat += receipt->vat;
    count_order(daily, receipt);
    return true;
}

static bool give(struct report_work *work, const void *group, GError **error)
{
    const struct line *line = group;
    const struct report_value values[] = {
            [DAY] = {.text = line->day},
            [COUNTRY] = {.text = line->country},
            [RATE] = {.decimal = line->rate},
            [BASE] = {.amount = line->base},
            [VAT] = {.amount = line->vat},
            [GROSS] = {.amount = line->base + line->vat},
    };
    return report_give(work, values, error);
}

static bool run(struct report_work *work, GError **error)
{
    const struct period *period = &work->query->period;
    g_autoptr(groups_auto) groups = groups_new(sizeof(struct line));
    g_autoptr(GHashTable) orders = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    struct daily_work daily = {.work = work, .groups = groups, .orders = orders};
    return receipt_each(
                   work->store, period->from, period->to, work->query->shop, add, &daily, error) &&
            groups_each(groups, give, work, error);
}

const struct report report_daily = {
        .name = "daily",
        .columns = columns,
        .period = PERIOD_MONTH,
        .run = run,
};
