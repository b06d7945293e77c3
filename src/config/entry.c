/* One entry of a config file: to its row of the table, and its value to the field. */
#include "entry.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "document/document.h"
#include "field.h"
#include "secrets.h"

#define PLACEHOLDER "CHANGE-ME"

/* An error at an entry whose value is refused. */
static void refuse(struct loading *loading,
        const struct target *target,
        const struct config_entry *entry,
        const char *plain_key,
        const char *text)
{
    g_autofree char *name = config_entry_name(entry);
    loading->errors++;
    config_problem_add(loading->problems, false, loading->file, entry->line, target->section->name,
            name, "%s", text);
    g_hash_table_add(loading->config->wrong, config_place(target->section->name, plain_key));
}

static void refuse_error(struct loading *loading,
        const struct target *target,
        const struct config_entry *entry,
        const char *plain_key,
        GError *error)
{
    bool elsewhere = g_error_matches(
            error, BILLHOOK_ERROR, BILLHOOK_ERROR_NOT_FOUND); /* a credential outside the service */
    g_autofree char *name = config_entry_name(entry);
    if (elsewhere && loading->purpose != LOAD_TO_SERVE) {
        config_problem_add(loading->problems, true, loading->file, entry->line,
                target->section->name, name, "not checked: %s", error->message);
        g_hash_table_add(loading->config->wrong, config_place(target->section->name, plain_key));
        return;
    }
    refuse(loading, target, entry, plain_key, error->message);
}

const char *entry_nearest_name(const char *word, GPtrArray *names)
{
    g_ptr_array_add(names, NULL);
    return strlen(word) <= 100 ? text_nearest(word, (const char *const *)names->pdata) : NULL;
}

static void unknown_key(
        struct loading *loading, const struct target *target, const struct config_entry *entry)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GString) others = g_string_new(NULL);
    const struct setting *setting;
    for (guint at = 0; (setting = setting_at(at)); at++) {
        if (setting->groups & target->group->bit) {
            g_ptr_array_add(names, g_strdup(setting->name));
            if (setting->type == SETTING_SECRET)
                g_ptr_array_add(names, g_strconcat(setting->name, "_file", NULL));
        } else if (strcmp(setting->name, entry->key) == 0)
            for (const struct setting_group *group = setting_groups; group->name; group++)
                if (group->bit & setting->groups)
                    g_string_append_printf(others, "%s[%s]", others->len ? ", " : "",
                            group->bit == GROUP_SHOP ? "shop NAME" : group->name);
    }
    const char *nearest = entry_nearest_name(entry->key, names);
    g_autofree char *text = nearest ? g_strdup_printf("unknown key; did you mean %s?", nearest)
            : others->len
            ? g_strdup_printf("unknown key in this group; it belongs in %s", others->str)
            : g_strdup("unknown key; billhook.conf(5) lists the keys of this group");
    g_autofree char *shown = config_entry_name(entry);
    g_autofree char *safe = log_escape(shown, 60);
    loading->errors++;
    config_problem_add(loading->problems, false, loading->file, entry->line, target->section->name,
            safe, "%s", text);
}

const struct setting *entry_find_from_file(guint group, const char *key)
{
    if (!g_str_has_suffix(key, "_file"))
        return NULL;
    g_autofree char *plain = g_strndup(key, strlen(key) - strlen("_file"));
    const struct setting *setting = setting_find(group, plain);
    return setting && (setting->type == SETTING_SECRET || setting->type == SETTING_TEMPLATE)
            ? setting
            : NULL;
}

/* LANGUAGES for none. */
static bool entry_language(struct loading *loading,
        const struct target *target,
        const struct config_entry *entry,
        const struct setting *setting,
        enum language *language)
{
    *language = LANGUAGES;
    if (!*entry->language)
        return true;
    if (!setting_takes_language(setting)) {
        refuse(loading, target, entry, setting->name,
                "this key takes no language; only texts, legal_form, register and attach do");
        return false;
    }
    for (int i = 0; i < LANGUAGES; i++)
        if (strcmp(entry->language, language_text((enum language)i)) == 0) {
            *language = (enum language)i;
            return true;
        }
    refuse(loading, target, entry, setting->name, "unknown language; allowed: nl, fr, de, en");
    return false;
}

