/* Rounds of copying the mark: what leaves waits for the copy, or until that counts as not written;
 * with mark_required it waits until it is written; a copy that moved on stops everything. */
#include "../../../src/daemon/marker.h"

#include <fcntl.h>

#include "mail/message.h"
#include "store/events.h"
#include "store/mark_copy.h"
#include "store/outbox.h"
#include "store/series.h"
#include "unit/captured.h"
#include "unit/site.h"

#define PATIENCE_US (90 * G_USEC_PER_SEC)
#define SERIES "2025-{N:5}"

struct house {
    struct site *site;
    struct marker marker;
    char *copies[2]; /* "a" and "b.hang" in the site's directory */
    int order;
};

/* ---- a disk that hangs: the rename of a file whose name ends in ".hang" ---- */

static GMutex hanging_mutex;
static GCond hanging_changed;
static bool hangs;

static void let_hang(bool on)
{
    g_mutex_lock(&hanging_mutex);
    hangs = on;
    g_cond_broadcast(&hanging_changed);
    g_mutex_unlock(&hanging_mutex);
}

int rename(const char *from, const char *to)
{
    g_mutex_lock(&hanging_mutex);
    while (hangs && g_str_has_suffix(to, ".hang"))
        g_cond_wait(&hanging_changed, &hanging_mutex);
    g_mutex_unlock(&hanging_mutex);
    return renameat(AT_FDCWD, from, AT_FDCWD, to);
}

/* ---- the house ---- */

/* The config of now: how many copies, whether they are required. */
static void set_copies(struct house *house, int count, bool required)
{
    struct config_database *database = &house->site->config->database;
    g_auto(GStrv) list = g_new0(char *, 3);
    for (int i = 0; i < count; i++)
        list[i] = g_strdup(house->copies[i]);
    g_strfreev(database->mark_copy);
    database->mark_copy = g_strdupv(list);
    database->mark_required = required;
}

static void house_up(struct house *house, gconstpointer data)
{
    (void)data;
    memset(house, 0, sizeof *house);
    house->site = site_new("");
    house->copies[0] = g_build_filename(house->site->directory, "a", NULL);
    house->copies[1] = g_build_filename(house->site->directory, "b.hang", NULL);
    marker_init(&house->marker, NULL);
}

static void house_down(struct house *house, gconstpointer data)
{
    (void)data;
    let_hang(false);
    marker_clear(&house->marker);
    site_free(house->site);
    g_free(house->copies[0]);
    g_free(house->copies[1]);
}

static struct store *store_of(struct house *house)
{
    return house->site->store;
}

/* Steps until the round in hand has ended; the next one that is due at once, too. */
static void rounds(struct house *house)
{
    gint64 until = g_get_monotonic_time() + PATIENCE_US;
    struct capture capture = capture_begin(STDERR_FILENO);
    do {
        marker_step(&house->marker, site_work(house->site, NOW + 60));
        g_thread_yield();
    } while (house->marker.in_round && g_get_monotonic_time() < until);
    g_free(capture_end(&capture));
    g_assert_false(house->marker.in_round);
}

/* The retry, or the look, is due. */
static void round_again(struct house *house)
{
    house->marker.ended_us = 0;
    rounds(house);
}

/* One more invoice is issued, and its mail can be claimed but for the copies. */
static void issue(struct house *house)
{
    const struct news news = {.status = "processing", .paid = true};
    house->order++;
    deliver(house->site, &news, house->order, house->order);
    must_work(house->site, "issue");
    sqlite3 *db = NULL;
    g_assert_cmpint(sqlite3_open(house->site->path, &db), ==, SQLITE_OK);
    sqlite3_busy_timeout(db, 5000);
    g_assert_cmpint(sqlite3_exec(db, "UPDATE mails SET waits_for_pdf = 0", NULL, NULL, NULL), ==,
            SQLITE_OK);
    sqlite3_close(db);
}

static gint64 held(struct house *house)
{
    gint64 count = -1;
    g_assert_true(mark_gate_held(store_of(house), &count, NULL));
    return count;
}

/* The number of the mail that leaves next; "" none, "alert". Caller frees. */
static char *leaves(struct house *house)
{
    g_autoptr(GError) error = NULL;
    struct mail *mail = mail_claim(store_of(house), NOW + 3600, &error);
    g_assert_no_error(error);
    char *number = g_strdup(!mail ? "" : strcmp(mail->role, "alert") == 0 ? "alert" : mail->number);
    mail_free(mail);
    return number;
}

