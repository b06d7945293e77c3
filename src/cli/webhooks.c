/* webhooks: the shop's webhooks that concern us, and --mend. */
#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "families.h"
#include "fetch/by_hand.h"
#include "fetch/about.h"
#include "fetch/shop.h"
#include "fetch/webhooks.h"
#include "owner.h"
#include "print.h"
#include "shops.h"
#include "store/store.h"

/* ---- showing ---- */

static cJSON *text_or_null(const char *text)
{
    return text ? cJSON_CreateString(text) : cJSON_CreateNull();
}

static void add_json(cJSON *list, const struct shop *shop, const struct shop_webhook_state *state)
{
    const struct shop_webhook *webhook = state->webhook;
    g_auto(GStrv) problems = shop_webhook_problems(state);
    g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, webhook ? webhook->id : 0);
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "shop", shop->name);
    cJSON_AddRawToObject(json, "id", webhook ? id : "null");
    cJSON_AddItemToObject(json, "name", text_or_null(webhook ? webhook->name : NULL));
    cJSON_AddStringToObject(json, "topic", shop_topic_text(state->topic));
    cJSON_AddItemToObject(json, "status", text_or_null(webhook ? webhook->status : NULL));
    cJSON_AddItemToObject(
            json, "delivery_url", text_or_null(webhook ? webhook->delivery_url : NULL));
    cJSON_AddItemToObject(json, "problems",
            cJSON_CreateStringArray((const char *const *)problems, (int)g_strv_length(problems)));
    cJSON_AddItemToArray(list, json);
}

/* What each fault is to the owner. */
static const struct {
    enum shop_webhook_fault fault;
    const char *words;
} faults[] = {
        {SHOP_WEBHOOK_MISSING, "missing"},
        {SHOP_WEBHOOK_PAUSED, "paused by a person"},
        {SHOP_WEBHOOK_DISABLED, "disabled by the shop after failed deliveries"},
        {SHOP_WEBHOOK_OFF, "not active"},
        {SHOP_WEBHOOK_ELSEWHERE, "delivers to another address than public_url"},
};

static char *words_of(const struct shop_webhook_state *state)
{
    GString *words = g_string_new(NULL);
    bool advised = state->topic != SHOP_TOPIC_CREATED && state->topic != SHOP_TOPIC_UPDATED;
    for (gsize i = 0; i < G_N_ELEMENTS(faults); i++)
        if (state->faults & faults[i].fault)
            g_string_append_printf(words, "%s%s", words->len ? "; " : "", faults[i].words);
    if (advised && words->len)
        g_string_append(words, " (advised, not needed)");
    else if (words->len && !state->harms)
        g_string_append(words, " (another one of this topic is right)");
    return g_string_free(words, FALSE);
}

static void add_row(
        struct table *table, const struct shop *shop, const struct shop_webhook_state *state)
{
    const struct shop_webhook *webhook = state->webhook;
    g_autofree char *id =
            webhook ? g_strdup_printf("%" G_GINT64_FORMAT, webhook->id) : g_strdup("-");
    g_autofree char *words = words_of(state);
    table_row(table, shop->name, id, shop_topic_text(state->topic), webhook ? webhook->status : "-",
            *words ? words : "nothing", webhook ? webhook->delivery_url : "-", NULL);
}

static void show_table(const struct shop *shop, const struct webhooks_look *look)
{
    static const char *const heads[] = {
            "SHOP", ">ID", "TOPIC", "STATUS", "WHAT IS WRONG", "ADDRESS", NULL};
    struct table *table = table_new(heads);
    for (guint i = 0; i < look->states->len; i++)
        add_row(table, shop, look->states->pdata[i]);
    table_print(table);
}

static void add_all(cJSON *list, const struct shop *shop, const struct webhooks_look *look)
{
    for (guint i = 0; i < look->states->len; i++)
        add_json(list, shop, look->states->pdata[i]);
}

static bool harms(const struct webhooks_look *look)
{
    g_autofree char *what = shop_webhooks_alert(look->states);
    return what != NULL;
}

static bool look_at(struct cli_context *context,
        const struct shop *shop,
        struct shop_api *api,
        struct webhooks_look *look,
        GError **error)
{
    struct shop_answer *trouble = NULL;
    if (webhooks_look(context->config, shop, api, look, &trouble, error))
        return true;
    if (trouble)
        by_hand_trouble(shop, trouble, error);
    shop_answer_free(trouble);
    return false;
}

/* ---- mending ---- */

static bool may_write(const struct shop *shop, struct shop_api *api, GError **error)
{
    return about_rights(api) != ABOUT_RIGHTS_READ ||
            fail(error, BILLHOOK_ERROR_DENIED,
                    "shop %s: its key may only read, and mending writes: give the key Read/Write "
                    "in WooCommerce > Settings > Advanced > REST API",
                    shop->name);
}

static void tell_plan(const struct cli_context *context,
        const struct shop *shop,
        const struct webhooks_look *look)
{
    g_autoptr(GPtrArray) mends =
            shop_mend_webhooks(look->states, shop->name, context->config->server.public_url);
    print_line("Shop %s: to be done, once a delivery through public_url was answered 200:",
            shop->name);
    for (guint i = 0; i < mends->len; i++) {
        const struct shop_mend *mend = mends->pdata[i];
        g_autofree char *id = g_strdup_printf(" %" G_GINT64_FORMAT, mend->id);
        print_line("  %s webhook%s (%s): %s", mend->id ? "set" : "make", mend->id ? id : "",
                shop_topic_text(mend->topic),
                mend->only_secret ? "the secret, which the shop does not show"
                                  : "address, secret, active");
    }
}

