/* Which invoices get a payment link, and what it is called. */
#include <string.h>

#include "base/text.h"
#include "channel/pay_link.h"
#include "mollie/read.h"

/* What is another than of an unpaid invoice of ours in EUR; a field that is not given holds. */
static const struct {
    const char *name;
    bool off;
    int type, state; /* 0: an issued invoice */
    const char *currency, *link;
    bool made, pay_later, paid;
    money due;
    bool fits;
} cases[] = {
        {.name = "unpaid", .due = 12100, .fits = true},
        {.name = "sent", .state = DOCUMENT_SENT, .due = 1, .fits = true},
        {.name = "a link of ours", .link = "https://m", .made = true, .due = 1, .fits = true},
        {.name = "the shop's page", .link = "https://s", .due = 1},
        {.name = "no key", .off = true, .due = 1},
        {.name = "void", .state = DOCUMENT_VOID, .due = 1},
        {.name = "a credit note", .type = DOCUMENT_CREDIT_NOTE, .due = 1},
        {.name = "a delivery note", .type = DOCUMENT_DELIVERY_NOTE, .due = 1},
        {.name = "in dollars", .currency = "USD", .due = 1},
        {.name = "paid at delivery", .pay_later = true, .due = 1},
        {.name = "paid", .paid = true},
        {.name = "settled by credit notes"},
};

static void test_fits(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const struct config config = {.mollie = {.on = !cases[i].off}};
        int type = cases[i].type ? cases[i].type : DOCUMENT_INVOICE,
            state = cases[i].state ? cases[i].state : DOCUMENT_ISSUED;
        g_autoptr(document_auto) document = document_new((enum document_type)type);
        document->state = (enum document_state)state;
        document->pay_later = cases[i].pay_later;
        document->paid = cases[i].paid;
        document->totals.due = cases[i].due;
        document->payment_link_made = cases[i].made;
        text_set(&document->currency, cases[i].currency ? cases[i].currency : "EUR");
        text_set(&document->payment_link, cases[i].link ? cases[i].link : "");
        if (pay_link_fits(&config, document) != cases[i].fits)
            g_error("%s: %s", cases[i].name, cases[i].fits ? "it does not fit" : "it fits");
    }
}

/* Those that are the first of their enum. */
static void test_first(void)
{
    const struct config config = {.mollie = {.on = true}};
    g_autoptr(document_auto) form = document_new(DOCUMENT_ORDER_FORM);
    g_autoptr(document_auto) draft = document_new(DOCUMENT_INVOICE);
    text_set(&form->currency, "EUR");
    text_set(&draft->currency, "EUR");
    form->state = DOCUMENT_ISSUED;
    form->totals.due = draft->totals.due = 1;
    g_assert_false(pay_link_fits(&config, form) || pay_link_fits(&config, draft));
}

/* Seller and number; of a long name its beginning, for the number finds it again. */
static void test_description(void)
{
    g_autoptr(document_auto) document = document_new(DOCUMENT_INVOICE);
    text_set(&document->number, "2026-00116");
    const struct seller plain = {.name = (char *)"Café De Hoek"};
    g_autofree char *said = pay_link_description(&plain, document);
    g_assert_cmpstr(said, ==, "Café De Hoek 2026-00116");

    g_autoptr(GString) name = g_string_new(NULL);
    for (int i = 0; i < 300; i++)
        g_string_append(name, "é");
    const struct seller long_named = {.name = name->str};
    g_autofree char *cut = pay_link_description(&long_named, document);
    g_assert_cmpint(g_utf8_strlen(cut, -1), ==, MOLLIE_TEXT_MOST);
    g_assert_true(g_str_has_suffix(cut, "é 2026-00116"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pay-link/fits", test_fits);
    g_test_add_func("/pay-link/first", test_first);
    g_test_add_func("/pay-link/description", test_description);
    return g_test_run();
}
