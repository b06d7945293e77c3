/* What the commands about documents share: writing files, saying what happened. */
#include "document_output.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/error.h"
#include "base/log.h"
#include "command.h"
#include "print.h"
#include "put.h"
#include "store/documents.h"
#include "store/store.h"
#include "wake.h"

bool output_bytes(
        const struct cli_context *context, const char *file, GBytes *bytes, GError **error)
{
    gsize length;
    const char *data = g_bytes_get_data(bytes, &length);
    if (strcmp(file, "-") != 0)
        return put_bytes(context->helper, file, data, length, error);
    if ((length == 0 || fwrite(data, 1, length, stdout) == length) && fflush(stdout) == 0)
        return true;
    return fail(error, BILLHOOK_ERROR_SYSTEM, "%s: %s", file, g_strerror(errno));
}

char *output_standing(const struct document *document)
{
    const struct document_totals *totals = &document->totals;
    if (document->type != DOCUMENT_INVOICE || !document_is_issued(document))
        return g_strdup("");
    if (document->paid)
        return g_strdup(", paid");
    if (totals->due == 0)
        return g_strdup(", settled by credit notes");

    g_autofree char *paid = money_text(totals->paid, document->currency_decimals);
    g_autofree char *gross = money_text(totals->gross, document->currency_decimals);
    g_autofree char *due = money_text(totals->due, document->currency_decimals);
    return totals->paid ? g_strdup_printf(", paid %s of %s, %s due", paid, gross, due)
                        : g_strdup_printf(", %s due", due);
}

void output_say(struct cli_context *context, const struct document *document, const char *what)
{
    g_autofree char *name = document_name(document);
    g_free(context->said);
    context->said = g_strdup_printf("%s %s (order %s): %s", document_type_text(document->type),
            name, document->order_number, what);
}

bool output_done(struct cli_context *context, gint64 id, GError **error)
{
    if (!context->json) {
        print_line("%s", context->said);
        return true;
    }
    g_autoptr(stored_document_auto) stored = document_get(context->store, id, error);
    if (!stored)
        return false;
    if (!context->done)
        context->done = cJSON_CreateArray();
    return cJSON_AddItemToArray(context->done, document_to_json(stored->document, false));
}

void output_json_done(struct cli_context *context, bool list)
{
    cJSON *done = g_steal_pointer(&context->done);
    if (context->json && list)
        print_json(done ? done : cJSON_CreateArray());
    else if (done) {
        print_json(cJSON_DetachItemFromArray(done, 0));
        cJSON_Delete(done);
    }
}

void output_count(const struct cli_context *context,
        const char *name,
        gint64 count,
        const char *one,
        const char *many)
{
    if (!context->json) {
        printf("%" G_GINT64_FORMAT " %s\n", count, count == 1 ? one : many);
        return;
    }
    cJSON *json = cJSON_CreateObject();
    cJSON_AddNumberToObject(json, name, (double)count);
    print_json(json);
}

void output_trouble(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_autofree char *safe = log_escape(text, 2000);
    fprintf(stderr, "%sbillhook: %s\n", log_error_prefix(), safe);
}

void output_daemon_hint(const struct cli_context *context, const char *what)
{
    const char *database = context->config->database.path;
    if (!store_is_served(database) && !wake_is_asleep(database)) /* cli.c wakes it */
        fprintf(stderr,
                "billhook: no daemon runs on this database: %s when `billhook serve` runs\n", what);
}
