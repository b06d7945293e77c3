/* The codes for payment: exact contents, their limits, and the modules. */
#include <string.h>

#include "../../../src/render/qr.h"
#include "unit/render/samples.h"

struct fixture {
    struct document *document;
    struct seller *seller;
    struct payment_settings payment;
};

static struct fixture make(void)
{
    struct fixture fixture = {
            sample_document(DOCUMENT_INVOICE, LANGUAGE_NL), sample_seller(), sample_payment()};
    fixture.payment.bancontact_profile = (char *)"5f1a2b3c4d5e6f7a8b9c0d1e";
    return fixture;
}

static void clear(struct fixture *fixture)
{
    document_free(fixture->document);
    seller_free(fixture->seller);
}

static void check_epc(const struct fixture *fixture, const char *expected)
{
    g_autofree char *payload =
            qr_epc_payload(fixture->document, fixture->seller, &fixture->payment);
    g_assert_cmpstr(payload, ==, expected);
}

static void check_bancontact(const struct fixture *fixture, const char *expected)
{
    g_autofree char *payload =
            qr_bancontact_payload(fixture->document, fixture->seller, &fixture->payment);
    g_assert_cmpstr(payload, ==, expected);
}

static void epc_structured(void)
{
    struct fixture fixture = make();
    check_epc(&fixture,
            "BCD\n002\n1\nSCT\nTRIOBEBB\nBakkerij De "
            "Vlinder\nBE68539007547034\nEUR52.51\n\n020260011696");
    clear(&fixture);
}

static void epc_without_bic(void)
{
    struct fixture fixture = make();
    set(&fixture.seller->bic, "");
    check_epc(&fixture,
            "BCD\n002\n1\nSCT\n\nBakkerij De Vlinder\nBE68539007547034\nEUR52.51\n\n020260011696");
    clear(&fixture);
}

static void epc_free_text(void)
{
    struct fixture fixture = make();
    set(&fixture.document->payment_reference, "2026-00116");
    check_epc(&fixture,
            "BCD\n002\n1\nSCT\nTRIOBEBB\nBakkerij De "
            "Vlinder\nBE68539007547034\nEUR52.51\n\n\n2026-00116");
    set(&fixture.document->payment_reference, "");
    check_epc(&fixture,
            "BCD\n002\n1\nSCT\nTRIOBEBB\nBakkerij De Vlinder\nBE68539007547034\nEUR52.51");
    clear(&fixture);
}

static void epc_amounts(void)
{
    struct fixture fixture = make();
    set(&fixture.document->payment_reference, "");
    fixture.document->totals.due = 1;
    check_epc(
            &fixture, "BCD\n002\n1\nSCT\nTRIOBEBB\nBakkerij De Vlinder\nBE68539007547034\nEUR0.01");
    fixture.document->totals.due = G_GINT64_CONSTANT(99999999999);
    check_epc(&fixture,
            "BCD\n002\n1\nSCT\nTRIOBEBB\nBakkerij De Vlinder\nBE68539007547034\nEUR999999999.99");
    fixture.document->totals.due = G_GINT64_CONSTANT(100000000000);
    check_epc(&fixture, "");
    clear(&fixture);
}

/* A name of 90 characters of two bytes, and one with line breaks: neither may shift the elements.
 */
static void epc_names(void)
{
    struct fixture fixture = make();
    g_autoptr(GString) name = g_string_new(NULL);
    for (int i = 0; i < 90; i++)
        g_string_append(name, "é");
    set(&fixture.seller->name, name->str);
    g_autofree char *cut = g_utf8_substring(name->str, 0, 70);
    g_autofree char *expected = g_strdup_printf(
            "BCD\n002\n1\nSCT\nTRIOBEBB\n%s\nBE68539007547034\nEUR52.51\n\n020260011696", cut);
    check_epc(&fixture, expected);
    set(&fixture.seller->name, "Een\nTwee\r\nDrie");
    check_epc(&fixture,
            "BCD\n002\n1\nSCT\nTRIOBEBB\nEen Twee "
            "Drie\nBE68539007547034\nEUR52.51\n\n020260011696");
    clear(&fixture);
}

/* An unpaid order form has its order's number as free text. */
static void epc_order_form(void)
{
    struct fixture fixture = make();
    document_free(fixture.document);
    fixture.document = sample_document(DOCUMENT_ORDER_FORM, LANGUAGE_FR);
    check_epc(&fixture,
            "BCD\n002\n1\nSCT\nTRIOBEBB\nBakkerij De Vlinder\nBE68539007547034\nEUR52.51\n\n\n"
            "commande 727");
    check_bancontact(&fixture, "");
    fixture.document->pay_later = true;
    check_epc(&fixture, "");
    clear(&fixture);
}

