/* The readers of the shop's answers. Goal: what a list, a refund or a webhook says arrives as it
 * was meant, signs and order included, and what is none of it is refused whole. */
#include "answers.h"
#include "base/decimal.h"
#include "base/error.h"
#include "shop/read.h"

static void assert_decimal(struct decimal value, const char *text)
{
    g_autofree char *shown = decimal_text(value, 0, 12);
    g_assert_cmpstr(shown, ==, text);
}

/* ---- heads --------------------------------------------------------------------------------------
 */

static void test_heads(void)
{
    g_autoptr(GBytes) body = bytes_of(
            "[{\"id\":64,\"number\":\"WEB-64\",\"status\":\"wc-processing\",\"total\":\"25.98\","
            "\"date_created_gmt\":\"2026-11-28T20:39:56\",\"date_modified_gmt\":"
            "\"2026-11-28T20:40:13\",\"date_paid_gmt\":null,\"refunds\":[{\"id\":1},{\"id\":2}],"
            "\"_links\":{\"self\":[]}},"
            "{\"id\":\"7\"},5,{\"id\":0},null,"
            "{\"id\":9007199254740991,\"status\":7,\"date_modified_gmt\":\"2026-11-28\","
            "\"refunds\":{}}]");
    guint odd = 0;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) heads = shop_read_heads(body, &odd, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(heads->len, ==, 2);
    g_assert_cmpuint(odd, ==, 4);

    const struct shop_order_head *first = heads->pdata[0], *last = heads->pdata[1];
    g_assert_cmpint(first->id, ==, 64);
    g_assert_cmpstr(first->number, ==, "WEB-64");
    g_assert_cmpstr(first->status, ==, "processing");
    g_assert_cmpstr(first->total, ==, "25.98");
    g_assert_cmpint(first->created_at, ==, 1795898396);
    g_assert_cmpint(first->modified_at, ==, 1795898413);
    g_assert_cmpint(first->paid_at, ==, 0);
    g_assert_cmpuint(first->refunds, ==, 2);
    g_assert_cmpint(last->id, ==, 9007199254740991);
    g_assert_cmpint(last->modified_at, ==, 0);
    g_assert_cmpuint(last->refunds, ==, 0);
    g_assert_cmpstr(last->number, ==, "");
}

/* The goal: what is asked for is what is read. */
static void test_fields(void)
{
    g_auto(GStrv) fields = g_strsplit(shop_head_fields(), ",", -1);
    g_assert_cmpuint(g_strv_length(fields), ==, 8);
    g_assert_true(g_strv_contains((const char *const *)fields, "date_modified_gmt"));
    g_assert_true(g_strv_contains((const char *const *)fields, "refunds"));
}

/* A text of the shop is one clean line, and bounded. */
static void test_texts(void)
{
    g_autofree char *wide = g_strnfill(70000, 'x');
    g_autofree char *text = g_strdup_printf(
            "[{\"id\":1,\"number\":\"a\\u0000\\r\\n\\u202eb\",\"status\":\"%s\"}]", wide);
    g_autoptr(GBytes) body = bytes_of(text);
    g_autoptr(GPtrArray) heads = shop_read_heads(body, NULL, NULL);
    const struct shop_order_head *head = heads->pdata[0];
    g_assert_null(strpbrk(head->number, "\r\n"));
    g_assert_true(g_utf8_validate(head->number, -1, NULL));
    g_assert_cmpuint(strlen(head->status), ==, 500);
}

typedef GPtrArray *(*read_function)(GBytes *body, GError **error);

static GPtrArray *heads_of(GBytes *body, GError **error)
{
    return shop_read_heads(body, NULL, error);
}

static GPtrArray *refunds_of(GBytes *body, GError **error)
{
    return shop_read_refunds(body, 54, error);
}

static const read_function readers[] = {heads_of, refunds_of, shop_read_webhooks};

/* What is no list of the size is nothing. */
static void test_no_list(void)
{
    static const char *const texts[] = {"", "{}", "[", "[{\"id\":1}", "null", "\"x\"", "<html>",
            "[]x", "[1,]", "\xef\xbb\xbf[]"};
    g_autoptr(GString) endless = g_string_new("[0");
    for (int i = 0; i < SHOP_LIST_MOST; i++)
        g_string_append(endless, ",0");
    g_string_append_c(endless, ']');

    for (gsize r = 0; r < G_N_ELEMENTS(readers); r++)
        for (gsize i = 0; i <= G_N_ELEMENTS(texts); i++) {
            g_autoptr(GBytes) body = bytes_of(i < G_N_ELEMENTS(texts) ? texts[i] : endless->str);
            g_autoptr(GError) error = NULL;
            g_assert_null(readers[r](body, &error));
            g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_INPUT);
        }
}

