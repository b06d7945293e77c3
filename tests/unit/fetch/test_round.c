/* A round against a scripted shop: what becomes a delivery, what leaves no row, when the watermark
 * moves, what is missed, and what a trouble leaves behind. */
#include "shop_script.h"

#define CASE(path, function) \
    g_test_add(path, struct script_shop, NULL, script_up, function, script_down)

static gint64 rows(struct script_shop *shop)
{
    return ask(shop->site, "SELECT count(*) FROM deliveries");
}

static gint64 missed(struct script_shop *shop)
{
    return ask(shop->site, "SELECT count(*) FROM orders_missed WHERE missed_at <> 0");
}

/* A first complete round over nothing. */
static void first_round(struct script_shop *shop)
{
    struct round_counts counts;
    http_script_add(&shop->http, "200 []\n" NOTHING_MORE);
    g_assert_cmpint(play_round(shop, NULL, NOW, &counts), ==, ROUND_COMPLETE);
    check_counts("the first round", &counts, 0, 0, 0, 0);
    g_free(http_script_asked(&shop->http));
}

/* A round that finds one order. */
static struct round_counts round_with(struct script_shop *shop, const char *body, gint64 now)
{
    struct round_counts counts;
    answer_list(shop, body, NULL);
    answer_order(shop, body);
    http_script_add(&shop->http, NOTHING_MORE);
    g_assert_cmpint(play_round(shop, NULL, now, &counts), ==, ROUND_COMPLETE);
    return counts;
}

static void test_new_then_known(struct script_shop *shop, gconstpointer data)
{
    (void)data;
    g_autofree char *body = state_of(7, "processing", 5);
    struct round_counts counts = round_with(shop, body, NOW);
    check_counts("an unknown order", &counts, 1, 0, 0, 0);
    g_autofree char *asked = http_script_asked(&shop->http);
    g_assert_nonnull(strstr(asked, "GET /wp-json/wc/v3/orders/7\n"));

    /* without a worker: what waits is known */
    answer_list(shop, body, NULL);
    http_script_add(&shop->http, NOTHING_MORE);
    play_round(shop, NULL, NOW + 1, &counts);
    check_counts("it waits", &counts, 0, 0, 1, 0);
    must_work(shop->site, "the worker");
    answer_list(shop, body, NULL);
    http_script_add(&shop->http, NOTHING_MORE);
    play_round(shop, NULL, NOW + 2, &counts);
    check_counts("it is held", &counts, 0, 0, 1, 0);
    g_assert_cmpint(rows(shop), ==, 1);
}

/* Each thing that a head tells. */
static void test_newer(struct script_shop *shop, gconstpointer data)
{
    (void)data;
    static const struct {
        const char *name, *status, *total, *refunds;
        int minute;
        bool paid;
    } cases[] = {
            {"the date", "processing", "121.00", "", 6, false},
            {"the date went back", "processing", "121.00", "", 4, false},
            {"the status", "completed", "121.00", "", 5, false},
            {"the total", "processing", "120.00", "", 5, false},
            {"a refund", "processing", "121.00", REFUND, 5, false},
            {"a payment", "processing", "121.00", "", 5, true},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        int id = 100 + (int)i;
        g_autofree char *before = state_of(id, "processing", 5);
        g_autofree char *after = order_body(id, cases[i].status, cases[i].paid, cases[i].minute,
                "Koffie", "ann@example.be", cases[i].total, cases[i].refunds);
        deliver_body(shop->site, "order.updated", before);
        must_work(shop->site, cases[i].name);
        struct round_counts counts = round_with(shop, after, NOW + (gint64)i);
        check_counts(cases[i].name, &counts, 0, 1, 0, 0);
        must_work(shop->site, cases[i].name);
        answer_list(shop, after, NULL);
        http_script_add(&shop->http, NOTHING_MORE);
        play_round(shop, NULL, NOW + (gint64)i, &counts);
        check_counts(cases[i].name, &counts, 0, 0, 1, 0);
    }
}

/* The watermark is the shop's time when the round began, and asks 10 minutes back; a round that did
 * not come to its end leaves it. */
