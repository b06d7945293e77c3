/* Every documented answer of every provider, and what must come of it (INTERFACE-peppol.md). Goal:
 * nothing is sent twice, nothing counts as delivered that is not, and the owner reads why. */
#include "sample.h"

#define INVOICE_TYPE                                                                      \
    "busdox-docid-qns::urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##" \
    "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0::2.1"
#define CREDIT_TYPE                                                           \
    "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote##" \
    "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0::2.1"
#define OLD_TYPE                                                                          \
    "busdox-docid-qns::urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##" \
    "urn:cen.eu:en16931:2017::2.1"

/* ---- providers and their answers ---- */

static const struct {
    const char *provider;
    enum peppol_ask ask;
    int step, status;
    const char *body;
    enum peppol_event event;
    const char *id;    /* NULL: not looked at */
    const char *words; /* in the verdict's, NULL: any */
} answers[] = {
        /* Peppyrus */
        {"peppyrus", PEPPOL_ASK_SEND, 0, 200, "{\"id\":\"u-1\"}", PEPPOL_TAKEN, "u-1",
                "Peppyrus has it"},
        {"peppyrus", PEPPOL_ASK_SEND, 0, 200, "{\"id\":\"u-1\",\"folder\":\"Outbox\"}",
                PEPPOL_TAKEN, "u-1", NULL},
        {"peppyrus", PEPPOL_ASK_SEND, 0, 200, "{\"id\":\"u-1\",\"folder\":\"Sent\"}",
                PEPPOL_ARRIVED, "u-1", NULL},
        {"peppyrus", PEPPOL_ASK_SEND, 0, 200, "{\"id\":\"u-1\",\"folder\":\"Failed\"}",
                PEPPOL_REFUSED, "u-1", NULL},
        {"peppyrus", PEPPOL_ASK_SEND, 0, 200, "{}", PEPPOL_IN_DOUBT, "", NULL},
        {"peppyrus", PEPPOL_ASK_SEND, 0, 200, "", PEPPOL_IN_DOUBT, "", NULL},
        {"peppyrus", PEPPOL_ASK_SEND, 0, 200, "<html>ok</html>", PEPPOL_IN_DOUBT, "",
                "a page instead of an answer"},
        {"peppyrus", PEPPOL_ASK_SEND, 0, 404, "{\"message\":\"recipient unknown\"}", PEPPOL_REFUSED,
                "", "Peppyrus refused it (HTTP 404): recipient unknown"},
        {"peppyrus", PEPPOL_ASK_SEND, 0, 422,
                "{\"message\":\"not valid\",\"errors\":[{\"id\":\"BR-1\",\"message\":\"no ID\"}]}",
                PEPPOL_REFUSED, "", "not valid; BR-1; no ID"},
        {"peppyrus", PEPPOL_ASK_SEND, 0, 401, "", PEPPOL_KEY_REFUSED, "", "refuses the key"},
        {"peppyrus", PEPPOL_ASK_SEND, 0, 403, "", PEPPOL_KEY_REFUSED, "", NULL},
        {"peppyrus", PEPPOL_ASK_SEND, 0, 429, "", PEPPOL_BUSY, "", "asks to wait"},
        {"peppyrus", PEPPOL_ASK_SEND, 0, 500, "{\"id\":\"u-1\"}", PEPPOL_IN_DOUBT, "", "HTTP 500"},
        {"peppyrus", PEPPOL_ASK_SEND, 0, 302, "", PEPPOL_IN_DOUBT, "", NULL},
        {"peppyrus", PEPPOL_ASK_SEND, 0, 408, "", PEPPOL_IN_DOUBT, "", NULL},
        {"peppyrus", PEPPOL_ASK_SEND, 0, 413, "", PEPPOL_REFUSED, "", NULL},
        {"peppyrus", PEPPOL_ASK_STATUS, 0, 200, "{\"id\":\"u-1\",\"folder\":\"Sent\"}",
                PEPPOL_ARRIVED, "u-1", "Peppyrus delivered it"},
        {"peppyrus", PEPPOL_ASK_STATUS, 0, 200, "{\"folder\":\"Failed\"}", PEPPOL_REFUSED, "",
                NULL},
        {"peppyrus", PEPPOL_ASK_STATUS, 0, 200, "{\"folder\":\"Outbox\"}", PEPPOL_ON_ITS_WAY, "",
                "has not delivered it yet"},
        {"peppyrus", PEPPOL_ASK_STATUS, 0, 200, "{\"folder\":\"Archive\"}", PEPPOL_ON_ITS_WAY, "",
                "\"Archive\", a word that billhook does not know"},
        {"peppyrus", PEPPOL_ASK_STATUS, 0, 200, "{}", PEPPOL_TROUBLE, "", NULL},
        {"peppyrus", PEPPOL_ASK_STATUS, 0, 200, "[", PEPPOL_TROUBLE, "", NULL},
        {"peppyrus", PEPPOL_ASK_STATUS, 0, 404, "", PEPPOL_TROUBLE, "", NULL},
        {"peppyrus", PEPPOL_ASK_STATUS, 0, 503, "", PEPPOL_TROUBLE, "", NULL},
        {"peppyrus", PEPPOL_ASK_WHY, 0, 200,
                "{\"validationRules\":[{\"id\":\"BR-16\",\"type\":\"FATAL\",\"location\":\"/x\","
                "\"message\":\"a line is missing\"}],\"transmissionRules\":\"no endpoint\"}",
                PEPPOL_REFUSED, "", "BR-16; a line is missing; no endpoint"},
        {"peppyrus", PEPPOL_ASK_WHY, 0, 200, "", PEPPOL_TROUBLE, "", NULL},
        {"peppyrus", PEPPOL_ASK_LOOKUP, 0, 404, "", PEPPOL_NOT_REGISTERED, "",
                "is not registered with Peppol"},
        {"peppyrus", PEPPOL_ASK_LOOKUP, 0, 200,
                "{\"services\":[{\"documentType\":\"" INVOICE_TYPE "\"}]}", PEPPOL_REGISTERED, "",
                "0208:0123456749 is registered with Peppol for invoices"},
        {"peppyrus", PEPPOL_ASK_LOOKUP, 0, 200,
                "{\"services\":[{\"documentType\":\"" CREDIT_TYPE "\"}]}", PEPPOL_NOT_REGISTERED,
                "", "only for credit notes"},
        {"peppyrus", PEPPOL_ASK_LOOKUP, 0, 200,
                "{\"services\":[{\"documentType\":\"" OLD_TYPE "\"}]}", PEPPOL_NOT_REGISTERED, "",
                NULL},
        {"peppyrus", PEPPOL_ASK_LOOKUP, 0, 200, "{\"services\":[]}", PEPPOL_NOT_REGISTERED, "",
                NULL},
        {"peppyrus", PEPPOL_ASK_LOOKUP, 0, 200, "{}", PEPPOL_TROUBLE, "", NULL},
        {"peppyrus", PEPPOL_ASK_LOOKUP, 0, 200, "{\"participantId\":\"0208:0123456749\"}",
                PEPPOL_REGISTERED, "", "for invoices"},
        {"peppyrus", PEPPOL_ASK_LOOKUP, 0, 200, "{\"documentTypes\":[\"" CREDIT_TYPE "\"]}",
                PEPPOL_NOT_REGISTERED, "", "only for credit notes"},
        {"peppyrus", PEPPOL_ASK_LOOKUP, 0, 200, "{\"message\":\"try later\"}", PEPPOL_TROUBLE, "",
                NULL},
        {"peppyrus", PEPPOL_ASK_LOOKUP, 0, 500, "", PEPPOL_TROUBLE, "", NULL},
        {"peppyrus", PEPPOL_ASK_LOOKUP, 0, 400, "", PEPPOL_TROUBLE, "", NULL},
        {"peppyrus", PEPPOL_ASK_LOOKUP, 0, 403, "", PEPPOL_KEY_REFUSED, "", NULL},
        {"peppyrus", PEPPOL_ASK_KEY, 0, 200, "{}", PEPPOL_KEY_GOOD, "", "accepts the key"},
        {"peppyrus", PEPPOL_ASK_KEY, 0, 404, "", PEPPOL_KEY_GOOD, "", NULL},
        {"peppyrus", PEPPOL_ASK_KEY, 0, 401, "", PEPPOL_KEY_REFUSED, "", NULL},
        {"peppyrus", PEPPOL_ASK_KEY, 0, 502, "<html>", PEPPOL_TROUBLE, "", NULL},

        /* e-invoice.be */
        {"e-invoice.be", PEPPOL_ASK_SEND, 0, 201, "{\"id\":\"d1\",\"state\":\"DRAFT\"}",
                PEPPOL_STEP_DONE, "d1", NULL},
        {"e-invoice.be", PEPPOL_ASK_SEND, 0, 201, "{\"state\":\"DRAFT\"}", PEPPOL_IN_DOUBT, "",
                NULL},
        {"e-invoice.be", PEPPOL_ASK_SEND, 0, 415, "{\"detail\":\"not XML\"}", PEPPOL_REFUSED, "",
                "not XML"},
        {"e-invoice.be", PEPPOL_ASK_SEND, 0, 422,
                "{\"detail\":[{\"loc\":[\"body\",\"file\"],\"msg\":\"field required\",\"type\":"
                "\"missing\"}]}",
                PEPPOL_REFUSED, "", "(HTTP 422): field required"},
        {"e-invoice.be", PEPPOL_ASK_SEND, 0, 500, "{\"detail\":\"x\"}", PEPPOL_IN_DOUBT, "", NULL},
        {"e-invoice.be", PEPPOL_ASK_SEND, 1, 200, "{\"id\":\"d1\",\"is_valid\":true,\"issues\":[]}",
                PEPPOL_STEP_DONE, "", NULL},
        {"e-invoice.be", PEPPOL_ASK_SEND, 1, 200,
                "{\"is_valid\":false,\"issues\":[{\"type\":\"error\",\"message\":\"BT-1 is "
                "missing\",\"rule_id\":\"BR-02\",\"location\":\"/a\"}]}",
                PEPPOL_REFUSED, "", "BT-1 is missing"},
        {"e-invoice.be", PEPPOL_ASK_SEND, 1, 200, "{}", PEPPOL_TROUBLE, "", NULL},
        {"e-invoice.be", PEPPOL_ASK_SEND, 1, 500, "", PEPPOL_TROUBLE, "", NULL},
        {"e-invoice.be", PEPPOL_ASK_SEND, 1, 400, "{\"detail\":\"invalid\"}", PEPPOL_REFUSED, "",
                NULL},
        {"e-invoice.be", PEPPOL_ASK_SEND, 2, 200, "{\"id\":\"d1\",\"state\":\"TRANSIT\"}",
                PEPPOL_TAKEN, "d1", NULL},
        {"e-invoice.be", PEPPOL_ASK_SEND, 2, 200, "{\"id\":\"d1\",\"state\":\"SENT\"}",
                PEPPOL_ARRIVED, "d1", NULL},
        {"e-invoice.be", PEPPOL_ASK_SEND, 2, 200, "{\"id\":\"d1\",\"state\":\"QUEUED\"}",
                PEPPOL_TAKEN, "d1", NULL},
        {"e-invoice.be", PEPPOL_ASK_SEND, 2, 405, "{\"detail\":\"not in draft state\"}",
                PEPPOL_TAKEN, "", NULL},
        {"e-invoice.be", PEPPOL_ASK_SEND, 0, 405, "", PEPPOL_REFUSED, "", NULL},
        {"e-invoice.be", PEPPOL_ASK_SEND, 2, 406, "{\"detail\":\"x\"}", PEPPOL_REFUSED, "", NULL},
        {"e-invoice.be", PEPPOL_ASK_SEND, 2, 409, "{\"detail\":\"sender is not yours\"}",
                PEPPOL_REFUSED, "", "sender is not yours"},
        {"e-invoice.be", PEPPOL_ASK_SEND, 2, 502, "<html>", PEPPOL_IN_DOUBT, "", NULL},
        {"e-invoice.be", PEPPOL_ASK_STATUS, 0, 200, "{\"state\":\"SENT\"}", PEPPOL_ARRIVED, "",
                NULL},
        {"e-invoice.be", PEPPOL_ASK_STATUS, 0, 200, "{\"state\":\"TRANSIT\"}", PEPPOL_ON_ITS_WAY,
                "", NULL},
        {"e-invoice.be", PEPPOL_ASK_STATUS, 0, 200, "{\"state\":\"FAILED\"}", PEPPOL_REFUSED, "",
                NULL},
        {"e-invoice.be", PEPPOL_ASK_STATUS, 0, 200, "{\"state\":\"DRAFT\"}", PEPPOL_UNSENT, "",
                "as a draft"},
        {"e-invoice.be", PEPPOL_ASK_STATUS, 0, 200, "{\"state\":\"sent\"}", PEPPOL_ON_ITS_WAY, "",
                "\"sent\", a word"},
        {"e-invoice.be", PEPPOL_ASK_WHY, 0, 200,
                "{\"events\":[{\"event_type\":\"document_created\",\"details\":{\"by\":\"api\"}},"
                "{\"event_type\":\"send_failed\",\"details\":{\"error\":\"no endpoint\"}}]}",
                PEPPOL_REFUSED, "", "refused it: no endpoint"},
        {"e-invoice.be", PEPPOL_ASK_LOOKUP, 0, 200,
                "{\"is_valid\":true,\"supported_document_types\":[\"" INVOICE_TYPE "\"]}",
                PEPPOL_REGISTERED, "", NULL},
        {"e-invoice.be", PEPPOL_ASK_LOOKUP, 0, 200,
                "{\"is_valid\":true,\"supported_document_types\":[{\"scheme\":\"busdox-docid-qns\","
                "\"value\":\"" CREDIT_TYPE "\"}]}",
                PEPPOL_NOT_REGISTERED, "", "credit notes"},
        {"e-invoice.be", PEPPOL_ASK_LOOKUP, 0, 200, "{\"is_valid\":false}", PEPPOL_NOT_REGISTERED,
                "", NULL},
        {"e-invoice.be", PEPPOL_ASK_LOOKUP, 0, 200,
                "{\"is_valid\":true,\"supported_document_types\":[\"CreditNote\"]}",
                PEPPOL_NOT_REGISTERED, "", "only for credit notes"},
        {"e-invoice.be", PEPPOL_ASK_LOOKUP, 0, 200, "{\"is_valid\":true}", PEPPOL_REGISTERED, "",
                NULL},
        {"e-invoice.be", PEPPOL_ASK_LOOKUP, 0, 200, "{\"is_valid\":null}", PEPPOL_TROUBLE, "",
                NULL},
        {"e-invoice.be", PEPPOL_ASK_LOOKUP, 0, 422, "{\"detail\":\"format\"}", PEPPOL_TROUBLE, "",
                NULL},
        {"e-invoice.be", PEPPOL_ASK_KEY, 0, 200, "{\"items\":[]}", PEPPOL_KEY_GOOD, "", NULL},
        {"e-invoice.be", PEPPOL_ASK_KEY, 0, 404, "", PEPPOL_TROUBLE, "", NULL},

        /* Recommand */
        {"recommand", PEPPOL_ASK_SEND, 0, 200,
                "{\"success\":true,\"id\":\"doc_1\",\"sentOverPeppol\":true}", PEPPOL_ARRIVED,
                "doc_1", NULL},
        {"recommand", PEPPOL_ASK_SEND, 0, 200,
                "{\"success\":true,\"id\":\"doc_1\",\"sentOverPeppol\":false}", PEPPOL_TAKEN,
                "doc_1", NULL},
        {"recommand", PEPPOL_ASK_SEND, 0, 200,
                "{\"success\":false,\"errors\":{\"recipient\":[\"is unknown\"]}}", PEPPOL_REFUSED,
                "", "is unknown"},
        {"recommand", PEPPOL_ASK_SEND, 0, 200, "{\"id\":\"doc_1\"}", PEPPOL_IN_DOUBT, "", NULL},
        {"recommand", PEPPOL_ASK_SEND, 0, 400,
                "{\"success\":false,\"errors\":{\"root\":[\"Document validation failed\"],"
                "\"BR-1\":[\"no ID\"]}}",
                PEPPOL_REFUSED, "", "Document validation failed"},
        {"recommand", PEPPOL_ASK_SEND, 0, 422,
                "{\"success\":false,\"errors\":{\"root\":[\"Failed to send document over Peppol "
                "network.\"]}}",
                PEPPOL_RECEIVER_DOWN, "", "Failed to send document"},
        {"recommand", PEPPOL_ASK_STATUS, 0, 200,
                "{\"success\":true,\"document\":{\"id\":\"doc_1\",\"sentOverPeppol\":true}}",
                PEPPOL_ARRIVED, "doc_1", NULL},
        {"recommand", PEPPOL_ASK_STATUS, 0, 200, "{\"id\":\"doc_1\",\"sentOverPeppol\":true}",
                PEPPOL_ARRIVED, "doc_1", NULL},
        {"recommand", PEPPOL_ASK_STATUS, 0, 200, "{\"success\":true}", PEPPOL_TROUBLE, "", NULL},
        {"recommand", PEPPOL_ASK_LOOKUP, 0, 200, "{\"success\":true,\"isValid\":true}",
                PEPPOL_REGISTERED, "", "for invoices"},
        {"recommand", PEPPOL_ASK_LOOKUP, 0, 200, "{\"isValid\":false}", PEPPOL_NOT_REGISTERED, "",
                NULL},
        {"recommand", PEPPOL_ASK_LOOKUP, 0, 400, "{\"success\":false}", PEPPOL_TROUBLE, "", NULL},
        {"recommand", PEPPOL_ASK_KEY, 0, 200, "{\"documents\":[]}", PEPPOL_KEY_GOOD, "", NULL},

        /* Billit */
        {"billit", PEPPOL_ASK_SEND, 0, 200, "{\"InboxItemID\":3327952}", PEPPOL_TAKEN, "3327952",
                "put it on the network"},
        {"billit", PEPPOL_ASK_SEND, 0, 200, "{\"InboxItemID\":null}", PEPPOL_IN_DOUBT, "", NULL},
        {"billit", PEPPOL_ASK_SEND, 0, 400,
                "{\"errors\":[{\"Code\":\"TheCustomerIsNotActiveOnPeppol\",\"Description\":\"The "
                "customer is not active\"}]}",
                PEPPOL_REFUSED, "", "TheCustomerIsNotActiveOnPeppol; The customer is not active"},
        {"billit", PEPPOL_ASK_LOOKUP, 0, 200,
                "{\"Registered\":true,\"DocumentTypes\":[\"IMR\",\"BISv3Invoice\"]}",
                PEPPOL_REGISTERED, "", NULL},
        {"billit", PEPPOL_ASK_LOOKUP, 0, 200,
                "{\"Registered\":true,\"DocumentTypes\":[\"BISv3CreditNote\"]}",
                PEPPOL_NOT_REGISTERED, "", "only for credit notes"},
        {"billit", PEPPOL_ASK_LOOKUP, 0, 200, "{\"Registered\":false,\"DocumentTypes\":[]}",
                PEPPOL_NOT_REGISTERED, "", NULL},
        {"billit", PEPPOL_ASK_LOOKUP, 0, 404, "", PEPPOL_TROUBLE, "", NULL},

        /* Scrada */
        {"scrada", PEPPOL_ASK_SEND, 0, 200, "\"0b9c-1\"", PEPPOL_TAKEN, "0b9c-1", NULL},
        {"scrada", PEPPOL_ASK_SEND, 0, 201, "\"0b9c-1\"", PEPPOL_TAKEN, "0b9c-1", NULL},
        {"scrada", PEPPOL_ASK_SEND, 0, 200, "{\"errorCode\":1}", PEPPOL_IN_DOUBT, "", NULL},
        {"scrada", PEPPOL_ASK_SEND, 0, 200, "true", PEPPOL_IN_DOUBT, "", NULL},
        {"scrada", PEPPOL_ASK_SEND, 0, 400,
                "{\"errorCode\":100008,\"defaultFormat\":\"Validation\",\"innerErrors\":[{"
                "\"errorCode\":110,\"defaultFormat\":\"No receiver\"}]}",
                PEPPOL_REFUSED, "", "Validation; No receiver"},
        {"scrada", PEPPOL_ASK_SEND, 0, 400, "Http header is missing", PEPPOL_REFUSED, "",
                "(HTTP 400): Http header is missing"},
        {"scrada", PEPPOL_ASK_STATUS, 0, 200, "{\"status\":\"Processed\",\"attempt\":1}",
                PEPPOL_ARRIVED, "", NULL},
        {"scrada", PEPPOL_ASK_STATUS, 0, 200, "{\"status\":\"Created\"}", PEPPOL_ON_ITS_WAY, "",
                NULL},
        {"scrada", PEPPOL_ASK_STATUS, 0, 200, "{\"status\":\"Retry\",\"errorMessage\":\"later\"}",
                PEPPOL_ON_ITS_WAY, "", "not delivered it yet: later"},
        {"scrada", PEPPOL_ASK_STATUS, 0, 200,
                "{\"status\":\"Error\",\"errorMessage\":\"receiver said no\"}", PEPPOL_REFUSED, "",
                "Scrada refused it: receiver said no"},
        {"scrada", PEPPOL_ASK_LOOKUP, 0, 200,
                "{\"participantIdentifier\":{},\"documentTypes\":[{\"value\":\"" INVOICE_TYPE
                "\"},{\"value\":\"" CREDIT_TYPE "\"}]}",
                PEPPOL_REGISTERED, "", "invoices and credit notes"},
        {"scrada", PEPPOL_ASK_LOOKUP, 0, 200,
                "{\"registered\":true,\"supportInvoice\":true,\"supportCreditInvoice\":false}",
                PEPPOL_REGISTERED, "", NULL},
        {"scrada", PEPPOL_ASK_LOOKUP, 0, 200, "{\"registered\":false}", PEPPOL_NOT_REGISTERED, "",
                NULL},
        {"scrada", PEPPOL_ASK_LOOKUP, 0, 200, "{\"registered\":true}", PEPPOL_REGISTERED, "", NULL},
        {"scrada", PEPPOL_ASK_LOOKUP, 0, 404, "", PEPPOL_NOT_REGISTERED, "", NULL},
        {"scrada", PEPPOL_ASK_KEY, 0, 200, "{}", PEPPOL_KEY_GOOD, "", NULL},
        {"scrada", PEPPOL_ASK_KEY, 0, 404, "", PEPPOL_TROUBLE, "", NULL},
};