static void test_empty_list(void)
{
    g_autoptr(GBytes) body = bytes_of(" [ ] ");
    for (gsize r = 0; r < G_N_ELEMENTS(readers); r++) {
        g_autoptr(GPtrArray) list = readers[r](body, NULL);
        g_assert_nonnull(list);
        g_assert_cmpuint(list->len, ==, 0);
    }
}

/* ---- refunds ------------------------------------------------------------------------------------
 */

#define LINE                                                                                       \
    "{\"id\":5,\"name\":\"Mok &amp; co\",\"sku\":\"M-1\",\"quantity\":-2,\"subtotal\":\"-33.04\"," \
    "\"subtotal_tax\":\"-6.94\",\"total\":\"-33.04\",\"total_tax\":\"-6.94\",\"taxes\":[{\"id\":"  \
    "1,"                                                                                           \
    "\"total\":\"-6.94\",\"subtotal\":\"-6.94\"}],\"meta_data\":[{\"key\":\"_refunded_item_id\","  \
    "\"value\":\"103\"}]}"
#define SHIPPING                                                                                  \
    "{\"id\":6,\"method_title\":\"Bpost\",\"total\":\"-4.95\",\"total_tax\":\"-1.04\",\"taxes\":" \
    "[{\"id\":1,\"total\":\"-1.04\",\"subtotal\":\"\"}],\"meta_data\":[{\"key\":"                 \
    "\"_refunded_item_id\",\"value\":104}]}"
#define DISCOUNT                                                                             \
    "{\"id\":8,\"name\":\"Korting\",\"total\":\"1.00\",\"total_tax\":\"0.21\",\"taxes\":[]," \
    "\"meta_data\":[]}"
#define RATE                                                                                       \
    "{\"id\":9,\"rate_code\":\"BE-BTW-1\",\"rate_id\":1,\"label\":\"BTW 21%\",\"compound\":false," \
    "\"tax_total\":\"-6.73\",\"shipping_tax_total\":\"-1.04\",\"rate_percent\":21}"

static void test_refund(void)
{
    g_autoptr(GBytes) body = bytes_of(
            "[{\"id\":71,\"date_created_gmt\":\"2026-11-28T20:40:10\",\"amount\":\"44.76\","
            "\"reason\":\"Mok <b>kapot</b>\",\"line_items\":[" LINE
            "],\"shipping_lines\":[" SHIPPING "],\"fee_lines\":[" DISCOUNT "],\"tax_lines\":[" RATE
            "]}]");
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) refunds = shop_read_refunds(body, 54, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(refunds->len, ==, 1);
    const struct shop_refund *refund = refunds->pdata[0];
    g_assert_cmpint(refund->id, ==, 71);
    g_assert_cmpstr(refund->reason, ==, "Mok kapot");
    assert_decimal(refund->amount, "44.76");
    g_assert_cmpuint(refund->lines->len, ==, 3);

    const struct shop_refund_line *line = refund->lines->pdata[0];
    g_assert_cmpint(line->kind, ==, LINE_PRODUCT);
    g_assert_cmpint(line->item_id, ==, 103);
    g_assert_cmpstr(line->name, ==, "Mok & co");
    g_assert_cmpstr(line->sku, ==, "M-1");
    assert_decimal(line->quantity, "2");
    assert_decimal(line->net, "33.04");
    assert_decimal(line->tax, "6.94");
    g_assert_cmpuint(line->taxes->len, ==, 1);
    assert_decimal(g_array_index(line->taxes, struct line_tax, 0).total, "6.94");
    assert_decimal(g_array_index(line->taxes, struct line_tax, 0).subtotal, "6.94");

    const struct shop_refund_line *shipping = refund->lines->pdata[1];
    g_assert_cmpint(shipping->kind, ==, LINE_SHIPPING);
    g_assert_cmpint(shipping->item_id, ==, 104);
    g_assert_cmpstr(shipping->name, ==, "Bpost");
    assert_decimal(shipping->quantity, "1");
    assert_decimal(shipping->net, "4.95");

    const struct shop_refund_line *discount = refund->lines->pdata[2];
    g_assert_cmpint(discount->kind, ==, LINE_FEE);
    g_assert_cmpint(discount->item_id, ==, 0);
    assert_decimal(discount->net, "-1");
    assert_decimal(discount->tax, "-0.21");

    g_assert_cmpuint(refund->rates->len, ==, 1);
    const struct tax_rate *rate = &g_array_index(refund->rates, struct tax_rate, 0);
    assert_decimal(rate->percent, "21");
    assert_decimal(rate->tax_total, "7.77");
}

