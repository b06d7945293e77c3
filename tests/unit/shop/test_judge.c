/* What an answer of the shop means. Goal: each way in which a shop can answer has its one kind of
 * trouble, so that nobody gives up for a shop that only is busy, nor takes a missing API for a
 * missing order. */
#include "answers.h"
#include "shop/judge.h"

/* ---- a table of its own -------------------------------------------------------------------------
 */

#define ERROR(code) "{\"code\":\"" code "\",\"message\":\"x\",\"data\":{\"status\":1}}"
#define PAGE "<html><body>No</body></html>"

static const struct {
    const char *name;
    int status;
    const char *body;
    bool https;
    enum shop_trouble trouble;
} rows[] = {
        {"a list", 200, "[]", true, SHOP_ANSWERED},
        {"an object after blanks", 201, " \n{\"id\":7}", true, SHOP_ANSWERED},
        {"HTML", 200, PAGE, true, SHOP_BROKEN},
        {"nothing", 200, "", true, SHOP_BROKEN},
        {"no body by its status", 204, "", true, SHOP_BROKEN},
        {"cut", 200, "[{\"id\":7},{\"id\":", true, SHOP_BROKEN},
        {"a warning of PHP before it", 200, "Warning: x in y\n[]", true, SHOP_BROKEN},
        {"a text is no data", 200, "\"ok\"", true, SHOP_BROKEN},
        {"a redirect", 302, "", true, SHOP_REDIRECT},
        {"not modified", 304, "", true, SHOP_REDIRECT},

        {"an unknown key", 401, ERROR("woocommerce_rest_cannot_view"), true, SHOP_KEY_WRONG},
        {"any key over http", 401, ERROR("woocommerce_rest_cannot_view"), false,
                SHOP_KEY_OVER_HTTP},
        {"a note without a key, http", 401, ERROR("woocommerce_rest_cannot_create"), false,
                SHOP_KEY_OVER_HTTP},
        {"a wrong secret", 401, ERROR("woocommerce_rest_authentication_error"), true,
                SHOP_KEY_WRONG},
        {"a wrong secret, http", 401, ERROR("woocommerce_rest_authentication_error"), false,
                SHOP_KEY_WRONG},
        {"a key that may only read", 401,
                "{\"code\":\"woocommerce_rest_authentication_error\",\"message\":\"It has no "
                "write permissions.\"}",
                true, SHOP_NO_RIGHT},
        {"a user who may not", 403, ERROR("woocommerce_rest_cannot_view"), true, SHOP_NO_RIGHT},
        {"a plugin that closes the API", 401, ERROR("rest_not_logged_in"), true, SHOP_FIREWALL},
        {"another one", 403, ERROR("rest_forbidden"), true, SHOP_FIREWALL},
        {"a password before the site", 401, PAGE, true, SHOP_FIREWALL},
        {"a firewall", 403, PAGE, true, SHOP_FIREWALL},
        {"a firewall that says 406", 406, PAGE, true, SHOP_FIREWALL},
        {"a firewall that says nothing", 403, "", true, SHOP_FIREWALL},

        {"no such order", 404, ERROR("woocommerce_rest_shop_order_invalid_id"), true, SHOP_GONE},
        {"no such order, of a note", 404, ERROR("woocommerce_rest_order_invalid_id"), true,
                SHOP_GONE},
        {"no such order, of a PUT", 400, ERROR("woocommerce_rest_shop_order_invalid_id"), true,
                SHOP_GONE},
        {"no such refund", 404, ERROR("woocommerce_rest_shop_order_refund_invalid_id"), true,
                SHOP_GONE},
        {"no such webhook", 400, ERROR("woocommerce_rest_shop_webhook_invalid_id"), true,
                SHOP_GONE},
        {"no such route", 404, ERROR("rest_no_route"), true, SHOP_NOT_WOOCOMMERCE},
        {"no such page", 404, PAGE, true, SHOP_NOT_WOOCOMMERCE},
        {"no such page, without a word", 404, "", true, SHOP_NOT_WOOCOMMERCE},
        {"another 404 of WooCommerce", 404, ERROR("woocommerce_rest_term_invalid"), true,
                SHOP_REFUSED},
        {"a code that begins like one", 404, ERROR("woocommerce_rest_shop_order_invalid_id2"), true,
                SHOP_REFUSED},

        {"too many", 429, ERROR("rate_limit"), true, SHOP_BUSY},
        {"too many, HTML", 429, PAGE, true, SHOP_BUSY},
        {"a wrong parameter", 400, ERROR("rest_invalid_param"), true, SHOP_REFUSED},
        {"a time-out of a proxy", 408, PAGE, true, SHOP_BROKEN},
        {"an update", 503, ERROR("wp_die"), true, SHOP_MAINTENANCE},
        {"an update, HTML", 503, PAGE, true, SHOP_MAINTENANCE},
        {"a fatal", 500, ERROR("internal_server_error"), true, SHOP_BROKEN},
        {"a database that is down", 500, ERROR("wp_die"), true, SHOP_BROKEN},
        {"a bad gateway", 502, PAGE, true, SHOP_BROKEN},
        {"a gateway of a CDN", 524, "", true, SHOP_BROKEN},
        {"too much to refund", 500, ERROR("woocommerce_rest_cannot_create_order_refund"), true,
                SHOP_REFUSED},
        {"a note that was not kept", 500, ERROR("woocommerce_rest_cannot_create"), true,
                SHOP_BROKEN},
        {"no status", 0, "", true, SHOP_BROKEN},
        {"a status beyond", 999, "[]", true, SHOP_BROKEN},
        {"a code that is none", 400, ERROR("a b\\u0007<i>"), true, SHOP_REFUSED},
};

