/* How the shop is doing, in figures. */
#include "fixture.h"
#include "store/figures.h"
#include "store/orders.h"
#include "store/payments.h"

static struct stored_document *sold(gint64 order, money net, money gross, const char *currency)
{
    struct stored_document *stored = draft(DOCUMENT_INVOICE, "main", order);
    struct document *document = stored->document;
    set(&document->currency, currency);
    document->totals.net = net;
    document->totals.gross = document->totals.due = gross;
    return stored;
}

static void issue_sold(
        struct store *store, struct stored_document *stored, const char *day, const char *due_date)
{
    insert(store, stored);
    set(&stored->document->due_date, due_date);
    must(issue_on(store, stored, FORMAT, day, &error));
    stored_document_free(stored);
}

/* Two in March, one of another currency, one in April; what has no number counts nowhere. */
static void fill(struct store *store)
{
    issue_sold(store, sold(1, 10000, 12100, "EUR"), "2026-03-01", "2026-03-15");
    issue_sold(store, sold(2, 2000, 2420, "EUR"), "2026-03-31", "");
    issue_sold(store, sold(3, 500, 500, "USD"), "2026-03-31", "2026-04-14");
    issue_sold(store, sold(4, 100, 121, "EUR"), "2026-04-01", "2026-04-15");
    g_autoptr(stored_document_auto) waiting = sold(5, 9900, 9900, "EUR");
    insert(store, waiting);
}

static void test_month(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct month_figures figures[DOCUMENT_TYPES];
    fill(fixture->store);
    must(figures_month(fixture->store, "2026-03", "EUR", figures, &error));
    g_assert_cmpint(figures[DOCUMENT_INVOICE].documents, ==, 3);
    g_assert_cmpint(figures[DOCUMENT_INVOICE].net, ==, 12000);
    g_assert_cmpint(figures[DOCUMENT_INVOICE].gross, ==, 14520);
    g_assert_cmpint(figures[DOCUMENT_CREDIT_NOTE].documents, ==, 0);
    must(figures_month(fixture->store, "2026-04", "EUR", figures, &error));
    g_assert_cmpint(figures[DOCUMENT_INVOICE].net, ==, 100);
    must(figures_month(fixture->store, "2026-05", "EUR", figures, &error));
    g_assert_cmpint(figures[DOCUMENT_INVOICE].documents, ==, 0);
}

/* The same from the documents themselves, as the migration counts them. */
static void test_month_is_of_the_documents(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    fill(fixture->store);
    g_assert_cmpint(
            outside_integer(fixture->path,
                    "SELECT count(*) FROM (SELECT substr(d.issue_date, 1, 7) AS month, d.type, "
                    "d.currency, count(*), sum(CAST(replace(json_extract(d.content, "
                    "'$.totals.net'), '.', '') AS INTEGER)), sum(d.total_gross) "
                    "FROM documents d WHERE d.number IS NOT NULL GROUP BY 1, 2, 3 "
                    "INTERSECT SELECT * FROM months)"),
            ==, 3);
    g_assert_cmpint(outside_integer(fixture->path, "SELECT count(*) FROM months"), ==, 3);
}

static void test_unpaid(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct unpaid_figures figures;
    fill(fixture->store);
    must(figures_unpaid(fixture->store, "EUR", "2026-04-15", &figures, &error));
    g_assert_cmpint(figures.count, ==, 4);
    g_assert_cmpint(figures.sum, ==, 12100 + 2420 + 121);
    g_assert_cmpint(figures.overdue, ==, 2);
    g_assert_cmpint(figures.overdue_sum, ==, 12100);
}

static void put_order(struct store *store, gint64 id, gint64 created_at)
{
    g_autofree char *body = g_strdup_printf("{\"id\":%" G_GINT64_FORMAT "}", id);
    struct stored_order order = {.shop = (char *)"main",
            .id = id,
            .number = (char *)"1",
            .customer = (char *)"",
            .status_text = (char *)"processing",
            .status = ORDER_PROCESSING,
            .created_at = created_at,
            .modified_at = NOW,
            .delivery_id = put_body(store, "main", body, NOW, NULL)};
    must(store_begin(store, &error));
    must(order_put(store, &order, &error));
    must(store_commit(store, &error));
}

static void test_orders(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    gint64 count = -1;
    put_order(fixture->store, 1, NOW - 100);
    put_order(fixture->store, 2, NOW);
    put_order(fixture->store, 3, NOW + 1);
    must(order_mark_deleted(fixture->store, "main", 3, &error));
    must(figures_orders(fixture->store, NOW - 99, &count, &error));
    g_assert_cmpint(count, ==, 2);
    must(figures_orders(fixture->store, 0, &count, &error));
    g_assert_cmpint(count, ==, 3);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST("figures/month", test_month);
    TEST("figures/month-is-of-the-documents", test_month_is_of_the_documents);
    TEST("figures/unpaid", test_unpaid);
    TEST("figures/orders", test_orders);
    return g_test_run();
}
