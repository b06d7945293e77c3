/* Whether two bodies of an order say the same. Goal: what depends on how it was asked costs
 * nothing, and no change of an order is missed. */
#include "answers.h"
#include "shop/same_order.h"

#define URL "https://a.example/checkout/order-pay/7/?key=k"
#define BODY                                                                                     \
    "{\"id\":7,\"total\":\"12.10\",\"paid\":null,\"meta_data\":[{\"id\":1,\"key\":\"a\","        \
    "\"value\":"                                                                                 \
    "\"x\"},{\"id\":2,\"key\":\"b\",\"value\":{\"k\":[1,2]}}],\"line_items\":[{\"id\":3,"        \
    "\"meta_data\":[{\"id\":5},{\"id\":6}]},{\"id\":4}],\"payment_url\":\"" URL "\",\"_links\":" \
    "{\"self\":[{\"href\":\"https://a.example/7\"}]}}"

static bool same(const char *a, const char *b)
{
    g_autoptr(GBytes) first = bytes_of(a), second = bytes_of(b);
    bool forth = shop_same_order(first, second), back = shop_same_order(second, first);
    g_assert_true(forth == back);
    return forth;
}

/* The body with one part of it replaced. */
static char *with(const char *part, const char *other)
{
    g_auto(GStrv) parts = g_strsplit(BODY, part, 2);
    g_assert_cmpuint(g_strv_length(parts), ==, 2);
    return g_strconcat(parts[0], other, parts[1], NULL);
}

static const struct {
    const char *name, *part, *other;
    bool same;
} rows[] = {
        {"itself", "7", "7", true},
        {"blanks", ":null", " : null ", true},
        {"keys in another order", "\"id\":7,\"total\":\"12.10\"", "\"total\":\"12.10\",\"id\":7",
                true},
        {"an escape", "\"x\"", "\"\\u0078\"", true},
        {"meta in another order",
                "{\"id\":1,\"key\":\"a\",\"value\":\"x\"},{\"id\":2,\"key\":\"b\",\"value\":{\"k\":"
                "[1,2]}}",
                "{\"id\":2,\"key\":\"b\",\"value\":{\"k\":[1,2]}},{\"id\":1,\"value\":\"x\","
                "\"key\":\"a\"}",
                true},
        {"a line's meta in another order", "{\"id\":5},{\"id\":6}", "{\"id\":6},{\"id\":5}", true},
        {"other links", "https://a.example/7", "http://b.example/7", true},
        {"no links", ",\"_links\":{\"self\":[{\"href\":\"https://a.example/7\"}]}", "", true},
        {"another scheme and host", "https://a.example/checkout", "http://127.0.0.1:8493/checkout",
                true},

        {"another path", "order-pay/7", "order-pay/8", false},
        {"another key of the payment", "key=k", "key=K", false},
        {"another amount", "12.10", "12.11", false},
        {"an amount written otherwise", "\"12.10\"", "12.10", false},
        {"null and a text", ":null", ":\"\"", false},
        {"null and false", ":null", ":false", false},
        {"one key more", "\"paid\"", "\"more\":1,\"paid\"", false},
        {"one key less", "\"paid\":null,", "", false},
        {"another name of a key", "\"paid\"", "\"pain\"", false},
        {"another value of meta", "\"x\"", "\"y\"", false},
        {"another value deep in meta", "[1,2]", "[2,1]", false},
        {"one meta entry more", "{\"id\":5}", "{\"id\":5},{\"id\":5}", false},
        {"lines in another order", "\"line_items\":[", "\"line_items\":[{\"id\":4},", false},
        {"a text that looks like structure", "\"x\"", "\"x,{}\"", false},
        {"links deeper down are content", "{\"id\":4}", "{\"id\":4,\"_links\":1}", false},
        {"no JSON", "}", "", false},
};

static void test_rows(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *other = with(rows[i].part, rows[i].other);
        g_test_message("%s", rows[i].name);
        g_assert_true(same(BODY, other) == rows[i].same);
    }
}

/* What is no order is the same as nothing, not even as itself. */
static void test_no_object(void)
{
    static const char *const texts[] = {"", "[]", "7", "null", "{", "{}x"};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        g_assert_false(same(texts[i], texts[i]));
    g_assert_true(same("{}", " { } "));
}

/* ---- captured answers ---------------------------------------------------------------------------
 */

/* A put that changes nothing but its date is another state; the same order twice is not. */
static void test_captured(void)
{
    g_autoptr(GBytes) order = captured_body("146-order-put-meta-same");
    if (!order)
        return;
    g_autoptr(GBytes) again = captured_body("147-order-put-nothing");
    g_autoptr(GBytes) large = captured_body("099-order-lines-50");
    g_assert_true(shop_same_order(order, order));
    g_assert_true(shop_same_order(large, large));
    g_assert_false(shop_same_order(order, large));
    g_test_message("again: %d", shop_same_order(order, again));
}

/* An order of a list and the same one by its id. */
static void test_captured_list(void)
{
    static const char *const files[] = {"096-order-refund-several", "101-order-pending",
            "102-order-custom-verzonden", "104-order-eu-b2b-exempt", "106-order-company-vat"};
    g_autoptr(GBytes) list = captured_body("093-list-100-plain");
    guint compared = 0;
    if (!list)
        return;
    cJSON *orders = cJSON_ParseWithLength(g_bytes_get_data(list, NULL), g_bytes_get_size(list));
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autoptr(GBytes) one = captured_body(files[i]);
        cJSON *order = cJSON_ParseWithLength(g_bytes_get_data(one, NULL), g_bytes_get_size(one));
        double id = cJSON_GetNumberValue(cJSON_GetObjectItem(order, "id"));
        const cJSON *entry;
        char *printed = cJSON_PrintUnformatted(order);
        g_autoptr(GBytes) single = g_bytes_new_take(printed, strlen(printed));
        cJSON_ArrayForEach (entry, orders) {
            if (cJSON_GetNumberValue(cJSON_GetObjectItem(entry, "id")) != id)
                continue;
            char *text = cJSON_PrintUnformatted(entry);
            g_autoptr(GBytes) of_list = g_bytes_new_take(text, strlen(text));
            g_test_message("%s", files[i]);
            g_assert_true(shop_same_order(of_list, single));
            compared++;
        }
        cJSON_Delete(order);
    }
    cJSON_Delete(orders);
    g_assert_cmpuint(compared, >=, 3);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/shop/same/rows", test_rows);
    g_test_add_func("/shop/same/no-object", test_no_object);
    g_test_add_func("/shop/same/captured", test_captured);
    g_test_add_func("/shop/same/captured-list", test_captured_list);
    return g_test_run();
}