static void check_words(const struct shop_answer *answer)
{
    g_assert_true((answer->trouble == SHOP_ANSWERED) == !*answer->words);
    g_assert_true((answer->trouble == SHOP_ANSWERED) == (answer->body != NULL));
    g_assert_cmpuint(strlen(answer->words), <, 400);
    g_assert_null(strpbrk(answer->words, "\r\n\a<>"));
    g_assert_null(strstr(answer->words, "%"));
}

static void test_rows(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct net_answer *network = made_answer(rows[i].status, "", g_string_new(rows[i].body));
        g_autoptr(shop_answer_auto) answer = shop_judge(network, rows[i].https);
        g_test_message(
                "%s: %s: %s", rows[i].name, shop_trouble_text(answer->trouble), answer->words);
        g_assert_cmpint(answer->trouble, ==, rows[i].trouble);
        g_assert_cmpint(answer->status, ==, rows[i].status);
        check_words(answer);
        net_answer_free(network);
    }
}

/* ---- what else an answer says -------------------------------------------------------------------
 */

static void test_outcomes(void)
{
    static const struct {
        enum net_outcome outcome;
        enum shop_trouble trouble;
        bool sent, unsure;
    } outcomes[] = {
            {NET_NOT_SENT, SHOP_UNREACHABLE, false, false},
            {NET_LOST, SHOP_UNREACHABLE, true, true},
            {NET_TOO_LARGE, SHOP_TOO_MUCH, true, true},
            {NET_STOPPED, SHOP_STOPPED, false, false},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(outcomes); i++) {
        struct net_answer *network = made_answer(0, "", g_string_new("["));
        network->outcome = outcomes[i].outcome;
        g_free(network->problem);
        network->problem = g_strdup("Could not\r\nresolve");
        g_autoptr(shop_answer_auto) answer = shop_judge(network, true);
        g_assert_cmpint(answer->trouble, ==, outcomes[i].trouble);
        g_assert_true(answer->sent == outcomes[i].sent);
        g_assert_true(answer->unsure == outcomes[i].unsure);
        check_words(answer);
        net_answer_free(network);
    }
}

/* The goal: whoever writes knows when the shop may have done it all the same. */
static void test_unsure(void)
{
    static const struct {
        int status;
        const char *body;
        bool unsure;
    } answers[] = {
            {201, "{}", false},
            {201, "{\"id\":", true},
            {500, ERROR("internal_server_error"), true},
            {502, PAGE, true},
            {503, PAGE, true},
            {429, PAGE, false},
            {400, ERROR("rest_invalid_param"), false},
            {301, "", false},
            {401, ERROR("woocommerce_rest_cannot_view"), false},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(answers); i++) {
        struct net_answer *network =
                made_answer(answers[i].status, "", g_string_new(answers[i].body));
        g_autoptr(shop_answer_auto) answer = shop_judge(network, true);
        g_assert_true(answer->sent);
        g_assert_true(answer->unsure == answers[i].unsure);
        net_answer_free(network);
    }
}

static void test_headers(void)
{
    struct net_answer *network = made_answer(200, "", g_string_new("[]"));
    network->retry_after_s = 9;
    network->date_s = 1764363400;
    g_free(network->kept[0]);
    g_free(network->kept[1]);
    network->kept[0] = g_strdup("41");
    network->kept[1] = g_strdup("5x");
    g_autoptr(shop_answer_auto) answer = shop_judge(network, true);
    g_assert_cmpint(answer->total, ==, 41);
    g_assert_cmpint(answer->pages, ==, -1);
    g_assert_cmpint(answer->retry_after_s, ==, 9);
    g_assert_cmpint(answer->shop_time, ==, 1764363400);
    net_answer_free(network);
    g_assert_cmpstr(shop_kept_headers()[0], ==, "x-wp-total");
}

