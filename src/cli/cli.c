/* Parses the command line against the table of commands, opens what the command needs, runs it. */
#include "cli/cli.h"

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "all.h"
#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "commands.h"
#include "families.h"
#include "find.h"
#include "owner.h"
#include "put.h"
#include "settings.h"
#include "store/events.h"
#include "wake.h"

static const struct cli_command *find_command(const char *name)
{
    for (const struct cli_command *command = cli_commands; command->name; command++)
        if (strcmp(command->name, name) == 0)
            return command;
    return NULL;
}

static const struct cli_option *find_option(const struct cli_command *command, const char *name)
{
    for (const struct cli_option *option = command->options; option && option->name; option++)
        if (strcmp(option->name, name) == 0)
            return option;
    return NULL;
}

static bool unknown_command(const char *name, GError **error)
{
    g_autofree char *safe = log_escape(name, 60);
    if (*name != '-')
        return usage_command(name, error);
    return fail(error, BILLHOOK_ERROR_USAGE,
            "unknown option '%s'; before the command stand --config FILE, --all, --json and --help",
            safe);
}

static bool unknown_option(const struct cli_command *command, const char *name, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (const struct cli_option *option = command->options; option && option->name; option++)
        g_ptr_array_add(names, (gpointer)option->name);
    g_ptr_array_add(names, (gpointer) "--json");
    g_ptr_array_add(names, (gpointer) "--help");
    g_ptr_array_add(names, (gpointer) "--config");
    g_ptr_array_add(names, NULL);
    const char *nearest = text_nearest(name, (const char *const *)names->pdata);
    g_autofree char *safe = log_escape(name, 60);
    g_autofree char *hint =
            nearest ? g_strdup_printf("; did you mean '%s'?", nearest) : g_strdup(";");
    return fail(error, BILLHOOK_ERROR_USAGE,
            "%s: unknown option '%s'%s `billhook help %s` explains", command->name, safe, hint,
            command->name);
}

static bool may_be_repeated(const struct cli_option *option)
{
    return option->argument && g_str_has_suffix(option->argument, "…");
}

static void keep_option(
        struct cli_arguments *arguments, const struct cli_option *option, const char *value)
{
    g_hash_table_insert(arguments->options, (gpointer)option->name, (gpointer)value);
    if (!may_be_repeated(option))
        return;
    GPtrArray *values = g_hash_table_lookup(arguments->several, option->name);
    if (!values) {
        values = g_ptr_array_new();
        g_hash_table_insert(arguments->several, (gpointer)option->name, values);
    }
    g_ptr_array_add(values, (gpointer)value);
}

/* Takes `--name value`, `--name=value` or `--switch` at argv[*i]. */
static bool take_option(const struct cli_command *command,
        int argc,
        char **argv,
        int *i,
        struct cli_arguments *arguments,
        GError **error)
{
    char *equals = strchr(argv[*i], '=');
    g_autofree char *name =
            equals ? g_strndup(argv[*i], (gsize)(equals - argv[*i])) : g_strdup(argv[*i]);
    const struct cli_option *option = find_option(command, name);
    if (equals && (strcmp(name, "--json") == 0 || strcmp(name, "--help") == 0))
        return fail(error, BILLHOOK_ERROR_USAGE, "%s: %s takes no value", command->name, name);
    if (!option)
        return unknown_option(command, name, error);
    if (cli_switch(arguments, option->name) && !may_be_repeated(option))
        return fail(error, BILLHOOK_ERROR_USAGE, "%s: %s is given twice", command->name, name);
    const char *value = "";
    if (option->argument && equals)
        value = equals + 1;
    else if (option->argument && *i + 1 < argc)
        value = argv[++*i];
    else if (option->argument)
        return fail(error, BILLHOOK_ERROR_USAGE, "%s: %s needs a value: %s %s", command->name, name,
                name, option->argument);
    else if (equals)
        return fail(error, BILLHOOK_ERROR_USAGE, "%s: %s takes no value", command->name, name);
    keep_option(arguments, option, value);
    return !option->check || option->check(option->name, value, error);
}

struct globals {
    const char *config, *configs;
    bool json, help, version, all;
};

/* Options that stand before or after any command. True when argv[*i] was one. */
static bool take_global(int argc, char **argv, int *i, struct globals *globals, GError **error)
{
    const char *word = argv[*i];
    if (strcmp(word, "--json") == 0)
        return globals->json = true;
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
        return globals->help = true;
    if (strcmp(word, "--version") == 0)
        return globals->version = true;
    if (g_str_has_prefix(word, "--config=")) {
        globals->config = word + strlen("--config=");
        return true;
    }
    if (strcmp(word, "--config") == 0) {
        if (*i + 1 < argc)
            globals->config = argv[++*i];
        else
            fail(error, BILLHOOK_ERROR_USAGE, "--config needs a file: --config FILE");
        return true;
    }
    return false;
}

