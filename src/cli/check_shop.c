/* check --shop: what the shops say, beside the problems of the config. */
#include "check_shop.h"

#include "check_findings.h"
#include "fetch/about.h"
#include "shops.h"
#include "store/store.h"

static void free_checked(gpointer data)
{
    struct checked_shop *checked = data;
    g_free(checked->name);
    g_ptr_array_unref(checked->findings);
    g_free(checked);
}

static void wake(
        const struct config *config, const struct shop *shop, const struct checked_shop *checked)
{
    g_autoptr(store_auto) store = store_open(config->database.path, STORE_OPEN, NULL);
    about_wake(store, shop, checked->findings);
}

/* While nobody else asks the shop; who takes very long may be why somebody checks. The caller
 * unrefs. */
static GPtrArray *ask(const struct config *config, const struct shop *shop)
{
    int turn;
    shops_take_turn(config, shop->name, SHOPS_WAIT_S, &turn);
    GPtrArray *findings = about_shop(config, shop, NULL);
    store_end_turn(turn);
    return findings;
}

GPtrArray *check_shops(const struct config *config, GPtrArray *problems, guint *outside)
{
    GPtrArray *list = g_ptr_array_new_with_free_func(free_checked);
    for (guint i = 0; i < config->shops->len; i++) {
        const struct shop *shop = g_ptr_array_index(config->shops, i);
        g_autofree char *group = g_strconcat("shop ", shop->name, NULL);
        if (!check_may_ask(problems, group))
            continue;
        struct checked_shop *checked = g_new0(struct checked_shop, 1);
        checked->name = g_strdup(shop->name);
        checked->findings = ask(config, shop);
        *outside += check_findings_blame(checked->findings, config, group, problems);
        wake(config, shop, checked);
        g_ptr_array_add(list, checked);
    }
    return list;
}

void check_shops_print(const GPtrArray *shops)
{
    for (guint i = 0; i < shops->len; i++) {
        const struct checked_shop *checked = g_ptr_array_index(shops, i);
        g_autofree char *group = g_strconcat("shop ", checked->name, NULL);
        check_findings_print(checked->findings, group);
    }
}

cJSON *check_shops_json(const GPtrArray *shops)
{
    cJSON *list = cJSON_CreateArray();
    for (guint i = 0; i < shops->len; i++) {
        const struct checked_shop *checked = g_ptr_array_index(shops, i);
        check_findings_json(checked->findings, checked->name, list);
    }
    return list;
}
