/* report: figures of a period for people, as JSON and as CSV. */
#include "report.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "arguments.h"
#include "base/date.h"
#include "base/error.h"
#include "books/report_tell.h"
#include "families.h"
#include "find.h"
#include "periods.h"
#include "print.h"

enum { EUR_DECIMALS = 2 };

/* ---- what was asked ---- */

static bool usage_name(const char *name, GError **error)
{
    if (report_find(name))
        return true;
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (guint i = 0; report_at(i); i++)
        g_ptr_array_add(names, (gpointer)report_name(report_at(i)));
    g_ptr_array_add(names, NULL);
    return argument_none_of("report", name, (const char *const *)names->pdata, error);
}

bool usage_report(const struct cli_arguments *arguments, GError **error)
{
    return usage_name(cli_word(arguments, 0), error) && usage_period("report", arguments, error);
}

static bool query_of(struct cli_context *context,
        const struct cli_arguments *arguments,
        struct report_query *query,
        GError **error)
{
    const char *shop = cli_option(arguments, "--shop");
    g_autofree char *today = date_day(context->now, context->config->seller.timezone);
    *query = (struct report_query){.report = report_find(cli_word(arguments, 0)), .shop = shop};
    if (!named_period(arguments, &query->period))
        query->period = report_period(query->report, today);
    return !shop || find_shop(context, shop, error);
}

/* ---- JSON and CSV ---- */

static bool print_as_json(
        struct cli_context *context, const struct report_query *query, GError **error)
{
    cJSON *json = report_tell(context->store, context->config, query, 0, NULL, NULL, error);
    if (json)
        print_json(json);
    return json != NULL;
}

static bool print_text(void *context G_GNUC_UNUSED, const char *text, gsize length, GError **error)
{
    return fwrite(text, 1, length, stdout) == length ||
            fail(error, BILLHOOK_ERROR_SYSTEM, "standard output could not be written: %s",
                    g_strerror(errno));
}

static bool print_as_csv(
        struct cli_context *context, const struct report_query *query, GError **error)
{
    return report_csv(context->store, context->config, query, print_text, NULL, error);
}

/* ---- for people ---- */

static bool is_figure(enum column_form form)
{
    return form != FORM_TEXT && form != FORM_DAY;
}

/* "NET", ">VAT": a figure stands at the right. Caller frees. */
static char *head_of(const struct report_column *column)
{
    g_autofree char *name = column->head ? g_strdup(column->head) : g_ascii_strup(column->name, -1);
    return g_strconcat(is_figure(column->form) ? ">" : "", g_strdelimit(name, "_", ' '), NULL);
}

static struct table *table_of(const struct report_column *columns)
{
    g_autoptr(GPtrArray) heads = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; columns[i].name; i++)
        g_ptr_array_add(heads, head_of(&columns[i]));
    g_ptr_array_add(heads, NULL);
    return table_new((const char *const *)heads->pdata);
}

static char *cell_of(const struct report_column *column, const struct report_value *value)
{
    if (!is_figure(column->form))
        return g_strdup(value->text ? value->text : "");
    if (value->none)
        return g_strdup("");
    if (column->form == FORM_COUNT)
        return g_strdup_printf("%" G_GINT64_FORMAT, value->amount);
    return column->form == FORM_MONEY ? money_text(value->amount, EUR_DECIMALS)
                                      : decimal_text(value->decimal, 0, DECIMAL_PLACES);
}

struct people_output {
    const struct report_column *columns;
    struct table *table;
};

static bool add_table_row(void *context, const struct report_value *values, GError **error)
{
    (void)error;
    struct people_output *output = context;
    g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; output->columns[i].name; i++)
        g_ptr_array_add(cells, cell_of(&output->columns[i], &values[i]));
    table_row_of(output->table, (const char *const *)cells->pdata);
    return true;
}

static char *total_cell(const struct report_column *column, const cJSON *totals)
{
    const cJSON *total = cJSON_GetObjectItemCaseSensitive(totals, column->name);
    if (cJSON_IsNumber(total))
        return g_strdup_printf("%.0f", total->valuedouble);
    return g_strdup(cJSON_IsString(total) ? total->valuestring : "");
}

static void add_totals(const struct people_output *output, const cJSON *totals)
{
    g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; output->columns[i].name; i++)
        g_ptr_array_add(
                cells, i == 0 ? g_strdup("total") : total_cell(&output->columns[i], totals));
    table_row_of(output->table, (const char *const *)cells->pdata);
}

