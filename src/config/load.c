/* From a file to a struct config: applies each entry to its row of the table, then the checks
 * across keys. */
#include "load.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "check.h"
#include "document/vat_number.h"
#include "entry.h"
#include "field.h"
#include "loaded.h"
#include "secrets.h"
#include "values.h"
#include "base/text.h"

/* ---- groups ---- */

static void unknown_group(struct loading *loading, const struct config_section *section)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (const struct setting_group *group = setting_groups; group->name; group++)
        g_ptr_array_add(names, (gpointer)(group->bit == GROUP_SHOP ? "shop main" : group->name));
    const char *nearest = entry_nearest_name(section->name, names);
    g_autofree char *first = g_strndup(section->name, strcspn(section->name, " \t"));
    if (g_ascii_strcasecmp(first, "shop") == 0)
        nearest = "shop main";
    g_autofree char *hint = nearest
            ? g_strdup_printf("did you mean [%s]?", nearest)
            : g_strdup("allowed: [server] [database] [mail] [seller] [shop NAME] [order_form] "
                       "[delivery_note] "
                       "[invoice] [credit_note] [einvoice] [peppol] [alerts] [payment]");
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
        target.base = config_group_base(loading->config, target.group);
        return target;
    }
    const char *name = section->name + strlen("shop ");
    if (!shop_name_has_form(name)) {
        g_autofree char *safe = log_escape(section->name, 80);
        loading->errors++;
        config_problem_add(loading->problems, false, loading->file, section->line, safe, NULL,
                "not the name of a shop; allowed: [shop NAME], "
                "NAME of 1 to 64 of a-z, 0-9 and -");
    }
    target.base = config_add_shop(loading->config, name);
    return target;
}

/* What is a number is told as it was written: "60m", not "1h". */
static void note_written(struct config *config, const char *group, const struct config_entry *entry)
{
    const struct setting_group *known = setting_group_find(group);
    const struct setting *setting = known ? setting_find(known->bit, entry->key) : NULL;
    bool number = setting &&
            (setting->type == SETTING_INTEGER || setting->type == SETTING_COUNT ||
                    setting->type == SETTING_SIZE || setting->type == SETTING_TIME ||
                    setting->type == SETTING_BURST);
    if (!number)
        return;
    char *written = g_strdup(entry->value);
    g_strchomp(written);
    g_hash_table_insert(config->written, config_place(group, entry->key), written);
}

static void note_places(struct config *config, const struct config_section *section)
{
    g_hash_table_insert(
            config->places, config_place(section->name, ""), GINT_TO_POINTER(section->line));
    for (guint i = 0; i < section->entries->len; i++) {
        const struct config_entry *entry = section->entries->pdata[i];
        g_autofree char *name = config_entry_name(entry);
        g_hash_table_insert(
                config->places, config_place(section->name, name), GINT_TO_POINTER(entry->line));
        note_written(config, section->name, entry);
    }
}

static bool is_secret_file(const struct target *target, const struct config_entry *entry)
{
    const struct setting *setting = entry_find_from_file(target->group->bit, entry->key);
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
                    entry_apply(loading, &targets[i], section->entries->pdata[k]);
        }
}

/* ---- after all entries ---- */

static void require_keys(
        struct loading *loading, const struct setting_group *group, const char *section_name)
{
    const struct setting *setting;
    for (guint at = 0; (setting = setting_at(at)); at++) {
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
                "no shop: a group [shop main] with url= and "
                "secret= is needed for each WooCommerce site");
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
                "'%s' is no VAT number (its form or check digits are "
                "wrong); allowed: one such as BE0123456749",
                safe);
        g_hash_table_add(loading->config->wrong, config_place("seller", "vat"));
        return;
    }
    text_take(&seller->vat, g_steal_pointer(&normal));
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
    loading->sections = config_read(loading->file, bytes, length, loading->problems);
    apply_sections(loading);
    require_all(loading);
    finish_shops(loading);
    finish_vat(loading);
    finish_sender(loading);
    check_across(loading);
    config_keep_restart_values(loading->config);
}

/* Ends a load: the config, or NULL when it has errors. */
static struct config *load_end(struct loading *loading, guint errors_before)
{
    config_problems_sort(loading->problems);
    if (loading->purpose != LOAD_TO_INSPECT &&
            config_problems_count(loading->problems, false) > errors_before)
        g_clear_pointer(&loading->config, config_unref);
    g_free(loading->directory);
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

struct config *config_inspect(const char *file, bool allow_incomplete, GPtrArray *problems)
{
    return load_file(file, LOAD_TO_INSPECT, allow_incomplete, problems);
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
