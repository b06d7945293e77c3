/* The inbox and the orders: repeats, outcomes, retry, purge. */
#include "fixture.h"

#include "store/books.h"
#include "store/documents.h"
#include "store/events.h"
#include "store/inbox.h"
#include "store/orders.h"
#include "store/store.h"

#define X100                                                                                       \
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" \
    "xxxxxxxx"
/* long enough to be packed */
#define LONG_BODY \
    "{\"id\":727,\"status\":\"processing\",\"padding\":\"" X100 X100 X100 X100 X100 X100 "\"}"

static struct delivery *get(struct store *store, gint64 id)
{
    g_autoptr(GError) error = NULL;
    struct delivery *delivery = delivery_get(store, id, &error);
    g_assert_no_error(error);
    return delivery;
}

static void check_state(struct store *store, gint64 id, enum delivery_state state, gint64 repeats)
{
    struct delivery *delivery = get(store, id);
    g_assert_cmpint(delivery->state, ==, state);
    g_assert_cmpint(delivery->repeats, ==, repeats);
    delivery_free(delivery);
}

static guint pending_count(struct store *store)
{
    g_autoptr(GPtrArray) list = delivery_pending(store, 100, NULL, NULL);
    return list->len;
}

/* Names both ways. */
static void test_names(void)
{
    for (int i = 0; i < DELIVERY_STATES; i++) {
        enum delivery_state state;
        g_assert_true(
                delivery_state_from_text(delivery_state_text((enum delivery_state)i), &state));
        g_assert_cmpint(state, ==, i);
    }
    g_assert_false(delivery_state_from_text("gone", &(enum delivery_state){0}));
}

/* Bodies come out as they came in, packed or not, empty or large. */
static void test_bodies(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autofree char *large = g_strnfill(1 << 20, 'a');
    const char *const bodies[] = {"", "{}", LONG_BODY, large};
    for (gsize i = 0; i < G_N_ELEMENTS(bodies); i++) {
        gint64 id = put_body(fixture->store, "main", bodies[i], NOW, NULL);
        struct delivery *fresh = get(fixture->store, id);
        check_bytes(fresh->body, bodies[i]);
        g_assert_cmpint(fresh->bytes, ==, (gint64)strlen(bodies[i]));
        g_assert_cmpstr(fresh->topic, ==, "order.updated");
        delivery_free(fresh);
        finish(fixture->store, id, DELIVERY_DONE, 727, true);
        struct delivery *kept = get(fixture->store, id);
        check_bytes(kept->body, bodies[i]);
        delivery_free(kept);
    }
    g_assert_cmpint(outside_integer(fixture->path,
                            "SELECT max(length(body)) < 10000 AND sum(packed) = 2 FROM deliveries"),
            ==, 1);
}

/* C01: while pending, or when it was an order, the same body is a repeat; others are kept anew. */
static void test_repeats(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    bool repeat;
    gint64 id = put_body(store, "main", "{}", NOW, &repeat);
    g_assert_false(repeat);
    g_assert_cmpint(put_body(store, "main", "{}", NOW + 1, &repeat), ==, id);
    g_assert_true(repeat);
    g_assert_cmpint(put_body(store, "other", "{}", NOW, &repeat), !=, id);
    g_assert_false(repeat);
    finish(store, id, DELIVERY_DONE, 5, true);
    g_assert_cmpint(put_body(store, "main", "{}", NOW + 2, &repeat), ==, id);
    check_state(store, id, DELIVERY_DONE, 2);
    /* no order: a new row each time it comes after the first one is finished */
    gint64 bad = put_body(store, "main", "error", NOW, NULL);
    finish(store, bad, DELIVERY_FAILED, 0, false);
    gint64 again = put_body(store, "main", "error", NOW, &repeat);
    g_assert_cmpint(again, !=, bad);
    g_assert_false(repeat);
    g_assert_cmpint(put_body(store, "main", "error", NOW, NULL), ==, again);
    finish(store, again, DELIVERY_FAILED, 0, false);
    check_state(store, again, DELIVERY_FAILED, 1);
    /* ids are without gaps */
    g_assert_cmpint(again, ==, 4);
}

