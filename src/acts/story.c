/* The whole story of an order in time. */
#include "acts/story.h"

#include "acts/remind.h"
#include "base/date.h"
#include "store/documents.h"
#include "store/events.h"
#include "store/inbox.h"
#include "store/outbox.h"
#include "store/shops.h"

static int by_time(gconstpointer a, gconstpointer b)
{
    const struct event *first = *(const struct event *const *)a,
                       *second = *(const struct event *const *)b;
    return first->at < second->at ? -1 : first->at > second->at;
}

static bool add_deliveries(const struct work *work,
        const struct stored_order *order,
        GPtrArray *events,
        GError **error)
{
    g_autoptr(GPtrArray) list = delivery_list(work->store, -1, order->shop, order->id, 0, 0, error);
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
static bool add_missed(const struct work *work,
        const struct stored_order *order,
        GPtrArray *events,
        GError **error)
{
    g_autoptr(GPtrArray) list = missed_of_order(work->store, order->shop, order->id, error);
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
        const struct work *work, const GPtrArray *documents, GPtrArray *events, GError **error)
{
    for (guint i = 0; i < documents->len; i++) {
        const struct document *document =
                ((struct stored_document *)g_ptr_array_index(documents, i))->document;
        g_autoptr(GPtrArray) mails = mail_of_document(work->store, document->id, error);
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
        const struct work *work, const GPtrArray *documents, GPtrArray *events, GError **error)
{
    for (guint i = 0; *work->config->reminders.after && i < documents->len; i++) {
        const struct stored_document *stored = g_ptr_array_index(documents, i);
        const struct document *document = stored->document;
        g_auto(remind_verdict_auto) verdict = {0};
        bool asks = *document->due_date || document->totals.due > 0;
        if (document->type != DOCUMENT_INVOICE || !document_is_issued(document) || !asks)
            continue;
        if (!remind_judge(work, stored, false, &verdict, error))
            return false;
        g_ptr_array_add(events,
                event_new(work->now, "decision",
                        g_strdup_printf("%s %s: %s",
                                verdict.state == REMIND_NONE ? "no reminder of" : "reminding of",
                                document->number, verdict.text)));
    }
    return true;
}

GPtrArray *story_collect(const struct work *work,
        const struct stored_order *order,
        const GPtrArray *documents,
        GError **error)
{
    g_autoptr(GPtrArray) told = event_list(work->store, order->shop, order->id, error);
    if (!told)
        return NULL;
    g_autoptr(GPtrArray) events = g_ptr_array_new_with_free_func((GDestroyNotify)event_free);
    if (!add_deliveries(work, order, events, error) || !add_missed(work, order, events, error))
        return NULL;
    g_ptr_array_extend_and_steal(events, g_steal_pointer(&told));
    if (!add_mails(work, documents, events, error) ||
            !add_reminders(work, documents, events, error))
        return NULL;
    g_ptr_array_sort(
            events, by_time); /* stable in GLib: what happened in one second stays in order */
    return g_steal_pointer(&events);
}

cJSON *story_to_json(
        const struct stored_order *order, const GPtrArray *events, const GPtrArray *documents)
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
    return json;
}
