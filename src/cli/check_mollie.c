/* check --mollie: what Mollie says, beside the problems of the config. */
#include "check_mollie.h"

#include <string.h>

#include "fetch/link_check.h"
#include "print.h"
#include "store/store.h"

/* What is wrong in the file must be mended before anything can be asked. */
static bool is_wrong(const GPtrArray *problems)
{
    for (guint i = 0; i < problems->len; i++) {
        const struct config_problem *problem = g_ptr_array_index(problems, i);
        if (!problem->warning && problem->group && strcmp(problem->group, "payment") == 0)
            return true;
    }
    return false;
}

GPtrArray *check_mollie_key(const struct config *config, GPtrArray *problems, guint *outside)
{
    if (is_wrong(problems))
        return g_ptr_array_new();
    g_autoptr(store_auto) store = store_open(config->database.path, STORE_OPEN, NULL);
    GPtrArray *findings = links_check(config);
    links_wake(store, findings);
    for (guint i = 0; i < findings->len; i++) {
        const struct link_finding *finding = g_ptr_array_index(findings, i);
        if (finding->kind != LINK_FINDING_FAULT)
            continue;
        (*outside)++;
        config_problem_at(problems, false, config, "payment", finding->key, "%s", finding->text);
    }
    return findings;
}

static const struct {
    const char *name, *head; /* head NULL: it stands among the errors */
} weights[] = {
        [LINK_FINDING_GOOD] = {"good", "good     "},
        [LINK_FINDING_NOTE] = {"note", "note     "},
        [LINK_FINDING_FAULT] = {"fault", NULL},
};

void check_mollie_print(const GPtrArray *findings)
{
    for (guint i = 0; i < findings->len; i++) {
        const struct link_finding *finding = g_ptr_array_index(findings, i);
        g_autofree char *text = g_strdup_printf("[payment] %s: %s", finding->key, finding->text);
        if (weights[finding->kind].head)
            print_hanging(weights[finding->kind].head, text);
    }
}

cJSON *check_mollie_json(const GPtrArray *findings)
{
    cJSON *list = cJSON_CreateArray();
    for (guint i = 0; i < findings->len; i++) {
        const struct link_finding *finding = g_ptr_array_index(findings, i);
        cJSON *row = cJSON_CreateObject();
        cJSON_AddStringToObject(row, "kind", weights[finding->kind].name);
        cJSON_AddStringToObject(row, "key", finding->key);
        cJSON_AddStringToObject(row, "text", finding->text);
        cJSON_AddItemToArray(list, row);
    }
    return list;
}
