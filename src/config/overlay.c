/* The desk's settings over a config from its file. */
#include "config/overlay.h"

#include <string.h>

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "check.h"
#include "document/document.h"
#include "field.h"
#include "loaded.h"
#include "settings.h"
#include "written.h"

/* ---- settings of the desk ---- */

struct config_set *config_set_new(const char *group, const char *key, const char *value)
{
    struct config_set *set = g_new0(struct config_set, 1);
    set->group = g_strdup(group);
    set->key = g_strdup(key);
    set->value = g_strdup(value);
    return set;
}

void config_set_free(gpointer data)
{
    struct config_set *set = data;
    if (!set)
        return;
    g_free(set->group);
    g_free(set->key);
    g_free(set->value);
    g_free(set);
}

GPtrArray *config_sets_new(void)
{
    return g_ptr_array_new_with_free_func(config_set_free);
}

bool config_key_split(const char *key, char **plain, enum language *language)
{
    const char *open = strchr(key, '[');
    *language = LANGUAGES;
    *plain = g_strndup(key, open ? (gsize)(open - key) : strlen(key));
    for (int i = 0; open && i < LANGUAGES; i++) {
        g_autofree char *tail = g_strdup_printf("[%s]", language_text((enum language)i));
        if (strcmp(open, tail) == 0)
            *language = (enum language)i;
    }
    return !open || *language != LANGUAGES;
}

/* ---- which keys ---- */

/* The row of a key that the desk may set, and its language; NULL: it may not. */
static const struct setting *find_desk_row(const char *group,
        const char *key,
        const struct setting_group **found,
        enum language *language)
{
    g_autofree char *plain = NULL;
    bool good = config_key_split(key, &plain, language);
    *found = setting_group_find(group);
    if (!good || !*found)
        return NULL;
    const struct setting *setting = setting_find((*found)->bit, plain);
    bool takes_language = setting && setting->type == SETTING_TEMPLATE;
    if (!setting || !(setting->flags & SETTING_DESK) || (*language != LANGUAGES && !takes_language))
        return NULL;
    return setting;
}

/* The nearest "group.key" that the desk may set; NULL: none is near. Caller frees. */
static char *nearest_key(const char *group, const char *key)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *word = g_strdup_printf("%s.%s", group, key);
    const struct setting *setting;
    for (guint at = 0; (setting = setting_at(at)); at++)
        for (const struct setting_group *row = setting_groups; row->name; row++)
            if ((setting->groups & row->bit) && (setting->flags & SETTING_DESK))
                g_ptr_array_add(names, g_strdup_printf("%s.%s", row->name, setting->name));
    g_ptr_array_add(names, NULL);
    const char *nearest =
            strlen(word) <= 100 ? text_nearest(word, (const char *const *)names->pdata) : NULL;
    return g_strdup(nearest);
}

bool config_desk_key(const char *group, const char *key, GError **error)
{
    const struct setting_group *found;
    enum language language;
    if (find_desk_row(group, key, &found, &language))
        return true;
    g_autofree char *shown_group = log_escape(group, 60), *shown_key = log_escape(key, 60),
                    *nearest = nearest_key(group, key);
    return fail(error, BILLHOOK_ERROR_USAGE,
            "%s.%s is no setting of the desk%s%s%s: the config file has it, if there is such a "
            "key; `billhook help config` names those of the desk",
            shown_group, shown_key, nearest ? "; did you mean " : "", nearest ? nearest : "",
            nearest ? "?" : "");
}

static char *key_in(const char *plain, enum language language)
{
    return language == LANGUAGES ? g_strdup(plain)
                                 : g_strdup_printf("%s[%s]", plain, language_text(language));
}

char **config_desk_keys(const char *group, const char *key, GError **error)
{
    const struct setting_group *found;
    enum language language;
    const struct setting *setting = find_desk_row(group, key, &found, &language);
    g_autoptr(GStrvBuilder) keys = g_strv_builder_new();
    if (!setting)
        return config_desk_key(group, key, error), NULL;
    bool all = setting->type == SETTING_TEMPLATE && language == LANGUAGES;
    if (!all)
        g_strv_builder_add(keys, key);
    for (int i = 0; all && i < LANGUAGES; i++) {
        g_autofree char *name = key_in(setting->name, (enum language)i);
        g_strv_builder_add(keys, name);
    }
    return g_strv_builder_end(keys);
}

