/* From a file to a struct config: applies each entry to its row of the table, then the checks
 * across keys. */
#include "config/load.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "config/values.h"
#include "document/document.h"
#include "document/vat.h"

#define PLACEHOLDER "CHANGE-ME"

/* ---- places and problems ---- */

static char *place(const char *group, const char *key)
{
    return g_strdup_printf("%s\n%s", group, key);
}

static int place_line(const struct config *config, const char *group, const char *key)
{
    g_autofree char *name = place(group, key);
    return GPOINTER_TO_INT(g_hash_table_lookup(config->places, name));
}

int load_line(const struct loading *loading, const char *group, const char *key)
{
    g_autofree char *from_file = g_strconcat(key, "_file", NULL);
    int line = place_line(loading->config, group, key);
    return line ? line : place_line(loading->config, group, from_file);
}

bool load_ok(const struct loading *loading, const char *group, const char *key)
{
    g_autofree char *name = place(group, key);
    return !g_hash_table_contains(loading->wrong, name);
}

static void add_problem(
        struct loading *loading, bool warning, const char *group, const char *key, const char *text)
{
    int line = load_line(loading, group, key);
    if (!line)
        line = place_line(loading->config, group, "");
    loading->errors += !warning;
    config_problem_add(loading->problems, warning, loading->file, line, group, key, "%s", text);
}

void load_error(
        struct loading *loading, const char *group, const char *key, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    add_problem(loading, false, group, key, text);
}

void load_warn(struct loading *loading, const char *group, const char *key, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    add_problem(loading, true, group, key, text);
}

/* ---- one entry ---- */

struct target {
    const struct setting_group *group;
    const struct config_section *section;
    void *base; /* what the rows' offsets count from */
};

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
    g_hash_table_add(loading->wrong, place(target->section->name, plain_key));
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
        g_hash_table_add(loading->wrong, place(target->section->name, plain_key));
        return;
    }
    refuse(loading, target, entry, plain_key, error->message);
}

static const char *nearest_name(const char *word, GPtrArray *names)
{
    g_ptr_array_add(names, NULL);
    return strlen(word) <= 100 ? text_nearest(word, (const char *const *)names->pdata) : NULL;
}

