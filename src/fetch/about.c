/* check --shop: what can be found out about a shop's API and the shop, finding by finding. */
#include "fetch/about.h"

#include <stdlib.h>
#include <string.h>

#include "fetch/shop.h"
#include "fetch/webhooks.h"
#include "shop/read.h"
#include "store/shops.h"

/* A clock that is further off than this is told. */
#define CLOCK_OFF_S 300

struct about {
    const struct config *config;
    const struct shop *shop;
    struct shop_api *api;
    GPtrArray *findings;
};

/* ---- reached, and the key ---- */

static void find_trouble(struct about *about,
        enum check_weight kind,
        const char *key,
        const struct shop_answer *answer)
{
    g_autofree char *wait = answer->retry_after_s
            ? g_strdup_printf("; it wants not to be asked for %" G_GINT64_FORMAT " seconds",
                      answer->retry_after_s)
            : g_strdup("");
    check_finding_add(about->findings, kind, key, "%s%s%s%s", answer->words, wait,
            *answer->help ? "; " : "", answer->help);
}

/* What a trouble of the first question is about. */
static const char *key_of(enum shop_trouble trouble)
{
    bool of_key = trouble == SHOP_KEY_WRONG || trouble == SHOP_NO_RIGHT;
    return of_key ? "rest_key" : "rest_url";
}

static void find_clock(struct about *about, gint64 shop_time)
{
    gint64 off = shop_time ? shop_time - g_get_real_time() / G_USEC_PER_SEC : 0;
    if (llabs(off) > CLOCK_OFF_S)
        check_finding_add(about->findings, CHECK_NOTE, "",
                "the shop's clock is %lld minutes %s that of this machine: nothing is lost by it, "
                "but dates differ",
                llabs(off) / 60, off > 0 ? "ahead of" : "behind");
}

/* False: nothing more can be asked. */
static bool find_reached(struct about *about, struct shop_about *said)
{
    g_autoptr(shop_answer_auto) answer = shop_ask(
            about->api, "GET", "/orders", "per_page=1&_fields=date_created,date_created_gmt", NULL);
    if (answer->trouble != SHOP_ANSWERED) {
        find_trouble(about, CHECK_FAULT, key_of(answer->trouble), answer);
        return false;
    }
    bool plain = strstr(shop_api_address(about->api), "?rest_route=") != NULL;
    check_finding_add(about->findings, CHECK_GOOD, "rest_url", "the shop answers at %s%s",
            shop_api_address(about->api), plain ? " (its permalinks are plain)" : "");
    find_clock(about, answer->shop_time);
    shop_read_about(said, answer->body);
    return true;
}

enum about_rights about_rights(struct shop_api *api)
{
    static const enum about_rights rights[SHOP_TROUBLES] = {
            [SHOP_GONE] = ABOUT_RIGHTS_WRITE, [SHOP_NO_RIGHT] = ABOUT_RIGHTS_READ};
    g_autoptr(shop_answer_auto) answer = shop_ask(api, "PUT", "/webhooks/0", "", "{}");
    return rights[answer->trouble];
}

static bool writes_back(const struct shop *shop)
{
    return shop->write_back[0] && strcmp(shop->write_back[0], "off") != 0;
}

static void find_rights(struct about *about)
{
    enum about_rights rights = about_rights(about->api);
    if (rights == ABOUT_RIGHTS_WRITE)
        check_finding_add(about->findings, CHECK_GOOD, "rest_key",
                "the shop takes the key, which may read and write");
    else if (rights == ABOUT_RIGHTS_UNKNOWN)
        check_finding_add(about->findings, CHECK_NOTE, "rest_key",
                "the shop takes the key, which may read; whether it may write cannot be told");
    else if (writes_back(about->shop))
        check_finding_add(about->findings, CHECK_FAULT, "rest_key",
                "the key may only read, and write_back needs one that may write: give it "
                "Read/Write in WooCommerce > Settings > Advanced > REST API");
    else
        check_finding_add(about->findings, CHECK_NOTE, "rest_key",
                "the shop takes the key, which may only read: enough for all but `billhook "
                "webhooks --mend` and write_back");
}

/* ---- the shop ---- */

static void ask_about(
        struct about *about, const char *path, const char *query, struct shop_about *said)
{
    g_autoptr(shop_answer_auto) answer = shop_ask(about->api, "GET", path, query, NULL);
    if (answer->trouble == SHOP_ANSWERED)
        shop_read_about(said, answer->body);
    else
        check_finding_add(about->findings, CHECK_NOTE, "rest_key", "%s could not be asked: %s",
                path, answer->words);
}

