/* The fonts of a thread, layouts of text, and the fast way for figures: each is shaped once and
 * drawn as glyphs. */
#include "fonts.h"

#include <hb.h>
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
        [FONT_SMALL] = {8, 11, PANGO_WEIGHT_NORMAL},
        [FONT_SMALL_STRONG] = {8, 11, PANGO_WEIGHT_SEMIBOLD},
};

static const gunichar figure_characters[FONT_FIGURES] = {'0', '1', '2', '3', '4', '5', '6', '7',
        '8', '9', '.', ',', '-', '%', 0xA0, 0x202F, 0x20AC, 0x2212};

/* What a thread keeps. */
struct thread_fonts {
    PangoFontMap *map;
    struct fonts fonts; /* of the last family; family NULL: none yet */
};

static void fonts_clear(struct fonts *fonts)
{
    if (!fonts->family)
        return;

    g_hash_table_unref(fonts->kept);
    for (int i = 0; i < FONT_STYLES; i++) {
        pango_font_description_free(fonts->style[i].description);
        g_clear_object(&fonts->style[i].pango);
    }

    pango_attr_list_unref(fonts->features);
    for (int i = 0; i < LANGUAGES; i++)
        g_object_unref(fonts->contexts[i]);
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

/* ---- figures ---- */

static PangoLayout *new_layout(
        const struct fonts *fonts, enum font_style style, const char *text, double width);

/* Shapes one character alone; false when it is not one plain glyph of `font`, the font of the
 * figure 0. */
static bool shape_figure(struct fonts *fonts,
        enum font_style style,
        gunichar character,
        PangoFont **font,
        struct figure_glyph *figure)
{
    char text[8] = "";
    g_unichar_to_utf8(character, text);
    g_autoptr(PangoLayout) layout = new_layout(fonts, style, text, -1);
    const PangoLayoutLine *line = pango_layout_get_line_readonly(layout, 0);
    const PangoGlyphItem *run = line && line->runs && !line->runs->next ? line->runs->data : NULL;
    if (!run || run->glyphs->num_glyphs != 1)
        return false;

    const PangoGlyphInfo *glyph = &run->glyphs->glyphs[0];
    if (glyph->glyph & PANGO_GLYPH_UNKNOWN_FLAG || glyph->glyph == PANGO_GLYPH_EMPTY)
        return false;
    if (!*font)
        *font = g_object_ref(run->item->analysis.font);
    bool moved = glyph->geometry.x_offset != 0 || glyph->geometry.y_offset != 0;
    if (*font != run->item->analysis.font || moved)
        return false;

    *figure = (struct figure_glyph){
            character, glyph->glyph, (double)glyph->geometry.width / PANGO_SCALE};
    return true;
}

static bool find_space(PangoFont *font, hb_codepoint_t *space)
{
    return hb_font_get_nominal_glyph(pango_font_get_hb_font(font), ' ', space);
}

static void load_figures(struct fonts *fonts, enum font_style style)
{
    struct font *font = &fonts->style[style];
    for (int i = 0; i < FONT_FIGURES; i++)
        if (!shape_figure(fonts, style, figure_characters[i], &font->pango, &font->figures[i]))
            font->figures[i] = (struct figure_glyph){.character = figure_characters[i]};

    hb_codepoint_t space;
    if (!font->pango || !find_space(font->pango, &space))
        return;

    font->space = space;
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

bool fonts_figures_width(
        const struct fonts *fonts, enum font_style style, const char *text, double *width)
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

/* Blanks of any width are drawn as the space, see keep_together(). */
static bool is_blank(gunichar character)
{
    return character == 0xA0 || character == 0x202F;
}

void fonts_figures_draw(const struct fonts *fonts,
        enum font_style style,
        const char *text,
        cairo_t *cr,
        double x,
        double y)
{
    const struct font *font = &fonts->style[style];
    cairo_glyph_t glyphs[FIGURES_AT_ONCE];
    cairo_text_cluster_t clusters[FIGURES_AT_ONCE];
    cairo_set_scaled_font(cr, font->scaled);
    while (*text) {
        char shown[FIGURES_AT_ONCE * 6];
        int shown_length = 0, count = 0;
        for (; *text && count < FIGURES_AT_ONCE; count++) {
            gunichar character = g_utf8_get_char(text);
            const struct figure_glyph *figure = find_figure(font, character);
            int length =
                    g_unichar_to_utf8(is_blank(character) ? ' ' : character, shown + shown_length);
            g_return_if_fail(figure);
            glyphs[count] =
                    (cairo_glyph_t){is_blank(character) ? font->space : figure->index, x, y};
            clusters[count] = (cairo_text_cluster_t){length, 1};
            x += figure->advance;
            shown_length += length;
            text = g_utf8_next_char(text);
        }
        cairo_show_text_glyphs(cr, shown, shown_length, glyphs, count, clusters, count, 0);
    }
}

/* ---- fonts ---- */

static const char *const language_tags[LANGUAGES] = {[LANGUAGE_NL] = "nl-be",
        [LANGUAGE_FR] = "fr-be",
        [LANGUAGE_DE] = "de-be",
        [LANGUAGE_EN] = "en-be"};

/* Glyphs stand where the outline says, not on whole pixels: a page has none. One context a
 * language, because a change of a context makes all its layouts void. */
static PangoContext *new_context(PangoFontMap *map, enum language language)
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
    pango_context_set_language(context, pango_language_from_string(language_tags[language]));
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
    PangoFontMetrics *metrics =
            pango_context_get_metrics(fonts->contexts[LANGUAGE_NL], font->description, NULL);
    double ascent = (double)pango_font_metrics_get_ascent(metrics) / PANGO_SCALE;
    double descent = (double)pango_font_metrics_get_descent(metrics) / PANGO_SCALE;
    pango_font_metrics_unref(metrics);
    font->baseline = (font->pitch - ascent - descent) / 2 + ascent;
    load_figures(fonts, style);
}

/* tnum: figures of one width. calt=0: without it Inter writes a SKU "0x20" as "0×20". No hyphens: a
 * SKU or a link that is broken over lines would gain one. A page shows what the data says. */
static void fonts_load(struct fonts *fonts, PangoFontMap *map, const char *family)
{
    g_autofree char *families = *family && g_ascii_strcasecmp(family, DEFAULT_FAMILY) != 0
            ? g_strconcat(family, "," FALLBACK_FAMILIES, NULL)
            : g_strdup(FALLBACK_FAMILIES);
    fonts->family = g_strdup(family);
    fonts->kept = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_object_unref);
    for (int i = 0; i < LANGUAGES; i++)
        fonts->contexts[i] = new_context(map, (enum language)i);
    fonts->features = pango_attr_list_new();
    pango_attr_list_insert(fonts->features, pango_attr_font_features_new("tnum=1, calt=0"));
    pango_attr_list_insert(fonts->features, pango_attr_insert_hyphens_new(FALSE));
    for (int i = 0; i < FONT_STYLES; i++)
        load_style(fonts, (enum font_style)i, families);
}

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
    fonts->language = language;
    return fonts;
}

