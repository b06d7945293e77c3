/* Codes for payment of random invoices: where there is one, it is what EPC069-12 allows, line by
 * line, and says what the page says; the Bancontact link can be taken apart again. A fixed seed. */
#include <stdlib.h>
#include <string.h>

#include "../../../src/render/qr.h"
#include "unit/render/samples.h"

#define CASES 4000

/* ---- random invoices ---- */

static void random_name(GRand *rand, char **field)
{
    static const char *const pieces[] = {"Bakkerij", " & ", "Zoon", "\u00e9t\u00e9", "\u4e2d\u6587",
            "\U0001f35e", "  ", "\n", "<b>", "van der Meer", "'t ", "\"", "BV", "\t"};
    GString *text = g_string_new(NULL);
    for (int i = g_rand_int_range(rand, 0, 16); i > 0; i--)
        g_string_append(text, pieces[g_rand_int_range(rand, 0, G_N_ELEMENTS(pieces))]);
    g_free(*field);
    *field = g_string_free(text, FALSE);
}

static void random_invoice(GRand *rand, struct document *document, struct seller *seller)
{
    static const char *const ibans[] = {"BE68 5390 0754 7034", "BE68539007547034",
            "NL91ABNA0417164300", "BE68539007547035", ""};
    static const money dues[] = {0, 1, 99, 100, 5251, 999999, 1000000, 99999999999, 100000000000};
    static const char *const currencies[] = {"EUR", "EUR", "EUR", "USD"};
    random_name(rand, &seller->name);
    set(&seller->iban, ibans[g_rand_int_range(rand, 0, G_N_ELEMENTS(ibans))]);
    set(&seller->bic, g_rand_boolean(rand) ? "TRIOBEBB" : "");
    set(&document->currency, currencies[g_rand_int_range(rand, 0, G_N_ELEMENTS(currencies))]);
    document->totals.due = dues[g_rand_int_range(rand, 0, G_N_ELEMENTS(dues))];
    document->pay_later = g_rand_int_range(rand, 0, 10) == 0;
    if (g_rand_boolean(rand))
        random_name(rand, &document->payment_reference);
}

/* ---- what a code may say ---- */

static bool is_amount(const char *text, money *amount)
{
    const char *point = strchr(text, '.');
    if (!g_str_has_prefix(text, "EUR") || !point || strlen(point + 1) != 2)
        return false;
    if (strspn(text + 3, "0123456789") != (gsize)(point - text - 3))
        return false;
    *amount = g_ascii_strtoll(text + 3, NULL, 10) * 100 + atoi(point + 1);
    return true;
}

/* Twelve digits that check, or nothing. */
static bool is_structured(const char *text)
{
    if (!*text)
        return true;
    if (strlen(text) != 12 || strspn(text, "0123456789") != 12)
        return false;
    guint64 head = g_ascii_strtoull(text, NULL, 10) / 100;
    int check = atoi(text + 10);
    return check == (int)(head % 97 ? head % 97 : 97);
}

/* EPC069-12: the elements in their order, their lengths, no line behind the last used one. */
static void check_epc(const char *payload, const struct document *document, int number)
{
    g_auto(GStrv) lines = g_strsplit(payload, "\n", -1);
    guint count = g_strv_length(lines);
    money amount = 0;
    if (count < 8 || count > 12 || strlen(payload) > 331 || !*lines[count - 1])
        g_error("case %d: %u lines, %u bytes", number, count, (guint)strlen(payload));
    g_assert_cmpstr(lines[0], ==, "BCD");
    g_assert_cmpstr(lines[1], ==, "002");
    g_assert_cmpstr(lines[2], ==, "1");
    g_assert_cmpstr(lines[3], ==, "SCT");
    g_assert_true(strlen(lines[4]) == 0 || strlen(lines[4]) == 8 || strlen(lines[4]) == 11);
    glong name = g_utf8_strlen(lines[5], -1);
    const char *structured = count > 9 ? lines[9] : "", *text = count > 10 ? lines[10] : "";
    bool good = name >= 1 && name <= 70 && iban_valid(lines[6]) && !strchr(lines[6], ' ');
    good = good && is_amount(lines[7], &amount) && amount == document->totals.due;
    good = good && is_structured(structured) && g_utf8_strlen(text, -1) <= 140;
    if (!good || (*structured && *text))
        g_error("case %d: '%s'", number, payload);
    for (const char *c = payload; *c; c++)
        if ((guchar)*c < 0x20 && *c != '\n')
            g_error("case %d: a control character", number);
}

/* The parts of the link, percent-decoded, within their bounds. */
static void check_bancontact(const char *payload, const struct document *document, int number)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GUri) uri = g_uri_parse(payload, G_URI_FLAGS_ENCODED, &error);
    g_assert_no_error(error);
    g_autoptr(GHashTable) parts =
            g_uri_parse_params(g_uri_get_query(uri), -1, "&", G_URI_PARAMS_NONE, &error);
    const char *said = g_hash_table_lookup(parts, "D"), *amount = g_hash_table_lookup(parts, "A"),
               *reference = g_hash_table_lookup(parts, "R");
    if (!amount || g_ascii_strtoll(amount, NULL, 10) != document->totals.due)
        g_error("case %d: '%s'", number, payload);
    bool long_said = said && g_utf8_strlen(said, -1) > 35;
    bool long_reference = reference && g_utf8_strlen(reference, -1) > 35;
    if (long_said || long_reference || document->totals.due > 999999)
        g_error("case %d: '%s'", number, payload);
}

static void test_random(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(69);
    struct payment_settings payment = sample_payment();
    payment.bancontact_profile = (char *)"5f1a2b3c4d5e6f7a8b9c0d1e";
    int epcs = 0, links = 0;
    for (int i = 0; i < CASES; i++) {
        g_autoptr(document_auto) document = sample_document(DOCUMENT_INVOICE, LANGUAGE_NL);
        struct seller *seller = sample_seller();
        random_invoice(rand, document, seller);
        g_autofree char *epc = qr_epc_payload(document, seller, &payment);
        g_autofree char *link = qr_bancontact_payload(document, seller, &payment);
        bool payable = document->totals.due > 0 && !document->pay_later &&
                strcmp(document->currency, "EUR") == 0;
        if (*epc)
            check_epc(epc, document, i);
        if (*link)
            check_bancontact(link, document, i);
        if ((*epc || *link) && !payable)
            g_error("case %d: nothing is to be paid so", i);
        struct qr *qr = *epc ? qr_make(epc) : NULL;
        g_assert_true(!*epc || (qr && qr->width <= 17 + 4 * 13));
        qr_free(qr);
        epcs += *epc != '\0';
        links += *link != '\0';
        seller_free(seller);
    }
    g_assert_cmpint(epcs, >, CASES / 10);
    g_assert_cmpint(links, >, CASES / 10);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/qr-random/codes", test_random);
    return g_test_run();
}
