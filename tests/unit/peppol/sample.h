/* Accounts, a document and answers for the tests of the room peppol. */
#ifndef BILLHOOK_TESTS_PEPPOL_SAMPLE_H
#define BILLHOOK_TESTS_PEPPOL_SAMPLE_H

#include <string.h>

#include "peppol/exchange.h"

#define SAMPLE_RECEIVER "0208:0123456749"
#define SAMPLE_NUMBER "2026/1 é&\"<"
#define SAMPLE_UBL                                                      \
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"                      \
    "<Invoice xmlns=\"urn:i\" xmlns:cac=\"urn:a\" xmlns:cbc=\"urn:b\">" \
    "<cbc:ID>2026-7</cbc:ID><cac:AccountingCustomerParty><cac:Party>"   \
    "<cbc:EndpointID schemeID=\"0208\">0123456749</cbc:EndpointID>"     \
    "</cac:Party></cac:AccountingCustomerParty></Invoice>"

/* An account at a provider; its keys hold what must be escaped. */
static inline struct peppol_account sample_account(const char *provider)
{
    const struct peppol_provider *row = peppol_provider_find(provider);
    g_assert_nonnull(row);
    return (struct peppol_account){
            .provider = row,
            .base_url = "",
            .key = "k3y/+\"x",
            .secret = "s3cr&t",
            .account = "acc 1",
            .sender = "0208:0987654394",
            .ca_file = "",
    };
}

/* An invoice; free its ubl. */
static inline struct peppol_shipment sample_shipment(void)
{
    return (struct peppol_shipment){
            .participant = SAMPLE_RECEIVER,
            .country = "BE",
            .type = DOCUMENT_INVOICE,
            .number = "2026-7",
            .reference = "ref-1",
            .ubl = g_bytes_new_static(SAMPLE_UBL, strlen(SAMPLE_UBL)),
            .id = "",
    };
}

/* An answer with a body; free with net_answer_free(). */
static inline struct net_answer *sample_answer(
        enum net_outcome outcome, int status, const void *body, gsize length)
{
    struct net_answer *answer = g_new0(struct net_answer, 1);
    answer->outcome = outcome;
    answer->status = status;
    answer->body = g_string_new_len(body, (gssize)length);
    answer->content_type = g_strdup("application/json");
    answer->location = g_strdup("");
    answer->date = g_strdup("");
    answer->problem = g_strdup(outcome == NET_ANSWERED ? "" : "connection reset by peer");
    return answer;
}

/* Judges an answer in words. */
static inline void sample_judge(const char *provider,
        enum peppol_ask ask,
        const struct peppol_shipment *shipment,
        int step,
        int status,
        const char *body,
        struct peppol_verdict *verdict)
{
    struct peppol_account account = sample_account(provider);
    struct net_answer *answer = sample_answer(NET_ANSWERED, status, body, strlen(body));
    peppol_judge(&account, ask, shipment, step, answer, verdict);
    net_answer_free(answer);
}

#endif
