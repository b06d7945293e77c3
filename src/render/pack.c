/* Pixels packed for a PDF: as palette indices, or as colours; and JPEGs as they are. */
#include "pack.h"

#include <stdbool.h>
#include <zlib.h>

#define COLOURS 256
#define LEVEL 9 /* once for each picture and thread */

void packed_clear(struct packed *packed)
{
    g_clear_pointer(&packed->bytes, g_bytes_unref);
    g_clear_pointer(&packed->dictionary, g_free);
}

/* ---- pixels ---- */

struct pixels {
    const guint8 *data;
    gsize stride;
    guint width, height;
};

static guint32 colour_at(const struct pixels *pixels, guint x, guint y)
{
    const guint32 *row = (const void *)(pixels->data + pixels->stride * y);
    return row[x] & 0xffffff;
}

/* The colours there are, each with its place behind it: a table by open addressing. */
struct palette {
    guint32 keys[COLOURS * 4]; /* colour + 1; 0: free */
    guint8 places[COLOURS * 4];
    guint count;
    GString *hex; /* RRGGBB of each */
};

/* Its place; -1: it would be one too many. */
static int palette_place(struct palette *palette, guint32 colour)
{
    guint slots = G_N_ELEMENTS(palette->keys), slot = (colour * 2654435761U) >> 22;
    while (palette->keys[slot] && palette->keys[slot] != colour + 1)
        slot = (slot + 1) % slots;
    if (!palette->keys[slot]) {
        if (palette->count == COLOURS)
            return -1;
        palette->keys[slot] = colour + 1;
        palette->places[slot] = (guint8)palette->count++;
        g_string_append_printf(palette->hex, "%06X", colour);
    }
    return palette->places[slot];
}

/* A byte a pixel; false: it has too many colours. */
static bool to_indices(const struct pixels *pixels, struct palette *palette, guint8 *to)
{
    for (guint y = 0; y < pixels->height; y++)
        for (guint x = 0; x < pixels->width; x++) {
            int place = palette_place(palette, colour_at(pixels, x, y));
            if (place < 0)
                return false;
            *to++ = (guint8)place;
        }
    return true;
}

static void to_colours(const struct pixels *pixels, guint8 *to)
{
    for (guint y = 0; y < pixels->height; y++)
        for (guint x = 0; x < pixels->width; x++) {
            guint32 colour = colour_at(pixels, x, y);
            *to++ = (guint8)(colour >> 16);
            *to++ = (guint8)(colour >> 8 & 0xff);
            *to++ = (guint8)(colour & 0xff);
        }
}

static void deflate_into(struct packed *packed,
        const guint8 *raw,
        gsize length,
        guint width,
        guint height,
        const char *space)
{
    uLongf size = compressBound(length);
    guint8 *bytes = g_malloc(size);
    if (compress2(bytes, &size, raw, length, LEVEL) != Z_OK) {
        g_free(bytes);
        return;
    }
    packed->bytes = g_bytes_new(bytes, size);
    packed->dictionary = g_strdup_printf("/Width %u /Height %u /ColorSpace %s /BitsPerComponent 8 "
                                         "/Filter /FlateDecode",
            width, height, space);
    g_free(bytes);
}

void pack_pixels(cairo_surface_t *surface, struct packed *packed)
{
    cairo_surface_flush(surface);
    const struct pixels pixels = {cairo_image_surface_get_data(surface),
            (gsize)cairo_image_surface_get_stride(surface),
            (guint)cairo_image_surface_get_width(surface),
            (guint)cairo_image_surface_get_height(surface)};
    gsize count = (gsize)pixels.width * pixels.height;
    *packed = (struct packed){0};
    if (!pixels.data)
        return;

    g_autofree guint8 *raw = g_malloc(count * 3);
    g_autofree struct palette *palette = g_new0(struct palette, 1);
    palette->hex = g_string_new(NULL);
    bool few = to_indices(&pixels, palette, raw);
    g_autofree char *space = few ? g_strdup_printf("[ /Indexed /DeviceRGB %u <%s> ]",
                                           palette->count - 1, palette->hex->str)
                                 : g_strdup("/DeviceRGB");
    g_string_free(palette->hex, TRUE);
    if (!few)
        to_colours(&pixels, raw);
    deflate_into(packed, raw, few ? count : count * 3, pixels.width, pixels.height, space);
}

void pack_jpeg(GBytes *bytes, int width, int height, int components, struct packed *packed)
{
    *packed = (struct packed){.bytes = g_bytes_ref(bytes),
            .dictionary = g_strdup_printf(
                    "/Width %d /Height %d /ColorSpace %s /BitsPerComponent 8 /Filter /DCTDecode",
                    width, height, components == 1 ? "/DeviceGray" : "/DeviceRGB")};
}
