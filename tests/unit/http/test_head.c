/* The judgement of request heads, a table of heads and verdicts. No socket: the heads are laid out
 * in a buffer as libmicrohttpd 0.9.75 leaves them; that it does so is what tests/fuzz/fuzz_http.c
 * and e2e/test_02_http.py show. */
#include <string.h>

#include "../../../src/http/head.h"

#define MAX_BODY 1000
#define LINE "POST /hook/main HTTP/1.1\r\n"
#define HOST "Host: x\r\n"
#define LENGTH "Content-Length: 5\r\n"
#define ROUTES 3

enum { SIGNATURE, TOPIC };

static const void *find_main(const struct config *config, const char *rest)
{
    (void)config;
    return strcmp(rest, "main") == 0 ? "main" : NULL;
}

static const struct http_route routes[ROUTES] = {
        {.path = "/hook/",
                .methods = "POST",
                .takes_body = true,
                .fields = {[SIGNATURE] = {"X-Signature", true}, [TOPIC] = {"X-Topic", false}},
                .find = find_main},
        {.path = "/health", .methods = "GET, HEAD"},
        {.path = "/figures", .methods = "GET, HEAD", .takes_query = true},
};
static const struct http_site site = {.routes = routes, .route_count = ROUTES};

static const struct row {
    const char *name, *head; /* the head, without the empty line at its end */
    unsigned status;         /* 0: goes on */
    const char *allow;
} rows[] = {
        /* what goes on */
        {"delivery", LINE HOST LENGTH, 0, NULL},
        {"delivery-1.0", "POST /hook/main HTTP/1.0\r\n" LENGTH, 0, NULL},
        {"no-body", LINE HOST "Content-Length: 0\r\n", 0, NULL},
        {"most", LINE HOST "Content-Length: 1000\r\n", 0, NULL},
        {"names-in-any-case", LINE "hOST:x\r\nCONTENT-length:5\r\n", 0, NULL},
        {"blanks-before-a-value", LINE "Host: \t x\r\n" LENGTH, 0, NULL},
        {"empty-value", LINE HOST LENGTH "X-Topic:\r\n", 0, NULL},
        {"tab-in-a-value", LINE HOST LENGTH "X-Other: a\tb\r\n", 0, NULL},
        {"get", "GET /health HTTP/1.1\r\n" HOST, 0, NULL},
        {"head", "HEAD /health HTTP/1.1\r\n" HOST, 0, NULL},
        {"get-with-a-body", "GET /health HTTP/1.1\r\n" HOST LENGTH, 0, NULL},
        {"query", "GET /figures?a=b HTTP/1.1\r\n" HOST, 0, NULL},

        /* versions */
        {"version-2", "POST /hook/main HTTP/2.0\r\n" HOST LENGTH, 505, NULL},
        {"version-0.9", "POST /hook/main HTTP/0.9\r\n" HOST LENGTH, 505, NULL},
        {"version-before-all", "POST /no HTTP/2.0\r\nTransfer-Encoding: chunked\r\n", 505, NULL},

        /* bodies */
        {"chunked", LINE HOST "Transfer-Encoding: chunked\r\n", 501, NULL},
        {"chunked-and-length", LINE HOST LENGTH "Transfer-Encoding: chunked\r\n", 501, NULL},
        {"chunked-elsewhere", "GET /no HTTP/1.1\r\n" HOST "Transfer-Encoding: x\r\n", 501, NULL},
        {"no-length", LINE HOST, 411, NULL},
        {"two-lengths", LINE HOST LENGTH LENGTH, 411, NULL},
        {"two-lengths-get", "GET /health HTTP/1.1\r\n" HOST LENGTH LENGTH, 411, NULL},
        {"length-signed", LINE HOST "Content-Length: +5\r\n", 400, NULL},
        {"length-negative", LINE HOST "Content-Length: -5\r\n", 400, NULL},
        {"length-hex", LINE HOST "Content-Length: 0x5\r\n", 400, NULL},
        {"length-list", LINE HOST "Content-Length: 5, 5\r\n", 400, NULL},
        {"length-empty", LINE HOST "Content-Length: \r\n", 400, NULL},
        {"length-too-large", LINE HOST "Content-Length: 1001\r\n", 413, NULL},
        {"length-18-digits", LINE HOST "Content-Length: 999999999999999999\r\n", 413, NULL},
        {"length-overflows", LINE HOST "Content-Length: 18446744073709551621\r\n", 413, NULL},
        {"length-too-large-get", "GET /health HTTP/1.1\r\n" HOST "Content-Length: 1001\r\n", 413,
                NULL},

        /* hosts */
        {"no-host", LINE LENGTH, 400, NULL},
        {"two-hosts", LINE HOST HOST LENGTH, 400, NULL},
        {"two-hosts-1.0", "POST /hook/main HTTP/1.0\r\n" HOST HOST LENGTH, 400, NULL},

        /* paths */
        {"other-path", "POST /no HTTP/1.1\r\n" HOST LENGTH, 404, NULL},
        {"unknown-rest", "POST /hook/other HTTP/1.1\r\n" HOST LENGTH, 404, NULL},
        {"no-rest", "POST /hook/ HTTP/1.1\r\n" HOST LENGTH, 404, NULL},
        {"prefix-only", "POST /hook HTTP/1.1\r\n" HOST LENGTH, 404, NULL},
        {"longer", "GET /healthy HTTP/1.1\r\n" HOST, 404, NULL},
        {"below-a-plain-path", "GET /health/ HTTP/1.1\r\n" HOST, 404, NULL},
        {"query-unwanted", "GET /health?a HTTP/1.1\r\n" HOST, 404, NULL},
        {"query-unwanted-rest", "POST /hook/main?a HTTP/1.1\r\n" HOST LENGTH, 404, NULL},
        {"encoded-is-another", "GET /%68ealth HTTP/1.1\r\n" HOST, 404, NULL},
        {"absolute", "GET http://x/health HTTP/1.1\r\n" HOST, 404, NULL},
        {"unknown-before-method", "DELETE /hook/other HTTP/1.1\r\n" HOST, 404, NULL},

        /* methods */
        {"get-hook", "GET /hook/main HTTP/1.1\r\n" HOST, 405, "POST"},
        {"post-health", "POST /health HTTP/1.1\r\n" HOST LENGTH, 405, "GET, HEAD"},
        {"method-in-small-letters", "get /health HTTP/1.1\r\n" HOST, 405, "GET, HEAD"},
        {"part-of-a-method", "EAD /health HTTP/1.1\r\n" HOST, 405, "GET, HEAD"},
        {"begin-of-a-method", "HEA /health HTTP/1.1\r\n" HOST, 405, "GET, HEAD"},
        {"longer-method", "POSTS /hook/main HTTP/1.1\r\n" HOST LENGTH, 405, "POST"},
        {"comma-method", "GET, /health HTTP/1.1\r\n" HOST, 405, "GET, HEAD"},
        {"method-before-length", "GET /hook/main HTTP/1.1\r\n" HOST LENGTH LENGTH, 405, "POST"},

        /* what is mangled */
        {"blank-in-a-name", LINE HOST LENGTH "X Other: a\r\n", 400, NULL},
        {"blank-before-the-colon", LINE "Host : x\r\n" LENGTH, 400, NULL},
        {"control-in-a-value", LINE HOST LENGTH "X-Other: a\x01\r\n", 400, NULL},
        {"delete-in-a-value", LINE HOST LENGTH "X-Other: a\x7f\r\n", 400, NULL},
        {"bare-lf", LINE HOST LENGTH "X-Other: a\nX-More: b\r\n", 400, NULL},
        {"two-blanks-in-the-line", "POST  /hook/main HTTP/1.1\r\n" HOST LENGTH, 400, NULL},
        {"malformed-before-path", "POST /no HTTP/1.1\r\n" HOST "X-Other: \x02\r\n", 400, NULL},
        {"broken-topic", LINE HOST LENGTH "X-Topic: a\x01\r\n", 400, NULL},
        {"nothing-behind-an-empty-name", LINE HOST LENGTH ": a\r\nX-More: b\r\n", 400, NULL},

        /* a signature's value is its route's to refuse, on the whole listener */
        {"broken-signature", LINE HOST LENGTH "X-Signature: a\x01\r\n", 0, NULL},
        {"broken-signature-health", "GET /health HTTP/1.1\r\n" HOST "X-Signature: a\x01\r\n", 0,
                NULL},
        {"broken-signature-nowhere", "GET /no HTTP/1.1\r\n" HOST "X-Signature: a\x01\r\n", 404,
                NULL},
};

