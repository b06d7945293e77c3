/* The table of reports, and how one is run. */
#include "reports.h"

#include <string.h>

static const struct report *const reports[] = {
        &report_turnover,
        &report_vat,
        &report_oss,
        &report_customers,
        &report_intracom,
        &report_daily,
        &report_open,
        &report_numbers,
        &report_payments,
};

const struct report *report_find(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(reports); i++)
        if (strcmp(reports[i]->name, name) == 0)
            return reports[i];
    return NULL;
}

const struct report *report_at(guint place)
{
    return place < G_N_ELEMENTS(reports) ? reports[place] : NULL;
}

const char *report_name(const struct report *report)
{
    return report->name;
}

const struct report_column *report_columns(const struct report *report)
{
    return report->columns;
}

struct period report_period(const struct report *report, const char *today)
{
    struct period period = period_around(today, report->period);
    if (report->period == PERIOD_DAY)
        period.from[0] = '\0';
    return period;
}

/* ---- what the reports call ---- */

bool report_give(struct report_work *work, const struct report_value *values, GError **error)
{
    const struct report_column *columns = work->query->report->columns;
    for (guint i = 0; columns[i].name; i++)
        if (columns[i].total && !values[i].none)
            work->sums[i] += values[i].amount;
    work->result->rows++;
    return work->row(work->context, values, error);
}

void report_apart(struct report_work *work, const char *currency)
{
    gint64 *count = g_hash_table_lookup(work->foreign, currency);
    if (!count) {
        count = g_new0(gint64, 1);
        g_hash_table_insert(work->foreign, g_strdup(currency), count);
    }
    (*count)++;
}

void report_extra(struct report_work *work, const char *name, cJSON *json)
{
    if (!work->result->extra)
        work->result->extra = cJSON_CreateObject();
    cJSON_AddItemToObject(work->result->extra, name, json);
}

cJSON *report_money(money amount)
{
    g_autofree char *text = money_text(amount, BOOKS_DECIMALS);
    return cJSON_CreateString(text);
}

const char *report_customer_name(const struct document *document)
{
    const struct customer *customer = &document->customer;
    return *customer->company ? customer->company : customer->name;
}

/* ---- the walk ---- */

struct walk {
    struct report_work *work;
    report_visitor visit;
    void *context;
    int sign;
    guint seen;
};

#define DOCUMENTS_UNTOLD 50

static bool visit_one(const struct stored_document *stored, void *context, GError **error)
{
    struct walk *walk = context;
    const char *currency = stored->document->currency;
    if (++walk->seen % DOCUMENTS_UNTOLD == 0 &&
            !progress_tell(walk->work->query->progress, walk->seen, 0, error))
        return false;
    if (strcmp(currency, BOOKS_CURRENCY) != 0) {
        report_apart(walk->work, currency);
        return true;
    }
    return walk->visit(walk->work, stored, walk->sign, walk->context, error);
}

bool report_each(struct report_work *work,
        const char *from,
        const char *to,
        const char *shop,
        report_visitor visit,
        void *context,
        GError **error)
{
    struct walk invoices = {work, visit, context, 1, 0}, notes = {work, visit, context, -1, 0};
    return document_each_issued(
                   work->store, from, to, shop, DOCUMENT_INVOICE, visit_one, &invoices, error) &&
            document_each_issued(
                    work->store, from, to, shop, DOCUMENT_CREDIT_NOTE, visit_one, &notes, error);
}

/* ---- running ---- */

static gint compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Told only where there is some. */
static void tell_foreign(struct report_work *work)
{
    guint count;
    if (g_hash_table_size(work->foreign) == 0)
        return;
    g_autofree gpointer *names = g_hash_table_get_keys_as_array(work->foreign, &count);
    qsort(names, count, sizeof *names, compare_names);
    cJSON *list = cJSON_CreateArray();
    for (guint i = 0; i < count; i++) {
        const gint64 *documents = g_hash_table_lookup(work->foreign, names[i]);
        cJSON *entry = cJSON_CreateObject();
        cJSON_AddStringToObject(entry, "currency", names[i]);
        cJSON_AddNumberToObject(entry, "documents", (double)*documents);
        cJSON_AddItemToArray(list, entry);
    }
    report_extra(work, "other_currencies", list);
}

static cJSON *totals_of(const struct report_work *work)
{
    cJSON *totals = cJSON_CreateObject();
    const struct report_column *columns = work->query->report->columns;
    for (guint i = 0; columns[i].name; i++)
        if (columns[i].total && columns[i].form == FORM_COUNT)
            cJSON_AddNumberToObject(totals, columns[i].name, (double)work->sums[i]);
        else if (columns[i].total)
            cJSON_AddItemToObject(totals, columns[i].name, report_money(work->sums[i]));
    return totals;
}

bool report_run(struct store *store,
        const struct config *config,
        const struct report_query *query,
        report_row row,
        void *context,
        struct report_result *result,
        GError **error)
{
    bool own;
    g_autoptr(GHashTable) foreign = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    struct report_work work = {
            .store = store,
            .config = config,
            .query = query,
            .row = row,
            .context = context,
            .result = result,
            .foreign = foreign,
    };
    *result = (struct report_result){.currency = BOOKS_CURRENCY};
    if (!store_begin_read(store, &own, error))
        return false;
    bool good = query->report->run(&work, error);
    store_end_read(store, own);
    if (good) {
        result->totals = totals_of(&work);
        tell_foreign(&work);
    }
    return good;
}

void report_result_clear(struct report_result *result)
{
    g_clear_pointer(&result->totals, cJSON_Delete);
    g_clear_pointer(&result->extra, cJSON_Delete);
}

/* ---- JSON ---- */

static cJSON *figure_json(enum column_form form, const struct report_value *value)
{
    if (form == FORM_COUNT)
        return cJSON_CreateNumber((double)value->amount);
    if (form == FORM_MONEY)
        return report_money(value->amount);
    g_autofree char *text = decimal_text(value->decimal, 0, DECIMAL_PLACES);
    return cJSON_CreateString(text);
}

cJSON *report_row_json(const struct report_column *columns, const struct report_value *values)
{
    cJSON *row = cJSON_CreateObject();
    for (guint i = 0; columns[i].name; i++) {
        bool text = columns[i].form == FORM_TEXT || columns[i].form == FORM_DAY,
             none = text ? !values[i].text || !*values[i].text : values[i].none;
        cJSON *json = none ? cJSON_CreateNull()
                : text     ? cJSON_CreateString(values[i].text)
                           : figure_json(columns[i].form, &values[i]);
        cJSON_AddItemToObject(row, columns[i].name, json);
    }
    return row;
}
