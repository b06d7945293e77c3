/* What of the shops' REST API needs a person: each kind alone, where it begins and where it does
 * not yet; a shop without a key has no such trouble. */
#include "acts/thresholds.h"
#include "store/shops.h"
#include "store/write_backs.h"
#include "unit/acts/trouble_rows.h"

#define HOUR_S 3600

static void set_key(struct site *site)
{
    struct shop *shop = g_ptr_array_index(site->config->shops, 0);
    text_set(&shop->rest_key, "ck_test");
}

/* The record of the shop with a trouble since NOW. */
static void record(struct site *site, bool refused, const char *trouble, const char *webhooks)
{
    g_autoptr(GError) error = NULL;
    g_auto(shop_record_auto) record = {0};
    g_assert_true(shop_record_read(site->store, "main", &record, &error));
    record.refused = refused;
    text_set(&record.trouble, trouble);
    text_set(&record.words, *trouble ? "the words of it" : "");
    record.trouble_since = *trouble ? NOW : 0;
    text_set(&record.webhooks, webhooks);
    g_assert_true(shop_record_write(site->store, "main", &record, &error));
}

/* So many states of orders from `first` on that their webhook missed, found at NOW. */
static void missed(struct site *site, int first, int count)
{
    g_autoptr(GError) error = NULL;
    gint64 found = 0;
    begin(site);
    for (int i = 0; i < count; i++)
        g_assert_true(missed_wait(
                site->store, "main", first + i, NOW - HOUR_S, 1000 + i, NOW - HOUR_S, &error));
    g_assert_true(missed_judge(site->store, "main", NOW, NOW, &found, &error));
    g_assert_cmpint(found, ==, count);
    commit(site);
}

static void nothing(struct site *site)
{
    set_key(site);
    record(site, false, "", "");
}

static void without_key(struct site *site)
{
    record(site, true, "key-wrong", "order.created: missing");
    missed(site, 701, 5);
}

static void refused(struct site *site)
{
    set_key(site);
    record(site, true, "key-wrong", "");
}

static void unreachable(struct site *site)
{
    set_key(site);
    record(site, false, "unreachable", "");
}

static void webhooks(struct site *site)
{
    set_key(site);
    record(site, false, "", "order.created: disabled; order.updated: missing");
}

static void missed_2(struct site *site)
{
    set_key(site);
    missed(site, 1, 2);
}

static void missed_3(struct site *site)
{
    set_key(site);
    missed(site, 701, 3);
}

static void missed_7(struct site *site)
{
    set_key(site);
    missed(site, 701, 7);
}

/* The note of an invoice that was given up. */
static void unwritten(struct site *site)
{
    g_autoptr(GError) error = NULL;
    set_key(site);
    deliver(site, &(const struct news){.status = "processing", .paid = true}, 1, 1);
    must_work(site, "an invoice");
    begin(site);
    g_assert_true(
            write_back_queue(site->store, 1, WRITE_BACK_NOTE, "main", 1, NOW - HOUR_S, &error));
    commit(site);
    change(site,
            "UPDATE write_backs SET state = 'failed', next_attempt_at = 0, last_answer = 'the key "
            "may only read'");
}

static void all(struct site *site)
{
    set_key(site);
    record(site, true, "key-wrong", "order.created: disabled");
    missed(site, 701, 3);
}

static const struct trouble_row rows[] = {
        {"nothing", nothing, NOW, "", NULL, NULL},
        {"without-key", without_key, NOW + 4 * HOUR_S, "", NULL, NULL},
        {"refused", refused, NOW, "shop-key-refused",
                "shop main refuses the key of its REST API, and is not asked any more: the words",
                "billhook check --shop"},
        {"unreachable-not-yet", unreachable, NOW + SHOP_UNREACHABLE_S - 1, "", NULL, NULL},
        {"unreachable", unreachable, NOW + SHOP_UNREACHABLE_S, "shop-unreachable",
                "could not be asked since 2025-11-24T16:00:00Z: the words of it",
                "billhook check --shop"},
        {"webhooks", webhooks, NOW, "webhook-not-active",
                "order.created: disabled; order.updated: missing", "billhook webhooks --mend"},
        {"missed-2", missed_2, NOW, "(orders-missed)",
                "2 orders of the last 24 hours were missed by their webhook in shop main, and "
                "fetched: ",
                "billhook webhooks"},
        {"missed-3", missed_3, NOW, "orders-missed", "webhooks do not arrive: ", NULL},
        {"missed-7", missed_7, NOW, "orders-missed", " and 2 more", NULL},
        {"missed-a-day-ago", missed_7, NOW + ORDERS_MISSED_TOLD_S, "orders-missed", NULL, NULL},
        {"missed-before-that", missed_7, NOW + ORDERS_MISSED_TOLD_S + 1, "", NULL, NULL},
        {"not-written", unwritten, NOW, "not-written-back",
                "1 number could not be written to the orders of shop main, the last one "
                "2025-00001: the key may only read",
                "billhook check --shop"},
        {"not-written-long-ago", unwritten, NOW + NOT_WRITTEN_TOLD_S, "", NULL, NULL},
        {"all", all, NOW, "shop-key-refused webhook-not-active orders-missed", NULL, NULL},
};

static void test_row(gconstpointer data)
{
    static const char *const ours[] = {
            "shop-", "not-written-back", "webhook-not", "orders-missed", NULL};
    check_trouble(data, ours);
}

/* A known order is named by its number, another by its id; one with two missed states is one. */
static void test_names(void)
{
    struct site *site = site_new("");
    set_key(site);
    deliver(site, &(const struct news){.status = "processing", .paid = true}, 1, 1);
    must_work(site, "an order");
    missed(site, 1, 2);

    g_autoptr(GError) error = NULL;
    gint64 found = 0;
    begin(site);
    g_assert_true(
            missed_wait(site->store, "main", 1, NOW - HOUR_S + 5, 2000, NOW - HOUR_S, &error));
    g_assert_true(missed_judge(site->store, "main", NOW, NOW, &found, &error));
    commit(site);
    g_autoptr(GPtrArray) list = problems_collect(site_work(site, NOW), &error);
    const struct problem *problem = NULL;
    for (guint i = 0; i < list->len; i++)
        if (strcmp(((struct problem *)list->pdata[i])->code, "orders-missed") == 0)
            problem = list->pdata[i];
    g_assert_nonnull(problem);
    g_assert_true(problem->note); /* two orders, though three states */
    g_assert_true(g_str_has_prefix(problem->text, "2 orders of "));
    g_assert_true(strstr(problem->text, ": 1, #2") || strstr(problem->text, ": #2, 1"));
    site_free(site);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *name = g_strdup_printf("/shop-problems/%s", rows[i].name);
        g_test_add_data_func(name, &rows[i], test_row);
    }
    g_test_add_func("/shop-problems/names", test_names);
    return g_test_run();
}
