/* Pictures: what is taken for a logo and what is not, and why; its size on the page; and what a
 * thread keeps of it, until the file changes. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <cairo.h>
#include <zlib.h>

#include "base/error.h"
#include "base/file.h"
#include "render/judge.h"
#include "render/pdf.h"
#include "../../../src/render/jpeg.h"
#include "../../../src/render/logo.h"
#include "unit/scratch.h"

static cairo_status_t append(void *closure, const unsigned char *data, unsigned int length)
{
    g_byte_array_append(closure, data, length);
    return CAIRO_STATUS_SUCCESS;
}

/* The bytes of a red PNG. Caller unrefs. */
static GByteArray *png_of(int width, int height)
{
    GByteArray *bytes = g_byte_array_new();
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width, height);
    cairo_t *cr = cairo_create(surface);
    cairo_set_source_rgb(cr, 1, 0, 0);
    cairo_paint(cr);
    cairo_surface_write_to_png_stream(surface, append, bytes);
    cairo_destroy(cr);
    cairo_surface_destroy(surface);
    return bytes;
}

/* A picture of bytes; cleared by the caller. */
static struct picture picture_of(const void *bytes, gsize length)
{
    struct picture picture = {0};
    picture_take(&picture, g_bytes_new(bytes, length));
    return picture;
}

static void expect_bad(const void *bytes, gsize length, const char *words)
{
    g_auto(picture_auto) picture = picture_of(bytes, length);
    for (int again = 0; again < 2; again++) { /* what was found is kept */
        g_autoptr(GError) error = NULL;
        g_assert_false(picture_judge(&picture, &error));
        g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_INPUT);
        if (!strstr(error->message, words))
            g_error("'%s' is not in '%s'", words, error->message);
        g_assert_false(picture_judge(&picture, NULL));
    }
}

/* ---- PNG ---- */

/* A picture larger than a printer shows is made smaller, a small one stays as it is. */
static void test_png_sizes(void)
{
    static const struct {
        int width, height, fit_width, fit_height;
    } rows[] = {{1, 1, 1, 1}, {733, 100, 733, 100}, {1466, 100, 734, 51}, {100, 258, 100, 258},
            {100, 516, 51, 259}, {1000, 1000, 259, 259}, {8000, 1, 734, 1}, {1, 8000, 1, 259}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct logo logo = {0};
        g_autoptr(GError) error = NULL;
        g_autoptr(GByteArray) png = png_of(rows[i].width, rows[i].height);
        g_assert_true(logo_decode(png->data, png->len, &logo, &error));
        g_assert_no_error(error);
        g_test_message("%d x %d: %g x %g", rows[i].width, rows[i].height, logo.width, logo.height);
        g_assert_cmpfloat(logo.width, ==, rows[i].fit_width);
        g_assert_cmpfloat(logo.height, ==, rows[i].fit_height);

        const guint32 *pixel = (const void *)cairo_image_surface_get_data(logo.surface);
        g_assert_cmphex(*pixel & 0xf0f0f0, ==, 0xf00000); /* red, but for rounding */
        logo_clear(&logo);
    }
}

/* What its head promises is judged before anything is decoded: 16 megapixels and not one more. */
static void test_png_bounds(void)
{
    static const struct {
        guint32 width, height;
        const char *words;
    } rows[] = {{0, 10, "0 × 10 pixels"}, {10, 0, "10 × 0 pixels"},
            {4000, 4001, "4000 × 4001 pixels; at most 16 megapixels are allowed"},
            {16000001, 1, "at most 16 megapixels"},
            {0xffffffff, 0xffffffff, "4294967295 × 4294967295 pixels"},
            {0x80000000, 2, "at most 16 megapixels"},
            {4000, 4000, "the PNG cannot be decoded"}}; /* allowed, but its head lies */
    g_autoptr(GByteArray) png = png_of(3, 3);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        guint32 width = GUINT32_TO_BE(rows[i].width), height = GUINT32_TO_BE(rows[i].height);
        memcpy(png->data + 16, &width, sizeof width);
        memcpy(png->data + 20, &height, sizeof height);
        expect_bad(png->data, png->len, rows[i].words);
    }
}

