/* The comparison of shop and books, pure. Goal: each order is one kind at most, the first that
 * applies, with the reason and the command that help; what a rule left out is counted and no
 * difference; sums are to the cent. */
#include <string.h>

#include "fetch/reconcile.h"

static struct decimal number(const char *text)
{
    struct decimal value = {0};
    g_assert_true(decimal_parse(text, &value));
    return value;
}

/* An order of a test; "" and 0 as in a good one: paid, in the shop, its newest state known. */
struct made {
    const char *name;
    const char *total, *invoiced, *credited, *by_hand; /* NULL: 0 */
    int invoices;
    const char *refunds; /* "31 20.00 noted; 32 5.00 #13": id, amount, noted or its draft */
    const char *left_out, *draft, *waits, *trouble;
    bool unpaid, gone, cart, older, unknown, discarded;
    enum reconcile_kind kind;
    const char *reason, *help;
};

static void add_refunds(struct reconcile_order *order, const char *text)
{
    g_auto(GStrv) entries = g_strsplit(text ? text : "", "; ", -1);
    for (char **entry = entries; *entry && **entry; entry++) {
        g_auto(GStrv) parts = g_strsplit(*entry, " ", 3);
        bool noted = parts[2] && strcmp(parts[2], "noted") == 0;
        reconcile_order_add_refund(order, g_ascii_strtoll(parts[0], NULL, 10), number(parts[1]),
                noted, parts[2] && !noted ? parts[2] : "");
    }
}

static void set(char **text, const char *value)
{
    if (!value)
        return;
    g_free(*text);
    *text = g_strdup(value);
}

static struct reconcile_order *order_of(const struct made *made)
{
    struct reconcile_order *order = reconcile_order_new(727);
    set(&order->status, made->total && *made->total != '0' ? "processing" : "cancelled");
    order->placed = !made->cart;
    order->paid = !made->unpaid && !made->gone && !made->cart;
    order->gone = made->gone;
    order->known = made->unknown ? RECONCILE_UNKNOWN
            : made->older        ? RECONCILE_OLDER
                                 : RECONCILE_NEWEST;
    order->total = number(made->total ? made->total : "0");
    order->invoiced = number(made->invoiced ? made->invoiced : "0");
    order->credited = number(made->credited ? made->credited : "0");
    order->by_hand = number(made->by_hand ? made->by_hand : "0");
    order->invoices = (guint)made->invoices;
    order->discarded = made->discarded;
    order->left_out = made->left_out ? made->left_out : "";
    order->trouble_id = made->trouble ? 5 : 0;
    if (made->invoices)
        set(&order->invoice, "2026-00116");
    set(&order->draft, made->draft);
    set(&order->draft_waits, made->waits);
    set(&order->trouble, made->trouble);
    add_refunds(order, made->refunds);
    return order;
}

#define GOOD .total = "121.00", .invoices = 1, .invoiced = "121.00"
#define WITHOUT .total = "121.00"

/* ---- one order ---- */

