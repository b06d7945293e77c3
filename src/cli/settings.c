/* config: the settings in force, and those of the desk changed; the desk's laid over the file's for
 * every command. */
#include "settings.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "acts/settings.h"
#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "families.h"
#include "owner.h"
#include "print.h"
#include "usage.h"

/* ---- laid over what a command loads ---- */

/* The command goes on with the file alone. */
static void tell_unread(const GError *problem)
{
    g_autofree char *safe = log_escape(problem->message, 2000);
    fprintf(stderr,
            "%sthe settings that were made at the desk cannot be read, those of the config file "
            "alone are used: %s\n",
            log_error_prefix(), safe);
}

void settings_lay_open(struct cli_context *context)
{
    g_autoptr(GError) problem = NULL;
    if (!settings_lay(context->store, context->config, NULL, &problem))
        tell_unread(problem);
}

void settings_lay_found(struct cli_context *context)
{
    g_autoptr(GError) problem = NULL;
    const char *database = context->config->database.path;
    struct owner_loan loan;
    if (!g_file_test(database, G_FILE_TEST_EXISTS))
        return;
    if (!owner_borrow(database, &loan, &problem)) {
        tell_unread(problem);
        return;
    }
    context->store = store_open(database, STORE_READ, &problem);
    if (context->store)
        settings_lay_open(context);
    else
        tell_unread(problem);
    owner_return(&loan);
}

/* ---- what the command line wishes ---- */

/* Splits GROUP.KEY[=VALUE]; *value is NULL without one. Caller frees group and key. */
static bool split_wish(const char *text, char **group, char **key, const char **value)
{
    const char *equals = strchr(text, '=');
    g_autofree char *name = equals ? g_strndup(text, (gsize)(equals - text)) : g_strdup(text);
    char *point = strchr(name, '.');
    *value = equals ? equals + 1 : NULL;
    *group = g_strndup(name, point ? (gsize)(point - name) : strlen(name));
    *key = g_strdup(point ? point + 1 : "");
    return point != NULL;
}

static bool check_name(const char *option, const char *text, bool with_value, GError **error)
{
    g_autofree char *group = NULL, *key = NULL;
    const char *value;
    bool form = split_wish(text, &group, &key, &value) && (value != NULL) == with_value;
    if (!form)
        return fail(error, BILLHOOK_ERROR_USAGE, "%s: needs %s, such as %s", option,
                with_value ? "GROUP.KEY=VALUE" : "GROUP.KEY",
                with_value ? "invoice.due_days=30" : "invoice.due_days");
    g_autoptr(GError) problem = NULL;
    return config_desk_key(group, key, &problem) ||
            fail(error, BILLHOOK_ERROR_USAGE, "%s: %s", option, problem->message);
}

bool usage_setting(const char *name, const char *value, GError **error)
{
    return check_name(name, value, true, error);
}

bool usage_setting_name(const char *name, const char *value, GError **error)
{
    return check_name(name, value, false, error);
}

enum cli_need config_need(const struct cli_arguments *arguments)
{
    bool changes = cli_option(arguments, "--set") || cli_option(arguments, "--unset");
    return changes ? NEED_STORE : NEED_CONFIG;
}

/* ---- printed ---- */

static bool is_wished(GStrv names, const struct config_value *value)
{
    g_autofree char *key = NULL;
    enum language language;
    config_key_split(value->key, &key, &language);
    g_autofree char *plain = g_strdup_printf("%s.%s", value->group, key),
                    *whole = g_strdup_printf("%s.%s", value->group, value->key);
    return !names || g_strv_contains((const char *const *)names, plain) ||
            g_strv_contains((const char *const *)names, whole);
}

static cJSON *value_json(const struct config_value *value)
{
    cJSON *row = cJSON_CreateObject();
    cJSON_AddStringToObject(row, "group", value->group);
    cJSON_AddStringToObject(row, "key", value->key);
    if (value->value)
        cJSON_AddStringToObject(row, "value", value->value);
    else
        cJSON_AddNullToObject(row, "value");
    cJSON_AddStringToObject(row, "from", config_from_text(value->from));
    return row;
}

