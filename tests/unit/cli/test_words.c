/* The command line as a whole: each option of each command with no value, two values, an empty or a
 * misspelt name; what stands before and behind a command; and that nothing is opened before all
 * words were looked at: the config file that these lines name is not there. */
#include "../../../src/cli/commands.h"
#include "unit/cli/run.h"

#define NOWHERE "/nonexistent/billhook.conf"

/* Refused for what was typed: exit 2, nothing on standard output, one line with these words. */
static void refused(const char *line, const char *words)
{
    struct ran ran = run_line(NOWHERE, line);
    check_one_line(line, ran.err);
    if (!strstr(ran.err, words))
        g_error("%s: '%s' does not say '%s'", line, ran.err, words);
    check_ran(line, &ran, 2, "", NULL);
}

/* The words were taken: the next thing was the config file, which is not there. */
static void taken(const char *line)
{
    struct ran ran = run_line(NOWHERE, line);
    if (!strstr(ran.err, NOWHERE))
        g_error("%s: '%s' is not about the config file", line, ran.err);
    ran_clear(&ran);
}

/* ---- every option of every command ---- */

/* With each option of each command; `line` holds the command and as many words as it takes. */
static void each_option(void (*check)(
        const struct cli_command *command, const struct cli_option *option, const char *line))
{
    guint options = 0;
    for (const struct cli_command *command = cli_commands; command->name; command++) {
        g_autoptr(GString) line = g_string_new(command->name);
        for (int i = 0; i < command->least; i++)
            g_string_append(line, " 1");
        for (const struct cli_option *option = command->options; option && option->name; option++) {
            check(command, option, line->str);
            options++;
        }
    }
    g_assert_cmpuint(options, >, 80); /* the table was there */
}

static void check_no_value(
        const struct cli_command *command, const struct cli_option *option, const char *line)
{
    g_autofree char *typed =
            g_strdup_printf("%s %s%s", line, option->name, option->argument ? "" : "=yes");
    g_autofree char *words = g_strdup_printf("billhook: %s: %s %s", command->name, option->name,
            option->argument ? "needs a value: --" : "takes no value");
    refused(typed, words);
}

/* An option that takes a value needs one, a switch takes none. */
static void test_no_value(void)
{
    each_option(check_no_value);
}

static void check_misspelt(
        const struct cli_command *command, const struct cli_option *option, const char *line)
{
    gsize length = strlen(option->name);
    g_autofree char *wrong =
            g_strdup_printf("%.*sq%s", (int)length - 1, option->name, option->name + length - 1);
    g_autofree char *typed = g_strdup_printf("%s %s", line, wrong);
    g_autofree char *words = g_strdup_printf(
            "%s: unknown option '%s'; did you mean '%s'?", command->name, wrong, option->name);
    refused(typed, words);
}

/* A letter too much: the option that was meant is named. */
static void test_misspelt(void)
{
    each_option(check_misspelt);
}

static void check_twice(
        const struct cli_command *command, const struct cli_option *option, const char *line)
{
    bool several = option->argument && g_str_has_suffix(option->argument, "…");
    if (several || (option->argument && option->check)) /* a good value of each: test_twice() */
        return;
    const char *value = option->argument ? " x" : "";
    g_autofree char *typed =
            g_strdup_printf("%s %s%s %s%s", line, option->name, value, option->name, value);
    g_autofree char *words =
            g_strdup_printf("billhook: %s: %s is given twice", command->name, option->name);
    refused(typed, words);
}

/* One value of an option counts, so two are no wish; and the second way to write it is the same. */
static void test_twice(void)
{
    static const struct {
        const char *line, *words; /* words NULL: it may be repeated */
    } rows[] = {
            {"list --limit 5 --limit 5", "list: --limit is given twice"},
            {"list --limit 5 --limit=6", "list: --limit is given twice"},
            {"list --limit=5 --limit 6", "list: --limit is given twice"},
            {"list --json --json", NULL}, /* says the same */
            {"credit 1 --line 1 --line 2", NULL},
            {"export --type invoice --type credit_note --month 2026-01 f.zip", NULL},
            {"config --set invoice.due_days=3 --set invoice.create=paid", NULL},
            {"config --unset invoice.due_days --unset invoice.create", NULL},
    };
    each_option(check_twice);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        if (rows[i].words)
            refused(rows[i].line, rows[i].words);
        else
            taken(rows[i].line);
}

static void check_empty(
        const struct cli_command *command, const struct cli_option *option, const char *line)
{
    (void)command;
    if (!option->argument || !option->check)
        return;
    g_autofree char *typed = g_strdup_printf("%s %s ''", line, option->name);
    g_autofree char *joined = g_strdup_printf("%s %s=", line, option->name);
    refused(typed, option->name);
    refused(joined, option->name);
}

/* No kind of value is empty, whichever way it is written: a script's variable that is not set. */
static void test_empty_value(void)
{
    each_option(check_empty);
}

