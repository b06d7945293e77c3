/* sync: a round by hand, or named orders. */
#include <cjson/cJSON.h>
#include <stdio.h>
#include <unistd.h>

#include "base/date.h"
#include "base/error.h"
#include "families.h"
#include "fetch/by_hand.h"
#include "print.h"
#include "shops.h"
#include "store/orders.h"

/* What all shops of the command share. */
struct output {
    cJSON *list; /* with --json, else NULL */
    gint64 told; /* orders of which the terminal was told last */
    bool several;
};

/* ---- which orders ---- */

/* "727" or "#727" as an id; 0: it is none. */
static gint64 id_of(const char *word)
{
    char *end = NULL;
    const char *digits = *word == '#' ? word + 1 : word;
    gint64 id = g_ascii_isdigit(*digits) ? g_ascii_strtoll(digits, &end, 10) : 0;
    return end && *end == '\0' ? id : 0;
}

/* Adds the ids that a word names in this shop: those of known orders, else the word as an id where
 * no other shop can be meant. */
static bool add_ids(const struct cli_context *context,
        const struct shop *shop,
        const char *word,
        bool only_shop,
        GArray *ids,
        GError **error)
{
    g_autoptr(GPtrArray) found =
            order_find(context->store, word, only_shop ? shop->name : NULL, error);
    if (!found)
        return false;
    for (guint i = 0; i < found->len; i++) {
        const struct stored_order *order = found->pdata[i];
        if (config_shop(context->config, order->shop) == shop)
            g_array_append_val(ids, order->id);
    }
    if (found->len)
        return true;

    gint64 id = id_of(word);
    if (!id || !only_shop)
        return fail(error, BILLHOOK_ERROR_NOT_FOUND,
                "no order %s is known: give WooCommerce's id of it%s", word,
                id ? ", and its shop with --shop" : "");
    g_array_append_val(ids, id);
    return true;
}

/* NULL and an error: a word names none. */
static GArray *read_ids(const struct cli_context *context,
        const struct cli_arguments *arguments,
        const struct shop *shop,
        GError **error)
{
    bool only_shop = cli_option(arguments, "--shop") || context->config->shops->len == 1;
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(gint64));
    for (guint i = 0; cli_word(arguments, i); i++)
        if (!add_ids(context, shop, cli_word(arguments, i), only_shop, ids, error))
            return NULL;
    return g_steal_pointer(&ids);
}

/* ---- the round ---- */

static bool show_progress(void *context, gint64 looked_at, gint64 all G_GNUC_UNUSED)
{
    struct output *output = context;
    if (!isatty(STDERR_FILENO) || looked_at == output->told)
        return true;
    output->told = looked_at;
    fprintf(stderr, "\r%" G_GINT64_FORMAT " looked at", looked_at);
    return true;
}

static void end_progress(const struct output *output)
{
    if (output->told)
        fputs("\r\033[K", stderr);
}

/* ---- what is printed ---- */

static void print_counts(
        const struct output *output, const struct shop *shop, const struct round_counts *counts)
{
    print_line("%s%s%s%u looked at, %u new, %u newer, %u known, %u failed",
            output->several ? "shop " : "", output->several ? shop->name : "",
            output->several ? ": " : "", counts->looked_at, counts->fresh, counts->newer,
            counts->known, counts->failed);
}

static void add_json(struct output *output,
        const struct shop *shop,
        const struct round_counts *counts,
        bool complete,
        gint64 watermark)
{
    g_autofree char *time = date_time_text(watermark);
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "shop", shop->name);
    cJSON_AddNumberToObject(json, "looked_at", counts->looked_at);
    cJSON_AddNumberToObject(json, "new", counts->fresh);
    cJSON_AddNumberToObject(json, "newer", counts->newer);
    cJSON_AddNumberToObject(json, "known", counts->known);
    cJSON_AddNumberToObject(json, "failed", counts->failed);
    cJSON_AddBoolToObject(json, "complete", complete);
    cJSON_AddItemToObject(
            json, "watermark", watermark ? cJSON_CreateString(time) : cJSON_CreateNull());
    cJSON_AddItemToArray(output->list, json);
}

static bool ask(struct cli_context *context,
        const struct shop *shop,
        const struct round_wish *wish,
        struct output *output,
        GError **error)
{
    const struct work work = cli_work(context);
    struct progress progress = {.tell = show_progress, .context = output};
    struct by_hand_round round;
    output->told = 0;
    bool good = by_hand_sync(&work, shop, wish, NULL, &progress, &round, error);
    end_progress(output);
    if (round.known && output->list)
        add_json(output, shop, &round.counts, round.complete, round.watermark);
    else if (round.known)
        print_counts(output, shop, &round.counts);
    return good;
}

static bool run_shop(struct cli_context *context,
        const struct cli_arguments *arguments,
        const struct shop *shop,
        void *data,
        GError **error)
{
    const char *since = cli_option(arguments, "--since");
    g_autoptr(GArray) ids = read_ids(context, arguments, shop, error);
    const struct round_wish wish = {
            .since = since ? date_day_start(since, context->config->seller.timezone) : 0,
            .dry_run = cli_switch(arguments, "--dry-run"),
            .ids = ids && cli_word(arguments, 0) ? ids : NULL,
    };
    if (!ids)
        return false;
    if (wish.ids && ids->len == 0)
        return true;

    return ask(context, shop, &wish, data, error);
}

bool usage_sync(const struct cli_arguments *arguments, GError **error)
{
    if (cli_word(arguments, 0) && cli_option(arguments, "--since"))
        return fail(error, BILLHOOK_ERROR_USAGE,
                "sync: an ORDER is fetched whatever its date: leave --since out");
    return !cli_word(arguments, 0) || !cli_switch(arguments, "--dry-run") ||
            fail(error, BILLHOOK_ERROR_USAGE,
                    "sync: --dry-run looks at the orders that changed: name none");
}

int cli_sync(struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    struct output output = {.list = context->json ? cJSON_CreateArray() : NULL,
            .several = context->config->shops->len > 1 && !cli_option(arguments, "--shop")};
    int status = shops_each(context, arguments, run_shop, &output, error);
    if (!output.list)
        return status;

    bool one = cJSON_GetArraySize(output.list) == 1;
    cJSON *json = one ? cJSON_DetachItemFromArray(output.list, 0) : output.list;
    if (one)
        cJSON_Delete(output.list);
    if (one || output.several)
        print_json(json);
    else
        cJSON_Delete(json);
    return status;
}