/* A PNG cut anywhere is refused, never drawn in part. */
static void test_png_cut(void)
{
    g_autoptr(GByteArray) png = png_of(20, 20);
    for (guint length = 8; length < png->len; length += 3)
        expect_bad(png->data, length,
                length < 24 ? "the PNG is cut short" : "the PNG cannot be decoded");
}

/* ---- JPEG ---- */

/* The bytes of a JPEG, grey noise: quality 100 of it is large. Caller unrefs. */
static GBytes *jpeg_of(int width, int height, int quality)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(1);
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
    guint8 *data = cairo_image_surface_get_data(surface);
    gsize length = (gsize)cairo_image_surface_get_stride(surface) * (gsize)height;
    for (gsize i = 0; i < length; i++)
        data[i] = (guint8)g_rand_int_range(random, 0, 256);
    cairo_surface_mark_dirty(surface);
    GBytes *bytes = jpeg_encode(surface, quality);
    cairo_surface_destroy(surface);
    return bytes;
}

/* One of at most 100 KiB goes onto the page as it is, however many pixels; a larger one is made
 * anew, no larger than a printer shows. */
static void test_jpeg_packed(void)
{
    static const struct {
        int width, height, quality;
        bool as_it_is;
    } rows[] = {{100, 50, 90, true}, {300, 300, 40, true}, {600, 600, 100, false}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct logo logo;
        const struct packed *packed;
        g_auto(picture_auto) picture = {0};
        g_autoptr(GBytes) bytes = jpeg_of(rows[i].width, rows[i].height, rows[i].quality);
        picture_take(&picture, g_bytes_ref(bytes));
        g_assert_true(picture_judge(&picture, NULL));
        g_assert_true(logo_get(&picture, &logo, &packed, NULL));
        g_assert_nonnull(packed);
        g_assert_true(logo.photo);
        g_assert_cmpint(g_bytes_equal(packed->bytes, bytes), ==, rows[i].as_it_is);
        g_autofree char *size = g_strdup_printf("/Width %d /Height %d ",
                rows[i].as_it_is ? rows[i].width : 259, rows[i].as_it_is ? rows[i].height : 259);
        g_assert_true(g_str_has_prefix(packed->dictionary, size));
        g_assert_nonnull(strstr(packed->dictionary, "/DCTDecode"));
    }
}

/* ---- what a PDF gets ---- */

/* As a reader of the PDF unpacks it; 3 bytes a pixel. */
static guint8 *unpack(const struct packed *packed, gsize pixels)
{
    gsize length;
    const guint8 *bytes = g_bytes_get_data(packed->bytes, &length);
    const char *palette = strchr(packed->dictionary, '<');
    uLongf size = pixels * 3;
    g_autofree guint8 *raw = g_malloc0(size);
    g_assert_cmpint(uncompress(raw, &size, bytes, length), ==, Z_OK);
    g_assert_cmpuint(size, ==, palette ? pixels : pixels * 3);
    guint8 *colours = g_malloc(pixels * 3);
    for (gsize i = 0; i < pixels * 3; i++) {
        const char *hex = palette ? palette + 1 + raw[i / 3] * 6 + i % 3 * 2 : NULL;
        colours[i] = hex
                ? (guint8)(g_ascii_xdigit_value(hex[0]) * 16 + g_ascii_xdigit_value(hex[1]))
                : raw[i];
    }
    return colours;
}

/* Without loss, with and without a palette. */
static void test_pixels_packed(void)
{
    static const guint counts[] = {1, 2, 255, 256, 257, 3000};
    for (gsize i = 0; i < G_N_ELEMENTS(counts); i++) {
        struct packed packed;
        cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 61, 50);
        guint8 *data = cairo_image_surface_get_data(surface);
        gsize stride = (gsize)cairo_image_surface_get_stride(surface);
        for (guint at = 0; at < 61 * 50; at++)
            ((guint32 *)(void *)(data + stride * (at / 61)))[at % 61] =
                    at % counts[i] * 5003 + 0x30; /* the unused byte may be anything */
        cairo_surface_mark_dirty(surface);
        pack_pixels(surface, &packed);
        g_assert_nonnull(packed.bytes);
        g_assert_cmpint(!!strstr(packed.dictionary, "/Indexed"), ==, counts[i] <= 256);
        g_autofree guint8 *seen = unpack(&packed, 61 * 50);
        for (guint at = 0; at < 61 * 50; at++) {
            guint32 colour = at % counts[i] * 5003 + 0x30;
            g_assert_cmpuint(seen[at * 3], ==, colour >> 16 & 255);
            g_assert_cmpuint(seen[at * 3 + 1], ==, colour >> 8 & 255);
            g_assert_cmpuint(seen[at * 3 + 2], ==, colour & 255);
        }
        packed_clear(&packed);
        cairo_surface_destroy(surface);
    }
}

