/* The desk's settings: laid over, remembered, changed. */
#include "acts/settings.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "render/judge.h"
#include "store/documents.h"
#include "store/settings.h"

/* ---- laid over ---- */

static void add_set(GPtrArray *sets, const char *group, const char *key, const char *value)
{
    g_ptr_array_add(sets, config_set_new(group, key, value));
}

/* What the store keeps, as the config takes it. Caller unrefs. */
static GPtrArray *read_sets(struct store *store, GError **error)
{
    g_autoptr(GPtrArray) kept = kept_settings(store, error);
    if (!kept)
        return NULL;
    GPtrArray *sets = config_sets_new();
    for (guint i = 0; i < kept->len; i++) {
        const struct kept_setting *setting = g_ptr_array_index(kept, i);
        add_set(sets, setting->group, setting->key, setting->value);
    }
    return sets;
}

static GPtrArray *problems_new(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)config_problem_free);
}

bool settings_lay(struct store *store, struct config *config, GPtrArray *problems, GError **error)
{
    g_autoptr(GPtrArray) sets = read_sets(store, error), scratch = problems_new();
    if (sets)
        config_overlay(config, sets, problems ? problems : scratch);
    return sets != NULL;
}

/* ---- remembered ---- */

static const struct kept_setting *find_kept(
        const GPtrArray *kept, const char *group, const char *key)
{
    for (guint i = 0; i < kept->len; i++) {
        const struct kept_setting *setting = g_ptr_array_index(kept, i);
        if (strcmp(setting->group, group) == 0 && strcmp(setting->key, key) == 0)
            return setting;
    }
    return NULL;
}

/* Whether what is kept of a key says something else than the file does now. */
static bool is_news(const struct config_value *value, const struct kept_setting *kept)
{
    if (!value->desk)
        return false;
    if (value->from == CONFIG_FROM_FILE)
        return !kept || !kept->from_file || strcmp(kept->value, value->value) != 0;
    return kept && kept->from_file;
}

/* A logo's file comes into the database with its line's end: from now on it is in each copy. */
static char *adopt(const struct work *work, const struct kept_setting *kept)
{
    g_auto(picture_auto) picture = {0};
    bool logo = strcmp(kept->group, "seller") == 0 && strcmp(kept->key, "logo") == 0;
    if (!logo || !g_path_is_absolute(kept->value) || !picture_read(kept->value, &picture, NULL) ||
            g_bytes_get_size(picture.bytes) > SETTINGS_LOGO_MOST ||
            !picture_keep(work->store, picture.sha256, picture.bytes, work->now, NULL))
        return g_strdup(kept->value);
    return g_strconcat(CONFIG_PICTURE, picture.sha256, NULL);
}

static bool note(const struct work *work,
        const struct config_value *value,
        const struct kept_setting *kept,
        GError **error)
{
    bool in_file = value->from == CONFIG_FROM_FILE;
    g_autofree char *text = in_file ? g_strdup(value->value) : adopt(work, kept);
    const struct kept_setting now = {.group = value->group,
            .key = value->key,
            .value = text,
            .from_file = in_file,
            .set_at = work->now,
            .set_by = ""};
    return kept_setting_put(work->store, &now, error);
}

static bool note_all(
        const struct work *work, const GPtrArray *values, const GPtrArray *kept, GError **error)
{
    for (guint i = 0; i < values->len; i++) {
        const struct config_value *value = g_ptr_array_index(values, i);
        const struct kept_setting *known = find_kept(kept, value->group, value->key);
        if (is_news(value, known) && !note(work, value, known, error))
            return false;
    }
    return true;
}

static bool any_news(const GPtrArray *values, const GPtrArray *kept)
{
    for (guint i = 0; i < values->len; i++) {
        const struct config_value *value = g_ptr_array_index(values, i);
        if (is_news(value, find_kept(kept, value->group, value->key)))
            return true;
    }
    return false;
}

/* Commits what went well, takes the rest back. */
static bool finish(struct store *store, bool good, GError **error)
{
    if (good)
        return store_commit(store, error);
    store_rollback(store);
    return false;
}

/* What is kept is read anew: the owner may have saved it since the look. */
static bool note_news(
        const struct work *work, const GPtrArray *values, gint64 *moved, GError **error)
{
    gint64 before, after;
    g_autoptr(GPtrArray) kept = kept_settings(work->store, error);
    if (!kept || !kept_settings_changes(work->store, &before, error) ||
            !note_all(work, values, kept, error) ||
            !kept_settings_changes(work->store, &after, error))
        return false;
    *moved = after - before;
    return true;
}

