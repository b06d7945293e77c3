/* The thread that writes a copy of the mark: whole, on the disk, never over what it does not know;
 * what hangs or cannot be written says so, and nobody waits for it. */
#include "store/copier.h"

#include <fcntl.h>
#include <stdio.h>

#include "fixture.h"

#define PATIENCE_US (90 * G_USEC_PER_SEC)

struct place {
    char *directory, *file, *database;
    struct copier *copier;
    int rings; /* atomic */
};

/* ---- a disk that hangs: the rename of a file whose name ends in ".hang" ---- */

static GMutex hanging_mutex;
static GCond hanging_changed;
static bool hangs, hung;

static void let_hang(bool on)
{
    g_mutex_lock(&hanging_mutex);
    hangs = on;
    g_cond_broadcast(&hanging_changed);
    g_mutex_unlock(&hanging_mutex);
}

static void wait_until_it_hangs(void)
{
    g_mutex_lock(&hanging_mutex);
    while (!hung)
        g_cond_wait(&hanging_changed, &hanging_mutex);
    g_mutex_unlock(&hanging_mutex);
}

int rename(const char *from, const char *to)
{
    g_mutex_lock(&hanging_mutex);
    while (hangs && g_str_has_suffix(to, ".hang")) {
        hung = true;
        g_cond_broadcast(&hanging_changed);
        g_cond_wait(&hanging_changed, &hanging_mutex);
    }
    hung = false;
    g_mutex_unlock(&hanging_mutex);
    return renameat(AT_FDCWD, from, AT_FDCWD, to);
}

/* ---- a copy ---- */

static void ring(void *context)
{
    g_atomic_int_inc((int *)context);
}

static void place_up(struct place *place, gconstpointer name)
{
    place->directory = g_dir_make_tmp("billhook-copier-XXXXXX", NULL);
    place->file = g_build_filename(place->directory, name ? (const char *)name : "copy", NULL);
    place->database = g_build_filename(place->directory, "books", NULL);
    place->rings = 0;
    place->copier = copier_new(place->file, place->database, ring, &place->rings);
}

static void place_down(struct place *place, gconstpointer name)
{
    (void)name;
    copier_let_go(place->copier);
    g_chmod(place->directory, 0700);
    remove_directory(place->directory);
    g_free(place->directory);
    g_free(place->file);
    g_free(place->database);
}

static GBytes *bytes(const char *text)
{
    return text ? g_bytes_new(text, strlen(text)) : NULL;
}

/* The answer to one question. */
static struct copier_answer ask(struct place *place, const char *text, const char *approved)
{
    struct copier_answer answer;
    g_autoptr(GBytes) wanted = bytes(text), known = bytes(approved);
    copier_ask(place->copier, wanted, known);
    g_assert_true(copier_take(place->copier, PATIENCE_US, &answer));
    g_assert_false(copier_is_busy(place->copier));
    return answer;
}

static void check(struct place *place,
        const char *text,
        const char *approved,
        enum copier_outcome outcome,
        const char *words)
{
    g_auto(copier_answer_auto) answer = ask(place, text, approved);
    g_assert_cmpint(answer.outcome, ==, outcome);
    g_assert_true((outcome == COPIER_FAILED) == (answer.reason != NULL));
    g_assert_true((outcome == COPIER_OTHER) == (answer.found != NULL));
    if (answer.reason)
        check_says(answer.reason, words);
    if (answer.found)
        check_bytes(answer.found, words);
}

static void check_file(struct place *place, const char *file, const char *wanted)
{
    g_autofree char *path = g_build_filename(place->directory, file, NULL), *text = NULL;
    g_file_get_contents(path, &text, NULL, NULL);
    g_assert_cmpstr(text, ==, wanted);
}

/* ---- the file ---- */

