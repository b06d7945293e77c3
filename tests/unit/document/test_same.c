/* Whether an order still says what its issued document says: each field that matters is named where
 * it differs, each that does not is passed over. And what a copy shares. */
#include "unit/document/fixture.h"

static struct document *sample(enum document_type type)
{
    struct fixture f;
    g_autoptr(order_auto) order = order_of(
            "42.98", "p 2 18.18 16.56 3.48 1:3.48; s 16.94 1.02 2:1.02; f 4.13 0.87 1:0.87");
    fixture_init(&f, type);
    fixture_set(&order->billing.company, "Hoek BV");
    fixture_set(&order->shipping.name, "Piet Pieters");
    fixture_set(&order->shipping.street, "Kaai 3");
    fixture_set(&order->shipping.city, "Gent");
    fixture_set(&order->shipping.country, "BE");
    struct document *document = build_from(&f, order, VAT_NONE);
    document_add_payment(document, "SU9F", 2000, "gift card", "2026-11-24");
    return document;
}

static struct document_line *line_of(struct document *document, guint index)
{
    return g_ptr_array_index(document->lines, index);
}

static struct document_payment *payment_of(struct document *document)
{
    return g_ptr_array_index(document->payments, 0);
}

/* ---- each change ---- */

static void change_nothing(struct document *d)
{
    (void)d;
}

static void change_description(struct document *d)
{
    fixture_set(&line_of(d, 0)->description, "x");
}

static void change_sku(struct document *d)
{
    fixture_set(&line_of(d, 0)->sku, "gone");
}

static void change_quantity(struct document *d)
{
    line_of(d, 0)->quantity = number("3");
}

static void change_same_quantity(struct document *d)
{
    line_of(d, 0)->quantity = number("2.000");
}

static void change_net(struct document *d)
{
    line_of(d, 0)->net++;
}

static void change_gross(struct document *d)
{
    line_of(d, 0)->gross--;
}

static void change_rate(struct document *d)
{
    line_of(d, 0)->vat_rate = number("12");
}

static void change_same_rate(struct document *d)
{
    line_of(d, 0)->vat_rate = number("21.00");
}

static void change_kind(struct document *d)
{
    line_of(d, 0)->kind = LINE_FEE;
}

static void change_discount_cent(struct document *d)
{
    line_of(d, 0)->discount++;
}

static void change_discount(struct document *d)
{
    line_of(d, 0)->discount += 2;
}

static void change_fewer(struct document *d)
{
    g_ptr_array_set_size(d->lines, 1);
}

static void change_total(struct document *d)
{
    d->totals.gross += 100;
}

static void change_card(struct document *d)
{
    fixture_set(&payment_of(d)->label, "B");
}

static void change_card_amount(struct document *d)
{
    payment_of(d)->amount--;
}

static void change_no_card(struct document *d)
{
    g_ptr_array_set_size(d->payments, 0);
}

static void change_card_day(struct document *d)
{
    fixture_set(&payment_of(d)->on, "2027-01-01");
}

static void change_no_shipping(struct document *d)
{
    d->customer.has_shipping = false;
}

static void change_paid(struct document *d)
{
    document_set_paid(d, true, 1);
}

static void change_details(struct document *d)
{
    g_strfreev(line_of(d, 0)->details);
    line_of(d, 0)->details = g_strsplit("Maat: L", "|", -1);
}

/* Two at once are both told. */
static void change_two(struct document *d)
{
    change_description(d);
    fixture_set(&d->customer.email, "a@example.be");
}

#define TEXT(field) NULL, G_STRUCT_OFFSET(struct document, field)
#define CALL(function) function, 0

