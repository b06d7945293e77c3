/* What is asked of the shops by itself. */
#include "fetch/line.h"

#include <string.h>

#include "fetch/refund_lines.h"
#include "base/log.h"
#include "fetch/round.h"
#include "fetch/shop.h"
#include "fetch/talk.h"
#include "store/inbox.h"
#include "store/refund_lines.h"
#include "store/shops.h"
#include "store/write_backs.h"
#include "write_back.h"

enum {
    WAITING_MOST = 50, /* deliveries that wait for the worker: a round gives way */
    HELD_MOST_S = 30,  /* and goes on all the same after so long */
};

/* A shop with a key. */
struct line_shop {
    char *name;
    struct shop_api *api;
    struct round *round; /* NULL: none goes on */
    bool cut;            /* its round was ended by another config: a new one is due */
};

static void free_shop(gpointer data)
{
    struct line_shop *shop = data;
    round_free(shop->round);
    shop_api_free(shop->api);
    g_free(shop->name);
    g_free(shop);
}

void fetch_line_clear(struct fetch_line *line)
{
    g_clear_pointer(&line->shops, g_ptr_array_unref);
    config_unref((struct config *)line->config);
    line->config = NULL;
}

bool fetch_config_read(const struct work *work, GError **error)
{
    return shop_records_wake(work->store, "", error);
}

bool fetch_recover(const struct work *work, GError **error)
{
    gint64 unsure;
    return shop_records_recover(work->store, error) &&
            write_back_recover(work->store, work->now, &unsure, error);
}

/* ---- the shops of the config ---- */

static struct line_shop *find_shop(const struct fetch_line *line, const char *name)
{
    for (guint i = 0; line->shops && i < line->shops->len; i++) {
        struct line_shop *shop = line->shops->pdata[i];
        if (strcmp(shop->name, name) == 0)
            return shop;
    }
    return NULL;
}

static struct line_shop *make_shop(struct fetch_line *line, const struct shop *shop)
{
    const struct line_shop *before = find_shop(line, shop->name);
    struct line_shop *made = g_new0(struct line_shop, 1);
    made->name = g_strdup(shop->name);
    made->api = fetch_shop_api(shop, line->stop);
    made->cut = before && (before->round || before->cut);
    shop_api_watch(made->api, line->watcher, line->context);
    return made;
}

/* With another config the addresses and keys may be others: what goes on begins anew. */
static void follow_config(struct fetch_line *line, const struct config *config)
{
    if (line->config == config)
        return;
    g_autoptr(GPtrArray) shops = g_ptr_array_new_with_free_func(free_shop);
    for (guint i = 0; i < config->shops->len; i++) {
        const struct shop *shop = config->shops->pdata[i];
        if (shop->enabled && fetch_has_key(shop))
            g_ptr_array_add(shops, make_shop(line, shop));
    }
    fetch_line_clear(line);
    line->shops = g_steal_pointer(&shops);
    line->config = config_ref(config);
    line->next = 0;
}

/* A command that asks the shop has its turn until it ends. */
static bool take_turn(struct fetch_line *line, const struct work *work, const char *shop)
{
    if (line->has_turn)
        return true;
    line->has_turn = store_take_turn(work->config->database.path, shop, false, &line->turn);
    return line->has_turn;
}

static void end_turn(struct fetch_line *line)
{
    if (line->has_turn)
        store_end_turn(line->turn);
    line->has_turn = false;
}

struct shop_api *fetch_line_api(
        struct fetch_line *line, const struct work *work, const char *name, GError **error)
{
    follow_config(line, work->config);
    struct line_shop *shop = find_shop(line, name);
    g_auto(shop_record_auto) record = {0};
    if (!shop || !shop_record_read(work->store, name, &record, error))
        return NULL;
    if (!talk_may_ask(&record, work->now) || !take_turn(line, work, name))
        return NULL;
    return shop->api;
}

/* ---- rounds ---- */

/* Deliveries go first: while many wait for the worker, only they are worked on. */
static bool gives_way(struct fetch_line *line, const struct work *work, bool *gives, GError **error)
{
    g_autoptr(GArray) ids = delivery_pending_ids(work->store, WAITING_MOST, NULL, error);
    if (!ids)
        return false;
    bool many = ids->len == WAITING_MOST;
    if (!many || line->held_since == 0 || line->held_since > work->now)
        line->held_since = many ? work->now : 0;
    *gives = many && work->now - line->held_since < HELD_MOST_S;
    return true;
}

/* What the database knows of a shop, where rounds are made; *every_s: 0, and nothing is read: none
 * are. */
static bool read_rounds(const struct work *work,
        const char *name,
        struct shop_record *record,
        gint64 *every_s,
        GError **error)
{
    *every_s = config_shop(work->config, name)->sync_every_s;
    return !*every_s || shop_record_read(work->store, name, record, error);
}

