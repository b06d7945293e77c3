/* From the text of a value to its field, by the kind of setting: bounds, units, escapes, paths,
 * lists and texts in languages. A refused value leaves the field as it was. */
#include <string.h>

#include "base/error.h"
#include "../../../src/config/field.h"

/* ---- settings of the test's own ---- */

/* A field of each kind. */
struct fields {
    char *text, *secret, *path;
    char **list;
    char **paths[LANGUAGES];
    struct texts template;
    enum mail_transport choice;
    bool toggle;
    int integer;
    gint64 number;
    struct config_mail mail;
};

#define AT(member) .offset = G_STRUCT_OFFSET(struct fields, member)

static const struct setting_choice choices[] = {
        {"off", TRANSPORT_OFF}, {"smtp", TRANSPORT_SMTP}, {NULL, 0}};
static const struct setting_choice words[] = {{"false", 0}, {"true", 1}, {NULL, 0}};

static const struct setting number_setting = {
        .type = SETTING_INTEGER, AT(integer), .least = 0, .most = 365};
static const struct setting count_setting = {
        .type = SETTING_COUNT, AT(number), .least = 1, .most = G_GINT64_CONSTANT(999999999999999)};
static const struct setting size_setting = {
        .type = SETTING_SIZE, AT(number), .least = 1, .most = 1024 * 1024 * 1024};
static const struct setting time_setting = {
        .type = SETTING_TIME, AT(number), .least = 60, .most = 30 * 86400, .flags = SETTING_OFF};
static const struct setting later_setting = {
        .type = SETTING_TIME, AT(number), .least = 0, .most = 86400};
static const struct setting burst_setting = {
        .type = SETTING_BURST, AT(mail), .least = 1, .most = 1000000};
static const struct setting choice_setting = {
        .type = SETTING_CHOICE, AT(choice), .choices = choices};
static const struct setting switch_setting = {.type = SETTING_SWITCH, AT(toggle), .choices = words};
static const struct setting text_setting = {.type = SETTING_TEXT, AT(text)};
static const struct setting off_setting = {
        .type = SETTING_TEXT, AT(text), .flags = SETTING_OFF, .allowed = "off, or a name"};
static const struct setting secret_setting = {.type = SETTING_SECRET, AT(secret)};
static const struct setting path_setting = {.type = SETTING_PATH, AT(path)};
static const struct setting off_path_setting = {
        .type = SETTING_PATH, AT(path), .flags = SETTING_OFF};
static const struct setting paths_setting = {.type = SETTING_PATHS, AT(paths)};
static const struct setting list_setting = {.type = SETTING_LIST, AT(list)};
static const struct setting body_setting = {.type = SETTING_TEMPLATE, AT(template)};
static const struct setting subject_setting = {
        .type = SETTING_TEMPLATE, AT(template), .flags = SETTING_ONE_LINE};

static const struct setting *const all[] = {&text_setting, &secret_setting, &path_setting,
        &paths_setting, &list_setting, &body_setting};

static void fields_clear(struct fields *fields)
{
    for (gsize i = 0; i < G_N_ELEMENTS(all); i++)
        setting_clear(all[i], fields);
    g_assert_true(!fields->text && !fields->secret && !fields->path && !fields->list);
    g_assert_true(!fields->paths[LANGUAGE_FR] && !fields->template.in[LANGUAGE_FR]);
}

static bool put(
        const struct setting *setting, struct fields *fields, const char *value, GError **error)
{
    return setting_put(setting, fields, LANGUAGES, value, "/etc/billhook", error);
}

static void must_put(const struct setting *setting, struct fields *fields, const char *value)
{
    g_autoptr(GError) error = NULL;
    put(setting, fields, value, &error);
    g_assert_no_error(error);
}

