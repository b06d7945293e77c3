#include "render/fonts.h"

#include <pango/pangofc-fontmap.h>
#include <string.h>

#include "base/text.h"

#define DEFAULT_FAMILY "Inter"
/* when a glyph is not in the first one; scripts beyond these come through fontconfig */
#define FALLBACK_FAMILIES "Inter,Noto Sans,DejaVu Sans,sans-serif"

static const struct {
    double size, pitch;
    PangoWeight weight;
} styles[FONT_STYLES] = {
    [FONT_TITLE] = {17, 22, PANGO_WEIGHT_SEMIBOLD},
    [FONT_BODY] = {9, 12.75, PANGO_WEIGHT_NORMAL},
    [FONT_STRONG] = {9, 12.75, PANGO_WEIGHT_SEMIBOLD},
    [FONT_SMALL] = {7.5, 10.5, PANGO_WEIGHT_NORMAL},
    [FONT_SMALL_STRONG] = {7.5, 10.5, PANGO_WEIGHT_SEMIBOLD},
};

static const gunichar figure_characters[FONT_FIGURES] = {'0', '1', '2', '3', '4', '5',  '6',    '7',    '8',
                                                         '9', '.', ',', '-', '%', 0xA0, 0x202F, 0x20AC, 0x2212};

/* What a thread keeps. */
struct thread_fonts {
    PangoFontMap *map;
    struct fonts fonts; /* of the last family; family NULL: none yet */
};

static void fonts_clear(struct fonts *fonts)
{
    if (!fonts->family)
        return;
    for (int i = 0; i < FONT_STYLES; i++) {
        pango_font_description_free(fonts->style[i].description);
        g_clear_object(&fonts->style[i].pango);
    }
    pango_attr_list_unref(fonts->features);
    g_object_unref(fonts->context);
    g_free(fonts->family);
    memset(fonts, 0, sizeof *fonts);
}

static void thread_fonts_free(gpointer data)
{
    struct thread_fonts *thread = data;
    fonts_clear(&thread->fonts);
    g_object_unref(thread->map);
    g_free(thread);
}

static GPrivate thread_key = G_PRIVATE_INIT(thread_fonts_free);

void fonts_thread_end(void)
{
    g_private_replace(&thread_key, NULL);
}

/* ---- figures ----------------------------------------------------------------------------------------------------- */

/* Shapes one character alone; false when it is not one plain glyph of `font`, the font of the figure 0. */
static bool shape_figure(struct fonts *fonts, enum font_style style, gunichar character, PangoFont **font,
                         struct figure_glyph *figure)
{
    char text[8] = "";
    g_unichar_to_utf8(character, text);
    g_autoptr(PangoLayout) layout = fonts_layout(fonts, style, text, -1);
    const PangoLayoutLine *line = pango_layout_get_line_readonly(layout, 0);
    const PangoGlyphItem *run = line && line->runs && !line->runs->next ? line->runs->data : NULL;
    if (!run || run->glyphs->num_glyphs != 1)
        return false;
    const PangoGlyphInfo *glyph = &run->glyphs->glyphs[0];
    if (glyph->glyph & PANGO_GLYPH_UNKNOWN_FLAG || glyph->glyph == PANGO_GLYPH_EMPTY)
        return false;
    if (!*font)
        *font = g_object_ref(run->item->analysis.font);
    if (*font != run->item->analysis.font || glyph->geometry.x_offset != 0 || glyph->geometry.y_offset != 0)
        return false;
    *figure = (struct figure_glyph){character, glyph->glyph, (double)glyph->geometry.width / PANGO_SCALE};
    return true;
}

static void load_figures(struct fonts *fonts, enum font_style style)
{
    struct font *font = &fonts->style[style];
    for (int i = 0; i < FONT_FIGURES; i++)
        if (!shape_figure(fonts, style, figure_characters[i], &font->pango, &font->figures[i]))
            font->figures[i] = (struct figure_glyph){.character = figure_characters[i]};
    if (font->pango)
        font->scaled = pango_cairo_font_get_scaled_font(PANGO_CAIRO_FONT(font->pango));
}

static const struct figure_glyph *find_figure(const struct font *font, gunichar character)
{
    if (character >= '0' && character <= '9')
        return &font->figures[character - '0'];
    for (int i = 10; i < FONT_FIGURES; i++)
        if (font->figures[i].character == character)
            return &font->figures[i];
    return NULL;
}

bool fonts_figures_width(const struct fonts *fonts, enum font_style style, const char *text, double *width)
{
    *width = 0;
    for (const char *at = text; *at; at = g_utf8_next_char(at)) {
        const struct figure_glyph *figure = find_figure(&fonts->style[style], g_utf8_get_char(at));
        if (!figure || figure->advance <= 0)
            return false;
        *width += figure->advance;
    }
    return fonts->style[style].scaled != NULL;
}

