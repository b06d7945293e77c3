/* When a document is made: the decision table cell by cell, what leaves an order out, the newer
 * state, the language. */
#include "unit/document/fixture.h"

#include "document/rules.h"

static const char *const create_names[] = {"never", "created", "paid", "completed"};

/* ---- the table
 * --------------------------------------------------------------------------------------------------------
 */

enum expected { N = RULE_NONE, D = RULE_DRAFT, M = RULE_MAKE, V = RULE_VOID };

/* One row a status, as WooCommerce writes it; a column for each create. Without and with
 * date_paid_gmt. */
static const struct {
    const char *status;
    enum expected unpaid[4], paid[4];
} rows[] = {
        /*                    never created paid completed */
        {"checkout-draft", {V, V, V, V}, {V, V, V, V}},
        {"draft", {V, V, V, V}, {V, V, V, V}},
        {"auto-draft", {V, V, V, V}, {V, V, V, V}},
        {"trash", {V, V, V, V}, {V, V, V, V}},
        {"pending", {N, D, N, N}, {N, D, N, N}},
        {"failed", {V, V, V, V}, {V, V, V, V}},
        {"cancelled", {V, V, V, V}, {V, V, V, V}},
        {"refunded", {V, V, V, V}, {V, V, V, V}},
        {"on-hold", {N, M, N, N}, {N, M, N, N}},
        {"processing", {N, M, N, N}, {N, M, M, N}},
        {"verzonden", {N, M, N, N}, {N, M, M, N}},
        {"completed", {N, M, N, M}, {N, M, M, M}},
};

static const enum document_type rule_types[] = {
        DOCUMENT_ORDER_FORM, DOCUMENT_DELIVERY_NOTE, DOCUMENT_INVOICE};

static struct order *order_with(const char *status, bool paid)
{
    struct order *order = order_of("12.10", "p 1 10.00 10.00 2.10 1:2.10");
    fixture_set(&order->status_text, status);
    order->status = order_status_from_text(status);
    order->paid_at = paid ? order->created_at + 60 : 0;
    return order;
}

static struct rule_verdict decide(struct fixture *f, const struct order *order)
{
    return rule_decide(order, false, &f->rule, &f->shop, "2026-11-01", "Europe/Brussels", true);
}

struct cell_case {
    guint row;
    enum create_when create;
    bool paid;
};

static void test_cell(gconstpointer data)
{
    const struct cell_case *cell = data;
    for (gsize i = 0; i < G_N_ELEMENTS(rule_types); i++) {
        struct fixture f;
        fixture_init(&f, rule_types[i]);
        f.rule.create = cell->create;
        g_autoptr(order_auto) order = order_with(rows[cell->row].status, cell->paid);
        struct rule_verdict verdict = decide(&f, order);
        g_autofree char *reason = verdict.reason;
        g_assert_cmpint((int)verdict.action, ==,
                (int)(cell->paid ? rows[cell->row].paid : rows[cell->row].unpaid)[cell->create]);
        g_assert_nonnull(reason);
        g_assert_cmpstr(reason, !=, "");
        g_assert_true(g_ascii_islower(*reason)); /* it reads on after "no invoice: " */
        verdict = rule_decide(order, true, &f.rule, &f.shop, "2026-11-01", "Europe/Brussels", true);
        g_assert_cmpint((int)verdict.action, ==, RULE_VOID);
        g_assert_cmpstr(verdict.reason, ==, "the order was deleted in the shop");
        g_free(verdict.reason);
    }
}

static void add_cells(void)
{
    for (guint row = 0; row < G_N_ELEMENTS(rows); row++)
        for (int create = CREATE_NEVER; create <= (int)CREATE_COMPLETED; create++)
            for (int paid = 0; paid < 2; paid++) {
                struct cell_case *cell = g_new(struct cell_case, 1);
                *cell = (struct cell_case){row, (enum create_when)create, paid};
                g_autofree char *path = g_strdup_printf("/rules/table/%s/create=%s/%s",
                        rows[row].status, create_names[create], paid ? "paid" : "unpaid");
                g_test_add_data_func_full(path, cell, test_cell, g_free);
            }
}

/* ---- one case each
 * ------------------------------------------------------------------------------------------------------
 */

