/* What `check` says of a service that it asked: which findings stand among the errors, which are
 * printed, and all of them as JSON. */
#include "../../../src/cli/check_findings.h"
#include "unit/captured.h"
#include "unit/site.h"

/* One of each weight; the middle one is about no key. */
static GPtrArray *three(void)
{
    GPtrArray *findings = check_findings_new();
    check_finding_add(findings, CHECK_GOOD, "mollie_key", "it takes the key");
    check_finding_add(findings, CHECK_NOTE, "", "prices have %d decimals", 3);
    check_finding_add(findings, CHECK_FAULT, "mollie_url", "nothing answers");
    return findings;
}

static void test_print(void)
{
    g_autoptr(GPtrArray) findings = three();
    struct capture capture = capture_begin(STDOUT_FILENO);
    check_findings_print(findings, "payment");
    g_autofree char *text = capture_end(&capture);
    g_assert_cmpstr(text, ==,
            "good     [payment] mollie_key: it takes the key\n"
            "note     [payment]: prices have 3 decimals\n");
}

static void test_json(void)
{
    static const char *const rows[] = {
            "[{\"kind\":\"good\",\"key\":\"mollie_key\",\"text\":\"it takes the key\"},"
            "{\"kind\":\"note\",\"key\":null,\"text\":\"prices have 3 decimals\"},"
            "{\"kind\":\"fault\",\"key\":\"mollie_url\",\"text\":\"nothing answers\"}]",
            "[{\"shop\":\"a\",\"kind\":\"good\",\"key\":\"mollie_key\",\"text\":\"it takes the "
            "key\"},"
            "{\"shop\":\"a\",\"kind\":\"note\",\"key\":null,\"text\":\"prices have 3 decimals\"},"
            "{\"shop\":\"a\",\"kind\":\"fault\",\"key\":\"mollie_url\",\"text\":\"nothing "
            "answers\"}]",
    };
    g_autoptr(GPtrArray) findings = three();
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        cJSON *list = cJSON_CreateArray();
        check_findings_json(findings, i ? "a" : NULL, list);
        char *printed = cJSON_PrintUnformatted(list);
        g_assert_cmpstr(printed, ==, rows[i]);
        cJSON_free(printed);
        cJSON_Delete(list);
    }
}

/* Only the fault becomes an error of its group, and then nothing may be asked there any more; a
 * warning, and an error of another group, forbid nothing. */
static void test_blame(void)
{
    struct site *site = site_new("");
    g_autoptr(GPtrArray) findings = three(), problems = NULL;
    problems = g_ptr_array_new_with_free_func((GDestroyNotify)config_problem_free);
    config_problem_at(problems, true, site->config, "payment", "mollie_key", "a warning");
    config_problem_at(problems, false, site->config, "peppol", NULL, "an error");
    g_assert_true(check_may_ask(problems, "payment"));
    g_assert_false(check_may_ask(problems, "peppol"));

    g_assert_cmpuint(check_findings_blame(findings, site->config, "payment", problems), ==, 1);
    g_assert_cmpuint(problems->len, ==, 3);
    const struct config_problem *added = problems->pdata[2];
    g_assert_false(added->warning);
    g_assert_cmpstr(added->group, ==, "payment");
    g_assert_cmpstr(added->key, ==, "mollie_url");
    g_assert_cmpstr(added->text, ==, "nothing answers");
    g_assert_false(check_may_ask(problems, "payment"));
    site_free(site);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/check-findings/print", test_print);
    g_test_add_func("/check-findings/json", test_json);
    g_test_add_func("/check-findings/blame", test_blame);
    return g_test_run();
}
