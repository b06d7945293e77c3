/* Values of [server] listen: which address they mean, and what no socket can be made of. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
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
    static const char *const values[] = {"", "8480", "localhost:8480", ":8480", "unix:", "unix",
            "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:http", "[127.0.0.1]:80",
            "::1:80"};
    for (gsize i = 0; i < G_N_ELEMENTS(values); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_cmpint(http_listen("[desk] listen", values[i], &error), ==, -1);
        g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_USAGE);
        g_assert_true(g_str_has_prefix(error->message, "[desk] listen: "));
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
        int listener = http_listen("[server] listen", value, &error);
        g_assert_no_error(error);
        g_autofree char *name = http_listen_name(listener);
        g_assert_cmpstr(name, ==, value);
        close(listener);
    }
    g_unlink(path);
    g_assert_true(g_file_set_contents(path, "mine", -1, NULL));
    g_assert_cmpint(http_listen("[server] listen", value, &error), ==, -1);
    g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_SYSTEM);
    g_assert_true(g_file_test(path, G_FILE_TEST_IS_REGULAR));
    g_unlink(path);
    g_rmdir(folder);
}

/* The address of a socket of the file system. */
static struct sockaddr_un address_of(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    g_strlcpy(address.sun_path, path, sizeof address.sun_path);
    return address;
}

static int reach(const char *path)
{
    struct sockaddr_un address = address_of(path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    g_assert_cmpint(fd, >=, 0);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    close(fd);
    return -1;
}

/* A daemon that lives keeps its socket, also one that is too busy to take a connection: a start
 * beside it fails at once and does not wait for it. */
static void test_living(void)
{
    g_autofree char *folder = g_dir_make_tmp("listen-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "socket", NULL);
    g_autofree char *value = g_strconcat("unix:", path, NULL);
    struct sockaddr_un address = address_of(path);
    int living = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), waiting[64], count = 0;
    g_assert_cmpint(bind(living, (struct sockaddr *)&address, sizeof address), ==, 0);
    g_assert_cmpint(listen(living, 1), ==, 0);
    for (int busy = 0; busy < 2; busy++) {
        while (busy && count < 64 && (waiting[count] = reach(path)) >= 0)
            count++;
        g_autoptr(GError) error = NULL;
        alarm(60); /* it would wait for ever */
        g_assert_cmpint(http_listen("[server] listen", value, &error), ==, -1);
        alarm(0);
        g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_SYSTEM);
        g_assert_nonnull(strstr(error->message, "another program listens there"));
    }
    g_assert_cmpint(count, >, 0);
    g_assert_cmpint(count, <, 64); /* so it was full */
    while (count > 0)
        close(waiting[--count]);
    close(living);
    g_unlink(path);
    g_rmdir(folder);
}

/* A path of 107 bytes is the longest that unix(7) takes. */
static void test_long_path(void)
{
    g_autofree char *folder = g_dir_make_tmp("listen-XXXXXX", NULL);
    gsize left = 107 - strlen("unix:") - strlen(folder);
    for (gsize more = 0; more < 2; more++) {
        g_autofree char *name = g_strnfill(left + strlen("unix:") - 1 + more, 'x');
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_autofree char *value = g_strconcat("unix:", path, NULL);
        g_autoptr(GError) error = NULL;
        g_assert_cmpuint(strlen(path), ==, 107 + more);
        int listener = http_listen("[server] listen", value, &error);
        if (more) {
            g_assert_cmpint(listener, ==, -1);
            g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_USAGE);
            g_assert_nonnull(strstr(error->message, "longer than 107 characters"));
            continue;
        }
        g_assert_no_error(error);
        g_autofree char *told = http_listen_name(listener);
        g_assert_cmpstr(told, ==, value);
        close(listener);
        g_unlink(path);
    }
    g_rmdir(folder);
}

/* What a knock brings: one whole request for /health, at the address as it stands in the config. */
static void check_knock(const char *listen, const char *knocked)
{
    g_autoptr(GError) error = NULL;
    char question[200] = "";
    int listener = http_listen("[server] listen", listen, &error);
    g_assert_no_error(error);
    g_assert_true(http_knock(knocked));
    int visitor = accept(listener, NULL, NULL);
    g_assert_cmpint(visitor, >=, 0);
    g_assert_cmpint(read(visitor, question, sizeof question - 1), >, 0);
    g_assert_true(g_str_has_prefix(question, "GET /health HTTP/1.0\r\n"));
    g_assert_true(g_str_has_suffix(question, "\r\n\r\n"));
    close(visitor);
    close(listener);
}

/* Nobody there, or no address at all: no. A socket that is left over is nobody. */
static void test_knock(void)
{
    g_autofree char *folder = g_dir_make_tmp("listen-XXXXXX", NULL);
    g_autofree char *value = g_strdup_printf("unix:%s/socket", folder);
    g_assert_false(http_knock(value));
    check_knock(value, value);
    g_assert_false(http_knock(value));
    static const char *const nobody[] = {
            "", "off", "8480", "localhost:8480", "127.0.0.1:1", "unix:", "unix:/nowhere/at/all"};
    for (gsize i = 0; i < G_N_ELEMENTS(nobody); i++)
        if (http_knock(nobody[i]))
            g_error("somebody at '%s'", nobody[i]);
    g_unlink(value + strlen("unix:"));
    g_rmdir(folder);
}

