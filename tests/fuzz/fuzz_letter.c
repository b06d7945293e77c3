/* Any bytes as the texts of a mail's HTML: what they hold is never markup. Fields are parted by a
 * byte 0x1e, in the order of the enum. */
#include <stdint.h>
#include <string.h>

#include "mail/letter.h"

enum { TITLE, BODY, LINK, FOOTER, ADDRESS, ALT, VALUE, ORIGIN, FIELDS };

/* The tags that the frame is made of, and "!" of its comments; nothing else may begin one. */
static const char *const tags[] = {"!DOCTYPE", "!--[if mso]>", "![endif]", "html", "head", "meta",
        "title", "style", "body", "table", "tr", "td", "th", "p ", "p>", "br", "a ", "a>", "img",
        "h1", "div", "span"};

static void check_tag(const char *at)
{
    at += *at == '/';
    for (gsize i = 0; i < G_N_ELEMENTS(tags); i++)
        if (g_str_has_prefix(at, tags[i]))
            return;
    __builtin_trap();
}

/* The values of href and src: what the frame may lead to. */
static void check_target(const char *value)
{
    if (!g_str_has_prefix(value, "https://") && !g_str_has_prefix(value, "http://") &&
            !g_str_has_prefix(value, "mailto:") && !g_str_has_prefix(value, "cid:"))
        __builtin_trap();
}

static void check_html(const char *html)
{
    if (!g_utf8_validate(html, -1, NULL))
        __builtin_trap();
    for (const char *p = strchr(html, '<'); p; p = strchr(p + 1, '<'))
        check_tag(p + 1);
    for (const char *p = strstr(html, "<a href=\""); p; p = strstr(p + 1, "<a href=\""))
        check_target(p + strlen("<a href=\""));
    for (const char *p = strstr(html, "<img src=\""); p; p = strstr(p + 1, "<img src=\""))
        check_target(p + strlen("<img src=\""));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = g_strndup((const char *)data, size);
    g_auto(GStrv) parts = g_strsplit(text, "\x1e", FIELDS);
    const char *fields[FIELDS];
    gsize count = g_strv_length(parts);
    for (gsize i = 0; i < FIELDS; i++)
        fields[i] = i < count ? parts[i] : "";
    g_autofree char *origin = letter_origin(fields[ORIGIN]);
    const char *const values[] = {fields[VALUE], NULL}, *const origins[] = {origin, NULL};
    const struct letter letter = {.language = "nl",
            .sender = fields[TITLE],
            .accent = fields[VALUE],
            .title = fields[TITLE],
            .label = fields[ALT],
            .amount = fields[VALUE],
            .note = fields[ALT],
            .body = fields[BODY],
            .footer = fields[FOOTER],
            .values = values,
            .code = {"code.0@billhook", fields[ALT], 132, 132},
            .caption = fields[ALT],
            .link = fields[LINK],
            .button = fields[ALT],
            .origins = origins,
            .address = fields[ADDRESS]};
    g_autofree char *html = letter_html(&letter);
    check_html(html);
    return 0;
}
