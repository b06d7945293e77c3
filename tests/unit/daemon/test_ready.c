/* What the daemon says of itself: its first words, /health, and what its main thread sees at a
 * look. */
#include "../../../src/daemon/health.h"
#include "../../../src/daemon/ready.h"
#include "../../../src/daemon/watch.h"
#include "../../../src/daemon/watchdog.h"
#include "store/wake.h"
#include "unit/daemon/door.h"

/* ---- the first words ---- */

/* What ready_tell() logs. Caller frees. */
static char *first_words(struct site *site, const char *listening, bool inherited)
{
    struct capture capture = capture_begin(STDERR_FILENO);
    ready_tell(site->config, listening, inherited);
    return capture_end(&capture);
}

/* A warning for each thing that an owner should know, and none that he need not. */
static void test_ready(void)
{
    static const struct {
        const char *listen, *listening; /* of the config; where it is */
        bool inherited, incomplete;
        bool differs; /* a line says so */
    } rows[] = {
            {"127.0.0.1:8480", "127.0.0.1:8480", false, false, false},
            {"127.0.0.1:8480", "127.0.0.1:8480", true, false, false},
            {"127.0.0.1:8480", "127.0.0.1:8481", true, false, true},
            {"127.0.0.1:8480", "127.0.0.1:8481", false, false,
                    false}, /* its own choice of a port */
            {"unix:/run/a.sock", "unix:/run/b.sock", true, false, true},
            {"unix:/run/a.sock", "unix:/run/a.sock", true, false, false},
            {"[0:0::1]:8480", "[::1]:8480", true, false, false}, /* another spelling of one */
            {"127.0.0.1:8480", "127.0.0.1:8480", false, true, false},
            {"127.0.0.1:8480", "[::1]:8480", true, true, true},
    };
    struct site *site = site_new("");
    char *kept = site->config->server.listen;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        site->config->server.listen = (char *)rows[i].listen;
        site->config->incomplete = rows[i].incomplete;
        g_autofree char *log = first_words(site, rows[i].listening, rows[i].inherited);
        g_autofree char *listen = g_strdup_printf("listen=%s", rows[i].listening);
        g_test_message("%" G_GSIZE_FORMAT ": %s", i, log);
        g_assert_nonnull(strstr(log, "ready version=" BILLHOOK_VERSION));
        g_assert_nonnull(strstr(log, listen));
        g_assert_nonnull(strstr(log, "shops=1"));
        g_assert_cmpint(strstr(log, "listen-differs") != NULL, ==, rows[i].differs);
        g_assert_cmpint(strstr(log, "config-incomplete") != NULL, ==, rows[i].incomplete);
    }
    site->config->server.listen = kept;
    site->config->incomplete = false;
    site_free(site);
}

/* Who is awake is woken by nobody; systemd hears it. */
static void test_ready_and_awake(void)
{
    struct site *site = site_new("");
    g_autofree char *path = g_build_filename(site->directory, "notify", NULL);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    g_strlcpy(address.sun_path, path, sizeof address.sun_path);
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    g_assert_cmpint(bind(fd, (struct sockaddr *)&address, sizeof address), ==, 0);
    g_setenv("NOTIFY_SOCKET", path, TRUE);

    g_assert_true(wake_note_write(site->path, NOW, "127.0.0.1:8480", NULL));
    g_free(first_words(site, "127.0.0.1:8480", false));
    g_auto(wake_note_auto) note = {0};
    char heard[32] = "";
    g_assert_false(wake_note_read(site->path, &note));
    g_assert_cmpint(recv(fd, heard, sizeof heard - 1, 0), ==, (gssize)strlen("READY=1"));
    g_assert_cmpstr(heard, ==, "READY=1");
    g_unsetenv("NOTIFY_SOCKET");
    close(fd);
    site_free(site);
}

/* ---- a look ---- */

/* A number that was seen is no news. */
static void test_news(void)
{
    static const struct {
        guint64 news;
        bool told;
    } rows[] = {{0, false}, {1, true}, {1, false}, {2, true}, {1, true}, {G_MAXUINT64, true},
            {G_MAXUINT64, false}, {0, true}};
    struct watched watched = {0};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        g_assert_cmpint(watch_news(&watched, rows[i].news), ==, rows[i].told);
}

/* A commit of another connection is seen once; its own is not. */
static void test_database(void)
{
    struct site *site = site_new("");
    struct watched watched = {0};
    watch_database(&watched, NULL, site->store); /* the first look */
    g_assert_false(watch_database(&watched, NULL, site->store));
    deliver_body(site, "order.updated", "{\"id\":1}"); /* by this connection */
    g_assert_false(watch_database(&watched, NULL, site->store));

    g_autoptr(GError) error = NULL;
    struct store *other = store_open(site->path, STORE_OPEN, &error);
    g_assert_no_error(error);
    struct store *own = site->store;
    site->store = other;
    deliver_body(site, "order.updated", "{\"id\":2}");
    site->store = own;
    g_assert_true(watch_database(&watched, NULL, own));
    g_assert_false(watch_database(&watched, NULL, own));
    store_close(other);
    site_free(site);
}

