/* What is kept of the shops' REST API: records, missed orders, what was fetched, refund lines, and
 * what is written back. */
#include "fixture.h"

#include "base/text.h"
#include "store/orders.h"
#include "store/refund_lines.h"
#include "store/books.h"
#include "store/shops.h"
#include "store/write_backs.h"

#define SHOP "main"

static void good(bool did, GError *error)
{
    g_assert_no_error(error);
    g_assert_true(did);
}

/* A delivery of `body`: a webhook's, or (asked_after at least 0) a fetched one. */
static gint64 deliver_at(
        struct store *store, const char *body, gint64 asked_after, gint64 at, bool *repeat)
{
    g_autoptr(GError) error = NULL;
    guint8 digest[32];
    gsize length = sizeof digest;
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    g_checksum_update(sum, (const guchar *)body, -1);
    g_checksum_get_digest(sum, digest, &length);
    const struct delivery_new delivery = {.shop = SHOP,
            .topic = asked_after < 0 ? "order.updated" : "order.fetched",
            .received_at = at,
            .body = body,
            .length = strlen(body),
            .digest = digest,
            .state = DELIVERY_PENDING};
    gint64 id = 0;

    good(store_begin(store, &error), error);
    if (asked_after < 0)
        good(delivery_put(store, &delivery, &id, repeat, &error), error);
    else
        good(delivery_put_fetched(store, &delivery, asked_after, &id, &error), error);
    good(store_commit(store, &error), error);
    return id;
}

static gint64 deliver(struct store *store, const char *body, gint64 asked_after, bool *repeat)
{
    return deliver_at(store, body, asked_after, NOW, repeat);
}

static void done(struct store *store, gint64 id, gint64 order_id)
{
    g_autoptr(GError) error = NULL;
    good(store_begin(store, &error), error);
    good(delivery_finish(store, id, DELIVERY_DONE, "", order_id, true, NULL, &error), error);
    good(store_commit(store, &error), error);
}

static void check_last(struct store *store, gint64 wanted)
{
    struct store_counts counts;
    must(store_counts(store, &counts, &error));
    g_assert_cmpint(counts.last_delivery_at, ==, wanted);
}

/* What billhook fetches is no word from the shop's webhooks: their silence is told all the same. */
static void test_silence(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    bool repeat;

    deliver_at(store, "{\"id\":1}", 0, NOW, &repeat);
    check_last(store, 0);
    deliver_at(store, "{\"id\":2}", -1, NOW + 10, &repeat);
    check_last(store, NOW + 10);
    deliver_at(store, "{\"id\":3}", 2, NOW + 20, &repeat);
    deliver_at(store, "{\"id\":4}", 3, NOW + 30, &repeat);
    check_last(store, NOW + 10);
    deliver_at(store, "{\"id\":5}", -1, NOW + 40, &repeat);
    check_last(store, NOW + 40);
}

static void test_record(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_auto(shop_record_auto) none = {0}, kept = {0}, woken = {0};

    good(shop_record_read(fixture->store, SHOP, &none, &error), error);
    g_assert_cmpint(none.refunds_after, ==, -1);
    g_assert_cmpstr(none.trouble, ==, "");

    none.watermark = NOW;
    none.refused = true;
    none.next_try_at = NOW + 60;
    none.retry_after_at = NOW + 90;
    text_set(&none.words, "the key is wrong");
    good(shop_record_write(fixture->store, SHOP, &none, &error), error);
    good(shop_record_read(fixture->store, SHOP, &kept, &error), error);
    g_assert_cmpint(kept.watermark, ==, NOW);
    g_assert_true(kept.refused);
    g_assert_cmpstr(kept.words, ==, "the key is wrong");

    good(shop_records_wake(fixture->store, "", &error), error);
    good(shop_record_read(fixture->store, SHOP, &woken, &error), error);
    g_assert_false(woken.refused);
    g_assert_cmpint(woken.next_try_at, ==, 0);
    g_assert_cmpint(woken.retry_after_at, ==, NOW + 90);
}