static void check_hostile(
        const struct cli_command *command, const struct cli_option *option, const char *line)
{
    (void)command;
    if (!option->argument || !option->check)
        return;
    g_autofree char *typed = g_strdup_printf("%s %s '\033]0;x\007\n\r'", line, option->name);
    struct ran ran = run_line(NOWHERE, typed);
    check_one_line(typed, ran.err);
    for (const char *p = ran.err; p[1]; p++)
        if (g_ascii_iscntrl(*p))
            g_error("%s: a control character in '%s'", option->name, ran.err);
    g_assert_cmpint(ran.status, !=, 0); /* 1: as the name of a file that is not there */
    ran_clear(&ran);
}

/* A value with control characters never reaches the terminal as it is. */
static void test_hostile_value(void)
{
    each_option(check_hostile);
}

/* ---- words ---- */

/* Too few words, and one too many where their number has an end. */
static void test_count_of_words(void)
{
    for (const struct cli_command *command = cli_commands; command->name; command++) {
        g_autoptr(GString) line = g_string_new(command->name);
        for (int i = 0; i + 1 < command->least; i++)
            g_string_append(line, " 1");
        g_autofree char *usage = g_strdup_printf("; usage: billhook %s", command->name);
        if (command->least > 0)
            refused(line->str, "something is missing; usage: billhook ");
        if (command->most < 0)
            continue;
        for (int i = 0; i < command->most + 2; i++)
            g_string_append(line, " 1");
        refused(line->str, "too many words");
        refused(line->str, usage);
    }
}

/* Where a DOC or ORDER is missing, what a shell does with # is told; else it is not. */
static void test_hint_of_ids(void)
{
    static const struct {
        const char *line;
        bool hint;
    } rows[] = {{"show", true}, {"send", true}, {"explain", true}, {"create --type invoice", true},
            {"edit 1", true}, {"report", false}, {"restore", false}, {"preview", false}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct ran ran = run_line(NOWHERE, rows[i].line);
        if (!strstr(ran.err, "(quote an id: '#12')") == rows[i].hint)
            g_error("%s: %s", rows[i].line, ran.err);
        check_ran(rows[i].line, &ran, 2, "", NULL);
    }
}

/* Behind -- everything is a word, also what looks like an option; a lone - is one anywhere. */
static void test_only_words(void)
{
    refused("show -- --pdf x", "show: too many words");
    refused("show -- -x y", "show: too many words");
    refused("show -x", "show: unknown option '-x'");
    taken("show -- --pdf");
    taken("show -");
    taken("export --month 2026-01 -");
    taken("-- show 1");
    refused("-- --all", "unknown option '--all'");
}

/* ---- before and behind the command ---- */