/* However a body begins, itself alone is its repeat: the number it begins with only says where in
 * the index it stands. */
static void test_repeats_by_beginning(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    static const struct {
        const char *body;
        gint64 lead;
    } bodies[] = {
            {"{\"id\":727,\"status\":\"completed\"}", 727},
            {"{\"id\":727,\"status\":\"processing\"}", 727},
            {"{\"id\":7", 7},
            {"{\"id\":", 0},
            {"{\"id\": 727}", 0},
            {"{\"id\":\"727\"}", 0},
            {"{\"id\":-5}", 0},
            {"{\"number\":\"1\",\"id\":727}", 0},
            {"{\"id\":999999999999999999}", 999999999999999999},
            {"{\"id\":99999999999999999999999999999,}", 999999999999999999},
            {"", 0},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(bodies); i++) {
        bool repeat;
        g_autofree char *query =
                g_strdup_printf("SELECT body_lead FROM deliveries WHERE id = %d", (int)i + 1);
        g_assert_cmpint(
                put_body(fixture->store, "main", bodies[i].body, NOW, &repeat), ==, (gint64)i + 1);
        g_assert_false(repeat);
        g_assert_cmpint(
                put_body(fixture->store, "main", bodies[i].body, NOW, &repeat), ==, (gint64)i + 1);
        g_assert_true(repeat);
        g_assert_cmpint(outside_integer(fixture->path, query), ==, bodies[i].lead);
    }
}

/* A disabled shop: kept as ignored, each one anew. */
static void test_ignored(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    guint8 digest[32] = {1};
    struct delivery_new new = {.shop = "main",
            .topic = "order.updated",
            .received_at = NOW,
            .body = "{}",
            .length = 2,
            .digest = digest,
            .state = DELIVERY_IGNORED,
            .reason = "the shop is disabled"};
    gint64 id[2];
    bool repeat;
    for (int i = 0; i < 2; i++) {
        must(delivery_put(fixture->store, &new, &id[i], &repeat, &error));
        g_assert_false(repeat);
    }
    struct delivery *delivery = get(fixture->store, id[1]);
    g_assert_cmpstr(delivery->reason, ==, "the shop is disabled");
    delivery_free(delivery);
    struct store_counts counts;
    must(store_counts(fixture->store, &counts, &error));
    g_assert_cmpint(counts.deliveries[DELIVERY_IGNORED], ==, 2);
}

static void test_finish(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    gint64 first = put_body(store, "main", "a", NOW, NULL),
           second = put_body(store, "main", "b", NOW, NULL);
    g_autoptr(GPtrArray) pending = delivery_pending(store, 1, NULL, NULL);
    g_assert_cmpuint(pending->len, ==, 1);
    g_assert_cmpint(((struct delivery *)pending->pdata[0])->id, ==, first);
    finish(store, first, DELIVERY_IGNORED, 0, false);
    must_fail(delivery_finish(store, first, DELIVERY_DONE, "", 0, false, NULL, &error),
            BILLHOOK_ERROR_CONFLICT, "not pending");
    must_fail(delivery_finish(store, 99, DELIVERY_DONE, "", 0, false, NULL, &error),
            BILLHOOK_ERROR_CONFLICT, "not pending");
    must_fail(delivery_get(store, 99, &error), BILLHOOK_ERROR_NOT_FOUND, "delivery 99");
    finish(store, second, DELIVERY_DONE, 7, true);
    g_assert_cmpuint(pending_count(store), ==, 0);
}

static guint list_length(
        struct store *store, int state, const char *shop, gint64 order_id, gint64 since, int limit)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) list = delivery_list(store, state, shop, order_id, since, limit, &error);
    g_assert_no_error(error);
    for (guint i = 1; i < list->len; i++)
        g_assert_cmpint(((struct delivery *)list->pdata[i])->id, <,
                ((struct delivery *)list->pdata[i - 1])->id);
    return list->len;
}

