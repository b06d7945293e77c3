/* An order beside its documents, read from a real store. Goal: what the books have is found, each
 * rule that leaves an order out is named, and a state that is not the shop's is not taken for it.
 */
#include "../../../src/fetch/reconcile_order.h"
#include "base/date.h"
#include "unit/fetch/shop_script.h"

/* The head that the shop lists for what it says. */
static struct shop_order_head *head_of(int id, const char *status, bool paid, guint refunds)
{
    struct shop_order_head *head = g_new0(struct shop_order_head, 1);
    head->id = id;
    head->number = g_strdup_printf("%d", id);
    head->status = g_strdup(status);
    head->total = g_strdup("121.00");
    date_parse_gmt("2025-11-24T10:00:00", &head->created_at);
    date_parse_gmt("2025-11-24T10:01:00", &head->modified_at);
    head->paid_at = paid ? head->created_at : 0;
    head->refunds = refunds;
    return head;
}

static struct order *order_of(const char *body)
{
    struct order *order = NULL;
    g_autoptr(GError) error = NULL;
    order_read(body, strlen(body), &order, NULL, &error);
    g_assert_no_error(error);
    return order;
}

static struct reconcile_order *compare(struct site *site,
        const struct shop *shop,
        const struct shop_order_head *head,
        const struct order *order)
{
    g_autoptr(GError) error = NULL;
    struct stored_order *stored = order_get(site->store, "main", head->id, &error);
    struct reconcile_order *made =
            reconcile_order_of(site_work(site, NOW), shop, head, order, stored, &error);
    g_assert_no_error(error);
    stored_order_free(stored);
    return made;
}

static void check_amount(struct decimal amount, const char *wanted)
{
    g_autofree char *text = decimal_text(amount, 2, 2);
    g_assert_cmpstr(text, ==, wanted);
}

/* ---- what the books have ---- */

static void test_invoice_and_note(void)
{
    struct site *site = site_new("[credit_note]\ncreate=refunded\nauto_send=true\n");
    deliver(site, &(struct news){.status = "processing", .paid = true, .refunds = REFUND}, 7, 1);
    must_work(site, "an order with a refund");
    const struct shop *shop = config_shop(site->config, "main");
    g_autofree char *body =
            order_body(7, "processing", true, 1, "Koffie", "ann@example.be", "121.00", REFUND);
    g_autoptr(order_auto) order = order_of(body);
    struct shop_order_head *head = head_of(7, "processing", true, 1);

    struct reconcile_order *made = compare(site, shop, head, order);
    g_assert_cmpint(made->known, ==, RECONCILE_NEWEST);
    g_assert_cmpuint(made->invoices, ==, 1);
    check_amount(made->invoiced, "121.00");
    check_amount(made->credited, "12.10");
    check_amount(made->by_hand, "0.00");
    g_assert_cmpuint(made->refunds->len, ==, 1);
    g_assert_true(g_array_index(made->refunds, struct reconcile_refund, 0).noted);
    struct reconcile_result *result = reconcile_result_new("main", false);
    g_assert_cmpint(reconcile_add(result, made), ==, RECONCILE_KINDS);
    check_amount(result->gross_orders, "108.90");
    check_amount(result->gross_documents, "108.90");
    reconcile_result_free(result);
    reconcile_order_free(made);
    shop_order_head_free(head);
    site_free(site);
}

static void test_gone(void)
{
    struct site *site = site_new("");
    deliver(site, &(struct news){.status = "processing", .paid = true}, 7, 1);
    must_work(site, "an order");
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) ids = order_invoiced_ids(site->store, "main", 0, G_MAXINT64, &error);
    g_assert_cmpuint(ids->len, ==, 1);
    g_autoptr(GArray) none =
            order_invoiced_ids(site->store, "main", NOW + 86400, G_MAXINT64, &error);
    g_assert_cmpuint(none->len, ==, 0);

    struct stored_order *stored = order_get(site->store, "main", 7, &error);
    struct reconcile_order *made = reconcile_order_gone(site_work(site, NOW), stored, &error);
    struct reconcile_result *result = reconcile_result_new("main", false);
    g_assert_cmpint(reconcile_add(result, made), ==, RECONCILE_ORDER_GONE);
    g_assert_cmpuint(result->orders, ==, 0);
    reconcile_result_free(result);
    reconcile_order_free(made);
    stored_order_free(stored);
    site_free(site);
}

