/* Any bytes as a camt.053: no crash, no leak, nothing fetched; what is read adds up, what is
 * refused has a line and a reason. */
#include <stdint.h>

#include "statements.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_read(data, size);
    return 0;
}
