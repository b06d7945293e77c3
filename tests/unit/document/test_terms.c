/* What a document says about payment and its day: who has paid, what is due, and which of due date,
 * reference, delivery day and caption it gets. */
#include "document/number.h"
#include "unit/document/fixture.h"

#define DAY "2026-11-24"

/* ---- is an order paid ---- */

/* A status alone never makes an order paid, and not every status lets a day of payment count. */
static void test_statuses(void)
{
    static const struct {
        enum order_status status;
        const char *text;
        bool paid, in_hand; /* with a day of payment: by transfer; by cash on delivery */
    } rows[] = {
            {ORDER_CHECKOUT_DRAFT, "checkout-draft", false, false},
            {ORDER_DRAFT, "draft", false, false},
            {ORDER_AUTO_DRAFT, "auto-draft", false, false},
            {ORDER_PENDING, "pending", false, false},
            {ORDER_ON_HOLD, "on-hold", false, false},
            {ORDER_FAILED, "failed", false, false},
            {ORDER_PROCESSING, "processing", true, false},
            {ORDER_CUSTOM, "verzonden", true, false},
            {ORDER_CUSTOM, "deposit", false, false}, /* one of unpaid_statuses */
            {ORDER_COMPLETED, "completed", true, true},
            {ORDER_CANCELLED, "cancelled", false, false},
            {ORDER_REFUNDED, "refunded", false, false},
            {ORDER_TRASH, "trash", false, false},
    };
    static const struct {
        const char *method;
        gint64 paid_at;
    } ways[] = {{"bacs", 0}, {"bacs", 1}, {"cod", 0}, {"cod", 1}, {"op-factuur", 1}};

    struct fixture f;
    fixture_init(&f, DOCUMENT_INVOICE);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        for (gsize way = 0; way < G_N_ELEMENTS(ways); way++) {
            g_autoptr(order_auto) order = order_new();
            order->status = rows[i].status;
            order->paid_at = ways[way].paid_at;
            fixture_set(&order->status_text, rows[i].text);
            fixture_set(&order->payment_method, ways[way].method);

            bool expected = way == 1 ? rows[i].paid : way == 3 && rows[i].in_hand;
            if (order_is_paid(order, &f.shop) != expected)
                g_error("%s by %s", rows[i].text, ways[way].method);
        }
}

/* A method in both lists is on account: a promise is no money in hand. */
static void test_methods(void)
{
    static const struct {
        const char *method;
        bool later, on_account;
    } rows[] = {{"cod", true, false}, {"op-factuur", false, true}, {"bacs", false, false},
            {"COD", false, false}, {"", false, false}, {"both", false, true}};
    char both[] = "both", *lists[] = {both, NULL};
    struct fixture f;
    fixture_init(&f, DOCUMENT_INVOICE);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct shop shop = f.shop;
        g_autoptr(order_auto) order = order_new();
        fixture_set(&order->payment_method, rows[i].method);
        if (strcmp(rows[i].method, "both") == 0)
            shop.pay_later = shop.on_account = lists;
        g_test_message("%s", rows[i].method);
        g_assert_true(order_pays_later(order, &shop) == rows[i].later);
        g_assert_true(order_on_account(order, &shop) == rows[i].on_account);
    }
}

/* ---- what is paid and what is due ---- */

/* Gift cards stay paid whatever the order's own method did; a document never asks for less than
 * nothing, and a credit note is never paid. */
