/* A document as a PDF: composes the pages from top to bottom, draws them, finishes the file. */
#include "render/pdf.h"

#include "base/date.h"
#include "base/error.h"
#include "blocks.h"
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

/* From top to bottom. */
static bool compose(struct pages *pages, const struct render_input *input, GError **error)
{
    const struct document *document = input->document;
    block_frame(pages, input);
    pages_open(pages, "Document");
    if (!block_head(pages, input, error))
        return false;

    block_note(pages, document);
    double closing_height = block_totals_height(pages, document);
    if (!table_compose(pages, document, closing_height))
        return say_excess(pages, document, error);
    if (!block_totals(pages, document))
        return say_excess(pages, document, error);

    block_remarks(pages, input);
    block_payment(pages, input);
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
