/* What asking somebody else's service found. */
#include "acts/check_finding.h"

static void free_finding(gpointer data)
{
    struct check_finding *finding = data;
    g_free(finding->text);
    g_free(finding);
}

GPtrArray *check_findings_new(void)
{
    return g_ptr_array_new_with_free_func(free_finding);
}

void check_finding_add(
        GPtrArray *findings, enum check_weight weight, const char *key, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    struct check_finding *finding = g_new0(struct check_finding, 1);
    *finding = (struct check_finding){weight, key, g_strdup_vprintf(format, arguments)};
    va_end(arguments);
    g_ptr_array_add(findings, finding);
}

bool check_findings_fail(const GPtrArray *findings)
{
    for (guint i = 0; i < findings->len; i++) {
        const struct check_finding *finding = g_ptr_array_index(findings, i);
        if (finding->weight == CHECK_FAULT)
            return true;
    }
    return false;
}
