/* The lines of refunds are asked for where credit notes wait for them, kept as the shop sent them,
 * and the worker builds the notes. */
#include "fetch/refund_lines.h"

#include "store/refund_lines.h"
#include "unit/fetch/shop_script.h"

#define DAY (24 * 3600)
#define R1 "{\"id\":31,\"reason\":\"broken\",\"total\":\"-12.10\"}"
#define R2 "{\"id\":32,\"reason\":\"\",\"total\":\"-1.21\"}"
#define ENTRY(id, amount)                                                                        \
    "{\"id\":" id ",\"amount\":\"" amount "\",\"reason\":\"a ] and \\\" and {\",\"line_items\":" \
    "[],\"shipping_lines\":[],\"fee_lines\":[]}"
#define WAITING "SELECT count(*) FROM refund_lines WHERE next_attempt_at <> 0"
#define KEPT "SELECT count(*) FROM refund_lines WHERE body IS NOT NULL"
#define NOTES "SELECT count(*) FROM documents WHERE type = 'credit_note' AND "
#define NOTES_WAIT NOTES "warnings LIKE '%waits-for-refund-lines%'"

static void set_key(struct script_shop *shop, const char *key)
{
    struct shop *settings = (struct shop *)config_shop(shop->site->config, "main");
    g_free(settings->rest_key);
    settings->rest_key = g_strdup(key);
}

static void work_at(struct script_shop *shop, gint64 now)
{
    g_autoptr(GError) error = NULL;
    int count = 1;
    while (count > 0 && process_deliveries(site_work(shop->site, now), 50, &count, &error))
        ;
    g_assert_no_error(error);
}

/* Order 1 with an issued invoice and these refunds, whose notes wait. */
static void lines_up(struct script_shop *shop, gconstpointer refunds)
{
    shop->site = site_new("[credit_note]\ncreate=refunded\nauto_send=false\n");
    http_script_start(&shop->http);
    set_shop_time(shop, 60);
    make_api(shop);
    set_key(shop, "ck_key");
    deliver(shop->site, &(const struct news){.status = "processing", .paid = true}, 1, 0);
    work_at(shop, NOW);
    deliver(shop->site,
            &(const struct news){.status = "processing", .paid = true, .refunds = refunds}, 1, 1);
    work_at(shop, NOW);
}

static struct shop_api *find(void *context, const char *name, GError **error)
{
    (void)error;
    g_assert_cmpstr(name, ==, "main");
    return ((struct script_shop *)context)->api;
}

static struct shop_api *find_none(void *context, const char *name, GError **error)
{
    (void)context;
    (void)name;
    (void)error;
    return NULL;
}

static bool step(struct script_shop *shop, fetch_api_finder finder, gint64 now)
{
    g_autoptr(GError) error = NULL;
    bool did = false;
    g_assert_true(refund_lines_step(site_work(shop->site, now), finder, shop, &did, &error));
    g_assert_no_error(error);
    work_at(shop, now);
    return did;
}

static gint64 now_due(struct script_shop *shop)
{
    return ask(shop->site, "SELECT next_attempt_at FROM refund_lines");
}

/* Two notes of one order: one question, byte for byte what came, and no more questions. */
static void test_brought(struct script_shop *shop, gconstpointer data)
{
    (void)data;
    g_assert_cmpint(ask(shop->site, NOTES_WAIT), ==, 2);
    http_script_add(&shop->http, "200 [" ENTRY("32", "1.21") " , " ENTRY("31", "12.10") "]");
    g_assert_true(step(shop, find, NOW + 1));
    g_assert_cmpstr(
            shop->http.asked->str, ==, "GET /wp-json/wc/v3/orders/1/refunds?per_page=100&page=1\n");
    g_assert_cmpint(ask(shop->site, WAITING), ==, 0);
    g_assert_cmpint(ask(shop->site, KEPT), ==, 2);
    g_autoptr(GError) error = NULL;
    g_autoptr(refund_lines_auto) lines = refund_lines_get(shop->site->store, "main", 1, 31, &error);
    const char *entry = ENTRY("31", "12.10");
    g_autoptr(GBytes) sent = g_bytes_new_static(entry, strlen(entry));
    g_assert_true(g_bytes_equal(lines->body, sent));
    g_assert_cmpint(ask(shop->site, NOTES_WAIT), ==, 0);
    g_assert_cmpint(ask(shop->site, NOTES "1"), ==, 2);
    g_assert_false(step(shop, find, NOW + 2));
}

