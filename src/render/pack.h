/* A picture as a PDF keeps it, made once and put into each file as it is; in the room of render
 * only. Pure. */
#ifndef BILLHOOK_RENDER_PACK_H
#define BILLHOOK_RENDER_PACK_H

#include <cairo.h>
#include <glib.h>

/* An image XObject (ISO 32000-1, 8.9.5). */
struct packed {
    GBytes *bytes;    /* owned; NULL: none */
    char *dictionary; /* owned: its entries but for /Length */
};

/* Frees what it holds (not itself) and makes it empty. Any thread. */
void packed_clear(struct packed *packed);

/* An RGB24 image surface, without loss: with a palette where it has at most 256 colours. Empty
 * where there is no memory. The caller clears *packed. Any thread. */
void pack_pixels(cairo_surface_t *surface, struct packed *packed);

/* A JPEG as it is: `components` 1 or 3. Takes a reference of bytes. The caller clears *packed. Any
 * thread. */
void pack_jpeg(GBytes *bytes, int width, int height, int components, struct packed *packed);

#endif
