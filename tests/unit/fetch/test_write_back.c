/* What was issued is told to the shop's order once: as a note, as meta data, whatever becomes of
 * the answer. */
#include "../../../src/fetch/write_back.h"

#include "unit/fetch/shop_script.h"

#define DAY (24 * 3600)
#define TEXT "Factuur 2025-00001, 121.00 EUR"
#define NOTE_POSTED "POST /wp-json/wc/v3/orders/1/notes\n"
#define NOTES_LOOKED "GET /wp-json/wc/v3/orders/1/notes?type=internal\n"
#define META_LOOKED "GET /wp-json/wc/v3/orders/1?_fields=id,meta_data\n"
#define META_PUT "PUT /wp-json/wc/v3/orders/1\n"
#define MADE "201 {\"id\":83,\"note\":\"" TEXT "\"}"

static void set_shop(struct script_shop *shop, const char *key, const char *write_back)
{
    struct shop *settings = (struct shop *)config_shop(shop->site->config, "main");
    g_free(settings->rest_key);
    settings->rest_key = g_strdup(key);
    g_strfreev(settings->write_back);
    settings->write_back = g_strsplit(write_back, ";", -1);
}

/* The invoice of order 1 is issued by a shop with that write_back. */
static void back_up(struct script_shop *shop, gconstpointer write_back)
{
    g_autoptr(GError) error = NULL;
    int count;
    script_up(shop, NULL);
    set_shop(shop, "ck_key", write_back);
    deliver(shop->site, &(const struct news){.status = "processing", .paid = true}, 1, 0);
    g_assert_true(process_deliveries(site_work(shop->site, NOW), 50, &count, &error));
    g_assert_cmpint(
            ask(shop->site, "SELECT count(*) FROM documents WHERE number IS NOT NULL"), ==, 1);
}

static struct shop_api *find(void *context, const char *name, GError **error)
{
    (void)name;
    (void)error;
    return ((struct script_shop *)context)->api;
}

static bool step(struct script_shop *shop, gint64 now)
{
    g_autoptr(GError) error = NULL;
    bool did = false;
    g_assert_true(write_back_step(site_work(shop->site, now), find, shop, &did, &error));
    g_assert_no_error(error);
    return did;
}

static void check_state(struct script_shop *shop, const char *state, int count)
{
    g_autofree char *query =
            g_strdup_printf("SELECT count(*) FROM write_backs WHERE state = '%s'", state);
    if (ask(shop->site, query) != count)
        g_error("not %d are %s", count, state);
}

static void check_asked(struct script_shop *shop, const char *wanted)
{
    g_assert_cmpstr(shop->http.asked->str, ==, wanted);
    g_string_truncate(shop->http.asked, 0);
}

/* ---- a note ---- */

static void test_note(struct script_shop *shop, gconstpointer data)
{
    (void)data;
    http_script_add(&shop->http, MADE);
    g_assert_true(step(shop, NOW + 1));
    check_asked(shop, NOTE_POSTED);
    g_assert_cmpstr(shop->http.body->str, ==, "{\"note\":\"" TEXT "\"}");
    check_state(shop, "done", 1);
    g_assert_cmpint(ask(shop->site, "SELECT remote_id FROM write_backs"), ==, 83);
    g_assert_false(step(shop, NOW + DAY));
}

/* The answer was lost: the notes are looked at, and it is there, or is not. */
static void test_lost(struct script_shop *shop, gconstpointer data)
{
    (void)data;
    http_script_add(&shop->http, "gone");
    g_assert_true(step(shop, NOW + 1));
    check_state(shop, "uncertain", 1);
    check_asked(shop, NOTE_POSTED);

    http_script_add(&shop->http, "500 {}");
    g_assert_true(step(shop, NOW + 100));
    check_state(shop, "uncertain", 1);
    check_asked(shop, NOTES_LOOKED);

    http_script_add(&shop->http,
            "200 [{\"id\":85,\"note\":\"" TEXT "\"},{\"id\":83,\"note\":\"" TEXT "\"},"
            "{\"id\":2,\"note\":\"another\"}]");
    g_assert_true(step(shop, NOW + 1000));
    check_asked(shop, NOTES_LOOKED);
    check_state(shop, "done", 1);
    g_assert_cmpint(ask(shop->site, "SELECT remote_id FROM write_backs"), ==, 83);
}

