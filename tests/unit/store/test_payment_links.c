/* Payment links in the database: one that lives a document, what is made never changes, a change of
 * what is due makes the newest due, and a page waits no longer than it was said. */
#include "fixture.h"

#include "base/error.h"
#include "store/payment_links.h"

/* An issued invoice of order `order`, with something due. */
static gint64 invoice(struct fixture *fixture, gint64 order)
{
    return issue_new(fixture->store, DOCUMENT_INVOICE, order);
}

static struct payment_link *want(struct fixture *fixture, gint64 id, const char *key)
{
    must(payment_link_want(fixture->store, id, 12100, key, NOW, &error));
    g_autoptr(GError) error = NULL;
    struct payment_link *link = payment_link_of_document(fixture->store, id, &error);
    g_assert_no_error(error);
    return link;
}

/* It is made as pl_N. */
static void make(struct fixture *fixture, struct payment_link *link, const char *remote_id)
{
    enum payment_link_state before = link->state;
    link->state = PAYMENT_LINK_OPEN;
    text_set(&link->remote_id, remote_id);
    text_set(&link->url, "https://mollie.example/1");
    link->made_at = NOW + 1;
    link->next_attempt_at = NOW + 60;
    must(payment_link_update(fixture->store, link, before, &error));
}

static void test_life(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    gint64 at, id = invoice(fixture, 1);
    bool known;
    g_autoptr(payment_link_auto) link = want(fixture, id, "key-1");
    g_assert_cmpint(link->state, ==, PAYMENT_LINK_WANTED);
    g_assert_cmpint(link->amount, ==, 12100);
    g_assert_cmpstr(link->key, ==, "key-1");
    g_assert_cmpstr(link->number, !=, "");
    must(payment_link_next_due(fixture->store, &at, &error));
    g_assert_cmpint(at, ==, NOW);
    g_assert_null(payment_link_due(fixture->store, NOW - 1, NULL));

    make(fixture, link, "pl_1");
    g_autoptr(payment_link_auto) due = payment_link_due(fixture->store, NOW + 60, NULL);
    g_assert_cmpstr(due->url, ==, link->url);
    must(payment_link_is_known(fixture->store, "pl_1", &known, &error));
    g_assert_true(known);
    must(payment_link_is_known(fixture->store, "pl_2", &known, &error));
    g_assert_false(known);
    must_fail(payment_link_update(fixture->store, link, PAYMENT_LINK_WANTED, &error),
            BILLHOOK_ERROR_CONFLICT, "is no longer wanted");
}

/* Rules that the schema itself keeps, whoever writes. */
static void test_rules(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    gint64 id = invoice(fixture, 1);
    g_autoptr(payment_link_auto) link = want(fixture, id, "key-1");
    must_fail(payment_link_want(fixture->store, id, 100, "key-2", NOW, &error),
            BILLHOOK_ERROR_CONFLICT, "");
    must_fail(payment_link_want(fixture->store, id + 100, 100, "key-3", NOW, &error),
            BILLHOOK_ERROR_CONFLICT, "");
    make(fixture, link, "pl_1");

    static const char *const wrongs[] = {
            "UPDATE payment_links SET url = 'https://elsewhere.example'",
            "UPDATE payment_links SET remote_id = 'pl_2'",
            "UPDATE payment_links SET amount = 1",
            "UPDATE payment_links SET key = 'x'",
            "UPDATE payment_links SET document_id = 99",
            "UPDATE payment_links SET state = 'elsewhere'",
            "UPDATE payment_links SET state = 'making', posted_at = 0",
            "DELETE FROM payment_links",
            "INSERT INTO payment_link_pause VALUES (2, 0, 0, 0, 0, 0, '')",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(wrongs); i++) {
        g_autofree char *refused = outside_on(fixture->path, wrongs[i]);
        if (!refused)
            g_error("it went through: %s", wrongs[i]);
    }
}

