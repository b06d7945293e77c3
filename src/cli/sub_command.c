/* Finds the row that the words name, checks what it takes, runs it. */
#include "sub_command.h"

#include <string.h>

#include "arguments.h"
#include "base/error.h"
#include "command.h"

static const struct sub_command *find_row(
        const struct sub_command *table, const struct cli_arguments *arguments)
{
    const char *word = cli_word(arguments, 0);
    for (; table->name; table++)
        if (strcmp(table->name, word ? word : "") == 0)
            return table;
    return NULL;
}

static bool unknown_row(
        const struct sub_command *table, const char *family, const char *word, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (table++; table->name; table++)
        g_ptr_array_add(names, (gpointer)table->name);
    g_ptr_array_add(names, NULL);
    return argument_none_of(family, word, (const char *const *)names->pdata, error);
}

static bool read_id(const struct cli_arguments *arguments, gint64 *id, GError **error)
{
    const char *text = cli_word(arguments, 1);
    *id = 0;
    return !text || argument_number(*text == '#' ? text + 1 : text, 1, G_MAXINT64, "ID", id, error);
}

static bool check_options(const struct sub_command *row,
        const char *what,
        const struct cli_arguments *arguments,
        GError **error)
{
    GHashTableIter given;
    gpointer name;
    g_hash_table_iter_init(&given, arguments->options);
    while (g_hash_table_iter_next(&given, &name, NULL))
        if (!g_strv_contains(row->options, name))
            return fail(error, BILLHOOK_ERROR_USAGE, "%s: %s does not go with it", what,
                    (const char *)name);
    return true;
}

bool sub_command_check(const struct sub_command *table,
        const char *family,
        const struct cli_arguments *arguments,
        GError **error)
{
    const struct sub_command *row = find_row(table, arguments);
    if (!row)
        return unknown_row(table, family, cli_word(arguments, 0), error);
    g_autofree char *what = g_strdup_printf("%s%s%s", family, *row->name ? " " : "", row->name);
    bool has_id = cli_word(arguments, 1) != NULL;
    gint64 id;
    if (row->id == ID_NEEDED && !has_id)
        return fail(error, BILLHOOK_ERROR_USAGE, "%s: the ID is missing; `billhook %s` lists them",
                what, family);
    if (row->id == ID_NONE && has_id)
        return fail(error, BILLHOOK_ERROR_USAGE, "%s: takes no ID", what);
    if (!read_id(arguments, &id, error) || !check_options(row, what, arguments, error))
        return false;
    g_autofree char *options = g_strjoinv(", ", (char **)row->options);
    return !row->one_needed || has_id + g_hash_table_size(arguments->options) == 1 ||
            fail(error, BILLHOOK_ERROR_USAGE, "%s: give one of ID, %s", what, options);
}

int sub_command_run(const struct sub_command *table,
        struct cli_context *context,
        const struct cli_arguments *arguments,
        GError **error)
{
    gint64 id;
    return read_id(arguments, &id, error)
            ? find_row(table, arguments)->run(context, arguments, id, error)
            : 2;
}
