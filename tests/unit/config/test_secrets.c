/* Which secrets and passwords are any good, who may read their files, and that no message repeats
 * them. */
#include <string.h>

#include <glib/gstdio.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "unit/scratch.h"
#include "../../../src/config/secrets.h"

/* ---- the words themselves ---- */

/* A value and what is said of it. */
struct row {
    const char *value;
    const char *fault; /* NULL: nothing is wrong */
    bool warning;
};

static void check_fault(char *(*function)(const char *, bool *), const struct row *row)
{
    bool warning = !row->warning;
    g_autofree char *fault = function(row->value, &warning);
    g_test_message("'%s': %s", row->value, fault ? fault : "good");

    g_assert_true((fault != NULL) == (row->fault != NULL));
    if (!fault)
        return;
    g_assert_nonnull(strstr(fault, row->fault));
    g_assert_true(warning == row->warning);
    bool quoted = strlen(row->value) >= 3 && strstr(fault, row->value);
    g_assert_true(!quoted || strcmp(row->value, "CHANGE-ME") == 0);
}

#define SIXTEEN "0123456789abcdef"

/* A shop's secret: too little, what WooCommerce would alter, and the bounds 16 and 32. */
static void test_secret(void)
{
    static const struct row rows[] = {
            {SIXTEEN SIXTEEN, NULL, false},
            {SIXTEEN "0123456789abcde", "has 31 characters; 32 or more are safer", true},
            {SIXTEEN, "has 16 characters", true},
            {"0123456789abcde", "has 15 bytes; at least 16 are needed", false},
            {"", "is empty", false},
            {" \t ", "is empty", false},
            {"CHANGE-ME", "still says CHANGE-ME", false},
            {SIXTEEN "CHANGE-ME", "still says CHANGE-ME", false},
            {" " SIXTEEN, "a blank at its beginning", false},
            {SIXTEEN "\t", "a blank at its end", false},
            {SIXTEEN "\n", "a blank at its end", false},
            {SIXTEEN "\n" SIXTEEN, "more than one line", false},
            {SIXTEEN "\x01" SIXTEEN, "more than one line, or a control character", false},
            {SIXTEEN SIXTEEN "&", "other characters than A-Z", true},
            {SIXTEEN " " SIXTEEN, "other characters than A-Z", true},
            {SIXTEEN SIXTEEN "\xc3\xa9", "other characters than A-Z", true},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        check_fault(secret_fault, &rows[i]);
}

static char *mail_fault(const char *value, bool *warning)
{
    return password_fault(value, "the mail server's password", warning);
}

/* A password of a mail server is another's choice: short ones and signs are good. */
static void test_password(void)
{
    static const struct row rows[] = {
            {"x", NULL, false},
            {"p\xc3\xa4ss w&rd", NULL, false},
            {"a\tb", NULL, false},
            {"", "is empty; allowed: the mail server's password", false},
            {"  ", "is empty", false},
            {"CHANGE-ME", "still says CHANGE-ME", false},
            {"abc\ndef", "more than one line", false},
            {"abc\x7f", NULL, false},
            {" abc", "a blank at its beginning or end", true},
            {"abc ", "a blank at its beginning or end", true},
            {"abc\n", "a blank at its beginning or end", true},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        check_fault(mail_fault, &rows[i]);
}

/* ---- who may read a file ---- */

/* Owner, group and mode against a service user 992:992; root may own any. */
static void test_permissions(void)
{
    static const struct {
        uid_t uid;
        gid_t gid;
        guint mode;
        const char *fault; /* NULL: good */
    } rows[] = {
            {0, 0, 0600, NULL},
            {992, 992, 0600, NULL},
            {992, 992, 0400, NULL},
            {992, 992, 0640, NULL},
            {0, 992, 0640, NULL},
            {992, 992, 0660, NULL},
            {0, 0, 0640, "is open to the group root (gid 0) (mode 0640)"},
            {992, 100, 0610, "(mode 0610)"},
            {992, 992, 0604, "is open to everybody (mode 0604)"},
            {992, 992, 0602, "is open to everybody"},
            {992, 992, 0601, "is open to everybody"},
            {0, 0, 0644, "chmod 0600 '/etc/s'"},
            {4000001, 992, 0600, "belongs to uid 4000001; allowed: root or the service user"},
            {4000001, 992, 0600, "chown 992 '/etc/s'"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        struct stat info = {
                .st_uid = rows[i].uid, .st_gid = rows[i].gid, .st_mode = S_IFREG | rows[i].mode};
        bool good =
                secret_permissions_check(&info, "/etc/s", (struct service_user){992, 992}, &error);
        g_test_message("%u:%u %04o: %s", rows[i].uid, rows[i].gid, rows[i].mode,
                error ? error->message : "good");
        g_assert_true(good == (rows[i].fault == NULL));
        if (good)
            continue;
        g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_DENIED);
        g_assert_nonnull(strstr(error->message, rows[i].fault));
    }
}

/* A directory, a file in it and who we are. */
struct place {
    char *directory, *file;
    struct service_user me;
};

static void place_up(struct place *place, gconstpointer data)
{
    (void)data;
    place->directory = g_dir_make_tmp("billhook-secrets-XXXXXX", NULL);
    place->file = g_build_filename(place->directory, "secret", NULL);
    place->me = (struct service_user){geteuid(), getegid()};
}

static void place_down(struct place *place, gconstpointer data)
{
    (void)data;
    g_unsetenv("CREDENTIALS_DIRECTORY");
    g_chmod(place->directory, 0700);
    remove_directory(place->directory);
    g_free(place->directory);
    g_free(place->file);
}

static void put(const char *file, const char *bytes, gssize length, guint mode)
{
    g_unlink(file); /* GLib 2.74 does not cut what was there */
    g_assert_true(
            g_file_set_contents_full(file, bytes, length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
    g_assert_cmpint(g_chmod(file, mode), ==, 0);
}

static void expect_denied(struct place *place, enum billhook_error code, const char *words)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(secret_file_read(place->file, place->me, &error));
    g_assert_error(error, BILLHOOK_ERROR, (int)code);
    if (!strstr(error->message, words))
        g_error("'%s' is not in '%s'", words, error->message);
    g_assert_nonnull(strstr(error->message, place->directory));
    g_assert_null(strstr(error->message, "GEHEIM"));
}

/* Who may put another file there: the mode of its directory, with and without the own group. */
static void test_directory(struct place *place, gconstpointer data)
{
    (void)data;
    static const struct {
        guint mode;
        bool own_group, good;
    } rows[] = {{0700, false, true}, {0755, false, true}, {0770, false, false}, {0770, true, true},
            {0702, false, false}, {0702, true, false}, {0777, true, false}, {01777, false, false}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        bool good = rows[i].good || (rows[i].mode & S_ISVTX && geteuid() == 0);
        g_assert_cmpint(g_chmod(place->directory, rows[i].mode), ==, 0);
        g_test_message("%04o", rows[i].mode);
        g_assert_true(
                secret_directory_check(place->file, place->me, rows[i].own_group, &error) == good);
        g_assert_true(good || strstr(error->message, "others may replace it"));
    }

    g_autoptr(GError) error = NULL;
    g_assert_true(secret_directory_check("/tmp/secret", place->me, false, NULL));
    g_assert_false(secret_directory_check("/nowhere/secret", place->me, false, &error));
    g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_SYSTEM);
}

/* One line break at the end is an editor's; all else belongs to the secret. */
static void test_line_break(struct place *place, gconstpointer data)
{
    (void)data;
    static const struct {
        const char *bytes, *value;
    } rows[] = {{"GEHEIM", "GEHEIM"}, {"GEHEIM\n", "GEHEIM"}, {"GEHEIM\r\n", "GEHEIM"},
            {"GEHEIM\n\n", "GEHEIM\n"}, {" GEHEIM ", " GEHEIM "}, {"\n", ""}, {"", ""}, {"\r", ""}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        put(place->file, rows[i].bytes, -1, 0600);
        g_autofree char *value = secret_file_read(place->file, place->me, &error);
        g_assert_no_error(error);
        g_assert_cmpstr(value, ==, rows[i].value);
    }
}

static void test_refused_files(struct place *place, gconstpointer data)
{
    (void)data;
    expect_denied(place, BILLHOOK_ERROR_DENIED, "No such file");

    put(place->file, "GEHEIM\0GEHEIM", 13, 0600);
    expect_denied(place, BILLHOOK_ERROR_INPUT, "holds a NUL byte");

    put(place->file, "GEHEIM", -1, 0644);
    expect_denied(place, BILLHOOK_ERROR_DENIED, "is open to everybody (mode 0644)");

    put(place->file, "GEHEIM", -1, 0600);
    g_assert_cmpint(g_chmod(place->directory, 0707), ==, 0);
    expect_denied(place, BILLHOOK_ERROR_DENIED, "can be written by everybody (mode 0707)");
}

/* The largest secret is read, one byte more is not. */
static void test_size(struct place *place, gconstpointer data)
{
    (void)data;
    gsize largest = (gsize)file_largest(FILE_SECRET);
    g_autofree char *most = g_strnfill(largest, 'x'), *more = g_strnfill(largest + 1, 'x');

    put(place->file, most, -1, 0600);
    g_autofree char *value = secret_file_read(place->file, place->me, NULL);
    g_assert_cmpstr(value, ==, most);

    put(place->file, more, -1, 0600);
    g_autoptr(GError) error = NULL;
    g_assert_null(secret_file_read(place->file, place->me, &error));
    g_assert_nonnull(strstr(error->message, "is larger than"));
}

/* systemd's credentials are links into a directory of its own: only there one is followed. */
static void test_link(struct place *place, gconstpointer data)
{
    (void)data;
    g_autofree char *real = g_build_filename(place->directory, "real", NULL);
    put(real, "GEHEIM", -1, 0644);
    g_assert_cmpint(symlink(real, place->file), ==, 0);
    expect_denied(place, BILLHOOK_ERROR_DENIED, "is a symbolic link");

    static const struct {
        const char *prefix, *suffix;
        bool read;
    } rows[] = {{"", "", true}, {"", "/", true}, {"", "x", false}, {"./", "", false}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *credentials =
                g_strconcat(rows[i].prefix, place->directory, rows[i].suffix, NULL);
        g_setenv("CREDENTIALS_DIRECTORY", credentials, TRUE);
        g_autofree char *value = secret_file_read(place->file, place->me, NULL);
        g_test_message("%s", credentials);
        g_assert_cmpstr(value, ==, rows[i].read ? "GEHEIM" : NULL);
    }
}

/* `..` leads out of the credentials: such a path is judged as any other. */
static void test_way_out(struct place *place, gconstpointer data)
{
    (void)data;
    g_autofree char *inside = g_build_filename(place->directory, "c", NULL),
                    *path = g_build_filename(inside, "..", "secret", NULL);
    g_assert_cmpint(g_mkdir(inside, 0700), ==, 0);
    put(place->file, "GEHEIM", -1, 0644);
    g_setenv("CREDENTIALS_DIRECTORY", inside, TRUE);

    g_autoptr(GError) error = NULL;
    g_assert_null(secret_file_read(path, place->me, &error));
    g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_DENIED);
}

/* For who is not root it is himself, whatever there is. */
static void test_service_user(struct place *place, gconstpointer data)
{
    (void)data;
    struct service_user user = service_user_find(place->file);
    if (geteuid() != 0) {
        g_assert_cmpuint(user.uid, ==, geteuid());
        g_assert_cmpuint(user.gid, ==, getegid());
        return;
    }

    /* root: the owner of the database, else of its directory */
    g_assert_cmpint(chown(place->directory, 4000001, 4000002), ==, 0);
    user = service_user_find(place->file);
    g_assert_cmpuint(user.uid, ==, 4000001);
    g_assert_cmpuint(user.gid, ==, 4000002);

    put(place->file, "", 0, 0600);
    g_assert_cmpint(chown(place->file, 4000003, 4000004), ==, 0);
    user = service_user_find(place->file);
    g_assert_cmpuint(user.uid, ==, 4000003);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/secrets/secret", test_secret);
    g_test_add_func("/secrets/password", test_password);
    g_test_add_func("/secrets/permissions", test_permissions);
#define PLACE(name, function) \
    g_test_add("/secrets/" name, struct place, NULL, place_up, function, place_down)
    PLACE("directory", test_directory);
    PLACE("line break", test_line_break);
    PLACE("refused files", test_refused_files);
    PLACE("size", test_size);
    PLACE("link", test_link);
    PLACE("way out", test_way_out);
    PLACE("service user", test_service_user);
    return g_test_run();
}