static void must_refuse(const struct setting *setting,
        struct fields *fields,
        const char *value,
        enum billhook_error code,
        const char *says)
{
    g_autoptr(GError) error = NULL;
    if (put(setting, fields, value, &error))
        g_error("'%s' is taken", value);
    g_assert_error(error, BILLHOOK_ERROR, (int)code);
    if (!strstr(error->message, says))
        g_error("'%s': '%s' is not in '%s'", value, says, error->message);
}

/* ---- numbers ---- */

/* Every kind of number at both of its bounds, with its units, and one step beyond. */
static void test_numbers(void)
{
    static const struct {
        const struct setting *setting;
        const char *value;
        gint64 number;
        const char *says; /* NULL: taken */
    } rows[] = {
            {&number_setting, "0", 0, NULL},
            {&number_setting, "365", 365, NULL},
            {&number_setting, "007", 7, NULL},
            {&number_setting, "366", 0, "'366' is out of range; allowed: 0 to 365"},
            {&number_setting, "-1", 0, "'-1' is no whole number; allowed: 0 to 365"},
            {&number_setting, "+1", 0, "is no whole number"},
            {&number_setting, "1.5", 0, "is no whole number"},
            {&number_setting, "1 ", 0, "is no whole number"},
            {&number_setting, "0x10", 0, "is no whole number"},
            {&number_setting, "off", 0, "is no whole number"},
            {&count_setting, "999999999999999", G_GINT64_CONSTANT(999999999999999), NULL},
            {&count_setting, "1000000000000000", 0, "is no whole number"}, /* 16 digits */
            {&count_setting, "0", 0, "is out of range; allowed: 1 to 999999999999999"},
            {&size_setting, "1", 1, NULL},
            {&size_setting, "64K", 65536, NULL},
            {&size_setting, "1024M", 1073741824, NULL},
            {&size_setting, "1025M", 0, "allowed: a size such as 8M, 1 to 1024M"},
            {&size_setting, "0M", 0, "is out of range"},
            {&size_setting, "8m", 0, "'8m' is no size"},
            {&size_setting, "8MB", 0, "is no size"},
            {&size_setting, "8G", 0, "is no size"},
            {&size_setting, "M", 0, "is no size"},
            {&size_setting, "999999999999999M", 0, "is no size"}, /* beyond 2^63 */
            {&time_setting, "60s", 60, NULL},
            {&time_setting, "1m", 60, NULL},
            {&time_setting, "48h", 172800, NULL},
            {&time_setting, "30d", 2592000, NULL},
            {&time_setting, "off", 0, NULL},
            {&time_setting, "59s", 0, "allowed: a time such as 90m or 5d, 1m to 30d, or off"},
            {&time_setting, "31d", 0, "is out of range"},
            {&time_setting, "0", 0, "is out of range"},
            {&time_setting, "90", 0, "'90' is no time"},
            {&time_setting, "Off", 0, "is no time"},
            {&time_setting, "5D", 0, "is no time"},
            {&time_setting, "1h30m", 0, "is no time"},
            {&later_setting, "0", 0, NULL},
            {&later_setting, "0s", 0, NULL},
            {&later_setting, "00", 0, "is no time"},
            {&later_setting, "off", 0, "allowed: a time such as 90m or 5d, 0s to 1d"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct fields fields = {.integer = -5, .number = -5};
        if (rows[i].says)
            must_refuse(
                    rows[i].setting, &fields, rows[i].value, BILLHOOK_ERROR_USAGE, rows[i].says);
        else
            must_put(rows[i].setting, &fields, rows[i].value);

        bool small = rows[i].setting->type == SETTING_INTEGER;
        gint64 number = small ? fields.integer : fields.number;
        g_test_message("%s", rows[i].value);
        g_assert_cmpint(number, ==, rows[i].says ? -5 : rows[i].number);
    }
}

static void test_burst(void)
{
    static const struct {
        const char *value;
        int count; /* -5: refused */
        gint64 window;
    } rows[] = {{"50/10m", 50, 600}, {"1/1s", 1, 1}, {"1000000/365d", 1000000, 31536000},
            {"off", 0, 0}, {"0/10m", -5, -5}, {"1000001/10m", -5, -5}, {"50/0s", -5, -5},
            {"50/366d", -5, -5}, {"50/10", -5, -5}, {"50", -5, -5}, {"/10m", -5, -5},
            {"50/", -5, -5}, {"50/10mm", -5, -5}, {"50 / 10m", -5, -5}, {"", -5, -5}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct fields fields = {.mail.burst_count = -5, .mail.burst_window_s = -5};
        if (rows[i].count < 0)
            must_refuse(&burst_setting, &fields, rows[i].value, BILLHOOK_ERROR_USAGE,
                    "allowed: COUNT/TIME such as 50/10m");
        else
            must_put(&burst_setting, &fields, rows[i].value);
        g_assert_cmpint(fields.mail.burst_count, ==, rows[i].count);
        g_assert_cmpint(fields.mail.burst_window_s, ==, rows[i].window);
    }
}

/* A word out of a few: the nearest one is offered, but not for just any text. */
static void test_choices(void)
{
    struct fields fields = {.choice = TRANSPORT_DIRECTORY, .toggle = true};
    g_autofree char *endless = g_strnfill(100000, 's');

    must_refuse(&choice_setting, &fields, "smtps", BILLHOOK_ERROR_USAGE,
            "'smtps' is not allowed; allowed: off, smtp; did you mean smtp?");
    must_refuse(&choice_setting, &fields, "Off", BILLHOOK_ERROR_USAGE, "allowed: off, smtp");
    must_refuse(&choice_setting, &fields, "", BILLHOOK_ERROR_USAGE, "'' is not allowed");
    must_refuse(&choice_setting, &fields, endless, BILLHOOK_ERROR_USAGE, "is not allowed");
    g_assert_cmpint(fields.choice, ==, TRANSPORT_DIRECTORY);
    must_put(&choice_setting, &fields, "smtp");
    g_assert_cmpint(fields.choice, ==, TRANSPORT_SMTP);

    must_refuse(&switch_setting, &fields, "no", BILLHOOK_ERROR_USAGE, "allowed: false, true");
    g_assert_true(fields.toggle);
    must_put(&switch_setting, &fields, "false");
    g_assert_false(fields.toggle);
}

/* ---- texts ---- */

static void test_text(void)
{
    struct fields fields = {0};
    must_put(&text_setting, &fields, "  De\\sHoek \\\\ \xe2\x82\xac  ");
    g_assert_cmpstr(fields.text, ==, "De Hoek \\ \xe2\x82\xac");

    must_refuse(&text_setting, &fields, "a\\nb", BILLHOOK_ERROR_USAGE, "allowed: one line");
    must_refuse(&text_setting, &fields, "a\x7f", BILLHOOK_ERROR_USAGE, "control character");
    must_refuse(&text_setting, &fields, "C:\\map", BILLHOOK_ERROR_USAGE, "write a backslash");
    must_refuse(&text_setting, &fields, "a\\", BILLHOOK_ERROR_USAGE, "write a backslash");
    must_refuse(&text_setting, &fields, "a\\;b", BILLHOOK_ERROR_USAGE, "write a backslash");
    g_assert_cmpstr(fields.text, ==, "De Hoek \\ \xe2\x82\xac");

    must_put(&text_setting, &fields, "off"); /* a word like any other here */
    g_assert_cmpstr(fields.text, ==, "off");
    must_put(&off_setting, &fields, " off ");
    g_assert_cmpstr(fields.text, ==, "");
    fields_clear(&fields);
}

/* A secret is taken letter for letter. */
static void test_secret(void)
{
    struct fields fields = {0};
    must_put(&secret_setting, &fields, " a\\nb\\\\\\q; ");
    g_assert_cmpstr(fields.secret, ==, " a\\nb\\\\\\q; ");
    fields_clear(&fields);
}

/* What is written into a file reads back as it was. */
static void test_escape(void)
{
    static const struct {
        const char *text, *value;
    } rows[] = {{"", ""}, {"a b", "a b"}, {" a ", "\\sa\\s"}, {"  a", "\\s a"}, {" ", "\\s"},
            {"a\nb\tc\rd", "a\\nb\\tc\\rd"}, {"C:\\n", "C:\\\\n"}, {"a;b", "a;b"},
            {"\xe2\x82\xac", "\xe2\x82\xac"}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *value = setting_escape(rows[i].text),
                        *text = setting_unescape(value, NULL);
        g_assert_cmpstr(value, ==, rows[i].value);
        g_assert_cmpstr(text, ==, rows[i].text);
    }
}

/* Texts with placeholders: one language alone, or all of them at once. */
static void test_template(void)
{
    struct fields fields = {0};
    must_put(&body_setting, &fields, "Dag {first_name},\\n\\tgroet");
    must_put(&body_setting, &fields, "");
    must_put(&body_setting, &fields, "Dag {first_name}");
    g_assert_true(setting_put(&body_setting, &fields, LANGUAGE_FR, "Bonjour", "/", NULL));
    for (int i = 0; i < LANGUAGES; i++)
        g_assert_cmpstr(
                fields.template.in[i], ==, i == LANGUAGE_FR ? "Bonjour" : "Dag {first_name}");

    must_refuse(&body_setting, &fields, "{nonsense}", BILLHOOK_ERROR_USAGE, "{nonsense}");
    must_refuse(&body_setting, &fields, "a\x01", BILLHOOK_ERROR_USAGE, "allowed: \\n and \\t");
    must_refuse(&body_setting, &fields, "a\\r", BILLHOOK_ERROR_USAGE, "has a control character");
    must_refuse(&subject_setting, &fields, "a\\nb", BILLHOOK_ERROR_USAGE, "allowed: one line");
    must_refuse(&subject_setting, &fields, " \\s", BILLHOOK_ERROR_USAGE, "a mail needs a subject");
    g_assert_cmpstr(fields.template.in[LANGUAGE_NL], ==, "Dag {first_name}");
    fields_clear(&fields);
}

/* One bound, and the refusal names it: there were two, of which only the smaller one counted. */
static void test_template_bound(void)
{
    struct fields fields = {0};
    g_autofree char *most = g_strnfill(20000, 'x'), *more = g_strnfill(20001, 'x'),
                    *much = g_strnfill(60000, 'x');
    must_put(&body_setting, &fields, most);
    must_refuse(&body_setting, &fields, more, BILLHOOK_ERROR_USAGE, "at most 20000 are allowed");
    must_refuse(&body_setting, &fields, much, BILLHOOK_ERROR_USAGE, "at most 20000 are allowed");
    fields_clear(&fields);
}

/* ---- paths and lists ---- */

static void test_path(void)
{
    static const struct {
        const char *value, *path;
    } rows[] = {{"b.db", "/etc/billhook/b.db"}, {"/var/b.db", "/var/b.db"},
            {" sub/b.db ", "/etc/billhook/sub/b.db"}, {"a\\sb", "/etc/billhook/a b"},
            {"a~", "/etc/billhook/a~"}, {"$HOME", "/etc/billhook/$HOME"}, {"", ""},
            {"off", "/etc/billhook/off"}, {"${CREDENTIALS_DIRECTORY}/s", "/run/credentials/b/s"},
            {"${CREDENTIALS_DIRECTORY}", "/run/credentials/b"}};
    g_setenv("CREDENTIALS_DIRECTORY", "/run/credentials/b", TRUE);
    struct fields fields = {0};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        must_put(&path_setting, &fields, rows[i].value);
        g_test_message("%s", rows[i].value);
        g_assert_true(g_str_has_prefix(fields.path, rows[i].path));
        g_assert_cmpuint(strspn(fields.path + strlen(rows[i].path), "/"), ==,
                strlen(fields.path) - strlen(rows[i].path));
    }
    must_put(&off_path_setting, &fields, "off");
    g_assert_cmpstr(fields.path, ==, "");
    fields_clear(&fields);
}