static const struct {
    const char *name;
    void (*change)(struct document *document); /* NULL: */
    gsize text;                                /* where a text becomes "other" */
    const char *invoice, *delivery_note;       /* what is told of each; "": nothing */
} changes[] = {
        {"nothing", CALL(change_nothing), "", ""},
        {"description", CALL(change_description), "the lines", "the lines"},
        {"sku", CALL(change_sku), "", ""},
        {"quantity", CALL(change_quantity), "the lines", "the lines"},
        {"quantity written otherwise", CALL(change_same_quantity), "", ""},
        {"net", CALL(change_net), "the lines", ""},
        {"gross", CALL(change_gross), "the lines", ""},
        {"rate", CALL(change_rate), "the lines", ""},
        {"rate written otherwise", CALL(change_same_rate), "", ""},
        {"kind", CALL(change_kind), "the lines", "the lines"},
        {"a cent of discount", CALL(change_discount_cent), "", ""},
        {"two cents of discount", CALL(change_discount), "the lines", ""},
        {"fewer lines", CALL(change_fewer), "the lines", ""},
        {"details", CALL(change_details), "the lines", "the lines"},
        {"total", CALL(change_total), "the total (42.98, now 43.98)", ""},
        {"card", CALL(change_card), "the gift cards", ""},
        {"amount of a card", CALL(change_card_amount), "the gift cards", ""},
        {"no card", CALL(change_no_card), "the gift cards", ""},
        {"day of a card", CALL(change_card_day), "", ""},
        {"currency", TEXT(currency), "the currency", "the currency"},
        {"name", TEXT(customer.name), "the customer", "the customer"},
        {"company", TEXT(customer.company), "the customer", "the customer"},
        {"vat", TEXT(customer.vat), "the customer's VAT number", "the customer's VAT number"},
        {"email", TEXT(customer.email), "the e-mail address", "the e-mail address"},
        {"phone", TEXT(customer.phone), "", ""},
        {"billing", TEXT(customer.billing.city), "the billing address", "the billing address"},
        {"shipping", TEXT(customer.shipping.street), "the shipping address",
                "the shipping address"},
        {"no shipping", CALL(change_no_shipping), "the shipping address", "the shipping address"},
        {"number", TEXT(number), "", ""},
        {"note", TEXT(note), "", ""},
        {"paid", CALL(change_paid), "", ""},
        {"two things", CALL(change_two), "the lines, the e-mail address",
                "the lines, the e-mail address"},
};

static void change_it(struct document *document, gsize i)
{
    if (changes[i].change)
        changes[i].change(document);
    else
        fixture_set(G_STRUCT_MEMBER_P(document, changes[i].text), "other");
}

static void check_change(enum document_type type, gsize i, const char *expected)
{
    g_autoptr(document_auto) issued = sample(type);
    g_autoptr(document_auto) now = document_copy(issued);
    g_autofree char *difference = NULL;
    change_it(now, i);

    bool same = document_same_content(issued, now, &difference);
    g_test_message("%s: %s", changes[i].name, difference);
    g_assert_cmpstr(difference, ==, expected);
    g_assert_true(same == !*expected);
    g_assert_true(document_same_content(issued, now, NULL) == same);
}

static void test_invoice(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(changes); i++)
        check_change(DOCUMENT_INVOICE, i, changes[i].invoice);
}

/* A delivery note shows no money: a new price leaves it right. */
static void test_delivery_note(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(changes); i++)
        check_change(DOCUMENT_DELIVERY_NOTE, i, changes[i].delivery_note);
}

/* ---- copies ---- */

/* A copy shares nothing: it lives on when the first one is gone. */
static void test_copy(void)
{
    struct document *document = sample(DOCUMENT_INVOICE);
    document_warn(document, WARNING_CUSTOMER_NAME_MISSING, "a text");
    g_autoptr(document_auto) copy = document_copy(document);
    guint lines = document->lines->len, vat = document->vat->len;
    g_autofree char *figures = figures_of(document);
    for (gsize i = 0; i < G_N_ELEMENTS(changes); i++)
        if (document->lines->len > 1 && document->payments->len > 0)
            change_it(document, i);
    document_free(document);

    g_autofree char *kept = figures_of(copy);
    g_assert_cmpstr(kept, ==, figures);
    g_assert_cmpuint(copy->lines->len, ==, lines);
    g_assert_cmpuint(copy->vat->len, ==, vat);
    g_assert_cmpstr(payment_of(copy)->label, ==, "SU9F");
    g_assert_cmpstr(document_warning(copy, WARNING_CUSTOMER_NAME_MISSING)->text, ==, "a text");
}

/* The head alone: who and when, without what it says about money, but with its payments. */
static void test_copy_head(void)
{
    g_autoptr(document_auto) document = sample(DOCUMENT_INVOICE);
    document_warn(document, WARNING_CUSTOMER_NAME_MISSING, "a text");
    g_autoptr(document_auto) head = document_copy_head(document);
    g_assert_cmpuint(head->lines->len, ==, 0);
    g_assert_cmpuint(head->vat->len, ==, 0);
    g_assert_cmpuint(head->warnings->len, ==, 0);
    g_assert_cmpint(head->totals.gross, ==, 0);
    g_assert_cmpstr(payment_of(head)->label, ==, "SU9F");
    g_assert_cmpstr(head->customer.company, ==, "Hoek BV");
    g_assert_true(address_equal(&head->customer.shipping, &document->customer.shipping));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/same/invoice", test_invoice);
    g_test_add_func("/same/delivery-note", test_delivery_note);
    g_test_add_func("/same/copy", test_copy);
    g_test_add_func("/same/copy-head", test_copy_head);
    return g_test_run();
}
