/* What the commands that ask a shop have in common: which shops, and what is told of a trouble. */
#include "shops.h"

#include "base/error.h"
#include "document_output.h"
#include "fetch/shop.h"
#include "find.h"
#include "store/store.h"

/* The shops that are asked; borrowed from the config. NULL: there are none. */
static GPtrArray *choose(
        const struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    const char *name = cli_option(arguments, "--shop");
    const struct config *config = context->config;
    g_autoptr(GPtrArray) chosen = g_ptr_array_new();
    for (guint i = 0; i < config->shops->len; i++) {
        struct shop *shop = g_ptr_array_index(config->shops, i);
        if (fetch_has_key(shop) && (!name || shop == config_shop(config, name)))
            g_ptr_array_add(chosen, shop);
    }
    if (chosen->len)
        return g_steal_pointer(&chosen);
    fail(error, BILLHOOK_ERROR_NOT_FOUND,
            "%s%s%s key of the shop's REST API: make one in WooCommerce > Settings > Advanced > "
            "REST API, and set rest_key and rest_secret_file in [shop %s]",
            name ? "shop " : "", name ? name : "", name ? " has no" : "no shop has a",
            name ? name : "NAME");
    return NULL;
}

/* What came before is written out, for one command has one error. */
static void keep_error(GError **error, GError *problem)
{
    if (!problem)
        return;
    if (error && *error) {
        output_trouble("%s", (*error)->message);
        g_clear_error(error);
    }
    g_propagate_error(error, problem);
}

bool shops_take_turn(const struct config *config, const char *shop, int wait_s, int *turn)
{
    const char *path = config->database.path;
    if (store_take_turn(path, shop, false, turn))
        return true;
    output_trouble("another command, or work at the desk, is asking shop %s: waiting for it", shop);
    if (wait_s == SHOPS_WAIT_LONG)
        return store_take_turn(path, shop, true, turn);

    for (int tenths = 10 * wait_s; tenths > 0; tenths--) {
        g_usleep(G_USEC_PER_SEC / 10);
        if (store_take_turn(path, shop, false, turn))
            return true;
    }
    return false;
}

/* One question at a time: the daemon's round waits meanwhile. */
static bool do_one(struct cli_context *context,
        const struct cli_arguments *arguments,
        shop_act act,
        const struct shop *shop,
        void *data,
        GError **error)
{
    int turn;
    shops_take_turn(context->config, shop->name, SHOPS_WAIT_LONG, &turn);
    bool good = act(context, arguments, shop, data, error);
    store_end_turn(turn);
    return good;
}

int shops_each(struct cli_context *context,
        const struct cli_arguments *arguments,
        shop_act act,
        void *data,
        GError **error)
{
    g_autoptr(GPtrArray) shops = choose(context, arguments, error);
    bool good = shops != NULL;
    for (guint i = 0; shops && i < shops->len; i++) {
        GError *problem = NULL;
        good = do_one(context, arguments, act, shops->pdata[i], data, &problem) && good;
        keep_error(error, problem);
    }
    return good ? 0 : 1;
}
