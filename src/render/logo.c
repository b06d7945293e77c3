/* The logo: decoding PNG, JPEG and SVG, and the picture that a thread keeps. */
#include "logo.h"

#include <dlfcn.h>
#include <librsvg/rsvg.h>
#include <math.h>
#include <string.h>

#include "base/accent.h"
#include "base/error.h"
#include "inks.h"
#include "jpeg.h"

#define DOTS_PER_POINT (300.0 / 72) /* more than a printer shows */
#define MOST_WIDTH (LOGO_WIDTH * DOTS_PER_POINT)
#define MOST_HEIGHT (LOGO_HEIGHT * DOTS_PER_POINT)
/* A JPEG that is larger is made anew for the page: each document carries it. */
#define JPEG_BYTES (100 * 1024)
#define JPEG_QUALITY 90

/* What a thread keeps: the picture that was drawn last. */
struct thread_logo {
    char drawn[PICTURE_HEX];
    struct logo logo;
};

void logo_clear(struct logo *logo)
{
    g_clear_pointer(&logo->surface, cairo_surface_destroy);
    packed_clear(&logo->packed);
}

static void thread_logo_free(gpointer data)
{
    struct thread_logo *thread = data;
    logo_clear(&thread->logo);
    g_free(thread);
}

static GPrivate thread_key = G_PRIVATE_INIT(thread_logo_free);

static struct thread_logo *this_thread(void)
{
    struct thread_logo *thread = g_private_get(&thread_key);
    if (!thread) {
        thread = g_new0(struct thread_logo, 1);
        g_private_set(&thread_key, thread);
    }
    return thread;
}

void logo_thread_end(void)
{
    g_private_replace(&thread_key, NULL);
}

/* ---- PNG ---- */

struct source {
    const guint8 *at;
    gsize left;
};

static cairo_status_t read_source(void *closure, unsigned char *data, unsigned int length)
{
    struct source *source = closure;
    if (length > source->left)
        return CAIRO_STATUS_READ_ERROR;
    memcpy(data, source->at, length);
    source->at += length;
    source->left -= length;
    return CAIRO_STATUS_SUCCESS;
}

static guint32 big_endian(const guint8 *at)
{
    return (guint32)at[0] << 24 | (guint32)at[1] << 16 | (guint32)at[2] << 8 | at[3];
}

/* The picture on white, no larger than a printer can show: what the page's file has to carry, for
 * each document. */
static bool fit(cairo_surface_t *pixels, struct logo *logo)
{
    double width = cairo_image_surface_get_width(pixels),
           height = cairo_image_surface_get_height(pixels);
    double scale = MIN(MIN(MOST_WIDTH / width, MOST_HEIGHT / height), 1);
    int fit_width = MAX((int)ceil(width * scale), 1),
        fit_height = MAX((int)ceil(height * scale), 1);
    logo->surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, fit_width, fit_height);
    logo->width = fit_width;
    logo->height = fit_height;
    cairo_t *cr = cairo_create(logo->surface);
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_paint(cr);
    cairo_scale(cr, fit_width / width, fit_height / height);
    cairo_set_source_surface(cr, pixels, 0, 0);
    cairo_pattern_set_filter(
            cairo_get_source(cr), scale < 1 ? CAIRO_FILTER_GOOD : CAIRO_FILTER_NEAREST);
    cairo_paint(cr);
    bool drawn = cairo_status(cr) == CAIRO_STATUS_SUCCESS;
    cairo_destroy(cr);
    return drawn;
}

static bool png_read(const guint8 *bytes, gsize length, struct logo *logo, GError **error)
{
    if (length < 24)
        return fail(error, BILLHOOK_ERROR_INPUT, "the PNG is cut short");

    guint64 width = big_endian(bytes + 16), height = big_endian(bytes + 20);
    if (width == 0 || height == 0 || width * height > PICTURE_PIXELS_MAX)
        return fail(error, BILLHOOK_ERROR_INPUT,
                "%" G_GUINT64_FORMAT " × %" G_GUINT64_FORMAT
                " pixels; at most 16 megapixels are allowed",
                width, height);

    struct source source = {bytes, length};
    cairo_surface_t *png = cairo_image_surface_create_from_png_stream(read_source, &source);
    cairo_status_t status = cairo_surface_status(png);
    bool fitted = status == CAIRO_STATUS_SUCCESS && fit(png, logo);
    cairo_surface_destroy(png);
    if (!fitted)
        return fail(error, BILLHOOK_ERROR_INPUT, "the PNG cannot be decoded: %s",
                cairo_status_to_string(status));
    return true;
}

/* ---- JPEG ---- */