/* Asks on a terminal; elsewhere nobody is there to answer. On standard error, for standard output
 * may be read by a program. */
static bool is_wished(const struct cli_arguments *arguments, const struct shop *shop)
{
    if (cli_switch(arguments, "--yes") || !isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return true;
    char answer[16] = "";
    fflush(stdout);
    fprintf(stderr, "Mend the webhooks of shop %s? [y/N] ", shop->name);
    return fgets(answer, sizeof answer, stdin) && (answer[0] == 'y' || answer[0] == 'Y');
}

static bool is_proved(const struct cli_context *context, const struct shop *shop, GError **error)
{
    g_autofree char *wrong = webhooks_prove(context->config, shop);
    if (wrong)
        return fail(error, BILLHOOK_ERROR_CONFLICT,
                "shop %s: nothing was changed: %s (a webhook that is switched on while deliveries "
                "fail is soon off again)",
                shop->name, wrong);
    return true;
}

static void tell_act(const struct webhooks_act *act)
{
    bool good = act->answer->trouble == SHOP_ANSWERED;
    g_autofree char *id = g_strdup_printf(" %" G_GINT64_FORMAT, act->id);
    print_line("  %s%s webhook%s (%s)", good ? "" : "not ", act->made ? "made" : "set",
            act->made ? "" : id, shop_topic_text(act->topic));
}

static bool mend(struct cli_context *context,
        const struct shop *shop,
        struct shop_api *api,
        struct webhooks_look *look,
        GError **error)
{
    g_autoptr(GPtrArray) acts = webhooks_mend(context->config, shop, api, look);
    if (!context->json)
        print_line("Shop %s: a delivery came through; done:", shop->name);
    for (guint i = 0; i < acts->len; i++) {
        const struct webhooks_act *act = acts->pdata[i];
        if (!context->json)
            tell_act(act);
        if (!context->json && act->answer->unsure)
            print_line("  the shop may have done it all the same: look again before you repeat it");
        if (act->answer->trouble != SHOP_ANSWERED)
            return by_hand_trouble(shop, act->answer, error);
    }
    webhooks_look_clear(look);
    bool good = look_at(context, shop, api, look, error);
    if (good && !context->json)
        show_table(shop, look);
    return good;
}

static bool is_filled_in(const struct cli_context *context, GError **error)
{
    const char *public_url = context->config->server.public_url;
    return (*public_url && !strstr(public_url, "CHANGE-ME")) ||
            fail(error, BILLHOOK_ERROR_USAGE,
                    "webhooks --mend: [server] public_url is to be filled in first: the shop "
                    "delivers there");
}

static bool mend_shop(struct cli_context *context,
        const struct cli_arguments *arguments,
        const struct shop *shop,
        struct shop_api *api,
        struct webhooks_look *look,
        GError **error)
{
    if (!is_filled_in(context, error) || !may_write(shop, api, error))
        return false;
    if (!context->json)
        tell_plan(context, shop, look);
    if (!is_wished(arguments, shop)) {
        fputs("Nothing was changed.\n", stderr);
        return false;
    }
    return is_proved(context, shop, error) && mend(context, shop, api, look, error);
}

/* ---- the command ---- */

static void advise(const struct shop *shop, const struct webhooks_look *look)
{
    if (harms(look))
        print_line("Orders do not reach billhook by themselves: `billhook webhooks --mend --shop "
                   "%s` mends it.",
                shop->name);
}

/* `status` knows it too from now on; what a round will find is left to it, for it raises the alert.
 * Without a database, or where it cannot be written, nobody asks. */
static void
keep(const struct cli_context *context, const struct shop *shop, const struct webhooks_look *look)
{
    if (shop->sync_every_s && harms(look))
        return;
    g_autoptr(store_auto) store = store_open(context->config->database.path, STORE_OPEN, NULL);
    if (store)
        webhooks_note(store, shop, look, context->now, NULL);
}

static bool run_shop(struct cli_context *context,
        const struct cli_arguments *arguments,
        const struct shop *shop,
        void *data,
        GError **error)
{
    cJSON *list = data;
    struct webhooks_look look = {0};
    struct shop_api *api = fetch_shop_api(shop, NULL);
    bool mends = cli_switch(arguments, "--mend"), good = look_at(context, shop, api, &look, error);
    if (good && !list)
        show_table(shop, &look);
    if (good && !list && !mends)
        advise(shop, &look);
    if (good && mends)
        good = mend_shop(context, arguments, shop, api, &look, error);
    if (look.states && list)
        add_all(list, shop, &look);
    if (look.states)
        keep(context, shop, &look);
    webhooks_look_clear(&look);
    shop_api_free(api);
    return good;
}

int cli_webhooks(struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    if (!owner_become_future(context->config->database.path, error))
        return 1;
    cJSON *list = context->json ? cJSON_CreateArray() : NULL;
    int status = shops_each(context, arguments, run_shop, list, error);
    if (list)
        print_json(list);
    return status;
}
