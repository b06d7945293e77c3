/* Requests, byte for byte. Goal: each provider gets what its documentation asks for, whatever a
 * number or a key is made of, and no key is where a person or a log can see it. */
#include "sample.h"

#define DOCTYPE                                                                                 \
    "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:cen.eu:en16931:2017#" \
    "compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0::2.1"
#define PROCESS "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"

static const struct {
    const char *name, *provider;
    enum peppol_ask ask;
    int step;
    bool test;
    const char *text; /* method and URL */
    const char *headers;
    const char *body; /* NULL: none */
} cases[] = {
        {"peppyrus looks up", "peppyrus", PEPPOL_ASK_LOOKUP, 0, false,
                "GET https://api.peppyrus.be/v1/peppol/lookup?participantId=0208:0123456749",
                "Accept: application/json|X-Api-Key: k3y/+\"x", NULL},
        {"peppyrus in test", "peppyrus", PEPPOL_ASK_STATUS, 0, true,
                "GET https://api.test.peppyrus.be/v1/message/a%2Fb", NULL, NULL},
        {"peppyrus sends", "peppyrus", PEPPOL_ASK_SEND, 0, false,
                "POST https://api.peppyrus.be/v1/message", NULL,
                "{\"sender\":\"0208:0987654394\",\"recipient\":\"0208:0123456749\","
                "\"processType\":\"cenbii-procid-ubl::" PROCESS "\",\"documentType\":"
                "\"busdox-docid-qns::" DOCTYPE "\",\"fileContent\":\"PGEvPg==\"}"},
        {"peppyrus says why", "peppyrus", PEPPOL_ASK_WHY, 0, false,
                "GET https://api.peppyrus.be/v1/message/a%2Fb/report", NULL, NULL},
        {"peppyrus shows one", "peppyrus", PEPPOL_ASK_DETAIL, 0, false,
                "GET https://api.peppyrus.be/v1/message/a%2Fb", NULL, NULL},
        {"peppyrus proves its key", "peppyrus", PEPPOL_ASK_KEY, 0, false,
                "GET https://api.peppyrus.be/v1/peppol/lookup?participantId=0208:0987654394", NULL,
                NULL},
        {"e-invoice.be looks up", "e-invoice.be", PEPPOL_ASK_LOOKUP, 0, false,
                "GET https://api.e-invoice.be/api/validate/peppol-id?peppol_id=0208:0123456749",
                "Accept: application/json|Authorization: Bearer k3y/+\"x", NULL},
        {"e-invoice.be makes a draft", "e-invoice.be", PEPPOL_ASK_SEND, 0, true,
                "POST https://api-dev.e-invoice.be/api/documents/ubl", NULL, "<a/>"},
        {"e-invoice.be validates", "e-invoice.be", PEPPOL_ASK_SEND, 1, false,
                "POST https://api.e-invoice.be/api/documents/a%2Fb/validate", NULL, NULL},
        {"e-invoice.be sends", "e-invoice.be", PEPPOL_ASK_SEND, 2, false,
                "POST https://api.e-invoice.be/api/documents/a%2Fb/send?sender_peppol_scheme=0208"
                "&sender_peppol_id=0987654394&receiver_peppol_scheme=0208"
                "&receiver_peppol_id=0123456749",
                NULL, NULL},
        {"e-invoice.be has no fourth step", "e-invoice.be", PEPPOL_ASK_SEND, 3, false, NULL, NULL,
                NULL},
        {"e-invoice.be says why", "e-invoice.be", PEPPOL_ASK_WHY, 0, false,
                "GET https://api.e-invoice.be/api/documents/a%2Fb/timeline", NULL, NULL},
        {"recommand looks up", "recommand", PEPPOL_ASK_LOOKUP, 0, false,
                "POST https://app.recommand.eu/api/v1/verify-document-support",
                "Accept: application/json",
                "{\"peppolAddress\":\"0208:0123456749\",\"documentType\":\"invoice\"}"},
        {"recommand sends", "recommand", PEPPOL_ASK_SEND, 0, false,
                "POST https://app.recommand.eu/api/v1/acc%201/send", NULL,
                "{\"recipient\":\"0208:0123456749\",\"documentType\":\"xml\",\"doctypeId\":"
                "\"" DOCTYPE "\",\"processId\":\"" PROCESS "\",\"document\":\"<a/>\"}"},
        {"recommand has no reasons elsewhere", "recommand", PEPPOL_ASK_WHY, 0, false, NULL, NULL,
                NULL},
        {"billit looks up", "billit", PEPPOL_ASK_LOOKUP, 0, true,
                "GET https://api.sandbox.billit.be/v1/peppol/participantInformation/"
                "0208:0123456749",
                "Accept: application/json|ApiKey: k3y/+\"x|PartyID: acc 1", NULL},
        {"billit sends", "billit", PEPPOL_ASK_SEND, 0, false,
                "POST https://api.billit.be/v1/peppol/sendxml",
                "Accept: application/json|ApiKey: k3y/+\"x|PartyID: acc 1|Idempotent-Key: ref-1",
                "{\"XML\":\"<a/>\"}"},
        {"billit has no status", "billit", PEPPOL_ASK_STATUS, 0, false, NULL, NULL, NULL},
        {"billit cannot be searched", "billit", PEPPOL_ASK_FIND, 1, false, NULL, NULL, NULL},
        {"billit has nothing harmless", "billit", PEPPOL_ASK_KEY, 0, false, NULL, NULL, NULL},
        {"scrada looks up", "scrada", PEPPOL_ASK_LOOKUP, 0, false,
                "GET https://api.scrada.be/v1/company/acc%201/peppol/lookup/iso6523-actorid-upis/"
                "0208:0123456749",
                "Accept: application/json|X-API-KEY: k3y/+\"x|X-PASSWORD: s3cr&t", NULL},
        {"scrada sends", "scrada", PEPPOL_ASK_SEND, 0, false,
                "POST https://api.scrada.be/v1/company/acc%201/peppol/outbound/document",
                "Accept: application/json|X-API-KEY: k3y/+\"x|X-PASSWORD: s3cr&t|"
                "x-scrada-peppol-sender-scheme: iso6523-actorid-upis|"
                "x-scrada-peppol-sender-id: 0208:0987654394|"
                "x-scrada-peppol-receiver-scheme: iso6523-actorid-upis|"
                "x-scrada-peppol-receiver-id: 0208:0123456749|"
                "x-scrada-peppol-c1-country-code: BE|"
                "x-scrada-peppol-document-type-scheme: busdox-docid-qns|"
                "x-scrada-peppol-document-type-value: " DOCTYPE "|"
                "x-scrada-peppol-process-scheme: cenbii-procid-ubl|"
                "x-scrada-peppol-process-value: " PROCESS "|"
                "x-scrada-external-reference: ref-1",
                "<a/>"},
        {"scrada asks", "scrada", PEPPOL_ASK_STATUS, 0, false,
                "GET https://api.scrada.be/v1/company/acc%201/peppol/outbound/document/a%2Fb/info",
                NULL, NULL},
        {"scrada proves its key", "scrada", PEPPOL_ASK_KEY, 0, false,
                "GET https://api.scrada.be/v1/company/acc%201", NULL, NULL},
        {"the mailbox is never asked", "mail", PEPPOL_ASK_SEND, 0, false, NULL, NULL, NULL},
        {"the mailbox looks nobody up", "mail", PEPPOL_ASK_LOOKUP, 0, false, NULL, NULL, NULL},
};

