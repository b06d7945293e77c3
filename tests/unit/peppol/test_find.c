/* Looking for a document whose answer was lost. Goal: ours is found wherever it lies and in
 * whatever shape it is shown; another's with the same number never; and "absent" is only said when
 * every list was read to its end, for what is absent is sent again. */
#include "sample.h"

#define OTHER "0208:0000000196"

/* ---- one item ---- */

enum found { OURS, ANOTHER, CANDIDATE };

/* Items of a list, as a provider shows them, of one document. */
static const struct {
    const char *name, *provider, *item;
    enum found found;
} items[] = {
        {"receiver shown, number not", "peppyrus",
                "{\"id\":\"1\",\"recipient\":\"" SAMPLE_RECEIVER "\"}", CANDIDATE},
        {"another receiver", "peppyrus", "{\"id\":\"1\",\"recipient\":\"" OTHER "\"}", ANOTHER},
        {"sent by the receiver to us", "peppyrus",
                "{\"id\":\"1\",\"sender\":\"" SAMPLE_RECEIVER "\",\"recipient\":\"" OTHER
                "\",\"number\":\"2026-7\"}",
                ANOTHER},
        {"with the scheme of identifiers", "peppyrus",
                "{\"id\":\"1\",\"recipient\":\"iso6523-actorid-upis::" SAMPLE_RECEIVER
                "\",\"reference\":\"2026-7\"}",
                OURS},
        {"a participant that only ends so", "peppyrus",
                "{\"id\":\"1\",\"recipient\":\"9" SAMPLE_RECEIVER "\",\"reference\":\"2026-7\"}",
                ANOTHER},
        {"nothing shown", "peppyrus", "{\"id\":\"1\"}", CANDIDATE},
        {"both", "e-invoice.be",
                "{\"id\":\"1\",\"invoice_id\":\"2026-7\",\"customer_peppol_id\":\"" SAMPLE_RECEIVER
                "\"}",
                OURS},
        {"another number", "e-invoice.be",
                "{\"id\":\"1\",\"invoice_id\":\"2026-77\",\"customer_peppol_id\":\"" SAMPLE_RECEIVER
                "\"}",
                ANOTHER},
        {"the number of another", "e-invoice.be",
                "{\"id\":\"1\",\"invoice_id\":\"2026-7\",\"customer_peppol_id\":\"" OTHER "\"}",
                ANOTHER},
        {"our number in another field only", "e-invoice.be",
                "{\"id\":\"1\",\"invoice_id\":\"X\",\"order\":\"2026-7\",\"customer_peppol_id\":"
                "\"" SAMPLE_RECEIVER "\"}",
                ANOTHER},
        {"the receiver's id without its scheme", "e-invoice.be",
                "{\"id\":\"1\",\"invoice_id\":\"2026-7\",\"customer_peppol_id\":\"0123456749\"}",
                OURS},
        {"the receiver by its VAT number", "e-invoice.be",
                "{\"id\":\"1\",\"invoice_id\":\"2026-7\",\"customer_peppol_id\":\"BE0123456749\"}",
                OURS},
        {"no receiver yet", "e-invoice.be",
                "{\"id\":\"1\",\"invoice_id\":\"2026-7\",\"customer_peppol_id\":null}", CANDIDATE},
        {"the receiver in two parts", "e-invoice.be",
                "{\"id\":\"1\",\"invoice_id\":\"2026-7\",\"to\":{\"scheme\":\"0208\",\"value\":"
                "\"0123456749\"}}",
                OURS},
        {"the parts of two", "e-invoice.be",
                "{\"id\":\"1\",\"invoice_id\":\"2026-7\",\"to\":{\"scheme\":\"0208\"},\"by\":{"
                "\"value\":\"0123456749\"}}",
                CANDIDATE},
        {"parsed", "recommand",
                "{\"id\":\"1\",\"receiverId\":\"" SAMPLE_RECEIVER
                "\",\"parsed\":{\"invoiceNumber\":\"2026-7\"}}",
                OURS},
        {"a credit note with our number", "recommand",
                "{\"id\":\"1\",\"receiverId\":\"" SAMPLE_RECEIVER
                "\",\"parsed\":{\"creditNoteNumber\":\"2026-8\"}}",
                ANOTHER},
};

static enum found found_of(const struct peppol_verdict *verdict)
{
    if (verdict->event == PEPPOL_ON_ITS_WAY)
        return OURS;
    return verdict->candidates ? CANDIDATE : ANOTHER;
}

