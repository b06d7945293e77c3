/* Any bytes as a message of DNS: no crash, no leak; a participant is registered only with a URL
 * that may be asked. */
#include <stdint.h>
#include <string.h>

#include "net/client.h"
#include "peppol/directory.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *smp = NULL, *words = NULL;
    enum peppol_event event = sml_judge(data, size, &smp, &words);
    if (event != PEPPOL_REGISTERED && event != PEPPOL_NOT_REGISTERED && event != PEPPOL_TROUBLE)
        __builtin_trap();
    if ((event == PEPPOL_REGISTERED) != (smp != NULL) || !words)
        __builtin_trap();
    if (smp && (!net_url_check(smp, false, NULL) || g_str_has_suffix(smp, "/")))
        __builtin_trap();
    return 0;
}
