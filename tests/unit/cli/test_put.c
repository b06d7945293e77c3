/* A file that is written piece by piece: no name until it is whole, whoever writes. */
#include "../../../src/cli/put.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "unit/scratch.h"

struct scene {
    char *folder, *file;
    struct put_helper *helper; /* as root: a process of its own; else NULL */
    struct put_stream *stream; /* of the process that is killed */
};

static void up(struct scene *scene, gconstpointer with_helper)
{
    scene->folder = g_dir_make_tmp("billhook-put-XXXXXX", NULL);
    scene->file = g_build_filename(scene->folder, "pack.zip", NULL);
    if (with_helper)
        g_assert_true(put_begin(&scene->helper, NULL));
}

static void down(struct scene *scene, gconstpointer with_helper)
{
    (void)with_helper;
    put_end(scene->helper);
    remove_directory(scene->folder);
    g_free(scene->folder);
    g_free(scene->file);
}

static guint files_in(const char *folder)
{
    guint count = 0;
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    while (g_dir_read_name(dir))
        count++;
    return count;
}

static void check_content(const char *file, const char *wanted)
{
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(file, &text, NULL, NULL));
    g_assert_cmpstr(text, ==, wanted);
}

static void write_all(struct scene *scene, const char *text, bool whole)
{
    g_autoptr(GError) error = NULL;
    struct put_stream *stream = put_open(scene->helper, scene->file, &error);
    g_assert_no_error(error);
    g_assert_true(file_write_all(put_descriptor(stream), text, strlen(text)));
    g_assert_true(!whole || put_finish(stream, &error));
    put_drop(stream);
}

static void test_new(struct scene *scene, gconstpointer data)
{
    (void)data;
    struct stat info;
    write_all(scene, "half", false);
    g_assert_cmpint(files_in(scene->folder), ==, 0);
    write_all(scene, "whole", true);
    check_content(scene->file, "whole");
    g_assert_cmpint(files_in(scene->folder), ==, 1);
    g_assert_cmpint(stat(scene->file, &info), ==, 0);
    g_assert_cmpint(info.st_mode & 0777, ==, 0600);
}

static void test_replaces(struct scene *scene, gconstpointer data)
{
    (void)data;
    struct stat info;
    g_assert_true(g_file_set_contents(scene->file, "before", -1, NULL));
    g_assert_cmpint(g_chmod(scene->file, 0644), ==, 0);
    write_all(scene, "half", false);
    check_content(scene->file, "before");
    write_all(scene, "after", true);
    check_content(scene->file, "after");
    g_assert_cmpint(files_in(scene->folder), ==, 1);
    g_assert_cmpint(stat(scene->file, &info), ==, 0);
    g_assert_cmpint(info.st_mode & 0777, ==, 0600);
}

static void test_a_link_stays_one(struct scene *scene, gconstpointer data)
{
    (void)data;
    g_autofree char *target = g_build_filename(scene->folder, "other.zip", NULL);
    g_assert_true(g_file_set_contents(target, "before", -1, NULL));
    g_assert_cmpint(symlink("other.zip", scene->file), ==, 0);
    write_all(scene, "after", true);
    g_assert_true(g_file_test(scene->file, G_FILE_TEST_IS_SYMLINK));
    check_content(target, "after");
}

static void test_refused(struct scene *scene, gconstpointer data)
{
    (void)data;
    g_autofree char *nowhere = g_build_filename(scene->folder, "missing", "a.zip", NULL);
    const char *const names[] = {nowhere, scene->folder};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(put_open(scene->helper, names[i], &error));
        g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_SYSTEM);
        g_assert_nonnull(strstr(error->message, names[i]));
    }
    write_all(scene, "after a refusal", true);
    check_content(scene->file, "after a refusal");
}

static void test_device(struct scene *scene, gconstpointer data)
{
    (void)data;
    struct stat info;
    g_free(scene->file);
    scene->file = g_strdup("/dev/null");
    write_all(scene, "anything", true);
    g_assert_cmpint(stat("/dev/null", &info), ==, 0);
    g_assert_true(S_ISCHR(info.st_mode));
}

/* Whatever ends the process. */
static void test_killed(struct scene *scene, gconstpointer data)
{
    (void)data;
    pid_t pid = fork();
    if (pid == 0) {
        scene->stream = put_open(NULL, scene->file, NULL);
        if (scene->stream && file_write_all(put_descriptor(scene->stream), "half", 4))
            raise(SIGKILL);
        _exit(1);
    }
    int status = 0;
    g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
    g_assert_true(WIFSIGNALED(status));
    g_assert_cmpint(files_in(scene->folder), ==, 0);
}

#define ADD(NAME, TEST)                                                 \
    g_test_add("/put/alone/" NAME, struct scene, NULL, up, TEST, down); \
    g_test_add("/put/helper/" NAME, struct scene, "", up, TEST, down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("new", test_new);
    ADD("replaces", test_replaces);
    ADD("a-link-stays-one", test_a_link_stays_one);
    ADD("refused", test_refused);
    ADD("device", test_device);
    g_test_add("/put/alone/killed", struct scene, NULL, up, test_killed, down);
    return g_test_run();
}