static char *page_of(const char *provider, const char *list)
{
    bool recommand = strcmp(provider, "recommand") == 0;
    return g_strdup_printf("{\"%s\":[%s]}", recommand ? "documents" : "items", list);
}

static void test_items(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(items); i++) {
        struct peppol_shipment shipment = sample_shipment();
        g_autofree char *body = page_of(items[i].provider, items[i].item);
        g_auto(peppol_verdict_auto) verdict = {0};
        g_test_message("%s", items[i].name);
        sample_judge(items[i].provider, PEPPOL_ASK_FIND, &shipment, 1, 200, body, &verdict);
        g_assert_cmpint(found_of(&verdict), ==, items[i].found);
        g_assert_cmpstr(verdict.id, ==, items[i].found == OURS ? "1" : "");
        g_bytes_unref(shipment.ubl);
    }
}

/* ---- the document itself ---- */

static char *ubl_of(const char *root, const char *id, const char *scheme, const char *receiver)
{
    return g_strdup_printf("<%s xmlns=\"urn:x\" xmlns:b=\"urn:b\"><b:ID>%s</b:ID>"
                           "<AccountingCustomerParty><Party><EndpointID schemeID=\"%s\">%s"
                           "</EndpointID></Party></AccountingCustomerParty></%s>",
            root, id, scheme, receiver, root);
}

/* The goal: a document that a provider wrote anew is ours by number, kind and receiver. */
static void test_documents(void)
{
    static const struct {
        const char *root, *id, *scheme, *receiver;
        bool ours;
    } rows[] = {
            {"Invoice", "2026-7", "0208", "0123456749", true},
            {"CreditNote", "2026-7", "0208", "0123456749", false},
            {"Invoice", "2026-8", "0208", "0123456749", false},
            {"Invoice", "2026-7", "9925", "0123456749", false},
            {"Invoice", "2026-7", "0208", "0000000196", false},
            {"Order", "2026-7", "0208", "0123456749", false},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows) * 3; i++) {
        gsize at = i / 3;
        struct peppol_shipment shipment = sample_shipment();
        g_autofree char *xml =
                ubl_of(rows[at].root, rows[at].id, rows[at].scheme, rows[at].receiver);
        g_autofree char *envelope = g_strdup_printf(
                "<StandardBusinessDocument><Header/>%s</StandardBusinessDocument>", xml);
        g_autofree char *base64 = g_base64_encode((const guchar *)xml, strlen(xml));
        g_autofree char *quoted = g_strescape(i % 3 == 2 ? envelope : xml, NULL);
        g_autofree char *body = g_strdup_printf("{\"id\":\"7\",\"recipient\":\"" SAMPLE_RECEIVER
                                                "\",\"fileContent\":\"%s\"}",
                i % 3 ? quoted : base64);
        g_auto(peppol_verdict_auto) verdict = {0};
        sample_judge("peppyrus", PEPPOL_ASK_DETAIL, &shipment, 0, 200, body, &verdict);
        g_test_message("%s", body);
        g_assert_cmpint(verdict.event, ==, rows[at].ours ? PEPPOL_ON_ITS_WAY : PEPPOL_ABSENT);
        g_bytes_unref(shipment.ubl);
    }
}

/* The goal: the very bytes are ours even where the item says nothing else. */
static void test_same_bytes(void)
{
    struct peppol_shipment shipment = sample_shipment();
    g_autofree char *base64 = g_base64_encode((const guchar *)SAMPLE_UBL, strlen(SAMPLE_UBL));
    g_autofree char *body = g_strdup_printf(
            "{\"id\":\"7\",\"folder\":\"Sent\",\"file\":{\"content\":\"%s\"}}", base64);
    g_auto(peppol_verdict_auto) verdict = {0};
    sample_judge("peppyrus", PEPPOL_ASK_DETAIL, &shipment, 0, 200, body, &verdict);
    g_assert_cmpint(verdict.event, ==, PEPPOL_ARRIVED);
    g_assert_cmpstr(verdict.id, ==, "7");
    g_bytes_unref(shipment.ubl);
}

