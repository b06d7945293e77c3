/* JPEGs of every kind that shops have, and of kinds that nobody should: what is decoded, turned,
 * taken as it is, refused. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include "base/error.h"
#include "../../../src/render/jpeg.h"

/* ---- made by libjpeg, every way it can ---- */

struct kind {
    int components;
    J_COLOR_SPACE space, kept; /* of the pixels, and in the file */
    bool arithmetic, progressive, without_adobe;
};

static const struct kind kind_colours = {3, JCS_RGB, JCS_YCbCr, false, false, false};

/* One scan for each coefficient: some hundred of them. */
static void many_scans(struct jpeg_compress_struct *libjpeg, jpeg_scan_info *scans)
{
    int count = 0;
    scans[count++] = (jpeg_scan_info){3, {0, 1, 2}, 0, 0, 0, 0};
    for (int component = 0; component < 3; component++)
        for (int at = 1; at < 64; at++)
            scans[count++] = (jpeg_scan_info){1, {component}, at, at, 0, 0};
    libjpeg->scan_info = scans;
    libjpeg->num_scans = count;
}

/* Four quarters: red, blue below, green right, white. */
static void fill_row(guint8 *row, const struct kind *kind, int width, bool lower)
{
    static const guint8 colours[2][2][3] = {
            {{255, 0, 0}, {0, 255, 0}}, {{0, 0, 255}, {255, 255, 255}}};
    for (int x = 0; x < width; x++) {
        const guint8 *colour = colours[lower][x >= width / 2];
        for (int i = 0; i < kind->components; i++) /* CMYK as Adobe keeps it */
            row[x * kind->components + i] = i < 3 ? colour[i] : 255;
    }
}

static GBytes *make(const struct kind *kind, int width, int height, bool scans)
{
    struct jpeg_error_mgr errors;
    struct jpeg_compress_struct libjpeg = {.err = jpeg_std_error(&errors)};
    g_autofree jpeg_scan_info *list = g_new0(jpeg_scan_info, 200);
    g_autofree guint8 *row = g_malloc((gsize)width * 4);
    unsigned char *bytes = NULL;
    unsigned long length = 0;
    jpeg_create_compress(&libjpeg);
    jpeg_mem_dest(&libjpeg, &bytes, &length);
    libjpeg.image_width = (JDIMENSION)width;
    libjpeg.image_height = (JDIMENSION)height;
    libjpeg.input_components = kind->components;
    libjpeg.in_color_space = kind->space;
    jpeg_set_defaults(&libjpeg);
    jpeg_set_colorspace(&libjpeg, kind->kept);
    jpeg_set_quality(&libjpeg, 95, TRUE);
    libjpeg.arith_code = kind->arithmetic;
    if (kind->without_adobe)
        libjpeg.write_Adobe_marker = FALSE;
    if (kind->progressive)
        jpeg_simple_progression(&libjpeg);
    if (scans)
        many_scans(&libjpeg, list);
    jpeg_start_compress(&libjpeg, TRUE);
    while (libjpeg.next_scanline < libjpeg.image_height) {
        fill_row(row, kind, width, (int)libjpeg.next_scanline >= height / 2);
        jpeg_write_scanlines(&libjpeg, &row, 1);
    }
    jpeg_finish_compress(&libjpeg);
    jpeg_destroy_compress(&libjpeg);
    GBytes *made = g_bytes_new(bytes, length);
    free(bytes);
    return made;
}

static bool decode(GBytes *bytes, struct jpeg *jpeg, GError **error)
{
    gsize length;
    const guint8 *data = g_bytes_get_data(bytes, &length);
    g_assert_true(jpeg_is(data, length));
    return jpeg_decode(data, length, 40, 40, jpeg, error);
}

