/* Any bytes as an SMP's list of services: no crash, no leak, nothing fetched; registered only for a
 * document that is in it. */
#include <stdint.h>
#include <string.h>

#include "peppol/directory.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct net_answer answer = {.outcome = NET_ANSWERED,
            .status = 200,
            .body = g_string_new_len((const char *)data, (gssize)size),
            .problem = (char *)""};
    g_auto(peppol_verdict_auto) verdict = {0};
    smp_judge(&answer, DOCUMENT_INVOICE, &verdict);
    g_string_free(answer.body, TRUE);

    bool invoice = verdict.documents & PEPPOL_INVOICE;
    if ((verdict.event == PEPPOL_REGISTERED) != invoice || verdict.documents > 3 || !*verdict.words)
        __builtin_trap();
    if (!invoice && verdict.event != PEPPOL_NOT_REGISTERED && verdict.event != PEPPOL_TROUBLE)
        __builtin_trap();
    return 0;
}
