/* The judgement of a request's head: is it whole, which route is meant, may it go on to its body?
 */
#include "head.h"

#include <string.h>

static const struct http_refusal go_on = {0};
static const struct http_refusal no_version = {
        505, HTTP_MALFORMED, "HTTP version not supported", NULL};
static const struct http_refusal no_encoding = {
        501, HTTP_ENCODING, "Transfer-Encoding is not supported", NULL};
static const struct http_refusal malformed = {400, HTTP_MALFORMED, "malformed request", NULL};
static const struct http_refusal not_found = {404, HTTP_NOT_FOUND, "not found", NULL};
static const struct http_refusal one_length = {
        411, HTTP_LENGTH, "exactly one Content-Length is needed", NULL};
static const struct http_refusal too_large = {413, HTTP_TOO_LARGE, "the body is too large", NULL};
static const struct http_refusal large_head = {431, HTTP_TOO_LARGE, "the head is too large", NULL};

/* What a walk over the headers finds. */
struct found {
    const struct http_site *site;
    const struct http_route *route; /* that the target names; NULL: none */
    struct http_value *values;      /* of the route's fields */
    int hosts, lengths, encodings;
    const char *length, *connection;
    const char *next; /* where the next line begins; NULL: not known, after a mangled one */
    bool malformed;
};

/* ---- what libmicrohttpd may have cut ---- */

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
        const struct head_source *source, const struct request_line *line, const char *next)
{
    gsize size = source->size(source->from);
    return next && size > 0 && next + 2 != line->method + size;
}

static bool value_has_controls(const char *value)
{
    for (const char *p = value; *p; p++)
        if (((guchar)*p < 0x20 && *p != '\t') || *p == 0x7f)
            return true;
    return false;
}

/* ---- the headers ---- */

/* The header among a route's fields, or HTTP_FIELDS_MOST. */
static int field_of(const struct http_route *route, const char *name)
{
    int i = 0;
    while (i < HTTP_FIELDS_MOST && route->fields[i].name &&
            g_ascii_strcasecmp(name, route->fields[i].name) != 0)
        i++;
    return i < HTTP_FIELDS_MOST && route->fields[i].name ? i : HTTP_FIELDS_MOST;
}

/* Whether a broken value of this header is a route's to refuse. */
static bool route_refuses(const struct http_site *site, const char *name)
{
    for (gsize i = 0; i < site->route_count; i++) {
        const struct http_route *route = &site->routes[i];
        int field = field_of(route, name);
        if (field < HTTP_FIELDS_MOST && route->fields[field].route_refuses)
            return true;
    }
    return false;
}

/* The value, where the request's route reads this header. */
static void keep_value(struct found *found, const char *name, const char *value, bool broken)
{
    int field = found->route ? field_of(found->route, name) : HTTP_FIELDS_MOST;
    if (field == HTTP_FIELDS_MOST)
        return;

    struct http_value *kept = &found->values[field];
    kept->count++;
    kept->broken = kept->broken || broken;
    kept->text = kept->broken ? "" : value;
}

/* The headers that mean something to the server itself. */
static void note_own(struct found *found, const char *name, const char *value)
{
    if (g_ascii_strcasecmp(name, "Content-Length") == 0) {
        found->lengths++;
        found->length = value;
    } else if (g_ascii_strcasecmp(name, "Transfer-Encoding") == 0) {
        found->encodings++;
    } else if (g_ascii_strcasecmp(name, "Host") == 0) {
        found->hosts++;
    } else if (g_ascii_strcasecmp(name, "Connection") == 0) {
        found->connection = value;
    }
}

static void visit(void *context, const char *name, const char *given)
{
    struct found *found = context;
    const char *value = given ? given : "";
    bool mangled = is_mangled(name, value);
    bool broken = mangled || !token_name(name) || value_has_controls(value);

    if (found->next && name != found->next) /* the line before went on behind a NUL */
        found->malformed = true;
    found->next = mangled ? NULL : value + strlen(value) + 2;

    if (broken && !route_refuses(found->site, name))
        found->malformed = true;

    note_own(found, name, value);
    keep_value(found, name, value, broken);
}

/* ---- the route ---- */

/* What stands behind the route's path in the target; NULL: the path is another. */
static const char *rest_behind(const struct http_route *route, const char *uri)
{
    gsize length = strlen(route->path);
    if (strncmp(uri, route->path, length) != 0)
        return NULL;

    const char *rest = uri + length;
    bool below = route->path[length - 1] == '/';
    bool query = route->takes_query && *rest == '?';
    return below || query || !*rest ? rest : NULL;
}

