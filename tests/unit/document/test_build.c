/* What a draft takes over from its order, what a person changes, what follows from number and day,
 * what counts as a change. */
#include "unit/document/fixture.h"

#define PLAIN "p 1 10 10 2.10 1:2.10"

static bool warns(const struct document *document, enum warning_code code)
{
    const struct warning *warning = document_warning(document, code);
    return warning && !warning->blocks;
}

static struct document *build_with(
        struct fixture *f, const struct order *order, const struct document_edits *edits)
{
    struct build_input input = {.order = order,
            .seller = &f->seller,
            .shop = &f->shop,
            .rule = &f->rule,
            .payment = &f->payment,
            .edits = edits,
            .now = order->modified_at};
    return document_build(&input);
}

/* ---- paid
 * --------------------------------------------------------------------------------------------------------
 */

static const struct {
    const char *name;
    enum order_status status;
    gint64 paid_at;
    const char *method;
    bool paid;
} paid_cases[] = {
        {"processing with a date", ORDER_PROCESSING, 1795492782, "mollie", true},
        {"processing without", ORDER_PROCESSING, 0, "bacs", false},
        {"completed without a date", ORDER_COMPLETED, 0, "bacs", false},
        {"custom status with a date", ORDER_CUSTOM, 1795492782, "mollie", true},
        {"on-hold with a date", ORDER_ON_HOLD, 1795492782, "bacs", false},
        {"pending with a date", ORDER_PENDING, 1795492782, "bacs", false},
        {"refunded", ORDER_REFUNDED, 1795492782, "mollie", false},
        {"cash on delivery, processing with a date", ORDER_PROCESSING, 1795492782, "cod", false},
        {"cash on delivery, completed", ORDER_COMPLETED, 1795492782, "cod", true},
        {"on account, completed with a date", ORDER_COMPLETED, 1795492782, "op-factuur", false},
};

static void test_paid(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(paid_cases); i++) {
        struct fixture f;
        fixture_init(&f, DOCUMENT_INVOICE);
        g_autoptr(order_auto) order = order_of("12.10", PLAIN);
        order->status = paid_cases[i].status;
        order->paid_at = paid_cases[i].paid_at;
        fixture_set(&order->payment_method, paid_cases[i].method);
        g_test_message("%s", paid_cases[i].name);
        g_assert_cmpint(order_is_paid(order, &f.shop), ==, paid_cases[i].paid);
        g_autoptr(document_auto) document = build_from(&f, order, VAT_NONE);
        g_assert_cmpint(document->totals.due, ==, paid_cases[i].paid ? 0 : 1210);
        g_assert_cmpint(document->totals.paid, ==, paid_cases[i].paid ? 1210 : 0);
        g_assert_cmpstr(document->caption, ==, paid_cases[i].paid ? "paid 727" : "unpaid 727");
    }
}

/* ---- the link to pay
 * ------------------------------------------------------------------------------------------------
 */

static const struct {
    const char *name, *shop, *link;
    enum document_type type;
    bool needs_payment, setting, kept;
} link_cases[] = {
        {"same origin", "https://shop.example", "https://shop.example/checkout/order-pay/7/?key=wc",
                DOCUMENT_INVOICE, true, true, true},
        {"order form", "https://shop.example", "https://shop.example/pay", DOCUMENT_ORDER_FORM,
                true, true, true},
        {"delivery note", "https://shop.example", "https://shop.example/pay",
                DOCUMENT_DELIVERY_NOTE, true, true, false},
        {"shop below a path", "https://shop.example/winkel/", "https://SHOP.example:443/pay",
                DOCUMENT_INVOICE, true, true, true},
        {"needs no payment", "https://shop.example", "https://shop.example/pay", DOCUMENT_INVOICE,
                false, true, false},
        {"switched off", "https://shop.example", "https://shop.example/pay", DOCUMENT_INVOICE, true,
                false, false},
        {"other host", "https://shop.example", "https://evil.example/pay", DOCUMENT_INVOICE, true,
                true, false},
        {"host with user", "https://shop.example", "https://shop.example@evil.example/pay",
                DOCUMENT_INVOICE, true, true, false},
        {"user before the host", "https://shop.example", "https://a:b@shop.example/pay",
                DOCUMENT_INVOICE, true, true, false},
        {"longer host", "https://shop.example", "https://shop.example.evil.example/pay",
                DOCUMENT_INVOICE, true, true, false},
        {"backslash", "https://shop.example", "https://shop.example\\@evil.example/",
                DOCUMENT_INVOICE, true, true, false},
        {"other port", "https://shop.example", "https://shop.example:8443/pay", DOCUMENT_INVOICE,
                true, true, false},
        {"http", "https://shop.example", "http://shop.example/pay", DOCUMENT_INVOICE, true, true,
                false},
        {"http shop", "http://shop.example", "http://shop.example/pay", DOCUMENT_INVOICE, true,
                true, false},
        {"http on loopback", "http://127.0.0.1:8080", "http://127.0.0.1:8080/pay", DOCUMENT_INVOICE,
                true, true, true},
        {"http on localhost", "http://localhost:8080", "http://localhost:8080/pay",
                DOCUMENT_INVOICE, true, true, true},
        {"looks like loopback", "http://127.0.0.1.evil.example",
                "http://127.0.0.1.evil.example/pay", DOCUMENT_INVOICE, true, true, false},
        {"metadata service", "https://shop.example", "http://169.254.169.254/latest",
                DOCUMENT_INVOICE, true, true, false},
        {"script", "https://shop.example", "javascript:alert(1)", DOCUMENT_INVOICE, true, true,
                false},
        {"file", "https://shop.example", "file:///etc/passwd", DOCUMENT_INVOICE, true, true, false},
        {"line break", "https://shop.example", "https://shop.example/\r\nBcc: x", DOCUMENT_INVOICE,
                true, true, false},
        {"none", "https://shop.example", "", DOCUMENT_INVOICE, true, true, false},
};