static void find_money(struct about *about, const struct shop_about *said)
{
    if (*said->currency && strcmp(said->currency, "EUR") != 0)
        check_finding_add(about->findings, CHECK_NOTE, "",
                "the shop's currency is %s: billhook issues invoices in EUR only", said->currency);
    else if (*said->currency)
        check_finding_add(about->findings, CHECK_GOOD, "", "currency %s", said->currency);
    if (said->price_decimals >= 0 && said->price_decimals != 2)
        check_finding_add(about->findings, CHECK_NOTE, "",
                "prices have %d decimals in the shop: amounts are rounded to cents on a document",
                said->price_decimals);
    else if (said->price_decimals == 2)
        check_finding_add(about->findings, CHECK_GOOD, "", "prices have 2 decimals");
}

static void find_taxes(struct about *about, const struct shop_about *said)
{
    if (strcmp(said->calc_taxes, "no") == 0)
        check_finding_add(about->findings, CHECK_NOTE, "",
                "the shop calculates no taxes (WooCommerce > Settings > General): its orders "
                "say nothing of VAT");
    if (*said->prices_include_tax)
        check_finding_add(about->findings, CHECK_GOOD, "", "prices are entered %s tax",
                strcmp(said->prices_include_tax, "yes") == 0 ? "with" : "without");
    if (strcmp(said->tax_round_at_subtotal, "yes") == 0)
        check_finding_add(about->findings, CHECK_NOTE, "",
                "the shop rounds tax at subtotal level: an order's total may be a cent off its "
                "lines, which documents show as rounding");
    else if (*said->tax_round_at_subtotal)
        check_finding_add(about->findings, CHECK_GOOD, "", "tax is rounded per line");
}

static void find_shop(struct about *about, struct shop_about *said)
{
    ask_about(about, "/system_status", "_fields=environment,settings", said);
    ask_about(about, "/settings/general", "_fields=id,value", said);
    ask_about(about, "/settings/tax", "_fields=id,value", said);

    if (*said->woocommerce)
        check_finding_add(about->findings, CHECK_GOOD, "", "WooCommerce %s%s%s", said->woocommerce,
                *said->wordpress ? ", WordPress " : "", said->wordpress);
    if (*said->timezone)
        check_finding_add(about->findings, CHECK_GOOD, "",
                "the shop's time zone is %s, that of [seller] is %s", said->timezone,
                about->config->seller.timezone);
    find_money(about, said);
    find_taxes(about, said);
}

/* ---- the webhooks ---- */

static void find_webhook(struct about *about, const struct shop_webhook_state *state)
{
    g_auto(GStrv) problems = shop_webhook_problems(state);
    g_autofree char *joined = g_strjoinv(", ", problems);
    const char *topic = shop_topic_text(state->topic);
    bool needed = state->topic == SHOP_TOPIC_CREATED || state->topic == SHOP_TOPIC_UPDATED;
    if (state->harms)
        check_finding_add(about->findings, CHECK_FAULT, "",
                "webhook %s: %s: its orders do not reach billhook by themselves; `billhook "
                "webhooks --mend --shop %s` mends it",
                topic, joined, about->shop->name);
    else if (*joined)
        check_finding_add(about->findings, CHECK_NOTE, "", "webhook %s: %s%s", topic, joined,
                needed ? "; another one of this topic is right" : " (advised, not needed)");
    else
        check_finding_add(
                about->findings, CHECK_GOOD, "", "webhook %s is active and delivers here", topic);
}

static void find_webhooks(struct about *about)
{
    struct webhooks_look look = {0};
    struct shop_answer *trouble = NULL;
    g_autoptr(GError) error = NULL;
    if (!webhooks_look(about->config, about->shop, about->api, &look, &trouble, &error)) {
        g_autofree char *words = g_strdup(trouble ? trouble->words : error->message);
        check_finding_add(about->findings, CHECK_NOTE, "rest_key",
                "the webhooks could not be looked at: %s", words);
        shop_answer_free(trouble);
        return;
    }
    for (guint i = 0; i < look.states->len; i++)
        find_webhook(about, look.states->pdata[i]);
    webhooks_look_clear(&look);
}

GPtrArray *about_shop(const struct config *config, const struct shop *shop, const int *stop)
{
    struct about about = {config, shop, NULL, check_findings_new()};
    struct shop_about said;
    if (!fetch_has_key(shop)) {
        check_finding_add(about.findings, CHECK_NOTE, "rest_key",
                "there is no key of the shop's REST API: nothing can be asked, and an order whose "
                "webhook does not arrive is missed");
        return about.findings;
    }
    about.api = fetch_shop_api(shop, stop);
    shop_about_init(&said);
    if (find_reached(&about, &said)) {
        find_rights(&about);
        find_shop(&about, &said);
        find_webhooks(&about);
    }
    shop_about_clear(&said);
    shop_api_free(about.api);
    return about.findings;
}

void about_wake(struct store *store, const struct shop *shop, const GPtrArray *findings)
{
    const struct check_finding *first = g_ptr_array_index(findings, 0);
    if (store && first->weight == CHECK_GOOD)
        shop_records_wake(store, shop->name, NULL);
}
