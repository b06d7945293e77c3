/* What the worker looks after beside deliveries: each thing told once when it begins and once when
 * it is over, counted where `status` reads it, and looked at no more often than it should be. */
#include "../../../src/daemon/housekeeping.h"
#include "acts/thresholds.h"
#include "store/events.h"
#include "store/outbox.h"
#include "unit/daemon/door.h"

#define BODY "{\"id\":1}"
#define DAY_S 86400

struct house {
    struct door door;
    struct housekeeping keeping;
};

static void house_up(struct house *house, gconstpointer data)
{
    door_up(&house->door, data ? data : "");
    house->door.site->config->alerts.silence_after_s = 0;
    housekeeping_init(&house->keeping);
}

static void house_down(struct house *house, gconstpointer data)
{
    (void)data;
    housekeeping_clear(&house->keeping);
    door_down(&house->door);
}

/* A step with the webhook's counts at a moment; what it logged, caller frees. */
static char *step_at(struct house *house, gint64 now)
{
    struct capture capture = capture_begin(STDERR_FILENO);
    housekeeping_step(&house->keeping, site_work(house->door.site, now), house->door.webhook);
    return capture_end(&capture);
}

static void quiet_step(struct house *house, gint64 now)
{
    g_autofree char *log = step_at(house, now);
    g_assert_cmpstr(log, ==, "");
}

static gint64 next_look(struct house *house, gint64 now)
{
    return housekeeping_next(&house->keeping, site_work(house->door.site, now));
}

/* All that waits for a further turn of the same second is done. */
static void rest_at(struct house *house, gint64 now)
{
    quiet_step(house, now);
    while (!house->keeping.remind.over)
        quiet_step(house, now);
}

static void loud_step(struct house *house, gint64 now, const char *words)
{
    g_autofree char *log = step_at(house, now);
    if (!strstr(log, words))
        g_error("the log has '%s', not '%s'", log, words);
}

static void deny(struct house *house, int times)
{
    for (int time = 0; time < times; time++)
        g_assert_cmpint(door_deliver(&house->door, "main", BODY, false), ==, 401);
}

static void rename_directory(struct house *house, bool away)
{
    const char *directory = house->door.site->config->mail.directory;
    g_autofree char *aside = g_strconcat(directory, "-aside", NULL);
    g_assert_cmpint(away ? g_rename(directory, aside) : g_rename(aside, directory), ==, 0);
}

/* A -wal file that nobody can empty, of a database that is none. */
static void grow_wal(struct house *house)
{
    struct config *config = house->door.site->config;
    g_autofree char *wal = g_build_filename(house->door.site->directory, "other.db-wal", NULL);
    g_free(config->database.path);
    config->database.path = g_build_filename(house->door.site->directory, "other.db", NULL);
    g_assert_true(g_file_set_contents(wal, "", 0, NULL));
    g_assert_cmpint(truncate(wal, (off_t)128 << 20), ==, 0);
}

/* ---- signatures ---- */

/* Up to the alarm nothing is written; at it the owner is told once and `status` knows; the first
 * good one ends it. */
static void test_denied(struct house *house, gconstpointer data)
{
    (void)data;
    struct store *store = house->door.site->store;
    deny(house, DENIED_ALARM - 1);
    quiet_step(house, NOW);
    g_assert_cmpint(denied_get(store, "main"), ==, 0);

    deny(house, 1);
    quiet_step(house, NOW); /* once a second */
    loud_step(house, NOW + 1, "alert kind=signature subject=main");
    g_assert_cmpint(denied_get(store, "main"), ==, DENIED_ALARM);
    deny(house, 5);
    quiet_step(house, NOW + 2);
    g_assert_cmpint(denied_get(store, "main"), ==, DENIED_ALARM);

    g_assert_cmpint(door_deliver(&house->door, "main", BODY, true), ==, 200);
    quiet_step(house, NOW + 3);
    g_assert_cmpint(denied_get(store, "main"), ==, 0);
}

/* The step's store cannot be written. */
static void stuck_step(struct house *house, gint64 now)
{
    g_autoptr(GError) error = NULL;
    struct store *store = house->door.site->store;
    house->door.site->store = store_open(house->door.site->path, STORE_READ, &error);
    g_assert_no_error(error);
    rest_at(house, now);
    store_close(house->door.site->store);
    house->door.site->store = store;
}