/* An amount only, as "Order fully refunded." also is: no lines, and none of the lists need be
 * there. */
static void test_amount_only(void)
{
    g_autoptr(GBytes) body = bytes_of(
            "[{\"id\":74,\"amount\":\"5.00\",\"reason\":\"\",\"line_items\":[],\"tax_lines\":[]},"
            "{\"id\":75,\"amount\":\"-2.50\"}]");
    g_autoptr(GPtrArray) refunds = shop_read_refunds(body, 57, NULL);
    g_assert_cmpuint(refunds->len, ==, 2);
    const struct shop_refund *first = refunds->pdata[0], *second = refunds->pdata[1];
    assert_decimal(first->amount, "5");
    g_assert_cmpuint(first->lines->len, ==, 0);
    g_assert_cmpuint(first->rates->len, ==, 0);
    assert_decimal(second->amount, "2.5");
    g_assert_cmpstr(second->reason, ==, "");
}

/* A line that takes back an amount and no piece. */
static void test_amount_of_a_line(void)
{
    g_autoptr(GBytes) body = bytes_of(
            "[{\"id\":1,\"amount\":\"1.21\",\"line_items\":[{\"id\":2,\"name\":\"x\",\"quantity\":"
            "0,"
            "\"subtotal\":\"-1.00\",\"total\":\"-1.00\",\"total_tax\":\"-0.21\",\"taxes\":[],"
            "\"meta_data\":[{\"key\":\"_refunded_item_id\",\"value\":{}}]}]}]");
    g_autoptr(GPtrArray) refunds = shop_read_refunds(body, 1, NULL);
    const struct shop_refund *refund = refunds->pdata[0];
    const struct shop_refund_line *line = refund->lines->pdata[0];
    assert_decimal(line->quantity, "0");
    assert_decimal(line->net, "1");
    g_assert_cmpint(line->item_id, ==, 0);
}

/* Newest first at 10.5, in no order of ids within a second at 8.2. */
static void test_order_of_refunds(void)
{
#define AT(id, second) \
    "{\"id\":" id ",\"amount\":\"1\",\"date_created_gmt\":\"2026-11-28T20:40:" second "\"}"
    g_autoptr(GBytes) body = bytes_of(
            "[" AT("77", "12") "," AT("75", "11") "," AT("76", "11") "," AT("80", "10") "]");
    static const gint64 ids[] = {80, 75, 76, 77};
    g_autoptr(GPtrArray) refunds = shop_read_refunds(body, 58, NULL);
    g_assert_cmpuint(refunds->len, ==, G_N_ELEMENTS(ids));
    for (guint i = 0; i < refunds->len; i++)
        g_assert_cmpint(((const struct shop_refund *)refunds->pdata[i])->id, ==, ids[i]);
}

/* The goal: nothing is credited from what could not be read whole, and the error says where. */
static void test_wrong_refunds(void)
{
    static const struct {
        const char *text, *says;
    } rows[] = {
            {"[{\"amount\":\"1\"}]", "order 54: refunds 1: id"},
            {"[{\"id\":1}]", "amount"},
            {"[{\"id\":1,\"amount\":\"1,00\"}]", "amount"},
            {"[{\"id\":1,\"amount\":\"1\"},{\"id\":1,\"amount\":\"2\"}]", "another refund"},
            {"[{\"id\":1,\"amount\":\"1\"},7]", "refunds 2"},
            {"[{\"id\":1,\"amount\":\"1\",\"date_created_gmt\":\"today\"}]", "date_created_gmt"},
            {"[{\"id\":1,\"amount\":\"1\",\"line_items\":[{\"id\":2,\"total\":\"x\"}]}]",
                    "line_items 1: total"},
            {"[{\"id\":1,\"amount\":\"1\",\"line_items\":[null]}]", "line_items 1"},
            {"[{\"id\":1,\"amount\":\"1\",\"fee_lines\":[{\"total\":\"1\"},{}]}]", "fee_lines 2"},
            {"[{\"id\":1,\"amount\":\"1\",\"tax_lines\":[{\"rate_id\":1,\"tax_total\":\"x\"}]}]",
                    "tax_lines 1"},
            {"[{\"id\":1,\"amount\":\"99999999999999999999\"}]", "amount"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GBytes) body = bytes_of(rows[i].text);
        g_autoptr(GError) error = NULL;
        g_assert_null(shop_read_refunds(body, 54, &error));
        g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_INPUT);
        g_test_message("%s", error->message);
        g_assert_nonnull(strstr(error->message, rows[i].says));
    }
}