static void test_set_paid(void)
{
    static const struct {
        const char *name;
        enum document_type type;
        money gross, card, second_card;
        bool ask;       /* what is told */
        bool paid;      /* what becomes of it */
        money was_paid; /* totals.paid; due is the rest */
    } rows[] = {
            {"unpaid", DOCUMENT_INVOICE, 12100, 0, 0, false, false, 0},
            {"paid", DOCUMENT_INVOICE, 12100, 0, 0, true, true, 12100},
            {"a card", DOCUMENT_INVOICE, 12100, 2000, 0, false, false, 2000},
            {"a card and paid", DOCUMENT_INVOICE, 12100, 2000, 0, true, true, 12100},
            {"cards cover all", DOCUMENT_INVOICE, 12100, 2000, 10100, false, true, 12100},
            {"cards but for a cent", DOCUMENT_INVOICE, 12100, 2000, 10099, false, false, 12099},
            {"cards beyond all", DOCUMENT_INVOICE, 12100, 20000, 0, false, true, 12100},
            {"nothing to pay", DOCUMENT_INVOICE, 0, 0, 0, false, false, 0},
            {"a card for nothing", DOCUMENT_INVOICE, 0, 2000, 0, false, false, 0},
            {"negative", DOCUMENT_INVOICE, -100, 2000, 0, false, false, 0},
            {"credit note", DOCUMENT_CREDIT_NOTE, 12100, 0, 0, true, false, 0},
            {"order form", DOCUMENT_ORDER_FORM, 12100, 0, 0, true, true, 12100},
            {"delivery note", DOCUMENT_DELIVERY_NOTE, 12100, 12100, 0, false, true, 12100},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(document_auto) document = document_new(rows[i].type);
        document->totals.gross = rows[i].gross;
        if (rows[i].card)
            document_add_payment(document, "A", rows[i].card, "gift card", DAY);
        if (rows[i].second_card)
            document_add_payment(document, "B", rows[i].second_card, "gift card", DAY);

        for (int again = 0; again < 2; again++) {
            document_set_paid(document, rows[i].ask, 1795492782);
            g_test_message("%s", rows[i].name);
            g_assert_true(document->paid == rows[i].paid);
            g_assert_cmpint(document->paid_at, ==, rows[i].paid ? 1795492782 : 0);
            g_assert_cmpint(document->totals.paid, ==, rows[i].was_paid);
            g_assert_cmpint(document->totals.due, ==, rows[i].gross - rows[i].was_paid);
        }
    }
}

/* Paid by mistake and taken back: only the cards stay. */
static void test_unpaid_again(void)
{
    g_autoptr(document_auto) document = document_new(DOCUMENT_INVOICE);
    document->totals.gross = 12100;
    document_add_payment(document, "A", 2000, "gift card", DAY);
    g_assert_cmpint(document_payments_sum(document), ==, 2000);
    g_assert_false(document_payments_cover(document));

    document_set_paid(document, true, 5);
    document_set_paid(document, false, 5);
    g_assert_false(document->paid);
    g_assert_cmpint(document->paid_at, ==, 0);
    g_assert_cmpint(document->totals.due, ==, 10100);
}

/* ---- the day ---- */

static void settle(struct fixture *f,
        struct document *document,
        const char *number_given,
        const char *day,
        const struct document_edits *edits)
{
    document_settle(
            document, number_given, day, &f->seller, &f->shop, &f->rule, &f->payment, edits);
}

/* Who is asked for money by a day, and by which reference: by type, payment and number. */
static void test_settle(void)
{
    static const struct {
        const char *name;
        enum document_type type;
        bool paid, pay_later, issued;
        const char *due, *reference;
    } rows[] = {
            {"invoice", DOCUMENT_INVOICE, false, false, true, "2026-12-08", "+++020/2600/11696+++"},
            {"invoice, draft", DOCUMENT_INVOICE, false, false, false, "", ""},
            {"invoice, paid", DOCUMENT_INVOICE, true, false, true, "", "+++020/2600/11696+++"},
            {"invoice, at delivery", DOCUMENT_INVOICE, false, true, true, "", ""},
            {"invoice, paid in hand", DOCUMENT_INVOICE, true, true, true, "",
                    "+++020/2600/11696+++"},
            {"order form", DOCUMENT_ORDER_FORM, false, false, true, "2026-12-08", ""},
            {"order form, paid", DOCUMENT_ORDER_FORM, true, false, true, "", ""},
            {"order form, at delivery", DOCUMENT_ORDER_FORM, false, true, true, "", ""},
            {"delivery note", DOCUMENT_DELIVERY_NOTE, false, false, true, "", ""},
            {"credit note", DOCUMENT_CREDIT_NOTE, false, false, true, "", ""},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct fixture f;
        fixture_init(&f, rows[i].type);
        g_autoptr(document_auto) document = document_new(rows[i].type);
        document->paid = rows[i].paid;
        document->pay_later = rows[i].pay_later;

        settle(&f, document, rows[i].issued ? "2026-00116" : "", rows[i].issued ? DAY : "", NULL);
        g_test_message("%s", rows[i].name);
        g_assert_cmpstr(document->number, ==, rows[i].issued ? "2026-00116" : "");
        g_assert_cmpstr(document->issue_date, ==, rows[i].issued ? DAY : "");
        g_assert_cmpstr(document->due_date, ==, rows[i].due);
        g_assert_cmpstr(document->payment_reference, ==, rows[i].reference);
    }
}

