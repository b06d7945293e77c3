/* customers: the client listing (725); intracom: the intra-Community listing (723). */
#include <string.h>

#include "document/vat_number.h"
#include "placing.h"

#define LISTING_ABOVE 25000 /* cents: customers with more than that, VAT excluded, a year */
#define NUMBER_IS_WRONG "the VAT number is wrong"
#define NUMBER_IS_MISSING "the VAT number is missing"

/* What a customer bought, in a year or in the period. */
struct line {
    char year[5];
    const char *code, *number, *name;
    bool wrong;
    money net, vat;
    gint64 documents;
    char last[11]; /* issue date of the document whose name it has */
};

static void add_name(struct groups *groups, struct line *line, const struct document *document)
{
    if (strcmp(document->issue_date, line->last) < 0)
        return;
    g_strlcpy(line->last, document->issue_date, sizeof line->last);
    line->name = groups_text(groups, report_customer_name(document));
}

static char *number_of(const struct document *document)
{
    const struct customer *customer = &document->customer;
    return vat_number_normalize(customer->vat, customer->billing.country);
}

/* ---- customers ---- */

enum { YEAR, VAT_NUMBER, NAME, NET, VAT, REMARK };

static const struct report_column customer_columns[] = {
        [YEAR] = {"year", FORM_TEXT, false, NULL},
        [VAT_NUMBER] = {"vat_number", FORM_TEXT, false, NULL},
        [NAME] = {"name", FORM_TEXT, false, NULL},
        [NET] = {"net", FORM_MONEY, true, NULL},
        [VAT] = {"vat", FORM_MONEY, true, NULL},
        [REMARK] = {"remark", FORM_TEXT, false, NULL},
        {0},
};

/* A valid number says its country; a wrong one is Belgian by its letters or its customer's address.
 */
static bool is_belgian(const char *number, const struct document *document, bool valid)
{
    if (valid)
        return strcmp(vat_number_country(number), "BE") == 0;
    return *number &&
            (g_str_has_prefix(number, "BE") ||
                    strcmp(document->customer.billing.country, "BE") == 0);
}

static bool add_customer(struct report_work *work,
        const struct stored_document *stored,
        int sign,
        void *context,
        GError **error)
{
    (void)work, (void)error;
    struct groups *groups = context;
    const struct document *document = stored->document;
    g_autofree char *number = number_of(document);
    bool valid = vat_number_valid(number);
    if (!is_belgian(number, document, valid))
        return true;

    struct line *line = groups_at(groups, "%d\x1f%.4s\x1f%s", valid, document->issue_date, number);
    g_strlcpy(line->year, document->issue_date, sizeof line->year);
    line->number = groups_text(groups, valid ? number : document->customer.vat);
    line->wrong = !valid;
    line->net += sign * document->totals.net;
    line->vat += sign * document->totals.vat;
    line->documents++;
    add_name(groups, line, document);
    return true;
}

static bool give_customer(struct report_work *work, const void *group, GError **error)
{
    const struct line *line = group;
    if (line->net <= LISTING_ABOVE)
        return true;
    work->result->documents += line->documents;
    const struct report_value values[] = {
            [YEAR] = {.text = line->year},
            [VAT_NUMBER] = {.text = line->number},
            [NAME] = {.text = line->name},
            [NET] = {.amount = line->net},
            [VAT] = {.amount = line->vat},
            [REMARK] = {.text = line->wrong ? NUMBER_IS_WRONG : ""},
    };
    return report_give(work, values, error);
}

static bool run_customers(struct report_work *work, GError **error)
{
    g_autoptr(groups_auto) groups = groups_new(sizeof(struct line));
    const struct period *period = &work->query->period;
    return report_each(work, period->from, period->to, work->query->shop, add_customer, groups,
                   error) &&
            groups_each(groups, give_customer, work, error);
}

const struct report report_customers = {
        .name = "customers",
        .columns = customer_columns,
        .period = PERIOD_YEAR,
        .run = run_customers,
};

/* ---- intracom ---- */

enum { CODE, EU_NUMBER, EU_NAME, EU_NET, EU_REMARK };

static const struct report_column intracom_columns[] = {
        [CODE] = {"code", FORM_TEXT, false, NULL},
        [EU_NUMBER] = {"vat_number", FORM_TEXT, false, NULL},
        [EU_NAME] = {"name", FORM_TEXT, false, NULL},
        [EU_NET] = {"net", FORM_MONEY, true, NULL},
        [EU_REMARK] = {"remark", FORM_TEXT, false, NULL},
        {0},
};

static bool add_supply(void *context, const struct placing *placing, int sign)
{
    struct groups *groups = context;
    const struct document *document = placing->document;
    const char *code = placing_code(placing);
    if (!*code)
        return false;

    g_autofree char *number = number_of(document);
    bool valid = vat_number_valid(number);
    struct line *line = groups_at(groups, "%d\x1f%s\x1f%s", valid, code, number);
    line->code = code;
    line->number = groups_text(groups, valid ? number : document->customer.vat);
    line->wrong = !valid;
    line->net += sign * placing->base;
    add_name(groups, line, document);
    return true;
}

static bool add_intracom(struct report_work *work,
        const struct stored_document *stored,
        int sign,
        void *context,
        GError **error)
{
    return placing_each(work, stored, sign, add_supply, context, error);
}

static bool give_supply(struct report_work *work, const void *group, GError **error)
{
    const struct line *line = group;
    const char *remark = *line->number ? NUMBER_IS_WRONG : NUMBER_IS_MISSING;
    const struct report_value values[] = {
            [CODE] = {.text = line->code},
            [EU_NUMBER] = {.text = line->number},
            [EU_NAME] = {.text = line->name},
            [EU_NET] = {.amount = line->net},
            [EU_REMARK] = {.text = line->wrong ? remark : ""},
    };
    return report_give(work, values, error);
}

static bool run_intracom(struct report_work *work, GError **error)
{
    g_autoptr(groups_auto) groups = groups_new(sizeof(struct line));
    const struct period *period = &work->query->period;
    return report_each(work, period->from, period->to, work->query->shop, add_intracom, groups,
                   error) &&
            groups_each(groups, give_supply, work, error);
}

const struct report report_intracom = {
        .name = "intracom",
        .columns = intracom_columns,
        .period = PERIOD_MONTH,
        .run = run_intracom,
};