static void test_wrong_path(void)
{
    static const struct {
        const char *value, *says;
    } rows[] = {{"~/b.db", "write the whole path"}, {"~ann/b.db", "write the whole path"},
            {"a\\nb", "has a line break"}, {"${HOME}/b", "only ${CREDENTIALS_DIRECTORY}"},
            {"/x/${CREDENTIALS_DIRECTORY}", "at the beginning"},
            {"${CREDENTIALS_DIRECTORY}/${HOME}", "at the beginning"},
            {"a\\qb", "write a backslash"}};
    struct fields fields = {0};
    g_setenv("CREDENTIALS_DIRECTORY", "/run/credentials/b", TRUE);
    must_put(&path_setting, &fields, "/kept");
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        must_refuse(&path_setting, &fields, rows[i].value, BILLHOOK_ERROR_USAGE, rows[i].says);

    /* not systemd's service: another kind of failure */
    g_setenv("CREDENTIALS_DIRECTORY", "", TRUE);
    must_refuse(&path_setting, &fields, "${CREDENTIALS_DIRECTORY}/s", BILLHOOK_ERROR_NOT_FOUND,
            "is not set");
    g_unsetenv("CREDENTIALS_DIRECTORY");
    must_refuse(&path_setting, &fields, "${CREDENTIALS_DIRECTORY}/s", BILLHOOK_ERROR_NOT_FOUND,
            "LoadCredential=");
    g_assert_cmpstr(fields.path, ==, "/kept");
    fields_clear(&fields);
}

