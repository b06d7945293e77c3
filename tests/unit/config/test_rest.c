/* The keys of a shop's REST API: what each may be, what does not go together, and that the secret
 * is never shown. */
#include <string.h>

#include "../../../src/config/load.h"

#define SECRET "0123456789abcdefghijABCDEFGHIJ0123456789"
#define HIDDEN "cs_nobody-may-see"
#define BEGIN                                                                                  \
    "[server]\npublic_url=https://hook.example.com\n[database]\npath=b.db\n[seller]\nname=V\n" \
    "street=s\npostcode=1000\ncity=Gent\nvat=BE0123456749\niban=BE68539007547034\n[invoice]\n" \
    "create=paid\n[shop main]\nsecret=" SECRET "\n"
#define URL "url=https://shop.example.com\n"
#define PAIR "rest_key=ck_1\nrest_secret=" HIDDEN "\n"

static struct config *load(const char *keys, enum load_purpose purpose, GPtrArray *problems)
{
    g_autofree char *text = g_strconcat(BEGIN, keys, NULL);
    return config_load_text("/t/x.conf", text, strlen(text), purpose, false, problems);
}

static GPtrArray *problems_new(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)config_problem_free);
}

static const struct {
    const char *name, *keys, *key, *fragment;
} wrongs[] = {
        {"no secret", URL "rest_key=ck_1\n", "rest_secret", "rest_key needs it"},
        {"no key", URL "rest_secret=" HIDDEN "\n", "rest_key", "rest_secret needs it"},
        {"an empty key", URL "rest_key=\nrest_secret=" HIDDEN "\n", "rest_key", "missing"},
        {"an empty secret", URL "rest_key=ck_1\nrest_secret=\n", "rest_secret", "is empty"},
        {"CHANGE-ME", URL "rest_key=ck_1\nrest_secret=CHANGE-ME\n", "rest_secret",
                "what WooCommerce gave with the key"},
        {"a secret twice", URL PAIR "rest_secret_file=/dev/null\n", "rest_secret_file",
                "rest_secret is given too"},
        {"a key with a colon", URL "rest_key=a:b\nrest_secret=" HIDDEN "\n", "rest_key",
                "no consumer key"},
        {"no TLS", URL "rest_url=http://shop.example.com/wp-json/wc/v3\n", "rest_url",
                "without TLS"},
        {"no TLS, plain", URL "rest_url=http://shop.example.com/?rest_route=/wc/v3\n", "rest_url",
                "without TLS"},
        {"no TLS by url", "url=http://shop.example.com\n" PAIR, "rest_url",
                "url is without TLS, and keys go there"},
        {"a user", URL "rest_url=https://a:b@shop.example.com/x\n", "rest_url", "user or password"},
        {"a query", URL "rest_url=https://shop.example.com/x?a=b\n", "rest_url", "? or # part"},
        {"more than a route", URL "rest_url=https://s.example/?rest_route=/wc/v3&a=b\n", "rest_url",
                "more than a route"},
        {"two routes", URL "rest_url=https://s.example/?x?rest_route=/wc/v3\n", "rest_url",
                "? or # part"},
        {"never", URL "sync_every=0\n", "sync_every", "allowed: a time"},
        {"half a second", URL "sync_every=0s\n", "sync_every", "out of range"},
        {"write_back", URL PAIR "write_back=notes\n", "write_back", "allowed: off, note, meta"},
        {"write_back off and more", URL PAIR "write_back=off;note\n", "write_back",
                "allowed: off, note, meta"},
        {"refund_lines", URL "refund_lines=yes\n", "refund_lines", "allowed: true, false"},
};

/* One error, at that key, without the secret. */
static void test_wrong(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(wrongs); i++) {
        g_autoptr(GPtrArray) problems = problems_new();
        g_assert_null(load(wrongs[i].keys, LOAD_TO_SERVE, problems));
        g_test_message("%s", wrongs[i].name);
        g_assert_cmpuint(config_problems_count(problems, false), ==, 1);
        for (guint k = 0; k < problems->len; k++) {
            const struct config_problem *problem = problems->pdata[k];
            g_autofree char *text = config_problem_text(problem);
            g_test_message("  %s", text);
            g_assert_null(strstr(text, HIDDEN));
            if (problem->warning)
                continue;
            g_assert_cmpstr(problem->key, ==, wrongs[i].key);
            g_assert_nonnull(strstr(problem->text, wrongs[i].fragment));
        }
    }
}