/* r, g, b, w; for grey also '.' */
static char colour_at(cairo_surface_t *surface, int x, int y)
{
    const guint8 *data = cairo_image_surface_get_data(surface);
    gsize stride = (gsize)cairo_image_surface_get_stride(surface);
    guint32 pixel = ((const guint32 *)(const void *)(data + stride * (gsize)y))[x];
    bool red = (pixel >> 16 & 255) > 128, green = (pixel >> 8 & 255) > 128,
         blue = (pixel & 255) > 128;
    return red && green && blue ? 'w' : red ? 'r' : green ? 'g' : blue ? 'b' : '.';
}

/* What stands in the corners: above from the left, below from the left. */
static char *corners(cairo_surface_t *surface)
{
    int right = cairo_image_surface_get_width(surface) - 1,
        bottom = cairo_image_surface_get_height(surface) - 1;
    return g_strdup_printf("%c%c%c%c", colour_at(surface, 0, 0), colour_at(surface, right, 0),
            colour_at(surface, 0, bottom), colour_at(surface, right, bottom));
}

static void kinds(void)
{
    static const struct {
        struct kind kind;
        const char *corners;
        bool plain;
    } rows[] = {
            {{3, JCS_RGB, JCS_YCbCr, false, false, false}, "rgbw", true},
            {{3, JCS_RGB, JCS_YCbCr, false, true, false}, "rgbw", true},
            {{3, JCS_RGB, JCS_YCbCr, true, false, false}, "rgbw", false},
            {{3, JCS_RGB, JCS_RGB, false, false, false}, "rgbw", true},
            {{3, JCS_RGB, JCS_RGB, false, false, true}, "rgbw", false},
            {{1, JCS_GRAYSCALE, JCS_GRAYSCALE, false, false, false}, "w..w", true},
            {{4, JCS_CMYK, JCS_CMYK, false, false, false}, "rgbw", false},
            {{4, JCS_CMYK, JCS_YCCK, false, false, false}, "rgbw", false},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct jpeg jpeg;
        g_autoptr(GError) error = NULL;
        g_autoptr(GBytes) bytes = make(&rows[i].kind, 48, 32, false);
        g_assert_true(decode(bytes, &jpeg, &error));
        g_assert_no_error(error);
        g_autofree char *seen = corners(jpeg.surface);
        g_test_message("row %zu: %s", i, seen);
        g_assert_cmpstr(seen, ==, rows[i].corners);
        g_assert_cmpint(jpeg.plain, ==, rows[i].plain);
        g_assert_cmpint(jpeg.components, ==, rows[i].kind.components);
        g_assert_cmpint(jpeg.width, ==, 48);
        g_assert_cmpint(jpeg.height, ==, 32);
        cairo_surface_destroy(jpeg.surface);
    }
}

/* No more pixels than are asked for, and no fewer. */
static void scales(void)
{
    static const struct {
        int width, height;
        double least_width, least_height;
        int found;
    } rows[] = {{800, 400, 100, 50, 100}, {800, 400, 101, 50, 200}, {800, 400, 100, 51, 200},
            {800, 400, 500, 10, 800}, {800, 400, 900, 900, 800}, {801, 400, 100, 50, 101}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct jpeg jpeg;
        gsize length;
        g_autoptr(GBytes) bytes = make(&kind_colours, rows[i].width, rows[i].height, false);
        const guint8 *data = g_bytes_get_data(bytes, &length);
        g_assert_true(
                jpeg_decode(data, length, rows[i].least_width, rows[i].least_height, &jpeg, NULL));
        g_assert_cmpint(cairo_image_surface_get_width(jpeg.surface), ==, rows[i].found);
        g_assert_cmpint(jpeg.width, ==, rows[i].width);
        cairo_surface_destroy(jpeg.surface);
    }
}

/* ---- turned ---- */

#define EXIF_LENGTH 32