/* The shop has no such refund: the note goes on without lines. */
static void test_unknown(struct script_shop *shop, gconstpointer data)
{
    (void)data;
    http_script_add(&shop->http, "200 []");
    g_assert_true(step(shop, find, NOW + 1));
    g_assert_cmpint(ask(shop->site, KEPT), ==, 0);
    g_assert_cmpint(ask(shop->site, NOTES_WAIT), ==, 0);
    g_assert_cmpint(ask(shop->site, NOTES "state = 'draft'"), ==, 1);
}

/* A shop that does not answer is asked again after 1, 5, 15, then each 60 minutes, until a day is
 * over. */
static void test_back_off(struct script_shop *shop, gconstpointer data)
{
    (void)data;
    static const int minutes[] = {1, 5, 15, 60, 60};
    gint64 now = NOW;
    for (gsize i = 0; i < G_N_ELEMENTS(minutes); i++) {
        http_script_add(&shop->http, "500 {}");
        g_assert_true(step(shop, find, now));
        g_assert_cmpint(now_due(shop), ==, now + minutes[i] * 60);
        g_assert_false(step(shop, find, now + minutes[i] * 60 - 1));
        now += minutes[i] * 60;
    }
    g_assert_cmpint(ask(shop->site, NOTES_WAIT), ==, 1);

    http_script_add(&shop->http, "500 {}");
    g_assert_true(step(shop, find, NOW + DAY - 60));
    g_assert_cmpint(now_due(shop), ==, NOW + DAY);
    g_assert_true(step(shop, find, NOW + DAY));
    g_assert_cmpint(ask(shop->site, WAITING), ==, 0);
    g_assert_cmpint(ask(shop->site, NOTES_WAIT), ==, 0);
    g_assert_cmpint(ask(shop->site, NOTES "state = 'draft'"), ==, 1);
}

/* A shop that may not be asked costs no question, and its day ends all the same. */
static void test_not_asked(struct script_shop *shop, gconstpointer data)
{
    (void)data;
    g_assert_false(step(shop, find_none, NOW + 1));
    g_assert_true(step(shop, find_none, NOW + DAY));
    g_assert_cmpstr(shop->http.asked->str, ==, "");
    g_assert_cmpint(ask(shop->site, NOTES_WAIT), ==, 0);
}

/* The key was taken out of the config: nobody waits any more. */
static void test_key_gone(struct script_shop *shop, gconstpointer data)
{
    (void)data;
    set_key(shop, "");
    g_assert_true(step(shop, find_none, NOW + 1));
    g_assert_cmpint(ask(shop->site, WAITING), ==, 0);
    g_assert_cmpint(ask(shop->site, NOTES_WAIT), ==, 0);
}

/* ---- by hand ---- */

static void must_bring(struct script_shop *shop, gint64 refund, gint64 now)
{
    g_autoptr(GError) error = NULL;
    bool good =
            refund_lines_bring(site_work(shop->site, now), shop->api, "main", 1, refund, &error);
    g_assert_no_error(error);
    g_assert_true(good);
}

/* The lines of one refund, also of one that nobody waited for; brought once, they are not asked for
 * again. */
static void test_by_hand(struct script_shop *shop, gconstpointer data)
{
    (void)data;
    static const gint64 refunds[] = {31, 77};
    for (gsize i = 0; i < G_N_ELEMENTS(refunds); i++) {
        g_autoptr(GError) error = NULL;
        http_script_add(&shop->http, "200 [" ENTRY("31", "12.10") "," ENTRY("77", "1.00") "]");
        must_bring(shop, refunds[i], NOW + 1);
        g_autoptr(refund_lines_auto) lines =
                refund_lines_get(shop->site->store, "main", 1, refunds[i], &error);
        g_assert_cmpint(lines->fetched_at, ==, NOW + 1);
        g_assert_nonnull(lines->body);
        g_free(http_script_asked(&shop->http));
        must_bring(shop, refunds[i], NOW + 2);
        g_autofree char *asked = http_script_asked(&shop->http);
        g_assert_cmpstr(asked, ==, "");
    }
}