/* A body is these bytes; NULL: there is none. */
static void assert_body(const struct net_request *net, const char *expected)
{
    g_autofree char *body = net->body ? g_strndup(net->body, net->length) : NULL;
    g_assert_cmpstr(body, ==, expected);
}

static void check_request(struct peppol_request *request, gsize at)
{
    struct net_request *net = peppol_request_net(request);
    g_autofree char *headers = g_strjoinv("|", (char **)net->headers);
    g_assert_cmpstr(peppol_request_text(request), ==, cases[at].text);
    g_assert_cmpstr(net->url, ==, strchr(cases[at].text, ' ') + 1);
    if (cases[at].headers)
        g_assert_cmpstr(headers, ==, cases[at].headers);
    assert_body(net, cases[at].body);
    g_assert_cmpint(net->total_ms, ==, 60000);
    g_assert_cmpuint(net->most, ==, 1024 * 1024);
    g_assert_false(net->plain);
}

static void test_requests(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s", cases[i].name);
        struct peppol_account account = sample_account(cases[i].provider);
        struct peppol_shipment shipment = sample_shipment();
        g_autoptr(GBytes) ubl = g_bytes_new_static("<a/>", 4);
        g_clear_pointer(&shipment.ubl, g_bytes_unref);
        shipment.ubl = ubl;
        shipment.id = "a/b";
        account.test = cases[i].test;

        g_autoptr(peppol_request_auto) request =
                peppol_request_new(&account, cases[i].ask, &shipment, cases[i].step);
        g_assert_true((request != NULL) == (cases[i].text != NULL));
        if (request)
            check_request(request, i);
    }
}