/* ---- layouts ---- */

#define NO_BREAK_SPACE "\u00a0"

/* A no-break space is drawn as a space that the line must not break at: as a glyph of its own it
 * would bring a second font into the file (cairo's WinAnsi subset has none), for nothing that can
 * be seen. */
static PangoAttrList *keep_together(const struct fonts *fonts, char *text)
{
    PangoAttrList *attributes = pango_attr_list_copy(fonts->features);
    char *to = text;
    for (const char *from = text; *from;) {
        if (!g_str_has_prefix(from, NO_BREAK_SPACE)) {
            *to++ = *from++;
            continue;
        }
        guint at = (guint)(to - text);
        PangoAttribute *attribute = pango_attr_allow_breaks_new(FALSE);
        attribute->start_index = at > 0 ? at - 1 : 0;
        attribute->end_index = at + 2;
        pango_attr_list_insert(attributes, attribute);
        *to++ = ' ';
        from += strlen(NO_BREAK_SPACE);
    }

    *to = '\0';
    return attributes;
}

#define REFERENCE "+++ddd/dddd/ddddd+++"

/* Each "+++020/2600/11696+++" of a text stays on one line. */
static void keep_references(PangoAttrList *attributes, const char *text)
{
    for (const char *at = text; (at = strstr(at, "+++")); at++) {
        if (strlen(at) < strlen(REFERENCE))
            return;
        if (at[6] != '/' || at[11] != '/' || !g_str_has_prefix(at + 17, "+++"))
            continue;
        PangoAttribute *attribute = pango_attr_allow_breaks_new(FALSE);
        attribute->start_index = (guint)(at - text);
        attribute->end_index = attribute->start_index + (guint)strlen(REFERENCE);
        pango_attr_list_insert(attributes, attribute);
    }
}

