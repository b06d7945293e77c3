/* The seller's logo, PNG or SVG. Kept per thread: a file is read once, and again when it changes; a
 * picture is decoded once. */
#ifndef BILLHOOK_RENDER_LOGO_H
#define BILLHOOK_RENDER_LOGO_H

#include <cairo.h>

#include "render/pdf.h"

/* The box a logo is fitted into, points. */
#define LOGO_WIDTH 176.0
#define LOGO_HEIGHT 62.0

struct logo {
    cairo_surface_t
            *surface; /* borrowed, valid until this thread's next logo_get() or logo_thread_end() */
    double width, height; /* of the surface */
};

/* Draws a picture that picture_judge() found good. INPUT: it is neither a PNG of at most 16
 * megapixels nor an SVG. */
bool logo_get(const struct picture *picture, struct logo *logo, GError **error);

/* Frees what the thread keeps. */
void logo_thread_end(void);

#endif