/* What could not be written is written at the next turn, which comes by itself, and told then. */
static void test_denied_not_written(struct house *house, gconstpointer data)
{
    (void)data;
    deny(house, DENIED_ALARM);
    stuck_step(house, NOW);
    g_assert_cmpint(next_look(house, NOW), ==, NOW + 1);
    loud_step(house, NOW + 1, "alert kind=signature");
    g_assert_cmpint(next_look(house, NOW + 1), ==, NOW + 2); /* the paths */
}

/* ---- what was not stored ---- */

static void lose(struct house *house, int times)
{
    struct capture capture = capture_begin(STDERR_FILENO);
    door_sql(&house->door, DOOR_STUCK);
    for (int time = 0; time < times; time++)
        g_assert_cmpint(door_deliver(&house->door, "main", BODY, true), ==, 503);
    door_sql(&house->door, DOOR_OPEN);
    g_free(capture_end(&capture));
}

/* Each loss is told with its number and added to those of the week; a week later it begins anew. */
static void test_unstored(struct house *house, gconstpointer data)
{
    (void)data;
    struct store *store = house->door.site->store;
    quiet_step(house, NOW);
    g_assert_cmpint(counter_get(store, COUNTER_UNSTORED), ==, 0);

    lose(house, 1);
    loud_step(house, NOW + 1, "1 delivery could not be stored and was answered 503");
    quiet_step(house, NOW + 2);
    lose(house, 2);
    loud_step(house, NOW + 3, "2 deliveries could not be stored and were answered 503");
    g_assert_cmpint(counter_get(store, COUNTER_UNSTORED), ==, 3);
    g_assert_cmpint(counter_get(store, COUNTER_UNSTORED_AT), ==, NOW + 3);

    lose(house, 1);
    g_free(step_at(house, NOW + 3 + UNSTORED_TOLD_S));
    g_assert_cmpint(counter_get(store, COUNTER_UNSTORED), ==, 4);
    lose(house, 1);
    g_free(step_at(house, NOW + 4 + 2 * UNSTORED_TOLD_S));
    g_assert_cmpint(counter_get(store, COUNTER_UNSTORED), ==, 1);
}

/* On a full disk: told when it can be written, soon, and counted once. */
static void test_unstored_not_written(struct house *house, gconstpointer data)
{
    (void)data;
    rest_at(house, NOW);
    lose(house, 1);
    stuck_step(house, NOW + 1);
    g_assert_cmpint(next_look(house, NOW + 1), ==, NOW + 2);
    door_sql(&house->door,
            "CREATE TRIGGER half BEFORE INSERT ON counters WHEN new.name = "
            "'unstored-at' BEGIN SELECT raise(ABORT, 'no room'); END");
    quiet_step(house, NOW + 2);
    g_assert_cmpint(counter_get(house->door.site->store, COUNTER_UNSTORED), ==, 0);
    door_sql(&house->door, "DROP TRIGGER half");
    loud_step(house, NOW + 3, "1 delivery could not be stored");
    g_assert_cmpint(counter_get(house->door.site->store, COUNTER_UNSTORED), ==, 1);
}

/* What happens in the second of a look, after it, is looked at when the second is over. */
static void test_same_second(struct house *house, gconstpointer data)
{
    (void)data;
    rest_at(house, NOW);
    g_assert_cmpint(next_look(house, NOW), ==, NOW + 180);
    lose(house, 1);
    quiet_step(house, NOW); /* rung for it, in the same second */
    g_assert_cmpint(next_look(house, NOW), ==, NOW + 1);
    loud_step(house, NOW + 1, "alert kind=not-stored");
}

/* ---- backups and proofs ---- */

/* One that failed is told once, the next failure again, and a good one ends it. */
static void test_cares(struct house *house, gconstpointer data)
{
    (void)data;
    struct site *site = house->door.site;
    quiet_step(house, NOW);
    care_failed(site->path, site->store, CARE_BACKUP, "", "the disk is full", NOW);
    quiet_step(house, NOW + 4); /* every 5 s */
    loud_step(house, NOW + 5, "alert kind=backup what=\"the backup of ");
    quiet_step(house, NOW + 10);
    quiet_step(house, NOW + 15);

    care_failed(site->path, site->store, CARE_BACKUP, "", "still full", NOW + 16);
    loud_step(house, NOW + 20, "failed: still full");
    g_assert_true(care_good(site->store, CARE_BACKUP, "", NOW + 21, NULL));
    quiet_step(house, NOW + 25);
    care_failed(site->path, site->store, CARE_VERIFY, "", "1 fault", NOW + 26);
    loud_step(house, NOW + 30, "alert kind=verify what=\"the proof of the books of ");
}

