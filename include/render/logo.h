/* The seller's logo, PNG or SVG. Kept per thread: a logo is read and decoded once, and again when its file changes. */
#ifndef BILLHOOK_RENDER_LOGO_H
#define BILLHOOK_RENDER_LOGO_H

#include <cairo.h>
#include <glib.h>
#include <stdbool.h>

/* The box a logo is fitted into, points. */
#define LOGO_WIDTH 176.0
#define LOGO_HEIGHT 62.0

struct logo {
    cairo_surface_t *surface; /* borrowed, valid until this thread's next logo_get() or logo_thread_end() */
    double width, height;     /* of the surface */
};

/* INPUT: the file cannot be read, is larger than 8 MB, or is neither a PNG of at most 16 megapixels nor an SVG. */
bool logo_get(const char *file, struct logo *logo, GError **error);

/* Frees what the thread keeps. */
void logo_thread_end(void);

#endif