static void put_secret(struct loading *loading,
        const struct target *target,
        const struct config_entry *entry,
        const struct setting *setting,
        const char *value,
        const char *file)
{
    bool warning;
    const char *password = setting->given_by;
    g_autofree char *fault =
            password ? password_fault(value, password, &warning) : secret_fault(value, &warning);
    if (fault && file) { /* the fault lies there */
        char *place = g_strconcat(file, " ", fault, NULL);
        g_free(fault);
        fault = place;
    }
    if (!fault && entry->blank_before && !password && strcmp(entry->key, setting->name) == 0) {
        fault = g_strdup("has a blank at its beginning; WooCommerce would drop it, and no "
                         "signature would match");
        warning = false;
    }
    if (fault && !warning) {
        refuse(loading, target, entry, setting->name, fault);
        return;
    }
    if (fault)
        load_warn(loading, target->section->name, entry->key, "%s", fault);
    if (loading->purpose != LOAD_TO_LIST)
        setting_put(setting, target->base, LANGUAGES, value, loading->directory, NULL);
}

/* The path behind an `x_file`, absolute; NULL when it was refused. Caller frees. */
static char *entry_path(struct loading *loading,
        const struct target *target,
        const struct config_entry *entry,
        const char *plain_key)
{
    static const struct setting as_path = {.name = "file", .type = SETTING_PATH};
    g_autoptr(GError) error = NULL;
    char *path = g_strdup("");
    if (!setting_put(&as_path, &path, LANGUAGES, entry->value, loading->directory, &error))
        refuse_error(loading, target, entry, plain_key, error);
    else if (!*path)
        refuse(loading, target, entry, plain_key, "is empty; allowed: the path of a file");
    else
        return path;
    g_free(path);
    return NULL;
}

/* Remembers what a `x_file` names, for config_path_faults(). */
static void note_named(struct loading *loading,
        const struct target *target,
        const struct config_entry *entry,
        const char *path,
        enum file_kind kind)
{
    struct config_named_file *named = g_new0(struct config_named_file, 1);
    g_autofree char *name = config_entry_name(entry);
    named->key = g_strdup_printf("[%s] %s", target->section->name, name);
    named->path = g_strdup(path);
    named->kind = kind;
    g_ptr_array_add(loading->config->named_files, named);
}

/* A command that uses no secret only remembers the path, unless only systemd knows it. */
static void note_secret_file(
        struct loading *loading, const struct target *target, const struct config_entry *entry)
{
    static const struct setting as_path = {.name = "file", .type = SETTING_PATH};
    g_autofree char *path = g_strdup("");
    if (!strstr(entry->value, "${") &&
            setting_put(&as_path, &path, LANGUAGES, entry->value, loading->directory, NULL) &&
            *path)
        note_named(loading, target, entry, path, FILE_SECRET);
}

static void put_secret_file(struct loading *loading,
        const struct target *target,
        const struct config_entry *entry,
        const struct setting *setting)
{
    if (loading->purpose == LOAD_TO_LIST) {
        note_secret_file(loading, target, entry);
        return;
    }
    g_autofree char *path = entry_path(loading, target, entry, setting->name);
    if (!path)
        return;
    g_autoptr(GError) error = NULL;
    char *value = secret_file_read(path, service_user_find(loading->config->database.path), &error);
    if (!value) {
        refuse(loading, target, entry, setting->name, error->message);
        return;
    }
    note_named(loading, target, entry, path, FILE_SECRET);
    put_secret(loading, target, entry, setting, value, path);
    explicit_bzero(value, strlen(value));
    g_free(value);
}

/* The text of a template's file, escaped as if it stood in the config; NULL when it was refused.
 * Caller frees. */
