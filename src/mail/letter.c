/* The HTML part of a mail. Mail programs know little of CSS: layout is by tables, what matters is
 * said in attributes and inline, and the style sheet adds what phones and dark mode need. */
#include "mail/letter.h"

#include <stdbool.h>
#include <string.h>

#include "base/accent.h"
#include "base/markup.h"

enum {
    HTML_MOST = 30 * 1024, /* bytes as quoted-printable */
    BODY_MOST = 24 * 1024,
    BODY_LEAST = 256,
    LABEL_MOST = 64, /* bytes */
    LINK_MOST = 2000,
    WHOLE_MOST = 30 /* bytes: what a telephone's line has room for */
};

#define FONT "font-family:Helvetica,Arial,sans-serif;"
#define QUIET "color:#565f6b;"
#define TEXT "color:#1c2127;"

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

static bool is_set(const char *text)
{
    return text && *text;
}

/* ---- what may be clicked ---- */

static gsize scheme_length(const char *text)
{
    if (g_str_has_prefix(text, "https://"))
        return strlen("https://");
    return g_str_has_prefix(text, "http://") ? strlen("http://") : 0;
}

/* How many bytes of a URL stand here; 0: none. */
static gsize url_length(const char *text)
{
    gsize length = scheme_length(text);
    if (length == 0)
        return 0;
    while (g_ascii_isgraph(text[length]) && !strchr("<>\"`{}|^", text[length]))
        length++;
    while (strchr(".,;:!?)'", text[length - 1]))
        length--;
    return length > LINK_MOST ? 0 : length;
}

char *letter_origin(const char *url)
{
    gsize start = scheme_length(url);
    gsize length = start ? strcspn(url + start, "/?#\\ \n\t\"<>") : 0;
    if (length == 0 || memchr(url + start, '@', length))
        return g_strdup("");
    while (length > 0 && strchr(".,;:!)", url[start + length - 1]))
        length--;
    return g_strndup(url, start + length);
}

/* Whether the button has where to go. */
static bool has_link(const struct letter *letter)
{
    return is_set(letter->link) && url_length(letter->link) == strlen(letter->link);
}

static bool may_follow(const struct letter *letter, const char *url)
{
    g_autofree char *origin = letter_origin(url);
    return *origin && letter->origins && g_strv_contains(letter->origins, origin);
}

static gsize address_length(const struct letter *letter, const char *text)
{
    bool here = is_set(letter->address) && g_str_has_prefix(text, letter->address);
    gsize length = here ? strlen(letter->address) : 0;
    return here && !g_ascii_isalnum(text[length]) ? length : 0;
}

/* A link at this place; how many bytes it took, 0: there is none. */
static gsize add_link(GString *page, const struct letter *letter, const char *text)
{
    gsize url = url_length(text), address = url ? 0 : address_length(letter, text);
    g_autofree char *word = g_strndup(text, url ? url : address);
    if (!*word || (url && !may_follow(letter, word)))
        return 0;
    html_add(page, "<a href=\"%h%a\" class=\"link\" style=\"color:#0b57a4\">%t</a>",
            url ? "" : "mailto:", word, word);
    return strlen(word);
}

/* Where a link may begin. */
static bool may_begin(const struct letter *letter, const char *line, const char *at)
{
    bool first = *at == 'h' || (is_set(letter->address) && *at == *letter->address);
    return first && (at == line || !g_ascii_isalnum(at[-1]));
}

/* A word at this place that stays on one line; how many bytes it took, 0: there is none. */
static gsize add_whole(GString *page, const struct letter *letter, const char *text)
{
    for (guint i = 0; letter->whole && letter->whole[i]; i++) {
        const char *word = letter->whole[i];
        gsize length = strlen(word);
        if (length == 0 || length > WHOLE_MOST || strncmp(text, word, length) != 0)
            continue;
        html_add(page, "<span style=\"white-space:nowrap\">%t</span>", word);
        return length;
    }
    return 0;
}

