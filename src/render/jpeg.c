/* JPEG by libjpeg-turbo: what is damaged is refused, never drawn in part. */
#include "jpeg.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <jerror.h>

#include "base/error.h"
#include "render/picture.h"

#define MEMORY_MAX (128L * 1024 * 1024)
#define SCANS_MAX 100
#define EXIF_MARKER (JPEG_APP0 + 1)
#define EXIF_MAX 0xffff

/* The pixels of cairo's RGB24. */
#if G_BYTE_ORDER == G_LITTLE_ENDIAN
#define PIXEL_ORDER JCS_EXT_BGRX
#else
#define PIXEL_ORDER JCS_EXT_XRGB
#endif

/* libjpeg's errors jump back to guarded(); what an act needs lies in the struct around this one. */
struct guard {
    struct jpeg_error_mgr manager; /* the first: libjpeg knows no other */
    jmp_buf back;
    char words[JMSG_LENGTH_MAX];
};

static void jump_back(j_common_ptr common)
{
    struct guard *guard = (struct guard *)common->err;
    guard->manager.format_message(common, guard->words);
    longjmp(guard->back, 1);
}

/* Data is missing or wrong, and libjpeg would go on with grey: all but what changes no pixel. */
static void judge_message(j_common_ptr common, int level)
{
    int code = common->err->msg_code;
    bool harmless =
            code == JWRN_EXTRANEOUS_DATA || code == JWRN_ADOBE_XFORM || code == JWRN_JFIF_MAJOR;
    if (level < 0 && !harmless)
        jump_back(common);
}

static void say_nothing(j_common_ptr common)
{
    (void)common;
}

static struct jpeg_error_mgr *guard_start(struct guard *guard)
{
    jpeg_std_error(&guard->manager);
    guard->manager.error_exit = jump_back;
    guard->manager.emit_message = judge_message;
    guard->manager.output_message = say_nothing;
    return &guard->manager;
}

/* Whether the act came to its end. Nothing of this frame is read after a jump. */
static bool guarded(struct guard *guard, void (*act)(void *), void *data)
{
    if (setjmp(guard->back))
        return false;
    act(data);
    return true;
}

/* ---- decoding ---- */

struct decoding {
    struct guard guard;
    struct jpeg_decompress_struct libjpeg;
    struct jpeg_progress_mgr progress;
    const guint8 *bytes;
    gsize length;
    double least_width, least_height;
    cairo_surface_t *surface;
    guint8 *row; /* of CMYK; NULL: libjpeg writes pixels itself */
    int width, height;
    int orientation;
    bool too_large;
};

bool jpeg_is(const guint8 *bytes, gsize length)
{
    return length >= 3 && bytes[0] == 0xff && bytes[1] == 0xd8 && bytes[2] == 0xff;
}

/* A file may say the same pixels over and over. */
static void count_scans(j_common_ptr common)
{
    struct guard *guard = (struct guard *)common->err;
    if (((struct jpeg_decompress_struct *)common)->input_scan_number <= SCANS_MAX)
        return;
    g_strlcpy(guard->words, "it has too many scans", sizeof guard->words);
    longjmp(guard->back, 1);
}

static void read_exif(struct decoding *decoding)
{
    decoding->orientation = 1;
    for (const struct jpeg_marker_struct *marker = decoding->libjpeg.marker_list; marker;
            marker = marker->next)
        if (marker->marker == EXIF_MARKER && decoding->orientation == 1)
            decoding->orientation = jpeg_orientation(marker->data, marker->data_length);
}

static void read_head(void *data)
{
    struct decoding *decoding = data;
    struct jpeg_decompress_struct *libjpeg = &decoding->libjpeg;
    jpeg_create_decompress(libjpeg);
    libjpeg->mem->max_memory_to_use = MEMORY_MAX;
    decoding->progress.progress_monitor = count_scans;
    libjpeg->progress = &decoding->progress;
    jpeg_mem_src(libjpeg, decoding->bytes, decoding->length);
    jpeg_save_markers(libjpeg, EXIF_MARKER, EXIF_MAX);
    jpeg_read_header(libjpeg, TRUE);
    decoding->width = (int)libjpeg->image_width;
    decoding->height = (int)libjpeg->image_height;
    decoding->too_large = (gint64)decoding->width * decoding->height > PICTURE_PIXELS_MAX;
    read_exif(decoding);
}

/* The smallest size that libjpeg makes by itself and that is large enough, turned or not. */
static void choose_scale(struct decoding *decoding)
{
    struct jpeg_decompress_struct *libjpeg = &decoding->libjpeg;
    bool turned = decoding->orientation > 4;
    double width = turned ? decoding->least_height : decoding->least_width;
    double height = turned ? decoding->least_width : decoding->least_height;
    guint denominator = 8;
    while (denominator > 1 &&
            (decoding->width < width * denominator || decoding->height < height * denominator))
        denominator /= 2;
    libjpeg->scale_num = 1;
    libjpeg->scale_denom = denominator;
}

