/* Any bytes as a mark file: no crash, no leak, and lines only where the seal fits. */
#include <stdint.h>
#include <string.h>

#include "../../src/store/mark.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = g_malloc0(size + 1); /* as file_read() gives it: a NUL byte behind */
    if (size > 0)
        memcpy(text, data, size);
    g_autoptr(GHashTable) lines = mark_parse(text, size);
    GHashTableIter iterator;
    gpointer value;
    if (!lines)
        return 0;
    g_hash_table_iter_init(&iterator, lines);
    while (g_hash_table_iter_next(&iterator, NULL, &value))
        if (((const struct mark_line *)value)->floor < 1)
            __builtin_trap();
    return 0;
}