static struct config *load_good(const char *keys)
{
    g_autoptr(GPtrArray) problems = problems_new();
    struct config *config = load(keys, LOAD_TO_SERVE, problems);
    for (guint i = 0; i < problems->len; i++) {
        g_autofree char *text = config_problem_text(problems->pdata[i]);
        g_test_message("%s", text);
    }
    g_assert_nonnull(config);
    g_assert_cmpuint(problems->len, ==, 0);
    return config;
}

/* Without a key everything is as it was. */
static void test_defaults(void)
{
    struct config *config = load_good(URL);
    const struct shop *shop = config_shop(config, "main");
    g_assert_cmpstr(shop->rest_key, ==, "");
    g_assert_cmpstr(shop->rest_secret, ==, "");
    g_assert_cmpstr(shop->rest_url, ==, "");
    g_assert_cmpint(shop->sync_every_s, ==, 900);
    g_assert_cmpstr(shop->write_back[0], ==, "off");
    g_assert_true(shop->refund_lines);
    config_unref(config);
}

static void test_all(void)
{
    struct config *config = load_good(URL PAIR "rest_url=https://api.example.com/wp-json/wc/v3/\n"
                                               "sync_every=1s\nwrite_back=meta; note\n"
                                               "refund_lines=false\n");
    const struct shop *shop = config_shop(config, "main");
    g_assert_cmpstr(shop->rest_key, ==, "ck_1");
    g_assert_cmpstr(shop->rest_secret, ==, HIDDEN);
    g_assert_cmpstr(shop->rest_url, ==, "https://api.example.com/wp-json/wc/v3");
    g_assert_cmpint(shop->sync_every_s, ==, 1);
    g_assert_true(g_strv_contains((const char *const *)shop->write_back, "note"));
    g_assert_true(g_strv_contains((const char *const *)shop->write_back, "meta"));
    g_assert_false(shop->refund_lines);
    config_unref(config);
}

static void test_forms(void)
{
    static const struct {
        const char *keys, *rest_url;
        gint64 sync_every_s;
    } rows[] = {
            {URL "sync_every=off\n", "", 0},
            {URL "sync_every=2h\nrest_url=http://127.0.0.1:8080/wp-json/wc/v3\n",
                    "http://127.0.0.1:8080/wp-json/wc/v3", 7200},
            {URL "rest_url=https://s.example/?rest_route=/wc/v3\n",
                    "https://s.example/?rest_route=/wc/v3", 900},
            {URL "rest_url=https://s.example/shop?rest_route=/wc/v3/\n",
                    "https://s.example/shop/?rest_route=/wc/v3", 900},
            {"url=http://localhost:8090\n" PAIR, "", 900},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct config *config = load_good(rows[i].keys);
        g_assert_cmpstr(config_shop(config, "main")->rest_url, ==, rows[i].rest_url);
        g_assert_cmpint(config_shop(config, "main")->sync_every_s, ==, rows[i].sync_every_s);
        config_unref(config);
    }
}

/* A command that needs no secrets has none, and still finds nothing missing. */
static void test_without_secrets(void)
{
    g_autoptr(GPtrArray) problems = problems_new();
    struct config *config =
            load(URL "rest_key=ck_1\nrest_secret_file=/nowhere/s\n", LOAD_TO_LIST, problems);
    g_assert_nonnull(config);
    g_assert_cmpstr(config_shop(config, "main")->rest_key, ==, "ck_1");
    g_assert_cmpstr(config_shop(config, "main")->rest_secret, ==, "");
    config_unref(config);
}

static void test_warning(void)
{
    g_autoptr(GPtrArray) problems = problems_new();
    struct config *config = load(URL "write_back=note\n", LOAD_TO_SERVE, problems);
    g_assert_nonnull(config);
    g_assert_cmpuint(problems->len, ==, 1);
    const struct config_problem *problem = problems->pdata[0];
    g_assert_true(problem->warning);
    g_assert_cmpstr(problem->key, ==, "write_back");
    config_unref(config);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rest/wrong", test_wrong);
    g_test_add_func("/rest/defaults", test_defaults);
    g_test_add_func("/rest/all", test_all);
    g_test_add_func("/rest/forms", test_forms);
    g_test_add_func("/rest/without-secrets", test_without_secrets);
    g_test_add_func("/rest/warning", test_warning);
    return g_test_run();
}