/* Nothing is there, then what was approved: written, mode 0600, no part beside it. */
static void test_writes(struct place *place, gconstpointer data)
{
    (void)data;
    struct stat info;
    check(place, "one", NULL, COPIER_WRITTEN, "");
    check_file(place, "copy", "one");
    check(place, "two", "one", COPIER_WRITTEN, "");
    check_file(place, "copy", "two");
    check_file(place, "copy.new", NULL);
    g_assert_cmpint(stat(place->file, &info), ==, 0);
    g_assert_cmpint(info.st_mode & 0777, ==, 0600);
    g_assert_cmpint(g_atomic_int_get(&place->rings), ==, 2);
}

/* It is there already: nothing is written, so that its time stays. */
static void test_there_already(struct place *place, gconstpointer data)
{
    (void)data;
    struct stat before, after;
    check(place, "one", NULL, COPIER_WRITTEN, "");
    g_assert_cmpint(stat(place->file, &before), ==, 0);
    check(place, "one", NULL, COPIER_WRITTEN, "");
    g_assert_cmpint(stat(place->file, &after), ==, 0);
    g_assert_cmpuint(before.st_ino, ==, after.st_ino);
}

/* Another machine wrote there: it stays, and is told. An empty file is nothing. */
static void test_never_over_others(struct place *place, gconstpointer data)
{
    (void)data;
    put_file(place->file, "theirs", 6);
    check(place, "mine", NULL, COPIER_OTHER, "theirs");
    check(place, "mine", "old", COPIER_OTHER, "theirs");
    check_file(place, "copy", "theirs");
    check(place, "mine", "theirs", COPIER_WRITTEN, "");
    check_file(place, "copy", "mine");
    put_file(place->file, "", 0);
    check(place, "mine", NULL, COPIER_WRITTEN, "");
    check_file(place, "copy", "mine");
}

static void test_looks(struct place *place, gconstpointer data)
{
    (void)data;
    check(place, NULL, NULL, COPIER_WRITTEN, "");
    check_file(place, "copy", NULL);
    put_file(place->file, "theirs", 6);
    check(place, NULL, NULL, COPIER_OTHER, "theirs");
    check_file(place, "copy", "theirs");
}

/* A folder gets the mark under its own name. */
static void test_folder(struct place *place, gconstpointer data)
{
    (void)data;
    g_assert_cmpint(g_mkdir(place->file, 0700), ==, 0);
    check(place, "one", NULL, COPIER_WRITTEN, "");
    check_file(place, "copy/books.mark", "one");
}

/* No folder, a FIFO (which is never opened to wait on it), a file that is too large. */
static void test_unusable(struct place *place, gconstpointer data)
{
    (void)data;
    g_autofree char *large = g_malloc0((1 << 20) + 1);
    g_assert_cmpint(mkfifo(place->file, 0600), ==, 0);
    check(place, "one", NULL, COPIER_FAILED, "is no plain file");
    g_unlink(place->file);
    put_file(place->file, large, (1 << 20) + 1);
    check(place, "one", NULL, COPIER_FAILED, "is larger than 1 MiB");
    g_unlink(place->file);

    g_assert_cmpint(g_rmdir(place->directory), ==, 0);
    check(place, "one", NULL, COPIER_FAILED, "No such file or directory");
    g_assert_cmpint(g_mkdir(place->directory, 0700), ==, 0);
    check(place, "one", NULL, COPIER_WRITTEN, "");
}

/* What cannot be written there: a folder lies where the new text is prepared. */
static void test_unwritable(struct place *place, gconstpointer data)
{
    (void)data;
    g_autofree char *part = g_strconcat(place->file, ".new", NULL);
    put_file(place->file, "one", 3);
    g_assert_cmpint(g_mkdir(part, 0700), ==, 0);
    check(place, "two", "one", COPIER_FAILED, "could not be written");
    check_file(place, "copy", "one");
    g_assert_cmpint(g_rmdir(part), ==, 0);
    check(place, "two", "one", COPIER_WRITTEN, "");
}

/* A full disk: whatever is written to /dev/full is refused. */
static void test_full_disk(void)
{
    struct copier_answer answer;
    g_autoptr(GBytes) text = bytes("one");
    struct copier *copier = copier_new("/dev/full", "/nowhere/books", NULL, NULL);
    copier_ask(copier, text, NULL);
    g_assert_true(copier_take(copier, PATIENCE_US, &answer));
    g_assert_cmpint(answer.outcome, ==, COPIER_FAILED);
    copier_answer_clear(&answer);
    copier_let_go(copier);
}

