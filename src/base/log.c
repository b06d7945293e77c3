/* The log: events as lines on standard error, which nothing from outside can forge. */
#include "base/log.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

static void escape_character(GString *out, gunichar c)
{
    if (c == '\n')
        g_string_append(out, "\\n");
    else if (c == '\r')
        g_string_append(out, "\\r");
    else if (c == '\t')
        g_string_append(out, "\\t");
    else if (c < 0x20 || c == 0x7f)
        g_string_append_printf(out, "\\x%02x", c);
    else if ((c >= 0x80 && c < 0xa0) || (c >= 0x2028 && c <= 0x202e) ||
            (c >= 0x2066 && c <= 0x2069) || c == 0x200e || c == 0x200f || c == 0xfeff)
        g_string_append_printf(out, "\\u%04x", c);
    else
        g_string_append_unichar(out, c);
}

static void escape_into(GString *out, const char *value, gsize limit, const char *also)
{
    gsize count = 0;
    for (const char *p = value; *p; count++) {
        if (count == limit) {
            g_string_append(out, "…");
            break;
        }
        gunichar c = g_utf8_get_char_validated(p, -1);
        if (c == (gunichar)-1 || c == (gunichar)-2) {
            g_string_append_printf(out, "\\x%02x", (guchar)*p);
            p++;
        } else {
            if (c < 0x80 && strchr(also, (int)c))
                g_string_append_c(out, '\\');
            escape_character(out, c);
            p = g_utf8_next_char(p);
        }
    }
}

char *log_escape(const char *value, gsize limit)
{
    GString *out = g_string_new(NULL);
    escape_into(out, value, limit, "");
    return g_string_free(out, FALSE);
}

/* key=value, in quotes where it has to be; a quote or backslash inside gets one in front, so that a
 * value cannot end itself and go on as another key. */
static void append_pair(GString *line, const char *key, const char *value)
{
    bool quote = strpbrk(value, " \"=\\") != NULL;
    g_string_append_printf(line, quote ? " %s=\"" : " %s=", key);
    escape_into(line, value, 200, quote ? "\"\\" : "");
    if (quote)
        g_string_append_c(line, '"');
}

static bool debug_wanted(void)
{
    return g_strcmp0(g_getenv("BILLHOOK_LOG_LEVEL"), "debug") == 0;
}

/* One write per line; when standard error is a full pipe the line is dropped rather than the daemon
 * stopped. */
static void write_line(const char *line, gsize length)
{
    struct pollfd ready = {.fd = STDERR_FILENO, .events = POLLOUT};
    if (poll(&ready, 1, 100) != 1)
        return;
    while (length > 0) {
        gssize written = write(STDERR_FILENO, line, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return;
        line += written;
        length -= (gsize)written;
    }
}

void log_event(enum log_level level, const char *event, ...)
{
    if (level == LOG_LEVEL_DEBUG && !debug_wanted())
        return;
    GString *line = g_string_new(NULL);
    if (g_getenv("JOURNAL_STREAM"))
        g_string_append_printf(line, "<%d>", (int)level);
    g_string_append(line, event);
    va_list arguments;
    va_start(arguments, event);
    const char *key;
    while ((key = va_arg(arguments, const char *))) {
        const char *value = va_arg(arguments, const char *);
        if (value && *value)
            append_pair(line, key, value);
    }
    va_end(arguments);
    g_string_append_c(line, '\n');
    write_line(line->str, line->len);
    g_string_free(line, TRUE);
}

const char *log_error_prefix(void)
{
    return g_getenv("JOURNAL_STREAM") && !isatty(STDERR_FILENO) ? "<3>" : "";
}