static void test_watermark(struct script_shop *shop, gconstpointer data)
{
    (void)data;
    struct round_counts counts;
    first_round(shop);
    struct shop_record after = record_of(shop);
    g_assert_cmpint(after.watermark, ==, TEN + 3600);
    shop_record_clear(&after);

    set_shop_time(shop, 75);
    g_autofree char *body = state_of(7, "processing", 50);
    answer_list(shop, body, NULL);
    http_script_add(&shop->http, "gone");
    g_assert_cmpint(play_round(shop, NULL, NOW + 900, &counts), ==, ROUND_PARTIAL);
    g_autofree char *asked = http_script_asked(&shop->http);
    g_assert_nonnull(strstr(asked, "modified_after=2025-11-24T10:50:00"));
    struct shop_record failed = record_of(shop);
    g_assert_cmpint(failed.watermark, ==, TEN + 3600);
    g_assert_cmpint(failed.failures, ==, 1);
    g_assert_cmpint(failed.next_try_at, ==, NOW + 900 + 60);
    shop_record_clear(&failed);
    g_assert_cmpint(rows(shop), ==, 0);

    counts = round_with(shop, body, NOW + 960);
    check_counts("anew", &counts, 1, 0, 0, 0);
    struct shop_record good = record_of(shop);
    g_assert_cmpint(good.watermark, ==, TEN + 75 * 60);
    g_assert_cmpint(good.failures, ==, 0);
    shop_record_clear(&good);
}

/* The first answer tells that the shop's clock was set back: the round begins further back. */
static void test_clock_back(struct script_shop *shop, gconstpointer data)
{
    (void)data;
    struct round_counts counts;
    first_round(shop);
    set_shop_time(shop, -120);
    g_autofree char *body = state_of(7, "processing", 1);
    answer_list(shop, NULL, NULL);
    answer_list(shop, body, NULL);
    answer_order(shop, body);
    http_script_add(&shop->http, NOTHING_MORE);
    g_assert_cmpint(play_round(shop, NULL, NOW + 900, &counts), ==, ROUND_COMPLETE);
    check_counts("set back", &counts, 1, 0, 0, 0);
    g_autofree char *asked = http_script_asked(&shop->http);
    g_assert_nonnull(strstr(asked, "modified_after=2025-11-24T10:50:00"));
    g_assert_nonnull(strstr(asked, "modified_after=2025-11-23T"));
}

/* ---- what came in meanwhile ---- */

struct meanwhile {
    struct script_shop *shop;
    int answers, from, until; /* before which answers a webhook comes */
};

static void come_in(void *context)
{
    struct meanwhile *meanwhile = context;
    int at = ++meanwhile->answers;
    if (at < meanwhile->from || at > meanwhile->until)
        return;
    g_autoptr(GError) error = NULL;
    struct site other = *meanwhile->shop->site;
    g_autofree char *body = state_of(7, "processing", 20 + at);
    other.store = store_open(other.path, STORE_OPEN, &error);
    g_assert_no_error(error);
    deliver_body(&other, "order.updated", body);
    store_close(other.store);
}

/* A delivery of the order came in after it was asked for: it is asked for again, and what says the
 * same then leaves no row. */
static void test_meanwhile(struct script_shop *shop, gconstpointer data)
{
    (void)data;
    struct round_counts counts;
    struct meanwhile meanwhile = {shop, 0, 2, 2};
    g_autofree char *old = state_of(7, "on-hold", 5), *now = state_of(7, "processing", 22);
    answer_list(shop, old, NULL);
    answer_order(shop, old);
    answer_order(shop, now);
    http_script_add(&shop->http, NOTHING_MORE);
    shop->http.before = come_in;
    shop->http.context = &meanwhile;
    play_round(shop, NULL, NOW, &counts);
    check_counts("the webhook was faster", &counts, 0, 0, 1, 0);
    g_assert_cmpint(rows(shop), ==, 1);
}

/* One that changes all the time is kept after the fifth time, and claims nothing. */
static void test_restless(struct script_shop *shop, gconstpointer data)
{
    (void)data;
    struct round_counts counts;
    struct meanwhile meanwhile = {shop, 0, 2, 6};
    g_autofree char *old = state_of(7, "on-hold", 5);
    answer_list(shop, old, NULL);
    for (int i = 0; i < 5; i++)
        answer_order(shop, old);
    http_script_add(&shop->http, NOTHING_MORE);
    shop->http.before = come_in;
    shop->http.context = &meanwhile;
    g_assert_cmpint(play_round(shop, NULL, NOW, &counts), ==, ROUND_COMPLETE);
    g_assert_cmpint(
            ask(shop->site, "SELECT count(*) FROM deliveries WHERE asked_after = 0"), ==, 1);
    must_work(shop->site, "the worker");
    g_assert_cmpint(
            ask(shop->site, "SELECT count(*) FROM orders WHERE status = 'processing'"), ==, 1);
}

/* ---- gone ---- */

