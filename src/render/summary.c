/* A page of tables about a period. */
#include "render/summary.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "blocks.h"
#include "page_text.h"
#include "sheet.h"

#define ROW 14.5
#define GAP (7 * MM)      /* between columns */
#define SECTION (7 * MM)  /* above a section */
#define BODY_GAP (7 * MM) /* between the body and the footer */

/* ---- columns ---- */

/* Where the columns of a section stand: text begins at left[], figures end at right[]. */
struct columns {
    guint count;
    bool figures[SUMMARY_COLUMNS];
    double left[SUMMARY_COLUMNS], right[SUMMARY_COLUMNS];
};

static const char *head_of(const struct summary_section *section, guint column)
{
    const char *head = section->heads[column];
    return *head == '>' ? head + 1 : head;
}

static bool is_strong(const struct summary_section *section, guint row)
{
    return row + section->strong >= section->rows->len;
}

static double column_width(struct pages *pages, const struct summary_section *section, guint column)
{
    double width = pages_text_width(pages, FONT_SMALL, head_of(section, column));
    for (guint i = 0; i < section->rows->len; i++) {
        const char *text = ((char **)g_ptr_array_index(section->rows, i))[column];
        enum font_style style = is_strong(section, i) ? FONT_STRONG : FONT_BODY;
        width = MAX(width, pages_figures_width(pages, style, text));
    }
    return width;
}

/* Each as wide as its widest text; what is left over goes behind the texts at the left, so that the
 * figures stand at the right edge. */
static struct columns place_columns(struct pages *pages, const struct summary_section *section)
{
    struct columns columns = {0};
    double widths[SUMMARY_COLUMNS] = {0}, total = 0;
    guint texts = 0;
    for (guint i = 0; section->heads[i]; i++) {
        columns.figures[i] = *section->heads[i] == '>';
        texts += columns.figures[i] ? 0 : 1;
        widths[i] = column_width(pages, section, i);
        total += widths[i] + (i ? GAP : 0);
        columns.count++;
    }

    double spare = MAX(PAGE_RIGHT - PAGE_LEFT - total, 0), x = PAGE_LEFT;
    for (guint i = 0; i < columns.count; i++) {
        columns.left[i] = x;
        columns.right[i] = x + widths[i];
        x += widths[i] + GAP;
        if (i + 1 == texts)
            x += spare;
    }
    return columns;
}

/* ---- rows ---- */

static void place_heads(
        struct pages *pages, const struct summary_section *section, const struct columns *columns)
{
    double y = pages_y(pages);
    pages_open(pages, "TR");
    for (guint i = 0; i < columns->count; i++) {
        const char *text = head_of(section, i);
        pages_open(pages, "TH");
        if (columns->figures[i])
            pages_text_right(pages, FONT_SMALL, INK_QUIET, text, columns->right[i], y);
        else
            pages_text(pages, FONT_SMALL, INK_QUIET, text, columns->left[i], y, -1);
        pages_close(pages, "TH");
    }
    pages_close(pages, "TR");
    pages_skip(pages, ROW - 1);
    pages_rule(pages, INK_HAIRLINE, 0.4, PAGE_LEFT, PAGE_RIGHT, pages_y(pages) - 2);
}

static void place_row(struct pages *pages,
        const struct columns *columns,
        char *const *texts,
        enum font_style style)
{
    double y = pages_y(pages);
    pages_open(pages, "TR");
    for (guint i = 0; i < columns->count; i++) {
        pages_open(pages, "TD");
        if (columns->figures[i])
            pages_figures(pages, style, INK_TEXT, texts[i], columns->right[i], y);
        else
            pages_text(pages, style, INK_TEXT, texts[i], columns->left[i], y, -1);
        pages_close(pages, "TD");
    }
    pages_close(pages, "TR");
    pages_skip(pages, ROW);
}

static void place_table(struct pages *pages, const struct summary_section *section)
{
    struct columns columns = place_columns(pages, section);
    pages_open(pages, "Table");
    place_heads(pages, section, &columns);
    for (guint i = 0; i < section->rows->len; i++) {
        bool strong = is_strong(section, i);
        pages_need(pages, ROW);
        place_row(pages, &columns, g_ptr_array_index(section->rows, i),
                strong ? FONT_STRONG : FONT_BODY);
    }
    pages_close(pages, "Table");
}

static void place_paragraph(struct pages *pages, enum font_style style, const char *text)
{
    if (text_is_blank(text))
        return;
    pages_flow(pages, "P", style, INK_TEXT, text, PAGE_LEFT, PAGE_RIGHT - PAGE_LEFT, false, 60);
}

static void place_section(struct pages *pages, const struct summary_section *section)
{
    pages_skip(pages, SECTION);
    pages_need(pages, 4 * ROW);
    pages_open(pages, "H2");
    double height = pages_text(pages, FONT_STRONG, INK_ACCENT, section->title, PAGE_LEFT,
            pages_y(pages), PAGE_RIGHT - PAGE_LEFT);
    pages_close(pages, "H2");
    pages_skip(pages, height + 3);
    if (section->rows->len)
        place_table(pages, section);
    place_paragraph(pages, FONT_BODY, section->note);
}

/* ---- the page ---- */

static void place_head(struct pages *pages, const struct summary *summary)
{
    double width = PAGE_RIGHT - PAGE_LEFT, y = PAGE_TOP;
    pages_open(pages, "H1");
    y += pages_text(pages, FONT_TITLE, INK_ACCENT, summary->title, PAGE_LEFT, y, width);
    pages_close(pages, "H1");
    pages_open(pages, "P");
    y += 1 + pages_text(pages, FONT_BODY, INK_TEXT, summary->subtitle, PAGE_LEFT, y + 1, width);
    pages_close(pages, "P");
    pages_move(pages, y);
}

static void compose(struct pages *pages, const struct summary *summary)
{
    double bottom = block_footer(pages, summary->seller, summary->language, LAYER_EVERY) - BODY_GAP;
    pages_layer(pages, LAYER_BODY);
    pages_bounds(pages, PAGE_TOP, bottom);
    pages_open(pages, "Document");
    place_head(pages, summary);
    for (guint i = 0; i < summary->sections->len; i++)
        place_section(pages, g_ptr_array_index(summary->sections, i));
    pages_close(pages, "Document");
}

GBytes *render_summary(const struct summary *summary, GError **error)
{
    const struct fonts *fonts = fonts_get(summary->seller->font, summary->language);
    g_autoptr(pages_auto) pages =
            pages_new(fonts, summary->language, summary->seller->accent_color);
    compose(pages, summary);

    g_autofree char *created = g_strconcat(summary->day, "T00:00:00Z", NULL);
    const struct sheet sheet = {summary->language, summary->title, summary->seller->name, created};
    GError *problem = NULL;
    GBytes *bytes = sheet_draw(pages, &sheet, &problem);
    if (problem)
        g_propagate_error(error, problem);
    else if (!bytes)
        fail(error, BILLHOOK_ERROR_INPUT, "the summary is too large for a page");
    return bytes;
}