/* ---- laying over ---- */

/* The line of the file that has a key: with its language, without one, or as its file; 0: none. */
static int line_of(const struct config *config,
        const char *group,
        const struct setting *setting,
        enum language language)
{
    g_autofree char *with = key_in(setting->name, language),
                    *file = g_strconcat(setting->name, "_file", NULL),
                    *file_with = key_in(file, language);
    const char *const keys[] = {with, file_with, setting->name, file};
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
        int line = config_place_line(config, group, keys[i]);
        if (line)
            return line;
    }
    return 0;
}

/* One value of the desk on its way. */
struct laying {
    struct config *config;
    GPtrArray *problems;
    const struct setting_group *group;
    const struct setting *setting;
    enum language language;
};

static void *base_of(const struct laying *laying)
{
    return config_group_base(laying->config, laying->group);
}

static void put_default(const struct laying *laying)
{
    g_autofree char *value = setting_default(laying->setting, laying->group, laying->language);
    setting_put(laying->setting, base_of(laying), laying->language, value, "/", NULL);
}

static bool is_picture(const struct setting *setting, const char *value)
{
    static const char digits[] = "0123456789abcdef";
    const char *hex = value + strlen(CONFIG_PICTURE);
    return (setting->flags & SETTING_PICTURE) && g_str_has_prefix(value, CONFIG_PICTURE) &&
            strlen(hex) == 64 && strspn(hex, digits) == 64;
}

static bool put(const struct laying *laying, void *base, const char *value, GError **error)
{
    const struct setting *setting = laying->setting;
    if (strstr(value, "CHANGE-ME"))
        return fail(error, BILLHOOK_ERROR_USAGE, "still says CHANGE-ME");
    if (is_picture(setting, value)) {
        text_set((char **)((char *)base + setting->offset), value);
        return true;
    }
    return setting_put_given(setting, base, laying->language, value, "/", error);
}

/* Back to what stands without the desk. */
static void clear_overlay(struct config *config)
{
    struct laying laying = {.config = config};
    const struct setting *setting;
    for (guint at = 0; (setting = setting_at(at)); at++)
        for (const struct setting_group *group = setting_groups; group->name; group++) {
            bool texts = setting->type == SETTING_TEMPLATE;
            if (!(setting->groups & group->bit) || !(setting->flags & SETTING_DESK))
                continue;
            for (int i = texts ? 0 : LANGUAGES; i < (texts ? LANGUAGES : LANGUAGES + 1); i++) {
                g_autofree char *key = key_in(setting->name, (enum language)i);
                g_autofree char *place = config_place(group->name, key);
                laying = (struct laying){config, NULL, group, setting, (enum language)i};
                if (g_hash_table_remove(config->desk_set, place))
                    put_default(&laying);
            }
        }
    g_ptr_array_set_size(config->passed_over, 0);
}

/* Not in force, and why. */
static void pass_over(struct config *config, const char *group, const char *key, const char *why)
{
    config_problem_add(config->passed_over, true, CONFIG_DESK_PLACE, 0, group, key, "%s", why);
}

char *config_passed_over_text(const struct config_problem *passed)
{
    const struct setting_group *group;
    enum language language;
    const struct setting *setting = find_desk_row(passed->group, passed->key, &group, &language);
    bool told = setting && setting->type != SETTING_TEMPLATE && *setting->initial;
    return g_strdup_printf("%s; it is passed over until that is mended, and the default%s%s stands",
            passed->text, told ? " " : "", told ? setting->initial : "");
}

static void lay(struct config *config, const struct config_set *set)
{
    struct laying laying = {.config = config};
    laying.setting = find_desk_row(set->group, set->key, &laying.group, &laying.language);
    if (!laying.setting) {
        pass_over(config, set->group, set->key, "is no setting of the desk");
        return;
    }
    if (line_of(config, set->group, laying.setting, laying.language))
        return; /* the admin's */
    g_autoptr(GError) error = NULL;
    if (put(&laying, base_of(&laying), set->value, &error)) {
        g_hash_table_insert(
                config->desk_set, config_place(set->group, set->key), g_strdup(set->value));
        return;
    }
    put_default(&laying);
    pass_over(config, set->group, set->key, error->message);
}

