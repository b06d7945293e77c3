/* JPEG pictures: decoded within bounds, and made; in the room of render only. Pure: bytes in, bytes
 * or pixels out. */
#ifndef BILLHOOK_RENDER_JPEG_H
#define BILLHOOK_RENDER_JPEG_H

#include <cairo.h>
#include <glib.h>
#include <stdbool.h>

/* What jpeg_decode() found. */
struct jpeg {
    cairo_surface_t *surface; /* owned, RGB24, upright; maybe a half, quarter, eighth of its size */
    int width, height;        /* of the file, as it lies in it */
    int components;           /* 1: grey, 3: colours */
    bool plain; /* every reader of PDFs shows the file itself (DCTDecode) as it is meant */
};

/* True for bytes that begin as a JPEG does. Any thread. */
bool jpeg_is(const guint8 *bytes, gsize length);

/* Decodes a JPEG (grey, RGB, YCbCr, CMYK; turned as its Exif says), no smaller than least_width ×
 * least_height where it is that large. INPUT: it has more than 16 megapixels, is cut short or
 * damaged, or cannot be decoded within 128 MB and 100 scans. The caller destroys *jpeg's surface.
 * Any thread. */
bool jpeg_decode(const guint8 *bytes,
        gsize length,
        double least_width,
        double least_height,
        struct jpeg *jpeg,
        GError **error);

/* An RGB24 image surface as a JPEG; `quality` from 1 to 100. NULL: out of memory. Caller unrefs.
 * The same surface gives the same bytes with the same libjpeg. Any thread. */
GBytes *jpeg_encode(cairo_surface_t *surface, int quality);

/* How an Exif block (the content of an APP1 segment) says the picture is to be turned, 1 to 8; 1
 * where it says nothing. Any thread. */
int jpeg_orientation(const guint8 *exif, gsize length);

#endif
