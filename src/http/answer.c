/* Answers, and the wait for one. */
#include "http/answer.h"

#include <microhttpd.h>
#include <string.h>

#define JSON_TYPE "application/json"
#define RETRY_AFTER_S "60"

/* With one more header, or NULL. */
static void respond(struct http_request *request,
        unsigned status,
        const char *type,
        const char *body,
        const char *header,
        const char *value)
{
    struct MHD_Response *response =
            MHD_create_response_from_buffer(strlen(body), (void *)body, MHD_RESPMEM_MUST_COPY);
    if (!response)
        return;

    MHD_add_response_header(response, "Content-Type", type);
    if (header)
        MHD_add_response_header(response, header, value);

    /* one request a connection, unless a client that gets a good answer asks for more */
    if (status != 200 || !request->head.keep_alive)
        MHD_add_response_header(response, "Connection", "close");

    request->answered = MHD_queue_response(request->connection, status, response) == MHD_YES;
    MHD_destroy_response(response);
}

void http_count(struct http_request *request, enum http_verdict verdict)
{
    http_counts_add(request->counts, verdict);
}

void http_answer(struct http_request *request, unsigned status, const char *type, const char *body)
{
    respond(request, status, type, body, NULL, NULL);
}

void http_refuse(struct http_request *request, const struct http_refusal *refusal)
{
    const char *type = request->refusal_type ? request->refusal_type : JSON_TYPE;
    const char *header = NULL, *value = NULL;

    if (refusal->allow) {
        header = "Allow";
        value = refusal->allow;
    } else if (refusal->status == 503) {
        header = "Retry-After";
        value = RETRY_AFTER_S;
    }

    g_autofree char *body = request->refusal_type
            ? g_strdup_printf("%s\n", refusal->text)
            : g_strdup_printf("{\"error\":\"%s\"}\n", refusal->text);
    http_count(request, refusal->counted);
    respond(request, refusal->status, type, body, header, value);
}

void http_wait(struct http_request *request)
{
    request->waited = true;
    MHD_suspend_connection(request->connection);
}

void http_wake(struct http_request *request)
{
    MHD_resume_connection(request->connection);
}