/* The route that answers the target, and what it names there; NULL: not found. */
static const struct http_route *find_route(const struct http_site *site,
        const struct config *config,
        const char *uri,
        const void **named)
{
    for (gsize i = 0; i < site->route_count; i++) {
        const struct http_route *route = &site->routes[i];
        const char *rest = rest_behind(route, uri);
        if (!rest)
            continue;
        if (!route->find)
            return route;
        *named = route->find(config, rest);
        return *named ? route : NULL;
    }
    return NULL;
}

/* Among "GET, HEAD". */
static bool method_is_allowed(const char *methods, const char *method)
{
    gsize length = strlen(method);
    for (const char *p = methods; length > 0 && (p = strstr(p, method)); p += length) {
        bool begins = p == methods || p[-1] == ' ';
        bool ends = p[length] == '\0' || p[length] == ',';
        if (begins && ends)
            return true;
    }
    return false;
}

/* ---- the verdict ---- */

static bool plain_number(const char *text, guint64 *number)
{
    gsize digits = strspn(text, "0123456789");
    if (digits == 0 || text[digits] != '\0')
        return false;
    *number = digits > 18 ? G_MAXUINT64 : g_ascii_strtoull(text, NULL, 10);
    return true;
}

/* GET and HEAD, which need no body. */
static bool only_asks(const char *method)
{
    return strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;
}

static guint64 most_body(const struct config *config, const struct http_head *head)
{
    return head->route->most_body ? head->route->most_body(config, head->found)
                                  : (guint64)config->server.max_body;
}

static struct http_refusal judge_body(const struct config *config,
        const struct found *found,
        const char *method,
        struct http_head *head)
{
    bool needed = head->route->takes_body && !only_asks(method);
    if (!needed && found->lengths == 0)
        return go_on;
    if (found->lengths != 1)
        return one_length;
    if (!plain_number(found->length, &head->length))
        return malformed;
    return head->length > most_body(config, head) ? too_large : go_on;
}

/* Whether the connection may serve another request. */
static bool keeps_alive(
        const struct http_site *site, const struct request_line *line, const char *connection)
{
    if (!site->persistent)
        return connection && g_ascii_strcasecmp(connection, "keep-alive") == 0;
    g_autofree char *said = connection ? g_ascii_strdown(connection, -1) : g_strdup("");
    return strcmp(line->version, "HTTP/1.1") == 0 && !strstr(said, "close");
}

/* What holds for every request, whatever it asks for. */
static struct http_refusal judge_whole(const struct head_source *source,
        const struct request_line *line,
        const struct found *found)
{
    bool modern = strcmp(line->version, "HTTP/1.1") == 0;
    if (!modern && strcmp(line->version, "HTTP/1.0") != 0)
        return no_version;
    if (found->encodings)
        return no_encoding;

    bool hosts_wrong = found->hosts > 1 || (modern && found->hosts == 0);
    bool cut = found->malformed || line_is_mangled(line) || ends_early(source, line, found->next);
    return cut || hosts_wrong ? malformed : go_on;
}

struct http_refusal head_judge(const struct head_source *source,
        const struct http_site *site,
        const struct config *config,
        const struct request_line *line,
        struct http_head *head)
{
    const void *named = NULL;
    struct found found = {.site = site,
            .route = find_route(site, config, line->uri, &named),
            .values = head->values,
            .next = line->version + strlen(line->version) + 2};
    source->walk(source->from, visit, &found);

    struct http_refusal refusal = judge_whole(source, line, &found);
    if (refusal.status)
        return refusal;
    if (site->most_head && source->size(source->from) > site->most_head)
        return large_head;
    if (!found.route)
        return not_found;

    head->route = found.route;
    head->found = named;
    head->keep_alive = keeps_alive(site, line, found.connection);

    const char *methods = found.route->methods;
    if (!method_is_allowed(methods, line->method))
        return (struct http_refusal){405, HTTP_METHOD, "method not allowed", methods};
    return judge_body(config, &found, line->method, head);
}

/* ---- libmicrohttpd's look-ups ---- */

/* A visitor and its memory, through a C library's one pointer. */
struct visitor {
    head_visit visit;
    void *found;
};

static enum MHD_Result visit_one(
        void *context, enum MHD_ValueKind kind, const char *name, const char *value)
{
    const struct visitor *visitor = context;
    (void)kind;
    visitor->visit(visitor->found, name, value);
    return MHD_YES;
}

static void walk_connection(void *from, head_visit visitor, void *found)
{
    struct visitor both = {visitor, found};
    MHD_get_connection_values(from, MHD_HEADER_KIND, visit_one, &both);
}

static gsize size_of_head(void *from)
{
    const union MHD_ConnectionInfo *info =
            MHD_get_connection_info(from, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    return info ? info->header_size : 0;
}

struct head_source head_source_of(struct MHD_Connection *connection)
{
    return (struct head_source){connection, walk_connection, size_of_head};
}
