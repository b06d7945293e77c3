/* What Mollie answers, read, and what it is sent. Goal: nothing but a link with an id, an address
 * that can be shown and cents in EUR comes in, and what is paid is booked to the cent or not at
 * all. */
#include <string.h>

#include "base/error.h"
#include "mollie/read.h"
#include "bytes.h"

#define URL "https://paymentlink.mollie.com/payment/4Y0eZitmBnQ6IDoMqZQKh/"
#define AMOUNT "\"amount\":{\"value\":\"121.00\",\"currency\":\"EUR\"}"

/* ---- a link ---- */

static const struct {
    const char *name, *body;
    const char *url;
    money amount;
    bool test, archived;
    gint64 paid_at;
} links[] = {
        {"as made",
                "{\"resource\":\"payment-link\",\"id\":\"pl_4Y0e\",\"mode\":\"live\","
                "\"description\":\"A 1\"," AMOUNT ",\"archived\":false,\"redirectUrl\":null,"
                "\"createdAt\":\"2026-11-29T08:00:00+00:00\",\"paidAt\":null,\"_links\":{"
                "\"self\":{\"href\":\"x\"},\"paymentLink\":{\"href\":\"" URL "\"}}}",
                URL, 12100, false, false, 0},
        {"paid, in test mode, in summer time",
                "{\"id\":\"pl_4Y0e\",\"mode\":\"test\",\"description\":\"A 1\"," AMOUNT
                ",\"createdAt\":\"2026-11-29T08:00:00+00:00\",\"paidAt\":"
                "\"2026-08-01T10:00:00+02:00\"}",
                "", 12100, true, false, 1785571200},
        {"archived",
                "{\"id\":\"pl_4Y0e\",\"description\":\"A 1\",\"archived\":true,"
                "\"createdAt\":\"2026-11-29T08:00:00Z\"," AMOUNT "}",
                "", 12100, false, true, 0},
        {"in dollars",
                "{\"id\":\"pl_4Y0e\",\"description\":\"A 1\",\"createdAt\":"
                "\"2026-11-29T08:00:00Z\",\"amount\":{\"value\":\"121.00\","
                "\"currency\":\"USD\"}}",
                "", 0, false, false, 0},
        {"half a cent",
                "{\"id\":\"pl_4Y0e\",\"description\":\"A 1\",\"createdAt\":"
                "\"2026-11-29T08:00:00Z\",\"amount\":{\"value\":\"121.005\","
                "\"currency\":\"EUR\"}}",
                "", 0, false, false, 0},
        {"less than nothing",
                "{\"id\":\"pl_4Y0e\",\"description\":\"A 1\",\"createdAt\":"
                "\"2026-11-29T08:00:00Z\",\"amount\":{\"value\":\"-1.00\","
                "\"currency\":\"EUR\"}}",
                "", 0, false, false, 0},
        {"a day is no time",
                "{\"id\":\"pl_4Y0e\",\"description\":\"A 1\"," AMOUNT
                ",\"createdAt\":\"2026-11-29T08:00:00Z\",\"paidAt\":\"2026-11-29\"}",
                "", 12100, false, false, 0},
};

static void test_link(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(links); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GBytes) body = bytes_of(links[i].body);
        g_autoptr(mollie_link_auto) link = mollie_read_link(body, &error);
        g_assert_no_error(error);
        g_test_message("%s", links[i].name);
        g_assert_cmpstr(link->id, ==, "pl_4Y0e");
        g_assert_cmpstr(link->description, ==, "A 1");
        g_assert_cmpstr(link->url, ==, links[i].url);
        g_assert_cmpint(link->amount, ==, links[i].amount);
        g_assert_cmpint(link->paid_at, ==, links[i].paid_at);
        g_assert_cmpint(link->created_at, ==, 1795939200);
        g_assert_true(link->test == links[i].test && link->archived == links[i].archived);
    }
}

/* Addresses that a page or a mail must never show. */
static void test_urls(void)
{
    static const struct {
        const char *href;
        bool kept;
    } cases[] = {
            {URL, true},
            {"http://127.0.0.1:8000/pay/1", true},
            {"http://paymentlink.mollie.com/1", false},
            {"javascript:alert(1)", false},
            {"HTTPS://mollie.com/1", false}, /* the page's reader takes it for no link */
            {"https://user:word@mollie.com/1", false},
            {"https://mollie.com/a b", false},
            {"https://mollie.com/<b>", false},
            {"https://mollie.com/\\u0000", false},
            {"https://mollie.com/\\u00e9", false},
            {"", false},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = g_strdup_printf(
                "{\"id\":\"pl_1\",\"_links\":{\"paymentLink\":{\"href\":\"%s\"}}}", cases[i].href);
        g_autoptr(GBytes) body = bytes_of(text);
        g_autoptr(mollie_link_auto) link = mollie_read_link(body, NULL);
        g_assert_nonnull(link);
        g_assert_cmpstr(link->url, ==, cases[i].kept ? cases[i].href : "");
    }

    g_autofree char *tail = g_strnfill(MOLLIE_URL_MOST, 'a');
    g_autofree char *long_url = g_strdup_printf("{\"id\":\"pl_1\",\"_links\":{\"paymentLink\":"
                                                "{\"href\":\"https://mollie.com/%s\"}}}",
            tail);
    g_autoptr(GBytes) body = bytes_of(long_url);
    g_autoptr(mollie_link_auto) link = mollie_read_link(body, NULL);
    g_assert_cmpstr(link->url, ==, "");
}