bool settings_note(const struct work *work, gint64 *moved, GError **error)
{
    g_autoptr(GPtrArray) values = config_values(work->config),
                         kept = kept_settings(work->store, error);
    *moved = 0;
    if (!kept)
        return false;
    if (!any_news(values, kept))
        return true;
    return store_begin(work->store, error) &&
            finish(work->store, note_news(work, values, moved, error), error);
}

/* ---- changed ---- */

struct config *settings_load(const struct work *work, GError **error)
{
    g_autoptr(GPtrArray) problems = problems_new();
    struct config *config = config_load(work->config->file, CONFIG_WITHOUT_SECRETS, true, problems);
    for (guint i = 0; !config && i < problems->len; i++) {
        const struct config_problem *problem = g_ptr_array_index(problems, i);
        g_autofree char *text = config_problem_text(problem);
        if (!problem->warning)
            return fail(error, BILLHOOK_ERROR_CONFLICT,
                           "the config file has errors and cannot be read anew: %s", text),
                   NULL;
    }
    if (config && settings_lay(work->store, config, NULL, error))
        return config;
    config_unref(config);
    return NULL;
}

/* A wish for one key of one language. */
struct change {
    const struct settings_wish *wish;
    char *key;
    char *value; /* NULL: back to the default */
};

static void change_free(gpointer data)
{
    struct change *change = data;
    g_free(change->key);
    g_free(change->value);
    g_free(change);
}

static bool is_logo(const struct settings_wish *wish)
{
    return strcmp(wish->group, "seller") == 0 && strcmp(wish->key, "logo") == 0;
}

static bool check_picture(GBytes *bytes, struct picture *picture, GError **error)
{
    if (g_bytes_get_size(bytes) > SETTINGS_LOGO_MOST)
        return fail(error, BILLHOOK_ERROR_INPUT, "a logo has at most 1 MiB");
    if (g_bytes_get_size(bytes) == 0)
        return fail(error, BILLHOOK_ERROR_INPUT, "the file of the logo is empty");
    g_autoptr(GError) problem = NULL;
    picture_take(picture, g_bytes_ref(bytes));
    return picture_judge(picture, &problem) ||
            fail(error, BILLHOOK_ERROR_INPUT, "this logo cannot be used: %s", problem->message);
}

/* The value of a wish, judged by itself; NULL with an error, or where it wishes none. */
static bool value_of(
        const struct settings_wish *wish, const char *key, char **value, GError **error)
{
    g_auto(picture_auto) picture = {0};
    *value = NULL;
    if (wish->picture) {
        if (!is_logo(wish) || !check_picture(wish->picture, &picture, error))
            return false;
        *value = g_strconcat(CONFIG_PICTURE, picture.sha256, NULL);
        return true;
    }
    if (!wish->value)
        return true;
    if (is_logo(wish) && !g_str_has_prefix(wish->value, CONFIG_PICTURE))
        return fail(error, BILLHOOK_ERROR_USAGE, "a logo is a picture, kept in the database");
    g_autoptr(GError) problem = NULL;
    *value = g_strchomp(g_strdup(wish->value));
    return config_desk_value(wish->group, key, *value, &problem) ||
            fail(error, (enum billhook_error)problem->code, "[%s] %s: %s", wish->group, key,
                    problem->message);
}

/* What the wishes come to, a key each. Caller unrefs. */
static GPtrArray *read_wishes(const struct settings_wish *wishes, gsize count, GError **error)
{
    g_autoptr(GPtrArray) changes = g_ptr_array_new_with_free_func(change_free);
    for (gsize i = 0; i < count; i++) {
        g_auto(GStrv) keys = config_desk_keys(wishes[i].group, wishes[i].key, error);
        for (char **key = keys; key && *key; key++) {
            struct change *change = g_new0(struct change, 1);
            change->wish = &wishes[i];
            change->key = g_strdup(*key);
            g_ptr_array_add(changes, change);
            if (!value_of(&wishes[i], *key, &change->value, error))
                return NULL;
        }
        if (!keys)
            return NULL;
    }
    return g_steal_pointer(&changes);
}

static bool check_locks(const struct config *config, const GPtrArray *changes, GError **error)
{
    g_autoptr(GPtrArray) values = config_values(config);
    for (guint i = 0; i < changes->len; i++) {
        const struct change *change = g_ptr_array_index(changes, i);
        const struct config_value *value =
                config_value_find(values, change->wish->group, change->key);
        if (value && value->from == CONFIG_FROM_FILE)
            return fail(error, BILLHOOK_ERROR_CONFLICT,
                    "[%s] %s stands in line %d of %s, so it is the admin's; taking that line out "
                    "leaves it to the desk",
                    change->wish->group, change->key, value->line, config->file);
    }
    return true;
}