/* Takes back a value that makes this error; false: it is not the desk's. */
static bool take_back(struct config *config, const struct config_problem *problem)
{
    struct laying laying = {.config = config};
    g_autofree char *place = config_place(problem->group, problem->key);
    if (!g_hash_table_remove(config->desk_set, place))
        return false;
    laying.setting = find_desk_row(problem->group, problem->key, &laying.group, &laying.language);
    put_default(&laying);
    pass_over(config, problem->group, problem->key, problem->text);
    return true;
}

/* The checks across keys, again and again until none of the desk's is an error. Caller unrefs. */
static GPtrArray *check_again(struct config *config)
{
    for (;;) {
        GPtrArray *found = g_ptr_array_new_with_free_func((GDestroyNotify)config_problem_free);
        struct loading loading = {.file = config->file, .problems = found, .config = config};
        bool changed = false;
        check_across(&loading);
        for (guint i = 0; i < found->len; i++) {
            const struct config_problem *problem = g_ptr_array_index(found, i);
            changed |= !problem->warning && take_back(config, problem);
        }
        if (!changed)
            return found;
        g_ptr_array_unref(found);
    }
}

static void replace_across(GPtrArray *problems, GPtrArray *found, const char *file)
{
    for (guint i = problems->len; i-- > 0;)
        if (((const struct config_problem *)g_ptr_array_index(problems, i))->across)
            g_ptr_array_remove_index(problems, i);
    while (found->len) {
        struct config_problem *problem = g_ptr_array_steal_index(found, 0);
        if (strcmp(problem->file, CONFIG_DESK_PLACE) != 0)
            text_set(&problem->file, file);
        g_ptr_array_add(problems, problem);
    }
}

void config_overlay(struct config *config, const GPtrArray *sets, GPtrArray *problems)
{
    g_autofree char *file = g_strdup(config->file);
    clear_overlay(config);
    for (guint i = 0; i < sets->len; i++)
        lay(config, g_ptr_array_index(sets, i));
    g_autoptr(GPtrArray) found = check_again(config);
    replace_across(problems, found, file);
    for (guint i = 0; i < config->passed_over->len; i++) {
        const struct config_problem *passed = g_ptr_array_index(config->passed_over, i);
        g_autofree char *text = config_passed_over_text(passed);
        config_problem_add(problems, true, passed->file, 0, passed->group, passed->key, "%s", text);
    }
    config_problems_sort(problems);
}

const struct config_problem *config_passed_over(
        const struct config *config, const char *group, const char *key)
{
    for (guint i = 0; i < config->passed_over->len; i++) {
        const struct config_problem *passed = g_ptr_array_index(config->passed_over, i);
        if (strcmp(passed->group, group) == 0 && strcmp(passed->key, key) == 0)
            return passed;
    }
    return NULL;
}

bool config_desk_value(const char *group, const char *key, const char *value, GError **error)
{
    struct laying laying = {0};
    if (!config_desk_key(group, key, error))
        return false;
    laying.setting = find_desk_row(group, key, &laying.group, &laying.language);
    g_autofree struct config *scratch = g_new0(struct config, 1);
    void *base = config_group_base(scratch, laying.group);
    bool good = put(&laying, base, value, error);
    setting_clear(laying.setting, base);
    return good;
}

/* ---- all values ---- */

const char *config_from_text(enum config_from from)
{
    static const char *const names[] = {"default", "file", "desk"};
    return names[from];
}

char *config_value_plain(const char *value)
{
    char *text = setting_unescape(value, NULL);
    return text ? text : g_strdup("");
}

char *config_value_written(const char *plain)
{
    return setting_escape(plain);
}

static void value_free(gpointer data)
{
    struct config_value *value = data;
    g_free(value->group);
    g_free(value->key);
    g_free(value->value);
    g_free(value->allowed);
    g_free(value->otherwise);
    g_strfreev(value->choices);
    g_free(value);
}

static char **choices_of(const struct setting *setting)
{
    g_autoptr(GStrvBuilder) names = g_strv_builder_new();
    for (const struct setting_choice *choice = setting->choices; choice->name; choice++)
        g_strv_builder_add(names, choice->name);
    return g_strv_builder_end(names);
}