static void test_globals(void)
{
    static const struct {
        const char *line, *words;
    } rows[] = {
            {"--frob list", "unknown option '--frob'; before the command stand --config FILE"},
            {"lisst", "unknown command 'lisst'; did you mean 'list'?"},
            {"List", "did you mean 'list'?"},
            {"''", "unknown command ''"},
            {"list --config", "--config needs a file: --config FILE"},
            {"--config", "--config needs a file: --config FILE"},
            {"--all --configs", "--configs needs a folder: --configs DIR"},
            {"--configs /tmp list", "--configs goes with --all"},
            {"--configs=/tmp list", "--configs goes with --all"},
            {"--all list", "--all takes all configs, --config one"},
            {"list --all", "list: unknown option '--all'"},
            {"list --json=1", "list: --json takes no value"},
            {"list --help=1", "list: --help takes no value"},
            {"list --jsno", "list: unknown option '--jsno'; did you mean '--json'?"},
            {"list --confg x", "did you mean '--config'?"},
            {"list --zzzzzzzzzzz", "list: unknown option '--zzzzzzzzzzz'; `billhook help list`"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        refused(rows[i].line, rows[i].words);
}

/* --all: which commands have a meaning for all sellers, which not, and where they are looked for.
 */
static void test_all(void)
{
    static const struct {
        const char *line;
        int status;
        const char *words;
    } rows[] = {
            {"--all serve", 2, "--all: serve is a command for one seller; allowed: status, list"},
            {"--all send 1", 2, "--all: send is a command for one seller"},
            {"--all backup f", 2, "--all: backup is a command for one seller"},
            {"--all show", 2, "show: something is missing"},
            {"--all export --month 2026-01 /nonexistent", 2, "'/nonexistent' is no directory"},
            {"--all --configs /nonexistent list", 1, "--configs DIR names another folder"},
            {"--all --configs /proc/self/fd list", 1, "/proc/self/fd has no NAME.conf"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct ran ran = run_line(NULL, rows[i].line);
        check_one_line(rows[i].line, ran.err);
        if (!strstr(ran.err, rows[i].words))
            g_error("%s: %s", rows[i].line, ran.err);
        check_ran(rows[i].line, &ran, rows[i].status, "", NULL);
    }
}

/* What --all lets through and refuses is what the manual page says, for each command. */
static void test_all_of_each(void)
{
    static const char *const allowed[] = {
            "status", "list", "verify", "check", "outbox", "peppol", "report", "export", NULL};
    for (const struct cli_command *command = cli_commands; command->name; command++) {
        g_autofree char *line = g_strdup_printf("--all --configs /nonexistent %s%s", command->name,
                strcmp(command->name, "report") == 0 ? " vat" : " /tmp");
        struct ran ran = run_line(NULL, line);
        bool refused_so = strstr(ran.err, "is a command for one seller") != NULL;
        bool one = !g_strv_contains(allowed, command->name);
        if (one && ran.status != 2)
            g_error("%s: exit %d", line, ran.status);
        if (!one && refused_so)
            g_error("%s: %s", line, ran.err);
        ran_clear(&ran);
    }
}

/* Help and version win over what else is there, and exit 0; on standard output. */
static void test_help_wins(void)
{
    static const struct {
        const char *line, *begins;
    } rows[] = {
            {"", "billhook turns WooCommerce orders into"},
            {"--help", "billhook turns WooCommerce orders into"},
            {"-h", "billhook turns WooCommerce orders into"},
            {"help", "billhook turns WooCommerce orders into"},
            {"--json", "billhook turns WooCommerce orders into"},
            {"show --help", "billhook show DOC"},
            {"--help show", "billhook show DOC"},
            {"show -h 1 2 3", "billhook show DOC"},
            {"help show", "billhook show DOC"},
            {"help help", "billhook help [COMMAND]"},
            {"--version", "billhook " BILLHOOK_VERSION "\n"},
            {"version", "billhook " BILLHOOK_VERSION "\n"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct ran ran = run_line(NULL, rows[i].line);
        if (!g_str_has_prefix(ran.out, rows[i].begins))
            g_error("%s: %s", rows[i].line, ran.out);
        check_ran(rows[i].line, &ran, 0, NULL, "");
    }
}

/* ---- the help of each command ---- */

/* Columns of the widest line of a text, in characters. */
static glong widest(const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    glong most = 0;
    for (char **line = lines; *line; line++)
        most = MAX(most, g_utf8_strlen(*line, -1));
    return most;
}

/* In a terminal of 80 columns no line of a help breaks, each option stands in it once with what it
 * takes, and the example can be copied: it is a line that the program takes. */
static void test_each_help(void)
{
    for (const struct cli_command *command = cli_commands; command->name; command++) {
        g_autofree char *line = g_strdup_printf("%s --help", command->name);
        struct ran ran = run_line(NULL, line);
        g_assert_cmpint(ran.status, ==, 0);
        if (widest(ran.out) > 80)
            g_error("%s: a line of %ld columns:\n%s", line, widest(ran.out), ran.out);
        for (const struct cli_option *option = command->options; option && option->name; option++) {
            g_autofree char *row = g_strdup_printf("\n  %s%s%s ", option->name,
                    option->argument ? " " : "", option->argument ? option->argument : "");
            if (!strstr(ran.out, row) && !strstr(ran.out, g_strchomp(row)))
                g_error("%s: '%s' is not in it:\n%s", line, row, ran.out);
        }
        ran_clear(&ran);
    }
    struct ran ran = run_line(NULL, "help");
    g_assert_cmpint(widest(ran.out), <=, 80);
    ran_clear(&ran);
}

/* An example that is refused would be none. */
static void test_examples(void)
{
    guint tried = 0;
    for (const struct cli_command *command = cli_commands; command->name; command++) {
        const char *words = strstr(command->example, command->name);
        bool opens = command->need != NEED_NOTHING || command->need_of;
        if (!opens || strcmp(command->name, "seller") == 0 || strcmp(command->name, "wake") == 0)
            continue;
        g_assert_nonnull(words);
        taken(words);
        tried++;
    }
    g_assert_cmpuint(tried, >, 20);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_unsetenv("BILLHOOK_CONFIG");
    g_test_add_func("/words/no-value", test_no_value);
    g_test_add_func("/words/misspelt", test_misspelt);
    g_test_add_func("/words/twice", test_twice);
    g_test_add_func("/words/empty-value", test_empty_value);
    g_test_add_func("/words/hostile-value", test_hostile_value);
    g_test_add_func("/words/count", test_count_of_words);
    g_test_add_func("/words/hint-of-ids", test_hint_of_ids);
    g_test_add_func("/words/only-words", test_only_words);
    g_test_add_func("/words/globals", test_globals);
    g_test_add_func("/words/all", test_all);
    g_test_add_func("/words/all-of-each", test_all_of_each);
    g_test_add_func("/words/help-wins", test_help_wins);
    g_test_add_func("/words/each-help", test_each_help);
    g_test_add_func("/words/examples", test_examples);
    return g_test_run();
}
