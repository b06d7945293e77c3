/* One command over all instances: each in a process of its own, so that one of them, its config and
 * its rights never matter to the next. */
#include "all.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "base/error.h"
#include "find.h"
#include "instance.h"

/* What makes sense for all. */
static const char *const for_all[] = {
        "status", "list", "verify", "check", "outbox", "peppol", "report", "export", NULL};

static bool check_wish(const struct all_wish *wish, GError **error)
{
    const char *name = wish->command->name;
    if (!g_strv_contains(for_all, name)) {
        g_autofree char *names = g_strjoinv(", ", (char **)for_all);
        return fail(error, BILLHOOK_ERROR_USAGE,
                "--all: %s is a command for one seller; allowed: %s", name, names);
    }
    const char *directory = strcmp(name, "export") == 0 ? cli_word(wish->arguments, 0) : NULL;
    if (directory && !g_file_test(directory, G_FILE_TEST_IS_DIR))
        return fail(error, BILLHOOK_ERROR_USAGE,
                "--all export: '%s' is no directory; each seller's pack becomes NAME.zip in it",
                directory);
    return true;
}

/* ---- one instance ---- */

/* Its command line; the folder of an export is a file of its own there. Caller frees. */
static GPtrArray *command_line(const struct all_wish *wish, const char *name, const char *config)
{
    bool exports = strcmp(wish->command->name, "export") == 0;
    GPtrArray *line = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(line, g_file_read_link("/proc/self/exe", NULL));
    g_ptr_array_add(line, g_strdup("--config"));
    g_ptr_array_add(line, g_strdup(config));
    if (wish->json)
        g_ptr_array_add(line, g_strdup("--json"));
    g_ptr_array_add(line, g_strdup(wish->command->name));
    for (char **word = wish->words; *word; word++) {
        bool folder = exports && *word == cli_word(wish->arguments, 0);
        g_ptr_array_add(line, folder ? g_strdup_printf("%s/%s.zip", *word, name) : g_strdup(*word));
    }
    g_ptr_array_add(line, NULL);
    return line;
}

static void print_lines(FILE *to, const char *name, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++)
        if (**line || line[1])
            fprintf(to, "%s: %s\n", name, *line);
}

/* A member of the object. What gave no answer, or half of one, is null. */
static void print_member(const char *name, const char *text, bool first)
{
    cJSON *key = cJSON_CreateString(name), *value = cJSON_Parse(text);
    char *quoted = cJSON_PrintUnformatted(key);
    g_autofree char *trimmed = g_strstrip(g_strdup(text));
    printf("%s%s:%s", first ? "{" : ",\n", quoted, value ? trimmed : "null");
    cJSON_free(quoted);
    cJSON_Delete(key);
    cJSON_Delete(value);
}

static bool run_one(const struct all_wish *wish, const char *file, bool first)
{
    const char *directory = wish->configs ? wish->configs : instance_standard.configs;
    g_autofree char *config = g_build_filename(directory, file, NULL);
    g_autofree char *name = config_instance(file);
    g_autofree char *said = NULL, *trouble = NULL;
    g_autoptr(GError) problem = NULL;
    g_autoptr(GPtrArray) line = command_line(wish, name, config);
    int status = 0;

    if (!g_spawn_sync(NULL, (char **)line->pdata, NULL, G_SPAWN_DEFAULT, NULL, NULL, &said,
                &trouble, &status, &problem)) {
        fprintf(stderr, "%s: billhook: %s\n", name, problem->message);
        status = 1;
    }
    if (wish->json)
        print_member(name, said ? said : "", first);
    else
        print_lines(stdout, name, said ? said : "");
    fflush(stdout); /* in the order in which they are read */
    print_lines(stderr, name, trouble ? trouble : "");
    return status == 0;
}

/* ---- all of them ---- */

int all_run(const struct all_wish *wish, GError **error)
{
    const char *directory = wish->configs ? wish->configs : instance_standard.configs;
    if (!check_wish(wish, error))
        return 2;
    g_autoptr(GPtrArray) files = find_configs(directory, error);
    if (!files)
        return 1;
    if (files->len == 0)
        return fail(error, BILLHOOK_ERROR_NOT_FOUND, "%s has no NAME.conf", directory), 1;

    bool good = true;
    for (guint i = 0; i < files->len; i++)
        good = run_one(wish, g_ptr_array_index(files, i), i == 0) && good;
    if (wish->json)
        puts("}");
    return good ? 0 : 1;
}
