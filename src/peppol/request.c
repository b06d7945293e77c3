/* Requests: what a row says, filled with the values of an account and a document. */
#include <cjson/cJSON.h>
#include <string.h>

#include "find.h"
#include "template.h"

enum { ANSWER_MOST = 1024 * 1024, TOTAL_MS = 60 * 1000 };

struct peppol_request {
    struct net_request net;
    char *url, *text;
    char **headers;
    char *user, *password, *ca_file;
    char *made;  /* a body that was made, NULL */
    GBytes *ubl; /* a body that is the document itself, NULL */
};

/* ---- which request ---- */

/* FIND of a document whose id is known asks for that one; else the list that the page lies in. */
static struct peppol_call find_call(
        const struct peppol_provider *row, const struct peppol_shipment *shipment, int page)
{
    if (find_by_id(row, shipment))
        return row->status;

    struct peppol_call call = {.method = "GET", .address = row->find.lists[find_list_of(page)]};
    if (!call.address)
        call.method = NULL;
    return call;
}

static struct peppol_call call_of(const struct peppol_provider *row,
        enum peppol_ask ask,
        const struct peppol_shipment *shipment,
        int step)
{
    const struct peppol_call simple[PEPPOL_ASKS] = {
            [PEPPOL_ASK_LOOKUP] = row->lookup.call,
            [PEPPOL_ASK_STATUS] = row->status,
            [PEPPOL_ASK_WHY] = row->why,
            [PEPPOL_ASK_DETAIL] = row->detail,
            [PEPPOL_ASK_KEY] = row->key,
    };
    if (ask == PEPPOL_ASK_SEND)
        return step < peppol_steps(row) ? row->steps[step].call : (struct peppol_call){0};
    if (ask == PEPPOL_ASK_FIND)
        return find_call(row, shipment, step);
    return simple[ask];
}

/* ---- its parts ---- */

static char *base_of(const struct peppol_account *account)
{
    const struct peppol_provider *row = account->provider;
    const char *own = account->test && row->test ? row->test : row->live;
    const char *base = account->base_url && *account->base_url ? account->base_url : own;
    gsize length = strlen(base);
    while (length > 0 && base[length - 1] == '/')
        length--;
    return g_strndup(base, length);
}

static void add_headers(
        GPtrArray *lines, const struct peppol_field *fields, const struct template_values *values)
{
    for (int i = 0; i < ROW_HEADERS && fields[i].name; i++) {
        g_autofree char *value = template_expand(fields[i].value, values, false);
        g_strdelimit(value, "\r\n", ' ');
        g_ptr_array_add(lines, g_strconcat(fields[i].name, ": ", value, NULL));
        explicit_bzero(value, strlen(value));
    }
}

static char **headers_of(const struct peppol_provider *row,
        const struct peppol_call *call,
        const struct template_values *values)
{
    GPtrArray *lines = g_ptr_array_new();
    g_ptr_array_add(lines, g_strdup("Accept: application/json"));
    add_headers(lines, row->headers, values);
    add_headers(lines, call->headers, values);
    g_ptr_array_add(lines, NULL);
    return (char **)g_ptr_array_free(lines, FALSE);
}

/* ---- bodies ---- */

static char *document_text(const struct peppol_call *call, GBytes *ubl)
{
    gsize length = 0;
    const void *bytes = g_bytes_get_data(ubl, &length);
    if (call->body == PEPPOL_BODY_BASE64)
        return g_base64_encode(bytes, length);
    return g_strndup(bytes, length);
}

static char *json_body(
        const struct peppol_call *call, const struct template_values *values, GBytes *ubl)
{
    cJSON *object = cJSON_CreateObject();
    for (int i = 0; i < ROW_FIELDS && call->fields[i].name; i++) {
        g_autofree char *value = template_expand(call->fields[i].value, values, false);
        cJSON_AddStringToObject(object, call->fields[i].name, value);
    }
    if (call->document && ubl) {
        g_autofree char *document = document_text(call, ubl);
        cJSON_AddStringToObject(object, call->document, document);
    }

    char *printed = cJSON_PrintUnformatted(object);
    cJSON_Delete(object);
    if (!printed)
        g_error("out of memory");
    char *body = g_strdup(printed);
    cJSON_free(printed);
    return body;
}

/* The document as it is: alone, or as a file of a form. */
static void set_document(
        struct peppol_request *request, const struct peppol_call *call, GBytes *ubl)
{
    gsize length = 0;
    request->ubl = g_bytes_ref(ubl);
    request->net.body = g_bytes_get_data(ubl, &length);
    request->net.length = length;
    request->net.content_type = "application/xml";
    if (call->body != PEPPOL_BODY_MULTIPART)
        return;
    request->net.file_field = call->document;
    request->net.file_name = "document.xml";
}

static void set_body(struct peppol_request *request,
        const struct peppol_call *call,
        const struct template_values *values,
        GBytes *ubl)
{
    switch (call->body) {
    case PEPPOL_BODY_NONE:
        return;
    case PEPPOL_BODY_MULTIPART:
    case PEPPOL_BODY_RAW:
        if (ubl)
            set_document(request, call, ubl);
        return;
    case PEPPOL_BODY_JSON:
    case PEPPOL_BODY_BASE64:
    case PEPPOL_BODY_STRING:
        request->made = json_body(call, values, ubl);
        request->net.body = request->made;
        request->net.length = strlen(request->made);
        request->net.content_type = "application/json";
        return;
    }
}

/* ---- a request ---- */

static void set_account(struct peppol_request *request, const struct peppol_account *account)
{
    if (account->provider->basic) {
        request->net.user = request->user = g_strdup(account->key);
        request->net.password = request->password = g_strdup(account->secret);
    }
    if (account->ca_file && *account->ca_file)
        request->net.ca_file = request->ca_file = g_strdup(account->ca_file);
}

struct peppol_request *peppol_request_new(const struct peppol_account *account,
        enum peppol_ask ask,
        const struct peppol_shipment *shipment,
        int step)
{
    const struct peppol_provider *row = account->provider;
    struct peppol_call call = call_of(row, ask, shipment, step);
    if (!call.method)
        return NULL;

    struct template_values values = template_values_of(account, shipment, find_page_of(step));
    g_autofree char *base = base_of(account);
    g_autofree char *address = template_expand(call.address, &values, true);
    struct peppol_request *request = g_new0(struct peppol_request, 1);
    request->url = g_strconcat(base, address, NULL);
    request->text = g_strdup_printf("%s %s", call.method, request->url);
    request->headers = headers_of(row, &call, &values);
    request->net = (struct net_request){
            .method = call.method,
            .url = request->url,
            .headers = (const char *const *)request->headers,
            .total_ms = TOTAL_MS,
            .most = ANSWER_MOST,
    };

    set_account(request, account);
    set_body(request, &call, &values, shipment ? shipment->ubl : NULL);
    template_values_clear(&values);
    return request;
}

struct net_request *peppol_request_net(struct peppol_request *request)
{
    return &request->net;
}

const char *peppol_request_text(const struct peppol_request *request)
{
    return request->text;
}

static void wipe(char *text)
{
    if (text)
        explicit_bzero(text, strlen(text));
    g_free(text);
}

void peppol_request_free(struct peppol_request *request)
{
    if (!request)
        return;
    for (char **line = request->headers; *line; line++)
        wipe(*line);
    g_free(request->headers);
    wipe(request->user);
    wipe(request->password);
    g_free(request->ca_file);
    g_free(request->url);
    g_free(request->text);
    g_free(request->made);
    if (request->ubl)
        g_bytes_unref(request->ubl);
    g_free(request);
}