static void unknown_key(
        struct loading *loading, const struct target *target, const struct config_entry *entry)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GString) others = g_string_new(NULL);
    for (const struct setting *setting = settings; setting->name; setting++) {
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
    const char *nearest = nearest_name(entry->key, names);
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

/* The row of `x_file` where x may come from a file. */
static const struct setting *find_from_file(guint group, const char *key)
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
    if (setting->type != SETTING_TEMPLATE && setting->type != SETTING_PATHS) {
        refuse(loading, target, entry, setting->name,
                "this key takes no language; only texts and attach do");
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
    bool password = target->group->bit == GROUP_MAIL;
    g_autofree char *fault =
            password ? password_fault(value, &warning) : secret_fault(value, &warning);
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
    g_hash_table_add(loading->wrong, place(target->section->name, setting->name));
    if (loading->allow_incomplete) {
        char **field = (char **)((char *)target->base + setting->offset);
        g_free(*field);
        *field = g_strdup(entry->value);
        return true;
    }
    g_autofree char *allowed = setting_allowed(setting);
    g_autofree char *text =
            g_strdup_printf("still says CHANGE-ME; fill in your own: %s%s%s", allowed,
                    setting->example ? ", such as " : "", setting->example ? setting->example : "");
    refuse(loading, target, entry, setting->name, text);
    return true;
}

static bool is_empty_but_may_not(const struct setting *setting, const char *value)
{
    bool textual = setting->type == SETTING_TEXT || setting->type == SETTING_PATH;
    bool needed = (setting->flags & SETTING_REQUIRED) ||
            (*setting->initial && !(setting->flags & SETTING_OFF));
    return textual && needed && text_is_blank(value);
}

static void put_value(struct loading *loading,
        const struct target *target,
        const struct config_entry *entry,
        const struct setting *setting,
        enum language language,
        const char *value)
{
    if (is_empty_but_may_not(setting, value)) {
        g_autofree char *allowed = setting_allowed(setting);
        g_autofree char *text = g_strdup_printf("is empty; allowed: %s%s%s", allowed,
                setting->example ? ", such as " : "", setting->example ? setting->example : "");
        refuse(loading, target, entry, setting->name, text);
        return;
    }
    g_autoptr(GError) error = NULL;
    g_autofree char *trimmed = g_strchomp(g_strdup(value));
    if (!setting_put(setting, target->base, language, trimmed, loading->directory, &error))
        refuse_error(loading, target, entry, setting->name, error);
}

static void apply_entry(
        struct loading *loading, const struct target *target, const struct config_entry *entry)
{
    const struct setting *setting = setting_find(target->group->bit, entry->key);
    const struct setting *from_file =
            setting ? NULL : find_from_file(target->group->bit, entry->key);
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
    int twin_line = place_line(loading->config, target->section->name, twin_name);
    if (twin_line && twin_line < entry->line &&
            (from_file || find_from_file(target->group->bit, twin))) {
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

/* ---- groups ---- */

static void put_defaults(const struct setting_group *group, void *base)
{
    for (const struct setting *setting = settings; setting->name; setting++) {
        if (!(setting->groups & group->bit))
            continue;
        if (setting->type == SETTING_TEMPLATE)
            for (int type = 0; type < DOCUMENT_TYPES; type++) {
                if (setting_group_of((enum document_type)type) == group)
                    setting_put_builtin(setting, base, (enum document_type)type);
            }
        else if (*setting->initial ||
                (setting->type != SETTING_CHOICE && setting->type != SETTING_SWITCH)) {
            g_autoptr(GError) error = NULL;
            if (!setting_put(setting, base, LANGUAGES, setting->initial, "/", &error))
                g_error("the default of [%s] %s: %s", group->name, setting->name, error->message);
        }
    }
}

static void clear_group(const struct setting_group *group, void *base)
{
    for (const struct setting *setting = settings; setting->name; setting++)
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

static void *group_base(const struct config *config, const struct setting_group *group)
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

static struct config *config_new(const char *file)
{
    struct config *config = g_new0(struct config, 1);
    config->references = 1;
    config->file = g_canonicalize_filename(file, NULL);
    config->shops = g_ptr_array_new_with_free_func(shop_free);
    config->places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    config->named_files = g_ptr_array_new_with_free_func(free_named);
    for (int type = 0; type < DOCUMENT_TYPES; type++)
        config->rules[type].type = (enum document_type)type;
    for (const struct setting_group *group = setting_groups; group->name; group++)
        if (group->bit != GROUP_SHOP)
            put_defaults(group, group_base(config, group));
    return config;
}

static void unknown_group(struct loading *loading, const struct config_section *section)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (const struct setting_group *group = setting_groups; group->name; group++)
        g_ptr_array_add(names, (gpointer)(group->bit == GROUP_SHOP ? "shop main" : group->name));
    const char *nearest = nearest_name(section->name, names);
    g_autofree char *first = g_strndup(section->name, strcspn(section->name, " \t"));
    if (g_ascii_strcasecmp(first, "shop") == 0)
        nearest = "shop main";
    g_autofree char *hint = nearest
            ? g_strdup_printf("did you mean [%s]?", nearest)
            : g_strdup("allowed: [server] [database] [mail] [seller] [shop NAME] [order_form] "
                       "[delivery_note] "
                       "[invoice] [credit_note] [einvoice] [alerts] [payment]");
    g_autofree char *safe = log_escape(section->name, 60);
    loading->errors++;
    config_problem_add(loading->problems, false, loading->file, section->line, safe, NULL,
            "unknown group; %s", hint);
}

static bool shop_name_has_form(const char *name)
{
    gsize length = strlen(name);
    return length >= 1 && length <= 64 &&
            strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == length;
}

/* Where a section's keys go; base NULL when the section is not judged. */
static struct target find_target(struct loading *loading, const struct config_section *section)
{
    struct target target = {.section = section};
    if (!section->name)
        return target;
    target.group = setting_group_find(section->name);
    if (!target.group) {
        unknown_group(loading, section);
        return target;
    }
    if (target.group->bit != GROUP_SHOP) {
        target.base = group_base(loading->config, target.group);
        return target;
    }
    const char *name = section->name + strlen("shop ");
    if (!shop_name_has_form(name)) {
        g_autofree char *safe = log_escape(section->name, 80);
        loading->errors++;
        config_problem_add(loading->problems, false, loading->file, section->line, safe, NULL,
                "not the name of a shop; allowed: [shop NAME], NAME of 1 to 64 of a-z, 0-9 and -");
    }
    struct shop *shop = g_new0(struct shop, 1);
    shop->name = g_strdup(name);
    shop->enabled = true;
    put_defaults(target.group, shop);
    g_ptr_array_add(loading->config->shops, shop);
    target.base = shop;
    return target;
}

static void note_places(struct config *config, const struct config_section *section)
{
    g_hash_table_insert(config->places, place(section->name, ""), GINT_TO_POINTER(section->line));
    for (guint i = 0; i < section->entries->len; i++) {
        const struct config_entry *entry = section->entries->pdata[i];
        g_autofree char *name = config_entry_name(entry);
        g_hash_table_insert(
                config->places, place(section->name, name), GINT_TO_POINTER(entry->line));
    }
}

static bool is_secret_file(const struct target *target, const struct config_entry *entry)
{
    const struct setting *setting = find_from_file(target->group->bit, entry->key);
    return setting && setting->type == SETTING_SECRET;
}

/* Keys without a language first, since they speak for all languages; secret files last, since whom
 * they may belong to depends on the database. */
enum apply_round { ROUND_PLAIN, ROUND_LANGUAGE, ROUND_SECRET_FILES, ROUNDS };

static enum apply_round entry_round(const struct target *target, const struct config_entry *entry)
{
    if (is_secret_file(target, entry))
        return ROUND_SECRET_FILES;
    return *entry->language ? ROUND_LANGUAGE : ROUND_PLAIN;
}

static void apply_sections(struct loading *loading)
{
    g_autofree struct target *targets = g_new0(struct target, loading->sections->len);
    for (guint i = 0; i < loading->sections->len; i++) {
        const struct config_section *section = loading->sections->pdata[i];
        if (section->name)
            note_places(loading->config, section);
        targets[i] = find_target(loading, section);
    }
    for (int round = 0; round < ROUNDS; round++)
        for (guint i = 0; i < loading->sections->len; i++) {
            const struct config_section *section = loading->sections->pdata[i];
            for (guint k = 0; targets[i].base && k < section->entries->len; k++)
                if (entry_round(&targets[i], section->entries->pdata[k]) == (enum apply_round)round)
                    apply_entry(loading, &targets[i], section->entries->pdata[k]);
        }
}

/* ---- after all entries ---- */

static void require_keys(
        struct loading *loading, const struct setting_group *group, const char *section_name)
{
    for (const struct setting *setting = settings; setting->name; setting++) {
        if (!(setting->groups & group->bit) || !(setting->flags & SETTING_REQUIRED) ||
                load_line(loading, section_name, setting->name) ||
                !load_ok(loading, section_name, setting->name))
            continue;
        g_autofree char *allowed = setting_allowed(setting);
        load_error(loading, section_name, setting->name, "this key is missing; allowed: %s%s%s%s",
                allowed, setting->example && setting->type != SETTING_SECRET ? ", such as " : "",
                setting->example && setting->type != SETTING_SECRET ? setting->example : "",
                setting->type == SETTING_SECRET ? " of at least 16 bytes, or secret_file=" : "");
    }
}

static void require_all(struct loading *loading)
{
    for (const struct setting_group *group = setting_groups; group->name; group++)
        if (group->bit != GROUP_SHOP)
            require_keys(loading, group, group->name);
    for (guint i = 0; i < loading->config->shops->len; i++) {
        const struct shop *shop = loading->config->shops->pdata[i];
        g_autofree char *name = g_strdup_printf("shop %s", shop->name);
        require_keys(loading, setting_group_find(name), name);
    }
    if (loading->config->shops->len == 0)
        load_error(loading, "shop NAME", "",
                "no shop: a group [shop main] with url= and secret= is needed for each WooCommerce "
                "site");
}

static void finish_shops(struct loading *loading)
{
    for (guint i = 0; i < loading->config->shops->len; i++) {
        struct shop *shop = loading->config->shops->pdata[i];
        g_autofree char *name = g_strdup_printf("shop %s", shop->name);
        if (!load_line(loading, name, "language"))
            shop->language = loading->config->seller.language;
    }
}

static void finish_vat(struct loading *loading)
{
    struct seller *seller = &loading->config->seller;
    if (!*seller->vat || !load_ok(loading, "seller", "vat"))
        return;
    g_autofree char *normal = vat_number_normalize(seller->vat, seller->country);
    if (!vat_number_valid(normal)) {
        g_autofree char *safe = log_escape(seller->vat, 60);
        load_error(loading, "seller", "vat",
                "'%s' is no VAT number (its form or check digits are wrong); allowed: one such as "
                "BE0123456749",
                safe);
        g_hash_table_add(loading->wrong, place("seller", "vat"));
        return;
    }
    g_free(seller->vat);
    seller->vat = g_steal_pointer(&normal);
}

static char *restart_value(const struct setting *setting, const struct config *config)
{
    const void *at = (const char *)config + setting->offset;
    if (setting->type == SETTING_TEXT || setting->type == SETTING_PATH)
        return g_strdup(*(char *const *)at);
    return g_strdup_printf("%" G_GINT64_FORMAT, *(const gint64 *)at);
}

static void keep_restart_values(struct config *config)
{
    g_autoptr(GStrvBuilder) values = g_strv_builder_new();
    for (const struct setting *setting = settings; setting->name; setting++)
        if (setting->flags & SETTING_RESTART) {
            g_autofree char *value = restart_value(setting, config);
            g_strv_builder_add(values, value);
        }
    config->restart_values = g_strv_builder_end(values);
}

/* What says CHANGE-ME is no sender yet, and stays as it is. */
static void finish_sender(struct loading *loading)
{
    struct config_mail *mail = &loading->config->mail;
    if (sender_split(mail->sender, &mail->from_name, &mail->from))
        return;
    mail->from_name = g_strdup("");
    mail->from = g_strdup(mail->sender);
}

static void load_text(struct loading *loading, const char *bytes, gsize length)
{
    loading->config = config_new(loading->file);
    loading->directory = g_path_get_dirname(loading->config->file);
    loading->wrong = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    loading->sections = config_read(loading->file, bytes, length, loading->problems);
    apply_sections(loading);
    require_all(loading);
    finish_shops(loading);
    finish_vat(loading);
    finish_sender(loading);
    check_config(loading);
    keep_restart_values(loading->config);
}

/* Ends a load: the config, or NULL when it has errors. */
static struct config *load_end(struct loading *loading, guint errors_before)
{
    config_problems_sort(loading->problems);
    if (loading->purpose != LOAD_TO_INSPECT &&
            config_problems_count(loading->problems, false) > errors_before)
        g_clear_pointer(&loading->config, config_unref);
    g_free(loading->directory);
    g_clear_pointer(&loading->wrong, g_hash_table_unref);
    g_clear_pointer(&loading->sections, g_ptr_array_unref);
    return loading->config;
}

struct config *config_load_text(const char *file,
        const char *bytes,
        gsize length,
        enum load_purpose purpose,
        bool allow_incomplete,
        GPtrArray *problems)
{
    struct loading loading = {.file = file,
            .purpose = purpose,
            .allow_incomplete = allow_incomplete,
            .problems = problems};
    guint before = config_problems_count(problems, false);
    load_text(&loading, bytes, length);
    return load_end(&loading, before);
}

/* ---- files ---- */

/* The whole file; NULL and a problem when it cannot be read. Caller frees. */
static char *read_config_file(
        const char *file, gsize *length, struct stat *info, GPtrArray *problems)
{
    g_autoptr(GError) error = NULL;
    int fd = file_open(file, FILE_CONFIG, true, info, &error);
    int reason = errno;
    if (fd < 0 && reason) {
        g_autofree char *standard = config_path(NULL);
        bool named = strcmp(standard, file) != 0;
        g_autofree char *init = g_strdup_printf(
                "; `billhook%s%s init` makes one", named ? " --config " : "", named ? file : "");
        config_problem_add(problems, false, file, 0, NULL, NULL, "cannot be opened: %s%s",
                g_strerror(reason),
                reason == ENOENT ? init
                        : reason == EACCES
                        ? "; try again as root (sudo) or as the user billhook runs as"
                        : "");
        return NULL;
    }
    char *bytes = fd >= 0 ? file_read_descriptor(fd, FILE_CONFIG, length, &error) : NULL;
    if (fd >= 0)
        close(fd);
    if (!bytes)
        config_problem_add(problems, false, file, 0, NULL, NULL, "%s", error->message);
    return bytes;
}

static void check_own_permissions(struct loading *loading, const struct stat *info)
{
    g_autoptr(GError) error = NULL;
    struct service_user user = service_user_find(loading->config->database.path);
    if (loading->purpose == LOAD_TO_LIST || !loading->holds_secret)
        return;
    if (!secret_permissions_check(info, loading->file, user, &error) ||
            !secret_directory_check(loading->config->file, user, true, &error))
        config_problem_add(
                loading->problems, false, loading->file, 0, NULL, NULL, "%s", error->message);
}

static struct config *load_file(
        const char *file, enum load_purpose purpose, bool allow_incomplete, GPtrArray *problems)
{
    gsize length = 0;
    struct stat info;
    char *bytes = read_config_file(file, &length, &info, problems);
    if (!bytes)
        return NULL;
    struct loading loading = {.file = file,
            .purpose = purpose,
            .allow_incomplete = allow_incomplete,
            .problems = problems};
    guint before = config_problems_count(problems, false);
    load_text(&loading, bytes, length);
    check_own_permissions(&loading, &info);
    explicit_bzero(bytes, length);
    g_free(bytes);
    return load_end(&loading, before);
}

struct config *config_load(
        const char *file, enum config_secrets secrets, bool allow_incomplete, GPtrArray *problems)
{
    return load_file(file, secrets == CONFIG_WITH_SECRETS ? LOAD_TO_SERVE : LOAD_TO_LIST,
            allow_incomplete, problems);
}

struct config *config_inspect(const char *file, GPtrArray *problems)
{
    return load_file(file, LOAD_TO_INSPECT, false, problems);
}

struct config *config_load_or_complain(
        const char *file, enum config_secrets secrets, bool allow_incomplete, GError **error)
{
    g_autoptr(GPtrArray) problems =
            g_ptr_array_new_with_free_func((GDestroyNotify)config_problem_free);
    struct config *config = config_load(file, secrets, allow_incomplete, problems);
    if (config)
        return config;
    guint errors = config_problems_count(problems, false);
    for (guint i = 0; i < problems->len; i++) {
        const struct config_problem *problem = problems->pdata[i];
        g_autofree char *text = config_problem_text(problem);
        g_autofree char *safe = log_escape(text, 2000);
        if (!problem->warning && errors == 1) /* the one line says it all */
            return fail(error, BILLHOOK_ERROR_USAGE, "%s", safe), NULL;
        if (!problem->warning)
            fprintf(stderr, "%s%s\n", log_error_prefix(), safe);
    }
    fail(error, BILLHOOK_ERROR_USAGE,
            "%s has %u error%s (above); `billhook check` tells all about it", file, errors,
            errors == 1 ? "" : "s");
    return NULL;
}

/* ---- the loaded config ---- */

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
            clear_group(group, group_base(config, group));
    g_ptr_array_unref(config->shops);
    g_hash_table_unref(config->places);
    g_ptr_array_unref(config->named_files);
    g_strfreev(config->restart_values);
    g_free(config->mail.from);
    g_free(config->mail.from_name);
    g_free(config->file);
    g_free(config);
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

char **config_restart_keys(const struct config *old, const struct config *new)
{
    g_autoptr(GStrvBuilder) names = g_strv_builder_new();
    gsize i = 0;
    for (const struct setting *setting = settings; setting->name; setting++) {
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