/* The goal: what a row searches with is escaped, page by page and list by list. */
static void test_searches(void)
{
    static const struct {
        const char *provider;
        int page;
        const char *text;
    } rows[] = {
            {"peppyrus", 1,
                    "GET https://api.peppyrus.be/v1/message/list?receiver=0208:0123456749&page=1"
                    "&perPage=100&folder=Outbox"},
            {"peppyrus", 2002,
                    "GET https://api.peppyrus.be/v1/message/list?receiver=0208:0123456749&page=2"
                    "&perPage=100&folder=Sent"},
            {"peppyrus", 6001,
                    "GET https://api.peppyrus.be/v1/message/list?receiver=0208:0123456749&page=1"
                    "&perPage=100"},
            {"e-invoice.be", 1,
                    "GET https://api.e-invoice.be/api/drafts/?search=2026%2F1%20%C3%A9%26%22%3C"
                    "&page=1&page_size=50"},
            {"e-invoice.be", 1003,
                    "GET https://api.e-invoice.be/api/outbox/?search=2026%2F1%20%C3%A9%26%22%3C"
                    "&page=3&page_size=50"},
            {"recommand", 2,
                    "GET https://app.recommand.eu/api/v1/documents?direction=outgoing"
                    "&search=2026%2F1%20%C3%A9%26%22%3C&page=2&limit=50&excludeAttachments=true"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct peppol_account account = sample_account(rows[i].provider);
        struct peppol_shipment shipment = sample_shipment();
        shipment.number = SAMPLE_NUMBER;
        g_autoptr(peppol_request_auto) request =
                peppol_request_new(&account, PEPPOL_ASK_FIND, &shipment, rows[i].page);
        g_assert_cmpstr(peppol_request_text(request), ==, rows[i].text);
        g_bytes_unref(shipment.ubl);
    }
}

/* The goal: a document whose id is known is asked for by it. */
static void test_search_by_id(void)
{
    struct peppol_account account = sample_account("e-invoice.be");
    struct peppol_shipment shipment = sample_shipment();
    shipment.id = "42";
    g_autoptr(peppol_request_auto) request =
            peppol_request_new(&account, PEPPOL_ASK_FIND, &shipment, 1);
    g_assert_cmpstr(
            peppol_request_text(request), ==, "GET https://api.e-invoice.be/api/documents/42");
    g_bytes_unref(shipment.ubl);
}

/* The goal: base_url stands for the whole base, by itself or with a slash behind it. */
static void test_base_url(void)
{
    static const char *const bases[] = {"http://127.0.0.1:8/v9", "http://127.0.0.1:8/v9//"};
    for (gsize i = 0; i < G_N_ELEMENTS(bases); i++) {
        struct peppol_account account = sample_account("peppyrus");
        account.base_url = bases[i];
        account.test = true;
        g_autoptr(peppol_request_auto) request =
                peppol_request_new(&account, PEPPOL_ASK_KEY, NULL, 0);
        g_assert_cmpstr(peppol_request_text(request), ==,
                "GET http://127.0.0.1:8/v9/peppol/lookup?participantId=0208:0987654394");
    }
}

/* The goal: a document travels unchanged in each kind of body, quotes and all. */
static void test_document(void)
{
    struct peppol_shipment shipment = sample_shipment();
    struct peppol_account account = sample_account("billit");
    g_autoptr(peppol_request_auto) request =
            peppol_request_new(&account, PEPPOL_ASK_SEND, &shipment, 0);
    g_assert_true(g_str_has_prefix(peppol_request_net(request)->body,
            "{\"XML\":\"<?xml version=\\\"1.0\\\" encoding=\\\"UTF-8\\\"?>\\n<Invoice"));
    g_assert_cmpstr(peppol_request_net(request)->content_type, ==, "application/json");

    account = sample_account("e-invoice.be");
    g_autoptr(peppol_request_auto) form =
            peppol_request_new(&account, PEPPOL_ASK_SEND, &shipment, 0);
    struct net_request *net = peppol_request_net(form);
    g_assert_cmpstr(net->file_field, ==, "file");
    assert_body(net, SAMPLE_UBL);
    g_assert_cmpstr(net->content_type, ==, "application/xml");
    g_bytes_unref(shipment.ubl);
}

/* The goal: a credit note is looked up and sent as one. */
static void test_credit_note(void)
{
    struct peppol_shipment shipment = sample_shipment();
    struct peppol_account account = sample_account("recommand");
    shipment.type = DOCUMENT_CREDIT_NOTE;
    g_autoptr(peppol_request_auto) lookup =
            peppol_request_new(&account, PEPPOL_ASK_LOOKUP, &shipment, 0);
    g_assert_nonnull(strstr(peppol_request_net(lookup)->body, "\"documentType\":\"creditNote\""));
    g_autoptr(peppol_request_auto) send =
            peppol_request_new(&account, PEPPOL_ASK_SEND, &shipment, 0);
    g_assert_nonnull(strstr(peppol_request_net(send)->body, ":CreditNote-2::CreditNote##"));
    g_bytes_unref(shipment.ubl);
}

/* The goal: Basic authentication and certificates reach the client; a key breaks no header line. */
static void test_account(void)
{
    struct peppol_account account = sample_account("recommand");
    account.ca_file = "/etc/ca.pem";
    g_autoptr(peppol_request_auto) basic = peppol_request_new(&account, PEPPOL_ASK_KEY, NULL, 0);
    g_assert_cmpstr(peppol_request_net(basic)->user, ==, "k3y/+\"x");
    g_assert_cmpstr(peppol_request_net(basic)->password, ==, "s3cr&t");
    g_assert_cmpstr(peppol_request_net(basic)->ca_file, ==, "/etc/ca.pem");

    account = sample_account("peppyrus");
    account.key = "a\r\nEvil: b";
    g_autoptr(peppol_request_auto) split = peppol_request_new(&account, PEPPOL_ASK_KEY, NULL, 0);
    g_assert_cmpstr(peppol_request_net(split)->headers[1], ==, "X-Api-Key: a  Evil: b");
    g_assert_null(peppol_request_net(split)->user);
}

/* The goal: no key in what a person sees of any request. */
static void test_no_key_in_text(void)
{
    struct peppol_shipment shipment = sample_shipment();
    shipment.id = "1";
    for (const char *const *name = peppol_provider_names(); *name; name++)
        for (int ask = 0; ask < PEPPOL_ASKS; ask++) {
            struct peppol_account account = sample_account(*name);
            account.key = "KEY";
            account.secret = "SECRET";
            g_autoptr(peppol_request_auto) request =
                    peppol_request_new(&account, (enum peppol_ask)ask, &shipment, 0);
            const char *text = request ? peppol_request_text(request) : "";
            g_assert_null(strstr(text, "KEY"));
            g_assert_null(strstr(text, "SECRET"));
        }
    g_bytes_unref(shipment.ubl);
}

/* The goal: the table and the list of names agree, and each row says what the config needs. */
static void test_rows(void)
{
    static const struct {
        const char *name;
        unsigned needs;
        bool has_test, is_mail, is_final, can_find;
        int steps;
    } rows[] = {
            {"peppyrus", PEPPOL_NEEDS_KEY, true, false, false, true, 1},
            {"e-invoice.be", PEPPOL_NEEDS_KEY, true, false, false, true, 3},
            {"recommand", PEPPOL_NEEDS_KEY | PEPPOL_NEEDS_SECRET | PEPPOL_NEEDS_ACCOUNT, false,
                    false, false, true, 1},
            {"billit", PEPPOL_NEEDS_KEY | PEPPOL_NEEDS_ACCOUNT, true, false, true, false, 1},
            {"scrada", PEPPOL_NEEDS_KEY | PEPPOL_NEEDS_SECRET | PEPPOL_NEEDS_ACCOUNT, false, false,
                    false, false, 1},
            {"mail", PEPPOL_NEEDS_MAILBOX, false, true, true, false, 0},
    };
    const char *const *names = peppol_provider_names();
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        const struct peppol_provider *row = peppol_provider_find(rows[i].name);
        g_assert_cmpstr(names[i], ==, rows[i].name);
        g_assert_cmpstr(peppol_provider_name(row), ==, rows[i].name);
        g_assert_cmpuint(peppol_provider_needs(row), ==, rows[i].needs);
        g_assert_true(peppol_provider_has_test(row) == rows[i].has_test);
        g_assert_true(peppol_provider_is_mail(row) == rows[i].is_mail);
        g_assert_true(peppol_provider_is_final(row) == rows[i].is_final);
        g_assert_true(peppol_provider_can_find(row) == rows[i].can_find);
        g_assert_cmpint(peppol_steps(row), ==, rows[i].steps);
    }
    g_assert_null(names[G_N_ELEMENTS(rows)]);
    g_assert_null(peppol_provider_find("off"));
    g_assert_null(peppol_provider_find("Peppyrus"));

    const struct peppol_provider *steps = peppol_provider_find("e-invoice.be");
    g_assert_false(peppol_step_is_harmless(steps, 0));
    g_assert_true(peppol_step_is_harmless(steps, 1));
    g_assert_false(peppol_step_is_harmless(steps, 2));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/peppol/request/requests", test_requests);
    g_test_add_func("/peppol/request/searches", test_searches);
    g_test_add_func("/peppol/request/search-by-id", test_search_by_id);
    g_test_add_func("/peppol/request/base-url", test_base_url);
    g_test_add_func("/peppol/request/document", test_document);
    g_test_add_func("/peppol/request/credit-note", test_credit_note);
    g_test_add_func("/peppol/request/account", test_account);
    g_test_add_func("/peppol/request/no-key-in-text", test_no_key_in_text);
    g_test_add_func("/peppol/request/rows", test_rows);
    return g_test_run();
}
