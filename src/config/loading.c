/* A config while it is being loaded: where its keys stand, and what is wrong with them. */
#include "loading.h"

#include <stdarg.h>

/* ---- places and problems ---- */

char *config_place(const char *group, const char *key)
{
    return g_strdup_printf("%s\n%s", group, key);
}

int config_place_line(const struct config *config, const char *group, const char *key)
{
    g_autofree char *name = config_place(group, key);
    return GPOINTER_TO_INT(g_hash_table_lookup(config->places, name));
}

int load_line(const struct loading *loading, const char *group, const char *key)
{
    g_autofree char *from_file = g_strconcat(key, "_file", NULL);
    int line = config_place_line(loading->config, group, key);
    return line ? line : config_place_line(loading->config, group, from_file);
}

bool load_ok(const struct loading *loading, const char *group, const char *key)
{
    g_autofree char *name = config_place(group, key);
    return !g_hash_table_contains(loading->config->wrong, name);
}

static bool is_set_in_desk(const struct config *config, const char *group, const char *key)
{
    g_autofree char *name = config_place(group, key);
    return g_hash_table_contains(config->desk_set, name);
}

const char *config_place_of(
        const struct config *config, const char *group, const char *key, int *line)
{
    *line = config_place_line(config, group, key);
    return !*line && is_set_in_desk(config, group, key) ? CONFIG_DESK_PLACE : config->file;
}

static void add_problem(
        struct loading *loading, bool warning, const char *group, const char *key, const char *text)
{
    int line = load_line(loading, group, key);
    bool desk = !line && is_set_in_desk(loading->config, group, key);
    if (!line && !desk)
        line = config_place_line(loading->config, group, "");
    loading->errors += !warning;
    config_problem_add(loading->problems, warning, desk ? CONFIG_DESK_PLACE : loading->file, line,
            group, key, "%s", text);
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