static void test_gone(struct script_shop *shop, gconstpointer data)
{
    (void)data;
    struct round_counts counts;
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(gint64));
    const gint64 id = 7;
    const struct round_wish wish = {.ids = ids};
    const char gone[] = "404 {\"code\":\"woocommerce_rest_shop_order_invalid_id\",\"message\":"
                        "\"Invalid ID.\",\"data\":{\"status\":404}}";
    g_array_append_val(ids, id);
    deliver(shop->site, &(const struct news){.status = "processing"}, 7, 5);
    must_work(shop->site, "an order");
    http_script_add(&shop->http, gone);
    play_round(shop, &wish, NOW, &counts);
    check_counts("it is gone", &counts, 0, 1, 0, 0);
    must_work(shop->site, "it is gone");
    g_assert_cmpint(ask(shop->site, "SELECT deleted FROM orders WHERE id = 7"), ==, 1);

    http_script_add(&shop->http, gone);
    play_round(shop, &wish, NOW, &counts);
    check_counts("that is known", &counts, 0, 0, 1, 0);
    g_array_index(ids, gint64, 0) = 8;
    http_script_add(&shop->http, gone);
    play_round(shop, &wish, NOW, &counts);
    check_counts("a name that is none", &counts, 0, 0, 0, 1);
    g_assert_cmpint(rows(shop), ==, 2);
}

/* ---- missed ---- */

static void test_missed(struct script_shop *shop, gconstpointer data)
{
    (void)data;
    struct round_counts counts;
    g_autofree char *first = state_of(7, "processing", 1), *second = state_of(8, "processing", 50);
    g_autofree char *cart = state_of(9, "checkout-draft", 1);
    counts = round_with(shop, first, NOW); /* the first complete round: never missed */
    g_assert_cmpint(ask(shop->site, "SELECT count(*) FROM orders_missed"), ==, 0);

    counts = round_with(shop, second, NOW); /* 10 minutes old: its webhook may come */
    check_counts("a young one", &counts, 1, 0, 0, 0);
    round_with(shop, cart, NOW);
    g_assert_cmpint(missed(shop), ==, 0);

    set_shop_time(shop, 66);
    answer_list(shop, second, NULL);
    http_script_add(&shop->http, NOTHING_MORE);
    play_round(shop, NULL, NOW + 360, &counts);
    g_assert_cmpint(missed(shop), ==, 1);
    answer_list(shop, second, NULL);
    http_script_add(&shop->http, NOTHING_MORE);
    play_round(shop, NULL, NOW + 400, &counts);
    g_assert_cmpint(missed(shop), ==, 1);
    struct shop_record record = record_of(shop);
    g_assert_cmpint(record.missed, ==, 1);
    shop_record_clear(&record);
}

/* Its webhook came late: not missed, whether or not the worker has come to it. */
static void test_late(struct script_shop *shop, gconstpointer data)
{
    (void)data;
    struct round_counts counts;
    first_round(shop);
    g_autofree char *body = state_of(7, "processing", 50), *other = state_of(7, "processing", 51);
    round_with(shop, body, NOW);
    must_work(shop->site, "the fetched one");
    deliver_body(shop->site, "order.updated", other);

    set_shop_time(shop, 70);
    answer_list(shop, other, NULL);
    http_script_add(&shop->http, NOTHING_MORE);
    play_round(shop, NULL, NOW + 600, &counts);
    check_counts("it waits for the worker", &counts, 0, 0, 1, 0);
    g_assert_cmpint(missed(shop), ==, 0);
    must_work(shop->site, "the webhook");
    answer_list(shop, other, NULL);
    http_script_add(&shop->http, NOTHING_MORE);
    play_round(shop, NULL, NOW + 601, &counts);
    g_assert_cmpint(ask(shop->site, "SELECT count(*) FROM orders_missed"), ==, 0);
}

/* Three orders without a webhook are an alarm. */
static void test_alarm(struct script_shop *shop, gconstpointer data)
{
    (void)data;
    first_round(shop);
    for (int id = 7; id <= 9; id++) {
        g_autofree char *body = state_of(id, "processing", 20);
        round_with(shop, body, NOW + id);
        gint64 alerts = ask(shop->site,
                "SELECT count(*) FROM mails WHERE role = 'alert' AND body LIKE '%orders-missed%'");
        g_assert_cmpint(alerts, ==, id == 9);
    }
}

/* ---- trouble ---- */

#define REFUSED_KEY \
    "401 {\"code\":\"woocommerce_rest_cannot_view\",\"message\":\"no\",\"data\":{\"status\":401}}"

