/* What scripts read: the JSON of the commands. */
#include "acts/problems.h"
#include "errors.h"
#include "life.h"
#include "pages.h"
#include "store/inbox.h"

void page_health(struct desk_request *request)
{
    const struct desk_ground *ground = &request->desk->ground;
    bool failing = ground->failing && ground->failing(ground->context);
    g_autoptr(GPtrArray) problems =
            request->work.store ? problems_collect(&request->work, NULL) : NULL;
    bool fine = problems && !problems_need_person(problems);
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "status", failing ? "failing" : fine ? "ok" : "attention");
    cJSON_AddStringToObject(json, "version", BILLHOOK_VERSION);
    answer_json(request, failing ? 503 : 200, json);
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

void page_documents_json(struct desk_request *request)
{
    answer_error(request, 404, WORD_NONE);
}

void page_document_json(struct desk_request *request)
{
    answer_error(request, 404, WORD_NONE);
}

void page_order_json(struct desk_request *request)
{
    answer_error(request, 404, WORD_NONE);
}