/* A shop that cannot be asked is told with its reason; the waiting goes on as it was. */
static void test_by_hand_refused(struct script_shop *shop, gconstpointer data)
{
    (void)data;
    static const char *const answers[] = {
            "500 {}", "gone", "200 <html>", "401 {\"code\":\"woocommerce_rest_cannot_view\"}"};
    for (gsize i = 0; i < G_N_ELEMENTS(answers); i++) {
        g_autoptr(GError) error = NULL;
        http_script_add(&shop->http, answers[i]);
        g_assert_false(
                refund_lines_bring(site_work(shop->site, NOW), shop->api, "main", 1, 31, &error));
        g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_TEMPORARY);
        g_assert_nonnull(strstr(error->message, "refund 31"));
        g_assert_cmpint(ask(shop->site, KEPT), ==, 0);
        g_assert_cmpint(ask(shop->site, NOTES_WAIT), ==, 1);
        make_api(shop);
    }
}

/* A shop that wanted a pause gets it, from a person too: nothing is asked before. */
static void test_by_hand_pause(struct script_shop *shop, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    struct shop_record record = record_of(shop);
    record.retry_after_at = NOW + 600;
    g_assert_true(shop_record_write(shop->site->store, "main", &record, &error));
    shop_record_clear(&record);
    g_assert_false(
            refund_lines_bring(site_work(shop->site, NOW), shop->api, "main", 1, 31, &error));
    g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_TEMPORARY);
    g_autofree char *asked = http_script_asked(&shop->http);
    g_assert_cmpstr(asked, ==, "");
    make_api(shop);
    http_script_add(&shop->http, "200 [" ENTRY("31", "12.10") "]");
    must_bring(shop, 31, NOW + 600);
}

/* While the shop's turn is another's: `credit --refund` brings the lines and gives the turn back.
 */
static struct shop_api *find_after_hand(void *context, const char *name, GError **error)
{
    struct script_shop *shop = context;
    http_script_add(&shop->http, "200 [" ENTRY("31", "12.10") "]");
    must_bring(shop, 31, NOW);
    g_free(http_script_asked(&shop->http));
    return find(context, name, error);
}

/* What a person brought until the turn was the daemon's is not asked for a second time, whatever
 * the shop would say now. */
static void test_by_hand_meanwhile(struct script_shop *shop, gconstpointer data)
{
    (void)data;
    g_assert_true(step(shop, find_after_hand, NOW + 1));
    g_autofree char *asked = http_script_asked(&shop->http);
    g_assert_cmpstr(asked, ==, "");
    g_assert_cmpint(ask(shop->site, KEPT), ==, 1);
    g_assert_cmpint(ask(shop->site, WAITING), ==, 0);
    g_assert_false(step(shop, find, NOW + 1));
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name, *refunds;
        void (*run)(struct script_shop *shop, gconstpointer data);
    } tests[] = {
            {"brought", R1 "," R2, test_brought},
            {"unknown", R1, test_unknown},
            {"back-off", R1, test_back_off},
            {"not-asked", R1, test_not_asked},
            {"key-gone", R1, test_key_gone},
            {"by-hand", R1, test_by_hand},
            {"by-hand-refused", R1, test_by_hand_refused},
            {"by-hand-pause", R1, test_by_hand_pause},
            {"by-hand-meanwhile", R1, test_by_hand_meanwhile},
    };
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++) {
        g_autofree char *path = g_strconcat("/fetch/refund-lines/", tests[i].name, NULL);
        g_test_add(path, struct script_shop, tests[i].refunds, lines_up, tests[i].run, script_down);
    }
    return g_test_run();
}
