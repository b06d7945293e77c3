/* The pictures of a mail: a logo of any kind is small, the code is that of what is due. */
#include <cairo.h>
#include <string.h>

#include "render/inline_picture.h"
#include "../../../src/render/jpeg.h"
#include "../../../src/render/logo.h"
#include "unit/render/samples.h"

static cairo_status_t append(void *closure, const unsigned char *data, unsigned int length)
{
    g_byte_array_append(closure, data, length);
    return CAIRO_STATUS_SUCCESS;
}

/* `noise`: as rich as a photograph of the worst kind. */
static void make_picture(struct picture *picture, int width, int height, bool noise)
{
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
    guint8 *data = cairo_image_surface_get_data(surface);
    gsize length = (gsize)cairo_image_surface_get_stride(surface) * (gsize)height;
    for (gsize i = 0; i < length; i++)
        data[i] = noise ? (guint8)g_random_int_range(0, 256) : 0x40;
    cairo_surface_mark_dirty(surface);
    GByteArray *png = g_byte_array_new();
    cairo_surface_write_to_png_stream(surface, append, png);
    cairo_surface_destroy(surface);
    *picture = (struct picture){0};
    picture_take(picture, g_byte_array_free_to_bytes(png));
}

static void logos(void)
{
    static const struct {
        int width, height;
        bool noise;
        int shown_width, shown_height;
    } rows[] = {
            {2200, 720, false, 220, 72},
            {100, 400, false, 18, 72},
            {4000, 100, false, 220, 6},
            {1, 1, false, 72, 72},
            {900, 300, true, 216, 72},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct picture picture;
        struct inline_picture made, again;
        g_autoptr(GError) error = NULL;
        make_picture(&picture, rows[i].width, rows[i].height, rows[i].noise);
        g_assert_true(inline_logo(&picture, &made, &error));
        g_assert_no_error(error);
        g_assert_nonnull(made.bytes);
        g_assert_cmpuint(g_bytes_get_size(made.bytes), <=, 18 * 1024);
        g_assert_cmpint(ABS(made.width - rows[i].shown_width), <=, 1);
        g_assert_cmpint(ABS(made.height - rows[i].shown_height), <=, 1);
        g_assert_true(inline_logo(&picture, &again, &error));
        g_assert_true(g_bytes_equal(made.bytes, again.bytes));
        inline_picture_clear(&made);
        inline_picture_clear(&again);
        picture_clear(&picture);
    }
    inline_thread_end();
}

/* What came as a JPEG stays one, small too. */
static void photo(void)
{
    struct picture png, jpeg = {0};
    struct inline_picture made, flat;
    struct logo logo;
    make_picture(&png, 900, 300, true);
    g_assert_true(logo_get(&png, &logo, NULL, NULL));
    picture_take(&jpeg, jpeg_encode(logo.surface, 95));
    g_assert_true(inline_logo(&jpeg, &made, NULL));
    g_assert_cmpstr(made.type, ==, "image/jpeg");
    g_assert_cmpstr(made.name, ==, "logo.jpg");
    gsize length;
    const guint8 *bytes = g_bytes_get_data(made.bytes, &length);
    g_assert_true(jpeg_is(bytes, length));
    g_assert_cmpuint(length, <=, 18 * 1024);
    g_assert_cmpint(made.width, ==, 216);
    g_assert_true(inline_logo(&png, &flat, NULL));
    g_assert_cmpstr(flat.type, ==, "image/png");
    g_assert_cmpstr(flat.name, ==, "logo.png");
    inline_picture_clear(&made);
    inline_picture_clear(&flat);
    picture_clear(&png);
    picture_clear(&jpeg);
    inline_thread_end();
}

static void no_logo(void)
{
    struct picture none = {0}, bad = {0};
    struct inline_picture made;
    g_autoptr(GError) error = NULL;
    g_assert_true(inline_logo(&none, &made, &error));
    g_assert_null(made.bytes);
    picture_take(&bad, g_bytes_new_static("no picture", 10));
    g_assert_false(inline_logo(&bad, &made, &error));
    g_assert_null(made.bytes);
    picture_clear(&bad);
}

static void code(void)
{
    struct document *document = sample_document(DOCUMENT_INVOICE, LANGUAGE_NL);
    struct seller *seller = sample_seller();
    struct payment_settings payment = sample_payment();
    struct inline_picture made;
    inline_code(document, seller, &payment, &made);
    g_assert_nonnull(made.bytes);
    g_assert_cmpuint(g_bytes_get_size(made.bytes), <, 4 * 1024);
    g_assert_cmpint(made.width, ==, made.height);
    g_assert_cmpstr(made.type, ==, "image/png");
    g_assert_cmpstr(made.name, ==, "qr.png");
    inline_picture_clear(&made);
    document->paid = true;
    inline_code(document, seller, &payment, &made);
    g_assert_null(made.bytes);
    document_free(document);
    seller_free(seller);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/inline-picture/logos", logos);
    g_test_add_func("/inline-picture/photo", photo);
    g_test_add_func("/inline-picture/no-logo", no_logo);
    g_test_add_func("/inline-picture/code", code);
    return g_test_run();
}