static void test_recover(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    gint64 count;
    g_autoptr(payment_link_auto) link = want(fixture, invoice(fixture, 1), "key-1");
    link->state = PAYMENT_LINK_MAKING;
    link->posted_at = NOW;
    text_set(&link->request, "{}");
    must(payment_link_update(fixture->store, link, PAYMENT_LINK_WANTED, &error));
    must(payment_link_recover(fixture->store, NOW + 5, &count, &error));
    g_assert_cmpint(count, ==, 1);
    g_autoptr(payment_link_auto) found = payment_link_due(fixture->store, NOW + 5, NULL);
    g_assert_cmpint(found->state, ==, PAYMENT_LINK_UNCERTAIN);
}

/* What changes what is due of an invoice makes its newest link due, in the same transaction. */
static void test_look(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    gint64 id = invoice(fixture, 1);
    g_autoptr(payment_link_auto) link = want(fixture, id, "key-1");
    make(fixture, link, "pl_1");
    g_autofree char *same = outside_on(fixture->path, "UPDATE documents SET total_due = total_due");
    g_autofree char *other = outside_on(
            fixture->path, "UPDATE documents SET warnings = '[]', total_due = total_due");
    g_assert_true(!same && !other);
    g_assert_null(payment_link_due(fixture->store, NOW, NULL));
    g_autofree char *changed =
            outside_on(fixture->path, "UPDATE documents SET total_due = total_due - 1");
    g_assert_null(changed);
    g_autoptr(payment_link_auto) due = payment_link_due(fixture->store, NOW, NULL);
    g_assert_cmpint(due->id, ==, link->id);
}

/* The document tells it while it is open and of the amount that is due; a picture of the page, what
 * was open then. */
static void test_url(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    gint64 id = invoice(fixture, 1);
    g_autoptr(payment_link_auto) link = want(fixture, id, "key-1");
    g_autofree char *set = outside_on(fixture->path, "UPDATE documents SET total_due = 12100");
    g_assert_null(set);
    make(fixture, link, "pl_1");
    g_autoptr(stored_document_auto) stored = document_get(fixture->store, id, NULL);
    g_assert_cmpstr(stored->document->payment_link, ==, link->url);
    g_assert_null(payment_link_url_at(fixture->store, id, NOW, NULL));
    g_autofree char *then = payment_link_url_at(fixture->store, id, NOW + 1, NULL);
    g_assert_cmpstr(then, ==, link->url);

    g_autofree char *part = outside_on(fixture->path, "UPDATE documents SET total_due = 12000");
    g_assert_null(part);
    g_autoptr(stored_document_auto) later = document_get(fixture->store, id, NULL);
    g_assert_cmpstr(later->document->payment_link, ==, "");

    link->state = PAYMENT_LINK_CLOSED;
    link->closed_at = NOW + 9;
    must(payment_link_update(fixture->store, link, PAYMENT_LINK_OPEN, &error));
    g_autofree char *before = payment_link_url_at(fixture->store, id, NOW + 8, NULL);
    g_assert_cmpstr(before, ==, link->url);
    g_assert_null(payment_link_url_at(fixture->store, id, NOW + 9, NULL));
}