/* ---- webhooks, about ----------------------------------------------------------------------------
 */

static void test_webhooks(void)
{
    g_autoptr(GBytes) body = bytes_of(
            "[{\"id\":1,\"name\":\"billhook order.created\",\"status\":\"active\",\"topic\":"
            "\"order.created\",\"delivery_url\":\"https://b.example/woocommerce/main\"},"
            "{\"id\":null,\"name\":\"odd\"},[],{\"id\":3}]");
    g_autoptr(GPtrArray) webhooks = shop_read_webhooks(body, NULL);
    g_assert_cmpuint(webhooks->len, ==, 2);
    const struct shop_webhook *first = webhooks->pdata[0], *last = webhooks->pdata[1];
    g_assert_cmpint(first->id, ==, 1);
    g_assert_cmpstr(first->name, ==, "billhook order.created");
    g_assert_cmpstr(first->topic, ==, "order.created");
    g_assert_cmpstr(first->status, ==, "active");
    g_assert_cmpstr(first->delivery_url, ==, "https://b.example/woocommerce/main");
    g_assert_cmpint(last->id, ==, 3);
    g_assert_cmpstr(last->delivery_url, ==, "");
}

static void test_about(void)
{
    static const char *const texts[] = {
            "{\"environment\":{\"version\":\"10.5.0\",\"wp_version\":\"6.9.4\",\"default_"
            "timezone\":"
            "\"UTC\"},\"settings\":{\"currency\":\"EUR\",\"number_of_decimals\":2}}",
            "[{\"id\":\"woocommerce_currency\",\"value\":\"USD\"},{\"id\":\"woocommerce_calc_"
            "taxes\","
            "\"value\":\"yes\"},{\"id\":\"x\",\"value\":[1]}]",
            "[{\"id\":\"woocommerce_prices_include_tax\",\"value\":\"yes\"},{\"id\":"
            "\"woocommerce_tax_round_at_subtotal\",\"value\":\"no\"}]",
            "[{\"date_created\":\"2026-11-28T21:39:56\",\"date_created_gmt\":"
            "\"2026-11-28T20:39:56\"}]",
    };
    struct shop_about about;
    shop_about_init(&about);
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GBytes) body = bytes_of(texts[i]);
        g_assert_true(shop_read_about(&about, body));
    }
    g_assert_cmpstr(about.woocommerce, ==, "10.5.0");
    g_assert_cmpstr(about.wordpress, ==, "6.9.4");
    g_assert_cmpstr(about.currency, ==, "EUR");
    g_assert_cmpstr(about.timezone, ==, "UTC+01:00");
    g_assert_cmpint(about.price_decimals, ==, 2);
    g_assert_cmpstr(about.calc_taxes, ==, "yes");
    g_assert_cmpstr(about.prices_include_tax, ==, "yes");
    g_assert_cmpstr(about.tax_round_at_subtotal, ==, "no");
    shop_about_clear(&about);
}

static void test_no_about(void)
{
    static const char *const texts[] = {"{}", "[]", "[{\"value\":1}]", "", "{\"id\":", "7"};
    struct shop_about about;
    shop_about_init(&about);
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GBytes) body = bytes_of(texts[i]);
        g_assert_false(shop_read_about(&about, body));
    }
    g_autoptr(GBytes) odd = bytes_of("{\"settings\":{\"number_of_decimals\":900}}");
    g_assert_true(shop_read_about(&about, odd));
    g_assert_cmpint(about.price_decimals, ==, -1);
    g_assert_cmpstr(about.woocommerce, ==, "");
    shop_about_clear(&about);
}

