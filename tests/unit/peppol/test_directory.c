/* The look-up without a provider. Goal: the name and the answers of DNS and SMP as the network's
 * own vectors have them; what cannot be read is "not known" and never "not registered". */
#include "dns.h"
#include "peppol/directory.h"
#include "sample.h"

#define TYPES "urn%3Aoasis%3Anames%3Aspecification%3Aubl%3Aschema%3Axsd%3A"
#define BILLING                                                                                  \
    "urn%3Acen.eu%3Aen16931%3A2017%23compliant%23urn%3Afdc%3Apeppol.eu%3A2017%3Apoacc%3Abilling" \
    "%3A3.0"
#define INVOICE "busdox-docid-qns%3A%3A" TYPES "Invoice-2%3A%3AInvoice%23%23" BILLING "%3A%3A2.1"
#define CREDIT \
    "busdox-docid-qns%3A%3A" TYPES "CreditNote-2%3A%3ACreditNote%23%23" BILLING "%3A%3A2.1"
#define SMP_NS "xmlns=\"http://busdox.org/serviceMetadata/publishing/1.0/\""

/* ---- SML ---- */

/* The goal: peppol-commons' vector, and ours (PEPPOL.md). */
static void test_host(void)
{
    static const struct {
        const char *participant, *host;
    } rows[] = {
            {"9915:test", "eh5boavaktmbgzyh2a63dz4qov33fvp5nsdvqklucfraayoodw6a"},
            {"9915:TEST", "eh5boavaktmbgzyh2a63dz4qov33fvp5nsdvqklucfraayoodw6a"},
            {"0208:0123456749", "hqlnrkedej3xevnxcnqilr5gx4hmdn4lws23cztjymy4mhl3plla"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *host = sml_host(rows[i].participant, "zone.example");
        g_autofree char *expected =
                g_strconcat(rows[i].host, ".iso6523-actorid-upis.zone.example", NULL);
        g_assert_cmpstr(host, ==, expected);
    }
    g_assert_cmpstr(sml_default_zone(false), ==, "participant.sml.prod.tech.peppol.org");
    g_assert_cmpstr(sml_default_zone(true), ==, "participant.sml.test.tech.peppol.org");
}

/* The goal: one record in every shape that it comes in, and in those that it must not. */
static void test_records(void)
{
    static const struct {
        const char *flags, *services, *regexp;
        enum peppol_event event;
        const char *smp;
    } rows[] = {
            {"U", "Meta:SMP", "!.*!https://smp.example!", PEPPOL_REGISTERED, "https://smp.example"},
            {"u", "META:smp", "#^.*$#https://smp.example/peppol/#", PEPPOL_REGISTERED,
                    "https://smp.example/peppol"},
            {"U", "Meta:SMP", "a.*ahttp://127.0.0.1:81a", PEPPOL_REGISTERED, "http://127.0.0.1:81"},
            {"U", "Meta:SMP", "!.*!http://127.0.0.1:81/x!", PEPPOL_REGISTERED,
                    "http://127.0.0.1:81/x"},
            {"U", "Meta:SMP", "!.*!http://smp.example!", PEPPOL_TROUBLE, NULL},
            {"U", "Meta:SMP", "!.*!ftp://smp.example!", PEPPOL_TROUBLE, NULL},
            {"U", "Meta:SMP", "!.*!file:///etc/passwd!", PEPPOL_TROUBLE, NULL},
            {"U", "Meta:SMP", "!.*!https://a:b@smp.example!", PEPPOL_TROUBLE, NULL},
            {"U", "Meta:SMP", "!.*!https://smp.example/\\1!", PEPPOL_TROUBLE, NULL},
            {"U", "Meta:SMP", "!.*!https://smp.example/a b!", PEPPOL_TROUBLE, NULL},
            {"U", "Meta:SMP", "!.*!https://smp.example/?x=!", PEPPOL_TROUBLE, NULL},
            {"U", "Meta:SMP", "!.*!!", PEPPOL_TROUBLE, NULL},
            {"U", "Meta:SMP", "!.*!https://smp.example", PEPPOL_TROUBLE, NULL},
            {"U", "Meta:SMP", "!", PEPPOL_TROUBLE, NULL},
            {"U", "Meta:SMP", "", PEPPOL_TROUBLE, NULL},
            {"S", "Meta:SMP", "!.*!https://smp.example!", PEPPOL_NOT_REGISTERED, NULL},
            {"U", "E2U+sip", "!.*!https://smp.example!", PEPPOL_NOT_REGISTERED, NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GByteArray) message = dns_answer(0, 1);
        g_autofree char *smp = NULL, *words = NULL;
        dns_naptr(message, 100, 10, rows[i].flags, rows[i].services, rows[i].regexp);
        g_test_message("%s %s", rows[i].flags, rows[i].regexp);
        g_assert_cmpint(sml_judge(message->data, message->len, &smp, &words), ==, rows[i].event);
        g_assert_cmpstr(smp, ==, rows[i].smp);
        g_assert_nonnull(words);
    }
}

/* The goal: the record with the lowest order and preference counts, behind an alias too. */
static void test_order(void)
{
    g_autoptr(GByteArray) message = dns_answer(0, 4);
    g_autofree char *smp = NULL;
    dns_record(message, DNS_CNAME, 2);
    dns_number(message, 0xc00c);
    dns_naptr(message, 20, 1, "U", "Meta:SMP", "!.*!https://third.example!");
    dns_naptr(message, 10, 2, "U", "Meta:SMP", "!.*!https://second.example!");
    dns_naptr(message, 10, 1, "U", "Meta:SMP", "!.*!https://first.example!");
    g_assert_cmpint(sml_judge(message->data, message->len, &smp, NULL), ==, PEPPOL_REGISTERED);
    g_assert_cmpstr(smp, ==, "https://first.example");
}

/* The goal: no such name, and a name without such a record, are no; trouble of DNS is not known. */
static void test_codes(void)
{
    static const enum peppol_event events[] = {PEPPOL_NOT_REGISTERED, PEPPOL_TROUBLE,
            PEPPOL_TROUBLE, PEPPOL_NOT_REGISTERED, PEPPOL_TROUBLE, PEPPOL_TROUBLE};
    for (guint code = 0; code < G_N_ELEMENTS(events); code++) {
        g_autoptr(GByteArray) message = dns_answer(code, 0);
        g_autofree char *smp = NULL;
        g_assert_cmpint(sml_judge(message->data, message->len, &smp, NULL), ==, events[code]);
        g_assert_null(smp);
    }
}

/* The goal: a message that is cut anywhere, is a question, or says that it was cut is not known. */
static void test_broken(void)
{
    g_autoptr(GByteArray) message = dns_answer(0, 1);
    dns_naptr(message, 1, 1, "U", "Meta:SMP", "!.*!https://smp.example!");
    for (guint length = 0; length < message->len; length++) {
        g_autofree char *smp = NULL;
        g_autofree guint8 *cut = g_memdup2(message->data, length);
        g_assert_cmpint(sml_judge(cut, length, &smp, NULL), ==, PEPPOL_TROUBLE);
        g_assert_null(smp);
    }
    for (int i = 0; i < 2; i++) {
        g_autofree char *smp = NULL;
        g_autofree guint8 *copy = g_memdup2(message->data, message->len);
        copy[2] = i == 0 ? 0x01 : 0x83;
        g_assert_cmpint(sml_judge(copy, message->len, &smp, NULL), ==, PEPPOL_TROUBLE);
    }
}

/* The goal: a text inside of the record that claims more bytes than it has is not known. */
static void test_broken_record(void)
{
    for (guint at = 0; at < 3; at++) {
        g_autoptr(GByteArray) message = dns_answer(0, 1);
        g_autofree char *smp = NULL;
        guint start = message->len + 12 + 4;
        dns_naptr(message, 1, 1, "U", "Meta:SMP", "!.*!https://smp.example!");
        const guint places[] = {start, start + 2, start + 2 + 9};
        message->data[places[at]] = 255;
        g_assert_cmpint(sml_judge(message->data, message->len, &smp, NULL), ==, PEPPOL_TROUBLE);
    }
}

/* ---- SMP ---- */

static void test_smp_url(void)
{
    g_autofree char *url = smp_url("https://smp.example/peppol", SAMPLE_RECEIVER);
    g_assert_cmpstr(
            url, ==, "https://smp.example/peppol/iso6523-actorid-upis%3A%3A0208%3A0123456749");
}

static char *group_of(const char *first, const char *second)
{
    return g_strdup_printf("<smp:ServiceGroup xmlns:smp=\"urn:x\"><smp:ParticipantIdentifier/>"
                           "<smp:ServiceMetadataReferenceCollection>"
                           "<smp:ServiceMetadataReference href=\"https://smp.example/p/services/%s"
                           "\"/><smp:ServiceMetadataReference href=\"https://smp.example/p/"
                           "services/%s\"/></smp:ServiceMetadataReferenceCollection>"
                           "</smp:ServiceGroup>",
            first, second);
}

/* The goal: exactly the document that is to be sent, in either scheme of types. */
static void test_services(void)
{
    static const struct {
        const char *name, *first, *second;
        unsigned documents;
        enum peppol_event of_invoice, of_credit_note;
    } rows[] = {
            {"both", INVOICE, CREDIT, 3, PEPPOL_REGISTERED, PEPPOL_REGISTERED},
            {"one", CREDIT, "x", 2, PEPPOL_NOT_REGISTERED, PEPPOL_REGISTERED},
            {"other case",
                    "busdox-docid-qns%3A%3A" TYPES "invoice-2%3A%3AInvoice%23%23" BILLING
                    "%3A%3A2.1",
                    "x", 0, PEPPOL_NOT_REGISTERED, PEPPOL_NOT_REGISTERED},
            {"other profile",
                    "busdox-docid-qns%3A%3A" TYPES
                    "Invoice-2%3A%3AInvoice%23%23urn%3Acen.eu%3Aen16931%3A2017%3A%3A2.1",
                    "x", 0, PEPPOL_NOT_REGISTERED, PEPPOL_NOT_REGISTERED},
            {"wildcard without a star",
                    "peppol-doctype-wildcard%3A%3A" TYPES "Invoice-2%3A%3AInvoice%23%23" BILLING
                    "%3A%3A2.1",
                    "x", 1, PEPPOL_REGISTERED, PEPPOL_NOT_REGISTERED},
            {"wildcard",
                    "peppol-doctype-wildcard%3A%3A" TYPES
                    "Invoice-2%3A%3AInvoice%23%23urn%3Acen.eu%3Aen16931%3A2017%2A%3A%3A2.1",
                    "x", 1, PEPPOL_REGISTERED, PEPPOL_NOT_REGISTERED},
            {"wildcard of another family",
                    "peppol-doctype-wildcard%3A%3A" TYPES
                    "Invoice-2%3A%3AInvoice%23%23urn%3Apeppol%3Apint%2A%3A%3A2.1",
                    "x", 0, PEPPOL_NOT_REGISTERED, PEPPOL_NOT_REGISTERED},
            {"a star in the plain scheme",
                    "busdox-docid-qns%3A%3A" TYPES
                    "Invoice-2%3A%3AInvoice%23%23urn%3Acen.eu%3Aen16931%3A2017%2A%3A%3A2.1",
                    "x", 0, PEPPOL_NOT_REGISTERED, PEPPOL_NOT_REGISTERED},
            {"wrong escapes", "%zz", "%00", 0, PEPPOL_NOT_REGISTERED, PEPPOL_NOT_REGISTERED},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows) * 2; i++) {
        gsize at = i / 2;
        enum document_type type = i % 2 ? DOCUMENT_CREDIT_NOTE : DOCUMENT_INVOICE;
        g_autofree char *body = group_of(rows[at].first, rows[at].second);
        struct net_answer *answer = sample_answer(NET_ANSWERED, 200, body, strlen(body));
        g_auto(peppol_verdict_auto) verdict = {0};
        g_test_message("%s", rows[at].name);
        smp_judge(answer, type, &verdict);
        g_assert_cmpint(verdict.event, ==, i % 2 ? rows[at].of_credit_note : rows[at].of_invoice);
        g_assert_cmpuint(verdict.documents, ==, rows[at].documents);
        net_answer_free(answer);
    }
}