/* A port of loopback that nobody listens on at the moment. */
static int free_port(int family)
{
    struct sockaddr_storage address = {.ss_family = (sa_family_t)family};
    socklen_t length = sizeof address;
    int port = 0, probe = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool good = probe >= 0 && bind(probe, (struct sockaddr *)&address, length) == 0 &&
            getsockname(probe, (struct sockaddr *)&address, &length) == 0;
    if (good)
        port = ntohs(family == AF_INET6 ? ((struct sockaddr_in6 *)&address)->sin6_port
                                        : ((struct sockaddr_in *)&address)->sin_port);
    if (probe >= 0)
        close(probe);
    return port;
}

/* An address that is free is listened on, and named as it was written; taken, the error says by
 * which setting it can be changed. */
static void test_addresses(void)
{
    static const int families[] = {AF_INET, AF_INET6};
    for (gsize i = 0; i < G_N_ELEMENTS(families); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *value = NULL;
        int listener = -1;
        for (int turn = 0; turn < 20 && listener < 0; turn++) { /* another may take the port */
            g_clear_error(&error);
            g_free(value);
            value = g_strdup_printf(
                    families[i] == AF_INET ? "127.0.0.1:%d" : "[::1]:%d", free_port(families[i]));
            listener = http_listen("[server] listen", value, &error);
        }
        if (listener < 0 && families[i] == AF_INET6) {
            g_test_skip("no IPv6 here");
            return;
        }
        g_assert_no_error(error);
        g_autofree char *name = http_listen_name(listener);
        g_assert_cmpstr(name, ==, value);
        g_assert_true(fcntl(listener, F_GETFD) & FD_CLOEXEC);
        g_assert_true(fcntl(listener, F_GETFL) & O_NONBLOCK);

        g_autoptr(GError) taken = NULL;
        g_assert_cmpint(http_listen("[desk] listen", value, &taken), ==, -1);
        g_assert_error(taken, BILLHOOK_ERROR, BILLHOOK_ERROR_SYSTEM);
        g_assert_nonnull(strstr(taken->message, value));
        g_assert_nonnull(strstr(taken->message, "another program listens there; `[desk] listen`"));
        close(listener);
    }
}

/* An address of another machine, and a path without its folder. */
static void test_not_bound(void)
{
    static const char *const values[] = {"192.0.2.1:8480", "unix:/nowhere/at/all/socket"};
    for (gsize i = 0; i < G_N_ELEMENTS(values); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_cmpint(http_listen("[server] listen", values[i], &error), ==, -1);
        g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_SYSTEM);
        g_assert_true(g_str_has_prefix(error->message, "cannot listen on "));
    }
    g_autofree char *name = http_listen_name(-1);
    g_assert_cmpstr(name, ==, "");
}

/* systemd's socket only where both variables speak of this process. */
static void test_inherited(void)
{
    g_autofree char *mine = g_strdup_printf("%d", (int)getpid()),
                    *others = g_strdup_printf("%d", (int)getpid() + 1);
    const struct {
        const char *pid, *count;
        int listener;
    } rows[] = {{NULL, NULL, -1}, {mine, NULL, -1}, {NULL, "1", -1}, {others, "1", -1},
            {mine, "0", -1}, {mine, "", -1}, {"", "1", -1}, {mine, "1", 3}, {mine, "2", 3}};
    if (fcntl(3, F_GETFD) >= 0) {
        g_test_skip("descriptor 3 is in use");
        return;
    }
    g_assert_cmpint(dup2(STDIN_FILENO, 3), ==, 3);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_unsetenv("LISTEN_PID");
        g_unsetenv("LISTEN_FDS");
        if (rows[i].pid)
            g_setenv("LISTEN_PID", rows[i].pid, TRUE);
        if (rows[i].count)
            g_setenv("LISTEN_FDS", rows[i].count, TRUE);
        g_assert_cmpint(http_listen_inherited(), ==, rows[i].listener);
        g_assert_true(!!(fcntl(3, F_GETFD) & FD_CLOEXEC) == (rows[i].listener == 3));
        fcntl(3, F_SETFD, 0);
    }
    close(3);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/http/listen/meanings", test_meanings);
    g_test_add_func("/http/listen/refused", test_refused);
    g_test_add_func("/http/listen/unix", test_unix);
    g_test_add_func("/http/listen/living", test_living);
    g_test_add_func("/http/listen/long-path", test_long_path);
    g_test_add_func("/http/listen/knock", test_knock);
    g_test_add_func("/http/listen/addresses", test_addresses);
    g_test_add_func("/http/listen/not-bound", test_not_bound);
    g_test_add_func("/http/listen/inherited", test_inherited);
    return g_test_run();
}
