/* A report told to others: JSON and CSV. */
#include "books/report_tell.h"

#include "books/csv.h"
#include "reports.h"

struct telling {
    const struct report_column *columns;
    enum csv_style style;
    GString *text;
    report_sink sink; /* NULL: no CSV */
    void *context;
    cJSON *lines; /* NULL: no JSON */
    guint most, rows;
};

static bool pass_on(struct telling *telling, GError **error)
{
    bool good = telling->sink(telling->context, telling->text->str, telling->text->len, error);
    g_string_truncate(telling->text, 0);
    return good;
}

static bool take_row(void *context, const struct report_value *values, GError **error)
{
    struct telling *telling = context;
    telling->rows++;
    if (telling->lines && (!telling->most || telling->rows <= telling->most))
        cJSON_AddItemToArray(telling->lines, report_row_json(telling->columns, values));
    if (!telling->sink)
        return true;
    csv_row(telling->text, telling->style, telling->columns, values, BOOKS_DECIMALS);
    return pass_on(telling, error);
}

static bool run(struct telling *telling,
        struct store *store,
        const struct config *config,
        const struct report_query *query,
        struct report_result *result,
        GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    telling->text = text;
    telling->columns = report_columns(query->report);
    telling->style = config->accountant.csv_international ? CSV_INTERNATIONAL : CSV_LOCAL;
    if (telling->sink) {
        csv_header(text, telling->style, telling->columns);
        if (!pass_on(telling, error))
            return false;
    }
    return report_run(store, config, query, take_row, telling, result, error);
}

static cJSON *day_json(const char *day)
{
    return *day ? cJSON_CreateString(day) : cJSON_CreateNull();
}

/* Moves the members of an object behind those of another. */
static void move_members(cJSON *from, cJSON *to)
{
    while (from && from->child) {
        cJSON *item = cJSON_DetachItemViaPointer(from, from->child);
        g_autofree char *name = g_strdup(item->string);
        cJSON_AddItemToObject(to, name, item);
    }
}

static cJSON *json_of(const struct report_query *query,
        const struct telling *telling,
        struct report_result *result)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "report", report_name(query->report));
    cJSON_AddItemToObject(json, "from", day_json(query->period.from));
    cJSON_AddItemToObject(json, "to", day_json(query->period.to));
    cJSON_AddStringToObject(json, "currency", result->currency);
    cJSON_AddNumberToObject(json, "documents", (double)result->documents);
    if (telling->most)
        cJSON_AddNumberToObject(json, "rows", telling->rows);
    cJSON_AddItemToObject(json, "lines", telling->lines);
    cJSON_AddItemToObject(json, "totals", g_steal_pointer(&result->totals));
    move_members(result->extra, json);
    return json;
}

cJSON *report_tell(struct store *store,
        const struct config *config,
        const struct report_query *query,
        guint most,
        report_sink sink,
        void *context,
        GError **error)
{
    struct report_result result = {0};
    cJSON *json = NULL;
    struct telling telling = {
            .sink = sink, .context = context, .most = most, .lines = cJSON_CreateArray()};
    if (run(&telling, store, config, query, &result, error))
        json = json_of(query, &telling, &result);
    else
        cJSON_Delete(telling.lines);
    report_result_clear(&result);
    return json;
}

bool report_csv(struct store *store,
        const struct config *config,
        const struct report_query *query,
        report_sink sink,
        void *context,
        GError **error)
{
    struct report_result result = {0};
    struct telling telling = {.sink = sink, .context = context};
    bool good = run(&telling, store, config, query, &result, error);
    report_result_clear(&result);
    return good;
}