static const struct {
    const char *name;
    enum document_type type;
    enum create_when create;
    const char *status, *method;
    bool paid, business_only, has_vat, zero_total, no_lines;
    const char *total, *since, *card;
    gint64 created_at; /* 0: 2026-11-24 */
    enum expected expected;
    const char *reason;
} cases[] = {
        {"cash on delivery, paid date at processing", DOCUMENT_INVOICE, CREATE_PAID, "processing",
                "cod", true, .expected = N,
                .reason = "not paid yet: payment method 'cod' is in pay_later, so it counts as "
                          "paid once the order is completed (status processing)"},
        {"cash on delivery, custom status", DOCUMENT_INVOICE, CREATE_PAID, "verzonden", "cod", true,
                .expected = N,
                .reason = "not paid yet: payment method 'cod' is in pay_later, so it counts as "
                          "paid once the order is completed (status verzonden)"},
        {"cash on delivery, completed", DOCUMENT_INVOICE, CREATE_PAID, "completed", "cod", true,
                .expected = M, .reason = "the order is paid (create=paid; status completed)"},
        {"cash on delivery, completed without a date", DOCUMENT_INVOICE, CREATE_PAID, "completed",
                "cod", false, .expected = N,
                .reason = "not paid yet: the shop gives no date of payment (create=paid; status "
                          "completed)"},
        {"cash on delivery, create=created", DOCUMENT_INVOICE, CREATE_CREATED, "processing", "cod",
                false, .expected = M,
                .reason = "the order was placed (create=created; status processing)"},
        {"on account, whatever the shop says", DOCUMENT_INVOICE, CREATE_PAID, "completed",
                "op-factuur", true, .expected = N,
                .reason = "left out: payment method 'op-factuur' is in on_account, so nothing the "
                          "shop says makes it paid (create=paid; "
                          "create=created or completed makes one)"},
        {"on account, create=completed", DOCUMENT_INVOICE, CREATE_COMPLETED, "completed",
                "op-factuur", true, .expected = M},
        {"a deposit is no payment", DOCUMENT_INVOICE, CREATE_PAID, "deposit", "mollie", true,
                .expected = N,
                .reason = "not paid yet: status deposit is in unpaid_statuses (create=paid)"},
        {"a deposit, create=created", DOCUMENT_INVOICE, CREATE_CREATED, "deposit", "mollie", true,
                .expected = M},
        {"bank transfer on hold", DOCUMENT_INVOICE, CREATE_PAID, "on-hold", "bacs", false,
                .expected = N, .reason = "not paid yet (create=paid; status on-hold)"},
        {"not completed", DOCUMENT_DELIVERY_NOTE, CREATE_COMPLETED, "processing", "bacs", true,
                .expected = N,
                .reason = "the order is not completed yet (create=completed; status processing)"},
        {"completed", DOCUMENT_DELIVERY_NOTE, CREATE_COMPLETED, "completed", "bacs", false,
                .expected = M, .reason = "the order is completed (create=completed)"},
        {"never", DOCUMENT_INVOICE, CREATE_NEVER, "processing", "bacs", true, .expected = N,
                .reason = "none is made by itself (create=never)"},
        {"refunded is no setting of these", DOCUMENT_INVOICE, CREATE_REFUNDED, "completed", "bacs",
                true, .expected = N, .reason = "none is made by itself (create=never)"},
        {"pending", DOCUMENT_INVOICE, CREATE_CREATED, "pending", "bacs", false, .expected = D,
                .reason = "the order was placed (create=created), but it is pending: issued by "
                          "itself only once it leaves pending"},
        {"trash", DOCUMENT_INVOICE, CREATE_CREATED, "trash", "bacs", true, .expected = V,
                .reason = "the order is in the shop's trash"},
        {"checkout draft", DOCUMENT_INVOICE, CREATE_CREATED, "checkout-draft", "", false,
                .expected = V, .reason = "the order is not placed yet (status checkout-draft)"},
        {"cancelled", DOCUMENT_INVOICE, CREATE_CREATED, "cancelled", "bacs", true, .expected = V,
                .reason = "the order is cancelled"},
        {"the day of orders_since", DOCUMENT_INVOICE, CREATE_CREATED, "processing", "bacs",
                .since = "2026-11-24", .expected = M},
        {"before orders_since", DOCUMENT_INVOICE, CREATE_CREATED, "processing", "bacs",
                .since = "2026-11-25", .expected = V,
                .reason = "the order was placed on 2026-11-24, before orders_since=2026-11-25"},
        /* 2026-11-23 23:30 in UTC is the 24th in Brussels; 22:30 is not */
        {"orders_since counts in the seller's timezone", DOCUMENT_INVOICE, CREATE_CREATED,
                "processing", "bacs", .since = "2026-11-24", .created_at = 1795476600,
                .expected = M},
        {"an hour earlier", DOCUMENT_INVOICE, CREATE_CREATED, "processing", "bacs",
                .since = "2026-11-24", .created_at = 1795473000, .expected = V},
        {"before orders_since with create=never", DOCUMENT_INVOICE, CREATE_NEVER, "processing",
                "bacs", .since = "2026-11-25", .expected = V},
        {"no line", DOCUMENT_ORDER_FORM, CREATE_CREATED, "processing", "bacs", .no_lines = true,
                .expected = V, .reason = "the order has no line: no product, shipping or fee"},
        {"consumer with for=business", DOCUMENT_INVOICE, CREATE_PAID, "processing", "bacs", true,
                .business_only = true, .expected = V,
                .reason = "the customer gave no VAT number (for=business)"},
        {"business with for=business", DOCUMENT_INVOICE, CREATE_PAID, "processing", "bacs", true,
                .business_only = true, .has_vat = true, .expected = M},
        {"for=business is of invoices only", DOCUMENT_ORDER_FORM, CREATE_PAID, "processing", "bacs",
                true, .business_only = true, .expected = M},
        {"0.00", DOCUMENT_INVOICE, CREATE_PAID, "processing", "", true, .total = "0.00",
                .expected = V, .reason = "the order's total is zero (zero_total=false)"},
        {"0.00 with zero_total=true", DOCUMENT_INVOICE, CREATE_PAID, "processing", "", true,
                .total = "0.00", .zero_total = true, .expected = M},
        {"less than half a cent", DOCUMENT_INVOICE, CREATE_PAID, "processing", "", true,
                .total = "0.004", .expected = V},
        {"half a cent", DOCUMENT_INVOICE, CREATE_PAID, "processing", "", true, .total = "0.005",
                .expected = M},
        {"0.00 beside a gift card", DOCUMENT_INVOICE, CREATE_PAID, "processing", "", true,
                .total = "0.00", .card = "12.10", .expected = M},
        {"0.00 has an order form", DOCUMENT_ORDER_FORM, CREATE_PAID, "processing", "", true,
                .total = "0.00", .expected = M},
        {"0.00 has a delivery note", DOCUMENT_DELIVERY_NOTE, CREATE_PAID, "processing", "", true,
                .total = "0.00", .expected = M},
        {"cancelled comes before what leaves out", DOCUMENT_INVOICE, CREATE_PAID, "cancelled", "",
                .total = "0.00", .since = "2026-12-01", .expected = V,
                .reason = "the order is cancelled"},
};