/* Its file as it is, where every reader shows it and it is no burden. */
static bool jpeg_read(const guint8 *bytes, gsize length, struct logo *logo, GError **error)
{
    struct jpeg jpeg;
    if (!jpeg_decode(bytes, length, MOST_WIDTH, MOST_HEIGHT, &jpeg, error))
        return false;

    bool fitted = fit(jpeg.surface, logo);
    cairo_surface_destroy(jpeg.surface);
    if (!fitted)
        return fail(error, BILLHOOK_ERROR_INPUT, "the JPEG cannot be drawn");
    logo->photo = true;
    if (jpeg.plain && length <= JPEG_BYTES) {
        g_autoptr(GBytes) file = g_bytes_new(bytes, length);
        pack_jpeg(file, jpeg.width, jpeg.height, jpeg.components, &logo->packed);
    }
    return true;
}

/* ---- SVG ---- */

/* librsvg costs megabytes even where it draws nothing, so it is loaded with the first SVG, once,
 * and never given back. */
#define LIBRSVG "librsvg-2.so.2"

struct rsvg {
    typeof(rsvg_handle_new_from_data) *new_from_data;
    typeof(rsvg_handle_get_intrinsic_size_in_pixels) *get_size;
    typeof(rsvg_handle_get_intrinsic_dimensions) *get_dimensions;
    typeof(rsvg_handle_render_document) *render;
};

/* Its functions, NULL: it could not be loaded. */
static gpointer rsvg_load(gpointer unused)
{
    (void)unused;
    g_autofree struct rsvg *rsvg = g_new0(struct rsvg, 1);
    const struct {
        const char *name;
        void *function;
    } functions[] = {
            {"rsvg_handle_new_from_data", &rsvg->new_from_data},
            {"rsvg_handle_get_intrinsic_size_in_pixels", &rsvg->get_size},
            {"rsvg_handle_get_intrinsic_dimensions", &rsvg->get_dimensions},
            {"rsvg_handle_render_document", &rsvg->render},
    };

    void *library = dlopen(LIBRSVG, RTLD_NOW | RTLD_LOCAL);
    for (gsize i = 0; i < G_N_ELEMENTS(functions); i++) {
        void *found = library ? dlsym(library, functions[i].name) : NULL;
        memcpy(functions[i].function, &found, sizeof found);
        if (!found)
            return NULL;
    }
    return g_steal_pointer(&rsvg);
}

/* Its functions; NULL and SYSTEM where there is none. Any thread. */
static const struct rsvg *rsvg_get(GError **error)
{
    static GOnce once = G_ONCE_INIT;
    const struct rsvg *rsvg = g_once(&once, rsvg_load, NULL);
    if (!rsvg)
        fail(error, BILLHOOK_ERROR_SYSTEM,
                "it is neither PNG nor JPEG, and an SVG needs %s (Debian: librsvg2-2)", LIBRSVG);
    return rsvg;
}

bool logo_svg_ready(GError **error)
{
    return rsvg_get(error) != NULL;
}

/* Its size in points; the box where it names none. */
static void svg_size(const struct rsvg *rsvg, RsvgHandle *svg, double *width, double *height)
{
    gboolean has_width, has_height, has_box;
    RsvgLength svg_width, svg_height;
    RsvgRectangle box;
    if (rsvg->get_size(svg, width, height) && *width > 0 && *height > 0)
        return;
    rsvg->get_dimensions(svg, &has_width, &svg_width, &has_height, &svg_height, &has_box, &box);
    bool usable = has_box && box.width > 0 && box.height > 0;
    *width = usable ? box.width : LOGO_WIDTH;
    *height = usable ? box.height : LOGO_HEIGHT;
}

/* Recorded at the size it has on the page, so that it stays outlines. */
static bool svg_record(const struct rsvg *rsvg, RsvgHandle *svg, struct logo *logo, GError **error)
{
    double width, height;
    g_autoptr(GError) reason = NULL;
    svg_size(rsvg, svg, &width, &height);
    double scale = MIN(LOGO_WIDTH / width, LOGO_HEIGHT / height);
    cairo_rectangle_t extents = {0, 0, width * scale, height * scale};
    logo->surface = cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA, &extents);
    logo->width = extents.width;
    logo->height = extents.height;
    cairo_t *cr = cairo_create(logo->surface);
    RsvgRectangle viewport = {0, 0, extents.width, extents.height};
    bool drawn = rsvg->render(svg, cr, &viewport, &reason);
    cairo_status_t status = cairo_status(cr);
    cairo_destroy(cr);
    if (drawn && status == CAIRO_STATUS_SUCCESS)
        return true;
    return fail(error, BILLHOOK_ERROR_INPUT, "the SVG cannot be drawn: %s",
            reason ? reason->message : cairo_status_to_string(status));
}