/* Options that stand before a command only. True when argv[*i] was one. */
static bool take_all(int argc, char **argv, int *i, struct globals *globals, GError **error)
{
    const char *word = argv[*i];
    if (strcmp(word, "--all") == 0)
        return globals->all = true;
    if (g_str_has_prefix(word, "--configs=")) {
        globals->configs = word + strlen("--configs=");
        return true;
    }
    if (strcmp(word, "--configs") != 0)
        return false;
    if (*i + 1 < argc)
        globals->configs = argv[++*i];
    else
        fail(error, BILLHOOK_ERROR_USAGE, "--configs needs a folder: --configs DIR");
    return true;
}

static bool check_all(const struct globals *globals, GError **error)
{
    if (globals->all && globals->config)
        return fail(error, BILLHOOK_ERROR_USAGE, "--all takes all configs, --config one");
    if (globals->configs && !globals->all)
        return fail(error, BILLHOOK_ERROR_USAGE, "--configs goes with --all");
    return true;
}

/* The words of a whole command line; nothing is opened before. */
static bool check_words(
        const struct cli_command *command, const struct cli_arguments *arguments, GError **error)
{
    int count = (int)arguments->words->len;
    bool missing = count < command->least, too_many = command->most >= 0 && count > command->most;
    /* a shell takes what follows an unquoted # as a comment */
    bool has_id =
            g_str_has_prefix(command->usage, "DOC") || g_str_has_prefix(command->usage, "ORDER ");
    if (missing || too_many)
        return fail(error, BILLHOOK_ERROR_USAGE, "%s: %s; usage: billhook %s %s%s", command->name,
                missing ? "something is missing" : "too many words", command->name, command->usage,
                missing && has_id ? " (quote an id: '#12')" : "");
    return !command->check || command->check(arguments, error);
}

/* Does it write a file that its command line names? A rotated backup is the daemon's own. */
static bool writes_a_file(const struct cli_command *command, const struct cli_arguments *arguments)
{
    return cli_option(arguments, "--pdf") || cli_option(arguments, "--ubl") ||
            cli_option(arguments, "--mail") || cli_option(arguments, "--csv") ||
            (command->run == cli_backup && cli_word(arguments, 0)) ||
            (command->run == cli_export && strcmp(cli_word(arguments, 0), "-") != 0);
}

/* What each need opens. */
static const struct {
    bool config, store;
    enum config_secrets secrets;
    enum store_mode mode;
} needs[] = {
        [NEED_NOTHING] = {.config = false},
        [NEED_CONFIG] = {.config = true},
        [NEED_CONFIG_SECRETS] = {.config = true, .secrets = CONFIG_WITH_SECRETS},
        [NEED_STORE_READ] = {.config = true, .store = true, .mode = STORE_READ},
        [NEED_STORE] = {.config = true, .store = true, .mode = STORE_OPEN},
        [NEED_STORE_READ_SECRETS] = {true, true, CONFIG_WITH_SECRETS, STORE_READ},
        [NEED_STORE_SECRETS] = {true, true, CONFIG_WITH_SECRETS, STORE_OPEN},
};

static bool open_needs(struct cli_context *context,
        const struct cli_command *command,
        const struct cli_arguments *arguments,
        GError **error)
{
    enum cli_need need = command->need_of ? command->need_of(arguments) : command->need;
    if (!needs[need].config)
        return true;
    context->config = config_load_or_complain(
            context->config_path, needs[need].secrets, command->allow_incomplete, error);
    if (!context->config || !find_shop(context, cli_option(arguments, "--shop"), error))
        return false;
    if (!needs[need].store) {
        if (command->run != cli_restore) /* which may be there because it cannot be opened */
            settings_lay_found(context);
        return true;
    }
    if ((writes_a_file(command, arguments) && !put_begin(&context->helper, error)) ||
            !owner_become(context->config->database.path, error))
        return false;
    context->store = store_open(context->config->database.path, needs[need].mode, error);
    if (context->store)
        settings_lay_open(context);
    return context->store != NULL;
}

/* A database that cannot be opened is a backup, or a proof, that failed; it is told beside it. */
static void note_care(const struct cli_context *context,
        const struct cli_command *command,
        const struct cli_arguments *arguments,
        const GError *problem)
{
    const char *directory = cli_option(arguments, "--rotate");
    g_autofree char *place = directory ? g_canonicalize_filename(directory, NULL) : g_strdup("");
    if (!context->config || !problem ||
            g_error_matches(problem, BILLHOOK_ERROR, BILLHOOK_ERROR_NOT_FOUND))
        return;
    if (command->run == cli_backup)
        care_failed(context->config->database.path, NULL, CARE_BACKUP, place, problem->message,
                context->now);
    if (command->run == cli_verify || cli_switch(arguments, "--verify"))
        care_failed(context->config->database.path, NULL, CARE_VERIFY, "", problem->message,
                context->now);
}