static void test_lost_and_not_there(struct script_shop *shop, gconstpointer data)
{
    (void)data;
    http_script_add(&shop->http, "gone");
    g_assert_true(step(shop, NOW + 1));
    http_script_add(&shop->http, "200 [{\"id\":2,\"note\":\"Factuur 2025-00001\"}]");
    http_script_add(&shop->http, MADE);
    g_assert_true(step(shop, NOW + 100));
    check_asked(shop, NOTE_POSTED NOTES_LOOKED NOTE_POSTED);
    check_state(shop, "done", 1);
}

/* The process died while a request was on its way. */
static void test_died(struct script_shop *shop, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    gint64 count = 0;
    change(shop->site, "UPDATE write_backs SET state = 'writing', attempts = 1");
    g_assert_true(write_back_recover(shop->site->store, NOW, &count, &error));
    g_assert_cmpint(count, ==, 1);
    http_script_add(&shop->http, "200 [{\"id\":83,\"note\":\"" TEXT "\"}]");
    g_assert_true(step(shop, NOW + 1));
    check_asked(shop, NOTES_LOOKED);
    check_state(shop, "done", 1);
}

/* What cannot be written is tried for 7 days, then failed. */
static void test_given_up(struct script_shop *shop, gconstpointer data)
{
    (void)data;
    gint64 now = NOW + 1;
    for (int i = 0; i < 5; i++) {
        gint64 before = ask(shop->site, "SELECT next_attempt_at FROM write_backs");
        http_script_add(&shop->http, "503 {}");
        now = MAX(now, before);
        g_assert_true(step(shop, now));
        g_assert_cmpint(ask(shop->site, "SELECT next_attempt_at FROM write_backs"), >, now);
    }
    g_assert_true(step(shop, NOW + 7 * DAY));
    check_state(shop, "failed", 1);
    g_assert_cmpint(ask(shop->site, "SELECT last_answer <> '' FROM write_backs"), ==, 1);
    g_assert_false(step(shop, NOW + 8 * DAY));
}

/* A read key: the right is missing for this only, and is no trouble of the shop's. */
static void test_read_key(struct script_shop *shop, gconstpointer data)
{
    (void)data;
    http_script_add(&shop->http,
            "403 {\"code\":\"woocommerce_rest_cannot_create\",\"message\":\"Sorry\",\"data\":{"
            "\"status\":403}}");
    g_assert_true(step(shop, NOW + 1));
    check_state(shop, "queued", 1);
    g_assert_cmpint(ask(shop->site, "SELECT count(*) FROM shops WHERE refused = 1"), ==, 0);
}

/* ---- meta data ---- */

static void test_meta(struct script_shop *shop, gconstpointer data)
{
    (void)data;
    http_script_add(
            &shop->http, "200 {\"id\":1,\"meta_data\":[{\"id\":4,\"key\":\"_x\",\"value\":1}]}");
    http_script_add(&shop->http, "200 {\"id\":1}");
    g_assert_true(step(shop, NOW + 1));
    check_asked(shop, META_LOOKED META_PUT);
    g_assert_cmpstr(shop->http.body->str, ==,
            "{\"meta_data\":[{\"key\":\"_billhook_invoice\",\"value\":\"2025-00001\"}]}");
    check_state(shop, "done", 1);
}

/* Another number is there; then it is there itself, and nothing is written, for each PUT fires
 * order.updated. */
static void test_meta_joined(struct script_shop *shop, gconstpointer data)
{
    (void)data;
    http_script_add(&shop->http,
            "200 {\"id\":1,\"meta_data\":[{\"key\":\"_billhook_invoice\",\"value\":\"2024-7\"}]}");
    http_script_add(&shop->http, "gone");
    g_assert_true(step(shop, NOW + 1));
    g_assert_nonnull(strstr(shop->http.body->str, "\"2024-7,2025-00001\""));
    check_state(shop, "uncertain", 1);
    check_asked(shop, META_LOOKED META_PUT);

    http_script_add(&shop->http,
            "200 {\"id\":1,\"meta_data\":[{\"key\":\"_billhook_invoice\",\"value\":"
            "\"2024-7,2025-00001\"}]}");
    g_assert_true(step(shop, NOW + 100));
    check_asked(shop, META_LOOKED);
    check_state(shop, "done", 1);
}

