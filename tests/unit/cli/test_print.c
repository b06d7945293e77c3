/* What people read: tables and texts, into a file and on terminals of any width; help and version;
 * the line after an act. */
#include "../../../src/cli/commands.h"
#include "../../../src/cli/document_output.h"
#include "../../../src/cli/families.h"
#include "../../../src/cli/find.h"
#include "../../../src/cli/print.h"
#include "acts/drafts.h"
#include "mail/message.h"
#include "unit/captured.h"
#include "unit/cli/arguments.h"
#include "unit/site.h"

#define NO_TERMINAL 0

/* Prints on a terminal so many columns wide, or into a file. Caller frees. */
static struct capture begin_output(int columns)
{
    return columns ? capture_terminal(STDOUT_FILENO, columns) : capture_begin(STDOUT_FILENO);
}

/* ---- tables ---- */

static struct table *animals(void)
{
    static const char *const heads[] = {"NAME", ">LEGS", "<ORIGIN", "REMARK", NULL};
    struct table *table = table_new(heads);
    table_row(table, "ant", "6", "everywhere", "small", NULL);
    table_row(table, "millipede", "1306", "Western Australia", "a thousand at last", NULL);
    return table;
}

static void test_table(void)
{
    static const struct {
        const char *name;
        int columns;
        const char *text;
    } rows[] = {
            {"into a file nothing is cut", NO_TERMINAL,
                    "NAME       LEGS  ORIGIN             REMARK\n"
                    "ant           6  everywhere         small\n"
                    "millipede  1306  Western Australia  a thousand at last\n"},
            {"a terminal with room", 80,
                    "NAME       LEGS  ORIGIN             REMARK\n"
                    "ant           6  everywhere         small\n"
                    "millipede  1306  Western Australia  a thousand at last\n"},
            {"a narrower one cuts what may be cut", 50,
                    "NAME       LEGS  ORIGIN         REMARK\n"
                    "ant           6  everywhere     small\n"
                    "millipede  1306  Western Aust…  a thousand at last\n"},
            {"the last column goes below", 40,
                    "NAME       LEGS  ORIGIN           \n"
                    "ant           6  everywhere       \n      small\n"
                    "millipede  1306  Western Australia\n      a thousand at last\n"},
            {"and is broken at a blank", 20,
                    "NAME       LEGS  ORIGIN  \n"
                    "ant           6  everywh…\n      small\n"
                    "millipede  1306  Western…\n      a thousand at\n      last\n"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct capture capture = begin_output(rows[i].columns);
        table_print(animals());
        g_autofree char *text = capture_end(&capture);
        if (strcmp(text, rows[i].text) != 0)
            g_error("%s:\n%s", rows[i].name, text);
    }
}

/* A column without a cell is left out on a terminal, and stands in a file, where a program may
 * count columns. */
static void test_empty_column(void)
{
    static const char *const heads[] = {"NAME", "NOTE", "LAST", NULL};
    for (int columns = 0; columns <= 80; columns += 80) {
        struct table *table = table_new(heads);
        table_row(table, "a", "", "x", NULL);
        struct capture capture = begin_output(columns);
        table_print(table);
        g_autofree char *text = capture_end(&capture);
        g_assert_cmpstr(
                text, ==, columns ? "NAME  LAST\na     x\n" : "NAME  NOTE  LAST\na           x\n");
    }
}

/* Without rows nothing is printed, not even heads; a last column of numbers is aligned too. */
static void test_small_tables(void)
{
    static const char *const heads[] = {"TYPE", ">COUNT", NULL};
    struct capture capture = begin_output(NO_TERMINAL);
    table_print(table_new(heads));
    struct table *table = table_new(heads);
    table_row(table, "draft", "1", NULL);
    table_row(table, "issued", "100000", NULL);
    table_print(table);
    table_free(table_new(heads));
    g_autofree char *text = capture_end(&capture);
    g_assert_cmpstr(text, ==, "TYPE     COUNT\ndraft        1\nissued  100000\n");
}

/* Widths are of what is seen: wide characters take two columns, combining marks none; what could
 * move the cursor is written out. */
static void test_table_characters(void)
{
    static const char *const heads[] = {"NAME", "X", NULL};
    struct capture capture = begin_output(NO_TERMINAL);
    struct table *table = table_new(heads);
    table_row(table, "日本", "1", NULL);
    table_row(table, "e\xcc\x81t\xc3\xa9", "2", NULL);
    table_row(table, "a\033[1m", "3", NULL);
    table_print(table);
    g_autofree char *text = capture_end(&capture);
    g_assert_cmpstr(
            text, ==, "NAME      X\n日本      1\ne\xcc\x81t\xc3\xa9       2\na\\x1b[1m  3\n");
}

/* ---- lines ---- */

/* A hanging text is broken under itself on a terminal, at a blank where there is one, and is one
 * line in a file. */
static void test_hanging(void)
{
    static const struct {
        int columns;
        const char *text, *printed;
    } rows[] = {
            {NO_TERMINAL, "one two three four", "to: one two three four\n"},
            {80, "one two three four", "to: one two three four\n"},
            {14, "one two three four", "to: one two\n    three four\n"},
            {14, "abcdefghijklmnop", "to: abcdefghij\n    klmnop\n"},
            {6, "one two three", "to: one two\n    three\n"}, /* 8 columns at least */
            {14, "", "to: \n"},
            {14, "a\nb", "to: a\\nb\n"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct capture capture = begin_output(rows[i].columns);
        print_hanging("to: ", rows[i].text);
        g_autofree char *text = capture_end(&capture);
        g_assert_cmpstr(text, ==, rows[i].printed);
    }
}

/* At most 80 columns wherever it goes; a command in backquotes is never torn. */
static void test_narrow(void)
{
    static const char sentence[] = "numbering is stopped because the mark is lost: "
                                   "`billhook number invoice --next 5 --reason TEXT` goes on";
    static const char torn[] = "- numbering is stopped because the mark is lost:\n"
                               "  `billhook number invoice --next 5 --reason TEXT` goes on\n";
    for (int columns = 0; columns <= 200; columns += 100) {
        struct capture capture = begin_output(columns);
        print_narrow("- ", "%s", sentence);
        g_autofree char *text = capture_end(&capture);
        g_assert_cmpstr(text, ==, torn);
    }
    struct capture capture = begin_output(20);
    print_narrow("- ", "%s", "a `command of more than twenty` b");
    g_autofree char *text = capture_end(&capture);
    g_assert_cmpstr(text, ==, "- a\n  `command of more than twenty`\n  b\n");
}

static void test_lines(void)
{
    struct capture capture = begin_output(NO_TERMINAL);
    print_line("%d of %s", 3, "a\tb\033");
    print_field("number", "2025-00001");
    print_field("a name of many letters", "x");
    print_paragraph(4, "%s", "text");
    print_json(cJSON_CreateString("é"));
    g_autofree char *text = capture_end(&capture);
    g_assert_cmpstr(text, ==,
            "3 of a\\tb\\x1b\nnumber         2025-00001\na name of many letters x\n    "
            "text\n\"é\"\n");
}

/* ---- help and version ---- */

static char *help_of(const char *word, int *status)
{
    struct line line;
    g_autoptr(GError) error = NULL;
    line_read(&line, word);
    struct capture capture = begin_output(NO_TERMINAL);
    *status = cli_help(NULL, &line.arguments, &error);
    char *text = capture_end(&capture);
    line_clear(&line);
    return text;
}

/* Every command has its help, no line of it is wider than a terminal, and every option is in it. */
static void test_help(void)
{
    for (const struct cli_command *command = cli_commands; command->name; command++) {
        int status;
        g_autofree char *text = help_of(command->name, &status);
        g_autofree char *begin = g_strconcat("billhook ", command->name, NULL);
        g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
        g_assert_cmpint(status, ==, 0);
        g_assert_true(g_str_has_prefix(text, begin));
        g_assert_nonnull(strstr(text, command->example));
        for (char **line = lines; *line; line++)
            if (g_utf8_strlen(*line, -1) > 80 && !g_str_has_prefix(*line, "example: "))
                g_error("%s: a line of %ld: %s", command->name, g_utf8_strlen(*line, -1), *line);
        for (const struct cli_option *option = command->options; option && option->name; option++)
            if (!strstr(text, option->name) || !strstr(text, option->help))
                g_error("%s: %s is not explained", command->name, option->name);
    }
}

/* Without a word it lists all; an unknown one is refused, and nothing is printed. */
static void test_overview(void)
{
    int status;
    g_autofree char *all = help_of("", &status), *none = NULL;
    g_assert_cmpint(status, ==, 0);
    for (const struct cli_command *command = cli_commands; command->name; command++)
        g_assert_nonnull(strstr(all, command->summary));
    none = help_of("nosuch", &status);
    g_assert_cmpint(status, ==, 2);
    g_assert_cmpstr(none, ==, "");
}

/* The version for people and as JSON names the same libraries. */
static void test_version(void)
{
    struct cli_context context = {.json = false};
    struct line line;
    line_read(&line, "");
    struct capture capture = begin_output(NO_TERMINAL);
    g_assert_cmpint(cli_version(&context, &line.arguments, NULL), ==, 0);
    g_autofree char *text = capture_end(&capture);
    context.json = true;
    capture = begin_output(NO_TERMINAL);
    g_assert_cmpint(cli_version(&context, &line.arguments, NULL), ==, 0);
    g_autofree char *json_text = capture_end(&capture);

    g_assert_true(g_str_has_prefix(text, "billhook " BILLHOOK_VERSION "\n"));
    cJSON *json = cJSON_Parse(json_text);
    g_assert_cmpstr(
            cJSON_GetStringValue(cJSON_GetObjectItem(json, "version")), ==, BILLHOOK_VERSION);
    int count = 0;
    for (const cJSON *one = cJSON_GetObjectItem(json, "libraries")->child; one; one = one->next) {
        g_assert_nonnull(strstr(text, one->string));
        g_assert_nonnull(strstr(text, one->valuestring));
        count++;
    }
    g_assert_cmpint(count, >=, 10);
    cJSON_Delete(json);
    line_clear(&line);
}

/* ---- of a store ---- */

static struct cli_context context_of(struct site *site)
{
    return (struct cli_context){.config_path = (char *)"/etc/b.conf",
            .config = site->config,
            .store = site->store,
            .now = NOW};
}

/* The shop that is named, or the first; a wrong name proposes the nearest. */
static void test_find_shop(void)
{
    struct site *site =
            site_new("[shop second]\nurl=https://b.example.com\nsecret=abcdefghijklmnopqrst\n");
    struct cli_context context = context_of(site);
    GError *error = NULL;
    g_assert_cmpstr(find_shop(&context, NULL, &error)->name, ==, "main");
    g_assert_cmpstr(find_shop(&context, "second", &error)->name, ==, "second");
    g_assert_null(find_shop(&context, "secnd", &error));
    check_usage("shop", false, &error,
            "--shop: of the shops in /etc/b.conf: 'secnd' is none of main, second; did you mean "
            "'second'?");
    site_free(site);
}

static void order_in(struct site *site, const char *shop, int id, const char *number)
{
    g_autofree char *body =
            order_body(id, "on-hold", false, 0, "Koffie", "ann@example.be", "121.00", "");
    g_autofree char *was = g_strdup_printf("\"number\":\"%d\"", id),
                    *is = g_strdup_printf("\"number\":\"%s\"", number);
    g_autoptr(GString) text = g_string_new(body);
    g_assert_cmpuint(g_string_replace(text, was, is, 0), ==, 1);
    deliver_body(site, "order.updated", text->str);
    g_autofree char *statement =
            g_strdup_printf("UPDATE deliveries SET shop = '%s' WHERE state = 'pending'", shop);
    sqlite3 *db = NULL;
    g_assert_cmpint(sqlite3_open(site->path, &db), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_exec(db, statement, NULL, NULL, NULL), ==, SQLITE_OK);
    sqlite3_close(db);
    must_work(site, "an order");
}

/* An order by number or #ID; where several fit the message says how to name one. */
static void test_find_order(void)
{
    static const struct {
        const char *reference, *shop;
        int id;            /* 0: none */
        const char *words; /* why none */
    } rows[] = {
            {"A-1", NULL, 1, NULL},
            {"#1", NULL, 1, NULL},
            {"#2", NULL, 2, NULL},
            {"twice", NULL, 0, "several orders have the number twice: name one by its '#ID'"},
            {"both", NULL, 0, "several shops have an order both: name one with --shop"},
            {"both", "second", 5, NULL},
            {"A-1", "second", 0, "order A-1 is not in the store"},
            {"#99", NULL, 0, "order #99 is not in the store"},
            {"", NULL, 0, "is not in the store"},
    };
    struct site *site =
            site_new("[shop second]\nurl=https://b.example.com\nsecret=abcdefghijklmnopqrst\n");
    struct cli_context context = context_of(site);
    order_in(site, "main", 1, "A-1");
    order_in(site, "main", 2, "twice");
    order_in(site, "main", 3, "twice");
    order_in(site, "main", 4, "both");
    order_in(site, "second", 5, "both");
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        struct stored_order *order = find_order(&context, rows[i].reference, rows[i].shop, &error);
        g_test_message("%s", rows[i].reference);
        g_assert_cmpint(order ? order->id : 0, ==, rows[i].id);
        if (rows[i].words)
            g_assert_nonnull(strstr(error->message, rows[i].words));
        else
            g_assert_nonnull(order->body);
        stored_order_free(order);
    }
    site_free(site);
}

static gint64 make_draft(struct site *site)
{
    g_autoptr(GError) error = NULL;
    struct stored_document *made = NULL;
    g_assert_true(store_begin(site->store, &error));
    draft_create(site_work(site, NOW), "main", 1, DOCUMENT_INVOICE, &made, &error);
    g_assert_no_error(error);
    g_assert_true(store_commit(site->store, &error));
    gint64 id = made->document->id;
    stored_document_free(made);
    return id;
}

/* After an act: one line for people; for programs the document as it stands in the store, alone or
 * in a list, which may be empty. */
static void test_done(void)
{
    struct site *site = site_new("");
    order_in(site, "main", 1, "A-1");
    gint64 id = make_draft(site);
    struct cli_context context = context_of(site);
    g_autoptr(GError) error = NULL;
    g_autoptr(stored_document_auto) stored = document_get(site->store, id, &error);

    output_say(&context, stored->document, "said before");
    output_say(&context, stored->document, "void");
    struct capture capture = begin_output(NO_TERMINAL);
    g_assert_true(output_done(&context, id, &error));
    output_json_done(&context, true);
    g_autofree char *text = capture_end(&capture);
    g_assert_cmpstr(text, ==, "invoice #1 (order A-1): void\n");

    context.json = true;
    capture = begin_output(NO_TERMINAL);
    output_json_done(&context, false); /* nothing was done */
    output_json_done(&context, true);
    g_autofree char *empty = capture_end(&capture);
    g_assert_cmpstr(empty, ==, "[]\n");

    for (int list = 0; list < 2; list++) {
        capture = begin_output(NO_TERMINAL);
        g_assert_true(output_done(&context, id, &error));
        output_json_done(&context, list);
        g_autofree char *json_text = capture_end(&capture);
        cJSON *json = cJSON_Parse(json_text);
        g_assert_cmpint(cJSON_IsArray(json), ==, list);
        const cJSON *one = list ? cJSON_GetArrayItem(json, 0) : json;
        g_assert_cmpstr(cJSON_GetStringValue(cJSON_GetObjectItem(one, "type")), ==, "invoice");
        cJSON_Delete(json);
    }
    g_assert_null(context.done);
    g_assert_false(output_done(&context, 99, &error));
    g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_NOT_FOUND);
    g_free(context.said);
    site_free(site);
}

