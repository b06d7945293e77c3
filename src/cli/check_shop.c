/* check --shop: what the shops say, beside the problems of the config. */
#include "check_shop.h"

#include <string.h>

#include "fetch/about.h"
#include "print.h"
#include "store/store.h"

static void free_checked(gpointer data)
{
    struct checked_shop *checked = data;
    g_free(checked->name);
    g_ptr_array_unref(checked->findings);
    g_free(checked);
}

/* What is wrong in the file must be mended before anything can be asked. */
static bool is_wrong(const GPtrArray *problems, const char *group)
{
    for (guint i = 0; i < problems->len; i++) {
        const struct config_problem *problem = g_ptr_array_index(problems, i);
        if (!problem->warning && problem->group && strcmp(problem->group, group) == 0)
            return true;
    }
    return false;
}

static guint add_faults(const struct config *config,
        const struct checked_shop *checked,
        const char *group,
        GPtrArray *problems)
{
    guint faults = 0;
    for (guint i = 0; i < checked->findings->len; i++) {
        const struct about_finding *finding = g_ptr_array_index(checked->findings, i);
        if (finding->kind != ABOUT_FAULT)
            continue;
        faults++;
        config_problem_at(problems, false, config, group, *finding->key ? finding->key : NULL, "%s",
                finding->text);
    }
    return faults;
}

static void wake(
        const struct config *config, const struct shop *shop, const struct checked_shop *checked)
{
    g_autoptr(store_auto) store = store_open(config->database.path, STORE_OPEN, NULL);
    about_wake(store, shop, checked->findings);
}

GPtrArray *check_shops(const struct config *config, GPtrArray *problems, guint *outside)
{
    GPtrArray *list = g_ptr_array_new_with_free_func(free_checked);
    for (guint i = 0; i < config->shops->len; i++) {
        const struct shop *shop = g_ptr_array_index(config->shops, i);
        g_autofree char *group = g_strconcat("shop ", shop->name, NULL);
        if (is_wrong(problems, group))
            continue;
        struct checked_shop *checked = g_new0(struct checked_shop, 1);
        checked->name = g_strdup(shop->name);
        checked->findings = about_shop(config, shop, NULL);
        *outside += add_faults(config, checked, group, problems);
        wake(config, shop, checked);
        g_ptr_array_add(list, checked);
    }
    return list;
}

static const struct {
    const char *name, *head; /* head NULL: it stands among the errors */
} weights[] = {
        [ABOUT_GOOD] = {"good", "good     "},
        [ABOUT_NOTE] = {"note", "note     "},
        [ABOUT_FAULT] = {"fault", NULL},
};

static void print_finding(const char *shop, const struct about_finding *finding)
{
    g_autofree char *text = g_strdup_printf(
            "[shop %s]%s%s: %s", shop, *finding->key ? " " : "", finding->key, finding->text);
    if (weights[finding->kind].head)
        print_hanging(weights[finding->kind].head, text);
}

void check_shops_print(const GPtrArray *shops)
{
    for (guint i = 0; i < shops->len; i++) {
        const struct checked_shop *checked = g_ptr_array_index(shops, i);
        for (guint j = 0; j < checked->findings->len; j++)
            print_finding(checked->name, checked->findings->pdata[j]);
    }
}

static cJSON *finding_json(const char *shop, const struct about_finding *finding)
{
    cJSON *row = cJSON_CreateObject();
    cJSON_AddStringToObject(row, "shop", shop);
    cJSON_AddStringToObject(row, "kind", weights[finding->kind].name);
    if (*finding->key)
        cJSON_AddStringToObject(row, "key", finding->key);
    else
        cJSON_AddNullToObject(row, "key");
    cJSON_AddStringToObject(row, "text", finding->text);
    return row;
}

cJSON *check_shops_json(const GPtrArray *shops)
{
    cJSON *list = cJSON_CreateArray();
    for (guint i = 0; i < shops->len; i++) {
        const struct checked_shop *checked = g_ptr_array_index(shops, i);
        for (guint j = 0; j < checked->findings->len; j++)
            cJSON_AddItemToArray(list, finding_json(checked->name, checked->findings->pdata[j]));
    }
    return list;
}
