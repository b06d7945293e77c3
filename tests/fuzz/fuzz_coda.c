/* Any bytes as a CODA, as they are and with their lines made 128 characters long: no crash, no
 * leak; what is read adds up, what is refused has a line and a reason. */
#include <stdint.h>
#include <string.h>

#include "statements.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The lines cut or filled up, so that more of what is tried gets past the first check. */
static GString *filled_up(const uint8_t *data, size_t size)
{
    GString *out = g_string_new(NULL);
    size_t column = 0;
    for (size_t i = 0; i < size; i++) {
        if (data[i] != '\n' && column < 128) {
            g_string_append_c(out, (char)data[i]);
            column++;
        } else if (data[i] == '\n') {
            g_string_append_printf(out, "%*s\n", (int)(128 - column), "");
            column = 0;
        }
    }
    return out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_read(data, size);
    GString *filled = filled_up(data, size);
    fuzz_read((const uint8_t *)filled->str, filled->len);
    g_string_free(filled, TRUE);
    return 0;
}
