/* The daemon's small parts: what systemd is told, the figures of the loops, the look for commits of
 * others, and the one after a database that was taken away. */
#include "../../../src/daemon/away.h"
#include "../../../src/daemon/figures.h"
#include "../../../src/daemon/notify.h"
#include "../../../src/daemon/watch.h"
#include "store/events.h"
#include "unit/daemon/door.h"

/* ---- systemd ---- */

/* A socket as systemd has one; "@NAME" is an abstract one. */
static int listen_at(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    gsize length = strlen(path);
    g_assert_cmpuint(length, <, sizeof address.sun_path);
    memcpy(address.sun_path, path, length);
    if (*path == '@')
        address.sun_path[0] = '\0';
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
    g_assert_cmpint(bind(fd, (struct sockaddr *)&address, size), ==, 0);
    return fd;
}

static void check_heard(int fd, const char *wanted)
{
    char bytes[64] = "";
    ssize_t got = recv(fd, bytes, sizeof bytes - 1, 0);
    g_assert_cmpint(got, ==, wanted ? (gssize)strlen(wanted) : -1);
    if (wanted)
        g_assert_cmpstr(bytes, ==, wanted);
}

/* One datagram with just these bytes, to a path or to an abstract name. */
static void test_notify(void)
{
    g_autofree char *directory = g_dir_make_tmp("notify-XXXXXX", NULL),
                    *path = g_build_filename(directory, "socket", NULL),
                    *name = g_strdup_printf("@billhook-test-%d", (int)getpid());
    const char *const addresses[] = {path, name};
    for (gsize i = 0; i < G_N_ELEMENTS(addresses); i++) {
        int fd = listen_at(addresses[i]);
        g_setenv("NOTIFY_SOCKET", addresses[i], TRUE);
        notify_send("READY=1");
        check_heard(fd, "READY=1");
        check_heard(fd, NULL);
        close(fd);
    }
    remove_directory(directory);
}

/* Without an address, or with one that is none, nothing happens. */
static void test_notify_nobody(void)
{
    g_autofree char *long_path = g_strnfill(200, 'x');
    *long_path = '/';
    const char *const addresses[] = {"", "relative", "/nonexistent/socket", long_path};
    for (gsize i = 0; i < G_N_ELEMENTS(addresses); i++) {
        g_setenv("NOTIFY_SOCKET", addresses[i], TRUE);
        notify_send("READY=1");
    }
    g_unsetenv("NOTIFY_SOCKET");
    notify_send("READY=1");

    g_autofree char *directory = g_dir_make_tmp("notify-XXXXXX", NULL), *here = g_get_current_dir();
    g_assert_cmpint(chdir(directory), ==, 0);
    int fd = listen_at("socket"); /* a relative path is no address of systemd's */
    g_setenv("NOTIFY_SOCKET", "socket", TRUE);
    notify_send("READY=1");
    check_heard(fd, NULL);
    close(fd);
    g_assert_cmpint(chdir(here), ==, 0);
    remove_directory(directory);
}

/* The watchdog is ours only where it names this process, or none. */
static void test_watchdog(void)
{
    g_autofree char *own = g_strdup_printf("%d", (int)getpid());
    const struct {
        const char *us, *pid;
        gint64 wanted;
    } rows[] = {
            {NULL, NULL, 0},
            {NULL, own, 0},
            {"30000000", NULL, 30000000},
            {"30000000", own, 30000000},
            {"30000000", "1", 0},
            {"30000000", "", 0},
            {"", own, 0},
            {"x", own, 0},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_unsetenv("WATCHDOG_USEC");
        g_unsetenv("WATCHDOG_PID");
        if (rows[i].us)
            g_setenv("WATCHDOG_USEC", rows[i].us, TRUE);
        if (rows[i].pid)
            g_setenv("WATCHDOG_PID", rows[i].pid, TRUE);
        g_assert_cmpint(notify_watchdog_us(), ==, rows[i].wanted);
    }
}

/* ---- figures ---- */

/* A time that is just a bound lies below it, one microsecond more above; each figure counts for
 * itself, and what was read stays as it was. */
static void test_figures(void)
{
    static const struct {
        gint64 us;
        int bucket;
    } rows[] = {{0, 0}, {1000, 0}, {1001, 1}, {2500, 1}, {2501, 2}, {1000000, 6}, {5000000, 7},
            {5000001, 8}, {G_MAXINT32, 8}};
    struct figures figures;
    figures_init(&figures);
    struct histogram before = figures_read(&figures, FIGURE_MAPPING);
    guint64 sum = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        guint64 there = figures_read(&figures, FIGURE_MAPPING).buckets[rows[i].bucket];
        figures_observe(&figures, FIGURE_MAPPING, rows[i].us);
        struct histogram now = figures_read(&figures, FIGURE_MAPPING);
        sum += (guint64)rows[i].us;
        g_assert_cmpuint(now.buckets[rows[i].bucket], ==, there + 1);
        g_assert_cmpuint(now.sum, ==, sum);
    }
    g_assert_cmpuint(before.sum, ==, 0);
    g_assert_cmpuint(figures_read(&figures, FIGURE_RENDERING).sum, ==, 0);
    figures_clear(&figures);
}

