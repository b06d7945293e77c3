/* The parts that requests and verdicts are made of: document types, templates, what a UBL is, what
 * an answer says, and keys that do not come back. */
#include "../../../src/peppol/reply.h"
#include "../../../src/peppol/template.h"
#include "../../../src/peppol/ubl_ours.h"
#include "sample.h"

/* ---- document types ---- */

#define UBL "urn:oasis:names:specification:ubl:schema:xsd:"
#define BILLING "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
#define INVOICE UBL "Invoice-2::Invoice##" BILLING "::2.1"
#define NOTE UBL "CreditNote-2::CreditNote##" BILLING "::2.1"

/* What an identifier takes of ours: the scheme of exact ones, that of wildcards (which end in "*"
 * before the version), and none. */
static void test_documents(void)
{
    static const struct {
        const char *identifier;
        unsigned documents;
    } rows[] = {
            {INVOICE, PEPPOL_INVOICE},
            {NOTE, PEPPOL_CREDIT_NOTE},
            {"busdox-docid-qns::" INVOICE, PEPPOL_INVOICE},
            {"busdox-docid-qns::" NOTE, PEPPOL_CREDIT_NOTE},
            {"peppol-doctype-wildcard::" UBL "Invoice-2::Invoice##urn:cen.eu:en16931:2017*::2.1",
                    PEPPOL_INVOICE},
            {"peppol-doctype-wildcard::" UBL "CreditNote-2::CreditNote##urn:cen.eu:en16931:2017"
             "#compliant*::2.1",
                    PEPPOL_CREDIT_NOTE},
            {"peppol-doctype-wildcard::" INVOICE, PEPPOL_INVOICE}, /* without a star: that alone */
            {"peppol-doctype-wildcard::" UBL "Invoice-2::Invoice##urn:cen.eu:en16931:2017*::2.2",
                    0},
            {"peppol-doctype-wildcard::" UBL "Invoice-2::Invoice##urn:fdc:nen.nl*::2.1", 0},
            /* a star means itself where no wildcard is meant */
            {"busdox-docid-qns::" UBL "Invoice-2::Invoice##urn:cen.eu:en16931:2017*::2.1", 0},
            {UBL "Invoice-2::Invoice##urn:cen.eu:en16931:2017::2.1", 0},
            {UBL "Invoice-2::Invoice##" BILLING "::2.0", 0},
            {"BUSDOX-DOCID-QNS::" INVOICE, 0},
            {INVOICE " ", 0},
            {"", 0},
            {"*", 0},
            {"peppol-doctype-wildcard::*", PEPPOL_INVOICE | PEPPOL_CREDIT_NOTE},
            {"peppol-doctype-wildcard::", 0},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_test_message("%s", rows[i].identifier);
        g_assert_cmpuint(peppol_documents_of(rows[i].identifier), ==, rows[i].documents);
    }
    g_assert_cmpstr(peppol_document_type(DOCUMENT_INVOICE), ==, INVOICE);
    g_assert_cmpstr(peppol_document_type(DOCUMENT_CREDIT_NOTE), ==, NOTE);
    g_assert_cmpstr(peppol_document_type(DOCUMENT_ORDER_FORM), ==, "");
    g_assert_false(peppol_document_type_takes("peppol-doctype-wildcard::*", DOCUMENT_ORDER_FORM));
}

/* ---- templates ---- */

static void test_templates(void)
{
    static const struct {
        const char *template;
        bool escaped;
        const char *made;
    } rows[] = {
            {"/message/{docid}", true, "/message/a%2Fb%20c"},
            {"/message/{docid}", false, "/message/a/b c"},
            {"{participant}", true, "0208:0123456749"}, /* a colon stands as it is */
            {"{scheme}|{id}|{sender_scheme}|{sender_id}", false, "0208|0123456749|0208|0987654394"},
            {"{kind} {page} {country}", false, "invoice 3 BE"},
            {"{key}{key}", true, "k3y%2F%2B%22xk3y%2F%2B%22x"},
            {"{nobody} {Key} { key} {}", true, "{nobody} {Key} { key} {}"},
            {"{docid", true, "{docid"},
            {"docid}", true, "docid}"},
            {"{{docid}}", false, "{a/b c}"},
            {"", true, ""},
    };
    struct peppol_account account = sample_account("peppyrus");
    struct peppol_shipment shipment = sample_shipment();
    shipment.id = "a/b c";
    struct template_values values = template_values_of(&account, &shipment, 3);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *made = template_expand(rows[i].template, &values, rows[i].escaped);
        g_assert_cmpstr(made, ==, rows[i].made);
    }
    template_values_clear(&values);
    g_bytes_unref(shipment.ubl);
}