static const char *text_of(const cJSON *object, const char *name)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
    return text ? text : "";
}

static void print_amounts(const char *head, const cJSON *boxes)
{
    const char *const heads[] = {head, ">EUR", NULL};
    struct table *table = table_new(heads);
    for (const cJSON *box = boxes ? boxes->child : NULL; box; box = box->next)
        if (strcmp(box->valuestring, "0.00") != 0)
            table_row(table, box->string, box->valuestring, NULL);
    table_print(table);
}

static void tell_boxes(const cJSON *extra)
{
    const cJSON *boxes = cJSON_GetObjectItemCaseSensitive(extra, "boxes"),
                *receipts = cJSON_GetObjectItemCaseSensitive(extra, "receipts");
    if (!boxes)
        return;
    printf("\n");
    print_amounts("BOX", boxes);
    print_line("The boxes are a proposal: the accountant decides what goes into the return.");
    if (cJSON_GetObjectItemCaseSensitive(extra, "small_enterprise"))
        print_line("A small enterprise (art. 56bis) files no return: what it issued without VAT is "
                   "in no box.");
    if (!receipts)
        return;
    print_line("The book of daily receipts (`billhook report daily`) is not in it and adds:");
    print_amounts("BOX", receipts);
}

static void tell_threshold(const cJSON *extra)
{
    const cJSON *threshold = cJSON_GetObjectItemCaseSensitive(extra, "threshold");
    const char *passed_on = text_of(threshold, "passed_on");
    if (!threshold)
        return;
    print_line("Sales of the year to consumers in other member states, until the last day of the "
               "period: %s EUR; the threshold of 10,000.00 EUR %s%s.",
            text_of(threshold, "sum"), *passed_on ? "was passed on " : "is not passed", passed_on);
}

static void tell_unplaced(const cJSON *extra)
{
    const cJSON *unplaced = cJSON_GetObjectItemCaseSensitive(extra, "unplaced");
    for (const cJSON *entry = unplaced ? unplaced->child : NULL; entry; entry = entry->next)
        print_line("Could not be placed: %s of order %s: %s.", text_of(entry, "number"),
                text_of(entry, "order"), text_of(entry, "reason"));
}

static void tell_foreign(const cJSON *extra)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(extra, "other_currencies");
    for (const cJSON *entry = list ? list->child : NULL; entry; entry = entry->next)
        print_line("Not in it: %.0f in %s.",
                cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(entry, "documents")),
                text_of(entry, "currency"));
}

/* On what it stands. */
static void print_basis(const struct report_query *query, const struct report_result *result)
{
    const struct period *period = &query->period;
    g_autofree char *days = *period->from
            ? g_strdup_printf("from %s to %s", period->from, period->to)
            : g_strdup_printf("until %s", period->to);
    print_line("%s %s%s%s, in %s, on %" G_GINT64_FORMAT " %s%s", report_name(query->report), days,
            query->shop ? ", shop " : "", query->shop ? query->shop : "", result->currency,
            result->documents,
            strcmp(report_name(query->report), "daily") == 0 ? "order" : "document",
            result->documents == 1 ? "" : "s");
}

static bool print_for_people(
        struct cli_context *context, const struct report_query *query, GError **error)
{
    struct report_result result;
    struct people_output output = {.columns = report_columns(query->report)};
    output.table = table_of(output.columns);
    bool good = report_run(
            context->store, context->config, query, add_table_row, &output, &result, error);
    if (!good) {
        table_free(output.table);
        report_result_clear(&result);
        return false;
    }
    if (result.rows > 0)
        add_totals(&output, result.totals);
    table_print(output.table);
    print_basis(query, &result);
    tell_boxes(result.extra);
    tell_threshold(result.extra);
    tell_unplaced(result.extra);
    tell_foreign(result.extra);
    report_result_clear(&result);
    return true;
}

int cli_report(struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    struct report_query query;
    if (!query_of(context, arguments, &query, error))
        return 2;
    bool good = cli_switch(arguments, "--csv") ? print_as_csv(context, &query, error)
            : context->json                    ? print_as_json(context, &query, error)
                                               : print_for_people(context, &query, error);
    return good ? 0 : 1;
}
