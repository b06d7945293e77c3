/* The steps of `seller`, on folders of their own and with a systemctl that notes what it was asked:
 * each act from nothing, again, and after a step that failed. */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "../../../src/cli/instance.h"
#include "../../../src/cli/seller_away.h"
#include "../../../src/cli/seller_steps.h"
#include "base/error.h"
#include "config/config.h"
#include "store/wake.h"
#include "unit/scratch.h"

#define UNITS "billhook@bakker.socket billhook@bakker.service billhook-nightly@bakker.timer"
#define START "enable --now " UNITS "\n"
#define STOP "disable --now " UNITS "\n"
#define NOW 1764400000 /* 2025-11-29T07:06:40Z */

/* Writes each call into `asked`; says no while there is a file `ill`. */
static const char systemctl[] = "#!/bin/sh\nhere=${0%/*}\necho \"$*\" >> $here/asked\n"
                                "[ ! -e $here/ill ] || { echo first >&2; echo 'Job failed.' >&2; "
                                "exit 1; }\n";

struct scene {
    char *folder, *configs, *books, *units, *bin;
    struct instance_places places;
    GPtrArray *done;
    struct seller_act act;
};

static char *in(const char *folder, const char *name)
{
    return g_build_filename(folder, name, NULL);
}

static void put(const char *folder, const char *name, const char *text)
{
    g_autofree char *file = in(folder, name), *parent = g_path_get_dirname(file);
    g_assert_cmpint(g_mkdir_with_parents(parent, 0755), ==, 0);
    g_assert_true(g_file_set_contents(file, text, -1, NULL));
    g_assert_cmpint(g_chmod(file, 0700), ==, 0);
}

static bool there(const char *folder, const char *name)
{
    g_autofree char *file = in(folder, name);
    return g_file_test(file, G_FILE_TEST_EXISTS);
}

static char *text_in(const char *folder, const char *name)
{
    g_autofree char *file = in(folder, name);
    char *text = NULL;
    if (!g_file_get_contents(file, &text, NULL, NULL))
        g_error("%s is not there", file);
    return text;
}

static void up(struct scene *scene, gconstpointer data)
{
    (void)data;
    scene->folder = g_dir_make_tmp("billhook-seller-XXXXXX", NULL);
    scene->configs = in(scene->folder, "etc");
    scene->books = in(scene->folder, "lib");
    scene->units = in(scene->folder, "units");
    scene->bin = in(scene->folder, "bin");
    scene->places =
            (struct instance_places){scene->configs, scene->books, scene->units, /* no user */ ""};
    scene->done = g_ptr_array_new_with_free_func(g_free);
    scene->act = (struct seller_act){&scene->places, "bakker", NULL, NOW, scene->done};
    put(scene->bin, "systemctl", systemctl);
    g_autofree char *path = g_strconcat(scene->bin, ":/usr/bin:/bin", NULL);
    g_setenv("PATH", path, TRUE);
}

static void down(struct scene *scene, gconstpointer data)
{
    (void)data;
    remove_directory(scene->folder);
    g_free(scene->folder);
    g_free(scene->configs);
    g_free(scene->books);
    g_free(scene->units);
    g_free(scene->bin);
    g_ptr_array_unref(scene->done);
}

/* What systemctl was asked since the last look. Caller frees. */
static char *asked(const struct scene *scene)
{
    char *text = there(scene->bin, "asked") ? text_in(scene->bin, "asked") : g_strdup("");
    g_autofree char *file = in(scene->bin, "asked");
    g_unlink(file);
    return text;
}

static void check_asked(const struct scene *scene, const char *wanted)
{
    g_autofree char *text = asked(scene);
    g_assert_cmpstr(text, ==, wanted);
}

/* All that was told since the last look, has these words. */
static void check_told(const struct scene *scene, const char *words)
{
    g_ptr_array_add(scene->done, NULL);
    g_autofree char *text = g_strjoinv("\n", (char **)scene->done->pdata);
    g_ptr_array_set_size(scene->done, 0);
    if (*words ? !strstr(text, words) : *text)
        g_error("'%s' is not in what was told:\n%s", words, text);
}