static void test_payment_link(gconstpointer data)
{
    guint i = GPOINTER_TO_UINT(data);
    struct fixture f;
    fixture_init(&f, link_cases[i].type);
    g_autofree char *url = g_strdup(link_cases[i].shop);
    f.shop.url = url;
    f.payment.shop_payment_link = link_cases[i].setting;
    g_autoptr(order_auto) order = order_of("12.10", PLAIN);
    fixture_set(&order->payment_url, link_cases[i].link);
    order->needs_payment = link_cases[i].needs_payment;
    g_autoptr(document_auto) document = build_from(&f, order, VAT_NONE);
    g_assert_cmpstr(document->payment_link, ==, link_cases[i].kept ? link_cases[i].link : "");
}

static void test_no_link_when_nothing_is_due(void)
{
    struct fixture f;
    fixture_init(&f, DOCUMENT_INVOICE);
    g_autoptr(order_auto) order = order_of("0", "p 1 10 0 0 1:0");
    fixture_set(&order->payment_url, "https://shop.example/pay");
    order->needs_payment = true;
    g_autoptr(document_auto) document = build_from(&f, order, VAT_NONE);
    g_assert_cmpstr(document->payment_link, ==, "");
}

/* ---- the customer
 * --------------------------------------------------------------------------------------------------
 */

static void test_customer(void)
{
    struct fixture f;
    fixture_init(&f, DOCUMENT_INVOICE);
    g_autoptr(order_auto) order = order_of("12.10", PLAIN);
    fixture_set(&order->billing.company, "Janssens & Zonen NV");
    fixture_set(&order->billing.phone, "+32 470 00 00 01");
    order_add_meta(order, "_purchase_order", "PO-7788");
    order_add_meta(order, "_billing_vat_number", "be 0417.497.106");
    g_autoptr(document_auto) document = build_from(&f, order, VAT_NONE);
    g_assert_cmpstr(document->customer.name, ==, "Jan Janssens");
    g_assert_cmpstr(document->customer.first_name, ==, "Jan");
    g_assert_cmpstr(document->customer.company, ==, "Janssens & Zonen NV");
    g_assert_cmpstr(document->customer.vat, ==, "BE0417497106");
    g_assert_cmpstr(document->customer.email, ==, "jan@example.be");
    g_assert_cmpstr(document->customer.phone, ==, "+32 470 00 00 01");
    g_assert_cmpstr(document->customer.reference, ==, "PO-7788");
    g_assert_cmpstr(document->customer.billing.city, ==, "Mechelen");
    g_assert_false(document->customer.has_shipping);
    g_assert_cmpuint(document->warnings->len, ==, 0);
}

/* An EUR shop with 0 price decimals: 10 + 21 % is 12, whose cents no rate gives. The draft says
 * where the owner mends it; not so where the shop writes cents that happen to be 00. */
static void test_whole_euros(void)
{
    static const struct {
        const char *total, *net, *tax;
        bool hint;
    } cases[] = {{"12", "10", "2", true}, {"12.00", "10.00", "2.00", false},
            {"12.50", "10.00", "2.50", false}};
    struct fixture f;
    fixture_init(&f, DOCUMENT_INVOICE);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(order_auto) order = order_new();
        fixture_set(&order->currency, "EUR");
        order_add_rate(order, 1, "21", false);
        order->total = number(cases[i].total);
        order->written_whole = !strchr(cases[i].total, '.');
        struct order_line *line = order_add_line(order, LINE_PRODUCT, number("1"),
                number(cases[i].net), number(cases[i].net), number(cases[i].tax));
        line_add_tax(line, 1, number(cases[i].tax));
        g_autoptr(document_auto) document = build_from(&f, order, VAT_NONE);
        const struct warning *warning = document_warning(document, WARNING_VAT_NOT_ITS_RATE);
        g_assert_true(warning && warning->blocks);
        g_assert_cmpint(strstr(warning->text, "Number of decimals") != NULL, ==, cases[i].hint);
    }
}

