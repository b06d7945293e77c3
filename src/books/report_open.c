/* open: unpaid invoices by age, per customer, as they stood on a day. */
#include <string.h>

#include "base/date.h"
#include "reports.h"
#include "store/standing.h"

enum { CUSTOMER, VAT_NUMBER, DOCUMENTS, NOT_DUE, UNTIL_30, UNTIL_60, UNTIL_90, MORE, OPEN };

static const struct report_column columns[] = {
        [CUSTOMER] = {"customer", FORM_TEXT, false, NULL},
        [VAT_NUMBER] = {"vat_number", FORM_TEXT, false, NULL},
        [DOCUMENTS] = {"documents", FORM_COUNT, true, NULL},
        [NOT_DUE] = {"not_due", FORM_MONEY, true, NULL},
        [UNTIL_30] = {"days_1_30", FORM_MONEY, true, "1-30 DAYS"},
        [UNTIL_60] = {"days_31_60", FORM_MONEY, true, "31-60"},
        [UNTIL_90] = {"days_61_90", FORM_MONEY, true, "61-90"},
        [MORE] = {"more", FORM_MONEY, true, NULL},
        [OPEN] = {"open", FORM_MONEY, true, NULL},
        {0},
};

enum { AGES = MORE - NOT_DUE + 1 };

struct line {
    const char *customer, *vat_number;
    gint64 documents;
    money ages[AGES], open;
};

struct open_work {
    struct report_work *work;
    struct groups *groups;
};

/* By how many days it is late: 0 not due, or without a due date; then 30 days an age. */
static int age_of(const struct document *document, const char *day)
{
    enum { DAYS_OF_AN_AGE = 30 };
    int late = *document->due_date ? date_days_between(document->due_date, day) : 0;
    return late <= 0 ? 0 : MIN((late - 1) / DAYS_OF_AN_AGE + 1, AGES - 1);
}

/* Two invoices are of one customer by VAT number, else by e-mail address, else by name. */
static char *key_of(const struct document *document)
{
    const struct customer *customer = &document->customer;
    g_autofree char *email = g_utf8_casefold(customer->email, -1),
                    *name = g_utf8_casefold(report_customer_name(document), -1);
    const char *identity = *customer->vat ? customer->vat : *email ? email : name;
    return g_strdup_printf("%s\x1f%s", name, identity);
}

static bool add(const struct stored_document *stored, void *context, GError **error)
{
    struct open_work *open = context;
    const struct document *document = stored->document;
    const char *day = open->work->query->period.to;
    struct standing standing;
    if (strcmp(document->currency, BOOKS_CURRENCY) != 0) {
        report_apart(open->work, document->currency);
        return true;
    }
    if (!standing_on(open->work->store, document, day, &standing, error))
        return false;

    g_autofree char *key = key_of(document);
    struct line *line = groups_at(open->groups, "%s", key);
    line->customer = groups_text(open->groups, report_customer_name(document));
    line->vat_number = groups_text(open->groups, document->customer.vat);
    line->documents++;
    line->ages[age_of(document, day)] += standing.due;
    line->open += standing.due;
    open->work->result->documents++;
    return true;
}

static bool give(struct report_work *work, const void *group, GError **error)
{
    const struct line *line = group;
    struct report_value values[] = {
            [CUSTOMER] = {.text = line->customer},
            [VAT_NUMBER] = {.text = line->vat_number},
            [DOCUMENTS] = {.amount = line->documents},
            [OPEN] = {.amount = line->open},
    };
    for (int age = 0; age < AGES; age++)
        values[NOT_DUE + age].amount = line->ages[age];
    return report_give(work, values, error);
}

static bool run(struct report_work *work, GError **error)
{
    g_autoptr(groups_auto) groups = groups_new(sizeof(struct line));
    struct open_work open = {work, groups};
    return standing_each_open(
                   work->store, work->query->period.to, work->query->shop, add, &open, error) &&
            groups_each(groups, give, work, error);
}

const struct report report_open = {
        .name = "open",
        .columns = columns,
        .period = PERIOD_DAY,
        .run = run,
};
