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

/* When there is something to do: Unix seconds, 0 not by itself. */
static gint64 next_at(struct line_test *test, gint64 now)
{
    g_autoptr(GError) error = NULL;
    gint64 at = -1;
    g_assert_true(fetch_next_step(&test->line, site_work(test->site, now), &at, &error));
    g_assert_no_error(error);
    return at;
}

/* A daemon that sleeps until the moment that is named misses nothing, and is not woken before:
 * through a first round, a complete one, a back-off, a pause that the shop wants, a refused key. */
static void test_next(struct line_test *test, gconstpointer data)
{
    (void)data;
    g_assert_cmpint(next_at(test, NOW), ==, NOW);
    answers_nothing(test);
    steps(test, NOW);
    g_assert_cmpint(next_at(test, NOW + 1), ==, NOW + 900);
    g_assert_false(step(test, NOW + 899));

    http_script_add(&test->http, "500 {}");
    steps(test, NOW + 900);
    g_assert_cmpint(next_at(test, NOW + 900), ==, NOW + 960);
    http_script_add(&test->http, "429 300 {}");
    steps(test, NOW + 960);
    g_assert_cmpint(next_at(test, NOW + 960), ==, NOW + 960 + 300);

    http_script_add(&test->http, "401 {\"code\":\"woocommerce_rest_cannot_view\"}");
    fetch_line_clear(&test->line); /* the API of before waits by the clock on the wall */
    test->line = (struct fetch_line){0};
    steps(test, NOW + 1260);
    g_assert_cmpint(next_at(test, NOW + 1260), ==, 0);
    g_assert_cmpint(next_at(test, NOW + 864000), ==, 0);
}

/* In the middle of a round there is something to do at once; without rounds never by itself. */
static void test_next_on(struct line_test *test, gconstpointer data)
{
    answers_nothing(test);
    bool rounds = data == NULL;
    g_assert_cmpint(step(test, NOW), ==, rounds);
    g_assert_cmpint(next_at(test, NOW + 1), ==, rounds ? NOW + 1 : 0);
}

/* The API of a shop for one step: of a shop with a key that may be asked, and of no other. */
static void test_api(struct line_test *test, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    const struct work *work = site_work(test->site, NOW);
    struct shop_record record;
    int turn;
    g_assert_nonnull(fetch_line_api(&test->line, work, "two", &error));
    g_assert_null(fetch_line_api(&test->line, work, "main", &error)); /* it has no key */
    g_assert_null(fetch_line_api(&test->line, work, "three", &error));
    g_assert_no_error(error);
    store_end_turn(test->line.turn);
    test->line.has_turn = false;

    g_assert_true(store_take_turn(test->site->path, "two", true, &turn));
    g_assert_null(fetch_line_api(&test->line, work, "two", &error));
    store_end_turn(turn);
    g_assert_true(shop_record_read(test->site->store, "two", &record, &error));
    record.retry_after_at = NOW + 1;
    g_assert_true(shop_record_write(test->site->store, "two", &record, &error));
    shop_record_clear(&record);
    g_assert_null(fetch_line_api(&test->line, work, "two", &error));
    g_assert_no_error(error);
    g_assert_nonnull(fetch_line_api(&test->line, site_work(test->site, NOW + 1), "two", &error));
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
    CASE("/fetch/line/next", test_next, NULL);
    CASE("/fetch/line/next-on", test_next_on, NULL);
    CASE("/fetch/line/next-off", test_next_on, "off");
    CASE("/fetch/line/api", test_api, NULL);
    return g_test_run();
}