/* A value that looks like a name is not looked at again: a shop's number cannot fetch the key. */
static void test_no_template_in_values(void)
{
    struct peppol_account account = sample_account("peppyrus");
    struct peppol_shipment shipment = sample_shipment();
    shipment.number = "{key}";
    shipment.reference = "{number}";
    struct template_values values = template_values_of(&account, &shipment, 1);
    g_autofree char *made = template_expand("{number} {reference}", &values, false);
    g_assert_cmpstr(made, ==, "{key} {number}");
    template_values_clear(&values);
    values = template_values_of(&account, NULL, 1); /* nothing goes over */
    g_autofree char *empty = template_expand("{number}{docid}{participant}", &values, false);
    g_assert_cmpstr(empty, ==, "");
    template_values_clear(&values);
    g_bytes_unref(shipment.ubl);
}

/* ---- whose document ---- */

#define PARTY(scheme, id)                                                           \
    "<a:AccountingCustomerParty><a:Party><b:EndpointID schemeID=\"" scheme "\">" id \
    "</b:EndpointID></a:Party></a:AccountingCustomerParty>"
#define ROOT(name, inside) "<" name " xmlns:a=\"urn:a\" xmlns:b=\"urn:b\">" inside "</" name ">"
#define OURS "<b:ID>2026-7</b:ID>" PARTY("0208", "0123456749")

/* Its number and its receiver and its kind; never one or two of them. */
static void test_whose(void)
{
    static const struct {
        const char *ubl;
        enum ubl_ours what;
    } rows[] = {
            {SAMPLE_UBL, UBL_OURS},
            {ROOT("Invoice", OURS), UBL_OURS},
            {ROOT("c:Invoice xmlns:c=\"urn:c\"", OURS), UBL_NONE}, /* its end has another name */
            {"<e xmlns=\"urn:e\">" ROOT("Invoice", OURS) "</e>", UBL_OURS}, /* in an envelope */
            {"<!-- x -->" ROOT("Invoice", "<!-- y -->" OURS), UBL_OURS},
            {ROOT("CreditNote", OURS), UBL_ANOTHER},
            {ROOT("Invoice", "<b:ID>2026-8</b:ID>" PARTY("0208", "0123456749")), UBL_ANOTHER},
            {ROOT("Invoice", "<b:ID>2026-7</b:ID>" PARTY("0208", "0403019261")), UBL_ANOTHER},
            {ROOT("Invoice", "<b:ID>2026-7</b:ID>" PARTY("9925", "0123456749")), UBL_ANOTHER},
            {ROOT("Invoice", "<b:ID> 2026-7</b:ID>" PARTY("0208", "0123456749")), UBL_ANOTHER},
            {ROOT("Invoice", "<b:ID>2026-7<i/></b:ID>" PARTY("0208", "0123456749")), UBL_ANOTHER},
            {ROOT("Invoice", "<b:ID>2026-7</b:ID>"), UBL_ANOTHER},
            {ROOT("Invoice", PARTY("0208", "0123456749")), UBL_ANOTHER},
            {ROOT("Invoice", "<x>" OURS "</x>"), UBL_ANOTHER}, /* too deep */
            {ROOT("Order", OURS), UBL_ANOTHER},
            {"<html/>", UBL_ANOTHER},
            {"", UBL_NONE},
            {"no XML", UBL_NONE},
            {"<Invoice>", UBL_NONE},
            {"<!DOCTYPE Invoice [<!ENTITY n \"2026-7\">]>" ROOT("Invoice", OURS), UBL_NONE},
    };
    struct peppol_shipment shipment = sample_shipment();
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        enum ubl_ours what = ubl_is_ours(rows[i].ubl, strlen(rows[i].ubl), &shipment);
        if (what != rows[i].what)
            g_error("%s: %d", rows[i].ubl, (int)what);
    }
    g_bytes_unref(shipment.ubl);
    shipment.ubl = NULL; /* without the bytes by its number, kind and receiver */
    g_assert_cmpint(ubl_is_ours(SAMPLE_UBL, strlen(SAMPLE_UBL), &shipment), ==, UBL_OURS);
}

/* ---- what an answer says ---- */

static cJSON *tree_of(const char *text)
{
    struct net_answer *answer = sample_answer(NET_ANSWERED, 200, text, strlen(text));
    cJSON *tree = reply_read(answer);
    net_answer_free(answer);
    return tree;
}

