/* What a config names on the disk: what `check` says of each path, and what a running daemon says
 * waits for it. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "base/error.h"
#include "config/config.h"
#include "unit/scratch.h"

#define CERTIFICATE "-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n"
#define PRIVATE_KEY "-----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY-----\n"

/* A directory with a config of it. */
struct place {
    char *directory, *file;
};

static void place_up(struct place *place, gconstpointer data)
{
    (void)data;
    place->directory = g_dir_make_tmp("billhook-files-XXXXXX", NULL);
    place->file = g_build_filename(place->directory, "billhook.conf", NULL);
}

static void place_down(struct place *place, gconstpointer data)
{
    (void)data;
    remove_directory(place->directory);
    g_free(place->directory);
    g_free(place->file);
}

static char *at(const struct place *place, const char *name)
{
    return g_build_filename(place->directory, name, NULL);
}

static void put(const struct place *place, const char *name, const char *content)
{
    g_autofree char *path = at(place, name);
    g_assert_true(g_file_set_contents(path, content, -1, NULL));
    g_assert_cmpint(g_chmod(path, 0600), ==, 0);
}

static void make_folder(const struct place *place, const char *name)
{
    g_autofree char *path = at(place, name);
    g_assert_cmpint(g_mkdir(path, 0700), ==, 0);
}

/* The config of a site with more keys, each "[group]\nkey=value\n"-like. Caller unrefs. */
static struct config *config_with(
        const struct place *place, const char *server, const char *mail, const char *more)
{
    g_autofree char *text = g_strdup_printf("[server]\npublic_url=https://hook.example.com\n%s"
                                            "[database]\npath=b.db\n[mail]\n%s"
                                            "from=a@example.com\n[seller]\nname=Voorbeeld\n"
                                            "street=Kerkstraat 1\npostcode=1000\ncity=Gent\n"
                                            "vat=BE0123456749\niban=BE68539007547034\n%s"
                                            "[shop main]\nurl=https://shop.example.com\n"
                                            "secret=0123456789abcdefghijABCDEFGHIJ0123456789\n"
                                            "[invoice]\ncreate=paid\n",
            server, mail, more);
    put(place, "billhook.conf", text);
    g_autoptr(GError) error = NULL;
    struct config *config =
            config_load_or_complain(place->file, CONFIG_WITH_SECRETS, false, &error);
    g_assert_no_error(error);
    return config;
}

static GPtrArray *problems_of(const struct config *config)
{
    GPtrArray *problems = g_ptr_array_new_with_free_func((GDestroyNotify)config_problem_free);
    config_check_files(config, problems);
    return problems;
}

/* One thing on the disk and what is said of it. */
struct row {
    const char *content; /* NULL: nothing is there; "/": a directory */
    const char *text;    /* in the problem, NULL: none */
    bool warning;
};

static void lay(const struct place *place, const char *name, const char *content)
{
    g_autofree char *path = at(place, name);
    g_unlink(path);
    g_rmdir(path);
    if (content && strcmp(content, "/") == 0)
        make_folder(place, name);
    else if (content)
        put(place, name, content);
}

static void check_one(const struct config *config, const struct row *row, const char *key)
{
    g_autoptr(GPtrArray) problems = problems_of(config);
    g_assert_cmpuint(problems->len, ==, row->text ? 1 : 0);
    if (!row->text)
        return;
    const struct config_problem *problem = problems->pdata[0];
    g_autofree char *line = config_problem_text(problem);
    g_test_message("%s", line);
    g_assert_cmpstr(problem->key, ==, key);
    g_assert_true(problem->warning == row->warning);
    g_assert_nonnull(strstr(problem->text, row->text));
    g_assert_cmpint(problem->line, >, 0);
}

/* ---- check ---- */

static void test_pem(struct place *place, gconstpointer data)
{
    (void)data;
    static const struct row rows[] = {
            {CERTIFICATE, NULL, false},
            {"some text\n" CERTIFICATE, NULL, false},
            {NULL, "cannot be opened: No such file", false},
            {"", "c.pem is empty", false},
            {"/", "is no plain file", false},
            {PRIVATE_KEY, "is no PEM file: it has no line with -----BEGIN CERTIFICATE", false},
    };
    put(place, "k.pem", PRIVATE_KEY);
    struct config *config =
            config_with(place, "tls_certificate=c.pem\ntls_key=k.pem\n", "transport=off\n", "");
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        lay(place, "c.pem", rows[i].content);
        check_one(config, &rows[i], "tls_certificate");
    }
    config_unref(config);
}