static void test_list(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    for (int i = 0; i < 12; i++) {
        g_autofree char *body = g_strdup_printf("%d", i);
        gint64 id = put_body(store, i % 2 ? "other" : "main", body, NOW + i, NULL);
        if (i < 10)
            finish(store, id, i < 3 ? DELIVERY_FAILED : DELIVERY_DONE, i < 3 ? 0 : i % 4 + 1,
                    i >= 3);
    }
    static const struct {
        int state;
        const char *shop;
        gint64 order_id, since;
        int limit;
        guint found;
    } rows[] = {
            {-1, "", 0, 0, 0, 12},
            {-1, "", 0, 0, 5, 5},
            {-1, "main", 0, 0, 0, 6},
            {DELIVERY_PENDING, "", 0, 0, 0, 2},
            {DELIVERY_FAILED, "", 0, 0, 0, 3},
            {DELIVERY_FAILED, "main", 0, 0, 0, 2},
            {-1, "main", 1, 0, 0, 2},
            {-1, "other", 1, 0, 0, 0},
            {-1, "", 0, NOW + 8, 0, 4},
            {-1, "", 0, NOW + 11, 0, 1},
            {-1, "", 0, NOW + 50, 0, 0},
            {DELIVERY_DONE, "", 0, NOW + 8, 0, 2},
            {DELIVERY_IGNORED, "", 0, 0, 0, 0},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        guint found = list_length(
                store, rows[i].state, rows[i].shop, rows[i].order_id, rows[i].since, rows[i].limit);
        if (found != rows[i].found)
            g_error("row %zu: %u instead of %u", i, found, rows[i].found);
    }
}

static void test_retry(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    gint64 bad = put_body(store, "main", "bad", NOW, NULL),
           worse = put_body(store, "main", "worse", NOW + 9, NULL);
    gint64 good = put_body(store, "main", "good", NOW + 5, NULL), count;
    finish(store, bad, DELIVERY_FAILED, 0, false);
    finish(store, worse, DELIVERY_FAILED, 0, false);
    finish(store, good, DELIVERY_DONE, 3, true);
    must(delivery_retry(store, bad, &error));
    check_state(store, bad, DELIVERY_PENDING, 0);
    must_fail(delivery_retry(store, 77, &error), BILLHOOK_ERROR_NOT_FOUND, "delivery 77");
    must(delivery_retry_many(store, true, 0, &count, &error));
    g_assert_cmpint(count, ==, 1);
    finish(store, worse, DELIVERY_FAILED, 0, false);
    finish(store, bad, DELIVERY_FAILED, 0, false);
    must(delivery_retry_many(store, false, NOW + 5, &count, &error));
    g_assert_cmpint(count, ==, 2);
    check_state(store, good, DELIVERY_PENDING, 0);
    finish(store, good, DELIVERY_DONE, 3, true);
    finish(store, worse, DELIVERY_DONE, 3, true);
    must(delivery_discard(store, bad, &error));
    check_state(store, bad, DELIVERY_IGNORED, 0);
    must_fail(delivery_discard(store, good, &error), BILLHOOK_ERROR_CONFLICT, "is done");
    must_fail(delivery_discard(store, 77, &error), BILLHOOK_ERROR_NOT_FOUND, "delivery 77");
}

/* Two rows of the same bad body that turn out to be an order at a retry: one of them counts
 * repeats. */
static void test_retry_twins(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    gint64 id[2], count;
    for (int i = 0; i < 2; i++) {
        id[i] = put_body(store, "main", "twin", NOW, NULL);
        finish(store, id[i], DELIVERY_FAILED, 0, false);
    }
    must(delivery_retry_many(store, true, 0, &count, &error));
    g_assert_cmpint(count, ==, 2);
    for (int i = 0; i < 2; i++)
        finish(store, id[i], DELIVERY_DONE, 4, true);
    bool repeat;
    gint64 again = put_body(store, "main", "twin", NOW, &repeat);
    g_assert_true(repeat && (again == id[0] || again == id[1]));
    g_assert_cmpint(
            outside_integer(fixture->path, "SELECT sum(counts_repeats) FROM deliveries"), ==, 1);
}

/* ---- orders
 * -------------------------------------------------------------------------------------------------------
 */

