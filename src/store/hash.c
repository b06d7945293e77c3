/* SHA-256 sums as bytes. */
#include "hash.h"

#include <string.h>

#include "base/text.h"

bool hash_from_hex(const char *text, guint8 hash[HASH_BYTES])
{
    if (strlen(text) != 2 * HASH_BYTES)
        return false;

    for (gsize i = 0; i < HASH_BYTES; i++) {
        int high = g_ascii_xdigit_value(text[2 * i]);
        int low = g_ascii_xdigit_value(text[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        hash[i] = (guint8)(high << 4 | low);
    }
    return true;
}

void hash_bytes(GBytes *bytes, guint8 hash[HASH_BYTES])
{
    gsize length;
    const void *data = g_bytes_get_data(bytes, &length);
    sha256(data, length, hash);
}
