/* The keys of payment links: what each may be, what does not go together, and that the key is never
 * shown. */
#include <string.h>

#include "../../../src/config/load.h"

#define HIDDEN "live_nobody-may-see"
#define BEGIN                                                                                  \
    "[server]\npublic_url=https://hook.example.com\n[database]\npath=b.db\n[seller]\nname=V\n" \
    "street=s\npostcode=1000\ncity=Gent\nvat=BE0123456749\niban=BE68539007547034\n[invoice]\n" \
    "create=paid\n[shop main]\nurl=https://shop.example.com\n"                                 \
    "secret=0123456789abcdefghijABCDEFGHIJ0123456789\n[payment]\n"
#define KEY "mollie_key=" HIDDEN "\n"

static struct config *load(const char *keys, enum load_purpose purpose, GPtrArray *problems)
{
    g_autofree char *text = g_strconcat(BEGIN, keys, NULL);
    return config_load_text("/t/x.conf", text, strlen(text), purpose, false, problems);
}

/* One problem, at that key, without the secret. */
static const struct {
    const char *keys;
    bool warning;
    const char *key, *fragment;
} cases[] = {
        {"mollie_key=\n", false, "mollie_key", "is empty"},
        {"mollie_key=CHANGE-ME\n", false, "mollie_key", "the API key that Mollie shows"},
        {"mollie_key=access_abc\n", false, "mollie_key", "organisation access token"},
        {"mollie_key=test_abc\n", true, "mollie_key", "is a test key"},
        {"mollie_key=abc\n", true, "mollie_key", "neither with live_ nor with test_"},
        {KEY "mollie_methods=Bancontact\n", false, "mollie_methods", "Mollie's names"},
        {KEY "mollie_methods=a\n", false, "mollie_methods", "Mollie's names"},
        {KEY "mollie_methods=payconiq;bancontact\n", true, "mollie_methods", "not offered"},
        {KEY "mollie_wait=2h\n", false, "mollie_wait", "1h"},
        {KEY "mollie_url=http://api.mollie.com\n", false, "mollie_url", "without TLS"},
        {KEY "mollie_url=https://a:b@mollie.com\n", false, "mollie_url", "user or password"},
        {"mollie_wait=1m\n", true, "mollie_wait", "without mollie_key"},
        {"mollie_methods=ideal\n", true, "mollie_methods", "without mollie_key"},
        {"mollie_url=https://x.example\n", true, "mollie_url", "without mollie_key"},
};

static void test_cases(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GPtrArray) problems =
                g_ptr_array_new_with_free_func((GDestroyNotify)config_problem_free);
        config_unref(load(cases[i].keys, LOAD_TO_SERVE, problems));
        g_assert_cmpuint(problems->len, ==, 1);
        const struct config_problem *problem = problems->pdata[0];
        g_autofree char *text = config_problem_text(problem);
        g_test_message("%s", text);
        g_assert_true(problem->warning == cases[i].warning);
        g_assert_cmpstr(problem->key, ==, cases[i].key);
        g_assert_nonnull(strstr(problem->text, cases[i].fragment));
        g_assert_null(strstr(text, "nobody"));
    }
}

static void test_values(void)
{
    g_autoptr(GPtrArray) problems =
            g_ptr_array_new_with_free_func((GDestroyNotify)config_problem_free);
    struct config *config =
            load(KEY "mollie_methods=bancontact; kbc\nmollie_wait=30s\nmollie_url=http://"
                     "127.0.0.1:8000/\n",
                    LOAD_TO_SERVE, problems);
    g_assert_cmpuint(problems->len, ==, 0);
    g_assert_true(config->mollie.on);
    g_assert_cmpstr(config->mollie.key, ==, HIDDEN);
    g_assert_cmpstr(config->mollie.url, ==, "http://127.0.0.1:8000");
    g_assert_cmpstr(config->mollie.methods[1], ==, "kbc");
    g_assert_cmpint(config->mollie.wait_s, ==, 30);
    config_unref(config);
}

static void test_defaults(void)
{
    g_autoptr(GPtrArray) problems =
            g_ptr_array_new_with_free_func((GDestroyNotify)config_problem_free);
    struct config *config = load("", LOAD_TO_SERVE, problems);
    g_assert_false(config->mollie.on);
    g_assert_cmpstr(config->mollie.key, ==, "");
    g_assert_cmpstr(config->mollie.url, ==, "https://api.mollie.com");
    g_assert_cmpint(config->mollie.wait_s, ==, 120);
    g_assert_null(config->mollie.methods[0]);
    config_unref(config);
}

/* A command that uses no secret knows all the same that there is a key, and does not read it. */
static void test_listed(void)
{
    g_autoptr(GPtrArray) problems =
            g_ptr_array_new_with_free_func((GDestroyNotify)config_problem_free);
    struct config *config = load("mollie_key_file=/nowhere/key\n", LOAD_TO_LIST, problems);
    g_assert_nonnull(config);
    g_assert_true(config->mollie.on);
    g_assert_cmpstr(config->mollie.key, ==, "");
    config_unref(config);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/mollie/cases", test_cases);
    g_test_add_func("/mollie/values", test_values);
    g_test_add_func("/mollie/defaults", test_defaults);
    g_test_add_func("/mollie/listed", test_listed);
    return g_test_run();
}