static gpointer observe_many(gpointer data)
{
    for (int i = 0; i < 10000; i++)
        figures_observe(data, FIGURE_RENDERING, 1);
    return NULL;
}

/* Several threads count together and lose nothing. */
static void test_figures_of_threads(void)
{
    GThread *threads[4];
    struct figures figures;
    figures_init(&figures);
    for (gsize i = 0; i < G_N_ELEMENTS(threads); i++)
        threads[i] = g_thread_new("observer", observe_many, &figures);
    for (gsize i = 0; i < G_N_ELEMENTS(threads); i++)
        g_thread_join(threads[i]);
    g_assert_cmpuint(figures_read(&figures, FIGURE_RENDERING).buckets[0], ==, 40000);
    figures_clear(&figures);
}

/* ---- away ---- */

struct watch {
    struct site *site;
    struct live live;
    struct away away;
    char *aside; /* where the database goes */
};

static void watch_up(struct watch *watch, gconstpointer data)
{
    (void)data;
    *watch = (struct watch){.site = site_new("")};
    live_init(&watch->live, watch->site->config);
    watch->away.place = store_place_new(watch->site->store);
    watch->aside = g_strconcat(watch->site->path, "-aside", NULL);
}

static void watch_down(struct watch *watch, gconstpointer data)
{
    (void)data;
    store_place_free(watch->away.place);
    live_clear(&watch->live);
    site_free(watch->site);
    g_free(watch->aside);
}

/* One look, now or after the time of two looks; what it logged, caller frees. */
static char *look(struct watch *watch, bool later)
{
    if (later)
        watch->away.looked_us = 0;
    struct capture capture = capture_begin(STDERR_FILENO);
    away_look(&watch->away, watch->site->store, &watch->live, watch->site->path);
    return capture_end(&capture);
}

static void check_look(struct watch *watch, const char *words)
{
    g_autofree char *log = look(watch, true);
    if (words ? !strstr(log, words) : *log != '\0')
        g_error("the log has '%s', not '%s'", log, words ? words : "");
}

/* Taken away: told once, in the log alone. Back: told once, with a mail, and every loop is woken to
 * go on. */
static void test_away_and_back(struct watch *watch, gconstpointer data)
{
    (void)data;
    const char *path = watch->site->path;
    check_look(watch, NULL);
    g_assert_cmpint(g_rename(path, watch->aside), ==, 0);
    check_look(watch, "alert kind=database");
    g_assert_true(live_is_away(&watch->live));
    g_assert_cmpint(watch->away.since, >, 0);
    check_look(watch, NULL);

    for (int loop = 0; loop < LOOPS; loop++)
        watch->live.rung[loop] = false;
    g_assert_cmpint(g_rename(watch->aside, path), ==, 0);
    check_look(watch, "was taken away or replaced under the daemon from ");
    g_assert_false(live_is_away(&watch->live));
    for (int loop = 0; loop < LOOPS; loop++)
        g_assert_true(watch->live.rung[loop]);
    check_look(watch, NULL);

    struct door door = {.site = watch->site};
    g_assert_cmpint(door_count(&door,
                            "SELECT count(*) FROM mails WHERE role = 'alert' AND body "
                            "LIKE '%save each missing one in the shop%'"),
            ==, 1);
}

/* Another file in its place is as bad as none, and is not opened. */
static void test_replaced(struct watch *watch, gconstpointer data)
{
    (void)data;
    const char *path = watch->site->path;
    g_assert_cmpint(g_rename(path, watch->aside), ==, 0);
    g_assert_true(g_file_set_contents(path, "another", -1, NULL));
    check_look(watch, "alert kind=database");
    g_autofree char *bytes = NULL;
    g_assert_true(g_file_get_contents(path, &bytes, NULL, NULL));
    g_assert_cmpstr(bytes, ==, "another");
    g_assert_cmpint(g_rename(watch->aside, path), ==, 0);
    check_look(watch, "it is in its place again");
}

/* Between two looks nothing is looked at. */
static void test_looks_seldom(struct watch *watch, gconstpointer data)
{
    (void)data;
    check_look(watch, NULL);
    watch->away.looked_us = g_get_monotonic_time() + (gint64)3600 * G_USEC_PER_SEC;
    g_assert_cmpint(g_rename(watch->site->path, watch->aside), ==, 0);
    g_autofree char *log = look(watch, false);
    g_assert_cmpstr(log, ==, "");
    g_assert_false(live_is_away(&watch->live));
    g_assert_cmpint(g_rename(watch->aside, watch->site->path), ==, 0);
}

/* ---- commits of others ---- */

#define LOOKS_MOST 20 /* it does not take more to see what the -wal's time does not show */

/* A commit of another connection. The -wal then has the time that it had before, where the commit
 * is `hidden`, else another one: the clock of a file system may be a coarse one. */