/* The number itself as reference where the config says so; a draft settled again loses nothing that
 * it had from elsewhere and keeps nothing of before. */
static void test_settle_again(void)
{
    struct fixture f;
    fixture_init(&f, DOCUMENT_INVOICE);
    f.payment.reference_structured = false;
    g_autoptr(document_auto) document = document_new(DOCUMENT_INVOICE);
    settle(&f, document, "2026-00116", DAY, NULL);
    g_assert_cmpstr(document->payment_reference, ==, "2026-00116");
    g_assert_cmpstr(document->due_date, ==, "2026-12-08");

    settle(&f, document, "", "", NULL);
    g_assert_cmpstr(document->number, ==, "");
    g_assert_cmpstr(document->payment_reference, ==, "");
    g_assert_cmpstr(document->due_date, ==, "");
}

/* The days of the edits before those of the rule; a year's end and a leap day are crossed. */
static void test_due_days(void)
{
    static const struct {
        int rule;
        const char *edited, *day, *due;
    } rows[] = {{0, NULL, DAY, DAY}, {14, NULL, "2026-12-24", "2027-01-07"}, {14, "0", DAY, DAY},
            {14, "30", DAY, "2026-12-24"}, {365, NULL, DAY, "2027-11-24"},
            {0, "365", "2027-12-01", "2028-11-30"}, {1, NULL, "2028-02-28", "2028-02-29"}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct fixture f;
        struct document_edits edits = {.value[EDIT_DUE_DAYS] = (char *)rows[i].edited};
        fixture_init(&f, DOCUMENT_INVOICE);
        f.rule.due_days = rows[i].rule;
        g_autoptr(document_auto) document = document_new(DOCUMENT_INVOICE);
        settle(&f, document, "1", rows[i].day, &edits);
        g_assert_cmpstr(document->due_date, ==, rows[i].due);
    }
}

/* BR-IC-11: an invoice within the EU states the day of supply, by default its own; no other
 * document does, and one that the shop gave stays. */
static void test_delivery_date(void)
{
    static const struct {
        enum document_type type;
        enum vat_category category;
        const char *given, *date;
    } rows[] = {{DOCUMENT_INVOICE, VAT_K, "", DAY},
            {DOCUMENT_INVOICE, VAT_K, "2026-11-20", "2026-11-20"},
            {DOCUMENT_INVOICE, VAT_G, "", ""}, {DOCUMENT_INVOICE, VAT_S, "", ""},
            {DOCUMENT_CREDIT_NOTE, VAT_K, "", ""}, {DOCUMENT_ORDER_FORM, VAT_K, "", ""}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct fixture f;
        fixture_init(&f, rows[i].type);
        g_autoptr(document_auto) document = document_new(rows[i].type);
        struct document_vat standard = {.category = VAT_S}, other = {.category = rows[i].category};
        g_array_append_val(document->vat, standard);
        g_array_append_val(document->vat, other); /* any row of the table counts */
        fixture_set(&document->delivery_date, rows[i].given);
        settle(&f, document, "1", DAY, NULL);
        g_assert_cmpstr(document->delivery_date, ==, rows[i].date);
    }
}

/* The caption: the edited text before the rule's, paid or not, with its placeholders filled in. */
static void test_caption(void)
{
    static const struct {
        bool paid;
        const char *edited, *caption;
    } rows[] = {{true, NULL, "paid 727"}, {false, NULL, "unpaid 727"},
            {false, "Zie {number}.", "Zie 2026-00116."}, {true, "Dank", "Dank"}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct fixture f;
        struct document_edits edits = {.value[EDIT_CAPTION] = (char *)rows[i].edited};
        fixture_init(&f, DOCUMENT_INVOICE);
        g_autoptr(document_auto) document = document_new(DOCUMENT_INVOICE);
        document->paid = rows[i].paid;
        fixture_set(&document->order_number, "727");
        settle(&f, document, "2026-00116", DAY, &edits);
        g_assert_cmpstr(document->caption, ==, rows[i].caption);
    }
}

