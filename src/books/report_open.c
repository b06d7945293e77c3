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
    const char *sorts; /* by this: the name without its case */
    gint64 documents;
    money ages[AGES], open;
};

struct open_work {
    struct report_work *work;
    struct groups *groups;
    GPtrArray *lines; /* struct line, borrowed of the groups, each once */
};

/* By how many days it is late: 0 not due, or without a due date; then 30 days an age. */
static int age_of(const struct document *document, const char *day)
{
    enum { DAYS_OF_AN_AGE = 30 };
    int late = *document->due_date ? date_days_between(document->due_date, day) : 0;
    return late <= 0 ? 0 : MIN((late - 1) / DAYS_OF_AN_AGE + 1, AGES - 1);
}

/* Two invoices are of one customer by VAT number, else by name (without its case) and e-mail
 * address. */
static char *key_of(const struct document *document, const char *name)
{
    const struct customer *customer = &document->customer;
    g_autofree char *email = g_utf8_casefold(customer->email, -1);
    return *customer->vat ? g_strdup(customer->vat) : g_strdup_printf("%s\x1f%s", name, email);
}

/* By name, then VAT number; the rest as they came. */
static gint compare_lines(gconstpointer a, gconstpointer b)
{
    const struct line *one = *(const struct line *const *)a,
                      *other = *(const struct line *const *)b;
    int order = strcmp(one->sorts, other->sorts);
    return order ? order : strcmp(one->vat_number, other->vat_number);
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

    const char *name = report_customer_name(document);
    g_autofree char *sorts = g_utf8_casefold(name, -1), *key = key_of(document, sorts);
    struct line *line = groups_at(open->groups, "%s", key);
    if (line->documents == 0)
        g_ptr_array_add(open->lines, line);
    line->customer = groups_text(open->groups, name);
    line->sorts = groups_text(open->groups, sorts);
    line->vat_number = groups_text(open->groups, document->customer.vat);
    line->documents++;
    line->ages[age_of(document, day)] += standing.due;
    line->open += standing.due;
    open->work->result->documents++;
    return true;
}

static bool give(struct report_work *work, const struct line *line, GError **error)
{
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
    g_autoptr(GPtrArray) lines = g_ptr_array_new();
    struct open_work open = {work, groups, lines};
    bool good = standing_each_open(
            work->store, work->query->period.to, work->query->shop, add, &open, error);
    g_ptr_array_sort(lines, compare_lines); /* a stable one */
    for (guint i = 0; good && i < lines->len; i++)
        good = give(work, g_ptr_array_index(lines, i), error);
    return good;
}

const struct report report_open = {
        .name = "open",
        .columns = columns,
        .period = PERIOD_DAY,
        .run = run,
};
