/* What scripts read: the JSON of the commands. */
#include "acts/list.h"
#include "acts/problems.h"
#include "acts/story.h"
#include "errors.h"
#include "life.h"
#include "pages.h"
#include "store/documents.h"
#include "store/orders.h"

void page_health(struct desk_request *request)
{
    const struct desk_ground *ground = &request->desk->ground;
    unsigned status = 200;
    cJSON *json =
            ground->health(ground->context, request->work.store, request->work.config, &status);
    answer_json(request, status, json);
}

void page_status_json(struct desk_request *request)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) problems = problems_collect(&request->work, &error);
    if (problems)
        answer_json(request, 200, problems_to_json(problems));
    else
        answer_failed(request, error);
}

/* ---- documents and orders ---- */

#define LIST_USUAL 1000
#define LIST_MOST 10000

/* "unpaid" may stand there without a value. */
static const char *option_of(const void *from, const char *name)
{
    const struct form *query = from;
    return form_has(query, name) ? form_value(query, name) : NULL;
}

/* One at a time: a document as a tree is many times its text. */
static void add_document(const struct stored_document *stored, void *context)
{
    GString *list = context;
    cJSON *json = document_to_json(stored->document, false);
    char *text = cJSON_PrintUnformatted(json);
    g_string_append(list, list->len > 1 ? "," : "");
    g_string_append(list, text);
    cJSON_free(text);
    cJSON_Delete(json);
}

void page_documents_json(struct desk_request *request)
{
    g_autoptr(GError) error = NULL;
    struct document_filter filter = {0};
    GString *list = g_string_new("[");
    if (!list_read(request->work.config, option_of, &request->query, LIST_USUAL, LIST_MOST, &filter,
                &error) ||
            !document_each(request->work.store, &filter, add_document, list, &error)) {
        g_string_free(list, TRUE);
        answer_failed(request, error);
        return;
    }
    g_string_append(list, "]\n");
    g_autoptr(GBytes) bytes = g_string_free_to_bytes(list);
    answer_bytes(request, "application/json", NULL, bytes);
}

void page_document_json(struct desk_request *request)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(stored_document_auto) stored =
            document_get(request->work.store, desk_id(request, 0), &error);
    if (stored)
        answer_json(request, 200, document_to_json(stored->document, true));
    else
        answer_failed(request, error);
}

static void answer_story(struct desk_request *request, const struct stored_order *order)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) documents =
            document_of_order(request->work.store, order->shop, order->id, &error);
    g_autoptr(GPtrArray) events =
            documents ? story_collect(&request->work, order, documents, &error) : NULL;
    if (events)
        answer_json(request, 200, story_to_json(order, events, documents));
    else
        answer_failed(request, error);
}

void page_order_json(struct desk_request *request)
{
    g_autoptr(GError) error = NULL;
    struct stored_order *order =
            order_get(request->work.store, request->pieces[0], desk_id(request, 1), &error);
    if (order)
        answer_story(request, order);
    else if (error)
        answer_failed(request, error);
    else
        answer_error(request, 404, WORD_NONE);
    stored_order_free(order);
}
