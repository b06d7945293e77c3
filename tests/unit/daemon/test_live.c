/* Who waits while a burst of deliveries comes in: what can wait, but not for ever. */
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

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/daemon/live/give-way/quiet", struct site, NULL, set_up, test_quiet, tear_down);
    g_test_add("/daemon/live/give-way/burst-ends", struct site, NULL, set_up, test_burst_ends,
            tear_down);
    g_test_add("/daemon/live/give-way/limit", struct site, NULL, set_up, test_limit, tear_down);
    g_test_add("/daemon/live/give-way/stop", struct site, NULL, set_up, test_stop, tear_down);
    return g_test_run();
}
