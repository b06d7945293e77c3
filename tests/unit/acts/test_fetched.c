/* Which state of an order is its newest one: what was fetched against what webhooks brought. */
#include "acts.h"

#include "store/inbox.h"

#define ID 7

/* A delivery of the state of a minute. asked_after -1: a webhook's; else fetched. */
static gint64 bring(struct site *site, int minute, const char *status, gint64 asked_after)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *body =
            order_body(ID, status, false, minute, "Koffie", "ann@example.be", "121.00", "");
    guint8 digest[32];
    gint64 id = 0;
    bool repeat;
    sha256(body, strlen(body), digest);
    const struct delivery_new new = {.shop = "main",
            .topic = asked_after < 0 ? "order.updated" : "order.fetched",
            .received_at = NOW,
            .body = body,
            .length = strlen(body),
            .digest = digest,
            .state = DELIVERY_PENDING};

    begin(site);
    if (asked_after < 0)
        g_assert_true(delivery_put(site->store, &new, &id, &repeat, &error));
    else
        g_assert_true(delivery_put_fetched(site->store, &new, asked_after, &id, &error));
    commit(site);
    return id;
}

/* What the shop answered of an order that is gone. */
static void bring_gone(struct site *site, gint64 asked_after)
{
    g_autoptr(GError) error = NULL;
    const char body[] = "{\"id\":7}";
    guint8 digest[32];
    gint64 id;
    sha256(body, strlen(body), digest);
    const struct delivery_new new = {.shop = "main",
            .topic = "order.fetched",
            .received_at = NOW,
            .body = body,
            .length = strlen(body),
            .digest = digest,
            .state = DELIVERY_PENDING};
    begin(site);
    g_assert_true(delivery_put_fetched(site->store, &new, asked_after, &id, &error));
    commit(site);
}

static void check_newest(struct site *site, const char *where, const char *status, int minute)
{
    g_autofree char *query = g_strdup_printf("SELECT count(*) FROM orders WHERE id = 7 AND status "
                                             "= '%s' AND modified_at = unixepoch('2025-11-24') + "
                                             "36000 + 60 * %d AND deleted = 0",
            status, minute);
    must_work(site, where);
    if (ask(site, query) != 1)
        g_error("%s: the newest state is not '%s' of minute %d", where, status, minute);
}

static void again(struct site *site, gint64 id)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(delivery_retry(site->store, id, &error));
}

/* One order of events. Deliveries have the ids 1, 2, 3 … in the order of the rows. */
struct event_row {
    const char *status; /* NULL: no more */
    int minute;
    gint64 asked_after; /* -1: a webhook */
};

static const struct {
    const char *name;
    struct event_row rows[4];
    const char *status;
    int minute;
} cases[] = {
        {"a webhook, then the same clock", {{"processing", 5, -1}, {"completed", 6, 1}},
                "completed", 6},
        {"the clock was set back", {{"completed", 5, -1}, {"processing", 3, 1}}, "processing", 3},
        {"two changes in a second, the status went back",
                {{"completed", 5, -1}, {"processing", 5, 1}}, "processing", 5},
        {"a webhook came in meanwhile, newer",
                {{"processing", 1, -1}, {"completed", 6, -1}, {"processing", 4, 1}}, "completed",
                6},
        {"a webhook came in meanwhile, older by its date",
                {{"processing", 1, -1}, {"on-hold", 2, -1}, {"processing", 4, 1}}, "processing", 4},
        {"a webhook after it, newer",
                {{"processing", 5, -1}, {"on-hold", 3, 1}, {"completed", 6, -1}}, "completed", 6},
        {"a webhook after it, older by its date",
                {{"processing", 5, -1}, {"on-hold", 3, 1}, {"completed", 2, -1}}, "on-hold", 3},
        {"it claims nothing, and is older", {{"completed", 5, -1}, {"processing", 3, 0}},
                "completed", 5},
        {"fetched twice", {{"completed", 5, 0}, {"processing", 3, 1}, {"on-hold", 2, 2}}, "on-hold",
                2},
};

static void play(gsize index, bool step_by_step)
{
    struct site *site = site_new("");
    for (const struct event_row *row = cases[index].rows; row->status; row++) {
        bring(site, row->minute, row->status, row->asked_after);
        if (step_by_step)
            must_work(site, cases[index].name);
    }
    check_newest(site, cases[index].name, cases[index].status, cases[index].minute);
    site_free(site);
}

