/* What was typed, before any file is opened: each value at its bounds, each pair of options that
 * goes or does not go together; a refusal is USAGE and names the option and what is allowed. */
#include "../../../src/cli/arguments.h"
#include "../../../src/cli/commands.h"
#include "../../../src/cli/peppol.h"
#include "../../../src/cli/queues.h"
#include "../../../src/cli/sub_command.h"
#include "../../../src/cli/usage.h"
#include "unit/cli/arguments.h"

/* ---- values ---- */

static void test_numbers(void)
{
    static const struct {
        const char *text;
        gint64 least, most;
        bool good;
        gint64 number;
    } rows[] = {
            {"1", 1, 10, true, 1},
            {"10", 1, 10, true, 10},
            {"0", 1, 10, false, 0},
            {"11", 1, 10, false, 0},
            {"-5", -9, -1, true, -5},
            {"", 1, 10, false, 0},
            {"1x", 1, 10, false, 0},
            {"1.5", 1, 10, false, 0},
            {"1 ", 1, 10, false, 0},
            {"0x5", 1, 10, false, 0},
            {"five", 1, 10, false, 0},
            {"9223372036854775807", 1, G_MAXINT64, true, G_MAXINT64},
            {"9223372036854775808", 1, G_MAXINT64, false, 0},
            {"-9223372036854775809", G_MININT64, 0, false, 0},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        GError *error = NULL;
        gint64 number = 77;
        bool good = argument_number(
                rows[i].text, rows[i].least, rows[i].most, "--limit", &number, &error);
        check_usage(rows[i].text, good, &error, rows[i].good ? NULL : "is no whole number from ");
        g_assert_cmpint(number, ==, rows[i].good ? rows[i].number : 77); /* else untouched */
    }
}

