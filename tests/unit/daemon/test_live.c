/* Who waits while a burst of deliveries comes in: what can wait, but not for ever; and how long a
 * loop waits for its bell. */
#include "../../../src/daemon/live.h"

#define LONG_MS 240000 /* nobody waits so long here: a test that needs it fails by its time */
#define MOST_MS 30

struct site {
    struct live live;
    struct config config; /* only counted */
};

static void set_up(struct site *site, gconstpointer data)
{
    (void)data;
    site->config = (struct config){.references = 1};
    live_init(&site->live, &site->config);
}

static void tear_down(struct site *site, gconstpointer data)
{
    (void)data;
    live_clear(&site->live);
}

static gint64 waited_ms(struct site *site, int most_ms)
{
    gint64 began_us = g_get_monotonic_time();
    live_give_way(&site->live, most_ms);
    return (g_get_monotonic_time() - began_us) / 1000;
}

static void come(struct site *site, int count, bool answered)
{
    for (int i = 0; i < count; i++) {
        live_delivery_came(&site->live);
        if (answered)
            live_delivery_left(&site->live);
    }
}

/* Without a burst, also after a few deliveries, nobody waits. */
static void test_quiet(struct site *site, gconstpointer data)
{
    (void)data;
    g_assert_cmpint(waited_ms(site, LONG_MS), <, LONG_MS / 2);
    come(site, LIVE_BURST - 1, true);
    g_assert_cmpint(waited_ms(site, LONG_MS), <, LONG_MS / 2);
    come(site, LIVE_BURST_WAITING - 1, false);
    g_usleep(2 * LIVE_BURST_MS * 1000);
    g_assert_cmpint(waited_ms(site, LONG_MS), <, LONG_MS / 2);
}

/* A burst that was answered is over soon after its last delivery. */
static void test_burst_ends(struct site *site, gconstpointer data)
{
    (void)data;
    g_usleep(2 * LIVE_BURST_MS * 1000); /* it is not the daemon's start that counts */
    come(site, LIVE_BURST, true);
    g_assert_cmpint(waited_ms(site, LONG_MS), <, LONG_MS / 2);
}

/* As long as deliveries wait for the disk, up to the limit: then the queue goes on. */
static void test_limit(struct site *site, gconstpointer data)
{
    (void)data;
    come(site, LIVE_BURST_WAITING, false);
    g_assert_cmpint(waited_ms(site, MOST_MS), >=, MOST_MS);
    live_delivery_left(&site->live);
    g_assert_cmpint(waited_ms(site, LONG_MS), <, LONG_MS / 2);
}

static void test_stop(struct site *site, gconstpointer data)
{
    (void)data;
    come(site, LIVE_BURST_WAITING, false);
    live_stop(&site->live);
    g_assert_cmpint(waited_ms(site, LONG_MS), <, LONG_MS / 2);
}

/* Until what is due, in whole seconds of the clock; what is late is looked at again, and nothing
 * for ever. */
static void test_wait(void)
{
    const gint64 second = G_USEC_PER_SEC, now = 1000 * second;
    g_assert_cmpint(live_wait_ms(0, now), ==, LIVE_LOOK_MS);
    g_assert_cmpint(live_wait_ms(1000, now), ==, LIVE_LATE_MS);
    g_assert_cmpint(live_wait_ms(999, now), ==, LIVE_LATE_MS);
    g_assert_cmpint(live_wait_ms(1001, now + second / 2), ==, 501);
    g_assert_cmpint(live_wait_ms(G_MAXINT32, now), ==, LIVE_LOOK_MS);
}

/* ---- who waits is alive, until it should have heard its bell ---- */

static gpointer turn(gpointer data)
{
    struct site *site = data;
    for (int loop = 0; loop < LOOPS; loop++)
        if (loop != LOOP_WORKER)
            site->live.until_us[loop] = G_MAXINT64; /* waits all the time */
    live_turn(&site->live, LOOP_WORKER, LONG_MS, NULL);
    return NULL;
}

static void test_rests(struct site *site, gconstpointer data)
{
    (void)data;
    gint64 due = 1;
    g_assert_false(live_rests(&site->live, &due)); /* they begin with something to do */
    for (int loop = 0; loop < LOOPS; loop++)
        site->live.rung[loop] = false;
    g_assert_false(live_rests(&site->live, &due));
    g_assert_cmpint(due, ==, 0);

    GThread *thread = g_thread_new("loop", turn, site);
    while (!live_rests(&site->live, &due))
        g_usleep(1000);
    live_note_due(&site->live, LOOP_MAILER, 50);
    live_note_due(&site->live, LOOP_FETCH, 40);
    g_assert_true(live_rests(&site->live, &due));
    g_assert_cmpint(due, ==, 40);
    for (int loop = 0; loop < LOOPS; loop++)
        site->live.beat_us[loop] = 0; /* long ago */
    g_assert_cmpint(live_slowest_us(&site->live), ==, 0);

    site->live.rung[LOOP_FETCH] = true; /* it does not hear */
    site->live.rung_us[LOOP_FETCH] = g_get_monotonic_time() - 5 * G_USEC_PER_SEC;
    g_assert_cmpint(live_slowest_us(&site->live), >=, 5 * G_USEC_PER_SEC);
    g_assert_false(live_rests(&site->live, &due));

    live_ring(&site->live, LOOP_WORKER);
    g_thread_join(thread);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/daemon/live/give-way/quiet", struct site, NULL, set_up, test_quiet, tear_down);
    g_test_add("/daemon/live/give-way/burst-ends", struct site, NULL, set_up, test_burst_ends,
            tear_down);
    g_test_add("/daemon/live/give-way/limit", struct site, NULL, set_up, test_limit, tear_down);
    g_test_add("/daemon/live/give-way/stop", struct site, NULL, set_up, test_stop, tear_down);
    g_test_add_func("/daemon/live/wait", test_wait);
    g_test_add("/daemon/live/rests", struct site, NULL, set_up, test_rests, tear_down);
    return g_test_run();
}
