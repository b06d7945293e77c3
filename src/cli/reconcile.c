/* reconcile: the shop's orders of a period against the documents, for people, as JSON and as CSV.
 */
#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "base/error.h"
#include "families.h"
#include "fetch/by_hand.h"
#include "fetch/reconcile_tell.h"
#include "print.h"
#include "put.h"
#include "reconcile.h"
#include "shops.h"
#include "store/shops.h"

/* What all shops of the command share. */
struct output {
    char *from, *to;    /* days */
    GPtrArray *results; /* struct reconcile_result */
};

/* ---- the period ---- */

/* The first day of a month, "2026-11"; "" for another text. Caller frees. */
static char *first_of(const char *month)
{
    g_autofree char *day = g_strconcat(month, "-01", NULL);
    return g_strdup(date_is_day(day) ? day : "");
}

static char *last_of(const char *month)
{
    g_autofree char *first = first_of(month);
    g_autofree char *next = date_add_days(first, 31);
    memcpy(next + strlen("YYYY-MM-"), "01", 2);
    return date_add_days(next, -1);
}

/* The month before that of a moment. Caller frees. */
static char *month_before(gint64 now, const char *zone)
{
    g_autofree char *today = date_day(now, zone);
    memcpy(today + strlen("YYYY-MM-"), "01", 2);
    g_autofree char *day = date_add_days(today, -1);
    return g_strndup(day, strlen("YYYY-MM"));
}

bool usage_month(const char *name, const char *value, GError **error)
{
    g_autofree char *first = strlen(value) == strlen("YYYY-MM") ? first_of(value) : g_strdup("");
    return *first || fail(error, BILLHOOK_ERROR_USAGE, "%s: is no month; allowed: YYYY-MM", name);
}

bool usage_reconcile(const struct cli_arguments *arguments, GError **error)
{
    const char *month = cli_option(arguments, "--month"), *from = cli_option(arguments, "--from"),
               *to = cli_option(arguments, "--to");
    if (month && (from || to))
        return fail(error, BILLHOOK_ERROR_USAGE,
                "reconcile: either --month, or --from and --to, not both");
    if (!from != !to)
        return fail(error, BILLHOOK_ERROR_USAGE,
                "reconcile: --from and --to go together: --from 2026-01-01 --to 2026-03-31");
    return !from || strcmp(from, to) <= 0 ||
            fail(error, BILLHOOK_ERROR_USAGE, "reconcile: --to is before --from");
}

static void set_period(struct output *output,
        const struct cli_context *context,
        const struct cli_arguments *arguments)
{
    const char *from = cli_option(arguments, "--from"), *month = cli_option(arguments, "--month");
    g_autofree char *last = month_before(context->now, context->config->seller.timezone);
    output->from = from ? g_strdup(from) : first_of(month ? month : last);
    output->to = from ? g_strdup(cli_option(arguments, "--to")) : last_of(month ? month : last);
}

/* ---- for people ---- */

static char *euros(struct decimal amount)
{
    return decimal_text(amount, 2, 2);
}

static void print_statuses(const struct reconcile_result *result)
{
    static const char *const heads[] = {"STATUS", ">ORDERS", ">EUR", NULL};
    struct table *table = table_new(heads);
    for (guint i = 0; i < result->statuses->len; i++) {
        const struct reconcile_sum *sum = result->statuses->pdata[i];
        g_autofree char *count = g_strdup_printf("%u", sum->count);
        g_autofree char *amount = euros(sum->amount);
        table_row(table, sum->name, count, amount, NULL);
    }
    table_print(table);
}

/* What a rule is called where it is no setting of the config. */
static const char *words_of(const char *rule)
{
    static const struct {
        const char *rule, *words;
    } others[] = {{"status", "the order's status"}, {"no-lines", "having no line"}};
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++)
        if (strcmp(others[i].rule, rule) == 0)
            return others[i].words;
    return rule;
}

static void print_left_out(const struct reconcile_result *result)
{
    for (guint i = 0; i < result->left_out->len; i++) {
        const struct reconcile_sum *sum = result->left_out->pdata[i];
        g_autofree char *amount = euros(sum->amount);
        print_line("left out by %s: %u paid order%s, %s EUR", words_of(sum->name), sum->count,
                sum->count == 1 ? "" : "s", amount);
    }
}

static void print_sums(const struct reconcile_result *result)
{
    g_autofree char *orders = euros(result->gross_orders);
    g_autofree char *documents = euros(result->gross_documents);
    print_line("%u order%s, %u paid, %u with an invoice", result->orders,
            result->orders == 1 ? "" : "s", result->paid, result->invoiced);
    print_left_out(result);
    print_line("the paid orders come to %s EUR (gift cards included, refunds taken off)", orders);
    print_line("their documents to %s EUR (invoices less credit notes)", documents);
    if (result->foreign)
        print_line("%u order%s in another currency: in no sum", result->foreign,
                result->foreign == 1 ? "" : "s");
}

static void print_difference(const struct reconcile_difference *one)
{
    g_autofree char *order = decimal_text(one->order_total, one->decimals, one->decimals);
    g_autofree char *documents = decimal_text(one->documents_total, one->decimals, one->decimals);
    g_autofree char *head = g_strdup_printf("%-6s ", one->order_number);
    g_autofree char *text = g_strdup_printf("%s%s%s: %s (order %s, documents %s %s): `%s`",
            reconcile_kind_text(one->kind), *one->document ? " " : "", one->document, one->reason,
            order, documents, one->currency, one->help);
    print_hanging(head, text);
}