/* Each check of one option's value: taken, or refused with these words. */
static void test_values(void)
{
    static const struct {
        bool (*check)(const char *name, const char *value, GError **error);
        const char *value, *words; /* words NULL: it is taken */
    } rows[] = {
            {usage_type, "invoice", NULL},
            {usage_type, "credit_note", NULL},
            {usage_type, "Invoice",
                    "--x: 'Invoice' is none of order_form, delivery_note, invoice, "
                    "credit_note; did you mean 'invoice'?"},
            {usage_type, "", "--x: '' is none of"},
            {usage_order_type, "delivery_note", NULL},
            {usage_order_type, "credit_note", "made from its invoice: `billhook credit DOC`"},
            {usage_order_type, "invoic", "delivery_note, invoice; did you mean 'invoice'?"},
            {usage_state, "void", NULL},
            {usage_state, "sended", "draft, issued, sent, void"},
            {usage_inbox_state, "failed", NULL},
            {usage_inbox_state, "queued", "pending, done, ignored, failed"},
            {usage_outbox_state, "uncertain", NULL},
            {usage_outbox_state, "none", "queued, held, uncertain, sent, failed, cancelled"},
            {usage_peppol_state, "looking_up", NULL},
            {usage_peppol_state, "sent",
                    "queued, looking_up, unreachable, sending, uncertain, accepted, delivered, "
                    "failed, cancelled"},
            {usage_category, "AE", NULL},
            {usage_category, "ae", "K, AE, G, E, Z"},
            {usage_category, "S", "K, AE, G, E, Z"},
            {usage_vat_reason, "art. 44 WBTW", NULL},
            {usage_vat_reason, "", "at most 300 characters"},
            {usage_vat_reason, " \t", "at most 300 characters"},
            {usage_day, "2024-02-29", NULL},
            {usage_day, "2025-02-29", "--x: '2025-02-29' is no day; dates are YYYY-MM-DD"},
            {usage_day, "24/11/2025", "is no day"},
            {usage_day, "2025-11-24 ", "is no day"},
            {usage_count, "1", NULL},
            {usage_count, "1000000", NULL},
            {usage_count, "0", "from 1 to 1000000"},
            {usage_count, "1000001", "from 1 to 1000000"},
            {usage_next, "1", NULL},
            {usage_next, "0", "is no whole number from 1 to "},
            {usage_amount, "12.50", NULL},
            {usage_amount, "0.01", NULL},
            {usage_amount, "0", "'0' is no positive amount, like 12.50"},
            {usage_amount, "0.00", "is no positive amount"},
            {usage_amount, "-1", "is no positive amount"},
            {usage_amount, "12,50", "is no positive amount"},
            {usage_rate, "0", NULL},
            {usage_rate, "21", NULL},
            {usage_rate, "5.5", NULL},
            {usage_rate, "-1", "is no VAT rate, like 21"},
            {usage_rate, "21%", "is no VAT rate"},
            {usage_line, "1", NULL},
            {usage_line, "2147483647", NULL},
            {usage_line, "3=1.5", NULL},
            {usage_line, "0", "--x: '0' is no N or N=QUANTITY"},
            {usage_line, "2147483648", "is no N or N=QUANTITY"},
            {usage_line, "3=", "is no N or N=QUANTITY"},
            {usage_line, "3=0", "is no N or N=QUANTITY"},
            {usage_line, "3=-1", "is no N or N=QUANTITY"},
            {usage_line, "=2", "is no N or N=QUANTITY"},
            {usage_line, "3=1=1", "is no N or N=QUANTITY"},
            {usage_line, "\033[2J", "'\\x1b[2J' is no N"},
            {usage_url, "http://a", NULL},
            {usage_url, "https://a", NULL},
            {usage_url, "ftp://a", "--x: 'ftp://a' is no URL"},
            {usage_url, "", "is no URL"},
            {usage_not_empty, " ", NULL},
            {usage_not_empty, "", "--x: the value is empty"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        GError *error = NULL;
        bool good = rows[i].check("--x", rows[i].value, &error);
        check_usage(rows[i].value, good, &error, rows[i].words);
    }
}

/* The reason of a ground counts characters, not bytes. */
static void test_reason_length(void)
{
    GError *error = NULL;
    g_autoptr(GString) text = g_string_new(NULL);
    for (int i = 0; i < 300; i++)
        g_string_append(text, "é");
    check_usage("300", usage_vat_reason("--x", text->str, &error), &error, NULL);
    g_string_append_c(text, 'e');
    check_usage("301", usage_vat_reason("--x", text->str, &error), &error, "at most 300");
}

/* A type's name is read to its number; another text leaves it. */
static void test_type(void)
{
    GError *error = NULL;
    enum document_type type = DOCUMENT_CREDIT_NOTE;
    check_usage(
            "none", argument_type("receipt", &type, &error), &error, "'receipt' is no document");
    g_assert_cmpint(type, ==, DOCUMENT_CREDIT_NOTE);
    check_usage("one", argument_type("delivery_note", &type, &error), &error, NULL);
    g_assert_cmpint(type, ==, DOCUMENT_DELIVERY_NOTE);
}

/* ---- whole commands ---- */

static void test_commands(void)
{
    static const struct {
        bool (*check)(const struct cli_arguments *arguments, GError **error);
        const char *line, *words;
    } rows[] = {
            {usage_ground, "1", NULL},
            {usage_ground, "1 --vat-category K", NULL},
            {usage_ground, "1 --vat-category E --vat-reason art.44", NULL},
            {usage_ground, "1 --vat-category E", "--vat-category E needs --vat-reason TEXT"},
            {usage_ground, "1 --vat-reason art.44", "--vat-reason goes with --vat-category"},
            {usage_edit, "#1", NULL},
            {usage_edit, "#1 email=bob@example.be language=fr company=", NULL},
            {usage_edit, "#1 email", "edit: 'email' is no KEY=VALUE; keys: email, language"},
            {usage_edit, "#1 due_days=30 nosuch=1", "nosuch"},
            {usage_edit, "#1 due_days=366", "due_days"},
            {usage_edit, "#1 =x", "email, language"},
            {usage_edit, "#1 reference=a=b", NULL},
            {usage_credit, "1", NULL},
            {usage_credit, "1 --amount 12.50 --rate 21", NULL},
            {usage_credit, "1 --amount 12.50", "--amount and --rate go together"},
            {usage_credit, "1 --rate 21", "--amount and --rate go together"},
            {usage_credit, "1 --line 1 --line 2=3", NULL},
            {usage_credit, "1 --line 1 --amount 1", "--line does not go with --amount"},
            {usage_credit, "1 --line 1 --rate 21", "--line does not go with --amount"},
            {usage_credit, "1 --line 2 --line 1 --line 2=3", "--line 2 is given twice"},
            {usage_seller, "", NULL},
            {usage_seller, "list", NULL},
            {usage_seller, "list bakker", "seller list: takes no NAME"},
            {usage_seller, "add bakker", NULL},
            {usage_seller, "add bakker --template all.conf", NULL},
            {usage_seller, "add", "seller add: it is `billhook seller add NAME`"},
            {usage_seller, "ad bakker", "did you mean 'add'?"},
            {usage_seller, "add billhook", "is not 'billhook'"},
            {usage_seller, "remove ../etc", "a NAME is 1 to 64 letters"},
            {usage_seller, "suspend bakker", NULL},
            {usage_seller, "resume bakker --template x", "--template goes with `seller add NAME`"},
            {usage_seller, "--template x", "--template goes with `seller add NAME`"},
            {usage_number, "", NULL},
            {usage_number, "invoice", NULL},
            {usage_number, "invoice --next 5 --reason x --shop main", NULL},
            {usage_number, "invoyce", "did you mean 'invoice'?"},
            {usage_number, "--next 5", "number: the TYPE is missing"},
            {usage_number, "invoice --reason x", "--reason and --shop go with --next N"},
            {usage_number, "invoice --shop main", "--reason and --shop go with --next N"},
            {usage_create, "1 --type invoice", NULL},
            {usage_create, "1", "create: --type is missing"},
            {usage_backup, "file.db", NULL},
            {usage_backup, "--rotate dir", NULL},
            {usage_backup, "", "something is missing: FILE or --rotate DIRECTORY"},
            {usage_backup, "file.db --rotate dir", "not both"},
            {usage_help, "", NULL},
            {usage_help, "send", NULL},
            {usage_help, "sned", "unknown command 'sned'; did you mean 'send'?"},
            {usage_help, "qqqqqqqqq", "unknown command 'qqqqqqqqq'; `billhook help` lists them"},
            {usage_inbox, "", NULL},
            {usage_inbox, "--state failed --limit 5", NULL},
            {usage_inbox, "--all-failed!", "inbox: --all-failed does not go with it"},
            {usage_inbox, "show 4", NULL},
            {usage_inbox, "show #4", NULL},
            {usage_inbox, "show", "inbox show: the ID is missing; `billhook inbox` lists them"},
            {usage_inbox, "show x", "ID: 'x' is no whole number"},
            {usage_inbox, "show 0", "ID: '0' is no whole number"},
            {usage_inbox, "show ##4", "ID: '#4' is no whole number"},
            {usage_inbox, "show 4 --limit 5", "inbox show: --limit does not go with it"},
            {usage_inbox, "retry 4", NULL},
            {usage_inbox, "retry --all-failed!", NULL},
            {usage_inbox, "retry --since 2025-01-01", NULL},
            {usage_inbox, "retry", "inbox retry: give one of ID, --all-failed, --since"},
            {usage_inbox, "retry 4 --all-failed!", "give one of ID"},
            {usage_inbox, "retry --all-failed! --since 2025-01-01", "give one of ID"},
            {usage_inbox, "shwo 4", "inbox: 'shwo' is none of show, retry, discard; did you mean"},
            {usage_peppol, "", NULL},
            {usage_peppol, "--state failed --limit 5", NULL},
            {usage_peppol, "lookup BE0123456749", NULL},
            {usage_peppol, "lookup", "usage: billhook peppol lookup VAT|SCHEME:ID"},
            {usage_peppol, "lookup a b", "peppol lookup: too many words"},
            {usage_peppol, "show 1 2", "peppol show: too many words"},
            {usage_peppol, "show 1 --limit 5", "peppol show: --limit does not go with it"},
            {usage_peppol, "--not-sent!", "peppol: --not-sent does not go with it"},
            {usage_peppol, "send",
                    "peppol send: something is missing; usage: billhook peppol "
                    "send DOC…"},
            {usage_peppol, "send 1 2 3", NULL},
            {usage_peppol, "retry 1 2", NULL},
            {usage_peppol, "retry --all-failed!", NULL},
            {usage_peppol, "retry", "peppol retry: give one of them"},
            {usage_peppol, "retry 1 --all-failed!", "peppol retry: give one of them"},
            {usage_peppol, "settle 1 --delivered x", NULL},
            {usage_peppol, "settle 1 --not-sent!", NULL},
            {usage_peppol, "settle 1", "peppol settle: give one of them"},
            {usage_peppol, "settle 1 --delivered x --not-sent!", "DOC --delivered ID|--not-sent"},
            {usage_peppol, "settle 1 2 --not-sent!", "peppol settle: too many words"},
            {usage_peppol, "cancel", "peppol cancel: something is missing"},
            {usage_peppol, "fly 1", "peppol: 'fly' is none of lookup, show, send, retry, settle"},
            {usage_outbox, "cancel 4", NULL},
            {usage_outbox, "cancel", "outbox cancel: the ID is missing"},
            {usage_outbox, "release", NULL},
            {usage_outbox, "release 4", "outbox release: takes no ID"},
            {usage_outbox, "retry 9223372036854775808", "ID: '9223372036854775808' is no whole"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct line line;
        GError *error = NULL;
        line_read(&line, rows[i].line);
        bool good = rows[i].check(&line.arguments, &error);
        check_usage(rows[i].line, good, &error, rows[i].words);
        line_clear(&line);
    }
}

/* The lines of a credit, in the order in which they were given: whole, or a quantity of one. */
static void test_credit_lines(void)
{
    struct line line;
    line_read(&line, "1 --line 3 --line 1=2.5");
    g_autoptr(GArray) lines = usage_credit_lines(&line.arguments);
    g_assert_cmpuint(lines->len, ==, 2);
    const struct credit_line *whole = &g_array_index(lines, struct credit_line, 0),
                             *part = &g_array_index(lines, struct credit_line, 1);
    g_assert_cmpuint(whole->place, ==, 3);
    g_assert_true(whole->all);
    g_assert_cmpuint(part->place, ==, 1);
    g_assert_false(part->all);
    g_autofree char *quantity = decimal_text(part->quantity, 0, 3);
    g_assert_cmpstr(quantity, ==, "2.5");
    line_clear(&line);

    line_read(&line, "1");
    g_assert_null(usage_credit_lines(&line.arguments));
    line_clear(&line);
}

/* What a command asks of what it was given: the last of several values, all of them, and none. */
static void test_given(void)
{
    struct line line;
    line_read(&line, "a b --line 1 --line 2 --all! --reason -");
    const struct cli_arguments *given = &line.arguments;
    g_assert_cmpstr(cli_word(given, 1), ==, "b");
    g_assert_null(cli_word(given, 2));
    g_assert_cmpstr(cli_option(given, "--line"), ==, "2");
    g_assert_cmpuint(cli_option_each(given, "--line")->len, ==, 2);
    g_assert_null(cli_option_each(given, "--shop"));
    g_assert_true(cli_switch(given, "--all"));
    g_assert_false(cli_switch(given, "--shop"));
    g_assert_cmpstr(cli_option(given, "--reason"), ==, "");
    line_clear(&line);
}

/* ---- the words after a command ---- */

static gint64 ran_with;

static int run_first(struct cli_context *context,
        const struct cli_arguments *arguments,
        gint64 id,
        GError **error)
{
    (void)context, (void)arguments, (void)error;
    ran_with = id;
    return 3;
}

static int run_second(struct cli_context *context,
        const struct cli_arguments *arguments,
        gint64 id,
        GError **error)
{
    (void)context, (void)arguments, (void)error;
    ran_with = -id;
    return 4;
}

/* The row that the word names runs, with its ID; none stands for 0. */
static void test_sub_command(void)
{
    static const struct sub_command table[] = {{"", ID_NONE, {NULL}, false, run_first},
            {"turn", ID_MAYBE, {NULL}, false, run_second}, {NULL, ID_NONE, {NULL}, false, NULL}};
    static const struct {
        const char *line;
        int status;
        gint64 id;
    } rows[] = {{"", 3, 0}, {"turn", 4, 0}, {"turn 7", 4, -7}, {"turn #7", 4, -7}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct line line;
        g_autoptr(GError) error = NULL;
        line_read(&line, rows[i].line);
        ran_with = 99;
        g_assert_true(sub_command_check(table, "wheel", &line.arguments, &error));
        g_assert_cmpint(sub_command_run(table, NULL, &line.arguments, &error), ==, rows[i].status);
        g_assert_cmpint(ran_with, ==, rows[i].id);
        line_clear(&line);
    }
}

/* ---- the table of commands ---- */

/* Each command and option says what it is, has an example with its name, and no two
 * have one name. */
static void test_table(void)
{
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
    for (const struct cli_command *command = cli_commands; command->name; command++) {
        g_assert_true(g_hash_table_add(names, (gpointer)command->name));
        g_assert_nonnull(command->run);
        if (!*command->summary || !g_str_has_prefix(command->example, "billhook ") ||
                !strstr(command->example, command->name))
            g_error("%s: '%s', '%s'", command->name, command->summary, command->example);
        if (*command->details && !g_str_has_suffix(command->details, "\n"))
            g_error("%s: its details do not end a line", command->name);
        if (command->most >= 0)
            g_assert_cmpint(command->least, <=, command->most);

        g_autoptr(GHashTable) options = g_hash_table_new(g_str_hash, g_str_equal);
        for (const struct cli_option *option = command->options; option && option->name; option++) {
            g_assert_true(g_str_has_prefix(option->name, "--"));
            g_assert_true(g_hash_table_add(options, (gpointer)option->name));
            if (!*option->help || (option->check && !option->argument))
                g_error("%s %s: help '%s'", command->name, option->name, option->help);
        }
    }
    g_assert_cmpuint(g_hash_table_size(names), >=, 20);
}

/* An unknown command's own text is safe on a terminal and not endless. */
static void test_unknown_command(void)
{
    GError *error = NULL;
    g_autofree char *long_name = g_strnfill(200, 'x');
    check_usage("escape", usage_command("\033]0;x\a", &error), &error, "'\\x1b]0;x\\x07'");
    g_assert_false(usage_command(long_name, &error));
    g_assert_cmpuint(strlen(error->message), <, 150);
    g_clear_error(&error);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/usage/numbers", test_numbers);
    g_test_add_func("/usage/values", test_values);
    g_test_add_func("/usage/reason-length", test_reason_length);
    g_test_add_func("/usage/type", test_type);
    g_test_add_func("/usage/commands", test_commands);
    g_test_add_func("/usage/credit-lines", test_credit_lines);
    g_test_add_func("/usage/given", test_given);
    g_test_add_func("/usage/sub-command", test_sub_command);
    g_test_add_func("/usage/table", test_table);
    g_test_add_func("/usage/unknown-command", test_unknown_command);
    return g_test_run();
}