/* What failed before it was made is wanted again, the newest alone, where something is due. */
static void test_again(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    gint64 count;
    for (int order = 1; order <= 3; order++) {
        g_autofree char *key = g_strdup_printf("key-%d", order);
        g_autoptr(payment_link_auto) link = want(fixture, invoice(fixture, order), key);
        if (order == 3)
            make(fixture, link, "pl_3");
        enum payment_link_state before = link->state;
        link->state = PAYMENT_LINK_FAILED;
        link->closed_at = NOW;
        must(payment_link_update(fixture->store, link, before, &error));
    }
    g_autofree char *set = outside_on(fixture->path,
            "UPDATE documents SET total_due = 5; UPDATE documents SET total_due = 0 WHERE id = 2;"
            "UPDATE payment_links SET next_attempt_at = 0");
    g_assert_null(set);
    must(payment_links_again(fixture->store, NOW + 1, NOW + 2, &count, &error));
    g_assert_cmpint(count, ==, 0);
    must(payment_links_again(fixture->store, NOW, NOW + 2, &count, &error));
    g_assert_cmpint(count, ==, 1);
    g_autoptr(payment_link_auto) again = payment_link_due(fixture->store, NOW + 2, NULL);
    g_assert_true(again->state == PAYMENT_LINK_WANTED && again->document_id == 1);
    g_assert_true(g_uuid_string_is_valid(again->key));
    must(payment_links_count(fixture->store, PAYMENT_LINK_FAILED, &count, &error));
    g_assert_cmpint(count, ==, 2);
    g_autoptr(GPtrArray) failed =
            payment_links_in(fixture->store, PAYMENT_LINK_FAILED, NOW, 1, NULL);
    g_assert_cmpuint(failed->len, ==, 1);
}

/* A page that waits is no page that is missing, until it was to be there. */
static void test_page(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    gint64 at, count, id = invoice(fixture, 1);
    must(document_hold_page(fixture->store, id, NOW + 1000, &error));
    g_autoptr(GPtrArray) none = document_unrendered(fixture->store, NOW + 999, 10, NULL);
    g_autoptr(GPtrArray) then = document_unrendered(fixture->store, NOW + 1000, 10, NULL);
    g_assert_true(none->len == 0 && then->len == 1);
    must(document_next_render(fixture->store, &at, &error));
    g_assert_cmpint(at, ==, NOW + 1000);
    must(store_without_page(fixture->store, NOW + 900, &count, NULL, &error));
    g_assert_cmpint(count, ==, 0);
    must(store_without_page(fixture->store, NOW + 1001, &count, NULL, &error));
    g_assert_cmpint(count, ==, 1);

    must(document_release_page(fixture->store, id, &error));
    g_autoptr(GPtrArray) released = document_unrendered(fixture->store, NOW, 10, NULL);
    g_assert_cmpuint(released->len, ==, 1);

    must(document_render_failed(fixture->store, id, "no", NOW + 600, &error));
    must(document_release_page(fixture->store, id, &error)); /* it failed: its time stays */
    must(document_next_render(fixture->store, &at, &error));
    g_assert_cmpint(at, ==, NOW + 600);
}

static void test_pause(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    const struct payment_link_pause wait = {NOW + 60, true, 3, NOW - 5, true, (char *)"busy"};
    g_auto(payment_link_pause_auto) first = {0}, second = {0}, third = {0};
    must(payment_link_pause_read(fixture->store, &first, &error));
    g_assert_true(!first.until && !first.refused && !*first.reason);
    must(payment_link_pause_write(fixture->store, &wait, &error));
    must(payment_link_pause_read(fixture->store, &second, &error));
    g_assert_true(second.until == NOW + 60 && second.refused && second.failures == 3 &&
            second.since == NOW - 5 && second.told);
    g_assert_cmpstr(second.reason, ==, "busy");
    must(payment_link_pause_write(fixture->store, NULL, &error));
    must(payment_link_pause_read(fixture->store, &third, &error));
    g_assert_true(!third.until && !third.refused && !third.since);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *path;
        void (*run)(struct fixture *fixture, gconstpointer data);
    } tests[] = {{"life", test_life}, {"rules", test_rules}, {"recover", test_recover},
            {"look", test_look}, {"url", test_url}, {"again", test_again}, {"page", test_page},
            {"pause", test_pause}};
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++) {
        g_autofree char *path = g_strconcat("/payment-links/", tests[i].path, NULL);
        g_test_add(path, struct fixture, NULL, fixture_up, tests[i].run, fixture_down);
    }
    return g_test_run();
}
