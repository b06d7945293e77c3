/* The logo and the code to pay by, as pictures for a mail. */
#include "render/inline_picture.h"

#include <math.h>

#include "base/error.h"
#include "jpeg.h"
#include "logo.h"
#include "qr.h"

#define BOX_WIDTH 220.0
#define BOX_HEIGHT 72.0
#define LOGO_BYTES (18 * 1024)
#define JPEG_QUALITY 85
#define TYPE_PNG "image/png"
#define TYPE_JPEG "image/jpeg"

enum {
    MODULE = 5,     /* pixels */
    QUIET = 4,      /* modules around (ISO 18004) */
    CODE_SIDE = 132 /* CSS pixels */
};

void inline_picture_clear(struct inline_picture *picture)
{
    g_clear_pointer(&picture->bytes, g_bytes_unref);
}

static cairo_status_t append(void *closure, const unsigned char *data, unsigned int length)
{
    g_byte_array_append(closure, data, length);
    return CAIRO_STATUS_SUCCESS;
}

/* The surface as a PNG, NULL where cairo failed. */
static GBytes *to_png(cairo_surface_t *surface)
{
    GByteArray *bytes = g_byte_array_new();
    if (cairo_surface_write_to_png_stream(surface, append, bytes) == CAIRO_STATUS_SUCCESS)
        return g_byte_array_free_to_bytes(bytes);
    g_byte_array_unref(bytes);
    return NULL;
}

/* ---- the logo ---- */

/* `density`: its own pixels for each that is shown. */
static GBytes *draw_logo(const struct logo *logo, double scale, double density)
{
    int width = MAX((int)lround(logo->width * scale * density), 1);
    int height = MAX((int)lround(logo->height * scale * density), 1);
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
    cairo_t *cr = cairo_create(surface);
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_paint(cr);
    cairo_scale(cr, width / logo->width, height / logo->height);
    cairo_set_source_surface(cr, logo->surface, 0, 0);
    cairo_pattern_set_filter(cairo_get_source(cr), CAIRO_FILTER_GOOD);
    cairo_paint(cr);
    bool drawn = cairo_status(cr) == CAIRO_STATUS_SUCCESS;
    cairo_destroy(cr);
    GBytes *bytes = !drawn ? NULL
            : logo->photo  ? jpeg_encode(surface, JPEG_QUALITY)
                           : to_png(surface);
    cairo_surface_destroy(surface);
    return bytes;
}

/* With as many pixels as fit into its bytes. */
static void make_logo(const struct logo *logo, struct inline_picture *made)
{
    static const double densities[] = {2, 1.5, 1, 0.75, 0.5};
    double scale = MIN(BOX_WIDTH / logo->width, BOX_HEIGHT / logo->height);
    made->width = MAX((int)lround(logo->width * scale), 1);
    made->height = MAX((int)lround(logo->height * scale), 1);
    made->type = logo->photo ? TYPE_JPEG : TYPE_PNG;
    made->name = logo->photo ? "logo.jpg" : "logo.png";
    for (gsize i = 0; i < G_N_ELEMENTS(densities) && !made->bytes; i++) {
        made->bytes = draw_logo(logo, scale, densities[i]);
        if (made->bytes && g_bytes_get_size(made->bytes) > LOGO_BYTES)
            inline_picture_clear(made);
    }
}

/* What a thread keeps: the logo that it made last. */
struct thread_inline {
    char sha256[PICTURE_HEX];
    struct inline_picture made;
};

static void thread_inline_free(gpointer data)
{
    struct thread_inline *thread = data;
    inline_picture_clear(&thread->made);
    g_free(thread);
}

static GPrivate thread_key = G_PRIVATE_INIT(thread_inline_free);

static struct thread_inline *this_thread(void)
{
    struct thread_inline *thread = g_private_get(&thread_key);
    if (!thread) {
        thread = g_new0(struct thread_inline, 1);
        g_private_set(&thread_key, thread);
    }
    return thread;
}

void inline_thread_end(void)
{
    g_private_replace(&thread_key, NULL);
}

bool inline_logo(const struct picture *picture, struct inline_picture *made, GError **error)
{
    struct thread_inline *thread = this_thread();
    struct logo logo;
    *made = (struct inline_picture){0};
    if (!*picture->sha256)
        return true;
    if (g_strcmp0(thread->sha256, picture->sha256) != 0) {
        if (!logo_get(picture, &logo, NULL, error))
            return false;
        inline_picture_clear(&thread->made);
        make_logo(&logo, &thread->made);
        g_strlcpy(thread->sha256, picture->sha256, PICTURE_HEX);
    }
    *made = thread->made;
    if (made->bytes)
        g_bytes_ref(made->bytes);
    return true;
}

/* ---- the code ---- */

/* One bit a pixel: it has a few hundred bytes. Cairo's A1 becomes a PNG in grey, 1 is white. */
static GBytes *draw_code(const struct qr *qr)
{
    int side = (qr->width + 2 * QUIET) * MODULE;
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_A1, side, side);
    cairo_t *cr = cairo_create(surface);
    cairo_set_antialias(cr, CAIRO_ANTIALIAS_NONE);
    cairo_paint(cr);
    cairo_set_operator(cr, CAIRO_OPERATOR_CLEAR);
    for (int y = 0; y < qr->width; y++)
        for (int x = 0; x < qr->width; x++)
            if (qr->dark[y * qr->width + x])
                cairo_rectangle(cr, (x + QUIET) * MODULE, (y + QUIET) * MODULE, MODULE, MODULE);
    cairo_fill(cr);
    cairo_destroy(cr);
    GBytes *png = to_png(surface);
    cairo_surface_destroy(surface);
    return png;
}

void inline_code(const struct document *document,
        const struct seller *seller,
        const struct payment_settings *payment,
        struct inline_picture *made)
{
    g_autofree char *payload = qr_epc_payload(document, seller, payment);
    struct qr *qr = qr_make(payload);
    *made = (struct inline_picture){
            .type = TYPE_PNG, .name = "qr.png", .width = CODE_SIDE, .height = CODE_SIDE};
    if (qr)
        made->bytes = draw_code(qr);
    qr_free(qr);
}