static void check_leaves(struct house *house, const char *wanted)
{
    g_autofree char *number = leaves(house);
    g_assert_cmpstr(number, ==, wanted);
}

/* All that leaves now, alerts left out. */
static int count_leaving(struct house *house)
{
    int count = 0;
    for (;;) {
        g_autofree char *number = leaves(house);
        if (!*number)
            return count;
        count += strcmp(number, "alert") != 0;
    }
}

static void check_copy(struct house *house, int which, bool is_mark)
{
    g_autofree char *copy = NULL, *mark = NULL,
                    *path = g_strconcat(house->site->path, ".mark", NULL);
    g_file_get_contents(house->copies[which], &copy, NULL, NULL);
    g_assert_true(g_file_get_contents(path, &mark, NULL, NULL));
    if ((g_strcmp0(copy, mark) == 0) != is_mark)
        g_error("the copy is '%s', the mark '%s'", copy, mark);
}

/* Since when a copy cannot be written (0: it can), and why. */
static gint64 failed_at(struct house *house, int which, const char *words)
{
    g_auto(mark_copy_record_auto) record = {0};
    g_assert_true(mark_copy_read(store_of(house), house->copies[which], &record, NULL));
    if (!strstr(record.reason, words))
        g_error("'%s' is not in '%s'", words, record.reason);
    return record.failed_at;
}

/* Steps until this copy is known to be written: while another one is asked, or hangs. */
static void wait_for_copy(struct house *house, int which)
{
    gint64 good_at = 0, until = g_get_monotonic_time() + PATIENCE_US;
    while (!good_at && g_get_monotonic_time() < until) {
        g_auto(mark_copy_record_auto) record = {0};
        marker_step(&house->marker, site_work(house->site, NOW + 60));
        g_assert_true(mark_copy_read(store_of(house), house->copies[which], &record, NULL));
        good_at = record.good_at;
        g_thread_yield();
    }
    g_assert_cmpint(good_at, !=, 0);
}

static gint64 alerts(struct house *house)
{
    g_autoptr(GPtrArray) mails = mail_list(store_of(house), -1, 0, NULL);
    gint64 count = 0;
    for (guint i = 0; i < mails->len; i++)
        count += strstr(((const struct mail *)g_ptr_array_index(mails, i))->subject,
                         "the mark could not be copied") != NULL;
    return count;
}

/* A copy that cannot be written: a folder lies in the way of the new text. */
static void block(struct house *house, int which, bool on)
{
    g_autofree char *part = g_strconcat(house->copies[which], ".new", NULL);
    g_assert_cmpint(on ? g_mkdir(part, 0700) : g_rmdir(part), ==, 0);
}

/* ---- what leaves ---- */

/* No copy is kept: nothing waits, nothing is looked at. */
static void test_none(struct house *house, gconstpointer data)
{
    (void)data;
    issue(house);
    rounds(house);
    g_assert_cmpint(marker_next(&house->marker, site_work(house->site, NOW)), ==, 0);
    check_leaves(house, "2025-00001");
}

/* Held until both copies have the number. */
static void test_both(struct house *house, gconstpointer data)
{
    (void)data;
    set_copies(house, 2, false);
    rounds(house);
    issue(house);
    check_leaves(house, "");
    rounds(house);
    check_copy(house, 0, true);
    check_copy(house, 1, true);
    g_assert_cmpint(held(house), ==, 0);
    g_assert_cmpint(count_leaving(house), ==, 2); /* the customer's and the bcc */
    g_assert_cmpint(failed_at(house, 0, ""), ==, 0);
    g_assert_cmpint(alerts(house), ==, 0);
}

/* One that cannot be written: tried, then it leaves; one alert however often; again when mended. */
static void test_not_required(struct house *house, gconstpointer data)
{
    (void)data;
    set_copies(house, 2, false);
    block(house, 0, true);
    issue(house);
    rounds(house);
    g_assert_cmpint(held(house), ==, 0);
    check_copy(house, 1, true);
    g_assert_cmpint(failed_at(house, 0, "could not be written"), ==, NOW + 60);

    issue(house);
    g_assert_cmpint(held(house), ==, 1); /* not before it was tried again */
    rounds(house);
    g_assert_cmpint(held(house), ==, 1);
    round_again(house);
    g_assert_cmpint(held(house), ==, 0);
    g_assert_cmpint(alerts(house), ==, 1);

    block(house, 0, false);
    round_again(house);
    check_copy(house, 0, true);
    g_assert_cmpint(failed_at(house, 0, ""), ==, 0);
    g_assert_cmpint(alerts(house), ==, 1);
}