#define WORD_MAX 1000 /* characters; no line of the page is a tenth as long */

/* Pango shapes all that is left of a word again for each line it breaks it over: the time grows
 * with the square. A word that no line can hold begins anew after so many characters, though never
 * before a mark that belongs to the character before it. */
static char *break_long_words(char *text)
{
    if (strlen(text) <= WORD_MAX)
        return text;

    GString *out = g_string_sized_new(strlen(text) + 64);
    gsize length = 0;
    for (const char *p = text; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        length = g_unichar_isspace(c) ? 0 : length + 1;
        bool joins = g_unichar_ismark(c) || g_unichar_iszerowidth(c);
        if (length > WORD_MAX && !joins) {
            g_string_append_c(out, '\n');
            length = 1;
        }
        g_string_append_unichar(out, c);
    }

    g_free(text);
    return g_string_free(out, FALSE);
}

static void set_text(const struct fonts *fonts, PangoLayout *layout, const char *text)
{
    g_autofree char *clean = break_long_words(text_clean(text, true));
    if (!strstr(clean, NO_BREAK_SPACE) && !strstr(clean, "+++")) {
        pango_layout_set_attributes(layout, fonts->features);
    } else {
        PangoAttrList *attributes = keep_together(fonts, clean);
        keep_references(attributes, clean);
        pango_layout_set_attributes(layout, attributes);
        pango_attr_list_unref(attributes);
    }
    pango_layout_set_text(layout, clean, -1);
}

static PangoLayout *new_layout(
        const struct fonts *fonts, enum font_style style, const char *text, double width)
{
    PangoLayout *layout = pango_layout_new(fonts->contexts[fonts->language]);
    pango_layout_set_font_description(layout, fonts->style[style].description);
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    if (width >= 0)
        pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
    set_text(fonts, layout, text);
    return layout;
}

static PangoLayout *fonts_layout(
        const struct fonts *fonts, enum font_style style, const char *text, double width)
{
    return new_layout(fonts, style, text, width);
}

#define CUT_SIGN "[…]"
#define LINE_CHARACTERS \
    130 /* more than a line of the page holds, but for hair-thin letters and marks */

char *fonts_text_cut(const char *text, int characters, int lines)
{
    const char *end = text;
    for (int i = 0; i < characters && (*end != '\n' || --lines > 0); i++) {
        if (!*end)
            return NULL;
        end = g_utf8_next_char(end);
    }

    /* a character and its marks are one, but for a heap of marks */
    for (int i = 0; i < 8 && *end && g_unichar_ismark(g_utf8_get_char(end)); i++)
        end = g_utf8_next_char(end);
    if (!*end)
        return NULL;

    g_autofree char *start = g_strndup(text, (gsize)(end - text));
    return g_strdup_printf("%s " CUT_SIGN, g_strchomp(start));
}

/* The layout again, ending with the sign in line `lines`. What is taken off grows until the sign
 * has room. */
static PangoLayout *cut_lines(const struct fonts *fonts,
        enum font_style style,
        PangoLayout *layout,
        double width,
        int lines)
{
    const PangoLayoutLine *after = pango_layout_get_line_readonly(layout, lines);
    const char *text = pango_layout_get_text(layout), *end = text + after->start_index;
    PangoLayout *cut = NULL;
    for (int off = 0; off < 40 && end > text; off += 4) {
        g_autofree char *start = g_strndup(text, (gsize)(end - text));
        g_autofree char *shown = g_strdup_printf("%s " CUT_SIGN, g_strchomp(start));
        g_clear_object(&cut);
        cut = fonts_layout(fonts, style, shown, width);
        if (pango_layout_get_line_count(cut) <= lines)
            break;
        for (int i = 0; i < 4 && end > text; i++)
            end = g_utf8_prev_char(end);
    }
    return cut ? cut : g_object_ref(layout);
}

