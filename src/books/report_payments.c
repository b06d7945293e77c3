/* payments: by the day of payment, for the month pack. */
#include <string.h>

#include "reports.h"
#include "store/payments.h"

enum { NUMBER, ON, AMOUNT, BY, REFERENCE };

static const struct report_column columns[] = {
        [NUMBER] = {"number", FORM_TEXT, false, NULL},
        [ON] = {"on", FORM_DAY, false, NULL},
        [AMOUNT] = {"amount", FORM_MONEY, true, NULL},
        [BY] = {"by", FORM_TEXT, false, NULL},
        [REFERENCE] = {"reference", FORM_TEXT, false, NULL},
        {0},
};

struct payments_work {
    struct report_work *work;
    GHashTable *documents; /* ids: each is counted once */
    GError *error;         /* the walk cannot be stopped: what went wrong in it */
};

static void give(
        const struct payment *payment, const char *number, const char *currency, void *context)
{
    struct payments_work *payments = context;
    if (payments->error)
        return;
    if (strcmp(currency, BOOKS_CURRENCY) != 0) {
        report_apart(payments->work, currency);
        return;
    }
    const struct report_value values[] = {
            [NUMBER] = {.text = number},
            [ON] = {.text = payment->day},
            [AMOUNT] = {.amount = payment->amount},
            [BY] = {.text = payment->by},
            [REFERENCE] = {.text = payment->reference},
    };
    payments->work->result->documents +=
            g_hash_table_add(payments->documents, g_memdup2(&payment->document_id, sizeof(gint64)));
    report_give(payments->work, values, &payments->error);
}

static bool run(struct report_work *work, GError **error)
{
    const struct period *period = &work->query->period;
    g_autoptr(GHashTable) documents =
            g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    struct payments_work payments = {.work = work, .documents = documents};
    bool good = payments_between(
            work->store, period->from, period->to, work->query->shop, give, &payments, error);
    if (payments.error) {
        g_clear_error(error);
        g_propagate_error(error, payments.error);
        return false;
    }
    return good;
}

const struct report report_payments = {
        .name = "payments",
        .columns = columns,
        .period = PERIOD_MONTH,
        .run = run,
};