/* West of Greenwich, and half hours. */
static void test_zones(void)
{
    static const struct {
        const char *local, *zone;
    } rows[] = {
            {"2026-11-28T20:00:00", "UTC+00:00"},
            {"2026-11-28T16:30:00", "UTC-03:30"},
            {"2026-11-29T01:45:00", "UTC+05:45"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct shop_about about;
        shop_about_init(&about);
        g_autofree char *text = g_strdup_printf(
                "[{\"date_created\":\"%s\",\"date_created_gmt\":\"2026-11-28T20:00:00\"}]",
                rows[i].local);
        g_autoptr(GBytes) body = bytes_of(text);
        g_assert_true(shop_read_about(&about, body));
        g_assert_cmpstr(about.timezone, ==, rows[i].zone);
        shop_about_clear(&about);
    }
}

/* ---- captured answers ---------------------------------------------------------------------------
 */

static void test_captured_heads(void)
{
    g_autoptr(GBytes) fields = captured_body("086-list-fields");
    if (!fields)
        return;
    g_autoptr(GBytes) whole = captured_body("093-list-100-plain");
    GBytes *const bodies[] = {fields, whole};
    for (gsize i = 0; i < G_N_ELEMENTS(bodies); i++) {
        guint odd = 0;
        g_autoptr(GPtrArray) heads = shop_read_heads(bodies[i], &odd, NULL);
        g_assert_cmpuint(heads->len, >, 30);
        g_assert_cmpuint(odd, ==, 0);
        for (guint k = 0; k < heads->len; k++)
            g_assert_cmpint(((const struct shop_order_head *)heads->pdata[k])->modified_at, >, 0);
    }
}

static struct decimal sum_of(const struct shop_refund *refund)
{
    struct decimal sum = decimal_from_int(0);
    for (guint i = 0; i < refund->lines->len; i++) {
        const struct shop_refund_line *line = refund->lines->pdata[i];
        g_assert_cmpint(line->item_id, >, 0);
        sum = decimal_add(sum, decimal_add(line->net, line->tax));
    }
    return sum;
}

/* The lines of a real refund come to its amount. */
static void test_captured_refunds(void)
{
    static const struct {
        const char *file;
        guint refunds, lines; /* of the first */
    } rows[] = {
            {"114-refunds-refund-line", 1, 1},
            {"116-refunds-refund-amount-only-mixed", 1, 0},
            {"117-refunds-refund-several", 3, 1},
            {"118-refunds-refund-full-lines", 1, 3},
            {"119-refunds-refund-full-status", 1, 0},
            {"121-refunds-refund-6-line-mixed", 1, 1},
            {"122-refunds-pending", 0, 0},
            {"128-refunds-of-deleted-order", 0, 0},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GBytes) body = captured_body(rows[i].file);
        if (!body)
            return;
        g_autoptr(GError) error = NULL;
        g_autoptr(GPtrArray) refunds = shop_read_refunds(body, 1, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(refunds->len, ==, rows[i].refunds);
        for (guint k = 0; k < refunds->len; k++) {
            const struct shop_refund *refund = refunds->pdata[k];
            struct decimal sum = sum_of(refund);
            if (k == 0)
                g_assert_cmpuint(refund->lines->len, ==, rows[i].lines);
            if (refund->lines->len)
                g_assert_cmpint(decimal_compare(sum, refund->amount), ==, 0);
        }
    }
}

static void test_captured_rest(void)
{
    g_autoptr(GBytes) list = captured_body("028-webhooks-list-one-paused");
    if (!list)
        return;
    g_autoptr(GPtrArray) webhooks = shop_read_webhooks(list, NULL);
    g_assert_cmpuint(webhooks->len, ==, 2);
    g_assert_cmpstr(((const struct shop_webhook *)webhooks->pdata[1])->status, ==, "paused");

    static const char *const files[] = {
            "158-system-status", "162-settings-general", "094-list-http10-accept-any"};
    struct shop_about about;
    shop_about_init(&about);
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autoptr(GBytes) body = captured_body(files[i]);
        g_assert_true(shop_read_about(&about, body));
    }
    g_assert_cmpstr(about.woocommerce, ==, "10.5.0");
    g_assert_cmpstr(about.calc_taxes, ==, "yes");
    g_assert_cmpstr(about.timezone, ==, "UTC+01:00");
    g_assert_cmpint(about.price_decimals, ==, 2);
    shop_about_clear(&about);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/shop/read/heads", test_heads);
    g_test_add_func("/shop/read/fields", test_fields);
    g_test_add_func("/shop/read/texts", test_texts);
    g_test_add_func("/shop/read/no-list", test_no_list);
    g_test_add_func("/shop/read/empty-list", test_empty_list);
    g_test_add_func("/shop/read/refund", test_refund);
    g_test_add_func("/shop/read/amount-only", test_amount_only);
    g_test_add_func("/shop/read/amount-of-a-line", test_amount_of_a_line);
    g_test_add_func("/shop/read/order-of-refunds", test_order_of_refunds);
    g_test_add_func("/shop/read/wrong-refunds", test_wrong_refunds);
    g_test_add_func("/shop/read/webhooks", test_webhooks);
    g_test_add_func("/shop/read/about", test_about);
    g_test_add_func("/shop/read/no-about", test_no_about);
    g_test_add_func("/shop/read/zones", test_zones);
    g_test_add_func("/shop/read/captured-heads", test_captured_heads);
    g_test_add_func("/shop/read/captured-refunds", test_captured_refunds);
    g_test_add_func("/shop/read/captured-rest", test_captured_rest);
    return g_test_run();
}