static const struct made rows[] = {
        {"agrees", GOOD, .kind = RECONCILE_KINDS},
        {"agrees, refunded with its note", GOOD, .refunds = "31 20.00 noted", .credited = "20.00",
                .kind = RECONCILE_KINDS},
        {"agrees, a note by hand for a refund", GOOD, .refunds = "31 20.00", .credited = "20.00",
                .by_hand = "20.00", .kind = RECONCILE_KINDS},
        {"agrees, cancelled and all credited", .total = "0", .invoices = 1, .invoiced = "121.00",
                .credited = "121.00", .unpaid = true, .kind = RECONCILE_KINDS},
        {"agrees, cancelled, refunded and credited", .total = "0", .invoices = 1,
                .invoiced = "121.00", .credited = "121.00", .refunds = "31 121.00 noted",
                .unpaid = true, .kind = RECONCILE_KINDS},
        {"agrees, not paid and no invoice", WITHOUT, .unpaid = true, .kind = RECONCILE_KINDS},

        {"no invoice, unknown", WITHOUT, .unknown = true, .kind = RECONCILE_NO_INVOICE,
                .reason = "ever reached", .help = "billhook sync '#727'"},
        {"no invoice, an older state", WITHOUT, .older = true, .kind = RECONCILE_NO_INVOICE,
                .reason = "newer state", .help = "billhook sync '#727'"},
        {"no invoice, its delivery failed", WITHOUT, .unknown = true, .trouble = "line 3: no tax",
                .kind = RECONCILE_NO_INVOICE, .reason = "line 3: no tax",
                .help = "billhook inbox show 5"},
        {"no invoice, a blocked draft", WITHOUT, .draft = "#12", .waits = "zero VAT",
                .kind = RECONCILE_NO_INVOICE, .reason = "is a draft: zero VAT",
                .help = "billhook show '#12'"},
        {"no invoice, a draft", WITHOUT, .draft = "#12", .kind = RECONCILE_NO_INVOICE,
                .reason = "is a draft that was not issued yet", .help = "billhook send '#12'"},
        {"no invoice, discarded", WITHOUT, .discarded = true, .kind = RECONCILE_NO_INVOICE,
                .reason = "a person discarded", .help = "billhook create '#727' --type invoice"},
        {"no invoice, nobody knows why", WITHOUT, .kind = RECONCILE_NO_INVOICE,
                .reason = "it has no invoice", .help = "billhook explain '#727'"},

        {"totals differ", .total = "121.00", .invoices = 1, .invoiced = "120.99",
                .kind = RECONCILE_TOTALS_DIFFER, .reason = "same amount",
                .help = "billhook explain '#727'"},
        {"totals differ by a note by hand", GOOD, .credited = "20.00", .by_hand = "20.00",
                .kind = RECONCILE_TOTALS_DIFFER},
        {"totals differ, an older state", .total = "60.50", .invoices = 1, .invoiced = "121.00",
                .older = true, .kind = RECONCILE_TOTALS_DIFFER, .help = "billhook sync '#727'"},
        {"totals differ, cancelled", .total = "0", .invoices = 1, .invoiced = "121.00",
                .unpaid = true, .kind = RECONCILE_TOTALS_DIFFER, .reason = "is cancelled",
                .help = "billhook credit 2026-00116"},
        {"totals differ, a refund that vanished", GOOD, .credited = "20.00",
                .kind = RECONCILE_TOTALS_DIFFER},
        {"totals differ, before the missing note", .total = "121.00", .invoices = 1,
                .invoiced = "100.00", .refunds = "31 20.00", .kind = RECONCILE_TOTALS_DIFFER},

        {"refund without note", GOOD, .refunds = "31 20.00", .kind = RECONCILE_REFUND_WITHOUT_NOTE,
                .reason = "refund 31 of 20.00 EUR has no credit note",
                .help = "billhook credit 2026-00116 --refund 31"},
        {"the second refund without note", GOOD, .refunds = "31 20.00 noted; 32 5.00",
                .credited = "20.00", .kind = RECONCILE_REFUND_WITHOUT_NOTE, .reason = "refund 32"},
        {"refund with a draft", GOOD, .refunds = "31 20.00 #13",
                .kind = RECONCILE_REFUND_WITHOUT_NOTE, .reason = "still a draft",
                .help = "billhook show '#13'"},

        {"order gone", .invoices = 1, .invoiced = "121.00", .gone = true,
                .kind = RECONCILE_ORDER_GONE, .reason = "does not have this order",
                .help = "billhook credit 2026-00116"},
        {"order gone, all credited", .invoices = 1, .invoiced = "121.00", .credited = "121.00",
                .gone = true, .kind = RECONCILE_KINDS},

        {"unknown", WITHOUT, .unpaid = true, .unknown = true, .kind = RECONCILE_UNKNOWN_ORDER,
                .help = "billhook sync '#727'"},
        {"unknown cart", WITHOUT, .cart = true, .unknown = true, .kind = RECONCILE_KINDS},
        {"unknown, cancelled", .unpaid = true, .unknown = true, .left_out = "status",
                .kind = RECONCILE_UNKNOWN_ORDER},
        {"unknown, not completed yet", WITHOUT, .unknown = true, .left_out = "create=completed",
                .kind = RECONCILE_UNKNOWN_ORDER},
        {"unknown, before orders_since", WITHOUT, .unknown = true, .left_out = "orders_since",
                .kind = RECONCILE_KINDS},
};