PangoLayout *fonts_layout_bounded(
        const struct fonts *fonts, enum font_style style, const char *text, double width, int lines)
{
    g_autofree char *cut = fonts_text_cut(text, lines * LINE_CHARACTERS, lines + 1);
    PangoLayout *layout = fonts_layout(fonts, style, cut ? cut : text, width);
    if (pango_layout_get_line_count(layout) <= lines)
        return layout;
    PangoLayout *bounded = cut_lines(fonts, style, layout, width, lines);
    g_object_unref(layout);
    return bounded;
}

#define KEPT_MAX 256      /* layouts a thread keeps */
#define KEPT_TEXT_MAX 100 /* longer texts are no labels */
#define LABEL_LINES 6

PangoLayout *fonts_label(
        const struct fonts *fonts, enum font_style style, const char *text, double width)
{
    if (strnlen(text, KEPT_TEXT_MAX + 1) > KEPT_TEXT_MAX)
        return fonts_layout_bounded(fonts, style, text, width, LABEL_LINES);

    g_autofree char *key = g_strdup_printf(
            "%d %d %d %s", (int)fonts->language, (int)style, (int)(width * PANGO_SCALE), text);
    PangoLayout *layout = g_hash_table_lookup(fonts->kept, key);
    if (layout)
        return g_object_ref(layout);
    if (g_hash_table_size(fonts->kept) >= KEPT_MAX)
        g_hash_table_remove_all(fonts->kept);
    layout = fonts_layout(fonts, style, text, width);
    g_hash_table_insert(fonts->kept, g_steal_pointer(&key), g_object_ref(layout));
    return layout;
}

static double line_width(PangoLayoutLine *line)
{
    PangoRectangle logical;
    pango_layout_line_get_extents(line, NULL, &logical);
    return (double)logical.width / PANGO_SCALE;
}

/* A space at which the line was broken has no glyph any more. It gets the real one, out of sight,
 * so that the text that is read aloud or copied keeps its words apart. */
static PangoGlyphItem *with_space(const PangoGlyphItem *run, const char *text)
{
    for (int i = 0; i < run->glyphs->num_glyphs; i++) {
        hb_codepoint_t space;
        bool blank = run->glyphs->glyphs[i].glyph == PANGO_GLYPH_EMPTY &&
                text[run->item->offset + run->glyphs->log_clusters[i]] == ' ';
        if (!blank || !find_space(run->item->analysis.font, &space))
            continue;

        PangoGlyphItem *copy = pango_glyph_item_copy((PangoGlyphItem *)run);
        copy->glyphs->glyphs[i].glyph = space;
        return copy;
    }
    return NULL;
}

static void draw_run(cairo_t *cr, const PangoGlyphItem *run, const char *text, double x, double y)
{
    PangoGlyphItem *copy = with_space(run, text);
    cairo_move_to(cr, x, y);
    pango_cairo_show_glyph_item(cr, text, copy ? copy : (PangoGlyphItem *)run);
    pango_glyph_item_free(copy);
}

void fonts_line_draw(
        PangoLayout *layout, PangoLayoutLine *line, cairo_t *cr, double x, double y, double right)
{
    const char *text = pango_layout_get_text(layout);
    if (right > x)
        x = right - line_width(line);
    for (const GSList *at = line->runs; at; at = at->next) {
        const PangoGlyphItem *run = at->data;
        draw_run(cr, run, text, x, y);
        x += (double)pango_glyph_string_get_width(run->glyphs) / PANGO_SCALE;
    }
}

int fonts_paragraph_end(PangoLayout *layout, int first, int last)
{
    const GSList *at = g_slist_nth(pango_layout_get_lines_readonly(layout), (guint)first + 1);
    int end = first + 1;
    for (; at && end < last; at = at->next, end++) {
        const PangoLayoutLine *line = at->data;
        if (line->is_paragraph_start && line->length > 0)
            break;
    }
    return MIN(end, last);
}

double fonts_layout_width(PangoLayout *layout)
{
    PangoRectangle logical;
    pango_layout_get_extents(layout, NULL, &logical);
    return (double)logical.width / PANGO_SCALE;
}