/* A draft, a delivery that waits and one that failed say why there is no invoice. */
static void test_troubles(void)
{
    struct site *site = site_new("");
    site->config->rules[DOCUMENT_INVOICE].auto_send = false;
    deliver(site, &(struct news){.status = "processing", .paid = true}, 7, 1);
    must_work(site, "a draft");
    const struct shop *shop = config_shop(site->config, "main");
    g_autofree char *body =
            order_body(7, "processing", true, 1, "Koffie", "ann@example.be", "121.00", "");
    g_autoptr(order_auto) order = order_of(body);
    struct shop_order_head *head = head_of(7, "processing", true, 0);
    struct reconcile_order *made = compare(site, shop, head, order);
    g_assert_cmpstr(made->draft, ==, "#1");
    g_assert_cmpint(made->trouble_id, ==, 0);
    reconcile_order_free(made);

    deliver(site, &(struct news){.status = "completed", .paid = true}, 8, 5);
    head->id = 8;
    made = compare(site, shop, head, order);
    g_assert_cmpint(made->known, ==, RECONCILE_UNKNOWN);
    g_assert_nonnull(strstr(made->trouble, "not worked on it yet"));
    g_assert_cmpint(made->trouble_id, ==, 2);
    reconcile_order_free(made);

    deliver(site, &(struct news){.status = "completed", .paid = true, .total = "much"}, 9, 5);
    must_work(site, "an order that cannot be read");
    head->id = 9;
    made = compare(site, shop, head, NULL);
    g_assert_true(g_str_has_prefix(made->trouble, "billhook could not map the order: "));
    g_assert_cmpint(made->trouble_id, ==, 3);
    check_amount(made->total, "121.00"); /* what the list said of it */
    g_assert_true(made->paid);
    g_assert_cmpstr(made->draft, ==, "");
    reconcile_order_free(made);
    shop_order_head_free(head);
    site_free(site);
}

/* ---- what is held ---- */

static void test_holds(void)
{
    struct site *site = site_new("");
    deliver(site, &(struct news){.status = "processing", .paid = true}, 7, 1);
    must_work(site, "an order");
    g_autoptr(GError) error = NULL;
    struct stored_order *stored = order_get(site->store, "main", 7, &error);
    struct shop_order_head *head = head_of(7, "processing", true, 0);

    static const struct {
        const char *status, *total, *number;
        bool paid, holds;
        guint refunds;
        gint64 later;
    } rows[] = {
            {"processing", "121.00", "7", true, true, 0, 0},
            {"processing", "121", "7", true, true, 0, 0}, /* the same amount */
            {"processing", "121.01", "7", true, false, 0, 0},
            {"completed", "121.00", "7", true, false, 0, 0},
            {"processing", "121.00", "WEB-7", true, false, 0, 0},
            {"processing", "121.00", "7", false, false, 0, 0},
            {"processing", "121.00", "7", true, false, 1, 0}, /* a refund, or one that vanished */
            {"processing", "121.00", "7", true, false, 0, 1},
            {"processing", "nothing", "7", true, false, 0, 0},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct shop_order_head changed = *head;
        changed.status = (char *)rows[i].status;
        changed.total = (char *)rows[i].total;
        changed.number = (char *)rows[i].number;
        changed.paid_at = rows[i].paid ? head->paid_at : 0;
        changed.refunds = rows[i].refunds;
        changed.modified_at += rows[i].later;
        g_autoptr(order_auto) order = NULL;
        g_assert_cmpint(reconcile_holds(stored, &changed, &order), ==, rows[i].holds);
        g_assert_cmpint(order != NULL, ==, rows[i].holds);
    }
    g_autoptr(order_auto) order = NULL;
    g_assert_false(reconcile_holds(NULL, head, &order));
    stored->deleted = true;
    g_assert_false(reconcile_holds(stored, head, &order));
    shop_order_head_free(head);
    stored_order_free(stored);
    site_free(site);
}

/* ---- the rules ---- */

