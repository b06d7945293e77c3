/* A whole command line, run in this process: its exit status and all that it said. */
#ifndef TESTS_UNIT_CLI_RUN_H
#define TESTS_UNIT_CLI_RUN_H

#include <string.h>

#include "cli/cli.h"
#include "unit/captured.h"

struct ran {
    int status;
    char *out, *err; /* standard output and standard error */
};

/* Runs words; the first is the program's name. Free with ran_clear(). */
static inline struct ran run_words(GPtrArray *words)
{
    struct ran ran;
    g_ptr_array_add(words, NULL);
    struct capture out = capture_begin(STDOUT_FILENO), err = capture_begin(STDERR_FILENO);
    ran.status = cli_main((int)words->len - 1, (char **)words->pdata);
    ran.err = capture_end(&err);
    ran.out = capture_end(&out);
    g_ptr_array_set_size(words, (int)words->len - 1);
    return ran;
}

/* Runs a line, split and quoted as in a shell, behind --config FILE where `config` is not NULL. */
static inline struct ran run_line(const char *config, const char *line)
{
    g_autoptr(GError) error = NULL;
    g_auto(GStrv) parts = NULL;
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    const char *const head[] = {"billhook", "--config", config};
    for (gsize i = 0; i < (config ? G_N_ELEMENTS(head) : 1); i++)
        g_ptr_array_add(words, (gpointer)head[i]);
    if (!g_shell_parse_argv(line, NULL, &parts, &error))
        g_assert_error(error, G_SHELL_ERROR, G_SHELL_ERROR_EMPTY_STRING);
    for (char **part = parts; part && *part; part++)
        g_ptr_array_add(words, *part);
    return run_words(words);
}

static inline void ran_clear(struct ran *ran)
{
    g_free(ran->out);
    g_free(ran->err);
}

/* It said so much, and exactly this on standard error and output; NULL: whatever. Clears it. */
static inline void check_ran(
        const char *where, struct ran *ran, int status, const char *out, const char *err)
{
    if (ran->status != status)
        g_error("%s: exit %d, not %d: %s%s", where, ran->status, status, ran->out, ran->err);
    if (out && strcmp(ran->out, out) != 0)
        g_error("%s: said '%s', not '%s'", where, ran->out, out);
    if (err && strcmp(ran->err, err) != 0)
        g_error("%s: complained '%s', not '%s'", where, ran->err, err);
    ran_clear(ran);
}

/* Its standard error is one line that begins with the program's name, as each refusal is. */
static inline void check_one_line(const char *where, const char *err)
{
    gsize length = strlen(err);
    if (!g_str_has_prefix(err, "billhook: ") || length < 12 ||
            strchr(err, '\n') != err + length - 1)
        g_error("%s: no one line: '%s'", where, err);
}

#endif
