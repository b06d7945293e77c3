/* Drawing pages into a PDF. */
#include "sheet.h"

#include <cairo-pdf.h>

#include "base/error.h"
#include "base/text.h"
#include "finish.h"

static const char *const language_codes[LANGUAGES] = {[LANGUAGE_NL] = "nl-BE",
        [LANGUAGE_FR] = "fr-BE",
        [LANGUAGE_DE] = "de-BE",
        [LANGUAGE_EN] = "en-BE"};

static cairo_status_t append_bytes(void *closure, const unsigned char *data, unsigned int length)
{
    g_byte_array_append(closure, data, length);
    return CAIRO_STATUS_SUCCESS;
}

static void set_metadata(cairo_surface_t *surface, const struct sheet *sheet)
{
    g_autofree char *title = text_clean(sheet->title, false);
    g_autofree char *author = text_clean(sheet->author, false);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_AUTHOR, author);
    cairo_pdf_surface_set_metadata(
            surface, CAIRO_PDF_METADATA_CREATOR, "billhook " BILLHOOK_VERSION);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, sheet->created);
}

/* White, at the scale of the width. */
static cairo_t *begin_picture(cairo_surface_t *surface, int width)
{
    cairo_t *cr = cairo_create(surface);
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_paint(cr);
    cairo_scale(cr, width / PAGE_WIDTH, width / PAGE_WIDTH);
    return cr;
}

GBytes *sheet_picture(struct pages *pages, int page, int width, GError **error)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    int height = (int)(width * PAGE_HEIGHT / PAGE_WIDTH);
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
    cairo_t *cr = begin_picture(surface, width);
    bool drawn = pages_draw_one(pages, cr, CLAMP(page, 1, pages_count(pages)));
    cairo_status_t status = cairo_status(cr);
    cairo_destroy(cr);
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_write_to_png_stream(surface, append_bytes, bytes);
    cairo_surface_destroy(surface);
    if (drawn && status != CAIRO_STATUS_SUCCESS)
        fail(error, BILLHOOK_ERROR_SYSTEM, "cairo could not make the picture: %s",
                cairo_status_to_string(status));
    if (!drawn || status != CAIRO_STATUS_SUCCESS)
        return NULL;
    return g_byte_array_free_to_bytes(g_steal_pointer(&bytes));
}

/* What cairo makes of the pages, or NULL. */
static GBytes *draw(struct pages *pages, const struct sheet *sheet, GError **error)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    cairo_surface_t *surface =
            cairo_pdf_surface_create_for_stream(append_bytes, bytes, PAGE_WIDTH, PAGE_HEIGHT);
    cairo_pdf_surface_restrict_to_version(surface, CAIRO_PDF_VERSION_1_5);
    set_metadata(surface, sheet);
    cairo_t *cr = cairo_create(surface);
    bool drawn = pages_draw(pages, cr);
    cairo_status_t status = cairo_status(cr);
    cairo_destroy(cr);
    /* most errors of a PDF surface only show once it is finished */
    cairo_surface_finish(surface);
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    if (drawn && status != CAIRO_STATUS_SUCCESS)
        fail(error, BILLHOOK_ERROR_SYSTEM, "cairo could not make the PDF: %s",
                cairo_status_to_string(status));
    if (!drawn || status != CAIRO_STATUS_SUCCESS)
        return NULL;

    return g_byte_array_free_to_bytes(g_steal_pointer(&bytes));
}

GBytes *sheet_draw(struct pages *pages, const struct sheet *sheet, GError **error)
{
    g_autoptr(GBytes) drawn = draw(pages, sheet, error);
    struct pdf_additions additions = {
            language_codes[sheet->language], pages_alternatives(pages), pages_packed(pages)};
    if (!drawn)
        return NULL;

    GBytes *finished = finish_pdf(drawn, &additions);
    if (finished != drawn || !additions.packed)
        return finished;
    /* another cairo, whose files are not known: it packs the picture itself */
    g_bytes_unref(finished);
    pages_unpack(pages);
    return draw(pages, sheet, error);
}
