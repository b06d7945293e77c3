/* Any bytes as a logo with pixels: no crash, no leak; what is taken is small, and what a page gets
 * of it is there. SVGs are librsvg's, tried by a process that may end. */
#include <stdint.h>

#include "../../src/render/jpeg.h"
#include "../../src/render/logo.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct logo logo;
    g_autoptr(GError) error = NULL;
    int orientation = jpeg_orientation(data, size);
    if (orientation < 1 || orientation > 8)
        __builtin_trap();
    if (!logo_has_pixels(data, size))
        return 0;

    bool good = logo_decode(data, size, &logo, &error);
    if (good == (error != NULL) || (good && (logo.width > 734 || logo.height > 259)))
        __builtin_trap();
    if (logo.packed.bytes && !good)
        __builtin_trap();
    logo_clear(&logo);
    return 0;
}
