/* A document as a PDF: composes the pages from top to bottom, draws them, finishes the file. */
#include "render/pdf.h"

#include <cairo-pdf.h>
#include <string.h>

#include "base/date.h"
#include "base/error.h"
#include "base/text.h"
#include "blocks.h"
#include "finish.h"
#include "logo.h"
#include "render/judge.h"
#include "table.h"

static const char *const language_codes[LANGUAGES] = {[LANGUAGE_NL] = "nl-BE",
        [LANGUAGE_FR] = "fr-BE",
        [LANGUAGE_DE] = "de-BE",
        [LANGUAGE_EN] = "en-BE"};

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

static cairo_status_t append_bytes(void *closure, const unsigned char *data, unsigned int length)
{
    g_byte_array_append(closure, data, length);
    return CAIRO_STATUS_SUCCESS;
}

/* The document's own time, so that the same document always has the same bytes. */
static void set_metadata(cairo_surface_t *surface, const struct render_input *input)
{
    const struct document *document = input->document;
    g_autofree char *title = block_title(input);
    g_autofree char *clean_title = text_clean(title, false);
    g_autofree char *author = text_clean(input->seller->name, false);
    g_autofree char *created = *document->issue_date
            ? g_strconcat(document->issue_date, "T00:00:00Z", NULL)
            : date_time_text(document->created_at);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, clean_title);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_AUTHOR, author);
    cairo_pdf_surface_set_metadata(
            surface, CAIRO_PDF_METADATA_CREATOR, "billhook " BILLHOOK_VERSION);
    cairo_pdf_surface_set_metadata(
            surface, CAIRO_PDF_METADATA_CREATE_DATE, *created ? created : "1970-01-01T00:00:00Z");
}

/* What cairo has drawn, or NULL. */
static GBytes *draw(struct pages *pages, const struct render_input *input, GError **error)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    cairo_surface_t *surface =
            cairo_pdf_surface_create_for_stream(append_bytes, bytes, PAGE_WIDTH, PAGE_HEIGHT);
    cairo_pdf_surface_restrict_to_version(surface, CAIRO_PDF_VERSION_1_5);
    set_metadata(surface, input);
    cairo_t *cr = cairo_create(surface);
    bool drawn = pages_draw(pages, cr);
    cairo_status_t status = cairo_status(cr);
    cairo_destroy(cr);
    /* most errors of a PDF surface only show once it is finished */
    cairo_surface_finish(surface);
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    if (!drawn) {
        say_excess(pages, input->document, error);
        return NULL;
    }
    if (status != CAIRO_STATUS_SUCCESS) {
        fail(error, BILLHOOK_ERROR_SYSTEM,
                "document %" G_GINT64_FORMAT ": cairo could not make the PDF: %s",
                input->document->id, cairo_status_to_string(status));
        return NULL;
    }
    return g_byte_array_free_to_bytes(g_steal_pointer(&bytes));
}

GBytes *render_pdf(const struct render_input *input, GError **error)
{
    const struct document *document = input->document;
    const struct fonts *fonts = fonts_get(input->seller->font, document->language);
    g_autoptr(pages_auto) pages = pages_new(fonts, document->language, input->seller->accent_color);
    if (!compose(pages, input, error))
        return NULL;

    g_autoptr(GBytes) drawn = draw(pages, input, error);
    if (!drawn)
        return NULL;

    struct pdf_additions additions = {
            language_codes[document->language], pages_alternatives(pages)};
    return finish_pdf(drawn, &additions);
}

bool render_has_logo(const char *sha256)
{
    return logo_is_drawn(sha256);
}

void render_thread_end(void)
{
    fonts_thread_end();
    logo_thread_end();
    judge_thread_end();
    picture_thread_end();
}