/* Bytes to "-" go out as they are; a file of that name elsewhere is the error's first word. */
static void test_bytes(void)
{
    g_autoptr(GBytes) bytes = g_bytes_new_static("a\0b", 3), none = g_bytes_new_static("", 0);
    g_autoptr(GError) error = NULL;
    const struct cli_context context = {.helper = NULL};
    struct capture capture = begin_output(NO_TERMINAL);
    bool good =
            output_bytes(&context, "-", bytes, &error) && output_bytes(&context, "-", none, &error);
    g_autofree char *text = capture_end(&capture);
    g_assert_true(good);
    g_assert_cmpint(memcmp(text, "a\0b", 4), ==, 0);
    g_assert_false(output_bytes(&context, "/nonexistent/file.pdf", bytes, &error));
    g_assert_nonnull(strstr(error->message, "/nonexistent/file.pdf"));
}

/* The hint that nobody sends stands on standard error, and only where no daemon runs. */
static void test_daemon_hint(void)
{
    struct site *site = site_new("");
    struct cli_context context = context_of(site);
    for (int served = 1; served >= 0; served--) {
        if (!served)
            g_clear_pointer(&site->store, store_close);
        struct capture capture = capture_begin(STDERR_FILENO);
        output_daemon_hint(&context, "the mail leaves");
        g_autofree char *text = capture_end(&capture);
        g_assert_cmpstr(text, ==,
                served ? ""
                       : "billhook: no daemon runs on this database: the mail leaves when "
                         "`billhook serve` runs\n");
    }
    site_free(site);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (g_access("/dev/shm", W_OK) == 0)
        g_setenv("TMPDIR", "/dev/shm", TRUE);
    message_init();
    g_test_add_func("/print/table", test_table);
    g_test_add_func("/print/empty-column", test_empty_column);
    g_test_add_func("/print/small-tables", test_small_tables);
    g_test_add_func("/print/table-characters", test_table_characters);
    g_test_add_func("/print/hanging", test_hanging);
    g_test_add_func("/print/narrow", test_narrow);
    g_test_add_func("/print/lines", test_lines);
    g_test_add_func("/print/help", test_help);
    g_test_add_func("/print/overview", test_overview);
    g_test_add_func("/print/version", test_version);
    g_test_add_func("/find/shop", test_find_shop);
    g_test_add_func("/find/order", test_find_order);
    g_test_add_func("/output/done", test_done);
    g_test_add_func("/output/bytes", test_bytes);
    g_test_add_func("/output/daemon-hint", test_daemon_hint);
    return g_test_run();
}