/* Any kind of private key; one that everybody can read is a warning. */
static void test_key(struct place *place, gconstpointer data)
{
    (void)data;
    static const struct row rows[] = {
            {PRIVATE_KEY, NULL, false},
            {"-----BEGIN EC PRIVATE KEY-----\n", NULL, false},
            {"-----BEGIN ENCRYPTED PRIVATE KEY-----\n", NULL, false},
            {CERTIFICATE, "it has no line with PRIVATE KEY-----", false},
    };
    static const struct row open = {
            PRIVATE_KEY, "is a private key open to everybody: chmod o=", true};
    g_autofree char *key = at(place, "k.pem");
    put(place, "c.pem", CERTIFICATE);
    struct config *config =
            config_with(place, "tls_certificate=c.pem\ntls_key=k.pem\n", "transport=off\n", "");
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        lay(place, "k.pem", rows[i].content);
        check_one(config, &rows[i], "tls_key");
    }

    static const guint modes[] = {0604, 0602, 0601};
    lay(place, "k.pem", PRIVATE_KEY);
    for (gsize i = 0; i < G_N_ELEMENTS(modes); i++) {
        g_assert_cmpint(g_chmod(key, modes[i]), ==, 0);
        check_one(config, &open, "tls_key");
    }
    g_assert_cmpint(g_chmod(key, 0640), ==, 0);
    check_one(config, &rows[0], "tls_key");
    config_unref(config);
}

static void test_directories(struct place *place, gconstpointer data)
{
    (void)data;
    static const struct row rows[] = {{"/", NULL, false}, {NULL, "make it: mkdir -p '", false},
            {"a file", "is no directory", false}};
    struct config *config =
            config_with(place, "", "transport=off\n", "[einvoice]\ndirectory=ubl\n");
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        lay(place, "ubl", rows[i].content);
        check_one(config, &rows[i], "directory");
    }
    config_unref(config);
}

/* systemd makes the database's folder: until then only a warning. */
static void test_database_directory(struct place *place, gconstpointer data)
{
    (void)data;
    static const struct row missing = {NULL, "the systemd unit makes it, else: mkdir -p", true};
    static const struct row there = {NULL, NULL, false};
    struct config *config = config_with(place, "", "transport=off\n", "");
    check_one(config, &there, "path");
    g_free(config->database.path);
    config->database.path = at(place, "no/b.db");
    check_one(config, &missing, "path");
    config_unref(config);
}

/* Ten MiB of attachments together are a warning, for each language's own. */
static void test_attachments(struct place *place, gconstpointer data)
{
    (void)data;
    static const struct {
        gint64 first, second;
        const char *warned; /* the key, NULL: none */
    } rows[] = {{5 << 20, 5 << 20, NULL}, {5 << 20, (5 << 20) + 1, "attach"},
            {(10 << 20) + 1, 1, "attach"}};
    struct config *config =
            config_with(place, "", "transport=off\nattach=a.pdf;b.pdf\nattach[fr]=b.pdf\n", "");
    g_autofree char *a = at(place, "a.pdf"), *b = at(place, "b.pdf");
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        put(place, "a.pdf", "a");
        put(place, "b.pdf", "b");
        g_assert_cmpint(truncate(a, rows[i].first), ==, 0);
        g_assert_cmpint(truncate(b, rows[i].second), ==, 0);
        const struct row row = {NULL,
                rows[i].warned ? "the files have 10 MiB together; many mail servers" : NULL, true};
        check_one(config, &row, "attach");
    }

    /* too large for one file: named once, though three languages share it */
    const struct row large = {NULL, "a.pdf is larger than 20 MiB", false};
    put(place, "b.pdf", "b");
    g_assert_cmpint(truncate(a, (20 << 20) + 1), ==, 0);
    check_one(config, &large, "attach");
    config_unref(config);
}

/* ---- a daemon that runs ---- */

static void check_faults(const struct config *config, const char *const *expected)
{
    g_autoptr(GPtrArray) faults = config_path_faults(config);
    guint count = 0;
    for (; expected[2 * count]; count++) {
        g_assert_cmpuint(faults->len, >, count);
        const struct config_path_fault *fault = faults->pdata[count];
        g_test_message("%s: %s: %s", fault->key, fault->text, fault->effect);
        g_assert_cmpstr(fault->key, ==, expected[2 * count]);
        g_assert_nonnull(strstr(fault->effect, expected[2 * count + 1]));
        g_assert_true(fault->mail == g_str_has_prefix(fault->key, "[mail]"));
        g_assert_true(*fault->text == '/');
    }
    g_assert_cmpuint(faults->len, ==, count);
}

