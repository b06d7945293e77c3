/* The writer of HTML. */
#include "base/markup.h"

#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

/* A character, or the replacement for what is none of HTML's; *p goes behind it. */
static gunichar next_character(const char **p)
{
    gunichar c = g_utf8_get_char_validated(*p, -1);
    if (c == (gunichar)-1 || c == (gunichar)-2) {
        (*p)++;
        return 0xfffd;
    }
    *p = g_utf8_next_char(*p);
    bool control = (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7f && c < 0xa0);
    return control || c == 0xfffe || c == 0xffff ? 0xfffd : c;
}

static const char *entity_of(gunichar c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

/* How many bytes from here are plain ASCII that needs nothing. */
static gsize plain_run(const char *text)
{
    gsize run = 0;
    while ((guchar)text[run] >= 0x20 && (guchar)text[run] < 0x7f && !entity_of((guchar)text[run]))
        run++;
    return run;
}

void html_text(GString *page, const char *text)
{
    for (;;) {
        gsize run = plain_run(text);
        g_string_append_len(page, text, (gssize)run);
        text += run;
        if (!*text)
            return;
        gunichar c = next_character(&text);
        const char *entity = entity_of(c);
        if (entity)
            g_string_append(page, entity);
        else
            g_string_append_unichar(page, c);
    }
}

void html_url_part(GString *page, const char *text)
{
    for (const char *p = text; *p; p++)
        if (g_ascii_isalnum(*p) || strchr("._~-", *p))
            g_string_append_c(page, *p);
        else
            g_string_append_printf(page, "%%%02X", (guint)(guchar)*p);
}

/* Fills one place. */
static void add_place(GString *page, char kind, va_list *arguments)
{
    if (kind == '%') {
        g_string_append_c(page, '%');
        return;
    }
    const char *text = va_arg(*arguments, const char *);
    switch (kind) {
    case 't':
    case 'a':
        html_text(page, text);
        break;
    case 'u':
        html_url_part(page, text);
        break;
    case 'h':
        g_string_append(page, text);
        break;
    default:
        g_error("html: there is no place %%%c", kind);
    }
}

void html_add_literal(GString *page, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    for (const char *p = format; *p;) {
        gsize run = strcspn(p, "%");
        g_string_append_len(page, p, (gssize)run);
        p += run;
        if (!*p)
            break;
        add_place(page, p[1], &arguments);
        p += 2;
    }
    va_end(arguments);
}

struct number_text html_number(gint64 number)
{
    struct number_text made;
    g_snprintf(made.text, sizeof made.text, "%" G_GINT64_FORMAT, number);
    return made;
}