static void test_row(gconstpointer data)
{
    const struct made *row = data;
    struct reconcile_result *result = reconcile_result_new("main", false);
    struct reconcile_order *order = order_of(row);

    g_assert_cmpint(reconcile_add(result, order), ==, row->kind);
    g_assert_cmpuint(result->differences->len, ==, row->kind != RECONCILE_KINDS);
    if (result->differences->len) {
        const struct reconcile_difference *one = result->differences->pdata[0];
        g_assert_cmpint(one->order_id, ==, 727);
        g_assert_nonnull(strstr(one->reason, row->reason ? row->reason : ""));
        g_assert_true(g_str_has_prefix(one->help, row->help ? row->help : "billhook "));
    }
    reconcile_order_free(order);
    reconcile_result_free(result);
}

/* ---- a period ---- */

static struct reconcile_result *period_of(const struct made *made, gsize count)
{
    struct reconcile_result *result = reconcile_result_new("main", true);
    for (gsize i = 0; i < count; i++) {
        struct reconcile_order *order = order_of(&made[i]);
        order->id = (gint64)(700 + i);
        reconcile_add(result, order);
        reconcile_order_free(order);
    }
    return result;
}

static void check_amount(struct decimal amount, const char *wanted)
{
    g_autofree char *text = decimal_text(amount, 2, 2);
    g_assert_cmpstr(text, ==, wanted);
}

/* Two of each kind among good ones: ten lines, each of its own order, in the order they came. */
static void test_ten_faults(void)
{
    static const struct made made[] = {
            {"", GOOD},
            {"", WITHOUT, .kind = RECONCILE_NO_INVOICE},
            {"", WITHOUT, .unknown = true, .kind = RECONCILE_NO_INVOICE},
            {"", GOOD, .refunds = "31 21.00 noted", .credited = "21.00"},
            {"", .total = "121.00", .invoices = 1, .invoiced = "212.00",
                    .kind = RECONCILE_TOTALS_DIFFER},
            {"", .total = "0", .invoices = 1, .invoiced = "121.00", .unpaid = true,
                    .kind = RECONCILE_TOTALS_DIFFER},
            {"", GOOD, .refunds = "31 21.00", .kind = RECONCILE_REFUND_WITHOUT_NOTE},
            {"", GOOD, .refunds = "31 1.00 #13", .kind = RECONCILE_REFUND_WITHOUT_NOTE},
            {"", .invoices = 1, .invoiced = "121.00", .gone = true, .kind = RECONCILE_ORDER_GONE},
            {"", .invoices = 1, .invoiced = "50.00", .gone = true, .kind = RECONCILE_ORDER_GONE},
            {"", WITHOUT, .unpaid = true, .unknown = true, .kind = RECONCILE_UNKNOWN_ORDER},
            {"", WITHOUT, .unpaid = true, .unknown = true, .kind = RECONCILE_UNKNOWN_ORDER},
            {"", GOOD},
    };
    struct reconcile_result *result = period_of(made, G_N_ELEMENTS(made));
    g_assert_cmpuint(result->differences->len, ==, 10);
    guint at = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(made); i++) {
        if (made[i].kind == 0 && made[i].invoices)
            continue;
        const struct reconcile_difference *one = result->differences->pdata[at++];
        g_assert_cmpint(one->order_id, ==, 700 + (gint64)i);
        g_assert_cmpint(one->kind, ==, made[i].kind);
        g_assert_true(*one->reason && g_str_has_prefix(one->help, "billhook "));
    }

    g_assert_cmpuint(result->orders, ==, 11); /* those that are gone are not the shop's */
    g_assert_cmpuint(result->paid, ==, 8);
    g_assert_cmpuint(result->invoiced, ==, 7);
    check_amount(result->gross_orders, "925.00");    /* 8 × 121.00 - 21.00 - 21.00 - 1.00 */
    check_amount(result->gross_documents, "796.00"); /* 5 × 121.00 + 212.00 - 21.00 */
    reconcile_result_free(result);
}

