/* What a path may name: nothing here may wait, and nothing may be taken that is no plain file of
 * its kind's size. */
#include "base/error.h"
#include "base/file.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "unit/scratch.h"

/* None of these may be waited for: SIGALRM ends the test where one is. */
#define PATIENCE_S 20

static char *folder;

G_STATIC_ASSERT(FILE_ORDER == FILE_KINDS - 1);

static char *at(const char *name)
{
    return g_build_filename(folder, name, NULL);
}

static void put(const char *name, const char *bytes, gssize length)
{
    g_autofree char *path = at(name);
    g_assert_true(g_file_set_contents(path, bytes, length, NULL));
}

static void make_large(const char *name, gsize size)
{
    g_autofree char *path = at(name);
    put(name, "x", 1);
    g_assert_cmpint(truncate(path, (off_t)size), ==, 0);
}

static void expect_fault(const char *path, enum file_kind kind, const char *words)
{
    g_autoptr(GError) error = NULL;
    gsize length = 0;
    g_autofree char *fault = file_fault(path, kind),
                    *bytes = file_read(path, kind, &length, &error);
    g_assert_null(bytes);
    g_assert_nonnull(fault);
    if (!g_str_has_prefix(fault, path) || !strstr(fault, words))
        g_error("%s, expected: %s", fault, words);
    g_assert_cmpstr(fault, ==, error->message);
}

static void test_file_none(void)
{
    g_autofree char *fifo = at("fifo"), *loop = at("loop"), *dangling = at("dangling"),
                    *to_fifo = at("to-fifo"), *missing = at("missing");
    g_assert_cmpint(mkfifo(fifo, 0600), ==, 0);
    g_assert_cmpint(symlink("loop", loop), ==, 0);
    g_assert_cmpint(symlink("nowhere", dangling), ==, 0);
    g_assert_cmpint(symlink("fifo", to_fifo), ==, 0);
    alarm(PATIENCE_S);
    for (int kind = 0; kind < FILE_KINDS; kind++) {
        expect_fault(fifo, (enum file_kind)kind, "is no plain file");
        expect_fault(to_fifo, (enum file_kind)kind, "is no plain file");
        expect_fault("/dev/zero", (enum file_kind)kind, "is no plain file");
        expect_fault("/dev/null", (enum file_kind)kind, "is no plain file");
        expect_fault(folder, (enum file_kind)kind, "is no plain file");
        expect_fault(
                loop, (enum file_kind)kind, "cannot be opened: Too many levels of symbolic links");
        expect_fault(dangling, (enum file_kind)kind, "cannot be opened: No such file");
        expect_fault(missing, (enum file_kind)kind, "cannot be opened: No such file");
        expect_fault("", (enum file_kind)kind, "cannot be opened: No such file");
    }
    alarm(0);
}

