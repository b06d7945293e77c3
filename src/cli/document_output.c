/* What the commands about documents share: finding, writing files, saying what happened. */
#include "cli/document_output.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "cli/put.h"
#include "cli/usage.h"
#include "store/documents.h"
#include "store/store.h"

bool output_bytes(const char *file, GBytes *bytes, GError **error)
{
    gsize length;
    const char *data = g_bytes_get_data(bytes, &length);
    if (strcmp(file, "-") != 0)
        return put_bytes(file, data, length, error);
    if ((length == 0 || fwrite(data, 1, length, stdout) == length) && fflush(stdout) == 0)
        return true;
    return fail(error, BILLHOOK_ERROR_SYSTEM, "%s: %s", file, g_strerror(errno));
}

char *output_name(const struct document *document)
{
    return *document->number ? g_strdup(document->number)
                             : g_strdup_printf("#%" G_GINT64_FORMAT, document->id);
}

void output_say(struct cli_context *context, const struct document *document, const char *what)
{
    g_autofree char *name = output_name(document);
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

void output_daemon_hint(const struct cli_context *context, const char *what)
{
    if (!store_is_served(context->config->database.path))
        fprintf(stderr,
                "billhook: no daemon runs on this database: %s when `billhook serve` runs\n", what);
}

bool output_number(const char *text,
        gint64 least,
        gint64 most,
        const char *what,
        gint64 *number,
        GError **error)
{
    char *end = NULL;
    errno = 0;
    gint64 value = g_ascii_strtoll(text, &end, 10);
    if (!*text || *end || errno || value < least || value > most)
        return fail(error, BILLHOOK_ERROR_USAGE,
                "%s: '%s' is no whole number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, what,
                text, least, most);
    *number = value;
    return true;
}

bool output_day(const char *text, const char *what, GError **error)
{
    return date_is_day(text) ||
            fail(error, BILLHOOK_ERROR_USAGE, "%s: '%s' is no day; dates are YYYY-MM-DD", what,
                    text);
}

bool output_type(const char *text, enum document_type *type, GError **error)
{
    return document_type_from_text(text, type) ||
            fail(error, BILLHOOK_ERROR_USAGE,
                    "'%s' is no document type; allowed: order_form, delivery_note, invoice, "
                    "credit_note",
                    text);
}

const struct shop *output_shop(const struct cli_context *context, const char *name, GError **error)
{
    const struct shop *shop = name ? config_shop(context->config, name)
                                   : g_ptr_array_index(context->config->shops, 0);
    if (shop)
        return shop;
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (guint i = 0; i < context->config->shops->len; i++)
        g_ptr_array_add(names, ((struct shop *)g_ptr_array_index(context->config->shops, i))->name);
    g_ptr_array_add(names, NULL);
    g_autofree char *what = g_strdup_printf("--shop: of the shops in %s", context->config_path);
    usage_none_of(what, name, (const char *const *)names->pdata, error);
    return NULL;
}

struct stored_order *output_find_order(
        const struct cli_context *context, const char *reference, const char *shop, GError **error)
{
    g_autoptr(GPtrArray) found = order_find(context->store, reference, shop, error);
    if (!found)
        return NULL;
    if (found->len == 0) {
        fail(error, BILLHOOK_ERROR_NOT_FOUND, "order %s is not in the store", reference);
        return NULL;
    }
    const struct stored_order *first = g_ptr_array_index(found, 0);
    if (found->len > 1) {
        bool same_shop = true;
        for (guint i = 1; i < found->len; i++)
            same_shop &= strcmp(first->shop,
                                 ((struct stored_order *)g_ptr_array_index(found, i))->shop) == 0;
        fail(error, BILLHOOK_ERROR_CONFLICT,
                same_shop ? "several orders have the number %s: name one by its '#ID'"
                          : "several shops have an order %s: name one with --shop",
                reference);
        return NULL;
    }
    struct stored_order *whole = order_get(context->store, first->shop, first->id, error);
    if (!whole && error && !*error)
        fail(error, BILLHOOK_ERROR_NOT_FOUND, "order %s is not in the store", reference);
    return whole;
}