static void test_answers(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(answers); i++) {
        struct peppol_shipment shipment = sample_shipment();
        g_auto(peppol_verdict_auto) verdict = {0};
        shipment.id = answers[i].step > 0 ? "d1" : "";
        sample_judge(answers[i].provider, answers[i].ask, &shipment, answers[i].step,
                answers[i].status, answers[i].body, &verdict);

        g_test_message("%s %s %d %d %s -> %s: %s", answers[i].provider,
                peppol_ask_text(answers[i].ask), answers[i].step, answers[i].status,
                answers[i].body, peppol_event_text(verdict.event), verdict.words);
        g_assert_cmpstr(peppol_event_text(verdict.event), ==, peppol_event_text(answers[i].event));
        g_assert_cmpstr(verdict.id, ==, answers[i].id);
        if (answers[i].words)
            g_assert_nonnull(strstr(verdict.words, answers[i].words));
        g_bytes_unref(shipment.ubl);
    }
}

/* ---- what every provider shares ---- */

/* The goal: how far a request came decides, for each ask of each provider. */
static void test_outcomes(void)
{
    static const struct {
        enum net_outcome outcome;
        enum peppol_event of_send, of_others;
        const char *details;
    } rows[] = {
            {NET_NOT_SENT, PEPPOL_NOT_SENT, PEPPOL_NOT_SENT, "not-sent"},
            {NET_STOPPED, PEPPOL_NOT_SENT, PEPPOL_NOT_SENT, "stopped"},
            {NET_LOST, PEPPOL_IN_DOUBT, PEPPOL_TROUBLE, "lost"},
            {NET_TOO_LARGE, PEPPOL_IN_DOUBT, PEPPOL_TROUBLE, "too-large"},
    };
    for (const char *const *name = peppol_provider_names(); *name; name++)
        for (int i = 0; i < PEPPOL_ASKS * (int)G_N_ELEMENTS(rows); i++) {
            enum peppol_ask ask = (enum peppol_ask)(i % PEPPOL_ASKS);
            struct peppol_account account = sample_account(*name);
            struct peppol_shipment shipment = sample_shipment();
            struct net_answer *answer =
                    sample_answer(rows[i / PEPPOL_ASKS].outcome, 200, "{\"id\":\"1\"}", 10);
            g_auto(peppol_verdict_auto) verdict = {0};
            peppol_judge(&account, ask, &shipment, 0, answer, &verdict);
            g_assert_cmpint(verdict.event, ==,
                    ask == PEPPOL_ASK_SEND ? rows[i / PEPPOL_ASKS].of_send
                                           : rows[i / PEPPOL_ASKS].of_others);
            g_assert_cmpstr(verdict.details, ==, rows[i / PEPPOL_ASKS].details);
            g_assert_nonnull(strstr(verdict.words, "connection reset by peer"));
            net_answer_free(answer);
            g_bytes_unref(shipment.ubl);
        }
}