/* An Exif block with one entry. */
static void make_exif(guint8 exif[EXIF_LENGTH], guint orientation, bool little)
{
    const guint8 big[] = {'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, '*', 0, 0, 0, 8, 0, 1, 1, 0x12, 0,
            3, 0, 0, 0, 1, 0, (guint8)orientation, 0, 0, 0, 0, 0, 0};
    const guint8 small[] = {'E', 'x', 'i', 'f', 0, 0, 'I', 'I', '*', 0, 8, 0, 0, 0, 1, 0, 0x12, 1,
            3, 0, 1, 0, 0, 0, (guint8)orientation, 0, 0, 0, 0, 0, 0, 0};
    memcpy(exif, little ? small : big, EXIF_LENGTH);
}

static GBytes *with_exif(GBytes *bytes, const guint8 *exif, gsize exif_length)
{
    gsize length;
    const guint8 *data = g_bytes_get_data(bytes, &length);
    const guint8 head[] = {0xff, 0xe1, (guint8)((exif_length + 2) >> 8), (guint8)(exif_length + 2)};
    GByteArray *out = g_byte_array_new();
    g_byte_array_append(out, data, 2);
    g_byte_array_append(out, head, sizeof head);
    g_byte_array_append(out, exif, (guint)exif_length);
    g_byte_array_append(out, data + 2, (guint)length - 2);
    return g_byte_array_free_to_bytes(out);
}

/* Exif 2.32: where the first row and the first column are to be seen. */
static void turned(void)
{
    static const char *const rows[] = {
            "rgbw", "rgbw", "grwb", "wbgr", "bwrg", "rbgw", "brwg", "wgbr", "gwrb", "rgbw"};
    g_autoptr(GBytes) bytes = make(&kind_colours, 48, 32, false);
    for (guint i = 0; i < G_N_ELEMENTS(rows) * 2; i++) {
        guint8 exif[EXIF_LENGTH];
        struct jpeg jpeg;
        guint orientation = i / 2;
        make_exif(exif, orientation, i % 2);
        g_autoptr(GBytes) marked = with_exif(bytes, exif, sizeof exif);
        g_assert_true(decode(marked, &jpeg, NULL));
        g_autofree char *seen = corners(jpeg.surface);
        g_test_message("%u: %s", orientation, seen);
        g_assert_cmpstr(seen, ==, rows[orientation]);
        bool lies = orientation >= 5 && orientation <= 8;
        g_assert_cmpint(cairo_image_surface_get_width(jpeg.surface), ==, lies ? 32 : 48);
        g_assert_cmpint(jpeg.plain, ==, orientation <= 1 || orientation == 9);
        cairo_surface_destroy(jpeg.surface);
    }
}

/* A block that is cut, lies about where it goes on, or is none says nothing. */
static void exif_bounds(void)
{
    guint8 exif[EXIF_LENGTH];
    make_exif(exif, 6, false);
    g_assert_cmpint(jpeg_orientation(exif, sizeof exif), ==, 6);
    for (gsize length = 0; length < 28; length++) {
        g_autofree guint8 *cut = g_memdup2(exif, length); /* so that valgrind sees its end */
        g_assert_cmpint(jpeg_orientation(cut ? cut : exif, length), ==, 1);
    }
    static const struct {
        gsize at;
        guint8 value;
    } lies[] = {{0, 'e'}, {6, 'X'}, {8, 1}, {10, 0xff}, {13, 30}, {13, 31}, {15, 0}, {17, 0x13},
            {19, 4}, {25, 0}, {25, 9}, {24, 1}};
    for (gsize i = 0; i < G_N_ELEMENTS(lies); i++) {
        make_exif(exif, 6, false);
        exif[lies[i].at] = lies[i].value;
        g_assert_cmpint(jpeg_orientation(exif, sizeof exif), ==, 1);
    }
}

/* ---- refused ---- */

static void expect_bad(const guint8 *bytes, gsize length, const char *words)
{
    struct jpeg jpeg;
    g_autoptr(GError) error = NULL;
    g_assert_false(jpeg_decode(bytes, length, 100, 100, &jpeg, &error));
    g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_INPUT);
    if (!strstr(error->message, words))
        g_error("'%s' is not in '%s'", words, error->message);
    g_assert_null(jpeg.surface);
}

