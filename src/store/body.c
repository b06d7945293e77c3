/* Bodies of deliveries as they are kept. */
#include "body.h"

#include <zlib.h>

#include "base/error.h"

/* Below this, packing saves no page. */
#define PACK_FROM 512

GBytes *body_pack(const void *bytes, gsize length)
{
    uLongf packed = compressBound(length);
    guint8 *buffer = g_malloc(packed);
    if (length < PACK_FROM || compress2(buffer, &packed, bytes, length, Z_BEST_SPEED) != Z_OK ||
            packed >= length) {
        g_free(buffer);
        return NULL;
    }
    return g_bytes_new_take(g_realloc(buffer, packed), packed);
}

GBytes *body_unpack(GBytes *packed, gsize length, GError **error)
{
    gsize packed_length;
    const void *bytes = g_bytes_get_data(packed, &packed_length);
    guint8 *buffer = g_malloc(length + 1);
    uLongf size = length;
    if (uncompress(buffer, &size, bytes, packed_length) != Z_OK || size != length) {
        g_free(buffer);
        fail(error, BILLHOOK_ERROR_SYSTEM,
                "a stored body is damaged: `billhook verify` tells more");
        return NULL;
    }
    return g_bytes_new_take(buffer, length);
}
