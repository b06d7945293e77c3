/* oss: VAT of other member states per quarter, state and rate; the threshold of 10,000 EUR a year
 * under which Belgian VAT may be charged (Directive 2006/112/EC, art. 59c). The book of daily
 * receipts counts too: a sale to a consumer needs no invoice, but OSS needs the sale. */
#include <string.h>

#include "document/vat.h"
#include "placing.h"
#include "store/receipts.h"

#define THRESHOLD 1000000 /* in cents */

enum { QUARTER, COUNTRY, RATE, BASE, VAT };

static const struct report_column columns[] = {
        [QUARTER] = {"quarter", FORM_TEXT, false, NULL},
        [COUNTRY] = {"country", FORM_TEXT, false, "MEMBER STATE"},
        [RATE] = {"rate", FORM_RATE, false, "RATE %"},
        [BASE] = {"base", FORM_MONEY, true, NULL},
        [VAT] = {"vat", FORM_MONEY, true, NULL},
        {0},
};

struct line {
    char quarter[8], country[3];
    struct decimal rate;
    money base, vat;
};

/* What was sold to consumers of other member states on a day, less what came back. */
struct day {
    char day[11];
    money net;
};

struct oss_work {
    struct report_work *work;
    struct groups *lines, *days;
    struct period year; /* of the threshold, until the period's last day */
    cJSON *unplaced;    /* a list */
    money sum;          /* of the threshold */
    char passed_on[11];
};

/* A sale, or what came back of one: of a document's row, or of a receipt. */
struct sale {
    const char *day, *shop;
    const char *country; /* whose VAT */
    bool foreign, distance;
    struct decimal rate;
    money base, vat;
};

static bool in_period(const struct oss_work *oss, const struct sale *sale)
{
    const struct report_query *query = oss->work->query;
    if (query->shop && strcmp(query->shop, sale->shop) != 0)
        return false;
    return strcmp(sale->day, query->period.from) >= 0 && strcmp(sale->day, query->period.to) <= 0;
}

static void add_line(struct oss_work *oss, const struct sale *sale)
{
    char quarter[8];
    g_autofree char *rate = groups_rate_key(sale->rate);
    const char *state = placing_member_state(sale->country);
    period_quarter_of(sale->day, quarter);
    struct line *line = groups_at(oss->lines, "%s\x1f%s\x1f%s", quarter, state, rate);
    g_strlcpy(line->quarter, quarter, sizeof line->quarter);
    g_strlcpy(line->country, state, sizeof line->country);
    line->rate = sale->rate;
    line->base += sale->base;
    line->vat += sale->vat;
}

/* The threshold is the seller's, whichever shop is asked for. */
static void add_to_year(struct oss_work *oss, const struct sale *sale)
{
    if (strcmp(sale->day, oss->year.from) < 0 || strcmp(sale->day, oss->year.to) > 0)
        return;
    struct day *day = groups_at(oss->days, "%s", sale->day);
    g_strlcpy(day->day, sale->day, sizeof day->day);
    day->net += sale->base;
}

/* True where it is a line of the report. */
static bool add_sale(struct oss_work *oss, const struct sale *sale)
{
    bool is_line = sale->foreign && in_period(oss, sale);
    if (sale->distance)
        add_to_year(oss, sale);
    if (is_line)
        add_line(oss, sale);
    return is_line;
}

/* ---- documents ---- */

static void name_unplaced(
        struct oss_work *oss, const struct document *document, const char *problem)
{
    cJSON *entry = cJSON_CreateObject();
    cJSON_AddStringToObject(entry, "order", document->order_number);
    cJSON_AddStringToObject(entry, "number", document->number);
    cJSON_AddStringToObject(entry, "reason", problem);
    cJSON_AddItemToArray(oss->unplaced, entry);
}