/* Nothing outside the file is loaded: it has no base. */
static bool svg_read(const guint8 *bytes, gsize length, struct logo *logo, GError **error)
{
    g_autoptr(GError) reason = NULL;
    const struct rsvg *rsvg = rsvg_get(error);
    if (!rsvg)
        return false;

    RsvgHandle *svg = rsvg->new_from_data(bytes, length, &reason);
    if (!svg)
        return fail(error, BILLHOOK_ERROR_INPUT, "it is neither PNG, JPEG nor SVG: %s",
                g_strstrip(reason->message));

    bool recorded = svg_record(rsvg, svg, logo, error);
    g_object_unref(svg);
    return recorded;
}

/* ---- drawing ---- */

bool logo_is_png(const guint8 *bytes, gsize length)
{
    static const guint8 signature[8] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    return length >= sizeof signature && memcmp(bytes, signature, sizeof signature) == 0;
}

bool logo_has_pixels(const guint8 *bytes, gsize length)
{
    return logo_is_png(bytes, length) || jpeg_is(bytes, length);
}

bool logo_decode(const guint8 *bytes, gsize length, struct logo *logo, GError **error)
{
    *logo = (struct logo){0};
    if (logo_is_png(bytes, length))
        return png_read(bytes, length, logo, error);
    if (jpeg_is(bytes, length))
        return jpeg_read(bytes, length, logo, error);
    return svg_read(bytes, length, logo, error);
}

/* What each page gets: compressed once, not with every document. */
static void pack(struct logo *logo)
{
    bool outlines = cairo_surface_get_type(logo->surface) != CAIRO_SURFACE_TYPE_IMAGE;
    if (outlines || logo->packed.bytes)
        return;
    if (!logo->photo) {
        pack_pixels(logo->surface, &logo->packed);
        return;
    }
    g_autoptr(GBytes) file = jpeg_encode(logo->surface, JPEG_QUALITY);
    if (file)
        pack_jpeg(file, (int)logo->width, (int)logo->height, 3, &logo->packed);
}

bool logo_is_drawn(const char *sha256)
{
    const struct thread_logo *thread = this_thread();
    return thread->logo.surface && strcmp(thread->drawn, sha256) == 0;
}

bool logo_draw(const struct picture *picture, struct logo *logo, GError **error)
{
    struct thread_logo *thread = this_thread();
    gsize length;
    if (!logo_is_drawn(picture->sha256)) {
        const guint8 *bytes = g_bytes_get_data(picture->bytes, &length);
        logo_clear(&thread->logo);
        if (!logo_decode(bytes, length, &thread->logo, error)) {
            logo_clear(&thread->logo);
            return false;
        }
        pack(&thread->logo);
        g_strlcpy(thread->drawn, picture->sha256, PICTURE_HEX);
    }

    *logo = thread->logo;
    return true;
}

/* ---- seen on paper ---- */

#define SEEN_WIDTH 352
#define SEEN_HEIGHT 124

static bool is_seen(guint32 pixel)
{
    struct color color = {
            (pixel >> 16 & 0xff) / 255.0, (pixel >> 8 & 0xff) / 255.0, (pixel & 0xff) / 255.0};
    return page_contrast(color) * 100 >= ACCENT_SEEN;
}

static guint count_seen(cairo_surface_t *surface)
{
    const guint8 *data = cairo_image_surface_get_data(surface);
    gsize stride = (gsize)cairo_image_surface_get_stride(surface);
    guint count = 0;
    for (gsize y = 0; data && y < SEEN_HEIGHT; y++)
        for (gsize x = 0; x < SEEN_WIDTH; x++)
            count += is_seen(((const guint32 *)(const void *)(data + y * stride))[x]);
    return count;
}

/* As it stands on the page, small. */
bool logo_is_pale(const struct logo *logo)
{
    cairo_surface_t *paper =
            cairo_image_surface_create(CAIRO_FORMAT_RGB24, SEEN_WIDTH, SEEN_HEIGHT);
    double scale = MIN(SEEN_WIDTH / logo->width, SEEN_HEIGHT / logo->height);
    cairo_t *cr = cairo_create(paper);
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_paint(cr);
    cairo_scale(cr, scale, scale);
    cairo_set_source_surface(cr, logo->surface, 0, 0);
    cairo_paint(cr);
    cairo_destroy(cr);
    cairo_surface_flush(paper);
    bool pale = count_seen(paper) * 1000 < SEEN_WIDTH * SEEN_HEIGHT;
    cairo_surface_destroy(paper);
    return pale;
}

bool logo_get(const struct picture *picture,
        struct logo *logo,
        const struct packed **packed,
        GError **error)
{
    if (!logo_draw(picture, logo, error)) {
        g_prefix_error(error, "logo: ");
        return false;
    }
    struct packed *kept = &this_thread()->logo.packed;
    if (packed)
        *packed = kept->bytes ? kept : NULL;
    return true;
}
