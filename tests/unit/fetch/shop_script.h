/* What the tests of rounds share: a site, a scripted shop that it asks, and short ways to say what
 * the shop answers. */
#ifndef TESTS_UNIT_FETCH_SHOP_SCRIPT_H
#define TESTS_UNIT_FETCH_SHOP_SCRIPT_H

#include "unit/acts/acts.h"
#include "unit/channel/http_script.h"

#include "fetch/round.h"
#include "fetch/talk.h"
#include "store/shops.h"

#define TEN 1763978400                /* 2025-11-24T10:00:00Z, minute 0 of order_body() */
#define NOTHING_MORE "200 []\n200 []" /* the trash, and the webhooks */

struct script_shop {
    struct site *site;
    struct http_script http;
    struct shop_api *api;
};

/* The shop's clock stands at minute `minute` after ten. */
static inline void set_shop_time(struct script_shop *shop, int minute)
{
    shop->http.date = TEN + minute * 60;
}

static inline void make_api(struct script_shop *shop)
{
    g_autofree char *url = g_strdup_printf("http://127.0.0.1:%u", shop->http.port);
    const struct shop_settings settings = {
            .name = "main", .url = url, .rest_url = "", .key = "ck_key", .secret = "cs_secret"};
    shop_api_free(shop->api);
    shop->api = shop_api_new(&settings);
}

static inline void script_up(struct script_shop *shop, gconstpointer data)
{
    (void)data;
    shop->site = site_new("");
    http_script_start(&shop->http);
    set_shop_time(shop, 60);
    make_api(shop);
}

static inline void script_down(struct script_shop *shop, gconstpointer data)
{
    (void)data;
    http_script_stop(&shop->http);
    shop_api_free(shop->api);
    site_free(shop->site);
}

/* The body of an order in a status at a minute. Caller frees. */
static inline char *state_of(int id, const char *status, int minute)
{
    return order_body(id, status, false, minute, "Koffie", "ann@example.be", "121.00", "");
}

/* The shop answers with a list of these bodies (ended by NULL). */
static inline void answer_list(
        struct script_shop *shop, const char *first, ...) G_GNUC_NULL_TERMINATED;
static inline void answer_list(struct script_shop *shop, const char *first, ...)
{
    GString *list = g_string_new("200 [");
    va_list bodies;
    va_start(bodies, first);
    for (const char *body = first; body; body = va_arg(bodies, const char *))
        g_string_append_printf(list, "%s%s", body == first ? "" : ",", body);
    va_end(bodies);
    g_string_append_c(list, ']');
    http_script_add(&shop->http, list->str);
    g_string_free(list, TRUE);
}

/* The shop answers with this order. */
static inline void answer_order(struct script_shop *shop, const char *body)
{
    g_autofree char *answer = g_strconcat("200 ", body, NULL);
    http_script_add(&shop->http, answer);
}

/* Steps until the round has ended; *counts: what it saw. */
static inline enum round_state play_round(struct script_shop *shop,
        const struct round_wish *wish,
        gint64 now,
        struct round_counts *counts)
{
    static const struct round_wish all = {0};
    struct round *round = round_new("main", shop->api, wish ? wish : &all);
    enum round_state state = ROUND_ON;
    for (int step = 0; state == ROUND_ON && step < 500; step++) {
        g_autoptr(GError) error = NULL;
        g_assert_true(round_step(round, site_work(shop->site, now), &state, &error));
        g_assert_no_error(error);
    }
    *counts = *round_counts(round);
    round_free(round);
    return state;
}

static inline void check_counts(const char *where,
        const struct round_counts *found,
        guint fresh,
        guint newer,
        guint known,
        guint failed)
{
    g_autofree char *got = g_strdup_printf("%u looked at, %u new, %u newer, %u known, %u failed",
            found->looked_at, found->fresh, found->newer, found->known, found->failed);
    g_autofree char *wanted = g_strdup_printf("%u looked at, %u new, %u newer, %u known, %u failed",
            fresh + newer + known + failed, fresh, newer, known, failed);
    if (strcmp(got, wanted) != 0)
        g_error("%s: %s, not %s", where, got, wanted);
}

/* The record of the shop; shop_record_clear() frees it. */
static inline struct shop_record record_of(struct script_shop *shop)
{
    g_autoptr(GError) error = NULL;
    struct shop_record record;
    g_assert_true(shop_record_read(shop->site->store, "main", &record, &error));
    return record;
}

#endif