/* The goal: a status means the same whoever answers, but for those that a row names. */
static void test_statuses(void)
{
    static const struct {
        int status;
        enum peppol_event of_send, of_status;
    } rows[] = {
            {100, PEPPOL_IN_DOUBT, PEPPOL_TROUBLE},
            {301, PEPPOL_IN_DOUBT, PEPPOL_TROUBLE},
            {307, PEPPOL_IN_DOUBT, PEPPOL_TROUBLE},
            {400, PEPPOL_REFUSED, PEPPOL_TROUBLE},
            {401, PEPPOL_KEY_REFUSED, PEPPOL_KEY_REFUSED},
            {403, PEPPOL_KEY_REFUSED, PEPPOL_KEY_REFUSED},
            {404, PEPPOL_REFUSED, PEPPOL_TROUBLE},
            {406, PEPPOL_REFUSED, PEPPOL_TROUBLE},
            {408, PEPPOL_IN_DOUBT, PEPPOL_TROUBLE},
            {409, PEPPOL_REFUSED, PEPPOL_TROUBLE},
            {415, PEPPOL_REFUSED, PEPPOL_TROUBLE},
            {425, PEPPOL_IN_DOUBT, PEPPOL_TROUBLE},
            {429, PEPPOL_BUSY, PEPPOL_BUSY},
            {500, PEPPOL_IN_DOUBT, PEPPOL_TROUBLE},
            {503, PEPPOL_IN_DOUBT, PEPPOL_TROUBLE},
            {599, PEPPOL_IN_DOUBT, PEPPOL_TROUBLE},
    };
    for (const char *const *name = peppol_provider_names(); *name; name++)
        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
            struct peppol_shipment shipment = sample_shipment();
            g_auto(peppol_verdict_auto) send = {0}, status = {0};
            sample_judge(*name, PEPPOL_ASK_SEND, &shipment, 0, rows[i].status, "", &send);
            sample_judge(*name, PEPPOL_ASK_STATUS, &shipment, 0, rows[i].status, "", &status);
            g_assert_cmpint(send.event, ==, rows[i].of_send);
            g_assert_cmpint(status.event, ==, rows[i].of_status);
            g_bytes_unref(shipment.ubl);
        }
}