typedef bool (*seller_run)(const struct seller_act *act, GError **error);

static void good(const struct scene *scene, seller_run run)
{
    g_autoptr(GError) error = NULL;
    bool done = run(&scene->act, &error);
    g_assert_no_error(error);
    g_assert_true(done);
}

static void refused(
        const struct scene *scene, seller_run run, enum billhook_error code, const char *words)
{
    g_autoptr(GError) error = NULL;
    g_assert_false(run(&scene->act, &error));
    g_assert_error(error, BILLHOOK_ERROR, (int)code);
    if (!strstr(error->message, words))
        g_error("'%s' is not in: %s", words, error->message);
}

/* ---- names ---- */

static void test_names(void)
{
    static const struct {
        const char *name;
        bool good;
    } rows[] = {
            {"bakker", true},
            {"Bakker_2-a", true},
            {"7", true},
            {"_", true},
            {"billhook", false},
            {"billhook2", true},
            {"", false},
            {"-a", false},
            {"a.b", false},
            {"a/b", false},
            {"..", false},
            {"a b", false},
            {"a@b", false},
            {"a%b", false},
            {"é", false},
            {"0123456789012345678901234567890123456789012345678901234567890123", true},
            {"01234567890123456789012345678901234567890123456789012345678901234", false},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        if (instance_is_name(rows[i].name) != rows[i].good)
            g_error("%s", rows[i].name);
}

static void test_places(void)
{
    static const struct {
        const char *config, *unit, *database, *listen;
    } rows[] = {
            {"/etc/billhook/billhook.conf", "billhook", "/var/lib/billhook/billhook.db", NULL},
            {"/etc/billhook/bakker.conf", "billhook@bakker", "/var/lib/billhook/bakker/billhook.db",
                    "unix:/run/billhook/bakker.sock"},
            {"/etc/billhook/a b.conf", NULL, "/var/lib/billhook/a b/billhook.db", NULL},
            {"/etc/other.conf", NULL, "/var/lib/billhook/billhook.db", NULL},
            {"/etc/billhook.conf", NULL, "/var/lib/billhook/billhook.db", NULL},
            {"/srv/shop/x.conf", NULL, "/srv/shop/x.db", NULL},
            {"/srv/shop/billhook", NULL, "/srv/shop/billhook.db", NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *unit = instance_unit(&instance_standard, rows[i].config),
                        *database = instance_database(&instance_standard, rows[i].config),
                        *listen = instance_listen(&instance_standard, rows[i].config);
        g_assert_cmpstr(unit, ==, rows[i].unit);
        g_assert_cmpstr(database, ==, rows[i].database);
        g_assert_cmpstr(listen, ==, rows[i].listen);
    }
}

/* ---- add ---- */

static void check_mode(const char *folder, const char *name, guint mode)
{
    struct stat info;
    g_autofree char *file = in(folder, name);
    g_assert_cmpint(stat(file, &info), ==, 0);
    g_assert_cmphex(info.st_mode & 07777, ==, mode);
}

static void test_add(struct scene *scene, gconstpointer data)
{
    (void)data;
    good(scene, seller_add);
    check_asked(scene, START);
    check_told(scene, "with a fresh secret\n");
    check_mode(scene->configs, "bakker.conf", 0600);
    check_mode(scene->books, "bakker", 0700);
    g_assert_false(there(scene->configs, ".bakker.conf.part"));
    g_autofree char *text = text_in(scene->configs, "bakker.conf");
    g_autofree char *path = g_strdup_printf("\npath=%s/bakker/billhook.db\n", scene->books);
    g_assert_nonnull(strstr(text, path));
    g_assert_nonnull(strstr(text, "\nlisten=unix:/run/billhook/bakker.sock\n"));
    g_assert_null(strstr(text, "\nsecret=CHANGE-ME"));
}

/* Again: what stands stays, and the units are asked for once more. */
static void test_add_again(struct scene *scene, gconstpointer data)
{
    (void)data;
    good(scene, seller_add);
    g_autofree char *before = text_in(scene->configs, "bakker.conf");
    g_autofree char *first = asked(scene);
    check_told(scene, "made ");
    scene->act.template = "/nowhere";
    good(scene, seller_add);
    check_told(scene, "stays as it is, the template was not used\nenabled and started " UNITS);
    g_autofree char *after = text_in(scene->configs, "bakker.conf");
    g_assert_cmpstr(before, ==, after);
    check_asked(scene, START);
}

static void test_add_where_systemctl_fails(struct scene *scene, gconstpointer data)
{
    (void)data;
    put(scene->bin, "ill", "");
    refused(scene, seller_add, BILLHOOK_ERROR_SYSTEM,
            "the units: `systemctl enable --now " UNITS
            "` failed: Job failed.; `journalctl -u billhook@bakker -p err` has more");
    check_told(scene, "made ");
    g_autofree char *before = text_in(scene->configs, "bakker.conf");
    g_autofree char *ill = in(scene->bin, "ill");
    g_unlink(ill);
    good(scene, seller_add);
    g_autofree char *after = text_in(scene->configs, "bakker.conf");
    g_assert_cmpstr(before, ==, after);
}

/* As systemctl says in a chroot, with status 0. */
static void test_add_where_systemctl_ignores_it(struct scene *scene, gconstpointer data)
{
    (void)data;
    put(scene->bin, "systemctl",
            "#!/bin/sh\necho 'Running in chroot, ignoring request: start' >&2\n");
    refused(scene, seller_add, BILLHOOK_ERROR_SYSTEM, "ignoring request: start");
    g_assert_true(there(scene->configs, "bakker.conf"));
}

static void test_without_systemctl(struct scene *scene, gconstpointer data)
{
    (void)data;
    good(scene, seller_add);
    g_setenv("PATH", scene->configs, TRUE);
    refused(scene, seller_add, BILLHOOK_ERROR_NOT_FOUND,
            "the units: there is no systemctl here; where systemd runs: systemctl enable "
            "--now " UNITS);
    refused(scene, seller_suspend, BILLHOOK_ERROR_NOT_FOUND, "systemctl disable --now " UNITS);
    refused(scene, seller_remove, BILLHOOK_ERROR_NOT_FOUND, "systemctl disable --now " UNITS);
    g_assert_true(there(scene->configs, "bakker.conf"));
}

static void test_template(struct scene *scene, gconstpointer data)
{
    (void)data;
    g_autofree char *template = in(scene->folder, "template.conf");
    scene->act.template = template;
    refused(scene, seller_add, BILLHOOK_ERROR_SYSTEM, "the config: ");
    g_assert_false(there(scene->configs, "bakker.conf"));

    g_autofree char *sample = config_sample();
    g_autofree char *wrong = g_strconcat(sample, "\n[nonsense @NAME@]\n", NULL);
    put(scene->folder, "template.conf", wrong);
    refused(scene, seller_add, BILLHOOK_ERROR_INPUT, "the daemon would not start: ");
    check_asked(scene, "");
    check_told(scene, "with a fresh secret");

    g_autofree char *text = text_in(scene->configs, "bakker.conf");
    g_assert_nonnull(strstr(text, "\n[nonsense bakker]\n"));
    *strstr(text, "\n[nonsense") = 0; /* mended by hand */
    put(scene->configs, "bakker.conf", text);
    good(scene, seller_add);
    check_asked(scene, START);
}

static void test_add_without_the_user(struct scene *scene, gconstpointer data)
{
    (void)data;
    scene->places.user = "nobody-of-that-name";
    refused(scene, seller_add, BILLHOOK_ERROR_NOT_FOUND, "there is no user nobody-of-that-name");
    g_assert_false(there(scene->configs, "bakker.conf"));
}

/* ---- suspend, resume ---- */

static void test_suspend(struct scene *scene, gconstpointer data)
{
    (void)data;
    g_autofree char *database = in(scene->books, "bakker/billhook.db");
    g_autofree char *config = in(scene->configs, "bakker.conf");
    good(scene, seller_add);
    check_asked(scene, START);
    g_assert_true(wake_note_write(database, NOW, "unix:/run/x", NULL));
    good(scene, seller_suspend);
    check_asked(scene, STOP);
    g_assert_false(there(scene->books, "bakker/billhook.db.wake"));
    gint64 since = instance_suspended_at(config);
    g_assert_cmpint(since, >, 0);
    good(scene, seller_suspend);
    g_assert_cmpint(instance_suspended_at(config), ==, since);
    check_asked(scene, STOP);
    refused(scene, seller_add, BILLHOOK_ERROR_CONFLICT, "`billhook seller resume bakker`");
    check_asked(scene, "");
    good(scene, seller_resume);
    check_asked(scene, START);
    g_assert_cmpint(instance_suspended_at(config), ==, 0);
    good(scene, seller_resume);
    g_assert_true(there(scene->configs, "bakker.conf"));
}

/* Half done: the note stands, so that whoever looks knows what is wanted; the same line ends it. */
static void test_suspend_half_done(struct scene *scene, gconstpointer data)
{
    (void)data;
    good(scene, seller_add);
    put(scene->bin, "ill", "");
    refused(scene, seller_suspend, BILLHOOK_ERROR_SYSTEM, "the units: `systemctl disable --now");
    g_assert_true(there(scene->configs, "bakker.suspended"));
    refused(scene, seller_resume, BILLHOOK_ERROR_SYSTEM, "the units: ");
    g_assert_true(there(scene->configs, "bakker.suspended"));
    g_autofree char *ill = in(scene->bin, "ill");
    g_unlink(ill);
    good(scene, seller_suspend);
    good(scene, seller_resume);
    g_assert_false(there(scene->configs, "bakker.suspended"));
}

static void test_unknown(struct scene *scene, gconstpointer data)
{
    static const seller_run runs[] = {seller_suspend, seller_resume, seller_remove};
    (void)data;
    for (gsize i = 0; i < G_N_ELEMENTS(runs); i++)
        refused(scene, runs[i], BILLHOOK_ERROR_NOT_FOUND, "there is no seller bakker");
    check_asked(scene, "");
}

/* ---- remove ---- */

/* A seller with a secret of his own in a file, one that he shares, and a credential. */
static void furnish(struct scene *scene)
{
    good(scene, seller_add);
    g_autofree char *text = text_in(scene->configs, "bakker.conf"), *password = NULL;
    g_autofree char *drop_in = g_strdup_printf(
            "[Service]\nLoadCredential=key:%s/bakker-key\nLoadCredential=out:/srv/out\n",
            scene->configs);
    char *place = strstr(text, "#password_file=");
    g_assert_nonnull(place);
    *place = 0;
    password = g_strconcat(text, "username=bakker\npassword_file=bakker-pw\n#", place + 1, NULL);
    place = strstr(password, "\nsecret=");
    g_assert_nonnull(place);
    *place = 0;
    g_autofree char *whole = g_strconcat(password, "\nsecret_file=shared-pw\n#", place + 1, NULL);
    put(scene->configs, "bakker.conf", whole);
    put(scene->configs, "bakker-pw", "one");
    put(scene->configs, "bakker-key", "two");
    put(scene->configs, "shared-pw", "0123456789abcdef0123456789");
    put(scene->configs, "kapper.conf", "[shop main]\nsecret_file=shared-pw\n");
    put(scene->units, "billhook@bakker.service.d/key.conf", drop_in);
    put(scene->books, "bakker/billhook.db", "books");
    g_ptr_array_set_size(scene->done, 0);
}

static void check_away(const struct scene *scene)
{
    g_autofree char *away = seller_find_away(&scene->places, "bakker");
    g_assert_true(g_str_has_suffix(away, "/lib/bakker/removed-2025-11-29T07-06-40Z"));
    check_mode(away, ".", 0700);
    static const char *const files[] = {
            "bakker.conf", "bakker-pw", "bakker-key", "billhook@bakker.service.d-key.conf"};
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        check_mode(away, files[i], 0600);
        g_assert_false(there(scene->configs, files[i]));
    }
    g_autofree char *password = text_in(away, "bakker-pw");
    g_assert_cmpstr(password, ==, "one");
    g_assert_false(there(away, "shared-pw"));
    g_assert_true(there(scene->configs, "shared-pw") && there(scene->configs, "kapper.conf"));
    g_assert_false(there(scene->units, "billhook@bakker.service.d"));
}

static void test_remove(struct scene *scene, gconstpointer data)
{
    (void)data;
    furnish(scene);
    g_autofree char *first = asked(scene);
    good(scene, seller_remove);
    check_asked(scene, STOP "daemon-reload\n");
    check_told(scene, "/shared-pw stays: others use it too");
    check_away(scene);
    g_autofree char *books = text_in(scene->books, "bakker/billhook.db");
    g_assert_cmpstr(books, ==, "books");
    refused(scene, seller_remove, BILLHOOK_ERROR_NOT_FOUND, "what was put away lies in ");
}

/* The same name is not the same seller: his books are nobody else's. */
static void test_add_after_remove(struct scene *scene, gconstpointer data)
{
    (void)data;
    furnish(scene);
    good(scene, seller_suspend);
    good(scene, seller_remove);
    g_assert_false(there(scene->configs, "bakker.suspended"));
    refused(scene, seller_add, BILLHOOK_ERROR_CONFLICT, "has the books of a seller bakker already");
    g_assert_false(there(scene->configs, "bakker.conf"));
    g_autofree char *away = seller_find_away(&scene->places, "bakker");
    g_autofree char *text = text_in(away, "bakker.conf"), *key = text_in(away, "bakker-pw");
    put(scene->configs, "bakker.conf", text);
    put(scene->configs, "bakker-pw", key);
    good(scene, seller_add);
}

/* A folder that cannot be written: nothing is taken away, and the same line ends it later. */
static void test_remove_half_done(struct scene *scene, gconstpointer data)
{
    (void)data;
    furnish(scene);
    put(scene->books, "bakker/removed-2025-11-29T07-06-40Z", "no folder");
    refused(scene, seller_remove, BILLHOOK_ERROR_SYSTEM, "config and secrets: ");
    g_assert_true(there(scene->configs, "bakker.conf") && there(scene->configs, "bakker-pw"));
    g_autofree char *strange = in(scene->books, "bakker/removed-2025-11-29T07-06-40Z");
    g_unlink(strange);
    good(scene, seller_remove);
    check_away(scene);
}

/* Where the config has a fault, its place says where the books are. */
static void test_remove_with_a_broken_config(struct scene *scene, gconstpointer data)
{
    (void)data;
    good(scene, seller_add);
    put(scene->configs, "bakker.conf", "[server\n");
    good(scene, seller_remove);
    g_autofree char *away = seller_find_away(&scene->places, "bakker");
    g_autofree char *text = text_in(away, "bakker.conf");
    g_assert_cmpstr(text, ==, "[server\n");
}

#define ADD(name, function) g_test_add("/cli/seller/" name, struct scene, NULL, up, function, down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cli/seller/names", test_names);
    g_test_add_func("/cli/seller/places", test_places);
    ADD("add", test_add);
    ADD("add-again", test_add_again);
    ADD("add-where-systemctl-fails", test_add_where_systemctl_fails);
    ADD("add-where-systemctl-ignores-it", test_add_where_systemctl_ignores_it);
    ADD("without-systemctl", test_without_systemctl);
    ADD("template", test_template);
    ADD("add-without-the-user", test_add_without_the_user);
    ADD("suspend", test_suspend);
    ADD("suspend-half-done", test_suspend_half_done);
    ADD("unknown", test_unknown);
    ADD("remove", test_remove);
    ADD("add-after-remove", test_add_after_remove);
    ADD("remove-half-done", test_remove_half_done);
    ADD("remove-with-a-broken-config", test_remove_with_a_broken_config);
    return g_test_run();
}
