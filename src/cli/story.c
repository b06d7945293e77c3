/* explain: the whole story of an order in time. */
#include <stdio.h>
#include <string.h>

#include "acts/story.h"
#include "base/date.h"
#include "document_output.h"
#include "families.h"
#include "find.h"
#include "print.h"
#include "store/documents.h"
#include "store/events.h"
#include "store/orders.h"

/* Of an order form the shop's word. Caller frees. */
static char *standing_of(const struct document *document)
{
    return document->type == DOCUMENT_INVOICE && document_is_issued(document)
            ? output_standing(document)
            : g_strdup(document->paid ? ", paid" : "");
}

static void print_for_people(
        const struct stored_order *order, GPtrArray *events, GPtrArray *documents)
{
    static const char *const heads[] = {"AT (UTC)", "KIND", "WHAT", NULL};
    print_line("order %s (id %" G_GINT64_FORMAT ") of shop %s, status %s", order->number, order->id,
            order->shop, order->deleted ? "deleted in the shop" : order->status_text);
    puts("");
    struct table *table = table_new(heads);
    for (guint i = 0; i < events->len; i++) {
        const struct event *event = g_ptr_array_index(events, i);
        g_autofree char *at = date_time_text(event->at);
        table_row(table, at, event->kind, event->text, NULL);
    }
    table_print(table);
    if (documents->len)
        puts("");
    for (guint i = 0; i < documents->len; i++) {
        const struct document *document =
                ((struct stored_document *)g_ptr_array_index(documents, i))->document;
        g_autofree char *name = document_name(document), *standing = standing_of(document);
        print_line("%s %s is %s%s", document_type_text(document->type), name,
                document_state_text(document->state), standing);
        for (guint j = 0; j < document->warnings->len; j++)
            print_paragraph(2, "%s",
                    ((const struct warning *)g_ptr_array_index(document->warnings, j))->text);
    }
}

int cli_explain(struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    struct stored_order *order =
            find_order(context, cli_word(arguments, 0), cli_option(arguments, "--shop"), error);
    if (!order)
        return 1;
    g_autoptr(GPtrArray) documents =
            document_of_order(context->store, order->shop, order->id, error);
    const struct work work = cli_work(context);
    g_autoptr(GPtrArray) events = documents ? story_collect(&work, order, documents, error) : NULL;
    if (events && context->json)
        print_json(story_to_json(order, events, documents));
    else if (events)
        print_for_people(order, events, documents);
    stored_order_free(order);
    return events ? 0 : 1;
}