/* What it queued a daemon takes up, also one that sleeps. */
static bool needs_writing(const struct cli_command *command, const struct cli_arguments *arguments)
{
    enum cli_need need = command->need_of ? command->need_of(arguments) : command->need;
    return needs[need].store && needs[need].mode == STORE_OPEN;
}

static int run_command(const struct cli_command *command,
        const struct globals *globals,
        const struct cli_arguments *arguments,
        GError **error)
{
    struct cli_context context = {.json = globals->json, .now = g_get_real_time() / G_USEC_PER_SEC};
    context.config_path = config_path(globals->config);
    int status = 1;
    GError *problem = NULL;
    if (open_needs(&context, command, arguments, &problem))
        status = command->run(&context, arguments, &problem);
    else
        note_care(&context, command, arguments, problem);
    if (problem)
        g_propagate_error(error, problem);
    bool wrote = context.store && needs_writing(command, arguments);
    store_close(context.store);
    if (wrote)
        wake_now(context.config->database.path);
    put_end(context.helper);
    config_unref(context.config);
    g_free(context.config_path);
    g_free(context.said);
    return status;
}

static int help_for(const char *name, struct cli_arguments *arguments, GError **error)
{
    struct cli_context context = {.now = g_get_real_time() / G_USEC_PER_SEC};
    g_ptr_array_set_size(arguments->words, 0);
    if (name)
        g_ptr_array_add(arguments->words, (gpointer)name);
    return cli_help(&context, arguments, error);
}

static int parse_and_run(int argc, char **argv, struct cli_arguments *arguments, GError **error)
{
    struct globals globals = {0};
    const struct cli_command *command = NULL;
    char **behind = NULL; /* the command */
    bool only_words = false;
    for (int i = 1; i < argc; i++) {
        GError *problem = NULL;
        if (!only_words && strcmp(argv[i], "--") == 0)
            only_words = true;
        else if (!only_words && take_global(argc, argv, &i, &globals, &problem))
            ;
        else if (!only_words && !command && take_all(argc, argv, &i, &globals, &problem))
            ;
        else if (!command) {
            behind = argv + i + 1;
            if (!(command = find_command(argv[i])))
                unknown_command(argv[i], &problem);
        } else if (!only_words && argv[i][0] == '-' && argv[i][1])
            take_option(command, argc, argv, &i, arguments, &problem);
        else
            g_ptr_array_add(arguments->words, argv[i]);
        if (problem) {
            g_propagate_error(error, problem);
            return 2;
        }
    }
    if (globals.version)
        command = find_command("version");
    if (globals.help || !command)
        return help_for(command ? command->name : NULL, arguments, error);
    if (!check_all(&globals, error) || !check_words(command, arguments, error))
        return 2;
    if (globals.all)
        return all_run(
                &(struct all_wish){globals.configs, command, arguments, behind, globals.json},
                error);
    return run_command(command, &globals, arguments, error);
}

int cli_main(int argc, char **argv)
{
    setlocale(LC_CTYPE, "C.UTF-8"); /* texts are UTF-8 whatever the machine's locale; numbers stay
                                       in the C locale */
    umask(077);
    g_autoptr(GError) error = NULL;
    struct cli_arguments arguments = {g_ptr_array_new(), g_hash_table_new(g_str_hash, g_str_equal),
            g_hash_table_new_full(
                    g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_ptr_array_unref)};
    int status = parse_and_run(argc, argv, &arguments, &error);
    g_ptr_array_unref(arguments.words);
    g_hash_table_unref(arguments.options);
    g_hash_table_unref(arguments.several);
    if (error) {
        g_autofree char *safe = log_escape(error->message, 2000);
        fprintf(stderr, "%sbillhook: %s\n", log_error_prefix(), safe);
        status = g_error_matches(error, BILLHOOK_ERROR, BILLHOOK_ERROR_USAGE) ? 2 : 1;
    }
    bool written = fflush(stdout) == 0;
    int reason = errno;
    if (!written || ferror(stdout)) { /* an earlier write's reason is gone */
        if (written || reason != EPIPE)
            fprintf(stderr, "billhook: standard output could not be written%s%s\n",
                    written ? "" : ": ", written ? "" : g_strerror(reason));
        status = status ? status : 1;
    }
    return status;
}