static void test_customer_warnings(void)
{
    struct fixture f;
    fixture_init(&f, DOCUMENT_INVOICE);
    g_autoptr(order_auto) order = order_of("12.10", PLAIN);
    fixture_set(&order->billing.company, "Janssens NV");
    fixture_set(&order->billing.street, "");
    fixture_set(&order->billing.postcode, "");
    order->had_bad_characters = true;
    g_autoptr(document_auto) missing = build_from(&f, order, VAT_NONE);
    g_assert_true(warns(missing, WARNING_VAT_NUMBER_MISSING));
    g_assert_true(warns(missing, WARNING_ADDRESS_INCOMPLETE));
    g_assert_cmpstr(document_warning(missing, WARNING_ADDRESS_INCOMPLETE)->text, ==,
            "the billing address has no street, postcode");
    g_assert_true(warns(missing, WARNING_REPLACED_CHARACTERS));
    g_assert_null(document_blocking_warning(missing));
    order_add_meta(order, "billing_vat", "Niet btw-plichtig");
    g_autoptr(document_auto) wrong = build_from(&f, order, VAT_NONE);
    g_assert_true(warns(wrong, WARNING_VAT_NUMBER_WRONG));
    g_assert_null(document_warning(wrong, WARNING_VAT_NUMBER_MISSING));
    g_assert_cmpstr(wrong->customer.vat, ==, "Niet btw-plichtig");
}

/* [seller] invoice_language: only invoices and credit notes, to customers in Belgium, whose
 * language is another; what a person chose stays. The rule's captions are "paid", here with the
 * language. */
static void test_invoice_language(void)
{
    static const struct {
        enum document_type type;
        enum invoice_language rule;
        const char *country, *edit;
        enum language language;
        const char *mail, *copy, *copy_caption;
    } rows[] = {{DOCUMENT_INVOICE, INVOICE_LANGUAGE_CUSTOMER, "BE", NULL, LANGUAGE_FR, "", "", ""},
            {DOCUMENT_INVOICE, INVOICE_LANGUAGE_SELLER, "BE", NULL, LANGUAGE_NL, "fr", "", ""},
            {DOCUMENT_INVOICE, INVOICE_LANGUAGE_SELLER_COPY, "BE", NULL, LANGUAGE_NL, "fr", "fr",
                    "texte"},
            {DOCUMENT_INVOICE, INVOICE_LANGUAGE_SELLER_COPY, "", NULL, LANGUAGE_NL, "fr", "fr",
                    "texte"},
            {DOCUMENT_INVOICE, INVOICE_LANGUAGE_SELLER_COPY, "FR", NULL, LANGUAGE_FR, "", "", ""},
            {DOCUMENT_INVOICE, INVOICE_LANGUAGE_SELLER_COPY, "BE", "fr", LANGUAGE_FR, "", "", ""},
            {DOCUMENT_ORDER_FORM, INVOICE_LANGUAGE_SELLER_COPY, "BE", NULL, LANGUAGE_FR, "", "",
                    ""}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct fixture f;
        fixture_init(&f, rows[i].type);
        f.seller.invoice_language = rows[i].rule;
        f.rule.caption_unpaid.in[LANGUAGE_FR] = f.rule.caption_paid.in[LANGUAGE_FR] =
                (char *)"texte";
        g_autoptr(order_auto) order = order_of("12.10", PLAIN);
        order_add_meta(order, "wpml_language", "fr");
        fixture_set(&order->billing.country, rows[i].country);
        struct document_edits edits = {0};
        edits.value[EDIT_LANGUAGE] = (char *)rows[i].edit;
        const struct build_input input = {.order = order,
                .seller = &f.seller,
                .shop = &f.shop,
                .rule = &f.rule,
                .payment = &f.payment,
                .edits = &edits};
        g_autoptr(document_auto) document = document_build(&input);
        g_assert_cmpint(document->language, ==, rows[i].language);
        g_assert_cmpstr(document->mail_language, ==, rows[i].mail);
        g_assert_cmpstr(document->copy_language, ==, rows[i].copy);
        g_assert_cmpstr(document->copy_caption, ==, rows[i].copy_caption);

        g_autofree char *frozen = document_freeze(document, &f.seller);
        g_autoptr(document_auto) thawed = document_thaw(frozen, NULL, NULL);
        document_speak_to_customer(thawed);
        g_assert_cmpint(thawed->language, ==, LANGUAGE_FR);
        g_assert_cmpstr(thawed->caption, ==,
                *rows[i].copy || rows[i].language == LANGUAGE_FR ? "texte" : document->caption);
    }
}