/* As it could stand in a file, behind it where it comes from. */
static void print_value(const struct config_value *value)
{
    const char *from = value->from == CONFIG_FROM_DESK ? "  # set in the desk"
            : value->from == CONFIG_FROM_DEFAULT       ? "  # default"
                                                       : "";
    if (value->value)
        print_line("%s=%s%s", value->key, value->value, from);
    else
        print_line("%s  # a secret: not shown", value->key);
}

static void print_values(const GPtrArray *values, GStrv names)
{
    const char *group = "";
    for (guint i = 0; i < values->len; i++) {
        const struct config_value *value = g_ptr_array_index(values, i);
        if (!is_wished(names, value))
            continue;
        if (*group && strcmp(group, value->group) != 0)
            print_line("%s", "");
        if (strcmp(group, value->group) != 0)
            print_line("[%s]", value->group);
        group = value->group;
        print_value(value);
    }
}

/* All values, or with names ("invoice.due_days") only those. */
static void show(const struct cli_context *context, GStrv names)
{
    g_autoptr(GPtrArray) values = config_values(context->config);
    if (!context->json) {
        print_values(values, names);
        return;
    }
    cJSON *list = cJSON_CreateArray();
    for (guint i = 0; i < values->len; i++) {
        const struct config_value *value = g_ptr_array_index(values, i);
        if (is_wished(names, value))
            cJSON_AddItemToArray(list, value_json(value));
    }
    print_json(list);
}

/* ---- the command ---- */

/* The wishes of the command line, with what they borrow. */
struct wishes {
    GArray *rows;    /* struct settings_wish */
    GPtrArray *kept; /* char *, freed with it */
    GPtrArray *pictures;
    GStrvBuilder *names;
};

/* A logo is read here; what it is, is judged with the rest. */
static bool read_logo(struct wishes *wishes, struct settings_wish *wish, GError **error)
{
    gsize length;
    if (strcmp(wish->group, "seller") != 0 || strcmp(wish->key, "logo") != 0 || !wish->value)
        return true;
    char *bytes = file_read(wish->value, FILE_LOGO, &length, error);
    if (!bytes)
        return false;
    wish->picture = g_bytes_new_take(bytes, length);
    wish->value = NULL;
    g_ptr_array_add(wishes->pictures, wish->picture);
    return true;
}

static bool add_wishes(struct wishes *wishes, const GPtrArray *texts, GError **error)
{
    for (guint i = 0; texts && i < texts->len; i++) {
        char *group, *key;
        struct settings_wish wish = {0};
        split_wish(g_ptr_array_index(texts, i), &group, &key, &wish.value);
        g_ptr_array_add(wishes->kept, group);
        g_ptr_array_add(wishes->kept, key);
        wish.group = group;
        wish.key = key;
        if (!read_logo(wishes, &wish, error))
            return false;
        g_array_append_val(wishes->rows, wish);
        g_autofree char *name = g_strdup_printf("%s.%s", group, key);
        g_strv_builder_add(wishes->names, name);
    }
    return true;
}

static bool fulfil(struct cli_context *context, const struct wishes *wishes, GError **error)
{
    const struct work work = cli_work(context);
    gint64 moved;
    return settings_note(&work, &moved, error) &&
            settings_change(context->store, context->config,
                    (const struct settings_wish *)(gpointer)wishes->rows->data, wishes->rows->len,
                    "", context->now, error);
}

static int change(
        struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    g_autoptr(GArray) rows = g_array_new(FALSE, TRUE, sizeof(struct settings_wish));
    g_autoptr(GPtrArray) kept = g_ptr_array_new_with_free_func(g_free),
                         pictures = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    struct wishes wishes = {rows, kept, pictures, builder};
    if (!add_wishes(&wishes, cli_option_each(arguments, "--unset"), error) ||
            !add_wishes(&wishes, cli_option_each(arguments, "--set"), error) ||
            !fulfil(context, &wishes, error))
        return 1;
    g_auto(GStrv) names = g_strv_builder_end(builder);
    show(context, names);
    return 0;
}

int cli_config(struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    if (config_need(arguments) == NEED_STORE)
        return change(context, arguments, error);
    show(context, NULL);
    return 0;
}
