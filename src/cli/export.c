/* export: the month pack into a file or to standard output. */
#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "base/error.h"
#include "document_output.h"
#include "base/text.h"
#include "books/export.h"
#include "document/document.h"
#include "export.h"
#include "families.h"
#include "fetch/reconcile.h"
#include "fetch/reconcile_tell.h"
#include "periods.h"
#include "print.h"
#include "put.h"
#include "reconcile.h"

#define STANDARD_OUTPUT "-"

/* ---- what is asked ---- */

bool usage_export(const struct cli_arguments *arguments, GError **error)
{
    bool on_terminal =
            strcmp(cli_word(arguments, 0), STANDARD_OUTPUT) == 0 && isatty(STDOUT_FILENO);
    return usage_period("export", arguments, error) &&
            (!on_terminal ||
                    fail(error, BILLHOOK_ERROR_USAGE,
                            "export: a zip is nothing to look at: give it a file name, or send it "
                            "on with | or >"));
}

enum cli_need export_need(const struct cli_arguments *arguments)
{
    return cli_switch(arguments, "--reconcile") ? NEED_STORE_READ_SECRETS : NEED_STORE_READ;
}

/* The period that is named, else the month before this one. */
static struct period period_of(
        const struct cli_context *context, const struct cli_arguments *arguments)
{
    struct period period;
    if (named_period(arguments, &period))
        return period;
    g_autofree char *today = date_day(context->now, context->config->seller.timezone);
    period = period_around(today, PERIOD_MONTH);
    g_autofree char *before = date_add_days(period.from, -1);
    return period_around(before, PERIOD_MONTH);
}

static void set_types(struct export_wish *wish, const struct cli_arguments *arguments)
{
    const GPtrArray *types = cli_option_each(arguments, "--type");
    if (!types)
        wish->types[DOCUMENT_INVOICE] = wish->types[DOCUMENT_CREDIT_NOTE] = true;
    for (guint i = 0; types && i < types->len; i++) {
        enum document_type type;
        if (document_type_from_text(g_ptr_array_index(types, i), &type))
            wish->types[type] = true;
    }
}

/* ---- reconcile.csv ---- */

/* What the shops' orders of the period and the documents differ in; NULL: a shop cannot be asked.
 */
static GBytes *differences(struct cli_context *context,
        const struct cli_arguments *arguments,
        const struct period *period,
        GError **error)
{
    g_autoptr(GPtrArray) results =
            reconcile_shops(context, arguments, period->from, period->to, error);
    if (!results)
        return NULL;
    guint count;
    GBytes *csv = reconcile_to_csv(results, export_csv_style(context->config), &count);
    if (count)
        fprintf(stderr,
                "billhook: %u difference%s between shop and documents: reconcile.csv has them, "
                "`billhook reconcile` tells what helps\n",
                count, text_plural(count));
    return csv;
}

/* ---- while it runs, and after ---- */

static bool show_progress(void *what, gint64 done, gint64 all)
{
    fprintf(stderr, "\r%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " documents %s%s", done, all,
            (const char *)what, done == all ? "\n" : "");
    return true;
}

static void print_result(const struct cli_context *context,
        const char *file,
        const struct export_wish *wish,
        const struct export_result *result)
{
    if (strcmp(file, STANDARD_OUTPUT) == 0)
        return;
    if (!context->json) {
        print_line("%s: %" G_GINT64_FORMAT " document%s from %s to %s, %" G_GINT64_FORMAT
                   " files; %u fault%s in the books",
                file, result->documents, text_plural(result->documents), wish->period.from,
                wish->period.to, result->files, result->faults, text_plural(result->faults));
        return;
    }
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "file", file);
    cJSON_AddStringToObject(json, "from", wish->period.from);
    cJSON_AddStringToObject(json, "to", wish->period.to);
    cJSON_AddNumberToObject(json, "documents", (double)result->documents);
    cJSON_AddNumberToObject(json, "files", (double)result->files);
    cJSON_AddNumberToObject(json, "faults", result->faults);
    print_json(json);
}

/* What the person should know of a pack that is whole. */
static void tell(const struct cli_context *context,
        const struct export_wish *wish,
        const struct export_result *result)
{
    g_autofree char *today = date_day(context->now, context->config->seller.timezone);
    if (strcmp(today, wish->period.to) <= 0)
        fprintf(stderr, "billhook: %s is not over yet: more may come into this period\n",
                wish->period.to);
    if (result->foreign)
        fprintf(stderr,
                "billhook: %" G_GINT64_FORMAT " document%s in another currency than the euro: in "
                "journal.csv and lines.csv, in no "
                "sum and in no other journal\n",
                result->foreign, text_plural(result->foreign));
    if (result->faults)
        output_trouble("the books have %u fault%s, which verify.txt names; the first: %s",
                result->faults, text_plural(result->faults), result->fault);
}

static bool write_pack(struct cli_context *context,
        const char *file,
        struct export_wish *wish,
        struct export_result *result,
        GError **error)
{
    if (strcmp(file, STANDARD_OUTPUT) == 0) {
        wish->out = STDOUT_FILENO;
        wish->name = "standard output";
        return export_write(context->store, context->config, wish, result, error);
    }
    struct put_stream *stream = put_open(context->helper, file, error);
    if (!stream)
        return false;
    wish->out = put_descriptor(stream);
    wish->name = file;
    GError *problem = NULL;
    bool good = export_write(context->store, context->config, wish, result, &problem) &&
            put_finish(stream, &problem);
    put_drop(stream);
    if (problem)
        g_propagate_error(error, problem);
    return good;
}

int cli_export(struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    const char *file = cli_word(arguments, 0);
    bool terminal = isatty(STDERR_FILENO);
    char verified[] = "verified", written[] = "written";
    struct progress proving = {.tell = show_progress, .context = verified},
                    writing = {.tell = show_progress, .context = written};
    struct export_wish wish = {.period = period_of(context, arguments),
            .shop = cli_option(arguments, "--shop"),
            .proving = terminal ? &proving : NULL,
            .writing = terminal ? &writing : NULL};
    struct export_result result = {0};
    g_autoptr(GBytes) extra = NULL;
    set_types(&wish, arguments);
    if (cli_switch(arguments, "--reconcile")) {
        if (!(extra = differences(context, arguments, &wish.period, error)))
            return 1;
        wish.extra = (struct export_file){"reconcile.csv", extra};
    }

    int status = 1;
    if (write_pack(context, file, &wish, &result, error)) {
        print_result(context, file, &wish, &result);
        tell(context, &wish, &result);
        status = result.faults ? 1 : 0;
    }
    export_result_clear(&result);
    return status;
}