/* ---- whom it names ---- */

/* Blanks, dashes and characters without width name nobody; a company is enough. */
static void test_name(void)
{
    static const struct {
        const char *name, *company;
        bool named;
    } rows[] = {{"Jan", "", true}, {"", "Hoek BV", true}, {"", "", false}, {" ", "\t", false},
            {"-", "--", false}, {". , /", "", false}, {"\u00a0", "\u2003", false},
            {"\u200b\u200d", "", false}, {"- -", "\u2014", false}, {"3", "", true},
            {"\u674e", "", true}, {"- A -", "", true}, {"\u00d8", "", true}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct fixture f;
        g_autoptr(order_auto) order = order_of("12.10", "p 1 10.00 10.00 2.10 1:2.10");
        fixture_init(&f, DOCUMENT_INVOICE);
        fixture_set(&order->billing.name, rows[i].name);
        fixture_set(&order->billing.company, rows[i].company);
        for (int type = 0; type < DOCUMENT_CREDIT_NOTE; type++) {
            f.rule.type = (enum document_type)type;
            g_autoptr(document_auto) document = build_from(&f, order, VAT_NONE);
            bool warned = document_warning(document, WARNING_CUSTOMER_NAME_MISSING) != NULL;
            g_test_message("'%s' '%s', type %d", rows[i].name, rows[i].company, type);
            g_assert_true(warned == (type == DOCUMENT_INVOICE && !rows[i].named));
        }
    }
}

/* What people call it, and which states are issued. */
static void test_names(void)
{
    static const struct {
        enum document_state state;
        bool issued;
        const char *text;
    } rows[] = {{DOCUMENT_DRAFT, false, "draft"}, {DOCUMENT_ISSUED, true, "issued"},
            {DOCUMENT_SENT, true, "sent"}, {DOCUMENT_VOID, false, "void"}};
    g_autoptr(document_auto) document = document_new(DOCUMENT_INVOICE);
    document->id = 12;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        document->state = rows[i].state;
        g_assert_true(document_is_issued(document) == rows[i].issued);
        g_assert_cmpstr(document_state_text(rows[i].state), ==, rows[i].text);
    }

    g_autofree char *id = document_name(document);
    fixture_set(&document->number, "2026-00116");
    g_autofree char *name = document_name(document);
    g_assert_cmpstr(id, ==, "#12");
    g_assert_cmpstr(name, ==, "2026-00116");
}

/* Beside a payment block stands what the block does not say; an owner's own text stays whole. */
static void test_caption_beside_payment(void)
{
    static const struct {
        const char *caption, *shown;
    } rows[] = {{"Bedankt voor uw bestelling.\nGelieve uiterlijk op 08/12/2026 te betalen, met "
                 "vermelding van +++020/2600/11696+++.",
                        "Bedankt voor uw bestelling."},
            {"Betaal op tijd: 08/12/2026, +++020/2600/11696+++.",
                    "Betaal op tijd: 08/12/2026, +++020/2600/11696+++."},
            {"", ""}};
    struct fixture f;
    fixture_init(&f, DOCUMENT_INVOICE);
    g_autoptr(document_auto) document = document_new(DOCUMENT_INVOICE);
    fixture_set(&document->due_date, "2026-12-08");
    fixture_set(&document->payment_reference, "+++020/2600/11696+++");
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        fixture_set(&document->caption, rows[i].caption);
        g_autofree char *shown = caption_beside_payment(document, &f.seller);
        g_assert_cmpstr(shown, ==, rows[i].shown);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/terms/statuses", test_statuses);
    g_test_add_func("/terms/methods", test_methods);
    g_test_add_func("/terms/set-paid", test_set_paid);
    g_test_add_func("/terms/unpaid-again", test_unpaid_again);
    g_test_add_func("/terms/settle", test_settle);
    g_test_add_func("/terms/settle-again", test_settle_again);
    g_test_add_func("/terms/due-days", test_due_days);
    g_test_add_func("/terms/delivery-date", test_delivery_date);
    g_test_add_func("/terms/caption", test_caption);
    g_test_add_func("/terms/caption-beside-payment", test_caption_beside_payment);
    g_test_add_func("/terms/name", test_name);
    g_test_add_func("/terms/names", test_names);
    return g_test_run();
}
