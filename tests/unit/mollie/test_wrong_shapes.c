/* Answers of Mollie's in which something has the wrong shape. Goal: what cannot be understood is
 * nothing (no amount, no address, not paid), and never something else; what says "paid" without
 * what is needed to book it stops all. */
#include <string.h>

#include "base/error.h"
#include "mollie/api.h"
#include "mollie/read.h"
#include "bytes.h"

/* Of every type, and texts that hold something else than they should. */
static const char *const values[] = {"null", "true", "false", "0", "7", "-1.5", "1e999", "\"\"",
        "[]", "{}", "[\"pl_1\"]", "{\"id\":\"pl_1\"}", "\" \"", "\"\\u0000\"", "\"\\ud800\"",
        "\"2026-11-29T08:00:00Z \"", "\"paid paid\""};

/* ---- a link ---- */

static const struct {
    const char *key, *good;
} members[] = {
        {"id", "\"pl_1\""},
        {"mode", "\"live\""},
        {"description", "\"A 1\""},
        {"amount", "{\"value\":\"121.00\",\"currency\":\"EUR\"}"},
        {"archived", "false"},
        {"createdAt", "\"2026-11-29T08:00:00+00:00\""},
        {"paidAt", "null"},
        {"_links", "{\"paymentLink\":{\"href\":\"https://paymentlink.mollie.com/1\"}}"},
};

/* A link whose member `place` has another value; G_MAXSIZE: none has. Caller frees. */
static char *link_with(gsize place, const char *value)
{
    GString *text = g_string_new("{");
    for (gsize i = 0; i < G_N_ELEMENTS(members); i++)
        g_string_append_printf(text, "%s\"%s\":%s", i ? "," : "", members[i].key,
                i == place ? value : members[i].good);
    return g_string_free(g_string_append_c(text, '}'), FALSE);
}

/* What a link says where one of its members is of no use. */
static void check_link(const struct mollie_link *link, const char *wrong)
{
    bool amount = strcmp(wrong, "amount") == 0, url = strcmp(wrong, "_links") == 0;
    g_assert_cmpint(link->amount, ==, amount ? 0 : 12100);
    g_assert_cmpstr(link->url, ==, url ? "" : "https://paymentlink.mollie.com/1");
    g_assert_cmpint(link->paid_at, ==, 0);
    g_assert_cmpint(link->created_at, ==, strcmp(wrong, "createdAt") == 0 ? 0 : 1795939200);
    g_assert_false(link->test);
    if (strcmp(wrong, "archived") != 0)
        g_assert_false(link->archived);
    g_assert_true(g_utf8_validate(link->description, -1, NULL));
}

static void test_link_members(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(members); i++)
        for (gsize j = 0; j < G_N_ELEMENTS(values); j++) {
            g_autofree char *text = link_with(i, values[j]);
            g_autoptr(GBytes) body = bytes_of(text);
            g_autoptr(GError) error = NULL;
            g_autoptr(mollie_link_auto) link = mollie_read_link(body, &error);
            g_assert_cmpint(link == NULL, ==, error != NULL);
            if (!link && strcmp(members[i].key, "id") != 0)
                g_error("%s: %s", text, error->message);
            if (link)
                check_link(link, members[i].key);
        }
}

/* A member that comes twice: whoever wrote it, it is not Mollie. */
static void test_twice(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(members); i++) {
        g_autofree char *whole = link_with(G_MAXSIZE, ""),
                        *text = g_strdup_printf(
                                "{\"%s\":%s,%s", members[i].key, members[i].good, whole + 1);
        g_autoptr(GBytes) body = bytes_of(text), good = bytes_of(whole);
        g_autoptr(GError) error = NULL;
        g_autoptr(mollie_link_auto) link = mollie_read_link(good, NULL);
        g_assert_nonnull(link);
        g_assert_null(mollie_read_link(body, &error));
        g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_INPUT);
    }
}

/* An answer that ends anywhere before its end says nothing. */
static void test_cut(void)
{
    g_autofree char *whole = link_with(G_MAXSIZE, "");
    for (gsize length = 0; length < strlen(whole); length++) {
        g_autoptr(GBytes) body = g_bytes_new(whole, length);
        g_autoptr(GError) error = NULL;
        g_assert_null(mollie_read_link(body, &error));
        g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_INPUT);
    }
}

/* ---- amounts and times ---- */