/* What is set for a row. */
struct setting {
    struct shop *shop;
    struct document_rule *invoice;
    struct order *order;
};

static void set_since(struct setting *setting)
{
    setting->shop->orders_since = (char *)"2025-11-25";
}

static void set_business(struct setting *setting)
{
    setting->invoice->business_only = true;
    g_ptr_array_set_size(setting->order->meta, 0);
}

static void set_zero(struct setting *setting)
{
    setting->order->total = (struct decimal){0};
}

static void set_never(struct setting *setting)
{
    setting->invoice->create = CREATE_NEVER;
}

static void set_completed(struct setting *setting)
{
    setting->invoice->create = CREATE_COMPLETED;
}

static char *methods[] = {(char *)"bacs", NULL}, *statuses[] = {(char *)"deposit", NULL};

static void set_on_account(struct setting *setting)
{
    setting->shop->on_account = methods;
}

static void set_pay_later(struct setting *setting)
{
    setting->shop->pay_later = methods;
}

static void set_deposit(struct setting *setting)
{
    setting->shop->unpaid_statuses = statuses;
}

static void set_disabled(struct setting *setting)
{
    setting->shop->enabled = false;
}

static void set_no_lines(struct setting *setting)
{
    g_ptr_array_set_size(setting->order->lines, 0);
}

static void set_nothing(struct setting *setting)
{
    (void)setting;
}

static const struct {
    const char *rule, *status;
    void (*set)(struct setting *setting);
} rules[] = {
        {"", "processing", set_nothing},
        {"orders_since", "processing", set_since},
        {"orders_since", "refunded", set_since},
        {"for=business", "processing", set_business},
        {"zero_total=false", "processing", set_zero},
        {"create=never", "processing", set_never},
        {"create=completed", "processing", set_completed},
        {"on_account", "completed", set_on_account},
        {"pay_later", "processing", set_pay_later},
        {"unpaid_statuses", "deposit", set_deposit},
        {"enabled=false", "processing", set_disabled},
        {"no-lines", "processing", set_no_lines},
        {"status", "refunded", set_nothing},
        {"status", "on-hold", set_nothing},
};

static void test_rules(void)
{
    struct site *site = site_new("");
    struct document_rule *invoice = &site->config->rules[DOCUMENT_INVOICE];
    const struct document_rule as_it_was = *invoice;
    for (gsize i = 0; i < G_N_ELEMENTS(rules); i++) {
        struct shop shop = *config_shop(site->config, "main");
        g_autofree char *body =
                order_body(7, rules[i].status, true, 1, "Koffie", "ann@example.be", "121.00", "");
        g_autoptr(order_auto) order = order_of(body);
        struct shop_order_head *head = head_of(7, rules[i].status, true, 0);
        rules[i].set(&(struct setting){&shop, invoice, order});

        struct reconcile_order *made = compare(site, &shop, head, order);
        g_assert_cmpstr(made->left_out, ==, rules[i].rule);
        g_assert_cmpint(made->known, ==, RECONCILE_UNKNOWN);
        struct reconcile_result *result = reconcile_result_new("main", false);
        made->known = RECONCILE_NEWEST;
        reconcile_add(result, made);
        g_assert_cmpuint(result->differences->len, ==, *rules[i].rule == 0);
        g_assert_cmpuint(result->left_out_count, ==, *rules[i].rule != 0);
        reconcile_result_free(result);
        reconcile_order_free(made);
        shop_order_head_free(head);
        *invoice = as_it_was;
    }
    site_free(site);
}

/* ---- what comes while it is compared ---- */

/* What comes meanwhile, and is worked on over another connection, as the daemon does. */
struct meanwhile {
    struct script_shop shop;
    struct news news;
    bool came;
};

static void come(struct meanwhile *meanwhile)
{
    g_autoptr(GError) error = NULL;
    struct site daemon = *meanwhile->shop.site;
    if (meanwhile->came)
        return;
    meanwhile->came = true;
    daemon.store = store_open(daemon.path, STORE_OPEN, &error);
    g_assert_no_error(error);
    deliver(&daemon, &meanwhile->news, 7, 2);
    must_work(&daemon, "meanwhile");
    store_close(daemon.store);
}