/* Each path that is gone, with what waits for it; all there again, nothing does. */
static void test_faults(struct place *place, gconstpointer data)
{
    (void)data;
    static const char *const gone[] = {"[mail] directory", "no mail leaves", "[einvoice] directory",
            "e-invoices wait", "[seller] logo", "nothing is issued", "[server] tls_certificate",
            "will not start again", "[server] tls_key", "will not start again", "[mail] attach",
            "mails with documents wait", "[mail] attach[fr]", "mails with documents wait", NULL};
    static const char *const none[] = {NULL};
    struct config *config = config_with(place, "tls_certificate=c.pem\ntls_key=k.pem\n",
            "transport=directory\ndirectory=mails\nattach=a.pdf\nattach[fr]=b.pdf\n",
            "logo=l.png\n[einvoice]\ndirectory=ubl\n");
    check_faults(config, gone);

    static const char *const files[] = {"c.pem", "k.pem", "a.pdf", "b.pdf", "l.png"};
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++)
        put(place, files[i], "x");
    make_folder(place, "mails");
    make_folder(place, "ubl");
    check_faults(config, none);
    config_unref(config);
}

/* What nobody uses waits for nothing: no mail, no transport of that kind. */
static void test_unused(struct place *place, gconstpointer data)
{
    (void)data;
    static const char *const none[] = {NULL};
    struct config *off = config_with(
            place, "", "transport=off\ndirectory=mails\nattach=a.pdf\nca_file=c.pem\n", "");
    check_faults(off, none);
    config_unref(off);

    static const char *const smtp_faults[] = {"[mail] ca_file", "no mail leaves", NULL};
    struct config *smtp = config_with(place, "",
            "transport=smtp\nserver=smtp://mail.example.com\ndirectory=mails\nca_file=c.pem\n", "");
    check_faults(smtp, smtp_faults);
    config_unref(smtp);
}

/* A file that was read with the config: it goes on without it, and says that it will not start. */
static void test_named_file(struct place *place, gconstpointer data)
{
    (void)data;
    static const char *const none[] = {NULL};
    static const char *const gone[] = {
            "[invoice] mail_body_paid_file[nl]", "goes on with what it read before", NULL};
    g_autofree char *text = at(place, "t.txt");
    put(place, "t.txt", "Dag {first_name}");
    struct config *config = config_with(place, "", "transport=off\n", "");
    config_unref(config);

    g_autofree char *content = NULL;
    g_assert_true(g_file_get_contents(place->file, &content, NULL, NULL));
    g_autofree char *more = g_strconcat(content, "mail_body_paid_file[nl]=t.txt\n", NULL);
    put(place, "billhook.conf", more);
    config = config_load_or_complain(place->file, CONFIG_WITH_SECRETS, false, NULL);
    check_faults(config, none);
    g_unlink(text);
    check_faults(config, gone);
    config_unref(config);
}

/* ---- a command that cannot read its config ---- */

/* What a load says: the error, and what it wrote to standard error. Caller frees both. */
static char *complaint(const struct place *place, const char *text, char **written)
{
    g_autofree char *file = at(place, "stderr");
    g_autoptr(GError) error = NULL;
    put(place, "billhook.conf", text);
    int kept = dup(STDERR_FILENO), out = g_open(file, O_RDWR | O_CREAT | O_TRUNC, 0600);
    dup2(out, STDERR_FILENO);
    struct config *config =
            config_load_or_complain(place->file, CONFIG_WITH_SECRETS, false, &error);
    dup2(kept, STDERR_FILENO);
    close(kept);
    close(out);
    g_assert_null(config);
    g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_USAGE);
    g_assert_true(g_file_get_contents(file, written, NULL, NULL));
    return g_strdup(error->message);
}

/* One error is the message itself; several are written one a line, and counted. */
static void test_complaints(struct place *place, gconstpointer data)
{
    (void)data;
    g_unsetenv("JOURNAL_STREAM");
    config_unref(config_with(place, "", "transport=off\n", ""));
    g_autofree char *good = NULL;
    g_assert_true(g_file_get_contents(place->file, &good, NULL, NULL));
    g_autofree char *one = g_strconcat(good, "due_days=soon\n", NULL),
                    *two = g_strconcat(good, "due_days=soon\nauto_send=a\x7f\n", NULL);

    g_autofree char *nothing = NULL, *lines = NULL, *first = complaint(place, one, &nothing),
                    *both = complaint(place, two, &lines);
    g_assert_nonnull(strstr(first, "[invoice] due_days: 'soon' is no whole number"));
    g_assert_cmpstr(nothing, ==, "");
    g_assert_true(g_str_has_suffix(both, "errors (above); `billhook check` tells all about it"));
    g_assert_nonnull(strstr(lines, "[invoice] due_days: 'soon'"));
    g_assert_nonnull(strstr(lines, "[invoice] auto_send"));
    g_assert_null(strchr(lines, '\x7f'));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define PLACE(name, function) \
    g_test_add("/files/" name, struct place, NULL, place_up, function, place_down)
    PLACE("pem", test_pem);
    PLACE("key", test_key);
    PLACE("directories", test_directories);
    PLACE("database directory", test_database_directory);
    PLACE("attachments", test_attachments);
    PLACE("faults", test_faults);
    PLACE("unused", test_unused);
    PLACE("named file", test_named_file);
    PLACE("complaints", test_complaints);
    return g_test_run();
}