/* ---- libmicrohttpd's buffer ---- */

/* A head as libmicrohttpd leaves it: what ended a word is NUL. */
struct laid {
    char *buffer;
    gsize size;
    struct request_line line;
    GPtrArray *names, *values;
};

/* Cuts at the first `end` from *p on; returns what stood before it. */
static char *cut_at(char **p, char end)
{
    char *word = *p;
    *p += strcspn(*p, (char[]){end, '\0'});
    if (**p)
        *(*p)++ = '\0';
    return word;
}

/* A line ends in CR LF, or in LF alone. */
static char *cut_line(char **p)
{
    char *line = cut_at(p, '\n');
    gsize length = strlen(line);
    if (length > 0 && line[length - 1] == '\r')
        line[length - 1] = '\0';
    return line;
}

static void lay_first_line(struct laid *laid, char **p)
{
    char *line = cut_line(p);
    laid->line.method = cut_at(&line, ' ');
    while (*line == ' ')
        line++;
    laid->line.target = cut_at(&line, ' ');
    laid->line.uri = g_strdup(laid->line.target);
    laid->line.version = line;
    char *query = strchr(laid->line.target, '?');
    if (query)
        *query = '\0';
}

/* A header without a name ends the head. */
static void lay_headers(struct laid *laid, char *p)
{
    while (*p && *p != ':' && *p != '\r') {
        char *line = cut_line(&p);
        char *name = cut_at(&line, ':');
        while (*line == ' ' || *line == '\t')
            line++;
        g_ptr_array_add(laid->names, name);
        g_ptr_array_add(laid->values, line);
    }
}