/* A delivery note names who brings it, for it has no line of what that costs. */
static void test_carrier(void)
{
    static const enum document_type types[] = {DOCUMENT_DELIVERY_NOTE, DOCUMENT_INVOICE};
    for (gsize i = 0; i < G_N_ELEMENTS(types); i++) {
        struct fixture f;
        fixture_init(&f, types[i]);
        g_autoptr(order_auto) order = order_of("12.10", PLAIN);
        struct order_line *line = g_ptr_array_index(order->lines, 0);
        line->kind = LINE_SHIPPING;
        fixture_set(&line->name, "bpost thuislevering");
        g_autoptr(document_auto) document = build_from(&f, order, VAT_NONE);
        g_assert_cmpstr(document->carrier, ==, i == 0 ? "bpost thuislevering" : "");
    }
}

static void test_shipping_address(void)
{
    struct fixture f;
    fixture_init(&f, DOCUMENT_DELIVERY_NOTE);
    g_autoptr(order_auto) order = order_of("12.10", PLAIN);
    address_clear(&order->shipping);
    address_copy(&order->shipping, &order->billing);
    fixture_set(&order->shipping.phone, "other");
    g_autoptr(document_auto) same = build_from(&f, order, VAT_NONE);
    g_assert_false(same->customer.has_shipping);
    fixture_set(&order->shipping.city, "");
    g_autoptr(document_auto) other = build_from(&f, order, VAT_NONE);
    g_assert_true(other->customer.has_shipping);
    g_assert_cmpstr(document_warning(other, WARNING_ADDRESS_INCOMPLETE)->text, ==,
            "the shipping address has no city");
    address_clear(&order->shipping);
    address_init(&order->shipping);
    fixture_set(&order->shipping.country, "NL");
    g_autoptr(document_auto) empty = build_from(&f, order, VAT_NONE);
    g_assert_false(empty->customer.has_shipping);
}

/* ---- what blocks by type
 * ------------------------------------------------------------------------------------------- */

static const struct {
    const char *name, *currency, *total;
    enum document_type type;
    const char *code; /* "": nothing blocks */
} block_cases[] = {
        {"invoice in euro", "EUR", "12.10", DOCUMENT_INVOICE, ""},
        {"invoice in dollars", "USD", "12.10", DOCUMENT_INVOICE, "foreign-currency"},
        {"order form in dollars", "USD", "12.10", DOCUMENT_ORDER_FORM, ""},
        {"delivery note in dollars", "USD", "12.10", DOCUMENT_DELIVERY_NOTE, ""},
        {"invoice without a currency", "", "12.10", DOCUMENT_INVOICE, "no-currency"},
        {"order form without a currency", "", "12.10", DOCUMENT_ORDER_FORM, "no-currency"},
        {"order form with a wrong total", "EUR", "99", DOCUMENT_ORDER_FORM, "total-not-its-parts"},
        {"delivery note with a wrong total", "EUR", "99", DOCUMENT_DELIVERY_NOTE, ""},
};

static void test_blocks(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(block_cases); i++) {
        struct fixture f;
        fixture_init(&f, block_cases[i].type);
        g_autoptr(order_auto) order = order_of(block_cases[i].total, PLAIN);
        fixture_set(&order->currency, block_cases[i].currency);
        g_autoptr(document_auto) document = build_from(&f, order, VAT_NONE);
        const struct warning *blocking = document_blocking_warning(document);
        g_test_message("%s", block_cases[i].name);
        g_assert_cmpstr(blocking ? blocking->name : "", ==, block_cases[i].code);
    }
}

static void test_negative_total(void)
{
    struct fixture f;
    fixture_init(&f, DOCUMENT_INVOICE);
    g_autoptr(order_auto) order = order_of("-12.10", "p 1 -10 -10 -2.10 1:-2.10");
    g_autoptr(document_auto) document = build_from(&f, order, VAT_NONE);
    g_assert_cmpstr(document_blocking_warning(document)->name, ==, "negative-total");
    g_assert_cmpint(document->totals.gross, ==, -1210);
}

/* ---- number and day
 * ------------------------------------------------------------------------------------------------
 */