static void test_no_link(void)
{
    static const char *const bodies[] = {
            "",
            "<html>502</html>",
            "[]",
            "{}",
            "{\"id\":7}x",
            "{\"id\":\"\"}",
            "{\"id\":\"pl_1/../payments\"}",
            "{\"id\":\"pl_1?x\"}",
            "{\"id\":{\"a\":1}}",
            "{\"id\":\"pl_1\",\"id\":\"pl_2\"}",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(bodies); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GBytes) body = bytes_of(bodies[i]);
        g_assert_null(mollie_read_link(body, &error));
        g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_INPUT);
    }
}

static void test_ids(void)
{
    g_autofree char *longest = g_strnfill(80, 'a'), *longer = g_strnfill(81, 'a');
    g_assert_true(mollie_is_id("tr_7UhSN1zuXS") && mollie_is_id(longest));
    g_assert_false(mollie_is_id("") || mollie_is_id(longer) || mollie_is_id("a.b") ||
            mollie_is_id("a b") || mollie_is_id("é"));
}

/* ---- lists ---- */

static void test_links(void)
{
    bool more;
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) body = bytes_of(
            "{\"count\":3,\"_embedded\":{\"payment_links\":[{\"id\":\"pl_2\"},{\"id\":"
            "\"no good\"},{\"id\":\"pl_1\",\"description\":\"first\"}]},\"_links\":"
            "{\"next\":{\"href\":\"https://api.mollie.com/v2/payment-links?from=pl_0\"}}}");
    g_autoptr(GPtrArray) list = mollie_read_links(body, &more, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(list->len, ==, 2);
    g_assert_cmpstr(((struct mollie_link *)list->pdata[1])->description, ==, "first");
    g_assert_true(more);

    g_autoptr(GBytes) last = bytes_of("{\"_embedded\":{\"payment_links\":[]},\"_links\":"
                                      "{\"next\":null}}");
    g_autoptr(GPtrArray) none = mollie_read_links(last, &more, &error);
    g_assert_no_error(error);
    g_assert_true(none->len == 0 && !more);
}

/* More entries than Mollie ever gives, and what is no list. */
static void test_no_list(void)
{
    g_autoptr(GString) many = g_string_new("{\"_embedded\":{\"payment_links\":[{\"id\":\"pl_1\"}");
    for (int i = 0; i < MOLLIE_LIST_MOST; i++)
        g_string_append(many, ",{\"id\":\"pl_1\"}");
    g_string_append(many, "]}}");
    const char *const bodies[] = {
            many->str, "[]", "{\"_embedded\":{}}", "{\"_embedded\":{\"payment_links\":{}}}", "x"};
    for (gsize i = 0; i < G_N_ELEMENTS(bodies); i++) {
        bool more = true;
        g_autoptr(GError) error = NULL;
        g_autoptr(GBytes) body = bytes_of(bodies[i]);
        g_assert_null(mollie_read_links(body, &more, &error));
        g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_INPUT);
        g_assert_false(more);
    }
}

#define PAYMENTS(list) "{\"count\":1,\"_embedded\":{\"payments\":[" list "]},\"_links\":{}}"
#define PAID(more) "{\"id\":\"tr_1\",\"status\":\"paid\"" more "}"

static void test_payments(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) body = bytes_of(PAYMENTS(
            "{\"id\":\"tr_9\",\"status\":\"failed\"},{\"id\":\"tr_8\",\"status\":\"expired\"},"
            "{\"status\":\"open\"}," PAID(",\"method\":\"bancontact\",\"paidAt\":\"2026-11-29T23:"
                                          "30:00+00:00\"," AMOUNT)));
    g_autoptr(GPtrArray) list = mollie_read_payments(body, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(list->len, ==, 1);
    const struct mollie_payment *payment = list->pdata[0];
    g_assert_cmpstr(payment->id, ==, "tr_1");
    g_assert_cmpstr(payment->method, ==, "bancontact");
    g_assert_cmpint(payment->amount, ==, 12100);
    g_assert_cmpint(payment->paid_at, ==, 1795995000);
}

