/* Placing text: lines, figures, paragraphs, and text that runs on over pages. */
#include "page_text.h"

#include <string.h>

#include "items.h"

/* ---- lines ---- */

/* Elements that hold paragraphs rather than text. */
static bool holds_paragraphs(const char *tag)
{
    static const char *const tags[] = {"LBody", "BlockQuote", "TD", "Div"};
    for (gsize i = 0; i < G_N_ELEMENTS(tags); i++)
        if (strcmp(tag, tags[i]) == 0)
            return true;
    return false;
}

/* A text's own line breaks are there for who hears it too: each of its lines is a paragraph, in an
 * element that is one or may hold some. */
static void add_paragraphs(struct pages *pages, struct item item)
{
    const char *tag = pages_fresh_tag(pages);
    bool holds = holds_paragraphs(tag), splits = holds || strcmp(tag, "P") == 0;
    int last = item.last,
        end = splits ? fonts_paragraph_end(item.of.layout, item.first, last) : last;
    bool one = end == last;
    double top = item.y, pitch = pages_fonts(pages)->style[item.style].pitch;
    for (int first = item.first, begin = first; first < last; first = end) {
        end = splits ? fonts_paragraph_end(item.of.layout, first, last) : last;
        item.first = first;
        item.last = end;
        item.y = top + (first - begin) * pitch;
        item.of.layout = g_object_ref(item.of.layout);
        if (!one && (holds || first > begin))
            pages_open(pages, "P");
        pages_add(pages, &item);
        if (!one && (holds || end < last))
            pages_close(pages, "P");
    }
}

static void add_lines(struct pages *pages,
        PangoLayout *layout,
        enum font_style style,
        enum ink ink,
        double x,
        double y,
        double width,
        int first,
        int last)
{
    add_paragraphs(pages,
            (struct item){.kind = ITEM_LINES,
                    .style = style,
                    .ink = ink,
                    .x = x,
                    .y = y,
                    .width = width,
                    .first = first,
                    .last = last,
                    .of.layout = layout});
}

void pages_lines(struct pages *pages,
        PangoLayout *layout,
        enum font_style style,
        enum ink ink,
        double x,
        double y,
        int first,
        int last)
{
    add_lines(pages, layout, style, ink, x, y, 0, first, last);
}

void pages_lines_right(struct pages *pages,
        PangoLayout *layout,
        enum font_style style,
        enum ink ink,
        double x,
        double y,
        double width)
{
    add_lines(pages, layout, style, ink, x, y, width, 0, pango_layout_get_line_count(layout));
}

/* More lines of one text than this in one place is no honest content; an address has several lines
 * of its own. All that can stand in the head of a page fits on it. */
#define LINES_ONE 6
#define LINES_SEVERAL 12
#define SHORT_TEXT 200 /* bytes */

static PangoLayout *placed_layout(
        const struct pages *pages, enum font_style style, const char *text, double width)
{
    bool is_short = strnlen(text, SHORT_TEXT) < SHORT_TEXT && !strchr(text, '\n');
    return width < 0 || is_short ? fonts_label(pages_fonts(pages), style, text, width)
                                 : fonts_layout_bounded(pages_fonts(pages), style, text, width,
                                           strchr(text, '\n') ? LINES_SEVERAL : LINES_ONE);
}

double pages_text(struct pages *pages,
        enum font_style style,
        enum ink ink,
        const char *text,
        double x,
        double y,
        double width)
{
    g_autoptr(PangoLayout) layout = placed_layout(pages, style, text, width);
    int lines = pango_layout_get_line_count(layout);
    pages_lines(pages, layout, style, ink, x, y, 0, lines);
    return lines * pages_fonts(pages)->style[style].pitch;
}

void pages_text_right(struct pages *pages,
        enum font_style style,
        enum ink ink,
        const char *text,
        double right,
        double y)
{
    g_autoptr(PangoLayout) layout = fonts_label(pages_fonts(pages), style, text, -1);
    pages_lines(pages, layout, style, ink, right - fonts_layout_width(layout), y, 0,
            pango_layout_get_line_count(layout));
}

double pages_text_width(const struct pages *pages, enum font_style style, const char *text)
{
    g_autoptr(PangoLayout) layout = fonts_label(pages_fonts(pages), style, text, -1);
    return fonts_layout_width(layout);
}

double pages_text_height(
        const struct pages *pages, enum font_style style, const char *text, double width)
{
    g_autoptr(PangoLayout) layout = placed_layout(pages, style, text, width);
    return pango_layout_get_line_count(layout) * pages_fonts(pages)->style[style].pitch;
}

double pages_figures_width(struct pages *pages, enum font_style style, const char *text)
{
    double width;
    return fonts_figures_width(pages_fonts(pages), style, text, &width)
            ? width
            : pages_text_width(pages, style, text);
}

void pages_figures(struct pages *pages,
        enum font_style style,
        enum ink ink,
        const char *text,
        double right,
        double y)
{
    double width;
    if (!*text)
        return;
    if (!fonts_figures_width(pages_fonts(pages), style, text, &width)) {
        pages_text_right(pages, style, ink, text, right, y);
        return;
    }

    pages_add(pages,
            &(struct item){.kind = ITEM_FIGURES,
                    .style = style,
                    .ink = ink,
                    .x = right - width,
                    .y = y + pages_fonts(pages)->style[style].baseline,
                    .of.text = pages_keep(pages, text)});
}

/* ---- text that runs on ---- */

static void add_bar(struct pages *pages, double x, double y, double height)
{
    pages_add(pages,
            &(struct item){.kind = ITEM_RULE,
                    .ink = INK_RULE,
                    .x = x,
                    .y = y,
                    .width = 1.5,
                    .height = height});
}

void pages_flow(struct pages *pages,
        const char *tag,
        enum font_style style,
        enum ink ink,
        const char *text,
        double x,
        double width,
        bool rule,
        int lines_most)
{
    double indent = rule ? NOTE_INDENT : 0;
    double pitch = pages_fonts(pages)->style[style].pitch;
    g_autoptr(PangoLayout) layout =
            fonts_layout_bounded(pages_fonts(pages), style, text, width - indent, lines_most);
    int lines = pango_layout_get_line_count(layout);
    for (int first = 0; first < lines;) {
        /* no single line at the foot of a page, unless it is all there is */
        pages_need(pages, pitch * MIN(2, lines - first));
        int fit = (int)(pages_room(pages) / pitch);
        int last = MIN(lines, first + MAX(1, fit));
        pages_open(pages, tag);
        pages_lines(pages, layout, style, ink, x + indent, pages_y(pages), first, last);
        if (rule)
            add_bar(pages, x, pages_y(pages) + 1.5, (last - first) * pitch - 3);
        pages_close(pages, tag);
        pages_skip(pages, (last - first) * pitch);
        first = last;
    }
}

double pages_flow_height(const struct pages *pages,
        enum font_style style,
        const char *text,
        double width,
        int lines_most)
{
    g_autoptr(PangoLayout) layout =
            fonts_layout_bounded(pages_fonts(pages), style, text, width, lines_most);
    return pango_layout_get_line_count(layout) * pages_fonts(pages)->style[style].pitch;
}
