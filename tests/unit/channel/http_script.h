/* A server on loopback that answers request after request as a script says, and remembers what it
 * was asked. */
#ifndef TESTS_UNIT_CHANNEL_HTTP_SCRIPT_H
#define TESTS_UNIT_CHANNEL_HTTP_SCRIPT_H

#include <gio/gio.h>
#include <string.h>

/* The next answers: "200 {…}", "429 7 {}" (with Retry-After), "gone" (reads, and hangs up); what
 * comes when there is none any more is 599. */
struct http_script {
    GSocketListener *listener;
    GCancellable *end;
    GThread *thread;
    guint16 port;
    GMutex mutex;
    GQueue answers;                /* char * */
    GString *asked;                /* "GET /a\nPOST /b\n" */
    GString *body;                 /* of the last request that had one */
    void (*before)(void *context); /* called before each answer; may be NULL */
    void *context;
    gint64 date; /* the Date header, Unix seconds; 0: none. Set while nothing is asked */
    int pages;   /* the X-WP-TotalPages header; 0: none. Likewise */
};

static inline gsize http_script_length(const char *head)
{
    const char *at = strcasestr(head, "\r\nContent-Length:");
    return at ? (gsize)g_ascii_strtoull(at + strlen("\r\nContent-Length:"), NULL, 10) : 0;
}

/* One whole request; false: there is none. */
static inline bool http_script_read(GInputStream *input, GString *heard)
{
    char buffer[8192];
    g_string_truncate(heard, 0);
    for (;;) {
        const char *end = strstr(heard->str, "\r\n\r\n");
        if (end && heard->len >= (gsize)(end + 4 - heard->str) + http_script_length(heard->str))
            return true;
        gssize count = g_input_stream_read(input, buffer, sizeof buffer, NULL, NULL);
        if (count <= 0)
            return false;
        g_string_append_len(heard, buffer, count);
    }
}

static inline void http_script_note(struct http_script *script, const GString *heard)
{
    const char *line = strstr(heard->str, " HTTP/");
    const char *body = strstr(heard->str, "\r\n\r\n") + 4;
    g_mutex_lock(&script->mutex);
    g_string_append_len(script->asked, heard->str, line - heard->str);
    g_string_append_c(script->asked, '\n');
    if (*body)
        g_string_assign(script->body, body);
    g_mutex_unlock(&script->mutex);
}

static inline char *http_script_next(struct http_script *script)
{
    g_mutex_lock(&script->mutex);
    char *answer = g_queue_pop_head(&script->answers);
    g_mutex_unlock(&script->mutex);
    return answer ? answer : g_strdup("599 {}");
}

static inline char *http_script_date(gint64 date)
{
    g_autoptr(GDateTime) time = date ? g_date_time_new_from_unix_utc(date) : NULL;
    return time ? g_date_time_format(time, "Date: %a, %d %b %Y %H:%M:%S GMT\r\n") : g_strdup("");
}

static inline void http_script_write(
        GOutputStream *output, const char *answer, gint64 date, int pages)
{
    int status = atoi(answer);
    const char *body = strchr(answer, ' ') + 1;
    g_autofree char *again =
            status == 429 ? g_strdup_printf("Retry-After: %d\r\n", atoi(body)) : g_strdup("");
    if (status == 429)
        body = strchr(body, ' ') + 1;
    g_autofree char *when = http_script_date(date),
                    *all = pages ? g_strdup_printf("X-WP-TotalPages: %d\r\n", pages) : g_strdup("");
    g_autofree char *text =
            g_strdup_printf("HTTP/1.1 %d X\r\n%s%s%sContent-Type: application/json\r\n"
                            "Content-Length: %zu\r\nConnection: close\r\n\r\n%s",
                    status, again, when, all, strlen(body), body);
    g_output_stream_write_all(output, text, strlen(text), NULL, NULL, NULL);
}

static inline gpointer http_script_run(gpointer data)
{
    struct http_script *script = data;
    for (;;) {
        g_autoptr(GSocketConnection) connection =
                g_socket_listener_accept(script->listener, NULL, script->end, NULL);
        if (!connection)
            return NULL;
        GIOStream *stream = G_IO_STREAM(connection);
        g_autoptr(GString) heard = g_string_new(NULL);
        if (!http_script_read(g_io_stream_get_input_stream(stream), heard))
            continue;
        http_script_note(script, heard);
        g_autofree char *answer = http_script_next(script);
        if (script->before)
            script->before(script->context);
        if (strcmp(answer, "gone") != 0)
            http_script_write(
                    g_io_stream_get_output_stream(stream), answer, script->date, script->pages);
        g_io_stream_close(stream, NULL, NULL);
    }
}

static inline void http_script_start(struct http_script *script)
{
    g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback(G_SOCKET_FAMILY_IPV4);
    g_autoptr(GSocketAddress) address = g_inet_socket_address_new(loopback, 0);
    g_autoptr(GSocketAddress) bound = NULL;
    g_mutex_init(&script->mutex);
    g_queue_init(&script->answers);
    script->asked = g_string_new(NULL);
    script->body = g_string_new(NULL);
    script->listener = g_socket_listener_new();
    script->end = g_cancellable_new();
    g_assert_true(g_socket_listener_add_address(script->listener, address, G_SOCKET_TYPE_STREAM,
            G_SOCKET_PROTOCOL_TCP, NULL, &bound, NULL));
    script->port = g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(bound));
    script->thread = g_thread_new("script", http_script_run, script);
}

static inline void http_script_stop(struct http_script *script)
{
    g_cancellable_cancel(script->end);
    g_thread_join(script->thread);
    g_object_unref(script->listener);
    g_object_unref(script->end);
    g_queue_clear_full(&script->answers, g_free);
    g_string_free(script->asked, TRUE);
    g_string_free(script->body, TRUE);
    g_mutex_clear(&script->mutex);
}

/* Adds answers, one a line. */
static inline void http_script_add(struct http_script *script, const char *answers)
{
    g_auto(GStrv) lines = g_strsplit(answers, "\n", -1);
    g_mutex_lock(&script->mutex);
    for (char **line = lines; *line; line++)
        g_queue_push_tail(&script->answers, g_strdup(*line));
    g_mutex_unlock(&script->mutex);
}

/* What was asked since the last call. Caller frees. */
static inline char *http_script_asked(struct http_script *script)
{
    g_mutex_lock(&script->mutex);
    char *asked = g_strchomp(g_strdup(script->asked->str));
    g_string_truncate(script->asked, 0);
    g_mutex_unlock(&script->mutex);
    return asked;
}

#endif