static const struct {
    const char *name;
    enum document_type type;
    bool paid, structured;
    const char *number, *day, *due, *reference, *method;
} number_cases[] = {
        {"draft", DOCUMENT_INVOICE, false, true, "", "", "", "", "bacs"},
        {"invoice", DOCUMENT_INVOICE, false, true, "2026-00116", "2026-12-24", "2027-01-07",
                "+++020/2600/11696+++", "bacs"},
        {"invoice, reference = number", DOCUMENT_INVOICE, false, false, "2026-00116", "2026-11-24",
                "2026-12-08", "2026-00116", "bacs"},
        {"paid invoice", DOCUMENT_INVOICE, true, true, "2026-00116", "2026-11-24", "",
                "+++020/2600/11696+++", "bacs"},
        {"order form", DOCUMENT_ORDER_FORM, false, true, "B2026-00001", "2026-11-24", "2026-12-08",
                "", "bacs"},
        {"paid at delivery", DOCUMENT_INVOICE, true, true, "2026-00116", "2026-11-24", "", "",
                "cod"},
        {"order form, paid at delivery", DOCUMENT_ORDER_FORM, true, true, "B2026-00001",
                "2026-11-24", "", "", "cod"},
        {"on account", DOCUMENT_INVOICE, true, true, "2026-00116", "2026-11-24", "2026-12-08",
                "+++020/2600/11696+++", "op-factuur"},
        {"delivery note", DOCUMENT_DELIVERY_NOTE, false, true, "L2026-00001", "2026-11-24", "", "",
                "bacs"},
};

static void test_number(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(number_cases); i++) {
        struct fixture f;
        fixture_init(&f, number_cases[i].type);
        f.payment.reference_structured = number_cases[i].structured;
        g_autoptr(order_auto) order = order_of("12.10", PLAIN);
        order->paid_at = number_cases[i].paid ? order->modified_at : 0;
        fixture_set(&order->payment_method, number_cases[i].method);
        g_autoptr(document_auto) document = build_from(&f, order, VAT_NONE);
        document_settle(document, number_cases[i].number, number_cases[i].day, &f.seller, &f.shop,
                &f.rule, &f.payment, NULL);
        g_test_message("%s", number_cases[i].name);
        g_assert_cmpstr(document->number, ==, number_cases[i].number);
        g_assert_cmpstr(document->due_date, ==, number_cases[i].due);
        g_assert_cmpstr(document->payment_reference, ==, number_cases[i].reference);
    }
}

static void test_delivery_day(void)
{
    struct fixture f;
    fixture_init(&f, DOCUMENT_INVOICE);
    g_autoptr(order_auto) order = order_of("10", "p 1 10 10 0");
    fixture_set(&order->billing.country, "NL");
    order_add_meta(order, "_billing_vat_number", "NL123456789B01");
    g_autoptr(document_auto) open = build_from(&f, order, VAT_NONE);
    g_assert_cmpstr(open->delivery_date, ==, "");
    document_settle(open, "2026-1", "2026-11-30", &f.seller, &f.shop, &f.rule, &f.payment, NULL);
    g_assert_cmpstr(open->delivery_date, ==, "2026-11-30");
    order->completed_at = 1795562400; /* 2026-11-24T23:20Z, the 25th in Brussels */
    g_autoptr(document_auto) completed = build_from(&f, order, VAT_NONE);
    document_settle(
            completed, "2026-1", "2026-11-30", &f.seller, &f.shop, &f.rule, &f.payment, NULL);
    g_assert_cmpstr(completed->delivery_date, ==, "2026-11-25");
}

/* ---- edits
 * ----------------------------------------------------------------------------------------------------------
 */

static const struct {
    const char *key, *value;
    const char *kept; /* NULL: refused */
} edit_cases[] = {
        {"email", "piet@example.be", "piet@example.be"},
        {"email", "piet", NULL},
        {"email", "a@b.be, c@d.be", NULL},
        {"language", "fr", "fr"},
        {"language", "it", NULL},
        {"language", "fr_BE", NULL},
        {"vat", "be 0417.497.106", "BE0417497106"},
        {"vat", "BE0417497107", NULL},
        {"company", " ", NULL},
        {"company", "  Janssens\r\nNV ", "Janssens NV"},
        {"reference", "PO 12", "PO 12"},
        {"caption", "Dank u\nen tot ziens", "Dank u\nen tot ziens"},
        {"caption", "{no_such_thing}", NULL},
        {"due_days", "30", "30"},
        {"due_days", "0", "0"},
        {"due_days", "366", NULL},
        {"due_days", "-1", NULL},
        {"due_days", "3.5", NULL},
        {"peppol", " 0208:0123.456.749", "0208:0123456749"},
        {"peppol", "0208:0123456748", "0208:0123456748"},
        {"peppol", "0001:x y", "0001:xy"},
        {"peppol", "0123456749", NULL},
        {"peppol", "0208:<b>", NULL},
        {"emial", "x", NULL},
};

static int edit_index(const char *key)
{
    for (int i = 0; i < EDIT_KEYS; i++)
        if (strcmp(edit_key_names[i], key) == 0)
            return i;
    return -1;
}