static void check_list(char **list, const char *joined)
{
    g_assert_nonnull(list);
    g_autofree char *found = g_strjoinv("|", list);
    g_assert_cmpstr(found, ==, joined);
}

static void test_list(void)
{
    static const struct {
        const char *value, *joined;
    } rows[] = {{"a", "a"}, {"a;b,c", "a|b|c"}, {" a ; b ,, ;", "a|b"}, {"", ""}, {";", ""},
            {"a\\;b", "a;b"}, {"a\\;;b", "a;|b"}, {"a\\\\;b", "a\\|b"},
            {"VAT\\sNumber", "VAT Number"}, {"a b", "a b"}};
    struct fields fields = {0};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        must_put(&list_setting, &fields, rows[i].value);
        check_list(fields.list, rows[i].joined);
    }
    must_refuse(&list_setting, &fields, "x,a\\nb", BILLHOOK_ERROR_USAGE, "has a line break");
    must_refuse(&list_setting, &fields, "x\\q", BILLHOOK_ERROR_USAGE, "write a backslash");
    check_list(fields.list, "a b");
    fields_clear(&fields);
}

/* Attachments: each language has its own, a comma is part of a name, one bad path refuses all. */
static void test_paths(void)
{
    struct fields fields = {0};
    must_put(&paths_setting, &fields, "a,b.pdf; /x/c.pdf ;d\\;e.pdf");
    g_assert_true(setting_put(&paths_setting, &fields, LANGUAGE_DE, "", "/", NULL));
    check_list(fields.paths[LANGUAGE_NL], "/etc/billhook/a,b.pdf|/x/c.pdf|/etc/billhook/d;e.pdf");
    check_list(fields.paths[LANGUAGE_DE], "");

    must_refuse(&paths_setting, &fields, "ok.pdf;~/c.pdf", BILLHOOK_ERROR_USAGE, "'~/c.pdf'");
    check_list(fields.paths[LANGUAGE_EN], "/etc/billhook/a,b.pdf|/x/c.pdf|/etc/billhook/d;e.pdf");
    fields_clear(&fields);
}

