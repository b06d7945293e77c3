/* Answers, and the wait for one. */
#include "http/answer.h"

#include <microhttpd.h>
#include <netdb.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define JSON_TYPE "application/json"
#define RETRY_AFTER_S "60"

/* One request a connection, unless a client that gets a good answer asks for more, or the site is
 * made for many. */
static bool closes(const struct http_request *request, unsigned status)
{
    return !request->head.keep_alive || (status != 200 && !request->site->persistent);
}

/* Sends a response, which is let go of; NULL: there was no memory for it. */
static void respond(struct http_request *request,
        unsigned status,
        struct MHD_Response *response,
        const struct http_header *headers,
        gsize count)
{
    if (!response)
        return;
    for (gsize i = 0; i < count; i++)
        if (headers[i].name)
            MHD_add_response_header(response, headers[i].name, headers[i].value);
    if (closes(request, status))
        MHD_add_response_header(response, "Connection", "close");

    request->answered = MHD_queue_response(request->connection, status, response) == MHD_YES;
    MHD_destroy_response(response);
}

/* A body that is copied. */
static struct MHD_Response *copied(const char *body)
{
    return MHD_create_response_from_buffer(strlen(body), (void *)body, MHD_RESPMEM_MUST_COPY);
}

static void let_go(void *bytes)
{
    g_bytes_unref(bytes);
}

static struct MHD_Response *shared(GBytes *body)
{
    gsize size;
    const void *data = g_bytes_get_data(body, &size);
    if (size == 0)
        return copied("");
    struct MHD_Response *response = MHD_create_response_from_buffer_with_free_callback_cls(
            size, (void *)data, let_go, g_bytes_ref(body));
    if (!response)
        g_bytes_unref(body);
    return response;
}

static struct MHD_Response *from_file(int file, guint64 size)
{
    struct MHD_Response *response = MHD_create_response_from_fd64(size, file);
    if (!response)
        close(file);
    return response;
}

void http_count(struct http_request *request, enum http_verdict verdict)
{
    http_counts_add(request->counts, verdict);
}

void http_answer(struct http_request *request, unsigned status, const char *type, const char *body)
{
    const struct http_header header = {"Content-Type", type};
    respond(request, status, copied(body), &header, 1);
}

void http_reply(struct http_request *request, const struct http_reply *reply)
{
    struct MHD_Response *response;
    if (reply->body)
        response = shared(reply->body);
    else if (reply->file_size)
        response = from_file(reply->file, reply->file_size);
    else
        response = copied("");
    respond(request, reply->status, response, reply->headers, reply->header_count);
}

char *http_peer(const struct http_request *request)
{
    char host[NI_MAXHOST];
    const union MHD_ConnectionInfo *info =
            MHD_get_connection_info(request->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *address = info ? info->client_addr : NULL;
    socklen_t size = 0;
    if (address && address->sa_family == AF_INET)
        size = sizeof(struct sockaddr_in);
    else if (address && address->sa_family == AF_INET6)
        size = sizeof(struct sockaddr_in6);
    if (!size || getnameinfo(address, size, host, sizeof host, NULL, 0, NI_NUMERICHOST) != 0)
        return g_strdup("");
    return g_strdup(host);
}

void http_refuse(struct http_request *request, const struct http_refusal *refusal)
{
    const struct http_site *site = request->site;
    const char *type = site->refusal_type ? site->refusal_type : JSON_TYPE;
    struct http_header headers[] = {{"Content-Type", type}, {NULL, NULL}};

    http_count(request, refusal->counted);
    if (site->refuse) {
        site->refuse(site->context, request, refusal);
        return;
    }
    if (refusal->allow)
        headers[1] = (struct http_header){"Allow", refusal->allow};
    else if (refusal->status == 503)
        headers[1] = (struct http_header){"Retry-After", RETRY_AFTER_S};

    g_autofree char *body = site->refusal_type
            ? g_strdup_printf("%s\n", refusal->text)
            : g_strdup_printf("{\"error\":\"%s\"}\n", refusal->text);
    respond(request, refusal->status, copied(body), headers, G_N_ELEMENTS(headers));
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