static void test_edit_values(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(edit_cases); i++) {
        struct document_edits edits = {{NULL}};
        g_autoptr(GError) error = NULL;
        bool good = document_edits_set(&edits, edit_cases[i].key, edit_cases[i].value, &error);
        g_test_message("%s=%s", edit_cases[i].key, edit_cases[i].value);
        g_assert_cmpint(good, ==, edit_cases[i].kept != NULL);
        if (good)
            g_assert_cmpstr(edits.value[edit_index(edit_cases[i].key)], ==, edit_cases[i].kept);
        else
            g_assert_true(g_error_matches(error, BILLHOOK_ERROR, BILLHOOK_ERROR_USAGE) &&
                    strstr(error->message, edit_cases[i].key));
        document_edits_clear(&edits);
    }
}

static void test_edits_in_a_draft(void)
{
    struct fixture f;
    fixture_init(&f, DOCUMENT_INVOICE);
    struct document_edits edits = {{NULL}}, read = {{NULL}};
    g_autoptr(order_auto) order = order_of("12.10", PLAIN);
    const char *const sets[][2] = {{"email", "piet@example.be"}, {"language", "fr"},
            {"company", "Piet NV"}, {"vat", "BE0417497106"}, {"reference", "PO 1"},
            {"caption", "bon {order_number}"}, {"due_days", "3"}};
    for (gsize i = 0; i < G_N_ELEMENTS(sets); i++)
        g_assert_true(document_edits_set(&edits, sets[i][0], sets[i][1], NULL));
    g_autofree char *json = document_edits_to_json(&edits);
    document_edits_from_json(&read, json);
    g_autoptr(document_auto) document = build_with(&f, order, &read);
    document_settle(document, "1", "2026-11-24", &f.seller, &f.shop, &f.rule, &f.payment, &read);
    g_assert_cmpstr(document->customer.email, ==, "piet@example.be");
    g_assert_cmpint(document->language, ==, LANGUAGE_FR);
    g_assert_cmpstr(document->language_rule, ==, "edit");
    g_assert_cmpstr(document->customer.company, ==, "Piet NV");
    g_assert_cmpstr(document->customer.billing.company, ==, "Piet NV");
    g_assert_cmpstr(document->customer.vat, ==, "BE0417497106");
    g_assert_cmpstr(document->customer.reference, ==, "PO 1");
    g_assert_cmpstr(document->caption, ==, "bon 727");
    g_assert_cmpstr(document->due_date, ==, "2026-11-27");
    g_assert_true(document_edits_set(&read, "email", "", NULL));
    g_autoptr(document_auto) back = build_with(&f, order, &read);
    g_assert_cmpstr(back->customer.email, ==, "jan@example.be");
    document_edits_clear(&edits);
    document_edits_clear(&read);
}

static void test_edits_of_broken_json(void)
{
    static const char *const texts[] = {
            "", "{", "[]", "null", "{\"email\":5}", "{\"unknown\":\"x\"}"};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        struct document_edits edits = {{NULL}};
        document_edits_from_json(&edits, texts[i]);
        for (int key = 0; key < EDIT_KEYS; key++)
            g_assert_null(edits.value[key]);
    }
}

/* ---- the order changes after issue
 * ---------------------------------------------------------------------------------- */

static void change_nothing(struct order *order)
{
    order->status = ORDER_COMPLETED;
    order->modified_at += 60;
    fixture_set(&order->billing.phone, "other");
}

static void change_sku(struct order *order)
{
    fixture_set(&((struct order_line *)g_ptr_array_index(order->lines, 0))->sku, "X");
}

static void change_email(struct order *order)
{
    fixture_set(&order->email, "piet@example.be");
}

static void change_city(struct order *order)
{
    fixture_set(&order->billing.city, "Gent");
}

static void change_shipping(struct order *order)
{
    fixture_set(&order->shipping.city, "Gent");
}

static void change_quantity(struct order *order)
{
    ((struct order_line *)g_ptr_array_index(order->lines, 0))->quantity = decimal_from_int(3);
}

static void change_price(struct order *order)
{
    struct order_line *line = g_ptr_array_index(order->lines, 0);
    line->subtotal = line->total = number("20");
    line->total_tax = number("4.20");
    order->total = number("24.20");
}

static void change_name(struct order *order)
{
    fixture_set(&((struct order_line *)g_ptr_array_index(order->lines, 0))->name, "another");
}

static void change_lines(struct order *order)
{
    order_add_line(order, LINE_FEE, decimal_from_int(1), (struct decimal){0}, (struct decimal){0},
            (struct decimal){0});
}

static void change_card(struct order *order)
{
    order->total = number("7.10");
    order_add_card(order, "SU9F", "5.00");
}

static void change_vat(struct order *order)
{
    order_add_meta(order, "vat_number", "BE0417497106");
}