#define FIGURES_AT_ONCE 64

void fonts_figures_draw(const struct fonts *fonts, enum font_style style, const char *text, cairo_t *cr, double x, double y)
{
    const struct font *font = &fonts->style[style];
    cairo_glyph_t glyphs[FIGURES_AT_ONCE];
    cairo_text_cluster_t clusters[FIGURES_AT_ONCE];
    cairo_set_scaled_font(cr, font->scaled);
    while (*text) {
        const char *start = text;
        int count = 0;
        for (; *text && count < FIGURES_AT_ONCE; count++) {
            const struct figure_glyph *figure = find_figure(font, g_utf8_get_char(text));
            const char *next = g_utf8_next_char(text);
            g_return_if_fail(figure);
            glyphs[count] = (cairo_glyph_t){figure->index, x, y};
            clusters[count] = (cairo_text_cluster_t){(int)(next - text), 1};
            x += figure->advance;
            text = next;
        }
        cairo_show_text_glyphs(cr, start, (int)(text - start), glyphs, count, clusters, count, 0);
    }
}

/* ---- fonts ------------------------------------------------------------------------------------------------------- */

/* Glyphs stand where the outline says, not on whole pixels: a page has none. */
static PangoContext *new_context(PangoFontMap *map)
{
    PangoContext *context = pango_font_map_create_context(map);
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(context, options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(context, FALSE);
    pango_context_set_base_dir(context, PANGO_DIRECTION_LTR);
    return context;
}

static void load_style(struct fonts *fonts, enum font_style style, const char *families)
{
    struct font *font = &fonts->style[style];
    font->description = pango_font_description_new();
    pango_font_description_set_family(font->description, families);
    pango_font_description_set_weight(font->description, styles[style].weight);
    pango_font_description_set_absolute_size(font->description, styles[style].size * PANGO_SCALE);
    font->pitch = styles[style].pitch;
    PangoFontMetrics *metrics = pango_context_get_metrics(fonts->context, font->description, NULL);
    double ascent = (double)pango_font_metrics_get_ascent(metrics) / PANGO_SCALE;
    double descent = (double)pango_font_metrics_get_descent(metrics) / PANGO_SCALE;
    pango_font_metrics_unref(metrics);
    font->baseline = (font->pitch - ascent - descent) / 2 + ascent;
    load_figures(fonts, style);
}

/* tnum: figures of one width. calt=0: without it Inter writes a SKU "0x20" as "0×20"; a page shows what the data says. */
static void fonts_load(struct fonts *fonts, PangoFontMap *map, const char *family)
{
    g_autofree char *families = *family && g_ascii_strcasecmp(family, DEFAULT_FAMILY) != 0
                                    ? g_strconcat(family, "," FALLBACK_FAMILIES, NULL)
                                    : g_strdup(FALLBACK_FAMILIES);
    fonts->family = g_strdup(family);
    fonts->context = new_context(map);
    fonts->features = pango_attr_list_new();
    pango_attr_list_insert(fonts->features, pango_attr_font_features_new("tnum=1, calt=0"));
    for (int i = 0; i < FONT_STYLES; i++)
        load_style(fonts, (enum font_style)i, families);
}

static const char *const language_tags[LANGUAGES] = {
    [LANGUAGE_NL] = "nl-be", [LANGUAGE_FR] = "fr-be", [LANGUAGE_DE] = "de-be", [LANGUAGE_EN] = "en-be"};

struct fonts *fonts_get(const char *family, enum language language)
{
    struct thread_fonts *thread = g_private_get(&thread_key);
    if (!thread) {
        thread = g_new0(struct thread_fonts, 1);
        thread->map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
        g_private_set(&thread_key, thread);
    }
    struct fonts *fonts = &thread->fonts;
    if (fonts->family && strcmp(fonts->family, family) != 0)
        fonts_clear(fonts);
    if (!fonts->family)
        fonts_load(fonts, thread->map, family);
    pango_context_set_language(fonts->context, pango_language_from_string(language_tags[language]));
    return fonts;
}

PangoLayout *fonts_layout(const struct fonts *fonts, enum font_style style, const char *text, double width)
{
    g_autofree char *clean = text_clean(text, true);
    PangoLayout *layout = pango_layout_new(fonts->context);
    pango_layout_set_font_description(layout, fonts->style[style].description);
    pango_layout_set_attributes(layout, fonts->features);
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    if (width >= 0)
        pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
    pango_layout_set_text(layout, clean, -1);
    return layout;
}

double fonts_layout_width(PangoLayout *layout)
{
    PangoRectangle logical;
    pango_layout_get_extents(layout, NULL, &logical);
    return (double)logical.width / PANGO_SCALE;
}
