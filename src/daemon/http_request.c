/* The judgement of a request's head. */
#include "http_request.h"

#include <string.h>

/* What a walk over the headers finds. */
struct found {
    int hosts, lengths, encodings, signatures, topics;
    const char *length, *signature, *topic, *connection;
    const char *next; /* where the next line begins; NULL: not known, after a mangled one */
    bool malformed, cut_signature;
};

static bool token_name(const char *name)
{
    if (!*name)
        return false;
    for (const char *p = name; *p; p++)
        if (!g_ascii_isalnum(*p) && *p != '-' && !strchr("!#$%&'*+.^_`|~", *p))
            return false;
    return true;
}

/* libmicrohttpd 0.9.75 ends a value at its first NUL, and hangs a folded line on the name. In its
 * buffer a header stands as it came: name, NUL for the colon, blanks, value, then NULs for CR and
 * LF. A header that does not look so held a NUL, was folded, or ended in a bare LF: none of that is
 * ours to guess at. */
static bool is_mangled(const char *name, const char *value)
{
    const char *p = name + strlen(name) + 1;
    while (p < value && (*p == ' ' || *p == '\t'))
        p++;
    return p != value || value[strlen(value) + 1] != '\0';
}

/* The same for the first line: each word ends where the next begins, one blank between them. */
static bool line_is_mangled(const struct request_line *line)
{
    return line->method + strlen(line->method) + 1 != line->target ||
            line->target + strlen(line->uri) + 1 != line->version;
}

/* A header without a name ends the head for libmicrohttpd: what follows would be read as the body.
 */
static bool ends_early(
        struct MHD_Connection *connection, const struct request_line *line, const char *next)
{
    const union MHD_ConnectionInfo *info =
            MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    return next && info && next + 2 != line->method + info->header_size;
}

static bool value_has_controls(const char *value)
{
    for (const char *p = value; *p; p++)
        if (((guchar)*p < 0x20 && *p != '\t') || *p == 0x7f)
            return true;
    return false;
}

/* The headers that mean something here. */
enum header {
    HEADER_SIGNATURE,
    HEADER_LENGTH,
    HEADER_ENCODING,
    HEADER_HOST,
    HEADER_TOPIC,
    HEADER_CONNECTION,
    HEADERS
};

static enum header which_header(const char *name)
{
    static const struct {
        const char *name;
        gsize length;
    } table[HEADERS] = {
#define NAMED(text) {text, sizeof text - 1}
            [HEADER_SIGNATURE] = NAMED("X-WC-Webhook-Signature"),
            [HEADER_LENGTH] = NAMED("Content-Length"),
            [HEADER_ENCODING] = NAMED("Transfer-Encoding"),
            [HEADER_HOST] = NAMED("Host"),
            [HEADER_TOPIC] = NAMED("X-WC-Webhook-Topic"),
            [HEADER_CONNECTION] = NAMED("Connection"),
#undef NAMED
    };
    gsize length = strlen(name);
    int header = 0;
    while (header < HEADERS &&
            (length != table[header].length || g_ascii_strcasecmp(name, table[header].name) != 0))
        header++;
    return (enum header)header;
}

static enum MHD_Result walk(
        void *context, enum MHD_ValueKind kind, const char *name, const char *value)
{
    struct found *found = context;
    (void)kind;
    if (!value)
        value = "";
    bool mangled = is_mangled(name, value);
    bool bad = mangled || !token_name(name) || value_has_controls(value);
    if (found->next && name != found->next) /* the line before went on behind a NUL */
        found->malformed = true;
    found->next = mangled ? NULL : value + strlen(value) + 2;
    enum header header = which_header(name);
    if (bad && header == HEADER_SIGNATURE)
        found->cut_signature = true;
    else if (bad)
        found->malformed = true;
    switch (header) {
    case HEADER_SIGNATURE:
        found->signatures++;
        found->signature = value;
        break;
    case HEADER_LENGTH:
        found->lengths++;
        found->length = value;
        break;
    case HEADER_ENCODING:
        found->encodings++;
        break;
    case HEADER_HOST:
        found->hosts++;
        break;
    case HEADER_TOPIC:
        found->topic = value;
        break;
    case HEADER_CONNECTION:
        found->connection = value;
        break;
    case HEADERS:
        break;
    }
    return MHD_YES;
}