/* With mark_required nothing leaves until it can be written; alerts do. */
static void test_required(struct house *house, gconstpointer data)
{
    (void)data;
    set_copies(house, 2, true);
    rounds(house);
    issue(house);
    rounds(house);
    g_assert_cmpint(count_leaving(house), ==, 2);

    block(house, 0, true);
    issue(house);
    rounds(house);
    round_again(house);
    g_assert_cmpint(held(house), ==, 1);
    check_leaves(house, "alert");
    check_leaves(house, "");
    check_copy(house, 1, true); /* the other one has it */

    block(house, 0, false);
    round_again(house);
    g_assert_cmpint(count_leaving(house), ==, 2);
}

/* The mark itself is lost: there is nothing to copy. */
static void test_mark_lost(struct house *house, gconstpointer data)
{
    (void)data;
    g_autofree char *mark = g_strconcat(house->site->path, ".mark", NULL);
    set_copies(house, 1, true);
    rounds(house);
    issue(house);
    g_unlink(mark);
    rounds(house);
    g_assert_cmpint(held(house), ==, 1);
    g_assert_cmpint(failed_at(house, 0, mark), ==, NOW + 60);
    set_copies(house, 1, false);
    round_again(house);
    g_assert_cmpint(held(house), ==, 0);
}

/* ---- what hangs ---- */

/* No answer: it counts as not written, and the numbers after it do not wait for it again. When it
 * answers, it is brought up. */
static void test_hangs(struct house *house, gconstpointer data)
{
    (void)data;
    set_copies(house, 2, false);
    let_hang(true);
    issue(house);
    marker_step(&house->marker, site_work(house->site, NOW + 60));
    g_assert_true(house->marker.in_round);
    g_assert_cmpint(held(house), ==, 1);
    gint64 next = marker_next(&house->marker, site_work(house->site, NOW));
    g_assert_cmpint(next, >, NOW);
    g_assert_cmpint(next, <=, NOW + 11);

    wait_for_copy(house, 0);
    house->marker.patience_us = 0;
    rounds(house);
    g_assert_cmpint(held(house), ==, 0);
    g_assert_cmpint(failed_at(house, 1, "no answer for 10 seconds"), ==, NOW + 60);
    house->marker.patience_us = PATIENCE_US;
    issue(house);
    round_again(house);
    g_assert_cmpint(held(house), ==, 0);
    check_copy(house, 0, true);
    g_assert_cmpint(alerts(house), ==, 1);

    let_hang(false);
    for (gint64 until = g_get_monotonic_time() + PATIENCE_US;
            failed_at(house, 1, "") && g_get_monotonic_time() < until;)
        rounds(house);
    check_copy(house, 1, true);
}

/* With mark_required a share that hangs holds the numbers; letting go of it waits for nothing. */
static void test_hangs_required(struct house *house, gconstpointer data)
{
    (void)data;
    set_copies(house, 2, true);
    let_hang(true);
    house->marker.patience_us = 0;
    issue(house);
    rounds(house);
    round_again(house);
    g_assert_cmpint(held(house), ==, 1);
    marker_clear(&house->marker);
    marker_clear(&house->marker);
}

/* ---- another machine ---- */

/* What another machine wrote: a mark of its own, with a number more. */
static void move_on(struct house *house)
{
    struct house other;
    g_autofree char *text = NULL, *mark = NULL;
    gsize length;
    house_up(&other, NULL);
    for (int i = 0; i <= house->order; i++)
        issue(&other);
    mark = g_strconcat(other.site->path, ".mark", NULL);
    g_assert_true(g_file_get_contents(mark, &text, &length, NULL));
    g_assert_true(g_file_set_contents(house->copies[0], text, (gssize)length, NULL));
    house_down(&other, NULL);
}

/* The copy has moved on: it stays as it is, nothing is issued, nothing leaves, though no copy is
 * required; after a start too. A person who gives the numbers up ends it. */