static bool add_row(void *context, const struct placing *placing, int sign)
{
    struct oss_work *oss = context;
    const struct document *document = placing->document;
    g_autofree char *problem = placing_problem(placing);
    bool charged = placing->category == VAT_S || placing->category == VAT_Z;
    struct sale sale = {
            .day = document->issue_date,
            .shop = document->shop,
            .country = placing->country,
            .foreign = charged && placing_is_foreign(placing) && !problem,
            .distance = placing_is_distance_sale(placing),
            .rate = placing->rate,
            .base = sign * placing->base,
            .vat = sign * placing->vat,
    };
    if (problem && in_period(oss, &sale))
        name_unplaced(oss, document, problem);
    return add_sale(oss, &sale);
}

static bool add(struct report_work *work,
        const struct stored_document *stored,
        int sign,
        void *context,
        GError **error)
{
    return placing_each(work, stored, sign, add_row, context, error);
}

/* ---- receipts ---- */

static bool add_receipt(const struct receipt *receipt, void *context, GError **error)
{
    (void)error;
    struct oss_work *oss = context;
    const char *home = oss->work->config->seller.country;
    if (strcmp(receipt->currency, BOOKS_CURRENCY) != 0)
        return true;
    bool charged = receipt->category == VAT_S || receipt->category == VAT_Z,
         consumer = charged && !receipt->business;
    struct sale sale = {
            .day = receipt->day,
            .shop = receipt->shop,
            .country = receipt->vat_country,
            .foreign = consumer && strcmp(receipt->vat_country, home) != 0 &&
                    vat_area_eu(receipt->vat_country, "", "", NULL),
            .distance = consumer && strcmp(receipt->country, home) != 0 &&
                    vat_area_eu(receipt->country, "", "", NULL),
            .rate = receipt->rate,
            .base = receipt->base,
            .vat = receipt->vat,
    };
    add_sale(oss, &sale);
    return true;
}

/* ---- the whole ---- */

static bool give(struct report_work *work, const void *group, GError **error)
{
    const struct line *line = group;
    const struct report_value values[] = {
            [QUARTER] = {.text = line->quarter},
            [COUNTRY] = {.text = line->country},
            [RATE] = {.decimal = line->rate},
            [BASE] = {.amount = line->base},
            [VAT] = {.amount = line->vat},
    };
    return report_give(work, values, error);
}

static bool walk_day(struct report_work *work, const void *group, GError **error)
{
    (void)error;
    struct oss_work *oss = work->context;
    const struct day *day = group;
    oss->sum += day->net;
    if (oss->sum > THRESHOLD && !*oss->passed_on)
        g_strlcpy(oss->passed_on, day->day, sizeof oss->passed_on);
    return true;
}

static void tell(struct report_work *work, struct oss_work *oss)
{
    cJSON *threshold = cJSON_CreateObject();
    struct report_work days = {.context = oss};
    groups_each(oss->days, walk_day, &days, NULL);
    cJSON_AddItemToObject(threshold, "sum", report_money(oss->sum));
    cJSON_AddItemToObject(threshold, "passed_on",
            *oss->passed_on ? cJSON_CreateString(oss->passed_on) : cJSON_CreateNull());
    report_extra(work, "threshold", threshold);
    if (cJSON_GetArraySize(oss->unplaced) > 0)
        report_extra(work, "unplaced", g_steal_pointer(&oss->unplaced));
}

static bool run(struct report_work *work, GError **error)
{
    const struct period *period = &work->query->period;
    g_autoptr(groups_auto) lines = groups_new(sizeof(struct line)),
                           days = groups_new(sizeof(struct day));
    struct oss_work oss = {
            .work = work, .lines = lines, .days = days, .unplaced = cJSON_CreateArray()};
    oss.year = period_around(period->to, PERIOD_YEAR);
    g_strlcpy(oss.year.to, period->to, sizeof oss.year.to);
    const char *from = strcmp(oss.year.from, period->from) < 0 ? oss.year.from : period->from;

    bool good = report_each(work, from, period->to, NULL, add, &oss, error) &&
            receipt_each(work->store, from, period->to, NULL, add_receipt, &oss, error) &&
            groups_each(lines, give, work, error);
    if (good)
        tell(work, &oss);
    cJSON_Delete(oss.unplaced);
    return good;
}

const struct report report_oss = {
        .name = "oss",
        .columns = columns,
        .period = PERIOD_QUARTER,
        .run = run,
};