/* ---- what is allowed, in words ---- */

static void test_allowed(void)
{
    static const struct {
        const struct setting *setting;
        const char *words;
    } rows[] = {{&number_setting, "0 to 365"}, {&size_setting, "a size such as 8M, 1 to 1024M"},
            {&time_setting, "a time such as 90m or 5d, 1m to 30d, or off"},
            {&choice_setting, "off, smtp"}, {&switch_setting, "false, true"},
            {&path_setting, "a path"}, {&off_path_setting, "a path, or off"},
            {&paths_setting, "paths, separated by ;"}, {&secret_setting, "a secret"},
            {&body_setting, "a text"}, {&text_setting, "a text of one line"},
            {&off_setting, "off, or a name"}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *words_found = setting_allowed(rows[i].setting);
        g_assert_cmpstr(words_found, ==, rows[i].words);
    }
}

/* ---- the real table ---- */

/* Each default is a value that its own row takes, and gives the same when put twice. */
static void test_defaults_are_allowed(void)
{
    guint rows = 0;
    const struct setting *setting;
    for (guint at = 0; (setting = setting_at(at)); at++) {
        if (!*setting->initial || setting->type == SETTING_TEMPLATE)
            continue;
        union {
            struct config config;
            struct shop shop;
            struct document_rule rule;
        } space;
        memset(&space, 0, sizeof space);
        for (int i = 0; i < 2; i++) {
            g_autoptr(GError) error = NULL;
            setting_put(setting, &space, LANGUAGES, setting->initial, "/", &error);
            g_test_message("%s=%s", setting->name, setting->initial);
            g_assert_no_error(error);
        }
        setting_clear(setting, &space);
        rows++;
    }
    g_assert_cmpuint(rows, >, 20);
}

