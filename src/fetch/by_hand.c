/* What a person asks a shop for. */
#include "fetch/by_hand.h"

#include "base/error.h"
#include "fetch/round.h"
#include "fetch/shop.h"
#include "fetch/talk.h"
#include "store/shops.h"

bool by_hand_trouble(const struct shop *shop, const struct shop_answer *answer, GError **error)
{
    g_autofree char *wait = answer->retry_after_s
            ? g_strdup_printf("; ask again in %" G_GINT64_FORMAT " seconds", answer->retry_after_s)
            : g_strdup("");
    return fail(error, BILLHOOK_ERROR_TEMPORARY, "shop %s: %s%s%s%s", shop->name, answer->words,
            wait, *answer->help ? "; " : "", answer->help);
}

/* What the shop told another process holds here too: a Retry-After. */
static bool obey(
        const struct work *work, const struct shop *shop, struct shop_api *api, GError **error)
{
    g_auto(shop_record_auto) record = {0};
    if (!shop_record_read(work->store, shop->name, &record, error))
        return false;
    talk_obey(api, &record, work->now);
    return true;
}

struct reconcile_result *by_hand_reconcile(const struct work *work,
        const struct shop *shop,
        const struct reconcile_period *period,
        const int *stop,
        struct progress *progress,
        GError **error)
{
    struct shop_answer *trouble = NULL;
    struct shop_api *api = fetch_shop_api(shop, stop);
    struct reconcile_result *result = obey(work, shop, api, error)
            ? reconcile_shop(work, shop, api, period, progress, &trouble, error)
            : NULL;
    shop_api_free(api);
    if (!result && trouble)
        by_hand_trouble(shop, trouble, error);
    shop_answer_free(trouble);
    return result;
}

static bool run(struct round *round,
        const struct work *work,
        struct progress *progress,
        struct by_hand_round *to,
        GError **error)
{
    enum round_state state = ROUND_ON;
    while (state == ROUND_ON) {
        struct work now = *work;
        now.now = g_get_real_time() / G_USEC_PER_SEC;
        if (!round_step(round, &now, &state, error) ||
                !progress_tell(progress, round_counts(round)->looked_at, 0, error))
            return false;
    }
    to->complete = state == ROUND_COMPLETE;
    return true;
}

static bool judge(const struct round *round,
        const struct work *work,
        const struct shop *shop,
        struct by_hand_round *to,
        GError **error)
{
    g_auto(shop_record_auto) record = {0};
    if (!shop_record_read(work->store, shop->name, &record, error))
        return false;
    to->counts = *round_counts(round);
    to->watermark = record.watermark;
    to->known = true;
    bool all = to->complete && to->counts.failed == 0;
    if (!all && round_trouble(round))
        return by_hand_trouble(shop, round_trouble(round), error);
    return all ||
            fail(error, BILLHOOK_ERROR_TEMPORARY, "shop %s: it could not be asked to the end",
                    shop->name);
}

bool by_hand_sync(const struct work *work,
        const struct shop *shop,
        const struct round_wish *wish,
        const int *stop,
        struct progress *progress,
        struct by_hand_round *to,
        GError **error)
{
    *to = (struct by_hand_round){0};
    if (!wish->dry_run && !shop_records_wake(work->store, shop->name, error))
        return false;
    struct shop_api *api = fetch_shop_api(shop, stop);
    struct round *round = round_new(shop->name, api, wish);
    bool good = run(round, work, progress, to, error) && judge(round, work, shop, to, error);
    round_free(round);
    shop_api_free(api);
    return good;
}
