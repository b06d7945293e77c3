/* The files beside the pages. They lie in this folder and are put in as they are by the assembler;
 * the Makefile makes this object anew when one changes. */
#include "assets.h"

#include <string.h>

#include "base/accent.h"
#include "base/text.h"

#define INCLUDE_FILE(name, path)                                      \
    __asm__(".pushsection .rodata\n"                                  \
            ".global desk_" #name "\n.type desk_" #name ", @object\n" \
            "desk_" #name ":\n.incbin \"" path "\"\n"                 \
            "desk_" #name "_end:\n.byte 0\n"                          \
            ".size desk_" #name ", . - desk_" #name "\n"              \
            ".balign 4\n.global desk_" #name "_size\n"                \
            ".type desk_" #name "_size, @object\n"                    \
            "desk_" #name "_size:\n"                                  \
            ".long desk_" #name "_end - desk_" #name "\n"             \
            ".size desk_" #name "_size, 4\n.popsection\n");           \
    extern const char desk_##name[];                                  \
    extern const guint32 desk_##name##_size

INCLUDE_FILE(css, "src/desk/desk.css");
INCLUDE_FILE(js, "src/desk/desk.js");

/* A square with a fold: a page with a hook. */
static const char icon[] =
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 16 16\"><rect width=\"16\" "
        "height=\"16\" rx=\"3\" fill=\"#1f4e79\"/><path d=\"M5 3v6.5a3 3 0 0 0 6 0V8\" "
        "fill=\"none\" "
        "stroke=\"#fff\" stroke-width=\"1.8\" stroke-linecap=\"round\"/></svg>\n";

/* The first 16 hex digits of a text's SHA-256. Caller frees. */
static char *hash_of(const char *text, gsize length)
{
    guint8 digest[32];
    sha256(text, length, digest);
    return text_hex(digest, 8);
}

/* "/static/HASH/NAME", made once. */
static const char *path_once(gsize *once, const char *text, gsize length, const char *name)
{
    if (g_once_init_enter(once)) {
        g_autofree char *hash = hash_of(text, length);
        g_autofree char *path = g_strdup_printf("/static/%s/%s", hash, name);
        g_once_init_leave(once, (gsize)g_intern_string(path));
    }
    return (const char *)*once;
}

/* The seller's colour on a light ground and on a dark one, "#rrggbb". */
struct accents {
    char light[8], dark[8];
};

static struct accents accents_of(const struct config *config)
{
    struct accents accents = {"", ""};
    accent_for_light(config->seller.accent_color, accents.light);
    accent_for_dark(config->seller.accent_color, accents.dark);
    return accents;
}

/* ---- the style sheet without what only people read ---- */

static const char *skip_comments(const char *at)
{
    while (g_str_has_prefix(at, "/*")) {
        const char *end = strstr(at + 2, "*/");
        at = end ? end + 2 : at + strlen(at);
    }
    return at;
}

/* A blank that stands between two words of a selector or a value stays; no string has one. */
static bool blank_counts(const GString *packed, const char *next)
{
    bool after = packed->len && !strchr("{};:, ", packed->str[packed->len - 1]);
    return after && *next && !strchr("{};, ", *next);
}

static void pack_style(GString *packed, const char *css)
{
    for (const char *at = skip_comments(css); *at; at = skip_comments(at)) {
        const char *next = at + strspn(at, " \n");
        if (next == at) {
            if (*at == '}' && packed->str[packed->len - 1] == ';')
                g_string_truncate(packed, packed->len - 1);
            g_string_append_c(packed, *at++);
            continue;
        }
        next = skip_comments(next);
        if (blank_counts(packed, next))
            g_string_append_c(packed, ' ');
        at = next;
    }
}

/* The style sheet: the colour's variables, then the file. Caller unrefs. */
static GBytes *style_of(const struct config *config)
{
    struct accents accents = accents_of(config);
    GString *style = g_string_sized_new(desk_css_size + 64);
    g_string_printf(style, ":root{--accent:%s;--accent-dark:%s}\n", accents.light, accents.dark);
    pack_style(style, desk_css);
    return g_string_free_to_bytes(style);
}

/* The file is hashed once; what else is in the style sheet, the colours, stands in the path. */
char *assets_style_path(const struct config *config)
{
    static gsize once; /* g_once_init_enter()'s */
    const char *path = path_once(&once, desk_css, desk_css_size, "");
    struct accents accents = accents_of(config);
    int length = (int)strlen(path) - 1;
    return g_strdup_printf(
            "%.*s-%s-%s/desk.css", length, path, accents.light + 1, accents.dark + 1);
}

const char *assets_script_path(void)
{
    static gsize once; /* g_once_init_enter()'s */
    return path_once(&once, desk_js, desk_js_size, "desk.js");
}

const char *assets_icon_path(void)
{
    static gsize once; /* g_once_init_enter()'s */
    return path_once(&once, icon, strlen(icon), "icon.svg");
}

GBytes *assets_get(
        const struct config *config, const char *hash, const char *file, const char **type)
{
    g_autofree char *path = g_strdup_printf("/static/%s/%s", hash, file);
    g_autofree char *style_path = assets_style_path(config);
    if (strcmp(path, style_path) == 0) {
        *type = "text/css; charset=utf-8";
        return style_of(config);
    }
    if (strcmp(path, assets_script_path()) == 0) {
        *type = "text/javascript; charset=utf-8";
        return g_bytes_new_static(desk_js, desk_js_size);
    }
    if (strcmp(path, assets_icon_path()) == 0) {
        *type = "image/svg+xml";
        return g_bytes_new_static(icon, strlen(icon));
    }
    return NULL;
}