/* The goal: Retry-After is handed on. */
static void test_retry_after(void)
{
    struct peppol_account account = sample_account("scrada");
    struct net_answer *answer = sample_answer(NET_ANSWERED, 429, "", 0);
    g_auto(peppol_verdict_auto) verdict = {0};
    answer->retry_after_s = 77;
    peppol_judge(&account, PEPPOL_ASK_KEY, NULL, 0, answer, &verdict);
    g_assert_cmpint(verdict.event, ==, PEPPOL_BUSY);
    g_assert_cmpint(verdict.retry_after_s, ==, 77);
    net_answer_free(answer);
}

/* The goal: JSON that is made to break a reader is an answer that cannot be read. */
static void test_hostile_json(void)
{
    g_autofree char *deep = g_strnfill(100000, '[');
    g_autofree char *wide = g_strnfill(900000, '1');
    for (gsize i = 1; i < 900000; i += 2)
        wide[i] = ',';
    g_autofree char *list = g_strdup_printf("[%s1]", wide);
    g_autofree char *long_id = g_strnfill(300, 'a');
    g_autofree char *id = g_strdup_printf("{\"id\":\"%s\"}", long_id);
    const char *const bodies[] = {deep, list, id, "{\"id\":\"a\\u0000b\"}", "{\"id\":\"a\\nb\"}",
            "{\"id\":\"\xff\"}", "{\"id\":true}", "{\"id\":{}}", "{\"id\":\"\"}", "null", "\"\"",
            "{\"id\":\"1\"} x", "\xef\xbb\xbf{\"id\":\"1\"}", "{\"id\":\"k3y/+\\\"x\"}"};
    for (gsize i = 0; i < G_N_ELEMENTS(bodies); i++) {
        struct peppol_shipment shipment = sample_shipment();
        g_auto(peppol_verdict_auto) verdict = {0};
        g_test_message("%.40s", bodies[i]);
        sample_judge("peppyrus", PEPPOL_ASK_SEND, &shipment, 0, 200, bodies[i], &verdict);
        g_assert_cmpint(verdict.event, ==, PEPPOL_IN_DOUBT);
        g_assert_cmpstr(verdict.id, ==, "");
        g_bytes_unref(shipment.ubl);
    }
}