/* That it was told could not be written: it is told a little later. */
static void test_cares_not_written(struct house *house, gconstpointer data)
{
    (void)data;
    struct site *site = house->door.site;
    care_failed(site->path, site->store, CARE_BACKUP, "", "the disk is full", NOW);
    stuck_step(house, NOW);
    g_assert_cmpint(next_look(house, NOW), ==, NOW + 5);
    loud_step(house, NOW + 5, "alert kind=backup");
}

/* A clock that was set back does not end the looking: not at backups, paths and signatures, nor at
 * what is looked at once a minute. */
static void test_clock_set_back(struct house *house, gconstpointer data)
{
    (void)data;
    struct site *site = house->door.site;
    quiet_step(house, NOW);
    care_failed(site->path, site->store, CARE_BACKUP, "", "the disk is full", NOW);
    rename_directory(house, true);
    deny(house, DENIED_ALARM);
    grow_wal(house);
    g_autofree char *log = step_at(house, NOW - DAY_S);
    g_assert_nonnull(strstr(log, "alert kind=backup"));
    g_assert_nonnull(strstr(log, "file-unusable"));
    g_assert_nonnull(strstr(log, "alert kind=signature"));
    g_assert_nonnull(strstr(log, "alert kind=disk"));
}

/* ---- paths ---- */

/* A path that cannot be used is logged once, and once when it can be again. */
static void test_paths(struct house *house, gconstpointer data)
{
    (void)data;
    quiet_step(house, NOW);
    rename_directory(house, true);
    quiet_step(house, NOW + 1); /* every 2 s */
    loud_step(house, NOW + 2, "file-unusable what=\"[mail] directory: ");
    quiet_step(house, NOW + 4);
    rename_directory(house, false);
    loud_step(house, NOW + 6, "file-mended what=\"[mail] directory: ");
    quiet_step(house, NOW + 8);
    rename_directory(house, true);
    loud_step(house, NOW + 10, "file-unusable");
}

/* The pause that a path made ends with it; the one of a mail server, whatever it says, does not. */
static void test_pause_ends(void)
{
    static const struct {
        const char *reason;
        bool ends;
    } rows[] = {
            {"mail file /x/1.eml: No such file or directory", true},
            {"mail directory /x: Permission denied", true},
            {"mail file /x/1.eml: Not a directory", true},
            {"connect: [mail] ca_file /x/ca.pem cannot be opened", true},
            {"mail file /x/1.eml: No space left on device", false},
            {"mail file /x/1.eml: exists with other content", false},
            {"RCPT: 450 No such file or directory", false},
            {"connect: Connection refused", false},
            {"", false},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct house house;
        house_up(&house, NULL);
        struct store *store = house.door.site->store;
        g_assert_true(mail_pause(store, NOW + 3600, rows[i].reason, NULL));
        rename_directory(&house, true);
        g_free(step_at(&house, NOW)); /* not while a path of [mail] is bad */
        g_autofree char *still = mail_pause_reason(store);
        g_assert_nonnull(still);

        rename_directory(&house, false);
        g_free(step_at(&house, NOW + 2));
        g_autofree char *after = mail_pause_reason(store);
        if (!after != rows[i].ends)
            g_error("'%s': %s", rows[i].reason, after ? "goes on" : "ended");
        house_down(&house, NULL);
    }
}

/* ---- once a minute ---- */

/* A silent shop, and a -wal file that nobody can empty, are told; each looked at once a minute. */
static void test_slow_things(struct house *house, gconstpointer data)
{
    (void)data;
    struct config *config = house->door.site->config;
    config->alerts.silence_after_s = DAY_S;
    g_assert_cmpint(door_deliver(&house->door, "main", BODY, true), ==, 200);
    gint64 last = door_count(&house->door, "SELECT received_at FROM deliveries");
    quiet_step(house, last + DAY_S);
    quiet_step(house, last + DAY_S + 59);
    loud_step(house, last + DAY_S + 60, "alert kind=silence");

    grow_wal(house);
    quiet_step(house, last + DAY_S + 119);
    loud_step(house, last + DAY_S + 120, "alert kind=disk");
}

/* A shop that never delivered is not silent. */
static void test_never_delivered(struct house *house, gconstpointer data)
{
    (void)data;
    house->door.site->config->alerts.silence_after_s = 1;
    quiet_step(house, NOW + 80 * DAY_S);
}