static void test_moved_on(struct house *house, gconstpointer data)
{
    (void)data;
    set_copies(house, 1, false);
    rounds(house);
    issue(house);
    move_on(house);
    rounds(house);
    g_assert_cmpint(held(house), ==, 1);
    check_leaves(house, "alert");
    check_leaves(house, "");
    check_copy(house, 0, false);
    g_assert_cmpint(failed_at(house, 0, "another machine took over"), ==, NOW + 60);
    g_autofree char *stopped = store_numbering_stopped(store_of(house));
    g_assert_nonnull(strstr(stopped, "another machine took over"));

    marker_clear(&house->marker);
    memset(&house->marker, 0, sizeof house->marker);
    marker_init(&house->marker, NULL);
    rounds(house);
    g_assert_cmpint(held(house), ==, 1);

    g_autoptr(GError) error = NULL;
    g_assert_true(series_set_next(
            store_of(house), DOCUMENT_INVOICE, SERIES, 9, "it was a test", NOW, &error));
    g_assert_no_error(error);
    round_again(house);
    check_copy(house, 0, true);
    g_assert_cmpint(held(house), ==, 0);
    g_autofree char *free = store_numbering_stopped(store_of(house));
    g_assert_cmpstr(free, ==, "");
}

/* Moved on and then out of reach: it stays known. */
static void test_moved_on_and_gone(struct house *house, gconstpointer data)
{
    (void)data;
    set_copies(house, 1, false);
    rounds(house);
    move_on(house);
    round_again(house);
    g_unlink(house->copies[0]);
    block(house, 0, true);
    round_again(house);
    g_assert_cmpint(counter_get(store_of(house), COUNTER_MARK_MOVED_ON), ==, 1);
    block(house, 0, false);
}

/* A file that is no mark is never written over. */
static void test_foreign(struct house *house, gconstpointer data)
{
    (void)data;
    set_copies(house, 1, false);
    g_assert_true(g_file_set_contents(house->copies[0], "dear diary", -1, NULL));
    issue(house);
    rounds(house);
    g_assert_cmpint(failed_at(house, 0, "no mark of billhook's"), ==, NOW + 60);
    g_assert_cmpint(counter_get(store_of(house), COUNTER_MARK_MOVED_ON), ==, 0);
    g_assert_cmpint(held(house), ==, 0);
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(house->copies[0], &text, NULL, NULL));
    g_assert_cmpstr(text, ==, "dear diary");
}

/* An older mark of our own, as after a share that was away, is brought up. */
static void test_older(struct house *house, gconstpointer data)
{
    (void)data;
    g_autofree char *mark = g_strconcat(house->site->path, ".mark", NULL), *old = NULL;
    issue(house);
    g_assert_true(g_file_get_contents(mark, &old, NULL, NULL));
    issue(house);
    g_assert_true(g_file_set_contents(house->copies[0], old, -1, NULL));
    set_copies(house, 1, true);
    rounds(house);
    check_copy(house, 0, true);
    g_assert_cmpint(held(house), ==, 0);
}

/* Another list in the config: what is new must have the numbers first; none holds nothing. */
static void test_other_config(struct house *house, gconstpointer data)
{
    (void)data;
    set_copies(house, 1, true);
    issue(house);
    rounds(house);
    block(house, 1, true);
    set_copies(house, 2, true);
    rounds(house);
    g_assert_cmpint(held(house), ==, 1);
    set_copies(house, 0, false);
    rounds(house);
    g_assert_cmpint(held(house), ==, 0);
    block(house, 1, false);
}

#define HOUSE(name, function) \
    g_test_add("/daemon/marker/" name, struct house, NULL, house_up, function, house_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    message_init();
    if (g_access("/dev/shm", W_OK) == 0)
        g_setenv("TMPDIR", "/dev/shm", TRUE);
    HOUSE("none", test_none);
    HOUSE("both", test_both);
    HOUSE("not-required", test_not_required);
    HOUSE("required", test_required);
    HOUSE("mark-lost", test_mark_lost);
    HOUSE("hangs", test_hangs);
    HOUSE("hangs-required", test_hangs_required);
    HOUSE("moved-on", test_moved_on);
    HOUSE("moved-on-and-gone", test_moved_on_and_gone);
    HOUSE("foreign", test_foreign);
    HOUSE("older", test_older);
    HOUSE("other-config", test_other_config);
    return g_test_run();
}