static void test_refused(struct script_shop *shop, gconstpointer data)
{
    (void)data;
    struct round_counts counts;
    http_script_add(&shop->http, REFUSED_KEY);
    g_assert_cmpint(play_round(shop, NULL, NOW, &counts), ==, ROUND_PARTIAL);
    struct shop_record record = record_of(shop);
    g_assert_true(record.refused);
    g_assert_cmpint(talk_next_round(&record, 900, NOW + 86400), ==, -1);
    shop_record_clear(&record);
    g_assert_cmpint(ask(shop->site, "SELECT count(*) FROM mails WHERE role = 'alert'"), ==, 1);

    first_round(shop); /* a person asks, and it works */
    struct shop_record good = record_of(shop);
    g_assert_false(good.refused);
    g_assert_cmpstr(good.trouble, ==, "");
    shop_record_clear(&good);
}

/* A key that is refused is another thing than a shop that did not answer, and is told although that
 * was. */
static void test_refused_after_unreachable(struct script_shop *shop, gconstpointer data)
{
    (void)data;
    struct round_counts counts;
    http_script_add(&shop->http, "500 {}");
    play_round(shop, NULL, NOW, &counts);
    http_script_add(&shop->http, "500 {}");
    play_round(shop, NULL, NOW + 3 * 3600, &counts);
    g_assert_cmpint(ask(shop->site, "SELECT count(*) FROM mails WHERE role = 'alert'"), ==, 1);

    for (int i = 0; i < 2; i++) {
        http_script_add(&shop->http, REFUSED_KEY);
        play_round(shop, NULL, NOW + 4 * 3600 + i, &counts);
        g_assert_cmpint(ask(shop->site, "SELECT count(*) FROM mails WHERE role = 'alert'"), ==, 2);
    }
}

static void test_unreachable(struct script_shop *shop, gconstpointer data)
{
    (void)data;
    struct round_counts counts;
    static const struct {
        gint64 after_s;
        int alerts;
        gint64 wait_s;
    } tries[] = {{0, 0, 60}, {60, 0, 300}, {400, 0, 900}, {3 * 3600 - 1, 0, 3600},
            {3 * 3600, 1, 3600}, {5 * 3600, 1, 3600}};
    for (gsize i = 0; i < G_N_ELEMENTS(tries); i++) {
        gint64 now = NOW + tries[i].after_s;
        http_script_add(&shop->http, "500 {}");
        g_assert_cmpint(play_round(shop, NULL, now, &counts), ==, ROUND_PARTIAL);
        struct shop_record record = record_of(shop);
        g_assert_cmpint(talk_next_round(&record, 900, now), ==, now + tries[i].wait_s);
        shop_record_clear(&record);
        g_assert_cmpint(ask(shop->site,
                                "SELECT count(*) FROM mails WHERE role = 'alert' AND body "
                                "LIKE '%shop-unreachable%'"),
                ==, tries[i].alerts);
    }
    http_script_add(&shop->http, "200 []\n" NOTHING_MORE);
    g_assert_cmpint(play_round(shop, NULL, NOW + 6 * 3600, &counts), ==, ROUND_COMPLETE);
    struct shop_record record = record_of(shop);
    g_assert_cmpint(record.trouble_since, ==, 0);
    shop_record_clear(&record);
    g_assert_cmpint(ask(shop->site,
                            "SELECT count(*) FROM mails WHERE role = 'alert' AND body LIKE "
                            "'%shop-answers%'"),
            ==, 1);
}

/* A Retry-After holds for the next process, too. */
static void test_retry_after(struct script_shop *shop, gconstpointer data)
{
    (void)data;
    struct round_counts counts;
    http_script_add(&shop->http, "429 90 {}");
    play_round(shop, NULL, NOW, &counts);
    g_free(http_script_asked(&shop->http));
    struct shop_record record = record_of(shop);
    g_assert_cmpint(record.retry_after_at, ==, NOW + 90);
    g_assert_false(talk_may_ask(&record, NOW + 89));
    g_assert_true(talk_may_ask(&record, NOW + 90));
    shop_record_clear(&record);

    make_api(shop);
    g_assert_cmpint(play_round(shop, NULL, NOW + 30, &counts), ==, ROUND_PARTIAL);
    g_autofree char *asked = http_script_asked(&shop->http);
    g_assert_cmpstr(asked, ==, "");
}