/* Bodies go after keep_bodies_days, and not a second before. */
static void test_bodies(struct house *house, gconstpointer data)
{
    (void)data;
    static const char with_body[] = "SELECT count(*) FROM deliveries WHERE length(body) > 0";
    house->door.site->config->database.keep_bodies_days = 3;
    deliver_body(house->door.site, "order.updated", "no order");
    door_sql(&house->door, "UPDATE deliveries SET state = 'ignored'");
    quiet_step(house, NOW + 3 * DAY_S);
    g_assert_cmpint(door_count(&house->door, with_body), ==, 1);
    loud_step(house, NOW + 3 * DAY_S + 60, "bodies-purged count=1");
    g_assert_cmpint(door_count(&house->door, with_body), ==, 0);
    quiet_step(house, NOW + 3 * DAY_S + 120);
}

/* The words of alerts are forgotten after their hour. */
static void test_alerts_are_forgotten(struct house *house, gconstpointer data)
{
    (void)data;
    static const char kept[] = "SELECT count(*) FROM alerts WHERE kind LIKE 'log:%'";
    struct site *site = house->door.site;
    quiet_step(house, NOW);
    care_failed(site->path, site->store, CARE_BACKUP, "", "the disk is full", NOW);
    g_free(step_at(house, NOW + 60));
    g_assert_cmpint(door_count(&house->door, kept), ==, 1);
    g_free(step_at(house, NOW + 60 + 3600));
    g_assert_cmpint(door_count(&house->door, kept), ==, 1);
    g_free(step_at(house, NOW + 120 + 3600));
    g_assert_cmpint(door_count(&house->door, kept), ==, 0);
}

/* Without a webhook (a tool, a test) all the rest is looked after. */
static void test_without_webhook(struct house *house, gconstpointer data)
{
    (void)data;
    struct site *site = house->door.site;
    care_failed(site->path, site->store, CARE_BACKUP, "", "the disk is full", NOW);
    struct capture capture = capture_begin(STDERR_FILENO);
    housekeeping_step(&house->keeping, site_work(site, NOW), NULL);
    g_autofree char *log = capture_end(&capture);
    g_assert_nonnull(strstr(log, "alert kind=backup"));
}

/* CLOCK_BOOTTIME does not go back. */
static void test_boot_seconds(void)
{
    gint64 before = boot_seconds();
    g_assert_cmpint(before, >, 0);
    g_assert_cmpint(boot_seconds(), >=, before);
}

#define HOUSE(name, function) \
    g_test_add("/housekeeping/" name, struct house, NULL, house_up, function, house_down)

/* When it wants to look next: soon after something happened, and seldom while nothing does. */
static void test_next(struct house *house, gconstpointer data)
{
    (void)data;
    rest_at(house, NOW);
    g_assert_cmpint(next_look(house, NOW), ==, NOW + 180);
    quiet_step(house, NOW + 1); /* rung: the paths are next */
    g_assert_cmpint(next_look(house, NOW + 1), ==, NOW + 2);
    quiet_step(house, NOW + 3); /* then the backups */
    g_assert_cmpint(next_look(house, NOW + 3), ==, NOW + 5);
    quiet_step(house, NOW + 5);
    g_assert_cmpint(next_look(house, NOW + 5), ==, NOW + 180);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (g_access("/dev/shm", W_OK) == 0)
        g_setenv("TMPDIR", "/dev/shm", TRUE);
    message_init();
    HOUSE("denied", test_denied);
    HOUSE("denied-not-written", test_denied_not_written);
    HOUSE("unstored", test_unstored);
    HOUSE("unstored-not-written", test_unstored_not_written);
    HOUSE("same-second", test_same_second);
    HOUSE("cares", test_cares);
    HOUSE("cares-not-written", test_cares_not_written);
    HOUSE("clock-set-back", test_clock_set_back);
    HOUSE("paths", test_paths);
    g_test_add_func("/housekeeping/pause-ends", test_pause_ends);
    HOUSE("slow-things", test_slow_things);
    HOUSE("never-delivered", test_never_delivered);
    HOUSE("bodies", test_bodies);
    HOUSE("alerts-are-forgotten", test_alerts_are_forgotten);
    HOUSE("without-webhook", test_without_webhook);
    g_test_add_func("/housekeeping/boot-seconds", test_boot_seconds);
    g_test_add("/housekeeping/next", struct house, NULL, house_up, test_next, house_down);
    return g_test_run();
}
