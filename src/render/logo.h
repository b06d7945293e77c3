/* The seller's logo, PNG or SVG, as the page draws it; in the room of render only. What was decoded
 * last is kept per thread. */
#ifndef BILLHOOK_RENDER_LOGO_H
#define BILLHOOK_RENDER_LOGO_H

#include <cairo.h>

#include "render/picture.h"

/* The box a logo is fitted into, points. */
#define LOGO_WIDTH 176.0
#define LOGO_HEIGHT 62.0

struct logo {
    /* owned by whoever decoded it; borrowed from logo_get() and logo_draw() */
    cairo_surface_t *surface;
    double width, height; /* of the surface, in its own units */
};

/* The decoded picture, for drawing; its surface is valid until this thread's next logo_get(),
 * logo_draw() or logo_thread_end(). `picture` was found good by picture_judge(); its bytes may be
 * NULL where logo_is_drawn(). Errors begin with "logo: ". INPUT: it is neither a PNG of at most 16
 * megapixels nor an SVG, or it cannot be decoded. SYSTEM: it is an SVG and librsvg is missing. Each
 * thread has its own. */
bool logo_get(const struct picture *picture, struct logo *logo, GError **error);

/* logo_get() without its words in front of an error, for a picture that nobody judged yet. */
bool logo_draw(const struct picture *picture, struct logo *logo, GError **error);

/* Whether the picture with this hash is the one that this thread decoded last. */
bool logo_is_drawn(const char *sha256);

/* Frees the picture that this thread keeps. */
void logo_thread_end(void);

/* True for bytes that begin as a PNG does. Any thread. */
bool logo_is_png(const guint8 *bytes, gsize length);

/* True when SVGs can be drawn; librsvg is loaded with the first call. SYSTEM: it is missing. Any
 * thread. */
bool logo_svg_ready(GError **error);

/* Decodes a PNG or an SVG; errors as of logo_draw(). Nothing is kept: the caller destroys
 * logo->surface, which may be set after an error too. Any thread. */
bool logo_decode(const guint8 *bytes, gsize length, struct logo *logo, GError **error);

#endif