/* Cut anywhere it is refused, never drawn in part. */
static void cut(void)
{
    for (int i = 0; i < 2; i++) {
        struct kind kind = {3, JCS_RGB, JCS_YCbCr, false, i, false};
        gsize length;
        g_autoptr(GBytes) bytes = make(&kind, 64, 64, false);
        const guint8 *data = g_bytes_get_data(bytes, &length);
        for (gsize at = 3; at < length - 2; at += 3)
            expect_bad(data, at, "the JPEG cannot be decoded");
    }
}

/* What its head promises is judged before anything is decoded. */
static void bounds(void)
{
    gsize length;
    g_autoptr(GBytes) bytes = make(&kind_colours, 16, 16, false);
    const guint8 *made = g_bytes_get_data(bytes, &length);
    g_autofree guint8 *data = g_memdup2(made, length);
    static const guint8 frame[] = {0xff, 0xc0};
    guint8 *head = memmem(data, length, frame, sizeof frame);
    g_assert_nonnull(head);
    static const struct {
        guint width, height;
        const char *words;
    } rows[] = {{65500, 65500, "65500 × 65500 pixels; at most 16 megapixels are allowed"},
            {4000, 4001, "4000 × 4001 pixels"}, {0, 16, "the JPEG cannot be decoded"},
            {16, 0, "the JPEG cannot be decoded"}, {4000, 4000, "the JPEG cannot be decoded"},
            {65535, 10, "the JPEG cannot be decoded"}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        head[5] = (guint8)(rows[i].height >> 8);
        head[6] = (guint8)rows[i].height;
        head[7] = (guint8)(rows[i].width >> 8);
        head[8] = (guint8)rows[i].width;
        expect_bad(data, length, rows[i].words);
    }
}

static void many(void)
{
    gsize length;
    g_autoptr(GBytes) bytes = make(&kind_colours, 64, 64, true);
    const guint8 *data = g_bytes_get_data(bytes, &length);
    expect_bad(data, length, "too many scans");
}

/* ---- made ---- */

static void encoded(void)
{
    struct jpeg jpeg, again;
    gsize length;
    g_autoptr(GBytes) bytes = make(&kind_colours, 64, 48, false);
    g_assert_true(decode(bytes, &jpeg, NULL));
    g_autoptr(GBytes) first = jpeg_encode(jpeg.surface, 90), second = jpeg_encode(jpeg.surface, 90);
    g_assert_true(g_bytes_equal(first, second));
    const guint8 *data = g_bytes_get_data(first, &length);
    g_assert_true(jpeg_decode(data, length, 64, 48, &again, NULL));
    g_autofree char *seen = corners(again.surface);
    g_assert_cmpstr(seen, ==, "rgbw");
    g_assert_true(again.plain);
    cairo_surface_destroy(jpeg.surface);
    cairo_surface_destroy(again.surface);
}

static void signature(void)
{
    g_assert_true(jpeg_is((const guint8 *)"\xff\xd8\xff\xdb", 4));
    g_assert_false(jpeg_is((const guint8 *)"\xff\xd8\xff", 2));
    g_assert_false(jpeg_is((const guint8 *)"\x89PNG", 4));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/jpeg/kinds", kinds);
    g_test_add_func("/jpeg/scales", scales);
    g_test_add_func("/jpeg/turned", turned);
    g_test_add_func("/jpeg/exif-bounds", exif_bounds);
    g_test_add_func("/jpeg/cut", cut);
    g_test_add_func("/jpeg/bounds", bounds);
    g_test_add_func("/jpeg/many-scans", many);
    g_test_add_func("/jpeg/encoded", encoded);
    g_test_add_func("/jpeg/signature", signature);
    return g_test_run();
}