/* Whether a round goes on, or one begins. */
static bool is_due(const struct work *work, struct line_shop *shop, bool *due, GError **error)
{
    gint64 every_s;
    g_auto(shop_record_auto) record = {0};
    *due = false;
    if (!read_rounds(work, shop->name, &record, &every_s, error))
        return false;
    if (!every_s)
        return true;
    if (shop->round) {
        *due = talk_may_ask(&record, work->now);
        return true;
    }
    *due = talk_next_round(&record, shop->cut ? 0 : every_s, work->now) == 0;
    return true;
}

/* When a shop's round goes on or the next one begins, 0: not by itself. */
static bool next_round(
        const struct work *work, const struct line_shop *shop, gint64 *at, GError **error)
{
    gint64 every_s;
    g_auto(shop_record_auto) record = {0};
    *at = 0;
    if (!read_rounds(work, shop->name, &record, &every_s, error))
        return false;
    if (!every_s)
        return true;
    bool goes_on = shop->round || shop->cut;
    gint64 next = talk_next_round(&record, goes_on ? 0 : every_s, work->now);
    *at = next == 0 ? work->now : MAX(next, 0);
    return true;
}

/* A round that brought nothing and had no trouble leaves no line. */
static void log_round(const struct line_shop *shop, enum round_state state)
{
    const struct round_counts *counts = round_counts(shop->round);
    const struct shop_answer *trouble = round_trouble(shop->round);
    bool partial = state == ROUND_PARTIAL;
    if (!partial && !counts->fresh && !counts->newer && !counts->failed)
        return;
    g_autofree char *fresh = g_strdup_printf("%u", counts->fresh);
    g_autofree char *newer = g_strdup_printf("%u", counts->newer);
    g_autofree char *failed = g_strdup_printf("%u", counts->failed);
    log_event(partial ? LOG_LEVEL_WARNING : LOG_LEVEL_INFO, "round", "shop", shop->name, "complete",
            partial ? "no" : "yes", "new", fresh, "newer", newer, "failed", failed, "trouble",
            trouble ? trouble->words : NULL, NULL);
}

/* A step of the round of the shop whose turn it is, where one goes on or is due. */
static bool shop_step(struct fetch_line *line,
        const struct work *work,
        struct line_shop *shop,
        bool *did,
        GError **error)
{
    static const struct round_wish all = {0};
    enum round_state state = ROUND_ON;
    bool due = false;
    if (!is_due(work, shop, &due, error))
        return false;
    if (!due || !take_turn(line, work, shop->name))
        return true;

    *did = true;
    if (!shop->round)
        shop->round = round_new(shop->name, shop->api, &all);
    shop->cut = false;
    bool good = round_step(shop->round, work, &state, error);
    if (good && state != ROUND_ON)
        log_round(shop, state);
    if (!good || state != ROUND_ON)
        g_clear_pointer(&shop->round, round_free);
    return good;
}

static bool rounds_step(struct fetch_line *line, const struct work *work, bool *did, GError **error)
{
    bool gives = false;
    if (line->shops->len == 0)
        return true;
    if (!gives_way(line, work, &gives, error))
        return false;
    if (gives)
        return true;
    for (guint i = 0; i < line->shops->len && !*did; i++) {
        struct line_shop *shop = line->shops->pdata[line->next++ % line->shops->len];
        if (!shop_step(line, work, shop, did, error))
            return false;
    }
    return true;
}

/* ---- a step ---- */

/* What the steps that lie in modules of their own need to find an API. */
struct finding {
    struct fetch_line *line;
    const struct work *work;
};

static struct shop_api *find_api(void *context, const char *shop, GError **error)
{
    const struct finding *finding = context;
    return fetch_line_api(finding->line, finding->work, shop, error);
}

static bool lines_step(struct fetch_line *line, const struct work *work, bool *did, GError **error)
{
    struct finding finding = {line, work};
    return refund_lines_step(work, find_api, &finding, did, error);
}

static bool back_step(struct fetch_line *line, const struct work *work, bool *did, GError **error)
{
    struct finding finding = {line, work};
    return write_back_step(work, find_api, &finding, did, error);
}

/* What is asked by itself: what a document waits for goes first. */
static bool (*const steps[])(
        struct fetch_line *line, const struct work *work, bool *did, GError **error) = {
        lines_step,
        back_step,
        rounds_step,
};

bool fetch_step(struct fetch_line *line, const struct work *work, bool *did, GError **error)
{
    bool good = true;
    follow_config(line, work->config);
    for (gsize i = 0; good && i < G_N_ELEMENTS(steps) && !*did; i++) {
        good = steps[i](line, work, did, error);
        end_turn(line);
    }
    return good;
}

static gint64 earlier(gint64 a, gint64 b)
{
    return a && b ? MIN(a, b) : MAX(a, b);
}

bool fetch_next_step(struct fetch_line *line, const struct work *work, gint64 *at, GError **error)
{
    gint64 lines = 0, backs = 0;
    follow_config(line, work->config);
    if (!refund_lines_next_due(work->store, &lines, error) ||
            !write_back_next_due(work->store, &backs, error))
        return false;

    *at = earlier(lines, backs);
    for (guint i = 0; i < line->shops->len; i++) {
        gint64 round;
        if (!next_round(work, line->shops->pdata[i], &round, error))
            return false;
        *at = earlier(*at, round);
    }
    return true;
}
