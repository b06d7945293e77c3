/* A backup in place of the database, and one over another: what is kept of the old one, what is
 * refused, that the numbering stops, and that nothing is left lying about. */
#include <fcntl.h>
#include <sys/file.h>

#include "unit/store/fixture.h"

#define REPLACED "test.db.replaced-20251124T160000Z" /* NOW */

static int open_file(const char *path)
{
    int descriptor = g_open(path, O_RDONLY | O_CLOEXEC, 0);
    g_assert_cmpint(descriptor, >=, 0);
    return descriptor;
}

/* Restores NAME, with NAME.mark where `with_mark`. As store_restore(). */
static char *restore(struct fixture *fixture, const char *name, bool with_mark, GError **error)
{
    g_autofree char *file = beside(fixture, name), *mark = g_strconcat(file, ".mark", NULL);
    char series_text[] = "2025-{N:5}";
    struct series today = {.type = DOCUMENT_INVOICE, .series = series_text, .next = 1};
    g_autoptr(GPtrArray) series = g_ptr_array_new();
    g_ptr_array_add(series, &today);
    struct store_restore wish = {.path = fixture->path,
            .name = name,
            .backup = open_file(file),
            .mark = with_mark ? open_file(mark) : -1,
            .series = series,
            .now = NOW};
    char *old = store_restore(&wish, error);
    close(wish.backup);
    if (wish.mark >= 0)
        close(wish.mark);
    return old;
}

static char *must_restore(struct fixture *fixture, const char *name, bool with_mark)
{
    g_autoptr(GError) error = NULL;
    char *old = restore(fixture, name, with_mark, &error);
    g_assert_no_error(error);
    g_assert_nonnull(old);
    return old;
}

static int by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names in the directory that begin so, sorted and joined. Caller frees. */
static char *names(const struct fixture *fixture, const char *prefix)
{
    g_autoptr(GDir) dir = g_dir_open(fixture->directory, 0, NULL);
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(g_free);
    for (const char *name; (name = g_dir_read_name(dir));)
        if (g_str_has_prefix(name, prefix) && !g_str_has_suffix(name, ".lock"))
            g_ptr_array_add(found, g_strdup(name));
    g_ptr_array_sort(found, by_name);
    g_ptr_array_add(found, NULL);
    return g_strjoinv(" ", (char **)found->pdata);
}

static gint64 count_documents(const char *path)
{
    return outside_integer(path, "SELECT count(*) FROM documents WHERE number IS NOT NULL");
}

/* ---- books that lie ready ---- */

static const char *const book_files[] = {"test.db", "test.db.mark", "b.db", "b.db.mark"};

/* Two documents, their backup, and a third one after it, made once for all tests. Caller frees. */
static char *make_books(void)
{
    struct fixture made;
    fixture_up(&made, NULL);
    g_autofree char *backup = beside(&made, "b.db");
    for (gint64 order = 1; order <= 3; order++) {
        gint64 id = issue_new(made.store, DOCUMENT_INVOICE, order);
        render(made.store, id);
        if (order == 2)
            must(store_backup(made.store, backup, &error));
    }
    store_close(made.store);
    g_free(made.path);
    return made.directory;
}

/* A directory with a copy of them, which nobody has open. */
static void books_up(struct fixture *fixture, gconstpointer data)
{
    const char *ready = data;
    fixture->directory = g_dir_make_tmp("billhook-restore-XXXXXX", NULL);
    fixture->path = beside(fixture, "test.db");
    fixture->store = NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(book_files); i++) {
        g_autofree char *from = g_build_filename(ready, book_files[i], NULL),
                        *to = beside(fixture, book_files[i]);
        copy_file(from, to);
        g_assert_cmpint(g_chmod(to, 0600), ==, 0);
    }
}

/* ---- restore ---- */

/* The backup with its mark: the old books are kept whole, and each series waits for a person, also
 * one that today's documents would begin. */
static void test_with_mark(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autofree char *old = must_restore(fixture, "b.db", true), *kept = beside(fixture, REPLACED);
    g_assert_cmpstr(old, ==, kept);
    g_assert_cmpint(count_documents(old), ==, 3);
    g_assert_cmpint(count_documents(fixture->path), ==, 2);

    fixture->store = open_store(fixture->path, STORE_SERVE);
    g_autofree char *faults = verify_text(fixture->store),
                    *stopped = store_numbering_stopped(fixture->store);
    check_says(faults, "came with a backup"); /* the stop is all that verify tells */
    g_assert_cmpint(strchr(faults, '\n')[1], ==, 0);
    check_says(stopped, "number invoice --next");
    g_assert_cmpint(outside_integer(fixture->path, "SELECT count(*) FROM series"), ==, 2);

    g_autoptr(stored_document_auto) stored = draft(DOCUMENT_INVOICE, "main", 9);
    insert(fixture->store, stored);
    must_fail(issue_on(fixture->store, stored, FORMAT, DAY, &error), BILLHOOK_ERROR_CONFLICT,
            "--next");
    must_fail(issue_on(fixture->store, stored, FORMAT, "2025-11-24", &error),
            BILLHOOK_ERROR_CONFLICT, "--next");
}