char *settings_print(const char *value)
{
    guint8 digest[32];
    sha256(value, strlen(value), digest);
    return text_hex(digest, 12);
}

/* Whether what is in force by what the store keeps now is what was shown to who wishes: a form may
 * be older than what somebody else set. */
static bool check_seen(
        struct config *config, const GPtrArray *sets, const GPtrArray *changes, GError **error)
{
    g_autoptr(GPtrArray) problems = problems_new();
    config_overlay(config, sets, problems);
    g_autoptr(GPtrArray) values = config_values(config);
    for (guint i = 0; i < changes->len; i++) {
        const struct change *change = g_ptr_array_index(changes, i);
        const struct settings_wish *wish = change->wish;
        const struct config_value *value = config_value_find(values, wish->group, change->key);
        if (!wish->seen || !value)
            continue;
        g_autofree char *now = settings_print(value->value);
        if (strcmp(wish->seen, now) != 0)
            return fail(error, BILLHOOK_ERROR_CONFLICT,
                    "[%s] %s: was changed meanwhile. Nothing was saved: below is how it is now.",
                    wish->group, change->key);
    }
    return true;
}

/* The sets with the changes in them. */
static void change_sets(GPtrArray *sets, const GPtrArray *changes)
{
    for (guint i = 0; i < changes->len; i++) {
        const struct change *change = g_ptr_array_index(changes, i);
        for (guint k = sets->len; k-- > 0;) {
            const struct config_set *set = g_ptr_array_index(sets, k);
            if (strcmp(set->group, change->wish->group) == 0 && strcmp(set->key, change->key) == 0)
                g_ptr_array_remove_index(sets, k);
        }
        if (change->value)
            add_set(sets, change->wish->group, change->key, change->value);
    }
}

/* Lays the changed sets over the config; as it was where one of them makes an error. */
static bool try_changes(
        struct config *config, GPtrArray *sets, const GPtrArray *changes, GError **error)
{
    g_autoptr(GPtrArray) problems = problems_new(), before = config_sets_new();
    for (guint i = 0; i < sets->len; i++) {
        const struct config_set *set = g_ptr_array_index(sets, i);
        add_set(before, set->group, set->key, set->value);
    }
    change_sets(sets, changes);
    config_overlay(config, sets, problems);
    for (guint i = 0; i < changes->len; i++) {
        const struct change *change = g_ptr_array_index(changes, i);
        const struct config_problem *passed =
                change->value ? config_passed_over(config, change->wish->group, change->key) : NULL;
        if (!passed)
            continue;
        fail(error, BILLHOOK_ERROR_USAGE, "[%s] %s: %s", passed->group, passed->key, passed->text);
        config_overlay(config, before, problems);
        return false;
    }
    return true;
}

static bool keep(
        struct store *store, const GPtrArray *changes, const char *by, gint64 now, GError **error)
{
    for (guint i = 0; i < changes->len; i++) {
        const struct change *change = g_ptr_array_index(changes, i);
        const struct settings_wish *wish = change->wish;
        const struct kept_setting kept = {.group = (char *)wish->group,
                .key = change->key,
                .value = change->value,
                .set_at = now,
                .set_by = (char *)by};
        if (wish->picture &&
                !picture_keep(
                        store, change->value + strlen(CONFIG_PICTURE), wish->picture, now, error))
            return false;
        if (!(change->value ? kept_setting_put(store, &kept, error)
                            : kept_setting_delete(store, wish->group, change->key, error)))
            return false;
    }
    return true;
}

bool settings_change(struct store *store,
        struct config *config,
        const struct settings_wish *wishes,
        gsize count,
        const char *by,
        gint64 now,
        GError **error)
{
    g_autoptr(GPtrArray) changes = read_wishes(wishes, count, error);
    if (!changes || !check_locks(config, changes, error) || !store_begin(store, error))
        return false;
    g_autoptr(GPtrArray) sets = read_sets(store, error);
    bool good = sets && check_seen(config, sets, changes, error) &&
            try_changes(config, sets, changes, error) && keep(store, changes, by, now, error);
    return finish(store, good, error);
}

bool settings_try(struct store *store,
        struct config *config,
        const struct settings_wish *wishes,
        gsize count,
        GError **error)
{
    g_autoptr(GPtrArray) changes = read_wishes(wishes, count, error);
    g_autoptr(GPtrArray) sets = changes ? read_sets(store, error) : NULL;
    return sets && check_locks(config, changes, error) && try_changes(config, sets, changes, error);
}
