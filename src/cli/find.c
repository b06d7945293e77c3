/* Shops and orders by the words that name them. */
#include "find.h"

#include <string.h>

#include "arguments.h"
#include "base/error.h"
#include "command.h"

const struct shop *find_shop(const struct cli_context *context, const char *name, GError **error)
{
    const struct shop *shop = name ? config_shop(context->config, name)
                                   : g_ptr_array_index(context->config->shops, 0);
    if (shop)
        return shop;
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (guint i = 0; i < context->config->shops->len; i++)
        g_ptr_array_add(names, ((struct shop *)g_ptr_array_index(context->config->shops, i))->name);
    g_ptr_array_add(names, NULL);
    g_autofree char *what = g_strdup_printf("--shop: of the shops in %s", context->config_path);
    argument_none_of(what, name, (const char *const *)names->pdata, error);
    return NULL;
}

struct stored_order *find_order(
        const struct cli_context *context, const char *reference, const char *shop, GError **error)
{
    g_autoptr(GPtrArray) found = order_find(context->store, reference, shop, error);
    if (!found)
        return NULL;
    if (found->len == 0) {
        fail(error, BILLHOOK_ERROR_NOT_FOUND, "order %s is not in the store", reference);
        return NULL;
    }
    const struct stored_order *first = g_ptr_array_index(found, 0);
    if (found->len > 1) {
        bool same_shop = true;
        for (guint i = 1; i < found->len; i++)
            same_shop &= strcmp(first->shop,
                                 ((struct stored_order *)g_ptr_array_index(found, i))->shop) == 0;
        fail(error, BILLHOOK_ERROR_CONFLICT,
                same_shop ? "several orders have the number %s: name one by its '#ID'"
                          : "several shops have an order %s: name one with --shop",
                reference);
        return NULL;
    }
    struct stored_order *whole = order_get(context->store, first->shop, first->id, error);
    if (!whole && error && !*error)
        fail(error, BILLHOOK_ERROR_NOT_FOUND, "order %s is not in the store", reference);
    return whole;
}

static gint by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

GPtrArray *find_configs(const char *directory, GError **error)
{
    g_autoptr(GError) problem = NULL;
    g_autoptr(GDir) open = g_dir_open(directory, 0, &problem);
    const char *name;
    if (!open) {
        fail(error, BILLHOOK_ERROR_SYSTEM, "%s; --configs DIR names another folder",
                problem->message);
        return NULL;
    }

    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    while ((name = g_dir_read_name(open)))
        if (*name != '.' && g_str_has_suffix(name, ".conf"))
            g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_sort(names, by_name);
    return names;
}

char *find_database(const char *config_file)
{
    g_autoptr(GPtrArray) problems =
            g_ptr_array_new_with_free_func((GDestroyNotify)config_problem_free);
    struct config *config = config_load(config_file, CONFIG_WITHOUT_SECRETS, true, problems);
    char *path = config ? g_strdup(config->database.path) : NULL;
    config_unref(config);
    return path;
}