static char *read_text_file(struct loading *loading,
        const struct target *target,
        const struct config_entry *entry,
        const char *plain_key)
{
    g_autofree char *path = entry_path(loading, target, entry, plain_key);
    if (!path)
        return NULL;
    g_autoptr(GError) error = NULL;
    gsize length = 0;
    g_autofree char *text = file_read(path, FILE_TEXT, &length, &error);
    if (text && !g_utf8_validate_len(text, length, NULL))
        fail(&error, BILLHOOK_ERROR_INPUT, "%s is no UTF-8 text", path);
    if (error) {
        refuse(loading, target, entry, plain_key, error->message);
        return NULL;
    }
    note_named(loading, target, entry, path, FILE_TEXT);
    g_auto(GStrv) lines = g_strsplit(text, "\r\n", -1);
    g_autofree char *joined = g_strjoinv("\n", lines);
    if (g_str_has_suffix(joined, "\n"))
        joined[strlen(joined) - 1] = 0;
    return setting_escape(joined);
}

/* True when the value is the placeholder that `init` writes: then it is told, or kept as it is. */
static bool put_placeholder(struct loading *loading,
        const struct target *target,
        const struct config_entry *entry,
        const struct setting *setting)
{
    if (setting->type != SETTING_TEXT || !strstr(entry->value, PLACEHOLDER))
        return false;
    loading->config->incomplete = true;
    g_hash_table_add(loading->config->wrong, config_place(target->section->name, setting->name));
    if (loading->allow_incomplete) {
        char **field = (char **)((char *)target->base + setting->offset);
        text_set(field, entry->value);
        return true;
    }
    g_autofree char *allowed = setting_allowed(setting);
    g_autofree char *text =
            g_strdup_printf("still says CHANGE-ME; fill in your own: %s%s%s", allowed,
                    setting->example ? ", such as " : "", setting->example ? setting->example : "");
    refuse(loading, target, entry, setting->name, text);
    return true;
}

static void put_value(struct loading *loading,
        const struct target *target,
        const struct config_entry *entry,
        const struct setting *setting,
        enum language language,
        const char *value)
{
    g_autoptr(GError) error = NULL;
    if (!setting_put_given(setting, target->base, language, value, loading->directory, &error))
        refuse_error(loading, target, entry, setting->name, error);
}

void entry_apply(
        struct loading *loading, const struct target *target, const struct config_entry *entry)
{
    const struct setting *setting = setting_find(target->group->bit, entry->key);
    const struct setting *from_file =
            setting ? NULL : entry_find_from_file(target->group->bit, entry->key);
    if (from_file)
        setting = from_file;
    if (!setting) {
        unknown_key(loading, target, entry);
        return;
    }
    enum language language;
    if (!entry_language(loading, target, entry, setting, &language))
        return;
    g_autofree char *twin =
            from_file ? g_strdup(setting->name) : g_strconcat(setting->name, "_file", NULL);
    const struct config_entry other = {.key = twin, .language = entry->language};
    g_autofree char *twin_name = config_entry_name(&other);
    int twin_line = config_place_line(loading->config, target->section->name, twin_name);
    if (twin_line && twin_line < entry->line &&
            (from_file || entry_find_from_file(target->group->bit, twin))) {
        g_autofree char *text = g_strdup_printf(
                "%s is given too, in line %d; keep one of them", twin_name, twin_line);
        refuse(loading, target, entry, setting->name, text);
        return;
    }
    if (put_placeholder(loading, target, entry, setting))
        return;
    if (setting->type == SETTING_SECRET && from_file) {
        put_secret_file(loading, target, entry, setting);
    } else if (setting->type == SETTING_SECRET) {
        loading->holds_secret |=
                strcmp(entry->value, PLACEHOLDER) != 0; /* the sample holds none yet */
        put_secret(loading, target, entry, setting, entry->value, NULL);
    } else if (from_file) {
        g_autofree char *text = read_text_file(loading, target, entry, setting->name);
        if (text)
            put_value(loading, target, entry, setting, language, text);
    } else
        put_value(loading, target, entry, setting, language, entry->value);
}