/* The order is gone: nothing is to be written any more. */
static void test_gone(struct script_shop *shop, gconstpointer data)
{
    (void)data;
    http_script_add(&shop->http,
            "404 {\"code\":\"woocommerce_rest_shop_order_invalid_id\",\"message\":\"Invalid ID.\","
            "\"data\":{\"status\":404}}");
    g_assert_true(step(shop, NOW + 1));
    check_state(shop, "failed", 1);
}

/* The order.updated that the meta data cause makes no document, no warning and no mail. */
static void test_no_loop(struct script_shop *shop, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    int count;
    g_autofree char *plain =
            order_body(1, "processing", true, 5, "Koffie", "ann@example.be", "121.00", "");
    g_auto(GStrv) halves = g_strsplit(plain, "\"meta_data\":[", 2);
    g_autofree char *body = g_strconcat(halves[0],
            "\"meta_data\":[{\"id\":77,\"key\":\"_billhook_invoice\",\"value\":\"2025-00001\"},",
            halves[1], NULL);
    gint64 mails = ask(shop->site, "SELECT count(*) FROM mails");
    deliver_body(shop->site, "order.updated", body);
    g_assert_true(process_deliveries(site_work(shop->site, NOW + 60), 50, &count, &error));
    g_assert_cmpint(count, ==, 1);
    g_assert_cmpint(ask(shop->site, "SELECT count(*) FROM documents"), ==, 1);
    g_assert_cmpint(
            ask(shop->site, "SELECT count(*) FROM documents WHERE warnings <> '[]'"), ==, 0);
    g_assert_cmpint(ask(shop->site, "SELECT count(*) FROM mails"), ==, mails);
    g_assert_cmpint(ask(shop->site, "SELECT count(*) FROM write_backs"), ==, 1);
}

/* ---- the config ---- */

/* Both kinds, each in its turn. */
static void test_both(struct script_shop *shop, gconstpointer data)
{
    (void)data;
    http_script_add(&shop->http, MADE);
    http_script_add(&shop->http, "200 {\"id\":1,\"meta_data\":[]}");
    http_script_add(&shop->http, "200 {\"id\":1}");
    g_assert_true(step(shop, NOW + 1));
    g_assert_true(step(shop, NOW + 1));
    g_assert_false(step(shop, NOW + 1));
    check_state(shop, "done", 2);
}

/* Nothing is queued, and what was is not written. */
static void test_off(struct script_shop *shop, gconstpointer data)
{
    (void)data;
    g_assert_cmpint(ask(shop->site, "SELECT count(*) FROM write_backs"), ==, 0);
    g_assert_false(step(shop, NOW + 1));
}

static void test_switched_off(struct script_shop *shop, gconstpointer data)
{
    (void)data;
    set_shop(shop, "ck_key", "off");
    g_assert_true(step(shop, NOW + 1));
    g_assert_false(step(shop, NOW + 1));
    check_asked(shop, "");
    check_state(shop, "queued", 1);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name, *write_back;
        void (*run)(struct script_shop *shop, gconstpointer data);
    } tests[] = {
            {"note", "note", test_note},
            {"lost", "note", test_lost},
            {"lost-and-not-there", "note", test_lost_and_not_there},
            {"died", "note", test_died},
            {"given-up", "note", test_given_up},
            {"read-key", "note", test_read_key},
            {"meta", "meta", test_meta},
            {"meta-joined", "meta", test_meta_joined},
            {"gone", "meta", test_gone},
            {"no-loop", "meta", test_no_loop},
            {"both", "note;meta", test_both},
            {"off", "off", test_off},
            {"switched-off", "note", test_switched_off},
    };
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++) {
        g_autofree char *path = g_strconcat("/fetch/write-back/", tests[i].name, NULL);
        g_test_add(
                path, struct script_shop, tests[i].write_back, back_up, tests[i].run, script_down);
    }
    return g_test_run();
}