static void test_amounts(void)
{
    static const struct {
        const char *value, *currency;
        money cents; /* 0: none */
    } rows[] = {
            {"\"121.00\"", "\"EUR\"", 12100},
            {"\"0.01\"", "\"EUR\"", 1},
            {"\"121\"", "\"EUR\"", 12100},
            {"\"121.000\"", "\"EUR\"", 12100},
            {"\"0.00\"", "\"EUR\"", 0},
            {"\"-0.01\"", "\"EUR\"", 0},
            {"\"0.001\"", "\"EUR\"", 0},
            {"\"121,00\"", "\"EUR\"", 0},
            {"\"1.210,00\"", "\"EUR\"", 0},
            {"\" 121.00\"", "\"EUR\"", 0},
            {"\"EUR 1\"", "\"EUR\"", 0},
            {"\"1e3\"", "\"EUR\"", 0},
            {"\"99999999999999999999999999.00\"", "\"EUR\"", 0},
            {"\"121.00\"", "\"eur\"", 0},
            {"\"121.00\"", "\"\"", 0},
            {"\"121.00\"", "null", 0},
            {"null", "\"EUR\"", 0},
            {"[\"121.00\"]", "\"EUR\"", 0},
            {"true", "\"EUR\"", 0},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *amount = g_strdup_printf(
                                "{\"value\":%s,\"currency\":%s}", rows[i].value, rows[i].currency),
                        *text = link_with(3, amount);
        g_autoptr(GBytes) body = bytes_of(text);
        g_autoptr(mollie_link_auto) link = mollie_read_link(body, NULL);
        g_test_message("%s", amount);
        g_assert_cmpint(link->amount, ==, rows[i].cents);
    }
}

/* Only a moment with its zone, whole, is one. */
static void test_times(void)
{
    static const struct {
        const char *text;
        gint64 at;
    } rows[] = {
            {"2026-11-29T08:00:00+00:00", 1795939200},
            {"2026-11-29T08:00:00Z", 1795939200},
            {"2026-11-29T09:00:00+01:00", 1795939200},
            {"2026-11-29T03:00:00-05:00", 1795939200},
            {"2026-11-29T08:00:00.123456Z", 1795939200},
            {"2028-02-29T00:00:00Z", 1835395200},
            {"2027-02-29T00:00:00Z", 0},
            {"2026-13-01T00:00:00Z", 0},
            {"2026-11-29T25:00:00Z", 0},
            {"2026-11-29", 0},
            {"2026-11-29 08:00:00Z", 0},
            {"1795939200", 0},
            {"1969-12-31T23:59:59Z", 0},
            {"T", 0},
            {"", 0},
            {"2026-11-29T08:00:00+00:00 and so much more that it is no time", 0},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *value = g_strdup_printf("\"%s\"", rows[i].text),
                        *text = link_with(6, value);
        g_autoptr(GBytes) body = bytes_of(text);
        g_autoptr(mollie_link_auto) link = mollie_read_link(body, NULL);
        g_test_message("%s", rows[i].text);
        g_assert_cmpint(link->paid_at, ==, rows[i].at);
    }
}

/* ---- payments ---- */

static GPtrArray *payments_of(const char *entry, GError **error)
{
    g_autofree char *text = g_strdup_printf("{\"_embedded\":{\"payments\":[%s]}}", entry);
    g_autoptr(GBytes) body = bytes_of(text);
    return mollie_read_payments(body, error);
}

#define GOOD_AMOUNT "{\"value\":\"1.00\",\"currency\":\"EUR\"}"