/* The goal: one candidate: gone, another's, or nobody can tell, which is not "absent". */
static void test_detail(void)
{
    static const struct {
        const char *provider;
        int status;
        const char *body;
        enum peppol_event event;
    } rows[] = {
            {"peppyrus", 404, "", PEPPOL_ABSENT},
            {"peppyrus", 500, "", PEPPOL_TROUBLE},
            {"peppyrus", 400, "", PEPPOL_TROUBLE},
            {"peppyrus", 200, "", PEPPOL_TROUBLE},
            {"peppyrus", 200, "[]", PEPPOL_TROUBLE},
            {"peppyrus", 200, "{\"id\":\"7\",\"recipient\":\"" OTHER "\"}", PEPPOL_ABSENT},
            {"peppyrus", 200, "{\"id\":\"7\",\"recipient\":\"" SAMPLE_RECEIVER "\"}",
                    PEPPOL_TROUBLE},
            {"peppyrus", 200, "{\"id\":\"7\",\"fileContent\":\"PGJyb2tlbg==\"}", PEPPOL_TROUBLE},
            {"recommand", 200,
                    "{\"document\":{\"id\":\"7\",\"sentOverPeppol\":true,\"receiverId\":"
                    "\"" SAMPLE_RECEIVER "\",\"parsed\":{\"invoiceNumber\":\"2026-7\"}}}",
                    PEPPOL_ARRIVED},
            {"recommand", 200, "{\"success\":true}", PEPPOL_TROUBLE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct peppol_shipment shipment = sample_shipment();
        g_auto(peppol_verdict_auto) verdict = {0};
        shipment.id = "7";
        g_test_message("%s", rows[i].body);
        sample_judge(rows[i].provider, PEPPOL_ASK_DETAIL, &shipment, 0, rows[i].status,
                rows[i].body, &verdict);
        g_assert_cmpint(verdict.event, ==, rows[i].event);
        g_bytes_unref(shipment.ubl);
    }
}

/* ---- states ---- */

#define FOUND(state)                                                              \
    "{\"items\":[{\"id\":\"9\",\"invoice_id\":\"2026-7\",\"customer_peppol_id\":" \
    "\"" SAMPLE_RECEIVER "\"" state "}]}"

/* The goal: what was found goes on by what it says. */
static void test_states(void)
{
    static const struct {
        const char *body;
        enum peppol_event event;
    } rows[] = {
            {FOUND(",\"state\":\"SENT\""), PEPPOL_ARRIVED},
            {FOUND(",\"state\":\"TRANSIT\""), PEPPOL_ON_ITS_WAY},
            {FOUND(",\"state\":\"FAILED\""), PEPPOL_REFUSED},
            {FOUND(",\"state\":\"DRAFT\""), PEPPOL_UNSENT},
            {FOUND(",\"state\":\"OTHER\""), PEPPOL_ON_ITS_WAY},
            {FOUND(""), PEPPOL_ON_ITS_WAY},
            {"[{\"id\":\"9\",\"invoice_id\":\"2026-7\",\"customer_peppol_id\":"
             "\"" SAMPLE_RECEIVER "\"}]",
                    PEPPOL_ON_ITS_WAY},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct peppol_shipment shipment = sample_shipment();
        g_auto(peppol_verdict_auto) verdict = {0};
        sample_judge("e-invoice.be", PEPPOL_ASK_FIND, &shipment, 1, 200, rows[i].body, &verdict);
        g_assert_cmpint(verdict.event, ==, rows[i].event);
        g_assert_cmpstr(verdict.id, ==, "9");
        g_bytes_unref(shipment.ubl);
    }
}

/* The goal: of two with our number and receiver the newest is ours; one without an id cannot be. */
static void test_newest(void)
{
    static const char both[] =
            "{\"items\":["
            "{\"id\":\"old\",\"state\":\"FAILED\",\"created_at\":\"2026-11-01T00:00:00Z\","
            "\"invoice_id\":\"2026-7\",\"customer_peppol_id\":\"" SAMPLE_RECEIVER "\"},"
            "{\"id\":\"new\",\"state\":\"SENT\",\"created_at\":\"2026-11-02T00:00:00+01:00\","
            "\"invoice_id\":\"2026-7\",\"customer_peppol_id\":\"" SAMPLE_RECEIVER "\"},"
            "{\"id\":\"mid\",\"state\":\"FAILED\",\"created_at\":\"2026-11-01 20:00:00\","
            "\"invoice_id\":\"2026-7\",\"customer_peppol_id\":\"" SAMPLE_RECEIVER "\"}]}";
    struct peppol_shipment shipment = sample_shipment();
    g_auto(peppol_verdict_auto) verdict = {0}, nameless = {0};
    sample_judge("e-invoice.be", PEPPOL_ASK_FIND, &shipment, 1, 200, both, &verdict);
    g_assert_cmpstr(verdict.id, ==, "new");
    g_assert_cmpint(verdict.event, ==, PEPPOL_ARRIVED);

    sample_judge("e-invoice.be", PEPPOL_ASK_FIND, &shipment, 1, 200,
            "{\"items\":[{\"invoice_id\":\"2026-7\",\"customer_peppol_id\":\"" SAMPLE_RECEIVER
            "\"}]}",
            &nameless);
    g_assert_cmpint(nameless.event, ==, PEPPOL_TROUBLE);
    g_bytes_unref(shipment.ubl);
}

/* The goal: a document with a known id is asked for by it. */
static void test_by_id(void)
{
    static const struct {
        int status;
        const char *body;
        enum peppol_event event;
    } rows[] = {
            {200, "{\"id\":\"9\",\"state\":\"DRAFT\"}", PEPPOL_UNSENT},
            {200, "{\"id\":\"9\",\"state\":\"TRANSIT\"}", PEPPOL_ON_ITS_WAY},
            {200, "{\"id\":\"9\"}", PEPPOL_TROUBLE},
            {404, "{\"detail\":\"not found\"}", PEPPOL_ABSENT},
            {400, "", PEPPOL_TROUBLE},
            {500, "", PEPPOL_TROUBLE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct peppol_shipment shipment = sample_shipment();
        g_auto(peppol_verdict_auto) verdict = {0};
        shipment.id = "9";
        sample_judge("e-invoice.be", PEPPOL_ASK_FIND, &shipment, 1, rows[i].status, rows[i].body,
                &verdict);
        g_assert_cmpint(verdict.event, ==, rows[i].event);
        g_bytes_unref(shipment.ubl);
    }
}

/* ---- pages and lists ---- */

/* The goal: every list is read to its end before a document counts as absent. */
static void test_pages(void)
{
    static const struct {
        const char *name, *provider;
        int page, status;
        const char *body;
        enum peppol_event event;
        int next;
    } rows[] = {
            {"more pages", "peppyrus", 1, 200, "{\"items\":[],\"meta\":{\"pages\":3}}", PEPPOL_MORE,
                    2},
            {"the next list", "peppyrus", 3, 200, "{\"items\":[],\"meta\":{\"pages\":3}}",
                    PEPPOL_MORE, 1001},
            {"no folder of that name", "peppyrus", 1001, 422, "{}", PEPPOL_MORE, 2001},
            {"no folder of that name either", "peppyrus", 5001, 404, "", PEPPOL_MORE, 6001},
            {"the whole list must be there", "peppyrus", 6001, 404, "", PEPPOL_TROUBLE, 0},
            {"the end", "peppyrus", 6001, 200, "{\"items\":[],\"meta\":{\"pages\":1}}",
                    PEPPOL_ABSENT, 0},
            {"no pages at all", "peppyrus", 6001, 200, "{\"items\":[],\"meta\":{\"pages\":0}}",
                    PEPPOL_ABSENT, 0},
            {"a folder with trouble", "peppyrus", 1001, 500, "", PEPPOL_TROUBLE, 0},
            {"a folder that asks to wait", "peppyrus", 1001, 429, "", PEPPOL_BUSY, 0},
            {"no list", "peppyrus", 6001, 200, "{}", PEPPOL_TROUBLE, 0},
            {"a list of another kind", "peppyrus", 6001, 200, "{\"items\":{}}", PEPPOL_TROUBLE, 0},
            {"a page instead", "peppyrus", 6001, 200, "<html>", PEPPOL_TROUBLE, 0},
            {"drafts, then what was sent", "e-invoice.be", 1, 200, "{\"items\":[],\"pages\":1}",
                    PEPPOL_MORE, 1001},
            {"no drafts there", "e-invoice.be", 1, 404, "", PEPPOL_MORE, 1001},
            {"the outbox must be there", "e-invoice.be", 1001, 404, "", PEPPOL_TROUBLE, 0},
            {"absent", "e-invoice.be", 1001, 200, "{\"items\":[]}", PEPPOL_ABSENT, 0},
            {"one list", "recommand", 1, 200,
                    "{\"documents\":[],\"pagination\":{\"totalPages\":0}}", PEPPOL_ABSENT, 0},
            {"its next page", "recommand", 1, 200,
                    "{\"documents\":[],\"pagination\":{\"totalPages\":2}}", PEPPOL_MORE, 2},
            {"too many pages", "recommand", 40, 200,
                    "{\"documents\":[],\"pagination\":{\"totalPages\":41}}", PEPPOL_TROUBLE, 0},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct peppol_shipment shipment = sample_shipment();
        g_auto(peppol_verdict_auto) verdict = {0};
        g_test_message("%s", rows[i].name);
        sample_judge(rows[i].provider, PEPPOL_ASK_FIND, &shipment, rows[i].page, rows[i].status,
                rows[i].body, &verdict);
        g_assert_cmpint(verdict.event, ==, rows[i].event);
        g_assert_cmpint(verdict.page, ==, rows[i].next);
        g_bytes_unref(shipment.ubl);
    }
}

/* A list of so many candidates. Caller frees. */
static char *candidates(int count, const char *more)
{
    GString *list = g_string_new(NULL);
    for (int i = 0; i < count; i++)
        g_string_append_printf(list, "%s{\"id\":\"c%d\",\"recipient\":\"" SAMPLE_RECEIVER "\"%s}",
                i ? "," : "", i, more);
    char *body = g_strdup_printf("{\"items\":[%s]}", list->str);
    g_string_free(list, TRUE);
    return body;
}

/* The goal: candidates of the last page are still to be looked at; too many are "not known". */
static void test_candidates(void)
{
    struct peppol_shipment shipment = sample_shipment();
    g_autofree char *few = candidates(2, ""), *many = candidates(51, "");
    g_autofree char *ten = candidates(10, "");
    g_auto(peppol_verdict_auto) last = {0}, more = {0}, full = {0};
    sample_judge("peppyrus", PEPPOL_ASK_FIND, &shipment, 6001, 200, few, &last);
    g_assert_cmpint(last.event, ==, PEPPOL_MORE);
    g_assert_cmpint(last.page, ==, 0);
    g_assert_cmpuint(last.candidates->len, ==, 2);
    g_assert_cmpstr(last.candidates->pdata[1], ==, "c1");

    sample_judge("peppyrus", PEPPOL_ASK_FIND, &shipment, 6001, 200, ten, &more);
    g_assert_cmpint(more.page, ==, 6002);

    sample_judge("peppyrus", PEPPOL_ASK_FIND, &shipment, 6001, 200, many, &full);
    g_assert_cmpint(full.event, ==, PEPPOL_TROUBLE);
    g_assert_null(full.candidates);
    g_bytes_unref(shipment.ubl);
}

/* The goal: a date is the other side's word. A document is never thought absent because of one;
 * where there is more than can be asked about, what is more than a day older than the first POST is
 * left out. */
static void test_old_candidates(void)
{
    static const struct {
        const char *more;
        int count;
        enum peppol_event event;
        guint asked;
    } rows[] = {
            {",\"created\":\"2026-11-24T12:00:00Z\"", 1, PEPPOL_MORE, 1},
            {",\"created\":\"2026-11-23T11:59:59Z\"", 1, PEPPOL_MORE, 1},
            {",\"created\":\"1999-01-01T00:00:00Z\"", 50, PEPPOL_MORE, 50},
            {",\"created\":\"1999-01-01T00:00:00Z\"", 51, PEPPOL_MORE, 0},
            {",\"created\":\"2026-11-23T12:00:01Z\"", 51, PEPPOL_TROUBLE, 0},
            {",\"created\":\"yesterday\"", 51, PEPPOL_TROUBLE, 0},
            {",\"created\":null", 1, PEPPOL_MORE, 1},
            {"", 51, PEPPOL_TROUBLE, 0},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct peppol_shipment shipment = sample_shipment();
        g_autofree char *body = candidates(rows[i].count, rows[i].more);
        g_auto(peppol_verdict_auto) verdict = {0};
        shipment.posted_at = 1795521600; /* 2026-11-24T12:00:00Z */
        sample_judge("peppyrus", PEPPOL_ASK_FIND, &shipment, 6001, 200, body, &verdict);
        g_test_message("%s, %d", rows[i].more, rows[i].count);
        g_assert_cmpint(verdict.event, ==, rows[i].event);
        g_assert_cmpuint(verdict.candidates ? verdict.candidates->len : 0, ==, rows[i].asked);
        g_bytes_unref(shipment.ubl);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/peppol/find/items", test_items);
    g_test_add_func("/peppol/find/documents", test_documents);
    g_test_add_func("/peppol/find/same-bytes", test_same_bytes);
    g_test_add_func("/peppol/find/detail", test_detail);
    g_test_add_func("/peppol/find/states", test_states);
    g_test_add_func("/peppol/find/newest", test_newest);
    g_test_add_func("/peppol/find/by-id", test_by_id);
    g_test_add_func("/peppol/find/pages", test_pages);
    g_test_add_func("/peppol/find/candidates", test_candidates);
    g_test_add_func("/peppol/find/old-candidates", test_old_candidates);
    return g_test_run();
}