/* Two seconds are the clock's own; more is a jump, either way. */
static void test_clock(void)
{
    static const struct {
        gint64 moved_us;
        bool jumped;
    } rows[] = {{0, false}, {1000000, false}, {-1000000, false}, {5000000, true}, {-5000000, true},
            {G_GINT64_CONSTANT(86400000000), true}};
    struct watched watched = {0};
    g_assert_true(watch_clock(&watched)); /* before the first look nothing is known */
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        watched.clock_ahead_us -= rows[i].moved_us;
        g_assert_cmpint(watch_clock(&watched), ==, rows[i].jumped);
        g_assert_false(watch_clock(&watched));
    }
}

/* How long the main thread may sleep, so that a watchdog of any length is fed in time. */
static void test_watchdog_wait(void)
{
    static const struct {
        gint64 limit_us;
        int most_ms, wait_ms;
    } rows[] = {{0, 60000, 60000}, {0, 0, 0}, {30000000, 60000, 3750}, {30000000, 100, 100},
            {8000000, 1000, 1000}, {7999999, 1000, 999}, {1, 1000, 1}, {7000, 1000, 1},
            {30000000, 0, 1}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        const struct watchdog dog = {.limit_us = rows[i].limit_us};
        g_assert_cmpint(watchdog_wait_ms(&dog, rows[i].most_ms), ==, rows[i].wait_ms);
        if (rows[i].limit_us > 8000) /* eight looks fit into its time */
            g_assert_cmpint(8 * watchdog_wait_ms(&dog, 1 << 30), <=, rows[i].limit_us / 1000);
    }
}

/* ---- /health ---- */

static cJSON *health_of(struct door *door, struct store *store, unsigned *status, bool *known)
{
    return health_tell(door->webhook, store, door->site->config, known, status);
}

static void check_text(const cJSON *json, const char *name, const char *wanted)
{
    g_assert_cmpstr(cJSON_GetStringValue(cJSON_GetObjectItem(json, name)), ==, wanted);
}

static void check_number(const cJSON *json, const char *name, int wanted)
{
    const cJSON *item = cJSON_GetObjectItem(json, name);
    g_assert_true(cJSON_IsNumber(item));
    g_assert_cmpint(item->valueint, ==, wanted);
}

/* Its members, whatever there is to say; what waits is counted. */
static void test_health(void)
{
    static const char *const names[] = {"status", "version", "inbox_pending", "inbox_failed",
            "outbox_queued", "outbox_failed", "documents_without_page", "peppol_queued",
            "peppol_failed", "last_delivery_at"};
    struct door door;
    unsigned status;
    bool known;
    door_up(&door, "");
    cJSON *before = health_of(&door, door.site->store, &status, &known);
    g_assert_true(known && status == 200);
    g_assert_cmpint(cJSON_GetArraySize(before), ==, G_N_ELEMENTS(names));
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        g_assert_cmpstr(cJSON_GetArrayItem(before, (int)i)->string, ==, names[i]);
    g_assert_true(cJSON_IsNull(cJSON_GetObjectItem(before, "last_delivery_at")));
    check_number(before, "inbox_pending", 0);
    cJSON_Delete(before);

    g_assert_cmpint(door_deliver(&door, "main", "{\"id\":1}", true), ==, 200);
    g_assert_cmpint(door_deliver(&door, "main", "{\"id\":1}", true), ==, 200); /* a repeat */
    g_assert_cmpint(door_deliver(&door, "main", "{\"id\":2}", true), ==, 200);
    cJSON *after = health_of(&door, door.site->store, &status, &known);
    check_number(after, "inbox_pending", 2);
    check_text(after, "version", BILLHOOK_VERSION);
    g_assert_true(cJSON_IsString(cJSON_GetObjectItem(after, "last_delivery_at")));
    cJSON_Delete(after);
    door_down(&door);
}

/* 503 while nothing can be stored, and only then; a database that cannot be read needs a person. */
static void test_health_failing(void)
{
    struct door door;
    unsigned status;
    bool known;
    door_up(&door, "");
    cJSON *closed = health_of(&door, NULL, &status, &known);
    g_assert_true(!known && status == 200);
    check_text(closed, "status", "attention");
    check_number(closed, "inbox_pending", 0);
    cJSON_Delete(closed);

    door_sql(&door, DOOR_STUCK);
    g_assert_cmpint(door_deliver(&door, "main", "{\"id\":1}", true), ==, 503);
    cJSON *failing = health_of(&door, door.site->store, &status, &known);
    g_assert_true(known && status == 503);
    check_text(failing, "status", "failing");
    cJSON_Delete(failing);

    door_sql(&door, DOOR_OPEN);
    g_assert_cmpint(door_deliver(&door, "main", "{\"id\":1}", true), ==, 200);
    cJSON *good = health_of(&door, door.site->store, &status, &known);
    g_assert_cmpuint(status, ==, 200);
    g_assert_cmpstr(cJSON_GetStringValue(cJSON_GetObjectItem(good, "status")), !=, "failing");
    cJSON_Delete(good);
    door_down(&door);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (g_access("/dev/shm", W_OK) == 0)
        g_setenv("TMPDIR", "/dev/shm", TRUE);
    message_init();
    g_test_add_func("/ready/words", test_ready);
    g_test_add_func("/ready/awake", test_ready_and_awake);
    g_test_add_func("/watch/news", test_news);
    g_test_add_func("/watch/database", test_database);
    g_test_add_func("/watch/clock", test_clock);
    g_test_add_func("/watch/watchdog", test_watchdog_wait);
    g_test_add_func("/health/members", test_health);
    g_test_add_func("/health/failing", test_health_failing);
    return g_test_run();
}