/* A fetched body that is there already: pending, it takes the claim over; finished, it comes anew.
 */
static void test_fetched(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    bool repeat = false;
    gint64 first = deliver(fixture->store, "{\"id\":7,\"a\":1}", -1, &repeat);
    g_assert_cmpint(deliver(fixture->store, "{\"id\":7,\"a\":1}", first, NULL), ==, first);
    g_autoptr(GPtrArray) list = delivery_list(fixture->store, -1, NULL, 0, 0, 0, &error);
    g_assert_cmpuint(list->len, ==, 1);
    const struct delivery *one = g_ptr_array_index(list, 0);
    g_assert_true(one->fetched);
    g_assert_cmpint(one->asked_after, ==, first);
    g_assert_cmpint(one->repeats, ==, 1);

    done(fixture->store, first, 7);
    gint64 second = deliver(fixture->store, "{\"id\":7,\"a\":1}", first, NULL);
    g_assert_cmpint(second, >, first);
    g_assert_cmpint(deliver(fixture->store, "{\"id\":7,\"a\":1}", -1, &repeat), ==, second);
    g_assert_true(repeat);
}

static void test_looks(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    bool repeat, there = false;
    gint64 id = 0, first = deliver(fixture->store, "{\"id\":7,\"a\":1}", -1, &repeat);
    good(delivery_waiting_of(fixture->store, SHOP, 7, &id, &error), error);
    g_assert_cmpint(id, ==, first);
    good(delivery_waiting_of(fixture->store, "other", 7, &id, &error), error);
    g_assert_cmpint(id, ==, 0);

    good(delivery_since(fixture->store, SHOP, 7, first - 1, &there, &error), error);
    g_assert_true(there);
    good(delivery_since(fixture->store, SHOP, 8, first - 1, &there, &error), error);
    g_assert_false(there);
    good(delivery_since(fixture->store, SHOP, 7, first, &there, &error), error);
    g_assert_false(there);

    done(fixture->store, first, 7);
    good(delivery_waiting_of(fixture->store, SHOP, 7, &id, &error), error);
    g_assert_cmpint(id, ==, 0);
    good(delivery_last_id(fixture->store, &id, &error), error);
    g_assert_cmpint(id, ==, first);
}

static gint64 judge(struct store *store, gint64 before)
{
    g_autoptr(GError) error = NULL;
    gint64 count = -1;
    good(store_begin(store, &error), error);
    good(missed_judge(store, SHOP, before, NOW, &count, &error), error);
    good(store_commit(store, &error), error);
    return count;
}

/* Missed is what no webhook brought by the time that it was judged: once a state. */
static void test_missed(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    struct store *store = fixture->store;
    bool repeat;
    gint64 seven = deliver(store, "{\"id\":7}", 0, NULL),
           eight = deliver(store, "{\"id\":8}", 0, NULL);
    gint64 nine = deliver(store, "{\"id\":9}", 0, NULL);
    good(missed_wait(store, SHOP, 7, 100, seven, NOW, &error), error);
    good(missed_wait(store, SHOP, 7, 100, seven, NOW, &error), error);
    good(missed_wait(store, SHOP, 8, 100, eight, NOW, &error), error);
    good(missed_wait(store, SHOP, 9, 100, nine, NOW, &error), error);

    g_assert_cmpint(judge(store, 100), ==, 0);
    good(missed_brought(store, SHOP, 8, 99, &error), error);
    good(missed_brought(store, SHOP, 8, 100, &error), error);
    deliver(store, "{\"id\":9}", -1, &repeat);
    g_assert_true(repeat);
    g_assert_cmpint(judge(store, 101), ==, 1);
    g_assert_cmpint(judge(store, 101), ==, 0);

    g_autoptr(GPtrArray) list = missed_list(store, "", NOW, 9, &error);
    g_assert_cmpuint(list->len, ==, 1);
    g_assert_cmpint(((struct missed_order *)g_ptr_array_index(list, 0))->order_id, ==, 7);
    gint64 count;
    good(missed_count(store, SHOP, NOW + 1, &count, &error), error);
    g_assert_cmpint(count, ==, 0);
    g_autoptr(GPtrArray) of_seven = missed_of_order(store, SHOP, 7, &error);
    g_assert_cmpuint(of_seven->len, ==, 1);

    g_auto(shop_record_auto) record = {0};
    good(shop_record_read(store, SHOP, &record, &error), error);
    g_assert_cmpint(record.missed, ==, 1);
}