/* ---- words ---- */

/* The goal: what the provider wrote is one clean line of at most 500 bytes. */
static void test_words_are_clean(void)
{
    struct peppol_shipment shipment = sample_shipment();
    g_auto(peppol_verdict_auto) verdict = {0}, cut = {0};
    sample_judge("e-invoice.be", PEPPOL_ASK_SEND, &shipment, 0, 400,
            "{\"detail\":\"a\\u001b[31m\\nb\\u202ec\"}", &verdict);
    g_assert_cmpstr(verdict.words, ==, "e-invoice.be refused it (HTTP 400): a[31m bc");

    GString *long_text = g_string_new("{\"detail\":\"");
    for (int i = 0; i < 2000; i++)
        g_string_append(long_text, "é");
    g_string_append(long_text, "\"}");
    sample_judge("e-invoice.be", PEPPOL_ASK_SEND, &shipment, 0, 400, long_text->str, &cut);
    g_assert_cmpuint(strlen(cut.words), <=, 500);
    g_assert_true(g_utf8_validate(cut.words, -1, NULL));
    g_assert_true(g_str_has_suffix(cut.words, "…"));
    g_string_free(long_text, TRUE);
    g_bytes_unref(shipment.ubl);
}

/* The goal: no key in anything that is shown, logged or kept, in whatever form it comes back. */
static void test_no_key_comes_back(void)
{
    static const char body[] =
            "{\"message\":\"k3y/+\\\"x or k3y\\/+\\\"x\",\"detail\":\"https://x/?k=k3y%2F%2B%22x\","
            "\"error\":\"Basic azN5LysieDpzM2NyJnQ=\",\"reason\":\"s3cr&t azN5LysieA== czNjciZ0\","
            "\"folder\":\"s3cr&t\"}";
    static const char *const forms[] = {
            "k3y", "azN5LysieDpzM2NyJnQ", "s3cr", "azN5LysieA", "czNjciZ0"};
    struct peppol_account account = sample_account("peppyrus");
    struct net_answer *answer = sample_answer(NET_ANSWERED, 422, body, strlen(body));
    g_auto(peppol_verdict_auto) refused = {0}, word = {0};
    peppol_judge(&account, PEPPOL_ASK_SEND, NULL, 0, answer, &refused);
    answer->status = 200;
    peppol_judge(&account, PEPPOL_ASK_STATUS, NULL, 0, answer, &word);
    g_autoptr(GBytes) bytes = peppol_answer_kept(&account, answer, 64 * 1024);
    g_autofree char *kept = g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
    const char *const texts[] = {
            refused.words, refused.details, word.words, word.unknown_word, word.details, kept};

    for (gsize i = 0; i < G_N_ELEMENTS(texts) * G_N_ELEMENTS(forms); i++)
        g_assert_null(strstr(texts[i % G_N_ELEMENTS(texts)], forms[i / G_N_ELEMENTS(texts)]));
    g_assert_nonnull(strstr(kept, "\"folder\":\"[key]\""));
    g_assert_cmpstr(word.unknown_word, ==, "[key]");
    net_answer_free(answer);
}