/* An order that the shop cannot show does not keep the others from coming; three are the shop. */
static void test_broken_order(struct script_shop *shop, gconstpointer data)
{
    (void)data;
    struct round_counts counts;
    g_autofree char *seven = state_of(7, "processing", 5), *eight = state_of(8, "processing", 6);
    answer_list(shop, seven, eight, NULL);
    http_script_add(&shop->http, "500 {}");
    answer_order(shop, eight);
    http_script_add(&shop->http, NOTHING_MORE);
    g_assert_cmpint(play_round(shop, NULL, NOW, &counts), ==, ROUND_PARTIAL);
    check_counts("one of two", &counts, 1, 0, 0, 1);
    struct shop_record record = record_of(shop);
    g_assert_cmpint(record.watermark, ==, 0);
    shop_record_clear(&record);

    g_autofree char *nine = state_of(9, "processing", 7), *ten = state_of(10, "processing", 8);
    answer_list(shop, seven, nine, ten, NULL);
    http_script_add(&shop->http, "500 {}\n500 {}\n500 {}");
    g_assert_cmpint(play_round(shop, NULL, NOW, &counts), ==, ROUND_PARTIAL);
    check_counts("three in a row", &counts, 0, 0, 0, 2);
}

static void test_dry_run(struct script_shop *shop, gconstpointer data)
{
    (void)data;
    struct round_counts counts;
    const struct round_wish wish = {.dry_run = true};
    g_autofree char *body = state_of(7, "processing", 5);
    answer_list(shop, body, NULL);
    http_script_add(&shop->http, "200 []");
    g_assert_cmpint(play_round(shop, &wish, NOW, &counts), ==, ROUND_COMPLETE);
    check_counts("only a look", &counts, 1, 0, 0, 0);
    g_assert_cmpint(rows(shop), ==, 0);
    g_assert_cmpint(ask(shop->site, "SELECT count(*) FROM shops"), ==, 0);
}

/* ---- refunds that vanish ---- */

/* Once a day orders with refunds are looked at again: a refund that is gone moved no date. */
static void test_vanished_refund(struct script_shop *shop, gconstpointer data)
{
    (void)data;
    struct round_counts counts;
    gint64 day = NOW + 90000;
    first_round(shop);
    g_autofree char *with =
            order_body(7, "processing", true, 5, "Koffie", "ann@example.be", "121.00", REFUND);
    g_autofree char *without =
            order_body(7, "processing", true, 5, "Koffie", "ann@example.be", "121.00", "");
    deliver_body(shop->site, "order.updated", with);
    must_work(shop->site, "a refund");
    change(shop->site, "INSERT INTO refunds VALUES ('main', 7, 31, 1) ON CONFLICT DO NOTHING");
    set_shop_time(shop, 60 + 1500);

    http_script_add(&shop->http, "200 []\n200 []");
    answer_list(shop, without, NULL);
    answer_order(shop, without);
    http_script_add(&shop->http, "200 []");
    g_assert_cmpint(play_round(shop, NULL, day, &counts), ==, ROUND_COMPLETE);
    check_counts("the refund is gone", &counts, 0, 1, 0, 0);
    g_assert_cmpint(ask(shop->site, "SELECT count(*) FROM orders_missed"), ==, 0);
    g_autofree char *asked = http_script_asked(&shop->http);
    g_assert_nonnull(strstr(asked, "include=7"));

    set_shop_time(shop, 60 + 1515);
    http_script_add(&shop->http, "200 []\n" NOTHING_MORE);
    play_round(shop, NULL, day + 900, &counts);
    g_autofree char *later = http_script_asked(&shop->http);
    g_assert_null(strstr(later, "include="));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    CASE("/fetch/round/new-then-known", test_new_then_known);
    CASE("/fetch/round/newer", test_newer);
    CASE("/fetch/round/watermark", test_watermark);
    CASE("/fetch/round/clock-back", test_clock_back);
    CASE("/fetch/round/meanwhile", test_meanwhile);
    CASE("/fetch/round/restless", test_restless);
    CASE("/fetch/round/gone", test_gone);
    CASE("/fetch/round/missed", test_missed);
    CASE("/fetch/round/late", test_late);
    CASE("/fetch/round/alarm", test_alarm);
    CASE("/fetch/round/refused", test_refused);
    CASE("/fetch/round/refused-after-unreachable", test_refused_after_unreachable);
    CASE("/fetch/round/unreachable", test_unreachable);
    CASE("/fetch/round/retry-after", test_retry_after);
    CASE("/fetch/round/broken-order", test_broken_order);
    CASE("/fetch/round/dry-run", test_dry_run);
    CASE("/fetch/round/vanished-refund", test_vanished_refund);
    return g_test_run();
}