/* What left an order out is named, and its reason says it too; what is made was not left out. */
static void check_rule(const struct rule_verdict *verdict)
{
    static const char *const unwritten[] = {"status", "no-lines", NULL};
    bool made = verdict->action == RULE_MAKE || verdict->action == RULE_DRAFT;
    g_assert_cmpint(made, ==, *verdict->rule == 0);
    if (!made && !g_strv_contains(unwritten, verdict->rule))
        g_assert_nonnull(strstr(verdict->reason, verdict->rule));
}

static void test_case(gconstpointer data)
{
    guint i = GPOINTER_TO_UINT(data);
    struct fixture f;
    fixture_init(&f, cases[i].type);
    f.rule.create = cases[i].create;
    f.rule.business_only = cases[i].business_only;
    f.rule.zero_total = cases[i].zero_total;
    g_autoptr(order_auto) order = order_with(cases[i].status, cases[i].paid);
    fixture_set(&order->payment_method, cases[i].method);
    if (cases[i].no_lines)
        g_ptr_array_set_size(order->lines, 0);
    if (cases[i].total)
        order->total = number(cases[i].total);
    if (cases[i].card)
        order_add_card(order, "SU9F", cases[i].card);
    if (cases[i].created_at)
        order->created_at = cases[i].created_at;
    struct rule_verdict verdict = rule_decide(order, false, &f.rule, &f.shop,
            cases[i].since ? cases[i].since : "2026-11-01", "Europe/Brussels", cases[i].has_vat);
    g_autofree char *reason = verdict.reason;
    g_assert_cmpint((int)verdict.action, ==, (int)cases[i].expected);
    if (cases[i].reason)
        g_assert_cmpstr(reason, ==, cases[i].reason);
    check_rule(&verdict);
}

