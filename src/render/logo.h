/* The seller's logo, PNG, JPEG or SVG, as the page draws it; in the room of render only. What was
 * decoded last is kept per thread. */
#ifndef BILLHOOK_RENDER_LOGO_H
#define BILLHOOK_RENDER_LOGO_H

#include <cairo.h>

#include "pack.h"
#include "render/picture.h"

/* The box a logo is fitted into, points. */
#define LOGO_WIDTH 176.0
#define LOGO_HEIGHT 62.0

struct logo {
    /* owned by whoever decoded it; borrowed from logo_get() and logo_draw() */
    cairo_surface_t *surface;
    double width, height; /* of the surface, in its own units */
    bool photo;           /* it came as a JPEG: a copy of it may be one */
    struct packed packed; /* what a PDF gets in its place; owned as the surface; empty: nothing */
};

/* Frees what a decoded picture holds (not itself) and makes it empty. Any thread. */
void logo_clear(struct logo *logo);

/* The decoded picture, for drawing; what it holds is valid until this thread's next logo_get(),
 * logo_draw() or logo_thread_end(). *packed (may be NULL) is set to what a PDF gets in its place,
 * valid as long; NULL: nothing, for an SVG stays outlines. `picture` was found good by
 * picture_judge(); its bytes may be NULL where logo_is_drawn(). Errors begin with "logo: ". INPUT:
 * it is neither a PNG or JPEG of at most 16 megapixels nor an SVG, or it cannot be decoded. SYSTEM:
 * it is an SVG and librsvg is missing. Each thread has its own. */
bool logo_get(const struct picture *picture,
        struct logo *logo,
        const struct packed **packed,
        GError **error);

/* logo_get() without its words in front of an error, for a picture that nobody judged yet. */
bool logo_draw(const struct picture *picture, struct logo *logo, GError **error);

/* Whether hardly anything of it (a thousandth of its box) has a contrast with white paper that is
 * seen (ACCENT_SEEN): a white logo. Any thread. */
bool logo_is_pale(const struct logo *logo);

/* Whether the picture with this hash is the one that this thread decoded last. */
bool logo_is_drawn(const char *sha256);

/* Frees the picture that this thread keeps. */
void logo_thread_end(void);

/* True for bytes that begin as a PNG does. Any thread. */
bool logo_is_png(const guint8 *bytes, gsize length);

/* True for bytes of a picture that has pixels: they begin as a PNG or a JPEG does. Any thread. */
bool logo_has_pixels(const guint8 *bytes, gsize length);

/* True when SVGs can be drawn; librsvg is loaded with the first call. SYSTEM: it is missing. Any
 * thread. */
bool logo_svg_ready(GError **error);

/* Decodes a PNG, a JPEG or an SVG; errors as of logo_draw(). Nothing is kept: the caller calls
 * logo_clear(), after an error too. Nothing is packed, but a JPEG that a PDF can hold as it is. Any
 * thread. */
bool logo_decode(const guint8 *bytes, gsize length, struct logo *logo, GError **error);

#endif