static struct laid lay_out(const char *head)
{
    struct laid laid = {.names = g_ptr_array_new(), .values = g_ptr_array_new()};
    laid.buffer = g_strconcat(head, "\r\n", NULL);
    laid.size = strlen(laid.buffer);
    char *p = laid.buffer;
    lay_first_line(&laid, &p);
    lay_headers(&laid, p);
    return laid;
}

static void laid_clear(struct laid *laid)
{
    g_ptr_array_unref(laid->names);
    g_ptr_array_unref(laid->values);
    g_free((char *)laid->line.uri);
    g_free(laid->buffer);
}

static void walk_laid(void *from, head_visit visit, void *found)
{
    const struct laid *laid = from;
    for (guint i = 0; i < laid->names->len; i++)
        visit(found, g_ptr_array_index(laid->names, i), g_ptr_array_index(laid->values, i));
}

static gsize laid_size(void *from)
{
    return ((const struct laid *)from)->size;
}

/* ---- the tests ---- */

static struct http_refusal judge(struct laid *laid, struct http_head *head)
{
    struct config config = {.server = {.max_body = MAX_BODY}};
    struct head_source source = {laid, walk_laid, laid_size};
    *head = (struct http_head){0};
    return head_judge(&source, &site, &config, &laid->line, head);
}

static void test_row(gconstpointer data)
{
    const struct row *row = data;
    struct http_head head;
    struct laid laid = lay_out(row->head);
    struct http_refusal refusal = judge(&laid, &head);
    g_assert_cmpuint(refusal.status, ==, row->status);
    g_assert_cmpstr(refusal.allow, ==, row->allow);
    g_assert_true((head.route != NULL) ==
            (row->status == 0 || row->status == 405 || row->status == 411 || row->status == 413 ||
                    g_str_has_prefix(row->name, "length-")));
    if (refusal.status)
        g_assert_nonnull(refusal.text);
    laid_clear(&laid);
}

/* What a head that goes on says of itself. */
static void test_filled(void)
{
    struct http_head head;
    struct laid laid =
            lay_out(LINE HOST LENGTH "Connection: Keep-Alive\r\nX-Topic: first\r\n"
                                     "x-topic: order.created\r\nX-Signature: c2lnbg==\r\n");
    g_assert_cmpuint(judge(&laid, &head).status, ==, 0);
    g_assert_true(head.route == &routes[0]);
    g_assert_cmpstr(head.found, ==, "main");
    g_assert_cmpuint(head.length, ==, 5);
    g_assert_true(head.keep_alive);
    g_assert_cmpint(head.values[SIGNATURE].count, ==, 1);
    g_assert_cmpstr(head.values[SIGNATURE].text, ==, "c2lnbg==");
    g_assert_cmpint(head.values[TOPIC].count, ==, 2);
    g_assert_cmpstr(head.values[TOPIC].text, ==, "order.created");
    laid_clear(&laid);
}

/* What no client sent is told from what was sent empty. */
static void test_not_sent(void)
{
    struct http_head head;
    struct laid laid = lay_out(LINE HOST LENGTH "Connection: close\r\nX-Topic:\r\n");
    g_assert_cmpuint(judge(&laid, &head).status, ==, 0);
    g_assert_false(head.keep_alive);
    g_assert_cmpint(head.values[SIGNATURE].count, ==, 0);
    g_assert_null(head.values[SIGNATURE].text);
    g_assert_cmpint(head.values[TOPIC].count, ==, 1);
    g_assert_cmpstr(head.values[TOPIC].text, ==, "");
    laid_clear(&laid);
}

/* A broken value among good ones: none of them is believed, and all are counted. */
static void test_broken_signature(void)
{
    struct http_head head;
    struct laid laid = lay_out(LINE HOST LENGTH "X-Signature: a\x01\r\nX-Signature: good\r\n");
    g_assert_cmpuint(judge(&laid, &head).status, ==, 0);
    g_assert_cmpint(head.values[SIGNATURE].count, ==, 2);
    g_assert_true(head.values[SIGNATURE].broken);
    g_assert_cmpstr(head.values[SIGNATURE].text, ==, "");
    laid_clear(&laid);
}

/* A NUL in a value cuts it in the buffer: the rest shows where the next header should begin. */
static void test_nul(void)
{
    struct http_head head;
    struct laid laid = lay_out(LINE HOST "X-Other: abcd\r\n" LENGTH);
    char *value = g_ptr_array_index(laid.values, 1);
    value[2] = '\0';
    g_assert_cmpuint(judge(&laid, &head).status, ==, 400);
    laid_clear(&laid);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *name = g_strconcat("/http/head/", rows[i].name, NULL);
        g_test_add_data_func(name, &rows[i], test_row);
    }
    g_test_add_func("/http/head-filled", test_filled);
    g_test_add_func("/http/head-not-sent", test_not_sent);
    g_test_add_func("/http/head-broken-signature", test_broken_signature);
    g_test_add_func("/http/head-nul", test_nul);
    return g_test_run();
}