/* Names are found in their group only; "shop" needs a name of its own. */
static void test_find(void)
{
    g_assert_cmpstr(setting_find(GROUP_SERVER, "listen")->name, ==, "listen");
    g_assert_null(setting_find(GROUP_MAIL, "listen"));
    g_assert_null(setting_find(GROUP_SERVER, "Listen"));
    g_assert_null(setting_find(0, "listen"));
    g_assert_nonnull(setting_find(GROUP_MAIL | GROUP_SERVER, "listen"));

    g_assert_cmpuint(setting_group_find("shop main")->bit, ==, GROUP_SHOP);
    g_assert_null(setting_group_find("shop"));
    g_assert_null(setting_group_find("Server"));
    g_assert_cmpuint(setting_group_of(DOCUMENT_INVOICE)->bit, ==, GROUP_INVOICE);
    g_assert_cmpuint(setting_group_of(DOCUMENT_CREDIT_NOTE)->bit, ==, GROUP_CREDIT_NOTE);
    g_assert_cmpuint(setting_group_of(DOCUMENT_ORDER_FORM)->bit, ==, GROUP_ORDER_FORM);
    g_assert_cmpuint(setting_group_of(DOCUMENT_DELIVERY_NOTE)->bit, ==, GROUP_DELIVERY_NOTE);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/field/numbers", test_numbers);
    g_test_add_func("/field/burst", test_burst);
    g_test_add_func("/field/choices", test_choices);
    g_test_add_func("/field/text", test_text);
    g_test_add_func("/field/secret", test_secret);
    g_test_add_func("/field/escape", test_escape);
    g_test_add_func("/field/template", test_template);
    g_test_add_func("/field/template bound", test_template_bound);
    g_test_add_func("/field/path", test_path);
    g_test_add_func("/field/wrong path", test_wrong_path);
    g_test_add_func("/field/list", test_list);
    g_test_add_func("/field/paths", test_paths);
    g_test_add_func("/field/allowed", test_allowed);
    g_test_add_func("/field/defaults are allowed", test_defaults_are_allowed);
    g_test_add_func("/field/find", test_find);
    return g_test_run();
}