static enum route find_route(const struct config *config, const char *uri, const struct shop **shop)
{
    static const char hook[] = "/woocommerce/";
    if (strcmp(uri, "/health") == 0)
        return ROUTE_HEALTH;
    if (!g_str_has_prefix(uri, hook))
        return ROUTE_NONE;
    *shop = config_shop(config, uri + sizeof hook - 1);
    return *shop ? ROUTE_HOOK : ROUTE_NONE;
}

static bool plain_number(const char *text, guint64 *number)
{
    gsize digits = strspn(text, "0123456789");
    if (digits == 0 || text[digits] != '\0')
        return false;
    *number = digits > 18 ? G_MAXUINT64 : g_ascii_strtoull(text, NULL, 10);
    return true;
}

static struct verdict judge_method(enum route route, const char *method)
{
    if (route == ROUTE_HOOK && strcmp(method, "POST") != 0)
        return (struct verdict){405, HTTP_METHOD, "method not allowed", "POST"};
    if (route == ROUTE_HEALTH && strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0)
        return (struct verdict){405, HTTP_METHOD, "method not allowed", "GET, HEAD"};
    return (struct verdict){0};
}

static struct verdict judge_body(
        const struct config *config, const struct found *found, struct head *head)
{
    if (found->encodings)
        return (struct verdict){501, HTTP_ENCODING, "Transfer-Encoding is not supported", NULL};
    if (head->route != ROUTE_HOOK && found->lengths == 0)
        return (struct verdict){0};
    if (found->lengths != 1)
        return (struct verdict){411, HTTP_LENGTH, "exactly one Content-Length is needed", NULL};
    if (!plain_number(found->length, &head->length))
        return (struct verdict){400, HTTP_MALFORMED, "malformed request", NULL};
    if (head->length > (guint64)config->server.max_body)
        return (struct verdict){413, HTTP_TOO_LARGE, "the body is too large", NULL};
    return (struct verdict){0};
}

struct verdict head_judge(struct MHD_Connection *connection,
        const struct config *config,
        const struct request_line *line,
        struct head *head)
{
    struct found found = {.topic = "", .next = line->version + strlen(line->version) + 2};
    MHD_get_connection_values(connection, MHD_HEADER_KIND, walk, &found);
    bool modern = strcmp(line->version, "HTTP/1.1") == 0;
    if (!modern && strcmp(line->version, "HTTP/1.0") != 0)
        return (struct verdict){505, HTTP_MALFORMED, "HTTP version not supported", NULL};
    if (found.encodings)
        return (struct verdict){501, HTTP_ENCODING, "Transfer-Encoding is not supported", NULL};
    if (found.malformed || line_is_mangled(line) || ends_early(connection, line, found.next) ||
            found.hosts > 1 || (modern && found.hosts == 0))
        return (struct verdict){400, HTTP_MALFORMED, "malformed request", NULL};
    head->route = find_route(config, line->uri, &head->shop);
    if (head->route == ROUTE_NONE)
        return (struct verdict){404, HTTP_NOT_FOUND, "not found", NULL};
    struct verdict verdict = judge_method(head->route, line->method);
    if (!verdict.status)
        verdict = judge_body(config, &found, head);
    head->signature = found.cut_signature ? "" : found.signature;
    head->signatures = found.signatures;
    head->topic = found.topic;
    head->keep_alive = found.connection && g_ascii_strcasecmp(found.connection, "keep-alive") == 0;
    return verdict;
}