/* A line of text, its links clickable. */
static void add_words(GString *page, const struct letter *letter, const char *line)
{
    g_autoptr(GString) plain = g_string_new(NULL), link = g_string_new(NULL);
    for (const char *p = line; *p;) {
        gsize taken = may_begin(letter, line, p) ? add_link(link, letter, p) : 0;
        if (taken == 0 && (p == line || !g_ascii_isalnum(p[-1])))
            taken = add_whole(link, letter, p);
        if (taken == 0) {
            g_string_append_c(plain, *p++);
            continue;
        }
        html_text(page, plain->str);
        g_string_append(page, link->str);
        g_string_truncate(plain, 0);
        g_string_truncate(link, 0);
        p += taken;
    }
    html_text(page, plain->str);
}

/* ---- pairs ---- */

struct pair {
    char *label, *value;
};

static void pair_clear(struct pair *pair)
{
    g_clear_pointer(&pair->label, g_free);
    g_clear_pointer(&pair->value, g_free);
}

/* "Mededeling: +++…+++"; French puts a no-break space before the colon. */
static bool read_pair(const char *line, struct pair *pair)
{
    const char *colon = strstr(line, ": ");
    gsize length = colon ? (gsize)(colon - line) : 0;
    if (length == 0 || length > LABEL_MOST || strpbrk(line, ":") != colon || !colon[2])
        return false;
    *pair = (struct pair){g_strndup(line, length), g_strdup(colon + 2)};
    if (g_str_has_suffix(pair->label, "\u00a0"))
        pair->label[length - strlen("\u00a0")] = '\0';
    g_strstrip(pair->value);
    return true;
}

static bool is_known(const struct letter *letter, const char *value)
{
    return letter->values && g_strv_contains(letter->values, value);
}

/* How many lines from here on are pairs; *known: one of them has a known value. */
static guint pairs_length(const struct letter *letter, char *const *lines, bool *known)
{
    guint length = 0;
    struct pair pair = {0};
    *known = false;
    for (; lines[length] && read_pair(lines[length], &pair); length++) {
        *known |= is_known(letter, pair.value) || g_strcmp0(letter->link, pair.value) == 0;
        pair_clear(&pair);
    }
    return length;
}

static void add_pair(GString *page, const struct letter *letter, const struct pair *pair)
{
    html_add(page,
            "<tr><th scope=\"row\" align=\"left\" valign=\"top\" class=\"cell quiet\" style=\"" FONT
            "font-size:14px;line-height:20px;font-weight:normal;" QUIET
            "padding:3px 16px 3px 0\">%t</th>"
            "<td valign=\"top\" class=\"cell text wrap\" style=\"" FONT
            "font-size:15px;line-height:20px;" TEXT "padding:3px 0;%h\">",
            pair->label, is_known(letter, pair->value) ? "font-weight:bold" : "");
    add_words(page, letter, pair->value);
    g_string_append(page, "</td></tr>\n");
}

/* The lines as a table, but the link, which is the button: its label becomes *button. */
static void add_pairs(
        GString *page, const struct letter *letter, char *const *lines, guint length, char **button)
{
    g_string_append(page, "<table cellpadding=\"0\" cellspacing=\"0\" border=\"0\">\n");
    for (guint i = 0; i < length; i++) {
        struct pair pair = {0};
        read_pair(lines[i], &pair);
        if (button && has_link(letter) && strcmp(letter->link, pair.value) == 0)
            *button = g_steal_pointer(&pair.label);
        else
            add_pair(page, letter, &pair);
        pair_clear(&pair);
    }
    g_string_append(page, "</table>\n");
}

/* ---- the box: what is to be paid, and how ---- */

static void add_picture(GString *page, const struct letter_picture *picture, const char *style)
{
    html_add(page,
            "<img src=\"cid:%a\" alt=\"%a\" width=\"%h\" height=\"%h\" border=\"0\" "
            "style=\"display:block;%h\">",
            picture->content_id, or_empty(picture->alt), NUMBER_TEXT(picture->width),
            NUMBER_TEXT(picture->height), style);
}