/* The folder of the database is no place for a copy, and the mark is left as it is. */
static void test_mark_itself(struct place *place, gconstpointer data)
{
    (void)data;
    g_autofree char *mark = g_strconcat(place->database, ".mark", NULL);
    put_file(mark, "mark", 4);
    copier_let_go(place->copier);
    place->copier = copier_new(place->directory, place->database, ring, &place->rings);
    check(place, "one", "mark", COPIER_FAILED, "is the mark itself");
    check_file(place, "books.mark", "mark");
}

/* ---- the thread ---- */

static void test_nothing_asked(struct place *place, gconstpointer data)
{
    (void)data;
    struct copier_answer answer;
    g_assert_false(copier_is_busy(place->copier));
    g_assert_false(copier_take(place->copier, PATIENCE_US, &answer));
}

/* A disk that hangs: nobody waits longer than he wants; the answer comes when it comes. */
static void test_hangs(struct place *place, gconstpointer data)
{
    (void)data;
    struct copier_answer answer;
    g_autoptr(GBytes) text = bytes("one");
    let_hang(true);
    copier_ask(place->copier, text, NULL);
    wait_until_it_hangs();
    g_assert_false(copier_take(place->copier, 0, &answer));
    g_assert_false(copier_take(place->copier, 1000, &answer));
    g_assert_true(copier_is_busy(place->copier));

    let_hang(false);
    g_assert_true(copier_take(place->copier, PATIENCE_US, &answer));
    g_assert_cmpint(answer.outcome, ==, COPIER_WRITTEN);
    check_file(place, "copy.hang", "one");
    check(place, "two", "one", COPIER_WRITTEN, "");
}

/* Let go while it hangs: at once, it rings nobody any more, and ends by itself later. */
static void test_let_go_while_it_hangs(struct place *place, gconstpointer data)
{
    (void)data;
    g_autoptr(GBytes) text = bytes("one");
    let_hang(true);
    copier_ask(place->copier, text, NULL);
    wait_until_it_hangs();
    copier_let_go(g_steal_pointer(&place->copier));
    let_hang(false);
    for (gint64 until = g_get_monotonic_time() + PATIENCE_US;
            !g_file_test(place->file, G_FILE_TEST_EXISTS) && g_get_monotonic_time() < until;)
        g_thread_yield();
    g_assert_cmpint(g_atomic_int_get(&place->rings), ==, 0);
}

/* Questions and answers from a thread that hurries, with the thread let go in between. */
static void test_many(void)
{
    for (int i = 0; i < 20; i++) {
        struct place place;
        place_up(&place, NULL);
        check(&place, "a", NULL, COPIER_WRITTEN, "");
        check(&place, "b", "a", COPIER_WRITTEN, "");
        copier_ask(
                place.copier, NULL, NULL); /* a look: nothing is written into a folder that goes */
        place_down(&place, NULL);
    }
}

#define PLACE(name, file, function) \
    g_test_add("/store/copier/" name, struct place, file, place_up, function, place_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    PLACE("writes", NULL, test_writes);
    PLACE("there-already", NULL, test_there_already);
    PLACE("never-over-others", NULL, test_never_over_others);
    PLACE("looks", NULL, test_looks);
    PLACE("folder", NULL, test_folder);
    PLACE("unusable", NULL, test_unusable);
    PLACE("unwritable", NULL, test_unwritable);
    PLACE("mark-itself", NULL, test_mark_itself);
    g_test_add_func("/store/copier/full-disk", test_full_disk);
    PLACE("nothing-asked", NULL, test_nothing_asked);
    PLACE("hangs", "copy.hang", test_hangs);
    PLACE("let-go-while-it-hangs", "copy.hang", test_let_go_while_it_hangs);
    g_test_add_func("/store/copier/many", test_many);
    return g_test_run();
}