static void describe(struct config_value *value, const struct setting *setting)
{
    bool choice = setting->type == SETTING_CHOICE || setting->type == SETTING_SWITCH;
    bool lines = setting->type == SETTING_TEMPLATE && !(setting->flags & SETTING_ONE_LINE);
    value->desk = setting->flags & SETTING_DESK;
    value->help = setting->help;
    value->allowed = setting_allowed(setting);
    value->escaped = setting->type == SETTING_TEXT || setting->type == SETTING_TEMPLATE;
    value->choices = choice ? choices_of(setting) : NULL;
    value->kind = setting->flags & SETTING_PICTURE ? CONFIG_KIND_PICTURE
            : choice                               ? CONFIG_KIND_CHOICE
            : lines                                ? CONFIG_KIND_LINES
            : setting->type == SETTING_INTEGER     ? CONFIG_KIND_NUMBER
                                                   : CONFIG_KIND_TEXT;
}

/* Where the values of a group are looked up. */
struct listing {
    const struct config *config;
    const struct setting_group *group;
    const char *name; /* of the group, "shop main" */
    const void *base;
    GPtrArray *values;
};

static void add_value(
        const struct listing *listing, const struct setting *setting, enum language language)
{
    struct config_value *value = g_new0(struct config_value, 1);
    value->group = g_strdup(listing->name);
    value->key = key_in(setting->name, language);
    g_autofree char *place = config_place(listing->name, value->key);
    const char *set = g_hash_table_lookup(listing->config->desk_set, place),
               *written = g_hash_table_lookup(listing->config->written, place);
    value->line = line_of(listing->config, listing->name, setting, language);
    value->from = value->line ? CONFIG_FROM_FILE : set ? CONFIG_FROM_DESK : CONFIG_FROM_DEFAULT;
    value->value = set               ? g_strdup(set)
            : value->line && written ? g_strdup(written)
                                     : setting_written(setting, listing->base, language);
    value->otherwise = setting_default(setting, listing->group, language);
    describe(value, setting);
    g_ptr_array_add(listing->values, value);
}

/* One row for all languages where they are the same. */
static bool same_in_all(const struct setting *setting, const void *base)
{
    g_autofree char *first = setting_written(setting, base, LANGUAGE_NL);
    for (int i = 1; i < LANGUAGES; i++) {
        g_autofree char *other = setting_written(setting, base, (enum language)i);
        if (strcmp(first, other) != 0)
            return false;
    }
    return true;
}

static void list_group(const struct listing *listing)
{
    const struct setting *setting;
    for (guint at = 0; (setting = setting_at(at)); at++) {
        if (!(setting->groups & listing->group->bit))
            continue;
        bool each = setting->type == SETTING_TEMPLATE ||
                (setting->type == SETTING_PATHS && !same_in_all(setting, listing->base));
        for (int i = each ? 0 : LANGUAGES; i < (each ? LANGUAGES : LANGUAGES + 1); i++)
            add_value(listing, setting, (enum language)i);
        for (int i = 0; setting->flags & SETTING_WORDS && i < LANGUAGES; i++) {
            g_autofree char *own = setting_written(setting, listing->base, (enum language)i);
            if (*own)
                add_value(listing, setting, (enum language)i);
        }
    }
}

static void list_shops(struct listing *listing)
{
    for (guint i = 0; i < listing->config->shops->len; i++) {
        const struct shop *shop = g_ptr_array_index(listing->config->shops, i);
        g_autofree char *name = g_strconcat("shop ", shop->name, NULL);
        listing->name = name;
        listing->base = shop;
        list_group(listing);
    }
}

GPtrArray *config_values(const struct config *config)
{
    struct listing listing = {
            .config = config, .values = g_ptr_array_new_with_free_func(value_free)};
    for (const struct setting_group *group = setting_groups; group->name; group++) {
        listing.group = group;
        listing.name = group->name;
        listing.base = config_group_base(config, group);
        if (group->bit == GROUP_SHOP)
            list_shops(&listing);
        else
            list_group(&listing);
    }
    return listing.values;
}

const struct config_value *config_value_find(
        const GPtrArray *values, const char *group, const char *key)
{
    for (guint i = 0; i < values->len; i++) {
        const struct config_value *value = g_ptr_array_index(values, i);
        if (strcmp(value->group, group) == 0 && strcmp(value->key, key) == 0)
            return value;
    }
    return NULL;
}
