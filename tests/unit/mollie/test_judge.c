/* What an answer of Mollie's means. Goal: each has its one trouble, a lost or doubtful one is never
 * taken for a refusal, and no word of ours holds the key. */
#include <string.h>

#include "mollie/api.h"
#include "mollie/read.h"
#include "unit/channel/http_script.h"

#define ERROR "{\"status\":1,\"title\":\"T\",\"detail\":\"D\"}"
#define PAGE "<html><body>No</body></html>"

static const struct {
    int status;
    const char *body;
    bool idempotent;
    enum mollie_trouble trouble;
    bool unsure;
} rows[] = {
        {200, "{}", false, MOLLIE_ANSWERED, false},
        {201, "{\"id\":\"pl_1\"}", true, MOLLIE_ANSWERED, false},
        {200, "[]", false, MOLLIE_BROKEN, true},
        {200, PAGE, false, MOLLIE_BROKEN, true},
        {201, "", true, MOLLIE_BROKEN, true},
        {201, "{\"id\":\"pl_1\"", true, MOLLIE_BROKEN, true},
        {302, "", false, MOLLIE_BROKEN, true},
        {400, ERROR, true, MOLLIE_OTHER_BODY, true},
        {400, ERROR, false, MOLLIE_REFUSED, false},
        {401, ERROR, true, MOLLIE_KEY_REFUSED, false},
        {401, PAGE, true, MOLLIE_KEY_REFUSED, false},
        {403, ERROR, true, MOLLIE_KEY_REFUSED, false},
        {403, PAGE, true, MOLLIE_BROKEN, false},
        {404, ERROR, false, MOLLIE_GONE, false},
        {404, PAGE, false, MOLLIE_BROKEN, false},
        {408, ERROR, true, MOLLIE_BROKEN, false},
        {409, ERROR, true, MOLLIE_BUSY, true},
        {410, ERROR, false, MOLLIE_GONE, false},
        {422, ERROR, true, MOLLIE_REFUSED, false},
        {429, ERROR, true, MOLLIE_BUSY, false},
        {429, PAGE, true, MOLLIE_BUSY, false},
        {500, ERROR, true, MOLLIE_BROKEN, true},
        {503, PAGE, true, MOLLIE_BROKEN, true},
};

static struct mollie_answer *judge(
        int status, enum net_outcome outcome, const char *body, bool once)
{
    g_autoptr(GString) bytes = g_string_new(body);
    const struct net_answer network = {.outcome = outcome,
            .status = status,
            .body = bytes,
            .problem = (char *)"timed out",
            .retry_after_s = 7};
    return mollie_judge(&network, once);
}

static void test_statuses(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(mollie_answer_auto) answer =
                judge(rows[i].status, NET_ANSWERED, rows[i].body, rows[i].idempotent);
        if (answer->trouble != rows[i].trouble || answer->unsure != rows[i].unsure)
            g_error("%d %s: %s%s", rows[i].status, rows[i].body,
                    mollie_trouble_text(answer->trouble), answer->unsure ? ", unsure" : "");
        g_assert_true((answer->body != NULL) == (answer->trouble == MOLLIE_ANSWERED));
        g_assert_true(!*answer->words == (answer->trouble == MOLLIE_ANSWERED));
        g_assert_cmpint(answer->retry_after_s, ==, 7);
    }
}

static void test_words(void)
{
    g_autoptr(mollie_answer_auto) refused = judge(422, NET_ANSWERED, ERROR, true);
    g_assert_cmpstr(refused->words, ==, "Mollie does not take it: 422 T: D");
    g_autoptr(mollie_answer_auto) page = judge(502, NET_ANSWERED, PAGE, true);
    g_assert_cmpstr(page->words, ==,
            "Mollie's answer is of no use: 502, and a page came where data was due");
    g_autoptr(mollie_answer_auto) lost = judge(0, NET_LOST, "", true);
    g_assert_cmpstr(lost->words, ==, "Mollie cannot be reached: timed out");
}

/* Without a whole answer: only what was never sent is surely not done. */
static void test_outcomes(void)
{
    static const struct {
        enum net_outcome outcome;
        enum mollie_trouble trouble;
        bool unsure;
    } cases[] = {
            {NET_NOT_SENT, MOLLIE_UNREACHABLE, false},
            {NET_LOST, MOLLIE_UNREACHABLE, true},
            {NET_TOO_LARGE, MOLLIE_BROKEN, true},
            {NET_STOPPED, MOLLIE_STOPPED, false},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(mollie_answer_auto) answer = judge(200, cases[i].outcome, "{}", true);
        g_assert_cmpint(answer->trouble, ==, cases[i].trouble);
        g_assert_true(answer->unsure == cases[i].unsure && !answer->body);
    }
}