static void test_file_sizes(void)
{
    for (int kind = 0; kind < FILE_MAIL; kind++) {
        gsize most = file_largest((enum file_kind)kind), length = 0;
        g_autofree char *path = at("sized");
        g_autoptr(GError) error = NULL;
        make_large("sized", most);
        g_autofree char *bytes = file_read(path, (enum file_kind)kind, &length, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(length, ==, most);
        g_assert_cmpint(bytes[most], ==, 0);
        make_large("sized", most + 1);
        expect_fault(path, (enum file_kind)kind, "is larger than");
        make_large("sized", (gsize)3 << 30); /* sparse */
        expect_fault(path, (enum file_kind)kind, "is larger than");
    }
}

static void test_file_promised_sizes(void)
{
    g_assert_cmpuint(file_largest(FILE_ATTACHMENT), ==, 20 << 20);
    g_assert_cmpuint(file_largest(FILE_LOGO), ==, 10 << 20);
    for (int kind = 0; kind < FILE_KINDS; kind++)
        if (kind != FILE_ATTACHMENT && kind != FILE_LOGO && kind != FILE_BANK &&
                kind != FILE_MAIL && kind != FILE_ORDER)
            g_assert_cmpuint(file_largest((enum file_kind)kind), <=, 1 << 20);
}

static void test_file_content(void)
{
    g_autofree char *path = at("content"), *link = at("content-link");
    g_autoptr(GError) error = NULL;
    gsize length = 0;
    put("content", "a\0b", 3);
    g_assert_cmpint(symlink("content", link), ==, 0);
    g_autofree char *bytes = file_read(link, FILE_TEXT, &length, &error);
    g_assert_cmpuint(length, ==, 3);
    g_assert_true(memcmp(bytes, "a\0b", 3) == 0);
    g_assert_cmpint(file_open(link, FILE_SECRET, false, NULL, &error), ==, -1);
    g_assert_cmpint(errno, ==, ELOOP);
    g_clear_error(&error);
    put("empty", "", 0);
    g_autofree char *empty = at("empty"), *nothing = file_read(empty, FILE_TEXT, &length, &error);
    g_assert_cmpuint(length + 1, ==, 1);
    g_assert_true(memcmp(nothing, "", 1) == 0);
    struct stat info;
    int fd = file_open(path, FILE_TEXT, false, &info, &error);
    g_assert_cmpint((int)info.st_size, ==, 3);
    g_assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    put("content", "replaced", -1); /* by another file: what is open stays whole */
    g_autofree char *old = file_read_descriptor(fd, FILE_TEXT, &length, &error);
    g_assert_cmpuint(length, ==, 3);
    g_assert_true(memcmp(old, "a\0b", 3) == 0);
    close(fd);
}

static void test_file_grows(void)
{
    g_autofree char *path = at("grows");
    g_autoptr(GError) error = NULL;
    gsize length = 0;
    put("grows", "1234", -1);
    int fd = file_open(path, FILE_SECRET, true, NULL, &error);
    make_large("grown", file_largest(FILE_SECRET) + 1);
    int writer = open(path, O_WRONLY | O_APPEND);
    g_assert_cmpint(ftruncate(writer, (off_t)file_largest(FILE_SECRET) + 1), ==, 0);
    close(writer);
    g_assert_null(file_read_descriptor(fd, FILE_SECRET, &length, &error));
    g_assert_nonnull(error);
    close(fd);
}

/* What a person names may be a pipe, and is read to its end; what has none is cut off. */
static void test_file_named(void)
{
    int ends[2];
    g_assert_cmpint(pipe(ends), ==, 0);
    g_assert_cmpint(write(ends[1], "{\"id\": 1}", 9), ==, 9);
    close(ends[1]);
    g_autofree char *piped = g_strdup_printf("/dev/fd/%d", ends[0]), *plain = at("named"),
                    *none = at("not-there");
    put("named", "a\0b", 3);
    static const struct {
        const char *bytes;
        gsize length;
    } good[] = {{"{\"id\": 1}", 9}, {"a\0b", 3}};
    const char *paths[] = {piped, plain};
    for (gsize i = 0; i < G_N_ELEMENTS(good); i++) {
        gsize length;
        g_autoptr(GError) error = NULL;
        g_autofree char *bytes = file_read_named(paths[i], FILE_ORDER, &length, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(length, ==, good[i].length);
        g_assert_cmpint(memcmp(bytes, good[i].bytes, length), ==, 0);
        g_assert_cmpint(bytes[length], ==, '\0');
    }
    close(ends[0]);
    const struct {
        const char *path, *words;
        int code;
    } bad[] = {{"/dev/zero", "/dev/zero is larger than 64 MiB", BILLHOOK_ERROR_INPUT},
            {none, "not-there cannot be opened: No such file", BILLHOOK_ERROR_SYSTEM},
            {folder, " cannot be read: Is a directory", BILLHOOK_ERROR_SYSTEM}};
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        gsize length;
        g_autoptr(GError) error = NULL;
        g_assert_null(file_read_named(bad[i].path, FILE_ORDER, &length, &error));
        g_assert_error(error, BILLHOOK_ERROR, bad[i].code);
        g_assert_nonnull(strstr(error->message, bad[i].words));
    }
}

static void test_file_directory(void)
{
    g_autofree char *fifo = at("directory-fifo"), *locked = at("locked"),
                    *good = directory_fault(folder);
    g_assert_null(good);
    g_assert_cmpint(mkfifo(fifo, 0600), ==, 0);
    g_assert_cmpint(g_mkdir(locked, 0500), ==, 0);
    const struct {
        const char *path, *words;
    } rows[] = {{fifo, "is no directory"}, {"/dev/zero", "is no directory"},
            {"/nowhere/at/all", "cannot be used: No such file"}, {locked, "cannot be written"}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows) - (geteuid() == 0);
            i++) { /* root may write everywhere */
        g_autofree char *fault = directory_fault(rows[i].path);
        g_assert_nonnull(fault);
        g_assert_nonnull(strstr(fault, rows[i].words));
    }
}

