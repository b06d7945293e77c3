/* A struct config as a thing: made with its defaults, shared, freed, looked into, compared. */
#include "loaded.h"

#include <string.h>

#include "field.h"

/* ---- made with the defaults ---- */

static void put_defaults(const struct setting_group *group, void *base)
{
    const struct setting *setting;
    for (guint at = 0; (setting = setting_at(at)); at++) {
        if (!(setting->groups & group->bit))
            continue;
        if (setting->step)
            setting_put_builtin(setting, base, DOCUMENT_INVOICE);
        else if (setting->type == SETTING_TEMPLATE)
            for (int type = 0; type < DOCUMENT_TYPES; type++) {
                if (setting_group_of((enum document_type)type) == group)
                    setting_put_builtin(setting, base, (enum document_type)type);
            }
        else if (*setting->initial ||
                (setting->type != SETTING_CHOICE && setting->type != SETTING_SWITCH)) {
            g_autoptr(GError) error = NULL;
            for (int i = 0; setting->flags & SETTING_WORDS && i < LANGUAGES; i++)
                setting_put(setting, base, (enum language)i, "", "/", NULL);
            if (!setting_put(setting, base, LANGUAGES, setting->initial, "/", &error))
                g_error("the default of [%s] %s: %s", group->name, setting->name, error->message);
        }
    }
}

static void clear_group(const struct setting_group *group, void *base)
{
    const struct setting *setting;
    for (guint at = 0; (setting = setting_at(at)); at++)
        if (setting->groups & group->bit)
            setting_clear(setting, base);
}

static void shop_free(void *data)
{
    struct shop *shop = data;
    clear_group(setting_group_find("shop x"), shop);
    g_free(shop->name);
    g_free(shop);
}

void *config_group_base(const struct config *config, const struct setting_group *group)
{
    return (char *)config + group->base;
}

static void free_named(gpointer data)
{
    struct config_named_file *named = data;
    g_free(named->key);
    g_free(named->path);
    g_free(named);
}

struct config *config_new(const char *file)
{
    struct config *config = g_new0(struct config, 1);
    config->references = 1;
    config->file = g_canonicalize_filename(file, NULL);
    config->shops = g_ptr_array_new_with_free_func(shop_free);
    config->places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    config->written = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    config->wrong = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    config->desk_set = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    config->passed_over = g_ptr_array_new_with_free_func((GDestroyNotify)config_problem_free);
    config->named_files = g_ptr_array_new_with_free_func(free_named);
    for (int type = 0; type < DOCUMENT_TYPES; type++)
        config->rules[type].type = (enum document_type)type;
    for (const struct setting_group *group = setting_groups; group->name; group++)
        if (group->bit != GROUP_SHOP)
            put_defaults(group, config_group_base(config, group));
    return config;
}

struct shop *config_add_shop(struct config *config, const char *name)
{
    struct shop *shop = g_new0(struct shop, 1);
    shop->name = g_strdup(name);
    shop->enabled = true;
    put_defaults(setting_group_find("shop x"), shop);
    g_ptr_array_add(config->shops, shop);
    return shop;
}

/* ---- shared ---- */

struct config *config_ref(const struct config *config)
{
    struct config *shared = (struct config *)config; /* only the count changes */
    g_atomic_int_inc(&shared->references);
    return shared;
}

void config_unref(struct config *config)
{
    if (!config || !g_atomic_int_dec_and_test(&config->references))
        return;
    for (const struct setting_group *group = setting_groups; group->name; group++)
        if (group->bit != GROUP_SHOP)
            clear_group(group, config_group_base(config, group));
    g_ptr_array_unref(config->shops);
    g_hash_table_unref(config->places);
    g_ptr_array_unref(config->named_files);
    g_hash_table_unref(config->written);
    g_hash_table_unref(config->wrong);
    g_hash_table_unref(config->desk_set);
    g_ptr_array_unref(config->passed_over);
    g_strfreev(config->restart_values);
    g_free(config->mail.from);
    g_free(config->mail.from_name);
    g_free(config->file);
    g_free(config);
}

char *config_instance(const char *path)
{
    char *name = g_path_get_basename(path);
    if (g_str_has_suffix(name, ".conf"))
        name[strlen(name) - strlen(".conf")] = '\0';
    return name;
}

char *config_path(const char *option)
{
    const char *environment = g_getenv("BILLHOOK_CONFIG");
    const char *path = option             ? option
            : environment && *environment ? environment
                                          : "/etc/billhook/billhook.conf";
    return g_canonicalize_filename(path, NULL);
}

const struct shop *config_shop(const struct config *config, const char *name)
{
    for (guint i = 0; i < config->shops->len; i++) {
        const struct shop *shop = config->shops->pdata[i];
        if (strcmp(shop->name, name) == 0)
            return shop;
    }
    return NULL;
}

/* ---- what needs a restart ---- */

static char *restart_value(const struct setting *setting, const struct config *config)
{
    const void *at = (const char *)config + setting->offset;
    if (setting->type == SETTING_TEXT || setting->type == SETTING_PATH)
        return g_strdup(*(char *const *)at);
    return g_strdup_printf("%" G_GINT64_FORMAT, *(const gint64 *)at);
}

void config_keep_restart_values(struct config *config)
{
    g_autoptr(GStrvBuilder) values = g_strv_builder_new();
    const struct setting *setting;
    for (guint at = 0; (setting = setting_at(at)); at++)
        if (setting->flags & SETTING_RESTART) {
            g_autofree char *value = restart_value(setting, config);
            g_strv_builder_add(values, value);
        }
    config->restart_values = g_strv_builder_end(values);
}

char **config_restart_keys(const struct config *old, const struct config *new)
{
    g_autoptr(GStrvBuilder) names = g_strv_builder_new();
    gsize i = 0;
    const struct setting *setting;
    for (guint at = 0; (setting = setting_at(at)); at++) {
        if (!(setting->flags & SETTING_RESTART))
            continue;
        if (strcmp(old->restart_values[i], new->restart_values[i]) != 0)
            for (const struct setting_group *group = setting_groups; group->name; group++)
                if (group->bit & setting->groups) {
                    g_autofree char *name = g_strdup_printf("[%s] %s", group->name, setting->name);
                    g_strv_builder_add(names, name);
                }
        i++;
    }
    return g_strv_builder_end(names);
}
