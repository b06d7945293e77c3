/* What is wrong with a config: collected, sorted, told. */
#include <stdarg.h>

#include "loading.h"

#define MOST_WARNINGS \
    500 /* warnings give way to errors, so that an error is never the one left out */
#define MOST_PROBLEMS 2000

void config_problem_free(struct config_problem *problem)
{
    if (!problem)
        return;
    g_free(problem->file);
    g_free(problem->group);
    g_free(problem->key);
    g_free(problem->text);
    g_free(problem);
}

void config_problem_add(GPtrArray *problems,
        bool warning,
        const char *file,
        int line,
        const char *group,
        const char *key,
        const char *format,
        ...)
{
    if (problems->len >= (warning ? MOST_WARNINGS : MOST_PROBLEMS))
        return;
    struct config_problem *problem = g_new0(struct config_problem, 1);
    problem->warning = warning;
    problem->file = g_strdup(file);
    problem->line = line;
    problem->group = g_strdup(group ? group : "");
    problem->key = g_strdup(key ? key : "");
    va_list arguments;
    va_start(arguments, format);
    problem->text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_ptr_array_add(problems, problem);
}

char *config_problem_text(const struct config_problem *problem)
{
    GString *text = g_string_new(problem->file);
    if (problem->line)
        g_string_append_printf(text, ":%d", problem->line);
    g_string_append(text, ": ");
    if (*problem->group)
        g_string_append_printf(text, "[%s]%s", problem->group, *problem->key ? " " : ": ");
    if (*problem->key)
        g_string_append_printf(text, "%s: ", problem->key);
    g_string_append(text, problem->text);
    return g_string_free(text, FALSE);
}

static int compare_problems(gconstpointer a, gconstpointer b)
{
    const struct config_problem *first = *(struct config_problem *const *)a,
                                *second = *(struct config_problem *const *)b;
    return first->line - second->line;
}

void config_problems_sort(GPtrArray *problems)
{
    g_ptr_array_sort(problems, compare_problems); /* stable */
}

guint config_problems_count(const GPtrArray *problems, bool warnings)
{
    guint count = 0;
    for (guint i = 0; i < problems->len; i++)
        count += ((const struct config_problem *)problems->pdata[i])->warning == warnings;
    return count;
}

void config_problem_at(GPtrArray *problems,
        bool warning,
        const struct config *config,
        const char *group,
        const char *key,
        const char *format,
        ...)
{
    int line;
    const char *place = config_place_of(config, group, key ? key : "", &line);
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    config_problem_add(problems, warning, place, line, group, key, "%s", text);
}
