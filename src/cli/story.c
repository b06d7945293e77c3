/* explain: the whole story of an order in time. */
#include <stdio.h>
#include <string.h>

#include "acts/remind.h"
#include "base/date.h"
#include "document_output.h"
#include "families.h"
#include "find.h"
#include "print.h"
#include "store/documents.h"
#include "store/events.h"
#include "store/inbox.h"
#include "store/orders.h"
#include "store/outbox.h"
#include "store/shops.h"

static int by_time(gconstpointer a, gconstpointer b)
{
    const struct event *first = *(const struct event *const *)a,
                       *second = *(const struct event *const *)b;
    return first->at < second->at ? -1 : first->at > second->at;
}

static bool add_deliveries(struct cli_context *context,
        const struct stored_order *order,
        GPtrArray *events,
        GError **error)
{
    g_autoptr(GPtrArray) list =
            delivery_list(context->store, -1, order->shop, order->id, 0, 0, error);
    for (guint i = 0; list && i < list->len; i++) {
        const struct delivery *delivery = g_ptr_array_index(list, list->len - 1 - i);
        g_autofree char *repeats = delivery->repeats
                ? g_strdup_printf(", came %" G_GINT64_FORMAT " more times", delivery->repeats)
                : g_strdup("");
        g_ptr_array_add(events,
                event_new(delivery->received_at, "delivery",
                        g_strdup_printf("delivery %" G_GINT64_FORMAT " (%s): %s%s%s%s",
                                delivery->id, delivery->topic, delivery_state_text(delivery->state),
                                *delivery->reason ? ", " : "", delivery->reason, repeats)));
    }
    return list != NULL;
}

/* The states that its webhook did not bring. */
static bool add_missed(struct cli_context *context,
        const struct stored_order *order,
        GPtrArray *events,
        GError **error)
{
    g_autoptr(GPtrArray) list = missed_of_order(context->store, order->shop, order->id, error);
    for (guint i = 0; list && i < list->len; i++) {
        const struct missed_order *missed = g_ptr_array_index(list, i);
        g_autofree char *modified = date_time_text(missed->modified_at);
        g_autofree char *seen = date_time_text(missed->seen_at);
        g_ptr_array_add(events,
                event_new(missed->missed_at, "delivery",
                        g_strdup_printf("missed by its webhook: no webhook brought the state of "
                                        "%s; billhook fetched it at %s",
                                modified, seen)));
    }
    return list != NULL;
}

static bool add_mails(
        struct cli_context *context, GPtrArray *documents, GPtrArray *events, GError **error)
{
    for (guint i = 0; i < documents->len; i++) {
        const struct document *document =
                ((struct stored_document *)g_ptr_array_index(documents, i))->document;
        g_autoptr(GPtrArray) mails = mail_of_document(context->store, document->id, error);
        if (!mails)
            return false;
        for (guint j = 0; j < mails->len; j++) {
            const struct mail *mail = g_ptr_array_index(mails, j);
            if (mail->attempts == 0)
                continue;
            g_ptr_array_add(events,
                    event_new(mail->sent_at ? mail->sent_at : mail->created_at, "mail",
                            g_strdup_printf("mail %" G_GINT64_FORMAT
                                            " of %s to %s (%s): %s after %d attempt%s%s%s",
                                    mail->id, document->number, mail->to, mail_role_text(mail),
                                    mail_state_text(mail->state), mail->attempts,
                                    mail->attempts == 1 ? "" : "s", *mail->last_answer ? ": " : "",
                                    mail->last_answer)));
        }
    }
    return true;
}

/* What comes of reminding of each invoice that asks for money, at this moment. */
static bool add_reminders(
        struct cli_context *context, GPtrArray *documents, GPtrArray *events, GError **error)
{
    const struct work work = cli_work(context);
    for (guint i = 0; *work.config->reminders.after && i < documents->len; i++) {
        const struct stored_document *stored = g_ptr_array_index(documents, i);
        const struct document *document = stored->document;
        g_auto(remind_verdict_auto) verdict = {0};
        bool asks = *document->due_date || document->totals.due > 0;
        if (document->type != DOCUMENT_INVOICE || !document_is_issued(document) || !asks)
            continue;
        if (!remind_judge(&work, stored, false, &verdict, error))
            return false;
        g_ptr_array_add(events,
                event_new(work.now, "decision",
                        g_strdup_printf("%s %s: %s",
                                verdict.state == REMIND_NONE ? "no reminder of" : "reminding of",
                                document->number, verdict.text)));
    }
    return true;
}

static GPtrArray *collect(struct cli_context *context,
        const struct stored_order *order,
        GPtrArray *documents,
        GError **error)
{
    g_autoptr(GPtrArray) told = event_list(context->store, order->shop, order->id, error);
    if (!told)
        return NULL;
    g_autoptr(GPtrArray) events = g_ptr_array_new_with_free_func((GDestroyNotify)event_free);
    if (!add_deliveries(context, order, events, error) ||
            !add_missed(context, order, events, error))
        return NULL;
    g_ptr_array_extend_and_steal(events, g_steal_pointer(&told));
    if (!add_mails(context, documents, events, error) ||
            !add_reminders(context, documents, events, error))
        return NULL;
    g_ptr_array_sort(
            events, by_time); /* stable in GLib: what happened in one second stays in order */
    return g_steal_pointer(&events);
}

static void print_as_json(const struct stored_order *order, GPtrArray *events, GPtrArray *documents)
{
    cJSON *json = cJSON_CreateObject(), *list = cJSON_CreateArray(), *papers = cJSON_CreateArray();
    g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, order->id);
    cJSON_AddRawToObject(json, "order_id", id); /* exact: cJSON rounds at 16 digits */
    cJSON_AddStringToObject(json, "order_number", order->number);
    cJSON_AddStringToObject(json, "shop", order->shop);
    cJSON_AddStringToObject(json, "status", order->deleted ? "deleted" : order->status_text);
    for (guint i = 0; i < events->len; i++) {
        const struct event *event = g_ptr_array_index(events, i);
        g_autofree char *at = date_time_text(event->at);
        cJSON *row = cJSON_CreateObject();
        cJSON_AddStringToObject(row, "at", at);
        cJSON_AddStringToObject(row, "kind", event->kind);
        cJSON_AddStringToObject(row, "text", event->text);
        cJSON_AddItemToArray(list, row);
    }
    for (guint i = 0; i < documents->len; i++)
        cJSON_AddItemToArray(papers,
                document_to_json(
                        ((struct stored_document *)g_ptr_array_index(documents, i))->document,
                        false));
    cJSON_AddItemToObject(json, "events", list);
    cJSON_AddItemToObject(json, "documents", papers);
    print_json(json);
}

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
    g_autoptr(GPtrArray) events = documents ? collect(context, order, documents, error) : NULL;
    if (events && context->json)
        print_as_json(order, events, documents);
    else if (events)
        print_for_people(order, events, documents);
    stored_order_free(order);
    return events ? 0 : 1;
}
