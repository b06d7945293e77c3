/* A document as a PDF: composes the pages from top to bottom, draws them, finishes the file. */
#include "render/pdf.h"

#include "base/date.h"
#include "base/error.h"
#include "blocks.h"
#include "closing.h"
#include "logo.h"
#include "render/inline_picture.h"
#include "render/judge.h"
#include "sheet.h"
#include "table.h"

#define PICTURE_MOST 2000 /* pixels wide */

static bool say_excess(struct pages *pages, const struct document *document, GError **error)
{
    const char *what =
            pages_excess(pages) == PAGES_TOO_SLOW ? "5 s of CPU time" : "256 MB of memory";
    return fail(error, BILLHOOK_ERROR_INPUT,
            "its page of %u lines would take more than %s: `billhook show --json` shows it whole",
            document->lines->len, what);
}

/* The table and what closes it. Returns how many lines stand on the last page with it, 0 beyond the
 * bounds. */
static guint place_rest(struct pages *pages,
        const struct lines_table *table,
        const struct closing *closing,
        bool close)
{
    pages_stand_close(pages, close);
    guint lines = lines_table_place(table, closing_height(pages, closing));
    int page = pages_count(pages);
    if (!closing_place(pages, closing))
        return 0;
    return pages_count(pages) > page ? 0 : lines;
}

/* Lines stand closer where only the payment block, or what else closes the page, would spill. */
static bool compose_rest(
        struct pages *pages, const struct lines_table *table, const struct closing *closing)
{
    enum { SPILLED = 2 };
    struct pages_place start = pages_here(pages);
    guint lines = place_rest(pages, table, closing, false);
    int count = pages_count(pages);
    if (count == start.count || lines > SPILLED || pages_excess(pages) != PAGES_GOOD)
        return pages_excess(pages) == PAGES_GOOD;

    pages_back(pages, &start);
    place_rest(pages, table, closing, true);
    if (pages_count(pages) < count)
        return pages_excess(pages) == PAGES_GOOD;

    pages_back(pages, &start);
    place_rest(pages, table, closing, false);
    return pages_excess(pages) == PAGES_GOOD;
}

/* From top to bottom. */
static bool compose(struct pages *pages, const struct render_input *input, GError **error)
{
    const struct document *document = input->document;
    block_frame(pages, input);
    pages_open(pages, "Document");
    if (!block_head(pages, input, error))
        return false;

    g_autoptr(lines_table_auto) table = lines_table_new(pages, input);
    g_autoptr(closing_auto) closing = table ? closing_new(pages, input) : NULL;
    if (!table || !compose_rest(pages, table, closing))
        return say_excess(pages, document, error);

    pages_close(pages, "Document");
    return true;
}

/* The document's own time, so that the same document always has the same bytes. */
static char *created_text(const struct document *document)
{
    g_autofree char *created = *document->issue_date
            ? g_strconcat(document->issue_date, "T00:00:00Z", NULL)
            : date_time_text(document->created_at);
    return g_strdup(*created ? created : "1970-01-01T00:00:00Z");
}

/* What cairo has drawn, or NULL. */
static GBytes *draw(struct pages *pages, const struct render_input *input, GError **error)
{
    const struct document *document = input->document;
    g_autofree char *title = block_title(input), *created = created_text(document);
    const struct sheet sheet = {document->language, title, input->seller->name, created};
    GError *problem = NULL;
    GBytes *bytes = sheet_draw(pages, &sheet, &problem);
    if (!bytes && !problem)
        say_excess(pages, document, error);
    if (problem)
        g_propagate_prefixed_error(error, problem, "document %" G_GINT64_FORMAT ": ", document->id);
    return bytes;
}

GBytes *render_pdf(const struct render_input *input, GError **error)
{
    const struct document *document = input->document;
    const struct fonts *fonts = fonts_get(input->seller->font, document->language);
    g_autoptr(pages_auto) pages = pages_new(fonts, document->language, input->seller->accent_color);
    if (!compose(pages, input, error))
        return NULL;

    return draw(pages, input, error);
}

GBytes *render_png(
        const struct render_input *input, int page, int width, int *count, GError **error)
{
    const struct document *document = input->document;
    const struct fonts *fonts = fonts_get(input->seller->font, document->language);
    g_autoptr(pages_auto) pages = pages_new(fonts, document->language, input->seller->accent_color);
    if (!compose(pages, input, error))
        return NULL;

    GError *problem = NULL;
    GBytes *bytes = sheet_picture(pages, page, CLAMP(width, 1, PICTURE_MOST), &problem);
    if (!bytes && !problem)
        say_excess(pages, document, error);
    if (problem)
        g_propagate_error(error, problem);
    *count = pages_count(pages);
    return bytes;
}

bool render_has_logo(const char *sha256)
{
    return logo_is_drawn(sha256);
}

void render_thread_end(void)
{
    fonts_thread_end();
    logo_thread_end();
    inline_thread_end();
    judge_thread_end();
    picture_thread_end();
}
