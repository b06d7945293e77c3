/* The seller's logo as the page draws it, PNG or SVG. Kept per thread: a picture is decoded once
 * (the file is read by picture_read(), pdf.h). */
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
    double width, height; /* of the surface, in its own units */
};

/* The decoded picture, for drawing. `picture` was found good by picture_judge(); its bytes may be
 * NULL where logo_is_drawn(). Errors begin with "logo: ". INPUT: it is neither a PNG of at most 16
 * megapixels nor an SVG, or it cannot be decoded. SYSTEM: it is an SVG and librsvg is missing. Each
 * thread has its own. */
bool logo_get(const struct picture *picture, struct logo *logo, GError **error);

/* Frees what this thread keeps: the file as read, the judgement, the decoded picture. */
void logo_thread_end(void);

#endif