/* Packed once for a thread, not with each page. */
static void test_packed_once(void)
{
    struct logo logo;
    const struct packed *first, *second;
    g_autoptr(GByteArray) red = png_of(40, 20);
    g_auto(picture_auto) picture = picture_of(red->data, red->len);
    render_thread_end();
    g_assert_true(logo_get(&picture, &logo, &first, NULL));
    const guint8 *bytes = g_bytes_get_data(first->bytes, NULL);
    g_assert_true(logo_get(&picture, &logo, &second, NULL));
    g_assert_true(g_bytes_get_data(second->bytes, NULL) == bytes);
}

/* ---- SVG ---- */

#define SVG(attributes, content) \
    "<svg xmlns=\"http://www.w3.org/2000/svg\" " attributes ">" content "</svg>"
#define RECTANGLE "<rect width=\"10\" height=\"10\"/>"

/* An SVG fills the box as far as its shape lets it, however large it says it is. */
static void test_svg_sizes(void)
{
    static const struct {
        const char *svg;
        double width, height;
    } rows[] = {
            {SVG("width=\"100\" height=\"100\"", RECTANGLE), 62, 62},
            {SVG("width=\"1\" height=\"1\"", RECTANGLE), 62, 62},
            {SVG("width=\"352\" height=\"62\"", RECTANGLE), 176, 31},
            {SVG("viewBox=\"0 0 88 31\"", RECTANGLE), 176, 62},
            {SVG("", RECTANGLE), 176, 62},
            {SVG("width=\"0\" height=\"0\"", RECTANGLE), 176, 62},
            {SVG("width=\"99999999\" height=\"99999999\"", RECTANGLE), 62, 62},
            {SVG("width=\"10\" height=\"10\"", ""), 62, 62},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct logo logo = {0};
        g_autoptr(GError) error = NULL;
        bool good = logo_decode((const guint8 *)rows[i].svg, strlen(rows[i].svg), &logo, &error);
        g_test_message("%s: %g x %g", rows[i].svg, logo.width, logo.height);
        g_assert_no_error(error);
        g_assert_true(good);
        g_assert_cmpfloat_with_epsilon(logo.width, rows[i].width, 0.01);
        g_assert_cmpfloat_with_epsilon(logo.height, rows[i].height, 0.01);
        logo_clear(&logo);
    }
}

static void test_no_picture(void)
{
    static const char *const rows[] = {
            "", "x", "<html><body>x</body></html>", "<svg", "GIF89a", "\x89PNG\r\n\x1a"};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        expect_bad(rows[i], strlen(rows[i]), "it is neither PNG, JPEG nor SVG");
}

/* The colour in the middle of an SVG that is one image from there, 0: nothing was drawn. */
static guint32 colour_of_image(const char *href)
{
    struct logo logo = {0};
    g_autofree char *svg = g_strdup_printf(
            SVG("width=\"10\" height=\"10\" xmlns:xlink=\"http://www.w3.org/1999/xlink\"",
                    "<image xlink:href=\"%s\" width=\"10\" height=\"10\"/>"),
            href);
    g_assert_true(logo_decode((const guint8 *)svg, strlen(svg), &logo, NULL));

    cairo_surface_t *seen = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, 1, 1);
    cairo_t *cr = cairo_create(seen);
    cairo_set_source_surface(cr, logo.surface, -30, -30);
    cairo_paint(cr);
    cairo_destroy(cr);
    cairo_surface_flush(seen);
    guint32 colour = *(const guint32 *)(const void *)cairo_image_surface_get_data(seen);
    cairo_surface_destroy(seen);
    logo_clear(&logo);
    return colour;
}