/* What is paid and cannot be booked stops the whole list: it is asked again, and told. */
static void test_unbookable(void)
{
    static const char *const bodies[] = {
            PAYMENTS(PAID("")),
            PAYMENTS("{\"status\":\"paid\"," AMOUNT "}"),
            PAYMENTS("{\"id\":\"tr 1\",\"status\":\"paid\"," AMOUNT "}"),
            PAYMENTS(PAID("," AMOUNT) "," PAID(
                    ",\"amount\":{\"value\":\"1.00\",\"currency\":\"USD\"}")),
    };
    for (gsize i = 0; i < G_N_ELEMENTS(bodies); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GBytes) body = bytes_of(bodies[i]);
        g_assert_null(mollie_read_payments(body, &error));
        g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_INPUT);
    }
}

static void test_methods(void)
{
    g_autoptr(GBytes) body = bytes_of("{\"_embedded\":{\"methods\":[{\"id\":\"bancontact\","
                                      "\"description\":\"Bancontact\"},{\"id\":\"a/b\"}]}}");
    g_autoptr(GPtrArray) list = mollie_read_methods(body, NULL);
    g_assert_cmpuint(list->len, ==, 1);
    g_assert_cmpstr(list->pdata[0], ==, "bancontact");
}

/* ---- refusals ---- */

static void test_refusal(void)
{
    static const struct {
        const char *body, *words;
    } cases[] = {
            {"{\"status\":422,\"title\":\"Unprocessable Entity\",\"detail\":\"The amount is higher "
             "than the maximum\",\"field\":\"amount\"}",
                    "Unprocessable Entity: The amount is higher than the maximum, field amount"},
            {"{\"detail\":\"two\\nlines\"}", "two lines"},
            {"{}", ""},
            {"[]", ""},
            {"<html>", ""},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GBytes) body = bytes_of(cases[i].body);
        g_autofree char *words = mollie_read_refusal(body);
        g_assert_cmpstr(words, ==, cases[i].words);
    }

    g_autofree char *much = g_strnfill(5000, 'x');
    g_autofree char *text = g_strdup_printf("{\"title\":\"%s\",\"detail\":\"%s\"}", much, much);
    g_autoptr(GBytes) body = bytes_of(text);
    g_autofree char *words = mollie_read_refusal(body);
    g_assert_cmpint(g_utf8_strlen(words, -1), ==, MOLLIE_TEXT_MOST);
}

/* ---- what it is sent ---- */

static void test_body(void)
{
    static const char *const some[] = {"bancontact", "ideal", NULL};
    static const char *const none[] = {NULL};
    g_autofree char *plain = mollie_link_body("Voorbeeld \"A\" 2026-00116", 5, none);
    g_assert_cmpstr(plain, ==,
            "{\"description\":\"Voorbeeld \\\"A\\\" 2026-00116\",\"amount\":{\"currency\":\"EUR\","
            "\"value\":\"0.05\"},\"reusable\":false}");

    g_autofree char *chosen = mollie_link_body("x", 123456, some);
    g_assert_cmpstr(chosen, ==,
            "{\"description\":\"x\",\"amount\":{\"currency\":\"EUR\",\"value\":\"1234.56\"},"
            "\"reusable\":false,\"allowedMethods\":[\"bancontact\",\"ideal\"]}");

    g_autoptr(GString) much = g_string_new(NULL);
    for (int i = 0; i < 300; i++)
        g_string_append(much, "é");
    g_autofree char *cut = mollie_link_body(much->str, 1, NULL);
    const char *end = strstr(cut, "\",\"amount\"");
    g_assert_cmpint(end - cut - (gssize)strlen("{\"description\":\""), ==, 2 * MOLLIE_TEXT_MOST);
}

static void test_key(void)
{
    g_autofree char *one = mollie_new_key(), *two = mollie_new_key();
    g_assert_true(g_uuid_string_is_valid(one) && one[14] == '4');
    g_assert_cmpstr(one, !=, two);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *path;
        void (*run)(void);
    } tests[] = {{"/mollie/read/link", test_link}, {"/mollie/read/urls", test_urls},
            {"/mollie/read/no-link", test_no_link}, {"/mollie/read/ids", test_ids},
            {"/mollie/read/links", test_links}, {"/mollie/read/no-list", test_no_list},
            {"/mollie/read/payments", test_payments}, {"/mollie/read/unbookable", test_unbookable},
            {"/mollie/read/methods", test_methods}, {"/mollie/read/refusal", test_refusal},
            {"/mollie/read/body", test_body}, {"/mollie/read/key", test_key}};
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add_func(tests[i].path, tests[i].run);
    return g_test_run();
}