static void commit_elsewhere(struct watch *watch, bool hidden)
{
    g_autofree char *wal = g_strconcat(watch->site->path, "-wal", NULL);
    struct stat before;
    g_assert_cmpint(stat(wal, &before), ==, 0);
    g_autoptr(store_auto) other = store_open(watch->site->path, STORE_OPEN, NULL);
    g_assert_true(counter_set(other, COUNTER_UNSTORED, g_random_int(), NULL));

    struct timespec times[] = {before.st_atim, before.st_mtim};
    times[1].tv_sec += hidden ? 0 : 1;
    g_assert_cmpint(utimensat(AT_FDCWD, wal, times, 0), ==, 0);
}

/* How many looks it takes until one sees a commit; LOOKS_MOST: more than that, or none does. */
static int looks_until_seen(
        struct watched *watched, const struct store_place *place, struct store *store)
{
    int looks = 1;
    while (looks < LOOKS_MOST && !watch_database(watched, place, store))
        looks++;
    return looks;
}

static void test_commit_of_others(struct watch *watch, gconstpointer data)
{
    (void)data;
    struct store *store = watch->site->store;
    struct watched watched = {0};
    g_assert_cmpint(looks_until_seen(&watched, watch->away.place, store), ==, 1); /* the first */
    for (int i = 0; i < 2 * LOOKS_MOST; i++)
        g_assert_false(watch_database(&watched, watch->away.place, store));
    commit_elsewhere(watch, false);
    g_assert_cmpint(looks_until_seen(&watched, watch->away.place, store), ==, 1);
    g_assert_cmpint(looks_until_seen(&watched, watch->away.place, store), ==, LOOKS_MOST);

    /* a connection's own are no news */
    g_assert_true(counter_set(store, COUNTER_UNSTORED, 1, NULL));
    g_assert_cmpint(looks_until_seen(&watched, watch->away.place, store), ==, LOOKS_MOST);
}

/* While the -wal's time stands still SQLite is asked seldom, but it is: a disk may be slow. */
static void test_commit_without_time(struct watch *watch, gconstpointer data)
{
    (void)data;
    struct store *store = watch->site->store;
    struct watched watched = {0};
    for (int i = 0; i < 5; i++)
        watch_database(&watched, watch->away.place, store);
    commit_elsewhere(watch, true);
    int looks = looks_until_seen(&watched, watch->away.place, store);
    g_assert_cmpint(looks, >, 1);
    g_assert_cmpint(looks, <, LOOKS_MOST);
}

/* Just after it changed, a commit within the same tick of the file system's clock is seen at once;
 * so is any where the place is not known, or the -wal is not there. */
static void test_commit_without_a_known_time(struct watch *watch, gconstpointer data)
{
    (void)data;
    struct store *store = watch->site->store;
    struct watched watched = {0};
    looks_until_seen(&watched, watch->away.place, store);
    commit_elsewhere(watch, false);
    g_assert_true(watch_database(&watched, watch->away.place, store));
    commit_elsewhere(watch, true);
    g_assert_true(watch_database(&watched, watch->away.place, store));
    for (int i = 0; i < LOOKS_MOST; i++)
        watch_database(&watched, NULL, store);
    commit_elsewhere(watch, true);
    g_assert_true(watch_database(&watched, NULL, store));
}

static void test_time_of_the_wal(struct watch *watch, gconstpointer data)
{
    (void)data;
    gint64 before = 0, after = 0;
    g_autofree char *wal = g_strconcat(watch->site->path, "-wal", NULL);
    g_assert_true(store_wal_time(watch->away.place, &before));
    commit_elsewhere(watch, true);
    g_assert_true(store_wal_time(watch->away.place, &after));
    g_assert_cmpint(before, ==, after);
    const struct timespec times[] = {{0, UTIME_OMIT}, {1234567890, 5}};
    g_assert_cmpint(utimensat(AT_FDCWD, wal, times, 0), ==, 0);
    g_assert_true(store_wal_time(watch->away.place, &after));
    g_assert_cmpint(after, ==, 1234567890000000005);
    g_assert_false(store_wal_time(NULL, &after));
    g_assert_cmpint(g_rename(wal, watch->aside), ==, 0);
    g_assert_false(store_wal_time(watch->away.place, &after));
    g_assert_cmpint(g_rename(watch->aside, wal), ==, 0);
}

#define WATCH(name, function) \
    g_test_add("/away/" name, struct watch, NULL, watch_up, function, watch_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (g_access("/dev/shm", W_OK) == 0)
        g_setenv("TMPDIR", "/dev/shm", TRUE);
    message_init();
    g_test_add_func("/notify/datagram", test_notify);
    g_test_add_func("/notify/nobody", test_notify_nobody);
    g_test_add_func("/notify/watchdog", test_watchdog);
    g_test_add_func("/figures/bounds", test_figures);
    g_test_add_func("/figures/threads", test_figures_of_threads);
    WATCH("and-back", test_away_and_back);
    WATCH("replaced", test_replaced);
    WATCH("looks-seldom", test_looks_seldom);
    WATCH("commit-of-others", test_commit_of_others);
    WATCH("commit-without-time", test_commit_without_time);
    WATCH("commit-without-a-known-time", test_commit_without_a_known_time);
    WATCH("time-of-the-wal", test_time_of_the_wal);
    return g_test_run();
}