static void none_when_nothing_to_pay(void)
{
    static const struct {
        enum document_type type;
        const char *currency, *number, *iban;
        bool paid, setting;
        money due;
    } cases[] = {
            {DOCUMENT_CREDIT_NOTE, "EUR", "C1", "BE68539007547034", false, true, 100},
            {DOCUMENT_DELIVERY_NOTE, "EUR", "L1", "BE68539007547034", false, true, 100},
            {DOCUMENT_INVOICE, "USD", "1", "BE68539007547034", false, true, 100},
            {DOCUMENT_INVOICE, "EUR", "", "BE68539007547034", false, true, 100}, /* a draft */
            {DOCUMENT_INVOICE, "EUR", "1", "", false, true, 100},
            {DOCUMENT_INVOICE, "EUR", "1", "BE68539007547035", false, true, 100},
            {DOCUMENT_INVOICE, "EUR", "1", "BE68539007547034", true, true, 0},
            {DOCUMENT_INVOICE, "EUR", "1", "BE68539007547034", false, false, 100},
            {DOCUMENT_INVOICE, "EUR", "1", "BE68539007547034", false, true, 0},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct fixture fixture = make();
        fixture.document->type = cases[i].type;
        fixture.document->paid = cases[i].paid;
        fixture.document->totals.due = cases[i].due;
        fixture.payment.epc_qr = cases[i].setting;
        set(&fixture.document->currency, cases[i].currency);
        set(&fixture.document->number, cases[i].number);
        set(&fixture.seller->iban, cases[i].iban);
        check_epc(&fixture, "");
        clear(&fixture);
    }
}

static void bancontact(void)
{
    struct fixture fixture = make();
    check_bancontact(&fixture,
            "https://pay.bancontact.net/t/1/"
            "5f1a2b3c4d5e6f7a8b9c0d1e?D=Bakkerij%20De%20Vlinder%202026-00116&A=5251&"
            "R=020260011696");
    set(&fixture.seller->name, "Café & Zoon");
    set(&fixture.document->payment_reference, "2026-00116");
    fixture.payment.bancontact_url = (char *)"https://payconiq.com/t/1/";
    check_bancontact(&fixture,
            "https://payconiq.com/t/1/"
            "5f1a2b3c4d5e6f7a8b9c0d1e?D=Caf%C3%A9%20%26%20Zoon%202026-00116&A=5251&"
            "R=2026-00116");
    clear(&fixture);
}

static void bancontact_limits(void)
{
    struct fixture fixture = make();
    fixture.document->totals.due = 999999;
    g_autofree char *largest =
            qr_bancontact_payload(fixture.document, fixture.seller, &fixture.payment);
    g_assert_nonnull(strstr(largest, "&A=999999&"));
    fixture.document->totals.due = 1000000;
    check_bancontact(&fixture, "");
    fixture.document->totals.due = 100;
    fixture.payment.bancontact_profile = (char *)"";
    check_bancontact(&fixture, "");
    clear(&fixture);
}

/* Version v has 17 + 4v modules; the corner has the finder: a dark ring of 7 around a light one
 * of 5. */
static void modules(void)
{
    struct qr *qr = qr_make("BCD\n002\n1\nSCT\nTRIOBEBB\nBakkerij De "
                            "Vlinder\nBE68539007547034\nEUR52.51\n\n020260011696");
    g_assert_nonnull(qr);
    g_assert_cmpint((qr->width - 17) % 4, ==, 0);
    for (int i = 0; i < 7; i++) {
        g_assert_cmpint(qr->dark[i], ==, 1);
        g_assert_cmpint(qr->dark[i * qr->width], ==, 1);
    }
    g_assert_cmpint(qr->dark[qr->width + 1], ==, 0);
    g_assert_cmpint(qr->dark[7], ==, 0);
    qr_free(qr);
}

static void modules_limits(void)
{
    g_autofree char *fits = g_strnfill(331, 'x');
    g_autofree char *over = g_strnfill(332, 'x');
    struct qr *qr = qr_make(fits);
    g_assert_nonnull(qr);
    g_assert_cmpint(qr->width, ==, 17 + 4 * 13);
    qr_free(qr);
    g_assert_null(qr_make(over));
    g_assert_null(qr_make(""));
    qr_free(NULL);
}

static const struct {
    const char *name;
    GTestFunc test;
} tests[] = {
        {"/qr/epc/structured", epc_structured},
        {"/qr/epc/without-bic", epc_without_bic},
        {"/qr/epc/free-text", epc_free_text},
        {"/qr/epc/order-form", epc_order_form},
        {"/qr/epc/amounts", epc_amounts},
        {"/qr/epc/names", epc_names},
        {"/qr/epc/nothing-to-pay", none_when_nothing_to_pay},
        {"/qr/bancontact/url", bancontact},
        {"/qr/bancontact/limits", bancontact_limits},
        {"/qr/modules/finder", modules},
        {"/qr/modules/limits", modules_limits},
};

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add_func(tests[i].name, tests[i].test);
    return g_test_run();
}