/* Adobe's CMYK is kept as 255 minus the ink; others' too, in what can be met. */
static void cmyk_pixels(const guint8 *row, guint32 *pixels, guint count)
{
    for (guint i = 0; i < count; i++, row += 4) {
        guint32 red = (guint32)row[0] * row[3] / 255, green = (guint32)row[1] * row[3] / 255,
                blue = (guint32)row[2] * row[3] / 255;
        pixels[i] = red << 16 | green << 8 | blue;
    }
}

static void read_rows(struct decoding *decoding)
{
    struct jpeg_decompress_struct *libjpeg = &decoding->libjpeg;
    guint8 *pixels = cairo_image_surface_get_data(decoding->surface);
    gsize stride = (gsize)cairo_image_surface_get_stride(decoding->surface);
    while (libjpeg->output_scanline < libjpeg->output_height) {
        guint8 *to = pixels + stride * libjpeg->output_scanline;
        JSAMPROW row = decoding->row ? decoding->row : to;
        jpeg_read_scanlines(libjpeg, &row, 1);
        if (decoding->row)
            cmyk_pixels(decoding->row, (guint32 *)(void *)to, libjpeg->output_width);
    }
    cairo_surface_mark_dirty(decoding->surface);
}

static void read_pixels(void *data)
{
    struct decoding *decoding = data;
    struct jpeg_decompress_struct *libjpeg = &decoding->libjpeg;
    bool cmyk = libjpeg->num_components == 4;
    libjpeg->out_color_space = cmyk ? JCS_CMYK : PIXEL_ORDER;
    choose_scale(decoding);
    jpeg_start_decompress(libjpeg);
    decoding->surface = cairo_image_surface_create(
            CAIRO_FORMAT_RGB24, (int)libjpeg->output_width, (int)libjpeg->output_height);
    if (cmyk)
        decoding->row = g_malloc((gsize)libjpeg->output_width * 4);
    if (!cairo_image_surface_get_data(decoding->surface))
        ERREXIT1(libjpeg, JERR_OUT_OF_MEMORY, 0);
    read_rows(decoding);
    jpeg_finish_decompress(libjpeg);
}

/* Shown by every reader of PDFs as it is meant: three components without a word on their colours
 * are YCbCr there (ISO 32000-1, 7.4.8), arithmetic coding is unknown, nothing is turned. */
static bool is_plain(const struct decoding *decoding)
{
    const struct jpeg_decompress_struct *libjpeg = &decoding->libjpeg;
    bool colours = libjpeg->jpeg_color_space == JCS_GRAYSCALE ||
            libjpeg->jpeg_color_space == JCS_YCbCr ||
            (libjpeg->jpeg_color_space == JCS_RGB && libjpeg->saw_Adobe_marker);
    return colours && !libjpeg->arith_code && decoding->orientation == 1;
}

/* ---- turning ---- */

/* Where the first row and column of the file belong (Exif 2.32, 4.6.4 A, Orientation): a point of
 * the upright picture from one of the file's, in parts of width and height. */
static const struct {
    double xx, yx, xy, yy; /* as of cairo_matrix_t */
} turns[] = {{1, 0, 0, 1}, {-1, 0, 0, 1}, {-1, 0, 0, -1}, {1, 0, 0, -1}, {0, 1, 1, 0},
        {0, 1, -1, 0}, {0, -1, -1, 0}, {0, -1, 1, 0}};

static cairo_surface_t *upright(cairo_surface_t *lying, int orientation)
{
    if (orientation == 1)
        return lying;

    int width = cairo_image_surface_get_width(lying),
        height = cairo_image_surface_get_height(lying);
    bool turned = orientation > 4;
    cairo_surface_t *surface = cairo_image_surface_create(
            CAIRO_FORMAT_RGB24, turned ? height : width, turned ? width : height);
    cairo_matrix_t turn = {turns[orientation - 1].xx, turns[orientation - 1].yx,
            turns[orientation - 1].xy, turns[orientation - 1].yy, 0, 0};
    turn.x0 = (turn.xx < 0 ? width : 0) + (turn.xy < 0 ? height : 0);
    turn.y0 = (turn.yy < 0 ? height : 0) + (turn.yx < 0 ? width : 0);
    cairo_t *cr = cairo_create(surface);
    cairo_transform(cr, &turn);
    cairo_set_source_surface(cr, lying, 0, 0);
    cairo_pattern_set_filter(cairo_get_source(cr), CAIRO_FILTER_NEAREST);
    cairo_paint(cr);
    cairo_destroy(cr);
    cairo_surface_destroy(lying);
    return surface;
}

/* Big or little endian, as the block says. */
static guint exif_number(const guint8 *at, gsize bytes, bool little)
{
    guint value = 0;
    for (gsize i = 0; i < bytes; i++)
        value = value << 8 | at[little ? bytes - 1 - i : i];
    return value;
}