static void test_paths(void)
{
    static const struct {
        const char *path, *text; /* text NULL: nothing is there */
    } rows[] = {
            {"a", ""},
            {"a.b", ""},
            {"a.b.c", "deep"},
            {"a.b.c.d", NULL},
            {"A.b", NULL},
            {"n", "12.50"},
            {"yes", "true"},
            {"no", "false"},
            {"nil", ""},
            {"list", ""},
            {"list.0", NULL},
            {"a.", NULL},
            {".a", NULL},
            {"", ""},
            {NULL, NULL},
            {"big", "123456789012345678901234567890"},
    };
    cJSON *tree = tree_of("{\"a\":{\"b\":{\"c\":\"deep\"}},\"n\":12.50,\"yes\":true,\"no\":false,"
                          "\"nil\":null,\"list\":[1],\"big\":123456789012345678901234567890}");
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        const cJSON *value = reply_at(tree, rows[i].path);
        g_test_message("%s", rows[i].path ? rows[i].path : "NULL");
        if (rows[i].text)
            g_assert_nonnull(value);
        else
            g_assert_true(!value || strcmp(reply_text(value), "") == 0);
        if (rows[i].text)
            g_assert_cmpstr(reply_text(value), ==, rows[i].text);
    }
    g_assert_null(reply_at(NULL, "a"));
    g_assert_cmpstr(reply_text(NULL), ==, "");
    cJSON_Delete(tree);
}

/* Texts for people, each once, with the field that they are about; no places, no codes of tests. */
static void test_words(void)
{
    static const struct {
        const char *body, *words;
    } rows[] = {
            {"{\"message\":\"no\"}", "no"},
            {"{\"error\":\"no\",\"message\":\"no\"}", "no"},
            {"{\"error\":\"a\",\"message\":\"b\"}", "a; b"},
            {"{\"errors\":{\"recipient\":\"is unknown\"}}", "recipient: is unknown"},
            {"{\"errors\":[{\"id\":\"BR-1\",\"location\":\"/x\",\"message\":\"no ID\"}]}",
                    "BR-1; no ID"},
            {"{\"detail\":[{\"loc\":[\"body\"],\"msg\":\"required\",\"type\":\"missing\"}]}",
                    "required"},
            {"{\"errors\":{\"code\":\"E7\",\"root\":\"r\"}}", "E7; r"},
            {"{\"data\":{\"message\":\"inside\"}}", "inside"},
            {"{\"id\":\"7\",\"state\":\"SENT\"}", ""},
            {"{\"message\":7}", ""},
            {"{\"message\":\"\"}", ""},
            {"\"plain\"", "plain"},
            {"[\"loose\"]", ""},
            {"[{\"message\":\"in a list\"}]", "in a list"},
            {"{}", ""},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        cJSON *tree = tree_of(rows[i].body);
        g_autofree char *words = reply_words(tree);
        g_test_message("%s", rows[i].body);
        g_assert_cmpstr(words, ==, rows[i].words);
        cJSON_Delete(tree);
    }
    g_autofree char *none = reply_words(NULL);
    g_assert_cmpstr(none, ==, "");
}

/* ---- keys ---- */

/* A plain text that repeats the key where it is cut: no half of it stays. */
static void test_key_at_the_cut(void)
{
    struct peppol_account account = sample_account("peppyrus");
    account.key = "0123456789abcdefghijklmnopqrstuv";
    for (gsize before = 150; before < 350; before++) {
        g_autofree char *filler = g_strnfill(before, '.'),
                        *body = g_strdup_printf("%s%s is no key", filler, account.key),
                        *json = g_strdup_printf("{\"message\":\"%s\"}", body);
        const char *const bodies[] = {body, json};
        for (gsize i = 0; i < G_N_ELEMENTS(bodies); i++) {
            g_auto(peppol_verdict_auto) verdict = {0};
            struct net_answer *answer =
                    sample_answer(NET_ANSWERED, 400, bodies[i], strlen(bodies[i]));
            peppol_judge(&account, PEPPOL_ASK_SEND, NULL, 0, answer, &verdict);
            g_assert_cmpint(verdict.event, ==, PEPPOL_REFUSED);
            if (strstr(verdict.words, "0123"))
                g_error("%" G_GSIZE_FORMAT ": %s", before, verdict.words);
            net_answer_free(answer);
        }
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/peppol/parts/documents", test_documents);
    g_test_add_func("/peppol/parts/templates", test_templates);
    g_test_add_func("/peppol/parts/no-template-in-values", test_no_template_in_values);
    g_test_add_func("/peppol/parts/whose", test_whose);
    g_test_add_func("/peppol/parts/paths", test_paths);
    g_test_add_func("/peppol/parts/words", test_words);
    g_test_add_func("/peppol/parts/key-at-the-cut", test_key_at_the_cut);
    return g_test_run();
}