static const struct {
    const char *name;
    void (*change)(struct order *order);
    const char *invoice, *delivery_note; /* differences */
} change_cases[] = {
        {"nothing that counts", change_nothing, "", ""},
        {"the product was deleted", change_sku, "", ""},
        {"e-mail", change_email, "the e-mail address", "the e-mail address"},
        {"city", change_city, "the billing address", "the billing address"},
        {"shipping", change_shipping, "the shipping address", "the shipping address"},
        {"quantity", change_quantity, "the lines", "the lines"},
        {"price", change_price, "the lines, the total (12.10, now 24.20)", ""},
        {"name", change_name, "the lines", "the lines"},
        {"one more line", change_lines, "the lines", ""},
        {"a gift card in place of money", change_card, "the gift cards", ""},
        {"VAT number", change_vat, "the customer's VAT number", "the customer's VAT number"},
};

static char *difference_after(enum document_type type, void (*change)(struct order *order))
{
    struct fixture f;
    char *difference;
    fixture_init(&f, type);
    g_autoptr(order_auto) order = order_of("12.10", PLAIN);
    g_autoptr(document_auto) issued = build_from(&f, order, VAT_NONE);
    document_settle(issued, "1", "2026-11-24", &f.seller, &f.shop, &f.rule, &f.payment, NULL);
    change(order);
    g_autoptr(document_auto) now = build_from(&f, order, VAT_NONE);
    bool same = document_same_content(issued, now, &difference);
    g_assert_cmpint(same, ==, *difference == '\0');
    g_assert_cmpint(document_same_content(issued, now, NULL), ==, same);
    return difference;
}

/* Total as the customer pays it in the shop, cards in cents; what is paid and due while the shop
 * says paid, and while it does not. */
static const struct {
    const char *name, *total, *cards[3];
    const char *label;
    money due_unpaid;
} card_cases[] = {
        {"one", "7.10", {"5.00", NULL}, "SU9F", 710},
        {"two", "2.10", {"5.00", "5.00", NULL}, "SU9F", 210},
        {"all of it", "0.00", {"12.10", NULL}, "SU9F", 0},
        {"a long code", "7.10", {"5.00", NULL}, "ABCD-1234-5678", 710},
};

static void test_cards(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(card_cases); i++) {
        struct fixture f;
        fixture_init(&f, DOCUMENT_INVOICE);
        g_autoptr(order_auto) order = order_of(card_cases[i].total, PLAIN);
        order->paid_at = 1795492782;
        for (int card = 0; card_cases[i].cards[card]; card++)
            order_add_card(order, card_cases[i].label, card_cases[i].cards[card]);
        g_test_message("%s", card_cases[i].name);
        g_autoptr(document_auto) paid = build_from(&f, order, VAT_NONE);
        g_assert_null(document_blocking_warning(paid));
        g_assert_cmpint(paid->totals.gross, ==, 1210);
        g_assert_cmpint(paid->totals.paid, ==, 1210);
        check_identities(paid, card_cases[i].name);
        const struct document_payment *first = g_ptr_array_index(paid->payments, 0);
        g_assert_cmpstr(first->label, ==,
                strlen(card_cases[i].label) > 8 ? "\u20265678" : card_cases[i].label);
        g_assert_cmpstr(first->by, ==, "gift card");
        g_assert_cmpstr(first->on, ==, "2026-11-24");
        document_set_paid(paid, false, 0); /* what `unpaid` does: it never takes a card back */
        g_assert_cmpint(paid->totals.due, ==, card_cases[i].due_unpaid);
        g_assert_cmpint(paid->totals.paid, ==, 1210 - card_cases[i].due_unpaid);
        g_assert_true(paid->paid == (card_cases[i].due_unpaid == 0));
    }
}

static void test_changes(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(change_cases); i++) {
        g_autofree char *invoice = difference_after(DOCUMENT_INVOICE, change_cases[i].change);
        g_autofree char *note = difference_after(DOCUMENT_DELIVERY_NOTE, change_cases[i].change);
        g_test_message("%s", change_cases[i].name);
        g_assert_cmpstr(invoice, ==, change_cases[i].invoice);
        g_assert_cmpstr(note, ==, change_cases[i].delivery_note);
    }
}

/* ---- the struct
 * ------------------------------------------------------------------------------------------------------
 */