/* Without its mark: the one that is there stays, knows one number more, and stops the numbering. */
static void test_without_mark(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autofree char *old = must_restore(fixture, "b.db", false);
    g_assert_true(g_str_has_suffix(old, REPLACED));

    fixture->store = open_store(fixture->path, STORE_SERVE);
    g_autofree char *stopped = store_numbering_stopped(fixture->store);
    check_says(stopped, "knows numbers up to 3");
}

/* The old files keep their names' ends, the copy leaves nothing, and a second run in the same
 * second takes another name. */
static void test_files(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autofree char *leftover = beside(fixture, "test.db.restore"),
                    *leftover_mark = beside(fixture, "test.db.restore.mark");
    put_file(leftover, "of a run that was cut short", 10);
    put_file(leftover_mark, "x", 1);

    g_autofree char *first = must_restore(fixture, "b.db", true),
                    *second = must_restore(fixture, "b.db", true), *all = names(fixture, "test.db");
    g_assert_true(g_str_has_suffix(first, REPLACED));
    g_assert_true(g_str_has_suffix(second, REPLACED "-2"));
    g_assert_cmpstr(all, ==,
            "test.db test.db.mark " REPLACED " " REPLACED "-2 " REPLACED "-2.mark " REPLACED
            ".mark");
    g_assert_cmpint(count_documents(first), ==, 3);
    g_assert_cmpint(count_documents(second), ==, 2);
    struct stat info;
    g_assert_cmpint(stat(fixture->path, &info), ==, 0);
    g_assert_cmpuint(info.st_mode & 0777, ==, 0600);
}

/* On a new machine there is nothing to keep. */
static void test_nothing_there(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autofree char *mark = beside(fixture, "test.db.mark");
    g_unlink(fixture->path);
    g_unlink(mark);
    g_autofree char *old = must_restore(fixture, "b.db", true), *all = names(fixture, "test.db");
    g_assert_cmpstr(old, ==, "");
    g_assert_cmpstr(all, ==, "test.db test.db.mark");
    g_assert_cmpint(count_documents(fixture->path), ==, 2);
}

/* A damaged database is kept as it is, with its -wal, which is never taken for the new one's. */
static void test_damaged_books(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autofree char *wal = beside(fixture, "test.db-wal");
    put_file(fixture->path, "no database any more", 20);
    put_file(wal, "of no use either", 16);
    g_autofree char *old = must_restore(fixture, "b.db", true), *all = names(fixture, "test.db"),
                    *content = NULL;
    g_assert_cmpstr(
            all, ==, "test.db test.db.mark " REPLACED " " REPLACED "-wal " REPLACED ".mark");
    g_assert_true(g_file_get_contents(old, &content, NULL, NULL));
    g_assert_cmpstr(content, ==, "no database any more");
    g_assert_cmpint(count_documents(fixture->path), ==, 2);
}

/* ---- what is refused, and changes nothing ---- */

static void refuse(struct fixture *fixture,
        const char *name,
        bool with_mark,
        enum billhook_error code,
        const char *words)
{
    g_autofree char *before = names(fixture, "test.db");
    g_autoptr(GError) error = NULL;
    g_assert_null(restore(fixture, name, with_mark, &error));
    g_assert_error(error, BILLHOOK_ERROR, (int)code);
    check_says(error->message, words);

    g_autofree char *after = names(fixture, "test.db");
    g_assert_cmpstr(after, ==, before);
    g_assert_cmpint(count_documents(fixture->path), ==, 3);
}

static void test_daemon_runs(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    fixture->store = open_store(fixture->path, STORE_SERVE);
    refuse(fixture, "b.db", true, BILLHOOK_ERROR_CONFLICT, "another billhook serves this database");
}

static void test_itself(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autofree char *link_name = beside(fixture, "other-name.db");
    g_assert_cmpint(link(fixture->path, link_name), ==, 0);
    refuse(fixture, "test.db", false, BILLHOOK_ERROR_USAGE, "test.db is the database itself");
    refuse(fixture, "other-name.db", false, BILLHOOK_ERROR_USAGE, "is the database itself");
}

/* Nothing, text, a part of a file, a database of another program: an empty file once became a new
 * database in the place of the books. */
static void test_no_backup(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    static const char *const contents[] = {"", "no database", "SQLite format 3"};
    g_autofree char *file = beside(fixture, "x.db");
    for (gsize i = 0; i < G_N_ELEMENTS(contents); i++) {
        put_file(file, contents[i], strlen(contents[i]));
        refuse(fixture, "x.db", false, BILLHOOK_ERROR_SYSTEM, "x.db is no backup that can be used");
    }
    g_unlink(file);
    g_free(outside_on(file, "CREATE TABLE t (a)"));
    refuse(fixture, "x.db", false, BILLHOOK_ERROR_SYSTEM, "x.db is no backup that can be used");
    g_free(outside_on(file, "DROP TABLE t"));
    refuse(fixture, "x.db", false, BILLHOOK_ERROR_SYSTEM, "it is no database of billhook's");
}

