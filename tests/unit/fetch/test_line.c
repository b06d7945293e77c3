/* What is asked by itself: when a round begins, when it waits, and what another config does. */
#include "shop_script.h"

#include "fetch/line.h"

struct line_test {
    struct http_script http;
    struct site *site;
    struct fetch_line line;
};

static void up(struct line_test *test, gconstpointer data)
{
    http_script_start(&test->http);
    test->http.date = TEN;
    g_autofree char *more = g_strdup_printf(
            "[shop two]\nurl=http://127.0.0.1:%u\nsecret=0123456789abcdefghij\n"
            "rest_key=ck_0123456789abcdef\nrest_secret=cs_0123456789abcdef\nsync_every=%s\n",
            test->http.port, data ? (const char *)data : "15m");
    test->site = site_new(more);
}

static void down(struct line_test *test, gconstpointer data)
{
    (void)data;
    fetch_line_clear(&test->line);
    http_script_stop(&test->http);
    site_free(test->site);
}

static bool step(struct line_test *test, gint64 now)
{
    g_autoptr(GError) error = NULL;
    bool did = false;
    g_assert_true(fetch_step(&test->line, site_work(test->site, now), &did, &error));
    g_assert_no_error(error);
    return did;
}

/* Steps until there is nothing to do; how many did something. */
static int steps(struct line_test *test, gint64 now)
{
    int count = 0;
    while (step(test, now) && count < 100)
        count++;
    return count;
}

static void answers_nothing(struct line_test *test)
{
    http_script_add(&test->http, "200 []\n" NOTHING_MORE);
}

static void test_rounds(struct line_test *test, gconstpointer data)
{
    (void)data;
    answers_nothing(test);
    g_assert_cmpint(steps(test, NOW), >, 0);
    g_free(http_script_asked(&test->http));
    g_assert_cmpint(steps(test, NOW + 899), ==, 0);

    test->http.date = TEN + 900;
    answers_nothing(test);
    g_assert_cmpint(steps(test, NOW + 900), >, 0);
    g_autofree char *asked = http_script_asked(&test->http);
    g_assert_true(g_str_has_prefix(asked, "GET /wp-json/wc/v3/orders?"));
    g_assert_nonnull(strstr(asked, "GET /wp-json/wc/v3/webhooks?"));
}

static void test_off(struct line_test *test, gconstpointer data)
{
    (void)data;
    g_assert_cmpint(steps(test, NOW), ==, 0);
    g_autofree char *asked = http_script_asked(&test->http);
    g_assert_cmpstr(asked, ==, "");
}

/* A refused key is tried again when the config is re-read. */
static void test_config_read(struct line_test *test, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    http_script_add(&test->http,
            "401 "
            "{\"code\":\"woocommerce_rest_cannot_view\",\"message\":\"no\",\"data\":{\"status\":"
            "401}}");
    steps(test, NOW);
    g_assert_cmpint(steps(test, NOW + 86400), ==, 0);

    g_assert_true(fetch_config_read(site_work(test->site, NOW + 86400), &error));
    answers_nothing(test);
    g_assert_cmpint(steps(test, NOW + 86400), >, 0);
    g_assert_cmpint(ask(test->site, "SELECT refused FROM shops WHERE shop = 'two'"), ==, 0);
}

/* While a command asks the shop, nothing else does; then the round goes on where it was. */
static void test_turn(struct line_test *test, gconstpointer data)
{
    (void)data;
    int turn;
    answers_nothing(test);
    g_assert_true(step(test, NOW));
    g_assert_true(store_take_turn(test->site->path, "two", true, &turn));
    g_assert_cmpint(turn, >=, 0);
    g_assert_cmpint(steps(test, NOW + 1), ==, 0);
    store_end_turn(turn);
    g_assert_cmpint(steps(test, NOW + 2), >, 0);
    g_assert_cmpint(ask(test->site, "SELECT first_round_at > 0 FROM shops"), ==, 1);
}

/* Many deliveries that wait for the worker go first, but not for ever. */
static void test_gives_way(struct line_test *test, gconstpointer data)
{
    (void)data;
    for (int id = 1; id <= 50; id++)
        deliver(test->site, &(const struct news){.status = "on-hold"}, id, 0);
    answers_nothing(test);
    g_assert_cmpint(steps(test, NOW), ==, 0);
    g_assert_cmpint(steps(test, NOW + 29), ==, 0);
    g_assert_cmpint(steps(test, NOW + 30), >, 0);
}

/* What the last process did not end begins at once. */
static void test_recover(struct line_test *test, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    answers_nothing(test);
    g_assert_true(step(test, NOW));
    fetch_line_clear(&test->line);
    test->line = (struct fetch_line){0};
    g_assert_cmpint(steps(test, NOW + 1), ==, 0);
    g_assert_true(fetch_recover(site_work(test->site, NOW + 1), &error));
    g_assert_cmpint(steps(test, NOW + 1), >, 0);
}

#define CASE(path, function, data) g_test_add(path, struct line_test, data, up, function, down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    CASE("/fetch/line/rounds", test_rounds, NULL);
    CASE("/fetch/line/off", test_off, "off");
    CASE("/fetch/line/config-read", test_config_read, NULL);
    CASE("/fetch/line/turn", test_turn, NULL);
    CASE("/fetch/line/gives-way", test_gives_way, NULL);
    CASE("/fetch/line/recover", test_recover, NULL);
    return g_test_run();
}