static void put_order(
        struct store *store, gint64 id, const char *number, gint64 delivery_id, const char *shop)
{
    struct stored_order order = {.shop = (char *)shop,
            .customer = (char *)"",
            .id = id,
            .number = (char *)number,
            .status_text = (char *)"verzonden",
            .status = ORDER_CUSTOM,
            .created_at = NOW - 100,
            .modified_at = NOW,
            .delivery_id = delivery_id};
    must(store_begin(store, &error));
    must(order_put(store, &order, &error));
    must(store_commit(store, &error));
}

static void test_orders(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    gint64 first = put_body(store, "main", LONG_BODY, NOW, NULL);
    put_order(store, 727, "A-12", first, "main");
    finish(store, first, DELIVERY_DONE, 727, true);
    struct stored_order *order = order_get(store, "main", 727, NULL);
    g_assert_cmpstr(order->number, ==, "A-12");
    g_assert_cmpint(order->status, ==, ORDER_CUSTOM);
    g_assert_cmpstr(order->status_text, ==, "verzonden");
    check_bytes(order->body, LONG_BODY);
    stored_order_free(order);
    must(order_mark_deleted(store, "main", 727, &error));
    order = order_get(store, "main", 727, NULL);
    g_assert_true(order->deleted);
    stored_order_free(order);
    gint64 second = put_body(store, "main", "newer", NOW + 1, NULL);
    put_order(store, 727, "A-12", second, "main");
    order = order_get(store, "main", 727, NULL);
    g_assert_false(order->deleted);
    g_assert_cmpint(order->delivery_id, ==, second);
    check_bytes(order->body, "newer");
    stored_order_free(order);
    g_autoptr(GError) error = NULL;
    g_assert_null(order_get(store, "main", 728, &error));
    g_assert_no_error(error);
}

/* How much there is to an order, without its body; nothing for one that is not there. */
static void test_weight(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    struct order_weight weight = {.bytes = 5};
    must(order_weight(store, "main", 727, &weight, &error));
    g_assert_cmpint(weight.bytes, ==, 0);
    g_assert_cmpint(weight.delivery_id, ==, 0);

    gint64 delivery = put_body(store, "main", LONG_BODY, NOW, NULL);
    put_order(store, 727, "A-12", delivery, "main");
    must(order_weight(store, "main", 727, &weight, &error));
    g_assert_cmpint(weight.delivery_id, ==, delivery);
    g_assert_cmpint(weight.bytes, ==, strlen(LONG_BODY));
    g_assert_cmpint(weight.refunds, ==, 0);
    g_assert_cmpint(weight.status, ==, ORDER_CUSTOM);
    g_assert_false(weight.deleted);

    bool wanted;
    must(store_begin(store, &error));
    for (gint64 refund = 1; refund <= 101; refund++)
        must(refund_seen(store, "main", 727, refund, true, &wanted, &error));
    must(store_commit(store, &error));
    must(order_mark_deleted(store, "main", 727, &error));
    must(order_weight(store, "main", 727, &weight, &error));
    g_assert_cmpint(weight.refunds, ==, 100); /* counted so far */
    g_assert_true(weight.deleted);
    must(order_weight(store, "other", 727, &weight, &error));
    g_assert_cmpint(weight.refunds, ==, 0);
}

static void test_find(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    gint64 body = put_body(store, "main", "x", NOW, NULL);
    put_order(store, 5, "100", body, "main");
    put_order(store, 5, "200", body, "other");
    put_order(store, 6, "100", body, "other");
    put_order(store, 7, "#9", body, "main");
    static const struct {
        const char *reference, *shop;
        guint found;
    } rows[] = {{"#5", NULL, 2}, {"#5", "main", 1}, {"100", NULL, 2}, {"100", "other", 1},
            {"5", NULL, 0}, {"#9", NULL, 1}, {"#", NULL, 0}, {"", NULL, 0}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GPtrArray) found = order_find(store, rows[i].reference, rows[i].shop, NULL);
        g_assert_cmpuint(found->len, ==, rows[i].found);
    }
}