static void test_left_out(void)
{
    static const struct made made[] = {
            {"", GOOD},
            {"", WITHOUT, .left_out = "for=business"},
            {"", WITHOUT, .left_out = "orders_since", .unknown = true},
            {"", .total = "10.50", .left_out = "for=business"},
            {"", WITHOUT, .left_out = "for=business", .unpaid = true},
            {"", GOOD, .left_out = "create=never"},
    };
    struct reconcile_result *result = period_of(made, G_N_ELEMENTS(made));
    g_assert_cmpuint(result->differences->len, ==, 0);
    g_assert_cmpuint(result->left_out->len, ==, 2);
    g_assert_cmpuint(result->left_out_count, ==, 3);

    const struct reconcile_sum *business = result->left_out->pdata[0];
    const struct reconcile_sum *since = result->left_out->pdata[1];
    g_assert_cmpstr(business->name, ==, "for=business");
    g_assert_cmpuint(business->count, ==, 2);
    check_amount(business->amount, "131.50");
    g_assert_cmpstr(since->name, ==, "orders_since");
    g_assert_cmpuint(since->count, ==, 1);
    /* every paid order has its invoice, was left out, or is a difference */
    g_assert_cmpuint(result->paid, ==, result->invoiced + result->left_out_count);
    reconcile_result_free(result);
}

/* Money of another currency is in no sum, and is compared all the same; amounts beyond 64 bits of
 * cents do not wrap; several shops are told apart in the help. */
static void test_sums(void)
{
    struct reconcile_result *result = reconcile_result_new("second", true);
    struct reconcile_order *yen = order_of(&(struct made){"", .total = "1500"});
    set(&yen->currency, "JPY");
    yen->decimals = 0;
    reconcile_add(result, yen);
    g_assert_cmpuint(result->foreign, ==, 1);
    check_amount(result->gross_orders, "0.00");
    const struct reconcile_difference *one = result->differences->pdata[0];
    g_assert_cmpstr(one->currency, ==, "JPY");
    g_assert_cmpstr(one->help, ==, "billhook explain '#727' --shop second");
    reconcile_order_free(yen);

    struct reconcile_order *huge = order_of(&(struct made){"", .total = "92233720368547758.07"});
    for (int i = 0; i < 3; i++)
        reconcile_add(result, huge);
    check_amount(result->gross_orders, "276701161105643274.21");
    reconcile_order_free(huge);
    reconcile_result_free(result);
}

static void test_kind_words(void)
{
    static const char *const words[] = {"no-invoice", "totals-differ", "refund-without-credit-note",
            "order-gone", "unknown-order"};
    for (int i = 0; i < RECONCILE_KINDS; i++)
        g_assert_cmpstr(reconcile_kind_text((enum reconcile_kind)i), ==, words[i]);
    reconcile_order_free(NULL);
    reconcile_result_free(NULL);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *name = g_strdup_printf("/reconcile/%s", rows[i].name);
        g_test_add_data_func(name, &rows[i], test_row);
    }
    g_test_add_func("/reconcile/ten-faults", test_ten_faults);
    g_test_add_func("/reconcile/left-out", test_left_out);
    g_test_add_func("/reconcile/sums", test_sums);
    g_test_add_func("/reconcile/kind-words", test_kind_words);
    return g_test_run();
}