static void test_no_date(void)
{
    struct fixture f;
    fixture_init(&f, DOCUMENT_INVOICE);
    g_autoptr(order_auto) order = order_with("processing", true);
    order->created_at = 0;
    struct rule_verdict verdict = decide(&f, order);
    g_assert_cmpint((int)verdict.action, ==, RULE_VOID);
    g_assert_cmpstr(verdict.reason, ==,
            "the shop gives no date for the order, so it counts as one before "
            "orders_since=2026-11-01");
    g_free(verdict.reason);
}

/* ---- the newer state
 * ------------------------------------------------------------------------------------------------------
 */

static void test_newer(void)
{
    static const char *const further[] = {"checkout-draft", "draft", "auto-draft", "pending",
            "on-hold", "failed", "processing", "verzonden", "completed", "cancelled", "refunded",
            "trash"};
    for (guint i = 0; i < G_N_ELEMENTS(further); i++)
        for (guint j = 0; j < G_N_ELEMENTS(further); j++) {
            enum order_status a = order_status_from_text(further[i]),
                              b = order_status_from_text(further[j]);
            g_assert_true(order_state_newer(100, a, 100, b) == (i > j));
            g_assert_true(order_state_newer(101, a, 100, b));
            g_assert_false(order_state_newer(99, a, 100, b));
        }
}

/* ---- the language
 * ---------------------------------------------------------------------------------------------------------
 */

static const struct {
    const char *name, *wpml, *lang, *trp, *meta, *country;
    enum language language;
    const char *rule;
} languages[] = {
        {"wpml first", "fr", "de", "en", "nl", "NL", LANGUAGE_FR, "wpml_language"},
        {"lang next", "", "de", "en", "nl", "NL", LANGUAGE_DE, "lang"},
        {"trp next", "", "", "en_GB", "nl", "NL", LANGUAGE_EN, "trp_language"},
        {"meta lang next", "", "", "", "fr_BE", "NL", LANGUAGE_FR, "meta lang"},
        {"a foreign language goes on", "es", "it", "pl_PL", "xx", "AT", LANGUAGE_DE,
                "billing country"},
        {"France", "", "", "", "", "FR", LANGUAGE_FR, "billing country"},
        {"Luxembourg", "", "", "", "", "LU", LANGUAGE_FR, "billing country"},
        {"Monaco", "", "", "", "", "MC", LANGUAGE_FR, "billing country"},
        {"Germany", "", "", "", "", "DE", LANGUAGE_DE, "billing country"},
        {"Netherlands", "", "", "", "", "NL", LANGUAGE_NL, "billing country"},
        {"Ireland", "", "", "", "", "IE", LANGUAGE_EN, "billing country"},
        {"Britain", "", "", "", "", "GB", LANGUAGE_EN, "billing country"},
        {"America", "", "", "", "", "US", LANGUAGE_EN, "billing country"},
        {"Belgium is the shop's", "", "", "", "", "BE", LANGUAGE_FR, "shop"},
        {"Switzerland is the shop's", "", "", "", "", "CH", LANGUAGE_FR, "shop"},
        {"no country", "", "", "", "", "", LANGUAGE_FR, "shop"},
};

static void test_language(gconstpointer data)
{
    guint i = GPOINTER_TO_UINT(data);
    struct fixture f;
    fixture_init(&f, DOCUMENT_INVOICE);
    f.shop.language = LANGUAGE_FR;
    g_autoptr(order_auto) order = order_with("processing", true);
    order_add_meta(order, "wpml_language", languages[i].wpml);
    fixture_set(&order->lang, languages[i].lang);
    order_add_meta(order, "trp_language", languages[i].trp);
    order_add_meta(order, "lang", languages[i].meta);
    fixture_set(&order->billing.country, languages[i].country);
    const char *rule = NULL;
    g_assert_cmpint((int)order_language(order, &f.shop, &rule), ==, (int)languages[i].language);
    g_assert_cmpstr(rule, ==, languages[i].rule);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    add_cells();
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strdup_printf("/rules/case/%s", cases[i].name);
        g_test_add_data_func(path, GUINT_TO_POINTER(i), test_case);
    }
    for (guint i = 0; i < G_N_ELEMENTS(languages); i++) {
        g_autofree char *path = g_strdup_printf("/rules/language/%s", languages[i].name);
        g_test_add_data_func(path, GUINT_TO_POINTER(i), test_language);
    }
    g_test_add_func("/rules/no-date", test_no_date);
    g_test_add_func("/rules/newer", test_newer);
    return g_test_run();
}