static void test_warning_kinds(void)
{
    for (int code = WARNING_UNKNOWN + 1; code < WARNING_CODES; code++) {
        const struct warning_kind *kind = warning_kind(code);
        g_assert_cmpint(warning_code_from_text(kind->name), ==, code);
        g_assert_false(warning_has(code, WARNING_BLOCKS) && warning_has(code, WARNING_WAITS));
        if (kind->parking != PARKING_NONE || warning_has(code, WARNING_RETRIED))
            g_assert_true(warning_has(code, WARNING_WAITS));
    }
    g_assert_cmpint(warning_code_from_text("of-an-older-build"), ==, WARNING_UNKNOWN);
    g_assert_cmpint(warning_code_from_text(""), ==, WARNING_UNKNOWN);
    g_assert_false(warning_has(WARNING_CODES, WARNING_BLOCKS));
    g_assert_cmpstr(warning_kind(WARNING_CODES)->name, ==, "");
}

static void test_warnings(void)
{
    g_autoptr(document_auto) document = document_new(DOCUMENT_INVOICE);
    document_keep_warning(document, "a", false, "one");
    document_keep_warning(document, "a", false, "one");
    document_keep_warning(document, "a", false, "two");
    document_keep_warning(document, "numbering-stopped", true, "three");
    g_assert_cmpuint(document->warnings->len, ==, 3);
    g_assert_cmpstr(document_blocking_warning(document)->name, ==, "numbering-stopped");
    g_autoptr(document_auto) copy = document_copy(document);
    document_unwarn(document, WARNING_UNKNOWN);
    document_unwarn_all(document, WARNING_WAITS);
    g_assert_cmpuint(document->warnings->len, ==, 0);
    g_assert_null(document_blocking_warning(document));
    g_assert_cmpuint(copy->warnings->len, ==, 3);
    g_assert_cmpstr(document_warning(copy, WARNING_UNKNOWN)->text, ==, "one");
}

static void test_names(void)
{
    enum document_type type;
    enum document_state state;
    enum vat_category category;
    enum language language;
    enum mail_state mail;
    g_assert_true(document_type_from_text("credit_note", &type) && type == DOCUMENT_CREDIT_NOTE);
    g_assert_false(document_type_from_text("creditnote", &type));
    g_assert_true(document_state_from_text("void", &state) && state == DOCUMENT_VOID);
    g_assert_false(document_state_from_text("", &state));
    g_assert_true(vat_category_from_text("AE", &category) && category == VAT_AE);
    g_assert_true(vat_category_from_text("", &category) && category == VAT_NONE);
    g_assert_false(vat_category_from_text("ae", &category));
    g_assert_true(mail_state_from_text("uncertain", &mail) && mail == MAIL_UNCERTAIN);
    static const struct {
        const char *text;
        bool known;
    } languages[] = {{"fr", true}, {"fr_BE", true}, {"FR", true}, {"fr-BE", true}, {"frx", false},
            {"f", false}, {"", false}, {"it_IT", false}};
    for (gsize i = 0; i < G_N_ELEMENTS(languages); i++) {
        bool known = language_from_text(languages[i].text, &language);
        g_assert_cmpint(known, ==, languages[i].known);
        if (known)
            g_assert_cmpint(language, ==, LANGUAGE_FR);
    }
    for (int i = 0; i < DOCUMENT_TYPES; i++)
        g_assert_true(document_type_from_text(document_type_text((enum document_type)i), &type) &&
                (int)type == i);
    g_assert_cmpstr(line_kind_text(LINE_ROUNDING), ==, "rounding");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    g_test_add_func("/build/paid", test_paid);
    for (guint i = 0; i < G_N_ELEMENTS(link_cases); i++) {
        g_autofree char *path = g_strdup_printf("/build/payment-link/%s", link_cases[i].name);
        g_test_add_data_func(path, GUINT_TO_POINTER(i), test_payment_link);
    }
    g_test_add_func("/build/no-link-when-nothing-is-due", test_no_link_when_nothing_is_due);
    g_test_add_func("/build/customer", test_customer);
    g_test_add_func("/build/customer-warnings", test_customer_warnings);
    g_test_add_func("/build/whole-euros", test_whole_euros);
    g_test_add_func("/build/shipping-address", test_shipping_address);
    g_test_add_func("/build/carrier", test_carrier);
    g_test_add_func("/build/invoice-language", test_invoice_language);
    g_test_add_func("/build/blocks", test_blocks);
    g_test_add_func("/build/negative-total", test_negative_total);
    g_test_add_func("/build/number", test_number);
    g_test_add_func("/build/cards", test_cards);
    g_test_add_func("/build/delivery-day", test_delivery_day);
    g_test_add_func("/build/edit-values", test_edit_values);
    g_test_add_func("/build/edits-in-a-draft", test_edits_in_a_draft);
    g_test_add_func("/build/edits-of-broken-json", test_edits_of_broken_json);
    g_test_add_func("/build/changes-after-issue", test_changes);
    g_test_add_func("/document/warnings", test_warnings);
    g_test_add_func("/document/warning_kinds", test_warning_kinds);
    g_test_add_func("/document/names", test_names);
    return g_test_run();
}