static void test_newest(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        play(i, true);
        play(i, false);
    }
}

/* What was there before the shop was asked stays older, also when a person maps it again, and when
 * a webhook brought the same state once more. */
static void test_retried(void)
{
    struct site *site = site_new("");
    gint64 old = bring(site, 5, "completed", -1);
    must_work(site, "the old one");
    gint64 now = bring(site, 3, "processing", old);
    must_work(site, "the fetched one");
    again(site, old);
    check_newest(site, "the old one again", "processing", 3);
    again(site, now);
    check_newest(site, "the newest one again", "processing", 3);

    deliver(site, &(const struct news){.status = "processing", .product = "Thee"}, ID, 3);
    must_work(site, "a webhook of the same second");
    again(site, old);
    check_newest(site, "the old one after that", "processing", 3);
    site_free(site);
}

/* The same state both ways, one after the other or at once: one document, one mail. */
static void test_both_ways(void)
{
    static const struct {
        bool fetched_first, at_once;
    } orders[] = {{true, true}, {true, false}, {false, true}, {false, false}};
    for (gsize i = 0; i < G_N_ELEMENTS(orders); i++) {
        struct site *site = site_new("[order_form]\ncreate=created\nauto_send=true\n");
        for (int turn = 0; turn < 2; turn++) {
            bool fetched = orders[i].fetched_first == (turn == 0);
            bring(site, 1, "on-hold", fetched ? turn : -1);
            if (!orders[i].at_once)
                must_work(site, "one way");
        }
        must_work(site, "both ways");
        g_assert_cmpint(ask(site, "SELECT count(*) FROM documents"), ==, 1);
        g_assert_cmpint(ask(site, "SELECT count(*) FROM mails WHERE role = 'to'"), ==, 1);
        site_free(site);
    }
}

static gint64 deleted(struct site *site)
{
    return ask(site, "SELECT count(*) FROM orders WHERE id = 7 AND deleted = 1");
}

static void test_gone(void)
{
    struct site *site = site_new("");
    gint64 one = bring(site, 1, "processing", -1);
    must_work(site, "an order");
    bring_gone(site, one);
    must_work(site, "it is gone");
    g_assert_cmpint(deleted(site), ==, 1);

    gint64 back = bring(site, 1, "processing", one + 1);
    check_newest(site, "it is there again", "processing", 1);
    again(site, one + 1);
    must_work(site, "what said that it was gone, again");
    g_assert_cmpint(deleted(site), ==, 0);

    deliver_body(site, "order.fetched", "{\"id\":7,\"x\":1}");
    must_work(site, "a stranger's topic");
    g_assert_cmpint(deleted(site), ==, 0);
    g_assert_cmpint(back, >, one);
    site_free(site);
}

/* A webhook's state takes what waits to be judged away; a fetched one does not. */
static void test_missed(void)
{
    struct site *site = site_new("");
    gint64 fetched = bring(site, 3, "processing", 0);
    change(site,
            "INSERT INTO orders_missed (shop, order_id, modified_at, delivery_id, seen_at) "
            "VALUES ('main', 7, unixepoch('2025-11-24') + 36000 + 180, 1, 0)");
    must_work(site, "fetched");
    g_assert_cmpint(ask(site, "SELECT count(*) FROM orders_missed"), ==, 1);
    bring(site, 2, "processing", -1);
    must_work(site, "an older one by its webhook");
    g_assert_cmpint(ask(site, "SELECT count(*) FROM orders_missed"), ==, 1);
    bring(site, 4, "processing", -1);
    must_work(site, "a newer one by its webhook");
    g_assert_cmpint(ask(site, "SELECT count(*) FROM orders_missed"), ==, 0);
    g_assert_cmpint(fetched, ==, 1);
    site_free(site);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/acts/fetched/newest", test_newest);
    g_test_add_func("/acts/fetched/retried", test_retried);
    g_test_add_func("/acts/fetched/both-ways", test_both_ways);
    g_test_add_func("/acts/fetched/gone", test_gone);
    g_test_add_func("/acts/fetched/missed", test_missed);
    return g_test_run();
}
