/* What the tests of commands share: words and options as the command line would have given them. */
#ifndef TESTS_UNIT_CLI_ARGUMENTS_H
#define TESTS_UNIT_CLI_ARGUMENTS_H

#include <string.h>

#include "../../../src/cli/command.h"
#include "base/error.h"

/* What a line says: "retry 4 --since 2025-01-01"; an option's value is the word after it, "-" for
 * an empty one; one that ends in "!" is a switch. Free with line_clear(). */
struct line {
    struct cli_arguments arguments;
    char **parts;
};

static inline void line_option(struct line *line, const char *name, const char *value)
{
    struct cli_arguments *arguments = &line->arguments;
    GPtrArray *several = g_hash_table_lookup(arguments->several, name);
    if (!several) {
        several = g_ptr_array_new();
        g_hash_table_insert(arguments->several, (gpointer)name, several);
    }
    g_ptr_array_add(several, (gpointer)value);
    g_hash_table_replace(arguments->options, (gpointer)name, (gpointer)value);
}

static inline void line_read(struct line *line, const char *text)
{
    line->arguments.words = g_ptr_array_new();
    line->arguments.options = g_hash_table_new(g_str_hash, g_str_equal);
    line->arguments.several =
            g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_ptr_array_unref);
    line->parts = g_strsplit(text, " ", -1);
    for (char **part = line->parts; *part && **part; part++) {
        gsize length = strlen(*part);
        if (!g_str_has_prefix(*part, "--")) {
            g_ptr_array_add(line->arguments.words, *part);
        } else if ((*part)[length - 1] == '!') {
            (*part)[length - 1] = '\0';
            line_option(line, *part, "");
        } else {
            line_option(line, *part, strcmp(part[1], "-") == 0 ? "" : part[1]);
            part++;
        }
    }
}

static inline void line_clear(struct line *line)
{
    g_ptr_array_unref(line->arguments.words);
    g_hash_table_unref(line->arguments.options);
    g_hash_table_unref(line->arguments.several);
    g_strfreev(line->parts);
}

/* A check said yes (`words` NULL), or no with USAGE and these words. Frees the error. */
static inline void check_usage(const char *where, bool good, GError **error, const char *words)
{
    if (good != !words)
        g_error("%s: %s", where, *error ? (*error)->message : "taken");
    if (!words)
        return;
    g_assert_error(*error, BILLHOOK_ERROR, BILLHOOK_ERROR_USAGE);
    if (!strstr((*error)->message, words))
        g_error("%s: '%s' does not say '%s'", where, (*error)->message, words);
    g_clear_error(error);
}

#endif