static void test_refund_lines(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    struct store *store = fixture->store;
    gint64 at;
    good(refund_lines_want(store, SHOP, 7, 70, NOW, &error), error);
    good(refund_lines_want(store, SHOP, 7, 70, NOW + 5, &error), error);
    good(refund_lines_next_due(store, &at, &error), error);
    g_assert_cmpint(at, ==, NOW);

    g_autoptr(GPtrArray) due = refund_lines_due(store, NOW, 9, &error);
    g_assert_cmpuint(due->len, ==, 1);
    struct refund_lines *lines = g_ptr_array_index(due, 0);
    g_assert_null(lines->body);
    lines->body = g_bytes_new_static("{}", 2);
    lines->next_attempt_at = 0;
    lines->fetched_at = NOW;
    good(refund_lines_update(store, lines, &error), error);

    g_autoptr(refund_lines_auto) kept = refund_lines_get(store, SHOP, 7, 70, &error);
    g_assert_cmpuint(g_bytes_get_size(kept->body), ==, 2);
    g_assert_cmpint(kept->fetched_at, ==, NOW);
    g_assert_null(refund_lines_get(store, SHOP, 7, 71, &error));
    g_assert_no_error(error);
}

/* Who read the row before the lines came, and got no answer, takes nothing away; how many refunds
 * of an order wait no more is known. */
static void test_refund_lines_stay(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    struct store *store = fixture->store;
    gint64 closed;
    for (gint64 refund = 70; refund < 72; refund++)
        good(refund_lines_want(store, SHOP, 7, refund, NOW, &error), error);
    good(refund_lines_closed(store, SHOP, 7, &closed, &error), error);
    g_assert_cmpint(closed, ==, 0);

    g_autoptr(refund_lines_auto) early = refund_lines_get(store, SHOP, 7, 70, &error),
                                 lines = refund_lines_get(store, SHOP, 7, 70, &error);
    lines->body = g_bytes_new_static("{}", 2);
    lines->next_attempt_at = 0;
    lines->fetched_at = NOW;
    good(refund_lines_update(store, lines, &error), error);
    early->next_attempt_at = NOW + 60;
    good(refund_lines_update(store, early, &error), error);

    g_autoptr(refund_lines_auto) kept = refund_lines_get(store, SHOP, 7, 70, &error);
    g_assert_nonnull(kept->body);
    g_assert_cmpint(kept->fetched_at, ==, NOW);
    g_assert_cmpint(kept->next_attempt_at, ==, 0);
    good(refund_lines_closed(store, SHOP, 7, &closed, &error), error);
    g_assert_cmpint(closed, ==, 1);
}

static void test_write_backs(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    struct store *store = fixture->store;
    gint64 count;
    g_assert_false(write_back_queue(store, 1, WRITE_BACK_NOTE, SHOP, 7, NOW, &error));
    g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_CONFLICT);
    g_clear_error(&error);

    g_assert_null(write_back_due(store, NOW, &error));
    g_assert_no_error(error);
    good(write_back_recover(store, NOW, &count, &error), error);
    g_assert_cmpint(count, ==, 0);
    good(write_backs_count(store, WRITE_BACK_FAILED, &count, &error), error);
    g_assert_cmpint(count, ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST("shops/record", test_record);
    TEST("shops/fetched", test_fetched);
    TEST("shops/silence", test_silence);
    TEST("shops/looks", test_looks);
    TEST("shops/missed", test_missed);
    TEST("shops/refund-lines", test_refund_lines);
    TEST("shops/refund-lines-stay", test_refund_lines_stay);
    TEST("shops/write-backs", test_write_backs);
    return g_test_run();
}
