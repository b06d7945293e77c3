/* A function for each kind of trouble with a shop's REST API. */
#include "shop_problems.h"

#include <string.h>

#include "acts/problem.h"
#include "acts/thresholds.h"
#include "base/date.h"
#include "store/orders.h"
#include "store/shops.h"
#include "store/write_backs.h"

/* No more orders are named in a line. */
#define NAMED_MOST 5
/* Of what could not be written back so many are looked at, the newest. */
#define UNWRITTEN_LOOKED_AT 1000

/* What a collector works with. */
struct look {
    const struct work *work;
    const struct shop *shop;
    const struct shop_record *record;
    const char *of_shop; /* " --shop NAME" where there are several, else "" */
};

static void add_refused(GPtrArray *list, const struct look *look)
{
    if (look->record->refused)
        problem_add(list, "shop-key-refused",
                g_strdup_printf("shop %s refuses the key of its REST API, and is not asked any "
                                "more: %s",
                        look->shop->name, look->record->words),
                "billhook check --shop");
}

static void add_unreachable(GPtrArray *list, const struct look *look)
{
    const struct shop_record *record = look->record;
    if (record->refused || !record->trouble_since ||
            look->work->now - record->trouble_since < SHOP_UNREACHABLE_S)
        return;
    g_autofree char *since = date_time_text(record->trouble_since);
    problem_add(list, "shop-unreachable",
            g_strdup_printf("shop %s could not be asked since %s: %s", look->shop->name, since,
                    record->words),
            "billhook check --shop");
}

static void add_webhooks(GPtrArray *list, const struct look *look)
{
    g_autofree char *help = g_strdup_printf("billhook webhooks --mend%s", look->of_shop);
    if (*look->record->webhooks)
        problem_add(list, "webhook-not-active",
                g_strdup_printf("shop %s does not deliver its orders by itself: %s",
                        look->shop->name, look->record->webhooks),
                help);
}

/* What people call an order: its number, else "#ID". Caller frees. */
static char *name_of(const struct work *work, const struct missed_order *missed)
{
    g_autofree char *id = g_strdup_printf("#%" G_GINT64_FORMAT, missed->order_id);
    g_autoptr(GPtrArray) found = order_find(work->store, id, missed->shop, NULL);
    const struct stored_order *order = found && found->len ? g_ptr_array_index(found, 0) : NULL;
    return g_strdup(order ? order->number : id);
}

/* "727, 728 and 3 more", each once. Caller frees. */
static char *names_of(const struct work *work, const GPtrArray *missed, guint *orders)
{
    GString *names = g_string_new(NULL);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_int64_hash, g_int64_equal);
    for (guint i = 0; i < missed->len; i++) {
        struct missed_order *one = g_ptr_array_index(missed, i);
        if (!g_hash_table_add(seen, &one->order_id) || g_hash_table_size(seen) > NAMED_MOST)
            continue;
        g_autofree char *name = name_of(work, one);
        g_string_append_printf(names, "%s%s", names->len ? ", " : "", name);
    }
    *orders = g_hash_table_size(seen);
    if (*orders > NAMED_MOST)
        g_string_append_printf(names, " and %u more", *orders - NAMED_MOST);
    return g_string_free(names, FALSE);
}

static void add_missed(GPtrArray *list, const struct look *look)
{
    const struct work *work = look->work;
    g_autoptr(GPtrArray) missed = missed_list(work->store, look->shop->name,
            work->now - ORDERS_MISSED_TOLD_S, ORDERS_MISSED_LOOKED_AT, NULL);
    if (!missed || !missed->len)
        return;
    guint orders = 0;
    g_autofree char *names = names_of(work, missed, &orders);
    g_autofree char *help = g_strdup_printf("billhook webhooks%s", look->of_shop);
    bool alarm = orders >= ORDERS_MISSED_ALARM;
    (alarm ? problem_add : problem_note)(list, "orders-missed",
            g_strdup_printf("%u order%s of the last 24 hours %s missed by %s webhook in shop %s, "
                            "and fetched%s: %s",
                    orders, orders == 1 ? "" : "s", orders == 1 ? "was" : "were",
                    orders == 1 ? "its" : "their", look->shop->name,
                    alarm ? ": webhooks do not arrive" : "", names),
            help);
}

/* What was given up lately: how many documents of the shop, and the newest. */
static void add_unwritten(GPtrArray *list, const struct look *look)
{
    const struct work *work = look->work;
    g_autoptr(GPtrArray) failed =
            write_backs_in(work->store, WRITE_BACK_FAILED, UNWRITTEN_LOOKED_AT, NULL);
    const struct write_back *newest = NULL;
    guint count = 0;
    for (guint i = 0; failed && i < failed->len; i++) {
        const struct write_back *back = g_ptr_array_index(failed, i);
        bool old = work->now - back->queued_at >= NOT_WRITTEN_TOLD_S;
        if (old || strcmp(back->shop, look->shop->name) != 0)
            continue;
        newest = newest ? newest : back;
        count++;
    }
    if (count == 0)
        return;

    g_autofree char *help = g_strdup_printf("billhook check --shop%s", look->of_shop);
    problem_add(list, "not-written-back",
            g_strdup_printf("%u number%s could not be written to the orders of shop %s, the last "
                            "one %s: %s",
                    count, count == 1 ? "" : "s", look->shop->name, newest->number,
                    newest->last_answer),
            help);
}

/* In the order in which they are told. */
static void (*const collectors[])(GPtrArray *list, const struct look *look) = {
        add_refused,
        add_unreachable,
        add_webhooks,
        add_missed,
        add_unwritten,
};

void shop_problems(GPtrArray *list, const struct work *work)
{
    const GPtrArray *shops = work->config->shops;
    for (guint i = 0; i < shops->len; i++) {
        const struct shop *shop = g_ptr_array_index(shops, i);
        g_auto(shop_record_auto) record = {0};
        if (!*shop->rest_key || !shop_record_read(work->store, shop->name, &record, NULL))
            continue;
        g_autofree char *of_shop =
                shops->len > 1 ? g_strdup_printf(" --shop %s", shop->name) : g_strdup("");
        const struct look look = {work, shop, &record, of_shop};
        for (gsize j = 0; j < G_N_ELEMENTS(collectors); j++)
            collectors[j](list, &look);
    }
}