static void add_code(GString *page, const struct letter *letter)
{
    if (!is_set(letter->code.content_id))
        return;
    g_string_append(page,
            "<td valign=\"top\" align=\"right\" width=\"152\" class=\"cell code\" "
            "style=\"padding:16px 20px 16px 0\">");
    add_picture(page, &letter->code,
            FONT "font-size:13px;line-height:18px;color:#565f6b;"
                 "background-color:#ffffff;border-radius:6px");
    html_add(page,
            "<div class=\"quiet\" style=\"width:132px;padding:6px 0 0;text-align:center;" FONT
            "font-size:12px;line-height:16px;" QUIET "\">%t</div></td>",
            or_empty(letter->caption));
}

/* A cell with the colour, so that Outlook, which pads no link, has a button as well. */
static void add_button(GString *page, const struct letter *letter, const char *words)
{
    char accent[8];
    if (!has_link(letter))
        return;
    accent_for_light(or_empty(letter->accent), accent);
    html_add(page,
            "<tr><td colspan=\"2\" class=\"pay\" style=\"padding:0 20px 20px\">"
            "<table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\"><tr>"
            "<td bgcolor=\"%h\" class=\"button\" style=\"background-color:%h;border-radius:6px;"
            "mso-padding-alt:12px 24px\">"
            "<a href=\"%a\" class=\"press\" style=\"display:inline-block;padding:12px 24px;" FONT
            "font-size:16px;line-height:20px;font-weight:bold;color:#ffffff;"
            "text-decoration:none\">%t</a></td></tr></table></td></tr>\n",
            accent, accent, letter->link, is_set(words) ? words : or_empty(letter->button));
}

static void add_box(GString *page, const struct letter *letter, char *const *lines, guint length)
{
    g_autofree char *button = NULL;
    g_string_append(page,
            "<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" "
            "border=\"0\" bgcolor=\"#f3f5f7\" class=\"box\" style=\"background-color:#f3f5f7;"
            "border-radius:8px;margin:4px 0 16px\">\n<tr><td valign=\"top\" class=\"cell\" "
            "style=\"padding:16px 20px\">\n");
    if (length > 0)
        add_pairs(page, letter, lines, length, &button);
    g_string_append(page, "</td>");
    add_code(page, letter);
    g_string_append(page, "</tr>\n");
    add_button(page, letter, button);
    g_string_append(page, "</table>\n");
}

/* ---- the body ---- */

/* How the body has come along. */
struct flow {
    bool in_paragraph, box_stands;
};

static void end_paragraph(GString *page, struct flow *flow)
{
    if (flow->in_paragraph)
        g_string_append(page, "</p>\n");
    flow->in_paragraph = false;
}

/* A blank line ends a paragraph. */
static void add_text_line(
        GString *page, const struct letter *letter, const char *line, struct flow *flow)
{
    if (!*line) {
        end_paragraph(page, flow);
        return;
    }
    if (flow->in_paragraph)
        g_string_append(page, "<br>\n");
    else
        g_string_append(page,
                "<p class=\"text wrap\" style=\"margin:0 0 16px;" FONT
                "font-size:16px;line-height:24px;" TEXT "\">");
    flow->in_paragraph = true;
    add_words(page, letter, line);
}

static void add_table(GString *page,
        const struct letter *letter,
        char *const *lines,
        guint length,
        struct flow *flow)
{
    end_paragraph(page, flow);
    if (!flow->box_stands) {
        add_box(page, letter, lines, length);
    } else {
        add_pairs(page, letter, lines, length, NULL);
        g_string_append(page, "<div style=\"height:16px;line-height:16px\">&nbsp;</div>\n");
    }
    flow->box_stands = true;
}