static void test_refunds(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    static const struct {
        gint64 refund;
        bool setting, wanted;
    } rows[] = {{1, false, false}, {1, true, false}, {2, true, true}, {2, false, true}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        bool wanted;
        must(refund_seen(
                fixture->store, "main", 5, rows[i].refund, rows[i].setting, &wanted, &error));
        g_assert_cmpint(wanted, ==, rows[i].wanted);
    }
}

/* R11: bodies go after their time, but for failed ones and the newest state of an order with a
 * document; hashes stay. */
static void test_purge(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    gint64 count, ids[5];
    const char *const bodies[] = {"done", "failed", "documented", "undocumented", "young"};
    for (int i = 0; i < 5; i++)
        ids[i] = put_body(store, "main", bodies[i], i == 4 ? NOW + 1000 : NOW, NULL);
    for (int i = 0; i < 5; i++)
        finish(store, ids[i], i == 1 ? DELIVERY_FAILED : DELIVERY_DONE, i + 1, i != 1);
    put_order(store, 3, "3", ids[2], "main");
    put_order(store, 4, "4", ids[3], "main");
    g_autoptr(stored_document_auto) stored = draft(DOCUMENT_INVOICE, "main", 3);
    insert(store, stored);
    int rounds = 0;
    do {
        must(delivery_purge(store, NOW + 500, 2, &count, &error));
        rounds++;
    } while (count == 2);
    g_assert_cmpint(rounds, ==, 2);
    static const bool there[] = {false, true, true, false, true};
    for (int i = 0; i < 5; i++) {
        struct delivery *delivery = get(store, ids[i]);
        g_assert_cmpint(delivery->body != NULL, ==, there[i]);
        delivery_free(delivery);
    }
    must_fail(delivery_retry(store, ids[0], &error), BILLHOOK_ERROR_CONFLICT, "purged");
    bool repeat;
    g_assert_cmpint(put_body(store, "main", "done", NOW, &repeat), ==, ids[0]);
    g_assert_true(repeat);
    /* a kept one is an ordinary one again after a newer state of its order came */
    gint64 newer = put_body(store, "main", "newer", NOW + 1000, NULL);
    finish(store, newer, DELIVERY_DONE, 3, true);
    put_order(store, 3, "3", newer, "main");
    must(delivery_purge(store, NOW + 500, 10, &count, &error));
    g_assert_cmpint(count, ==, 1);
    struct delivery *old = get(store, ids[2]);
    g_assert_null(old->body);
    delivery_free(old);
}

static void test_counts(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    struct store_counts counts;
    static const enum delivery_state states[] = {
            DELIVERY_DONE, DELIVERY_DONE, DELIVERY_FAILED, DELIVERY_IGNORED, DELIVERY_PENDING};
    for (gsize i = 0; i < G_N_ELEMENTS(states); i++) {
        g_autofree char *body = g_strdup_printf("%zu", i);
        gint64 id = put_body(store, "main", body, NOW + (gint64)i, NULL);
        if (states[i] != DELIVERY_PENDING)
            finish(store, id, states[i], 0, states[i] == DELIVERY_DONE);
    }
    must(store_counts(store, &counts, &error));
    g_assert_cmpint(counts.deliveries[DELIVERY_PENDING], ==, 1);
    g_assert_cmpint(counts.deliveries[DELIVERY_DONE], ==, 2);
    g_assert_cmpint(counts.deliveries[DELIVERY_FAILED], ==, 1);
    g_assert_cmpint(counts.deliveries[DELIVERY_IGNORED], ==, 1);
    g_assert_cmpint(counts.last_delivery_at, ==, NOW + 4);
    must(delivery_discard(store, 3, &error));
    must(counter_set(store, COUNTER_LAST_DELIVERY, NOW + 99, &error));
    must(store_counts(store, &counts, &error));
    g_assert_cmpint(counts.deliveries[DELIVERY_FAILED], ==, 0);
    g_assert_cmpint(counts.deliveries[DELIVERY_IGNORED], ==, 2);
    g_assert_cmpint(counts.last_delivery_at, ==, NOW + 99);
}