/* The goal: only 404 and a list that can be read say no. */
static void test_smp_answers(void)
{
    static const struct {
        enum net_outcome outcome;
        int status;
        const char *body;
        enum peppol_event event;
    } rows[] = {
            {NET_ANSWERED, 404, "", PEPPOL_NOT_REGISTERED},
            {NET_ANSWERED, 404, "<html>not found</html>", PEPPOL_NOT_REGISTERED},
            {NET_ANSWERED, 200, "<ServiceGroup " SMP_NS "/>", PEPPOL_NOT_REGISTERED},
            {NET_ANSWERED, 200, "<html/>", PEPPOL_TROUBLE},
            {NET_ANSWERED, 200, "", PEPPOL_TROUBLE},
            {NET_ANSWERED, 200, "{}", PEPPOL_TROUBLE},
            {NET_ANSWERED, 200, "<ServiceGroup>", PEPPOL_TROUBLE},
            {NET_ANSWERED, 200,
                    "<!DOCTYPE ServiceGroup [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>"
                    "<ServiceGroup>&x;</ServiceGroup>",
                    PEPPOL_TROUBLE},
            {NET_ANSWERED, 302, "", PEPPOL_TROUBLE},
            {NET_ANSWERED, 500, "", PEPPOL_TROUBLE},
            {NET_ANSWERED, 429, "", PEPPOL_TROUBLE},
            {NET_NOT_SENT, 0, "", PEPPOL_TROUBLE},
            {NET_LOST, 0, "", PEPPOL_TROUBLE},
            {NET_TOO_LARGE, 200, "<ServiceGroup/>", PEPPOL_TROUBLE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct net_answer *answer =
                sample_answer(rows[i].outcome, rows[i].status, rows[i].body, strlen(rows[i].body));
        g_auto(peppol_verdict_auto) verdict = {0};
        g_test_message("%d %s", rows[i].status, rows[i].body);
        smp_judge(answer, DOCUMENT_INVOICE, &verdict);
        g_assert_cmpint(verdict.event, ==, rows[i].event);
        g_assert_true(*verdict.words && *verdict.details);
        net_answer_free(answer);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/peppol/directory/host", test_host);
    g_test_add_func("/peppol/directory/records", test_records);
    g_test_add_func("/peppol/directory/order", test_order);
    g_test_add_func("/peppol/directory/codes", test_codes);
    g_test_add_func("/peppol/directory/broken", test_broken);
    g_test_add_func("/peppol/directory/broken-record", test_broken_record);
    g_test_add_func("/peppol/directory/smp-url", test_smp_url);
    g_test_add_func("/peppol/directory/services", test_services);
    g_test_add_func("/peppol/directory/smp-answers", test_smp_answers);
    return g_test_run();
}