static void add_body(GString *page, const struct letter *letter, const char *body)
{
    g_auto(GStrv) lines = g_strsplit(body, "\n", -1);
    struct flow flow = {0};
    for (guint i = 0; lines[i];) {
        bool known;
        guint pairs = pairs_length(letter, lines + i, &known), end = i + MAX(pairs, 1);
        if (known)
            add_table(page, letter, lines + i, pairs, &flow);
        for (; !known && i < end; i++)
            add_text_line(page, letter, lines[i], &flow);
        i = end;
    }
    end_paragraph(page, &flow);
    if (!flow.box_stands && (is_set(letter->code.content_id) || has_link(letter)))
        add_box(page, letter, lines, 0);
}

/* ---- the frame ---- */

/* What phones and dark mode need; the colours that change stand inline as well. */
static void add_style(GString *page, const struct letter *letter)
{
    char light[8], dark[8];
    accent_for_light(or_empty(letter->accent), light);
    accent_for_dark(or_empty(letter->accent), dark);
    html_add(page,
            "<style>\n"
            "body{margin:0;padding:0;-webkit-text-size-adjust:100%%}\n"
            ".wrap{word-break:break-word;overflow-wrap:anywhere}\n"
            "@media (max-width:520px){\n"
            ".pad{padding-left:20px!important;padding-right:20px!important}\n"
            ".cell{display:block!important;width:auto!important;padding:0!important}\n"
            "th.cell{padding-top:10px!important}\n"
            ".box>tbody>tr>.cell{padding:6px 16px 16px!important}\n"
            ".box>tbody>tr>.code{padding-top:0!important;text-align:left!important}\n"
            ".pay{padding-left:16px!important}\n"
            "}\n");
    html_add(page,
            "@media (prefers-color-scheme:dark){\n"
            "body,.page{background-color:#15181c!important}\n"
            ".card{background-color:#1e2227!important}\n"
            ".box{background-color:#2a3038!important}\n"
            ".text{color:#e8eaed!important}\n"
            ".quiet{color:#b3bac3!important}\n"
            ".name,.link{color:%h!important}\n"
            ".bar,.button{background-color:%h!important}\n"
            ".press{color:#101316!important}\n"
            ".logo{background-color:#ffffff!important;padding:8px 10px!important}\n"
            "}\n</style>\n",
            dark, dark);
}

static void add_head(GString *page, const struct letter *letter)
{
    html_add(page,
            "<!DOCTYPE html>\n<html lang=\"%a\">\n<head>\n"
            "<meta charset=\"utf-8\">\n"
            "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
            "<meta name=\"color-scheme\" content=\"light dark\">\n"
            "<meta name=\"supported-color-schemes\" content=\"light dark\">\n"
            "<meta name=\"format-detection\" "
            "content=\"telephone=no,date=no,address=no,email=no,url=no\">\n"
            "<meta name=\"x-apple-disable-message-reformatting\">\n"
            "<title>%t</title>\n",
            letter->language, or_empty(letter->title));
    add_style(page, letter);
    g_string_append(page, "</head>\n");
}

/* The logo, on white in dark mode too; without one the name. */
static void add_sender(GString *page, const struct letter *letter)
{
    char accent[8];
    accent_for_light(or_empty(letter->accent), accent);
    if (!is_set(letter->logo.content_id)) {
        html_add(page,
                "<div class=\"name wrap\" style=\"margin:0 0 24px;" FONT
                "font-size:20px;line-height:28px;font-weight:bold;color:%h\">%t</div>\n",
                accent, or_empty(letter->sender));
        return;
    }
    g_string_append(page,
            "<table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" "
            "style=\"margin:0 0 24px\"><tr><td bgcolor=\"#ffffff\" class=\"logo\" "
            "style=\"background-color:#ffffff;border-radius:6px\">");
    add_picture(page, &letter->logo, FONT "font-size:20px;font-weight:bold;color:#1c2127");
    g_string_append(page, "</td></tr></table>\n");
}

static void add_part(GString *page, const char *style, const char *class, const char *text)
{
    if (is_set(text))
        html_add(
                page, "<div class=\"%h wrap\" style=\"" FONT "%h\">%t</div>\n", class, style, text);
}

