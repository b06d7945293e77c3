/* turnover: what was invoiced and credited, per month, shop and payment method. */
#include "reports.h"

#include "store/standing.h"

enum { MONTH, SHOP, METHOD, DOCUMENTS, NET, VAT, GROSS, CREDITED, OPEN };

static const struct report_column columns[] = {
        [MONTH] = {"month", FORM_TEXT, false, NULL},
        [SHOP] = {"shop", FORM_TEXT, false, NULL},
        [METHOD] = {"payment_method", FORM_TEXT, false, "PAID BY"},
        [DOCUMENTS] = {"documents", FORM_COUNT, true, NULL},
        [NET] = {"net", FORM_MONEY, true, NULL},
        [VAT] = {"vat", FORM_MONEY, true, NULL},
        [GROSS] = {"gross", FORM_MONEY, true, NULL},
        [CREDITED] = {"credited", FORM_MONEY, true, NULL},
        [OPEN] = {"open", FORM_MONEY, true, NULL},
        {0},
};

struct line {
    char month[8];
    const char *shop, *method;
    gint64 documents;
    money net, vat, gross, credited, open;
};

static bool add(struct report_work *work,
        const struct stored_document *stored,
        int sign,
        void *context,
        GError **error)
{
    struct groups *groups = context;
    const struct document *document = stored->document;
    struct standing standing;
    if (!standing_on(work->store, document, work->query->period.to, &standing, error))
        return false;

    struct line *line = groups_at(groups, "%.7s\x1f%s\x1f%s", document->issue_date, document->shop,
            document->payment_method);
    g_strlcpy(line->month, document->issue_date, sizeof line->month);
    line->shop = groups_text(groups, document->shop);
    line->method = groups_text(groups, document->payment_method);
    line->documents++;
    line->open += standing.due;
    work->result->documents++;
    if (sign < 0) {
        line->credited += document->totals.gross;
        return true;
    }
    line->net += document->totals.net;
    line->vat += document->totals.vat;
    line->gross += document->totals.gross;
    return true;
}

static bool give(struct report_work *work, const void *group, GError **error)
{
    const struct line *line = group;
    const struct report_value values[] = {
            [MONTH] = {.text = line->month},
            [SHOP] = {.text = line->shop},
            [METHOD] = {.text = line->method},
            [DOCUMENTS] = {.amount = line->documents},
            [NET] = {.amount = line->net},
            [VAT] = {.amount = line->vat},
            [GROSS] = {.amount = line->gross},
            [CREDITED] = {.amount = line->credited},
            [OPEN] = {.amount = line->open},
    };
    return report_give(work, values, error);
}

static bool run(struct report_work *work, GError **error)
{
    g_autoptr(groups_auto) groups = groups_new(sizeof(struct line));
    const struct period *period = &work->query->period;
    return report_each(work, period->from, period->to, work->query->shop, add, groups, error) &&
            groups_each(groups, give, work, error);
}

const struct report report_turnover = {
        .name = "turnover",
        .columns = columns,
        .period = PERIOD_MONTH,
        .run = run,
};
