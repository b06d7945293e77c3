/* status: is all well? */
#include <stdio.h>

#include "base/date.h"
#include "cli/cli.h"
#include "daemon/problems.h"

static void print_summary(struct cli_context *context)
{
    struct store_counts counts = {0};
    if (!store_counts(context->store, &counts, NULL))
        return;
    g_autofree char *last = date_time_text(counts.last_delivery_at);
    print_line("daemon         %s", store_is_served(context->config->database.path) ? "running" : "not running on this database");
    print_line("last delivery  %s", *last ? last : "none yet");
    print_line("inbox          %" G_GINT64_FORMAT " pending, %" G_GINT64_FORMAT " failed", counts.deliveries[DELIVERY_PENDING],
               counts.deliveries[DELIVERY_FAILED]);
    print_line("outbox         %" G_GINT64_FORMAT " queued, %" G_GINT64_FORMAT " failed", counts.mails[MAIL_QUEUED], counts.mails[MAIL_FAILED]);
}

static void print_as_json(GPtrArray *problems)
{
    cJSON *json = cJSON_CreateObject(), *list = cJSON_CreateArray();
    cJSON_AddStringToObject(json, "status", problems->len ? "attention" : "ok");
    for (guint i = 0; i < problems->len; i++) {
        const struct problem *problem = g_ptr_array_index(problems, i);
        cJSON *row = cJSON_CreateObject();
        cJSON_AddStringToObject(row, "code", problem->code);
        cJSON_AddStringToObject(row, "text", problem->text);
        cJSON_AddStringToObject(row, "help", problem->help);
        cJSON_AddItemToArray(list, row);
    }
    cJSON_AddItemToObject(json, "problems", list);
    print_json(json);
}

int cli_status(struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    (void)arguments;
    g_autoptr(GPtrArray) problems = problems_collect(context->store, context->config, context->now, error);
    if (!problems)
        return 1;
    if (context->json) {
        print_as_json(problems);
        return problems->len ? 1 : 0;
    }
    print_summary(context);
    for (guint i = 0; i < problems->len; i++) {
        const struct problem *problem = g_ptr_array_index(problems, i);
        puts("");
        print_paragraph(0, "%s", problem->text);
        print_paragraph(2, "%s", problem->help);
    }
    if (problems->len == 0)
        puts("all is well");
    return problems->len ? 1 : 0;
}
