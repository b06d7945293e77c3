/* The end of a round. */
#include "round_end.h"

#include <string.h>

#include "acts/thresholds.h"
#include "base/text.h"
#include "channel/alert.h"
#include "fetch/talk.h"
#include "fetch/webhooks.h"
#include "record.h"
#include "store/shops.h"

enum {
    MISSED_AFTER_S = 15 * 60, /* so long the shop may take to deliver */
    FEW_PAGES = 3, /* a list that holds nothing new is not read from its old start for ever */
};

/* ---- the webhooks ---- */

/* What was seen of the webhooks. */
struct webhooks_seen {
    const struct work *work;
    const char *shop, *text;
};

static void set_webhooks(struct shop_record *record, gpointer data)
{
    const struct webhooks_seen *seen = data;
    if (*seen->text && strcmp(seen->text, record->webhooks) != 0) {
        g_autofree char *subject = g_strdup_printf("shop %s", seen->shop);
        alert_raise(seen->work, ALERT_WEBHOOK, subject, seen->text, "billhook webhooks --mend");
    }
    text_set(&record->webhooks, seen->text);
    record->webhooks_at = seen->work->now;
}

/* A key that may read orders may be kept from webhooks: then nothing is known of them. */
bool round_webhooks_step(struct round *round, const struct work *work, bool *done, GError **error)
{
    const struct shop *shop = config_shop(work->config, round->shop);
    struct shop_answer *trouble = NULL;
    struct webhooks_look look = {0};
    *done = true;
    if (!shop || !webhooks_look(work->config, shop, round->api, &look, &trouble, NULL)) {
        shop_answer_free(trouble);
        return true;
    }
    g_autofree char *text = shop_webhooks_alert(look.states);
    webhooks_look_clear(&look);
    struct webhooks_seen seen = {work, round->shop, text ? text : ""};
    return record_change(work->store, round->shop, set_webhooks, &seen, error);
}

/* ---- the end ---- */

/* *orders: how many of the last 24 hours were missed, each once. */
static bool count_recent(
        const struct round *round, const struct work *work, guint *orders, GError **error)
{
    g_autoptr(GPtrArray) missed = missed_list(work->store, round->shop,
            work->now - ORDERS_MISSED_TOLD_S, ORDERS_MISSED_LOOKED_AT, error);
    if (!missed)
        return false;
    g_autoptr(GHashTable) seen = g_hash_table_new(g_int64_hash, g_int64_equal);
    for (guint i = 0; i < missed->len; i++)
        g_hash_table_add(seen, &((struct missed_order *)missed->pdata[i])->order_id);
    *orders = g_hash_table_size(seen);
    return true;
}

static bool tell_missed(const struct round *round, const struct work *work, GError **error)
{
    gint64 found = 0;
    guint recent = 0;
    if (!round->shop_time || !round->counts_missed)
        return true;
    if (!missed_judge(work->store, round->shop, round->shop_time - MISSED_AFTER_S, work->now,
                &found, error) ||
            !count_recent(round, work, &recent, error))
        return false;
    if (found == 0 || recent < ORDERS_MISSED_ALARM)
        return true;

    g_autofree char *subject = g_strdup_printf("shop %s", round->shop);
    g_autofree char *what = g_strdup_printf(
            "webhooks do not arrive: %u orders of the last 24 hours were missed by theirs (they "
            "were fetched)",
            recent);
    alert_raise(work, ALERT_ORDERS_MISSED, subject, what, "billhook webhooks");
    return true;
}

/* From where the next round asks. A shop whose dates lag behind its Date header loses nothing: its
 * newest date counts, too. */
static gint64 newest_of(const struct round *round, const struct shop_record *record)
{
    bool idle = round->counts.fresh == 0 && round->counts.newer == 0;
    gint64 given = round->newest_at ? round->newest_at : record->newest_at;
    if ((round->pages > FEW_PAGES && idle) || given == 0)
        return round->shop_time;
    return round->shop_time ? MIN(given, round->shop_time) : given;
}

static bool keep_watermark(struct round *round, const struct work *work, GError **error)
{
    g_auto(shop_record_auto) record = {0};
    if (!shop_record_read(work->store, round->shop, &record, error))
        return false;
    bool moves = round->shop_time &&
            (round->wish.since == 0 || !record.watermark || round->wish.since <= record.watermark);
    record.failures = 0;
    record.next_try_at = 0;
    if (moves) {
        record.newest_at = newest_of(round, &record);
        record.watermark = round->shop_time ? round->shop_time : record.newest_at;
        record.complete_at = round->began_at;
        record.first_round_at = record.first_round_at ? record.first_round_at : work->now;
    }
    return shop_record_write(work->store, round->shop, &record, error);
}

bool round_finish(struct round *round, const struct work *work, GError **error)
{
    if (round->wish.dry_run || round->wish.ids)
        return true;
    if (!store_begin(work->store, error))
        return false;
    bool good = tell_missed(round, work, error) &&
            (round->incomplete || keep_watermark(round, work, error));
    if (!good)
        store_rollback(work->store);
    good = good && store_commit(work->store, error);
    bool stopped = round->trouble && round->trouble->trouble == SHOP_STOPPED;
    if (good && round->incomplete && !stopped)
        good = talk_back_off(work, round->shop, error);
    return good;
}
