/* A round: pages of heads, the orders that are not known as they are, the trash, the orders whose
 * refunds may have vanished, the webhooks, and then the watermark. */
#include "fetch/round.h"

#include "base/text.h"
#include "channel/alert.h"
#include "fetch/talk.h"
#include "keep.h"
#include "record.h"
#include "round_end.h"
#include "round_hand.h"
#include "round_pages.h"
#include "store/shops.h"

enum {
    BROKEN_MOST = 3, /* orders in a row that the shop cannot show: it is the shop */
};

/* ---- life ---- */

struct round *round_new(const char *shop, struct shop_api *api, const struct round_wish *wish)
{
    struct round *round = g_new0(struct round, 1);
    round->shop = g_strdup(shop);
    round->api = api;
    round->wish = *wish;
    round->wish.ids = NULL;
    round->looked = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    round->wanted = g_array_new(FALSE, FALSE, sizeof(struct wanted));
    for (guint i = 0; wish->ids && i < wish->ids->len; i++) {
        struct wanted wanted = {.id = g_array_index(wish->ids, gint64, i)};
        g_array_append_val(round->wanted, wanted);
    }
    round->wish.ids = wish->ids ? round->wanted : NULL;
    return round;
}

void round_free(struct round *round)
{
    if (!round)
        return;
    shop_walk_free(round->walk);
    shop_answer_free(round->trouble);
    g_hash_table_unref(round->looked);
    g_array_unref(round->wanted);
    g_free(round->shop);
    g_free(round);
}

const struct round_counts *round_counts(const struct round *round)
{
    return &round->counts;
}

const struct shop_answer *round_trouble(const struct round *round)
{
    return round->trouble;
}

/* ---- an order ---- */

/* An order that the shop cannot show must not keep the others from coming. */
static bool is_order_only(struct round *round, const struct shop_answer *answer)
{
    return answer->trouble == SHOP_BROKEN && ++round->broken < BROKEN_MOST;
}

static void tell_failed(
        struct round *round, const struct work *work, gint64 id, const struct shop_answer *answer)
{
    g_autofree char *subject =
            g_strdup_printf("order %" G_GINT64_FORMAT " of shop %s", id, round->shop);
    g_autofree char *what = g_strdup_printf("it could not be fetched: %s", answer->words);
    g_autofree char *help =
            g_strdup_printf("billhook sync '#%" G_GINT64_FORMAT "' --shop %s", id, round->shop);
    alert_raise(work, ALERT_FAILED_DELIVERY, subject, what, help);
}

/* It could not be fetched. Takes the answer. */
static void order_failed(
        struct round *round, const struct wanted *wanted, struct shop_answer *answer)
{
    text_take(&answer->words,
            g_strdup_printf("order %" G_GINT64_FORMAT ": %s", wanted->id, answer->words));
    round_note(round, answer);
    if (!wanted->counted)
        round_count(round, &round->counts.failed);
}

static void order_came(struct round *round, const struct wanted *wanted, guint *which)
{
    round->broken = 0;
    if (!wanted->counted)
        round_count(round, which);
}

/* What came of one order. Takes the answer. */
static void take_order(struct round *round,
        const struct work *work,
        const struct wanted *wanted,
        enum kept kept,
        struct shop_answer *answer)
{
    struct round_counts *counts = &round->counts;
    guint *const which[] = {[KEPT_NEW] = &counts->fresh,
            [KEPT_NEWER] = &counts->newer,
            [KEPT_KNOWN] = &counts->known,
            [KEPT_ABSENT] = &counts->known};

    if (kept == KEPT_FAILED) { /* asking again would not help: a person is told */
        tell_failed(round, work, wanted->id, answer);
        order_failed(round, wanted, answer);
    } else if (kept == KEPT_ABSENT && round->wish.ids) {
        order_failed(round, wanted, answer);
    } else if (kept == KEPT_NOT && is_order_only(round, answer)) {
        round->incomplete = true;
        order_failed(round, wanted, answer);
    } else if (kept == KEPT_NOT) {
        round_give_up(round, answer);
    } else {
        order_came(round, wanted, which[kept]);
        shop_answer_free(answer);
    }
}

static bool fetch_order(struct round *round, const struct work *work, GError **error)
{
    const struct wanted wanted = g_array_index(round->wanted, struct wanted, round->next);
    struct shop_answer *answer = NULL;
    enum kept kept = KEPT_NOT;
    if (!keep_order(work, round->shop, round->api, wanted.id, round->counts_missed, &kept, &answer,
                error))
        return false;

    if (++round->next == round->wanted->len) {
        g_array_set_size(round->wanted, 0);
        round->next = 0;
    }
    take_order(round, work, &wanted, kept, answer);
    return true;
}

/* ---- a step ---- */

/* What a round does, in order; each is called until it is done. */
typedef bool (*stage_step)(
        struct round *round, const struct work *work, bool *done, GError **error);
static const struct {
    stage_step step;
    bool dry; /* also where only a look is wished */
} stages[] = {
        {round_orders_step, true},
        {round_trash_step, true},
        {round_refunds_step, false},
        {round_webhooks_step, false},
};

static void set_tried(struct shop_record *record, gpointer data)
{
    const struct work *work = data;
    record->tried_at = work->now;
}

/* Notes that a round begins. */
static bool begin(struct round *round, const struct work *work, GError **error)
{
    g_auto(shop_record_auto) record = {0};
    if (!shop_record_read(work->store, round->shop, &record, error))
        return false;
    round->began_at = work->now;
    round->counts_missed = record.first_round_at != 0;
    talk_obey(round->api, &record, work->now);
    return round->wish.dry_run || round->wish.ids ||
            record_change(work->store, round->shop, set_tried, (gpointer)work, error);
}

static bool stage(struct round *round, const struct work *work, GError **error)
{
    bool done = round->wish.dry_run && !stages[round->stage].dry;
    if (!done && !stages[round->stage].step(round, work, &done, error))
        return false;
    if (done) {
        g_clear_pointer(&round->walk, shop_walk_free);
        round->stage++;
    }
    return true;
}

static bool is_over(const struct round *round)
{
    bool all = round->wish.ids || round->stage == G_N_ELEMENTS(stages);
    return round->ended || (round->wanted->len == 0 && all);
}

bool round_step(
        struct round *round, const struct work *work, enum round_state *state, GError **error)
{
    *state = ROUND_ON;
    bool good = round->began_at || begin(round, work, error);
    if (good && !is_over(round))
        good = round->wanted->len ? fetch_order(round, work, error) : stage(round, work, error);
    if (!good || !is_over(round))
        return good;
    if (!round_finish(round, work, error))
        return false;
    *state = round->incomplete ? ROUND_PARTIAL : ROUND_COMPLETE;
    return true;
}
