/* The frame. */
#include "page.h"

#include <string.h>

#include "assets.h"
#include "notices.h"

/* ---- navigation ---- */

struct place {
    const char *path;
    enum word word;
    enum desk_who who;
    const char *key; /* of `g KEY` */
};

/* clang-format off */
static const struct place places[] = {
    {"/",          WORD_TODAY,     WHO_READER, "t"},
    {"/documents", WORD_DOCUMENTS, WHO_READER, "d"},
    {"/bank",      WORD_BANK,      WHO_READER, "b"},
    {"/orders",    WORD_ORDERS,    WHO_READER, "o"},
    {"/queues",    WORD_QUEUES,    WHO_READER, "q"},
    {"/reports",   WORD_REPORTS,   WHO_READER, "r"},
    {"/settings",  WORD_SETTINGS,  WHO_OWNER,  "s"},
    {"/users",     WORD_USERS,     WHO_OWNER,  "u"},
};
/* clang-format on */

static bool is_here(const struct desk_request *request, const char *path)
{
    gsize length = strlen(path);
    if (strcmp(path, "/") == 0)
        return strcmp(request->path, "/") == 0;
    return strncmp(request->path, path, length) == 0 &&
            (request->path[length] == '\0' || request->path[length] == '/');
}

static void put_places(const struct desk_request *request, GString *page)
{
    html_add(page, "<ul>");
    for (gsize i = 0; i < G_N_ELEMENTS(places); i++)
        if (desk_may(request, places[i].who))
            html_add(page, "<li><a href=\"%a\" data-go=\"%a\"%h>%t</a></li>", places[i].path,
                    places[i].key, is_here(request, places[i].path) ? " aria-current=\"page\"" : "",
                    desk_word(request, places[i].word));
    html_add(page, "</ul>");
}

static void put_top(struct desk_request *request, GString *page)
{
    const char *menu = desk_word(request, WORD_MENU);
    html_add(page,
            "<header class=\"top\"><a class=\"brand\" href=\"/\">%t</a><nav class=\"wide\" "
            "aria-label=\"%a\">",
            request->work.config->seller.name, menu);
    put_places(request, page);
    html_add(page, "</nav><details class=\"small\"><summary>%t</summary><nav aria-label=\"%a\">",
            menu, menu);
    put_places(request, page);
    html_add(page, "</nav></details><div class=\"me\"><a href=\"/me\">%t</a>", request->user->name);
    put_form_begin(request, page, "/sign-out");
    put_button(page, desk_word(request, WORD_SIGN_OUT), BUTTON_QUIET);
    put_form_end(page);
    html_add(page, "</div></header>");
}

/* ---- the list of keys ---- */

static void put_key(
        const struct desk_request *request, GString *page, const char *key, enum word word)
{
    html_add(page, "<dt><kbd>%t</kbd></dt><dd>%t</dd>", key, desk_word(request, word));
}

static void put_keys(const struct desk_request *request, GString *page)
{
    html_add(page,
            "<dialog id=\"keys\" aria-labelledby=\"keys-title\"><h2 id=\"keys-title\">%t</h2>"
            "<dl>",
            desk_word(request, WORD_KEYS));
    put_key(request, page, "/", WORD_KEY_SEARCH);
    put_key(request, page, "j k", WORD_KEY_MOVE);
    put_key(request, page, "Enter", WORD_KEY_OPEN);
    put_key(request, page, "x", WORD_KEY_TICK);
    for (gsize i = 0; i < G_N_ELEMENTS(places); i++) {
        g_autofree char *keys = g_strconcat("g ", places[i].key, NULL);
        if (desk_may(request, places[i].who))
            put_key(request, page, keys, places[i].word);
    }
    put_key(request, page, "?", WORD_KEY_HELP);
    html_add(page,
            "</dl><p><label><input type=\"checkbox\" id=\"keys-on\" checked> %t</label></p>"
            "<form method=\"dialog\"><button>%t</button></form></dialog>",
            desk_word(request, WORD_KEYS_ON), desk_word(request, WORD_CLOSE));
}

/* ---- the frame ---- */

static void put_head(
        const struct desk_request *request, GString *page, const char *title, bool script)
{
    const struct config *config = request->work.config;
    g_autofree char *style = assets_style_path(config);
    html_add(page,
            "<!doctype html>\n<html lang=\"%a\"><head><meta charset=\"utf-8\">"
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
            "<meta name=\"color-scheme\" content=\"light dark\"><title>%t · %t</title>"
            "<link rel=\"stylesheet\" href=\"%a\"><link rel=\"icon\" href=\"%a\">",
            language_text(request->language), title, config->seller.name, style,
            assets_icon_path());
    if (script)
        html_add(page, "<script defer src=\"%a\"></script>", assets_script_path());
    html_add(page, "</head>");
}

static void put_messages(struct desk_request *request, GString *page)
{
    g_autofree char *notice =
            request->session ? notices_take(request->desk, request->session->id) : NULL;
    if (notice)
        html_add(page, "<p class=\"notice\" role=\"status\">%t</p>", notice);
    if (request->alert)
        html_add(page, "<p class=\"alert\" role=\"alert\">%t</p>", request->alert);
}

static GString *begin(struct desk_request *request, const char *title, bool bare)
{
    GString *page = g_string_sized_new(8192);
    put_head(request, page, title, !bare);
    html_add(page, "<body%h data-copied=\"%a\"><a class=\"skip\" href=\"#main\">%t</a>",
            bare ? " class=\"bare\"" : "", desk_word(request, WORD_COPIED),
            desk_word(request, WORD_SKIP));
    if (!bare)
        put_top(request, page);
    html_add(page, "<main id=\"main\"><h1>%t</h1>", title);
    put_messages(request, page);
    return page;
}

GString *page_begin(struct desk_request *request, const char *title)
{
    return begin(request, title, !request->user);
}

GString *page_begin_bare(struct desk_request *request, const char *title)
{
    return begin(request, title, true);
}

void page_end(struct desk_request *request, GString *page)
{
    html_add(page, "</main>");
    if (request->user)
        put_keys(request, page);
    html_add(page, "</body></html>\n");
    answer_html(request, page);
}