static void print_result(const struct output *output, const struct reconcile_result *result)
{
    guint count = result->differences->len;
    print_line("Shop %s, orders placed from %s to %s", result->shop, output->from, output->to);
    print_line("%s", "");
    print_statuses(result);
    if (result->statuses->len)
        print_line("%s", "");
    print_sums(result);
    print_line("%s", "");
    if (!count)
        print_line("No difference: shop and books agree.");
    else
        print_line("%u difference%s; the order, what differs, why, and what helps:", count,
                count == 1 ? "" : "s");
    for (guint i = 0; i < count; i++)
        print_difference(result->differences->pdata[i]);
}

/* ---- JSON ---- */

static void print_results_json(const struct output *output)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "from", output->from);
    cJSON_AddStringToObject(json, "to", output->to);
    cJSON *shops = cJSON_AddArrayToObject(json, "shops");
    for (guint i = 0; i < output->results->len; i++)
        cJSON_AddItemToArray(shops, reconcile_to_json(output->results->pdata[i]));
    print_json(json);
}

/* ---- CSV ---- */

/* One field by RFC 4180. A text that a spreadsheet would take for a formula gets a ' in front;
 * an amount is a number and stays one. */
static void append_field(GString *csv, const char *text, bool number)
{
    bool formula = !number && *text && strchr("=+-@\t\r", *text);
    bool quoted = formula || strpbrk(text, ",\"\r\n");
    g_string_append(csv, csv->len == 0 || csv->str[csv->len - 1] == '\n' ? "" : ",");
    g_string_append(csv, quoted ? "\"" : "");
    g_string_append(csv, formula ? "'" : "");
    for (; *text; text++)
        g_string_append(csv, *text == '"' ? "\"\"" : (char[]){*text, 0});
    g_string_append(csv, quoted ? "\"" : "");
}

static void append_row(GString *csv, const struct reconcile_difference *one)
{
    g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, one->order_id);
    g_autofree char *order = decimal_text(one->order_total, one->decimals, one->decimals);
    g_autofree char *documents = decimal_text(one->documents_total, one->decimals, one->decimals);
    append_field(csv, reconcile_kind_text(one->kind), false);
    append_field(csv, id, true);
    append_field(csv, one->order_number, false);
    append_field(csv, one->document, false);
    append_field(csv, order, true);
    append_field(csv, documents, true);
    append_field(csv, one->reason, false);
    append_field(csv, one->help, false);
    g_string_append(csv, "\r\n");
}

char *reconcile_csv(const GPtrArray *results)
{
    GString *csv = g_string_new("kind,order_id,order_number,document,order_total,documents_total,"
                                "reason,help\r\n");
    for (guint i = 0; i < results->len; i++) {
        const struct reconcile_result *result = g_ptr_array_index(results, i);
        for (guint j = 0; j < result->differences->len; j++)
            append_row(csv, result->differences->pdata[j]);
    }
    return g_string_free(csv, FALSE);
}

/* ---- the command ---- */

static bool show_progress(void *context G_GNUC_UNUSED, gint64 looked_at, gint64 all G_GNUC_UNUSED)
{
    if (looked_at % 10 == 0)
        fprintf(stderr, "\r%" G_GINT64_FORMAT " orders looked at", looked_at);
    return true;
}

static void free_result(gpointer result)
{
    reconcile_result_free(result);
}

static bool run_shop(struct cli_context *context,
        const struct cli_arguments *arguments G_GNUC_UNUSED,
        const struct shop *shop,
        void *data,
        GError **error)
{
    struct output *output = data;
    const struct work work = cli_work(context);
    const struct reconcile_period period = {output->from, output->to};
    bool terminal = isatty(STDERR_FILENO);
    struct progress progress = {.tell = show_progress};
    struct reconcile_result *result =
            by_hand_reconcile(&work, shop, &period, NULL, terminal ? &progress : NULL, error);
    if (terminal)
        fputs("\r\033[K", stderr);
    if (result)
        g_ptr_array_add(output->results, result);
    return result && result->differences->len == 0;
}

GPtrArray *reconcile_shops(struct cli_context *context,
        const struct cli_arguments *arguments,
        const char *from,
        const char *to,
        GError **error)
{
    struct output output = {
            g_strdup(from), g_strdup(to), g_ptr_array_new_with_free_func(free_result)};
    GError *problem = NULL;
    shops_each(context, arguments, run_shop, &output, &problem);
    if (problem) {
        g_clear_pointer(&output.results, g_ptr_array_unref);
        g_propagate_error(error, problem);
    }
    g_free(output.from);
    g_free(output.to);
    return output.results;
}

static bool write_csv(const struct cli_context *context,
        const struct cli_arguments *arguments,
        const GPtrArray *results,
        GError **error)
{
    const char *file = cli_option(arguments, "--csv");
    if (!file)
        return true;
    g_autofree char *csv = reconcile_csv(results);
    return put_bytes(context->helper, file, csv, strlen(csv), error);
}

int cli_reconcile(
        struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    struct output output = {.results = g_ptr_array_new_with_free_func(free_result)};
    GError *problem = NULL;
    set_period(&output, context, arguments);
    int status = shops_each(context, arguments, run_shop, &output, &problem);

    for (guint i = 0; !context->json && i < output.results->len; i++) {
        if (i)
            print_line("%s", "");
        print_result(&output, output.results->pdata[i]);
    }
    if (context->json && output.results->len)
        print_results_json(&output);
    if (!problem && !write_csv(context, arguments, output.results, &problem))
        status = 1;
    if (problem)
        g_propagate_error(error, problem);
    g_ptr_array_unref(output.results);
    g_free(output.from);
    g_free(output.to);
    return status;
}
