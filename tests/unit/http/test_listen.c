/* Values of [server] listen: which address they mean, and what no socket can be made of. */
#include <glib/gstdio.h>
#include <unistd.h>

#include "base/error.h"
#include "http/listen.h"

static const struct {
    const char *listen, *name;
    bool same;
} meanings[] = {
        {"127.0.0.1:8480", "127.0.0.1:8480", true},
        {"127.0.0.1:8480", "127.0.0.1:8481", false},
        {"127.0.0.1:8480", "127.0.0.2:8480", false},
        {"[0:0::1]:80", "[::1]:80", true},
        {"[::1]:80", "127.0.0.1:80", false},
        {"unix:/run/a", "unix:/run/a", true},
        {"unix:/run/a", "unix:/run/b", false},
        {"localhost:8480", "127.0.0.1:8480", false}, /* names are not looked up */
        {"off", "off", true},
};

static void test_meanings(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(meanings); i++)
        if (http_listen_is(meanings[i].listen, meanings[i].name) != meanings[i].same)
            g_error("%s, %s", meanings[i].listen, meanings[i].name);
}

static void test_refused(void)
{
    static const char *const values[] = {"", "8480", "localhost:8480", ":8480",
            "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:http", "[127.0.0.1]:80",
            "::1:80"};
    for (gsize i = 0; i < G_N_ELEMENTS(values); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_cmpint(http_listen(values[i], &error), ==, -1);
        g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_USAGE);
    }
}

/* A socket that nobody answers at is replaced, a plain file is not. */
static void test_unix(void)
{
    g_autofree char *folder = g_dir_make_tmp("listen-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "socket", NULL);
    g_autofree char *value = g_strconcat("unix:", path, NULL);
    g_autoptr(GError) error = NULL;

    for (int turn = 0; turn < 2; turn++) {
        int listener = http_listen(value, &error);
        g_assert_no_error(error);
        g_autofree char *name = http_listen_name(listener);
        g_assert_cmpstr(name, ==, value);
        close(listener);
    }
    g_unlink(path);
    g_assert_true(g_file_set_contents(path, "mine", -1, NULL));
    g_assert_cmpint(http_listen(value, &error), ==, -1);
    g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_SYSTEM);
    g_assert_true(g_file_test(path, G_FILE_TEST_IS_REGULAR));
    g_unlink(path);
    g_rmdir(folder);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/http/listen/meanings", test_meanings);
    g_test_add_func("/http/listen/refused", test_refused);
    g_test_add_func("/http/listen/unix", test_unix);
    return g_test_run();
}
