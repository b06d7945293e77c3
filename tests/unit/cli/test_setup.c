/* The first steps and the config file: init, check, setup, config; all sellers of a folder at once;
 * which file is the config. */
#include "../../../src/cli/find.h"
#include "base/error.h"
#include "unit/cli/office.h"

static char *scratch; /* of all tests, and the working directory */

static void put(const char *name, const char *text)
{
    g_autofree char *file = g_build_filename(scratch, name, NULL);
    g_unlink(file); /* it would be written over, and keep its end */
    g_assert_true(g_file_set_contents_full(file, text, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

static char *content(const char *name)
{
    char *text = NULL;
    g_autofree char *file = g_build_filename(scratch, name, NULL);
    g_assert_true(g_file_get_contents(file, &text, NULL, NULL));
    return text;
}

/* ---- init ---- */

/* A first file: not readable by others, not overwritten, a secret of its own each time; serve would
 * start with it, and check lists what only the owner knows. */
static void test_init(void)
{
    struct ran first = run_line("first.conf", "init");
    g_assert_nonnull(strstr(first.out, "(mode 0600"));
    check_ran("init", &first, 0, NULL, "");
    GStatBuf info;
    g_assert_cmpint(g_stat("first.conf", &info), ==, 0);
    g_assert_cmpint(info.st_mode & 07777, ==, 0600);

    g_autofree char *before = content("first.conf");
    struct ran again = run_line("first.conf", "init");
    g_assert_nonnull(strstr(again.err, "first.conf exists and is not overwritten"));
    check_one_line("init again", again.err);
    check_ran("init again", &again, 1, "", NULL);
    g_autofree char *after = content("first.conf");
    g_assert_cmpstr(before, ==, after);

    struct ran other = run_line("second.conf", "init");
    check_ran("init of another", &other, 0, NULL, "");
    g_autofree char *second = content("second.conf");
    g_assert_cmpstr(before, !=, second);
    g_assert_nonnull(strstr(before, "\ncreate=paid\n"));
    g_assert_nonnull(strstr(before, "\ninvoice_language=seller+copy\n"));

    struct ran check = run_line("first.conf", "check"),
               serve = run_line("first.conf", "check --serve");
    g_assert_nonnull(strstr(check.out, "CHANGE-ME"));
    check_ran("check", &check, 2, NULL, NULL);
    check_ran("check --serve", &serve, 0, "", "");
    struct ran list = run_line("first.conf", "list");
    check_ran("list", &list, 1, "", NULL); /* no database yet */
}

/* Where no folder is, it is made; below what is no folder, nothing is. */
static void test_init_folder(void)
{
    struct ran made = run_line("deep/first.conf", "init");
    g_assert_nonnull(strstr(made.out, "Made the directory "));
    check_ran("a folder", &made, 0, NULL, "");
    put("file", "x");
    struct ran below = run_line("file/first.conf", "init"),
               far = run_line("a/b/c/first.conf", "init");
    g_assert_nonnull(strstr(below.err, "billhook: init: "));
    check_ran("below a file", &below, 1, "", NULL);
    g_assert_nonnull(strstr(far.err, "mkdir -p"));
    check_ran("two folders", &far, 1, "", NULL);
    g_assert_false(g_file_test("a", G_FILE_TEST_EXISTS));
}

/* ---- check ---- */

#define GOOD                                                                              \
    "[server]\npublic_url=https://hook.example.com\n[database]\npath=test.db\n[seller]\n" \
    "name=Voorbeeld\nstreet=Kerkstraat 1\npostcode=9000\ncity=Gent\nvat=BE0123456749\n"   \
    "[shop main]\nurl=https://shop.example.com\nsecret=0123456789abcdefghij0123456789ab\n"

/* Every problem with its place, what is allowed and the nearest name, and all of them at once: an
 * error means exit 2 and no other command works; a warning does not. */
static void test_check(void)
{
    static const struct {
        const char *more, *words; /* behind GOOD */
        int status;
    } rows[] = {
            {"", ": 0 errors", 0},
            {"[invoice]\ncreate=payed\n", ":15: [invoice] create: ", 2},
            {"[invoice]\ncraete=paid\n", "craete: unknown key; did you mean create?", 2},
            {"[invoise]\ncreate=paid\n", "did you mean", 2},
            {"[invoice]\ndue_days=366\n", "allowed: 0 to 365", 2},
            {"[invoice]\ndue_days=1\ndue_days=2\n", ":16: [invoice] due_days: ", 2},
            {"[invoice]\nauto_send=true\n", "[invoice] auto_send", 2}, /* transport is off */
            {"[invoice]\nnumber={N}-{N}\n", "[invoice] number: ", 2},
            {"[invoice]\nnumber=B{YYYY}-{N:5}\n", "number", 2}, /* as order forms have */
            {"[invoice]\ncaption_paid={frob}\n", "frob", 2},
            {"[invoice]\ncaption_paid=thanks\n", "warning  ", 0},
            {"[mail]\ntransport=smtp\n", "[mail] server", 2},
            {"[shop MAIN]\nurl=https://a.example\n", "MAIN", 2},
            {"no group's key\n", "error ", 2},
            {"[payment]\nmollie_key=x\n", "begins neither with live_", 0},
            {"[seller]\nname=Twice\n", ":14: [seller]", 2},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = g_strconcat(GOOD, rows[i].more, NULL);
        put("check.conf", text);
        struct ran ran = run_line("check.conf", "check");
        if (!strstr(ran.out, rows[i].words))
            g_error("%s: '%s' does not say '%s'", rows[i].more, ran.out, rows[i].words);
        check_ran(rows[i].more, &ran, rows[i].status, NULL, NULL);
        struct ran other = run_line("check.conf", "config");
        check_ran(rows[i].more, &other, rows[i].status, NULL, NULL);
        struct ran serve = run_line("check.conf", "check --serve");
        check_ran(rows[i].more, &serve, rows[i].status ? 1 : 0, "", NULL);
    }
}

/* Three errors are told at once, for programs with what each is about, in the order of their lines.
 */
static void test_check_json(void)
{
    static const char *const keys[] = {"\"create\"", "\"due_days\"", "\"nosuch\""};
    put("check.conf", GOOD "[invoice]\ncreate=x\ndue_days=x\nnosuch=x\n");
    struct office office = {.config = (char *)"check.conf"};
    cJSON *json = office_json(&office, "check --json", 2), *problem;
    guint errors = 0;
    cJSON_ArrayForEach (problem, cJSON_GetObjectItemCaseSensitive(json, "problems")) {
        g_assert_true(cJSON_HasObjectItem(problem, "file"));
        g_assert_true(cJSON_HasObjectItem(problem, "text"));
        const char *severity = cJSON_GetObjectItem(problem, "severity")->valuestring;
        if (strcmp(severity, "warning") == 0)
            continue;
        g_assert_cmpstr(severity, ==, "error");
        g_assert_cmpuint(errors, <, G_N_ELEMENTS(keys));
        g_autofree char *line = g_strdup_printf("%u", 15 + errors);
        check_json("check", problem, "line", line);
        check_json("check", problem, "group", "\"invoice\"");
        check_json("check", problem, "key", keys[errors++]);
    }
    g_assert_cmpuint(errors, ==, G_N_ELEMENTS(keys));
    cJSON_Delete(json);
}

/* --serve looks at the file alone. */
static void test_check_alone(void)
{
    put("check.conf", GOOD);
    struct ran both = run_line("check.conf", "check --serve --smtp");
    g_assert_nonnull(strstr(both.err, "check: --serve goes alone"));
    check_ran("both", &both, 2, "", NULL);
    struct ran nothing = run_line("check.conf", "check --smtp --mollie --shop");
    g_assert_nonnull(strstr(nothing.out, "--smtp has nothing to try"));
    g_assert_nonnull(strstr(nothing.out, "--mollie has nothing to try"));
    check_ran("nothing to ask", &nothing, 0, NULL, "");
}

/* ---- setup ---- */

/* Each shop with its own address and secret; the two topics that are needed. */
static void test_setup(void)
{
    put("setup.conf",
            GOOD "[shop outlet-2]\nurl=https://outlet.example.com\n"
                 "secret=abcdefghij0123456789abcdefghij01\n");
    struct office office = {.config = (char *)"setup.conf"};
    cJSON *json = office_json(&office, "setup --json", 0);
    check_json(
            "setup", json, "shops.0.delivery_url", "\"https://hook.example.com/woocommerce/main\"");
    check_json("setup", json, "shops.1.delivery_url",
            "\"https://hook.example.com/woocommerce/outlet-2\"");
    check_json("setup", json, "shops.1.secret", "\"abcdefghij0123456789abcdefghij01\"");
    check_json("setup", json, "shops.1.topics", "[\"order.created\",\"order.updated\"]");
    check_json("setup", json, "shops.2", "(none)");
    check_json("setup", json, "incomplete", "false");
    cJSON_Delete(json);

    struct ran ran = run_line("setup.conf", "setup");
    static const char *const words[] = {"0123456789abcdefghij0123456789ab", "Delivery URL",
            "Secret", "Order created", "Order updated", "Active",
            "https://hook.example.com/woocommerce/main"};
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (!strstr(ran.out, words[i]))
            g_error("setup does not say %s: %s", words[i], ran.out);
    check_ran("setup", &ran, 0, NULL, "");
}

/* ---- config ---- */

/* What was set at the desk lies over the default, what the file has is the file's; a wrong value
 * changes nothing, also beside good ones. */
static void test_config(void)
{
    static const struct step steps[] = {
            {"config --set invoice.due_days=30 --set order_form.due_days=7", 0,
                    "due_days=30  # set", NULL},
            {"config", 0, "due_days=30  # set in the desk", NULL},
            {"config --set invoice.due_days=1 --set invoice.due_days_=2", 2, NULL, "due_days_"},
            {"config --set order_form.due_days=3 --set invoice.due_days=400", 2, NULL,
                    "allowed: 0 to 365"},
            {"config --unset invoice.due_days", 0, "due_days=14  # default", NULL},
            {"config", 0, "due_days=7  # set in the desk", NULL},
            {"config --set invoice.create=never", 1, NULL, "create"}, /* the file's */
            {"config --set database.path=x", 2, NULL, "no setting of the desk"},
            {"config --set invoice.due_days", 2, NULL, "needs GROUP.KEY=VALUE"},
            {"config --unset invoice.due_days=3", 2, NULL, "needs GROUP.KEY, such as"},
            {"config --set due_days=3", 2, NULL, "needs GROUP.KEY=VALUE"},
            {"config --set 'invoice.caption_paid[fr]=Merci'", 0, "caption_paid[fr]=Merci", NULL},
            {"config --set 'invoice.caption_paid[xx]=Merci'", 2, NULL, "xx"},
            {"config --set seller.logo=/nonexistent.png", 1, NULL, "/nonexistent.png"},
            {NULL, 0, NULL, NULL},
    };
    struct office office = office_open("");
    office_steps(&office, steps);
    cJSON *json = office_json(&office, "config --json", 0), *row;
    cJSON_ArrayForEach (row, json) {
        const char *key = cJSON_GetObjectItem(row, "key")->valuestring;
        bool secret = strstr(key, "secret") || strcmp(key, "password") == 0 ||
                strcmp(key, "mollie_key") == 0;
        if (secret && !g_str_has_suffix(key, "_file"))
            check_json(key, row, "value", "null");
    }
    cJSON_Delete(json);
    struct ran ran = office_run(&office, "config");
    g_assert_null(strstr(ran.out, "0123456789abcdefghij"));
    ran_clear(&ran);
    office_close(&office);
    g_assert_cmpint(chdir(scratch), ==, 0);
}

/* ---- which config ---- */

/* --config before $BILLHOOK_CONFIG; of two the last; a file that is not there is a wrong config. */
static void test_which(void)
{
    put("one.conf", GOOD);
    put("two.conf", GOOD "[invoice]\ndue_days=2\n");
    static const struct {
        const char *environment, *line, *words;
    } rows[] = {
            {"one.conf", "config", "due_days=14  # default"},
            {"two.conf", "config", "due_days=2\n"},
            {"two.conf", "--config one.conf config", "due_days=14  # default"},
            {"one.conf", "config --config two.conf", "due_days=2\n"},
            {"one.conf", "--config=two.conf config", "due_days=2\n"},
            {"one.conf", "--config one.conf config --config two.conf", "due_days=2\n"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_setenv("BILLHOOK_CONFIG", rows[i].environment, TRUE);
        struct ran ran = run_line(NULL, rows[i].line);
        if (!strstr(ran.out, rows[i].words))
            g_error("%s: %s%s", rows[i].line, ran.out, ran.err);
        check_ran(rows[i].line, &ran, 0, NULL, "");
    }
    g_unsetenv("BILLHOOK_CONFIG");
    struct ran ran = run_line("nosuch.conf", "status");
    g_assert_nonnull(strstr(ran.err, "nosuch.conf"));
    check_ran("no file", &ran, 2, "", NULL);
}

/* ---- all sellers ---- */

/* NAME.conf and nothing else, in the order of their names. */
static void test_find_configs(void)
{
    g_assert_cmpint(g_mkdir("etc", 0700), ==, 0);
    static const char *const files[] = {"b.conf", "a.conf", ".hidden.conf", "c.conf~", "conf",
            "d.conf.old", "b.suspended", "aa.conf"};
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *file = g_build_filename("etc", files[i], NULL);
        put(file, "");
    }
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) found = find_configs("etc", &error);
    g_assert_no_error(error);
    g_ptr_array_add(found, NULL);
    g_autofree char *names = g_strjoinv(" ", (char **)found->pdata);
    g_assert_cmpstr(names, ==, "a.conf aa.conf b.conf");
    g_assert_null(find_configs("nosuch", &error));
    g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_SYSTEM);
}

/* This program as the seller that --all calls: his name says what he does. */
static int play_seller(char **words)
{
    const char *base = strrchr(words[2], '/') + 1;
    bool json = g_strv_contains((const char *const *)words, "--json");
    switch (*base) {
    case 'a': /* is well */
        printf(json ? "{\"status\":\n\"ok\"}\n" : "one\n\ntwo\n");
        return 0;
    case 'b': /* has something to say */
        printf(json ? "[]" : "no line break");
        fprintf(stderr, "billhook: not well\n");
        return 1;
    case 'c': /* falls over in the middle of a word */
        printf("{\"status\":");
        fflush(stdout);
        abort();
    default: /* says what he was asked */
        for (char **word = words + 3; *word; word++)
            printf("%s%s", word == words + 3 ? "" : " ", *word);
        puts("");
        return 0;
    }
}

static void sellers(const char *names)
{
    if (g_file_test("sellers", G_FILE_TEST_EXISTS))
        remove_directory("sellers");
    g_assert_cmpint(g_mkdir("sellers", 0700), ==, 0);
    for (const char *name = names; *name; name++) {
        char file[] = "sellers/x.conf";
        *strchr(file, 'x') = *name;
        put(file, "");
    }
}

/* Each one's lines with his name, one after the other; any that fails, or falls over, makes it exit
 * 1 and stops no other. With --json one object: half an answer is null. */
static void test_all(void)
{
    static const struct {
        const char *names, *line;
        int status;
        const char *out, *err;
    } rows[] = {
            {"a", "status", 0, "a: one\na: \na: two\n", ""},
            {"ab", "status", 1, "a: one\na: \na: two\nb: no line break\n",
                    "b: billhook: not well\n"},
            {"cd", "status", 1, "c: {\"status\":\nd: status\n", ""},
            {"d", "list --unpaid --limit 3", 0, "d: list --unpaid --limit 3\n", ""},
            {"de", "--json list", 0, "{\"d\":null,\n\"e\":null}\n", ""},
            {"abc", "--json status", 1, "{\"a\":{\"status\":\n\"ok\"},\n\"b\":[],\n\"c\":null}\n",
                    "b: billhook: not well\n"},
            {"de", "export --month 2026-01 sellers", 0,
                    "d: export --month 2026-01 sellers/d.zip\n"
                    "e: export --month 2026-01 sellers/e.zip\n",
                    ""},
            {"d", "list --shop sellers", 0, "d: list --shop sellers\n", ""},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        sellers(rows[i].names);
        g_autofree char *line = g_strdup_printf("--all --configs sellers %s", rows[i].line);
        struct ran ran = run_line(NULL, line);
        check_ran(line, &ran, rows[i].status, rows[i].out, rows[i].err);
    }
}

int main(int argc, char **argv)
{
    if (argc > 2 && strcmp(argv[1], "--config") == 0)
        return play_seller(argv);
    g_test_init(&argc, &argv, NULL);
    message_init();
    g_unsetenv("BILLHOOK_CONFIG");
    scratch = g_dir_make_tmp("billhook-setup-XXXXXX", NULL);
    g_assert_cmpint(chdir(scratch), ==, 0);
    g_test_add_func("/setup/init", test_init);
    g_test_add_func("/setup/init-folder", test_init_folder);
    g_test_add_func("/setup/check", test_check);
    g_test_add_func("/setup/check-json", test_check_json);
    g_test_add_func("/setup/check-alone", test_check_alone);
    g_test_add_func("/setup/setup", test_setup);
    g_test_add_func("/setup/config", test_config);
    g_test_add_func("/setup/which", test_which);
    g_test_add_func("/setup/find-configs", test_find_configs);
    g_test_add_func("/setup/all", test_all);
    int status = g_test_run();
    g_assert_cmpint(chdir("/"), ==, 0);
    remove_directory(scratch);
    g_free(scratch);
    return status;
}