/* The goal: what is kept is cut after the keys are gone, so that no half of one stays. */
static void test_kept_is_cut(void)
{
    struct peppol_account account = sample_account("peppyrus");
    struct net_answer *answer = sample_answer(NET_ANSWERED, 200, "12345k3y/+\"x", 12);
    g_autoptr(GBytes) bytes = peppol_answer_kept(&account, answer, 8);
    g_assert_cmpuint(g_bytes_get_size(bytes), ==, 8);
    g_assert_true(memcmp(g_bytes_get_data(bytes, NULL), "12345[ke", 8) == 0);

    account.key = "";
    account.secret = NULL;
    g_autoptr(GBytes) whole = peppol_answer_kept(&account, answer, 100);
    g_assert_cmpuint(g_bytes_get_size(whole), ==, 12);
    net_answer_free(answer);
}

/* The goal: every ask and event has its own word. */
static void test_names(void)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (int i = 0; i < PEPPOL_EVENTS; i++)
        g_assert_true(g_hash_table_add(seen, (void *)peppol_event_text((enum peppol_event)i)));
    for (int i = 0; i < PEPPOL_ASKS; i++)
        g_assert_true(g_hash_table_add(seen, (void *)peppol_ask_text((enum peppol_ask)i)));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/peppol/judge/answers", test_answers);
    g_test_add_func("/peppol/judge/outcomes", test_outcomes);
    g_test_add_func("/peppol/judge/statuses", test_statuses);
    g_test_add_func("/peppol/judge/retry-after", test_retry_after);
    g_test_add_func("/peppol/judge/hostile-json", test_hostile_json);
    g_test_add_func("/peppol/judge/words-are-clean", test_words_are_clean);
    g_test_add_func("/peppol/judge/no-key-comes-back", test_no_key_comes_back);
    g_test_add_func("/peppol/judge/kept-is-cut", test_kept_is_cut);
    g_test_add_func("/peppol/judge/names", test_names);
    return g_test_run();
}