/* A logo that white paper swallows is told from one that is only thin, or pale in most places. */
static void test_pale(void)
{
    static const struct {
        const char *svg;
        bool pale;
    } rows[] = {
            {SVG("width=\"300\" height=\"80\"", "<circle cx='40' cy='40' r='30' fill='#fff'/>"),
                    true},
            {SVG("width=\"300\" height=\"80\"", "<circle cx='40' cy='40' r='30' fill='#fdfdf5'/>"),
                    true},
            {SVG("width=\"300\" height=\"80\"", "<circle cx='40' cy='40' r='30' fill='#ffee33'/>"),
                    true},
            {SVG("width=\"300\" height=\"80\"", ""), true},
            {SVG("width=\"300\" height=\"80\"",
                     "<rect width='300' height='80' fill='#123'/><circle cx='40' cy='40' r='30' "
                     "fill='#fff'/>"),
                    false},
            {SVG("width=\"300\" height=\"80\"",
                     "<circle cx='40' cy='40' r='30' fill='#fff' stroke='#888'/>"),
                    false},
            {SVG("width=\"300\" height=\"80\"", "<circle cx='40' cy='40' r='30' fill='#ff8800'/>"),
                    false},
            {SVG("width=\"300\" height=\"80\"",
                     "<rect width='290' height='70' fill='#ffffcc'/><circle cx='40' cy='40' r='6' "
                     "fill='#000'/>"),
                    false},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct logo logo;
        g_test_message("row %zu", i);
        g_assert_true(logo_decode((const guint8 *)rows[i].svg, strlen(rows[i].svg), &logo, NULL));
        g_assert_cmpint(logo_is_pale(&logo), ==, rows[i].pale);
        logo_clear(&logo);
    }
}

/* A picture inside of an SVG is drawn, one that it only names is not fetched. */
static void test_svg_loads_nothing(void)
{
    g_autofree char *folder = g_dir_make_tmp("billhook-logo-XXXXXX", NULL),
                    *file = g_build_filename(folder, "red.png", NULL),
                    *uri = g_filename_to_uri(file, NULL, NULL);
    g_autoptr(GByteArray) png = png_of(10, 10);
    g_autofree char *base64 = g_base64_encode(png->data, png->len),
                    *inside = g_strconcat("data:image/png;base64,", base64, NULL);
    g_assert_true(g_file_set_contents(file, (const char *)png->data, (gssize)png->len, NULL));

    g_assert_cmphex(colour_of_image(inside), ==, 0xffff0000);
    g_assert_cmphex(colour_of_image(uri), ==, 0);
    g_assert_cmphex(colour_of_image(file), ==, 0);
    remove_directory(folder);
}

/* ---- what a thread keeps ---- */

/* The last picture is decoded once; another one takes its place, a bad one leaves nothing. */
static void test_kept(void)
{
    struct logo logo, again;
    g_autoptr(GByteArray) red = png_of(2, 2), larger = png_of(3, 3);
    g_auto(picture_auto) first = picture_of(red->data, red->len),
                         second = picture_of(larger->data, larger->len), bad = picture_of("x", 1),
                         named = {0};
    render_thread_end();
    g_assert_false(render_has_logo(first.sha256));
    g_assert_true(logo_get(&first, &logo, NULL, NULL));
    g_assert_true(render_has_logo(first.sha256));

    /* its name is enough now, without its bytes */
    g_strlcpy(named.sha256, first.sha256, sizeof named.sha256);
    g_assert_true(logo_get(&named, &again, NULL, NULL));
    g_assert_true(logo.surface == again.surface);

    g_assert_true(logo_get(&second, &logo, NULL, NULL));
    g_assert_false(render_has_logo(first.sha256));
    g_assert_true(render_has_logo(second.sha256));

    g_autoptr(GError) error = NULL;
    g_assert_false(logo_get(&bad, &logo, NULL, &error));
    g_assert_true(g_str_has_prefix(error->message, "logo: it is neither PNG, JPEG nor SVG"));
    g_assert_false(render_has_logo(second.sha256));
    g_assert_false(render_has_logo(bad.sha256));
}