static void add_summary(GString *page, const struct letter *letter)
{
    g_string_append(page,
            "<h1 class=\"text wrap\" style=\"margin:0 0 14px;" FONT
            "font-size:22px;line-height:28px;font-weight:bold;" TEXT "\">");
    add_words(page, letter, or_empty(letter->title));
    g_string_append(page, "</h1>\n");
    if (!is_set(letter->amount))
        return;
    add_part(page, "font-size:14px;line-height:20px;" QUIET, "quiet", letter->label);
    add_part(
            page, "font-size:30px;line-height:38px;font-weight:bold;" TEXT, "text", letter->amount);
    add_part(page, "font-size:14px;line-height:20px;" QUIET, "quiet", letter->note);
    g_string_append(page, "<div style=\"height:20px;line-height:20px\">&nbsp;</div>\n");
}

static void add_footer(GString *page, const struct letter *letter)
{
    g_auto(GStrv) lines = g_strsplit(or_empty(letter->footer), "\n", -1);
    g_string_append(page,
            "<tr><td class=\"pad quiet wrap\" style=\"padding:16px 32px 32px;" FONT
            "font-size:13px;line-height:20px;" QUIET "\">");
    for (guint i = 0; lines[i]; i++) {
        g_string_append(page, i ? "<br>\n" : "");
        add_words(page, letter, lines[i]);
    }
    g_string_append(page, "</td></tr>\n");
}

/* Outlook knows no max-width: it gets a table of that width around. */
static char *make(const struct letter *letter, const char *body)
{
    char accent[8];
    GString *page = g_string_new(NULL);
    accent_for_light(or_empty(letter->accent), accent);
    add_head(page, letter);
    g_string_append(page,
            "<body class=\"page\" bgcolor=\"#eceff2\" style=\"background-color:#eceff2\">\n"
            "<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" "
            "border=\"0\" bgcolor=\"#eceff2\" class=\"page\" style=\"background-color:#eceff2\">"
            "<tr><td align=\"center\" style=\"padding:24px 8px\">\n"
            "<!--[if mso]><table role=\"presentation\" width=\"600\" align=\"center\"><tr><td>"
            "<![endif]-->\n"
            "<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" "
            "border=\"0\" style=\"max-width:600px;text-align:left\">\n");
    html_add(page,
            "<tr><td height=\"4\" bgcolor=\"%h\" class=\"bar\" style=\"background-color:%h;"
            "height:4px;line-height:4px;font-size:4px;border-radius:8px 8px 0 "
            "0\">&nbsp;</td></tr>\n"
            "<tr><td bgcolor=\"#ffffff\" class=\"card pad\" style=\"background-color:#ffffff;"
            "padding:28px 32px 16px;border-radius:0 0 8px 8px\">\n",
            accent, accent);
    add_sender(page, letter);
    add_summary(page, letter);
    add_body(page, letter, body);
    g_string_append(page, "</td></tr>\n");
    add_footer(page, letter);
    g_string_append(page,
            "</table>\n<!--[if mso]></td></tr></table><![endif]-->\n"
            "</td></tr></table>\n</body>\n</html>\n");
    return g_string_free(page, FALSE);
}

/* ---- its size ---- */

/* About what it takes as quoted-printable. */
static gsize encoded_size(const char *html)
{
    gsize size = 0;
    for (const char *p = html; *p; p++)
        size += (guchar)*p >= 0x7f || *p == '=' ? 3 : 1;
    return size + size / 24;
}

static char *cut(const char *body, gsize most)
{
    if (strlen(body) <= most)
        return g_strdup(body);
    const char *end = g_utf8_find_prev_char(body, body + most);
    g_autofree char *start = g_strndup(body, end ? (gsize)(end - body) : 0);
    return g_strconcat(start, " […]", NULL);
}

char *letter_html(const struct letter *letter)
{
    for (gsize most = BODY_MOST;; most /= 2) {
        g_autofree char *body = cut(or_empty(letter->body), most);
        g_autofree char *html = make(letter, body);
        if (encoded_size(html) <= HTML_MOST || most < BODY_LEAST)
            return g_steal_pointer(&html);
    }
}
