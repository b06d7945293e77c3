/* Findings: what they hold, and when they fail. */
#include "acts/check_finding.h"

/* The list owns its texts; one fault among them is enough. */
static void test_list(void)
{
    g_autoptr(GPtrArray) findings = check_findings_new();
    g_assert_false(check_findings_fail(findings));
    check_finding_add(findings, CHECK_GOOD, "key", "%s answers %d", "it", 2);
    check_finding_add(findings, CHECK_NOTE, "", "100%% of it");
    g_assert_false(check_findings_fail(findings));

    check_finding_add(findings, CHECK_FAULT, "url", "%s", "no answer");
    check_finding_add(findings, CHECK_GOOD, "url", "and more");
    g_assert_true(check_findings_fail(findings));
    g_assert_cmpuint(findings->len, ==, 4);

    const struct check_finding *first = findings->pdata[0], *second = findings->pdata[1];
    g_assert_cmpint(first->weight, ==, CHECK_GOOD);
    g_assert_cmpstr(first->key, ==, "key");
    g_assert_cmpstr(first->text, ==, "it answers 2");
    g_assert_cmpstr(second->text, ==, "100% of it");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/check-finding/list", test_list);
    return g_test_run();
}