static void test_texts(void)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (int trouble = 0; trouble < MOLLIE_TROUBLES; trouble++)
        g_assert_true(g_hash_table_add(
                seen, (gpointer)mollie_trouble_text((enum mollie_trouble)trouble)));
    g_assert_true(mollie_key_is_test("test_abc") && !mollie_key_is_test("live_abc"));
}

/* ---- over the network ---- */

static void test_asking(void)
{
    struct http_script http = {0};
    http_script_start(&http);
    g_autofree char *url = g_strdup_printf("http://127.0.0.1:%u", http.port);
    g_autofree char *whole = g_strconcat(url, "/v2", NULL);
    const struct mollie_api api = {.url = url, .key = "test_geheim", .client = net_client_new()};

    http_script_add(&http,
            "201 {\"id\":\"pl_1\"}\n401 {\"title\":\"no test_geheim here\"}\n429 9 "
            "{}\ngone");
    g_autoptr(mollie_answer_auto) made =
            mollie_ask(&api, "POST", "/payment-links", "{\"a\":1}", "key-1");
    g_assert_cmpint(made->trouble, ==, MOLLIE_ANSWERED);
    g_autofree char *asked = http_script_asked(&http);
    g_assert_cmpstr(asked, ==, "POST /v2/payment-links");
    g_assert_cmpstr(http.body->str, ==, "{\"a\":1}");

    g_autoptr(mollie_answer_auto) refused = mollie_ask(&api, "GET", "/methods", NULL, NULL);
    g_assert_cmpint(refused->trouble, ==, MOLLIE_KEY_REFUSED);
    g_assert_null(strstr(refused->words, "geheim"));
    g_autoptr(mollie_answer_auto) busy = mollie_ask(&api, "GET", "/methods", NULL, NULL);
    g_assert_true(busy->trouble == MOLLIE_BUSY && busy->retry_after_s == 9);
    g_autoptr(mollie_answer_auto) lost = mollie_ask(&api, "POST", "/payment-links", "{}", "k");
    g_assert_true(lost->trouble == MOLLIE_UNREACHABLE && lost->unsure);

    g_string_truncate(http.asked, 0);
    const struct mollie_api versioned = {.url = whole, .key = "k", .client = api.client};
    http_script_add(&http, "200 {}");
    mollie_answer_free(mollie_ask(&versioned, "GET", "/methods", NULL, NULL));
    g_assert_cmpstr(http.asked->str, ==, "GET /v2/methods\n");

    net_client_free(api.client);
    http_script_stop(&http);
}

/* An answer that repeats the key, wherever its words are cut: no part of it is told. */
static void test_repeated_key(void)
{
    struct http_script http = {0};
    http_script_start(&http);
    g_autofree char *url = g_strdup_printf("http://127.0.0.1:%u", http.port);
    const struct mollie_api api = {
            .url = url, .key = "live_0123456789abcdefghijklmnopqrst", .client = net_client_new()};
    for (gsize before = MOLLIE_TEXT_MOST - 40; before < MOLLIE_TEXT_MOST + 5; before += 5) {
        g_autofree char *filler = g_strnfill(before, '.'),
                        *line = g_strdup_printf("422 {\"title\":\"%s%s\"}", filler, api.key);
        http_script_add(&http, line);
        g_autoptr(mollie_answer_auto) answer =
                mollie_ask(&api, "POST", "/payment-links", "{}", "k");
        g_assert_cmpint(answer->trouble, ==, MOLLIE_REFUSED);
        g_assert_true(*answer->words);
        if (strstr(answer->words, "live_0"))
            g_error("%" G_GSIZE_FORMAT ": %s", before, answer->words);
    }
    net_client_free(api.client);
    http_script_stop(&http);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/mollie/judge/statuses", test_statuses);
    g_test_add_func("/mollie/judge/words", test_words);
    g_test_add_func("/mollie/judge/outcomes", test_outcomes);
    g_test_add_func("/mollie/judge/texts", test_texts);
    g_test_add_func("/mollie/judge/asking", test_asking);
    g_test_add_func("/mollie/judge/repeated-key", test_repeated_key);
    return g_test_run();
}