/* The goal: the target is told, and nothing in it that could be a secret. */
static void test_redirect_words(void)
{
    static const struct {
        const char *location, *told;
    } targets[] = {
            {"https://www.shop.example/wp-json/wc/v3/orders?consumer_key=k",
                    "301 to https://www.shop.example/wp-json/wc/v3/orders"},
            {"https://u:sesame@shop.example/", "301 to an address with a user in it"},
            {"https://shop.example/a\r\nb", "301 to https://shop.example/a b"},
            {"", "301 to nowhere"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(targets); i++) {
        struct net_answer *network = made_answer(301, targets[i].location, g_string_new(""));
        g_autoptr(shop_answer_auto) answer = shop_judge(network, true);
        g_assert_true(g_str_has_suffix(answer->words, targets[i].told));
        g_assert_null(strstr(answer->words, "consumer_key"));
        net_answer_free(network);
    }
    g_autofree char *long_one = g_strnfill(100000, 'x');
    struct net_answer *network = made_answer(301, long_one, g_string_new(""));
    g_autoptr(shop_answer_auto) answer = shop_judge(network, true);
    check_words(answer);
    net_answer_free(network);
}

/* An order that is too large for us is no reason to stop asking for others. */
static void test_too_much(void)
{
    GString *deep = g_string_new(NULL), *many = g_string_new("[0");
    for (int i = 0; i < 40; i++)
        g_string_append_c(deep, '[');
    for (int i = 0; i < 40; i++)
        g_string_append_c(deep, ']');
    for (int i = 0; i < 200001; i++)
        g_string_append(many, ",0");
    g_string_append_c(many, ']');

    GString *const bodies[] = {deep, many};
    for (gsize i = 0; i < G_N_ELEMENTS(bodies); i++) {
        struct net_answer *network = made_answer(200, "", bodies[i]);
        g_autoptr(shop_answer_auto) answer = shop_judge(network, true);
        g_assert_cmpint(answer->trouble, ==, SHOP_TOO_MUCH);
        g_assert_cmpint(shop_patience_of(answer->trouble), ==, SHOP_GO_ON);
        net_answer_free(network);
    }
}

/* INTERFACE-shop.md: 401 and 403 end it, what the shop itself may mend is tried again. */
static void test_kinds(void)
{
    static const enum shop_trouble later[] = {SHOP_MAINTENANCE, SHOP_BUSY, SHOP_BROKEN,
            SHOP_UNREACHABLE, SHOP_STOPPED, SHOP_REDIRECT, SHOP_NOT_WOOCOMMERCE};
    static const enum shop_trouble give_up[] = {
            SHOP_KEY_WRONG, SHOP_KEY_OVER_HTTP, SHOP_NO_RIGHT, SHOP_FIREWALL};
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (int i = 0; i < SHOP_TROUBLES; i++) {
        const char *text = shop_trouble_text((enum shop_trouble)i);
        g_assert_true(g_hash_table_add(seen, (gpointer)text));
        g_assert_cmpuint(strspn(text, "abcdefghijklmnopqrstuvwxyz-"), ==, strlen(text));
    }
    for (gsize i = 0; i < G_N_ELEMENTS(later); i++)
        g_assert_cmpint(shop_patience_of(later[i]), ==, SHOP_LATER);
    for (gsize i = 0; i < G_N_ELEMENTS(give_up); i++)
        g_assert_cmpint(shop_patience_of(give_up[i]), ==, SHOP_GIVE_UP);
    g_assert_cmpint(shop_patience_of(SHOP_GONE), ==, SHOP_GO_ON);
    g_assert_true(shop_trouble_is_routed(SHOP_KEY_WRONG));
    g_assert_false(shop_trouble_is_routed(SHOP_REDIRECT));
}

/* ---- captured answers ---------------------------------------------------------------------------
 */

/* Those that are no answer; all others of the manifest are. */
static const struct {
    const char *file;
    enum shop_trouble trouble;
} captured[] = {
        {"031-webhook-put-unknown-id", SHOP_GONE},
        {"033-webhook-create-bad-topic", SHOP_REFUSED},
        {"034-webhook-delete-no-force", SHOP_REFUSED},
        {"036-webhook-deliveries-gone", SHOP_NOT_WOOCOMMERCE},
        {"037-auth-http-basic", SHOP_KEY_OVER_HTTP},
        {"038-auth-http-query", SHOP_KEY_OVER_HTTP},
        {"041-auth-http-oauth-plaintext", SHOP_KEY_WRONG},
        {"043-auth-http-oauth-bad-signature", SHOP_KEY_WRONG},
        {"044-auth-http-oauth-old-timestamp", SHOP_KEY_WRONG},
        {"047-auth-http-oauth-nonce-again", SHOP_KEY_WRONG},
        {"051-auth-none", SHOP_KEY_WRONG},
        {"052-auth-wrong-secret", SHOP_KEY_WRONG},
        {"053-auth-wrong-key", SHOP_KEY_WRONG},
        {"054-auth-garbage", SHOP_KEY_WRONG},
        {"056-auth-customer-key", SHOP_NO_RIGHT},
        {"057-auth-customer-key-one", SHOP_NO_RIGHT},
        {"059-auth-bearer", SHOP_KEY_WRONG},
        {"067-list-page-0", SHOP_REFUSED},
        {"068-list-per-page-101", SHOP_REFUSED},
        {"069-list-per-page-0", SHOP_REFUSED},
        {"076-list-bad-orderby", SHOP_REFUSED},
        {"084-list-status-nonsense", SHOP_REFUSED},
        {"107-order-deleted-404", SHOP_GONE},
        {"108-order-never-404", SHOP_GONE},
        {"109-order-0", SHOP_GONE},
        {"111-order-is-product", SHOP_GONE},
        {"113-order-v1", SHOP_GONE},
        {"124-refund-of-other-order", SHOP_REFUSED},
        {"126-refund-unknown", SHOP_GONE},
        {"133-refund-create-too-much", SHOP_REFUSED},
        {"134-refund-create-read-key", SHOP_NO_RIGHT},
        {"139-note-missing", SHOP_REFUSED},
        {"142-note-404-order", SHOP_GONE},
        {"148-order-put-bad-json", SHOP_REFUSED},
        {"149-order-put-bad-status", SHOP_REFUSED},
        {"151-order-put-read-key", SHOP_NO_RIGHT},
        {"154-order-delete-again", SHOP_REFUSED},
        {"168-no-route", SHOP_NOT_WOOCOMMERCE},
        {"172-error-500-fatal", SHOP_BROKEN},
        {"173-error-429", SHOP_BUSY},
        {"174-error-503-maintenance", SHOP_MAINTENANCE},
        {"179-home-link-header", SHOP_BROKEN},
        {"182-double-slash", SHOP_NOT_WOOCOMMERCE},
        {"183-woocommerce-deactivated", SHOP_NOT_WOOCOMMERCE},
        {"184-error-database-down", SHOP_BROKEN},
        {"186-error-403-html-firewall", SHOP_FIREWALL},
        {"187-error-502-html", SHOP_BROKEN},
        {"188-error-429-html", SHOP_BUSY},
        {"189-bot-check-200-html", SHOP_BROKEN},
        {"201-permalinks-off-wp-json", SHOP_REDIRECT},
        {"202-permalinks-off-rest-route", SHOP_KEY_WRONG},
        {"203-permalinks-off-rest-route-query-key", SHOP_KEY_WRONG},
        {"204-permalinks-off-index-php-wp-json", SHOP_REDIRECT},
        {"206-permalinks-off-home", SHOP_BROKEN},
        {"209-error-503-maintenance-accept-any", SHOP_MAINTENANCE},
        {"211-error-500-fatal-accept-any", SHOP_BROKEN},
};

static enum shop_trouble expected(const char *file)
{
    for (gsize i = 0; i < G_N_ELEMENTS(captured); i++)
        if (strcmp(captured[i].file, file) == 0)
            return captured[i].trouble;
    return SHOP_ANSWERED;
}

/* The goal: what real shops answered is what we say it is. Those over http are told by their name.
 */
static void test_captured(void)
{
    cJSON *manifest = captured_manifest();
    const cJSON *entry;
    guint judged = 0;
    if (!manifest)
        return;
    cJSON_ArrayForEach (entry, cJSON_GetObjectItem(manifest, "cases")) {
        const char *file = cJSON_GetStringValue(cJSON_GetObjectItem(entry, "file"));
        if (cJSON_GetStringValue(cJSON_GetObjectItem(entry, "content_encoding")))
            continue; /* the client unpacks it */
        struct net_answer *network = captured_answer(file);
        g_autoptr(shop_answer_auto) answer = shop_judge(network, !strstr(file, "-http-"));
        g_test_message("%s: %s: %s", file, shop_trouble_text(answer->trouble), answer->words);
        g_assert_cmpint(answer->trouble, ==, expected(file));
        check_words(answer);
        net_answer_free(network);
        judged++;
    }
    g_assert_cmpuint(judged, >, 100);
    cJSON_Delete(manifest);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/shop/judge/rows", test_rows);
    g_test_add_func("/shop/judge/outcomes", test_outcomes);
    g_test_add_func("/shop/judge/unsure", test_unsure);
    g_test_add_func("/shop/judge/headers", test_headers);
    g_test_add_func("/shop/judge/redirect-words", test_redirect_words);
    g_test_add_func("/shop/judge/too-much", test_too_much);
    g_test_add_func("/shop/judge/kinds", test_kinds);
    g_test_add_func("/shop/judge/captured", test_captured);
    return g_test_run();
}
