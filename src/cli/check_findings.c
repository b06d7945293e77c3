/* What `check` says of a service that it asked. */
#include "check_findings.h"

#include <string.h>

#include "print.h"

static const struct {
    const char *name, *head; /* head NULL: it stands among the errors */
} weights[] = {
        [CHECK_GOOD] = {"good", "good     "},
        [CHECK_NOTE] = {"note", "note     "},
        [CHECK_FAULT] = {"fault", NULL},
};

bool check_may_ask(const GPtrArray *problems, const char *group)
{
    for (guint i = 0; i < problems->len; i++) {
        const struct config_problem *problem = g_ptr_array_index(problems, i);
        if (!problem->warning && problem->group && strcmp(problem->group, group) == 0)
            return false;
    }
    return true;
}

guint check_findings_blame(const GPtrArray *findings,
        const struct config *config,
        const char *group,
        GPtrArray *problems)
{
    guint faults = 0;
    for (guint i = 0; i < findings->len; i++) {
        const struct check_finding *finding = g_ptr_array_index(findings, i);
        if (finding->weight != CHECK_FAULT)
            continue;
        faults++;
        config_problem_at(problems, false, config, group, *finding->key ? finding->key : NULL, "%s",
                finding->text);
    }
    return faults;
}

void check_findings_print(const GPtrArray *findings, const char *group)
{
    for (guint i = 0; i < findings->len; i++) {
        const struct check_finding *finding = g_ptr_array_index(findings, i);
        const char *head = weights[finding->weight].head;
        g_autofree char *text = g_strdup_printf(
                "[%s]%s%s: %s", group, *finding->key ? " " : "", finding->key, finding->text);
        if (head)
            print_hanging(head, text);
    }
}

static cJSON *finding_json(const struct check_finding *finding, const char *shop)
{
    cJSON *row = cJSON_CreateObject();
    if (shop)
        cJSON_AddStringToObject(row, "shop", shop);
    cJSON_AddStringToObject(row, "kind", weights[finding->weight].name);
    if (*finding->key)
        cJSON_AddStringToObject(row, "key", finding->key);
    else
        cJSON_AddNullToObject(row, "key");
    cJSON_AddStringToObject(row, "text", finding->text);
    return row;
}

void check_findings_json(const GPtrArray *findings, const char *shop, cJSON *list)
{
    for (guint i = 0; i < findings->len; i++)
        cJSON_AddItemToArray(list, finding_json(g_ptr_array_index(findings, i), shop));
}