static gint64 last_delivery_after(struct store *store, gint64 at, bool repeat)
{
    struct store_counts counts;
    must(delivery_note_last(store, at, repeat, &error));
    must(store_counts(store, &counts, &error));
    return counts.last_delivery_at;
}

static void test_last_delivery(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    put_body(store, "main", "{}", NOW, NULL);
    g_assert_cmpint(last_delivery_after(store, NOW, false), ==, NOW);
    g_assert_cmpint(counter_get(store, COUNTER_LAST_DELIVERY), ==, 0); /* its row says so */
    g_assert_cmpint(last_delivery_after(store, NOW + 5, true), ==, NOW + 5);
    g_assert_cmpint(counter_get(store, COUNTER_LAST_DELIVERY), ==, NOW + 5);
    put_body(store, "main", "[]", NOW + 7, NULL);
    g_assert_cmpint(last_delivery_after(store, NOW + 7, false), ==, NOW + 7);
    g_assert_cmpint(counter_get(store, COUNTER_LAST_DELIVERY), ==, NOW + 5);
    /* the clock is set back */
    put_body(store, "main", "{ }", NOW + 1, NULL);
    g_assert_cmpint(last_delivery_after(store, NOW + 1, false), ==, NOW + 1);
    g_assert_cmpint(last_delivery_after(store, NOW + 2, true), ==, NOW + 2);
}

static void test_damaged_body(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    gint64 id = put_body(fixture->store, "main", LONG_BODY, NOW, NULL);
    put_order(fixture->store, 727, "727", id, "main");
    finish(fixture->store, id, DELIVERY_DONE, 727, true);
    g_assert_null(outside_on(fixture->path, "UPDATE deliveries SET body = x'00'"));
    must_fail(delivery_get(fixture->store, id, &error), BILLHOOK_ERROR_SYSTEM, "damaged");
    must_fail(order_get(fixture->store, "main", 727, &error), BILLHOOK_ERROR_SYSTEM, "damaged");
}

/* ---- the story
 * ------------------------------------------------------------------------------------------------------
 */

static void test_story(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    must(event_add(store, "main", 5, "decision", NOW, "first", &error));
    must(event_add(store, "main", 5, "person", NOW - 1, "second", &error));
    must(event_add(store, "other", 5, "mail", NOW, "elsewhere", &error));
    must_fail(event_add(store, "main", 5, "gossip", NOW, "x", &error), BILLHOOK_ERROR_CONFLICT,
            "CHECK");
    g_autoptr(GPtrArray) events = event_list(store, "main", 5, NULL);
    g_assert_cmpuint(events->len, ==, 2);
    g_assert_cmpstr(((struct event *)events->pdata[1])->text, ==, "second");
    static const struct {
        const char *kind;
        gint64 at;
        bool due;
    } rows[] = {{"mail", NOW, true}, {"mail", NOW + 3599, false}, {"mail", NOW + 3600, true},
            {"disk", NOW, true},
            /* the clock went back: no alert is lost for that long */
            {"mail", NOW - 86400, true}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        bool due;
        must(alert_due(store, rows[i].kind, rows[i].at, &due, &error));
        g_assert_cmpint(due, ==, rows[i].due);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/store/deliveries/names", test_names);
    TEST("deliveries/bodies", test_bodies);
    TEST("deliveries/repeats", test_repeats);
    TEST("deliveries/repeats_by_beginning", test_repeats_by_beginning);
    TEST("deliveries/ignored", test_ignored);
    TEST("deliveries/finish", test_finish);
    TEST("deliveries/list", test_list);
    TEST("deliveries/retry", test_retry);
    TEST("deliveries/retry-twins", test_retry_twins);
    TEST("orders/newest", test_orders);
    TEST("orders/weight", test_weight);
    TEST("orders/find", test_find);
    TEST("orders/refunds", test_refunds);
    TEST("deliveries/purge", test_purge);
    TEST("deliveries/counts", test_counts);
    TEST("deliveries/last", test_last_delivery);
    TEST("deliveries/damaged-body", test_damaged_body);
    TEST("events/story-and-alerts", test_story);
    return g_test_run();
}