static void write_picture(const char *file, int size)
{
    g_autoptr(GByteArray) png = png_of(size, size);
    g_assert_true(g_file_set_contents(file, (const char *)png->data, (gssize)png->len, NULL));
}

/* A file is read again when it changes, and not for each document. */
static void test_file(void)
{
    g_autofree char *folder = g_dir_make_tmp("billhook-logo-XXXXXX", NULL),
                    *file = g_build_filename(folder, "logo.png", NULL);
    g_auto(picture_auto) first = {0}, second = {0}, third = {0};
    bool pale = true;
    write_picture(file, 2);
    g_assert_true(picture_read_good(file, &first, NULL));
    g_assert_true(picture_read_good(file, &second, NULL));
    g_assert_true(first.bytes == second.bytes);
    g_assert_cmpuint(strlen(first.sha256), ==, 64);

    write_picture(file, 3);
    g_assert_true(picture_read_good(file, &third, NULL));
    g_assert_cmpstr(first.sha256, !=, third.sha256);
    g_assert_true(render_logo_check(file, &pale, NULL));
    g_assert_false(pale);
    remove_directory(folder);
}

/* Errors name the file, and leave no picture. */
static void test_bad_files(void)
{
    g_autofree char *folder = g_dir_make_tmp("billhook-logo-XXXXXX", NULL),
                    *file = g_build_filename(folder, "logo.png", NULL),
                    *none = g_build_filename(folder, "none.png", NULL),
                    *large = g_build_filename(folder, "large.png", NULL);
    g_assert_true(g_file_set_contents(file, "no picture", -1, NULL));
    g_assert_true(g_file_set_contents(large, "x", -1, NULL));
    g_assert_cmpint(truncate(large, (off_t)file_largest(FILE_LOGO) + 1), ==, 0);
    const struct {
        const char *file, *words;
    } rows[] = {{file, "it is neither PNG, JPEG nor SVG"}, {none, "cannot be opened: No such file"},
            {large, "is larger than 10 MiB"}, {folder, "is no plain file"}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct picture picture = {0};
        bool pale = true;
        g_autoptr(GError) error = NULL, again = NULL;
        g_autofree char *prefix = g_strdup_printf("logo %s", rows[i].file);
        g_assert_false(picture_read_good(rows[i].file, &picture, &error));
        g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_INPUT);
        g_assert_true(g_str_has_prefix(error->message, prefix));
        g_assert_nonnull(strstr(error->message, rows[i].words));
        g_assert_null(picture.bytes);
        g_assert_cmpstr(picture.sha256, ==, "");

        g_assert_false(render_logo_check(rows[i].file, &pale, &again));
        g_assert_cmpstr(again->message, ==, error->message);
    }
    remove_directory(folder);
}

/* ---- the judge's child ---- */

static void test_child_words(void)
{
    char name[] = "billhook", word[] = "--judge-logo", other[] = "serve";
    g_assert_true(judge_is_child(2, (char *[]){name, word, NULL}));
    g_assert_false(judge_is_child(2, (char *[]){name, other, NULL}));
    g_assert_false(judge_is_child(1, (char *[]){name, NULL}));
    g_assert_false(judge_is_child(3, (char *[]){name, word, other, NULL}));
}

int main(int argc, char **argv)
{
    if (judge_is_child(argc, argv))
        return judge_main();
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/logo/png-sizes", test_png_sizes);
    g_test_add_func("/logo/png-bounds", test_png_bounds);
    g_test_add_func("/logo/png-cut", test_png_cut);
    g_test_add_func("/logo/jpeg-packed", test_jpeg_packed);
    g_test_add_func("/logo/pixels-packed", test_pixels_packed);
    g_test_add_func("/logo/packed-once", test_packed_once);
    g_test_add_func("/logo/svg-sizes", test_svg_sizes);
    g_test_add_func("/logo/no-picture", test_no_picture);
    g_test_add_func("/logo/pale", test_pale);
    g_test_add_func("/logo/svg-loads-nothing", test_svg_loads_nothing);
    g_test_add_func("/logo/kept", test_kept);
    g_test_add_func("/logo/file", test_file);
    g_test_add_func("/logo/bad-files", test_bad_files);
    g_test_add_func("/logo/child-words", test_child_words);
    return g_test_run();
}