/* ---- writing ---- */

static void expect_content(const char *path, const char *bytes, gsize length)
{
    g_autofree char *found = NULL;
    gsize found_length = 0;
    struct stat info;
    g_assert_true(g_file_get_contents(path, &found, &found_length, NULL));
    g_assert_cmpuint(found_length, ==, length);
    g_assert_true(memcmp(found, bytes, length) == 0);
    g_assert_cmpint(stat(path, &info), ==, 0);
    g_assert_cmpuint(info.st_mode & 0777, ==, 0600);
}

/* A new file in the place of what an attempt before left, for nobody else to read; a link there is
 * replaced, never followed. */
static void test_file_written(void)
{
    g_autofree char *path = at("written"), *target = at("written-target"),
                    *large = g_strnfill(3 << 20, 'x');
    g_assert_true(file_write_synced(path, "a\0b", 3));
    expect_content(path, "a\0b", 3);
    g_assert_true(file_write_synced(path, "", 0));
    expect_content(path, "", 0);
    g_assert_true(file_write_synced(path, large, 3 << 20));
    expect_content(path, large, 3 << 20);

    put("written-target", "mine", -1);
    g_unlink(path);
    g_assert_cmpint(symlink("written-target", path), ==, 0);
    g_assert_true(file_write_synced(path, "new", 3));
    expect_content(path, "new", 3);
    g_autofree char *kept = NULL;
    g_assert_true(g_file_get_contents(target, &kept, NULL, NULL));
    g_assert_cmpstr(kept, ==, "mine");
}

/* False with the reason in errno, and no file. */
static void test_file_not_written(void)
{
    g_autofree char *folder_path = at("a-folder"), *below = at("no/such/file");
    g_assert_cmpint(g_mkdir(folder_path, 0700), ==, 0);
    g_assert_false(file_write_synced(below, "x", 1));
    g_assert_cmpint(errno, ==, ENOENT);
    g_assert_false(file_write_synced(folder_path, "x", 1));
    g_assert_cmpint(errno, ==, EEXIST);
    g_assert_true(g_file_test(folder_path, G_FILE_TEST_IS_DIR));

    int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
    g_assert_false(file_write_all(full, "x", 1));
    g_assert_cmpint(errno, ==, ENOSPC);
    g_assert_true(file_write_all(full, "", 0));
    close(full);
}

/* A file that takes only a part: what was written of it is no success. */
static void test_file_cut_short(void)
{
    g_autofree char *path = at("cut-short"), *bytes = g_strnfill(8192, 'x');
    struct rlimit before, small;
    g_assert_cmpint(getrlimit(RLIMIT_FSIZE, &before), ==, 0);
    small = (struct rlimit){4096, before.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &small), ==, 0);
    bool most = file_write_synced(path, bytes, 4096), more = file_write_synced(path, bytes, 4097);
    int reason = errno;
    g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &before), ==, 0);
    g_assert_true(most);
    g_assert_false(more);
    g_assert_cmpint(reason, ==, EFBIG);
}

static void test_file_sync_directory(void)
{
    g_autofree char *file = at("sync-file"), *none = at("sync-none");
    put("sync-file", "x", 1);
    g_assert_true(file_sync_directory(folder));
    g_assert_false(file_sync_directory(file));
    g_assert_cmpint(errno, ==, ENOTDIR);
    g_assert_false(file_sync_directory(none));
    g_assert_cmpint(errno, ==, ENOENT);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("billhook-file-XXXXXX", NULL);
    g_test_add_func("/file/none", test_file_none);
    g_test_add_func("/file/sizes", test_file_sizes);
    g_test_add_func("/file/promised-sizes", test_file_promised_sizes);
    g_test_add_func("/file/content", test_file_content);
    g_test_add_func("/file/grows", test_file_grows);
    g_test_add_func("/file/named", test_file_named);
    g_test_add_func("/file/directory", test_file_directory);
    g_test_add_func("/file/written", test_file_written);
    g_test_add_func("/file/not-written", test_file_not_written);
    g_test_add_func("/file/cut-short", test_file_cut_short);
    g_test_add_func("/file/sync-directory", test_file_sync_directory);
    int result = g_test_run();
    remove_directory(folder);
    g_free(folder);
    return result;
}
