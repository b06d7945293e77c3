/* A good config file into which the tests of this room put one key at a time. */
#ifndef TESTS_CONFIG_EACH_KEY_H
#define TESTS_CONFIG_EACH_KEY_H

#include <string.h>

#include "../../../src/config/load.h"
#include "../../../src/config/settings.h"

/* What has no default; the keys that are tried stand behind the header of their group. */
static const char *const each_key_needed[][3] = {
        {"server", "public_url", "https://hook.example.com"},
        {"database", "path", "b.db"},
        {"mail", "from", "info@example.com"},
        {"seller", "name", "Voorbeeld"},
        {"seller", "street", "Kerkstraat 1"},
        {"seller", "postcode", "1000"},
        {"seller", "city", "Gent"},
        {"seller", "vat", "BE0123456749"},
        {"seller", "iban", "BE68539007547034"},
        {"shop", "url", "https://shop.example.com"},
        {"shop", "secret", "0123456789abcdefghijABCDEFGHIJ0123456789"},
        {"invoice", "create", "paid"},
};

/* The file with `lines` in a group (its name in the table); the key of that name that the file has
 * itself is left out. Caller frees. */
static inline char *file_with(const char *group, const char *key, const char *lines)
{
    GString *text = g_string_new(NULL);
    for (const struct setting_group *each = setting_groups; each->name; each++) {
        bool shop = each->bit == GROUP_SHOP;
        g_string_append_printf(text, "[%s%s]\n", each->name, shop ? " main" : "");
        if (strcmp(each->name, group) == 0)
            g_string_append_printf(text, "%s\n", lines);
        for (gsize i = 0; i < G_N_ELEMENTS(each_key_needed); i++) {
            const char *const *row = each_key_needed[i];
            bool ours = strcmp(row[0], each->name) == 0;
            if (ours && (strcmp(group, row[0]) != 0 || strcmp(key, row[1]) != 0))
                g_string_append_printf(text, "%s=%s\n", row[1], row[2]);
        }
    }
    return g_string_free(text, FALSE);
}

static inline GPtrArray *problems_new(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)config_problem_free);
}

/* The config although it has errors; config_unref(). */
static inline struct config *inspect(const char *text, gsize length, GPtrArray *problems)
{
    return config_load_text("/t/x.conf", text, length, LOAD_TO_INSPECT, false, problems);
}

/* The first error at a key of a group as the file has it; NULL: none. Borrowed. */
static inline const struct config_problem *error_at(
        const GPtrArray *problems, const char *group, const char *key)
{
    for (guint i = 0; i < problems->len; i++) {
        const struct config_problem *problem = problems->pdata[i];
        if (!problem->warning && strcmp(problem->group, group) == 0 &&
                strcmp(problem->key, key) == 0)
            return problem;
    }
    return NULL;
}

/* "shop main" for the group of shops, else its name. */
static inline const char *header_of(const struct setting_group *group)
{
    return group->bit == GROUP_SHOP ? "shop main" : group->name;
}

/* Where the field of a row in a group lies. */
static inline const void *field_of(const struct config *config,
        const struct setting_group *group,
        const struct setting *setting)
{
    const char *base =
            group->bit == GROUP_SHOP ? config->shops->pdata[0] : (const char *)config + group->base;
    return base + setting->offset;
}

#endif