static int come_before_documents(unsigned event, void *context, void *statement, void *text)
{
    (void)event, (void)statement;
    if (strcmp(text, statement_sql(S_DOCUMENT_OF_ORDER)) == 0)
        come(context);
    return 0;
}

static void come_before_answer(void *context)
{
    struct meanwhile *meanwhile = context;
    if (strstr(meanwhile->shop.http.asked->str, "/orders/7"))
        come(meanwhile);
}

/* A shop of one order, which is listed as it was at minute `minute`. */
static void meanwhile_up(struct meanwhile *meanwhile, int minute)
{
    struct script_shop *shop = &meanwhile->shop;
    g_autofree char *body =
            order_body(7, "processing", true, minute, "Koffie", "ann@example.be", "121.00", "");
    shop->site = site_new("[credit_note]\ncreate=refunded\nauto_send=true\n");
    http_script_start(&shop->http);
    set_shop_time(shop, 60);
    make_api(shop);
    answer_list(shop, body, NULL);
}

/* Nothing differs. `notes`: how many credit notes there are then. */
static void check_agrees(struct meanwhile *meanwhile, int notes)
{
    static const struct reconcile_period day = {"2025-11-24", "2025-11-24"};
    struct script_shop *shop = &meanwhile->shop;
    g_autoptr(GError) error = NULL;
    struct shop_answer *trouble = NULL;
    http_script_add(&shop->http, "200 []"); /* the trash */
    struct reconcile_result *result = reconcile_shop(site_work(shop->site, NOW),
            config_shop(shop->site->config, "main"), shop->api, &day, NULL, &trouble, &error);
    g_assert_no_error(error);
    g_assert_null(trouble);
    g_assert_true(meanwhile->came);
    g_assert_cmpuint(result->orders, ==, 1);
    for (guint i = 0; i < result->differences->len; i++) {
        const struct reconcile_difference *found = result->differences->pdata[i];
        g_error("%s: %s", reconcile_kind_text(found->kind), found->reason);
    }
    reconcile_result_free(result);
    g_assert_cmpint(
            ask(shop->site, "SELECT count(*) FROM documents WHERE type = 'invoice'"), ==, 1);
    g_assert_cmpint(ask(shop->site, "SELECT count(*) FROM documents WHERE type = 'credit_note'"),
            ==, notes);
}

/* The order is held, and its refund's credit note is issued before its documents are read. */
static void test_refund_meanwhile(void)
{
    struct meanwhile meanwhile = {
            .news = {.status = "processing", .paid = true, .refunds = REFUND}};
    meanwhile_up(&meanwhile, 1);
    struct site *site = meanwhile.shop.site;
    deliver(site, &(struct news){.status = "processing", .paid = true}, 7, 1);
    must_work(site, "an order");
    sqlite3_trace_v2(site->store->db, SQLITE_TRACE_STMT, come_before_documents, &meanwhile);
    check_agrees(&meanwhile, 1);
    sqlite3_trace_v2(site->store->db, 0, NULL, NULL);
    script_down(&meanwhile.shop, NULL);
}

/* The order is not known, and its webhook comes while the shop is asked for it. */
static void test_webhook_meanwhile(void)
{
    struct meanwhile meanwhile = {.news = {.status = "processing", .paid = true}};
    meanwhile_up(&meanwhile, 2);
    meanwhile.shop.http.before = come_before_answer;
    meanwhile.shop.http.context = &meanwhile;
    g_autofree char *body =
            order_body(7, "processing", true, 2, "Koffie", "ann@example.be", "121.00", "");
    answer_order(&meanwhile.shop, body);
    check_agrees(&meanwhile, 0);
    script_down(&meanwhile.shop, NULL);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/reconcile-order/invoice-and-note", test_invoice_and_note);
    g_test_add_func("/reconcile-order/gone", test_gone);
    g_test_add_func("/reconcile-order/troubles", test_troubles);
    g_test_add_func("/reconcile-order/holds", test_holds);
    g_test_add_func("/reconcile-order/rules", test_rules);
    g_test_add_func("/reconcile-order/refund-meanwhile", test_refund_meanwhile);
    g_test_add_func("/reconcile-order/webhook-meanwhile", test_webhook_meanwhile);
    return g_test_run();
}
