/* Proposals, surplus, and a bank that was not asked for long. Each only notes: nothing stands still
 * for it, and an owner may leave it for years. */
#include "bank_problems.h"

#include "acts/problem.h"
#include "base/date.h"
#include "store/bank.h"

/* Files of the bank come each day, week or month; reminders look for payments in them. */
#define BANK_OLD_DAYS 10

static void add_proposed(GPtrArray *list, const struct work *work)
{
    gint64 count = 0;
    if (!bank_line_count(work->store, "proposed", &count, NULL) || count == 0)
        return;
    problem_note(list, "bank-proposed",
            g_strdup_printf("%" G_GINT64_FORMAT " %s proposed to an invoice, not booked: match "
                            "books it",
                    count, count == 1 ? "line of the bank is" : "lines of the bank are"),
            "billhook bank list --state proposed");
}

static void add_surplus(GPtrArray *list, const struct work *work)
{
    g_autofree char *which = NULL;
    gint64 count = 0;
    if (!bank_surplus(work->store, &count, &which, NULL) || count == 0)
        return;
    problem_note(list, "paid-too-much",
            g_strdup_printf("%" G_GINT64_FORMAT " %s paid too much: %s", count,
                    count == 1 ? "invoice was" : "invoices were", which),
            "billhook show DOC");
}

/* Who reminds without looking at the bank reminds those who have paid. */
static void add_old(GPtrArray *list, const struct work *work)
{
    g_autofree char *last = NULL, *today = date_day(work->now, work->config->seller.timezone);
    if (!*work->config->reminders.after || !bank_last_day(work->store, &last, NULL))
        return;
    if (*last && date_days_between(last, today) <= BANK_OLD_DAYS)
        return;
    problem_note(list, "bank-old",
            *last ? g_strdup_printf(
                            "reminders go out, and the last file of the bank ends on %s", last)
                  : g_strdup("reminders go out, and no file of the bank was ever imported"),
            "billhook bank import FILE");
}

void bank_problems(GPtrArray *list, const struct work *work)
{
    add_proposed(list, work);
    add_surplus(list, work);
    add_old(list, work);
}