/* A status that is not the word "paid" is not paid, whatever else is there. */
static void test_status(void)
{
    static const char *const words[] = {
            "\"Paid\"", "\"PAID\"", "\"paid \"", "\"authorized\"", "\"unpaid\"", "\"paidout\""};
    for (gsize i = 0; i < G_N_ELEMENTS(values) + G_N_ELEMENTS(words); i++) {
        const char *value = i < G_N_ELEMENTS(values) ? values[i] : words[i - G_N_ELEMENTS(values)];
        g_autofree char *entry = g_strdup_printf(
                "{\"id\":\"tr_1\",\"status\":%s,\"amount\":" GOOD_AMOUNT "}", value);
        g_autoptr(GError) error = NULL;
        g_autoptr(GPtrArray) payments = payments_of(entry, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(payments->len, ==, 0);
    }
}

/* One that is paid has an id and an amount, or nothing of the answer is used. */
static void test_paid(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(values); i++) {
        g_autofree char *no_id = g_strdup_printf(
                                "{\"id\":%s,\"status\":\"paid\",\"amount\":" GOOD_AMOUNT "}",
                                values[i]),
                        *no_amount = g_strdup_printf(
                                "{\"id\":\"tr_1\",\"status\":\"paid\",\"amount\":%s}", values[i]),
                        *odd = g_strdup_printf(
                                "{\"id\":\"tr_1\",\"status\":\"paid\",\"amount\":" GOOD_AMOUNT
                                ",\"method\":%s,\"paidAt\":%s}",
                                values[i], values[i]);
        g_autoptr(GError) first = NULL, second = NULL, third = NULL;
        bool is_id = strspn(values[i], "0123456789e") == strlen(values[i]); /* a number is one */
        g_autoptr(GPtrArray) nameless = payments_of(no_id, &first);
        g_assert_cmpint(nameless != NULL, ==, first == NULL);
        if (!is_id)
            g_assert_null(nameless);
        g_assert_null(payments_of(no_amount, &second));
        g_assert_error(second, BILLHOOK_ERROR, BILLHOOK_ERROR_INPUT);
        g_autoptr(GPtrArray) payments = payments_of(odd, &third);
        g_assert_no_error(third);
        g_assert_cmpint(((const struct mollie_payment *)payments->pdata[0])->amount, ==, 100);
        g_assert_cmpint(((const struct mollie_payment *)payments->pdata[0])->paid_at, ==, 0);
    }
}

/* Entries that are no objects are no payments, links or methods. */
static void test_entries(void)
{
    static const char *const lists[] = {"payments", "payment_links", "methods"};
    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++)
        for (gsize j = 0; j < G_N_ELEMENTS(values); j++) {
            g_autofree char *text = g_strdup_printf(
                    "{\"_embedded\":{\"%s\":[%s,%s]}}", lists[i], values[j], values[j]);
            g_autoptr(GBytes) body = bytes_of(text);
            bool more = true, link = strstr(values[j], "{\"id\"") != NULL;
            g_autoptr(GPtrArray) found = i == 0 ? mollie_read_payments(body, NULL)
                    : i == 1                    ? mollie_read_links(body, &more, NULL)
                                                : mollie_read_methods(body, NULL);
            g_assert_nonnull(found);
            g_assert_cmpuint(found->len, ==, link && i > 0 ? 2 : 0);
            g_assert_cmpint(more, ==, i != 1);
        }
}

/* ---- statuses ---- */

/* Over all statuses: only a 2xx with an object is an answer; only a 4xx says that nothing was done,
 * but for 409, and for 400 to an Idempotency-Key, which speak of an earlier request. */
static void test_every_status(void)
{
    static const char *const bodies[] = {
            "", "{}", "[]", "7", "<html>", "{\"title\":7}", "{\"a\":1"};
    for (int status = 100; status < 600; status++)
        for (gsize i = 0; i < G_N_ELEMENTS(bodies) * 2; i++) {
            bool once = i % 2, object = bodies[i / 2][0] == '{' && i / 2 != 6;
            g_autoptr(GString) bytes = g_string_new(bodies[i / 2]);
            const struct net_answer network = {.outcome = NET_ANSWERED,
                    .status = status,
                    .body = bytes,
                    .problem = (char *)""};
            g_autoptr(mollie_answer_auto) answer = mollie_judge(&network, once);
            bool good = status / 100 == 2 && object, refused = status / 100 == 4;
            g_assert_cmpint(answer->trouble == MOLLIE_ANSWERED, ==, good);
            g_assert_cmpint(answer->body != NULL, ==, good);
            if (good || (refused && status != 409 && status != 400))
                g_assert_false(answer->unsure);
            else if (!refused || status == 409)
                g_assert_true(answer->unsure);
        }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/mollie/shapes/link-members", test_link_members);
    g_test_add_func("/mollie/shapes/twice", test_twice);
    g_test_add_func("/mollie/shapes/cut", test_cut);
    g_test_add_func("/mollie/shapes/amounts", test_amounts);
    g_test_add_func("/mollie/shapes/times", test_times);
    g_test_add_func("/mollie/shapes/status", test_status);
    g_test_add_func("/mollie/shapes/paid", test_paid);
    g_test_add_func("/mollie/shapes/entries", test_entries);
    g_test_add_func("/mollie/shapes/every-status", test_every_status);
    return g_test_run();
}