/* A backup that somebody changed is not put in place; the first fault and their number are told. */
static void test_faults(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autofree char *file = beside(fixture, "b.db"), *wal = beside(fixture, "b.db-wal");
    g_autofree char *problem = outside_on(file,
            "PRAGMA journal_mode=DELETE; DROP TRIGGER artifacts_frozen;"
            "UPDATE artifacts SET bytes = x'00' WHERE rowid = 1");
    g_assert_false(g_file_test(wal, G_FILE_TEST_EXISTS));
    g_assert_cmpstr(problem, ==, NULL);
    refuse(fixture, "b.db", true, BILLHOOK_ERROR_CONFLICT, "b.db is not put in place: it has");
}

static void test_damaged_mark(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autofree char *mark = beside(fixture, "b.db.mark"), *large = g_strnfill((1 << 20) + 1, '#');
    put_file(mark, "rubbish\n", 8);
    refuse(fixture, "b.db", true, BILLHOOK_ERROR_SYSTEM, "b.db.mark is damaged");
    put_file(mark, large, strlen(large));
    refuse(fixture, "b.db", true, BILLHOOK_ERROR_SYSTEM, "b.db.mark is no mark: it is too large");
}

/* ---- one backup over another ---- */

static gint64 count_in(struct fixture *fixture, const char *name)
{
    g_autofree char *file = beside(fixture, name);
    return count_documents(file);
}

/* The nightly one takes the place of the one before, and its mark too. */
static void test_over(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autofree char *file = beside(fixture, "n.db"), *broken = beside(fixture, "n.db.new"),
                    *broken_mark = beside(fixture, "n.db.new.mark");
    issue_new(fixture->store, DOCUMENT_INVOICE, 1);
    must(store_backup_over(fixture->store, file, &error));
    g_assert_cmpint(count_in(fixture, "n.db"), ==, 1);

    put_file(broken, "interrupted", 11);
    put_file(broken_mark, "interrupted", 11);
    issue_new(fixture->store, DOCUMENT_INVOICE, 2);
    must(store_backup_over(fixture->store, file, &error));
    g_assert_cmpint(count_in(fixture, "n.db"), ==, 2);
    g_autofree char *all = names(fixture, "n.db");
    g_assert_cmpstr(all, ==, "n.db n.db.mark");

    g_autoptr(store_auto) copy = open_store(file, STORE_SERVE);
    g_autofree char *stopped = store_numbering_stopped(copy);
    g_assert_cmpstr(stopped, ==, "");
}

/* Where the database's own mark is lost, the copy has none, and not the one of the night before. */
static void test_over_without_mark(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autofree char *file = beside(fixture, "n.db"), *mark = beside(fixture, "test.db.mark");
    issue_new(fixture->store, DOCUMENT_INVOICE, 1);
    must(store_backup_over(fixture->store, file, &error));
    g_unlink(mark);
    for (int turn = 0; turn < 2; turn++) {
        must(store_backup_over(fixture->store, file, &error));
        g_autofree char *all = names(fixture, "n.db");
        g_assert_cmpstr(all, ==, "n.db");
    }
}

/* Somebody else writes one there, or there is no such folder: the one before stays as it is. */
static void test_over_refused(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autofree char *file = beside(fixture, "n.db"), *nowhere = beside(fixture, "no/n.db");
    issue_new(fixture->store, DOCUMENT_INVOICE, 1);
    must(store_backup_over(fixture->store, file, &error));
    issue_new(fixture->store, DOCUMENT_INVOICE, 2);

    int other = g_open(fixture->directory, O_RDONLY | O_DIRECTORY, 0);
    g_assert_cmpint(flock(other, LOCK_EX), ==, 0);
    must_fail(store_backup_over(fixture->store, file, &error), BILLHOOK_ERROR_CONFLICT,
            "another backup is being written into");
    close(other);
    must_fail(store_backup_over(fixture->store, nowhere, &error), BILLHOOK_ERROR_SYSTEM,
            "/no cannot be used");
    g_assert_cmpint(count_in(fixture, "n.db"), ==, 1);
    must(store_backup_over(fixture->store, file, &error));
    g_assert_cmpint(count_in(fixture, "n.db"), ==, 2);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    char *ready = make_books();
#define RESTORE(name, function) \
    g_test_add("/store/restore/" name, struct fixture, ready, books_up, function, fixture_down)
    RESTORE("with-mark", test_with_mark);
    RESTORE("without-mark", test_without_mark);
    RESTORE("files", test_files);
    RESTORE("nothing-there", test_nothing_there);
    RESTORE("damaged-books", test_damaged_books);
    RESTORE("daemon-runs", test_daemon_runs);
    RESTORE("itself", test_itself);
    RESTORE("no-backup", test_no_backup);
    RESTORE("faults", test_faults);
    RESTORE("damaged-mark", test_damaged_mark);
    TEST("backup/over", test_over);
    TEST("backup/over-without-mark", test_over_without_mark);
    TEST("backup/over-refused", test_over_refused);
    int result = g_test_run();
    remove_directory(ready);
    g_free(ready);
    return result;
}