/* "Exif\0\0", then a TIFF: byte order, 42, where the first directory lies; its entries of 12 bytes:
 * tag, type, count, value. */
int jpeg_orientation(const guint8 *exif, gsize length)
{
    enum { HEAD = 6, TIFF = 8, ENTRY = 12, ORIENTATION = 0x0112, SHORT = 3 };
    if (length < HEAD + TIFF + 2 || memcmp(exif, "Exif\0", HEAD) != 0)
        return 1;
    const guint8 *tiff = exif + HEAD;
    gsize left = length - HEAD;
    bool little = memcmp(tiff, "II*", 4) == 0;
    if (!little && memcmp(tiff, "MM\0*", 4) != 0)
        return 1;

    gsize at = exif_number(tiff + 4, 4, little);
    if (at > left - 2)
        return 1;
    guint count = exif_number(tiff + at, 2, little);
    for (at += 2; count > 0 && at + ENTRY <= left; count--, at += ENTRY) {
        const guint8 *entry = tiff + at;
        if (exif_number(entry, 2, little) != ORIENTATION)
            continue;
        guint value = exif_number(entry + 8, 2, little);
        return exif_number(entry + 2, 2, little) == SHORT && value >= 1 && value <= 8 ? (int)value
                                                                                      : 1;
    }
    return 1;
}

static bool say_bounds(const struct decoding *decoding, GError **error)
{
    return fail(error, BILLHOOK_ERROR_INPUT, "%d × %d pixels; at most 16 megapixels are allowed",
            decoding->width, decoding->height);
}

static bool decode(struct decoding *decoding, GError **error)
{
    struct guard *guard = &decoding->guard;
    decoding->libjpeg.err = guard_start(guard);
    bool head = guarded(guard, read_head, decoding);
    if (head && decoding->too_large)
        return say_bounds(decoding, error);
    return (head && guarded(guard, read_pixels, decoding)) ||
            fail(error, BILLHOOK_ERROR_INPUT, "the JPEG cannot be decoded: %s", guard->words);
}

bool jpeg_decode(const guint8 *bytes,
        gsize length,
        double least_width,
        double least_height,
        struct jpeg *jpeg,
        GError **error)
{
    struct decoding decoding = {.bytes = bytes,
            .length = length,
            .least_width = least_width,
            .least_height = least_height};
    *jpeg = (struct jpeg){0};
    bool good = decode(&decoding, error);
    if (good)
        *jpeg = (struct jpeg){upright(g_steal_pointer(&decoding.surface), decoding.orientation),
                decoding.width, decoding.height, decoding.libjpeg.num_components,
                is_plain(&decoding)};
    g_clear_pointer(&decoding.surface, cairo_surface_destroy);
    g_free(decoding.row);
    jpeg_destroy_decompress(&decoding.libjpeg);
    return good;
}

/* ---- encoding ---- */

struct encoding {
    struct guard guard;
    struct jpeg_compress_struct libjpeg;
    cairo_surface_t *surface;
    int quality;
    unsigned char *bytes;
    unsigned long length;
};

static void write_pixels(void *data)
{
    struct encoding *encoding = data;
    struct jpeg_compress_struct *libjpeg = &encoding->libjpeg;
    guint8 *pixels = cairo_image_surface_get_data(encoding->surface);
    gsize stride = (gsize)cairo_image_surface_get_stride(encoding->surface);
    jpeg_create_compress(libjpeg);
    jpeg_mem_dest(libjpeg, &encoding->bytes, &encoding->length);
    libjpeg->image_width = (JDIMENSION)cairo_image_surface_get_width(encoding->surface);
    libjpeg->image_height = (JDIMENSION)cairo_image_surface_get_height(encoding->surface);
    libjpeg->input_components = 4;
    libjpeg->in_color_space = PIXEL_ORDER;
    jpeg_set_defaults(libjpeg);
    jpeg_set_quality(libjpeg, encoding->quality, TRUE);
    libjpeg->comp_info[0].h_samp_factor = libjpeg->comp_info[0].v_samp_factor = 1;
    libjpeg->optimize_coding = TRUE;
    jpeg_start_compress(libjpeg, TRUE);
    while (libjpeg->next_scanline < libjpeg->image_height) {
        JSAMPROW row = pixels + stride * libjpeg->next_scanline;
        jpeg_write_scanlines(libjpeg, &row, 1);
    }
    jpeg_finish_compress(libjpeg);
}

GBytes *jpeg_encode(cairo_surface_t *surface, int quality)
{
    struct encoding encoding = {.surface = surface, .quality = quality};
    cairo_surface_flush(surface);
    if (!cairo_image_surface_get_data(surface))
        return NULL;
    encoding.libjpeg.err = guard_start(&encoding.guard);
    bool good = guarded(&encoding.guard, write_pixels, &encoding);
    jpeg_destroy_compress(&encoding.libjpeg);
    GBytes *bytes = good ? g_bytes_new(encoding.bytes, encoding.length) : NULL;
    free(encoding.bytes);
    return bytes;
}
